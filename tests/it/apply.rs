//! `apply`: plans of earlier runs, whole and in part, and what is refused.

use std::fs;

use crate::support::{Project, Run};

/// A fix that swaps imports, one that is safe beside it, and both in other files.
const TWO: &str = "package p\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc f(s string) {\n\tos.Stdout.Write([]byte(s))\n}\n\nfunc g(a, b string) string { return fmt.Sprintf(\"%s%s\", a, b) }\n";

const ONE: &str =
    "package p\n\nimport \"os\"\n\nfunc h(s string) {\n\tos.Stdout.Write([]byte(s))\n}\n";

fn project() -> Project {
    let project = Project::new();
    project.file("go.mod", "module example.com/m\n\ngo 1.21\n");
    project.file("p/two.go", TWO);
    project.file("p/one.go", ONE);
    project.file("q/one.go", ONE);
    project
}

fn with_plan(format: &str) -> Project {
    let project = project();
    let run = project.run(["--dry-run", "--unsafe-fixes", "--format", format]);
    project.file("plan", run.stdout);
    project
}

#[track_caller]
fn check(run: &Run, status: i32, stderr_part: &str) {
    assert_eq!(run.status, Some(status), "{}", run.stderr);
    assert!(run.stderr.contains(stderr_part), "{}", run.stderr);
}

const FILES: [&str; 3] = ["p/two.go", "p/one.go", "q/one.go"];

#[test]
fn a_whole_plan_does_what_its_run_would_have_done_and_can_be_undone() {
    let direct = project();
    direct.run(["--unsafe-fixes"]);
    for format in ["json", "jsonl"] {
        let project = with_plan(format);
        let shown = project.run(["apply", "plan", "--dry-run"]);
        assert_eq!(
            shown.stdout,
            project.run(["--dry-run", "--unsafe-fixes"]).stdout
        );
        assert_eq!(project.read("p/two.go"), TWO);
        check(&project.run(["apply", "plan"]), 0, "3 files changed");
        for name in FILES {
            assert_eq!(project.read(name), direct.read(name), "{name}");
            assert_ne!(project.read(name), project_text(name), "{name}");
        }
        check(&project.run(["undo"]), 0, "3 files");
        for name in FILES {
            assert_eq!(project.read(name), project_text(name), "{name}");
        }
    }
}

fn project_text(name: &str) -> &'static str {
    if name == "p/two.go" { TWO } else { ONE }
}

#[test]
fn a_plan_that_was_applied_is_stale() {
    let project = with_plan("jsonl");
    check(&project.run(["apply", "plan"]), 0, "");
    let run = project.run(["apply", "plan"]);
    check(
        &run,
        2,
        "p/two.go: the file has changed since the plan was made",
    );
}

#[test]
fn nothing_is_written_where_one_file_is_stale_unless_it_is_left_out() {
    let project = with_plan("jsonl");
    project.file("q/one.go", format!("{ONE}\n// More.\n"));
    let run = project.run(["apply", "plan"]);
    check(
        &run,
        2,
        "nothing was written: q/one.go: the file has changed",
    );
    assert_eq!(project.read("p/one.go"), ONE);
    check(
        &project.run(["apply", "plan", "./p/..."]),
        0,
        "2 files changed",
    );
    assert_ne!(project.read("p/one.go"), ONE);
    let gone = with_plan("json");
    fs::remove_file(gone.path().join("q/one.go")).expect("a file that goes");
    check(
        &gone.run(["apply", "plan"]),
        2,
        "nothing was written: q/one.go",
    );
}

#[test]
fn a_part_of_a_plan_has_its_own_imports() {
    let project = with_plan("jsonl");
    let (write, concat) = ("write-of-converted-string", "formatted-string");
    let run = project.run(["apply", "plan", "--select", concat]);
    check(&run, 0, "1 file changed");
    let text = project.read("p/two.go");
    assert!(text.contains("return a + b"), "{text}");
    assert!(
        text.contains("Write([]byte(s))") && !text.contains("\"fmt\""),
        "{text}"
    );
    assert_eq!(project.read("p/one.go"), ONE);
    // The rest of the plan was made for the text before.
    let run = project.run(["apply", "plan", "--select", write]);
    check(&run, 2, "p/two.go: the file has changed");
    check(
        &project.run(["apply", "plan", "p/one.go", "--select", write]),
        0,
        "1 file changed",
    );
    check(&project.run(["undo"]), 0, "1 file");
    check(&project.run(["undo"]), 0, "1 file");
    assert_eq!(project.read("p/two.go"), TWO);
}

#[test]
fn names_and_paths_that_stand_for_nothing_are_errors() {
    let project = with_plan("jsonl");
    let run = project.run(["apply", "plan", "--select", "no-such-rule"]);
    check(&run, 2, "the plan applies no fix of `no-such-rule`");
    let run = project.run(["apply", "plan", "p/three.go"]);
    check(&run, 2, "the plan changes nothing in `p/three.go`");
    assert_eq!(project.read("p/two.go"), TWO);
}

#[test]
fn what_is_no_plan_is_refused() {
    let project = with_plan("jsonl");
    let check_text = |text: &str, message: &str| {
        project.file("other", text);
        check(&project.run(["apply", "other"]), 2, message);
    };
    check_text("hello\n", "it is no plan");
    check_text(&project.run(["--dry-run"]).stdout, "it is no plan");
    for format in ["json", "jsonl"] {
        let report = project.run(["--check", "--format", format]).stdout;
        check_text(&report, "a run with `--check` makes no plan");
    }
    let plan = project.read("plan");
    check_text(
        &plan.replacen("\"version\":1", "\"version\":2", 1),
        "version 2 of plans",
    );
    check(&project.run(["apply", "nowhere"]), 2, "nowhere");
    assert_eq!(project.read("p/two.go"), TWO);
}

#[test]
fn a_plan_writes_nothing_outside_of_the_tree() {
    let project = with_plan("jsonl");
    let plan = project.read("plan");
    project.file("inner/go.mod", "module example.com/inner\n");
    project.file("inner/plan", plan.replace("\"path\":\"", "\"path\":\"../"));
    let mut command = project.command(["apply", "plan"]);
    command.current_dir(project.path().join("inner"));
    let run = Run::of(command.output().expect("the program starts"));
    check(&run, 2, "../p/two.go: lies outside of");
    assert_eq!(project.read("p/two.go"), TWO);
}

#[test]
fn a_merged_plan_of_shards_is_applied_like_another() {
    let project = project();
    for index in ["1", "2"] {
        let shard = format!("--shard={index}/2");
        let run = project.run(["--dry-run", "--format=jsonl", &shard]);
        project.file(index, run.stdout);
    }
    project.file("plan", project.run(["merge", "1", "2"]).stdout);
    check(&project.run(["apply", "plan"]), 0, "changed");
    assert_ne!(project.read("q/one.go"), ONE);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_where_one_file_is_read_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let project = with_plan("jsonl");
    let path = project.path().join("q/one.go");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("a mode");
    check(&project.run(["apply", "plan"]), 2, "is read-only");
    for name in FILES {
        assert_eq!(project.read(name), project_text(name), "{name}");
    }
    check(&project.run(["undo"]), 0, "");
}

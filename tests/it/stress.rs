//! Packs of rules that overlap, touch, feed and undo each other: on a small file, and on the standard library.
//!
//! `cargo test --release --test it -- --ignored --nocapture stress` runs them over a copy of GOROOT, which takes
//! minutes and needs Go.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::support::{Project, Run};

/// Every rule of the pack has something here, most of them in each other's way.
const FILE: &str = "package p\n\nimport (\n\t\"errors\"\n\t\"strconv\"\n)\n\n// f is documented.\nfunc f(a, b []int, err error) error {\n\tdefer g() // deferred\n\tif len(a) < len(b) { // compared\n\t\tx := len(a) + 1\n\t\tx += len(b) + 1\n\t\tx += 1\n\t\t_ = x // dropped?\n\t\tg(x, strconv.Itoa(x+1), errors.New(strconv.Itoa(len(a)+1)) != nil)\n\t}\n\tif len(b) < len(a) {\n\t\treturn nil // none\n\t}\n\tif err != nil && (err == nil) == (len(a) == 0) || len(b) > 0 {\n\t\t_ = err\n\t\tdefer g(err != nil, len(b) > 0)\n\t\treturn nil\n\t}\n\treturn nil\n}\n\nfunc n(n []int) int { return len(n) } // named\n";

fn pack(name: &str) -> PathBuf {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/stress");
    packs.join(name)
}

fn fix(project: &Project, name: &str, args: &[&str]) -> Run {
    let mut command = project.command(["--no-builtin", "--fail-on", "never", "--rules"]);
    command.arg(pack(name)).args(args);
    Run::of(command.output().expect("the program starts"))
}

#[test]
fn the_examples_of_the_stress_packs_hold() {
    for name in ["overlap", "undo"] {
        let mut command = Project::new().command(["rules", "test"]);
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        let run = Run::of(
            command
                .arg(pack(name))
                .output()
                .expect("the program starts"),
        );
        assert_eq!(run.status, Some(0), "{run:#?}");
    }
}

#[test]
fn overlapping_rules_converge_and_a_second_run_is_empty() {
    let project = Project::new();
    project.file("a.go", FILE);
    let run = fix(&project, "overlap", &["."]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    assert!(!run.stderr.contains("not converge"), "{run:#?}");
    let fixed = project.read("a.go");
    for (gone, left) in [
        (" != nil", 0),
        ("errors.", 0),
        ("strconv.", 0),
        (" + 1", 0),
        ("//", 6),
    ] {
        assert_eq!(fixed.matches(gone).count(), left, "`{gone}` in {fixed}");
    }
    let again = fix(&project, "overlap", &["--dry-run", "."]);
    assert_eq!((again.status, again.stdout.as_str()), (Some(0), ""));
}

#[test]
fn rules_that_undo_each_other_are_bounded_and_told() {
    let project = Project::new();
    project.file("a.go", FILE);
    let run = fix(&project, "undo", &["."]);
    let message = "the fixes of `greater-to-less`, `less-to-greater` do not converge";
    assert!(run.stderr.contains(message), "{run:#?}");
    assert_eq!(project.read("a.go"), FILE);
}

fn go(args: &[&str]) -> Command {
    let mut command = Command::new("go");
    command
        .args(args)
        .env("GOTOOLCHAIN", "local")
        .env("GOFLAGS", "");
    command
}

/// A copy of what building the standard library takes.
fn copy_of_goroot() -> Project {
    let output = go(&["env", "GOROOT"]).output().expect("Go is installed");
    let root = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let project = Project::new();
    for part in ["src", "pkg", "bin", "lib", "go.env", "VERSION"] {
        let mut copy = Command::new("cp");
        copy.arg("-r").arg(root.join(part)).arg(project.path());
        assert!(copy.status().expect("cp starts").success(), "{part}");
    }
    project
}

/// The files that gofmt would change.
fn unformatted(project: &Project) -> Vec<String> {
    let output = Command::new("gofmt")
        .args(["-l", "src"])
        .current_dir(project.path())
        .output()
        .expect("gofmt is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().map(str::to_owned).collect()
}

fn summary(what: &str, since: Instant, run: &Run) {
    let tail: Vec<&str> = run.stderr.lines().rev().take(22).collect();
    let lines: Vec<&str> = tail.into_iter().rev().collect();
    // Figures for whoever runs this; nothing else tells them.
    let text = format!("{what}: {:?}\n{}\n", since.elapsed(), lines.join("\n"));
    fs::write(
        std::env::temp_dir().join(format!("gofix-escape-stress-{what}.txt")),
        &text,
    )
    .expect("a written file");
}

#[test]
#[ignore = "takes minutes, and needs Go"]
fn stress_over_the_standard_library() {
    let project = copy_of_goroot();
    let unformatted = unformatted(&project);
    let start = Instant::now();
    let run = fix(&project, "overlap", &["src"]);
    summary("fix", start, &run);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("not converge"), "{}", run.stderr);
    let start = Instant::now();
    let again = fix(&project, "overlap", &["--dry-run", "src"]);
    summary("again", start, &again);
    assert_eq!(again.stdout, "", "the second run changes something");
    assert_eq!(
        self::unformatted(&project),
        unformatted,
        "gofmt would change what the fixes left"
    );
    let cache = project.path().join("cache");
    let start = Instant::now();
    let built = go(&["build", "std", "cmd/compile", "cmd/go"])
        .env("GOROOT", project.path())
        .env("GOCACHE", &cache)
        .current_dir(project.path().join("src"))
        .output();
    let built = Run::of(built.expect("Go starts"));
    summary("build", start, &built);
    assert_eq!(built.status, Some(0), "{}", built.stderr);
}

#[test]
#[ignore = "takes minutes, and needs Go"]
fn stress_of_rules_that_undo_each_other_over_the_standard_library() {
    let project = copy_of_goroot();
    let start = Instant::now();
    let run = fix(&project, "undo", &["--dry-run", "src"]);
    summary("undo", start, &run);
    assert_eq!(
        run.stdout, "",
        "a rule that does not converge changed something"
    );
    assert!(run.stderr.contains("do not converge"), "{}", run.stderr);
}

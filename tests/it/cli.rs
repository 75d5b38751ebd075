//! Flags, exit statuses, and bad input.

use std::process::Stdio;

use crate::support::{Project, Run};

const GOOD: &str = "package p\n\nfunc f() {}\n";

#[track_caller]
pub(crate) fn check(run: &Run, status: i32, stderr_part: &str) {
    assert_eq!(run.status, Some(status), "{run:#?}");
    assert!(run.stderr.contains(stderr_part), "{run:#?}");
    assert!(!run.stderr.contains("panicked"), "{run:#?}");
}

#[test]
fn help_and_version_are_results() {
    let project = Project::new();
    for flag in ["--help", "-h", "--version"] {
        let run = project.run([flag]);
        check(&run, 0, "");
        assert!(run.stdout.contains("gofix-escape") && run.stderr.is_empty());
    }
}

#[test]
fn an_unknown_flag_is_wrong_usage() {
    check(&Project::new().run(["--dry-rum"]), 2, "--dry-run");
}

#[test]
fn dry_run_and_check_exclude_each_other() {
    check(
        &Project::new().run(["--dry-run", "--check"]),
        2,
        "cannot be used with",
    );
}

#[test]
fn zero_threads_are_wrong_usage() {
    check(
        &Project::new().run(["--jobs", "0"]),
        2,
        "at least one thread",
    );
}

#[test]
fn a_name_that_selects_nothing_is_an_error_with_a_hint() {
    let project = Project::new();
    check(
        &project.run(["--select", "alocation"]),
        2,
        "did you mean `allocation`?",
    );
    check(
        &project.run(["--ignore", "leak,lek"]),
        2,
        "did you mean `leak`?",
    );
}

#[test]
fn rules_that_are_not_there_are_an_error_that_names_the_path() {
    let project = Project::new();
    check(&project.run(["--rules", "no/such/pack"]), 2, "no/such/pack");
    check(&project.run(["--no-builtin"]), 2, "--rules");
    std::fs::create_dir(project.path().join("empty")).expect("a folder");
    check(&project.run(["--rules", "empty"]), 2, "pack.toml");
    project.file("bad.toml", b"id = \"\xff\"");
    check(
        &project.run(["--rules", "bad.toml"]),
        2,
        "not valid UTF-8 at 1:7",
    );
}

#[test]
fn an_unknown_rule_cannot_be_explained() {
    check(
        &Project::new().run(["rules", "explain", "no-such-rule"]),
        2,
        "no-such-rule",
    );
}

#[test]
fn an_empty_directory_is_clean() {
    let run = Project::new().run(["--check"]);
    check(&run, 0, "0 files analyzed");
    assert_eq!(run.stdout, "");
}

#[test]
fn quiet_leaves_out_the_summary() {
    let project = Project::new();
    project.file("a.go", GOOD);
    let run = project.run(["--check", "--quiet"]);
    check(&run, 0, "");
    assert!(!run.stderr.contains("analyzed"), "{run:#?}");
}

#[test]
fn results_go_to_the_output_file() {
    let project = Project::new();
    let run = project.run(["--check", "--format", "json", "--output", "out.json"]);
    check(&run, 0, "");
    assert_eq!(run.stdout, "");
    assert!(project.read("out.json").contains("\"version\": 1"));
    let run = project.run(["--check", "--output", "no/such/folder/out.json"]);
    check(&run, 2, "no/such/folder/out.json");
}

#[test]
fn completions_and_the_manual_page_are_results() {
    let project = Project::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = project.run(["completions", shell]);
        check(&run, 0, "");
        assert!(run.stdout.contains("--dry-run") || run.stdout.contains("dry-run"));
    }
    let run = project.run(["man"]);
    check(&run, 0, "");
    assert!(run.stdout.contains(".TH gofix-escape 1"));
}

#[test]
fn inspect_tree_prints_positions() {
    let project = Project::new();
    project.file("a.go", GOOD);
    let run = project.run(["inspect", "tree", "a.go"]);
    check(&run, 0, "");
    assert!(
        run.stdout.contains("(function_declaration 3:1-3:12"),
        "{run:#?}"
    );
    check(
        &project.run(["inspect", "tree", "b.go"]),
        2,
        "failed to read `b.go`",
    );
    check(&project.run(["inspect", "tree"]), 2, "required");
}

#[test]
fn inspect_tree_says_what_a_pattern_means() {
    let project = Project::new();
    let run = project.run(["inspect", "tree", "--pattern", "append($s, $*xs)"]);
    check(&run, 0, "");
    assert!(run.stdout.contains("$*xs"), "{run:#?}");
    let run = project.run(["inspect", "tree", "--pattern", "f($x"]);
    check(&run, 2, "never closed");
}

#[test]
fn why_not_names_the_condition_where_a_query_is_the_subject() {
    let project = Project::new();
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/org");
    project.file(
        "a.go",
        "package p\n\nfunc f() {\n\tprintln()\n\tfor i := 0; i < 3; i++ {\n\t\ti++\n\t}\n}\n",
    );
    let asked = |place: &str| {
        let rule = ["--no-builtin", "--rules", rules, "--go-version", "1.24"];
        let why = ["--why-not", "counting-loop", place];
        project.run(rule.into_iter().chain(why)).stdout
    };
    let stdout = asked("a.go:5");
    assert!(stdout.contains("`written-in` on `$i`, `i`"), "{stdout}");
    let stdout = asked("a.go:3");
    assert!(
        stdout.contains("nothing at line 3 matches the pattern"),
        "{stdout}"
    );
}

#[test]
fn why_not_names_what_kept_the_fix_from_being_made() {
    let project = Project::new();
    project.file("go.mod", "module m\n\ngo 1.24\n");
    let text = "package m

import \"sync\"

type locked struct{ mu sync.Mutex; ok bool }

func f(xs []locked) *locked {
\tfor _, x := range xs {
\t\tif x.ok {
\t\t\treturn &x
\t\t}
\t}
\treturn nil
}
";
    project.file("a.go", text);
    let run = project.run(["--why-not", "search-result-address", "a.go:10"]);
    let expected = "no fix can be made: `x` holds a lock";
    assert!(run.stdout.contains(expected), "{run:#?}");
}

#[test]
fn why_not_refuses_what_it_cannot_find() {
    let project = Project::new();
    project.file("a.go", GOOD);
    let why_not = |rule: &str, place: &str| project.run(["--why-not", rule, place]);
    check(
        &why_not("no-such-rule", "a.go:3"),
        2,
        "no rule `no-such-rule`",
    );
    check(&why_not("no-such-rule", "a.go"), 2, "FILE:LINE");
    check(&why_not("no-such-rule", "a.go:99"), 2, "no line 99");
    check(
        &why_not("no-such-rule", "b.go:1"),
        2,
        "failed to read `b.go`",
    );
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let project = Project::new();
    let mut command = project.command(["completions", "bash"]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_missing_path_is_an_error_and_the_rest_is_done() {
    let project = Project::new();
    project.file("a.go", GOOD);
    let run = project.run(["--check", "a.go", "no/such/folder"]);
    check(&run, 2, "no/such/folder");
    check(&run, 2, "1 file analyzed");
}

#[test]
fn bytes_that_are_not_utf8_are_an_error_and_the_rest_is_done() {
    let project = Project::new();
    project.file("a.go", GOOD);
    project.file("b.go", b"package p\n\nvar s = \"\xff\"\n");
    let run = project.run(["--check"]);
    check(&run, 2, "b.go");
    check(&run, 2, "1 file analyzed");
}

#[test]
fn a_named_directory_called_like_a_file_is_walked() {
    let project = Project::new();
    project.file("x.go/a.go", GOOD);
    check(&project.run(["--check", "x.go"]), 0, "1 file analyzed");
}

#[cfg(unix)]
#[test]
fn a_dangling_link_that_is_named_is_an_error() {
    let project = Project::new();
    std::os::unix::fs::symlink("nowhere.go", project.path().join("a.go")).expect("a link");
    check(&project.run(["--check", "a.go"]), 2, "a.go");
}

#[test]
fn strict_refuses_a_declaration_that_does_not_parse() {
    let project = Project::new();
    project.file(
        "a.go",
        "package p\n\nfunc f() { if }\n\nfunc g() { for { defer } }\n",
    );
    // No rule can match in the other one, whatever is wrong with it.
    check(&project.run(["--check"]), 0, "1 unparsed declaration");
    check(
        &project.run(["--check", "--strict"]),
        2,
        "2 unparsed declarations",
    );
}

#[test]
fn pending_fixes_are_status_1_and_written_ones_are_not() {
    let project = Project::new();
    project.file(
        "report.go",
        "package p\n\nfunc f(xs []int, c chan int) {\n\tfor _, x := range xs {\n\t\tgo func() { c <- x }()\n\t}\n}\n",
    );
    let safe = ["--go-version", "1.21"];
    let before = project.read("report.go");
    let run = project.run(["--dry-run"].iter().chain(&safe));
    check(&run, 1, "nothing written");
    assert!(run.stdout.starts_with("--- a/"), "{run:#?}");
    assert_eq!(project.read("report.go"), before);
    check(&project.run(["--check"].iter().chain(&safe)), 1, "pending");
    check(
        &project.run(["--dry-run", "--fail-on", "never"].iter().chain(&safe)),
        0,
        "",
    );
    check(&project.run(safe), 0, "applied");
    assert_ne!(project.read("report.go"), before);
    let again = project.run(["--dry-run"].iter().chain(&safe));
    check(&again, 0, "");
    assert_eq!(again.stdout, "");
}

#[test]
fn output_does_not_depend_on_threads() {
    let project = Project::copy_of("golden/demo");
    for args in [["--dry-run", "--unsafe-fixes"], ["--check", "--verbose"]] {
        let [one, two] = ["1", "2"].map(|jobs| project.run(args.iter().chain(&["--jobs", jobs])));
        assert_eq!(one.stdout, two.stdout);
        assert_eq!(one.stderr, two.stderr);
    }
}

#[test]
fn inspect_types_prints_what_expressions_are() {
    let project = Project::new();
    project.file("go.mod", "module example.com/m\n\ngo 1.26\n");
    project.file("a.go", "package p\n\nvar x = T{1}\n");
    project.file("b.go", "package p\n\ntype T struct{ n int8 }\n");
    let run = project.run(["inspect", "types", "a.go"]);
    check(&run, 0, "");
    assert!(
        run.stdout.contains("a.go:3:5: x: example.com/m.T\n"),
        "{run:#?}"
    );
    let run = project.run(["inspect", "types", ".", "--format", "jsonl"]);
    check(&run, 0, "");
    assert!(
        run.stdout
            .contains(r#""column":11,"start":21,"end":22,"type":"int8"}"#),
        "{run:#?}"
    );
    check(&project.run(["inspect", "types", "none"]), 2, "none");
}

//! Configuration files: where they count, what wins, what is told about them, and what a bad one stops.

use crate::support::{Project, Run};

/// A file with two findings at the language version 1.21: a shared loop variable, and a formatted string.
const CODE: &str = "package p\n\nimport \"fmt\"\n\nfunc f(xs []int, out chan<- int) {\n\tfor _, x := range xs {\n\t\t\
                    go func() { out <- x }()\n\t}\n}\n\nfunc g(s string) string { return fmt.Sprintf(\"%s\", s) }\n";

const SHARED: &str = "shared-loop-variable";
const FORMATTED: &str = "formatted-string";

fn project(files: &[(&str, &str)]) -> Project {
    let project = Project::new();
    project.file("go.mod", "module m\n\ngo 1.21\n");
    project.file("a.go", CODE);
    project.file("sub/b.go", CODE);
    for (name, text) in files {
        project.file(name, text);
    }
    project
}

/// The rules that find something, each with its file, in the order of the report.
fn found(run: &Run) -> Vec<(String, String)> {
    let lines = run.stdout.lines();
    let mut found = Vec::new();
    let mut rule = String::new();
    for line in lines {
        if let Some((_, rest)) = line.split_once('[')
            && let Some((id, _)) = rest.split_once(']')
        {
            id.clone_into(&mut rule);
        }
        if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some((file, _)) = place.split_once(':')
        {
            found.push((file.to_owned(), rule.clone()));
        }
    }
    found.sort();
    found
}

/// Runs a check and compares what it finds: pairs of a file and a rule.
#[track_caller]
fn check(files: &[(&str, &str)], args: &[&str], expected: &[(&str, &str)]) -> Run {
    let project = project(files);
    let run = project.run(["--check"].iter().chain(args));
    let found = found(&run);
    let found: Vec<_> = found
        .iter()
        .map(|(file, rule)| (file.as_str(), rule.as_str()))
        .collect();
    assert_eq!(found, expected, "{run:#?}");
    run
}

#[track_caller]
fn refused(files: &[(&str, &str)], args: &[&str], parts: &[&str]) {
    let project = project(files);
    let run = project.run(args);
    assert_eq!(run.status, Some(2), "{run:#?}");
    assert_eq!(run.stdout, "", "{run:#?}");
    for part in parts {
        assert!(run.stderr.contains(part), "no `{part}` in {}", run.stderr);
    }
    assert_eq!(project.read("a.go"), CODE, "something was written");
    assert_eq!(project.read("sub/b.go"), CODE, "something was written");
}

const BOTH: [(&str, &str); 2] = [("a.go", FORMATTED), ("a.go", SHARED)];

#[test]
fn without_a_file_everything_is_as_the_flags_say() {
    let all = [
        BOTH[0],
        BOTH[1],
        ("sub/b.go", FORMATTED),
        ("sub/b.go", SHARED),
    ];
    check(&[], &[], &all);
}

#[test]
fn the_nearest_file_wins_and_the_rest_of_the_outer_one_stays() {
    let files = [
        (
            "gofix-escape.toml",
            "ignore = [\"fmt\"]\n\n[severity]\nshared-loop-variable = \"info\"\n",
        ),
        ("sub/gofix-escape.toml", "ignore = [\"loopvar\"]\n"),
    ];
    let run = check(&files, &[], &[("a.go", SHARED), ("sub/b.go", FORMATTED)]);
    assert!(
        run.stdout.contains("info[shared-loop-variable]"),
        "{run:#?}"
    );
}

#[test]
fn the_command_line_wins() {
    let files = [("gofix-escape.toml", "select = [\"fmt\"]\n")];
    let selected = [("a.go", SHARED), ("sub/b.go", SHARED)];
    check(&files, &["--select", "loopvar"], &selected);
    let files = [("gofix-escape.toml", "go = \"1.22\"\n")];
    let old = ["--go-version", "1.21", "--ignore", "fmt"];
    check(&files, &old, &selected);
    check(&files, &["--ignore", "fmt"], &[]);
}

#[test]
fn a_file_above_the_argument_counts_up_to_the_root() {
    let files = [("gofix-escape.toml", "ignore = [\"fmt\"]\n")];
    check(&files, &["sub"], &[("sub/b.go", SHARED)]);
    check(&files, &["sub/b.go"], &[("sub/b.go", SHARED)]);
    let nested = [
        ("gofix-escape.toml", "ignore = [\"fmt\"]\n"),
        ("sub/go.mod", "module n\n\ngo 1.21\n"),
    ];
    let inner = [("sub/b.go", FORMATTED), ("sub/b.go", SHARED)];
    check(&nested, &["sub"], &inner);
    let ended = [
        ("gofix-escape.toml", "ignore = [\"fmt\"]\n"),
        ("sub/gofix-escape.toml", "root = true\n"),
    ];
    check(&ended, &["sub"], &inner);
}

#[test]
fn rules_are_ignored_by_path() {
    let files = [(
        "gofix-escape.toml",
        "[per-path]\n\"sub/**\" = [\"loopvar\"]\n\"a.go\" = \"formatted-string\"\n",
    )];
    let expected = [("a.go", SHARED), ("sub/b.go", FORMATTED)];
    check(&files, &[], &expected);
}

#[test]
fn files_are_excluded_and_included() {
    let text = "exclude = [\"sub\"]\n";
    let run = check(&[("gofix-escape.toml", text)], &[], &BOTH);
    assert!(run.stderr.contains("1 excluded"), "{run:#?}");
    let text = "include = [\"sub/*.go\"]\nignore = [\"fmt\"]\n";
    check(&[("gofix-escape.toml", text)], &[], &[("sub/b.go", SHARED)]);
    // A file that is named itself is always analyzed.
    let text = "exclude = [\"a.go\"]\nignore = [\"fmt\"]\n";
    check(
        &[("gofix-escape.toml", text)],
        &["a.go"],
        &[("a.go", SHARED)],
    );
}

#[test]
fn tests_vendor_and_generated_files_are_switched_by_directory() {
    let generated = format!("// Code generated by x. DO NOT EDIT.\n\n{CODE}");
    let more = [
        ("a_test.go", CODE),
        ("sub/b_test.go", CODE),
        ("vendor/v/v.go", CODE),
        ("sub/g.go", generated.as_str()),
        (
            "gofix-escape.toml",
            "tests = false\nvendor = true\nignore = [\"fmt\"]\n",
        ),
        ("sub/gofix-escape.toml", "tests = true\ngenerated = true\n"),
    ];
    let expected = [
        ("a.go", SHARED),
        ("sub/b.go", SHARED),
        ("sub/b_test.go", SHARED),
        ("sub/g.go", SHARED),
        ("vendor/v/v.go", SHARED),
    ];
    check(&more, &[], &expected);
    let flags = ["--include-tests=false", "--include-vendor=false"];
    check(
        &more,
        &flags,
        &[("a.go", SHARED), ("sub/b.go", SHARED), ("sub/g.go", SHARED)],
    );
}

#[test]
fn the_exit_status_is_judged_by_file() {
    let quiet = [
        ("gofix-escape.toml", "fail-on = \"never\"\n"),
        ("sub/c.go", "package p\n"),
    ];
    let run = project(&quiet).run(["--check"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    let loud = [
        quiet[0],
        ("sub/gofix-escape.toml", "fail-on = \"warning\"\n"),
    ];
    assert_eq!(project(&loud).run(["--check"]).status, Some(1));
    let flag = ["--check", "--fail-on", "never"];
    assert_eq!(project(&loud).run(flag).status, Some(0));
}

/// A pack beside the configuration, with a parameter.
fn pack() -> [(&'static str, String); 2] {
    let params = "[params]\nname = { default = \"nothing\", doc = \"what is called\" }\n";
    let rule = crate::packs::rule("renamed", params, "pattern = '{{name}}($x)'", "'fresh($x)'");
    let header = "name = \"acme\"\nversion = \"1\"\ndescription = \"d\"\n".to_owned();
    [
        ("sub/org/pack.toml", header),
        ("sub/org/renamed.toml", rule),
    ]
}

#[test]
fn packs_and_parameters_come_from_the_directory_of_their_file() {
    let pack = pack();
    let files = [
        (pack[0].0, pack[0].1.as_str()),
        (pack[1].0, pack[1].1.as_str()),
        ("gofix-escape.toml", "ignore = [\"fmt\", \"loopvar\"]\n"),
        (
            "sub/gofix-escape.toml",
            "packs = [\"org\"]\n\n[params.renamed]\nname = \"old\"\n",
        ),
        ("a.go", "package p\n\nfunc f(x int) { old(x) }\n"),
        ("sub/b.go", "package p\n\nfunc f(x int) { old(x) }\n"),
    ];
    check(&files, &[], &[("sub/b.go", "renamed")]);
}

#[test]
fn every_fault_of_every_file_is_told_and_nothing_is_written() {
    let files = [
        (
            "gofix-escape.toml",
            "selct = [\"fmt\"]\nignore = [\"loopva\"]\ngo = \"1.x\"\nfail-on = \"warm\"\ntests = \"yes\"\n\
             exclude = [\"a[\"]\npacks = [\"nowhere\"]\n\n[severity]\nformatted-strin = \"info\"\n\
             shared-loop-variable = \"high\"\n\n[params.wide-capture]\nmax = 3\n",
        ),
        ("sub/gofix-escape.toml", "tests = maybe\n"),
    ];
    let parts = [
        "gofix-escape.toml:1:1",
        "did you mean `select`?",
        "gofix-escape.toml:2:11",
        "did you mean `loopvar`?",
        "gofix-escape.toml:3:6",
        "gofix-escape.toml:4:11",
        "gofix-escape.toml:5:9",
        "gofix-escape.toml:6:12",
        "not a glob",
        "gofix-escape.toml:7:10",
        "gofix-escape.toml:10:1",
        "did you mean `formatted-string`?",
        "gofix-escape.toml:11:24",
        "gofix-escape.toml:14:7",
        "`wide-capture` has no parameter `max`",
        "sub/gofix-escape.toml:1:9",
    ];
    refused(&files, &["."], &parts);
    refused(&files, &["--check", "."], &parts);
}

#[test]
fn names_on_the_command_line_must_be_known_somewhere() {
    let pack = pack();
    let files = [
        (pack[0].0, pack[0].1.as_str()),
        (pack[1].0, pack[1].1.as_str()),
        ("sub/gofix-escape.toml", "packs = [\"org\"]\n"),
    ];
    let run = project(&files).run(["--check", "--select", "renamed"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    refused(
        &files,
        &["--check", "--select", "renam"],
        &["`--select renam` names no rule", "did you mean `renamed`?"],
    );
}

#[test]
fn show_says_what_holds_and_who_says_so() {
    let files = [
        (
            "gofix-escape.toml",
            "ignore = [\"fmt\"]\ntests = false\n\n[severity]\nshared-loop-variable = \"info\"\n\n\
             [per-path]\n\"sub/b.go\" = [\"leak\"]\n",
        ),
        (
            "sub/gofix-escape.toml",
            "go = \"1.20\"\n\n[severity]\nshared-loop-variable = \"error\"\n",
        ),
    ];
    let project = project(&files);
    let run = project.run(["config", "show", "sub/b.go", "--include-vendor"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    expect_test::expect![[r##"
        # gofix-escape.toml
        # sub/gofix-escape.toml
        packs                         = nothing      # default
        builtin                       = true         # default
        select                        = everything   # default
        ignore                        = "fmt"        # gofix-escape.toml:1:11
        severity.shared-loop-variable = "error"      # sub/gofix-escape.toml:4:1
        per-path                      = "leak"       # gofix-escape.toml:8:15
        include                       = everything   # default
        exclude                       = nothing      # default
        tests                         = false        # gofix-escape.toml:2:9
        generated                     = false        # default
        vendor                        = true         # --include-vendor
        go                            = "1.20"       # sub/gofix-escape.toml:1:6
        toolchain                     = from go.mod  # default
        fail-on                       = "warning"    # default
        # 58 rules run in this file
    "##]]
    .assert_eq(&run.stdout);
}

#[test]
fn show_without_files_says_the_defaults() {
    let project = Project::new();
    project.file("go.mod", "module m\n");
    let run = project.run(["config", "show"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    for key in gofix_escape::rule::schema::keys(gofix_escape::rule::schema::SchemaOf::Config) {
        let is_table = ["severity", "params", "per-path", "root"].contains(&key.name);
        let line = run.stdout.lines().find(|it| it.starts_with(key.name));
        assert_eq!(line.is_some(), !is_table, "{}: {run:#?}", key.name);
        assert!(line.is_none_or(|it| it.ends_with("# default")), "{run:#?}");
    }
}

#[test]
fn why_not_names_the_place_that_leaves_a_rule_out() {
    let files = [(
        "gofix-escape.toml",
        "ignore = [\"fmt\"]\n\n[per-path]\n\"sub\" = [\"loopvar\"]\n",
    )];
    let project = project(&files);
    let ask = |rule: &str, place: &str| project.run(["--why-not", rule, place]).stdout;
    assert!(ask(SHARED, "sub/b.go:7").contains("ignored in this file: gofix-escape.toml:4:10"));
    assert!(ask(SHARED, "a.go:7").contains("matches there"));
    assert!(ask(FORMATTED, "a.go:11").contains("not selected, or ignored"));
    let run = project.run(["rules", "explain", FORMATTED]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    let listed = project.run(["rules", "list"]).stdout;
    assert!(
        !listed.contains(FORMATTED) && listed.contains(SHARED),
        "{listed}"
    );
}

#[test]
fn a_rule_with_a_faulty_parameter_is_no_stranger() {
    let project = project(&[("gofix-escape.toml", "[params.wide-capture]\nmax = 3\n")]);
    let run = project.run(["--check", "."]);
    assert_eq!(run.status, Some(2), "{run:#?}");
    assert!(run.stderr.contains("has no parameter `max`"), "{run:#?}");
    assert!(!run.stderr.contains("there is no rule"), "{run:#?}");
}

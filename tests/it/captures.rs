//! `inspect captures`: its two formats, and its agreement with the compiler.

use std::collections::BTreeMap;
use std::process::Command;

use expect_test::expect;

use crate::cli::check;
use crate::support::Project;

/// Every way to hold a variable that the model tells apart, closures that no inlining removes.
const FORMS: &str = include_str!("captures.txt");

fn project() -> Project {
    let project = Project::new();
    project.file("go.mod", "module m\n\ngo 1.23\n");
    project.file("a.go", FORMS);
    project
}

#[test]
fn captures_are_shown_with_their_reasons() {
    let project = Project::new();
    project.file(
        "a.go",
        "package p

func f(a, b int, c [40]int, e *int) (err error) {
	d := &a
	go func() { _, _, _, _, _ = a, b, c, d, err }()
	for range e {
		defer func() { b++; _ = e }()
	}
	return nil
}
",
    );
    let run = project.run(["inspect", "captures", "a.go", "--go-version", "1.22"]);
    check(&run, 0, "");
    expect![[r#""#]].assert_eq(&run.stdout);
    let run = project.run(["inspect", "captures", "b.go"]);
    check(&run, 2, "b.go");
}

#[test]
fn records_have_the_fields_of_the_compiler() {
    let project = Project::new();
    project.file("go.mod", "module m\n\ngo 1.22\n");
    project.file(
        "a.go",
        "package p\n\nfunc f(x int, y T) {\n\tx = 1\n\tgo func() { _, _ = x, y }()\n}\n",
    );
    let run = project.run(["inspect", "captures", ".", "--format", "jsonl"]);
    check(&run, 0, "");
    expect![[r#""#]].assert_eq(&run.stdout);
}

/// The answer, the two flags and the width.
type Answer = (bool, Option<bool>, Option<bool>, Option<u64>);

#[test]
fn captures_agree_with_the_compiler() {
    let project = project();
    let run = project.run(["inspect", "captures", ".", "--format", "jsonl"]);
    check(&run, 0, "");
    let mut ours: BTreeMap<(u64, u64, String), Answer> = BTreeMap::new();
    for line in run.stdout.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record");
        let decl = &record["decl"];
        let key = (decl["line"].as_u64(), decl["column"].as_u64());
        let name = record["name"].as_str().expect("a name").to_owned();
        let key = (key.0.expect("a line"), key.1.expect("a column"), name);
        let by = record["by"].as_str().expect("an answer");
        assert_ne!(by, "unknown", "{line}");
        let flags = (
            record["addrtaken"].as_bool(),
            record["reassigned"].as_bool(),
        );
        let answer = (
            by == "reference",
            flags.0,
            flags.1,
            record["width"].as_u64(),
        );
        ours.entry(key).or_insert(answer);
    }
    let theirs = compiler(&project);
    assert!(theirs.len() > 40, "{theirs:?}");
    let mut wrong = Vec::new();
    for (key, answer) in &theirs {
        if ours.get(key) != Some(answer) {
            wrong.push(format!(
                "{key:?}: compiler {answer:?}, ours {:?}",
                ours.get(key)
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What the compiler says of each declared variable; the first line of each counts.
fn compiler(project: &Project) -> BTreeMap<(u64, u64, String), Answer> {
    let output = Command::new("go")
        .args(["build", "-gcflags=-m=2", "."])
        .current_dir(project.path())
        .env("GOTOOLCHAIN", "local")
        .output()
        .expect("the go command");
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(output.status.success(), "{text}");
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let Some((head, tail)) = line.split_once(" capturing by ") else {
            continue;
        };
        let (by, tail) = tail.split_once(": ").expect("a name");
        let (name, tail) = tail.split_once(" (addr=").expect("flags");
        if name.starts_with(['.', '#', '~']) {
            continue;
        }
        let place: Vec<&str> = head.split(':').collect();
        let number = |text: &str| text.parse::<u64>().expect("a number");
        let (addr, tail) = tail.split_once(" assign=").expect("a flag");
        let (assign, width) = tail.split_once(" width=").expect("a width");
        let key = (number(place[1]), number(place[2]), name.to_owned());
        let width = number(width.trim_end_matches(')'));
        let answer = (
            by == "ref",
            Some(addr == "true"),
            Some(assign == "true"),
            Some(width),
        );
        found.entry(key).or_insert(answer);
    }
    found
}

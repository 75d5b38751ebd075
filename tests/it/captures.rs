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
    expect![[r#"
        a.go:5:5: closure, started by `go`; it may be called later
            a by reference: its address is taken at 4:8
            b by reference: it is assigned at 7:18
            c by reference: it is 320 bytes wide, and at most 128 are copied
            d by value
            err by reference: the return at 9:2 assigns it
        a.go:7:9: closure, deferred in a loop; it may be called later
            b by reference: it is assigned at 7:18
            e by value
    "#]]
    .assert_eq(&run.stdout);
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
    expect![[r#"
        {"file":"a.go","closure":{"line":5,"column":5},"name":"x","decl":{"line":3,"column":8},"by":"value","addrtaken":false,"reassigned":false,"width":8,"outlives":true,"why":null}
        {"file":"a.go","closure":{"line":5,"column":5},"name":"y","decl":{"line":3,"column":15},"by":"unknown","addrtaken":false,"reassigned":false,"width":null,"outlives":true,"why":"the size of `y` is not known"}
    "#]].assert_eq(&run.stdout);
}

/// The answer, the two flags and the width.
type Answer = (bool, Option<bool>, Option<bool>, Option<u64>);

#[test]
fn captures_agree_with_the_compiler() {
    if std::env::var_os("GOFIX_ESCAPE_NO_GO").is_some() {
        return;
    }
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
    // The width of a type parameter is that of an instance.
    let unknown = ours.values().filter(|it| it.3.is_none()).count();
    assert_eq!(unknown, 1, "{ours:?}");
    for (key, answer) in &theirs {
        let is_same = ours.get(key).is_some_and(|it| {
            let width = it.3.or(answer.3);
            (it.0, it.1, it.2, width) == *answer
        });
        if !is_same {
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
        .expect("this test needs `go` on PATH; set GOFIX_ESCAPE_NO_GO=1 to skip it");
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

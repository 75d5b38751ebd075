//! `inspect captures`: its two formats, and its agreement with the compiler.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use expect_test::{Expect, expect};

use crate::cli::check;
use crate::support::Project;

/// Every way to hold a variable that the model tells apart, closures that no inlining removes.
const FORMS: &str = include_str!("captures.txt");

/// The same with more ways to declare, to write, and to take addresses.
const HOSTILE: &str = include_str!("captures_hostile.txt");

/// Closures that are kept, or not, in many ways.
const OUTLIVES: &str = include_str!("captures_outlives.txt");

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
	g := 1
	g = 2
	for h := range e {
		for {
			go func() { _, _ = g, h }()
		}
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
            err by reference: the return at 16:2 assigns it
        a.go:7:9: closure, deferred in a loop; it may be called later
            b by reference: it is assigned at 7:18
            e by value
        a.go:13:7: closure, started by `go`; it may be called later
            g by reference: it is assigned at 10:2, outside a loop that captures it
            h by reference: it is assigned at 11:2, outside a loop that captures it
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

/// File, line, column and name of a declaration.
type Key = (String, u64, u64, String);

/// File, line and column of a function literal.
type Place = (String, u64, u64);

/// What is said of variables and of function literals: whether they are called later.
#[derive(Default)]
struct Said {
    variables: BTreeMap<Key, Option<Answer>>,
    literals: BTreeMap<Place, Option<bool>>,
}

#[test]
fn captures_agree_with_the_compiler() {
    let project = Project::new();
    project.file("go.mod", "module m\n\ngo 1.23\n");
    project.file("a.go", FORMS);
    project.file("b.go", HOSTILE);
    project.file("c.go", OUTLIVES);
    // The width of a type parameter is that of an instance.
    check_agreement(
        &project,
        240,
        &expect![[r#"
            a.go:207:29 x: compiler Some((true, Some(true), Some(false), Some(8))), ours Some((true, Some(true), Some(false), None))
            b.go:489:56 t: compiler Some((true, Some(true), Some(false), Some(24))), ours Some((true, Some(true), Some(false), None))
            c.go:291:26 x: compiler Some((false, Some(false), Some(false), Some(8))), ours None
        "#]],
    );
}

#[test]
fn the_language_version_of_a_file_decides_about_loop_variables() {
    let loops = |name: &str| {
        format!(
            "package m

var {name} func()

func loops{name}(xs []int) {{
	for i, x := range xs {{
		{name} = func() {{ println(i, x) }}
	}}
	for i := 0; i < 3; i++ {{
		{name} = func() {{ println(i) }}
	}}
	for i := 0; i < 3; func() {{ i++; recover() }}() {{
		go func() {{ println(i) }}()
	}}
	for i := 0; less(func() bool {{ return i < 3 }}); i++ {{
	}}
}}
"
        )
    };
    for module in ["1.20", "1.21", "1.22", "1.24"] {
        let project = Project::new();
        project.file("go.mod", format!("module m\n\ngo {module}\n"));
        project.file("less.go", "package m\n\nvar less func(func() bool) bool\n");
        project.file("none.go", loops("none"));
        for tag in ["go1.18", "go1.21", "go1.22", "go1.23"] {
            let name = tag.replace('.', "_");
            let text = format!("//go:build {tag}\n\n{}", loops(&name));
            project.file(&format!("{name}.go"), text);
        }
        check_agreement(&project, 20, &expect![[""]]);
    }
}

/// Compares with the compiler, and with the known differences.
#[track_caller]
fn check_agreement(project: &Project, least: usize, known: &Expect) {
    if std::env::var_os("GOFIX_ESCAPE_NO_GO").is_some_and(|it| it == "1") {
        return;
    }
    let (theirs, ours) = (compiler(project), ours(project));
    assert!(
        theirs.variables.len() >= least,
        "{}",
        theirs.variables.len()
    );
    let mut out = String::new();
    for (key, answer) in &theirs.variables {
        let found = ours.variables.get(key).copied().flatten();
        if found != *answer {
            let (file, line, column, name) = key;
            let _ = writeln!(
                out,
                "{file}:{line}:{column} {name}: compiler {answer:?}, ours {found:?}"
            );
        }
    }
    for (place, escapes) in &theirs.literals {
        let found = ours.literals.get(place).copied().flatten();
        if escapes.is_some() && found.is_some() && found != *escapes {
            let (file, line, column) = place;
            let _ = writeln!(
                out,
                "{file}:{line}:{column}: compiler {escapes:?}, ours {found:?}"
            );
        }
    }
    known.assert_eq(&out);
}

fn ours(project: &Project) -> Said {
    let run = project.run(["inspect", "captures", ".", "--format", "jsonl"]);
    check(&run, 0, "");
    let mut said = Said::default();
    for line in run.stdout.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record");
        let file = record["file"].as_str().expect("a file").to_owned();
        let number = |of: &str, part: &str| record[of][part].as_u64().expect("a number");
        let name = record["name"].as_str().expect("a name").to_owned();
        let (at, column) = (number("decl", "line"), number("decl", "column"));
        let by = record["by"].as_str().expect("an answer");
        let flag = |name: &str| record[name].as_bool();
        let answer = (
            by == "reference",
            flag("addrtaken"),
            flag("reassigned"),
            record["width"].as_u64(),
        );
        let place = (
            file.clone(),
            number("closure", "line"),
            number("closure", "column"),
        );
        said.literals.insert(place, flag("outlives"));
        let key = (file, at, column, name);
        said.variables
            .entry(key)
            .or_insert((by != "unknown").then_some(answer));
    }
    said
}

/// What the compiler says; of a variable the first line counts.
fn compiler(project: &Project) -> Said {
    let output = Command::new("go")
        .args(["build", "-gcflags=-m=2", "."])
        .current_dir(project.path())
        .env("GOTOOLCHAIN", "local")
        .output()
        .expect("this test needs `go` on PATH; set GOFIX_ESCAPE_NO_GO=1 to skip it");
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(output.status.success(), "{text}");
    let mut said = Said::default();
    for line in text.lines() {
        let mut place = line.trim_start_matches("./").splitn(4, ':');
        let (Some(file), Some(row), Some(column), Some(rest)) =
            (place.next(), place.next(), place.next(), place.next())
        else {
            continue;
        };
        let (Ok(row), Ok(column)) = (row.parse::<u64>(), column.parse::<u64>()) else {
            continue;
        };
        let at = (file.to_owned(), row, column);
        if let Some(escapes) = literal(rest) {
            let known = said.literals.entry(at).or_insert(Some(escapes));
            *known = known.filter(|it| *it == escapes);
        } else if let Some((name, answer)) = variable(rest)
            && stands_at(project, &at, name)
        {
            let key = (at.0, row, column, name.to_owned());
            said.variables.entry(key).or_insert(Some(answer));
        }
    }
    said
}

fn literal(text: &str) -> Option<bool> {
    match text {
        " func literal escapes to heap" => Some(true),
        " func literal does not escape" => Some(false),
        _ => None,
    }
}

/// `F capturing by ref: x (addr=true assign=false width=8)`; none if the compiler made the name up.
fn variable(text: &str) -> Option<(&str, Answer)> {
    let (_, tail) = text.split_once(" capturing by ")?;
    let (by, tail) = tail.split_once(": ")?;
    let (name, tail) = tail.split_once(" (addr=")?;
    let (addr, tail) = tail.split_once(" assign=")?;
    let (assign, width) = tail.split_once(" width=")?;
    let width = width.trim_end_matches(')').parse().expect("a width");
    let flags = (Some(addr == "true"), Some(assign == "true"));
    let answer = (by == "ref", flags.0, flags.1, Some(width));
    (!name.starts_with(['.', '#', '~'])).then_some((name, answer))
}

/// Whether a name is declared there: a copy of an inlined function has the position of the call. The variable of a
/// type switch is declared in the head of its clause.
fn stands_at(project: &Project, (file, line, column): &Place, name: &str) -> bool {
    let text = project.read(file);
    let index = |number: u64| usize::try_from(number - 1).expect("a small number");
    let line = text.lines().nth(index(*line)).expect("a line");
    let head = line.trim_start();
    let is_clause = head.starts_with("case ") || head.starts_with("default:");
    is_clause || line[index(*column)..].starts_with(name)
}

//! A parameter removed with its arguments, in all files of a package.

use crate::support::Project;

const RULE: &str = r#"
id = "unused-parameter"
summary = "a parameter called unused"
claim = "allocation"
severity = "warning"

[match]
query = '(function_declaration parameters: (parameter_list (parameter_declaration name: (identifier) @p)))'
where = [{ var = "p", text = '^unused$' }]

[[fix]]
title = "remove it"
applicability = "safe"
edits = [{ remove-parameter = "p" }]

[docs]
why = "A test of rewrites."
fix-safety = "A test of rewrites."

[[example]]
name = "among others"
before = '''
package p

func f(a int, unused string) { f(a, "") }
'''
after = '''
package p

func f(a int) { f(a) }
'''

[[example]]
name = "alone"
before = '''
package p

func f(unused int) {}

func g(a int) {
	f(a)
}
'''
after = '''
package p

func f() {}

func g(a int) {
	f()
}
'''

[[example]]
name = "another name"
clean = '''
package p

func f(used int) {}
'''

[[example]]
name = "a literal"
clean = '''
package p

var f = func(unused int) {}
'''
"#;

/// The files of a package after the parameter was removed, or was not.
fn after(files: &[(&str, &str)]) -> Vec<String> {
    let project = Project::new();
    project.file("rules/unused-parameter.toml", RULE);
    project.file("p/go.mod", "module example.com/p\n\ngo 1.22\n");
    for (name, text) in files {
        project.file(&format!("p/{name}"), text);
    }
    let rule = "rules/unused-parameter.toml";
    let run = project.run(["--no-builtin", "--rules", rule, "p"]);
    assert!(matches!(run.status, Some(0 | 1)), "{run:#?}");
    let names = files.iter().map(|(name, _)| format!("p/{name}"));
    names.map(|name| project.read(&name)).collect()
}

#[track_caller]
fn refuses(files: &[(&str, &str)]) {
    let before: Vec<_> = files.iter().map(|(_, text)| (*text).to_owned()).collect();
    assert_eq!(after(files), before);
}

/// A function with a parameter to remove, beside another text of the package.
#[track_caller]
fn refuses_beside(text: &str) {
    let function = "package p\n\nfunc f(a int, unused string) {}\n";
    refuses(&[("a.go", function), ("b.go", text)]);
}

#[test]
fn the_rule_holds_its_examples() {
    let project = Project::new();
    project.file("unused-parameter.toml", RULE);
    let run = project.run(["rules", "test", "unused-parameter.toml"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
}

#[test]
fn a_refusal_is_told_in_every_form() {
    let project = Project::new();
    project.file("rules/unused-parameter.toml", RULE);
    project.file(
        "p/a.go",
        "package p\n\nfunc f(unused int) {}\n\nvar g = f\n",
    );
    let run = |args: &[&str]| {
        let rules = ["--no-builtin", "--rules", "rules/unused-parameter.toml"];
        project.run(rules.iter().chain(args))
    };
    let why = "its name is used otherwise than for a call";
    let text = run(&["--check", "p"]).stdout;
    let note = format!("note: cannot remove it: {why}\n");
    assert!(text.contains(&note), "{text}");
    let asked = run(&["--why-not", "unused-parameter", "p/a.go:3"]).stdout;
    assert!(asked.contains(&note), "{asked}");
    let json = run(&["--check", "--format", "json", "p"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let refused = serde_json::json!([{ "title": "remove it", "why": why }]);
    assert_eq!(json["findings"][0]["refused"], refused);
    assert_eq!(json["findings"][0]["fixes"], serde_json::json!([]));
}

#[test]
fn calls_in_every_file_lose_their_argument() {
    let files = [
        (
            "a.go",
            "package p\n\n// f is called.\nfunc f(a, unused, b int) int { return a + b }\n",
        ),
        (
            "b.go",
            "package p\n\nfunc g(n int) {\n\tgo f(1, n, f(2, 3, 4))\n\tdefer f(\n\t\t1,\n\t\t2, // two\n\t\t3,\n\t)\n}\n",
        ),
        ("c_test.go", "package p\n\nvar x = f(1, 2, 3)\n"),
    ];
    // The comment between the arguments of one call keeps the whole from being done.
    refuses(&files);
    let plain = files.map(|(name, text)| (name, text.replace(" // two", "")));
    let plain: Vec<_> = plain
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let expected = [
        "package p\n\n// f is called.\nfunc f(a, b int) int { return a + b }\n",
        "package p\n\nfunc g(n int) {\n\tgo f(1, f(2, 4))\n\tdefer f(\n\t\t1,\n\t\t3,\n\t)\n}\n",
        "package p\n\nvar x = f(1, 3)\n",
    ];
    assert_eq!(after(&plain), expected);
}

#[test]
fn other_packages_and_names_do_not_matter() {
    let files = [
        ("a.go", "package p\n\nfunc f(unused int) {}\n"),
        (
            "x_test.go",
            "package p_test\n\nfunc f(a int) {}\n\nvar g = f\n",
        ),
        (
            "c.go",
            "package p\n\ntype T struct{ f int }\n\nfunc (t T) g() { f(1); _ = t.f }\n",
        ),
    ];
    let found = after(&files);
    assert_eq!(found[0], "package p\n\nfunc f() {}\n");
    assert_eq!(found[1], files[1].1);
    assert!(found[2].contains("{ f(); _ = t.f }"), "{found:?}");
}

#[test]
fn what_could_be_noticed_is_refused() {
    for text in [
        "package p\n\nvar g = f\n",
        "package p\n\nfunc g() { f(1, h()) }\n",
        "package p\n\nfunc g() {\n\tx := \"\"\n\tf(1, x)\n}\n",
        "package p\n\nfunc g() { f(h()) }\n",
        "package p\n\nfunc g() { f(h()...) }\n",
        "package p\n\nfunc g() { f(1 + 2, \"\") }\n",
        "package p\n\nfunc g() {\n\tf := func(a int, b string) {}\n\tf(1, \"\")\n}\n",
        "package p\n\nfunc g() { f(1, \"\" /* why */) }\n",
        "//go:build windows\n\npackage p\n\nfunc f(a int, unused string) {}\n",
        "package p\n\nimport _ \"unsafe\"\n\n//go:linkname f example.com/q.f\n",
        "package p\n\n//export f\n\nfunc g() {}\n",
        "package p\n\nfunc assembly(a int)\n",
        "package p\n\nfunc g() { f(1, \"\" }\n",
    ] {
        refuses_beside(text);
    }
    for text in [
        "package p\n\nfunc F(unused int) {}\n",
        "package p\n\nfunc f[T any](unused T) {}\n\nfunc g() { f[int](1) }\n",
        "package p\n\nfunc f(unused ...int) {}\n",
        "package p\n\nfunc f(unused int) { _ = unused }\n",
        "package p\n\nfunc f(\n\tunused int,\n) {\n}\n",
        "package p\n\nfunc f(unused int /* why */) {}\n",
    ] {
        refuses(&[("a.go", text)]);
    }
}

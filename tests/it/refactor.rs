//! The rewrites of the refactor floor, reached from rules, over hostile Go.

use expect_test::{Expect, expect};

use crate::support::Project;

/// A rule with one unsafe fix, whose `[match]` and edits are given.
fn rule(matches: &str, edits: &str) -> String {
    format!(
        r#"
id = "the-rule"
summary = "a test of rewrites"
message = "here"
claim = "allocation"
severity = "warning"

[match]
{matches}

[[fix]]
title = "rewrite it"
applicability = "unsafe"
edits = [{edits}]

[docs]
why = "A test."
fix-safety = "A test."

{EXAMPLES}"#
    )
}

/// What a rule must have to be loaded; the tests here bring their own code.
const EXAMPLES: &str = r#"
[[example]]
name = "one"
before = "package p"

[[example]]
name = "two"
before = "package p"

[[example]]
name = "three"
clean = "package p"

[[example]]
name = "four"
clean = "package p"
"#;

fn copy_before() -> String {
    rule(
        "fact = \"captured-variable\"\nwhere = [{ not = { var = \"var\", text = \"Copy\" } }]",
        "{ copy-before = \"closure\", var = \"var\" }",
    )
}

fn copy_fields() -> String {
    rule(
        "fact = \"captured-variable\"",
        "{ copy-fields = \"closure\", var = \"var\" }",
    )
}

fn hoist() -> String {
    rule(
        "pattern = 'regexp.MustCompile($_)'",
        "{ hoist = \"match\", name = \"Pattern\" }",
    )
}

fn narrow() -> String {
    rule("pattern = 'var $_ $_'", "{ narrow = \"match\" }")
}

/// The file `a.go` after a run with the rule, beside other files.
fn fixed(rule: &str, files: &[(&str, &str)]) -> Project {
    let project = Project::new();
    project.file("the-rule.toml", rule);
    project.file("m/go.mod", "module m\n\ngo 1.22\n");
    for (name, text) in files {
        project.file(&format!("m/{name}"), text);
    }
    let args = "--rules the-rule.toml --no-builtin --unsafe-fixes --fail-on never m";
    let run = project.run(args.split(' '));
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    project
}

#[track_caller]
fn check(rule: &str, text: &str, expected: &Expect) {
    let text = format!("package p\n\n{text}\n");
    expected.assert_eq(fixed(rule, &[("a.go", &text)]).read("m/a.go").trim_end());
}

/// The rule must leave the text alone.
#[track_caller]
fn check_refused(rule: &str, text: &str) {
    let text = format!("package p\n\n{text}\n");
    assert_eq!(fixed(rule, &[("a.go", &text)]).read("m/a.go"), text);
}

const USE: &str = "func use(...any) {}\n\n";

#[test]
fn copy_before_every_closure_of_a_block() {
    let text = format!(
        "{USE}func f(x, y int) {{\n\tx++\n\ty++\n\tgo func() {{ use(x, y) }}()\n\tgo func() {{ use(x) }}()\n}}"
    );
    check(
        &copy_before(),
        &text,
        &expect![[r#"
        package p

        func use(...any) {}

        func f(x, y int) {
        	x++
        	y++
        	xCopy := x
        	yCopy := y
        	go func() { use(xCopy, yCopy) }()
        	xCopy2 := x
        	go func() { use(xCopy2) }()
        }"#]],
    );
}

#[test]
fn copy_before_in_a_function_on_one_line() {
    let text = format!("{USE}func f(x int) {{ x++; go func() {{ use(x) }}() }}");
    check(
        &copy_before(),
        &text,
        &expect![[r#"
        package p

        func use(...any) {}

        func f(x int) { x++; xCopy := x; go func() { use(xCopy) }() }"#]],
    );
}

#[test]
fn copy_before_avoids_names_of_the_package() {
    let a = format!("package p\n\n{USE}func f(x int) {{\n\tx++\n\tgo func() {{ use(x) }}()\n}}\n");
    let files = [
        ("a.go", a.as_str()),
        ("b.go", "package p\n\nvar xCopy int\n"),
    ];
    expect![[r#"
        package p

        func use(...any) {}

        func f(x int) {
        	x++
        	xCopy2 := x
        	go func() { use(xCopy2) }()
        }"#]]
    .assert_eq(fixed(&copy_before(), &files).read("m/a.go").trim_end());
}

#[test]
fn copy_before_keeps_line_endings() {
    let text = format!("{USE}func f(x int) {{\n\tx++\n\tgo func() {{ use(x) }}()\n}}\n");
    let text = format!("package p\n\n{text}").replace('\n', "\r\n");
    let after = fixed(&copy_before(), &[("a.go", &text)]).read("m/a.go");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    assert!(
        after.contains("\txCopy := x\r\n\tgo func() { use(xCopy) }()\r\n"),
        "{after}"
    );
}

#[test]
fn copy_before_in_a_generic_function_and_a_method_value() {
    let text = format!(
        "{USE}type T struct{{ n int }}\n\nfunc (t T) get() int {{ return t.n }}\n\n\
         func f[K any](x K, t T) {{\n\tt = T{{}}\n\tuse(func() {{ use(x) }})\n\tuse(func() func() int {{ return t.get }})\n}}"
    );
    check(
        &copy_before(),
        &text,
        &expect![[r#"
        package p

        func use(...any) {}

        type T struct{ n int }

        func (t T) get() int { return t.n }

        func f[K any](x K, t T) {
        	t = T{}
        	xCopy := x
        	use(func() { use(xCopy) })
        	tCopy := t
        	use(func() func() int { return tCopy.get })
        }"#]],
    );
}

#[test]
fn copy_before_is_refused_where_the_variable_is_not_constant() {
    for body in [
        // Written by the closure, after it, through a method, by a deferred closure.
        "x := 1\n\tgo func() { x++ }()",
        "x := 1\n\tgo func() { use(x) }()\n\tx = 2",
        "var x B\n\tgo func() { use(x) }()\n\tx.set()",
        "x := 1\n\tdefer func() { recover(); x = 2 }()\n\tfunc() { use(x) }()\n\tuse(x)",
        // A label and a goto make a loop.
        "x := 0\nagain:\n\tx++\n\tuse(func() { use(x) })\n\tgoto again",
        // A variable of the statement's own head.
        "switch x := 1; {\n\tcase g(func() { use(x) }):\n\t}",
    ] {
        let types = "type B struct{ n int }\n\nfunc (b *B) set() { b.n++ }\n\nfunc g(func()) bool { return true }";
        check_refused(
            &copy_before(),
            &format!("{USE}{types}\n\nfunc f() {{\n\t{body}\n}}"),
        );
    }
    check_refused(
        &copy_before(),
        &format!("{USE}func f() (x int) {{\n\tdefer func() {{ use(x) }}()\n\treturn 1\n}}"),
    );
}

#[test]
fn copy_fields_of_a_struct_from_another_file() {
    let a = format!(
        "package p\n\n{USE}func f(s S) {{\n\tuse(s)\nL:\n\tfor {{\n\t\tgo func() {{ use(s.a, s.b.c) }}()\n\t\tbreak L\n\t}}\n}}\n"
    );
    let b = "package p\n\ntype S struct {\n\ta int\n\tb struct{ c [9]int }\n}\n";
    let project = fixed(&copy_fields(), &[("a.go", &a), ("b.go", b)]);
    expect![[r#"
        package p

        func use(...any) {}

        func f(s S) {
        	use(s)
        L:
        	for {
        		sA := s.a
        		sBC := s.b.c
        		go func() { use(sA, sBC) }()
        		break L
        	}
        }"#]]
    .assert_eq(project.read("m/a.go").trim_end());
}

#[test]
fn hoist_keeps_doc_comments_and_finds_a_free_name() {
    let a = "package p\n\nimport \"regexp\"\n\n// f is documented.\n//\n//go:noinline\nfunc f(s string) bool {\n\t\
        return regexp.MustCompile(\"a\").MatchString(s) && regexp.MustCompile(\"b\").MatchString(s)\n}\n\n\
        func (t T) g() any { return regexp.MustCompile(`c`) }\n";
    let b = "package p\n\nimport fPattern \"fmt\"\n\ntype T int\n\nvar _ = fPattern.Sprint\n";
    let project = fixed(&hoist(), &[("a.go", a), ("b.go", b)]);
    expect![[r#"
        package p

        import "regexp"

        var fPattern2 = regexp.MustCompile("a")

        var fPattern3 = regexp.MustCompile("b")

        // f is documented.
        //
        //go:noinline
        func f(s string) bool {
        	return fPattern2.MatchString(s) && fPattern3.MatchString(s)
        }

        var tGPattern = regexp.MustCompile(`c`)

        func (t T) g() any { return tGPattern }"#]]
    .assert_eq(project.read("m/a.go").trim_end());
}

#[test]
fn hoist_is_refused_for_what_is_not_constant() {
    for text in [
        "func f(s string) any { return regexp.MustCompile(s) }",
        "var s = \"a\"\n\nfunc f() any { return regexp.MustCompile(s) }",
        "func f[T ~string]() any { const c T = \"a\"; return regexp.MustCompile(string(c)) }",
        "func init() { _ = regexp.MustCompile(\"a\") }",
        "func f() { defer regexp.MustCompile(\"a\") }",
        "func f() any {\n\treturn regexp.MustCompile( // why\n\t\t\"a\")\n}",
    ] {
        check_refused(&hoist(), &format!("import \"regexp\"\n\n{text}"));
    }
}

#[test]
fn narrow_moves_declarations_where_they_are_used() {
    let text = format!(
        "{USE}func f(c bool, ch chan int) {{\n\tvar x int\n\tvar y int\n\n\tuse()\n\tselect {{\n\tcase x = <-ch:\n\t\tuse(x)\n\tdefault:\n\t\ty = 1\n\t\tuse(y)\n\t}}\n}}"
    );
    check(
        &narrow(),
        &text,
        &expect![[r#"
            package p

            func use(...any) {}

            func f(c bool, ch chan int) {
            	use()
            	var x int
            	select {
            	case x = <-ch:
            		use(x)
            	default:
            		var y int
            		y = 1
            		use(y)
            	}
            }"#]],
    );
}

#[test]
fn narrow_is_refused_where_it_would_show() {
    for body in [
        // The value is carried from one round to the next.
        "for range 3 {\n\t\tx++\n\t\tuse(x)\n\t}",
        // A goto may not jump over a declaration.
        "if c {\n\t\tgoto L\n\t}\nL:\n\tuse()\n\tuse(x)",
        "use(x)\n\tif c {\n\t\tuse(x)\n\t}",
    ] {
        check_refused(
            &narrow(),
            &format!("{USE}func f(c bool) {{\n\tvar x int\n\t{body}\n}}"),
        );
    }
    check_refused(
        &narrow(),
        &format!(
            "{USE}func f(c bool) {{\n\tvar x int // of rounds\n\tif c {{\n\t\tuse(x)\n\t}}\n}}"
        ),
    );
}

#[test]
fn shadows_of_one_body_keep_the_order_of_their_uses() {
    let rule = rule(
        "fact = \"captured-variable\"\nbind = { loop = { loop-declaring = \"var\" }, body = { body-of = \"loop\" } }\n\
         where = [{ var = \"var\", object = \"loop-variable\" }]",
        "{ shadow-in = \"body\", var = \"var\" }",
    );
    let text = format!(
        "{USE}func f(m map[int]int) {{\n\tfor k, v := range m {{\n\t\tgo func() {{ use(k, v) }}()\n\t}}\n}}"
    );
    check(
        &rule,
        &text,
        &expect![[r#"
        package p

        func use(...any) {}

        func f(m map[int]int) {
        	for k, v := range m {
        		k := k
        		v := v
        		go func() { use(k, v) }()
        	}
        }"#]],
    );
}

#[test]
fn keys_that_a_rewrite_does_not_take_are_reported() {
    let project = Project::new();
    let wrong = rule(
        "fact = \"captured-variable\"",
        "{ copy-fields = \"closure\", name = \"n\" }",
    );
    project.file("the-rule.toml", wrong);
    let run = project.run(["--rules", "the-rule.toml", "--no-builtin", "."]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("`name`"), "{}", run.stderr);
}

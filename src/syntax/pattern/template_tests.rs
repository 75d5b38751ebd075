//! What templates render.

use super::matching_tests::{TestNames, file, pattern};
use super::{Bound, Match, PatternImports, Rendering, Template};
use crate::syntax::GoFile;

fn template(text: &str) -> Template {
    Template::parse(text, &PatternImports::default()).unwrap_or_else(|error| panic!("{error:?}"))
}

fn first_match<'t>(text: &str, file: &'t GoFile) -> Match<'t> {
    let names = TestNames { shadowed: &[] };
    let found = file.decls().iter().find_map(|decl| {
        let nodes = file.root(decl).descendants();
        nodes
            .into_iter()
            .find_map(|node| pattern(text).matches(node, &names).into_iter().next())
    });
    found.unwrap_or_else(|| panic!("no match of {text}"))
}

/// Renders a template with what a pattern binds in some code.
#[track_caller]
fn check(text: &str, code: &str, replace: &str, expected: &str) {
    let file = file(code);
    let matched = first_match(text, &file);
    assert_eq!(template(replace).render(&matched.env, "\t"), expected);
}

/// Renders a template and puts it in the place of the match.
#[track_caller]
fn check_replaced(text: &str, code: &str, replace: &str, expected: &str) {
    let file = file(code);
    let matched = first_match(text, &file);
    let rendered = template(replace).render_with(&Rendering {
        env: &matched.env,
        indent: "",
        replaced: Some(matched.node),
        qualifier: &|_| None,
    });
    assert_eq!(code.replace(matched.node.text(), &rendered), expected);
}

#[test]
fn dollars_are_doubled() {
    check("g($x)", "g(1)", r#"f("a$$", $x)"#, r#"f("a$", 1)"#);
    let error = Template::parse("f(\"a$\")", &PatternImports::default()).unwrap_err();
    assert_eq!(
        (u32::from(error.range.start()), error.message.as_str()),
        (4, "`$` without a name")
    );
}

#[test]
fn operands_get_parentheses_where_they_need_them() {
    check("g($x)", "g(a + b)", "$x * 2", "(a + b) * 2");
    check("g($x)", "g(a * b)", "$x + 2", "a * b + 2");
    check("g($x)", "g(a - b)", "c - $x", "c - (a - b)");
    check("g($x)", "g(a - b)", "$x - c", "a - b - c");
    check("g($x)", "g((a + b))", "$x * 2", "(a + b) * 2");
    check("g($x)", "g(a || b)", "!$x", "!(a || b)");
    check("g($x)", "g(f(a))", "!$x", "!f(a)");
    check("g($x)", "g(a == b)", "$x && c", "a == b && c");
    check("g($x)", "g(-a)", "-$x", "-(-a)");
    check("g($x)", "g(-a)", "b - $x", "b - -a");
    check("g($x)", "g(a + b)", "f($x, [$x])", "f(a + b, [a + b])");
    check("g($x)", "g(a + b)", "f($x)", "f(a + b)");
}

#[test]
fn operands_of_selectors_and_calls_get_parentheses() {
    check("g($x)", "g(a + b)", "$x.F()", "(a + b).F()");
    check("g($x)", "g(&t)", "$x.F()", "(&t).F()");
    check("g($x)", "g(*p)", "$x.F()", "(*p).F()");
    check("g($x)", "g(a.b[0])", "$x.F()", "a.b[0].F()");
    check("g($x)", "g(1)", "$x.F()", "(1).F()");
    check("g($x)", "g(T{})", "$x.F()", "T{}.F()");
    check("g($x)", "g(*p)", "$x[0]", "(*p)[0]");
    check("g($x)", "g(<-c)", "$x(1)", "(<-c)(1)");
    check("var $v $t", "var a *T", "$t(nil)", "(*T)(nil)");
    check("var $v $t", "var a []byte", "$t(nil)", "[]byte(nil)");
    check("var $v $t", "var a func()", "$t(nil)", "(func())(nil)");
}

#[test]
fn literals_in_headers_get_parentheses() {
    check(
        "g($x)",
        "g(T{})",
        "if $x == y { return }",
        "if (T{}) == y { return }",
    );
    check(
        "g($x)",
        "g(T{})",
        "if f($x) { return }",
        "if f(T{}) { return }",
    );
    check(
        "g($x)",
        "g([]int{1})",
        "for range $x { f() }",
        "for range []int{1} { f() }",
    );
}

#[test]
fn the_place_of_the_replaced_node_counts() {
    check_replaced("g($x)", "y = g(a + b) * 2", "$x", "y = (a + b) * 2");
    check_replaced("g($x)", "y = g(a + b) + 2", "$x", "y = a + b + 2");
    check_replaced("g($x)", "y = g(a).F", "&$x", "y = (&a).F");
    check_replaced("g($x)", "y = -g(a)", "-$x", "y = -(-a)");
    check_replaced("g($x)", "if g(a) == b { }", "T{$x}", "if (T{a}) == b { }");
    check_replaced("g($x)", "h(g(a + b))", "$x", "h(a + b)");
    check_replaced("g($x)", "g(a)", "h($x)", "h(a)");
}

#[test]
fn sequences_keep_their_bytes() {
    let code = "g(a, /* one */ b,\n\tc)";
    check("g($*xs)", code, "h($*xs)", "h(a, /* one */ b,\n\tc)");
    check("g($x, $*xs)", code, "h($*xs, $x)", "h(b,\n\tc, a)");
    check(
        "if $c { $*b }",
        "if x {\n\ta() // one\n\tb()\n}",
        "{\n\t$*b\n}",
        "{\n\t\ta() // one\n\tb()\n\t}",
    );
}

#[test]
fn empty_sequences_take_their_separators_along() {
    check("g($*xs)", "g()", "h(1, $*xs)", "h(1)");
    check("g($*xs)", "g()", "h($*xs, 1)", "h(1)");
    check("g($*xs)", "g()", "h(1, $*xs, 2)", "h(1, 2)");
    check("g($*xs)", "g()", "h($*xs)", "h()");
    check("g($*xs)", "g()", "h(\n\t1,\n\t$*xs,\n)", "h(\n\t\t1,\n\t)");
    check(
        "if $c { $*b }",
        "if x { }",
        "{\n\tf()\n\t$*b\n}",
        "{\n\t\tf()\n\t}",
    );
    check("if $c { $*b }", "if x { }", "$*b\nf()", "f()");
    check("if $c { $*b }", "if x { }", "f()\n$*b", "f()");
    check(
        "if $c { $*b }",
        "if x { }",
        "func() { $*b }()",
        "func() { }()",
    );
}

#[test]
fn continuation_lines_are_indented_but_raw_strings_are_not() {
    check(
        "g($x)",
        "g(1)",
        "if a {\n\tf($x)\n\n}\n",
        "if a {\n\t\tf(1)\n\n\t}",
    );
    check("g($x)", "g(1)", "f(`a\nb`,\n$x)", "f(`a\nb`,\n\t1)");
    check(
        "g($x)",
        "package p\r\nfunc f() {\r\n\tg(1)\r\n}\r\n",
        "f(\n$x)",
        "f(\r\n\t1)",
    );
}

#[test]
fn packages_are_named_as_in_the_file() {
    let file = file("g(1)");
    let matched = first_match("g($x)", &file);
    let template = template("strconv.Itoa(x.fmt.Y + $x)");
    assert_eq!(template.imports(), ["strconv"]);
    let rendered = template.render_with(&Rendering {
        env: &matched.env,
        indent: "",
        replaced: None,
        qualifier: &|path| (path == "strconv").then(|| "sc".to_owned()),
    });
    assert_eq!(rendered, "sc.Itoa(x.fmt.Y + 1)");
}

#[test]
fn made_up_names_are_written_as_they_are() {
    let file = file("g(1)");
    let mut env = first_match("g($x)", &file).env;
    env.insert("new".to_owned(), Bound::Text("x2".to_owned()));
    assert_eq!(template("$new := $x").render(&env, ""), "x2 := 1");
}

#[test]
fn unbound_metavariables_are_errors() {
    let template = template("f($x, $y)");
    assert_eq!(template.metavars(), [("x", false), ("y", false)]);
    assert_eq!(template.check(&["x", "y"]), Ok(()));
    let error = template.check(&["x"]).unwrap_err();
    assert_eq!(
        error.message,
        "metavariable `$y` is not bound by the pattern"
    );
    assert_eq!(format!("{:?}", error.range), "6..8");
    assert_eq!(error.help.as_deref(), Some("the pattern binds `$x`"));
}

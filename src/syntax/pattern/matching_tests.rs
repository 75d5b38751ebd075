//! What patterns match: metavariables, sequences, contexts and errors.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Bound, Names, Pattern, PatternImports};
use crate::syntax::{GoFile, Node};
use crate::text::Source;

/// Names as a file has them that imports `fmt` as `f` too and in which `shadowed` are local variables.
pub(super) struct TestNames {
    pub(super) shadowed: &'static [&'static str],
}

impl Names for TestNames {
    fn denotes_package(&self, ident: Node<'_>, import_path: &str) -> bool {
        let path = match ident.text() {
            "f" => "fmt",
            "atomic" => "sync/atomic",
            other => other,
        };
        !self.shadowed.contains(&ident.text()) && path == import_path
    }

    fn is_predeclared(&self, ident: Node<'_>) -> bool {
        !self.shadowed.contains(&ident.text())
    }
}

pub(super) fn file(text: &str) -> GoFile {
    let text = if text.starts_with("package") {
        text.to_owned()
    } else {
        format!("package p\n\nfunc _() {{\n{text}\n}}\n")
    };
    GoFile::new(Arc::new(Source::new("x.go", text).unwrap()))
}

pub(super) fn pattern(text: &str) -> Pattern {
    Pattern::parse(text, &PatternImports::default())
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

pub(super) fn show(bound: &Bound<'_>) -> String {
    match bound {
        Bound::Node(node) => node.text().trim_end().to_owned(),
        Bound::Text(text) => text.clone(),
        Bound::Nodes(nodes) => {
            let texts: Vec<_> = nodes.iter().map(|node| node.text().trim_end()).collect();
            format!("[{}]", texts.join(" | "))
        }
    }
}

fn all_matches(pattern: &Pattern, file: &GoFile, names: &TestNames) -> Vec<String> {
    let kinds = pattern.kinds();
    let mut found = Vec::new();
    for decl in file.decls() {
        for node in file.root(decl).descendants() {
            for matched in pattern.matches(node, names) {
                let may_start = kinds.as_ref().is_none_or(|it| it.contains(&node.kind()));
                assert!(may_start, "kinds() leaves out {node:?}");
                let range = matched.node.range().cover(matched.last.range());
                let text = file.text()[range].trim_end();
                for word in pattern.required_words() {
                    assert!(text.contains(&word), "{word} is not in {text}");
                }
                let env: Vec<_> = matched
                    .env
                    .iter()
                    .map(|(name, bound)| format!("{name}={}", show(bound)))
                    .collect();
                found.push(format!("{text} {{{}}}", env.join(", ")));
            }
        }
    }
    found
}

#[track_caller]
pub(super) fn check(text: &str, code: &str, expected: &[&str]) {
    check_shadowed(text, code, &[], expected);
}

#[track_caller]
pub(super) fn check_shadowed(
    text: &str,
    code: &str,
    shadowed: &'static [&'static str],
    expected: &[&str],
) {
    let found = all_matches(&pattern(text), &file(code), &TestNames { shadowed });
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_metavariable_binds_one_node() {
    check(
        "g($x, 1)",
        "g(a.b, 1); g(a); g(a, 1, 2)",
        &["g(a.b, 1) {x=a.b}"],
    );
}

#[test]
fn the_same_name_twice_is_structurally_equal() {
    check(
        "$x = append($x, $*ys)",
        "a.b = append((a.b), 1, 2)\na = append(b, 1)\nc = append(c)",
        &[
            "a.b = append((a.b), 1, 2) {x=a.b, ys=[1 | 2]}",
            "c = append(c) {x=c, ys=[]}",
        ],
    );
}

#[test]
fn an_anonymous_metavariable_matches_different_nodes() {
    check("g($_, $_)", "g(a, b)", &["g(a, b) {}"]);
}

#[test]
fn a_sequence_backtracks() {
    check(
        "g($*a, $x, $*b, $x)",
        "g(1, 2, 3, 2)",
        &["g(1, 2, 3, 2) {a=[1], b=[3], x=2}"],
    );
}

#[test]
fn a_search_without_end_is_given_up() {
    let code = format!("g({}1)", "0, ".repeat(200));
    check("g($*a, $*b, $*c, $*d, $*e, 2)", &code, &[]);
    check("g($*_, $*_, $*_, $*_, $*_, $*_, $*_, 2)", &code, &[]);
}

#[test]
fn deep_nesting_is_no_problem() {
    let nested = |depth| format!("g({}x{})", "(".repeat(depth), ")".repeat(depth));
    let code = nested(900);
    check("g(x)", &code, &[format!("{code} {{}}").as_str()]);
    // Deeper than anything that is parsed.
    check("g(x)", &nested(2000), &[]);
    let chain = vec!["a"; 390].join(" + ");
    check(&chain, &chain, &[format!("{chain} {{}}").as_str()]);
    check(
        &format!("$x{}", &chain[1..]),
        &chain,
        &[format!("{chain} {{x=a}}").as_str()],
    );
}

#[test]
fn a_caller_may_refuse_a_binding() {
    let file = file("g(1, 2, 3)");
    let call = file
        .root(&file.decls()[0])
        .descendants()
        .find(|node| node.kind_name() == "call_expression")
        .unwrap();
    let mut tried = Vec::new();
    let flow = pattern("g($*_, $x, $*_)").for_each_match(
        call,
        &TestNames { shadowed: &[] },
        &mut |matched| {
            tried.push(show(&matched.env["x"]));
            if tried.len() == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    assert_eq!(
        (tried, flow),
        (vec!["1".into(), "2".into()], ControlFlow::Break(()))
    );
}

#[test]
fn statements_match_consecutive_siblings() {
    check(
        "mu.Lock()\n$x++",
        "g()\nmu.Lock() // locked\na++\nb++\nmu.Lock()",
        &["mu.Lock() // locked\na++ {x=a}"],
    );
    check(
        "$x := $p.Get(); $*b; $p.Put($x)",
        "v := q.Get()\ng()\nh()\nq.Put(v)\nq.Put(v)",
        &[
            "v := q.Get()\ng()\nh()\nq.Put(v) {b=[g() | h()], p=q, x=v}",
            "v := q.Get()\ng()\nh()\nq.Put(v)\nq.Put(v) {b=[g() | h() | q.Put(v)], p=q, x=v}",
        ],
    );
}

#[test]
fn a_sequence_at_an_end_reaches_the_end_of_the_block() {
    check(
        "g(); $*rest",
        "a(); g(); b(); c()",
        &["g(); b(); c() {rest=[b() | c()]}"],
    );
    check(
        "$*before; g()",
        "a(); g(); b()",
        &["a(); g() {before=[a()]}"],
    );
}

#[test]
fn bodies_loops_and_branches_match() {
    check(
        "for $*_, $v := range $xs { $*b }",
        "for _, x := range ys { g(x) }",
        &["for _, x := range ys { g(x) } {b=[g(x)], v=x, xs=ys}"],
    );
    check(
        "for range $xs { $*b }",
        "for _, x := range ys { }; for range ys {}",
        &["for range ys {} {b=[], xs=ys}"],
    );
    check(
        "for $c { $*_ }",
        "for ; a; { }; for a {}; for {}; for i := 0; a; i++ {}",
        &["for ; a; { } {c=a}", "for a {} {c=a}"],
    );
    check(
        "if $c { $*_ }",
        "if a {} else {}; if a {}; if x := 1; a {}",
        &["if a {} {c=a}"],
    );
    check(
        "defer func() { $*b }()",
        "defer func() { g() }()",
        &["defer func() { g() }() {b=[g()]}"],
    );
}

#[test]
fn declarations_match_with_sequences() {
    let code = "package p\nfunc (r *T) F(a, b int) (int, error) { return 1, nil }\nfunc g() int { return 1 }\n";
    check(
        "func ($r $T) $m($*ps) $*rs { $*b }",
        code,
        &[
            "func (r *T) F(a, b int) (int, error) { return 1, nil } {T=*T, b=[return 1, nil], m=F, ps=[a, b int], r=r, rs=[int | error]}",
        ],
    );
    check(
        "func $f($*ps) $r { $*b }",
        code,
        &["func g() int { return 1 } {b=[return 1], f=g, ps=[], r=int}"],
    );
    check(
        "type $T struct { $*a; mu sync.Mutex; $*b }",
        "package p\ntype X struct { a int; mu sync.Mutex }\n",
        &["type X struct { a int; mu sync.Mutex } {T=X, a=[a int], b=[]}"],
    );
}

#[test]
fn fields_and_cases_match_by_themselves() {
    check(
        "$f string `x`",
        "type T struct { a string `x`; b string }",
        &["a string `x` {f=a}"],
    );
    check(
        "case <-$ch: $*b",
        "select { case <-done: return\ndefault: }",
        &["case <-done: return {b=[return], ch=done}"],
    );
    check(
        "switch $x { $*cs }",
        "switch a { case 1: g()\ndefault: }",
        &["switch a { case 1: g()\ndefault: } {cs=[case 1: g() | default:], x=a}"],
    );
    check(
        "switch $x.(type) { $*cs }",
        "switch a.(type) { case int: }",
        &["switch a.(type) { case int: } {cs=[case int:], x=a}"],
    );
    check(
        "select { $*cs }",
        "select { case <-a: }",
        &["select { case <-a: } {cs=[case <-a:]}"],
    );
}

#[test]
fn nothing_matches_in_or_across_an_error() {
    check("g($x)", "g(a)\ng(b c)\n", &["g(a) {x=a}"]);
    check("g(a); $_", "g(a)\ng(b c)\n", &[]);
    check("g(a); h(b)", "g(a)\n) ]\nh(b)\n", &[]);
    check("g(a); h(b)", "g(a)\n? ?\nh(b)\n", &[]);
    check("g($x)", "g(a ?)\n", &[]);
    // Not a type, although error recovery finds one behind `var _`.
    check("var $x T", "var y U; var z T", &["var z T {x=z}"]);
}

#[test]
fn literals_match_by_element() {
    check(
        "T{$*a, K: $v, $*b}",
        "T{A: 1, K: 2}",
        &["T{A: 1, K: 2} {a=[A: 1], b=[], v=2}"],
    );
    check(
        "&$T{}",
        "x := &bytes.Buffer{}",
        &["&bytes.Buffer{} {T=bytes.Buffer}"],
    );
    check(
        "[]$T{$*xs}",
        "[]int{1, 2}; [2]int{1, 2}",
        &["[]int{1, 2} {T=int, xs=[1 | 2]}"],
    );
}

#[test]
fn errors_point_into_the_pattern() {
    let error = |text: &str| {
        let error = Pattern::parse(text, &PatternImports::default()).unwrap_err();
        format!("{:?} {}", error.range, error.message)
    };
    assert_eq!(error(""), "0..0 the pattern is empty");
    assert_eq!(
        error("template.HTML($x)"),
        "0..8 `template` may be `text/template` or `html/template`"
    );
    assert_eq!(
        error(&vec!["a"; 2_500].join(" + ")),
        "0..9997 the pattern is nested too deeply"
    );
    assert!(error("g($x,, b)").ends_with("the pattern is not Go code"));
    assert!(error("a b c d").ends_with("the pattern is not Go code"));
}

#[test]
fn contexts_and_metavariables_are_listed() {
    let contexts = |text: &str| {
        let names: Vec<_> = pattern(text)
            .contexts()
            .iter()
            .map(ToString::to_string)
            .collect();
        names.join(", ")
    };
    assert_eq!(contexts("fmt.Println($x)"), "expression, statements");
    assert_eq!(contexts("[]$T"), "type");
    assert_eq!(contexts("var x = $e"), "statements, declaration");
    assert_eq!(contexts("case $x:"), "switch cases, type switch cases");
    let metavars: Vec<_> = pattern("for $*_, $v := range $x { $*b; L($T) }")
        .metavars()
        .iter()
        .map(|it| (it.name.clone(), it.many, format!("{:?}", it.role)))
        .collect();
    let expect = |name: &str, many, role: &str| (name.to_owned(), many, role.to_owned());
    assert_eq!(
        metavars,
        [
            expect("v", false, "Expression"),
            expect("x", false, "Expression"),
            expect("b", true, "Statement"),
            expect("T", false, "Expression"),
        ]
    );
}

#[test]
fn required_words_leave_out_what_may_be_spelled_otherwise() {
    let words = |text: &str| pattern(text).required_words().join(" ");
    assert_eq!(words(r#"fmt.Sprintf("%d", $x)"#), "Sprintf");
    assert_eq!(words("$x := any($y)"), "");
    assert_eq!(words("defer func() { recover() }()"), "defer func recover");
    assert_eq!(words("var $x = new(T)"), "T new");
}

//! Each guard takes one bad fix out of three and keeps the others.

use super::tests::{Toy, find, plan_with, render, toy};
use crate::engine::guard::guard_all;
use crate::syntax::GoFile;
use crate::text::Source;
use std::sync::Arc;

/// Three fixes in one file, the one in the middle of which is `bad`; `middle` is the declaration that it is about.
#[track_caller]
fn check_toy(middle: &str, bad: Toy, reason: &str) {
    let text = format!("package p\n\nvar a = one\n\n{middle}\n\nvar c = three\n");
    let toys = [toy("first", "one", "1"), bad, toy("last", "three", "3")];
    let guard = |before: &GoFile, after: &GoFile| {
        let file = |it: &GoFile| Arc::new(GoFile::new(it.source().clone()));
        guard_all(&[file(before)], &[file(after)], &[None])
    };
    let plan = plan_with(&text, &|file| find(&toys, file), &guard);
    let shown = render(&text, &plan);
    let fixed = text.replace("one", "1").replace("three", "3");
    assert_eq!(plan.new_text.as_deref(), Some(fixed.as_str()), "{shown}");
    assert!(shown.contains(&format!("guard: {reason}\n")), "{shown}");
    assert_eq!(shown.matches("accepted 0").count(), 2, "{shown}");
}

#[track_caller]
fn check(middle: &str, from: &'static str, to: &'static str, reason: &str) {
    check_toy(middle, toy("bad", from, to), reason);
}

#[test]
fn syntax() {
    let reason = "the declaration at line 5 of the new text would not parse";
    check("var b = two", "two", "((", reason);
}

#[test]
fn duplicate_declaration() {
    check("var b = two", "b =", "a =", "`a` would be declared twice");
    let in_block = "`x` would be declared twice in a block";
    check(
        "func f() {\n\tx := g()\n\ty := x\n\th(y)\n}",
        "y := x\n\th(y)",
        "x := 2\n\th(x)",
        in_block,
    );
}

#[test]
fn unused_variable() {
    let f = "func f() {\n\tx := g()\n\th(x)\n}";
    check(f, "h(x)", "h(2)", "the variable `x` would be unused");
}

#[test]
fn labels() {
    let f = "func f() {\nl:\n\tfor {\n\t\tbreak l\n\t}\n}";
    check(f, "break l", "break", "the label `l` would be unused");
    check(f, "l:\n", "\n", "the label `l` would not be declared");
}

#[test]
fn missing_import() {
    check(
        "var b = f.two()",
        "f.two()",
        "strconv.two()",
        "`strconv` would not be declared",
    );
}

#[test]
fn import_that_clashes() {
    let mut bad = toy("bad", "two()", "os.F()");
    bad.import = Some("os");
    check_toy(
        "var b = two()\n\nfunc os() {}",
        bad,
        "an import named `os` would clash with another `os`",
    );
    let mut hidden = toy("bad", "two()", "os.F()");
    hidden.import = Some("os");
    let f = "func f(os T) {\n\ttwo()\n}";
    check_toy(
        f,
        hidden,
        "the import of `os` might be hidden by a local `os`",
    );
}

#[test]
fn captured_name() {
    let f = "func f(x int) {\n\t{\n\t\tg()\n\t\th(x)\n\t}\n}";
    check(f, "g()", "x := 2", "`x` would denote something else");
}

#[test]
fn name_that_is_not_declared_there() {
    let f = "func f() {\n\tg()\n\t{\n\t\tx := 2\n\t\th(x)\n\t}\n}";
    check(f, "g()", "k(x)", "`x` would not be declared there");
}

#[test]
fn lost_comment() {
    check(
        "var b = 2 // why",
        " // why",
        "",
        "the comment `// why` would be lost",
    );
    check(
        "var b = 2 //nolint:x",
        " //nolint:x",
        "",
        "the comment `//nolint:x` would be lost",
    );
}

#[test]
fn directive() {
    let reason = "the directive `//go:noinline` would be moved or changed";
    check(
        "//go:noinline\nfunc f() {}",
        "//go:noinline\n",
        "//go:noinline\nvar x = 1\n\n",
        reason,
    );
    let exported = "the directive `//export f` would be moved or changed";
    check("//export f\nfunc f() {}", "func f", "func g", exported);
}

#[test]
fn header() {
    let text = "// License.\n\n//go:build linux\n\npackage p\n\nvar a = one\n";
    let reason = "the text up to the package clause would change";
    for (from, to) in [
        ("License", "Licence"),
        ("linux", "darwin"),
        ("package p", "package q"),
    ] {
        let toys = [toy("first", "one", "1"), toy("bad", from, to)];
        let guard = |before: &GoFile, after: &GoFile| {
            let file = |it: &GoFile| {
                let source = Source::new("a.go", it.text().to_owned()).unwrap();
                Arc::new(GoFile::new(Arc::new(source)))
            };
            guard_all(&[file(before)], &[file(after)], &[None])
        };
        let plan = plan_with(text, &|file| find(&toys, file), &guard);
        assert_eq!(plan.new_text, Some(text.replace("one", "1")));
        assert!(render(text, &plan).contains(reason));
    }
}

/// What a guard refused by itself is not tried again in a pass that changes something else.
#[test]
fn refused_fix_is_not_tried_again() {
    let text = "package p\n\nvar a = one\n\nvar b = two\n";
    let toys = [
        toy("first", "one", "two + 1"),
        toy("bad", "var b = two", "var b = (("),
        toy("second", "+ 1", "+ 2"),
        toy("third", "+ 2", "+ 3"),
    ];
    let tried = std::cell::Cell::new(0);
    let guard = |_: &GoFile, after: &GoFile| {
        if !after.text().contains("((") {
            return Ok(());
        }
        tried.set(tried.get() + 1);
        Err("it would not parse".to_owned())
    };
    let plan = plan_with(text, &|file| find(&toys, file), &guard);
    let expected = text.replace("one", "two + 3");
    assert_eq!(plan.new_text.as_deref(), Some(expected.as_str()));
    // Twice with the other fix of the first pass, once behind it, once alone.
    assert_eq!(tried.get(), 4);
    assert!(render(text, &plan).contains("guard: it would not parse"));
}

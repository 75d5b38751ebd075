//! What relations find.

use std::ops::ControlFlow;

use super::matching_tests::{TestNames, file, pattern, show};
use super::{Relation, Until, for_each_related};
use crate::syntax::Kind;

/// The related matches, as their first lines and bindings, for the first match of `subject`.
#[track_caller]
fn check(
    subject: &str,
    relation: Relation,
    related: &str,
    until: &Until,
    code: &str,
    expected: &[&str],
) {
    let names = TestNames { shadowed: &[] };
    let file = file(code);
    let root = file.root(&file.decls()[0]);
    let subject = root
        .descendants()
        .find_map(|node| pattern(subject).matches(node, &names).into_iter().next())
        .expect("the subject matches");
    let mut found = Vec::new();
    let related = pattern(related);
    let _ = for_each_related(
        relation,
        &related,
        &subject,
        until,
        &names,
        &mut |matched| {
            let env: Vec<_> = matched
                .env
                .iter()
                .map(|(name, bound)| format!("{name}={}", show(bound)))
                .collect();
            let line = matched.node.text().lines().next().unwrap_or("");
            found.push(format!("{line} {{{}}}", env.join(", ")));
            ControlFlow::Continue(())
        },
    );
    assert_eq!(found, expected);
}

const NESTED: &str = "for a { for b { func() { for c { g(c) } }() } }";

#[test]
fn inside_looks_out_to_the_function() {
    check(
        "g($x)",
        Relation::Inside,
        "for $x { $*_ }",
        &Until::Function,
        NESTED,
        &["for c { g(c) } {x=c}"],
    );
    check(
        "g($_)",
        Relation::Inside,
        "for $y { $*_ }",
        &Until::Declaration,
        NESTED,
        &[
            "for c { g(c) } {y=c}",
            "for b { func() { for c { g(c) } }() } {y=b}",
            "for a { for b { func() { for c { g(c) } }() } } {y=a}",
        ],
    );
    check(
        "g($_)",
        Relation::Inside,
        "for $y { $*_ }",
        &Until::Kinds(vec![Kind::FOR_STATEMENT]),
        NESTED,
        &["for c { g(c) } {y=c}"],
    );
}

#[test]
fn inside_finds_sequences_around_the_subject() {
    check(
        "g($x)",
        Relation::Inside,
        "mu.Lock(); $*_; mu.Unlock()",
        &Until::Function,
        "mu.Lock()\nh()\nif a { g(1) }\nmu.Unlock()\nmu.Lock()",
        &["mu.Lock() {x=1}"],
    );
}

#[test]
fn inside_finds_sequences_that_the_subject_is_part_of() {
    let code = "mu.Lock()\nx := g(1)\nmu.Unlock()\ny := g(2)";
    let around = "mu.Lock(); $*_; mu.Unlock()";
    check(
        "x := $v",
        Relation::Inside,
        around,
        &Until::Function,
        code,
        &["mu.Lock() {v=g(1)}"],
    );
    check(
        "y := $v",
        Relation::Inside,
        around,
        &Until::Function,
        code,
        &[],
    );
    check(
        "x := $v",
        Relation::Inside,
        "x := $v",
        &Until::Function,
        code,
        &[],
    );
}

#[test]
fn has_leaves_out_nested_functions() {
    let code = "for a { g(a); func() { g(b) }() }";
    check(
        "for $_ { $*_ }",
        Relation::Has,
        "g($y)",
        &Until::Function,
        code,
        &["g(a) {y=a}"],
    );
    check(
        "for $_ { $*_ }",
        Relation::Has,
        "g($y)",
        &Until::Declaration,
        code,
        &["g(a) {y=a}", "g(b) {y=b}"],
    );
    check(
        "for $x { $*_ }",
        Relation::Has,
        "g($x)",
        &Until::Declaration,
        code,
        &["g(a) {x=a}"],
    );
    check(
        "func() { $*_ }",
        Relation::Has,
        "g($y)",
        &Until::Function,
        code,
        &["g(b) {y=b}"],
    );
}

#[test]
fn follows_looks_at_earlier_statements_nearest_first() {
    let code = "h(1)\nh(2)\nif c {\n h(3)\n use(g(0))\n h(4)\n}\nh(5)";
    check(
        "g($_)",
        Relation::Follows,
        "h($y)",
        &Until::Block,
        code,
        &["h(3) {y=3}"],
    );
    check(
        "g($_)",
        Relation::Follows,
        "h($y)",
        &Until::Function,
        code,
        &["h(3) {y=3}", "h(2) {y=2}", "h(1) {y=1}"],
    );
}

#[test]
fn precedes_looks_at_later_statements_and_unifies() {
    let code = "x := q.Get()\nh()\nq.Put(y)\nq.Put(x)";
    check(
        "$v := $p.Get()",
        Relation::Precedes,
        "$p.Put($v)",
        &Until::Block,
        code,
        &["q.Put(x) {p=q, v=x}"],
    );
}

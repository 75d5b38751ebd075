//! The predicate `nil-shows`: whether a program can tell a nil slice from an empty one.

use super::Arg;
use super::write::{not_a_local, object};
use crate::rule::site::{Site, unparenthesized};
use crate::semantics::{Access, Use, Verdict};
use crate::syntax::pattern::{Bound, Names};
use crate::syntax::{Field, Kind, Node};

/// Functions of the standard library for which a nil slice as the first argument is an empty one.
const BLIND: &[(&str, &[&str])] = &[
    ("strings", &["Join"]),
    ("bytes", &["Join"]),
    (
        "sort",
        &["Float64s", "Ints", "Slice", "SliceStable", "Strings"],
    ),
    (
        "slices",
        &[
            "BinarySearch",
            "BinarySearchFunc",
            "Contains",
            "ContainsFunc",
            "Index",
            "IndexFunc",
            "Reverse",
            "Sort",
            "SortFunc",
            "SortStableFunc",
        ],
    ),
];

/// Functions of the standard library for which no arguments and a nil slice of them are one.
const BLIND_TO_ALL: &[(&str, &[&str])] = &[
    ("errors", &["Join"]),
    ("os/exec", &["Command", "CommandContext"]),
    ("path", &["Join"]),
    ("path/filepath", &["Join"]),
];

pub(super) fn nil_shows<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let Some(object) = object(site, subject) else {
        return not_a_local(subject);
    };
    Verdict::of(!object.uses.iter().all(|it| hides_nil(site, it)))
}

/// Whether a use does the same with a nil slice and with an empty one.
fn hides_nil<'t>(site: &Site<'_, 't>, it: &Use<'t>) -> bool {
    // What is assigned is another value.
    if it.access == Access::Write {
        return it.place == it.node;
    }
    let node = outermost(it.node);
    let Some(parent) = node.parent() else {
        return false;
    };
    match parent.kind() {
        Kind::RANGE_CLAUSE => parent.field(Field::RIGHT) == Some(node),
        Kind::INDEX_EXPRESSION => parent.field(Field::OPERAND) == Some(node),
        Kind::ARGUMENT_LIST => is_blind_argument(site, parent, node),
        // `append(other, s...)` adds nothing either way; another callee gets the slice itself.
        Kind::VARIADIC_ARGUMENT => parent.parent().is_some_and(|list| {
            let callee = callee_of(list);
            callee.is_some_and(|it| {
                is_builtin(site, it, "append") || is_function_of(site, it, BLIND_TO_ALL)
            })
        }),
        _ => false,
    }
}

/// Whether the callee takes a nil slice at that place as an empty one.
fn is_blind_argument<'t>(site: &Site<'_, 't>, list: Node<'t>, argument: Node<'t>) -> bool {
    let Some(callee) = callee_of(list) else {
        return false;
    };
    if is_builtin(site, callee, "len") || is_builtin(site, callee, "copy") {
        return true;
    }
    let arguments = list.named_children();
    if arguments.first() != Some(&argument) {
        return false;
    }
    if is_builtin(site, callee, "append") {
        let added = arguments.get(1);
        return added.is_some_and(|it| it.kind() != Kind::VARIADIC_ARGUMENT)
            || list.parent().is_some_and(|it| is_kept(it, argument));
    }
    is_function_of(site, callee, BLIND)
}

/// Whether the callee is one of these functions of packages.
fn is_function_of(site: &Site<'_, '_>, callee: Node<'_>, functions: &[(&str, &[&str])]) -> bool {
    let (package, name) = (callee.field(Field::OPERAND), callee.field(Field::FIELD));
    let (Some(package), Some(name)) = (package, name) else {
        return false;
    };
    functions.iter().any(|(path, names)| {
        names.contains(&name.text()) && site.unit.model().denotes_package(package, path)
    })
}

/// Whether the value of the call replaces that of its argument alone: `s = append(s, more...)`.
fn is_kept<'t>(call: Node<'t>, argument: Node<'t>) -> bool {
    let values = call.parent();
    let assignment = values.and_then(Node::parent);
    let target = assignment
        .filter(|it| it.kind() == Kind::ASSIGNMENT_STATEMENT)
        .and_then(|it| it.field(Field::LEFT));
    target.is_some_and(|it| it.text() == unparenthesized(argument).text())
}

fn callee_of(list: Node<'_>) -> Option<Node<'_>> {
    let call = list
        .parent()
        .filter(|it| it.kind() == Kind::CALL_EXPRESSION);
    call.and_then(|it| it.field(Field::FUNCTION))
}

fn is_builtin<'t>(site: &Site<'_, 't>, callee: Node<'t>, name: &str) -> bool {
    callee.text() == name && site.unit.model().is_predeclared(callee)
}

/// The node with the parentheses around it.
fn outermost(node: Node<'_>) -> Node<'_> {
    let mut outer = node;
    while let Some(parent) = outer
        .parent()
        .filter(|it| it.kind() == Kind::PARENTHESIZED_EXPRESSION)
    {
        outer = parent;
    }
    outer
}

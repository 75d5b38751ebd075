//! Operands that are calls: what a call is given is read for it, and calls are made in the same order in both forms.
//!
//! The compiler makes each call of an expression a statement of its own, left to right (cmd/compile/internal/walk/order.go,
//! `OCALLFUNC`), whether the results are boxed for a format call or added up.

use super::order::{Effects, effects, is_silent};
use crate::semantics::Model;
use crate::semantics::typing::TypeKind;
use crate::syntax::pattern::Names as _;
use crate::syntax::{Field, Kind, Node};

/// Functions that call nothing of the program, keep nothing and never panic, by import path.
const PURE: [(&str, &[&str]); 8] = [
    (
        "strings",
        &[
            "Join",
            "Replace",
            "ReplaceAll",
            "ToLower",
            "ToTitle",
            "ToUpper",
            "Trim",
            "TrimLeft",
            "TrimPrefix",
            "TrimRight",
            "TrimSpace",
            "TrimSuffix",
        ],
    ),
    ("path", &["Base", "Clean", "Dir", "Ext", "Join"]),
    (
        "path/filepath",
        &["Base", "Clean", "Dir", "Ext", "Join", "ToSlash"],
    ),
    ("regexp", &["QuoteMeta"]),
    ("encoding/hex", &["EncodeToString"]),
    ("html", &["EscapeString"]),
    ("net/url", &["PathEscape", "QueryEscape"]),
    ("net", &["JoinHostPort"]),
];

/// What the evaluation of an operand of a sum does and depends on.
pub(super) fn effects_in_sum<'t>(model: &Model<'t>, operand: Node<'t>) -> Effects<'t> {
    let found = effects(model, operand);
    if !is_certain_call(model, operand) {
        return found;
    }
    Effects {
        calls: first_impure(model, operand),
        varies: true,
        panics_in_call: found.panics,
        derefs_in_call: found.derefs,
        ..Effects::default()
    }
}

/// The first call or receive that may change something.
fn first_impure<'t>(model: &Model<'t>, operand: Node<'t>) -> Option<Node<'t>> {
    operand.descendants().find(|node| match node.kind() {
        Kind::CALL_EXPRESSION => !is_silent(model, *node) && !is_pure(model, *node),
        Kind::UNARY_EXPRESSION => node
            .field(Field::OPERATOR)
            .is_some_and(|it| it.text() == "<-"),
        _ => false,
    })
}

fn is_pure<'t>(model: &Model<'t>, call: Node<'t>) -> bool {
    let Some(callee) = call.field(Field::FUNCTION) else {
        return false;
    };
    let parts = callee
        .field(Field::OPERAND)
        .zip(callee.field(Field::FIELD))
        .filter(|_| callee.kind() == Kind::SELECTOR_EXPRESSION);
    parts.is_some_and(|(package, name)| {
        PURE.iter().any(|(path, names)| {
            names.contains(&name.text()) && model.denotes_package(package, path)
        })
    })
}

/// Whether it is a call of a function, not a conversion and not of a predeclared function.
pub(super) fn is_certain_call<'t>(model: &Model<'t>, node: Node<'t>) -> bool {
    let callee = node
        .field(Field::FUNCTION)
        .filter(|_| node.kind() == Kind::CALL_EXPRESSION);
    callee.is_some_and(|callee| {
        let is_function = model.ask(|types| {
            let found = types.type_of(callee)?;
            Some(matches!(
                types.underlying(&found)?.kind(),
                TypeKind::Func(_)
            ))
        });
        is_function == Some(true) && !model.is_predeclared(callee)
    })
}

//! Whether operands may be evaluated one by one instead of all before the call.
//!
//! Calls are made in lexical left-to-right order in both forms, but when a variable is read relative to a call is not
//! specified (Go spec, "Order of evaluation"), and the compiler makes all calls of an expression before it reads the
//! rest (cmd/compile/internal/walk/order.go). So no operand may call what could change what another one reads.

use crate::refactor::Refusal;
use crate::semantics::{Access, Model, ObjectId, Resolution};
use crate::syntax::pattern::Names as _;
use crate::syntax::{Field, Kind, Node};

/// What the evaluation of an operand does and depends on.
#[derive(Default, Debug)]
pub(super) struct Effects<'t> {
    /// A call of something that is not predeclared, or a receive.
    pub(super) calls: Option<Node<'t>>,
    /// A read of something that a call elsewhere could change.
    pub(super) reads: Option<Node<'t>>,
    /// What may panic because of a nil pointer.
    pub(super) derefs: Option<Node<'t>>,
    /// What may panic otherwise.
    pub(super) panics: Option<Node<'t>>,
    /// What of that is evaluated for the call that the operand is.
    pub(super) panics_in_call: Option<Node<'t>>,
    /// A nil pointer that is evaluated for it.
    pub(super) derefs_in_call: Option<Node<'t>>,
    /// Whether it is certainly no constant.
    pub(super) varies: bool,
}

/// One evaluated operand.
pub(super) struct Step<'t> {
    pub(super) node: Node<'t>,
    pub(super) effects: Effects<'t>,
    /// Whether what is made of it is a call.
    pub(super) becomes_call: bool,
}

/// Refuses where the order of evaluation could be seen.
pub(super) fn check(steps: &[Step<'_>]) -> Result<(), Refusal> {
    for (at, step) in steps.iter().enumerate() {
        let others = steps.iter().enumerate().filter(|(other, _)| *other != at);
        let mut calls = others.filter_map(|(_, other)| other.effects.calls);
        if let (Some(read), Some(call)) = (step.effects.reads, calls.next()) {
            return Err(Refusal(format!(
                "`{}` may change `{}`",
                call.text(),
                read.text()
            )));
        }
        // Of two panics, that in a call comes first, wherever it stands.
        let later = steps.get(at + 1..).unwrap_or_default();
        let overtakes = |other: &&Step<'_>| {
            other.becomes_call
                && (other.effects.panics.is_some()
                    || other.effects.derefs.is_some() && step.effects.panics.is_some())
        };
        let may_panic = step.effects.panics.is_some() || step.effects.derefs.is_some();
        let faster = match step.becomes_call {
            false => later.iter().find(overtakes),
            // What becomes a call comes before a call that it came after.
            true => later.iter().find(|it| {
                it.effects.panics_in_call.is_some()
                    || it.effects.derefs_in_call.is_some() && step.effects.panics.is_some()
            }),
        };
        if may_panic && let Some(other) = faster {
            return Err(Refusal(format!(
                "`{}` could panic before `{}` does",
                other.node.text(),
                step.node.text()
            )));
        }
    }
    Ok(())
}

/// What the evaluation of an expression does and depends on.
pub(super) fn effects<'t>(model: &Model<'t>, operand: Node<'t>) -> Effects<'t> {
    let mut effects = Effects::default();
    let mut nodes = operand.descendants();
    while let Some(node) = nodes.next() {
        if node.kind() == Kind::FUNC_LITERAL {
            effects.reads.get_or_insert(node);
            nodes.skip_children();
            continue;
        }
        look_at(model, node, &mut effects);
    }
    effects
}

fn look_at<'t>(model: &Model<'t>, node: Node<'t>, effects: &mut Effects<'t>) {
    match node.kind() {
        Kind::CALL_EXPRESSION if is_conversion(model, node) => effects.varies = true,
        Kind::CALL_EXPRESSION => match pure_builtin(model, node) {
            Builtin::Value => {}
            Builtin::Contents => {
                effects.reads.get_or_insert(node);
            }
            Builtin::None => {
                effects.calls.get_or_insert(node);
                effects.varies = true;
            }
        },
        Kind::UNARY_EXPRESSION => match operator(node) {
            "<-" => {
                effects.calls.get_or_insert(node);
                effects.varies = true;
            }
            "*" => deref(node, effects),
            _ => {}
        },
        Kind::SELECTOR_EXPRESSION if !is_callee(node) => deref(node, effects),
        Kind::INDEX_EXPRESSION
        | Kind::SLICE_EXPRESSION
        | Kind::TYPE_ASSERTION_EXPRESSION
        | Kind::TYPE_CONVERSION_EXPRESSION => panics(node, effects),
        Kind::BINARY_EXPRESSION if may_panic(node) => panics(node, effects),
        Kind::IDENTIFIER => match model.resolve(node) {
            Resolution::Object(id) => {
                let is_variable = model.object(id).kind.is_variable();
                effects.varies |= is_variable;
                if is_variable && !is_stable(model, id) {
                    effects.reads.get_or_insert(node);
                }
            }
            Resolution::PackageLevel | Resolution::Unknown(_) if !is_callee(node) => {
                effects.reads.get_or_insert(node);
            }
            _ => {}
        },
        _ => {}
    }
}

fn deref<'t>(node: Node<'t>, effects: &mut Effects<'t>) {
    effects.reads.get_or_insert(node);
    effects.derefs.get_or_insert(node);
}

fn panics<'t>(node: Node<'t>, effects: &mut Effects<'t>) {
    effects.reads.get_or_insert(node);
    effects.panics.get_or_insert(node);
}

/// Whether a call only makes another value of its operands.
pub(super) fn is_silent<'t>(model: &Model<'t>, call: Node<'t>) -> bool {
    is_conversion(model, call) || !matches!(pure_builtin(model, call), Builtin::None)
}

enum Builtin {
    /// The result depends on the values of the arguments alone.
    Value,
    /// The result depends on what an argument refers to.
    Contents,
    /// A call of something else.
    None,
}

fn pure_builtin<'t>(model: &Model<'t>, call: Node<'t>) -> Builtin {
    let callee = call.field(Field::FUNCTION);
    let Some(name) = callee.filter(|it| model.is_predeclared(*it)) else {
        return Builtin::None;
    };
    match name.text() {
        "int" | "int8" | "int16" | "int32" | "int64" | "uint" | "uint8" | "uint16" | "uint32"
        | "uint64" | "uintptr" | "byte" | "rune" | "bool" | "float32" | "float64" | "min"
        | "max" => Builtin::Value,
        // The length of a map or channel, the text in a byte slice.
        "len" | "cap" | "string" => Builtin::Contents,
        _ => Builtin::None,
    }
}

/// Whether a call only makes a string of its operand, as the pieces of a format call are made.
fn is_conversion<'t>(model: &Model<'t>, call: Node<'t>) -> bool {
    let Some(callee) = call.field(Field::FUNCTION) else {
        return false;
    };
    let parts = callee
        .field(Field::OPERAND)
        .zip(callee.field(Field::FIELD))
        .filter(|_| callee.kind() == Kind::SELECTOR_EXPRESSION);
    parts.is_some_and(|(package, name)| {
        let names = ["Itoa", "FormatInt", "FormatUint", "FormatBool", "Quote"];
        names.contains(&name.text()) && model.denotes_package(package, "strconv")
    })
}

/// Division by zero, a negative shift, and the comparison of interfaces that hold what cannot be compared.
fn may_panic(node: Node<'_>) -> bool {
    let is_literal = |field| {
        node.field(field).is_some_and(|it: Node<'_>| {
            matches!(
                it.kind(),
                Kind::INT_LITERAL
                    | Kind::NIL
                    | Kind::INTERPRETED_STRING_LITERAL
                    | Kind::RUNE_LITERAL
                    | Kind::TRUE
                    | Kind::FALSE
            )
        })
    };
    match operator(node) {
        "/" | "%" | "<<" | ">>" => !is_literal(Field::RIGHT),
        "==" | "!=" => !is_literal(Field::RIGHT) && !is_literal(Field::LEFT),
        _ => false,
    }
}

/// Whether no call can change a variable: nothing but its own function knows where it is, or assigns it.
fn is_stable(model: &Model<'_>, id: ObjectId) -> bool {
    let object = model.object(id);
    let is_local = object
        .uses
        .iter()
        .all(|it| it.function == object.function || it.access == Access::Read);
    is_local && model.address_taken(id).fails()
}

fn is_callee(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| {
        parent.kind() == Kind::CALL_EXPRESSION && parent.field(Field::FUNCTION) == Some(node)
    })
}

fn operator(node: Node<'_>) -> &str {
    node.field(Field::OPERATOR).map_or("", Node::text)
}

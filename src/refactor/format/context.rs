//! Whether a format call may become an expression that is no call, where it stands.
//!
//! A call is made before the calls to its right, and its operands are read for it. Without the call the operands are
//! read when the rest of the statement needs them: the compiler makes all calls of a statement first, wherever they
//! stand (cmd/compile/internal/walk/order.go), and which of two other operands panics first is not specified either (Go
//! spec, "Order of evaluation").

use super::order::{Step, effects};
use super::sequenced::is_certain_call;
use crate::refactor::Refusal;
use crate::semantics::Model;
use crate::syntax::{Field, Kind, Node};

/// What is evaluated together with the format call.
struct Neighbor<'t> {
    node: Node<'t>,
    is_later: bool,
}

/// Refuses where what stands beside the format call could see that its operands are read later.
pub(super) fn check<'t>(
    model: &Model<'t>,
    node: Node<'t>,
    steps: &[Step<'t>],
) -> Result<(), Refusal> {
    let moved: Vec<_> = steps.iter().filter(|it| !it.becomes_call).collect();
    if moved.iter().all(|it| it.effects.reads.is_none()) {
        return Ok(());
    }
    for neighbor in neighbors(model, node) {
        let found = effects(model, neighbor.node);
        for step in &moved {
            if let (Some(read), Some(call)) = (step.effects.reads, found.calls)
                && neighbor.is_later
            {
                return Err(Refusal(format!(
                    "`{}` may change `{}`",
                    call.text(),
                    read.text()
                )));
            }
            let may_panic = step.effects.panics.is_some() || step.effects.derefs.is_some();
            let other = found
                .panics
                .or(found.derefs.filter(|_| step.effects.panics.is_some()));
            if let Some(other) = other.filter(|_| may_panic) {
                return Err(Refusal(format!(
                    "`{}` could panic before `{}` does",
                    other.text(),
                    step.node.text()
                )));
            }
        }
    }
    Ok(())
}

/// The operands that are evaluated in the same go: up to the statement, or to the call that gets the result.
fn neighbors<'t>(model: &Model<'t>, node: Node<'t>) -> Vec<Neighbor<'t>> {
    let mut found = Vec::new();
    let mut at = node;
    while let Some(parent) = at.parent().filter(|it| !is_around_statements(it.kind())) {
        if !is_sequenced(parent, at) {
            let others = parent.named_children().into_iter().filter(|it| *it != at);
            found.extend(others.map(|it| Neighbor {
                node: it,
                is_later: at.start() < it.start(),
            }));
        }
        if is_certain_call(model, parent) {
            break;
        }
        at = parent;
    }
    found
}

/// Whether what stands inside is evaluated by itself: a statement of a list, or a part of a head.
fn is_around_statements(kind: Kind) -> bool {
    [
        Kind::STATEMENT_LIST,
        Kind::BLOCK,
        Kind::IF_STATEMENT,
        Kind::FOR_STATEMENT,
        Kind::FOR_CLAUSE,
        Kind::RANGE_CLAUSE,
        Kind::EXPRESSION_SWITCH_STATEMENT,
        Kind::EXPRESSION_CASE,
        Kind::TYPE_SWITCH_STATEMENT,
        Kind::TYPE_CASE,
        Kind::SELECT_STATEMENT,
        Kind::COMMUNICATION_CASE,
        Kind::DEFAULT_CASE,
        Kind::LABELED_STATEMENT,
        Kind::VAR_DECLARATION,
        Kind::CONST_DECLARATION,
        Kind::SOURCE_FILE,
    ]
    .contains(&kind)
}

/// Whether what stands beside it is evaluated wholly before or after: the other operand of `&&` and `||`, and the place
/// that one value is assigned to (cmd/compile/internal/ssagen/ssa.go: the value of an `OAS` comes first).
fn is_sequenced(parent: Node<'_>, node: Node<'_>) -> bool {
    let operator = parent.field(Field::OPERATOR).map_or("", Node::text);
    match parent.kind() {
        Kind::BINARY_EXPRESSION => matches!(operator, "&&" | "||"),
        Kind::ASSIGNMENT_STATEMENT => {
            let is_one = parent
                .field(Field::LEFT)
                .is_some_and(|it| it.named_children().len() == 1);
            operator == "=" && is_one && parent.field(Field::RIGHT) == Some(node)
        }
        _ => false,
    }
}

//! Whether a value is given back at most once after it was taken.

use super::refusal;
use super::sites::Put;
use crate::refactor::Refusal;
use crate::semantics::{FuncId, Model, ObjectId};
use crate::syntax::{Field, Kind, Node};

/// Refuses a variable whose value may be given back twice: then two users would have one pointer.
pub(super) fn require_once<'t>(
    model: &Model<'t>,
    id: ObjectId,
    puts: &[Put<'t>],
) -> Result<(), Refusal> {
    let object = model.object(id);
    let function = model.function(object.function);
    let scope = model.scope(object.scope).range;
    let has_jump = function
        .node
        .descendants()
        .any(|it| it.kind() == Kind::GOTO_STATEMENT);
    if has_jump {
        return Err(refusal("a goto may lead to another use of the pool"));
    }
    let mut events = Vec::new();
    for put in puts {
        let event = event(model, object.function, put.statement)
            .ok_or_else(|| refusal("a function that may run twice gives the value back"))?;
        let around = event.ancestors();
        let mut inner = around.take_while(|it| scope.contains_range(it.range()));
        // A loop inside the block of the variable; the block itself may be the body of one.
        if inner.any(|it| it.kind() == Kind::FOR_STATEMENT) {
            return Err(refusal("a loop may give the value back twice"));
        }
        events.push(event);
    }
    for (at, first) in events.iter().enumerate() {
        for second in &events[at + 1..] {
            let (first, second) = match first.start() < second.start() {
                true => (*first, *second),
                false => (*second, *first),
            };
            if is_followed(first, second) {
                return Err(refusal("the value may be given back twice"));
            }
        }
    }
    Ok(())
}

/// The statement of the variable's function that gives the value back: itself, or the deferred call of a literal that
/// does.
fn event<'t>(model: &Model<'t>, own: FuncId, statement: Node<'t>) -> Option<Node<'t>> {
    let function = model.function_around(statement);
    if function == own {
        return Some(statement);
    }
    let literal = model.function(function).node;
    let call = literal.parent()?;
    let deferred = call.parent()?;
    let is_deferred = call.field(Field::FUNCTION) == Some(literal)
        && deferred.kind() == Kind::DEFER_STATEMENT
        && model.function_around(deferred) == own;
    let around = statement.ancestors().take_while(|it| *it != literal);
    let is_in_loop = around
        .into_iter()
        .any(|it| it.kind() == Kind::FOR_STATEMENT);
    (is_deferred && !is_in_loop).then_some(deferred)
}

/// Whether control may come from a statement to a node behind it: not if the statements after it, in its list or one
/// around that, leave the function or the iteration before.
pub(super) fn is_followed(statement: Node<'_>, later: Node<'_>) -> bool {
    let mut at = statement;
    while let Some(parent) = at.parent() {
        let is_shared = parent.range().contains_range(later.range());
        if parent.kind() == Kind::STATEMENT_LIST {
            let leaves = |it: &Node<'_>| {
                let is_bare = it.named_children().is_empty();
                it.kind() == Kind::RETURN_STATEMENT
                    || it.kind() == Kind::CONTINUE_STATEMENT && is_bare
            };
            let rest = parent.named_children().into_iter();
            let rest = rest.filter(|it| at.end() <= it.start());
            let mut left = rest.filter(leaves);
            if left.any(|it| it.end() <= later.start() || !is_shared) {
                return false;
            }
        }
        let clauses = [
            Kind::EXPRESSION_CASE,
            Kind::TYPE_CASE,
            Kind::COMMUNICATION_CASE,
        ];
        let is_branch = clauses.contains(&at.kind()) || at.kind() == Kind::DEFAULT_CASE;
        let falls = at
            .descendants()
            .any(|it| it.kind() == Kind::FALLTHROUGH_STATEMENT);
        let is_other_branch = is_shared
            && (is_branch && !falls
                || parent.kind() == Kind::IF_STATEMENT
                    && parent.field(Field::CONSEQUENCE) == Some(at));
        if is_shared {
            return !is_other_branch;
        }
        at = parent;
    }
    true
}

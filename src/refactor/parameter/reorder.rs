//! Another order of the parameters of a function, and of the arguments in every call.

use std::path::Path;
use std::sync::Arc;

use super::calls::{Call, Callee};
use super::list::{Entry, Parameters};
use super::{ParameterRequest, refusal};
use crate::refactor::Refusal;
use crate::semantics::{ObjectId, Resolution, Verdict};
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The edits that put the parameter `order[i]` at the place `i`.
pub(super) fn edits<'t>(
    request: &ParameterRequest<'_, 't>,
    parameters: &Parameters<'t>,
    callee: &Callee<'t>,
    order: &[usize],
) -> Result<Vec<(Arc<Path>, Edit)>, Refusal> {
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    if !sorted.into_iter().eq(0..callee.count) {
        return Err(refusal("the order is not one of its parameters"));
    }
    if parameters.list.text().contains('\n') {
        return Err(refusal("its parameters stand on several lines"));
    }
    let moved: Vec<_> = order.iter().map(|at| parameters.entries[*at]).collect();
    let declaration = Edit {
        range: parameters.list.range(),
        text: format!("({})", written(&moved)),
    };
    callee.rewrite(request.files, &[declaration], &|call| {
        arguments(call, callee, order)
    })
}

/// The parameters in a new order; those that shared a type still do where they stand side by side.
fn written(entries: &[Entry<'_>]) -> String {
    let mut out = String::new();
    for (at, entry) in entries.iter().enumerate() {
        let ty = entry.group.field(Field::TYPE).map_or("", Node::text);
        let shares = entries
            .get(at + 1)
            .is_some_and(|it| it.group == entry.group);
        if 0 < at {
            out.push_str(", ");
        }
        match entry.name {
            Some(name) if shares => out.push_str(name.text()),
            Some(name) => {
                out.push_str(name.text());
                out.push(' ');
                out.push_str(ty);
            }
            None => out.push_str(ty),
        }
    }
    out
}

fn arguments(
    call: &Call<'_, '_>,
    callee: &Callee<'_>,
    order: &[usize],
) -> Result<Vec<Edit>, Refusal> {
    require_movable(call, order)?;
    let moves = order.iter().enumerate().filter(|(to, from)| to != *from);
    let mut edits = Vec::new();
    for (to, from) in moves {
        let argument = call.arguments[*from];
        let text = argument.text();
        let is_name = |it: Node<'_>| it.text() == callee.name.text();
        if text.contains('\n') || argument.descendants().any(is_name) {
            return Err(refusal(
                "an argument stands on several lines, or holds another call",
            ));
        }
        edits.push(Edit {
            range: call.arguments[to].range(),
            text: text.to_owned(),
        });
    }
    Ok(edits)
}

/// What the evaluation of an argument depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evaluation {
    /// Nothing.
    Constant,
    /// The values of variables.
    Read,
    /// It may have an effect or panic, or is not known.
    Effect,
}

/// Refuses an order in which arguments would be evaluated with another result.
///
/// Go evaluates calls and receives in source order (Go spec, "Order of evaluation").
fn require_movable(call: &Call<'_, '_>, order: &[usize]) -> Result<(), Refusal> {
    let of = |at: usize| evaluation(call, call.arguments[at]);
    for (to, first) in order.iter().enumerate() {
        let inverted = order[to + 1..].iter().filter(|second| *second < first);
        for second in inverted {
            match (of(*first), of(*second)) {
                (Evaluation::Constant, _)
                | (_, Evaluation::Constant)
                | (Evaluation::Read, Evaluation::Read) => {}
                (Evaluation::Effect, _) | (_, Evaluation::Effect) => {
                    return Err(refusal(
                        "the order in which the arguments of a call are evaluated may matter",
                    ));
                }
            }
        }
    }
    Ok(())
}

fn evaluation<'t>(call: &Call<'_, 't>, argument: Node<'t>) -> Evaluation {
    match argument.kind() {
        Kind::INT_LITERAL
        | Kind::FLOAT_LITERAL
        | Kind::RUNE_LITERAL
        | Kind::INTERPRETED_STRING_LITERAL
        | Kind::RAW_STRING_LITERAL
        | Kind::FUNC_LITERAL
        | Kind::TRUE
        | Kind::FALSE
        | Kind::NIL => Evaluation::Constant,
        Kind::IDENTIFIER => match call.model.resolve(argument) {
            Resolution::Predeclared => Evaluation::Constant,
            // A variable that no other function can write keeps its value while the arguments are evaluated.
            Resolution::Object(id) if is_own(call, id) => Evaluation::Constant,
            Resolution::Object(_) | Resolution::PackageLevel => Evaluation::Read,
            _ => Evaluation::Effect,
        },
        _ => Evaluation::Effect,
    }
}

fn is_own(call: &Call<'_, '_>, id: ObjectId) -> bool {
    let object = call.model.object(id);
    let around = call.model.function_around(call.node);
    let mut uses = object.uses.iter();
    let is_local = uses.all(|it| call.model.function_around(it.node) == around);
    is_local && matches!(call.model.address_taken(id), Verdict::Fails)
}

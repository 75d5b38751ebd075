//! A parameter taken out of a function that does not use it, with its argument in every call.

use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

use super::calls::{Call, Callee};
use super::list::{Parameters, cut};
use super::{ParameterRequest, refusal};
use crate::refactor::Refusal;
use crate::semantics::{Model, ObjectKind, Resolution};
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The edits that remove the parameter that the request names.
pub(super) fn edits<'t>(
    request: &ParameterRequest<'_, 't>,
    parameters: &Parameters<'t>,
    callee: &Callee<'t>,
) -> Result<Vec<(Arc<Path>, Edit)>, Refusal> {
    let at = parameters.named(request.node)?;
    let removal = deletion(parameter(request.model, parameters, request.node)?);
    callee.rewrite(request.files, &[removal], &|call| {
        Ok(vec![deletion(argument(call, at)?)])
    })
}

fn deletion(range: TextRange) -> Edit {
    Edit {
        range,
        text: String::new(),
    }
}

/// The bytes of a parameter that the function does not use, with what goes with it.
fn parameter<'t>(
    model: &Model<'t>,
    parameters: &Parameters<'t>,
    node: Node<'t>,
) -> Result<TextRange, Refusal> {
    let uses = model
        .object_at(node.start())
        .map(|id| &model.object(id).uses);
    if node.text() != "_" && !uses.is_some_and(Vec::is_empty) {
        return Err(Refusal(format!("`{}` is used", node.text())));
    }
    let at = parameters.named(node)?;
    let group = parameters.entries[at].group;
    let siblings = group.fields(Field::NAME);
    match siblings.len() {
        1 => cut(parameters.list, &parameters.groups, group),
        _ => cut(parameters.list, &siblings, node),
    }
}

/// The bytes of the argument of a call that can go without being noticed.
fn argument(call: &Call<'_, '_>, at: usize) -> Result<TextRange, Refusal> {
    // `f(a+b, c)`, but `f(a + b)`: gofmt.
    if call.arguments.len() == 2 && call.has_operator() {
        return Err(refusal(
            "the layout of an argument depends on the number of them",
        ));
    }
    let argument = call.arguments[at];
    if !is_droppable(call.model, argument) {
        return Err(Refusal(format!(
            "`{}` may have an effect, or be the only use of a variable",
            argument.text().lines().next().unwrap_or_default()
        )));
    }
    cut(call.list, &call.arguments, argument)
}

/// Whether nobody notices that an expression is evaluated no more: a literal, a parameter, or a constant or variable of
/// the package.
fn is_droppable<'t>(model: &Model<'t>, argument: Node<'t>) -> bool {
    match argument.kind() {
        Kind::INT_LITERAL
        | Kind::FLOAT_LITERAL
        | Kind::RUNE_LITERAL
        | Kind::INTERPRETED_STRING_LITERAL
        | Kind::RAW_STRING_LITERAL
        | Kind::TRUE
        | Kind::FALSE
        | Kind::NIL => true,
        Kind::IDENTIFIER => match model.resolve(argument) {
            Resolution::PackageLevel | Resolution::Predeclared => true,
            Resolution::Object(id) => matches!(
                model.object(id).kind,
                ObjectKind::Param | ObjectKind::Receiver | ObjectKind::Result | ObjectKind::Const
            ),
            _ => false,
        },
        _ => false,
    }
}

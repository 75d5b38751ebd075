//! Another type of a parameter, with its argument wrapped in every call.

use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

use super::calls::{Call, Callee};
use super::list::Parameters;
use super::{Around, ParameterRequest, refusal};
use crate::refactor::Refusal;
use crate::semantics::typing::TypeKind;
use crate::semantics::{Access, ObjectId, Resolution};
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// What is changed.
pub(super) struct Retype<'a> {
    pub(super) ty: &'a Around,
    pub(super) argument: &'a Around,
    pub(super) uses: Option<&'a Around>,
}

impl Retype<'_> {
    /// The edits that change the type of the parameter that the request names.
    pub(super) fn edits<'t>(
        &self,
        request: &ParameterRequest<'_, 't>,
        parameters: &Parameters<'t>,
        callee: &Callee<'t>,
    ) -> Result<Vec<(Arc<Path>, Edit)>, Refusal> {
        let at = parameters.named(request.node)?;
        let group = parameters.entries[at].group;
        let ty = group
            .field(Field::TYPE)
            .filter(|_| group.fields(Field::NAME).len() == 1)
            .ok_or_else(|| refusal("it shares its type with another parameter"))?;
        let mut declaration = around(ty, self.ty);
        if let Some(id) = request.model.object_at(request.node.start()) {
            declaration.extend(self.in_body(request, id, ty)?);
        }
        callee.rewrite(request.files, &declaration, &|call| {
            let argument = call.arguments[at];
            if self.argument.before.ends_with('&') {
                require_same_variable(call, argument, ty)?;
            }
            Ok(around(argument, self.argument))
        })
    }

    fn is_pointer(&self) -> bool {
        self.ty.before == "*" && self.ty.after.is_empty()
    }

    /// The edits of the uses.
    fn in_body<'t>(
        &self,
        request: &ParameterRequest<'_, 't>,
        id: ObjectId,
        ty: Node<'t>,
    ) -> Result<Vec<Edit>, Refusal> {
        let model = request.model;
        let object = model.object(id);
        let is_struct = || {
            let found = request.types.ask(|types| {
                let under = types.underlying(&types.type_of(request.node)?)?;
                Some(matches!(under.kind(), TypeKind::Struct(..)))
            });
            found == Ok(true)
        };
        let mut edits = Vec::new();
        for it in &object.uses {
            let is_read = matches!(
                it.access,
                Access::Read | Access::Select | Access::MethodCall
            ) && model.takes_address(object, it).fails()
                && model.function_around(it.node) == model.function_around(ty);
            if !is_read {
                let name = request.node.text();
                return Err(Refusal(format!("`{name}` is not only read")));
            }
            match self.uses {
                Some(uses) => edits.extend(around(it.node, uses)),
                // A pointer to a struct selects like the struct (Go spec, "Selectors").
                None if self.is_pointer() && it.access == Access::Select && is_struct() => {}
                None => return Err(refusal("a use would have another type")),
            }
        }
        Ok(edits)
    }
}

/// The edits that put a text around a node.
fn around(node: Node<'_>, text: &Around) -> Vec<Edit> {
    let at = |at, text: &String| Edit {
        range: TextRange::empty(at),
        text: text.clone(),
    };
    let edits = [at(node.start(), &text.before), at(node.end(), &text.after)];
    edits.into_iter().filter(|it| !it.text.is_empty()).collect()
}

/// Refuses an argument whose address is not one of a value of the type: no variable, or one that is converted.
fn require_same_variable<'t>(
    call: &Call<'_, 't>,
    argument: Node<'t>,
    ty: Node<'_>,
) -> Result<(), Refusal> {
    let later = [Kind::GO_STATEMENT, Kind::DEFER_STATEMENT];
    if call
        .node
        .parent()
        .is_some_and(|it| later.contains(&it.kind()))
    {
        return Err(refusal(
            "the argument of a later call may change until then",
        ));
    }
    let name = ty.text();
    let is_plain = ty.kind() == Kind::TYPE_IDENTIFIER
        && call.model.lookup(name, call.node.start()).is_none()
        || ty.kind() == Kind::QUALIFIED_TYPE && call.is_home;
    let found = match argument.kind() {
        Kind::COMPOSITE_LITERAL => argument.field(Field::TYPE).map(|it| it.text().to_owned()),
        Kind::IDENTIFIER => match call.model.resolve(argument) {
            Resolution::Object(id) if call.model.object(id).kind.is_variable() => {
                call.model.type_of(argument).map(|it| it.to_string())
            }
            _ => None,
        },
        _ => None,
    };
    match found {
        Some(found) if is_plain && found == name => Ok(()),
        _ => Err(Refusal(format!(
            "`{}` is not known to be a variable of type `{name}`",
            argument.text().lines().next().unwrap_or_default()
        ))),
    }
}

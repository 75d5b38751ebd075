//! What the elements of a slice keep alive.

use super::Arg;
use super::types::ask_type;
use crate::rule::site::Site;
use crate::semantics::Verdict;
use crate::semantics::typing::{Type, TypeKind, TypeModel};
use crate::syntax::pattern::Bound;

pub(super) fn refer<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    ask_type(site, subject, |model, ty| {
        let under = model.underlying(ty)?;
        match under.kind() {
            TypeKind::Slice(of) => holds_reference(model, of),
            _ => Some(false),
        }
    })
}

/// Whether a value holds a reference to something; a text is not worth the question.
fn holds_reference(model: &TypeModel<'_>, ty: &Type) -> Option<bool> {
    let under = model.underlying(ty)?;
    match under.kind() {
        TypeKind::Pointer(_)
        | TypeKind::Slice(_)
        | TypeKind::Map(..)
        | TypeKind::Chan(..)
        | TypeKind::Func(_)
        | TypeKind::Interface(_) => Some(true),
        TypeKind::Array(of, length) => Some(*length != 0 && holds_reference(model, of)?),
        TypeKind::Struct(fields, _) => {
            let each: Option<Vec<bool>> = fields
                .iter()
                .map(|field| holds_reference(model, &field.ty))
                .collect();
            each.map(|found| found.contains(&true))
        }
        TypeKind::Basic(_) => Some(false),
        TypeKind::Named(_) | TypeKind::Param(_) | TypeKind::Tuple(_) | TypeKind::Union(_) => None,
    }
}

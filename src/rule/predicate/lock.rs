//! Whether a value of a type may be copied: a copy of a lock is another lock.

use crate::semantics::Verdict;
use crate::semantics::typing::{Type, TypeKind, TypeModel};

/// Whether a value holds something with `Lock` and `Unlock` at a place of its own, as `go vet` asks before it warns of a
/// copy (passes/copylock: `lockPath`).
pub(super) fn holds_lock(model: &TypeModel<'_>, ty: &Type) -> Option<bool> {
    let under = model.underlying(ty)?;
    match under.kind() {
        TypeKind::Struct(fields, _) => {
            if is_lock(model, ty)? {
                return Some(true);
            }
            let each: Option<Vec<bool>> = fields
                .iter()
                .map(|field| holds_lock(model, &field.ty))
                .collect();
            each.map(|found| found.contains(&true))
        }
        TypeKind::Array(of, _) => holds_lock(model, of),
        TypeKind::Param(_) => None,
        _ if under.mentions_param() => None,
        _ => is_lock(model, ty),
    }
}

/// Whether the methods have a pointer receiver: a value with methods of its own may be a pointer that is locked.
fn is_lock(model: &TypeModel<'_>, ty: &Type) -> Option<bool> {
    if matches!(
        ty.kind(),
        TypeKind::Pointer(_) | TypeKind::Interface(_) | TypeKind::Basic(_)
    ) {
        return Some(false);
    }
    let pointer = Type::pointer(ty.clone());
    let only_by_pointer = |name| {
        let by_value = model.has_method(ty, name);
        model.has_method(&pointer, name).and(!by_value)
    };
    match Verdict::all(["Lock", "Unlock"].map(only_by_pointer)) {
        Verdict::Holds => Some(true),
        Verdict::Fails => Some(false),
        Verdict::Unknown(_) => None,
    }
}

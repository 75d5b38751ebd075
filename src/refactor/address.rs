//! What types say about a variable: whose address is taken, what may be copied.

use super::{Refusal, Request};
use crate::semantics::typing::{Type, TypeKind, TypeModel};
use crate::semantics::{Access, ObjectId, Use, Verdict};
use crate::syntax::{Field, Kind, Node};

/// A selector as types see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Selects {
    /// A field of a struct that is held by value.
    Field,
    /// A method that gets a copy of the operand.
    ValueMethod,
    /// Something behind a pointer: the operand is only read.
    Behind,
    /// A method that gets the address of the operand.
    PointerMethod,
}

impl<'t> Request<'_, 't> {
    /// What a selector selects; none where types do not say, or platforms differ.
    pub(super) fn selects(&self, selector: Node<'t>) -> Option<Selects> {
        let operand = selector.field(Field::OPERAND)?;
        let name = selector.field(Field::FIELD)?.text();
        let found = self
            .types
            .ask(|model| selected(model, &model.type_of(operand)?, name));
        found.ok()
    }

    /// Whether a use takes the address of the variable.
    ///
    /// The model knows the types that the file writes down; where it does not know, the types of the package do.
    pub(super) fn takes_address(&self, id: ObjectId, it: &Use<'t>) -> Verdict {
        let verdict = self.model.takes_address(self.model.object(id), it);
        let is_selector = matches!(it.access, Access::Select | Access::MethodCall);
        if verdict.why().is_none() || !is_selector {
            return verdict;
        }
        for selector in selectors(it.node) {
            match self.selects(selector) {
                Some(Selects::Field) => {}
                Some(Selects::Behind | Selects::ValueMethod) => return Verdict::Fails,
                Some(Selects::PointerMethod) => return Verdict::Holds,
                None => return verdict,
            }
        }
        Verdict::Fails
    }

    /// Refuses a value that `go vet` would not let be copied: one that holds a lock (passes/copylock).
    pub(super) fn require_copyable(&self, node: Node<'t>) -> Result<(), Refusal> {
        let holds_lock = self
            .types
            .ask(|model| holds_lock(model, &model.type_of(node)?, 12));
        match holds_lock {
            Ok(false) => Ok(()),
            Ok(true) => Err(Refusal(format!("`{}` holds a lock", node.text()))),
            Err(why) => Err(Refusal(format!("the type of `{}` {why}", node.text()))),
        }
    }
}

/// The selectors that start with an identifier, innermost first: `x.a`, `x.a.b`.
pub(super) fn selectors(ident: Node<'_>) -> Vec<Node<'_>> {
    std::iter::successors(selector_of(ident), |it| selector_of(*it)).collect()
}

fn selector_of(operand: Node<'_>) -> Option<Node<'_>> {
    let parent = operand.parent()?;
    let is_operand = parent.field(Field::OPERAND) == Some(operand);
    (parent.kind() == Kind::SELECTOR_EXPRESSION && is_operand).then_some(parent)
}

fn selected(model: &TypeModel<'_>, operand: &Type, name: &str) -> Option<Selects> {
    let under = model.underlying(operand)?;
    let own = match under.kind() {
        TypeKind::Struct(fields, _) => fields.iter().any(|it| *it.name == *name),
        TypeKind::Pointer(_) | TypeKind::Interface(_) => return Some(Selects::Behind),
        _ => false,
    };
    if own {
        return Some(Selects::Field);
    }
    // A promoted field may lie behind an embedded pointer.
    model.method(operand, name)?;
    match model.has_method(operand, name) {
        Verdict::Holds => Some(Selects::ValueMethod),
        Verdict::Fails => Some(Selects::PointerMethod),
        Verdict::Unknown(_) => None,
    }
}

fn holds_lock(model: &TypeModel<'_>, ty: &Type, depth: u32) -> Option<bool> {
    let depth = depth.checked_sub(1)?;
    if matches!(ty.kind(), TypeKind::Param(_)) {
        return Some(false);
    }
    let under = model.underlying(ty)?;
    let is_pointer_method =
        |name| model.method(ty, name).is_some() && model.has_method(ty, name).fails();
    match under.kind() {
        TypeKind::Struct(fields, _) => {
            if is_pointer_method("Lock") && is_pointer_method("Unlock") {
                return Some(true);
            }
            let mut found = false;
            for field in fields {
                found |= holds_lock(model, &field.ty, depth)?;
            }
            Some(found)
        }
        TypeKind::Array(of, _) => holds_lock(model, of, depth),
        _ => Some(false),
    }
}

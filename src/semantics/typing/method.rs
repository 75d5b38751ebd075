//! Method sets, and what implements what (Go spec, "Method sets", "Implementing an interface").

use super::checker::Checker;
use super::lookup::Selected;
use super::ty::{Type, TypeKind, is_exported};
use crate::semantics::Verdict;

impl Checker<'_> {
    /// Whether values of a type have a method in their method set.
    pub(super) fn has_method(&mut self, ty: &Type, name: &str) -> Verdict {
        let unreadable = || Verdict::Unknown(format!("a type in `{ty}` cannot be read"));
        if let Some(decided) = self.no_methods(ty) {
            return decided;
        }
        let Some(selected) = self.select(ty, name) else {
            return unreadable();
        };
        match selected {
            Selected::Method(_, _, pointer) => Verdict::of(!pointer || ty.pointee().is_some()),
            Selected::Nothing if self.may_have_method(ty, name) => {
                Verdict::Unknown(format!("a file of another build declares `{ty}.{name}`"))
            }
            Selected::Field(_) | Selected::Nothing => Verdict::Fails,
        }
    }

    /// Whether a file that this build leaves out declares the method.
    fn may_have_method(&mut self, ty: &Type, name: &str) -> bool {
        let named = ty.as_named().or_else(|| ty.pointee()?.as_named());
        let Some((base, reference)) = named.and_then(|it| Some((&it.name, it.package.as_ref()?)))
        else {
            return false;
        };
        let package = self.package_at(reference);
        package.is_some_and(|it| {
            self.note_if(it.varying.has_method(base, name));
            it.may_have_method(base, name)
        })
    }

    /// The types that fields are selected through, but that have no methods: declared pointer types, pointers to
    /// pointers, to interfaces and to type parameters.
    fn no_methods(&mut self, ty: &Type) -> Option<Verdict> {
        let unreadable = |ty: &Type| Verdict::Unknown(format!("`{ty}` cannot be read"));
        if ty.as_named().is_some() {
            let Some(under) = self.underlying(ty) else {
                return Some(unreadable(ty));
            };
            return under.pointee().map(|_| Verdict::Fails);
        }
        let to = ty.pointee()?;
        let Some(under) = self.underlying(to) else {
            return Some(unreadable(to));
        };
        let is_indirect = matches!(
            under.kind(),
            TypeKind::Pointer(_) | TypeKind::Interface(_) | TypeKind::Param(_)
        );
        is_indirect.then_some(Verdict::Fails)
    }

    /// Whether a type implements an interface.
    pub(super) fn implements(&mut self, ty: &Type, interface: &Type) -> Verdict {
        if let Some(unknown) = self.not_basic(interface) {
            return unknown;
        }
        let Some(methods) = self.interface_methods(interface) else {
            return Verdict::Unknown(format!("`{interface}` cannot be read"));
        };
        let mut unknown = None;
        for method in methods {
            if !is_exported(&method.name) {
                // Whose name it is depends on the package that declares it.
                let name = &method.name;
                unknown = Some(Verdict::Unknown(format!(
                    "`{interface}` has the method `{name}`, which is not exported"
                )));
                continue;
            }
            match self.has_method(ty, &method.name) {
                Verdict::Holds => {}
                Verdict::Fails => return Verdict::Fails,
                other @ Verdict::Unknown(_) => {
                    unknown = Some(other);
                    continue;
                }
            }
            if let Some(Selected::Method(found, ..)) = self.select(ty, &method.name)
                && !found.identical(&method.ty)
            {
                return Verdict::Fails;
            }
        }
        unknown.unwrap_or(Verdict::Holds)
    }

    /// Why a type is no interface that methods alone decide.
    fn not_basic(&mut self, interface: &Type) -> Option<Verdict> {
        let Some(under) = self.underlying(interface) else {
            return Some(Verdict::Unknown(format!("`{interface}` cannot be read")));
        };
        let is_comparable = |it: &Type| {
            it.as_named()
                .is_some_and(|it| it.package.is_none() && &*it.name == "comparable")
        };
        let has_terms = match under.kind() {
            TypeKind::Interface(it) => {
                it.embedded.iter().any(is_comparable)
                    || !matches!(self.terms(interface), Some(None))
            }
            _ => return Some(Verdict::Unknown(format!("`{interface}` is no interface"))),
        };
        (has_terms || is_comparable(interface))
            .then(|| Verdict::Unknown(format!("`{interface}` is a constraint")))
    }

    /// Whether `x.m` takes the address of `x`: a method with a pointer receiver, selected on a variable that is no
    /// pointer, and not promoted through an embedded one.
    pub(super) fn takes_address(&mut self, operand: &Type, name: &str) -> Verdict {
        match self.select(operand, name) {
            None => Verdict::Unknown(format!("a type in `{operand}` cannot be read")),
            Some(Selected::Method(_, _, pointer)) => {
                let Some(under) = self.underlying(operand) else {
                    return Verdict::Unknown(format!("`{operand}` cannot be read"));
                };
                Verdict::of(pointer && under.pointee().is_none())
            }
            Some(Selected::Field(_)) => Verdict::Fails,
            Some(Selected::Nothing) => Verdict::Unknown(format!("`{operand}` has no `{name}`")),
        }
    }
}

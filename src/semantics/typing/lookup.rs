//! What types are made of: underlying types, type sets, fields and methods.

use std::sync::Arc;

use super::checker::{Checker, error_method};
use super::package::{Object, Package};
use super::subst::subst;
use super::ty::{Basic, Interface, Method, Named, Signature, Type, TypeKind, Var, is_exported};

/// What a selector finds.
#[derive(Clone, Debug)]
pub(super) enum Selected {
    Field(Type),
    /// A method without its receiver, the receiver's name, and whether the receiver is a pointer.
    Method(Type, Arc<str>, bool),
    /// Nothing, for sure.
    Nothing,
}

/// The most types a lookup goes through; recursive instances embed without end.
const MOST_EMBEDDED: usize = 500;

/// A type on the way of a selector.
struct Step {
    ty: Type,
    /// Whether a pointer was embedded on the way.
    through_pointer: bool,
    /// Whether it is there twice at its depth: what it has is ambiguous.
    repeated: bool,
}

impl Step {
    fn reached(&self, selected: Selected) -> Selected {
        match selected {
            Selected::Method(ty, receiver, pointer) => {
                Selected::Method(ty, receiver, pointer && !self.through_pointer)
            }
            other => other,
        }
    }

    fn enter(&self, embedded: &Type, level: &mut Vec<Self>) {
        let ty = embedded.pointee().unwrap_or(embedded);
        if let Some(known) = level.iter_mut().find(|it| it.ty.identical(ty)) {
            known.repeated = true;
            return;
        }
        level.push(Self {
            ty: ty.clone(),
            through_pointer: self.through_pointer || embedded.pointee().is_some(),
            repeated: self.repeated,
        });
    }
}

/// What one type declares itself, and what it embeds.
#[derive(Default)]
struct Level {
    found: Option<Selected>,
    embedded: Vec<Type>,
}

impl Checker<'_> {
    /// The underlying type; none if it cannot be read.
    pub(super) fn underlying(&mut self, ty: &Type) -> Option<Type> {
        let Some(named) = ty.as_named() else {
            return Some(ty.clone());
        };
        let Some(reference) = &named.package else {
            return Some(universe_interface(&named.name));
        };
        let package = self.package_at(reference)?;
        if let Some(local) = named.local {
            let rhs = self.told(package.locals.get(&local)?);
            return if rhs.identical(ty) {
                None
            } else {
                self.deeper(|it| it.underlying(&rhs))
            };
        }
        let underlying = self.declared_underlying(&package, &named.name)?;
        if named.args.is_empty() {
            return Some(underlying);
        }
        let params = self.declared_params(&package, &named.name)?;
        Some(subst(&underlying, &params, &named.args))
    }

    fn declared_params(&mut self, package: &Arc<Package>, name: &str) -> Option<Vec<Type>> {
        match self.object(package, name)? {
            Object::Type(params, _) => Some(params),
            _ => None,
        }
    }

    /// The underlying type, or for a type parameter the one underlying type of its type set.
    pub(super) fn core(&mut self, ty: &Type) -> Option<Type> {
        let Some(param) = ty.as_param() else {
            return self.underlying(ty);
        };
        let bound = param.bound.get()?.clone();
        let terms = self.terms(&bound)??;
        let mut core: Option<Type> = None;
        for (_, term) in terms {
            let under = self.underlying(&term)?;
            match &core {
                None => core = Some(under),
                Some(known) if known.identical(&under) => {}
                Some(known) => core = Some(merged(known, &under)?),
            }
        }
        core
    }

    /// The types of a constraint's type set: none if unknown, `Some(None)` if all types.
    #[expect(
        clippy::option_option,
        reason = "unknown and unrestricted are two things"
    )]
    pub(super) fn terms(&mut self, bound: &Type) -> Option<Option<Vec<(bool, Type)>>> {
        let named = bound.as_named();
        let key = named.map(|it| (it.package.clone(), it.name.clone()));
        if let Some(key) = &key
            && !self.pending.borrow_mut().constraints.insert(key.clone())
        {
            return None;
        }
        let found = self.terms_of(bound);
        if let Some(key) = &key {
            self.pending.borrow_mut().constraints.remove(key);
        }
        found
    }

    #[expect(
        clippy::option_option,
        reason = "unknown and unrestricted are two things"
    )]
    fn terms_of(&mut self, bound: &Type) -> Option<Option<Vec<(bool, Type)>>> {
        let under = self.underlying(bound)?;
        let TypeKind::Interface(interface) = under.kind() else {
            return Some(Some(match under.kind() {
                TypeKind::Union(terms) => self.flattened(terms)?,
                _ => vec![(false, bound.clone())],
            }));
        };
        let mut all: Option<Vec<(bool, Type)>> = None;
        for embedded in &interface.embedded {
            let Some(terms) = self.deeper(|it| it.terms(embedded))? else {
                continue;
            };
            all = Some(match all {
                None => terms,
                Some(known) => known
                    .into_iter()
                    .filter(|a| terms.iter().any(|b| a.1.identical(&b.1)))
                    .collect(),
            });
        }
        Some(all)
    }

    fn flattened(&mut self, terms: &[(bool, Type)]) -> Option<Vec<(bool, Type)>> {
        let mut all = Vec::new();
        for (tilde, term) in terms {
            let under = self.underlying(term)?;
            if matches!(under.kind(), TypeKind::Interface(_)) {
                all.extend(self.deeper(|it| it.terms(term))??);
            } else {
                all.push((*tilde, term.clone()));
            }
        }
        Some(all)
    }

    /// Whether all types of a type set fit (a type that is no parameter is its own set).
    pub(super) fn all_basic(&mut self, ty: &Type, fits: fn(Basic) -> bool) -> Option<bool> {
        let Some(param) = ty.as_param() else {
            return Some(self.underlying(ty)?.as_basic().is_some_and(fits));
        };
        let bound = param.bound.get()?.clone();
        let Some(terms) = self.terms(&bound)? else {
            return Some(false);
        };
        for (_, term) in terms {
            if !self.underlying(&term)?.as_basic().is_some_and(fits) {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Whether the type is an interface and no type parameter.
    pub(super) fn is_interface(&mut self, ty: &Type) -> bool {
        let under = self.underlying(ty);
        under.is_some_and(|it| matches!(it.kind(), TypeKind::Interface(_)))
    }

    /// All methods of an interface, embedded ones included, sorted by name.
    pub(super) fn interface_methods(&mut self, ty: &Type) -> Option<Vec<Method>> {
        let mut all: Vec<Method> = Vec::new();
        let mut seen: Vec<Type> = Vec::new();
        let mut rest = vec![ty.clone()];
        while let Some(ty) = rest.pop() {
            if seen.iter().any(|it| it.identical(&ty)) {
                continue;
            }
            if seen.len() > MOST_EMBEDDED {
                return None;
            }
            seen.push(ty.clone());
            let under = self.underlying(&ty)?;
            let TypeKind::Interface(interface) = under.kind() else {
                continue;
            };
            for method in &interface.methods {
                if !all.iter().any(|it| it.name == method.name) {
                    all.push(method.clone());
                }
            }
            rest.extend(interface.embedded.iter().cloned());
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Some(all)
    }

    /// Finds a field or method (Go spec, "Selectors"); none where a type on the way cannot be read.
    ///
    /// A method whose receiver is a pointer that was embedded needs no address: it is found as if declared on a value.
    pub(super) fn select(&mut self, ty: &Type, name: &str) -> Option<Selected> {
        self.select_path(ty, name).map(|(found, _)| found)
    }

    /// See [`Checker::select`]; also whether the way there leads through a pointer, an embedded one included.
    pub(super) fn select_path(&mut self, ty: &Type, name: &str) -> Option<(Selected, bool)> {
        let start = Step {
            ty: self.dereferenced(ty),
            through_pointer: false,
            repeated: false,
        };
        let is_pointer = !start.ty.identical(ty);
        let mut level = vec![start];
        let mut seen: Vec<Type> = Vec::new();
        while !level.is_empty() {
            let mut found = Vec::new();
            let mut next: Vec<Step> = Vec::new();
            for step in level {
                if seen.iter().any(|it| it.identical(&step.ty)) {
                    continue;
                }
                if seen.len() > MOST_EMBEDDED {
                    return None;
                }
                seen.push(step.ty.clone());
                let here = self.own(&step.ty, name)?;
                if let Some(selected) = here.found {
                    found.push((step.reached(selected), is_pointer || step.through_pointer));
                    if step.repeated {
                        found.push((Selected::Nothing, false));
                    }
                }
                for embedded in &here.embedded {
                    step.enter(embedded, &mut next);
                }
            }
            match found.len() {
                0 => level = next,
                1 => return found.pop(),
                // Ambiguous: no selector, and not in the method set.
                _ => return Some((Selected::Nothing, false)),
            }
        }
        Some((Selected::Nothing, false))
    }

    fn dereferenced(&mut self, ty: &Type) -> Type {
        if let Some(to) = ty.pointee() {
            return to.clone();
        }
        // A declared pointer type has the fields of what it points to.
        match self.underlying(ty) {
            Some(under) => under.pointee().unwrap_or(ty).clone(),
            None => ty.clone(),
        }
    }

    fn own(&mut self, ty: &Type, name: &str) -> Option<Level> {
        if let Some(named) = ty.as_named()
            && let Some(method) = self.declared_method(named, name)
        {
            return Some(Level {
                found: Some(method?),
                ..Level::default()
            });
        }
        if let Some(param) = ty.as_param() {
            let bound = param.bound.get()?.clone();
            let mut level = self.own(&bound, name)?;
            if level.found.is_none()
                && let Some(core) = self.core(ty)
            {
                level = self.deeper(|it| it.own(&core, name))?;
            }
            return Some(level);
        }
        let under = self.underlying(ty)?;
        match under.kind() {
            TypeKind::Struct(fields, owner) => {
                let visible = is_exported(name)
                    || owner
                        .as_ref()
                        .is_none_or(|it| it.path == self.package.reference.path);
                if let Some(field) = fields.iter().find(|it| *it.name == *name && visible) {
                    return Some(Level {
                        found: Some(Selected::Field(field.ty.clone())),
                        ..Level::default()
                    });
                }
                let embedded = fields.iter().filter(|it| it.embedded);
                let embedded = embedded.map(|it| it.ty.clone());
                Some(Level {
                    found: None,
                    embedded: embedded.collect(),
                })
            }
            TypeKind::Interface(_) => {
                let methods = self.interface_methods(&under)?;
                let found = methods.into_iter().find(|it| *it.name == *name);
                let found = found.map(|it| Selected::Method(it.ty, "".into(), false));
                Some(Level {
                    found,
                    ..Level::default()
                })
            }
            _ => Some(Level::default()),
        }
    }

    /// A method declared with the type as receiver; the inner option is none if its type cannot be read.
    #[expect(
        clippy::option_option,
        reason = "no such method, and a method of unknown type, are two things"
    )]
    fn declared_method(&mut self, named: &Named, name: &str) -> Option<Option<Selected>> {
        if named.local.is_some() {
            return None;
        }
        let Some(reference) = &named.package else {
            let is_error = &*named.name == "error" && name == "Error";
            return is_error.then(|| Some(Selected::Method(error_method(), "".into(), false)));
        };
        if !is_exported(name) && reference.path != self.package.reference.path {
            return None;
        }
        let Some(package) = self.package_at(reference) else {
            return Some(None);
        };
        let methods = package.methods.get(&*named.name);
        let found = methods.and_then(|all| all.iter().find(|it| *it.name == *name));
        let Some(method) = found.cloned() else {
            self.note_if(package.varying.has_method(&named.name, name));
            return None;
        };
        let Some(typed) = self.method_type(&package, &method) else {
            return Some(None);
        };
        let ty = subst(&typed.ty, &typed.params, &named.args);
        Some(Some(Selected::Method(
            ty,
            typed.receiver_name,
            method.pointer,
        )))
    }
}

/// Types of a type set that differ only in the direction of a channel, or in `[]byte` and `string`, have a core.
fn merged(a: &Type, b: &Type) -> Option<Type> {
    let is_bytes =
        |ty: &Type| matches!(ty.kind(), TypeKind::Slice(of) if of.as_basic() == Some(Basic::Uint8));
    let is_string = |ty: &Type| ty.as_basic() == Some(Basic::String);
    match (a.kind(), b.kind()) {
        (TypeKind::Chan(..), TypeKind::Chan(direction, _)) => {
            Some(if *direction == super::ty::Direction::Both {
                a.clone()
            } else {
                b.clone()
            })
        }
        _ if is_bytes(a) && is_string(b) => Some(a.clone()),
        _ if is_string(a) && is_bytes(b) => Some(b.clone()),
        _ => None,
    }
}

fn universe_interface(name: &str) -> Type {
    if name != "error" {
        return Type::any();
    }
    Type::new(TypeKind::Interface(Interface {
        methods: vec![Method {
            name: "Error".into(),
            ty: error_method(),
        }],
        ..Interface::default()
    }))
}

/// A signature with the receiver as first parameter: the type of a method expression.
pub(super) fn method_expression(receiver: &Type, name: &Arc<str>, method: &Signature) -> Type {
    let is_named = method.params.first().is_some_and(|it| !it.name.is_empty());
    let name = match (is_named, name.is_empty()) {
        (false, _) => "".into(),
        (true, true) => "_".into(),
        (true, false) => Arc::clone(name),
    };
    let mut signature = method.clone();
    signature.params.insert(
        0,
        Var {
            name,
            ty: receiver.clone(),
        },
    );
    Type::new(TypeKind::Func(signature))
}

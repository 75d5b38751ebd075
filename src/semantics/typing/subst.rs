//! Replacing type parameters, and finding what they must be.

use std::sync::OnceLock;

use super::ty::{FieldVar, Interface, Method, Named, Param, Signature, Type, TypeKind, Var};

/// Replaces the parameters `from` by `to` in a type.
pub(super) fn subst(ty: &Type, from: &[Type], to: &[Type]) -> Type {
    if from.is_empty() || from.len() != to.len() {
        return ty.clone();
    }
    let s = |ty: &Type| subst(ty, from, to);
    match ty.kind() {
        TypeKind::Basic(_) => ty.clone(),
        TypeKind::Param(_) => {
            let found = from.iter().position(|it| it.identical(ty));
            found.map_or_else(|| ty.clone(), |index| to[index].clone())
        }
        TypeKind::Named(named) if named.args.is_empty() => ty.clone(),
        TypeKind::Named(named) => Type::new(TypeKind::Named(Named {
            args: named.args.iter().map(s).collect(),
            ..named.clone()
        })),
        TypeKind::Pointer(of) => Type::pointer(s(of)),
        TypeKind::Slice(of) => Type::slice(s(of)),
        TypeKind::Array(of, length) => Type::new(TypeKind::Array(s(of), *length)),
        TypeKind::Map(key, value) => Type::new(TypeKind::Map(s(key), s(value))),
        TypeKind::Chan(direction, of) => Type::new(TypeKind::Chan(*direction, s(of))),
        TypeKind::Func(signature) => {
            Type::new(TypeKind::Func(subst_signature(signature, from, to)))
        }
        TypeKind::Struct(fields, package) => {
            let fields = fields.iter().map(|field| FieldVar {
                ty: s(&field.ty),
                ..field.clone()
            });
            Type::new(TypeKind::Struct(fields.collect(), package.clone()))
        }
        TypeKind::Interface(interface) => Type::new(TypeKind::Interface(Interface {
            methods: interface
                .methods
                .iter()
                .map(|method| Method {
                    name: method.name.clone(),
                    ty: s(&method.ty),
                })
                .collect(),
            embedded: interface.embedded.iter().map(s).collect(),
            implicit: interface.implicit,
        })),
        TypeKind::Tuple(vars) => {
            let vars = vars.iter().map(|var| Var {
                name: var.name.clone(),
                ty: s(&var.ty),
            });
            Type::new(TypeKind::Tuple(vars.collect()))
        }
        TypeKind::Union(terms) => {
            let terms = terms.iter().map(|(tilde, ty)| (*tilde, s(ty)));
            Type::new(TypeKind::Union(terms.collect()))
        }
    }
}

/// Replaces parameters in a signature; its own type parameters stay.
pub(super) fn subst_signature(signature: &Signature, from: &[Type], to: &[Type]) -> Signature {
    let vars = |vars: &[Var]| {
        let vars = vars.iter().map(|var| Var {
            name: var.name.clone(),
            ty: subst(&var.ty, from, to),
        });
        vars.collect()
    };
    Signature {
        type_params: signature.type_params.clone(),
        params: vars(&signature.params),
        results: vars(&signature.results),
        variadic: signature.variadic,
    }
}

/// The signature with type parameters of its own: a generic function that calls itself speaks of its parameters as
/// arguments, and inference must not take the ones for the others (`go/types`, `renameTParams`).
pub(super) fn renamed(signature: &Signature) -> Signature {
    const FRESH: usize = 1 << 40;
    let old = &signature.type_params;
    let new: Vec<_> = old
        .iter()
        .map(|ty| {
            let Some(param) = ty.as_param() else {
                return ty.clone();
            };
            let (path, file, start) = &param.id;
            Type::new(TypeKind::Param(Param {
                name: param.name.clone(),
                id: (path.clone(), file | FRESH, *start),
                bound: OnceLock::new(),
            }))
        })
        .collect();
    for (old_param, new_param) in old.iter().zip(&new) {
        if let (Some(from), Some(to)) = (old_param.as_param(), new_param.as_param())
            && let Some(bound) = from.bound.get()
        {
            // A fresh parameter is bound once, here.
            let _ = to.bound.set(subst(bound, old, &new));
        }
    }
    let mut renamed = subst_signature(signature, old, &new);
    renamed.type_params = new;
    renamed
}

/// Whether a type mentions one of the parameters.
pub(super) fn mentions(ty: &Type, params: &[Type]) -> bool {
    let m = |ty: &Type| mentions(ty, params);
    match ty.kind() {
        TypeKind::Basic(_) => false,
        TypeKind::Param(_) => params.iter().any(|it| it.identical(ty)),
        TypeKind::Named(named) => named.args.iter().any(m),
        TypeKind::Pointer(of)
        | TypeKind::Slice(of)
        | TypeKind::Array(of, _)
        | TypeKind::Chan(_, of) => m(of),
        TypeKind::Map(key, value) => m(key) || m(value),
        TypeKind::Func(signature) => signature
            .params
            .iter()
            .chain(&signature.results)
            .any(|it| m(&it.ty)),
        TypeKind::Struct(fields, _) => fields.iter().any(|it| m(&it.ty)),
        TypeKind::Interface(interface) => {
            interface.methods.iter().any(|it| m(&it.ty)) || interface.embedded.iter().any(m)
        }
        TypeKind::Tuple(vars) => vars.iter().any(|it| m(&it.ty)),
        TypeKind::Union(terms) => terms.iter().any(|(_, ty)| m(ty)),
    }
}

/// What is known of type parameters during inference.
pub(super) struct Inference<'a> {
    /// The parameters.
    pub(super) params: &'a [Type],
    /// What each must be.
    pub(super) found: Vec<Option<Type>>,
}

impl Inference<'_> {
    /// Makes a pattern with parameters equal to a type as far as possible; false where they differ for sure.
    ///
    /// `under` looks at the underlying type of a declared type (inexact unification of assignments).
    pub(super) fn unify(
        &mut self,
        pattern: &Type,
        ty: &Type,
        under: &dyn Fn(&Type) -> Option<Type>,
    ) -> bool {
        use TypeKind as K;
        if let Some(index) = self.params.iter().position(|it| it.identical(pattern)) {
            return match self.found[index].clone() {
                None => {
                    self.found[index] = Some(ty.clone());
                    true
                }
                Some(known) if known.identical(ty) => true,
                Some(known) => self.join(index, &known, ty, under),
            };
        }
        match (pattern.kind(), ty.kind()) {
            (K::Pointer(a), K::Pointer(b))
            | (K::Slice(a), K::Slice(b))
            | (K::Chan(_, a), K::Chan(_, b)) => self.unify(a, b, under),
            (K::Array(a, n), K::Array(b, m)) => n == m && self.unify(a, b, under),
            (K::Map(a, x), K::Map(b, y)) => self.unify(a, b, under) && self.unify(x, y, under),
            (K::Func(a), K::Func(b)) => {
                let pairs = |a: &[Var], b: &[Var]| -> Vec<(Type, Type)> {
                    a.iter()
                        .zip(b)
                        .map(|(a, b)| (a.ty.clone(), b.ty.clone()))
                        .collect()
                };
                let mut all = pairs(&a.params, &b.params);
                all.extend(pairs(&a.results, &b.results));
                a.params.len() == b.params.len()
                    && a.results.len() == b.results.len()
                    && all.iter().all(|(a, b)| self.unify(a, b, under))
            }
            (K::Named(a), K::Named(b)) if a.name == b.name && a.package == b.package => a
                .args
                .iter()
                .zip(&b.args)
                .all(|(a, b)| self.unify(a, b, under)),
            (K::Struct(a, _), K::Struct(b, _)) => {
                a.len() == b.len()
                    && a.iter()
                        .zip(b)
                        .all(|(a, b)| self.unify(&a.ty, &b.ty, under))
            }
            (K::Named(_), K::Named(_)) => false,
            (K::Named(_), _) => under(pattern).is_some_and(|pattern| {
                pattern.as_named().is_none() && self.unify(&pattern, ty, under)
            }),
            // A parameter of the function around stands for its core type.
            (_, K::Named(_) | K::Param(_)) => {
                pattern.identical(ty)
                    || under(ty).is_some_and(|ty| {
                        let plain = ty.as_named().is_none() && ty.as_param().is_none();
                        plain && self.unify(pattern, &ty, under)
                    })
            }
            _ => pattern.identical(ty),
        }
    }

    /// One parameter, two types: inexact unification prefers the declared type, or the undirected channel.
    fn join(
        &mut self,
        index: usize,
        known: &Type,
        ty: &Type,
        under: &dyn Fn(&Type) -> Option<Type>,
    ) -> bool {
        let (named, other) = match (known.as_named(), ty.as_named()) {
            (Some(_), None) => (known, ty),
            (None, Some(_)) => (ty, known),
            _ => {
                let mut inner = Inference {
                    params: self.params,
                    found: self.found.clone(),
                };
                inner.found[index] = None;
                let fine = !mentions(known, self.params) || inner.unify(known, ty, under);
                if fine && mentions(known, self.params) {
                    self.found = inner.found;
                    self.found[index] = Some(ty.clone());
                    return true;
                }
                return false;
            }
        };
        if under(named).is_some_and(|it| it.identical(other)) {
            self.found[index] = Some(named.clone());
            return true;
        }
        false
    }
}

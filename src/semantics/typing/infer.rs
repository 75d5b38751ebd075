//! Type arguments that calls and assignments imply (Go spec, "Type inference").

use super::call::Arg;
use super::checker::{Checker, Operand};
use super::subst::{Inference, mentions, renamed, subst, subst_signature};
use super::ty::{Basic, Signature, Type, TypeKind};

impl Checker<'_> {
    pub(super) fn infer_call(
        &mut self,
        signature: &Signature,
        args: &[Arg<'_>],
        spread: bool,
        _hint: Option<&Type>,
    ) -> Option<Signature> {
        let signature = &renamed(signature);
        let params = signature.type_params.clone();
        let mut found = vec![None; params.len()];
        let mut generic_args = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            let pattern = param_at(signature, index, spread)?;
            if !mentions(&pattern, &params) {
                continue;
            }
            let operand = arg.operand.as_ref()?;
            if operand.ty.is_untyped() {
                continue;
            }
            if operand
                .ty
                .as_signature()
                .is_some_and(|it| !it.type_params.is_empty())
            {
                generic_args.push((pattern, operand.ty.clone()));
                continue;
            }
            if !self.unify(&params, &mut found, &pattern, &operand.ty) {
                return None;
            }
        }
        Self::untyped_args(signature, args, spread, &mut found);
        self.infer_from_bounds(&params, &mut found)?;
        for (pattern, ty) in generic_args {
            let inner = ty.as_signature()?.clone();
            let known = resolved(&pattern, &params, &found);
            if let Some(ty) = self.inferred_from_target(&inner, &known) {
                self.unify(&params, &mut found, &pattern, &ty);
            }
        }
        let types: Option<Vec<_>> = found.into_iter().collect();
        let mut inferred = subst_signature(signature, &params, &types?);
        inferred.type_params = Vec::new();
        Some(inferred)
    }

    /// Parameters that only untyped constants speak of get the largest default type.
    fn untyped_args(
        signature: &Signature,
        args: &[Arg<'_>],
        spread: bool,
        found: &mut [Option<Type>],
    ) {
        for (at, param) in signature.type_params.iter().enumerate() {
            if found[at].is_some() {
                continue;
            }
            let mut largest: Option<Basic> = None;
            for (index, arg) in args.iter().enumerate() {
                let is_param =
                    param_at(signature, index, spread).is_some_and(|it| it.identical(param));
                let basic = arg.operand.as_ref().and_then(|it| it.ty.as_basic());
                if let Some(basic) =
                    basic.filter(|it| is_param && it.is_untyped() && *it != Basic::UntypedNil)
                {
                    largest = largest.max(Some(basic));
                }
            }
            found[at] = largest.map(|it| Type::basic(it.defaulted()));
        }
    }

    /// Infers from core types of constraints (`S ~[]E`), until nothing more is found.
    fn infer_from_bounds(&mut self, params: &[Type], found: &mut [Option<Type>]) -> Option<()> {
        for _ in 0..=params.len() {
            for (at, param) in params.iter().enumerate() {
                let bound = param.as_param()?.bound.get()?.clone();
                let Some(terms) = self.terms(&bound)? else {
                    // Methods of the constraint can tell, too.
                    if let Some(known) = found[at].clone() {
                        self.infer_from_methods(params, found, &bound, &known)?;
                    }
                    continue;
                };
                let [(tilde, core)] = &terms[..] else {
                    continue;
                };
                if let Some(known) = found[at].clone() {
                    let under = match tilde {
                        true => self.core(&known)?,
                        false => known,
                    };
                    self.unify(params, found, core, &under);
                } else {
                    let ty = resolved(core, params, found);
                    found[at] = (!mentions(&ty, params)).then_some(ty);
                }
            }
        }
        // What was found may speak of parameters found later.
        for at in 0..found.len() {
            if let Some(ty) = found[at].clone()
                && mentions(&ty, params)
            {
                let ty = resolved(&ty, params, found);
                found[at] = (!mentions(&ty, params)).then_some(ty);
            }
        }
        Some(())
    }

    fn infer_from_methods(
        &mut self,
        params: &[Type],
        found: &mut [Option<Type>],
        bound: &Type,
        known: &Type,
    ) -> Option<()> {
        for method in self.interface_methods(bound)? {
            if !mentions(&method.ty, params) {
                continue;
            }
            if let Some(super::lookup::Selected::Method(ty, ..)) = self.select(known, &method.name)
            {
                self.unify(params, found, &method.ty, &ty);
            }
        }
        Some(())
    }

    fn unify(
        &mut self,
        params: &[Type],
        found: &mut [Option<Type>],
        pattern: &Type,
        ty: &Type,
    ) -> bool {
        let mut inference = Inference {
            params,
            found: found.to_vec(),
        };
        let cell = std::cell::RefCell::new(&mut *self);
        let fits = inference.unify(pattern, ty, &|ty| cell.borrow_mut().core(ty));
        found.clone_from_slice(&inference.found);
        fits
    }

    /// A generic function that is assigned to a function type.
    pub(super) fn inferred_from_target(
        &mut self,
        signature: &Signature,
        target: &Type,
    ) -> Option<Type> {
        let target = self.underlying(target)?;
        target.as_signature()?;
        let signature = &renamed(signature);
        let params = signature.type_params.clone();
        let mut found = vec![None; params.len()];
        let pattern = Type::new(TypeKind::Func(Signature {
            type_params: Vec::new(),
            ..signature.clone()
        }));
        self.unify(&params, &mut found, &pattern, &target);
        self.infer_from_bounds(&params, &mut found)?;
        let types: Option<Vec<_>> = found.into_iter().collect();
        Some(subst(&pattern, &params, &types?))
    }

    /// `f[A, B]` as a value.
    pub(super) fn explicit_function(
        &mut self,
        signature: &Signature,
        args: Vec<Type>,
        hint: Option<&Type>,
    ) -> Option<Operand> {
        let signature = &renamed(signature);
        let params = signature.type_params.clone();
        let mut found: Vec<_> = args.into_iter().map(Some).collect();
        found.resize(params.len(), None);
        let given = found.iter().flatten().count();
        self.infer_from_bounds(&params, &mut found)?;
        let types: Option<Vec<_>> = found.iter().cloned().collect();
        let Some(types) = types else {
            // The rest is inferred from the arguments of the call.
            let given_types: Vec<_> = found[..given].iter().flatten().cloned().collect();
            let mut rest = subst_signature(signature, &params[..given], &given_types);
            rest.type_params = params[given..].to_vec();
            let ty = match hint {
                Some(hint) => self.inferred_from_target(&rest, hint)?,
                None => Type::new(TypeKind::Func(rest)),
            };
            return Some(Operand::value(ty));
        };
        let mut inferred = subst_signature(signature, &params, &types);
        inferred.type_params = Vec::new();
        Some(Operand::value(Type::new(TypeKind::Func(inferred))))
    }
}

/// The type with what was found put in; what was not stays.
fn resolved(ty: &Type, params: &[Type], found: &[Option<Type>]) -> Type {
    let to: Vec<_> = params
        .iter()
        .zip(found)
        .map(|(param, it)| it.as_ref().unwrap_or(param).clone())
        .collect();
    subst(ty, params, &to)
}

/// The type that the argument at an index is assigned to.
pub(super) fn param_at(signature: &Signature, index: usize, spread: bool) -> Option<Type> {
    let last = signature.params.len().checked_sub(1)?;
    if !signature.variadic || index < last || spread {
        return signature.params.get(index).map(|it| it.ty.clone());
    }
    match signature.params[last].ty.kind() {
        TypeKind::Slice(of) => Some(of.clone()),
        _ => None,
    }
}

//! Calls, conversions and inference.

use super::checker::{Checker, Mode, Operand, span};
use super::subst::{Inference, mentions, renamed, subst, subst_signature};
use super::ty::{Basic, Signature, Type, TypeKind};
use crate::syntax::{Field, Kind, Node};

/// An argument of a call: an expression, or one value of a call that gives several.
pub(super) struct Arg<'t> {
    pub(super) node: Option<Node<'t>>,
    pub(super) operand: Option<Operand>,
}

impl Checker<'_> {
    pub(super) fn call(&mut self, node: Node<'_>, hint: Option<&Type>) -> Option<Operand> {
        let function = node.field(Field::FUNCTION)?;
        let list = node.field(Field::ARGUMENTS)?;
        let callee = match node.field(Field::TYPE_ARGUMENTS) {
            None => self.expr(function, None),
            Some(args) => self.partial(function, args),
        };
        let Some(callee) = callee else {
            for arg in list.named_children() {
                self.lone(arg);
            }
            return None;
        };
        match &callee.mode {
            Mode::Builtin(name) => return self.builtin(name, node, list, hint),
            Mode::Type => {
                let args = list.named_children();
                return self.conversion(&callee.ty, *args.first()?);
            }
            Mode::Generic(..) | Mode::Package(_) | Mode::NoValue => return None,
            _ => {}
        }
        let core = self.core(&callee.ty);
        let Some(signature) = core.as_ref().and_then(Type::as_signature) else {
            for arg in list.named_children() {
                self.lone(arg);
            }
            return None;
        };
        let place = match node.field(Field::TYPE_ARGUMENTS) {
            Some(args) => text_size::TextRange::new(function.start(), args.end()),
            None => function.range(),
        };
        let args: Vec<_> = list.named_children().into_iter().map(spread).collect();
        let signature = signature.clone();
        self.applied(
            (&callee, place),
            function,
            &signature,
            (&args, is_spread(list)),
            hint,
        )
    }

    /// The result of a call; the callee with the bytes it takes.
    fn applied(
        &mut self,
        (callee, place): (&Operand, text_size::TextRange),
        function: Node<'_>,
        signature: &Signature,
        (args, spread): (&[Node<'_>], bool),
        hint: Option<&Type>,
    ) -> Option<Operand> {
        let is_generic = callee
            .ty
            .as_signature()
            .is_some_and(|it| !it.type_params.is_empty());
        let signature = self.arguments(signature, args, spread, hint);
        if is_generic {
            let ty = signature.clone().map(|it| Type::new(TypeKind::Func(it)));
            self.record_function(function, place, ty);
        }
        let signature = signature?;
        Some(match signature.results.as_slice() {
            [] => Operand::new(Mode::NoValue, Type::new(TypeKind::Tuple(Vec::new()))),
            [only] => Operand::new(Mode::Value, only.ty.clone()),
            _ => Operand::new(Mode::Value, tuple(&signature.results)),
        })
    }

    /// An instantiated function has its type at the name, its parentheses and its selector.
    ///
    /// One whose instance is not known has none: as written it is no value.
    fn record_function(
        &mut self,
        function: Node<'_>,
        place: text_size::TextRange,
        ty: Option<Type>,
    ) {
        let Some(ty) = ty else {
            self.records.remove(&span(place));
            self.records.remove(&span(function.range()));
            return;
        };
        let operand = Operand::new(Mode::Value, ty);
        self.record_at(place, &operand);
        if place == function.range() && function.kind() != Kind::INDEX_EXPRESSION {
            self.record(function, &operand);
        }
    }

    fn lone(&mut self, arg: Node<'_>) {
        self.unknown(spread(arg));
    }

    /// `f[A](…)`: the grammar gives the brackets to the call.
    fn partial(&mut self, function: Node<'_>, args: Node<'_>) -> Option<Operand> {
        let range = text_size::TextRange::new(function.start(), args.end());
        let operand = self.expr(function, None)?;
        if let Some(signature) = operand.ty.as_signature()
            && !signature.type_params.is_empty()
        {
            let types: Option<Vec<_>> = args
                .named_children()
                .iter()
                .map(|it| self.type_expr(*it))
                .collect();
            let types = types?;
            let given = &signature.type_params[..types.len().min(signature.type_params.len())];
            let rest = signature.type_params[given.len()..].to_vec();
            let mut signature = subst_signature(signature, given, &types);
            signature.type_params = rest;
            let is_complete = signature.type_params.is_empty();
            let operand = Operand::new(Mode::Value, Type::new(TypeKind::Func(signature)));
            if is_complete {
                self.record_at(range, &operand);
            }
            return Some(operand);
        }
        let operand = self.index(function, &args.named_children(), None)?;
        self.record_at(range, &operand);
        Some(operand)
    }

    /// The arguments of a call, one call with several values spread.
    fn args<'t>(
        &mut self,
        nodes: &[Node<'t>],
        spread: bool,
        signature: &Signature,
    ) -> Vec<Arg<'t>> {
        let is_single = nodes.len() == 1;
        let mut all = Vec::new();
        for (index, node) in nodes.iter().copied().enumerate() {
            let target = param_at(signature, index, spread);
            let hint = target
                .as_ref()
                .filter(|it| !mentions(it, &signature.type_params));
            let operand = self.expr(node, hint);
            if let Some(operand) = &operand
                && is_single
                && let TypeKind::Tuple(types) = operand.ty.kind()
            {
                let parts = types.iter().map(|it| Arg {
                    node: None,
                    operand: Operand::value(it.ty.clone()),
                });
                return parts.collect();
            }
            all.push(Arg {
                node: Some(node),
                operand,
            });
        }
        all
    }

    /// Types the arguments; gives the signature with its type parameters inferred.
    fn arguments(
        &mut self,
        signature: &Signature,
        nodes: &[Node<'_>],
        spread: bool,
        hint: Option<&Type>,
    ) -> Option<Signature> {
        let mut args = self.args(nodes, spread, signature);
        let signature = if signature.type_params.is_empty() {
            Some(signature.clone())
        } else {
            self.infer_call(signature, &args, spread, hint)
        };
        for (index, arg) in args.iter_mut().enumerate() {
            let target = signature
                .as_ref()
                .and_then(|it| param_at(it, index, spread));
            if let (Some(node), Some(operand)) = (arg.node, &mut arg.operand) {
                match &target {
                    Some(target) => self.assign(node, operand, Some(target)),
                    None => self.forget(node),
                }
            }
        }
        signature
    }

    fn infer_call(
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
        self.untyped_args(signature, args, spread, &mut found);
        self.from_bounds(&params, &mut found)?;
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
        &mut self,
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
    fn from_bounds(&mut self, params: &[Type], found: &mut [Option<Type>]) -> Option<()> {
        for _ in 0..params.len() + 1 {
            for (at, param) in params.iter().enumerate() {
                let bound = param.as_param()?.bound.get()?.clone();
                let Some(terms) = self.terms(&bound)? else {
                    // Methods of the constraint can tell, too.
                    if let Some(known) = found[at].clone() {
                        self.from_methods(params, found, &bound, &known)?;
                    }
                    continue;
                };
                let [(tilde, core)] = &terms[..] else {
                    continue;
                };
                match found[at].clone() {
                    Some(known) => {
                        let under = match tilde {
                            true => self.core(&known)?,
                            false => known,
                        };
                        self.unify(params, found, core, &under);
                    }
                    None => {
                        let ty = resolved(core, params, found);
                        if !mentions(&ty, params) {
                            found[at] = Some(ty);
                        }
                    }
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

    fn from_methods(
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
        self.from_bounds(&params, &mut found)?;
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
        self.from_bounds(&params, &mut found)?;
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
            return Operand::value(ty);
        };
        let mut inferred = subst_signature(signature, &params, &types);
        inferred.type_params = Vec::new();
        Operand::value(Type::new(TypeKind::Func(inferred)))
    }

    /// What the grammar reads as a conversion: `*T(x)` too, which is what `T(x)` points to, and `f[[]int](x)`.
    pub(super) fn conversion_expr(
        &mut self,
        node: Node<'_>,
        hint: Option<&Type>,
    ) -> Option<Operand> {
        let arg = node.field(Field::OPERAND)?;
        let mut inner = node.field(Field::TYPE)?;
        let mut starts = Vec::new();
        while inner.kind() == Kind::POINTER_TYPE {
            starts.push(inner.start());
            inner = *inner.named_children().first()?;
        }
        let is_receive = inner.kind() == Kind::CHANNEL_TYPE && inner.text().starts_with("<-");
        let callee = self.expr(inner, None).filter(|_| !is_receive);
        let mut operand = match callee {
            Some(callee) if callee.is_type() => self.conversion(&callee.ty, arg),
            Some(callee) if callee.is_value() => {
                let core = self.core(&callee.ty);
                match core.as_ref().and_then(Type::as_signature) {
                    Some(signature) => self.applied(
                        (&callee, inner.range()),
                        inner,
                        signature,
                        (&[arg], false),
                        hint,
                    ),
                    None => self.unknown(arg),
                }
            }
            _ => self.unknown(arg),
        }?;
        let end = node.end();
        self.record_at(text_size::TextRange::new(inner.start(), end), &operand);
        for start in starts.into_iter().rev() {
            operand = self.star(&operand)?;
            self.record_at(text_size::TextRange::new(start, end), &operand);
        }
        Some(operand)
    }

    /// `T(x)`
    pub(super) fn conversion(&mut self, ty: &Type, arg: Node<'_>) -> Option<Operand> {
        let operand = self.expr(arg, Some(ty));
        let under = self.underlying(ty);
        let Some(operand) = operand else {
            return Operand::value(ty.clone());
        };
        let basic = under
            .as_ref()
            .and_then(Type::as_basic)
            .filter(|_| ty.as_param().is_none());
        let is_number_to_string = basic.is_some_and(Basic::is_string)
            && operand
                .ty
                .defaulted()
                .as_basic()
                .is_some_and(Basic::is_integer);
        if operand.ty.is_untyped() && !operand.is_nil() {
            let is_const_type = basic.is_some_and(|it| it != Basic::UnsafePointer);
            let last = if is_number_to_string
                || (operand.is_const() && !is_const_type)
                || self.is_interface(ty)
            {
                operand.ty.defaulted()
            } else {
                ty.clone()
            };
            let last = if ty.as_param().is_some() {
                operand.ty.defaulted()
            } else {
                last
            };
            self.finalize(arg, &last);
        }
        match basic {
            Some(basic) if operand.is_const() && basic != Basic::UnsafePointer => {
                let value = operand.value.filter(|_| !is_number_to_string);
                let value = value.and_then(|it| it.converted(self.sized_basic(basic)));
                Operand::constant(ty.clone(), value)
            }
            _ => Operand::value(ty.clone()),
        }
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

pub(super) fn tuple(vars: &[super::ty::Var]) -> Type {
    Type::new(TypeKind::Tuple(vars.to_vec()))
}

/// Whether the last argument is `xs...`.
pub(super) fn is_spread(list: Node<'_>) -> bool {
    let args = list.named_children();
    args.last()
        .is_some_and(|it| it.kind() == Kind::VARIADIC_ARGUMENT)
}

pub(super) fn spread(arg: Node<'_>) -> Node<'_> {
    let inner = arg.named_children().first().copied();
    inner
        .filter(|_| arg.kind() == Kind::VARIADIC_ARGUMENT)
        .unwrap_or(arg)
}

/// The type that the argument at an index is assigned to.
fn param_at(signature: &Signature, index: usize, spread: bool) -> Option<Type> {
    let last = signature.params.len().checked_sub(1)?;
    if !signature.variadic || index < last || spread {
        return signature.params.get(index).map(|it| it.ty.clone());
    }
    match signature.params[last].ty.kind() {
        TypeKind::Slice(of) => Some(of.clone()),
        _ => None,
    }
}

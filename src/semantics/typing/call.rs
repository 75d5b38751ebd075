//! Calls.

use super::checker::{Checker, Mode, Operand, span};
use super::infer::param_at;
use super::subst::{mentions, subst_signature};
use super::ty::{Signature, Type, TypeKind};
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
                return Some(self.conversion(&callee.ty, *args.first()?));
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
    pub(super) fn applied(
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
                    operand: Some(Operand::value(it.ty.clone())),
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

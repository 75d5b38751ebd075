//! Expressions.

use super::checker::{Checker, Mode, Operand};
use super::constant::{Const, rune, unquote};
use super::lookup::{Selected, method_expression};
use super::ty::{Basic, Type, TypeKind};
use super::type_expr::instance;
use crate::syntax::{Field, Kind, Node};

impl Checker<'_> {
    /// Types an expression and records it.
    ///
    /// `hint` is the type it will be assigned to; composite literals without a type and generic functions need it.
    pub(super) fn expr(&mut self, node: Node<'_>, hint: Option<&Type>) -> Option<Operand> {
        self.deeper(|it| it.raw(node, hint))
    }

    pub(super) fn raw(&mut self, node: Node<'_>, hint: Option<&Type>) -> Option<Operand> {
        let operand = self.raw_unrecorded(node, hint)?;
        self.record(node, &operand);
        Some(operand)
    }

    fn raw_unrecorded(&mut self, node: Node<'_>, hint: Option<&Type>) -> Option<Operand> {
        match node.kind() {
            Kind::IDENTIFIER
            | Kind::TYPE_IDENTIFIER
            | Kind::PACKAGE_IDENTIFIER
            | Kind::NIL
            | Kind::TRUE
            | Kind::FALSE
            | Kind::IOTA => self.name(node),
            Kind::INT_LITERAL => Some(literal(Basic::UntypedInt, Const::number(node.text()))),
            Kind::FLOAT_LITERAL => Some(literal(Basic::UntypedFloat, Const::number(node.text()))),
            Kind::IMAGINARY_LITERAL => {
                Some(literal(Basic::UntypedComplex, Const::number(node.text())))
            }
            Kind::RUNE_LITERAL => Some(literal(Basic::UntypedRune, rune(node.text()))),
            Kind::INTERPRETED_STRING_LITERAL | Kind::RAW_STRING_LITERAL => {
                let value = unquote(node.text()).map(|it| Const::String(it.into()));
                Some(literal(Basic::UntypedString, value))
            }
            Kind::PARENTHESIZED_EXPRESSION | Kind::PARENTHESIZED_TYPE | Kind::LITERAL_ELEMENT => {
                self.expr(*node.named_children().first()?, hint)
            }
            Kind::TYPE_ELEM | Kind::TYPE_CONSTRAINT => match node.named_children()[..] {
                [only] => self.expr(only, hint),
                _ => None,
            },
            Kind::UNARY_EXPRESSION => self.unary(node, hint),
            Kind::POINTER_TYPE => {
                let operand = self.expr(*node.named_children().first()?, None)?;
                self.star(&operand)
            }
            Kind::BINARY_EXPRESSION => self.binary(node),
            Kind::SELECTOR_EXPRESSION => {
                self.selector(node.field(Field::OPERAND)?, node.field(Field::FIELD)?)
            }
            Kind::QUALIFIED_TYPE => {
                self.selector(node.field(Field::PACKAGE)?, node.field(Field::NAME)?)
            }
            Kind::INDEX_EXPRESSION => self.index(
                node.field(Field::OPERAND)?,
                &[node.field(Field::INDEX)?],
                hint,
            ),
            Kind::GENERIC_TYPE => {
                let args = node.field(Field::TYPE_ARGUMENTS)?.named_children();
                self.index(node.field(Field::TYPE)?, &args, hint)
            }
            Kind::TYPE_INSTANTIATION_EXPRESSION => {
                let children = node.named_children();
                self.index(*children.first()?, &children[1..], hint)
            }
            Kind::SLICE_EXPRESSION => self.slice_expr(node),
            Kind::TYPE_ASSERTION_EXPRESSION => {
                self.expr(node.field(Field::OPERAND)?, None);
                let ty = self.type_expr(node.field(Field::TYPE)?)?;
                Some(Operand::new(Mode::CommaOk, ty))
            }
            Kind::CALL_EXPRESSION => self.call(node, hint),
            Kind::TYPE_CONVERSION_EXPRESSION => self.conversion_expr(node, hint),
            Kind::COMPOSITE_LITERAL => self.composite(node),
            Kind::LITERAL_VALUE => self.elided(node, hint?),
            Kind::FUNC_LITERAL => {
                let ty = self.signature(node, Vec::new());
                self.body(node, ty.as_ref());
                Some(Operand::value(ty?))
            }
            _ => Some(Operand::of_type(self.type_literal(node)?)),
        }
    }

    pub(super) fn star(&mut self, operand: &Operand) -> Option<Operand> {
        if operand.is_type() {
            return Some(Operand::of_type(Type::pointer(operand.ty.clone())));
        }
        let core = self.core(&operand.ty)?;
        let to = core.pointee()?.clone();
        operand.is_value().then(|| Operand::new(Mode::Var, to))
    }

    fn unary(&mut self, node: Node<'_>, hint: Option<&Type>) -> Option<Operand> {
        let op = node.field(Field::OPERATOR)?.kind_name();
        let inner = node.field(Field::OPERAND)?;
        let pointee = hint.filter(|_| op == "&").and_then(Type::pointee);
        let operand = self.expr(inner, pointee)?;
        match op {
            "*" => self.star(&operand),
            "&" if operand.is_value() => Some(Operand::value(Type::pointer(operand.ty))),
            "<-" => {
                let core = self.core(&operand.ty)?;
                let TypeKind::Chan(_, of) = core.kind() else {
                    return None;
                };
                Some(Operand::new(Mode::CommaOk, of.clone()))
            }
            "+" | "-" | "^" | "!" if operand.is_value() => {
                if !operand.is_const() {
                    return Some(Operand::value(operand.ty));
                }
                let basic = self.underlying(&operand.ty).and_then(|it| it.as_basic());
                let basic = basic.map(|it| match op {
                    "^" => self.sized_basic(it),
                    _ => it,
                });
                let value = operand.value.and_then(|it| it.unary(op, basic));
                Some(Operand::constant(operand.ty, value))
            }
            _ => None,
        }
    }

    fn binary(&mut self, node: Node<'_>) -> Option<Operand> {
        let op = node.field(Field::OPERATOR)?.kind_name();
        let (left, right) = (node.field(Field::LEFT)?, node.field(Field::RIGHT)?);
        let x = self.expr(left, None);
        let y = self.expr(right, None);
        if matches!(op, "<<" | ">>") {
            return self.shift(op, x?, right, y);
        }
        let comparison = matches!(op, "==" | "!=" | "<" | "<=" | ">" | ">=");
        let (Some(mut x), Some(mut y)) = (x, y) else {
            self.forget(left);
            self.forget(right);
            return comparison.then(|| Operand::new(Mode::Value, Type::basic(Basic::UntypedBool)));
        };
        if !x.is_value() || !y.is_value() {
            return None;
        }
        self.matched(left, &mut x, right, &mut y);
        let both = x.is_const() && y.is_const();
        if comparison {
            if !both {
                self.finalize(left, &x.ty.defaulted());
                self.finalize(right, &y.ty.defaulted());
            }
            let value = x.value.as_ref().zip(y.value.as_ref()).filter(|_| both);
            let value = value.and_then(|(x, y)| x.binary(op, y, false));
            let ty = Type::basic(Basic::UntypedBool);
            return if both {
                Some(Operand::constant(ty, value))
            } else {
                Some(Operand::value(ty))
            };
        }
        if !x.ty.identical(&y.ty) {
            return None;
        }
        if !both {
            return Some(Operand::value(x.ty));
        }
        let basic = self.underlying(&x.ty).and_then(|it| it.as_basic());
        let is_integer = basic.is_some_and(Basic::is_integer);
        let value = x.value.as_ref().zip(y.value.as_ref());
        let mut value = value.and_then(|(x, y)| x.binary(op, y, is_integer));
        if let Some(basic) = basic
            && !basic.is_untyped()
        {
            value = value.and_then(|it| self.converted(&it, basic));
        }
        Some(Operand::constant(x.ty, value))
    }

    fn shift(
        &mut self,
        op: &str,
        x: Operand,
        right: Node<'_>,
        y: Option<Operand>,
    ) -> Option<Operand> {
        if !x.is_value() {
            return None;
        }
        if let Some(y) = &y
            && y.is_const()
            && x.is_const()
        {
            let basic = self.underlying(&x.ty).and_then(|it| it.as_basic());
            let value = x
                .value
                .as_ref()
                .zip(y.value.as_ref())
                .and_then(|(x, y)| x.shift(op, y));
            let is_integer = basic.is_some_and(Basic::is_integer);
            let ty = if is_integer {
                x.ty
            } else {
                Type::basic(Basic::UntypedInt)
            };
            return Some(Operand::constant(ty, value));
        }
        if let Some(mut y) = y
            && !y.is_const()
        {
            self.convert_untyped(right, &mut y, &Type::basic(Basic::Uint));
        }
        // The type of an untyped left side comes from where the shift is used.
        Some(Operand::value(x.ty))
    }

    fn selector(&mut self, operand: Node<'_>, field: Node<'_>) -> Option<Operand> {
        let x = self.expr(operand, None)?;
        let name = field.text();
        if let Mode::Package(reference) = &x.mode {
            return self.qualified(reference, name);
        }
        if x.is_type() {
            let Selected::Method(ty, receiver, _) = self.select(&x.ty, name)? else {
                return None;
            };
            return Some(Operand::value(method_expression(
                &x.ty,
                &receiver,
                ty.as_signature()?,
            )));
        }
        if !x.is_value() {
            return None;
        }
        match self.select(&x.ty, name)? {
            Selected::Field(ty) => Some(Operand::new(Mode::Var, ty)),
            Selected::Method(ty, ..) => Some(Operand::value(ty)),
            Selected::Nothing => None,
        }
    }

    /// `x[i]`, or an instantiation.
    pub(super) fn index(
        &mut self,
        operand: Node<'_>,
        args: &[Node<'_>],
        hint: Option<&Type>,
    ) -> Option<Operand> {
        let x = self.expr(operand, None);
        if let Some(x) = &x
            && matches!(x.mode, Mode::Generic(..))
        {
            let args: Option<Vec<_>> = args.iter().map(|it| self.type_expr(*it)).collect();
            return instance(x, args?);
        }
        if let Some(x) = &x
            && let Some(signature) = x.ty.as_signature()
            && !signature.type_params.is_empty()
        {
            let args: Option<Vec<_>> = args.iter().map(|it| self.type_expr(*it)).collect();
            return self.explicit_function(signature, args?, hint);
        }
        let [arg] = args else {
            return None;
        };
        let index = self.expr(*arg, None);
        let core = x.as_ref().and_then(|it| self.core(&it.ty));
        if let (Some(core), Some(mut index)) = (&core, index) {
            let target = match core.kind() {
                TypeKind::Map(key, _) => key.clone(),
                _ => Type::basic(Basic::Int),
            };
            self.convert_untyped(*arg, &mut index, &target);
        } else {
            self.forget(*arg);
        }
        let (x, core) = (x?, core?);
        if !x.is_value() {
            return None;
        }
        match core.kind() {
            TypeKind::Map(_, value) => Some(Operand::new(Mode::CommaOk, value.clone())),
            TypeKind::Slice(of) => {
                let is_mixed = x.ty.as_param().is_some()
                    && self.all_basic(&x.ty, Basic::is_string) != Some(false);
                if is_mixed {
                    None
                } else {
                    Some(Operand::new(Mode::Var, of.clone()))
                }
            }
            TypeKind::Array(of, _) => Some(Operand::new(
                if matches!(x.mode, Mode::Var) {
                    Mode::Var
                } else {
                    Mode::Value
                },
                of.clone(),
            )),
            TypeKind::Pointer(to) => match self.underlying(to)?.kind() {
                TypeKind::Array(of, _) => Some(Operand::new(Mode::Var, of.clone())),
                _ => None,
            },
            TypeKind::Basic(basic) if basic.is_string() => {
                // A constant string at a constant index is a byte, not a constant.
                if x.is_const() {
                    self.finalize(operand, &Type::basic(Basic::String));
                }
                Some(Operand::value(Type::basic(Basic::Uint8)))
            }
            _ => None,
        }
    }

    fn slice_expr(&mut self, node: Node<'_>) -> Option<Operand> {
        let operand = node.field(Field::OPERAND)?;
        let x = self.expr(operand, None);
        for field in [Field::START, Field::END, Field::CAPACITY] {
            if let Some(bound) = node.field(field)
                && let Some(mut index) = self.expr(bound, None)
            {
                self.convert_untyped(bound, &mut index, &Type::basic(Basic::Int));
            }
        }
        let x = x.filter(Operand::is_value)?;
        let core = self.core(&x.ty)?;
        Some(Operand::value(match core.kind() {
            TypeKind::Basic(Basic::UntypedString) => {
                self.finalize(operand, &Type::basic(Basic::String));
                Type::basic(Basic::String)
            }
            TypeKind::Basic(basic) if basic.is_string() => x.ty,
            TypeKind::Slice(_) => x.ty,
            TypeKind::Array(of, _) => Type::slice(of.clone()),
            TypeKind::Pointer(to) => match self.underlying(to)?.kind() {
                TypeKind::Array(of, _) => Type::slice(of.clone()),
                _ => return None,
            },
            _ => return None,
        }))
    }
}

fn literal(basic: Basic, value: Option<Const>) -> Operand {
    Operand::constant(Type::basic(basic), value)
}

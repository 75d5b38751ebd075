//! Conversions `T(x)`.

use super::checker::{Checker, Operand};
use super::ty::{Basic, Type};
use crate::syntax::{Field, Kind, Node};

impl Checker<'_> {
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
            Some(callee) if callee.is_type() => Some(self.conversion(&callee.ty, arg)),
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
    pub(super) fn conversion(&mut self, ty: &Type, arg: Node<'_>) -> Operand {
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
                let value = value.and_then(|it| self.converted(&it, basic));
                Operand::constant(ty.clone(), value)
            }
            _ => Operand::value(ty.clone()),
        }
    }
}

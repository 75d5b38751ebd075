//! Calls of predeclared functions and of package unsafe.

use super::call::{is_spread, spread};
use super::checker::{Checker, Mode, Operand, span};
use super::constant::Const;
use super::ty::{Basic, Type, TypeKind};
use crate::syntax::{Field, Kind, Node};

impl Checker<'_> {
    pub(super) fn builtin(
        &mut self,
        name: &str,
        node: Node<'_>,
        list: Node<'_>,
        hint: Option<&Type>,
    ) -> Option<Operand> {
        let args: Vec<_> = list.named_children().into_iter().map(spread).collect();
        let nothing = || {
            Some(Operand::new(
                Mode::NoValue,
                Type::new(TypeKind::Tuple(Vec::new())),
            ))
        };
        match name {
            "append" => self.append(&args, is_spread(list)),
            "cap" | "len" => self.length(*args.first()?),
            "make" => {
                let ty = self.type_expr(*args.first()?);
                for size in &args[1..] {
                    self.sized(*size);
                }
                Some(Operand::value(ty?))
            }
            "new" => self.new_builtin(*args.first()?),
            "min" | "max" => self.extreme(name, &args),
            "complex" => self.complex(&args),
            "real" | "imag" => self.part(name, *args.first()?),
            "copy" => {
                for arg in &args {
                    self.expr(*arg, None);
                }
                Some(Operand::value(Type::basic(Basic::Int)))
            }
            "recover" => Some(Operand::value(Type::any())),
            "delete" => {
                let map = self.expr(*args.first()?, None);
                let core = map.and_then(|it| self.core(&it.ty));
                let key = match core.as_ref().map(Type::kind) {
                    Some(TypeKind::Map(key, _)) => Some(key),
                    _ => None,
                };
                self.assigned_to(*args.get(1)?, key);
                nothing()
            }
            "panic" | "print" | "println" | "clear" | "close" => {
                for arg in &args {
                    self.assigned(*arg, None);
                }
                nothing()
            }
            _ => self.unsafe_builtin(name, &args, node, hint),
        }
    }

    fn sized(&mut self, arg: Node<'_>) {
        if let Some(mut operand) = self.expr(arg, None) {
            self.convert_untyped(arg, &mut operand, &Type::basic(Basic::Int));
        }
    }

    fn append(&mut self, args: &[Node<'_>], spread: bool) -> Option<Operand> {
        let slice = self.expr(*args.first()?, None);
        let core = slice.as_ref().and_then(|it| self.core(&it.ty));
        let of = match core.as_ref().map(Type::kind) {
            Some(TypeKind::Slice(of)) => Some(of.clone()),
            _ => None,
        };
        for arg in &args[1..] {
            if spread {
                self.expr(*arg, None);
            } else {
                self.assigned_to(*arg, of.as_ref());
            }
        }
        let slice = slice.filter(|it| !it.is_nil())?;
        Some(Operand::value(slice.ty))
    }

    fn length(&mut self, arg: Node<'_>) -> Option<Operand> {
        let int = Type::basic(Basic::Int);
        let Some(operand) = self.expr(arg, None) else {
            return Some(Operand::value(int));
        };
        if let (true, Some(Const::String(text))) = (operand.is_const(), &operand.value) {
            return Some(Operand::constant(int, Some(Const::int(text.len()))));
        }
        let under = self.underlying(&operand.ty)?;
        let under = match under.pointee() {
            Some(to) => self.underlying(to)?,
            None => under,
        };
        match under.kind() {
            TypeKind::Array(_, length) if !self.has_effect(arg) => {
                Some(Operand::constant(int, Some(Const::int(*length))))
            }
            _ => Some(Operand::value(int)),
        }
    }

    /// Whether an expression has a receive or a call that is not constant (Go spec, "Length and capacity").
    fn has_effect(&mut self, node: Node<'_>) -> bool {
        node.descendants().any(|it| match it.kind() {
            Kind::UNARY_EXPRESSION => it.text().starts_with("<-"),
            Kind::CALL_EXPRESSION => {
                let known = self.records.get(&span(it.range()));
                let is_const = known.is_some_and(|it| it.is_const);
                let callee = it.field(Field::FUNCTION);
                let callee = callee.and_then(|it| self.expr(it, None));
                !is_const && !callee.is_some_and(|it| it.is_type())
            }
            _ => false,
        })
    }

    fn new_builtin(&mut self, arg: Node<'_>) -> Option<Operand> {
        let operand = self.expr(arg, None)?;
        if operand.is_type() {
            return Some(Operand::value(Type::pointer(operand.ty)));
        }
        let mut operand = operand;
        self.assign(arg, &mut operand, None);
        operand
            .is_value()
            .then(|| Operand::new(Mode::Value, Type::pointer(operand.ty)))
    }

    fn extreme(&mut self, name: &str, args: &[Node<'_>]) -> Option<Operand> {
        let operands: Vec<_> = args.iter().map(|it| self.expr(*it, None)).collect();
        let operands: Option<Vec<_>> = operands.into_iter().collect();
        let Some(mut operands) = operands else {
            for arg in args {
                self.forget(*arg);
            }
            return None;
        };
        let typed = operands
            .iter()
            .find(|it| !it.ty.is_untyped())
            .map(|it| it.ty.clone());
        let untyped = operands.iter().filter_map(|it| it.ty.as_basic()).max();
        let ty = typed.or(untyped.map(Type::basic))?;
        for (node, operand) in args.iter().zip(&mut operands) {
            self.convert_untyped(*node, operand, &ty);
        }
        if !operands.iter().all(Operand::is_const) {
            return Some(Operand::value(ty));
        }
        let op = if name == "min" { "<" } else { ">" };
        let mut values = operands.into_iter().map(|it| it.value);
        let first = values.next()?;
        let value = values.fold(first, |best, value| {
            let (best, value) = (best?, value?);
            match value.binary(op, &best, false)? {
                Const::Bool(true) => Some(value),
                _ => Some(best),
            }
        });
        Some(Operand::constant(ty, value))
    }

    fn complex(&mut self, args: &[Node<'_>]) -> Option<Operand> {
        let [left, right] = args else {
            return None;
        };
        let (x, y) = (self.expr(*left, None), self.expr(*right, None));
        let (Some(mut x), Some(mut y)) = (x, y) else {
            self.forget(*left);
            self.forget(*right);
            return None;
        };
        let untyped = x.ty.is_untyped() && y.ty.is_untyped();
        let float = if untyped {
            Type::basic(if x.is_const() && y.is_const() {
                Basic::UntypedFloat
            } else {
                Basic::Float64
            })
        } else if x.ty.is_untyped() {
            y.ty.clone()
        } else {
            x.ty.clone()
        };
        // Untyped constants stay what they are (`go/types`, `builtins.go`: _Complex).
        if float.as_basic() != Some(Basic::UntypedFloat) {
            self.convert_untyped(*left, &mut x, &float);
            self.convert_untyped(*right, &mut y, &float);
        }
        let ty = Type::basic(match self.underlying(&float)?.as_basic()? {
            Basic::Float32 => Basic::Complex64,
            Basic::Float64 => Basic::Complex128,
            Basic::UntypedFloat => Basic::UntypedComplex,
            _ => return None,
        });
        if x.is_const() && y.is_const() {
            let value = x
                .value
                .zip(y.value)
                .and_then(|(x, y)| Const::complex(&x, &y));
            return Some(Operand::constant(ty, value));
        }
        Some(Operand::value(ty))
    }

    fn part(&mut self, name: &str, arg: Node<'_>) -> Option<Operand> {
        let mut x = self.expr(arg, None)?;
        if x.ty.is_untyped() && !x.is_const() {
            self.convert_untyped(arg, &mut x, &Type::basic(Basic::Complex128));
        }
        let ty = Type::basic(match self.underlying(&x.ty)?.as_basic()? {
            Basic::Complex64 => Basic::Float32,
            Basic::Complex128 => Basic::Float64,
            basic if basic.is_untyped() => Basic::UntypedFloat,
            _ => return None,
        });
        if x.is_const() {
            let value = x.value.and_then(|it| it.part(name == "imag"));
            return Some(Operand::constant(ty, value));
        }
        Some(Operand::value(ty))
    }

    fn unsafe_builtin(
        &mut self,
        name: &str,
        args: &[Node<'_>],
        _node: Node<'_>,
        _hint: Option<&Type>,
    ) -> Option<Operand> {
        let first = self.expr(*args.first()?, None);
        for arg in &args[1..] {
            self.sized(*arg);
        }
        let uintptr = Type::basic(Basic::Uintptr);
        match name {
            "Sizeof" | "Alignof" | "Offsetof" => {
                if let Some(mut operand) = first.clone() {
                    self.assign(args[0], &mut operand, None);
                }
                let first = first?;
                let ty = first.ty.defaulted();
                let value = match name {
                    "Sizeof" => self.size_of(&ty),
                    "Alignof" => self.align_of(&ty),
                    _ => self.offset_of(args[0]),
                };
                Some(Operand::constant(uintptr, value.map(Const::int)))
            }
            "Add" => Some(Operand::value(Type::basic(Basic::UnsafePointer))),
            "Slice" => {
                let core = self.core(&first?.ty)?;
                Some(Operand::value(Type::slice(core.pointee()?.clone())))
            }
            "SliceData" => match self.core(&first?.ty)?.kind() {
                TypeKind::Slice(of) => Some(Operand::value(Type::pointer(of.clone()))),
                _ => None,
            },
            "String" => Some(Operand::value(Type::basic(Basic::String))),
            "StringData" => {
                if let Some(mut operand) = first {
                    self.assign(args[0], &mut operand, None);
                }
                Some(Operand::value(Type::pointer(Type::basic(Basic::Uint8))))
            }
            _ => None,
        }
    }
}

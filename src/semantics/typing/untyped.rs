//! What an untyped expression becomes where it is used (Go spec, "Constants" and "Assignability").

use super::checker::{Checker, Operand, span};
use super::ty::{Basic, Type, TypeKind};
use crate::syntax::{Field, Kind, Node};

impl Checker<'_> {
    /// Gives untyped operands the type of the other side.
    pub(super) fn matched(
        &mut self,
        left: Node<'_>,
        x: &mut Operand,
        right: Node<'_>,
        y: &mut Operand,
    ) {
        match (x.ty.is_untyped(), y.ty.is_untyped()) {
            (false, false) => {}
            (true, true) => {
                let larger = x.ty.as_basic().max(y.ty.as_basic());
                let numeric = |it: &Operand| it.ty.as_basic().is_some_and(Basic::is_numeric);
                if let Some(larger) = larger.filter(|_| numeric(x) && numeric(y)) {
                    let ty = Type::basic(larger);
                    self.convert_untyped(left, x, &ty);
                    self.convert_untyped(right, y, &ty);
                }
            }
            (true, false) => {
                let target = y.ty.clone();
                self.convert_untyped(left, x, &target);
            }
            (false, true) => {
                let target = x.ty.clone();
                self.convert_untyped(right, y, &target);
            }
        }
    }

    /// Converts an untyped operand implicitly.
    pub(super) fn convert_untyped(&mut self, node: Node<'_>, operand: &mut Operand, target: &Type) {
        if !operand.ty.is_untyped() || operand.is_nil() {
            return;
        }
        let Some(under) = self.underlying(target) else {
            // Of an interface the operand would get its default type.
            self.forget(node);
            return;
        };
        let target = match under.kind() {
            TypeKind::Interface(_) => operand.ty.defaulted(),
            _ => target.clone(),
        };
        if let Some(basic) = self.underlying(&target).and_then(|it| it.as_basic())
            && let Some(value) = &operand.value
        {
            operand.value = if basic.is_untyped() {
                Some(value.clone())
            } else {
                self.converted(value, basic)
            };
        }
        operand.ty = target;
        self.finalize(node, &operand.ty.clone());
    }

    /// Records the type that an untyped expression gets from where it is used, for its untyped parts too.
    pub(super) fn finalize(&mut self, node: Node<'_>, target: &Type) {
        let key = span(node.range());
        let Some(record) = self.records.get_mut(&key) else {
            return;
        };
        if !record.ty.is_untyped() || record.ty.as_basic() == Some(Basic::UntypedNil) {
            return;
        }
        record.ty = target.clone();
        record.varies |= self.varies.get();
        let is_const = record.is_const;
        match node.kind() {
            Kind::PARENTHESIZED_EXPRESSION | Kind::LITERAL_ELEMENT => {
                if let Some(inner) = node.named_children().first() {
                    // A literal element has the range of what is in it.
                    if span(inner.range()) == key
                        && let Some(record) = self.records.get_mut(&key)
                    {
                        record.ty = Type::basic(Basic::UntypedInt);
                    }
                    self.finalize(*inner, target);
                }
            }
            Kind::UNARY_EXPRESSION if !is_const => {
                if let Some(inner) = node.field(Field::OPERAND) {
                    self.finalize(inner, target);
                }
            }
            Kind::BINARY_EXPRESSION if !is_const => {
                let op = node.field(Field::OPERATOR).map_or("", |it| it.kind_name());
                let sides = match op {
                    "==" | "!=" | "<" | "<=" | ">" | ">=" => [None, None],
                    "<<" | ">>" => [node.field(Field::LEFT), None],
                    _ => [node.field(Field::LEFT), node.field(Field::RIGHT)],
                };
                for side in sides.into_iter().flatten() {
                    self.finalize(side, target);
                }
            }
            _ => {}
        }
    }

    /// Drops what was recorded of an untyped expression whose context is not known: its type would be a guess.
    pub(super) fn forget(&mut self, node: Node<'_>) {
        let key = span(node.range());
        let untyped = self
            .records
            .get(&key)
            .is_some_and(|it| it.ty.is_untyped() && it.ty.as_basic() != Some(Basic::UntypedNil));
        if untyped {
            self.records.remove(&key);
        } else if node.kind() != Kind::PARENTHESIZED_EXPRESSION {
            return;
        }
        match node.kind() {
            Kind::PARENTHESIZED_EXPRESSION | Kind::LITERAL_ELEMENT => {
                node.named_children()
                    .into_iter()
                    .for_each(|it| self.forget(it));
            }
            Kind::UNARY_EXPRESSION | Kind::BINARY_EXPRESSION => {
                for field in [Field::OPERAND, Field::LEFT, Field::RIGHT] {
                    if let Some(inner) = node.field(field) {
                        self.forget(inner);
                    }
                }
            }
            _ => {}
        }
    }

    /// Types an expression in a context that is not known; gives nothing.
    pub(super) fn unknown(&mut self, node: Node<'_>) -> Option<Operand> {
        self.expr(node, None);
        self.forget(node);
        None
    }

    /// Types an expression that is assigned to something of a type that may not be known.
    pub(super) fn assigned_to(&mut self, node: Node<'_>, target: Option<&Type>) -> Option<Operand> {
        match target {
            Some(_) => self.assigned(node, target),
            None => self.unknown(node),
        }
    }

    /// Types an expression that is assigned to a variable of a type, or of its own default type.
    pub(super) fn assigned(&mut self, node: Node<'_>, target: Option<&Type>) -> Option<Operand> {
        let node = match node.kind() {
            Kind::LITERAL_ELEMENT => *node.named_children().first()?,
            _ => node,
        };
        let mut operand = self.expr(node, target)?;
        self.assign(node, &mut operand, target);
        Some(operand)
    }

    pub(super) fn assign(&mut self, node: Node<'_>, operand: &mut Operand, target: Option<&Type>) {
        let default = operand.ty.defaulted();
        self.convert_untyped(node, operand, target.unwrap_or(&default));
        if let Some(target) = target
            && let Some(signature) = operand.ty.as_signature()
            && !signature.type_params.is_empty()
            && let Some(inferred) = self.inferred_from_target(signature, target)
        {
            operand.ty = inferred;
            self.record(node, operand);
        }
    }
}

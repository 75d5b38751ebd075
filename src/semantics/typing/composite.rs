//! Composite literals.

use super::checker::{Checker, Operand};
use super::ty::{Basic, Type, TypeKind};
use crate::syntax::{Field, Kind, Node};

impl Checker<'_> {
    pub(super) fn composite(&mut self, node: Node<'_>) -> Option<Operand> {
        let written = node.field(Field::TYPE)?;
        let body = node.field(Field::BODY)?;
        if written.kind() == Kind::IMPLICIT_LENGTH_ARRAY_TYPE {
            let element = self.type_expr(written.field(Field::ELEMENT)?);
            let Some(element) = element else {
                self.elements(body, None);
                return None;
            };
            let length = self.list(body, &element)?;
            return Some(Operand::value(Type::new(TypeKind::Array(element, length))));
        }
        let ty = self.type_expr(written);
        self.elements(body, ty.as_ref());
        Some(Operand::value(ty?))
    }

    pub(super) fn elided(&mut self, node: Node<'_>, hint: &Type) -> Option<Operand> {
        let core = self.core(hint)?;
        self.elements(node, Some(core.pointee().unwrap_or(hint)));
        Some(Operand::value(hint.clone()))
    }

    fn elements(&mut self, body: Node<'_>, ty: Option<&Type>) {
        if !self.wants(body) {
            return;
        }
        let core = ty.and_then(|it| self.core(it));
        match core.as_ref().map(Type::kind) {
            Some(TypeKind::Struct(fields, _)) => {
                for (index, element) in body.named_children().into_iter().enumerate() {
                    if !self.wants(element) {
                        continue;
                    }
                    if element.kind() != Kind::KEYED_ELEMENT {
                        self.assigned_to(element, fields.get(index).map(|it| &it.ty));
                        continue;
                    }
                    let (key, value) = (element.field(Field::KEY), element.field(Field::VALUE));
                    let field = fields
                        .iter()
                        .find(|it| key.is_some_and(|key| *it.name == *key.text()));
                    if let Some(value) = value {
                        self.assigned_to(value, field.map(|it| &it.ty));
                    }
                }
            }
            Some(TypeKind::Slice(of) | TypeKind::Array(of, _)) => {
                self.list(body, of);
            }
            Some(TypeKind::Map(key_type, value_type)) => {
                for element in self.wanted(body.named_children()) {
                    if let (Some(key), Some(value)) =
                        (element.field(Field::KEY), element.field(Field::VALUE))
                    {
                        self.assigned(key, Some(key_type));
                        self.assigned(value, Some(value_type));
                    }
                }
            }
            _ => {
                for element in self.wanted(body.named_children()) {
                    self.element_of_unknown(element);
                }
            }
        }
    }

    /// Keys may be fields, and literals have no type of their own: only values that are expressions are typed.
    fn element_of_unknown(&mut self, element: Node<'_>) {
        let value = match element.kind() {
            Kind::KEYED_ELEMENT => element.field(Field::VALUE),
            _ => Some(element),
        };
        if let Some(value) = value {
            self.unknown(value);
        }
    }

    /// Elements of an array or slice; gives the length.
    fn list(&mut self, body: Node<'_>, of: &Type) -> Option<u64> {
        let (mut next, mut length) = (Some(0_i64), Some(0_i64));
        for element in body.named_children() {
            let value = if element.kind() == Kind::KEYED_ELEMENT {
                if let Some(key) = element.field(Field::KEY) {
                    let index = self.expr(key, None);
                    next = index.as_ref().and_then(|it| it.value.as_ref()?.to_i64());
                    if let Some(mut index) = index {
                        self.convert_untyped(key, &mut index, &Type::basic(Basic::Int));
                    }
                }
                element.field(Field::VALUE)
            } else {
                Some(element)
            };
            if let Some(value) = value.filter(|it| self.wants(*it)) {
                self.assigned(value, Some(of));
            }
            next = next.and_then(|it| it.checked_add(1));
            length = length.zip(next).map(|(a, b)| a.max(b));
        }
        u64::try_from(length?).ok()
    }
}

//! `var`, `const` and `type` declarations, of packages and inside functions.

use super::checker::{Checker, Entity, Mode, Operand};
use super::constant::Const;
use super::ty::Type;
use crate::syntax::{Field, Kind, Node};

impl Checker<'_> {
    /// A `var`, `const` or `type` declaration.
    pub(super) fn declaration(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::VAR_DECLARATION => {
                let specs = node.descendants_of_spec(Kind::VAR_SPEC);
                for spec in self.wanted_specs(specs) {
                    self.var_spec(spec);
                }
            }
            Kind::CONST_DECLARATION => {
                let specs = node.descendants_of_spec(Kind::CONST_SPEC);
                for spec in self.wanted_specs(specs) {
                    self.const_spec(spec);
                }
            }
            _ => {
                for spec in self.wanted_specs(node.named_children()) {
                    self.local_type(spec);
                }
            }
        }
    }

    fn var_spec(&mut self, spec: Node<'_>) {
        let names = spec.fields(Field::NAME);
        let ty = spec.field(Field::TYPE).map(|it| self.type_expr(it));
        let values = spec
            .field(Field::VALUE)
            .map(Node::named_children)
            .unwrap_or_default();
        let types: Vec<Option<Type>> = if values.len() == names.len() {
            let mut types = Vec::new();
            for value in values {
                let operand = match &ty {
                    Some(ty) => self.assigned_to(value, ty.as_ref()),
                    None => self.assigned(value, None),
                };
                types.push(operand.filter(Operand::is_value).map(|it| it.ty));
            }
            types
        } else if let Some(value) = values.first() {
            self.multi(*value, names.len()).unwrap_or_default()
        } else {
            Vec::new()
        };
        for (index, name) in names.into_iter().enumerate() {
            let own = match &ty {
                Some(ty) => ty.clone(),
                None => types.get(index).cloned().flatten(),
            };
            self.declare_var(name, own);
        }
    }

    fn const_spec(&mut self, spec: Node<'_>) {
        let names = spec.fields(Field::NAME);
        let found: Vec<_> = names
            .iter()
            .map(|it| self.const_object(spec, it.text()))
            .collect();
        for (name, found) in names.into_iter().zip(found) {
            let (ty, value) = found.unzip();
            if let Some(ty) = &ty {
                let operand = Operand {
                    mode: Mode::Const,
                    ty: ty.clone(),
                    value: value.clone().flatten(),
                };
                self.record(name, &operand);
            }
            self.declare(name.text(), Entity::Const(ty, value.flatten()));
        }
    }

    /// A constant of a specification: its own expression, or that of an earlier one, with its `iota`.
    pub(super) fn const_object(
        &mut self,
        spec: Node<'_>,
        name: &str,
    ) -> Option<(Type, Option<Const>)> {
        let group = spec.parent()?;
        let specs = group.descendants_of_spec(Kind::CONST_SPEC);
        let at = specs.iter().position(|it| *it == spec)?;
        let source = specs[..=at]
            .iter()
            .rev()
            .find(|it| it.field(Field::VALUE).is_some())?;
        let index = spec
            .fields(Field::NAME)
            .iter()
            .position(|it| it.text() == name)?;
        let value = *source.field(Field::VALUE)?.named_children().get(index)?;
        let ty = match source.field(Field::TYPE) {
            Some(ty) => Some(self.type_expr(ty)?),
            None => None,
        };
        let iota = self.iota.replace(i64::try_from(at).ok()?);
        // What an expression is at its first use is what it is recorded as.
        let saved = (*source != spec).then(|| self.records.clone_range(value));
        let operand = match &ty {
            Some(_) => self.assigned(value, ty.as_ref()),
            None => self.expr(value, None),
        };
        if let Some(saved) = saved {
            self.records.extend(saved);
        }
        self.iota = iota;
        let operand = operand.filter(Operand::is_const)?;
        Some((operand.ty, operand.value))
    }
}

trait Specs<'t> {
    fn descendants_of_spec(self, kind: Kind) -> Vec<Node<'t>>;
}

impl<'t> Specs<'t> for Node<'t> {
    /// The specifications of a declaration, with or without parentheses.
    fn descendants_of_spec(self, kind: Kind) -> Vec<Node<'t>> {
        let lists = self.named_children().into_iter();
        let flat = lists.flat_map(|it| {
            if it.kind() == Kind::VAR_SPEC_LIST {
                it.named_children()
            } else {
                vec![it]
            }
        });
        flat.filter(|it| it.kind() == kind).collect()
    }
}

trait Records {
    fn clone_range(&self, node: Node<'_>) -> Vec<(super::checker::Span, super::checker::Typed)>;
}

impl Records for rustc_hash::FxHashMap<super::checker::Span, super::checker::Typed> {
    /// The records inside a node.
    fn clone_range(&self, node: Node<'_>) -> Vec<(super::checker::Span, super::checker::Typed)> {
        let spans = node
            .descendants()
            .map(|it| super::checker::span(it.range()));
        spans
            .filter_map(|it| Some((it, self.get(&it)?.clone())))
            .collect()
    }
}

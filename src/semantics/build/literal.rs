//! Composite literals: whether a key is a field or an expression.

use super::Builder;
use crate::semantics::declared::{Container, container_of};
use crate::semantics::object::{Access, Resolution};
use crate::syntax::{Field, Kind, Node};

impl<'t> Builder<'t> {
    pub(super) fn composite(&mut self, node: Node<'t>) {
        let written = node.field(Field::TYPE);
        if let Some(written) = written {
            self.expression(written);
        }
        if let Some(body) = node.field(Field::BODY) {
            self.literal_value(body, written);
        }
    }

    fn literal_value(&mut self, body: Node<'t>, written: Option<Node<'t>>) {
        let container = written.map_or(Container::Unknown, |it| self.container(it));
        for element in body.named_children() {
            match element.kind() {
                Kind::KEYED_ELEMENT => {
                    if let Some(key) = element.field(Field::KEY) {
                        self.key(key, container);
                    }
                    if let Some(value) = element.field(Field::VALUE) {
                        self.element(value, container.element());
                    }
                }
                Kind::LITERAL_ELEMENT => self.element(element, container.element()),
                _ => self.expression(element),
            }
        }
    }

    fn element(&mut self, element: Node<'t>, written: Option<Node<'t>>) {
        match element.named_children().as_slice() {
            [inner] if inner.kind() == Kind::LITERAL_VALUE => self.literal_value(*inner, written),
            _ => self.children(element),
        }
    }

    fn key(&mut self, key: Node<'t>, container: Container<'t>) {
        let ident = match key.named_children().as_slice() {
            [ident] if super::is_name(*ident) => *ident,
            _ => return self.element(key, container.key()),
        };
        match container {
            Container::Struct => self.resolve_to(ident, Resolution::Member),
            Container::Elements { .. } => self.expression(ident),
            Container::Unknown => self.field_or_variable(ident),
        }
    }

    /// `T{f: v}` where it is not known whether `T` is a struct: a use of `f` that may be none.
    fn field_or_variable(&mut self, ident: Node<'t>) {
        let local = self.lookup(ident.text());
        if let Some(id) = local {
            self.add_use(id, ident, ident, Access::Read, true);
        } else if self.names.knows_package()
            && matches!(
                super::resolve_outside(self.names, ident.text()),
                Resolution::Unknown(_)
            )
            && !self.names.has_dot_import()
        {
            // The package has no such variable.
            return self.resolve_to(ident, Resolution::Member);
        }
        let why = format!("`{}` may be a field or a variable", ident.text());
        self.resolve_to(ident, Resolution::Unknown(why));
    }

    fn container(&self, written: Node<'t>) -> Container<'t> {
        container_of(written, &mut |name| match self.lookup(name) {
            Some(id) => self.parts.objects[id.index()].declared_type,
            None => crate::semantics::declared::named_in_file(self.file, self.names, name),
        })
    }
}

//! Expressions and types: who is used, and how.

use super::{Builder, Resolution, is_name};
use crate::semantics::object::Access;
use crate::syntax::{Field, Kind, Node};

/// How many nested nodes are walked as what they are; code that people write stays far below.
const MAX_NESTING: u32 = 600;

impl<'t> Builder<'t> {
    /// Walks an expression or a type whose value is read.
    pub(super) fn expression(&mut self, node: Node<'t>) {
        if is_name(node) {
            return self.use_name(node, node, Access::Read);
        }
        self.nested(node, |this| this.compound(node));
    }

    fn compound(&mut self, node: Node<'t>) {
        match node.kind() {
            Kind::COMMENT => {}
            Kind::BINARY_EXPRESSION | Kind::PARENTHESIZED_EXPRESSION => self.plain(node),
            Kind::FIELD_IDENTIFIER => self.resolve_to(node, Resolution::Member),
            Kind::LABEL_NAME => self.use_label(node),
            Kind::SELECTOR_EXPRESSION => self.operand(node, node, Access::Select),
            Kind::CALL_EXPRESSION => self.call(node),
            Kind::UNARY_EXPRESSION => self.unary(node),
            Kind::SLICE_EXPRESSION => self.slice(node),
            Kind::INDEX_EXPRESSION => self.operand(node, node, Access::Read),
            Kind::QUALIFIED_TYPE => self.qualified(node),
            Kind::COMPOSITE_LITERAL => self.composite(node),
            Kind::FUNC_LITERAL => self.func_literal(node),
            Kind::FUNCTION_TYPE | Kind::METHOD_ELEM => self.signature_type(node),
            _ if node.is_error() => self.erroneous(node),
            _ => self.children(node),
        }
    }

    /// Walks the parts of a node as expressions; a statement that error recovery put there is one.
    pub(super) fn children(&mut self, node: Node<'t>) {
        for child in node.named_children() {
            self.statement(child);
        }
    }

    /// Operators and parentheses, which real code chains by the thousand: `"…" + "…" + …`.
    fn plain(&mut self, node: Node<'t>) {
        let mut pending = vec![node];
        while let Some(next) = pending.pop() {
            match next.kind() {
                Kind::BINARY_EXPRESSION | Kind::PARENTHESIZED_EXPRESSION => {
                    pending.extend(next.named_children().into_iter().rev());
                }
                _ => self.statement(next),
            }
        }
    }

    /// Walks a node that may hold others of its sort; what is nested too deeply for the stack is walked without
    /// its structure.
    pub(super) fn nested(&mut self, node: Node<'t>, walk: impl FnOnce(&mut Self)) {
        if self.nesting >= MAX_NESTING {
            return self.unstructured(node);
        }
        self.nesting += 1;
        walk(self);
        self.nesting -= 1;
    }

    /// Each name may be a use that does anything, or be declared in between.
    fn unstructured(&mut self, node: Node<'t>) {
        for name in node.descendants().filter(|it| is_name(*it)) {
            if let Some(id) = self.lookup(name.text()) {
                self.add_use(id, name, name, Access::Opaque, true);
            }
            let why = format!("`{}` is nested too deeply", name.text());
            self.resolve_to(name, Resolution::Unknown(why));
        }
    }

    fn erroneous(&mut self, node: Node<'t>) {
        let outer = std::mem::replace(&mut self.in_error, true);
        self.children(node);
        self.in_error = outer;
    }

    /// Walks an operand whose first name is accessed in a known way, `x` of `x.a[i].b`.
    pub(super) fn operand(&mut self, node: Node<'t>, place: Node<'t>, access: Access) {
        self.nested(node, |this| this.operand_at(node, place, access));
    }

    fn operand_at(&mut self, node: Node<'t>, place: Node<'t>, access: Access) {
        match node.kind() {
            Kind::PARENTHESIZED_EXPRESSION => match node.named_children().as_slice() {
                [inner] => self.operand(*inner, place, access),
                _ => self.children(node),
            },
            Kind::SELECTOR_EXPRESSION => {
                if let Some(field) = node.field(Field::FIELD) {
                    self.resolve_to(field, Resolution::Member);
                }
                if let Some(inner) = node.field(Field::OPERAND) {
                    self.operand(inner, place, through_field(access));
                }
            }
            Kind::INDEX_EXPRESSION => {
                if let Some(index) = node.field(Field::INDEX) {
                    self.expression(index);
                }
                if let Some(inner) = node.field(Field::OPERAND) {
                    self.operand(inner, place, through_index(access));
                }
            }
            _ if is_name(node) => self.use_name(node, place, access),
            _ => self.expression(node),
        }
    }

    fn call(&mut self, node: Node<'t>) {
        if let Some(function) = node.field(Field::FUNCTION) {
            if unparenthesized(function).kind() == Kind::SELECTOR_EXPRESSION {
                self.operand(function, function, Access::MethodCall);
            } else {
                self.expression(function);
            }
            if function.text() == "recover" && self.is_predeclared(function) {
                self.parts.functions[self.function.index()]
                    .recovers
                    .push(node);
            }
        }
        for part in [Field::TYPE_ARGUMENTS, Field::ARGUMENTS] {
            if let Some(part) = node.field(part) {
                self.children(part);
            }
        }
    }

    fn is_predeclared(&self, ident: Node<'t>) -> bool {
        self.parts.resolved.get(&ident.start()) == Some(&Resolution::Predeclared)
    }

    fn unary(&mut self, node: Node<'t>) {
        let Some(operand) = node.field(Field::OPERAND) else {
            return self.children(node);
        };
        let takes_address = node
            .field(Field::OPERATOR)
            .is_some_and(|it| it.text() == "&");
        if takes_address {
            self.operand(operand, operand, Access::AddressOf);
        } else {
            self.expression(operand);
        }
    }

    fn slice(&mut self, node: Node<'t>) {
        for bound in [Field::START, Field::END, Field::CAPACITY] {
            if let Some(bound) = node.field(bound) {
                self.expression(bound);
            }
        }
        if let Some(operand) = node.field(Field::OPERAND) {
            self.operand(operand, operand, Access::Slice);
        }
    }

    /// `p.T`; also `x.f` where the grammar takes the index in `a[x.f](y)` for a type.
    fn qualified(&mut self, node: Node<'t>) {
        if let Some(name) = node.field(Field::NAME) {
            self.resolve_to(name, Resolution::Member);
        }
        if let Some(package) = node.field(Field::PACKAGE) {
            self.use_name(package, node, Access::Select);
        }
    }

    /// A function type or the method of an interface: its parameter names denote nothing anywhere.
    fn signature_type(&mut self, node: Node<'t>) {
        for name in node.fields(Field::NAME) {
            self.resolve_to(name, Resolution::Member);
        }
        for list in [Field::PARAMETERS, Field::RESULT] {
            let Some(list) = node.field(list) else {
                continue;
            };
            if list.kind() != Kind::PARAMETER_LIST {
                self.expression(list);
                continue;
            }
            for parameter in super::function::parameters(list) {
                if let Some(name) = parameter.name {
                    self.resolve_to(name, Resolution::Member);
                }
                if parameter.is_first
                    && let Some(written) = parameter.written_type
                {
                    self.expression(written);
                }
            }
        }
    }
}

/// The access to `x` where `x.f` is accessed.
fn through_field(access: Access) -> Access {
    match access {
        Access::Write | Access::ReadWrite | Access::RangeAssign => Access::FieldWrite,
        Access::Read => Access::Select,
        other => other,
    }
}

/// The access to `x` where `x[i]` is accessed.
fn through_index(access: Access) -> Access {
    match access {
        Access::Write | Access::ReadWrite | Access::RangeAssign | Access::FieldWrite => {
            Access::ElementWrite
        }
        other => other,
    }
}

/// The expression without the parentheses around it.
pub(in crate::semantics) fn unparenthesized(node: Node<'_>) -> Node<'_> {
    let mut inner = node;
    while inner.kind() == Kind::PARENTHESIZED_EXPRESSION {
        match inner.named_children().as_slice() {
            [only] => inner = *only,
            _ => break,
        }
    }
    inner
}

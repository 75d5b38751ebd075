//! Declarations: top-level ones, and those of variables, constants and types inside functions.

use text_size::TextSize;

use super::{Builder, NewObject, Resolution};
use crate::semantics::object::{Access, Function, ObjectKind};
use crate::syntax::{Field, Kind, Node};

impl<'t> Builder<'t> {
    pub(super) fn top_level(&mut self, root: Node<'t>) {
        let order = self.tick();
        self.parts.functions.push(Function {
            body: root.field(Field::BODY),
            ..Function::new(root, order)
        });
        match root.kind() {
            Kind::IMPORT_DECLARATION => self.imports(root),
            Kind::FUNCTION_DECLARATION | Kind::METHOD_DECLARATION => self.function(root),
            Kind::VAR_DECLARATION | Kind::CONST_DECLARATION | Kind::TYPE_DECLARATION => {
                for spec in specs(root) {
                    self.top_level_spec(spec);
                }
            }
            _ => self.children(root),
        }
    }

    fn imports(&mut self, root: Node<'t>) {
        for name in root.descendants().filter(|it| super::is_name(*it)) {
            let package = self.names.import_named(name.text());
            self.resolve_to(name, package.map_or(Resolution::Blank, Resolution::Package));
        }
    }

    fn top_level_spec(&mut self, spec: Node<'t>) {
        for name in spec.fields(Field::NAME) {
            let is_blank = name.text() == "_";
            let blank = if is_blank {
                Resolution::Blank
            } else {
                Resolution::PackageLevel
            };
            self.resolve_to(name, blank);
        }
        self.spec_parts(spec);
    }

    /// The type parameters, the type and the values of a specification.
    fn spec_parts(&mut self, spec: Node<'t>) {
        self.scoped(spec.range(), |this| {
            if let Some(list) = spec.field(Field::TYPE_PARAMETERS) {
                this.type_parameters(list);
            }
            for part in [Field::TYPE, Field::VALUE] {
                if let Some(part) = spec.field(part) {
                    this.expression(part);
                }
            }
        });
    }

    /// `var`, `const` or `type` in a function.
    pub(super) fn local_declaration(&mut self, node: Node<'t>) {
        for spec in specs(node) {
            match spec.kind() {
                Kind::TYPE_SPEC | Kind::TYPE_ALIAS => self.local_type(spec),
                Kind::CONST_SPEC => self.local_values(spec, ObjectKind::Const),
                _ => self.local_values(spec, ObjectKind::Var),
            }
        }
    }

    /// The scope of a local type starts at its name, so that it may refer to itself.
    fn local_type(&mut self, spec: Node<'t>) {
        if let Some(name) = spec.field(Field::NAME) {
            let new = NewObject {
                declared_type: spec.field(Field::TYPE),
                ..NewObject::new(ObjectKind::Type, name.end())
            };
            self.declare(name, new);
        }
        self.spec_parts(spec);
    }

    /// The scope of a local variable or constant starts after its specification.
    fn local_values(&mut self, spec: Node<'t>, kind: ObjectKind) {
        self.spec_parts(spec);
        let names = spec.fields(Field::NAME);
        let values = spec
            .field(Field::VALUE)
            .map(Node::named_children)
            .unwrap_or_default();
        let has_values = !values.is_empty();
        for (index, name) in names.iter().enumerate() {
            let new = NewObject {
                init: matching(&values, names.len(), index),
                declared_type: spec.field(Field::TYPE),
                ..NewObject::new(kind, spec.end())
            };
            if let Some(id) = self.declare(*name, new) {
                self.parts.objects[id.index()].is_zeroed = kind == ObjectKind::Var && !has_values;
            }
        }
    }

    /// `a, b := x, y`: the names that this block has not declared yet are declared, the others are assigned.
    pub(super) fn short_declaration(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (node.field(Field::LEFT), node.field(Field::RIGHT)) else {
            return self.children(node);
        };
        self.expression(right);
        let (targets, values) = (left.named_children(), list(right));
        for (index, target) in targets.iter().enumerate() {
            let init = matching(&values, targets.len(), index);
            self.define(*target, init, node.end());
        }
    }

    /// Declares a name on the left of `:=`, or assigns it where the same block declares it already.
    pub(super) fn define(&mut self, target: Node<'t>, init: Option<Node<'t>>, from: TextSize) {
        if !super::is_name(target) {
            return self.operand(target, target, Access::Write);
        }
        if self.blocks[self.scope.index()].contains_key(target.text()) {
            return self.use_name(target, target, Access::Write);
        }
        let new = NewObject {
            init,
            ..NewObject::new(ObjectKind::Var, from)
        };
        if let Some(id) = self.declare(target, new) {
            self.parts.objects[id.index()].is_zeroed = false;
        }
    }
}

/// The specifications of a declaration, whether grouped or not.
pub(in crate::semantics) fn specs(declaration: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    for child in declaration.named_children() {
        match child.kind() {
            Kind::VAR_SPEC_LIST => found.extend(child.named_children()),
            _ => found.push(child),
        }
    }
    found
}

/// The expressions of a list, or of what stands where a list may stand.
pub(super) fn list(node: Node<'_>) -> Vec<Node<'_>> {
    if node.kind() == Kind::EXPRESSION_LIST {
        node.named_children()
    } else {
        vec![node]
    }
}

/// The value of one of several names, if there is one for each.
fn matching<'t>(values: &[Node<'t>], n_names: usize, index: usize) -> Option<Node<'t>> {
    (values.len() == n_names)
        .then(|| values.get(index).copied())
        .flatten()
}

//! Functions: parameters, results, type parameters, labels, bodies.

use text_size::{TextRange, TextSize};

use super::{Builder, NewObject, Resolution};
use crate::semantics::object::{FuncId, Function, ObjectKind};
use crate::syntax::{Field, Kind, Node};

/// One name, or one unnamed entry, of a parameter list.
#[derive(Clone, Copy)]
pub(in crate::semantics) struct Parameter<'t> {
    pub(in crate::semantics) name: Option<Node<'t>>,
    pub(in crate::semantics) written_type: Option<Node<'t>>,
    pub(in crate::semantics) is_variadic: bool,
    /// Whether it is the first of the names that share the type.
    pub(in crate::semantics) is_first: bool,
}

/// The entries of a parameter list.
///
/// Either all entries have names or none has. The grammar may read `a` of `(a, b int)` as a type of its own; where
/// another entry has a name it is a name, with the type that follows.
pub(in crate::semantics) fn parameters(list: Node<'_>) -> Vec<Parameter<'_>> {
    let entries = list.named_children();
    let has_names = entries.iter().any(|it| it.field(Field::NAME).is_some());
    let mut found: Vec<Parameter<'_>> = Vec::new();
    let mut untyped = Vec::new();
    for entry in entries {
        let written_type = entry.field(Field::TYPE);
        let is_variadic = entry.kind() == Kind::VARIADIC_PARAMETER_DECLARATION;
        let mut names = entry.fields(Field::NAME);
        if has_names && names.is_empty() {
            untyped.extend(written_type);
            continue;
        }
        names.splice(0..0, untyped.drain(..));
        let of = |name, is_first| Parameter {
            name,
            written_type,
            is_variadic,
            is_first,
        };
        if names.is_empty() {
            found.push(of(None, true));
        }
        let shared = names.into_iter().enumerate();
        found.extend(shared.map(|(index, name)| of(Some(name), index == 0)));
    }
    found
}

impl<'t> Builder<'t> {
    /// A function or method declaration; the function itself is in the list already.
    pub(super) fn function(&mut self, node: Node<'t>) {
        if let Some(name) = node.field(Field::NAME) {
            let is_method = node.kind() == Kind::METHOD_DECLARATION;
            let of = if is_method {
                Resolution::Member
            } else {
                Resolution::PackageLevel
            };
            self.resolve_to(name, of);
        }
        if let Some(receiver) = node.field(Field::RECEIVER) {
            self.receiver(receiver);
        }
        if let Some(list) = node.field(Field::TYPE_PARAMETERS) {
            self.type_parameters(list);
        }
        self.masked_type_parameters(node);
        self.signature_and_body(node);
    }

    pub(super) fn func_literal(&mut self, node: Node<'t>) {
        let order = self.tick();
        let id = FuncId::new(self.parts.functions.len());
        self.parts.functions.push(Function {
            body: node.field(Field::BODY),
            parent: Some(self.function),
            created_depth: self.depth,
            ..Function::new(node, order)
        });
        let (function, depth) = (self.function, self.depth);
        self.function = id;
        self.depth = 1;
        self.scoped(node.range(), |this| this.signature_and_body(node));
        self.function = function;
        self.depth = depth;
    }

    /// Parameters, results and body share one block: `err` of `a, err := f()` may be a parameter.
    fn signature_and_body(&mut self, node: Node<'t>) {
        let body = node.field(Field::BODY);
        let from = body.map_or(node.end(), Node::start);
        if let Some(list) = node.field(Field::PARAMETERS) {
            self.declare_parameters(list, ObjectKind::Param, from);
        }
        match node.field(Field::RESULT) {
            Some(list) if list.kind() == Kind::PARAMETER_LIST => {
                let named = self.declare_parameters(list, ObjectKind::Result, from);
                self.parts.functions[self.function.index()].has_named_results = named;
            }
            Some(result) => self.expression(result),
            None => {}
        }
        if let Some(body) = body {
            self.declare_labels(body);
            self.children(body);
        }
    }

    fn declare_parameters(&mut self, list: Node<'t>, kind: ObjectKind, from: TextSize) -> bool {
        let entries = parameters(list);
        // Types first: `func f(T T)` is about the outer T.
        for entry in entries.iter().filter(|it| it.is_first) {
            if let Some(written) = entry.written_type {
                self.expression(written);
            }
        }
        let named = entries.iter().any(|it| it.name.is_some());
        for entry in entries {
            let Some(name) = entry.name else { continue };
            let new = NewObject {
                declared_type: entry.written_type,
                ..NewObject::new(kind, from)
            };
            if let Some(id) = self.declare(name, new) {
                self.parts.objects[id.index()].is_variadic = entry.is_variadic;
            }
        }
        named
    }

    /// `(r *T[K, V])`: K and V are declared here.
    fn receiver(&mut self, list: Node<'t>) {
        let arguments = list
            .descendants()
            .find(|it| it.kind() == Kind::TYPE_ARGUMENTS);
        let names = arguments.into_iter().flat_map(Node::descendants);
        for name in names.filter(|it| it.kind() == Kind::TYPE_IDENTIFIER) {
            self.declare(name, NewObject::new(ObjectKind::TypeParam, name.end()));
        }
        let from = list.end();
        self.declare_parameters(list, ObjectKind::Receiver, from);
    }

    pub(super) fn type_parameters(&mut self, list: Node<'t>) {
        let entries = list.named_children();
        for entry in &entries {
            for name in entry.fields(Field::NAME) {
                let new = NewObject {
                    declared_type: entry.field(Field::TYPE),
                    ..NewObject::new(ObjectKind::TypeParam, list.start())
                };
                self.declare(name, new);
            }
        }
        for entry in entries {
            if let Some(constraint) = entry.field(Field::TYPE) {
                self.expression(constraint);
            }
        }
    }

    /// `func (r T) m[P any](…)`: the tree has white space where the type parameters stand.
    fn masked_type_parameters(&mut self, node: Node<'t>) {
        let (Some(name), Some(list)) = (node.field(Field::NAME), node.field(Field::PARAMETERS))
        else {
            return;
        };
        if node.kind() != Kind::METHOD_DECLARATION || name.end() > list.start() {
            return;
        }
        let span = TextRange::new(name.end(), list.start());
        for range in type_parameter_names(&node.file_text()[span]) {
            let range = range + span.start();
            let text = &node.file_text()[range];
            let new = NewObject::new(ObjectKind::TypeParam, span.start());
            let id = self.add_object(text, range, new);
            self.blocks[self.scope.index()].insert(text, id);
            self.parts
                .resolved
                .insert(range.start(), Resolution::Object(id));
        }
    }

    /// Labels have a space of names of their own, one a function; a goto may precede its label.
    fn declare_labels(&mut self, body: Node<'t>) {
        let mut walk = body.descendants();
        while let Some(node) = walk.next() {
            if node.kind() == Kind::FUNC_LITERAL {
                walk.skip_children();
            } else if node.kind() == Kind::LABELED_STATEMENT
                && let Some(label) = node.field(Field::LABEL)
                && label.text() != "_"
            {
                let new = NewObject::new(ObjectKind::Label, body.start());
                let id = self.add_object(label.text(), label.range(), new);
                self.parts.functions[self.function.index()].labels.push(id);
                self.resolve_to(label, Resolution::Object(id));
            }
        }
    }
}

/// The names that a list of type parameters declares: the words that start an entry.
fn type_parameter_names(text: &str) -> Vec<TextRange> {
    let mut found = Vec::new();
    let (mut depth, mut is_start) = (0_u32, false);
    for (at, c) in text.char_indices() {
        match c {
            '[' | '(' | '{' => {
                depth += 1;
                is_start = depth == 1;
            }
            ']' | ')' | '}' => depth = depth.saturating_sub(1),
            ',' => is_start = depth == 1,
            c if is_start && (c.is_alphabetic() || c == '_') => {
                let rest = &text[at..];
                let len = rest
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                found.extend(text_range(at, at + len).filter(|_| &rest[..len] != "_"));
                is_start = false;
            }
            _ => {}
        }
    }
    found
}

fn text_range(start: usize, end: usize) -> Option<TextRange> {
    let (start, end) = (
        TextSize::try_from(start).ok()?,
        TextSize::try_from(end).ok()?,
    );
    Some(TextRange::new(start, end))
}

impl<'t> Function<'t> {
    pub(super) fn new(node: Node<'t>, order: u32) -> Self {
        Self {
            node,
            body: None,
            parent: None,
            has_named_results: false,
            recovers: Vec::new(),
            defers: Vec::new(),
            returns: Vec::new(),
            labels: Vec::new(),
            free: Vec::new(),
            created_depth: 1,
            order,
        }
    }
}

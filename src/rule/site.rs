//! The place at which a rule is asked: a declaration, its model, and a match in it.

use std::cell::OnceCell;
use std::ops::ControlFlow;

use text_size::{TextRange, TextSize};

use super::navigate::enclosing_statement;
use super::set::CheckInput;
use crate::semantics::{FuncId, Model, Object, ObjectId, Resolution};
use crate::syntax::pattern::{Bound, Env, Pattern};
use crate::syntax::{Decl, Kind, Node, QueryTree};

/// A declaration under check; its model is built when something asks for a name.
pub(super) struct Unit<'t> {
    pub(super) input: &'t CheckInput<'t>,
    pub(super) decl: &'t Decl,
    pub(super) root: Node<'t>,
    model: OnceCell<Model<'t>>,
    query_tree: OnceCell<QueryTree>,
}

/// One match under judgment.
pub(super) struct Site<'a, 't> {
    pub(super) unit: &'a Unit<'t>,
    pub(super) env: Env<'t>,
    /// The first node of the match.
    pub(super) first: Node<'t>,
    /// The last node of the match.
    pub(super) last: Node<'t>,
}

impl<'t> Unit<'t> {
    pub(super) fn new(input: &'t CheckInput<'t>, decl: &'t Decl) -> Self {
        Self {
            input,
            decl,
            root: input.file.root(decl),
            model: OnceCell::new(),
            query_tree: OnceCell::new(),
        }
    }

    pub(super) fn model(&self) -> &Model<'t> {
        self.model.get_or_init(|| {
            Model::build(self.input.file, self.decl, self.input.names)
                .with_version(self.input.versions.go)
                .with_types(self.input.types)
        })
    }

    /// The tree that queries run on.
    pub(super) fn query_tree(&self) -> &QueryTree {
        self.query_tree.get_or_init(|| QueryTree::new(self.root))
    }

    /// The object that an identifier denotes, if it is one of the declaration.
    pub(super) fn object_id(&self, node: Node<'t>) -> Option<ObjectId> {
        if !self.owns(node) {
            return None;
        }
        let model = self.model();
        model
            .object_at(node.start())
            .filter(|_| is_identifier(node))
            .or_else(|| match model.resolve(node) {
                Resolution::Object(id) if is_identifier(node) => Some(id),
                _ => None,
            })
    }

    /// See [`Unit::object_id`].
    pub(super) fn object(&self, node: Node<'t>) -> Option<&Object<'t>> {
        self.object_id(node).map(|id| self.model().object(id))
    }

    /// The function literal, by its node.
    pub(super) fn function(&self, literal: Node<'t>) -> Option<FuncId> {
        self.model().function_of_literal(literal)
    }
}

impl<'t> Site<'_, 't> {
    /// What a metavariable, or the word for the whole match, stands for.
    pub(super) fn bound(&self, name: &str) -> Option<Bound<'t>> {
        if name == super::condition::MATCH {
            return Some(if self.first == self.last {
                Bound::Node(self.first)
            } else {
                Bound::Nodes(vec![self.first, self.last])
            });
        }
        self.env.get(name).cloned()
    }

    /// The one node that a metavariable stands for.
    pub(super) fn node(&self, name: &str) -> Option<Node<'t>> {
        match self.bound(name)? {
            Bound::Node(node) => Some(node),
            Bound::Nodes(nodes) => nodes.first().copied(),
            Bound::Text(_) => None,
        }
    }

    /// The bytes of the match.
    pub(super) fn range(&self) -> TextRange {
        TextRange::new(self.first.start(), self.last.end())
    }

    /// The byte after the statement that the match ends in: what comes "after" a match comes after that.
    pub(super) fn end(&self) -> TextSize {
        enclosing_statement(self.last).unwrap_or(self.last).end()
    }
}

/// The nodes of a binding.
pub(super) fn nodes<'t>(bound: &Bound<'t>) -> Vec<Node<'t>> {
    match bound {
        Bound::Node(node) => vec![*node],
        Bound::Nodes(nodes) => nodes.clone(),
        Bound::Text(_) => Vec::new(),
    }
}

/// The first node of a binding.
pub(super) fn node<'t>(bound: &Bound<'t>) -> Option<Node<'t>> {
    nodes(bound).first().copied()
}

pub(super) fn is_identifier(node: Node<'_>) -> bool {
    [
        Kind::IDENTIFIER,
        Kind::TYPE_IDENTIFIER,
        Kind::PACKAGE_IDENTIFIER,
    ]
    .contains(&node.kind())
}

/// The expression without the parentheses around it.
pub(super) fn unparenthesized(node: Node<'_>) -> Node<'_> {
    let mut inner = node;
    while inner.kind() == Kind::PARENTHESIZED_EXPRESSION {
        match inner.named_children().first() {
            Some(child) => inner = *child,
            None => break,
        }
    }
    inner
}

impl<'t> Site<'_, 't> {
    /// Whether a pattern matches at a node with what is bound already; a bound name must denote the same object there.
    pub(super) fn matches(&self, pattern: &Pattern, node: Node<'t>) -> bool {
        let mut found = false;
        let _ = pattern.for_each_match_in(node, self.unit.model(), &self.env, &mut |_| {
            found = true;
            ControlFlow::Break(())
        });
        found && self.denotes_the_same(pattern, node)
    }

    /// Whether the names in a node that look like those which the pattern takes denote what those denote: `len(v)` of a
    /// `v` declared inside a closure is not the `len(v)` of the one outside.
    fn denotes_the_same(&self, pattern: &Pattern, node: Node<'t>) -> bool {
        let taken = pattern.metavars().iter();
        let bound = taken
            .filter_map(|it| self.env.get(&it.name))
            .filter_map(self::node)
            .filter(|bound| is_identifier(*bound));
        let objects: Vec<_> = bound
            .filter_map(|bound| Some((bound.text(), self.unit.object_id(bound)?)))
            .collect();
        let mut names = node.descendants().filter(|inner| is_identifier(*inner));
        objects.is_empty()
            || names.all(|inner| {
                // Two metavariables may stand for variables of one name: `s := trim(s)`.
                let mut known = objects.iter().filter(|(text, _)| *text == inner.text());
                let Some((_, first)) = known.next() else {
                    return true;
                };
                let denoted = self.unit.object_id(inner);
                denoted == Some(*first) || known.any(|(_, id)| denoted == Some(*id))
            })
    }
}

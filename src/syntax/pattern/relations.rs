//! Relations between a match and the code around it.

use std::ops::ControlFlow;

use super::shape::list_nodes;
use super::{Env, Kind, Match, Names, Node, Pattern};

/// Where a sub-pattern is looked for, seen from a match.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// Around it, innermost first.
    Inside,
    /// Below it, in source order.
    Has,
    /// Among the statements before it, nearest first.
    Follows,
    /// Among the statements after it, nearest first.
    Precedes,
}

/// How far a relation looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Until {
    /// To the enclosing function; `Has` does not look into functions inside.
    Function,
    /// To the statement list at hand, for `Follows` and `Precedes`; otherwise as `Function`.
    Block,
    /// To nodes of these kinds: such a node is offered, what is beyond it is not.
    Kinds(Vec<Kind>),
    /// To the ends of the declaration.
    Declaration,
}

/// The kinds of functions.
const FUNCTIONS: &[Kind] = &[
    Kind::FUNC_LITERAL,
    Kind::FUNCTION_DECLARATION,
    Kind::METHOD_DECLARATION,
];

impl Relation {
    /// How far it looks unless told otherwise: siblings, or the enclosing function.
    pub fn default_until(self) -> Until {
        match self {
            Relation::Inside | Relation::Has => Until::Function,
            Relation::Follows | Relation::Precedes => Until::Block,
        }
    }
}

impl Until {
    fn stops_at(&self, node: Node<'_>) -> bool {
        match self {
            Until::Function | Until::Block => FUNCTIONS.contains(&node.kind()),
            Until::Kinds(kinds) => kinds.contains(&node.kind()),
            Until::Declaration => false,
        }
    }
}

/// Offers the matches of `pattern` that are in a relation with `subject`, until one is taken by `Break`.
///
/// Metavariables of the subject keep what they stand for: the sub-pattern unifies with them, and its own ones are
/// added to the offered match.
pub fn for_each_related<'t>(
    relation: Relation,
    pattern: &Pattern,
    subject: &Match<'t>,
    until: &Until,
    names: &dyn Names,
    found: &mut dyn FnMut(&Match<'t>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut search = Search {
        pattern,
        until,
        names,
        env: &subject.env,
        found,
    };
    match relation {
        Relation::Inside => search.inside(subject),
        Relation::Has => search.has(subject),
        Relation::Follows => search.follows(subject.node),
        Relation::Precedes => search.precedes(subject.last),
    }
}

struct Search<'a, 't> {
    pattern: &'a Pattern,
    until: &'a Until,
    names: &'a dyn Names,
    env: &'a Env<'t>,
    found: &'a mut dyn FnMut(&Match<'t>) -> ControlFlow<()>,
}

impl<'t> Search<'_, 't> {
    /// Offers the matches at a node that a condition on them admits.
    fn at(&mut self, node: Node<'t>, admits: &dyn Fn(&Match<'t>) -> bool) -> ControlFlow<()> {
        let found = &mut *self.found;
        self.pattern
            .for_each_match_in(node, self.names, self.env, &mut |matched| {
                if admits(matched) {
                    found(matched)
                } else {
                    ControlFlow::Continue(())
                }
            })
    }

    fn inside(&mut self, subject: &Match<'t>) -> ControlFlow<()> {
        let (start, end) = (subject.node.start(), subject.last.end());
        for ancestor in std::iter::once(subject.node).chain(subject.node.ancestors()) {
            let is_subject = ancestor == subject.node;
            // A sequence of statements may start before the statement around the subject.
            let starts = match ancestor.parent() {
                Some(parent) if parent.kind() == Kind::STATEMENT_LIST => list_nodes(parent),
                _ => vec![ancestor],
            };
            let before = starts.iter().filter(|it| it.start() <= ancestor.start());
            for first in before.rev() {
                self.at(*first, &|matched| {
                    let is_around =
                        matched.last.end() >= end && matched.last.start() >= ancestor.start();
                    let is_more = first.start() < start || matched.last.end() > end;
                    is_around && (is_more || !is_subject)
                })?;
            }
            // The subject itself may be a function: what is around it is not beyond it.
            if !is_subject && self.until.stops_at(ancestor) {
                break;
            }
        }
        ControlFlow::Continue(())
    }

    fn has(&mut self, subject: &Match<'t>) -> ControlFlow<()> {
        for covered in covered(subject) {
            let mut below = covered.descendants();
            while let Some(node) = below.next() {
                let is_subject = node == subject.node && subject.node == subject.last;
                if !is_subject {
                    self.at(node, &|_| true)?;
                    if self.until.stops_at(node) {
                        below.skip_children();
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn follows(&mut self, subject: Node<'t>) -> ControlFlow<()> {
        for statement in self.statements(subject) {
            let earlier = siblings(statement).into_iter().rev();
            for sibling in earlier.filter(|it| it.end() <= statement.start()) {
                self.at(sibling, &|matched| matched.last.end() <= statement.start())?;
                self.at_expression(sibling)?;
                if self.until.stops_at(sibling) {
                    return ControlFlow::Continue(());
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn precedes(&mut self, subject: Node<'t>) -> ControlFlow<()> {
        for statement in self.statements(subject) {
            let later = siblings(statement).into_iter();
            for sibling in later.filter(|it| it.start() >= statement.end()) {
                self.at(sibling, &|_| true)?;
                self.at_expression(sibling)?;
                if self.until.stops_at(sibling) {
                    return ControlFlow::Continue(());
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Offers the matches at the expression that a statement consists of.
    fn at_expression(&mut self, statement: Node<'t>) -> ControlFlow<()> {
        let inner = super::shape::peel(statement);
        if inner == statement {
            return ControlFlow::Continue(());
        }
        self.at(inner, &|_| true)
    }

    /// The statement around a node, and those around it as far as the boundary allows.
    fn statements(&self, subject: Node<'t>) -> Vec<Node<'t>> {
        let mut found = Vec::new();
        for node in std::iter::once(subject).chain(subject.ancestors()) {
            let is_in_list = node
                .parent()
                .is_some_and(|parent| parent.kind() == Kind::STATEMENT_LIST);
            if is_in_list {
                found.push(node);
                if *self.until == Until::Block {
                    break;
                }
            }
            // The subject itself may be a function: what is around it is not beyond it.
            if node != subject && self.until.stops_at(node) {
                break;
            }
        }
        found
    }
}

/// The siblings of a statement, itself among them.
fn siblings(statement: Node<'_>) -> Vec<Node<'_>> {
    statement.parent().map(list_nodes).unwrap_or_default()
}

/// The nodes that a match covers.
fn covered<'t>(subject: &Match<'t>) -> Vec<Node<'t>> {
    if subject.node == subject.last {
        return vec![subject.node];
    }
    let mut all = siblings(subject.node);
    all.retain(|it| it.start() >= subject.node.start() && it.end() <= subject.last.end());
    all
}

//! Unifying goals with candidates.
//!
//! Each step takes what comes after it as a continuation, so that a caller who refuses a match makes the search go
//! on behind it. Goals without metavariables can match in one way only and are compared without continuations: the
//! depth of the stack is bounded by the size of the pattern.

use std::ops::ControlFlow;

use super::contexts::is_case;
use super::goal::{Denotes, Goal, NodeGoal};
use super::parse::{Alternative, Pattern};
use super::shape::{Head, Item, NAMES, list_nodes, peel, unwrap_same_text, wrapped};
use super::{Bound, Env, Kind, Match, Names, Node};

/// How many steps may be taken at one candidate: far more than any sensible pattern needs.
const FUEL: u32 = 200_000;

/// How deep two nodes are compared; deeper ones are not known to be equal.
const MAX_DEPTH: u32 = 400;

type Flow = ControlFlow<()>;
type Then<'a, 't> = &'a mut dyn FnMut(&mut State<'t>) -> Flow;

impl Pattern {
    /// All ways in which the pattern matches at a node.
    pub fn matches<'t>(&self, node: Node<'t>, names: &dyn Names) -> Vec<Match<'t>> {
        let mut found = Vec::new();
        let _ = self.for_each_match(node, names, &mut |matched| {
            found.push(matched.clone());
            ControlFlow::Continue(())
        });
        found
    }

    /// Offers the ways in which the pattern matches at a node, one after the other, until one is taken by `Break`.
    pub fn for_each_match<'t>(
        &self,
        node: Node<'t>,
        names: &dyn Names,
        found: &mut dyn FnMut(&Match<'t>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.for_each_match_in(node, names, &Env::new(), found)
    }

    /// As [`Pattern::for_each_match`], with metavariables that are bound already.
    pub fn for_each_match_in<'t>(
        &self,
        node: Node<'t>,
        names: &dyn Names,
        env: &Env<'t>,
        found: &mut dyn FnMut(&Match<'t>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if node.has_error() || !node.is_named() || node.is_extra() {
            return ControlFlow::Continue(());
        }
        let kind = node.kind();
        for alternative in &self.alternatives {
            if !alternative.may_start_at(node, kind) {
                continue;
            }
            let mut state = State {
                env: env.clone(),
                fuel: FUEL,
                left: 0,
            };
            let matcher = Matcher { names };
            if alternative.is_sequence() {
                matcher.sequence(&alternative.goals, node, &mut state, found)?;
            } else {
                matcher.goal(
                    &alternative.goals[0],
                    &Item::Node(node),
                    &mut state,
                    &mut |state| offer(node, node, &state.env, found),
                )?;
            }
        }
        ControlFlow::Continue(())
    }
}

impl Alternative {
    /// Whether a match may start at a node, judged by kinds.
    ///
    /// Wrappers that mean nothing are left out, because the node inside matches too and would be found twice.
    fn may_start_at(&self, node: Node<'_>, kind: Kind) -> bool {
        let is_sequence = self.is_sequence();
        if !is_sequence && wrapped(node).is_some() {
            return false;
        }
        let Some(kinds) = self.goals[0].kinds() else {
            return true;
        };
        kinds.contains(&kind) || (is_sequence && kinds.contains(&peel(node).kind()))
    }
}

fn offer<'t>(
    node: Node<'t>,
    last: Node<'t>,
    env: &Env<'t>,
    found: &mut dyn FnMut(&Match<'t>) -> Flow,
) -> Flow {
    if node.ancestors().any(Node::is_error) {
        return ControlFlow::Continue(());
    }
    found(&Match {
        node,
        last,
        env: env.clone(),
    })
}

struct State<'t> {
    env: Env<'t>,
    fuel: u32,
    /// How many siblings are left behind the match of an open sequence.
    left: usize,
}

impl State<'_> {
    /// Whether one more step may be taken.
    fn spend(&mut self) -> bool {
        self.fuel = self.fuel.saturating_sub(1);
        self.fuel > 0
    }
}

struct Matcher<'n> {
    names: &'n dyn Names,
}

/// Whether goals have to use up their items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail {
    Closed,
    Open,
}

impl Matcher<'_> {
    fn goal<'t>(
        &self,
        goal: &Goal,
        item: &Item<'t>,
        state: &mut State<'t>,
        then: Then<'_, 't>,
    ) -> Flow {
        if !state.spend() {
            return ControlFlow::Continue(());
        }
        let node_goal = match goal {
            Goal::Metavar { name: None, .. } => return then(state),
            Goal::Metavar {
                name: Some(name), ..
            } => {
                return match item.node() {
                    Some(node) => bind(name, Bound::Node(unwrap_same_text(node)), state, then),
                    None => ControlFlow::Continue(()),
                };
            }
            Goal::Node(node_goal) => node_goal,
        };
        if node_goal.is_ground {
            return if self.is_ground_match(node_goal, item) {
                then(state)
            } else {
                ControlFlow::Continue(())
            };
        }
        let view = item.view();
        if view.head != node_goal.head || view.parts.len() != node_goal.parts.len() {
            return ControlFlow::Continue(());
        }
        self.parts(&node_goal.parts, &view.parts, state, then)
    }

    fn parts<'t>(
        &self,
        goals: &[Vec<Goal>],
        parts: &[Vec<Item<'t>>],
        state: &mut State<'t>,
        then: Then<'_, 't>,
    ) -> Flow {
        let (Some((goal, goals)), Some((part, parts))) = (goals.split_first(), parts.split_first())
        else {
            return then(state);
        };
        self.list(goal, part, Tail::Closed, state, &mut |state| {
            self.parts(goals, parts, state, then)
        })
    }

    fn list<'t>(
        &self,
        goals: &[Goal],
        items: &[Item<'t>],
        tail: Tail,
        state: &mut State<'t>,
        then: Then<'_, 't>,
    ) -> Flow {
        let Some((goal, goals)) = goals.split_first() else {
            if tail == Tail::Closed && !items.is_empty() {
                return ControlFlow::Continue(());
            }
            state.left = items.len();
            return then(state);
        };
        let Goal::Metavar { name, many: true } = goal else {
            let Some((item, items)) = items.split_first() else {
                return ControlFlow::Continue(());
            };
            return self.goal(goal, item, state, &mut |state| {
                self.list(goals, items, tail, state, then)
            });
        };
        let needed = goals.iter().filter(|goal| !goal.is_many()).count();
        let Some(most) = items.len().checked_sub(needed) else {
            return ControlFlow::Continue(());
        };
        // What follows needs at least `needed` items, and all of them where it has no sequence of its own.
        let is_last = tail == Tail::Closed && needed == goals.len();
        let least = if is_last { most } else { 0 };
        for taken in least..=most {
            if !state.spend() {
                break;
            }
            let (sequence, items) = items.split_at(taken);
            bind_sequence(name.as_deref(), sequence, state, &mut |state| {
                self.list(goals, items, tail, state, then)
            })?;
        }
        ControlFlow::Continue(())
    }

    /// Matches consecutive siblings from `first` on; a sequence at either end reaches to the end of the list.
    fn sequence<'t>(
        &self,
        goals: &[Goal],
        first: Node<'t>,
        state: &mut State<'t>,
        found: &mut dyn FnMut(&Match<'t>) -> Flow,
    ) -> Flow {
        let Some((before, siblings)) = siblings(first) else {
            return ControlFlow::Continue(());
        };
        if goals.first().is_some_and(Goal::is_many) && before {
            return ControlFlow::Continue(());
        }
        let tail = match goals.last() {
            Some(goal) if goal.is_many() => Tail::Closed,
            _ => Tail::Open,
        };
        let items: Vec<Item<'t>> = siblings.iter().copied().map(Item::Node).collect();
        self.list(goals, &items, tail, state, &mut |state| {
            let covered = &siblings[..siblings.len() - state.left];
            if covered.iter().any(|node| node.has_error()) {
                return ControlFlow::Continue(());
            }
            let last = covered.last().copied().unwrap_or(first);
            offer(first, last, &state.env, found)
        })
    }

    fn is_ground_match(&self, goal: &NodeGoal, item: &Item<'_>) -> bool {
        let view = item.view();
        if let Denotes::Package(path) = &goal.denotes {
            return item.node().map(peel).is_some_and(|node| {
                NAMES.contains(&node.kind()) && self.names.denotes_package(node, path)
            });
        }
        if view.head != goal.head || view.parts.len() != goal.parts.len() {
            return false;
        }
        if let (Head::Name(_), Some(node)) = (&view.head, item.node().map(peel))
            && !self.denotes(&goal.denotes, node)
        {
            return false;
        }
        goal.parts.iter().zip(&view.parts).all(|(goals, items)| {
            goals.len() == items.len()
                && goals.iter().zip(items).all(|(goal, item)| match goal {
                    Goal::Node(goal) => self.is_ground_match(goal, item),
                    Goal::Metavar { .. } => false,
                })
        })
    }

    fn denotes(&self, goal: &Denotes, candidate: Node<'_>) -> bool {
        // `interface{}` has no identifier that could be shadowed.
        let is_literal = candidate.kind() == Kind::INTERFACE_TYPE;
        match goal {
            Denotes::Anything => !is_literal,
            Denotes::Predeclared => is_literal || self.names.is_predeclared(candidate),
            Denotes::Package(path) => self.names.denotes_package(candidate, path),
        }
    }
}

fn bind<'t>(name: &str, bound: Bound<'t>, state: &mut State<'t>, then: Then<'_, 't>) -> Flow {
    if let Some(known) = state.env.get(name) {
        if known.is_equal(&bound) {
            return then(state);
        }
        return ControlFlow::Continue(());
    }
    state.env.insert(name.to_owned(), bound);
    let flow = then(state);
    state.env.remove(name);
    flow
}

fn bind_sequence<'t>(
    name: Option<&str>,
    items: &[Item<'t>],
    state: &mut State<'t>,
    then: Then<'_, 't>,
) -> Flow {
    let Some(name) = name else {
        return then(state);
    };
    let nodes: Option<Vec<_>> = items.iter().map(Item::node).collect();
    match nodes {
        Some(nodes) => bind(name, Bound::Nodes(nodes), state, then),
        None => ControlFlow::Continue(()),
    }
}

/// Whether there is a sibling before a node, and the node with its later siblings, of lists in which order counts.
fn siblings(node: Node<'_>) -> Option<(bool, Vec<Node<'_>>)> {
    let parent = node.parent()?;
    let mut all = match parent.kind() {
        Kind::STATEMENT_LIST | Kind::FIELD_DECLARATION_LIST => list_nodes(parent),
        _ if is_case(node.kind()) => list_nodes(parent),
        _ => return None,
    };
    all.retain(|sibling| is_case(sibling.kind()) == is_case(node.kind()));
    let at = all.iter().position(|sibling| *sibling == node)?;
    Some((at > 0, all.split_off(at)))
}

impl Bound<'_> {
    /// Whether both stand for structurally equal code.
    pub fn is_equal(&self, other: &Bound<'_>) -> bool {
        match (self, other) {
            (Bound::Node(left), Bound::Node(right)) => structurally_equal(*left, *right),
            (Bound::Nodes(left), Bound::Nodes(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .zip(right)
                        .all(|(left, right)| structurally_equal(*left, *right))
            }
            (Bound::Text(left), Bound::Text(right)) => left == right,
            // A made-up name is that of the identifiers spelled so.
            (Bound::Text(text), Bound::Node(node)) | (Bound::Node(node), Bound::Text(text)) => {
                node.text() == text
            }
            (Bound::Nodes(_), Bound::Node(_) | Bound::Text(_))
            | (Bound::Node(_) | Bound::Text(_), Bound::Nodes(_)) => false,
        }
    }
}

/// Whether two nodes are the same code, however it is spelled; what their names denote is not asked.
pub fn structurally_equal(a: Node<'_>, b: Node<'_>) -> bool {
    !a.has_error() && !b.has_error() && are_equal(&Item::Node(a), &Item::Node(b), 0)
}

fn are_equal(a: &Item<'_>, b: &Item<'_>, depth: u32) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    let (a, b) = (a.view(), b.view());
    a.head == b.head
        && a.parts.len() == b.parts.len()
        && a.parts.iter().zip(&b.parts).all(|(a, b)| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| are_equal(a, b, depth + 1))
        })
}

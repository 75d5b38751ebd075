//! What every text that a goal matches has: packages, words, and shapes of its tokens.
//!
//! All spellings of the same code have them, for patterns are compared by canonical nodes and not by text.

use std::collections::BTreeSet;

use super::Kind;
use super::goal::{Denotes, Goal, NodeGoal};
use super::shape::Head;
use crate::syntax::keywords::keywords;
use crate::syntax::{
    ADDRESS, ADDRESS_OF_NAME, ANY, ASSERTION, Around, ELEMENT_ASSIGNED, OWN_NAME, SPREAD, assigned,
    called,
};

impl Goal {
    /// Adds the packages that every match names, and that its file therefore imports.
    pub(super) fn required_imports(&self, paths: &mut BTreeSet<String>) {
        let Goal::Node(node) = self else { return };
        if let Denotes::Package(path) = &node.denotes {
            paths.insert(path.clone());
        }
        for goal in node.parts.iter().flatten() {
            goal.required_imports(paths);
        }
    }

    /// Adds the identifiers and keywords that the text of every match contains as they are.
    pub(super) fn required_words(&self, words: &mut BTreeSet<String>) {
        let Goal::Node(node) = self else { return };
        match &node.head {
            // Literals have many spellings.
            Head::String(_) | Head::Int(_) | Head::Token(..) => {}
            Head::Name(_) => words.extend(own_name(node).map(str::to_owned)),
            Head::Node(kind, _) => words.extend(keywords(*kind).iter().map(|it| (*it).to_owned())),
        }
        for goal in node.parts.iter().flatten() {
            goal.required_words(words);
        }
    }

    /// Adds the shapes of tokens that the text of every match has, where some metavariables stand for identifiers.
    pub(super) fn required_shapes(
        &self,
        identifiers: &BTreeSet<String>,
        found: &mut BTreeSet<String>,
    ) {
        let Goal::Node(node) = self else { return };
        if matches!(&node.head, Head::Name(name) if name == ANY) {
            found.insert(ANY.to_owned());
        }
        if let Head::Node(kind, operator) = &node.head {
            found.extend(shape(node, *kind, operator, identifiers).map(str::to_owned));
            found.extend(callee(node, *kind));
            found.extend(value(node, *kind));
        }
        for goal in node.parts.iter().flatten() {
            goal.required_shapes(identifiers, found);
        }
    }

    /// What is around everything in it.
    pub(super) fn around(&self) -> Around {
        let Goal::Node(node) = self else {
            return Around::NOTHING;
        };
        match node.head {
            Head::Node(Kind::FOR_STATEMENT | Kind::RANGE_CLAUSE, _) => Around::LOOP,
            Head::Node(Kind::RETURN_STATEMENT, _) => Around::RETURN,
            Head::Node(Kind::GO_STATEMENT, _) => Around::GO,
            Head::Node(Kind::DEFER_STATEMENT, _) => Around::DEFER,
            _ => Around::NOTHING,
        }
    }
}

/// A name that is spelled so wherever it matches.
fn own_name(node: &NodeGoal) -> Option<&str> {
    match &node.head {
        Head::Name(_) if matches!(node.denotes, Denotes::Package(_)) => None,
        // `any` may be written `interface{}`.
        Head::Name(name) if name != ANY => Some(name),
        _ => None,
    }
}

/// The shape of tokens in every text that a node matches, where some metavariables stand for identifiers.
fn shape<'g>(
    node: &'g NodeGoal,
    kind: Kind,
    operator: &'g str,
    identifiers: &BTreeSet<String>,
) -> Option<&'g str> {
    let part = |at: usize| node.parts.get(at).map_or(&[][..], Vec::as_slice);
    let (first, second) = (part(0), part(1));
    match (kind, operator) {
        (Kind::UNARY_EXPRESSION, "&") => match lone(first) {
            Some(name) if identifiers.contains(name) => Some(ADDRESS_OF_NAME),
            _ => Some(ADDRESS),
        },
        (Kind::BINARY_EXPRESSION, "==" | "!=") => Some(operator),
        // `x++` is seen as `x += 1`, with a number that no metavariable with a name can stand for.
        (Kind::ASSIGNMENT_STATEMENT, "+=" | "-=") => (!is_one(second)).then_some(operator),
        (Kind::ASSIGNMENT_STATEMENT, "=") if is_element(first) => Some(ELEMENT_ASSIGNED),
        (Kind::ASSIGNMENT_STATEMENT, "=") => {
            let is_own = lone(first).is_some_and(|it| identifiers.contains(it));
            (is_own && lone(first) == lone(second)).then_some(OWN_NAME)
        }
        (Kind::SHORT_VAR_DECLARATION, _) => {
            let is_own = lone(first).is_some() && lone(first) == lone(second);
            is_own.then_some(OWN_NAME)
        }
        (Kind::TYPE_ASSERTION_EXPRESSION, _) => Some(ASSERTION),
        (Kind::VARIADIC_ARGUMENT, _) => Some(SPREAD),
        _ => None,
    }
}

/// The name of the only metavariable of a list.
fn lone(goals: &[Goal]) -> Option<&str> {
    match goals {
        [Goal::Metavar { name, many: false }] => name.as_deref(),
        _ => None,
    }
}

/// Whether a list is one element of something.
fn is_element(goals: &[Goal]) -> bool {
    matches!(goals, [Goal::Node(node)] if matches!(node.head, Head::Node(Kind::INDEX_EXPRESSION, _)))
}

/// Whether the `1` of `x++` may be meant.
fn is_one(goals: &[Goal]) -> bool {
    match goals {
        [Goal::Metavar { name, .. }] => name.is_none(),
        [Goal::Node(node)] => matches!(node.head, Head::Int(_)),
        _ => true,
    }
}

/// The shape of the name that a call calls, or of the type that a conversion converts to.
fn callee(node: &NodeGoal, kind: Kind) -> Option<String> {
    let [function] = node.parts.first()?.as_slice() else {
        return None;
    };
    let name = (kind == Kind::CALL_EXPRESSION).then(|| last_name(function))?;
    name.map(called)
}

/// The name at the end of an expression or a type.
fn last_name(goal: &Goal) -> Option<&str> {
    let Goal::Node(node) = goal else { return None };
    match node.head {
        Head::Name(_) => own_name(node),
        Head::Node(Kind::SELECTOR_EXPRESSION | Kind::SLICE_TYPE | Kind::POINTER_TYPE, _) => {
            last_name(node.parts.last()?.last()?)
        }
        _ => None,
    }
}

/// The shape of the word with which an assigned value begins.
fn value(node: &NodeGoal, kind: Kind) -> Option<String> {
    let values = match kind {
        Kind::ASSIGNMENT_STATEMENT | Kind::SHORT_VAR_DECLARATION => node.parts.get(1)?,
        Kind::VAR_SPEC | Kind::CONST_SPEC => node.parts.get(2)?,
        _ => return None,
    };
    first_word(values.first()?).map(assigned)
}

/// The word at the beginning of an expression or a type.
fn first_word(goal: &Goal) -> Option<&str> {
    let Goal::Node(node) = goal else { return None };
    match node.head {
        Head::Name(_) => own_name(node),
        Head::Node(Kind::MAP_TYPE, _) => Some("map"),
        Head::Node(Kind::FUNC_LITERAL, _) => Some("func"),
        Head::Node(
            Kind::CALL_EXPRESSION
            | Kind::SELECTOR_EXPRESSION
            | Kind::INDEX_EXPRESSION
            | Kind::SLICE_EXPRESSION
            | Kind::TYPE_ASSERTION_EXPRESSION
            | Kind::COMPOSITE_LITERAL
            | Kind::BINARY_EXPRESSION,
            _,
        ) => first_word(node.parts.first()?.first()?),
        _ => None,
    }
}

//! What of a declaration is typed: all of it, or what the type of one expression depends on.
//!
//! The type of an expression depends on its statement, on the heads of the statements around it, and on the names
//! that it can see: those that statements before it declare. Everything else is left out, so that a question
//! does not type the whole function.

use text_size::TextRange;

use super::checker::Checker;
use crate::syntax::{Kind, Node};

/// What is to be typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Focus {
    /// All expressions.
    Everything,
    /// The expression there; what it does not depend on may be left out.
    At(TextRange),
    /// What is asked for, without what is in its functions and literals.
    Outside,
}

impl Checker<'_> {
    /// Whether what is to be typed is in a node.
    pub(super) fn wants(&self, node: Node<'_>) -> bool {
        match self.focus {
            Focus::Everything => true,
            Focus::At(range) => node.range().contains_range(range),
            Focus::Outside => false,
        }
    }

    /// Whether what is to be typed comes after a statement and may see a name that it declares.
    pub(super) fn may_see(&self, statement: Node<'_>) -> bool {
        let comes_after = match self.focus {
            Focus::At(range) => statement.range().end() <= range.start(),
            Focus::Everything | Focus::Outside => false,
        };
        comes_after
            && matches!(
                statement.kind(),
                Kind::SHORT_VAR_DECLARATION
                    | Kind::VAR_DECLARATION
                    | Kind::CONST_DECLARATION
                    | Kind::TYPE_DECLARATION
                    | Kind::RECEIVE_STATEMENT
                    | Kind::LABELED_STATEMENT
                    | Kind::STATEMENT_LIST
            )
    }

    /// Those nodes in which is what is to be typed.
    pub(super) fn wanted<'t>(&self, mut nodes: Vec<Node<'t>>) -> Vec<Node<'t>> {
        nodes.retain(|it| self.wants(*it));
        nodes
    }

    /// The specifications of a declaration that are to be typed: in a function all, as what comes later sees them.
    pub(super) fn wanted_specs<'t>(&self, specs: Vec<Node<'t>>) -> Vec<Node<'t>> {
        match self.scopes.is_empty() {
            true => self.wanted(specs),
            false => specs,
        }
    }
}

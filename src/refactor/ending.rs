//! Statements behind which nothing is reached.

use crate::syntax::{Field, Kind, Node};

/// Whether a statement ends its list of statements for good: what is put behind it is never reached, and a function
/// with results would no longer end in a terminating statement.
///
/// As in the Go specification ("Terminating statements"), by syntax; where `break` decides, the answer is yes.
pub(super) fn ends(statement: Node<'_>) -> bool {
    match statement.kind() {
        Kind::RETURN_STATEMENT
        | Kind::GOTO_STATEMENT
        | Kind::BREAK_STATEMENT
        | Kind::CONTINUE_STATEMENT
        | Kind::FALLTHROUGH_STATEMENT => true,
        Kind::EXPRESSION_STATEMENT => statement.named_children().first().is_some_and(|call| {
            call.field(Field::FUNCTION)
                .is_some_and(|callee| callee.text() == "panic")
        }),
        Kind::BLOCK | Kind::STATEMENT_LIST | Kind::LABELED_STATEMENT => {
            last(statement).is_some_and(ends)
        }
        Kind::IF_STATEMENT => [Field::CONSEQUENCE, Field::ALTERNATIVE]
            .into_iter()
            .all(|branch| statement.field(branch).is_some_and(ends)),
        Kind::FOR_STATEMENT => is_endless(statement),
        Kind::EXPRESSION_SWITCH_STATEMENT | Kind::TYPE_SWITCH_STATEMENT => {
            let clauses = clauses(statement);
            let has_default = clauses.iter().any(|it| it.kind() == Kind::DEFAULT_CASE);
            has_default && clauses.into_iter().all(clause_ends)
        }
        Kind::SELECT_STATEMENT => clauses(statement).into_iter().all(clause_ends),
        _ => false,
    }
}

/// `for { … }`, `for ; ; { … }`
fn is_endless(statement: Node<'_>) -> bool {
    statement
        .named_children()
        .into_iter()
        .filter(|it| !matches!(it.kind(), Kind::BLOCK | Kind::COMMENT))
        .all(|head| head.kind() == Kind::FOR_CLAUSE && head.field(Field::CONDITION).is_none())
}

fn clauses(statement: Node<'_>) -> Vec<Node<'_>> {
    let is_clause = |it: &Node<'_>| {
        matches!(
            it.kind(),
            Kind::EXPRESSION_CASE | Kind::TYPE_CASE | Kind::COMMUNICATION_CASE | Kind::DEFAULT_CASE
        )
    };
    let children = statement.named_children().into_iter();
    children.filter(is_clause).collect()
}

fn clause_ends(clause: Node<'_>) -> bool {
    last(clause)
        .filter(|it| it.kind() == Kind::STATEMENT_LIST)
        .is_some_and(ends)
}

/// The last child that is no comment.
fn last(node: Node<'_>) -> Option<Node<'_>> {
    let children = node.named_children().into_iter();
    children.rev().find(|it| it.kind() != Kind::COMMENT)
}

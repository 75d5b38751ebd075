//! Where an expression needs parentheses.

use super::contexts::{Context, Parsed};
use super::shape::{peel, unwrap_same_text};
use super::{Kind, Node};
use crate::syntax::Field;

/// What an expression has to be like to stand in a place as it is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Place {
    /// The least level that needs no parentheses; 0 is no demand.
    level: u8,
    /// Whether a dot follows, which would make a number of an integer literal and it.
    is_before_dot: bool,
    /// Whether a `{` that follows a type name would open the block of an `if`, `for` or `switch`.
    is_in_header: bool,
}

/// The level of unary expressions; binary ones are below (Go spec, "Operator precedence").
const UNARY: u8 = 6;
/// The level of operands, calls, selectors, indexes and conversions.
const PRIMARY: u8 = 7;

impl Place {
    /// The place in which a node stands.
    pub(super) fn of(node: Node<'_>) -> Self {
        let mut node = node;
        while let Some(parent) = node.parent()
            && parent.range() == node.range()
            && unwrap_same_text(parent) == unwrap_same_text(node)
        {
            node = parent;
        }
        let Some(parent) = node.parent() else {
            return Self::default();
        };
        let (level, is_before_dot) = demand(parent, node);
        Self {
            level,
            is_before_dot,
            is_in_header: is_in_header(node),
        }
    }

    /// Whether any expression may stand here.
    pub(super) fn is_free(self) -> bool {
        self == Self::default()
    }

    /// Whether a node needs parentheses here; `before` is the byte in front of the place.
    pub(super) fn needs_parens(self, node: Node<'_>, before: Option<char>) -> bool {
        let node = unwrap_same_text(node);
        if node.kind() == Kind::PARENTHESIZED_EXPRESSION || node.kind() == Kind::PARENTHESIZED_TYPE
        {
            return false;
        }
        level(node) < self.level
            || (self.is_before_dot && node.kind() == Kind::INT_LITERAL)
            || (self.is_in_header && has_open_literal(node))
            || (self.level > 0 && fuses(before, node.text().chars().next()))
    }

    /// Whether a text that is an expression needs parentheses here; a text that is none does not.
    pub(super) fn text_needs_parens(self, text: &str, before: Option<char>) -> bool {
        if self.is_free() {
            return false;
        }
        [Context::Expression, Context::Type].iter().any(|context| {
            Parsed::new(text, *context).is_some_and(|parsed| {
                let nodes = parsed.nodes().unwrap_or_default();
                matches!(nodes.as_slice(), [node] if self.needs_parens(*node, before))
            })
        })
    }
}

/// The level that a parent demands of a child, and whether a dot follows the child.
fn demand(parent: Node<'_>, child: Node<'_>) -> (u8, bool) {
    let is = |field: Field| parent.field(field) == Some(child);
    match parent.kind() {
        Kind::BINARY_EXPRESSION => {
            // Binary operators associate to the left: `a - (b - c)` keeps its parentheses.
            (binary_level(parent) + u8::from(is(Field::RIGHT)), false)
        }
        Kind::UNARY_EXPRESSION | Kind::POINTER_TYPE => (UNARY, false),
        Kind::SELECTOR_EXPRESSION | Kind::TYPE_ASSERTION_EXPRESSION if is(Field::OPERAND) => {
            (PRIMARY, true)
        }
        // `$x.(type)`; a qualifier before a dot cannot be an expression.
        Kind::TYPE_SWITCH_STATEMENT if is(Field::VALUE) => (PRIMARY, true),
        Kind::INDEX_EXPRESSION | Kind::SLICE_EXPRESSION if is(Field::OPERAND) => (PRIMARY, false),
        Kind::CALL_EXPRESSION if is(Field::FUNCTION) => (PRIMARY, false),
        Kind::TYPE_CONVERSION_EXPRESSION
        | Kind::GENERIC_TYPE
        | Kind::TYPE_INSTANTIATION_EXPRESSION
            if is(Field::TYPE) =>
        {
            (PRIMARY, false)
        }
        _ => (0, false),
    }
}

fn level(node: Node<'_>) -> u8 {
    match node.kind() {
        Kind::BINARY_EXPRESSION => binary_level(node),
        // `(*T)(x)`, `(<-chan T)(x)`, `(func())(x)`: Go spec, "Conversions".
        Kind::UNARY_EXPRESSION | Kind::POINTER_TYPE | Kind::FUNCTION_TYPE => UNARY,
        Kind::CHANNEL_TYPE if node.text().starts_with("<-") => UNARY,
        _ => PRIMARY,
    }
}

fn binary_level(node: Node<'_>) -> u8 {
    match node.field(Field::OPERATOR).map_or("", Node::text) {
        "||" => 1,
        "&&" => 2,
        "==" | "!=" | "<" | "<=" | ">" | ">=" => 3,
        "+" | "-" | "|" | "^" => 4,
        _ => 5,
    }
}

/// Whether two characters would be read as one token, as in `a - -b` without the space.
fn fuses(before: Option<char>, first: Option<char>) -> bool {
    matches!(
        (before.unwrap_or(' '), first.unwrap_or(' ')),
        ('+', '+') | ('-' | '<', '-') | ('&', '&' | '^')
    )
}

/// Whether a node stands in the header of a statement with a block, outside of all brackets.
fn is_in_header(node: Node<'_>) -> bool {
    let mut child = node;
    for parent in node.ancestors() {
        match parent.kind() {
            Kind::IF_STATEMENT
            | Kind::FOR_STATEMENT
            | Kind::EXPRESSION_SWITCH_STATEMENT
            | Kind::TYPE_SWITCH_STATEMENT => {
                return !matches!(child.kind(), Kind::BLOCK | Kind::IF_STATEMENT)
                    && !super::contexts::is_case(child.kind());
            }
            _ if is_bracketed(parent, child) => return false,
            _ => child = parent,
        }
    }
    false
}

/// Whether a child is between brackets of its parent.
fn is_bracketed(parent: Node<'_>, child: Node<'_>) -> bool {
    match parent.kind() {
        Kind::PARENTHESIZED_EXPRESSION
        | Kind::PARENTHESIZED_TYPE
        | Kind::ARGUMENT_LIST
        | Kind::LITERAL_VALUE
        | Kind::BLOCK
        | Kind::STATEMENT_LIST
        | Kind::TYPE_ARGUMENTS => true,
        Kind::INDEX_EXPRESSION | Kind::SLICE_EXPRESSION => {
            parent.field(Field::OPERAND) != Some(child)
        }
        Kind::TYPE_CONVERSION_EXPRESSION => parent.field(Field::OPERAND) == Some(child),
        _ => false,
    }
}

/// Whether there is a composite literal with a bare type name in a node, outside of all brackets.
fn has_open_literal(node: Node<'_>) -> bool {
    let is_open = node.kind() == Kind::COMPOSITE_LITERAL
        && node.field(Field::TYPE).is_some_and(|it| {
            matches!(
                peel(it).kind(),
                Kind::TYPE_IDENTIFIER | Kind::QUALIFIED_TYPE | Kind::GENERIC_TYPE
            )
        });
    is_open
        || node
            .named_children()
            .into_iter()
            .any(|child| !is_bracketed(node, child) && has_open_literal(child))
}

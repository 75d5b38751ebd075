//! Canonical nodes: one shape for all the ways in which Go code says the same thing.
//!
//! A node is seen as a head and parts. Two nodes are the same code when their heads are equal and their parts are,
//! item by item. The head of a node with several spellings is that of one of them: a conversion is a
//! `call_expression`, a `generic_type` an `index_expression`, a `qualified_type` a `selector_expression`.

use std::borrow::Cow;

use super::{Kind, Node};
use crate::syntax::Field;

/// A child of a canonical node.
#[derive(Clone, Debug)]
pub(super) enum Item<'t> {
    /// A node of the tree.
    Node(Node<'t>),
    /// `f[T]` in `f[T](a, b)`, for which the grammar has no node of its own.
    Instance {
        /// `f`.
        function: Node<'t>,
        /// `T`.
        arguments: Vec<Node<'t>>,
    },
    /// The `1` that `x++` stands for.
    One,
}

/// What a canonical node is, apart from its parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Head<'t> {
    /// An identifier of any role, `nil`, `true`, `false` and `iota`; `interface{}` is `any`.
    Name(Cow<'t, str>),
    /// The value of a string literal.
    String(Cow<'t, [u8]>),
    /// The value of an integer literal.
    Int(u128),
    /// Another token, by its text.
    Token(Kind, Cow<'t, str>),
    /// A node of this canonical kind, with its operator.
    Node(Kind, Cow<'t, str>),
}

/// A canonical node.
#[derive(Debug)]
pub(super) struct View<'t> {
    pub(super) head: Head<'t>,
    pub(super) parts: Vec<Vec<Item<'t>>>,
}

/// The kinds of identifiers.
pub(super) const NAMES: &[Kind] = &[
    Kind::IDENTIFIER,
    Kind::TYPE_IDENTIFIER,
    Kind::FIELD_IDENTIFIER,
    Kind::PACKAGE_IDENTIFIER,
    Kind::BLANK_IDENTIFIER,
    Kind::LABEL_NAME,
    Kind::NIL,
    Kind::TRUE,
    Kind::FALSE,
    Kind::IOTA,
];

impl<'t> Item<'t> {
    /// The node, if it is one of the tree.
    pub(super) fn node(&self) -> Option<Node<'t>> {
        match self {
            Item::Node(node) => Some(*node),
            Item::Instance { .. } | Item::One => None,
        }
    }

    /// The item as a canonical node.
    pub(super) fn view(&self) -> View<'t> {
        match self {
            Item::Node(node) => super::view::view(*node),
            Item::Instance {
                function,
                arguments,
            } => View::node(
                Kind::INDEX_EXPRESSION,
                vec![vec![Item::Node(*function)], nodes(arguments)],
            ),
            Item::One => View::leaf(Head::Int(1)),
        }
    }
}

impl<'t> View<'t> {
    pub(super) fn leaf(head: Head<'t>) -> Self {
        Self {
            head,
            parts: Vec::new(),
        }
    }

    pub(super) fn node(kind: Kind, parts: Vec<Vec<Item<'t>>>) -> Self {
        Self::operator(kind, "", parts)
    }

    pub(super) fn operator(kind: Kind, operator: &'t str, parts: Vec<Vec<Item<'t>>>) -> Self {
        Self {
            head: Head::Node(kind, Cow::Borrowed(operator)),
            parts,
        }
    }
}

impl Head<'_> {
    /// The head without a borrow of the text.
    pub(super) fn into_owned(self) -> Head<'static> {
        match self {
            Head::Name(text) => Head::Name(Cow::Owned(text.into_owned())),
            Head::String(value) => Head::String(Cow::Owned(value.into_owned())),
            Head::Int(value) => Head::Int(value),
            Head::Token(kind, text) => Head::Token(kind, Cow::Owned(text.into_owned())),
            Head::Node(kind, text) => Head::Node(kind, Cow::Owned(text.into_owned())),
        }
    }

    /// All kinds of nodes that may have this head; wrappers that mean nothing are not among them.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        match self {
            Head::Name(text) if text == "any" => [NAMES, &[Kind::INTERFACE_TYPE]].concat(),
            Head::Name(_) => NAMES.to_vec(),
            Head::String(_) => vec![Kind::RAW_STRING_LITERAL, Kind::INTERPRETED_STRING_LITERAL],
            Head::Int(_) => vec![Kind::INT_LITERAL],
            Head::Token(kind, _) => vec![*kind],
            Head::Node(kind, operator) => node_kinds(*kind, operator),
        }
    }
}

fn node_kinds(kind: Kind, operator: &str) -> Vec<Kind> {
    let others: &[Kind] = match kind {
        Kind::CALL_EXPRESSION => &[Kind::TYPE_CONVERSION_EXPRESSION],
        Kind::INDEX_EXPRESSION => &[Kind::GENERIC_TYPE, Kind::TYPE_INSTANTIATION_EXPRESSION],
        Kind::SELECTOR_EXPRESSION => &[Kind::QUALIFIED_TYPE],
        Kind::POINTER_TYPE => &[Kind::UNARY_EXPRESSION],
        Kind::SHORT_VAR_DECLARATION => &[Kind::VAR_DECLARATION],
        Kind::ASSIGNMENT_STATEMENT if operator == "+=" => &[Kind::INC_STATEMENT],
        Kind::ASSIGNMENT_STATEMENT if operator == "-=" => &[Kind::DEC_STATEMENT],
        // A lone specification is seen as its declaration, a range clause as its loop.
        Kind::RANGE_CLAUSE => return vec![Kind::FOR_STATEMENT],
        Kind::VAR_SPEC => return vec![Kind::VAR_DECLARATION],
        Kind::CONST_SPEC => return vec![Kind::CONST_DECLARATION],
        Kind::TYPE_SPEC | Kind::TYPE_ALIAS => return vec![Kind::TYPE_DECLARATION],
        _ => &[],
    };
    [&[kind], others].concat()
}

/// The node without wrappers that mean nothing, parentheses among them.
pub(super) fn peel(node: Node<'_>) -> Node<'_> {
    let mut node = node;
    while let Some(inner) = wrapped(node) {
        node = inner;
    }
    node
}

/// The node without wrappers that mean nothing and add no bytes, such as the statement around an expression.
pub(super) fn unwrap_same_text(node: Node<'_>) -> Node<'_> {
    let mut node = node;
    while let Some(inner) = wrapped(node)
        && inner.range() == node.range()
    {
        node = inner;
    }
    node
}

/// What a wrapper that means nothing wraps; `None` where the node means something.
pub(super) fn wrapped(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        Kind::PARENTHESIZED_EXPRESSION
        | Kind::PARENTHESIZED_TYPE
        | Kind::EXPRESSION_STATEMENT
        | Kind::LITERAL_ELEMENT
        | Kind::EXPRESSION_LIST
        | Kind::TYPE_ELEM
        | Kind::TYPE_CONSTRAINT => only(&node.named_children()),
        Kind::PARAMETER_DECLARATION if node.field(Field::NAME).is_none() => node.field(Field::TYPE),
        Kind::FIELD_DECLARATION if is_plain_embedded(node) => node.field(Field::TYPE),
        _ => None,
    }
}

/// Whether a field declaration is just a type: no name, no star, no tag.
fn is_plain_embedded(field: Node<'_>) -> bool {
    field.field(Field::NAME).is_none()
        && field.field(Field::TAG).is_none()
        && !field.text().starts_with('*')
}

fn only<'t>(nodes: &[Node<'t>]) -> Option<Node<'t>> {
    match nodes {
        [node] => Some(*node),
        _ => None,
    }
}

pub(super) fn nodes<'t>(nodes: &[Node<'t>]) -> Vec<Item<'t>> {
    nodes.iter().copied().map(Item::Node).collect()
}

/// Whether a node is only a list, whose items belong to the node around it.
pub(super) fn is_list(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EXPRESSION_LIST
            | Kind::STATEMENT_LIST
            | Kind::PARAMETER_LIST
            | Kind::ARGUMENT_LIST
            | Kind::TYPE_ARGUMENTS
            | Kind::TYPE_PARAMETER_LIST
            | Kind::FIELD_DECLARATION_LIST
            | Kind::IMPORT_SPEC_LIST
            | Kind::VAR_SPEC_LIST
    )
}

/// The nodes of a list without comments and empty statements.
pub(super) fn list_nodes(list: Node<'_>) -> Vec<Node<'_>> {
    let mut found = list.named_children();
    found.retain(|node| node.kind() != Kind::EMPTY_STATEMENT);
    found
}

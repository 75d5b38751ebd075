//! How each kind of node is seen as a canonical node.

use std::borrow::Cow;

use super::literal::{int_value, string_value};
use super::shape::{Head, Item, NAMES, View, is_list, list_nodes, nodes, peel};
use super::{Kind, Node};
use crate::syntax::Field;

fn flat<'t>(found: impl IntoIterator<Item = Node<'t>>) -> Vec<Item<'t>> {
    let mut items = Vec::new();
    for node in found {
        if is_list(node.kind()) {
            items.extend(list_nodes(node).into_iter().map(Item::Node));
        } else if node.kind() != Kind::EMPTY_STATEMENT {
            items.push(Item::Node(node));
        }
    }
    items
}

fn slot(node: Node<'_>, field: Field) -> Vec<Item<'_>> {
    flat(node.fields(field).into_iter().filter(|it| !it.is_extra()))
}

/// The named children under none of these fields.
fn rest<'t>(node: Node<'t>, fields: &[Field]) -> Vec<Item<'t>> {
    let taken: Vec<_> = fields.iter().flat_map(|it| node.fields(*it)).collect();
    flat(
        node.named_children()
            .into_iter()
            .filter(|child| !taken.contains(child)),
    )
}

fn slots<'t>(node: Node<'t>, fields: &[Field]) -> Vec<Vec<Item<'t>>> {
    fields.iter().map(|field| slot(node, *field)).collect()
}

fn operator(node: Node<'_>) -> &str {
    node.field(Field::OPERATOR).map_or("", Node::text)
}

/// `=` or `:=` among the tokens of a clause, or nothing.
fn assign_token(node: Node<'_>) -> &str {
    let tokens = node.children().into_iter().map(Node::text);
    tokens
        .into_iter()
        .find(|text| matches!(*text, "=" | ":="))
        .unwrap_or("")
}

/// A node as a canonical node.
pub(super) fn view(node: Node<'_>) -> View<'_> {
    let node = peel(node);
    let kind = node.kind();
    match kind {
        _ if NAMES.contains(&kind) => View::leaf(Head::Name(Cow::Borrowed(node.text()))),
        Kind::RAW_STRING_LITERAL | Kind::INTERPRETED_STRING_LITERAL => {
            let value = string_value(node.text());
            View::leaf(value.map_or_else(|| token(node), Head::String))
        }
        Kind::INT_LITERAL => {
            View::leaf(int_value(node.text()).map_or_else(|| token(node), Head::Int))
        }
        Kind::RUNE_LITERAL | Kind::FLOAT_LITERAL | Kind::IMAGINARY_LITERAL | Kind::DOT => {
            View::leaf(token(node))
        }
        _ => expression(node)
            .or_else(|| declaration(node))
            .or_else(|| function(node))
            .or_else(|| statement(node))
            .unwrap_or_else(|| plain(node)),
    }
}

fn token(node: Node<'_>) -> Head<'_> {
    Head::Token(node.kind(), Cow::Borrowed(node.text()))
}

/// A node whose children need no roles, because none of them is optional before another.
fn plain(node: Node<'_>) -> View<'_> {
    View::node(node.kind(), vec![rest(node, &[])])
}

fn expression(node: Node<'_>) -> Option<View<'_>> {
    let kind = node.kind();
    Some(match kind {
        Kind::CALL_EXPRESSION => call(node),
        Kind::TYPE_CONVERSION_EXPRESSION => View::node(
            Kind::CALL_EXPRESSION,
            slots(node, &[Field::TYPE, Field::OPERAND]),
        ),
        Kind::INDEX_EXPRESSION => View::node(kind, slots(node, &[Field::OPERAND, Field::INDEX])),
        Kind::GENERIC_TYPE => View::node(
            Kind::INDEX_EXPRESSION,
            slots(node, &[Field::TYPE, Field::TYPE_ARGUMENTS]),
        ),
        Kind::TYPE_INSTANTIATION_EXPRESSION => View::node(
            Kind::INDEX_EXPRESSION,
            vec![slot(node, Field::TYPE), rest(node, &[Field::TYPE])],
        ),
        Kind::SELECTOR_EXPRESSION => View::node(kind, slots(node, &[Field::OPERAND, Field::FIELD])),
        Kind::QUALIFIED_TYPE => View::node(
            Kind::SELECTOR_EXPRESSION,
            slots(node, &[Field::PACKAGE, Field::NAME]),
        ),
        Kind::UNARY_EXPRESSION if operator(node) == "*" => {
            View::node(Kind::POINTER_TYPE, slots(node, &[Field::OPERAND]))
        }
        Kind::UNARY_EXPRESSION => {
            View::operator(kind, operator(node), slots(node, &[Field::OPERAND]))
        }
        Kind::BINARY_EXPRESSION => View::operator(
            kind,
            operator(node),
            slots(node, &[Field::LEFT, Field::RIGHT]),
        ),
        Kind::SLICE_EXPRESSION => View::node(
            kind,
            slots(
                node,
                &[Field::OPERAND, Field::START, Field::END, Field::CAPACITY],
            ),
        ),
        Kind::COMPOSITE_LITERAL => {
            let elements = node
                .field(Field::BODY)
                .map_or_else(Vec::new, |body| nodes(&body.named_children()));
            View::node(kind, vec![slot(node, Field::TYPE), elements])
        }
        _ => return None,
    })
}

fn call(node: Node<'_>) -> View<'_> {
    let callee = match (
        node.field(Field::FUNCTION),
        node.field(Field::TYPE_ARGUMENTS),
    ) {
        (Some(function), Some(arguments)) => vec![Item::Instance {
            function,
            arguments: arguments.named_children(),
        }],
        (function, _) => function.into_iter().map(Item::Node).collect(),
    };
    View::node(
        Kind::CALL_EXPRESSION,
        vec![callee, slot(node, Field::ARGUMENTS)],
    )
}

fn declaration(node: Node<'_>) -> Option<View<'_>> {
    let kind = node.kind();
    Some(match kind {
        Kind::VAR_DECLARATION | Kind::CONST_DECLARATION | Kind::TYPE_DECLARATION => {
            let specs = rest(node, &[]);
            match specs.as_slice() {
                [Item::Node(spec)] => lone_spec(node, *spec),
                _ => View::node(kind, vec![specs]),
            }
        }
        Kind::VAR_SPEC | Kind::CONST_SPEC => {
            View::node(kind, slots(node, &[Field::NAME, Field::TYPE, Field::VALUE]))
        }
        Kind::TYPE_SPEC | Kind::TYPE_ALIAS => View::node(
            kind,
            slots(node, &[Field::NAME, Field::TYPE_PARAMETERS, Field::TYPE]),
        ),
        Kind::SHORT_VAR_DECLARATION => View::node(kind, slots(node, &[Field::LEFT, Field::RIGHT])),
        Kind::FIELD_DECLARATION => View::operator(
            kind,
            if node.text().starts_with('*') {
                "*"
            } else {
                ""
            },
            slots(node, &[Field::NAME, Field::TYPE, Field::TAG]),
        ),
        Kind::CHANNEL_TYPE => View::operator(kind, direction(node), slots(node, &[Field::VALUE])),
        Kind::INTERFACE_TYPE if node.named_children().is_empty() => {
            View::leaf(Head::Name(Cow::Borrowed("any")))
        }
        _ => return None,
    })
}

/// A declaration of one specification, grouped or not; inside a function, `var x = e` is `x := e`.
fn lone_spec<'t>(declaration: Node<'t>, spec: Node<'t>) -> View<'t> {
    let is_define = spec.kind() == Kind::VAR_SPEC
        && spec.field(Field::TYPE).is_none()
        && spec.fields(Field::NAME).len() == 1
        && declaration
            .parent()
            .is_some_and(|parent| parent.kind() == Kind::STATEMENT_LIST);
    if is_define {
        return View::node(
            Kind::SHORT_VAR_DECLARATION,
            slots(spec, &[Field::NAME, Field::VALUE]),
        );
    }
    view(spec)
}

fn direction(channel: Node<'_>) -> &'static str {
    let tokens: Vec<_> = channel.children().into_iter().map(Node::text).collect();
    match tokens.as_slice() {
        ["<-", ..] => "<-chan",
        _ if tokens.get(1) == Some(&"<-") => "chan<-",
        _ => "chan",
    }
}

fn function(node: Node<'_>) -> Option<View<'_>> {
    let fields: &[Field] = match node.kind() {
        Kind::FUNCTION_DECLARATION => &[
            Field::NAME,
            Field::TYPE_PARAMETERS,
            Field::PARAMETERS,
            Field::RESULT,
            Field::BODY,
        ],
        Kind::METHOD_DECLARATION => &[
            Field::RECEIVER,
            Field::NAME,
            Field::PARAMETERS,
            Field::RESULT,
            Field::BODY,
        ],
        Kind::FUNC_LITERAL => &[Field::PARAMETERS, Field::RESULT, Field::BODY],
        Kind::FUNCTION_TYPE => &[Field::PARAMETERS, Field::RESULT],
        Kind::METHOD_ELEM => &[Field::NAME, Field::PARAMETERS, Field::RESULT],
        Kind::PARAMETER_DECLARATION | Kind::VARIADIC_PARAMETER_DECLARATION => {
            &[Field::NAME, Field::TYPE]
        }
        _ => return None,
    };
    Some(View::node(node.kind(), slots(node, fields)))
}

fn statement(node: Node<'_>) -> Option<View<'_>> {
    let kind = node.kind();
    Some(match kind {
        Kind::ASSIGNMENT_STATEMENT => View::operator(
            kind,
            operator(node),
            slots(node, &[Field::LEFT, Field::RIGHT]),
        ),
        Kind::INC_STATEMENT | Kind::DEC_STATEMENT => View::operator(
            Kind::ASSIGNMENT_STATEMENT,
            if kind == Kind::INC_STATEMENT {
                "+="
            } else {
                "-="
            },
            vec![rest(node, &[]), vec![Item::One]],
        ),
        Kind::RECEIVE_STATEMENT => View::operator(
            kind,
            assign_token(node),
            slots(node, &[Field::LEFT, Field::RIGHT]),
        ),
        Kind::IF_STATEMENT => View::node(
            kind,
            slots(
                node,
                &[
                    Field::INITIALIZER,
                    Field::CONDITION,
                    Field::CONSEQUENCE,
                    Field::ALTERNATIVE,
                ],
            ),
        ),
        Kind::FOR_STATEMENT => loop_statement(node),
        Kind::EXPRESSION_SWITCH_STATEMENT => with_rest(node, &[Field::INITIALIZER, Field::VALUE]),
        Kind::TYPE_SWITCH_STATEMENT => {
            with_rest(node, &[Field::INITIALIZER, Field::ALIAS, Field::VALUE])
        }
        Kind::EXPRESSION_CASE => with_rest(node, &[Field::VALUE]),
        Kind::TYPE_CASE => with_rest(node, &[Field::TYPE]),
        Kind::COMMUNICATION_CASE => with_rest(node, &[Field::COMMUNICATION]),
        Kind::LABELED_STATEMENT => with_rest(node, &[Field::LABEL]),
        Kind::IMPORT_SPEC => View::node(kind, slots(node, &[Field::NAME, Field::PATH])),
        _ => return None,
    })
}

/// The fields of a node, then everything else in it as one part.
fn with_rest<'t>(node: Node<'t>, fields: &[Field]) -> View<'t> {
    let mut parts = slots(node, fields);
    parts.push(rest(node, fields));
    View::node(node.kind(), parts)
}

/// A loop; `for cond {}` is `for ; cond; {}`.
fn loop_statement(node: Node<'_>) -> View<'_> {
    let body = slot(node, Field::BODY);
    let header = node
        .named_children()
        .into_iter()
        .find(|child| Some(*child) != node.field(Field::BODY));
    match header {
        Some(clause) if clause.kind() == Kind::RANGE_CLAUSE => View::operator(
            Kind::RANGE_CLAUSE,
            assign_token(clause),
            vec![slot(clause, Field::LEFT), slot(clause, Field::RIGHT), body],
        ),
        Some(clause) if clause.kind() == Kind::FOR_CLAUSE => {
            let fields = [Field::INITIALIZER, Field::CONDITION, Field::UPDATE];
            let mut parts = slots(clause, &fields);
            parts.push(body);
            View::node(Kind::FOR_STATEMENT, parts)
        }
        condition => View::node(
            Kind::FOR_STATEMENT,
            vec![
                Vec::new(),
                condition.into_iter().map(Item::Node).collect(),
                Vec::new(),
                body,
            ],
        ),
    }
}

//! The spaces that gofmt puts around binary operators, which depend on where an expression stands.
//!
//! gofmt writes `a + b` and `f(a+b, c)`: the deeper an expression, the tighter (go/printer/nodes.go: `expr1`,
//! `binaryExpr`, `cutoff`). An expression that moves to another depth is written anew.

use text_size::TextRange;

use super::Refusal;
use crate::syntax::{Field, Kind, Node};

/// The depth at which gofmt prints an expression; `level` is the precedence of what will stand there, 0 where it is
/// no binary expression.
pub(super) fn depth_of(node: Node<'_>, level: u8) -> usize {
    let Some(parent) = node.parent() else {
        return 1;
    };
    let is = |field: Field| parent.field(field) == Some(node);
    match parent.kind() {
        Kind::BINARY_EXPRESSION => {
            let own = level_of(parent);
            let same = is(Field::LEFT) && level == own;
            depth_of(parent, own) + usize::from(!same)
        }
        Kind::PARENTHESIZED_EXPRESSION => depth_of(parent, 0).saturating_sub(1).max(1),
        Kind::UNARY_EXPRESSION if operator(parent) == "*" => 1,
        Kind::UNARY_EXPRESSION
        | Kind::SELECTOR_EXPRESSION
        | Kind::TYPE_ASSERTION_EXPRESSION
        | Kind::TYPE_CONVERSION_EXPRESSION
        | Kind::VARIADIC_ARGUMENT => depth_of(parent, 0),
        Kind::INDEX_EXPRESSION | Kind::SLICE_EXPRESSION if is(Field::OPERAND) => 1,
        Kind::INDEX_EXPRESSION | Kind::SLICE_EXPRESSION => depth_of(parent, 0) + 1,
        Kind::CALL_EXPRESSION => depth_of(parent, 0) + in_list(parent.field(Field::ARGUMENTS)),
        Kind::ARGUMENT_LIST => parent
            .parent()
            .map_or(1, |call| depth_of(call, 0) + in_list(Some(parent))),
        Kind::EXPRESSION_LIST => 1 + in_lists(parent),
        _ => 1,
    }
}

/// One more where a list holds several arguments.
fn in_list(list: Option<Node<'_>>) -> usize {
    usize::from(list.is_some_and(|it| code(it).len() > 1))
}

/// One more where both sides of an assignment are lists.
fn in_lists(list: Node<'_>) -> usize {
    let assigns = |it: &Node<'_>| {
        matches!(
            it.kind(),
            Kind::ASSIGNMENT_STATEMENT | Kind::SHORT_VAR_DECLARATION
        )
    };
    let sides = list
        .parent()
        .filter(assigns)
        .map(|it| [it.field(Field::LEFT), it.field(Field::RIGHT)]);
    let several = |side: Option<Node<'_>>| side.is_some_and(|it| code(it).len() > 1);
    usize::from(sides.is_some_and(|sides| sides.into_iter().all(several)))
}

/// The text of an expression as gofmt writes it at a depth.
pub(super) fn spaced(node: Node<'_>, depth: usize) -> Result<String, Refusal> {
    if node.text().contains('\n') {
        return Err(Refusal(format!(
            "`{}` stands on several lines",
            node.text().lines().next().unwrap_or_default()
        )));
    }
    match node.kind() {
        Kind::BINARY_EXPRESSION => binary(node, depth),
        Kind::SLICE_EXPRESSION if has_spaced_colon(node) => Err(Refusal(format!(
            "the layout of `{}` depends on its place",
            node.text()
        ))),
        // Statements and elements of literals are laid out alike everywhere.
        Kind::FUNC_LITERAL | Kind::COMPOSITE_LITERAL => Ok(node.text().to_owned()),
        _ => rebuilt(node, depth),
    }
}

/// The text of a node with its children written anew and what is between them as it is.
fn rebuilt(node: Node<'_>, depth: usize) -> Result<String, Refusal> {
    let mut out = String::new();
    let mut at = node.start();
    for child in node.named_children() {
        out.push_str(&node.file_text()[TextRange::new(at, child.start())]);
        out.push_str(&spaced(child, child_depth(node, child, depth))?);
        at = child.end();
    }
    out.push_str(&node.file_text()[TextRange::new(at, node.end())]);
    Ok(out)
}

fn child_depth(parent: Node<'_>, child: Node<'_>, depth: usize) -> usize {
    let is_operand = parent.field(Field::OPERAND) == Some(child);
    match parent.kind() {
        Kind::PARENTHESIZED_EXPRESSION => depth.saturating_sub(1).max(1),
        Kind::UNARY_EXPRESSION if operator(parent) == "*" => 1,
        Kind::INDEX_EXPRESSION | Kind::SLICE_EXPRESSION if is_operand => 1,
        Kind::INDEX_EXPRESSION | Kind::SLICE_EXPRESSION => depth + 1,
        Kind::CALL_EXPRESSION => depth + in_list(parent.field(Field::ARGUMENTS)),
        // The depth of an argument list is that of its arguments.
        _ => depth,
    }
}

fn binary(node: Node<'_>, depth: usize) -> Result<String, Refusal> {
    let (Some(left), Some(right)) = (node.field(Field::LEFT), node.field(Field::RIGHT)) else {
        return Err(Refusal("it is no whole expression".to_owned()));
    };
    let level = level_of(node);
    let blank = if usize::from(level) < cutoff(node, depth) {
        " "
    } else {
        ""
    };
    let left_depth = depth + usize::from(level_of(left) != level);
    Ok(format!(
        "{}{blank}{}{blank}{}",
        spaced(left, left_depth)?,
        operator(node),
        spaced(right, depth + 1)?
    ))
}

/// The level from which on operators stand without spaces.
fn cutoff(node: Node<'_>, depth: usize) -> usize {
    let seen = walk(node);
    match (seen.problem, depth) {
        (1.., _) => seen.problem + 1,
        (_, 1) if seen.has4 && seen.has5 => 5,
        (_, 1) => 6,
        _ => 4,
    }
}

#[derive(Default)]
struct Seen {
    has4: bool,
    has5: bool,
    /// The level of an operator that would fuse with the next one.
    problem: usize,
}

impl Seen {
    fn and(self, other: &Self) -> Self {
        Self {
            has4: self.has4 || other.has4,
            has5: self.has5 || other.has5,
            problem: self.problem.max(other.problem),
        }
    }
}

fn walk(node: Node<'_>) -> Seen {
    let level = level_of(node);
    let mut seen = Seen {
        has4: level == 4,
        has5: level == 5,
        problem: 0,
    };
    if let Some(left) = node.field(Field::LEFT)
        && left.kind() == Kind::BINARY_EXPRESSION
    {
        seen = seen.and(&walk(left));
    }
    match node.field(Field::RIGHT) {
        Some(right) if right.kind() == Kind::BINARY_EXPRESSION => seen.and(&walk(right)),
        Some(right) if right.kind() == Kind::UNARY_EXPRESSION => {
            let problem = match (operator(node), operator(right)) {
                ("/", "*") | ("&", "&" | "^") => 5,
                ("+", "+") | ("-", "-") => 4,
                _ => 0,
            };
            seen.and(&Seen {
                problem,
                ..Seen::default()
            })
        }
        _ => seen,
    }
}

fn has_spaced_colon(node: Node<'_>) -> bool {
    let bounds = [Field::START, Field::END, Field::CAPACITY];
    let bounds: Vec<_> = bounds
        .into_iter()
        .filter_map(|field| node.field(field))
        .collect();
    bounds.len() > 1 && bounds.iter().any(|it| it.kind() == Kind::BINARY_EXPRESSION)
}

fn code(list: Node<'_>) -> Vec<Node<'_>> {
    let children = list.named_children().into_iter();
    children.filter(|it| it.kind() != Kind::COMMENT).collect()
}

fn operator(node: Node<'_>) -> &str {
    node.field(Field::OPERATOR).map_or("", Node::text)
}

/// The level of a binary expression (Go spec, "Operator precedence"); 0 for others.
pub(super) fn level_of(node: Node<'_>) -> u8 {
    if node.kind() != Kind::BINARY_EXPRESSION {
        return 0;
    }
    match operator(node) {
        "||" => 1,
        "&&" => 2,
        "==" | "!=" | "<" | "<=" | ">" | ">=" => 3,
        "+" | "-" | "|" | "^" => 4,
        _ => 5,
    }
}

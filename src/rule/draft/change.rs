//! The smallest part of a file that holds a change.

use crate::syntax::{Decl, DeclKind, Field, GoFile, Kind, Node};

/// What changed: runs of nodes in each file that hold the change, the smallest first.
pub(super) struct Changed<'t> {
    pub(super) parts: Vec<(Part<'t>, Part<'t>)>,
    /// How many more declarations differ.
    pub(super) others: usize,
}

/// One node, or neighboring statements.
pub(super) struct Part<'t> {
    pub(super) decl: &'t Decl,
    pub(super) nodes: Vec<Node<'t>>,
}

/// Finds the first declaration that differs, and what differs in it.
pub(super) fn changed<'t>(before: &'t GoFile, after: &'t GoFile) -> Result<Changed<'t>, String> {
    let mut pairs = Vec::new();
    for decl in before.decls().iter().filter(|it| is_code(it)) {
        let name = name_of(before, decl);
        let mut others = after.decls().iter().filter(|it| is_code(it));
        if let Some(other) = others.find(|it| it.kind == decl.kind && name_of(after, it) == name)
            && !same(before.root(decl), after.root(other))
        {
            pairs.push((decl, other));
        }
    }
    let Some((decl, other)) = pairs.first() else {
        return Err(
            "no declaration that both files have differs: a rule is drafted from a change inside one"
                .to_owned(),
        );
    };
    let parts = smallest(before.root(decl), after.root(other))?.into_iter();
    let parts = parts.map(|(old, new)| {
        let new = Part {
            decl: other,
            nodes: new,
        };
        (Part { decl, nodes: old }, new)
    });
    Ok(Changed {
        parts: parts.collect(),
        others: pairs.len() - 1,
    })
}

/// Whether a declaration is more than an import.
pub(super) fn is_code(decl: &Decl) -> bool {
    match decl.kind {
        DeclKind::Import | DeclKind::Unknown => false,
        DeclKind::Const | DeclKind::Var | DeclKind::Type | DeclKind::Func | DeclKind::Method => {
            true
        }
    }
}

/// What tells a declaration from others: its names, and the receiver of a method.
fn name_of(file: &GoFile, decl: &Decl) -> Vec<String> {
    let names = decl.names.iter();
    let mut name: Vec<_> = names.map(|it| file.text()[*it].to_owned()).collect();
    let methods = file.root(decl).descendants();
    let mut methods = methods.filter(|node| node.kind() == Kind::METHOD_DECLARATION);
    if let Some(method) = methods.next() {
        let parts = [method.field(Field::RECEIVER), method.field(Field::NAME)];
        name.extend(parts.into_iter().flatten().map(|it| it.text().to_owned()));
    }
    name
}

/// Whether two nodes have the same tokens, comments left out.
pub(super) fn same(a: Node<'_>, b: Node<'_>) -> bool {
    tokens(a) == tokens(b)
}

/// The tokens of a node, comments and line ends left out.
pub(super) fn tokens(node: Node<'_>) -> Vec<&str> {
    let mut found = Vec::new();
    let mut stack = vec![node];
    while let Some(node) = stack.pop() {
        let children = node.children();
        if node.is_extra() || node.text().trim().is_empty() {
            continue;
        }
        if children.is_empty() || is_text(node) {
            found.push(node.text());
        } else {
            stack.extend(children.into_iter().rev());
        }
    }
    found
}

/// String literals are one token: their content is not a node of its own everywhere.
fn is_text(node: Node<'_>) -> bool {
    [
        Kind::INTERPRETED_STRING_LITERAL,
        Kind::RAW_STRING_LITERAL,
        Kind::RUNE_LITERAL,
    ]
    .contains(&node.kind())
}

type Nodes<'t> = Vec<Node<'t>>;

/// The parts that hold what differs and that a pattern can be, the smallest first.
fn smallest<'t>(a: Node<'t>, b: Node<'t>) -> Result<Vec<(Nodes<'t>, Nodes<'t>)>, String> {
    let mut path = vec![(a, b)];
    let mut found = Vec::new();
    let (mut a, mut b) = (a, b);
    loop {
        let (old, new) = (parts(a), parts(b));
        if a.kind() != b.kind() || old.is_empty() || new.is_empty() {
            break;
        }
        let start = old
            .iter()
            .zip(&new)
            .take_while(|(a, b)| same(**a, **b))
            .count();
        let most = old.len().min(new.len()) - start;
        let ends = old.iter().rev().zip(new.iter().rev());
        let end = ends.take(most).take_while(|(a, b)| same(**a, **b)).count();
        let (middle, put) = (start..old.len() - end, start..new.len() - end);
        if middle.len() == 1 && put.len() == 1 {
            (a, b) = (old[start], new[start]);
            path.push((a, b));
        } else if a.kind() == Kind::STATEMENT_LIST {
            found.push(statements(&old, &new, middle, put)?);
            break;
        } else {
            break;
        }
    }
    let around = path.iter().rev();
    let fitting = around.filter(|(a, b)| is_pattern(*a) && is_pattern(*b));
    found.extend(fitting.map(|(a, b)| (vec![*a], vec![*b])));
    if found.is_empty() {
        let message =
            "the change is neither in an expression nor in statements: write the pattern by hand";
        return Err(message.to_owned());
    }
    Ok(found)
}

/// The children that count: comments and line ends do not.
fn parts(node: Node<'_>) -> Vec<Node<'_>> {
    if is_text(node) {
        return Vec::new();
    }
    let children = node.children().into_iter();
    children
        .filter(|it| !it.is_extra() && !it.text().trim().is_empty() && it.text() != ";")
        .collect()
}

/// Runs of statements; one that is only put in or taken out needs a neighbor to stand for its place.
fn statements<'t>(
    old: &[Node<'t>],
    new: &[Node<'t>],
    middle: std::ops::Range<usize>,
    put: std::ops::Range<usize>,
) -> Result<(Nodes<'t>, Nodes<'t>), String> {
    let (mut middle, mut put) = (middle, put);
    if middle.is_empty() || put.is_empty() {
        if middle.end < old.len() && put.end < new.len() {
            middle.end += 1;
            put.end += 1;
        } else if 0 < middle.start && 0 < put.start {
            middle.start -= 1;
            put.start -= 1;
        }
    }
    if middle.is_empty() {
        return Err(
            "the change puts statements into an empty block: write the pattern by hand".to_owned(),
        );
    }
    Ok((old[middle].to_vec(), new[put].to_vec()))
}

/// Whether a node is a whole expression or statement, so that it can be a pattern.
fn is_pattern(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else {
        return false;
    };
    if parent.kind() == Kind::STATEMENT_LIST {
        return true;
    }
    let is_callee = parent.field(Field::FUNCTION) == Some(node);
    !is_callee && EXPRESSIONS.contains(&node.kind())
}

const EXPRESSIONS: [Kind; 11] = [
    Kind::CALL_EXPRESSION,
    Kind::SELECTOR_EXPRESSION,
    Kind::BINARY_EXPRESSION,
    Kind::UNARY_EXPRESSION,
    Kind::COMPOSITE_LITERAL,
    Kind::INDEX_EXPRESSION,
    Kind::SLICE_EXPRESSION,
    Kind::TYPE_ASSERTION_EXPRESSION,
    Kind::TYPE_CONVERSION_EXPRESSION,
    Kind::FUNC_LITERAL,
    Kind::PARENTHESIZED_EXPRESSION,
];

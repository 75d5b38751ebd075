//! The blanks around operators in changed lines, as gofmt sets them by precedence and depth.
//!
//! The rules are those of go/printer/nodes.go (`binaryExpr`, `cutoff`, `walkBinary`, the slice case of `expr1`). A
//! declaration is touched only if all its operators were spaced like that before the fixes: no other style is made
//! gofmt's.

use rustc_hash::FxHashSet;
use text_size::{TextRange, TextSize};

use super::align::changed_lines;
use super::lineage::Lineage;
use super::merge::Merged;
use crate::syntax::{Decl, Field, GoFile, Kind, Node};
use crate::text::Edit;

/// Adds a stage that spaces the operators in changed lines, where they were spaced by gofmt's rules before.
pub(super) fn respace(before: &GoFile, merged: &mut Merged) -> Result<(), String> {
    let old = new_decls(before, &merged.file);
    if old
        .iter()
        .any(|it| !it.has_error() && !misplaced(it).is_empty())
    {
        return Ok(());
    }
    let wrong: Vec<Edit> = new_decls(&merged.file, before)
        .into_iter()
        .filter(|it| !it.has_error())
        .flat_map(misplaced)
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let mut lineage = Lineage::new(TextSize::of(before.text()));
    for stage in &merged.stages {
        lineage.advance(stage.edits());
    }
    let changed: FxHashSet<usize> = changed_lines(&merged.file, &lineage.kept())
        .into_iter()
        .collect();
    let source = merged.file.source();
    let is_changed = |edit: &Edit| {
        let line = source.line_col(edit.range.start()).line;
        usize::try_from(line).is_ok_and(|it| changed.contains(&it))
    };
    let edits: Vec<Edit> = wrong.into_iter().filter(is_changed).collect();
    if edits.is_empty() {
        return Ok(());
    }
    merged.stage(&edits)
}

/// The declarations of a file that stand not word for word in another one.
fn new_decls<'f>(file: &'f GoFile, other: &GoFile) -> Vec<&'f Decl> {
    let known: FxHashSet<&str> = other
        .decls()
        .iter()
        .map(|it| &other.text()[it.range])
        .collect();
    let decls = file.decls().iter();
    decls
        .filter(|it| !known.contains(&file.text()[it.range]))
        .collect()
}

/// The edits that give a declaration gofmt's blanks around operators.
fn misplaced(decl: &Decl) -> Vec<Edit> {
    let mut gaps = Vec::new();
    visit(decl.root(), 1, &mut gaps);
    let text = decl.root().file_text();
    let mut edits = Vec::new();
    for (range, wanted) in gaps {
        let actual = &text[range];
        // Over a line end or a comment there is no blank to decide about.
        if actual != wanted && actual.chars().all(|it| it == ' ') {
            edits.push(Edit::replace(range, wanted));
        }
    }
    edits.extend(doubled(decl));
    edits
}

/// The deletions that make one pair of parentheses of several: gofmt prints `((x))` as `(x)`.
fn doubled(decl: &Decl) -> Vec<Edit> {
    let mut edits = Vec::new();
    let nodes = decl.root().descendants();
    for outer in nodes.filter(|it| it.kind() == Kind::PARENTHESIZED_EXPRESSION) {
        let inner = outer.named_children().into_iter();
        let is_double = |it: &Node<'_>| {
            let is_close = it.start() == outer.start() + TextSize::of('(')
                && it.end() + TextSize::of(')') == outer.end();
            it.kind() == Kind::PARENTHESIZED_EXPRESSION && is_close
        };
        for inner in inner.filter(is_double) {
            edits.push(Edit::delete(TextRange::at(
                outer.start(),
                TextSize::of('('),
            )));
            edits.push(Edit::delete(TextRange::at(inner.end(), TextSize::of(')'))));
        }
    }
    edits
}

/// A place between two tokens, and what is to stand there.
type Gap = (TextRange, &'static str);

fn visit(node: Node<'_>, depth: usize, gaps: &mut Vec<Gap>) {
    let field = |name| node.field(name);
    match node.kind() {
        Kind::BINARY_EXPRESSION => binary(node, depth, gaps),
        Kind::UNARY_EXPRESSION => {
            let is_star = operator(node) == "*";
            all(field(Field::OPERAND), if is_star { 1 } else { depth }, gaps);
        }
        Kind::PARENTHESIZED_EXPRESSION => {
            for inner in node.named_children() {
                let is_double = inner.kind() == Kind::PARENTHESIZED_EXPRESSION;
                let less = depth.saturating_sub(1).max(1);
                visit(inner, if is_double { depth } else { less }, gaps);
            }
        }
        Kind::SELECTOR_EXPRESSION | Kind::TYPE_ASSERTION_EXPRESSION => {
            all(field(Field::OPERAND), depth, gaps);
        }
        Kind::INDEX_EXPRESSION => {
            all(field(Field::OPERAND), 1, gaps);
            all(field(Field::INDEX), depth + 1, gaps);
        }
        Kind::SLICE_EXPRESSION => slice(node, depth, gaps),
        Kind::CALL_EXPRESSION => {
            let arguments = field(Field::ARGUMENTS);
            let arguments = arguments.map(Node::named_children).unwrap_or_default();
            let depth = depth + usize::from(1 < arguments.len());
            all(field(Field::FUNCTION), depth, gaps);
            all(arguments, depth, gaps);
        }
        Kind::TYPE_CONVERSION_EXPRESSION | Kind::VARIADIC_ARGUMENT => {
            all(node.named_children(), depth, gaps);
        }
        Kind::ASSIGNMENT_STATEMENT | Kind::SHORT_VAR_DECLARATION => assignment(node, gaps),
        _ => all(node.named_children(), 1, gaps),
    }
}

fn all<'t>(nodes: impl IntoIterator<Item = Node<'t>>, depth: usize, gaps: &mut Vec<Gap>) {
    for node in nodes {
        visit(node, depth, gaps);
    }
}

fn binary(node: Node<'_>, depth: usize, gaps: &mut Vec<Gap>) {
    let (Some(left), Some(sign), Some(right)) = (
        node.field(Field::LEFT),
        node.field(Field::OPERATOR),
        node.field(Field::RIGHT),
    ) else {
        return;
    };
    let own = precedence(node);
    let blank = if own < cutoff(node, depth) { " " } else { "" };
    gaps.push((TextRange::new(left.end(), sign.start()), blank));
    gaps.push((TextRange::new(sign.end(), right.start()), blank));
    visit(left, depth + usize::from(precedence(left) != own), gaps);
    visit(right, depth + 1, gaps);
}

fn slice(node: Node<'_>, depth: usize, gaps: &mut Vec<Gap>) {
    all(node.field(Field::OPERAND), 1, gaps);
    let fields = [Field::START, Field::END, Field::CAPACITY];
    let indices: Vec<Node<'_>> = fields.into_iter().filter_map(|it| node.field(it)).collect();
    let has_binary = indices
        .iter()
        .any(|it| it.kind() == Kind::BINARY_EXPRESSION);
    let blank = if depth <= 1 && 1 < indices.len() && has_binary {
        " "
    } else {
        ""
    };
    for colon in node
        .children()
        .into_iter()
        .filter(|it| it.kind_name() == ":")
    {
        if let Some(before) = colon.prev_sibling().filter(|it| it.is_named()) {
            gaps.push((TextRange::new(before.end(), colon.start()), blank));
        }
        if let Some(after) = colon.next_sibling().filter(|it| it.is_named()) {
            gaps.push((TextRange::new(colon.end(), after.start()), blank));
        }
    }
    all(indices, depth + 1, gaps);
}

fn assignment(node: Node<'_>, gaps: &mut Vec<Gap>) {
    let sides = [Field::LEFT, Field::RIGHT].map(|it| {
        let list = node.field(it);
        list.map(Node::named_children).unwrap_or_default()
    });
    let are_lists = sides.iter().all(|it| 1 < it.len());
    for side in sides {
        all(side, if are_lists { 2 } else { 1 }, gaps);
    }
}

fn operator(node: Node<'_>) -> &str {
    node.field(Field::OPERATOR).map_or("", Node::text)
}

/// The precedence of a binary operator (Go specification, "Operator precedence"); 0 for anything else.
fn precedence(node: Node<'_>) -> usize {
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

/// The precedence from which on operators have no blanks.
fn cutoff(node: Node<'_>, depth: usize) -> usize {
    let mut found = Found::default();
    walk(node, &mut found);
    match found {
        Found { problem, .. } if 0 < problem => problem + 1,
        Found {
            has_4: true,
            has_5: true,
            ..
        } if depth == 1 => 5,
        Found {
            has_4: true,
            has_5: true,
            ..
        } => 4,
        _ if depth == 1 => 6,
        _ => 4,
    }
}

/// What stands in an expression without parentheses.
#[derive(Default)]
struct Found {
    has_4: bool,
    has_5: bool,
    /// The precedence of an operator that must not touch the one behind it, as in `a / *b`.
    problem: usize,
}

fn walk(node: Node<'_>, found: &mut Found) {
    let own = precedence(node);
    found.has_4 |= own == 4;
    found.has_5 |= own == 5;
    if let Some(left) = node.field(Field::LEFT)
        && own <= precedence(left)
    {
        walk(left, found);
    }
    let Some(right) = node.field(Field::RIGHT) else {
        return;
    };
    if own < precedence(right) {
        walk(right, found);
    } else if right.kind() == Kind::UNARY_EXPRESSION {
        let problem = match (operator(node), operator(right)) {
            ("/", "*") | ("&", "&" | "^") => 5,
            ("+", "+") | ("-", "-") => 4,
            _ => 0,
        };
        found.problem = found.problem.max(problem);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{EditSet, Source};

    fn file(text: String) -> GoFile {
        GoFile::new(Arc::new(Source::new("a.go", text).unwrap()))
    }

    fn whole(statement: &str) -> String {
        format!("package p\n\nfunc f() {{\n\t{statement}\n}}\n")
    }

    /// A statement that gofmt has formatted stays as it is.
    #[track_caller]
    fn check(statement: &str) {
        let formatted = file(whole(statement));
        assert_eq!(misplaced(&formatted.decls()[0]), [], "{statement}");
    }

    /// The statement after `from` became `to` in it.
    #[track_caller]
    fn check_edit(statement: &str, from: &str, to: &str, expected: &str) {
        let before = file(whole(statement));
        let mut merged = Merged {
            stages: vec![EditSet::new(TextSize::of(before.text()))],
            file: file(whole(statement)),
        };
        let body = before.text().find('{').unwrap();
        let at = body + before.text()[body..].find(from).unwrap();
        let at = TextSize::try_from(at).unwrap();
        let edit = Edit::replace(TextRange::at(at, TextSize::of(from)), to);
        merged.stage(&[edit]).unwrap();
        respace(&before, &mut merged).unwrap();
        assert_eq!(merged.file.text(), whole(expected));
    }

    #[test]
    fn blanks_follow_precedence_and_depth() {
        check("x = a + b");
        check("x = a*b + c");
        check("x = a*b + c/d<<e");
        check("g(a+b, c)");
        check("g(a + b)");
        check("x, y = a+b, c");
        check("x = s[i+1]");
        check("x = s[i : j+1]");
        check("x = s[i:j]");
        check("g(s[i:j+1], c)");
        check("x = (a + b) * c");
        check("x = a / *p");
        check("x = a - -b");
        check("if a == b && c+d < e {\n\t}");
        check("x = T{a + b, c * d}");
        check("return a + b, c*d + e");
        check("x = -(a + b)");
        check("x = a[i]*b + c");
        check("x = 1<<n - 1");
        check("x = a && !b || c == d");
    }

    #[test]
    fn new_text_is_spaced_and_other_styles_stay() {
        check_edit("g(a, c)", "a", "a + b", "g(a+b, c)");
        check_edit("x = a + b", "b", "b * c", "x = a + b*c");
        check_edit("x = s[i]", "i", "i : j+1", "x = s[i : j+1]");
        check_edit("g(a + b, c)", "c", "c + d", "g(a + b, c + d)");
        check_edit("x = !(a)", "a", "(b)", "x = !(b)");
        check_edit("x = !(a)", "a", "((b))", "x = !(b)");
    }
}

//! Lines that gofmt would indent in another way, and blanks that it would remove.
//!
//! gofmt indents what stands in brackets by one tab from the line of the closing bracket, statements of a clause by one
//! tab from the clause, and a label by one tab less than its statement (go/printer/nodes.go: `block`, `stmtList`,
//! `exprList`). Where no bracket starts a line, nothing is said.

use std::collections::BTreeSet;

use crate::syntax::{Decl, GoFile, Kind, Node};

/// The first lines of what is indented in another way than gofmt does it, and the brackets that hold but blanks.
pub(super) fn misplaced<'f>(file: &'f GoFile, decl: &'f Decl) -> BTreeSet<&'f str> {
    let mut found = BTreeSet::new();
    for node in file.root(decl).descendants() {
        match node.kind() {
            Kind::STATEMENT_LIST => {
                let base = node.parent().and_then(inner_indent);
                found.extend(base.into_iter().flat_map(|it| statements(node, it)));
            }
            Kind::ARGUMENT_LIST
            | Kind::PARAMETER_LIST
            | Kind::LITERAL_VALUE
            | Kind::FIELD_DECLARATION_LIST => {
                let base = inner_indent(node);
                found.extend(base.into_iter().flat_map(|it| elements(node, it)));
            }
            _ => {}
        }
        if node.kind() == Kind::BLOCK && is_half_open(node) {
            found.insert(first_line(node));
        }
        if matches!(node.kind(), Kind::BLOCK | Kind::LITERAL_VALUE) && is_blank_inside(node) {
            found.insert(node.text());
        }
        found.extend(blank_behind(node));
    }
    found
}

/// How many tabs stand before what is inside a block, a clause or a list; none where that is not to be seen.
fn inner_indent(around: Node<'_>) -> Option<usize> {
    const CLAUSES: [Kind; 4] = [
        Kind::EXPRESSION_CASE,
        Kind::TYPE_CASE,
        Kind::COMMUNICATION_CASE,
        Kind::DEFAULT_CASE,
    ];
    if CLAUSES.contains(&around.kind()) {
        return Some(indent(around)? + 1);
    }
    let close = around.children().into_iter().last()?;
    Some(indent(close)? + 1)
}

/// How many tabs stand before a node that is the first on its line; none if anything else stands there.
fn indent(node: Node<'_>) -> Option<usize> {
    let before = &node.file_text()[..usize::from(node.start())];
    let blanks = &before[before.rfind('\n')? + 1..];
    blanks.bytes().all(|it| it == b'\t').then_some(blanks.len())
}

/// Whether a node is the first on its line, however it is indented.
fn is_first(node: Node<'_>) -> bool {
    let before = &node.file_text()[..usize::from(node.start())];
    before.trim_end_matches([' ', '\t']).ends_with('\n')
}

fn statements(list: Node<'_>, base: usize) -> Vec<&str> {
    let mut found = Vec::new();
    for statement in list.named_children() {
        let (mut inner, mut labels) = (statement, 0);
        while inner.kind() == Kind::LABELED_STATEMENT {
            labels += 1;
            if is_first(inner) && indent(inner) != base.checked_sub(1) {
                found.push(first_line(inner));
            }
            match inner
                .named_children()
                .into_iter()
                .rfind(|it| it.kind() != Kind::LABEL_NAME)
            {
                Some(next) if next.kind() != Kind::COMMENT => inner = next,
                _ => break,
            }
        }
        let is_checked = labels == 0 || inner.kind() != Kind::LABELED_STATEMENT;
        if is_checked && is_misplaced(inner, base) {
            found.push(first_line(inner));
        }
    }
    found
}

fn elements(list: Node<'_>, base: usize) -> Vec<&str> {
    let elements = list.named_children().into_iter();
    let misplaced = elements.filter(|it| is_misplaced(*it, base));
    misplaced.map(first_line).collect()
}

fn is_misplaced(node: Node<'_>, base: usize) -> bool {
    !matches!(node.kind(), Kind::COMMENT | Kind::EMPTY_STATEMENT)
        && is_first(node)
        && indent(node) != Some(base)
}

/// A block over several lines whose first statement stands on the line of the brace: gofmt breaks the line there.
fn is_half_open(block: Node<'_>) -> bool {
    let mut lists = block.named_children().into_iter();
    let list = lists.find(|it| it.kind() == Kind::STATEMENT_LIST);
    list.is_some_and(|it| block.text().contains('\n') && !is_first(it))
}

/// `{  }`
fn is_blank_inside(node: Node<'_>) -> bool {
    let text = node.text();
    let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    inner.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| matches!(it, b' ' | b'\t')))
}

/// The line of a leaf that blanks stand behind; those behind a line comment belong to it.
fn blank_behind(node: Node<'_>) -> Option<&str> {
    let rest = &node.file_text()[usize::from(node.end())..];
    let behind = rest.trim_start_matches([' ', '\t']);
    let is_end = behind.is_empty() || behind.starts_with(['\n', '\r']);
    let is_blank = behind.len() < rest.len() && is_end && node.children().is_empty();
    is_blank.then(|| first_line(node))
}

fn first_line(node: Node<'_>) -> &str {
    node.text().lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    #[track_caller]
    fn check(decl: &str, expected: &[&str]) {
        let source = Source::new("a.go", format!("package p\n\n{decl}\n")).unwrap();
        let file = GoFile::new(Arc::new(source));
        let found = misplaced(&file, &file.decls()[0]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_gofmt_would_move_is_found() {
        check("func f() {\n\tg()\nh()\n}", &["h()"]);
        check("func f() {\n\tfor {\n\tg()\n\t}\n}", &["g()"]);
        check("func f() {\n\tswitch {\n\tcase a:\n\tg()\n\t}\n}", &["g()"]);
        check("func f() {\n\tg(\n\ta,\n\t)\n}", &["a"]);
        check("func f() {\n\tL:\n\tfor {\n\t}\n}", &["L:"]);
        check("func f() {\n    g()\n}", &["g()"]);
        check("var a = T{\n  b: 1,\n}", &["b: 1"]);
    }

    #[test]
    fn a_block_of_several_lines_is_open_at_its_braces() {
        check("func f() { g()\nh() }", &["{ g()"]);
        check("func f() { // c\n\tg()\n}", &[]);
        check("func f() { /* c */ g() }", &[]);
    }

    #[test]
    fn blanks_that_gofmt_would_remove_are_found() {
        check("func f() {  }", &["{  }"]);
        check("func f() {\n\tg() \n}", &[")"]);
        check("func f() {\n\tg() /* c */\t\n}", &["/* c */"]);
    }

    #[test]
    fn the_layout_of_gofmt_is_left_alone() {
        check("func f() {\n\tg()\n\n\t// why\n\th() // c \n}", &[]);
        check("func f() {\nL:\n\tfor {\n\t\tg(a,\n\t\t\tb)\n\t}\n}", &[]);
        check(
            "func f() {\n\tswitch {\n\tcase a:\n\t\tg()\n\tM:\n\t\th()\n\t}\n}",
            &[],
        );
        check("func f() { g(); h() }", &[]);
        check("var a = T{\n\tb: `x \n`, c: {1, 2},\n}", &[]);
        check("func f() {\n\tg(func() {\n\t\th()\n\t}, a)\n}", &[]);
    }
}

//! Function bodies on one line, which gofmt breaks when they grow.

use std::collections::BTreeSet;

use crate::syntax::{Decl, Field, GoFile, Kind, Node};

/// How many bytes the head and the body of a function on one line may have (go/printer/nodes.go: `funcBody`).
const MAX_SIZE: usize = 100;

/// How many statements its body may have (go/printer/nodes.go: `bodySize`).
const MAX_STATEMENTS: usize = 5;

/// The heads of the functions that stand on one line although gofmt would break them.
pub(super) fn too_long<'f>(file: &'f GoFile, decl: &'f Decl) -> BTreeSet<&'f str> {
    let nodes = file.root(decl).descendants();
    nodes.filter_map(head_of_too_long).collect()
}

fn head_of_too_long(function: Node<'_>) -> Option<&str> {
    let kinds = [
        Kind::FUNCTION_DECLARATION,
        Kind::METHOD_DECLARATION,
        Kind::FUNC_LITERAL,
    ];
    let is_function = kinds.contains(&function.kind());
    let body = function.field(Field::BODY).filter(|_| is_function)?;
    if body.text().contains('\n') {
        return None;
    }
    let length = usize::from(body.start() - function.start());
    let head = function.text().get(..length)?.trim_end();
    let inner = body
        .text()
        .strip_prefix('{')
        .and_then(|it| it.strip_suffix('}'));
    let inner = inner.unwrap_or_default().trim_matches(' ');
    let lists = body.named_children().into_iter();
    let statements: usize = lists.map(|it| it.named_children().len()).sum();
    // For a declaration go/printer counts the blank behind `func` twice (nodes.go: `funcDecl`).
    let extra = usize::from(function.kind() != Kind::FUNC_LITERAL);
    let is_too_long = head.contains('\n') || MAX_SIZE < head.len() + extra + inner.len();
    (is_too_long || MAX_STATEMENTS < statements).then_some(head)
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
        let found = too_long(&file, &file.decls()[0]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_short_function_may_stand_on_one_line() {
        check("func f() { g(); h() }", &[]);
        check("func f() {\n\ta(); b(); c(); d(); e(); f()\n}", &[]);
        check(&format!("func f() {{ {} }}", "g".repeat(91)), &[]);
    }

    #[test]
    fn a_long_one_may_not() {
        let literal = format!("func f() {{ g({}, T{{}}) }}", "g".repeat(85));
        check(&literal, &["func f()"]);
        check("func f(\n\ta int,\n) { g() }", &["func f(\n\ta int,\n)"]);
        check("func f() { a(); b(); c(); d(); e(); f() }", &["func f()"]);
        check(&format!("func f() {{ {} }}", "g".repeat(92)), &["func f()"]);
        check(
            &format!("var x = func() {{ {} }}", "g".repeat(95)),
            &["func()"],
        );
    }
}

//! Expressions where Go wants another sort: values that nothing uses, calls that are assigned to.
//!
//! The grammar accepts them, the compiler does not.

use std::collections::BTreeSet;

use crate::semantics::{FileNames, Model};
use crate::syntax::{Decl, Field, GoFile, Kind, Node};

/// The predeclared functions whose result must be used (Go specification, "Expression statements").
const VALUES: [&str; 11] = [
    "append", "cap", "complex", "imag", "len", "make", "max", "min", "new", "real", "string",
];

/// The texts of the expressions that nothing uses and of the statements `go` and `defer` that call nothing.
pub(super) fn unused_values<'f>(
    file: &'f GoFile,
    decl: &'f Decl,
    names: &FileNames,
) -> BTreeSet<&'f str> {
    let mut found = BTreeSet::new();
    let mut builtins = Vec::new();
    for node in file.root(decl).descendants() {
        let is_wrapped = match node.kind() {
            Kind::EXPRESSION_STATEMENT => true,
            Kind::GO_STATEMENT | Kind::DEFER_STATEMENT => false,
            _ => continue,
        };
        let Some(inner) = node
            .named_children()
            .into_iter()
            .find(|it| !is_comment(*it))
        else {
            continue;
        };
        // `defer (f())` is an error, `(f())` alone is not.
        let expr = if is_wrapped { bare(inner) } else { inner };
        match expr.kind() {
            Kind::CALL_EXPRESSION => builtins.extend(expr.field(Field::FUNCTION)),
            Kind::UNARY_EXPRESSION if is_wrapped && operator(expr) == Some("<-") => {}
            _ => {
                found.insert(node.text());
            }
        }
    }
    builtins.retain(|it| it.kind() == Kind::IDENTIFIER && VALUES.contains(&it.text()));
    if !builtins.is_empty() {
        let model = Model::build(file, decl, names);
        let useless = builtins.into_iter().filter(|it| model.is_predeclared(*it));
        found.extend(useless.filter_map(|it| Some(it.parent()?.text())));
    }
    found
}

/// The texts of what is assigned to, or has its address taken, and is neither a variable nor part of one.
pub(super) fn unassignable<'f>(file: &'f GoFile, decl: &'f Decl) -> BTreeSet<&'f str> {
    let mut found = BTreeSet::new();
    for node in file.root(decl).descendants() {
        match node.kind() {
            Kind::ASSIGNMENT_STATEMENT | Kind::RANGE_CLAUSE | Kind::RECEIVE_STATEMENT => {
                let left = node.field(Field::LEFT);
                let targets = left.into_iter().flat_map(Node::named_children);
                found.extend(targets.filter(|it| is_value(*it)).map(Node::text));
            }
            Kind::INC_STATEMENT | Kind::DEC_STATEMENT => {
                let target = node.named_children().into_iter().next();
                found.extend(target.filter(|it| is_value(*it)).map(Node::text));
            }
            Kind::UNARY_EXPRESSION if operator(node) == Some("&") => {
                let operand = node.field(Field::OPERAND).map(bare);
                let is_value =
                    |it: &Node<'_>| it.kind() != Kind::COMPOSITE_LITERAL && is_value(*it);
                found.extend(operand.filter(is_value).map(|_| node.text()));
            }
            _ => {}
        }
    }
    found
}

/// Whether an expression can be no variable, whatever its names mean.
fn is_value(expr: Node<'_>) -> bool {
    let expr = bare(expr);
    match expr.kind() {
        Kind::CALL_EXPRESSION
        | Kind::BINARY_EXPRESSION
        | Kind::COMPOSITE_LITERAL
        | Kind::FUNC_LITERAL
        | Kind::INT_LITERAL
        | Kind::FLOAT_LITERAL
        | Kind::INTERPRETED_STRING_LITERAL
        | Kind::RAW_STRING_LITERAL
        | Kind::RUNE_LITERAL
        | Kind::SLICE_EXPRESSION
        | Kind::TYPE_CONVERSION_EXPRESSION
        | Kind::NIL
        | Kind::TRUE
        | Kind::FALSE => true,
        Kind::UNARY_EXPRESSION => operator(expr) != Some("*"),
        _ => false,
    }
}

fn operator(unary: Node<'_>) -> Option<&str> {
    unary.field(Field::OPERATOR).map(Node::text)
}

fn bare(expr: Node<'_>) -> Node<'_> {
    let mut inner = expr;
    while inner.kind() == Kind::PARENTHESIZED_EXPRESSION {
        match inner
            .named_children()
            .into_iter()
            .find(|it| !is_comment(*it))
        {
            Some(child) => inner = child,
            None => break,
        }
    }
    inner
}

fn is_comment(node: Node<'_>) -> bool {
    node.kind() == Kind::COMMENT
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    fn file(body: &str) -> GoFile {
        let text = format!("package p\n\nfunc f() {{\n{body}\n}}\n");
        GoFile::new(Arc::new(Source::new("a.go", text).unwrap()))
    }

    #[track_caller]
    fn check_unused(body: &str, expected: &[&str]) {
        let file = file(body);
        let names = FileNames::new(&file, None);
        let found = unused_values(&file, &file.decls()[0], &names);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[track_caller]
    fn check_unassignable(body: &str, expected: &[&str]) {
        let file = file(body);
        let found = unassignable(&file, &file.decls()[0]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn values_that_nothing_uses_are_found() {
        check_unused("a == b", &["a == b"]);
        check_unused("x", &["x"]);
        check_unused("&x", &["&x"]);
        check_unused("min(1, 2)", &["min(1, 2)"]);
        check_unused("defer min(1, 2)", &["min(1, 2)"]);
        check_unused("go (g())", &["go (g())"]);
    }

    #[test]
    fn calls_and_receives_may_stand_alone() {
        check_unused("g(); x.y(); (g()); <-c; (<-c); panic(1); copy(a, b)", &[]);
        check_unused("go g(); defer x.y(); defer func() {}()", &[]);
        check_unused("min := g\nmin(1, 2)", &[]);
    }

    #[test]
    fn what_is_no_variable_is_found() {
        check_unassignable("q.Val() = 3", &["q.Val()"]);
        check_unassignable("q.Val()++", &["q.Val()"]);
        check_unassignable("g(&q.Val())", &["&q.Val()"]);
        check_unassignable("for q.Val() = range xs {}", &["q.Val()"]);
        check_unassignable("a, (1) = b, c", &["(1)"]);
    }

    #[test]
    fn variables_and_their_parts_may_be_assigned() {
        check_unassignable("a, b.c, *d, e[0], f().g, (h) = 1, 2, 3, 4, 5, 6", &[]);
        check_unassignable("*f() = 1; f()[0]++; g(&T{}, &x, &f().x, &(T{}))", &[]);
        check_unassignable("select { case x[0] = <-c: }", &[]);
    }
}

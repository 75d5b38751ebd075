//! Constants that a switch or a literal may have only once.

use std::collections::BTreeSet;

use crate::syntax::{Decl, Field, GoFile, Kind, Node};

/// The literals that are a case of one switch, or a key of one composite literal, more often than once: `duplicate case`
/// and `duplicate key` to the compiler.
///
/// Literals are compared as they are written; names of constants are not followed.
pub(super) fn keys<'f>(file: &'f GoFile, decl: &'f Decl) -> BTreeSet<&'f str> {
    let mut twice = BTreeSet::new();
    for node in file.root(decl).descendants() {
        let keys = match node.kind() {
            Kind::EXPRESSION_SWITCH_STATEMENT => cases(node),
            Kind::LITERAL_VALUE => literal_keys(node),
            _ => continue,
        };
        let mut known = BTreeSet::new();
        let literals = keys.into_iter().filter(|it| is_literal(*it));
        twice.extend(literals.map(Node::text).filter(|it| !known.insert(*it)));
    }
    twice
}

fn cases(switch: Node<'_>) -> Vec<Node<'_>> {
    let clauses = switch.named_children().into_iter();
    let clauses = clauses.filter(|it| it.kind() == Kind::EXPRESSION_CASE);
    let lists = clauses.filter_map(|it| it.field(Field::VALUE));
    lists.flat_map(Node::named_children).collect()
}

fn literal_keys(literal: Node<'_>) -> Vec<Node<'_>> {
    let elements = literal.named_children().into_iter();
    let keyed = elements.filter(|it| it.kind() == Kind::KEYED_ELEMENT);
    let keys = keyed.filter_map(|it| it.field(Field::KEY));
    keys.flat_map(Node::named_children).collect()
}

fn is_literal(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        Kind::INT_LITERAL
            | Kind::FLOAT_LITERAL
            | Kind::RUNE_LITERAL
            | Kind::INTERPRETED_STRING_LITERAL
            | Kind::RAW_STRING_LITERAL
    )
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
        let found = keys(&file, &file.decls()[0]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_case_or_key_that_is_there_twice_is_found() {
        check("func f() { switch x { case 7: case 1, 7: } }", &["7"]);
        check("var a = map[int]int{7: 1, 8: 7, 7: 2}", &["7"]);
        check("var a = []string{1: \"b\", 1: \"c\"}", &["1"]);
    }

    #[test]
    fn values_and_other_literals_do_not_count() {
        check(
            "func f() { switch x { case 7: switch y { case 7: } } }",
            &[],
        );
        check("var a = map[int][]int{1: {1: 2}, 2: {1: 2}}", &[]);
        check("var a = []int{7, 7}", &[]);
    }
}

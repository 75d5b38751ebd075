//! `v := v` as the first statement of a block.

use super::{Place, Refusal, put};
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The edits that give `block` its own copy of the variable that `var` names.
///
/// The block must not declare the name itself: there `v := v` would be a redeclaration, or would turn a later
/// `v, err := f()` from a declaration into an assignment.
pub(super) fn edits<'t>(block: Node<'t>, var: Option<Node<'t>>) -> Result<Vec<Edit>, Refusal> {
    let name = var
        .ok_or_else(|| Refusal("no variable is named".to_owned()))?
        .text();
    if declares(block, name) {
        return Err(Refusal(format!("the block declares `{name}` itself")));
    }
    let text = format!("{name} := {name}");
    // Copies that are there already keep their order: a later one comes after them.
    let copies = statements(block).into_iter().take_while(|it| is_copy(*it));
    Ok(vec![match copies.last() {
        Some(last) => put(Place::After, last, last, &text)?,
        None => put(Place::FirstIn, block, block, &text)?,
    }])
}

/// Whether a statement is `v := v`.
fn is_copy(statement: Node<'_>) -> bool {
    let side = |field| statement.field(field).map(Node::text);
    statement.kind() == Kind::SHORT_VAR_DECLARATION
        && side(Field::LEFT) == side(Field::RIGHT)
        && side(Field::LEFT).is_some_and(|it| it.chars().all(|c| c.is_alphanumeric() || c == '_'))
}

/// The statements of a block, those of blocks inside it left out.
fn statements(block: Node<'_>) -> Vec<Node<'_>> {
    let lists = block
        .named_children()
        .into_iter()
        .filter(|node| node.kind() == Kind::STATEMENT_LIST);
    lists.flat_map(Node::named_children).collect()
}

/// Whether a statement of the block, not of a block inside it, declares the name.
pub(super) fn declares(block: Node<'_>, name: &str) -> bool {
    let statements = statements(block).into_iter();
    statements.map(unlabeled).any(|statement| {
        declared(statement)
            .into_iter()
            .any(|node| node.text() == name)
    })
}

fn unlabeled(statement: Node<'_>) -> Node<'_> {
    let mut inner = statement;
    while inner.kind() == Kind::LABELED_STATEMENT {
        match inner.named_children().last() {
            Some(last) if *last != inner => inner = *last,
            _ => break,
        }
    }
    inner
}

fn declared(statement: Node<'_>) -> Vec<Node<'_>> {
    match statement.kind() {
        Kind::SHORT_VAR_DECLARATION => statement
            .field(Field::LEFT)
            .map(Node::named_children)
            .unwrap_or_default(),
        Kind::VAR_DECLARATION | Kind::CONST_DECLARATION | Kind::TYPE_DECLARATION => {
            let specs = [
                Kind::VAR_SPEC,
                Kind::CONST_SPEC,
                Kind::TYPE_SPEC,
                Kind::TYPE_ALIAS,
            ];
            let found = statement
                .descendants()
                .filter(|node| specs.contains(&node.kind()));
            found.flat_map(|spec| spec.fields(Field::NAME)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::refactor::Operation;
    use crate::refactor::fixture::rewrite;
    use crate::syntax::Kind;

    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let text = format!("func f() {{\n\tfor x, y := range g {{{body}}}\n}}");
        let site = (Kind::BLOCK, "{\n\t\t");
        let site = if body.contains('\n') {
            site
        } else {
            (Kind::BLOCK, "{ ")
        };
        expected.assert_eq(&rewrite(Operation::Shadow, &text, site, Some("y")));
    }

    #[test]
    fn copy_comes_after_those_that_are_there() {
        check(
            "\n\t\tuse(y)\n\t",
            &expect![[r#"
            func f() {
            	for x, y := range g {
            		y := y
            		use(y)
            	}
            }"#]],
        );
        check(
            "\n\t\tx := x // mine\n\t\tuse(y)\n\t",
            &expect![[r#"
            func f() {
            	for x, y := range g {
            		x := x // mine
            		y := y
            		use(y)
            	}
            }"#]],
        );
        check(
            " x := x; use(y) ",
            &expect![[r#"
            func f() {
            	for x, y := range g { x := x; y := y; use(y) }
            }"#]],
        );
    }

    #[test]
    fn block_that_declares_the_name_is_refused() {
        check(
            "\n\t\ty := y\n\t\tuse(y)\n\t",
            &expect!["refused: the block declares `y` itself"],
        );
    }
}

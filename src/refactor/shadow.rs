//! `v := v` as the first statement of a block.

use super::{Place, Refusal, Request, put};
use crate::semantics::{LoopVarForm, ObjectId};
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The edits that give the block its own copy of the variable.
///
/// The block must not declare the name itself: there `v := v` would be a redeclaration, or would turn a later
/// `v, err := f()` from a declaration into an assignment. And nobody may be able to tell the copy from the variable.
pub(super) fn edits(request: &Request<'_, '_>) -> Result<Vec<Edit>, Refusal> {
    let (id, var) = request.variable()?;
    let (name, block) = (var.text(), request.node);
    if declares(block, name) {
        return Err(Refusal(format!("the block declares `{name}` itself")));
    }
    require_own(request, id)?;
    let text = format!("{name} := {name}");
    // Copies that are there already keep their order: a later one comes after them.
    let copies = statements(block).into_iter().take_while(|it| is_copy(*it));
    Ok(vec![match copies.last() {
        Some(last) => put(Place::After, last, last, &text)?,
        None => put(Place::FirstIn, block, block, &text)?,
    }])
}

/// Neither the block nor anything that runs at the same time assigns the variable.
///
/// An address that the block takes is then that of the copy: whether it serves to assign the variable is for the rule
/// to know.
fn require_own(request: &Request<'_, '_>, id: ObjectId) -> Result<(), Refusal> {
    let (model, block) = (request.model, request.node);
    let object = model.object(id);
    // Whatever the body of a range loop does to the variable, the next iteration gives it a new value.
    let is_range_body = object.loop_var.is_some_and(|it| {
        it.form != LoopVarForm::ThreeClause && model.loop_at(it.of).body == Some(block)
    });
    if is_range_body {
        return Ok(());
    }
    let function = model.function_around(block);
    for it in &object.uses {
        let assigns = model.assigns(object, it);
        let changes = if block.range().contains_range(it.range) {
            assigns
        } else if it.function == function {
            request.takes_address(id, it)
        } else {
            assigns.or(request.takes_address(id, it))
        };
        if !changes.fails() {
            return Err(Refusal(format!(
                "`{}` may be assigned while the block runs",
                object.name
            )));
        }
    }
    // A block of another function runs at any time.
    if object.function == function || model.assigned_after(id, block.start()).fails() {
        return Ok(());
    }
    Err(Refusal(format!("`{}` may be assigned later", object.name)))
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

    #[track_caller]
    fn check_function(text: &str, var: &str, expected: &Expect) {
        expected.assert_eq(&rewrite(
            Operation::Shadow,
            text,
            (Kind::BLOCK, "{ /* here */"),
            Some(var),
        ));
    }

    #[test]
    fn a_variable_that_changes_meanwhile_is_refused() {
        check_function(
            "func f() (i int) {\n\tfor i = range 5 { /* here */\n\t\ti = 10\n\t}\n\treturn i\n}",
            "i",
            &expect!["refused: `i` may be assigned while the block runs"],
        );
        check_function(
            "func f() {\n\tfor i := 0; i < 9; { /* here */\n\t\ti += 5\n\t}\n}",
            "i",
            &expect!["refused: `i` may be assigned while the block runs"],
        );
        check_function(
            "func f() {\n\ti := 0\n\tp := &i\n\tfor *p < 9 { /* here */\n\t\tg(i, p)\n\t}\n}",
            "i",
            &expect!["refused: `i` may be assigned while the block runs"],
        );
        check_function(
            "func f(i int) {\n\tgo func() { /* here */\n\t\tg(i)\n\t}()\n\ti = 2\n}",
            "i",
            &expect!["refused: `i` may be assigned while the block runs"],
        );
    }

    #[test]
    fn what_the_head_of_the_loop_assigns_may_be_copied() {
        check_function(
            "func f() {\n\tfor i := 0; i < 9; i++ { /* here */\n\t\tgo g(i)\n\t}\n}",
            "i",
            &expect![[r#"
                func f() {
                	for i := 0; i < 9; i++ { /* here */
                		i := i
                		go g(i)
                	}
                }"#]],
        );
        check_function(
            "func f(xs []T) {\n\tfor _, x := range xs { /* here */\n\t\tx.n = 1\n\t\tgo g(&x)\n\t}\n}",
            "x",
            &expect![[r#"
                func f(xs []T) {
                	for _, x := range xs { /* here */
                		x := x
                		x.n = 1
                		go g(&x)
                	}
                }"#]],
        );
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

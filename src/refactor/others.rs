//! The other closures that keep a variable on the heap, which must be able to get a copy of it too.

use super::{Operation, Refusal, Request};

/// Every other closure that keeps the variable can be given its copy in the same way.
///
/// One that cannot keeps the variable on the heap, and the copy for this one is for nothing.
pub(super) fn require_copies(
    operation: Operation,
    request: &Request<'_, '_>,
) -> Result<(), Refusal> {
    let (id, _) = request.variable()?;
    let model = request.model;
    let name = model.object(id).name;
    let (others, own) = model.other_holders(id, request.node);
    for (node, lives_on) in others {
        if own.holds() && !lives_on.holds() {
            let why = format!("another closure may keep `{name}` on the heap");
            return Err(Refusal(why));
        }
        let made = operation.own_edits(&Request { node, ..*request });
        made.map_err(|Refusal(why)| {
            Refusal(format!("another closure keeps `{name}` on the heap: {why}"))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::refactor::Operation;
    use crate::refactor::fixture::rewrite;
    use crate::syntax::Kind;

    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let text = format!("func f(x int) {{\n{body}\n}}");
        let site = (Kind::FUNC_LITERAL, "func() { use");
        let found = rewrite(Operation::CopyBefore, &text, site, Some("x"));
        expected.assert_eq(found.lines().next().unwrap());
    }

    #[test]
    fn another_closure_whose_copy_would_move_comments_keeps_the_variable() {
        check(
            "\tx++\n\tgo func() { use(x) }()\n\tgo func() {\n\t\trun(x) // a\n\t\treturn // bbb\n\t}()",
            &expect![
                "refused: another closure keeps `x` on the heap: it would shift aligned columns"
            ],
        );
    }

    #[test]
    fn another_closure_that_can_have_a_copy_is_no_obstacle() {
        check(
            "\tx++\n\tgo func() { use(x) }()\n\tgo func() { run(x) }()",
            &expect!["func f(x int) {"],
        );
    }

    #[test]
    fn another_closure_that_stays_is_no_obstacle() {
        check(
            "\tx++\n\tfunc() { run(x) }()\n\tgo func() { use(x) }()",
            &expect!["func f(x int) {"],
        );
    }

    #[test]
    fn another_closure_that_a_callee_may_keep_is_one() {
        check(
            "\tx++\n\tgo func() { use(x) }()\n\tg.Go(func() { run(x) })",
            &expect!["refused: another closure may keep `x` on the heap"],
        );
    }
}

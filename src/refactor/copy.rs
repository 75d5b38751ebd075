//! A copy of a variable before a statement, for one node of the statement.

use super::fresh::nth_fresh_name;
use super::{Place, Refusal, Request, put};
use crate::semantics::{ObjectId, Use, Verdict};
use crate::syntax::Node;
use crate::text::Edit;

/// The edits that put `xCopy := x` before the statement and let the node use the copy.
///
/// Nobody may tell the copy from the variable. Either both keep one value: the node only reads, and the variable is
/// assigned no more once the copy is made. Or the variable is dead: nothing but the node uses it from then on, and
/// nothing else has its address.
pub(super) fn edits(request: &Request<'_, '_>) -> Result<Vec<Edit>, Refusal> {
    let (id, var) = request.variable()?;
    let statement = request.statement_that_sees(id)?;
    let uses = uses_in(request, id)?;
    request.require_copyable(var)?;
    let is_only_read = uses.iter().all(|it| {
        let object = request.model.object(id);
        request.model.assigns(object, it).fails() && request.takes_address(id, it).fails()
    });
    match is_only_read {
        true => require_constant(request, id, statement)?,
        false => require_dead(request, id, statement)?,
    }
    let name = copy_name(request, id)?;
    let original = request.model.object(id).name;
    let copy = put(
        Place::Before,
        statement,
        statement,
        &format!("{name} := {original}"),
    )?;
    let renamed = uses.iter().map(|it| Edit {
        range: it.range,
        text: name.clone(),
    });
    Ok(std::iter::once(copy).chain(renamed).collect())
}

/// The uses of the variable in the node.
fn uses_in<'t>(request: &Request<'_, 't>, id: ObjectId) -> Result<Vec<Use<'t>>, Refusal> {
    let range = request.node.range();
    let uses = request.model.object(id).uses.iter();
    let uses: Vec<_> = uses
        .filter(|it| range.contains_range(it.range))
        .copied()
        .collect();
    let name = request.model.object(id).name;
    if uses.is_empty() {
        return Err(Refusal(format!("`{name}` is not used there")));
    }
    if uses.iter().any(|it| it.is_possible) {
        return Err(Refusal(format!("`{name}` may be a field there")));
    }
    Ok(uses)
}

/// Nothing assigns the variable from the statement on.
pub(super) fn require_constant<'t>(
    request: &Request<'_, 't>,
    id: ObjectId,
    statement: Node<'t>,
) -> Result<(), Refusal> {
    let (model, object) = (request.model, request.model.object(id));
    let uses = object.uses.iter();
    let addressed = Verdict::any(uses.map(|it| request.takes_address(id, it)));
    let verdict = model.assigned_after(id, statement.start()).or(addressed);
    match verdict {
        Verdict::Fails => Ok(()),
        Verdict::Holds => Err(Refusal(format!(
            "`{}` is assigned later, or its address is taken",
            object.name
        ))),
        Verdict::Unknown(why) => Err(Refusal(why)),
    }
}

/// From the statement on, the node alone uses the variable, and nothing else ever has its address.
fn require_dead<'t>(
    request: &Request<'_, 't>,
    id: ObjectId,
    statement: Node<'t>,
) -> Result<(), Refusal> {
    let (model, node) = (request.model, request.node);
    let object = model.object(id);
    let others = object
        .uses
        .iter()
        .filter(|it| !node.range().contains_range(it.range));
    for it in others {
        if statement.range().contains_range(it.range) {
            return Err(Refusal(format!(
                "the statement uses `{}` elsewhere",
                object.name
            )));
        }
        if !request.takes_address(id, it).fails() {
            return Err(Refusal(format!(
                "the address of `{}` may be taken elsewhere",
                object.name
            )));
        }
    }
    match model.uses_after(id, node.end()) {
        Verdict::Fails => Ok(()),
        Verdict::Holds => Err(Refusal(format!("`{}` is used later", object.name))),
        Verdict::Unknown(why) => Err(Refusal(why)),
    }
}

fn copy_name(request: &Request<'_, '_>, id: ObjectId) -> Result<String, Refusal> {
    let default = format!("{}Copy", request.model.object(id).name);
    let model = request.model;
    nth_fresh_name(
        request.name.unwrap_or(&default),
        request.ordinal(id),
        model.root(),
        model.names(),
        &[],
    )
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::refactor::Operation;
    use crate::refactor::fixture::rewrite;
    use crate::syntax::Kind;

    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let text = format!("func f(x int) (r int) {{\n{body}\n}}");
        let site = (Kind::FUNC_LITERAL, "func() {");
        expected.assert_eq(&rewrite(Operation::CopyBefore, &text, site, Some("x")));
    }

    #[track_caller]
    fn check_address(body: &str, expected: &Expect) {
        let text = format!("type T struct{{ n int }}\nfunc f(x T) *T {{\n{body}\n}}");
        let site = (Kind::UNARY_EXPRESSION, "&x");
        expected.assert_eq(&rewrite(Operation::CopyBefore, &text, site, Some("x")));
    }

    #[test]
    fn closure_that_only_reads_gets_a_copy() {
        check(
            "\tx = g()\n\tgo func() { use(x, x) }()",
            &expect![[r#"
            func f(x int) (r int) {
            	x = g()
            	xCopy := x
            	go func() { use(xCopy, xCopy) }()
            }"#]],
        );
        check(
            "\tx++\n\tif c {\n\t\t// why\n\t\tgo func() { use(x) }()\n\t}",
            &expect![[r#"
                func f(x int) (r int) {
                	x++
                	if c {
                		xCopy := x
                		// why
                		go func() { use(xCopy) }()
                	}
                }"#]],
        );
    }

    #[test]
    fn fresh_name_avoids_every_name_of_the_function() {
        check(
            "\tx++\n\txCopy := 1\n\tgo func() { use(x, xCopy) }()",
            &expect![[r#"
                func f(x int) (r int) {
                	x++
                	xCopy := 1
                	xCopy2 := x
                	go func() { use(xCopy2, xCopy) }()
                }"#]],
        );
    }

    #[test]
    fn closures_in_separate_blocks_may_share_a_name() {
        let text = "func f(x int) {\n\tx++\n\tif x > 0 {\n\t\tgo func() { use(x) }()\n\t}\n\tgo func() { run(x) }()\n}";
        let site = (Kind::FUNC_LITERAL, "func() { run");
        let found = rewrite(Operation::CopyBefore, text, site, Some("x"));
        assert!(found.contains("\txCopy := x\n"), "{found}");
    }

    #[test]
    fn each_closure_has_a_name_of_its_own() {
        let text = "func f(x int) {\n\tx++\n\tgo func() { use(x) }()\n\tgo func() { run(x) }()\n}";
        let site = (Kind::FUNC_LITERAL, "func() { run");
        let found = rewrite(Operation::CopyBefore, text, site, Some("x"));
        expect![[r#"
            func f(x int) {
            	x++
            	go func() { use(x) }()
            	xCopy2 := x
            	go func() { run(xCopy2) }()
            }"#]]
        .assert_eq(&found);
    }

    #[test]
    fn writes_after_the_copy_are_refused() {
        check(
            "\tgo func() { use(x) }()\n\tx = 1",
            &expect!["refused: `x` is assigned later, or its address is taken"],
        );
        check(
            "\tgo func() { x++ }()",
            &expect!["refused: `x` stands in a closure that may run at any time"],
        );
        check(
            "\tx = g(func() { use(x) })",
            &expect!["refused: `x` is assigned later, or its address is taken"],
        );
        check(
            "\tfor {\n\t\tx++\n\t\tgo func() { use(x) }()\n\t}",
            &expect!["refused: `x` is assigned later, or its address is taken"],
        );
        check(
            "\tp := &x\n\tgo func() { use(x) }()\n\t*p = 1",
            &expect!["refused: `x` is assigned later, or its address is taken"],
        );
        check(
            "\th := func(n int) { x = n }\n\tgo func() { use(x) }()\n\th(1)",
            &expect!["refused: `x` stands in a closure that may run at any time"],
        );
    }

    #[test]
    fn variable_of_the_statements_own_head_is_refused() {
        check(
            "\tif x := g(); h(func() { use(x) }) {\n\t}",
            &expect!["refused: `x` does not denote it before the statement"],
        );
        check(
            "\tswitch x := g(); {\n\tcase h(func() { use(x) }):\n\t}",
            &expect!["refused: `x` does not denote it before the statement"],
        );
        check(
            "\tif c {\n\t} else if h(func() { use(x) }) {\n\t}",
            &expect![[r#"
                func f(x int) (r int) {
                	xCopy := x
                	if c {
                	} else if h(func() { use(xCopy) }) {
                	}
                }"#]],
        );
    }

    #[test]
    fn copy_stands_in_the_clause_or_before_the_label() {
        check(
            "\tswitch {\n\tcase c:\n\t\tgo func() { use(x) }()\n\t}",
            &expect![[r#"
                func f(x int) (r int) {
                	switch {
                	case c:
                		xCopy := x
                		go func() { use(xCopy) }()
                	}
                }"#]],
        );
        check(
            "\tselect {\n\tcase c <- func() { use(x) }:\n\t}",
            &expect![[r#"
                func f(x int) (r int) {
                	xCopy := x
                	select {
                	case c <- func() { use(xCopy) }:
                	}
                }"#]],
        );
        check(
            "L:\n\tfor h(func() { use(x) }) {\n\t\tbreak L\n\t}",
            &expect![[r#"
                func f(x int) (r int) {
                	xCopy := x
                L:
                	for h(func() { use(xCopy) }) {
                		break L
                	}
                }"#]],
        );
        check(
            "\tif c {\n\t\tgoto L\n\t}\nL:\n\th(func() { use(x) })",
            &expect!["refused: a goto would jump over the new statement"],
        );
    }

    #[test]
    fn named_result_is_assigned_by_return() {
        let text = "func f() (x int) {\n\tx = 1\n\tdefer func() { use(x) }()\n\treturn 2\n}";
        let site = (Kind::FUNC_LITERAL, "func");
        let found = rewrite(Operation::CopyBefore, text, site, Some("x"));
        expect!["refused: `x` is assigned later, or its address is taken"].assert_eq(&found);
    }

    #[test]
    fn locks_are_not_copied() {
        let text = "type mu struct{}\nfunc (*mu) Lock() {}\nfunc (*mu) Unlock() {}\n\
            type T struct{ m [2]mu }\nfunc f(x T) {\n\tgo func() { use(x.m) }()\n}";
        let site = (Kind::FUNC_LITERAL, "func");
        let found = rewrite(Operation::CopyBefore, text, site, Some("x"));
        expect!["refused: `x` holds a lock"].assert_eq(&found);
    }

    #[test]
    fn address_of_a_dead_variable_becomes_that_of_a_copy() {
        check_address(
            "\tif c {\n\t\treturn &x\n\t}\n\treturn nil",
            &expect![[r#"
            type T struct{ n int }
            func f(x T) *T {
            	if c {
            		xCopy := x
            		return &xCopy
            	}
            	return nil
            }"#]],
        );
        check_address(
            "\tif c {\n\t\treturn &x\n\t}\n\tuse(x)\n\treturn nil",
            &expect![[r#"
                type T struct{ n int }
                func f(x T) *T {
                	if c {
                		xCopy := x
                		return &xCopy
                	}
                	use(x)
                	return nil
                }"#]],
        );
        check_address(
            "\tp := &x\n\tuse(x)\n\treturn p",
            &expect!["refused: `x` is used later"],
        );
        check_address(
            "\treturn g(&x, x)",
            &expect!["refused: the statement uses `x` elsewhere"],
        );
        check_address(
            "\tfor {\n\t\tg(&x)\n\t}",
            &expect!["refused: `x` is used later"],
        );
        check_address(
            "\tdefer func() { use(x) }()\n\treturn &x",
            &expect!["refused: `x` stands in a closure that may run at any time"],
        );
    }
}

//! A variable that a function literal assigns first, declared in the literal.

use super::shadow::declares;
use super::{Refusal, Request};
use crate::semantics::typing::{Type, TypeKind, TypeModel};
use crate::semantics::{Access, Object, ObjectId, ObjectKind, Resolution, Use};
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The edits that make the first assignment of the variable in a function literal a declaration: `v = f()` becomes
/// `v := f()`.
///
/// Every other use in the literal comes after it, so that each run only sees what it assigned itself; and nothing
/// outside uses the variable once the literal is made, so that nobody misses the assignment.
pub(super) fn edits(request: &Request<'_, '_>) -> Result<Vec<Edit>, Refusal> {
    let (id, var) = request.variable()?;
    let body = request
        .node
        .field(Field::BODY)
        .filter(|_| request.node.kind() == Kind::FUNC_LITERAL)
        .ok_or_else(|| Refusal("it is no function literal".to_owned()))?;
    require_no_jump(request.model.root())?;
    let assignment = first_statement(request, body, id)?;
    let targets = targets(assignment)?;
    let is_assigned = |it: &Node<'_>| request.model.resolve(*it) == Resolution::Object(id);
    if !targets.iter().any(is_assigned) {
        let name = var.text();
        return Err(Refusal(format!("`{name}` is used before it is assigned")));
    }
    for (index, target) in targets.iter().enumerate() {
        match target_object(request, body, *target)? {
            Target::Own => {}
            Target::Outer(id) => {
                require_local(request, body, assignment, id)?;
                require_same_type(request, assignment, *target, index, targets.len())?;
            }
        }
    }
    let operator = assignment
        .field(Field::OPERATOR)
        .filter(|it| it.text() == "=")
        .ok_or_else(|| Refusal(format!("`{}` is computed from what it was", var.text())))?;
    Ok(vec![Edit {
        range: operator.range(),
        text: ":=".to_owned(),
    }])
}

/// What stands on the left side.
enum Target {
    /// `_`, or a variable of the same block: `:=` assigns it as before.
    Own,
    /// A variable from outside the literal.
    Outer(ObjectId),
}

/// The statement of the body that assigns the variable first.
fn first_statement<'t>(
    request: &Request<'_, 't>,
    body: Node<'t>,
    id: ObjectId,
) -> Result<Node<'t>, Refusal> {
    let object = request.model.object(id);
    let refused = || {
        Refusal(format!(
            "`{}` is not assigned first in the body",
            object.name
        ))
    };
    let first = uses_in(object, request.node).into_iter();
    let first = first
        .min_by_key(|it| it.range.start())
        .ok_or_else(refused)?;
    let mut around = first.node.ancestors();
    let statement = around
        .find(|it| it.kind() == Kind::ASSIGNMENT_STATEMENT)
        .ok_or_else(refused)?;
    let is_listed = statement
        .parent()
        .is_some_and(|list| list.kind() == Kind::STATEMENT_LIST && list.parent() == Some(body));
    is_listed.then_some(statement).ok_or_else(refused)
}

fn uses_in<'t>(object: &Object<'t>, node: Node<'t>) -> Vec<Use<'t>> {
    let uses = object.uses.iter();
    uses.filter(|it| node.range().contains_range(it.range))
        .copied()
        .collect()
}

/// The names on the left side.
fn targets(assignment: Node<'_>) -> Result<Vec<Node<'_>>, Refusal> {
    let left = assignment.field(Field::LEFT);
    let left = left.map(Node::named_children).unwrap_or_default();
    match left.iter().all(|it| it.kind() == Kind::IDENTIFIER) {
        true => Ok(left),
        false => Err(Refusal("more than names are assigned".to_owned())),
    }
}

fn target_object(
    request: &Request<'_, '_>,
    body: Node<'_>,
    target: Node<'_>,
) -> Result<Target, Refusal> {
    if target.text() == "_" {
        return Ok(Target::Own);
    }
    let model = request.model;
    match model.resolve(target) {
        Resolution::Object(id) if model.object(id).function == model.function_around(body) => {
            let parameters = [ObjectKind::Param, ObjectKind::Result];
            let is_listed =
                parameters.contains(&model.object(id).kind) || declares(body, target.text());
            match is_listed {
                true => Ok(Target::Own),
                false => Err(Refusal(format!("`{}` is of another block", target.text()))),
            }
        }
        Resolution::Object(id) => Ok(Target::Outer(id)),
        _ => Err(Refusal(format!("`{}` is no local variable", target.text()))),
    }
}

/// Nobody can tell a variable of the literal from the one outside.
fn require_local<'t>(
    request: &Request<'_, 't>,
    body: Node<'t>,
    assignment: Node<'t>,
    id: ObjectId,
) -> Result<(), Refusal> {
    let (model, object) = (request.model, request.model.object(id));
    let name = object.name;
    let refuse = |why: &str| Err(Refusal(format!("`{name}` {why}")));
    if object.kind == ObjectKind::Result {
        return refuse("is a result");
    }
    if declares(body, name) {
        return refuse("is declared in the body itself");
    }
    let inside = uses_in(object, request.node);
    let left = assignment.field(Field::LEFT).map(Node::range);
    let is_target = |it: &Use<'_>| left.is_some_and(|left| left.contains_range(it.range));
    let later = |it: &Use<'_>| assignment.end() <= it.range.start();
    if inside
        .iter()
        .any(|it| it.is_possible || !(is_target(it) || later(it)))
    {
        return refuse("is used before it is assigned");
    }
    let is_read = |it: &Use<'_>| {
        matches!(
            it.access,
            Access::Read | Access::Select | Access::MethodCall | Access::AddressOf
        )
    };
    // Go spec, "Variable declarations": one that is never used is an error, inside and outside.
    if !inside.iter().any(is_read) {
        return refuse("is not read there");
    }
    let mut outside = object
        .uses
        .iter()
        .filter(|it| !request.node.range().contains_range(it.range));
    if object.kind == ObjectKind::Var && !outside.clone().any(is_read) {
        return refuse("is read nowhere else, and would be unused there");
    }
    if outside.any(|it| !request.takes_address(id, it).fails()) {
        return refuse("may be reached through its address");
    }
    let statement = request.statement_that_sees(id)?;
    let after = model.uses_outside_after(id, request.node, statement.end());
    match after.fails() {
        true => Ok(()),
        false => refuse("may be used outside later"),
    }
}

/// A label could lead around the declaration, or back before it.
fn require_no_jump(root: Node<'_>) -> Result<(), Refusal> {
    let jumps = [Kind::GOTO_STATEMENT, Kind::LABELED_STATEMENT];
    match root.descendants().any(|it| jumps.contains(&it.kind())) {
        true => Err(Refusal("a label stands in the function".to_owned())),
        false => Ok(()),
    }
}

/// The declared variable gets the type that the assigned one has.
fn require_same_type<'t>(
    request: &Request<'_, 't>,
    assignment: Node<'t>,
    target: Node<'t>,
    index: usize,
    n_targets: usize,
) -> Result<(), Refusal> {
    let right = assignment.field(Field::RIGHT);
    let right = right.map(Node::named_children).unwrap_or_default();
    let same = request.types.ask(|model| {
        let given = given_type(model, &right, index, n_targets)?;
        Some(model.type_of(target)?.identical(&given))
    });
    let is_plain = right.iter().all(|it| has_a_type(request, *it));
    match same {
        Ok(true) if is_plain => Ok(()),
        _ => Err(Refusal(format!("`{}` may get another type", target.text()))),
    }
}

fn given_type(
    model: &TypeModel<'_>,
    right: &[Node<'_>],
    index: usize,
    n_targets: usize,
) -> Option<Type> {
    if right.len() == n_targets {
        return model.type_of(*right.get(index)?);
    }
    let [call] = right else { return None };
    match model.type_of(*call)?.kind() {
        TypeKind::Tuple(vars) if vars.len() == n_targets => Some(vars.get(index)?.ty.clone()),
        _ => None,
    }
}

/// Whether an expression has a type of its own, and takes none from what it is assigned to.
fn has_a_type(request: &Request<'_, '_>, node: Node<'_>) -> bool {
    let is_constant = request
        .types
        .ask(|model| Some(model.const_value(node).is_some()));
    let is_typed = match node.kind() {
        Kind::CALL_EXPRESSION
        | Kind::COMPOSITE_LITERAL
        | Kind::FUNC_LITERAL
        | Kind::SELECTOR_EXPRESSION
        | Kind::INDEX_EXPRESSION
        | Kind::SLICE_EXPRESSION
        | Kind::TYPE_ASSERTION_EXPRESSION => true,
        Kind::IDENTIFIER => !request.model.is_predeclared(node),
        Kind::UNARY_EXPRESSION => node
            .field(Field::OPERATOR)
            .is_some_and(|it| matches!(it.text(), "&" | "<-")),
        _ => false,
    };
    is_typed && is_constant == Ok(false)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::refactor::Operation;
    use crate::refactor::fixture::rewrite;
    use crate::syntax::Kind;

    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let types = "type E struct{}\nfunc (*E) Error() string { return \"\" }\n\
            func g(int) error { return nil }\nfunc h() (int, error) { return 0, nil }\n\
            func e() *E { return nil }\nfunc use(...any) {}";
        let text = format!("{types}\nfunc f(n int) error {{\n{body}\n}}");
        let site = (Kind::FUNC_LITERAL, "func() {");
        let found = rewrite(Operation::Localize, &text, site, Some("err"));
        let from = found.find("func f(").unwrap_or_default();
        expected.assert_eq(&found[from..]);
    }

    const HEAD: &str = "\terr := g(1)\n\tuse(err)\n";

    #[test]
    fn first_assignment_declares() {
        check(
            &format!("{HEAD}\tgo func() {{\n\t\terr = g(2)\n\t\tuse(err)\n\t}}()\n\treturn nil"),
            &expect![[r#"
                func f(n int) error {
                	err := g(1)
                	use(err)
                	go func() {
                		err := g(2)
                		use(err)
                	}()
                	return nil
                }"#]],
        );
        check(
            &format!("{HEAD}\tgo func() {{\n\t\t_, err = h()\n\t\tuse(err)\n\t}}()\n\treturn nil"),
            &expect![[r#"
                func f(n int) error {
                	err := g(1)
                	use(err)
                	go func() {
                		_, err := h()
                		use(err)
                	}()
                	return nil
                }"#]],
        );
    }

    #[test]
    fn what_is_seen_outside_is_refused() {
        check(
            &format!("{HEAD}\tgo func() {{\n\t\terr = g(2)\n\t\tuse(err)\n\t}}()\n\treturn err"),
            &expect!["refused: `err` may be used outside later"],
        );
        check(
            "\terr := g(1)\n\tuse(&err)\n\tgo func() {\n\t\terr = g(2)\n\t\tuse(err)\n\t}()\n\treturn nil",
            &expect!["refused: `err` may be reached through its address"],
        );
        check(
            &format!("{HEAD}\tdefer func() {{ use(err) }}()\n\tgo func() {{\n\t\terr = g(2)\n\t\tuse(err)\n\t}}()\n\treturn nil")
                .replace("defer func() {", "defer func () {"),
            &expect!["refused: `err` may be used outside later"],
        );
        check(
            "\tvar err error\n\tfor {\n\t\tuse(err)\n\t\tgo func() {\n\t\t\terr = g(2)\n\t\t\tuse(err)\n\t\t}()\n\t}",
            &expect!["refused: `err` may be used outside later"],
        );
    }

    #[test]
    fn uses_before_the_assignment_are_refused() {
        check(
            &format!(
                "{HEAD}\tgo func() {{\n\t\tif n > 0 {{\n\t\t\terr = g(2)\n\t\t}}\n\t\tuse(err)\n\t}}()\n\treturn nil"
            ),
            &expect!["refused: `err` is not assigned first in the body"],
        );
        check(
            &format!(
                "{HEAD}\tgo func() {{\n\t\tdefer func () {{ use(err) }}()\n\t\terr = g(2)\n\t\tuse(err)\n\t}}()\n\treturn nil"
            ),
            &expect!["refused: `err` is not assigned first in the body"],
        );
    }

    #[test]
    fn a_statement_that_only_reads_it_is_refused() {
        check(
            &format!(
                "{HEAD}\tgo func() {{\n\t\tm := 1\n\t\tm = k(err)\n\t\terr = g(m)\n\t}}()\n\treturn nil"
            ),
            &expect!["refused: `err` is used before it is assigned"],
        );
        check(
            &format!("{HEAD}\tgo func() {{\n\t\terr = w(err)\n\t\tuse(err)\n\t}}()\n\treturn nil"),
            &expect!["refused: `err` is used before it is assigned"],
        );
    }

    #[test]
    fn other_types_and_unused_variables_are_refused() {
        check(
            &format!("{HEAD}\tgo func() {{\n\t\terr = e()\n\t\tuse(err)\n\t}}()\n\treturn nil"),
            &expect!["refused: `err` may get another type"],
        );
        check(
            &format!("{HEAD}\tgo func() {{\n\t\terr = nil\n\t\tuse(err)\n\t}}()\n\treturn nil"),
            &expect!["refused: `err` may get another type"],
        );
        check(
            &format!("{HEAD}\tgo func() {{\n\t\terr = g(2)\n\t}}()\n\treturn nil"),
            &expect!["refused: `err` is not read there"],
        );
        check(
            "\tvar err error\n\tgo func() {\n\t\terr = g(2)\n\t\tuse(err)\n\t}()\n\treturn nil",
            &expect!["refused: `err` is read nowhere else, and would be unused there"],
        );
    }

    #[test]
    fn another_target_must_be_local_too() {
        check(
            &format!(
                "{HEAD}\tgo func() {{\n\t\tn, err = h()\n\t\tuse(err, n)\n\t}}()\n\tuse(n)\n\treturn nil"
            ),
            &expect!["refused: `n` may be used outside later"],
        );
        check(
            &format!(
                "{HEAD}\tgo func() {{\n\t\tm := 1\n\t\tm, err = h()\n\t\tuse(err, m)\n\t}}()\n\treturn nil"
            ),
            &expect![[r#"
                func f(n int) error {
                	err := g(1)
                	use(err)
                	go func() {
                		m := 1
                		m, err := h()
                		use(err, m)
                	}()
                	return nil
                }"#]],
        );
        check(
            &format!(
                "{HEAD}\tgo func() {{\n\t\terr = g(2)\n\t\terr, m := g(1), 2\n\t\tuse(err, m)\n\t}}()\n\treturn nil"
            ),
            &expect!["refused: `err` is declared in the body itself"],
        );
    }
}

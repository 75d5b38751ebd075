//! A variable declared where it is used.

use text_size::{TextRange, TextSize};

use super::place::{Place, enclosing_statement, put};
use super::shadow::declares;
use super::{Refusal, Request};
use crate::semantics::{Model, Object, ObjectId, Resolution};
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The edits that move `var x T` or `x := v` down into the block that holds all uses, or to right before the one
/// statement that does.
///
/// Nothing may see the difference: the value is the same there, no loop carries it from one round to the next, and the
/// names in the declaration still mean the same.
pub(super) fn edits(request: &Request<'_, '_>) -> Result<Vec<Edit>, Refusal> {
    let (model, id) = (request.model, declared(request)?);
    let object = model.object(id);
    let declaration = enclosing_statement(request.node)
        .filter(|it| it.range().contains_range(object.decl))
        .ok_or_else(|| Refusal("it is no declaration of one variable".to_owned()))?;
    let parts = parts(declaration)?;
    let target = target(object, declaration)?;
    no_goto(model, declaration)?;
    if let Some(list) = target.parent().and_then(Node::parent)
        && target.parent() != declaration.parent()
        && declares(list, object.name)
    {
        return Err(Refusal(format!(
            "the block declares `{}` itself",
            object.name
        )));
    }
    for part in parts {
        require_same_meaning(model, part, declaration, target)?;
    }
    let text = declaration.text();
    if text.contains(['\n', ';']) || text.contains("/*") {
        return Err(Refusal(
            "the declaration does not stand plainly on one line".to_owned(),
        ));
    }
    Ok(vec![
        delete(declaration)?,
        put(Place::Before, target, target, text)?,
    ])
}

/// The edit that deletes the declaration; that of the statement on the line above keeps off it.
///
/// Which blank lines go with a line depends on the line above: two lines must not be deleted at once.
fn delete(declaration: Node<'_>) -> Result<Edit, Refusal> {
    let edit = put(Place::Delete, declaration, declaration, "")?;
    let mut above = std::iter::successors(declaration.prev_sibling(), |it| it.prev_sibling());
    let Some(above) = above.find(|it| it.is_named()) else {
        return Ok(edit);
    };
    let text = declaration.file_text();
    if edit.range.start() < above.end() {
        return Ok(edit);
    }
    let between = &text[TextRange::new(above.end(), edit.range.start())];
    if !between.trim().is_empty() || between.matches('\n').count() != 1 {
        return Ok(edit);
    }
    Ok(Edit {
        range: TextRange::new(above.end(), edit.range.end()),
        text: between.to_owned(),
    })
}

/// The one variable that the declaration at the node declares.
fn declared(request: &Request<'_, '_>) -> Result<ObjectId, Refusal> {
    let model = request.model;
    let range = enclosing_statement(request.node).map(Node::range);
    let found = range.and_then(|range| {
        let mut ids = model.object_ids().filter(|id| {
            let object = model.object(*id);
            range.contains_range(object.decl)
        });
        ids.next().filter(|_| ids.next().is_none())
    });
    found.ok_or_else(|| Refusal("it is no declaration of one variable".to_owned()))
}

/// The type and the value of the declaration.
fn parts(declaration: Node<'_>) -> Result<Vec<Node<'_>>, Refusal> {
    let refusal = || Refusal("it is no declaration of one variable".to_owned());
    let found = match declaration.kind() {
        Kind::SHORT_VAR_DECLARATION => {
            let names = declaration.field(Field::LEFT).ok_or_else(refusal)?;
            if names.named_children().len() != 1 {
                return Err(refusal());
            }
            vec![declaration.field(Field::RIGHT)]
        }
        Kind::VAR_DECLARATION => {
            let children = declaration.named_children();
            let [spec] = children.as_slice() else {
                return Err(refusal());
            };
            if spec.kind() != Kind::VAR_SPEC || spec.fields(Field::NAME).len() != 1 {
                return Err(refusal());
            }
            vec![spec.field(Field::TYPE), spec.field(Field::VALUE)]
        }
        _ => return Err(refusal()),
    };
    Ok(found.into_iter().flatten().collect())
}

/// The statement before which the variable is declared: the first one that uses it, in the innermost block that holds
/// all uses and is entered at most once for each time the declaration runs.
fn target<'t>(object: &Object<'t>, declaration: Node<'t>) -> Result<Node<'t>, Refusal> {
    let mut starts: Vec<_> = object.uses.iter().map(|it| it.node).collect();
    starts.sort_by_key(|it| it.start());
    let (Some(first), Some(last)) = (starts.first(), starts.last()) else {
        return Err(Refusal(format!("`{}` is not used", object.name)));
    };
    if object.uses.iter().any(|it| it.is_possible) {
        return Err(Refusal(format!("`{}` may be a field", object.name)));
    }
    let home = declaration.parent();
    // From the block of the declaration inward, as far as no loop and no function literal begins.
    let mut around: Vec<_> = first.ancestors().collect();
    around.reverse();
    let inside = around
        .iter()
        .skip_while(|it| Some(**it) != home)
        .take_while(|it| !matches!(it.kind(), Kind::FOR_STATEMENT | Kind::FUNC_LITERAL));
    let blocks = inside.filter(|it| it.kind() == Kind::STATEMENT_LIST);
    let holds_all = |list: &&Node<'t>| list.start() <= first.start() && last.end() <= list.end();
    let innermost = blocks
        .filter(holds_all)
        .last()
        .ok_or_else(|| Refusal("it is used outside its block".to_owned()))?;
    let mut statements = innermost.named_children().into_iter();
    let statement = statements
        .find(|it| it.range().contains_range(first.range()))
        .ok_or_else(|| Refusal("it is used in a syntax error".to_owned()))?;
    if Some(*innermost) == home {
        require_move(declaration, statement, last.end())?;
    }
    Ok(statement)
}

/// In its own block a declaration moves only to the one statement that holds all uses, and only if it is not there yet.
fn require_move(
    declaration: Node<'_>,
    statement: Node<'_>,
    last_use: TextSize,
) -> Result<(), Refusal> {
    if statement.end() < last_use {
        return Err(Refusal("several statements use it".to_owned()));
    }
    // Other declarations may stand between: two that belong before one statement would change places forever.
    let stays = [
        Kind::COMMENT,
        Kind::VAR_DECLARATION,
        Kind::SHORT_VAR_DECLARATION,
    ];
    let mut next = declaration.next_sibling();
    while let Some(node) = next.filter(|it| !it.is_named() || stays.contains(&it.kind())) {
        if node == statement {
            break;
        }
        next = node.next_sibling();
    }
    if next == Some(statement) {
        return Err(Refusal("it stands before the statement already".to_owned()));
    }
    Ok(())
}

/// A goto could run the declaration and the uses in another order or number (Go specification, "Goto statements").
fn no_goto(model: &Model<'_>, declaration: Node<'_>) -> Result<(), Refusal> {
    let function = model.function(model.function_around(declaration)).node;
    let jumps = |it: Node<'_>| it.kind() == Kind::GOTO_STATEMENT;
    if function.descendants().any(jumps) {
        return Err(Refusal("the function has a goto".to_owned()));
    }
    Ok(())
}

/// The type or value means, and is, the same at the target, and nobody can tell when it is evaluated.
fn require_same_meaning<'t>(
    model: &Model<'t>,
    part: Node<'t>,
    declaration: Node<'t>,
    target: Node<'t>,
) -> Result<(), Refusal> {
    for node in part.descendants().filter(|it| it.is_named()) {
        if !is_plain(model, node) {
            let line = node.text().lines().next().unwrap_or_default();
            return Err(Refusal(format!("`{line}` may not be evaluated later")));
        }
        let name = node.text();
        let is_leaf = matches!(
            node.kind(),
            Kind::IDENTIFIER | Kind::TYPE_IDENTIFIER | Kind::PACKAGE_IDENTIFIER
        );
        if !is_leaf {
            continue;
        }
        match model.resolve(node) {
            Resolution::Object(id) => {
                let object = model.object(id);
                let is_variable = object.kind.is_variable();
                let is_steady =
                    !is_variable || model.reassigned_after(id, declaration.start()).fails();
                if !is_steady || model.lookup(name, target.start()) != Some(id) {
                    return Err(Refusal(format!("`{name}` may be another value there")));
                }
            }
            Resolution::Predeclared | Resolution::Package(_) | Resolution::PackageLevel
                if model.lookup(name, target.start()).is_none() => {}
            Resolution::Member | Resolution::Blank => {}
            _ => return Err(Refusal(format!("`{name}` may mean something else there"))),
        }
    }
    Ok(())
}

/// Whether a node of a type or value neither does anything nor can fail, whatever is below it.
fn is_plain(model: &Model<'_>, node: Node<'_>) -> bool {
    let kinds = [
        Kind::EXPRESSION_LIST,
        Kind::IDENTIFIER,
        Kind::TYPE_IDENTIFIER,
        Kind::PACKAGE_IDENTIFIER,
        Kind::FIELD_IDENTIFIER,
        Kind::QUALIFIED_TYPE,
        Kind::POINTER_TYPE,
        Kind::SLICE_TYPE,
        Kind::ARRAY_TYPE,
        Kind::MAP_TYPE,
        Kind::CHANNEL_TYPE,
        Kind::GENERIC_TYPE,
        Kind::TYPE_ARGUMENTS,
        Kind::TYPE_ELEM,
        Kind::FUNCTION_TYPE,
        Kind::PARAMETER_LIST,
        Kind::PARAMETER_DECLARATION,
        Kind::INT_LITERAL,
        Kind::FLOAT_LITERAL,
        Kind::RUNE_LITERAL,
        Kind::IMAGINARY_LITERAL,
        Kind::INTERPRETED_STRING_LITERAL,
        Kind::INTERPRETED_STRING_LITERAL_CONTENT,
        Kind::ESCAPE_SEQUENCE,
        Kind::RAW_STRING_LITERAL,
        Kind::RAW_STRING_LITERAL_CONTENT,
        Kind::TRUE,
        Kind::FALSE,
        Kind::NIL,
    ];
    kinds.contains(&node.kind()) && !is_variable_of_package(model, node)
}

/// A name of the package may be a variable, which anybody may assign; as a type it is none.
fn is_variable_of_package(model: &Model<'_>, node: Node<'_>) -> bool {
    node.kind() == Kind::IDENTIFIER && model.resolve(node) == Resolution::PackageLevel
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::refactor::Operation;
    use crate::refactor::fixture::rewrite;
    use crate::syntax::Kind;

    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let text = format!("func f(v int) {{\n{body}\n}}");
        let kind = if body.trim_start().starts_with("var") {
            (Kind::VAR_DECLARATION, "var")
        } else {
            (Kind::SHORT_VAR_DECLARATION, "x :=")
        };
        expected.assert_eq(&rewrite(Operation::Narrow, &text, kind, None));
    }

    #[test]
    fn declaration_moves_into_the_block_that_uses_it() {
        check(
            "\tvar x int\n\tg()\n\tif c {\n\t\th()\n\t\tx = 1\n\t\tuse(x)\n\t}",
            &expect![[r#"
                func f(v int) {
                	g()
                	if c {
                		h()
                		var x int
                		x = 1
                		use(x)
                	}
                }"#]],
        );
        check(
            "\tx := v\n\tif c {\n\t} else if d {\n\t\tuse(x)\n\t}",
            &expect![[r#"
                func f(v int) {
                	if c {
                	} else if d {
                		x := v
                		use(x)
                	}
                }"#]],
        );
        check(
            "\tvar x []int\n\tswitch {\n\tcase c:\n\t\tuse(x)\n\t}",
            &expect![[r#"
                func f(v int) {
                	switch {
                	case c:
                		var x []int
                		use(x)
                	}
                }"#]],
        );
        check(
            "\tx := 1; if c { use(x) }",
            &expect![[r#"
            func f(v int) {
            	if c { x := 1; use(x) }
            }"#]],
        );
    }

    #[test]
    fn declaration_moves_to_the_one_statement_that_uses_it() {
        check(
            "\tvar x int\n\tg()\n\n\t// why\n\tuse(x)",
            &expect![[r#"
            func f(v int) {
            	g()

            	var x int
            	// why
            	use(x)
            }"#]],
        );
        check(
            "\tvar x int\n\tuse(x)",
            &expect!["refused: it stands before the statement already"],
        );
        check(
            "\tvar x int\n\ty := g()\n\tuse(x, y)",
            &expect!["refused: it stands before the statement already"],
        );
        check(
            "\tvar x int\n\tg()\n\tuse(x)\n\tuse(x)",
            &expect!["refused: several statements use it"],
        );
        check(
            "\tvar x int\n\tg()\n\tx, err := h()\n\tuse(err)",
            &expect![[r#"
                func f(v int) {
                	g()
                	var x int
                	x, err := h()
                	use(err)
                }"#]],
        );
    }

    #[test]
    fn loops_and_closures_are_not_entered() {
        check(
            "\tvar x int\n\tg()\n\tfor c {\n\t\tx++\n\t}",
            &expect![[r#"
                func f(v int) {
                	g()
                	var x int
                	for c {
                		x++
                	}
                }"#]],
        );
        check(
            "\tvar x int\n\tif c {\n\t\tgo func() { x++ }()\n\t}",
            &expect![[r#"
                func f(v int) {
                	if c {
                		var x int
                		go func() { x++ }()
                	}
                }"#]],
        );
        check(
            "\tvar x int\n\tfor c {\n\t\tx++\n\t}",
            &expect!["refused: it stands before the statement already"],
        );
    }

    #[test]
    fn value_that_may_change_is_refused() {
        check(
            "\tx := v\n\tv++\n\tif c {\n\t\tuse(x)\n\t}",
            &expect!["refused: `v` may be another value there"],
        );
        check(
            "\tx := g()\n\tif c {\n\t\tuse(x)\n\t}",
            &expect!["refused: `g()` may not be evaluated later"],
        );
        check(
            "\tx := *v\n\tif c {\n\t\tuse(x)\n\t}",
            &expect!["refused: `*v` may not be evaluated later"],
        );
    }

    #[test]
    fn shadowed_name_is_refused() {
        check(
            "\tx := v\n\tif v := g(); c {\n\t\tuse(x, v)\n\t}",
            &expect!["refused: `v` may be another value there"],
        );
        check(
            "\tvar x int\n\tif c {\n\t\tint := 1\n\t\tuse(x, int)\n\t}",
            &expect!["refused: `int` may mean something else there"],
        );
    }

    #[test]
    fn comments_gotos_and_groups_are_refused() {
        check(
            "\tvar x int // count\n\tif c {\n\t\tuse(x)\n\t}",
            &expect!["refused: a comment belongs to it"],
        );
        check(
            "\tvar x int\nL:\n\tif c {\n\t\tuse(x)\n\t\tgoto L\n\t}",
            &expect!["refused: the function has a goto"],
        );
        check(
            "\tvar x, y int\n\tif c {\n\t\tuse(x, y)\n\t}",
            &expect!["refused: it is no declaration of one variable"],
        );
        check(
            "\tvar (\n\t\tx int\n\t)\n\tif c {\n\t\tuse(x)\n\t}",
            &expect!["refused: it is no declaration of one variable"],
        );
    }
}

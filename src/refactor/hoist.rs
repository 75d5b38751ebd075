//! A call that is made once, as the value of a new variable of the package.

use text_size::{TextRange, TextSize};

use super::fresh::nth_fresh_name;
use super::place::newline_of;
use super::{Refusal, Request};
use crate::semantics::Resolution;
use crate::semantics::typing::TypeKind;
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The edits that put `var fValue = f()` before the declaration, its doc comment included, and use the name instead
/// of the call.
///
/// The call may name constants and imported functions only, so that it means the same at the top level and cannot
/// depend on the order of initialization. Whether one value may serve all callers is for the rule to know.
pub(super) fn edits(request: &Request<'_, '_>) -> Result<Vec<Edit>, Refusal> {
    let (root, node) = (request.model.root(), request.node);
    let name = name(request)?;
    require_single_value(request)?;
    require_movable(request, node)?;
    let text = node.text();
    if text.contains("//") && has_comment(node) || text.contains("/*") && has_comment(node) {
        return Err(Refusal("a comment stands in it".to_owned()));
    }
    if breaks_line(node) {
        return Err(Refusal("it stands on several lines".to_owned()));
    }
    let newline = newline_of(root.file_text());
    let at = doc_start(root)?;
    // gofmt keeps functions on one line together, but parts them from variables.
    let above = line_before(root.file_text(), usize::from(at));
    let lead = above
        .filter(|it| !it.trim().is_empty())
        .map_or("", |_| newline);
    Ok(vec![
        Edit {
            range: TextRange::empty(at),
            text: format!("{lead}var {name} = {text}{newline}{newline}"),
        },
        Edit {
            range: node.range(),
            text: name,
        },
    ])
}

/// A name that starts with the function's, so that two functions never get the same one.
fn name(request: &Request<'_, '_>) -> Result<String, Refusal> {
    let (model, root) = (request.model, request.model.root());
    let is_function = [Kind::FUNCTION_DECLARATION, Kind::METHOD_DECLARATION];
    let function = root.field(Field::NAME).map(Node::text);
    let Some(function) = function.filter(|_| is_function.contains(&root.kind())) else {
        return Err(Refusal("it stands in no function".to_owned()));
    };
    if matches!(function, "init" | "_") {
        return Err(Refusal(format!("`{function}` runs once at most")));
    }
    let receiver = root.field(Field::RECEIVER).and_then(|it| {
        let mut names = it.descendants();
        names.find(|it| it.kind() == Kind::TYPE_IDENTIFIER)
    });
    let parts = [
        receiver.map_or("", Node::text),
        function,
        request.name.unwrap_or("Value"),
    ];
    let mut base = String::new();
    for part in parts {
        let mut letters = part.chars();
        let first = letters.next().into_iter();
        match base.is_empty() {
            true => base.extend(first.flat_map(char::to_lowercase)),
            false => base.extend(first.flat_map(char::to_uppercase)),
        }
        base.extend(letters);
    }
    let names = model.names();
    // A dot import brings exported names only (Go specification, "Import declarations").
    let is_exported = base.chars().next().is_some_and(char::is_uppercase);
    if is_exported || !names.knows_package() && names.has_dot_import() {
        return Err(Refusal(format!("`{base}` may be imported")));
    }
    let imported = names.names_imported_elsewhere();
    let taken: Vec<_> = imported.map(ToOwned::to_owned).collect();
    nth_fresh_name(&base, 0, root, names, &taken)
}

/// It must be a call with one value that something uses.
fn require_single_value(request: &Request<'_, '_>) -> Result<(), Refusal> {
    let node = request.node;
    let discards = [
        Kind::EXPRESSION_STATEMENT,
        Kind::GO_STATEMENT,
        Kind::DEFER_STATEMENT,
    ];
    let is_used = node
        .parent()
        .is_some_and(|it| !discards.contains(&it.kind()));
    if node.kind() != Kind::CALL_EXPRESSION || !is_used {
        return Err(Refusal("it is no call whose value is used".to_owned()));
    }
    let is_single = request.types.ask(|model| {
        let ty = model.type_of(node)?;
        Some(!matches!(ty.kind(), TypeKind::Tuple(_)))
    });
    match is_single {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refusal("it has not one value".to_owned())),
        Err(why) => Err(Refusal(format!("its type {why}"))),
    }
}

/// Whether an operand means the same at the top level: constants, and calls of imported functions and of methods of
/// what they return.
fn require_movable<'t>(request: &Request<'_, 't>, node: Node<'t>) -> Result<(), Refusal> {
    let refusal = |node: Node<'_>| {
        let line = node.text().lines().next().unwrap_or_default();
        Refusal(format!("`{line}` is no constant"))
    };
    if node.kind() == Kind::PARENTHESIZED_EXPRESSION {
        let inner = node.named_children();
        return inner
            .iter()
            .try_for_each(|it| require_movable(request, *it));
    }
    if node.kind() != Kind::CALL_EXPRESSION {
        return require_constant(request, node).map_err(|()| refusal(node));
    }
    let callee = node.field(Field::FUNCTION).ok_or_else(|| refusal(node))?;
    if node.field(Field::TYPE_ARGUMENTS).is_some() {
        return Err(Refusal("it has type arguments".to_owned()));
    }
    let operand = callee.field(Field::OPERAND);
    match operand.filter(|_| callee.kind() == Kind::SELECTOR_EXPRESSION) {
        Some(package) if is_package(request, package) => {}
        Some(call) if call.kind() == Kind::CALL_EXPRESSION => require_movable(request, call)?,
        // A function of this package may need what is initialized later, or this very variable.
        _ => return require_constant(request, node).map_err(|()| refusal(callee)),
    }
    let arguments = node
        .field(Field::ARGUMENTS)
        .map(Node::named_children)
        .unwrap_or_default();
    arguments
        .into_iter()
        .try_for_each(|it| require_movable(request, it))
}

/// Whether the name is that of an imported package, cgo's aside.
fn is_package(request: &Request<'_, '_>, name: Node<'_>) -> bool {
    let model = request.model;
    let is_local = model.lookup(name.text(), name.start()).is_some();
    let import = model.names().import_named(name.text());
    let package = import.map(|it| model.names().import(it));
    name.kind() == Kind::IDENTIFIER && !is_local && package.is_some_and(|it| it.path != "C")
}

fn require_constant<'t>(request: &Request<'_, 't>, node: Node<'t>) -> Result<(), ()> {
    let literals = [
        Kind::INTERPRETED_STRING_LITERAL,
        Kind::RAW_STRING_LITERAL,
        Kind::INT_LITERAL,
        Kind::FLOAT_LITERAL,
        Kind::RUNE_LITERAL,
        Kind::IMAGINARY_LITERAL,
    ];
    if literals.contains(&node.kind()) {
        return Ok(());
    }
    // What the function declares, its type parameters among it, cannot be named outside.
    let is_inner = |it: Node<'t>| matches!(request.model.resolve(it), Resolution::Object(_));
    if node.descendants().any(is_inner) {
        return Err(());
    }
    let is_const = request
        .types
        .ask(|model| Some(model.typed(node.range())?.is_const()));
    match is_const {
        Ok(true) => Ok(()),
        _ => Err(()),
    }
}

fn has_comment(node: Node<'_>) -> bool {
    node.descendants().any(|it| it.kind() == Kind::COMMENT)
}

/// Whether a line ends in it, raw strings aside: those lines would be indented in another way.
fn breaks_line(node: Node<'_>) -> bool {
    let raw = node.descendants();
    let raw = raw.filter(|it| it.kind() == Kind::RAW_STRING_LITERAL);
    let in_raw: usize = raw.map(|it| it.text().matches('\n').count()).sum();
    in_raw < node.text().matches('\n').count()
}

/// The start of the declaration's first line, or of the comments that stand right above it.
fn doc_start(root: Node<'_>) -> Result<TextSize, Refusal> {
    let text = root.file_text();
    let head = &text[..usize::from(root.start())];
    let start = head.rfind('\n').map_or(0, |newline| newline + 1);
    if !head[start..].trim().is_empty() {
        return Err(Refusal(
            "something stands on the line before the declaration".to_owned(),
        ));
    }
    let mut start = start;
    while let Some(line) = line_before(text, start) {
        let trimmed = line.trim();
        if trimmed.ends_with("*/") {
            return Err(Refusal(
                "a block comment stands above the declaration".to_owned(),
            ));
        }
        if !trimmed.starts_with("//") {
            break;
        }
        start -= line.len();
    }
    Ok(TextSize::try_from(start).expect("invariant: a source is shorter than 4 GiB"))
}

/// The line that ends at an offset, its line ending included.
fn line_before(text: &str, start: usize) -> Option<&str> {
    let head = &text[..start];
    let body = head.strip_suffix('\n')?;
    let from = body.rfind('\n').map_or(0, |newline| newline + 1);
    Some(&head[from..])
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::refactor::Operation;
    use crate::refactor::fixture::rewrite;
    use crate::syntax::Kind;

    #[track_caller]
    fn check(text: &str, expected: &Expect) {
        let text = format!("import \"regexp\"\n\nconst c = \"a\"\n\nvar v = \"a\"\n\n{text}");
        let site = (Kind::CALL_EXPRESSION, "regexp.");
        let found = rewrite(Operation::Hoist, &text, site, None);
        let from = found.find("var v = \"a\"\n\n").map_or(0, |at| at + 13);
        expected.assert_eq(&found[from..]);
    }

    #[test]
    fn call_with_constants_becomes_a_variable_before_the_doc_comment() {
        check(
            "// f is documented.\n//\n//go:noinline\nfunc f(s string) bool {\n\tre := regexp.MustCompile(`a` + c)\n\treturn re.MatchString(s)\n}",
            &expect![[r#"
                var fValue = regexp.MustCompile(`a` + c)

                // f is documented.
                //
                //go:noinline
                func f(s string) bool {
                	re := fValue
                	return re.MatchString(s)
                }"#]],
        );
        check(
            "func (t *T[K]) match(s string) bool { return use(regexp.MustCompile(\"a\"), s) }",
            &expect![[r#"
                var tMatchValue = regexp.MustCompile("a")

                func (t *T[K]) match(s string) bool { return use(tMatchValue, s) }"#]],
        );
    }

    #[test]
    fn variable_stands_apart_from_the_line_above() {
        check(
            "func g() {}\nfunc f() {\n\tuse(regexp.MustCompile(\"a\"))\n}",
            &expect![[r#"
                func g() {}

                var fValue = regexp.MustCompile("a")

                func f() {
                	use(fValue)
                }"#]],
        );
    }

    #[test]
    fn fresh_name_collides_with_nothing() {
        check(
            "func f() {\n\tfValue := 1\n\tuse(regexp.MustCompile(\"a\"), fValue)\n}",
            &expect![[r#"
                var fValue2 = regexp.MustCompile("a")

                func f() {
                	fValue := 1
                	use(fValue2, fValue)
                }"#]],
        );
    }

    #[test]
    fn operands_that_are_not_constant_are_refused() {
        check(
            "func f(s string) {\n\tuse(regexp.MustCompile(s))\n}",
            &expect!["refused: `s` is no constant"],
        );
        check(
            "func f() {\n\tuse(regexp.MustCompile(v))\n}",
            &expect!["refused: `v` is no constant"],
        );
        check(
            "func f() {\n\tuse(regexp.MustCompile(g()))\n}",
            &expect!["refused: `g` is no constant"],
        );
        check(
            "func f() {\n\tconst c = \"b\"\n\tuse(regexp.MustCompile(c))\n}",
            &expect!["refused: `c` is no constant"],
        );
        check(
            "func f(regexp T) {\n\tuse(regexp.MustCompile(\"a\"))\n}",
            &expect!["refused: its type is not known"],
        );
    }

    #[test]
    fn calls_of_several_values_or_none_are_refused() {
        check(
            "func f() {\n\tre, err := regexp.Compile(\"a\")\n\tuse(re, err)\n}",
            &expect!["refused: it has not one value"],
        );
        check(
            "func f() {\n\tregexp.MustCompile(\"a\")\n}",
            &expect!["refused: it is no call whose value is used"],
        );
    }

    #[test]
    fn places_without_a_function_are_refused() {
        check(
            "func init() {\n\tuse(regexp.MustCompile(\"a\"))\n}",
            &expect!["refused: `init` runs once at most"],
        );
        check(
            "var re = regexp.MustCompile(\"a\")",
            &expect!["refused: it stands in no function"],
        );
        check(
            "/* doc */\nfunc f() {\n\tuse(regexp.MustCompile(\"a\"))\n}",
            &expect!["refused: a block comment stands above the declaration"],
        );
    }
}

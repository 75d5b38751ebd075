//! A parameter taken out of an unexported function, with its argument in every call of the package.
//!
//! Every identifier of the package with the name of the function must be its declaration or the callee of a plain call:
//! then nothing holds the function as a value, hides it, or declares it a second time under another build tag.

use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

use super::Refusal;
use crate::semantics::{FileNames, Model, ObjectKind, Resolution};
use crate::syntax::{DeclKind, Field, GoFile, Kind, Node};
use crate::text::Edit;

/// The edits that remove the parameter named at `node`, file by file.
pub fn remove_parameter<'t>(
    model: &Model<'t>,
    node: Node<'t>,
    files: &[&GoFile],
) -> Result<Vec<(Arc<Path>, Edit)>, Refusal> {
    let function = model.root();
    let name = removable(function)?;
    let (at, removal, count) = parameter(model, function, node)?;
    let mut edits = Vec::new();
    let mut has_declaration = false;
    for file in files {
        require_plain(file, name.text())?;
        let path = file.source().path();
        for decl in file.decls() {
            if !has_word(&file.text()[decl.range], name.text()) {
                continue;
            }
            let root = file.root(decl);
            if decl.error().is_some() {
                return Err(refusal("a declaration that names it has a syntax error"));
            }
            let names = FileNames::new(file, None);
            let inner = Model::build(file, decl, &names);
            for used in root.descendants().filter(|it| is_use(*it, name.text())) {
                if root.field(Field::NAME) == Some(used) && decl.kind == DeclKind::Func {
                    // The second of two declarations is for another platform.
                    if std::mem::replace(&mut has_declaration, true) {
                        return Err(refusal("it is declared twice"));
                    }
                    continue;
                }
                let range = argument(&inner, used, at, count)?;
                edits.push((path.clone(), deletion(range)));
            }
        }
        if std::ptr::eq(file.text().as_ptr(), function.file_text().as_ptr()) {
            edits.push((path.clone(), deletion(removal)));
        }
    }
    Ok(edits)
}

fn deletion(range: TextRange) -> Edit {
    Edit {
        range,
        text: String::new(),
    }
}

/// The name of a function whose callers are all in the package.
fn removable(function: Node<'_>) -> Result<Node<'_>, Refusal> {
    if function.kind() != Kind::FUNCTION_DECLARATION {
        return Err(refusal("it is no function, or a method of some interface"));
    }
    let name = function
        .field(Field::NAME)
        .ok_or_else(|| refusal("it has no name"))?;
    let is_exported = name.text().starts_with(char::is_uppercase);
    if is_exported || ["main", "init", "_"].contains(&name.text()) {
        return Err(refusal("others may call it"));
    }
    if function.field(Field::TYPE_PARAMETERS).is_some() {
        return Err(refusal("it has type parameters"));
    }
    if function.field(Field::BODY).is_none() {
        return Err(refusal("it has no body in Go"));
    }
    Ok(name)
}

/// Refuses a file through which something else than Go code of the package could call the function.
fn require_plain(file: &GoFile, name: &str) -> Result<(), Refusal> {
    let is_directive = |text: &str| {
        ["//go:linkname", "//export", "//go:wasmexport", "//go:cgo"]
            .iter()
            .any(|word| text.starts_with(word))
    };
    let comments = file.comments().iter().map(|it| &file.text()[it.range]);
    let mut directives = comments.filter(|text| is_directive(text));
    if directives.any(|text| has_word(text, name)) {
        return Err(refusal("a directive makes it known elsewhere"));
    }
    // A package with a function without a body has assembly, which can call any function.
    let functions = file.decls().iter().filter(|it| it.kind == DeclKind::Func);
    let has_no_body = |text: &str| !text.trim_end().ends_with('}');
    if functions.map(|it| &file.text()[it.range]).any(has_no_body) {
        return Err(refusal("the package has functions that are not in Go"));
    }
    Ok(())
}

/// The index of a parameter that the function does not use, the bytes that go with it, and how many there are.
fn parameter<'t>(
    model: &Model<'t>,
    function: Node<'t>,
    node: Node<'t>,
) -> Result<(usize, TextRange, usize), Refusal> {
    let list = function
        .field(Field::PARAMETERS)
        .ok_or_else(|| refusal("it has no parameters"))?;
    let groups = list.named_children();
    if has_comment(list)
        || groups
            .iter()
            .any(|it| it.kind() != Kind::PARAMETER_DECLARATION)
    {
        return Err(refusal(
            "it is variadic, or a comment is among its parameters",
        ));
    }
    let names: Vec<_> = groups
        .iter()
        .flat_map(|it| it.fields(Field::NAME))
        .collect();
    let at = names.iter().position(|it| *it == node);
    let at = at.ok_or_else(|| refusal("that is none of its parameters"))?;
    let uses = model
        .object_at(node.start())
        .map(|id| &model.object(id).uses);
    if node.text() != "_" && !uses.is_some_and(Vec::is_empty) {
        return Err(Refusal(format!("`{}` is used", node.text())));
    }
    let group = groups
        .iter()
        .find(|it| it.range().contains_range(node.range()))
        .ok_or_else(|| refusal("that is none of its parameters"))?;
    let siblings = group.fields(Field::NAME);
    let range = match siblings.len() {
        1 => cut(list, &groups, *group)?,
        _ => cut(list, &siblings, node)?,
    };
    Ok((at, range, names.len()))
}

/// The bytes of an element of a list, with the comma that goes with it.
fn cut(list: Node<'_>, elements: &[Node<'_>], element: Node<'_>) -> Result<TextRange, Refusal> {
    let at = elements.iter().position(|it| *it == element);
    let at = at.ok_or_else(|| refusal("it is not in the list"))?;
    let before = at.checked_sub(1).and_then(|before| elements.get(before));
    match (elements.get(at + 1), before) {
        (Some(next), _) => Ok(TextRange::new(element.start(), next.start())),
        (None, Some(before)) => Ok(TextRange::new(before.end(), element.end())),
        (None, None) if list.text().contains('\n') => {
            Err(refusal("a list of several lines would be left empty"))
        }
        (None, None) => Ok(element.range()),
    }
}

/// The bytes of the argument of a call that can go without being noticed.
fn argument<'t>(
    model: &Model<'t>,
    used: Node<'t>,
    at: usize,
    count: usize,
) -> Result<TextRange, Refusal> {
    let call = used
        .parent()
        .filter(|it| it.kind() == Kind::CALL_EXPRESSION && it.field(Field::FUNCTION) == Some(used))
        .ok_or_else(|| refusal("its name is used otherwise than for a call"))?;
    if model.resolve(used) != Resolution::PackageLevel
        && !matches!(model.resolve(used), Resolution::Unknown(_))
    {
        return Err(refusal("something else has its name"));
    }
    let list = call
        .field(Field::ARGUMENTS)
        .ok_or_else(|| refusal("a call has no arguments"))?;
    let arguments = list.named_children();
    if has_comment(list) || arguments.len() != count || arguments.iter().any(is_spread) {
        return Err(refusal(
            "a call spreads its arguments, or has a comment among them",
        ));
    }
    // `f(a+b, c)`, but `f(a + b)`: gofmt.
    let is_binary = |it: &Node<'_>| {
        it.descendants()
            .any(|it| it.kind() == Kind::BINARY_EXPRESSION)
    };
    if count == 2 && arguments.iter().any(is_binary) {
        return Err(refusal(
            "the layout of an argument depends on the number of them",
        ));
    }
    let argument = arguments[at];
    if !is_droppable(model, argument) {
        return Err(Refusal(format!(
            "`{}` may have an effect, or be the only use of a variable",
            argument.text().lines().next().unwrap_or_default()
        )));
    }
    cut(list, &arguments, argument)
}

fn is_spread(argument: &Node<'_>) -> bool {
    argument.kind() == Kind::VARIADIC_ARGUMENT
}

fn has_comment(list: Node<'_>) -> bool {
    list.descendants().any(|it| it.kind() == Kind::COMMENT)
}

/// Whether nobody notices that an expression is evaluated no more: a literal, a parameter, or a constant or variable of
/// the package.
fn is_droppable<'t>(model: &Model<'t>, argument: Node<'t>) -> bool {
    match argument.kind() {
        Kind::INT_LITERAL
        | Kind::FLOAT_LITERAL
        | Kind::RUNE_LITERAL
        | Kind::INTERPRETED_STRING_LITERAL
        | Kind::RAW_STRING_LITERAL
        | Kind::TRUE
        | Kind::FALSE
        | Kind::NIL => true,
        Kind::IDENTIFIER => match model.resolve(argument) {
            Resolution::PackageLevel | Resolution::Predeclared => true,
            Resolution::Object(id) => matches!(
                model.object(id).kind,
                ObjectKind::Param | ObjectKind::Receiver | ObjectKind::Result | ObjectKind::Const
            ),
            _ => false,
        },
        _ => false,
    }
}

fn is_use(node: Node<'_>, name: &str) -> bool {
    node.kind() == Kind::IDENTIFIER && node.text() == name
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}

fn refusal(why: &str) -> Refusal {
    Refusal(why.to_owned())
}

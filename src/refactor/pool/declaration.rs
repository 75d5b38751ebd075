//! The declaration of a pool, whose function `New` is to make a pointer.

use text_size::TextRange;

use super::{refusal, starts_line};
use crate::refactor::Refusal;
use crate::refactor::fresh::fresh_name;
use crate::refactor::place::{indent_of, newline_of};
use crate::semantics::{Model, Resolution};
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The edits of `var pool = sync.Pool{New: func() any { return v }}`, and the type of `v`.
pub(super) fn edits<'t>(
    model: &Model<'t>,
    spec: Node<'t>,
) -> Result<(Vec<Edit>, Node<'t>), Refusal> {
    let unknown =
        || refusal("it is not declared with a function `New` that only returns a new value");
    let value = made_value(model, spec).ok_or_else(unknown)?;
    if value.kind() == Kind::COMPOSITE_LITERAL {
        let ty = value.field(Field::TYPE).ok_or_else(unknown)?;
        return Ok((vec![inserted(value.start(), "&".to_owned())], ty));
    }
    let arguments = value.field(Field::ARGUMENTS).map(Node::named_children);
    let ty = arguments.and_then(|it| it.into_iter().next());
    let name = fresh_name("v", model.root(), model.names(), &[])?;
    let statement = value.parent().and_then(Node::parent).ok_or_else(unknown)?;
    let separator = match starts_line(statement) {
        true => format!("{}{}", newline_of(value.file_text()), indent_of(statement)),
        false => "; ".to_owned(),
    };
    let edits = vec![
        Edit {
            range: TextRange::new(statement.start(), value.start()),
            text: format!("{name} := "),
        },
        inserted(value.end(), format!("{separator}return &{name}")),
    ];
    Ok((edits, ty.ok_or_else(unknown)?))
}

/// The value that the function returns: a literal or a `make`, which have no interface type.
fn made_value<'t>(model: &Model<'t>, spec: Node<'t>) -> Option<Node<'t>> {
    let value = only(spec.field(Field::VALUE)?)?;
    let literal = match value.kind() {
        Kind::UNARY_EXPRESSION if value.field(Field::OPERATOR)?.text() == "&" => {
            value.field(Field::OPERAND)?
        }
        _ => value,
    };
    if spec.fields(Field::NAME).len() != 1
        || literal.kind() != Kind::COMPOSITE_LITERAL
        || !is_pool(model, literal.field(Field::TYPE)?)
    {
        return None;
    }
    let entry = only(literal.field(Field::BODY)?)?;
    let mut parts = entry.named_children().into_iter();
    let (key, function) = (parts.next()?, only(parts.next()?)?);
    let is_new = key.text() == "New" && function.kind() == Kind::FUNC_LITERAL;
    let body = only(function.field(Field::BODY).filter(|_| is_new)?)?;
    let statement = only(body).filter(|it| it.kind() == Kind::RETURN_STATEMENT)?;
    let made = only(only(statement)?)?;
    let is_made = made.kind() == Kind::COMPOSITE_LITERAL
        || made.kind() == Kind::CALL_EXPRESSION
            && made
                .field(Field::FUNCTION)
                .is_some_and(|it| it.text() == "make" && model.is_predeclared(it));
    is_made.then_some(made)
}

/// Whether a type is `sync.Pool`, whatever the file calls the package.
fn is_pool<'t>(model: &Model<'t>, ty: Node<'t>) -> bool {
    let mut parts = ty.named_children().into_iter();
    let (Some(package), Some(name)) = (parts.next(), parts.next()) else {
        return false;
    };
    let Resolution::Package(import) = model.resolve(package) else {
        return false;
    };
    ty.kind() == Kind::QUALIFIED_TYPE
        && name.text() == "Pool"
        && model.names().import(import).path == "sync"
}

/// The only child of a node, comments included.
fn only(node: Node<'_>) -> Option<Node<'_>> {
    match node.named_children().as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

fn inserted(at: text_size::TextSize, text: String) -> Edit {
    Edit {
        range: TextRange::empty(at),
        text,
    }
}

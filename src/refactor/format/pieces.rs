//! The pieces of a format call appended to a byte slice or written to a buffer one by one.

use super::call::{FormatCall, Piece, arguments, package_name, require_predeclared};
use super::operand::{Conversion, Operand, OperandType, operand_type, type_text};
use super::order::{self, Effects};
use super::{PackageNamed, context, lines};
use crate::refactor::Refusal;
use crate::refactor::spacing::{depth_of, spaced};
use crate::semantics::Model;
use crate::syntax::{Field, Kind, Node};

/// `[]byte(fmt.Sprintf(…))` or `append(b, fmt.Sprintf(…)...)` as nested appends.
pub(super) fn append<'t>(
    model: &Model<'t>,
    node: Node<'t>,
    named: &PackageNamed<'_>,
) -> Result<(FormatCall<'t>, String), Refusal> {
    require_predeclared(model, "append", node)?;
    let (start, call) = if node.kind() == Kind::TYPE_CONVERSION_EXPRESSION {
        (None, converted(model, node)?)
    } else {
        let (slice, call) = appended(model, node)?;
        (Some(slice), call)
    };
    let call = FormatCall::read_string(model, call)?;
    let steps = call.steps(model, order::effects);
    match start {
        Some(_) => steps.iter().try_for_each(|it| harmless(&it.effects))?,
        None => order::check(&steps)?,
    }
    context::check(model, node, &steps)?;
    let pieces = call.pieces();
    // Every append around a piece is a call with several arguments, one level deeper.
    let depth = depth_of(node, 0);
    let mut rest = pieces.len();
    let mut pieces = pieces.into_iter();
    let mut out = if let Some(slice) = start {
        spaced(slice, depth + rest)?
    } else {
        let (base, used) = base(&call, depth + rest)?;
        if used {
            pieces.next();
            rest -= 1;
        }
        base
    };
    for piece in pieces {
        out = match piece {
            Piece::Text(text) => format!("append({out}, {text}...)"),
            Piece::Operand(it) => {
                if start.is_some() {
                    distinct(it)?;
                }
                let package = package_name(it.conversion, named)?;
                it.conversion
                    .append(&out, it.node, &package, depth + rest)?
            }
        };
        rest -= 1;
    }
    Ok((call, out))
}

/// What the first append appends to, and whether that is the first piece already; never nil in the end, as the
/// conversion of a string is not.
fn base(call: &FormatCall<'_>, depth: usize) -> Result<(String, bool), Refusal> {
    match call.pieces().first() {
        Some(Piece::Text(text)) => Ok((format!("[]byte({text})"), true)),
        Some(Piece::Operand(it)) => match it.conversion {
            Conversion::Itself => Ok((
                format!(
                    "[]byte({})",
                    spaced(it.node, depth.saturating_sub(1).max(1))?
                ),
                true,
            )),
            Conversion::Bool | Conversion::Integer(..) | Conversion::Quote => {
                Ok(("nil".to_owned(), false))
            }
            _ => Ok(("[]byte{}".to_owned(), false)),
        },
        None => Err(Refusal("the result would be a constant".to_owned())),
    }
}

/// The operand of a conversion to a byte slice.
fn converted<'t>(model: &Model<'t>, node: Node<'t>) -> Result<Node<'t>, Refusal> {
    let is_bytes = is_bytes(model, node);
    node.field(Field::OPERAND)
        .filter(|_| is_bytes)
        .ok_or_else(|| Refusal("that is no conversion to `[]byte`".to_owned()))
}

/// The slice and the format call of `append(b, fmt.Sprintf(…)...)`.
fn appended<'t>(model: &Model<'t>, node: Node<'t>) -> Result<(Node<'t>, Node<'t>), Refusal> {
    let other = || Refusal("that is no `append` of a format call to a byte slice".to_owned());
    let callee = node.field(Field::FUNCTION).ok_or_else(other)?;
    let arguments = arguments(node);
    let [slice, spread] = arguments.as_slice() else {
        return Err(other());
    };
    let call = spread.named_children().into_iter().next();
    let fits = callee.text() == "append"
        && model.is_predeclared(callee)
        && spread.kind() == Kind::VARIADIC_ARGUMENT
        && is_bytes(model, *slice);
    let call = call.filter(|_| fits).ok_or_else(other)?;
    harmless(&order::effects(model, *slice))?;
    Ok((*slice, call))
}

fn is_bytes<'t>(model: &Model<'t>, node: Node<'t>) -> bool {
    operand_type(model, node) == Ok(OperandType::Bytes)
}

/// Refuses what could see a part of the result, or keep the rest of it from being written.
fn harmless(effects: &Effects<'_>) -> Result<(), Refusal> {
    let reads = effects.reads.filter(|it| it.kind() != Kind::IDENTIFIER);
    let found = effects
        .calls
        .or(effects.panics)
        .or(effects.derefs)
        .or(reads);
    match found {
        Some(node) => Err(Refusal(format!(
            "`{}` would be evaluated after a part was written",
            node.text()
        ))),
        None => Ok(()),
    }
}

/// Refuses bytes, which may lie where the pieces are written.
fn distinct(operand: &Operand<'_>) -> Result<(), Refusal> {
    match operand.conversion {
        Conversion::Bytes | Conversion::HexBytes => Err(Refusal(format!(
            "`{}` may lie in what is written",
            operand.node.text()
        ))),
        _ => Ok(()),
    }
}

/// A statement that writes a format call to a buffer, as one write a piece.
pub(super) fn writes<'t>(
    model: &Model<'t>,
    statement: Node<'t>,
    named: &PackageNamed<'_>,
) -> Result<(FormatCall<'t>, String), Refusal> {
    let other = || Refusal("that is no statement that writes a format call".to_owned());
    let outer = statement
        .named_children()
        .into_iter()
        .next()
        .filter(|_| statement.kind() == Kind::EXPRESSION_STATEMENT)
        .ok_or_else(other)?;
    let arguments = arguments(outer);
    let callee = outer.field(Field::FUNCTION).ok_or_else(other)?;
    let (buffer, call) = match arguments.as_slice() {
        [inner] if is_write_string(callee) => (
            callee.field(Field::OPERAND).ok_or_else(other)?,
            FormatCall::read_string(model, *inner)?,
        ),
        [buffer, ..] => (*buffer, FormatCall::read(model, outer, "Fprintf", 1)?),
        [] => return Err(other()),
    };
    let (buffer, name) = buffer_name(model, buffer)?;
    harmless(&order::effects(model, buffer))?;
    let mut texts = Vec::new();
    for step in call.steps(model, order::effects) {
        harmless(&step.effects)?;
    }
    for piece in call.pieces() {
        let text = match piece {
            Piece::Text(text) => text,
            Piece::Operand(it) => {
                distinct(it)?;
                let package = package_name(it.conversion, named)?;
                it.conversion.string(it.node, &package, 1)?
            }
        };
        texts.push(format!("{name}.WriteString({text})"));
    }
    if texts.is_empty() {
        return Err(Refusal("nothing is written".to_owned()));
    }
    let text = lines(statement, &texts)?;
    Ok((call, text))
}

fn is_write_string(callee: Node<'_>) -> bool {
    callee
        .field(Field::FIELD)
        .is_some_and(|it| it.text() == "WriteString")
}

/// The variable of a buffer whose writes never fail and keep what they are given.
fn buffer_name<'t>(model: &Model<'t>, buffer: Node<'t>) -> Result<(Node<'t>, &'t str), Refusal> {
    let is_address = buffer.kind() == Kind::UNARY_EXPRESSION
        && buffer
            .field(Field::OPERATOR)
            .is_some_and(|it| it.text() == "&");
    let variable = match is_address {
        true => buffer.field(Field::OPERAND).unwrap_or(buffer),
        false => buffer,
    };
    let found = type_text(model, variable).unwrap_or_default();
    let is_buffer =
        ["strings.Builder", "bytes.Buffer"].contains(&found.strip_prefix('*').unwrap_or(&found));
    if variable.kind() != Kind::IDENTIFIER || !is_buffer || is_address && found.starts_with('*') {
        return Err(Refusal(format!(
            "`{}` is not known to be a variable of a buffer that always writes",
            buffer.text()
        )));
    }
    Ok((variable, variable.text()))
}

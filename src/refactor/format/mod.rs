//! A format call taken to pieces: `fmt.Sprintf("a%s=%d", s, n)` as `"a" + s + "=" + strconv.Itoa(n)`.
//!
//! Exact or refused: every verb is plain, every operand has a type that package fmt prints as strconv does, and no
//! order of evaluation changes that a program could see. The Go toolchain checks the table of conversions
//! (`tests/it/format.rs`).

mod call;
mod context;
mod cost;
mod operand;
mod order;
mod pieces;
mod sequenced;
mod verbs;

pub use self::cost::format_pays;

use self::call::FormatCall;
use self::operand::Conversion;
use super::place::newline_of;
use super::spacing::{depth_of, level_of};
use super::{Refusal, Rewrite, indent_of};
use crate::semantics::Model;
use crate::syntax::pattern::in_place_of;
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// What a format call becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormatForm {
    /// `fmt.Sprintf(…)` as a sum of strings.
    Sum,
    /// `[]byte(fmt.Sprintf(…))` and `append(b, fmt.Sprintf(…)...)` as nested appends.
    Append,
    /// The statements `b.WriteString(fmt.Sprintf(…))` and `fmt.Fprintf(b, …)` as one write a piece, for the buffers of
    /// packages strings and bytes.
    Writes,
}

/// Asks for the name of a package at the rewrite; refused where something hides it.
pub type PackageNamed<'a> = dyn Fn(&str) -> Result<String, Refusal> + 'a;

/// The edits that take a format call to pieces.
pub fn format_pieces<'t>(
    model: &Model<'t>,
    node: Node<'t>,
    form: FormatForm,
    named: &PackageNamed<'_>,
) -> Result<Rewrite, Refusal> {
    let (around, call, text) = parts_of(model, node, form, named)?;
    Ok(Rewrite {
        edits: vec![Edit {
            range: around.range(),
            text,
        }],
        imports: call.packages(),
    })
}

/// What is replaced, the format call in it, and the new text.
fn parts_of<'t>(
    model: &Model<'t>,
    node: Node<'t>,
    form: FormatForm,
    named: &PackageNamed<'_>,
) -> Result<(Node<'t>, FormatCall<'t>, String), Refusal> {
    let around = match form {
        FormatForm::Writes => node
            .parent()
            .filter(|it| it.kind() == Kind::EXPRESSION_STATEMENT)
            .unwrap_or(node),
        FormatForm::Sum | FormatForm::Append => node,
    };
    if around.descendants().any(|it| it.kind() == Kind::COMMENT) {
        return Err(Refusal("a comment stands in the call".to_owned()));
    }
    let (call, text) = match form {
        FormatForm::Sum => sum(model, node, named)?,
        FormatForm::Append => pieces::append(model, node, named)?,
        FormatForm::Writes => pieces::writes(model, around, named)?,
    };
    Ok((around, call, text))
}

/// One addend: a literal, or a node and what is made of it.
enum Addend<'t> {
    Text(String),
    Operand(Node<'t>, Conversion),
}

fn sum<'t>(
    model: &Model<'t>,
    node: Node<'t>,
    named: &PackageNamed<'_>,
) -> Result<(FormatCall<'t>, String), Refusal> {
    let parent = node.parent();
    let is_statement = |it: Node<'_>| {
        matches!(
            it.kind(),
            Kind::EXPRESSION_STATEMENT | Kind::GO_STATEMENT | Kind::DEFER_STATEMENT
        )
    };
    if parent.is_some_and(is_statement) {
        return Err(Refusal("a sum is no statement".to_owned()));
    }
    if is_aligned(node) {
        return Err(Refusal(
            "fewer lines would change the alignment of its neighbors".to_owned(),
        ));
    }
    let call = FormatCall::read_string(model, node)?;
    call.require_variable()?;
    let steps = call.steps(model, sequenced::effects_in_sum);
    order::check(&steps)?;
    context::check(model, node, &steps)?;
    let addends = addends(&call);
    if let [Addend::Operand(part, Conversion::Itself)] = addends.as_slice()
        && part.kind() == Kind::SLICE_EXPRESSION
    {
        let text = part.text();
        return Err(Refusal(format!(
            "the copy of `{text}` may be there to let go of the rest"
        )));
    }
    // A string is added to what stands before it: no parentheses, one chain.
    let chain = parent.filter(|it| is_plus(*it));
    let is_sum = addends.len() > 1 || chain.is_some();
    let depth = match chain {
        Some(parent) => depth_of(parent, level_of(parent)),
        None => depth_of(node, if is_sum { PLUS } else { 0 }),
    };
    let mut texts = Vec::new();
    for addend in addends {
        texts.push(match addend {
            Addend::Text(text) => text,
            Addend::Operand(operand, conversion) => {
                let package = call::package_name(conversion, named)?;
                conversion.string(operand, &package, depth + usize::from(is_sum))?
            }
        });
    }
    let text = texts.join(if depth == 1 { " + " } else { "+" });
    let has_literal = node
        .descendants()
        .any(|it| it.kind() == Kind::COMPOSITE_LITERAL);
    match chain {
        Some(_) if has_literal => Err(Refusal("a composite literal stands in a sum".to_owned())),
        Some(_) => Ok((call, text)),
        None => Ok((call, in_place_of(node, text))),
    }
}

/// Whether a call of several lines stands where gofmt aligns values of one line (go/printer/nodes.go: `exprList`,
/// `keepTypeColumn`).
fn is_aligned(call: Node<'_>) -> bool {
    let aligns = |it: &Node<'_>| {
        matches!(
            it.kind(),
            Kind::KEYED_ELEMENT | Kind::VAR_SPEC | Kind::CONST_SPEC
        )
    };
    let mut around = call
        .ancestors()
        .take_while(|it| it.kind() != Kind::BLOCK && it.kind() != Kind::STATEMENT_LIST);
    call.text().contains('\n') && around.any(|it| aligns(&it))
}

/// The level of `+`.
const PLUS: u8 = 4;

fn is_plus(node: Node<'_>) -> bool {
    node.kind() == Kind::BINARY_EXPRESSION
        && node
            .field(Field::OPERATOR)
            .is_some_and(|it| it.text() == "+")
}

fn addends<'t>(call: &FormatCall<'t>) -> Vec<Addend<'t>> {
    let mut found = Vec::new();
    for piece in call.pieces() {
        match piece {
            call::Piece::Text(text) => found.push(Addend::Text(text)),
            call::Piece::Operand(operand) if operand.conversion == Conversion::Itself => {
                let mut summands = Vec::new();
                flatten(operand.node, &mut summands);
                let own = |node| Addend::Operand(node, Conversion::Itself);
                found.extend(summands.into_iter().map(own));
            }
            call::Piece::Operand(operand) => {
                found.push(Addend::Operand(operand.node, operand.conversion));
            }
        }
    }
    found
}

/// The addends of a sum of strings, left to right: `+` of strings is associative.
fn flatten<'t>(node: Node<'t>, out: &mut Vec<Node<'t>>) {
    match (node.field(Field::LEFT), node.field(Field::RIGHT)) {
        (Some(left), Some(right)) if is_plus(node) => {
            flatten(left, out);
            flatten(right, out);
        }
        _ => out.push(node),
    }
}

/// The statement by itself on its line, as the lines that replace it want it.
fn lines(statement: Node<'_>, texts: &[String]) -> Result<String, Refusal> {
    let listed = statement
        .parent()
        .is_some_and(|it| it.kind() == Kind::STATEMENT_LIST);
    let file = statement.file_text();
    let before = &file[..usize::from(statement.start())];
    let after = &file[usize::from(statement.end())..];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let rest = after.split('\n').next().unwrap_or_default();
    if !listed || !line.trim().is_empty() || !rest.trim().is_empty() {
        return Err(Refusal(
            "something else stands on the line of the statement".to_owned(),
        ));
    }
    let separator = format!("{}{}", newline_of(file), indent_of(statement));
    Ok(texts.join(&separator))
}

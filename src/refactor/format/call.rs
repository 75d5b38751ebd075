//! A format call whose every piece is known.

use super::PackageNamed;
use super::operand::holds_constant;
use super::operand::{Conversion, Operand, conversion, is_constant, operand_type};
use super::order::{Effects, Step, effects};
use super::verbs::{Format, Part};
use crate::refactor::Refusal;
use crate::semantics::Model;
use crate::syntax::pattern::Names as _;
use crate::syntax::{Field, Kind, Node};

/// A call of a formatting function with its format and its operands.
pub(super) struct FormatCall<'t> {
    format: Format,
    operands: Vec<Operand<'t>>,
    varies: bool,
}

/// A piece of the result.
pub(super) enum Piece<'a, 't> {
    /// A string literal.
    Text(String),
    /// An operand.
    Operand(&'a Operand<'t>),
}

impl<'t> FormatCall<'t> {
    /// Reads a call of `fmt.Sprintf`, or of `fmt.Sprint` with one operand, which is printed as by `%v` (fmt/print.go:
    /// `doPrint`).
    pub(super) fn read_string(model: &Model<'t>, call: Node<'t>) -> Result<Self, Refusal> {
        let arguments = arguments(call);
        if let [one] = arguments.as_slice()
            && require_callee(model, call, "Sprint").is_ok()
        {
            let operands = vec![operand(model, 'v', *one)?];
            return Ok(Self::with(model, Format::value(), operands));
        }
        Self::read(model, call, "Sprintf", 0)
    }

    /// Reads a call of a function of package fmt; the format is the argument at `skipped`.
    pub(super) fn read(
        model: &Model<'t>,
        call: Node<'t>,
        function: &str,
        skipped: usize,
    ) -> Result<Self, Refusal> {
        require_callee(model, call, function)?;
        let arguments = arguments(call);
        let Some((literal, arguments)) = arguments.get(skipped..).and_then(<[_]>::split_first)
        else {
            return Err(Refusal("the call has no format".to_owned()));
        };
        let format = Format::read(*literal)?;
        let verbs = format.verbs();
        if verbs.len() != arguments.len() {
            let (verbs, arguments) = (verbs.len(), arguments.len());
            return Err(Refusal(format!("{verbs} verbs, {arguments} arguments")));
        }
        let mut operands = Vec::new();
        for (verb, node) in verbs.into_iter().zip(arguments) {
            operands.push(operand(model, verb, *node)?);
        }
        Ok(Self::with(model, format, operands))
    }

    fn with(model: &Model<'t>, format: Format, operands: Vec<Operand<'t>>) -> Self {
        let made = |it: &Operand<'t>| {
            it.conversion.is_call()
                || matches!(it.conversion, Conversion::Bytes)
                || is_constant(model, it.node) == Some(false)
                || effects(model, it.node).varies
        };
        Self {
            varies: operands.iter().any(made),
            format,
            operands,
        }
    }

    /// Refuses a call whose pieces are all constant.
    ///
    /// A constant is checked where it stands: `m[1]` of a constant `m` may be out of range, a case may be a duplicate.
    pub(super) fn require_variable(&self) -> Result<(), Refusal> {
        match self.varies {
            true => Ok(()),
            false => Err(Refusal("the result would be a constant".to_owned())),
        }
    }

    /// The pieces, in order.
    pub(super) fn pieces(&self) -> Vec<Piece<'_, 't>> {
        let mut operands = self.operands.iter();
        let quote = self.format.quote;
        let piece = |part: &Part| match part {
            Part::Text(text) => Some(Piece::Text(format!("{quote}{text}{quote}"))),
            Part::Verb(_) => operands.next().map(Piece::Operand),
        };
        self.format.parts.iter().filter_map(piece).collect()
    }

    /// The operands as steps of evaluation, where each does what `effects` says.
    pub(super) fn steps(
        &self,
        model: &Model<'t>,
        effects: impl Fn(&Model<'t>, Node<'t>) -> Effects<'t>,
    ) -> Vec<Step<'t>> {
        let step = |it: &Operand<'t>| {
            let mut effects = match is_constant(model, it.node) {
                Some(true) => Effects::default(),
                _ => effects(model, it.node),
            };
            if matches!(it.conversion, Conversion::Bytes | Conversion::HexBytes) {
                // Package fmt reads the bytes after every operand was evaluated.
                effects.reads.get_or_insert(it.node);
            }
            Step {
                node: it.node,
                effects,
                becomes_call: it.conversion.is_call(),
            }
        };
        self.operands.iter().map(step).collect()
    }

    /// The import paths that its pieces need.
    pub(super) fn packages(&self) -> Vec<String> {
        let paths = self
            .operands
            .iter()
            .filter_map(|it| it.conversion.package());
        paths.map(str::to_owned).collect()
    }
}

/// The name of the package that a conversion calls; empty where it calls none.
pub(super) fn package_name(
    conversion: Conversion,
    named: &PackageNamed<'_>,
) -> Result<String, Refusal> {
    conversion.package().map_or(Ok(String::new()), named)
}

fn operand<'t>(model: &Model<'t>, verb: char, node: Node<'t>) -> Result<Operand<'t>, Refusal> {
    if node.kind() == Kind::VARIADIC_ARGUMENT {
        return Err(Refusal("the arguments are spread".to_owned()));
    }
    if let Some(shift) = node.descendants().find(|it| shifts_constant(model, *it)) {
        let text = shift.text();
        return Err(Refusal(format!(
            "`{text}` has the type that is asked of it"
        )));
    }
    let found = operand_type(model, node)?;
    let conversion = conversion(verb, found)
        .ok_or_else(|| Refusal(format!("`%{verb}` of `{}` has no plain form", node.text())))?;
    for name in conversion.predeclared() {
        require_predeclared(model, name, node)?;
    }
    let is_constant = is_constant(model, node) == Some(true);
    Ok(Operand {
        node,
        conversion,
        is_constant,
        is_boxed: !is_constant && !holds_constant(model, node),
    })
}

/// Whether a constant is shifted by a variable: it takes the type that its place asks for (Go spec, "Operators").
fn shifts_constant<'t>(model: &Model<'t>, node: Node<'t>) -> bool {
    let operator = node.field(Field::OPERATOR).map_or("", Node::text);
    let constant = |it: Node<'t>| is_constant(model, it) == Some(true);
    matches!(operator, "<<" | ">>")
        && !constant(node)
        && node
            .field(Field::LEFT)
            .is_none_or(|it| constant(it) || it.descendants().any(|it| is_number(it.kind())))
}

fn is_number(kind: Kind) -> bool {
    [Kind::INT_LITERAL, Kind::RUNE_LITERAL, Kind::FLOAT_LITERAL].contains(&kind)
}

/// Refuses where a name is not the predeclared one.
pub(super) fn require_predeclared(
    model: &Model<'_>,
    name: &str,
    at: Node<'_>,
) -> Result<(), Refusal> {
    if model.lookup(name, at.start()).is_some() || model.names().is_taken(name) {
        return Err(Refusal(format!(
            "`{name}` is not the predeclared one there"
        )));
    }
    Ok(())
}

/// Refuses a call of anything but that function of package fmt.
fn require_callee(model: &Model<'_>, call: Node<'_>, function: &str) -> Result<(), Refusal> {
    let other = || Refusal(format!("that is no call of `fmt.{function}`"));
    let callee = call
        .field(Field::FUNCTION)
        .filter(|it| call.kind() == Kind::CALL_EXPRESSION && it.kind() == Kind::SELECTOR_EXPRESSION)
        .ok_or_else(other)?;
    let package = callee.field(Field::OPERAND).ok_or_else(other)?;
    let is_named = callee
        .field(Field::FIELD)
        .is_some_and(|it| it.text() == function);
    match is_named && model.denotes_package(package, "fmt") {
        true => Ok(()),
        false => Err(other()),
    }
}

/// The arguments of a call.
pub(super) fn arguments(call: Node<'_>) -> Vec<Node<'_>> {
    call.field(Field::ARGUMENTS)
        .map(Node::named_children)
        .unwrap_or_default()
        .into_iter()
        .filter(|it| it.kind() != Kind::COMMENT)
        .collect()
}

//! Whether the pieces of a format call allocate less often than the call.
//!
//! The call puts every operand that is no constant, no pointer and larger than a byte into an interface that leaks
//! (cmd/compile/internal/walk/convert.go: `dataWord`; an integer below 256 is free), and allocates its result. What
//! the pieces cost was measured with Go 1.26 (`tests/it/format_cost.rs`).

use super::call::Piece;
use super::operand::{Conversion, Operand};
use super::{FormatForm, is_plus, parts_of};
use crate::refactor::{PackageNamed, Refusal};
use crate::semantics::Model;
use crate::syntax::{Field, Kind, Node};

/// How many allocations are saved: for the values that are worst, and for common ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Gain {
    worst: i32,
    common: i32,
}

impl Gain {
    const fn new(worst: i32, common: i32) -> Self {
        Self { worst, common }
    }

    const fn plus(self, other: Self) -> Self {
        Self::new(self.worst + other.worst, self.common + other.common)
    }
}

/// What stands around an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Around {
    Nothing,
    /// Other operands alone.
    Operands,
    /// A literal, among others.
    Text,
}

/// Whether taking a format call to pieces never allocates more often and commonly less, apart from what a buffer
/// allocates to grow; refused where it cannot be taken to pieces.
pub fn format_pays<'t>(
    model: &Model<'t>,
    node: Node<'t>,
    form: FormatForm,
) -> Result<bool, Refusal> {
    let named: &PackageNamed<'_> =
        &|path| Ok(path.rsplit('/').next().unwrap_or_default().to_owned());
    let (_, call, _) = parts_of(model, node, form, named)?;
    let pieces = call.pieces();
    let operands = pieces.iter().filter_map(|it| match it {
        Piece::Operand(operand) => Some(*operand),
        Piece::Text(_) => None,
    });
    // A call that formats a constant is no gain to anyone.
    if operands
        .clone()
        .any(|it| it.is_constant && !it.conversion.is_string())
    {
        return Ok(false);
    }
    let around = match (operands.clone().count(), pieces.len()) {
        (_, 1) => Around::Nothing,
        (operands, pieces) if operands == pieces => Around::Operands,
        _ => Around::Text,
    };
    let gain = operands
        .map(|it| of_operand(it, form, around))
        .fold(of_result(node, form, pieces.len()), Gain::plus);
    Ok(0 <= gain.worst && 0 < gain.common)
}

/// What is saved around the operands.
fn of_result(node: Node<'_>, form: FormatForm, pieces: usize) -> Gain {
    let is_added = node.parent().is_some_and(is_plus);
    match form {
        // The sum is allocated as the result was, but one piece is the result already, and an addend is none.
        FormatForm::Sum => match pieces == 1 || is_added {
            true => Gain::new(1, 1),
            false => Gain::new(0, 0),
        },
        // A conversion of at most 32 bytes may be on the stack (runtime/string.go: `tmpBuf`).
        FormatForm::Append if node.kind() == Kind::TYPE_CONVERSION_EXPRESSION => {
            let growth = i32::try_from(pieces).unwrap_or(i32::MAX);
            Gain::new(1 - growth, 1)
        }
        // `fmt.Fprintf` does not allocate the result.
        FormatForm::Writes if is_print(node) => Gain::new(0, 0),
        FormatForm::Append | FormatForm::Writes => Gain::new(1, 1),
    }
}

/// Whether a call writes what it formats itself.
fn is_print(call: Node<'_>) -> bool {
    let callee = call.field(Field::FUNCTION);
    callee.is_some_and(|it| it.text().ends_with(".Fprintf"))
}

/// What is saved at one operand: its box, less what its piece allocates.
fn of_operand(operand: &Operand<'_>, form: FormatForm, around: Around) -> Gain {
    let boxed = i32::from(operand.is_boxed);
    let is_appended = form == FormatForm::Append;
    match operand.conversion {
        Conversion::Itself | Conversion::Converted => Gain::new(boxed, boxed),
        Conversion::Bytes | Conversion::Quote if is_appended => Gain::new(boxed, boxed),
        // A sum with a constant does not copy the bytes (cmd/compile/internal/walk/order.go: `OADDSTR`).
        Conversion::Bytes if form == FormatForm::Sum && around == Around::Text => {
            Gain::new(boxed, boxed)
        }
        // The box is free, and one write more may let the buffer grow once more.
        Conversion::Bool if form == FormatForm::Writes => Gain::new(-1, 0),
        Conversion::Bool => Gain::new(0, 0),
        // From 100 to 255 the digits are allocated and the box was not; beyond it is one for the other.
        Conversion::Integer(..) if !is_appended => Gain::new(-1, 0),
        // One that stands alone is allocated, which a result of one byte is not (runtime/string.go: `intstring`).
        Conversion::Character(_) if form == FormatForm::Sum && around == Around::Nothing => {
            Gain::new(-2, -2)
        }
        Conversion::Bytes | Conversion::Integer(..) | Conversion::Character(_) => {
            Gain::new(0, boxed)
        }
        Conversion::Quote | Conversion::HexString | Conversion::HexBytes => {
            Gain::new(boxed - 2, boxed - 2)
        }
    }
}

//! Operands of a format call: which type they have, and which expression says what a verb prints.

use crate::refactor::Refusal;
use crate::refactor::spacing::spaced;
use crate::semantics::typing::TypeKind;
use crate::semantics::{Access, Model, Resolution};
use crate::syntax::Node;

/// An operand and what its verb makes of it.
pub(super) struct Operand<'t> {
    pub(super) node: Node<'t>,
    pub(super) conversion: Conversion,
    /// Whether its value is certainly a constant.
    pub(super) is_constant: bool,
    /// Whether an interface that leaks needs an allocation for it, as far as its type does.
    pub(super) is_boxed: bool,
}

/// The types of which it is known how package fmt prints them.
///
/// Predeclared types and `[]byte`, and declared strings and integers that have no method that package fmt calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum OperandType {
    String,
    NamedString,
    Bytes,
    Bool,
    Integer(Integer),
}

/// An integer type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Integer {
    name: &'static str,
    is_signed: bool,
    /// Whether it is a declared type, which strconv does not take.
    is_named: bool,
}

/// What a verb makes of an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Conversion {
    /// The string itself.
    Itself,
    /// A string of a declared type, as a string.
    Converted,
    /// The bytes as a string.
    Bytes,
    /// `true` or `false`.
    Bool,
    /// An integer in a base: package fmt writes a minus sign before the digits in every base, as strconv does
    /// (fmt/format.go: `fmtInteger`).
    Integer(Integer, u8),
    /// A character; one that is none is U+FFFD (fmt/format.go: `fmtC`; Go spec, "Conversions to and from a string
    /// type").
    Character(Integer),
    /// A quoted string: package fmt calls `strconv.AppendQuote` (fmt/format.go: `fmtQ`).
    Quote,
    /// The hexadecimal digits of the bytes of a string.
    HexString,
    /// The hexadecimal digits of bytes.
    HexBytes,
}

/// The type of an operand: the one place where a format rewrite asks for types.
pub(super) fn operand_type<'t>(model: &Model<'t>, node: Node<'t>) -> Result<OperandType, Refusal> {
    if let Some(named) = plain_named(model, node) {
        return Ok(named);
    }
    let found = type_text(model, node)
        .ok_or_else(|| Refusal(format!("the type of `{}` is not known", node.text())))?;
    match found.as_str() {
        "string" => return Ok(OperandType::String),
        "bool" => return Ok(OperandType::Bool),
        "[]byte" | "[]uint8" => return Ok(OperandType::Bytes),
        _ => {}
    }
    integer(&found, false).ok_or_else(|| {
        let text = node.text();
        Refusal(format!(
            "`{text}` is of type `{found}`, which may format itself"
        ))
    })
}

fn integer(text: &str, is_named: bool) -> Option<OperandType> {
    let (name, is_signed) = INTEGERS.iter().find(|(name, _)| *name == text)?;
    Some(OperandType::Integer(Integer {
        name,
        is_signed: *is_signed,
        is_named,
    }))
}

/// The methods by which a value formats itself (fmt/print.go: `handleMethods`).
const FORMATTING: [&str; 4] = ["Format", "GoString", "Error", "String"];

/// A declared string or integer type whose values provably have none of the methods, so that package fmt prints them by
/// their kind (fmt/print.go: `printValue`).
///
/// The method set is that of the value: package fmt cannot take its address.
fn plain_named<'t>(model: &Model<'t>, node: Node<'t>) -> Option<OperandType> {
    let basic = model.ask(|types| {
        let found = types.type_of(node)?;
        found.as_named()?;
        let mut methods = FORMATTING.iter();
        if !methods.all(|it| types.has_method(&found, it).fails()) {
            return None;
        }
        let under = types.underlying(&found)?;
        Some(under.as_basic()?.name())
    })?;
    match basic {
        "string" => Some(OperandType::NamedString),
        _ => integer(basic, true),
    }
}

/// The integer types, and whether they are signed.
const INTEGERS: [(&str, bool); 13] = [
    ("int", true),
    ("int8", true),
    ("int16", true),
    ("int32", true),
    ("rune", true),
    ("int64", true),
    ("uint", false),
    ("byte", false),
    ("uint8", false),
    ("uint16", false),
    ("uint32", false),
    ("uint64", false),
    ("uintptr", false),
];

/// The canonical text of the type of an expression, as the package's types or else the declaration decide it.
pub(super) fn type_text<'t>(model: &Model<'t>, node: Node<'t>) -> Option<String> {
    let found = model.ask(|types| {
        let found = types.type_of(node)?;
        let text = found.to_string();
        // A type parameter, or a type declared in a function, may be called like a predeclared type.
        let is_plain = match found.kind() {
            TypeKind::Basic(_) => true,
            TypeKind::Slice(of) => matches!(of.kind(), TypeKind::Basic(_)),
            _ => text.contains('.'),
        };
        is_plain.then_some(text)
    });
    found.or_else(|| model.type_of(node).map(|it| it.to_string()))
}

/// Whether an expression is a constant, where the types say so.
pub(super) fn is_constant<'t>(model: &Model<'t>, node: Node<'t>) -> Option<bool> {
    model.ask(|types| Some(types.typed(node.range())?.is_const()))
}

/// Whether it is a local variable that only ever holds a constant, which is boxed as that constant since Go 1.25
/// (cmd/compile/internal/walk/convert.go: `dataWord`, by `ir.StaticValue`).
pub(super) fn holds_constant<'t>(model: &Model<'t>, node: Node<'t>) -> bool {
    let Resolution::Object(id) = model.resolve(node) else {
        return false;
    };
    let object = model.object(id);
    let is_written = object.uses.iter().any(|it| it.access != Access::Read);
    !is_written
        && object
            .init
            .is_some_and(|it| is_constant(model, it) == Some(true))
}

/// What a verb makes of a type, where package fmt prints it without an error and as plain as strconv.
pub(super) fn conversion(verb: char, of: OperandType) -> Option<Conversion> {
    match (verb, of) {
        ('s' | 'v', OperandType::String) => Some(Conversion::Itself),
        ('s' | 'v', OperandType::NamedString) => Some(Conversion::Converted),
        ('s', OperandType::Bytes) => Some(Conversion::Bytes),
        ('q', OperandType::String) => Some(Conversion::Quote),
        ('x', OperandType::String | OperandType::NamedString) => Some(Conversion::HexString),
        ('x', OperandType::Bytes) => Some(Conversion::HexBytes),
        ('t' | 'v', OperandType::Bool) => Some(Conversion::Bool),
        ('d' | 'v', OperandType::Integer(kind)) => Some(Conversion::Integer(kind, 10)),
        ('x', OperandType::Integer(kind)) => Some(Conversion::Integer(kind, 16)),
        ('o', OperandType::Integer(kind)) => Some(Conversion::Integer(kind, 8)),
        ('b', OperandType::Integer(kind)) => Some(Conversion::Integer(kind, 2)),
        // A wider type would lose bits on its way to a rune.
        ('c', OperandType::Integer(kind)) => {
            ["int8", "int16", "int32", "rune", "byte", "uint8", "uint16"]
                .contains(&kind.name)
                .then_some(Conversion::Character(kind))
        }
        _ => None,
    }
}

impl Conversion {
    /// Whether the expression that says it is a call of a function, not of a conversion.
    pub(super) fn is_call(self) -> bool {
        match self {
            Self::Itself | Self::Converted | Self::Bytes | Self::Character(_) => false,
            Self::Bool | Self::Integer(..) | Self::Quote | Self::HexString | Self::HexBytes => true,
        }
    }

    /// Whether the operand is text already, so that a constant stays one.
    pub(super) fn is_string(self) -> bool {
        matches!(self, Self::Itself | Self::Converted)
    }

    /// The import path that the expression needs.
    pub(super) fn package(self) -> Option<&'static str> {
        match self {
            Self::Itself | Self::Converted | Self::Bytes | Self::Character(_) => None,
            Self::Bool | Self::Integer(..) | Self::Quote => Some("strconv"),
            Self::HexString | Self::HexBytes => Some("encoding/hex"),
        }
    }

    /// The predeclared names that the expression uses.
    pub(super) fn predeclared(self) -> &'static [&'static str] {
        match self {
            Self::Bytes | Self::Converted => &["string"],
            Self::Character(_) => &["string", "rune"],
            Self::Integer(..) => &["int", "int64", "uint64"],
            Self::HexString => &["byte"],
            Self::Itself | Self::Bool | Self::Quote | Self::HexBytes => &[],
        }
    }

    /// The expression of type string; `package` is the name of [`Conversion::package`], `depth` where it will stand.
    pub(super) fn string(
        self,
        node: Node<'_>,
        package: &str,
        depth: usize,
    ) -> Result<String, Refusal> {
        let text = |depth| spaced(node, depth);
        Ok(match self {
            Self::Itself => text(depth)?,
            Self::Bytes | Self::Converted => format!("string({})", text(depth)?),
            Self::Bool => format!("{package}.FormatBool({})", text(depth)?),
            Self::Integer(kind, 10) if kind.name == "int" && kind.is_named => {
                format!("{package}.Itoa(int({}))", text(depth)?)
            }
            Self::Integer(kind, 10) if kind.name == "int" => {
                format!("{package}.Itoa({})", text(depth)?)
            }
            Self::Integer(kind, base) => {
                let (suffix, wide) = (kind.suffix(), kind.widened(&text(depth + 1)?));
                format!("{package}.Format{suffix}({wide}, {base})")
            }
            Self::Character(kind) if matches!(kind.name, "int32" | "rune") && !kind.is_named => {
                format!("string({})", text(depth)?)
            }
            Self::Character(_) => format!("string(rune({}))", text(depth)?),
            Self::Quote => format!("{package}.Quote({})", text(depth)?),
            Self::HexString => format!("{package}.EncodeToString([]byte({}))", text(depth)?),
            Self::HexBytes => format!("{package}.EncodeToString({})", text(depth)?),
        })
    }

    /// The expression that appends it to `base`; `depth` is that of the operand in the call.
    pub(super) fn append(
        self,
        base: &str,
        node: Node<'_>,
        package: &str,
        depth: usize,
    ) -> Result<String, Refusal> {
        let text = spaced(node, depth)?;
        match self {
            // A string of a declared type may be appended too (Go spec, "Appending to and copying slices").
            Self::Itself | Self::Converted | Self::Bytes => {
                Ok(format!("append({base}, {text}...)"))
            }
            Self::Bool => Ok(format!("{package}.AppendBool({base}, {text})")),
            Self::Integer(kind, radix) => {
                let (suffix, wide) = (kind.suffix(), kind.widened(&text));
                Ok(format!("{package}.Append{suffix}({base}, {wide}, {radix})"))
            }
            Self::Quote => Ok(format!("{package}.AppendQuote({base}, {text})")),
            Self::Character(_) | Self::HexString | Self::HexBytes => Err(Refusal(format!(
                "no function appends `{text}` in that form in every version of Go"
            ))),
        }
    }
}

impl Integer {
    fn suffix(self) -> &'static str {
        if self.is_signed { "Int" } else { "Uint" }
    }

    /// The value as the widest integer type of its sign.
    fn widened(self, text: &str) -> String {
        match self.name {
            "int64" | "uint64" if !self.is_named => text.to_owned(),
            _ if self.is_signed => format!("int64({text})"),
            _ => format!("uint64({text})"),
        }
    }
}

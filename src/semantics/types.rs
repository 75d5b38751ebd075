//! Types, and the text they print as.

use std::fmt;

use super::object::ObjectId;
use crate::syntax::Node;
use crate::syntax::pattern::is_predeclared_name;

/// A type.
///
/// It prints as one canonical text: import paths for package names (`*net/http.Request`), `any` for `interface{}`,
/// `byte` for `uint8`, `int32` for `rune`. Aliases declared in a file are kept as names.
#[derive(Clone, Debug)]
pub enum Type<'t> {
    /// A predeclared type.
    Predeclared(&'static str),
    /// A named type.
    Named(TypeName<'t>),
    /// `*T`
    Pointer(Box<Self>),
    /// `[]T`
    Slice(Box<Self>),
    /// `[n]T`; the length is known where it is written in digits.
    Array(Option<u64>, Box<Self>),
    /// `map[K]V`
    Map(Box<Self>, Box<Self>),
    /// `chan T`, with its direction as written.
    Chan(&'static str, Box<Self>),
    /// A function type or the type of a function literal, by the node that spells it.
    Func(Node<'t>),
    /// A struct type.
    Struct(Node<'t>),
    /// An interface type with methods or elements.
    Interface(Node<'t>),
}

/// The name of a type.
#[derive(Clone, Debug)]
pub struct TypeName<'t> {
    /// The import path; none for a type of the file's own package.
    pub path: Option<String>,
    /// The name.
    pub name: &'t str,
    /// The local type or type parameter, if it is one.
    pub local: Option<ObjectId>,
    /// The type arguments.
    pub arguments: Vec<Type<'t>>,
}

impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Predeclared(name) => f.write_str(name),
            Self::Named(name) => name.fmt(f),
            Self::Pointer(inner) => write!(f, "*{inner}"),
            Self::Slice(inner) => write!(f, "[]{inner}"),
            Self::Array(Some(len), inner) => write!(f, "[{len}]{inner}"),
            Self::Array(None, inner) => write!(f, "[?]{inner}"),
            Self::Map(key, value) => write!(f, "map[{key}]{value}"),
            Self::Chan(direction, inner) => write!(f, "{direction} {inner}"),
            Self::Func(_) => f.write_str("func(?)"),
            Self::Struct(_) => f.write_str("struct{?}"),
            Self::Interface(_) => f.write_str("interface{?}"),
        }
    }
}

impl fmt::Display for TypeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{path}.")?;
        }
        f.write_str(self.name)?;
        for (index, argument) in self.arguments.iter().enumerate() {
            write!(f, "{}{argument}", if index == 0 { "[" } else { "," })?;
        }
        f.write_str(if self.arguments.is_empty() { "" } else { "]" })
    }
}

impl Type<'_> {
    /// Whether its text says all there is to know, so that equal texts are identical types.
    pub(super) fn is_exact(&self) -> bool {
        match self {
            Self::Predeclared(_) => true,
            Self::Named(name) => {
                // A local type, or one that hides a predeclared name, would print as another.
                let hides = name.path.is_none() && is_predeclared_name(name.name);
                name.local.is_none() && !hides && name.arguments.iter().all(Self::is_exact)
            }
            Self::Pointer(inner) | Self::Slice(inner) | Self::Chan(_, inner) => inner.is_exact(),
            Self::Array(len, inner) => len.is_some() && inner.is_exact(),
            Self::Map(key, value) => key.is_exact() && value.is_exact(),
            Self::Func(_) | Self::Struct(_) | Self::Interface(_) => false,
        }
    }

    pub(super) fn is_pointer(&self) -> bool {
        matches!(self, Self::Pointer(_))
    }
}

/// The canonical text of a type that a person wrote, `[]uint8` as `[]byte`.
pub fn canonical_type(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        if end == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(end);
        let is_qualified =
            out.ends_with('.') || after.starts_with(['.', '/']) || out.ends_with('/');
        out.push_str(if is_qualified {
            word
        } else {
            canonical_word(word)
        });
        rest = after;
    }
    out.replace("interface{}", "any")
        .replace("interface {}", "any")
}

fn canonical_word(word: &str) -> &str {
    match word {
        "uint8" => "byte",
        "rune" => "int32",
        other => other,
    }
}

/// The predeclared type of a name, in its canonical spelling.
pub(super) fn predeclared_type(name: &str) -> Option<&'static str> {
    const TYPES: [&str; 20] = [
        "any",
        "bool",
        "byte",
        "complex128",
        "complex64",
        "error",
        "float32",
        "float64",
        "int",
        "int16",
        "int32",
        "int64",
        "int8",
        "string",
        "uint",
        "uint16",
        "uint32",
        "uint64",
        "uintptr",
        "comparable",
    ];
    let name = canonical_word(name);
    TYPES.into_iter().find(|it| *it == name)
}

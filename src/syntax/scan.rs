//! What the lexer finds in a file.

use text_size::{TextRange, TextSize};

use super::DeclKind;

/// A comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comment {
    /// From `//` or `/*` to the last byte; the line end (LF or CRLF) after a line comment is outside.
    pub range: TextRange,
    /// Whether tools read it by its place: `//go:…`, `//export …`, `//line …`, `//nolint…`, `// +build` and the like.
    pub is_directive: bool,
}

/// A top-level declaration, not parsed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeclSlice {
    /// What it declares, from its keyword.
    pub kind: DeclKind,
    /// From its keyword to its last token.
    pub range: TextRange,
    /// The names it declares in the package scope: neither `_` nor `func init` (Go specification, "Blank identifier",
    /// "Package initialization").
    pub names: Vec<TextRange>,
    /// How deep its brackets nest.
    pub depth: u32,
    /// Where the body of a function starts, unless that brace belongs to the type of its result.
    pub body: Option<TextSize>,
}

/// One import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ImportSpec {
    /// The name, `.` or `_` before the path.
    pub name: Option<TextRange>,
    /// The path, inside the quotes.
    pub path: TextRange,
    /// From the name or the opening quote to the closing quote.
    pub range: TextRange,
    /// The index of its declaration in [`Scan::decls`].
    pub decl: usize,
}

/// What the lexer finds in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scan {
    /// The name in the package clause, if there is one.
    pub package: Option<TextRange>,
    /// The top-level declarations in order, imports included; disjoint.
    pub decls: Vec<DeclSlice>,
    /// The imports in order.
    pub imports: Vec<ImportSpec>,
    /// Whether the file imports `"C"`.
    pub has_cgo: bool,
    /// All comments in order.
    pub comments: Vec<Comment>,
    /// Whether a comment line before the package clause matches `^// Code generated .* DO NOT EDIT\.$`.
    pub is_generated: bool,
    /// The text of the `//go:build` line, after that word, if there is one before the package clause.
    pub build_constraint: Option<TextRange>,
}

//! Trees of Go code, and patterns over them.
//!
//! Knows tokens, top-level declarations, tree-sitter-go trees, patterns and templates. Does not know names: what an
//! identifier denotes is asked through [`pattern::Names`].
//!
//! Invariants: parsing never fails; a declaration has its own tree with offsets of the whole file, at most 3,000 levels
//! deep; nothing matches inside a syntax error; node text is always the text of the file, never a mask.

mod comment;
mod file;
mod flat;
mod kind_ids;
mod lexer;
mod mask;
mod node;
mod parse;
pub mod pattern;
mod query;
mod scan;
mod token;
mod words;

pub use file::{Decl, DeclKind, GoFile, ParseError};
pub use lexer::scan;
pub use mask::{MaskKind, MaskedSpan};
pub use node::{Descendants, Node};
pub use query::{QueryError, TreeQuery};
pub use scan::{Comment, DeclSlice, ImportSpec, Scan};
pub use words::words;

/// A node kind of tree-sitter-go; the constants are spelled as in the grammar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Kind(pub(crate) u16);

/// A field name of tree-sitter-go.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Field(pub(crate) u16);

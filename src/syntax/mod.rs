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
mod keywords;
mod kind_ids;
mod lexer;
mod mask;
mod node;
mod parse;
pub mod pattern;
mod query;
mod query_signs;
mod scan;
mod signs;
#[cfg(test)]
mod signs_tests;
mod token;

pub use file::{Decl, DeclKind, GoFile, ParseError};
pub use keywords::keywords;
pub use lexer::scan;
pub use mask::{MaskKind, MaskedSpan};
pub use node::{Descendants, Node};
pub use query::{QueryError, QueryTree, TreeQuery};
pub use scan::{Comment, DeclSlice, ImportSpec, Scan};
pub use signs::{
    ADDRESS, ADDRESS_OF_NAME, ANY, ASSERTION, Around, ELEMENT_ASSIGNED, OWN_NAME, SPREAD, Sign,
    assigned, called, for_each_sign,
};

/// A node kind of tree-sitter-go; the constants are spelled as in the grammar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Kind(pub(crate) u16);

impl Kind {
    /// The kind of nodes with a name in the grammar.
    pub fn named(name: &str) -> Option<Self> {
        let language: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
        let id = language.id_for_node_kind(name, true);
        (id != 0).then_some(Self(id))
    }

    /// The names of all named kinds of the grammar.
    pub fn names() -> Vec<String> {
        let language: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
        let ids = 0..u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
        let names = ids.filter(|id| language.node_kind_is_named(*id));
        let names = names.filter_map(|id| language.node_kind_for_id(id));
        let mut names: Vec<_> = names.map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// A field name of tree-sitter-go.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Field(pub(crate) u16);

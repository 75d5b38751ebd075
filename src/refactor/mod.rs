//! The few Go rewrites that a template cannot say, and where a text goes when it is put somewhere.
//!
//! Knows statements, blocks, indentation, fresh names, and rewrites that need the semantic model. Does not know
//! rules. Every rewrite answers with edits, or says why it cannot be done there.

mod ending;
mod format;
mod fresh;
mod place;
#[cfg(test)]
mod place_tests;
mod shadow;
mod spacing;
mod wrap;

pub use format::{FormatForm, PackageNamed, format_pieces};
pub use fresh::fresh_name;
pub use place::{Place, indent_of, put};

use crate::semantics::Model;
use crate::syntax::Node;
use crate::text::Edit;

/// A rewrite that needs the semantic model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// `v := v` as the first statement of a block.
    Shadow,
    /// The body of a loop in a function literal that is called at once.
    WrapBody,
}

/// Why a rewrite cannot be done at a place; lower-case, no final full stop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal(pub String);

/// The edits of a rewrite in one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rewrite {
    /// The edits.
    pub edits: Vec<Edit>,
    /// The import paths that the new text needs.
    pub imports: Vec<String>,
}

impl Operation {
    /// The edits of the rewrite at `node`, with `other` where it needs a second node.
    pub fn edits<'t>(
        self,
        model: &Model<'t>,
        node: Node<'t>,
        other: Option<Node<'t>>,
    ) -> Result<Vec<Edit>, Refusal> {
        match self {
            Self::Shadow => shadow::edits(model, node, other),
            Self::WrapBody => wrap::edits(model, node),
        }
    }
}

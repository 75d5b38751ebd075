//! Edits and sorted, disjoint sets of them.

use text_size::{TextRange, TextSize};

/// One replacement: the bytes of `range` become `text`. An empty range inserts, an empty text deletes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Edit {
    /// What is replaced, in offsets of the text before any edit.
    pub range: TextRange,
    /// What stands there afterwards.
    pub text: String,
}

/// Two edits that cannot both be applied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The edit that is in the set.
    pub present: Edit,
    /// The edit that was offered.
    pub offered: Edit,
}

/// The text is not the one the edits were made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WrongText;

/// Edits of one text: sorted, disjoint, and applied together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EditSet {
    source_len: TextSize,
    edits: Vec<Edit>,
}

//! Edits, and what keeps them from being applied.

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
///
/// Its length differs, or an edit lies outside it or would split one of its characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WrongText;

impl Edit {
    /// An edit that puts `text` in front of the byte at an offset.
    pub fn insert(at: TextSize, text: impl Into<String>) -> Self {
        Self::replace(TextRange::empty(at), text)
    }

    /// An edit that removes a range.
    pub fn delete(range: TextRange) -> Self {
        Self::replace(range, "")
    }

    /// An edit that puts `text` in the place of a range.
    pub fn replace(range: TextRange, text: impl Into<String>) -> Self {
        Self {
            range,
            text: text.into(),
        }
    }

    /// Whether the edit replaces nothing.
    pub fn is_insertion(&self) -> bool {
        self.range.is_empty()
    }

    /// Whether the two cannot both be applied, or only in one order; [`super::EditSet`] says when that is.
    pub(super) fn conflicts_with(&self, other: &Self) -> bool {
        let (a, b) = (self.range, other.range);
        if a.is_empty() && b.is_empty() {
            a.start() == b.start()
        } else {
            // Strict on both sides, so that ranges may touch, and an empty one may lie at an edge but not inside.
            a.start() < b.end() && b.start() < a.end()
        }
    }

    /// Its place among the edits of a set: an insertion precedes the replacement that starts at its offset.
    pub(super) fn sort_key(&self) -> (TextSize, TextSize) {
        (self.range.start(), self.range.end())
    }
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (offered, present) = (self.offered.range, self.present.range);
        write!(
            f,
            "the edit of bytes {offered:?} conflicts with the one of bytes {present:?}"
        )
    }
}

impl std::error::Error for Conflict {}

impl std::fmt::Display for WrongText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the text is not the one the edits were made for")
    }
}

impl std::error::Error for WrongText {}

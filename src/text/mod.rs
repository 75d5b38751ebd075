//! Bytes of source, and changes to them.
//!
//! Knows source text, lines, edits, the rope, diffs and diagnostics. Does not know Go.
//!
//! Invariants: an [`EditSet`] is sorted and disjoint and remembers the length of its text; applying its inverse
//! restores the text; bytes outside the edits are identical, CRLF and byte order mark included.

mod diagnostic;
mod diff;
mod edit;
mod edit_set;
mod source;

pub use diagnostic::{Diagnostic, Label, Severity, UnknownSeverity};
pub use diff::{DiffLine, FileDiff, Hunk, LineSpan, unified_diff};
pub use edit::{Conflict, Edit, WrongText};
pub use edit_set::EditSet;
pub use source::{Digest, LineCol, LineIndex, Source, SourceError};
pub use text_size::{TextRange, TextSize};

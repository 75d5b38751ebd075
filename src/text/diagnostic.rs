//! What is wrong, where, and what to do.

use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

/// How much a diagnostic or a finding matters, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth changing.
    Warning,
    /// Wrong.
    Error,
}

/// A range of a text with a short note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The range the note is about.
    pub range: TextRange,
    /// The note; lower-case, no final full stop; empty for a bare underline.
    pub text: String,
}

/// A message about a place in a file, or about a whole file when it has no label.
///
/// The message is lower-case, has no final full stop and names the thing in backticks; `help` says what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// The file, as shown to people.
    pub path: Arc<Path>,
    /// The places; the first one is the primary.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

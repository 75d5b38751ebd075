//! What is wrong, where, and what to do.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
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

/// A word that names no severity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownSeverity(pub String);

impl Severity {
    /// Every severity, weakest first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// Its name in rules, flags and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Diagnostic {
    /// A diagnostic about a whole file.
    pub fn new(severity: Severity, path: impl Into<Arc<Path>>, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: message.into(),
            path: path.into(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// The same with one more label; the first one is the primary.
    #[must_use]
    pub fn label(mut self, range: TextRange, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            range,
            text: text.into(),
        });
        self
    }

    /// The same with advice about what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(name: &str) -> Result<Self, UnknownSeverity> {
        let known = Self::ALL.into_iter().find(|it| it.name() == name);
        known.ok_or_else(|| UnknownSeverity(name.to_owned()))
    }
}

impl fmt::Display for UnknownSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.0;
        write!(
            f,
            "unknown severity `{name}`: it is one of `info`, `warning`, `error`"
        )
    }
}

impl std::error::Error for UnknownSeverity {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Severity) {
        assert_eq!(name.parse(), Ok(expected));
        assert_eq!(expected.to_string(), name);
    }

    #[test]
    fn severity_is_written_as_it_is_read() {
        check("info", Severity::Info);
        check("warning", Severity::Warning);
        check("error", Severity::Error);
    }

    #[test]
    fn severities_are_ordered_weakest_first() {
        assert!(Severity::ALL.is_sorted());
    }

    #[test]
    fn unknown_severity_is_named() {
        let error = "Warning".parse::<Severity>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown severity `Warning`: it is one of `info`, `warning`, `error`"
        );
    }

    #[test]
    fn first_label_is_the_primary() {
        let at = |start: u32| TextRange::new(start.into(), (start + 1).into());
        let diagnostic = Diagnostic::new(Severity::Error, Path::new("a.toml"), "`x` is not bound")
            .label(at(4), "not in `pattern`")
            .label(at(1), "")
            .help("the pattern binds `$v`");
        assert_eq!(diagnostic.labels[0].range, at(4));
        assert_eq!(diagnostic.labels[1].text, "");
        assert_eq!(diagnostic.help.as_deref(), Some("the pattern binds `$v`"));
    }
}

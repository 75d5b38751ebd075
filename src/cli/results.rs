//! The results of the main job in each format.

use std::path::{Path, PathBuf};

use super::args::Format;
use super::patch_base::patch_base;
use crate::engine::{Mode, RunOutcome};
use crate::report::{self, Report, Style, Which};
use crate::rule::Rule;

/// What is printed.
pub(super) struct Results<'a> {
    pub(super) outcome: &'a RunOutcome,
    pub(super) mode: Mode,
    pub(super) rules: &'a [&'a Rule],
    base: Option<PathBuf>,
}

impl<'a> Results<'a> {
    /// The results of a run over some paths.
    pub(super) fn new(
        outcome: &'a RunOutcome,
        mode: Mode,
        rules: &'a [&'a Rule],
        paths: &[PathBuf],
    ) -> Self {
        let here = std::env::current_dir().unwrap_or_default();
        Self {
            outcome,
            mode,
            rules,
            base: patch_base(paths, &here),
        }
    }

    /// The results in a format.
    pub(super) fn text(&self, format: Format, style: Style) -> String {
        let (outcome, mode) = (self.outcome, self.mode);
        match format {
            Format::Text => self.for_people(style),
            Format::Diff => self.diff(style),
            Format::Json => report::json(outcome, mode),
            Format::Jsonl => report::jsonl(outcome, mode),
            Format::Sarif => report::sarif(&self.report()),
            Format::Github => report::github(&self.report()),
            Format::Rdjsonl => report::rdjsonl(&self.report()),
            Format::Checkstyle => report::checkstyle(&self.report()),
            Format::Gitlab => report::gitlab(&self.report()),
            Format::Junit => report::junit(&self.report()),
        }
    }

    fn for_people(&self, style: Style) -> String {
        let files = &self.outcome.files;
        match self.mode {
            Mode::Check => report::findings(files, Which::All, style),
            Mode::Write => report::findings(files, Which::Open, style),
            Mode::DryRun => self.diff(style),
        }
    }

    fn diff(&self, style: Style) -> String {
        report::diff(&self.outcome.files, self.base.as_deref(), style.color)
    }

    /// The paths of these formats are looked up in a repository, most often from its top.
    fn report(&self) -> Report<'_> {
        Report {
            outcome: self.outcome,
            mode: self.mode,
            rules: self.rules,
            base: self.base.as_deref().map(Path::new),
        }
    }
}

impl Format {
    /// Whether it says what rules are about, and not only which ones have found something.
    pub(super) fn describes_rules(self) -> bool {
        self == Self::Sarif
    }
}

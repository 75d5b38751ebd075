//! What a run has to say, one place at a time: what code review and continuous integration show beside the code.

use std::collections::BTreeMap;
use std::path::Path;

use super::fingerprint::fingerprint;
use super::place::{OnDisk, Place};
use super::witness;
use super::words::{
    applicability_word, claim_word, decision_word, rejection_text, shown_path, skip_text,
};
use crate::engine::{Decision, FileOutcome, Mode, RunOutcome, SkipReason, fix_alone};
use crate::rule::{Finding, Fix, Rule};
use crate::text::{Diagnostic, Edit, Severity, Source};

/// The name of the program in the formats that ask for one.
pub(super) const TOOL: &str = "gofix-escape";

/// A run, as the formats of other programs are made from it.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// What the run did.
    pub outcome: &'a RunOutcome,
    /// What it was asked to do: a run that writes reports what it left.
    pub mode: Mode,
    /// The rules that it ran.
    pub rules: &'a [&'a Rule],
    /// The directory that paths are made relative to, where it is not the current one.
    pub base: Option<&'a Path>,
}

/// A finding at its place.
pub(super) struct Annotation<'a> {
    pub(super) file: &'a FileOutcome,
    pub(super) finding: &'a Finding,
    pub(super) decision: &'a Decision,
    pub(super) path: String,
    pub(super) on_disk: &'a OnDisk<'a>,
    pub(super) place: Place<'a>,
    /// What stays the same when lines above come or go.
    pub(super) fingerprint: String,
}

/// Something that went wrong: the run is not complete, or a comment or file is at fault.
pub(super) struct Trouble<'a> {
    pub(super) severity: Severity,
    pub(super) path: String,
    pub(super) place: Option<Place<'a>>,
    pub(super) message: String,
}

impl<'a> Report<'a> {
    /// Calls `each` for every finding that the format is to show, in their order.
    pub(super) fn annotations(&self, mut each: impl FnMut(&Annotation<'_>)) {
        for file in &self.outcome.files {
            let on_disk = OnDisk::new(file);
            let path = self.path(file.source.path());
            let mut seen = BTreeMap::new();
            for (finding, decision) in &file.findings {
                let fingerprint = fingerprint(&path, file, finding, &mut seen);
                if self.is_done(decision) {
                    continue;
                }
                each(&Annotation {
                    file,
                    finding,
                    decision,
                    path: path.clone(),
                    on_disk: &on_disk,
                    place: on_disk.place(finding.range),
                    fingerprint,
                });
            }
        }
    }

    /// Whether the run has taken care of a finding, so that there is nothing left to see.
    fn is_done(&self, decision: &Decision) -> bool {
        match (self.mode, decision) {
            (Mode::Check | Mode::DryRun, _) | (Mode::Write, Decision::Open(_)) => false,
            (Mode::Write, Decision::Accepted(_) | Decision::Resolved) => true,
        }
    }

    /// What went wrong, in order of the paths.
    pub(super) fn troubles(&self) -> Vec<Trouble<'a>> {
        let skips = self.outcome.skips.iter();
        let failed = skips.filter(|skip| matches!(skip.reason, SkipReason::Failed(_)));
        let failed = failed.map(|skip| Trouble {
            severity: Severity::Error,
            path: self.path(&skip.path),
            place: None,
            message: skip_text(&skip.reason),
        });
        let diagnostics = self.outcome.diagnostics.iter().map(|it| self.trouble(it));
        let mut troubles: Vec<_> = failed.chain(diagnostics).collect();
        troubles.sort_by(|a, b| a.path.cmp(&b.path));
        troubles
    }

    fn trouble(&self, diagnostic: &'a Diagnostic) -> Trouble<'a> {
        let mut files = self.outcome.files.iter();
        let file = files.find(|file| *file.source.path() == diagnostic.path);
        // In a file that was written since, the place is no longer known.
        let source = file.filter(|it| !it.written).map(|it| &*it.source);
        let label = diagnostic.labels.first();
        Trouble {
            severity: diagnostic.severity,
            path: self.path(&diagnostic.path),
            place: source
                .zip(label)
                .map(|(source, label)| Place::new(source, label.range)),
            message: match &diagnostic.help {
                Some(help) => format!("{}; {help}", diagnostic.message),
                None => diagnostic.message.clone(),
            },
        }
    }

    /// A path as other programs look for it: relative to the base.
    pub(super) fn path(&self, path: &Path) -> String {
        let inner = self.base.and_then(|base| path.strip_prefix(base).ok());
        shown_path(inner.unwrap_or(path))
    }
}

impl Annotation<'_> {
    /// The fix that is planned, or the best one.
    pub(super) fn fix(&self) -> Option<&Fix> {
        let index = match self.decision {
            Decision::Accepted(index) => *index,
            Decision::Open(_) | Decision::Resolved => 0,
        };
        self.finding.fixes.get(index)
    }

    /// What there is to say besides the message: claim, evidence, and the fix with what keeps it from being applied.
    pub(super) fn details(&self) -> Vec<String> {
        let mut lines = vec![format!("claim: {}", claim_word(self.finding.claim))];
        lines.extend(witness::lines(self.finding).into_iter().take(1));
        let Some(fix) = self.fix() else {
            let refused = self.finding.refused.iter();
            lines.extend(refused.map(|it| format!("cannot {}: {}", it.title, it.why)));
            return lines;
        };
        let word = applicability_word(fix.applicability);
        lines.push(format!("fix: {} ({word})", fix.title));
        lines.extend(fix.unknown.iter().map(|it| format!("only suggested: {it}")));
        if let Decision::Open(Some(rejection)) = self.decision {
            let why = rejection_text(rejection, Some(fix.applicability));
            lines.push(format!("not applied: {why}"));
        }
        lines
    }

    /// The message and all details, one a line.
    pub(super) fn text(&self) -> String {
        let details = self.details();
        format!("{}\n{}", self.finding.message, details.join("\n"))
    }

    /// What the plan does about the finding.
    pub(super) fn decision_word(&self) -> &'static str {
        decision_word(self.decision)
    }

    /// The source that the edits of its fixes are about; none where the file has changed since.
    pub(super) fn source(&self) -> Option<&Source> {
        self.on_disk.source()
    }

    /// The edits of a fix, with all that it needs in the file, where it can be applied to what is on disk.
    pub(super) fn edits(&self, index: usize) -> Option<Vec<Edit>> {
        self.source()?;
        fix_alone(&self.file.source, self.finding, index)
    }
}

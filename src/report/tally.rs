//! What a run did, counted.

use std::collections::BTreeMap;

use super::words::{counted, skip_word};
use crate::engine::{Decision, RunOutcome, SkipReason};
use crate::rule::{Applicability, Finding};

/// The findings of one rule, counted by what its best fix is good for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RuleTally {
    /// All findings.
    pub findings: usize,
    /// Those with a safe fix.
    pub safe: usize,
    /// Those with an unsafe fix.
    pub unsafe_: usize,
    /// Those with a suggestion.
    pub suggest: usize,
    /// Those of which a fix is in the plan.
    pub accepted: usize,
}

/// What was skipped for one reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SkipTally {
    /// Files.
    pub files: usize,
    /// Directories that were not looked into.
    pub directories: usize,
}

/// The counts of a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// By rule id.
    pub rules: BTreeMap<String, RuleTally>,
    /// All rules together.
    pub total: RuleTally,
    /// Files with findings.
    pub files_with_findings: usize,
    /// Files that the plan changes.
    pub files_changed: usize,
    /// Files that were written.
    pub files_written: usize,
    /// What was skipped, by the key of the reason.
    pub skipped: BTreeMap<&'static str, SkipTally>,
    /// Declarations that did not parse.
    pub unparsed_declarations: usize,
}

impl Tally {
    /// Counts an outcome.
    pub fn of(outcome: &RunOutcome) -> Self {
        let mut tally = Self::default();
        for file in &outcome.files {
            tally.files_with_findings += usize::from(!file.findings.is_empty());
            tally.files_changed += usize::from(file.new_text.is_some());
            tally.files_written += usize::from(file.written);
            for (finding, decision) in &file.findings {
                let rule = tally.rules.entry(finding.rule.to_string()).or_default();
                rule.add(finding, decision);
                tally.total.add(finding, decision);
            }
        }
        for skip in &outcome.skips {
            let counts = tally.skipped.entry(skip_word(&skip.reason)).or_default();
            match skip.files {
                Some(files) => counts.files += files,
                None => counts.directories += 1,
            }
            if let SkipReason::Unparsed { declarations, .. } = skip.reason {
                tally.unparsed_declarations += declarations;
            }
        }
        tally
    }

    /// The skips as a list for people; none when nothing was skipped.
    pub(super) fn skips_line(&self) -> Option<String> {
        let mut parts = Vec::new();
        for (word, counts) in &self.skipped {
            let files = counted(
                counts.files,
                &format!("{word} file"),
                &format!("{word} files"),
            );
            match *word {
                "unparsed" => parts.push(format!(
                    "{} in {}",
                    counted(
                        self.unparsed_declarations,
                        "unparsed declaration",
                        "unparsed declarations"
                    ),
                    counted(counts.files, "file", "files"),
                )),
                _ if 0 < counts.files => parts.push(files),
                _ => {}
            }
            if 0 < counts.directories {
                let one = format!("{word} directory");
                let many = format!("{word} directories");
                parts.push(counted(counts.directories, &one, &many));
            }
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

impl RuleTally {
    fn add(&mut self, finding: &Finding, decision: &Decision) {
        self.findings += 1;
        match finding.fixes.iter().map(|fix| fix.applicability).max() {
            Some(Applicability::Safe) => self.safe += 1,
            Some(Applicability::Unsafe) => self.unsafe_ += 1,
            Some(Applicability::Suggest) => self.suggest += 1,
            None => {}
        }
        self.accepted += usize::from(matches!(decision, Decision::Accepted(_)));
    }

    /// Findings without any fix.
    pub fn without_fix(&self) -> usize {
        self.findings - self.safe - self.unsafe_ - self.suggest
    }
}

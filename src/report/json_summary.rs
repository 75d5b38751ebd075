//! The counts of a run as a JSON record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::tally::{RuleTally, SkipTally, Tally};
use crate::engine::{RunOutcome, WitnessOutcome};

#[derive(Serialize, Deserialize, Default)]
pub(super) struct SummaryRecord {
    analyzed: usize,
    findings: usize,
    fixes: usize,
    files_changed: usize,
    files_written: usize,
    by_rule: BTreeMap<String, RuleRecord>,
    skipped: BTreeMap<String, SkipCountRecord>,
    unparsed_declarations: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceRecord>,
}

#[derive(Serialize, Deserialize, Default)]
struct SkipCountRecord {
    files: usize,
    directories: usize,
}

#[derive(Serialize, Deserialize, Default)]
struct RuleRecord {
    findings: usize,
    safe: usize,
    #[serde(rename = "unsafe")]
    unsafe_: usize,
    suggest: usize,
    no_fix: usize,
    accepted: usize,
}

/// What the compiler was asked.
#[derive(Serialize, Deserialize, Default)]
struct EvidenceRecord {
    confirmed: usize,
    refuted: usize,
    unobserved: usize,
    hidden: usize,
    go_runs: usize,
    unknown_lines: usize,
    unasked: Vec<String>,
}

impl SummaryRecord {
    pub(super) fn of(outcome: &RunOutcome) -> Self {
        let tally = Tally::of(outcome);
        let rules = tally.rules.into_iter();
        let skipped = tally.skipped.into_iter();
        Self {
            analyzed: outcome.analyzed,
            findings: tally.total.findings,
            fixes: tally.total.accepted,
            files_changed: tally.files_changed,
            files_written: tally.files_written,
            by_rule: rules.map(|(id, it)| (id, RuleRecord::of(it))).collect(),
            skipped: skipped
                .map(|(reason, it)| (reason.to_owned(), SkipCountRecord::of(it)))
                .collect(),
            unparsed_declarations: tally.unparsed_declarations,
            evidence: outcome.witness.as_ref().map(EvidenceRecord::of),
        }
    }

    /// Counts another part of the same run too.
    pub(super) fn add(&mut self, other: Self) {
        self.analyzed += other.analyzed;
        self.findings += other.findings;
        self.fixes += other.fixes;
        self.files_changed += other.files_changed;
        self.files_written += other.files_written;
        for (id, counts) in other.by_rule {
            self.by_rule.entry(id).or_default().add(&counts);
        }
        for (reason, counts) in other.skipped {
            let sum = self.skipped.entry(reason).or_default();
            sum.files += counts.files;
            sum.directories += counts.directories;
        }
        self.unparsed_declarations += other.unparsed_declarations;
        if let Some(evidence) = other.evidence {
            self.evidence.get_or_insert_default().add(evidence);
        }
    }
}

impl SkipCountRecord {
    fn of(counts: SkipTally) -> Self {
        Self {
            files: counts.files,
            directories: counts.directories,
        }
    }
}

impl RuleRecord {
    fn of(counts: RuleTally) -> Self {
        Self {
            findings: counts.findings,
            safe: counts.safe,
            unsafe_: counts.unsafe_,
            suggest: counts.suggest,
            no_fix: counts.without_fix(),
            accepted: counts.accepted,
        }
    }

    fn add(&mut self, other: &Self) {
        self.findings += other.findings;
        self.safe += other.safe;
        self.unsafe_ += other.unsafe_;
        self.suggest += other.suggest;
        self.no_fix += other.no_fix;
        self.accepted += other.accepted;
    }
}

impl EvidenceRecord {
    fn of(witness: &WitnessOutcome) -> Self {
        Self {
            confirmed: witness.confirmed,
            refuted: witness.refuted,
            unobserved: witness.unobserved,
            hidden: witness.hidden,
            go_runs: witness.go_runs,
            unknown_lines: witness.unknown_lines,
            unasked: witness.unasked.clone(),
        }
    }

    fn add(&mut self, other: Self) {
        self.confirmed += other.confirmed;
        self.refuted += other.refuted;
        self.unobserved += other.unobserved;
        self.hidden += other.hidden;
        self.go_runs += other.go_runs;
        self.unknown_lines += other.unknown_lines;
        self.unasked.extend(other.unasked);
    }
}

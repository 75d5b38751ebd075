//! The JSON report and the plan, version 1.
//!
//! These types are the format: a field that is renamed or dropped here is a new version.

use std::path::Path;

use serde::Serialize;
use text_size::{TextRange, TextSize};

use super::json_summary::SummaryRecord;
use super::words::{
    applicability_word, claim_word, decision_word, rejection_text, rejection_word, shown_path,
    skip_text, skip_word,
};
use crate::engine::{Decision, FileOutcome, Mode, RunOutcome, Skip};
use crate::evidence::Evidence;
use crate::rule::{Finding, Fix, RefusedFix};
use crate::text::{Diagnostic, Edit, Source};

/// The version of the JSON and JSON Lines formats.
pub(super) const VERSION: u32 = 1;

/// The whole report as one JSON document, indented, ending with a newline.
pub fn json(outcome: &RunOutcome, mode: Mode) -> String {
    let document = Document::of(outcome, mode);
    let mut text =
        serde_json::to_string_pretty(&document).expect("invariant: the records are plain data");
    text.push('\n');
    text
}

/// The top level.
#[derive(Serialize)]
pub(super) struct Document {
    pub(super) version: u32,
    pub(super) mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shard: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) files: Option<Vec<FileRecord>>,
    pub(super) findings: Vec<FindingRecord>,
    pub(super) skipped: Vec<SkipRecord>,
    pub(super) diagnostics: Vec<DiagnosticRecord>,
    pub(super) summary: SummaryRecord,
}

/// A file that the plan is about, with the digest of the bytes that its offsets count.
///
/// `edits` is the whole change, of all passes and with the imports: sorted, disjoint, and all that an application of
/// the plan needs.
#[derive(Serialize)]
pub(super) struct FileRecord {
    path: String,
    digest: String,
    changed: bool,
    written: bool,
    edits: Vec<EditRecord>,
}

#[derive(Serialize)]
pub(super) struct FindingRecord {
    rule: String,
    pack: String,
    claim: &'static str,
    severity: &'static str,
    path: String,
    #[serde(flatten)]
    span: SpanRecord,
    message: String,
    labels: Vec<LabelRecord>,
    evidence: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<WitnessRecord>,
    fixes: Vec<FixRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<RefusedRecord>,
    #[serde(flatten)]
    plan: Option<PlannedRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected: Option<RejectionRecord>,
}

/// What the plan does about a finding; `accepted` is the index of the fix.
#[derive(Serialize)]
struct PlannedRecord {
    decision: &'static str,
    accepted: Option<usize>,
}

#[derive(Serialize)]
struct SpanRecord {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct LabelRecord {
    #[serde(flatten)]
    span: SpanRecord,
    text: String,
}

#[derive(Serialize)]
struct FixRecord {
    title: String,
    applicability: &'static str,
    unknown: Vec<String>,
    edits: Vec<EditRecord>,
    needs_imports: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    removes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    adds: Vec<String>,
}

/// A fix that the rule has and that cannot be made at the finding, and why.
#[derive(Serialize)]
struct RefusedRecord {
    title: String,
    why: String,
}

#[derive(Serialize)]
struct EditRecord {
    path: String,
    start: u32,
    end: u32,
    text: String,
}

/// What the compiler said about a finding, or why it said nothing.
#[derive(Serialize)]
struct WitnessRecord {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flow: Vec<FlowRecord>,
}

/// One step of a value to the heap.
#[derive(Serialize)]
struct FlowRecord {
    expression: String,
    why: String,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct RejectionRecord {
    reason: &'static str,
    text: String,
}

#[derive(Serialize)]
pub(super) struct SkipRecord {
    path: String,
    reason: &'static str,
    text: String,
    files: Option<usize>,
}

#[derive(Serialize)]
pub(super) struct DiagnosticRecord {
    severity: &'static str,
    path: String,
    #[serde(flatten)]
    span: Option<SpanRecord>,
    message: String,
    help: Option<String>,
}

impl Document {
    pub(super) fn of(outcome: &RunOutcome, mode: Mode) -> Self {
        let plan = match mode {
            Mode::Check => false,
            Mode::DryRun | Mode::Write => true,
        };
        let findings = outcome.files.iter().flat_map(|file| {
            let records = file.findings.iter();
            records.map(move |(finding, decision)| finding_record(file, finding, decision, plan))
        });
        Self {
            version: VERSION,
            mode: match mode {
                Mode::Check => "check",
                Mode::DryRun => "dry-run",
                Mode::Write => "write",
            },
            shard: outcome.shard.map(|shard| shard.to_string()),
            files: plan.then(|| outcome.files.iter().map(file_record).collect()),
            findings: findings.collect(),
            skipped: outcome.skips.iter().map(skip_record).collect(),
            diagnostics: outcome
                .diagnostics
                .iter()
                .map(|diagnostic| diagnostic_record(outcome, diagnostic))
                .collect(),
            summary: SummaryRecord::of(outcome),
        }
    }
}

fn file_record(file: &FileOutcome) -> FileRecord {
    FileRecord {
        path: shown_path(file.source.path()),
        digest: file.digest.to_string(),
        changed: file.new_text.is_some(),
        written: file.written,
        edits: file
            .edits
            .iter()
            .map(|edit| edit_record(file.source.path(), edit))
            .collect(),
    }
}

fn finding_record(
    file: &FileOutcome,
    finding: &Finding,
    decision: &Decision,
    plan: bool,
) -> FindingRecord {
    let planned = PlannedRecord {
        decision: decision_word(decision),
        accepted: match decision {
            Decision::Accepted(index) => Some(*index),
            Decision::Open(_) | Decision::Resolved => None,
        },
    };
    let rejected = match decision {
        Decision::Open(Some(rejection)) => Some(RejectionRecord {
            reason: rejection_word(rejection),
            text: rejection_text(
                rejection,
                finding.fixes.first().map(|fix| fix.applicability),
            ),
        }),
        Decision::Accepted(_) | Decision::Open(None) | Decision::Resolved => None,
    };
    let labels = finding.labels.iter().map(|label| LabelRecord {
        span: span_record(&file.source, label.range),
        text: label.text.clone(),
    });
    FindingRecord {
        rule: finding.rule.to_string(),
        pack: finding.pack.to_string(),
        claim: claim_word(finding.claim),
        severity: finding.severity.name(),
        path: shown_path(&finding.path),
        span: span_record(&file.source, finding.range),
        message: finding.message.clone(),
        labels: labels.collect(),
        evidence: finding.evidence.as_ref().map(Evidence::word),
        witness: finding.evidence.as_ref().and_then(witness_record),
        fixes: finding.fixes.iter().map(fix_record).collect(),
        refused: finding.refused.iter().map(refused_record).collect(),
        plan: plan.then_some(planned),
        rejected,
    }
}

fn witness_record(evidence: &Evidence) -> Option<WitnessRecord> {
    let (text, at, flow) = match evidence {
        Evidence::Confirmed(why) => {
            let steps = why.steps().map(|(expression, why, _, at)| FlowRecord {
                expression: expression.to_owned(),
                why: why.to_owned(),
                line: at.line,
                column: at.column,
            });
            (why.words.clone(), Some(why.at), steps.collect())
        }
        Evidence::Refuted => return None,
        Evidence::Unobserved(why) => (why.clone(), None, Vec::new()),
    };
    Some(WitnessRecord {
        text,
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        flow,
    })
}

fn fix_record(fix: &Fix) -> FixRecord {
    FixRecord {
        title: fix.title.clone(),
        applicability: applicability_word(fix.applicability),
        unknown: fix.unknown.clone(),
        edits: fix
            .edits
            .iter()
            .map(|it| edit_record(&it.path, &it.edit))
            .collect(),
        needs_imports: fix.needs_imports.clone(),
        removes: fix.removes.iter().map(|it| it.0.clone()).collect(),
        adds: fix.adds.iter().map(|it| it.0.clone()).collect(),
    }
}

fn refused_record(refused: &RefusedFix) -> RefusedRecord {
    RefusedRecord {
        title: refused.title.clone(),
        why: refused.why.clone(),
    }
}

fn edit_record(path: &Path, edit: &Edit) -> EditRecord {
    EditRecord {
        path: shown_path(path),
        start: edit.range.start().into(),
        end: edit.range.end().into(),
        text: edit.text.clone(),
    }
}

fn span_record(source: &Source, range: TextRange) -> SpanRecord {
    let len = TextSize::of(source.text());
    let start = source.line_col(range.start().min(len));
    let end = source.line_col(range.end().min(len));
    SpanRecord {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        start: range.start().into(),
        end: range.end().into(),
    }
}

fn skip_record(skip: &Skip) -> SkipRecord {
    SkipRecord {
        path: shown_path(&skip.path),
        reason: skip_word(&skip.reason),
        text: skip_text(&skip.reason),
        files: skip.files,
    }
}

fn diagnostic_record(outcome: &RunOutcome, diagnostic: &Diagnostic) -> DiagnosticRecord {
    let mut sources = outcome.files.iter().map(|file| &file.source);
    let source = sources.find(|source| source.path() == &diagnostic.path);
    let primary = diagnostic.labels.first();
    DiagnosticRecord {
        severity: diagnostic.severity.name(),
        path: shown_path(&diagnostic.path),
        span: source
            .zip(primary)
            .map(|(source, label)| span_record(source, label.range)),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    use super::*;
    use crate::report::fixture;

    #[track_caller]
    fn check(mode: Mode, golden: &str) {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/report/");
        expect_file![format!("{root}{golden}")].assert_eq(&json(&fixture::outcome(), mode));
    }

    #[test]
    fn a_check_is_a_list_of_findings() {
        check(Mode::Check, "json/check.json");
    }

    #[test]
    fn a_dry_run_is_a_plan() {
        check(Mode::DryRun, "json/plan.json");
    }
}

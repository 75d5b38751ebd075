//! The records of the JSON report, one a line.

use serde::Serialize;

use super::json::{DiagnosticRecord, Document, FileRecord, FindingRecord, SkipRecord, VERSION};
use super::json_summary::SummaryRecord;
use crate::engine::{Mode, RunOutcome};

/// One line; `kind` says which record it is.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    Header {
        version: u32,
        mode: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        shard: Option<String>,
    },
    File(FileRecord),
    Finding(Box<FindingRecord>),
    Skipped(SkipRecord),
    Diagnostic(DiagnosticRecord),
    Summary(SummaryRecord),
}

/// The report as JSON Lines: a header, the files of a plan, findings, skips, diagnostics, and the summary last.
pub fn jsonl(outcome: &RunOutcome, mode: Mode) -> String {
    let document = Document::of(outcome, mode);
    let header = Line::Header {
        version: VERSION,
        mode: document.mode,
        shard: document.shard,
    };
    let files = document.files.into_iter().flatten().map(Line::File);
    let findings = document.findings.into_iter().map(Box::new);
    let lines = std::iter::once(header)
        .chain(files)
        .chain(findings.map(Line::Finding))
        .chain(document.skipped.into_iter().map(Line::Skipped))
        .chain(document.diagnostics.into_iter().map(Line::Diagnostic))
        .chain(std::iter::once(Line::Summary(document.summary)));
    let mut out = String::new();
    for line in lines {
        out.push_str(&serde_json::to_string(&line).expect("invariant: the records are plain data"));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    use super::*;
    use crate::report::fixture;

    #[track_caller]
    fn check(mode: Mode, golden: &str) {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/report/");
        expect_file![format!("{root}{golden}")].assert_eq(&jsonl(&fixture::outcome(), mode));
    }

    #[test]
    fn a_check_is_a_list_of_findings() {
        check(Mode::Check, "jsonl/check.jsonl");
    }

    #[test]
    fn a_dry_run_is_a_plan() {
        check(Mode::DryRun, "jsonl/plan.jsonl");
    }
}

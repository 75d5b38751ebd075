//! The Code Quality report of GitLab.

use serde_json::{Value, json};

use super::annotation::{Report, TOOL};
use crate::rule::Claim;
use crate::text::{Digest, Severity};

/// The findings as a Code Quality report: an array of objects with a fingerprint that does not depend on line numbers.
pub fn gitlab(report: &Report<'_>) -> String {
    let mut all = Vec::new();
    for it in report.troubles() {
        let digest = Digest::of([&*it.path, &it.message].join("\0").as_bytes()).to_string();
        let fingerprint: String = digest
            .trim_start_matches("blake3:")
            .chars()
            .take(32)
            .collect();
        let line = it.place.map_or(1, |place| place.start.line);
        all.push(json!({
            "type": "issue",
            "check_name": TOOL,
            "description": it.message,
            "categories": ["Bug Risk"],
            "severity": severity(it.severity),
            "fingerprint": fingerprint,
            "location": { "path": it.path, "lines": { "begin": line, "end": line } },
        }));
    }
    report.annotations(|it| {
        let finding = it.finding;
        all.push(json!({
            "type": "issue",
            "check_name": &*finding.rule,
            "description": finding.message,
            "content": { "body": it.details().join("\n") },
            "categories": [category(finding.claim)],
            "severity": severity(finding.severity),
            "fingerprint": it.fingerprint,
            "location": {
                "path": it.path,
                "lines": { "begin": it.place.start.line, "end": it.place.end.line },
            },
        }));
    });
    let all = Value::Array(all);
    let mut text = serde_json::to_string_pretty(&all).expect("invariant: a value is plain data");
    text.push('\n');
    text
}

/// The severity in GitLab's words, which are `info`, `minor`, `major`, `critical` and `blocker`.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}

/// One of the categories of the Code Climate format, which GitLab's report follows.
fn category(claim: Claim) -> &'static str {
    match claim {
        Claim::Allocation | Claim::Retention | Claim::Time => "Performance",
        Claim::Leak | Claim::Correctness => "Bug Risk",
        Claim::Style => "Style",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_has_a_category() {
        assert_eq!(category(Claim::Retention), "Performance");
        assert_eq!(category(Claim::Leak), "Bug Risk");
    }
}

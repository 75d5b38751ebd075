//! The XML of Checkstyle, which most review tools read.

use std::fmt::Write as _;

use super::annotation::{Report, TOOL};
use super::xml::{HEAD, escaped, tag};
use crate::text::Severity;

/// The findings as a Checkstyle report: one `<file>` for each file that has some, `source` names the rule.
pub fn checkstyle(report: &Report<'_>) -> String {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut push = |path: &str, error: &str| match files.last_mut() {
        Some((last, errors)) if last == path => errors.push_str(error),
        _ => files.push((path.to_owned(), error.to_owned())),
    };
    for it in report.troubles() {
        let (line, column) = match it.place {
            Some(place) => (place.start.line, place.start.column),
            None => (1, 1),
        };
        let error = error(line, column, it.severity, &it.message, TOOL);
        push(&it.path, &error);
    }
    report.annotations(|it| {
        let source = format!("{TOOL}.{}", it.finding.rule);
        let (at, severity) = (it.place.start, it.finding.severity);
        push(
            &it.path,
            &error(at.line, at.column, severity, &it.text(), &source),
        );
    });
    // Sorted stably, so that a file has all that is said about it in one element.
    files.sort_by(|a, b| a.0.cmp(&b.0));
    let mut out = format!("{HEAD}<checkstyle version=\"5.0\">\n");
    for group in files.chunk_by(|a, b| a.0 == b.0) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  <file name=\"{}\">", escaped(&group[0].0));
        out.extend(group.iter().map(|(_, errors)| errors.as_str()));
        out.push_str("  </file>\n");
    }
    out.push_str("</checkstyle>\n");
    out
}

fn error(line: u32, column: u32, severity: Severity, message: &str, source: &str) -> String {
    let tag = tag(
        "error",
        &[
            ("line", &line.to_string()),
            ("column", &column.to_string()),
            ("severity", severity.name()),
            ("message", message),
            ("source", source),
        ],
    );
    format!("    {tag}/>\n")
}

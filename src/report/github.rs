//! Workflow commands of GitHub Actions: one annotation a line.

use std::fmt::Write as _;

use super::annotation::{Annotation, Report, TOOL};
use crate::text::Severity;

/// The findings as `::warning file=…::message`, one a line.
///
/// The form is that of the toolkit of GitHub's own actions (`@actions/core`, command.ts): in a message `%` and line
/// ends are escaped, in a property `:` and `,` too.
pub fn github(report: &Report<'_>) -> String {
    let mut out = String::new();
    for it in report.troubles() {
        let mut properties = vec![("file", it.path)];
        if let Some(place) = it.place {
            properties.push(("line", place.start.line.to_string()));
        }
        properties.push(("title", TOOL.to_owned()));
        push(&mut out, it.severity, &properties, &it.message);
    }
    report.annotations(|it| {
        let properties = properties(it);
        push(&mut out, it.finding.severity, &properties, &it.text());
    });
    out
}

fn properties(it: &Annotation<'_>) -> Vec<(&'static str, String)> {
    let (start, end) = (it.place.start, it.place.end);
    let mut properties = vec![
        ("file", it.path.clone()),
        ("line", start.line.to_string()),
        ("endLine", end.line.to_string()),
    ];
    // Columns are only allowed where the annotation is on one line; the last one is part of it.
    if start.line == end.line {
        let last = start.column.max(end.column - 1);
        properties.push(("col", start.column.to_string()));
        properties.push(("endColumn", last.to_string()));
    }
    properties.push(("title", format!("{TOOL}: {}", it.finding.rule)));
    properties
}

fn push(out: &mut String, severity: Severity, properties: &[(&str, String)], message: &str) {
    let command = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let _ = write!(out, "::{command}");
    let mut separator = ' ';
    for (name, value) in properties {
        let _ = write!(out, "{separator}{name}={}", escaped_property(value));
        separator = ',';
    }
    let _ = writeln!(out, "::{}", escaped(message));
}

fn escaped(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        let mut out = String::new();
        let properties = [("file", "a,b:c%.go".to_owned())];
        push(&mut out, Severity::Info, &properties, "100%: a,\r\nb");
        let expected = "::notice file=a%2Cb%3Ac%25.go::100%25: a,%0D%0Ab\n";
        assert_eq!(out, expected);
    }
}

//! The Reviewdog Diagnostic Format, one diagnostic a line.

use serde_json::{Value, json};

use super::annotation::{Annotation, Report, TOOL, Trouble};
use super::place::Place;
use crate::text::{Edit, LineCol, Severity, Source, TextRange};

/// The findings as rdjsonl; columns count bytes, as the format wants it.
///
/// A suggestion is one replacement, taken alone: a fix is only suggested where all that it needs can be said so.
pub fn rdjsonl(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut push = |value: &Value| {
        out.push_str(&value.to_string());
        out.push('\n');
    };
    for it in report.troubles() {
        push(&trouble(&it));
    }
    report.annotations(|it| push(&diagnostic(it)));
    out
}

fn trouble(it: &Trouble<'_>) -> Value {
    let mut value = json!({
        "message": it.message,
        "severity": severity(it.severity),
        "source": { "name": TOOL },
        "location": { "path": it.path },
    });
    if let Some(place) = &it.place {
        value["location"]["range"] = range(place);
    }
    value
}

fn diagnostic(it: &Annotation<'_>) -> Value {
    let mut value = json!({
        "message": it.text(),
        "severity": severity(it.finding.severity),
        "source": { "name": TOOL },
        "code": { "value": &*it.finding.rule },
        "location": { "path": it.path, "range": range(&it.place) },
    });
    let suggestions = suggestions(it);
    if !suggestions.is_empty() {
        value["suggestions"] = suggestions.into();
    }
    value
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}

fn range(place: &Place<'_>) -> Value {
    json!({ "start": position(place.start), "end": position(place.end) })
}

fn position(at: LineCol) -> Value {
    json!({ "line": at.line, "column": at.column })
}

/// How many lines a suggestion may replace.
const LINES: u32 = 20;

fn suggestions(it: &Annotation<'_>) -> Vec<Value> {
    let Some(source) = it.source() else {
        return Vec::new();
    };
    let all = (0..it.finding.fixes.len()).filter_map(|index| it.edits(index));
    all.filter_map(|edits| suggestion(source, &edits)).collect()
}

/// Sorted edits as one replacement; none where they lie far apart, as those of imports mostly do.
fn suggestion(source: &Source, edits: &[Edit]) -> Option<Value> {
    let (first, last) = (edits.first()?, edits.last()?);
    let whole = TextRange::new(first.range.start(), last.range.end());
    let place = Place::new(source, whole);
    if LINES <= place.end.line - place.start.line {
        return None;
    }
    let mut text = String::new();
    let mut at = whole.start();
    for edit in edits {
        text.push_str(source.slice(TextRange::new(at, edit.range.start())));
        text.push_str(&edit.text);
        at = edit.range.end();
    }
    Some(json!({ "range": range(&place), "text": text }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_close_to_each_other_are_one_replacement() {
        let source = Source::new("a.go", format!("f(a, b)\n{}g()\n", "\n".repeat(40))).unwrap();
        let edit = |start: u32, end: u32, text: &str| {
            Edit::replace(TextRange::new(start.into(), end.into()), text)
        };
        let near = suggestion(&source, &[edit(0, 1, "h"), edit(3, 6, "")]).unwrap();
        assert_eq!(near["text"], "h(a");
        assert_eq!(near["range"]["end"], json!({ "line": 1, "column": 7 }));
        assert_eq!(
            suggestion(&source, &[edit(0, 1, "h"), edit(48, 49, "i")]),
            None
        );
        assert_eq!(suggestion(&source, &[]), None);
    }
}

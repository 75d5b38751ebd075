//! SARIF 2.1.0, with the edits of fixes and, where the compiler told them, the flows to the heap.

use std::collections::BTreeMap;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::annotation::{Annotation, Report, TOOL, Trouble};
use super::place::Place;
use super::words::{applicability_word, claim_word};
use crate::engine::RunOutcome;
use crate::evidence::Evidence;
use crate::rule::Rule;
use crate::text::{Edit, LineCol, Severity, TextRange};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The root that relative paths belong to; consumers know it under this name.
const ROOT: &str = "%SRCROOT%";

/// What stands for itself in a path of a URI (RFC 3986, `pchar` and `/`), but no `:`, which could end a scheme.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@')
    .remove(b'+')
    .remove(b',')
    .remove(b'=');

/// The findings as one SARIF log, indented, ending with a newline.
pub fn sarif(report: &Report<'_>) -> String {
    let rules = rules(report);
    let index: BTreeMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(at, rule)| (&*rule.id, at))
        .collect();
    let mut results = Vec::new();
    report.annotations(|it| results.push(result(report, it, &index)));
    let troubles = report.troubles();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": TOOL,
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "utf16CodeUnits",
            "invocations": [{
                "executionSuccessful": is_complete(report.outcome, &troubles),
                "toolExecutionNotifications": troubles.iter().map(notification).collect::<Vec<_>>(),
            }],
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).expect("invariant: a value is plain data");
    text.push('\n');
    text
}

fn is_complete(outcome: &RunOutcome, troubles: &[Trouble<'_>]) -> bool {
    let witness = outcome.witness.as_ref();
    let verified = outcome.verified.as_ref();
    troubles.iter().all(|it| it.severity != Severity::Error)
        && witness.is_none_or(|it| it.unasked.is_empty())
        && verified.is_none_or(|it| it.unproved.is_empty())
}

/// The rules that have findings, by id.
fn rules<'a>(report: &Report<'a>) -> Vec<&'a Rule> {
    let mut used = BTreeMap::new();
    report.annotations(|it| {
        let id = it.finding.rule.clone();
        if let Some(rule) = report.rules.iter().copied().find(|rule| rule.id == id) {
            used.insert(id, rule);
        }
    });
    used.into_values().collect()
}

fn descriptor(rule: &Rule) -> Value {
    let help = match rule.docs.fix_safety.trim() {
        "" => rule.docs.why.trim().to_owned(),
        safety => format!("{}\n\nFix safety: {safety}", rule.docs.why.trim()),
    };
    json!({
        "id": &*rule.id,
        "shortDescription": { "text": rule.summary },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "pack": &*rule.pack,
            "claim": claim_word(rule.claim),
            "fix": rule.applicability.map(applicability_word),
            "tags": rule.tags,
        },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(report: &Report<'_>, it: &Annotation<'_>, rules: &BTreeMap<&str, usize>) -> Value {
    let finding = it.finding;
    let mut result = json!({
        "ruleId": &*finding.rule,
        "level": level(finding.severity),
        "message": { "text": it.text() },
        "locations": [location(&it.path, &it.place)],
        "partialFingerprints": { "gofixEscape/v1": it.fingerprint },
        "properties": {
            "pack": &*finding.pack,
            "claim": claim_word(finding.claim),
            "decision": it.decision_word(),
            "evidence": finding.evidence.as_ref().map(Evidence::word),
        },
    });
    let mut add = |key: &str, values: Vec<Value>| {
        if !values.is_empty() {
            result[key] = values.into();
        }
    };
    add("relatedLocations", related(it));
    add("fixes", fixes(it));
    add("codeFlows", code_flows(report, it));
    if let Some(index) = rules.get(&*finding.rule) {
        result["ruleIndex"] = (*index).into();
    }
    result
}

/// Where an artifact is: relative to the root unless the path is absolute.
fn artifact(path: &str) -> Value {
    let encoded = utf8_percent_encode(path, IN_PATH);
    if Path::new(path).is_absolute() {
        let slash = if path.starts_with('/') { "" } else { "/" };
        json!({ "uri": format!("file://{slash}{encoded}") })
    } else {
        json!({ "uri": encoded.to_string(), "uriBaseId": ROOT })
    }
}

fn location(path: &str, place: &Place<'_>) -> Value {
    json!({ "physicalLocation": { "artifactLocation": artifact(path), "region": region(place) } })
}

fn region(place: &Place<'_>) -> Value {
    let (column, end_column) = place.utf16_columns();
    json!({
        "startLine": place.start.line,
        "startColumn": column,
        "endLine": place.end.line,
        "endColumn": end_column,
        "byteOffset": place.offset(),
        "byteLength": place.len(),
    })
}

fn related(it: &Annotation<'_>) -> Vec<Value> {
    let labels = it.finding.labels.iter().enumerate();
    let location = |(id, label): (usize, &crate::rule::FindingLabel)| {
        let mut location = location(&it.path, &it.on_disk.place(label.range));
        location["id"] = id.into();
        location["message"] = json!({ "text": label.text });
        location
    };
    labels.map(location).collect()
}

/// Each fix that can be made by itself, imports and all; the planned one first.
fn fixes(it: &Annotation<'_>) -> Vec<Value> {
    let fixes = it.finding.fixes.iter().enumerate();
    let fix = |(index, fix): (usize, &crate::rule::Fix)| {
        let edits = it.edits(index).filter(|edits| !edits.is_empty())?;
        let replacements: Vec<Value> = edits.iter().map(|edit| replacement(it, edit)).collect();
        let word = applicability_word(fix.applicability);
        Some(json!({
            "description": { "text": format!("{} ({word})", fix.title) },
            "artifactChanges": [{
                "artifactLocation": artifact(&it.path),
                "replacements": replacements,
            }],
        }))
    };
    fixes.filter_map(fix).collect()
}

fn replacement(it: &Annotation<'_>, edit: &Edit) -> Value {
    json!({
        "deletedRegion": region(&it.on_disk.place(edit.range)),
        "insertedContent": { "text": edit.text },
    })
}

/// The way of a value to the heap, as the compiler told it.
fn code_flows(report: &Report<'_>, it: &Annotation<'_>) -> Vec<Value> {
    let Some(Evidence::Confirmed(why)) = &it.finding.evidence else {
        return Vec::new();
    };
    // The compiler has seen the files as they were.
    let Some(source) = it.source() else {
        return Vec::new();
    };
    let here = source.path().file_name();
    let mut steps: Vec<Value> = Vec::new();
    for (expression, what, file, at) in why.steps() {
        let is_here = file.is_none_or(|file| file.file_name() == here);
        let path = match file {
            Some(file) if !is_here => report.path(file),
            _ => it.path.clone(),
        };
        let column = if is_here { utf16(source, at) } else { None };
        steps.push(step(
            &path,
            at.line,
            column,
            &format!("`{expression}`: {what}"),
        ));
    }
    if steps.is_empty() {
        return Vec::new();
    }
    let text = format!("`{}`", why.words);
    steps.push(step(&it.path, why.at.line, utf16(source, why.at), &text));
    vec![json!({
        "message": { "text": why.words },
        "threadFlows": [{ "locations": steps }],
    })]
}

/// A step; without a column where the line is not at hand to count in.
fn step(path: &str, line: u32, column: Option<usize>, text: &str) -> Value {
    let mut region = Map::from_iter([("startLine".to_owned(), line.into())]);
    if let Some(column) = column {
        region.insert("startColumn".to_owned(), column.into());
    }
    json!({ "location": {
        "physicalLocation": { "artifactLocation": artifact(path), "region": region },
        "message": { "text": text },
    } })
}

fn utf16(source: &crate::text::Source, at: LineCol) -> Option<usize> {
    let start = source.lines().line_start(at.line)?;
    let offset = start + crate::text::TextSize::new(at.column.checked_sub(1)?);
    let is_inside = source.text().is_char_boundary(offset.into());
    is_inside.then(|| {
        Place::new(source, TextRange::empty(offset))
            .utf16_columns()
            .0
    })
}

fn notification(trouble: &Trouble<'_>) -> Value {
    let region = trouble.place.as_ref().map(region);
    let mut location = json!({ "artifactLocation": artifact(&trouble.path) });
    if let Some(region) = region {
        location["region"] = region;
    }
    json!({
        "level": level(trouble.severity),
        "message": { "text": trouble.message },
        "locations": [{ "physicalLocation": location }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &str) {
        assert_eq!(artifact(path)["uri"], expected);
    }

    #[test]
    fn paths_become_uris() {
        check("pkg/a.go", "pkg/a.go");
        check("a b/é%.go", "a%20b/%C3%A9%25.go");
        check("c:d.go", "c%3Ad.go");
        if cfg!(unix) {
            check("/srv/a#b.go", "file:///srv/a%23b.go");
            assert!(artifact("/srv/a.go").get("uriBaseId").is_none());
        }
        assert_eq!(artifact("a.go")["uriBaseId"], ROOT);
    }
}

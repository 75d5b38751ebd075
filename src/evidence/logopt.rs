//! The records of `-gcflags=-json=0,DIR` (cmd/compile/internal/logopt).

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::path::PathRules;
use super::site::{Flow, Log, Note, Reason, Step};
use super::text_log::{flow, step};
use crate::text::LineCol;

/// Reads one file of the directory: a header line, then one diagnostic of the language server protocol a line.
///
/// `escape` (found by a walk of the graph) and `escapes` (a direct flow to the heap) both say `X escapes to heap`, of
/// variables as well as of expressions; only a second, empty `escape` marks expressions. There are no records of
/// captures, and nothing says that something does not escape.
pub fn read_logopt(text: &str, rules: &PathRules) -> Log {
    let mut log = Log::default();
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let header: Option<Value> = lines
        .next()
        .and_then(|line| serde_json::from_str(line).ok());
    let Some(header) = header else {
        log.counts.unknown = text.lines().filter(|line| !line.is_empty()).count();
        return log;
    };
    log.counts.passed += 1;
    let package = header["package"].as_str().unwrap_or_default().to_owned();
    let printed = header["file"].as_str().unwrap_or("<unknown>");
    let file = rules.resolve(printed, Some(&package));
    log.packages.insert(package);
    let mut records = Vec::new();
    for line in lines {
        if let Some(record) = record(line) {
            records.push(record);
        } else {
            log.counts.unknown += 1;
            log.unknown.push(line.to_owned());
        }
    }
    match file {
        Some(file) => place(&mut log, &file, &records, rules),
        None => log.counts.synthetic += records.len(),
    }
    log
}

struct Record {
    at: LineCol,
    code: String,
    message: String,
    related: Vec<Value>,
}

fn record(line: &str) -> Option<Record> {
    let mut value: Value = serde_json::from_str(line).ok()?;
    let related = match value.get_mut("relatedInformation").map(Value::take) {
        Some(Value::Array(related)) => related,
        _ => Vec::new(),
    };
    Some(Record {
        at: position(&value["range"]["start"])?,
        code: value["code"].as_str()?.to_owned(),
        message: value["message"].as_str()?.to_owned(),
        related,
    })
}

fn position(start: &Value) -> Option<LineCol> {
    let number = |key: &str| u32::try_from(start[key].as_u64()?).ok();
    // logopt writes the compiler's numbers, from 1, although the protocol counts from 0.
    Some(LineCol {
        line: number("line")?,
        column: number("character")?,
    })
}

fn place(log: &mut Log, file: &Arc<Path>, records: &[Record], rules: &PathRules) {
    let is_expr = |at: LineCol| {
        let mut marks = records.iter();
        marks.any(|it| it.at == at && it.code == "escape" && it.message.is_empty())
    };
    for record in records {
        let escapes = record.message.strip_suffix(" escapes to heap");
        let leaks = record.message.strip_prefix("parameter ");
        match (record.code.as_str(), escapes, leaks) {
            ("escape" | "escapes", Some(what), _) => {
                let note = if is_expr(record.at) {
                    Note::Escapes(short(what).to_owned())
                } else {
                    Note::Moved(what.to_owned())
                };
                log.note(file, record.at, note);
                add_reason(log, file, record, what, rules);
            }
            ("leak", _, Some(what)) => {
                log.counts.placed += 1;
                let what = what.split(" with derefs=").next().unwrap_or(what);
                add_reason(log, file, record, what, rules);
            }
            ("canInlineFunction" | "cannotInlineFunction", _, _) => {
                log.note(file, record.at, Note::Function(String::new()));
            }
            _ => log.counts.passed += 1,
        }
    }
}

/// The words that the text of `-m` has: it names no arguments of an append.
fn short(what: &str) -> &str {
    if what.starts_with("append(") {
        "append"
    } else {
        what
    }
}

fn add_reason(log: &mut Log, file: &Arc<Path>, record: &Record, what: &str, rules: &PathRules) {
    let mut flows: Vec<Flow> = Vec::new();
    for related in &record.related {
        let text = related["message"].as_str().unwrap_or_default();
        let Some(text) = text.strip_prefix("escflow: ") else {
            continue;
        };
        if let Some((to, from)) = flow(text) {
            flows.push(Flow {
                to: to.to_owned(),
                from: from.to_owned(),
                steps: Vec::new(),
            });
        } else if let (Some((expr, why, _)), Some(flow)) = (step(text), flows.last_mut()) {
            let location = &related["location"];
            let uri = location["uri"].as_str().unwrap_or("<unknown>");
            let path = uri.strip_prefix("file://").unwrap_or(uri);
            flow.steps.push(Step {
                expr: expr.to_owned(),
                why: why.to_owned(),
                file: rules.resolve(path, None),
                at: position(&location["range"]["start"]).unwrap_or(record.at),
            });
        }
    }
    let reason = Reason {
        what: what.to_owned(),
        function: String::new(),
        flows,
    };
    log.reason(file, record.at, reason);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by go1.26.8, flows shortened.
    const GO_1_26: &str = r#"{"version":0,"package":"ex","goos":"linux","goarch":"amd64","gc_version":"go1.26.8","file":"/m/a.go"}
{"range":{"start":{"line":14,"character":6},"end":{"line":14,"character":6}},"severity":3,"code":"cannotInlineFunction","source":"go compiler","message":"function too complex: cost 226 exceeds budget 80"}
{"range":{"start":{"line":15,"character":6},"end":{"line":15,"character":6}},"severity":3,"code":"escapes","source":"go compiler","message":"v escapes to heap","relatedInformation":[{"location":{"uri":"file:///m/a.go","range":{"start":{"line":16,"character":30},"end":{"line":16,"character":30}}},"message":"escflow:    flow: {heap} ← \u0026v:"},{"location":{"uri":"file:///m/a.go","range":{"start":{"line":16,"character":30},"end":{"line":16,"character":30}}},"message":"escflow:      from \u0026v (address-of)"}]}
{"range":{"start":{"line":21,"character":13},"end":{"line":21,"character":13}},"severity":3,"code":"escapes","source":"go compiler","message":"append(fs, func literal) escapes to heap"}
{"range":{"start":{"line":21,"character":13},"end":{"line":21,"character":13}},"severity":3,"code":"escape","source":"go compiler","message":""}
"#;

    fn words(text: &str) -> Vec<String> {
        let log = read_logopt(text, &PathRules::default());
        let sites = log.file(Path::new("/m/a.go"));
        let words = sites.flat_map(|(at, site)| {
            let notes = site.notes.iter();
            notes.map(move |note| format!("{}:{} {}", at.line, at.column, note.words()))
        });
        words.collect()
    }

    #[test]
    fn variables_are_told_from_expressions_by_the_second_record() {
        assert_eq!(
            words(GO_1_26),
            [
                "14:6 compiled ",
                "15:6 moved to heap: v",
                "21:13 append escapes to heap"
            ]
        );
    }

    #[test]
    fn flows_come_from_the_related_information() {
        let log = read_logopt(GO_1_26, &PathRules::default());
        let at = LineCol {
            line: 15,
            column: 6,
        };
        let (_, site) = log.sites(Path::new("/m/a.go"), at, at).next().unwrap();
        let flow = &site.reasons[0].flows[0];
        assert_eq!((flow.to.as_str(), flow.from.as_str()), ("{heap}", "&v"));
        assert_eq!(flow.steps[0].why, "address-of");
        assert_eq!(flow.steps[0].at.line, 16);
    }

    #[test]
    fn every_line_is_counted() {
        let broken = format!("{GO_1_26}not json\n");
        let counts = read_logopt(&broken, &PathRules::default()).counts;
        assert_eq!((counts.passed, counts.placed, counts.unknown), (2, 3, 1));
        assert_eq!(
            read_logopt("x\ny\n", &PathRules::default()).counts.unknown,
            2
        );
    }
}

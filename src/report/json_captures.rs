//! Captured variables as JSON records, one a line: what the compiler's `capturing by` lines say.

use serde::Serialize;

use super::captures::{why, word};
use super::shown_path;
use crate::engine::{CapturedVariable, FileCaptures};
use crate::semantics::Verdict;
use crate::text::{LineCol, Source, TextSize};

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Record<'a> {
    file: String,
    closure: Position,
    name: &'a str,
    decl: Position,
    by: &'static str,
    addrtaken: Option<bool>,
    reassigned: Option<bool>,
    width: Option<u64>,
    outlives: Option<bool>,
    why: Option<String>,
}

/// The captured variables, one JSON record a line; what is not known is `null`.
pub fn captures_jsonl(files: &[FileCaptures]) -> String {
    let mut out = String::new();
    for file in files {
        for variable in &file.variables {
            let record = record(&file.source, variable);
            let line = serde_json::to_string(&record);
            out.push_str(&line.expect("invariant: the records are plain data"));
            out.push('\n');
        }
    }
    out
}

fn record<'a>(source: &Source, variable: &'a CapturedVariable) -> Record<'a> {
    Record {
        file: shown_path(source.path()),
        closure: position(source, variable.closure),
        name: &variable.name,
        decl: position(source, variable.decl),
        by: word(&variable.by),
        addrtaken: decided(&variable.address_taken),
        reassigned: decided(&variable.reassigned),
        width: variable.width,
        outlives: decided(&variable.outlives),
        why: why(source, variable),
    }
}

fn position(source: &Source, at: TextSize) -> Position {
    let LineCol { line, column } = source.line_col(at);
    Position { line, column }
}

fn decided(verdict: &Verdict) -> Option<bool> {
    match verdict {
        Verdict::Holds => Some(true),
        Verdict::Fails => Some(false),
        Verdict::Unknown(_) => None,
    }
}

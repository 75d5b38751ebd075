//! Captured variables: for people, and one a line for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::shown_path;
use crate::engine::{CapturedVariable, FileCaptures};
use crate::semantics::{Assignment, CaptureBy, ReferenceReason, Verdict};
use crate::text::{LineCol, Source, TextRange, TextSize};

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
        decl: position(source, variable.decl.start()),
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

fn word(by: &CaptureBy) -> &'static str {
    match by {
        CaptureBy::Value => "value",
        CaptureBy::Reference => "reference",
        CaptureBy::Unknown(_) => "unknown",
    }
}

fn decided(verdict: &Verdict) -> Option<bool> {
    match verdict {
        Verdict::Holds => Some(true),
        Verdict::Fails => Some(false),
        Verdict::Unknown(_) => None,
    }
}

/// The captured variables for people: a line for each closure, and one for each of its variables.
pub fn captures(files: &[FileCaptures]) -> String {
    let mut out = String::new();
    for file in files {
        let mut closure = None;
        for variable in &file.variables {
            if closure != Some(variable.closure) {
                closure = Some(variable.closure);
                head(&mut out, &file.source, variable);
            }
            let _ = write!(out, "    {} by {}", variable.name, word(&variable.by));
            let _ = match why(&file.source, variable) {
                Some(why) => writeln!(out, ": {why}"),
                None => writeln!(out),
            };
        }
    }
    out
}

fn head(out: &mut String, source: &Source, variable: &CapturedVariable) {
    let LineCol { line, column } = source.line_col(variable.closure);
    let outlives = match &variable.outlives {
        Verdict::Holds => "may be called later".to_owned(),
        Verdict::Fails => "does not live on".to_owned(),
        Verdict::Unknown(why) => format!("may live on: {why}"),
    };
    let (path, usage) = (shown_path(source.path()), &variable.usage);
    let _ = writeln!(
        out,
        "{path}:{line}:{column}: closure, {usage}; it {outlives}"
    );
}

/// Why a variable is not captured by value; for one that is, its width.
fn why(source: &Source, variable: &CapturedVariable) -> Option<String> {
    match (&variable.by, variable.reason) {
        (CaptureBy::Unknown(why), _) => Some(why.clone()),
        (CaptureBy::Reference, Some(reason)) => Some(reason_text(source, variable, reason)),
        (CaptureBy::Value | CaptureBy::Reference, _) => None,
    }
}

fn reason_text(source: &Source, variable: &CapturedVariable, reason: ReferenceReason) -> String {
    let at = |range: TextRange| {
        let LineCol { line, column } = source.line_col(range.start());
        format!("{line}:{column}")
    };
    match reason {
        ReferenceReason::AddressTaken(range) => format!("its address is taken at {}", at(range)),
        ReferenceReason::Assigned(Assignment::Written(range)) => {
            format!("it is assigned at {}", at(range))
        }
        ReferenceReason::Assigned(Assignment::Returned(range)) => {
            format!("the return at {} assigns it", at(range))
        }
        ReferenceReason::Assigned(Assignment::ByLoop(range)) => {
            format!("the loop at {} assigns it for each iteration", at(range))
        }
        ReferenceReason::Wide => match variable.width {
            Some(width) => format!("it is {width} bytes wide, and at most 128 are copied"),
            None => "it is wider than 128 bytes".to_owned(),
        },
    }
}

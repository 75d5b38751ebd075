//! Captured variables, for people.

use std::fmt::Write as _;

use super::shown_path;
use crate::engine::{CapturedVariable, FileCaptures};
use crate::semantics::{Assignment, CaptureBy, ReferenceReason, Verdict};
use crate::text::{LineCol, Source, TextRange};

/// The word for how a closure holds a variable.
pub(super) fn word(by: &CaptureBy) -> &'static str {
    match by {
        CaptureBy::Value => "value",
        CaptureBy::Reference => "reference",
        CaptureBy::Unknown(_) => "unknown",
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
pub(super) fn why(source: &Source, variable: &CapturedVariable) -> Option<String> {
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
        ReferenceReason::Assigned(Assignment::BeforeLoop(range)) => {
            format!(
                "it is assigned at {}, outside a loop that captures it",
                at(range)
            )
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

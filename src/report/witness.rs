//! What the compiler said, for people.

use std::fmt::Write as _;

use text_size::{TextRange, TextSize};

use super::words::counted;
use crate::engine::WitnessOutcome;
use crate::evidence::Evidence;
use crate::rule::Finding;
use crate::text::{LineCol, Source};

/// How many steps of a flow are told.
const STEPS: usize = 4;

/// The notes about the evidence of a finding.
pub(super) fn lines(finding: &Finding) -> Vec<String> {
    match &finding.evidence {
        None => Vec::new(),
        Some(Evidence::Confirmed(why)) => {
            let place = format!("{}:{}", why.at.line, why.at.column);
            let mut lines = vec![format!("evidence: confirmed, `{}` at {place}", why.words)];
            let steps = why.steps().take(STEPS).map(|(expr, why, _, at)| {
                format!("flow: `{expr}` ({why}) at {}:{}", at.line, at.column)
            });
            lines.extend(steps);
            lines
        }
        Some(Evidence::Refuted) => {
            vec!["evidence: refuted, the compiler allocates nothing of the sort".to_owned()]
        }
        Some(Evidence::Unobserved(why)) => vec![format!("evidence: unobserved, {why}")],
    }
}

/// The places of the file at which the value flows to the heap, with what happens there.
pub(super) fn steps(source: &Source, finding: &Finding) -> Vec<(TextRange, String)> {
    let Some(Evidence::Confirmed(why)) = &finding.evidence else {
        return Vec::new();
    };
    let name = source.path().file_name();
    let mut steps: Vec<(TextRange, String)> = Vec::new();
    for (_, what, file, at) in why.steps().take(STEPS) {
        let is_here = file.is_some_and(|file| file.file_name() == name);
        let Some(start) = is_here.then(|| offset(source, at)).flatten() else {
            continue;
        };
        match steps.iter_mut().find(|(range, _)| range.start() == start) {
            Some((_, text)) => {
                text.push_str(", ");
                text.push_str(what);
            }
            None => steps.push((TextRange::empty(start), what.to_owned())),
        }
    }
    steps
}

fn offset(source: &Source, at: LineCol) -> Option<TextSize> {
    let offset = source.lines().line_start(at.line)? + TextSize::new(at.column.checked_sub(1)?);
    source
        .text()
        .is_char_boundary(offset.into())
        .then_some(offset)
}

/// What the compiler was asked, in one line.
pub(super) fn summary(witness: &WitnessOutcome) -> String {
    let mut text = format!(
        "evidence: {} confirmed, {} refuted, {} unobserved",
        witness.confirmed, witness.refuted, witness.unobserved
    );
    if 0 < witness.hidden {
        let hidden = counted(witness.hidden, "finding", "findings");
        let _ = write!(text, "; {hidden} not shown");
    }
    if 0 < witness.go_runs {
        let runs = counted(witness.go_runs, "run", "runs");
        let _ = write!(text, "; {runs} of the go command");
    }
    if 0 < witness.unknown_lines {
        let lines = counted(witness.unknown_lines, "line", "lines");
        let _ = write!(text, "; {lines} not understood");
    }
    text
}

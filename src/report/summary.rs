//! The last lines of a run: what was found, by rule, what was changed, what was left out and why.

use std::fmt::Write as _;

use super::tally::{RuleTally, Tally};
use super::words::{counted, shown_path, skip_text};
use super::{verify, witness};
use crate::engine::{Mode, RunOutcome, Skip, SkipReason};

/// How much the summary tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// Counts only.
    Counts,
    /// The reason of every skipped file too.
    EveryFile,
}

/// The summary of a run, a few lines of plain text.
pub fn summary(outcome: &RunOutcome, mode: Mode, detail: Detail) -> String {
    let tally = Tally::of(outcome);
    let mut out = String::new();
    if detail == Detail::EveryFile {
        for skip in outcome.skips.iter().filter(|skip| !is_failure(skip)) {
            line(
                &mut out,
                &format!(
                    "skipped {}: {}",
                    shown_path(&skip.path),
                    skip_text(&skip.reason)
                ),
            );
        }
    }
    for (rule, counts) in &tally.rules {
        line(&mut out, &format!("{rule}: {}", rule_line(counts)));
    }
    line(&mut out, &head(outcome, &tally, mode));
    if let Some(witness) = &outcome.witness {
        line(&mut out, &witness::summary(witness));
    }
    if let Some(verified) = &outcome.verified {
        out.push_str(&verify::verified(verified));
        line(&mut out, &verify::summary(verified));
    }
    if let Some(skips) = tally.skips_line() {
        line(&mut out, &format!("skipped: {skips}"));
    }
    out
}

/// The files that were not read or not analyzed, one a line with the reason.
pub fn failures(outcome: &RunOutcome) -> String {
    let mut out = String::new();
    for skip in outcome.skips.iter().filter(|skip| is_failure(skip)) {
        line(
            &mut out,
            &format!(
                "error: {}: {}",
                shown_path(&skip.path),
                skip_text(&skip.reason)
            ),
        );
    }
    if let Some(witness) = &outcome.witness {
        for why in &witness.unasked {
            line(&mut out, &format!("error: no evidence: {why}"));
        }
    }
    if let Some(verified) = &outcome.verified {
        out.push_str(&verify::failures(verified));
    }
    out
}

fn is_failure(skip: &Skip) -> bool {
    matches!(skip.reason, SkipReason::Failed(_))
}

fn head(outcome: &RunOutcome, tally: &Tally, mode: Mode) -> String {
    let mut out = format!(
        "{} analyzed, {}",
        counted(outcome.analyzed, "file", "files"),
        counted(tally.total.findings, "finding", "findings"),
    );
    if tally.total.findings > 0 {
        let _ = write!(
            out,
            " in {}",
            counted(tally.files_with_findings, "file", "files")
        );
    }
    let fixes = counted(tally.total.accepted, "fix", "fixes");
    let changed = counted(tally.files_changed, "file", "files");
    let written = counted(tally.files_written, "file", "files");
    let _ = match mode {
        Mode::Check => write!(out, "; {fixes} pending"),
        Mode::DryRun => write!(out, "; {fixes} in {changed} shown, nothing written"),
        Mode::Write if tally.files_written == tally.files_changed => {
            write!(out, "; {fixes} applied, {written} changed")
        }
        Mode::Write => write!(out, "; {fixes} planned for {changed}, {written} changed"),
    };
    out
}

fn rule_line(counts: &RuleTally) -> String {
    let parts = [
        (counts.safe, "safe"),
        (counts.unsafe_, "unsafe"),
        (counts.suggest, "suggested"),
        (counts.without_fix(), "without a fix"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    format!(
        "{} ({})",
        counted(counts.findings, "finding", "findings"),
        parts.join(", ")
    )
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::report::fixture;

    #[track_caller]
    fn check(mode: Mode, detail: Detail, expected: &Expect) {
        expected.assert_eq(&summary(&fixture::outcome(), mode, detail));
    }

    #[test]
    fn a_dry_run_says_that_nothing_was_written() {
        check(
            Mode::DryRun,
            Detail::Counts,
            &expect![[r#"
                deferred-log: 1 finding (1 without a fix)
                sprintf-integer: 1 finding (1 safe)
                sprintf-unknown: 1 finding (1 suggested)
                4 files analyzed, 3 findings in 1 file; 1 fix in 1 file shown, nothing written
                skipped: 1 failed file, 1 generated file, 2 unparsed declarations in 1 file, 1 vendor directory
            "#]],
        );
    }

    #[test]
    fn verbose_gives_every_reason() {
        check(
            Mode::Check,
            Detail::EveryFile,
            &expect![[r#"
                skipped pkg/gen.go: generated code
                skipped pkg/odd.go: 2 declarations that do not parse (3:14: unexpected `]`)
                skipped vendor: below `vendor`
                deferred-log: 1 finding (1 without a fix)
                sprintf-integer: 1 finding (1 safe)
                sprintf-unknown: 1 finding (1 suggested)
                4 files analyzed, 3 findings in 1 file; 1 fix pending
                skipped: 1 failed file, 1 generated file, 2 unparsed declarations in 1 file, 1 vendor directory
            "#]],
        );
    }

    #[test]
    fn a_fix_that_was_not_written_is_not_called_applied() {
        check(
            Mode::Write,
            Detail::Counts,
            &expect![[r#"
                deferred-log: 1 finding (1 without a fix)
                sprintf-integer: 1 finding (1 safe)
                sprintf-unknown: 1 finding (1 suggested)
                4 files analyzed, 3 findings in 1 file; 1 fix planned for 1 file, 0 files changed
                skipped: 1 failed file, 1 generated file, 2 unparsed declarations in 1 file, 1 vendor directory
            "#]],
        );
    }

    #[test]
    fn failures_are_named_with_their_reason() {
        assert_eq!(
            failures(&fixture::outcome()),
            "error: pkg/bad.go: not valid UTF-8 at 1:3\n"
        );
    }
}

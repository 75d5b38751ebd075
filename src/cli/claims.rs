//! `rules test --compiler`: what examples claim about the compiler.

use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::console::Console;
use super::status::Status;
use crate::engine::{ClaimReport, check_claims};
use crate::rule::RuleSet;

/// Checks the claims with every toolchain on PATH and prints what does not hold.
pub(super) fn run(rules: &RuleSet, console: &Console) -> Result<Status> {
    let reports = match check_claims(rules) {
        Ok(reports) => reports,
        Err(why) => bail!("{why}"),
    };
    let mut status = Status::Done;
    for report in &reports {
        console.result(&text(report), None)?;
        if !report.faults.is_empty() {
            status = Status::Remaining;
        }
    }
    Ok(status)
}

fn text(report: &ClaimReport) -> String {
    let mut out = String::new();
    for fault in &report.faults {
        let text = fault.text.trim_end().replace('\n', "\n       ");
        let (rule, example) = (&fault.rule, &fault.example);
        let _ = writeln!(out, "FAIL {rule}\n     example \"{example}\": {text}");
    }
    let _ = writeln!(
        out,
        "{}: {} examples with claims checked, {} of them measured, {} skipped (other versions), {} failed; \
         {} runs of the go command",
        report.toolchain,
        report.checked,
        report.measured,
        report.skipped,
        report.faults.len(),
        report.go_runs,
    );
    out
}

//! `rules test`: every example is a file of its own, analyzed with its rule alone.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};

use super::console::Console;
use super::status::Status;
use crate::engine::{self, FileOutcome, Mode, Progress, RunOutcome, RunSettings};
use crate::report::{applicability_word, failures};
use crate::rule::{Applicability, Example, ExampleOutcome, PackSource, Rule, RuleSet};
use crate::text::unified_diff;

/// The name under which an example is analyzed.
const FILE: &str = "example.go";

/// A progress that nobody watches.
struct Unwatched;

impl Progress for Unwatched {
    fn files(&self, _: usize) {}
    fn file_done(&self) {}
}

/// Runs the examples of all rules and prints a line for each rule, and what is wrong with each failed example.
pub(super) fn run(rules: &RuleSet, packs: &[PackSource], console: &Console) -> Result<Status> {
    let mut out = String::new();
    let (mut n_examples, mut n_failed) = (0, 0);
    for rule in rules.rules() {
        let faults = test_rule(rule, packs)?;
        let word = if faults.is_empty() { "ok  " } else { "FAIL" };
        let _ = writeln!(out, "{word} {} ({} examples)", rule.id, rule.examples.len());
        for fault in &faults {
            out.push_str(fault);
        }
        n_examples += rule.examples.len();
        n_failed += faults.len();
    }
    console.result(&out, None)?;
    console.note(&format!(
        "{} rules, {n_examples} examples, {n_failed} failed\n",
        rules.rules().len()
    ));
    Ok(if n_failed == 0 {
        Status::Done
    } else {
        Status::Remaining
    })
}

/// What is wrong with the examples of a rule, one text each.
fn test_rule(rule: &Rule, packs: &[PackSource]) -> Result<Vec<String>> {
    let (mut alone, _) = RuleSet::load(packs);
    alone.retain(|other| other.id == rule.id);
    let mut faults = Vec::new();
    for example in &rule.examples {
        let outcome = analyze(&alone, rule, example)?;
        if let Some(fault) = fault(example, &outcome) {
            let fault = fault.trim_end().replace('\n', "\n       ");
            faults.push(format!("     example \"{}\": {fault}\n", example.name));
        }
    }
    Ok(faults)
}

fn analyze(alone: &RuleSet, rule: &Rule, example: &Example) -> Result<RunOutcome> {
    let dir = tempfile::tempdir().context("failed to make a directory for the examples")?;
    let path = dir.path().join(FILE);
    fs::write(&path, &example.before).context("failed to write an example")?;
    let settings = RunSettings {
        paths: vec![path],
        mode: Mode::DryRun,
        threshold: Applicability::Suggest,
        include_tests: true,
        include_generated: true,
        include_vendor: true,
        go_version: example.go.or_else(|| rule.go.newest()),
        toolchain: rule.toolchain.newest(),
        jobs: Some(1),
    };
    Ok(engine::run(&settings, alone, &Unwatched))
}

fn fault(example: &Example, outcome: &RunOutcome) -> Option<String> {
    let failures = failures(outcome);
    if !failures.is_empty() {
        return Some(failures);
    }
    if !outcome.skips.is_empty() {
        return Some("a declaration does not parse".to_owned());
    }
    let file = outcome
        .files
        .first()
        .filter(|file| !file.findings.is_empty());
    match (&example.outcome, file) {
        (ExampleOutcome::Clean, None) => None,
        (ExampleOutcome::Clean, Some(file)) => {
            Some(format!("expected no finding, got\n{}", list(file)))
        }
        (ExampleOutcome::Fires { .. }, None) => Some("expected a finding, got none".to_owned()),
        (
            ExampleOutcome::Fires {
                after,
                applicability,
            },
            Some(file),
        ) => wrong_text(after.as_deref(), file).or_else(|| wrong_fix(*applicability, file)),
    }
}

/// The findings of a file, one a line.
fn list(file: &FileOutcome) -> String {
    let lines = file.findings.iter().map(|(finding, _)| {
        let at = file.source.line_col(finding.range.start());
        format!("{}:{}: {}\n", at.line, at.column, finding.message)
    });
    lines.collect()
}

fn wrong_text(expected: Option<&str>, file: &FileOutcome) -> Option<String> {
    match (expected, &file.new_text) {
        (None, None) => None,
        (Some(expected), Some(actual)) if expected == actual => None,
        (Some(_), None) => Some(format!("expected a fix, got only\n{}", list(file))),
        (expected, Some(actual)) => {
            let expected = expected.unwrap_or(file.source.text());
            let diff = unified_diff(FILE, expected, actual);
            Some(format!(
                "the fixed file differs from the expected one:\n{diff}"
            ))
        }
    }
}

fn wrong_fix(expected: Option<Applicability>, file: &FileOutcome) -> Option<String> {
    let expected = expected?;
    let fixes = file.findings.iter().flat_map(|(finding, _)| &finding.fixes);
    let wrong = fixes.filter(|fix| fix.applicability != expected);
    let wrong = wrong.map(|fix| {
        let mut why = fix.unknown.join("; ");
        if !why.is_empty() {
            why = format!(" ({why})");
        }
        format!("a {} fix{why}", applicability_word(fix.applicability))
    });
    let wrong: Vec<String> = wrong.collect();
    (!wrong.is_empty()).then(|| {
        let expected = applicability_word(expected);
        format!("expected {expected} fixes, got {}", wrong.join(", "))
    })
}

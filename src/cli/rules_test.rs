//! `rules test`: every example of every rule.

use std::fmt::Write as _;

use anyhow::Result;

use super::console::Console;
use super::status::Status;
use crate::engine::run_example;
use crate::rule::{Rule, RuleSet};

/// Runs the examples of all rules and prints a line for each rule, and what is wrong with each failed example.
pub(super) fn run(rules: &RuleSet, console: &Console) -> Result<Status> {
    let mut out = String::new();
    let (mut n_examples, mut n_failed) = (0, 0);
    for rule in rules.rules() {
        let faults = test_rule(rules, rule);
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
fn test_rule(rules: &RuleSet, rule: &Rule) -> Vec<String> {
    let mut faults = Vec::new();
    for example in &rule.examples {
        if let Err(fault) = run_example(rules, rule, example) {
            let fault = fault.trim_end().replace('\n', "\n       ");
            faults.push(format!("     example \"{}\": {fault}\n", example.name));
        }
    }
    faults
}

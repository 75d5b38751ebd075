//! What is left out before parsing is what would have had no finding.

use std::collections::BTreeSet;
use std::path::PathBuf;

use gofix_escape::engine::{self, Mode, Progress, RunSettings};
use gofix_escape::rule::{Applicability, RuleSet};

use crate::parsing::{go_files, goroot};
use crate::rules;

struct Silent;

impl Progress for Silent {
    fn files(&self, _total: usize) {}
    fn file_done(&self) {}
}

/// The rules of the project: those in the binary and those that put the planner under stress.
fn rule_set() -> RuleSet {
    let mut packs = rules::packs(&rules::root("rules"));
    packs.extend(rules::packs(&rules::root("golden/stress")));
    let (rules, faults) = RuleSet::load(&packs);
    assert!(faults.is_empty(), "{faults:#?}");
    rules
}

/// The findings in some files, each with what becomes of it, and how many files were analyzed.
fn findings(paths: &[PathBuf], rules: &RuleSet) -> (BTreeSet<String>, usize) {
    let settings = RunSettings {
        threshold: Applicability::Unsafe,
        ..RunSettings::new(paths.to_vec(), Mode::Check)
    };
    let outcome = engine::run(&settings, rules, &Silent);
    let found = outcome.files.iter().flat_map(|file| &file.findings);
    let found = found.map(|it| format!("{it:?}")).collect();
    (found, outcome.analyzed)
}

/// Every sixtieth file of the standard library, all of them with `GOFIX_ESCAPE_FULL=1`; other trees (colon-separated)
/// with `GOFIX_ESCAPE_CORPUS`.
#[test]
#[expect(
    clippy::print_stdout,
    reason = "the figures are for people who run this test alone"
)]
fn findings_are_the_same_where_every_rule_is_tried_everywhere() {
    let Some(goroot) = goroot() else { return };
    let full = std::env::var_os("GOFIX_ESCAPE_FULL").is_some();
    let roots = std::env::var_os("GOFIX_ESCAPE_CORPUS");
    let roots = roots.unwrap_or_else(|| goroot.join("src").into_os_string());
    let mut files: Vec<PathBuf> = std::env::split_paths(&roots)
        .flat_map(|root| go_files(&root))
        .collect();
    files.sort();
    let step = if full { 1 } else { 60 };
    let files: Vec<PathBuf> = files.into_iter().step_by(step).collect();
    let mut rules = rule_set();
    let (filtered, _) = findings(&files, &rules);
    rules.try_everywhere();
    let (everywhere, analyzed) = findings(&files, &rules);
    println!("{} findings in {analyzed} files", everywhere.len());
    assert!(!everywhere.is_empty(), "no findings in {analyzed} files");
    let lost: Vec<_> = everywhere.difference(&filtered).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    assert_eq!(filtered, everywhere);
}

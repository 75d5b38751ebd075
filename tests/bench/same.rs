//! Whether what is left out before parsing is what would have had no finding.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use gofix_escape::engine::{self, Mode, Progress, RunSettings};
use gofix_escape::rule::{Applicability, PackSource, RuleSet};
use gofix_escape::text::Source;

struct Silent;

impl Progress for Silent {
    fn files(&self, _total: usize) {}
    fn file_done(&self) {}
}

/// Compares the findings in some trees with those of a run in which every rule is tried everywhere, with all packs of the
/// project.
#[expect(clippy::print_stdout, reason = "a tool for developers")]
pub(crate) fn compare(args: &[OsString]) -> Result<()> {
    let paths: Vec<PathBuf> = args.iter().map(PathBuf::from).collect();
    // Some rules of these have the same names.
    let sets: [&[&str]; 2] = [
        &["rules", "golden/org", "tests/bench/rules"],
        &["golden/stress"],
    ];
    for dirs in sets {
        let mut packs = Vec::new();
        for dir in dirs {
            add_packs(&Path::new(env!("CARGO_MANIFEST_DIR")).join(dir), &mut packs)?;
        }
        let (mut rules, faults) = RuleSet::load(&packs);
        if let Some(fault) = faults.first() {
            bail!("{}: {}", fault.path.display(), fault.message);
        }
        let (filtered, _) = findings(&paths, &rules);
        rules.try_everywhere();
        let (everywhere, analyzed) = findings(&paths, &rules);
        println!(
            "{analyzed} files, {} rules: {} findings, {} where every rule is tried everywhere",
            rules.rules().len(),
            filtered.len(),
            everywhere.len()
        );
        for other in everywhere.symmetric_difference(&filtered).take(5) {
            println!("{other}");
        }
        if everywhere != filtered {
            bail!("the findings differ");
        }
    }
    Ok(())
}

/// The findings, each with what becomes of it, and how many files were analyzed.
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

/// Adds the packs in a directory: itself, or those below it.
fn add_packs(dir: &Path, packs: &mut Vec<PackSource>) -> Result<()> {
    let mut files = Vec::new();
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)?.flatten().map(|it| it.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add_packs(&path, packs)?;
        } else if path.extension().is_some_and(|it| it == "toml") {
            let source = Source::from_bytes(&*path, fs::read(&path)?);
            files.push(Arc::new(
                source.map_err(|error| anyhow::anyhow!("{error:?}"))?,
            ));
        }
    }
    if !files.is_empty() {
        packs.push(PackSource {
            path: dir.to_owned(),
            files,
            bases: Vec::new(),
            is_trusted: false,
        });
    }
    Ok(())
}

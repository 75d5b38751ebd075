//! Proving a change that somebody states: a plan, or a patch.
//!
//! It is proven as it is: a package that fails is told with its reason, and nothing is taken out of the change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use super::overlay::Overlay;
use super::trial::{Changed, Failure, Trials};
use super::{VerifiedPackage, VerifyLevel, VerifyOutcome, patch, plan_text};
use crate::engine::gocmd::{GoCommand, Platform, environment, resolved};
use crate::engine::{Decision, FileOutcome};

/// How a stated change is proven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProofSettings {
    /// How much is proven.
    pub level: VerifyLevel,
    /// Build tags for the go command.
    pub tags: Vec<String>,
    /// What is compiled for; what the go command says if none.
    pub platforms: Vec<Platform>,
}

/// A change of some files.
#[derive(Clone, Debug, Default)]
pub struct StatedPlan {
    /// The files, with their texts before and after.
    pub(in crate::engine) files: Vec<StatedFile>,
    /// What cannot be proved, and why.
    pub(in crate::engine) unproved: Vec<String>,
}

/// A changed file.
#[derive(Clone, Debug)]
pub(in crate::engine) struct StatedFile {
    /// The texts, and the fixes that explain them where they are known.
    pub(in crate::engine) outcome: FileOutcome,
    /// How many changes it has where no fix explains them.
    pub(super) changes: usize,
    /// Whether the tree holds the text after the change already.
    pub(super) is_applied: bool,
}

impl StatedPlan {
    /// Reads a plan in JSON or JSON Lines, or a unified diff, with paths relative to a directory; an error if it is neither.
    ///
    /// A diff may stem from a directory above, as those of `git diff` do, and may be applied already.
    pub fn read(text: &str, dir: &Path) -> Result<Self, String> {
        match text.trim_start().starts_with('{') {
            true => plan_text::read(text, dir),
            false => patch::read(text, dir),
        }
    }
}

/// Proves a stated change.
pub fn prove(plan: &StatedPlan, settings: &ProofSettings) -> VerifyOutcome {
    let mut outcome = VerifyOutcome {
        unproved: plan.unproved.clone(),
        unproven: plan.unproved.len(),
        ..VerifyOutcome::default()
    };
    let changed = by_directory(plan);
    let Some(first) = changed.keys().next() else {
        return outcome;
    };
    let go = GoCommand {
        tags: settings.tags.clone(),
        ..GoCommand::default()
    };
    let trials = match environment(&go, first) {
        Ok(environment) => Ok(Trials::new(
            &go,
            &settings.platforms,
            environment,
            &settings.level,
        )),
        Err(error) => Err(error.to_string()),
    };
    let trials = trials.and_then(|trials| with_base(trials, plan));
    match trials {
        Ok(mut trials) => try_out(&mut trials, plan, &changed, &settings.level, &mut outcome),
        Err(why) => {
            outcome.unproven += fixes(plan, |_| true);
            outcome.unproved.push(why);
        }
    }
    outcome.go_runs = go.runs.load(Ordering::Relaxed);
    outcome
}

fn by_directory(plan: &StatedPlan) -> Changed<'_> {
    let mut changed: Changed<'_> = BTreeMap::new();
    for file in &plan.files {
        let files = changed.entry(directory(&file.outcome)).or_default();
        files.push(&file.outcome);
    }
    changed
}

fn directory(outcome: &FileOutcome) -> PathBuf {
    let file = resolved(outcome.source.path());
    file.parent().unwrap_or(Path::new("/")).to_owned()
}

/// How many fixes the files of some directories have.
fn fixes(plan: &StatedPlan, is_wanted: impl Fn(&Path) -> bool) -> usize {
    let files = plan.files.iter();
    let files = files.filter(|file| is_wanted(&directory(&file.outcome)));
    let counts = files.map(|file| {
        let decisions = file.outcome.findings.iter().map(|(_, decision)| decision);
        let accepted = decisions.filter(|it| matches!(it, Decision::Accepted(_)));
        accepted.count().max(file.changes)
    });
    counts.sum()
}

/// Where the tree holds the texts after the change, those before it stand in for them.
fn with_base<'g>(mut trials: Trials<'g>, plan: &StatedPlan) -> Result<Trials<'g>, String> {
    let applied = plan.files.iter().filter(|file| file.is_applied);
    let texts = applied.map(|file| {
        let source = &file.outcome.source;
        (resolved(source.path()), source.text())
    });
    let texts: Vec<_> = texts.collect();
    if !texts.is_empty() {
        trials.set_base(Overlay::new(texts).map_err(|error| error.to_string())?);
    }
    Ok(trials)
}

fn try_out(
    trials: &mut Trials<'_>,
    plan: &StatedPlan,
    changed: &Changed<'_>,
    level: &VerifyLevel,
    outcome: &mut VerifyOutcome,
) {
    trials.baseline(changed.keys());
    let (provable, unprovable): (Vec<_>, Vec<_>) = changed
        .keys()
        .cloned()
        .partition(|dir| trials.unprovable(dir).is_none());
    for dir in &unprovable {
        let why = trials.unprovable(dir).unwrap_or_default();
        let text = format!("{}: {}", dir.display(), why.trim_end());
        outcome.unproved.push(text);
        outcome.unproven += fixes(plan, |it| it == dir);
    }
    for file in &plan.files {
        let file = resolved(file.outcome.source.path());
        if let Some(why) = trials.is_left_out(&file) {
            outcome.unproved.push(format!("{}: {why}", file.display()));
        }
    }
    let mut failing = trials.run(&provable.iter().cloned().collect(), changed);
    for dir in provable {
        let row = row(trials, plan, &dir, failing.remove(&dir), level);
        match row.failure {
            None => outcome.proven += row.fixes,
            Some(_) => outcome.failed += row.fixes,
        }
        outcome.packages.push(row);
    }
}

fn row(
    trials: &Trials<'_>,
    plan: &StatedPlan,
    dir: &Path,
    failure: Option<Failure>,
    level: &VerifyLevel,
) -> VerifiedPackage {
    let mut row = trials.row(dir);
    row.fixes = fixes(plan, |it| it == dir);
    row.failure = failure.map(|it| it.why);
    if let VerifyLevel::Bench(pattern) = level {
        row.benchmarks = trials.benchmarks(dir, pattern);
    }
    row
}

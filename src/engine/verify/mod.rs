//! Proving a plan before anything is written.
//!
//! The changed texts reach the go command through its own `-overlay`, so that the tree stays as it is. A package is
//! proven when it and its tests compile, vet has nothing new, the compiler no longer says what the fixes promise to
//! remove, and says of nothing else that it moves to the heap. What fails names the place of most culprits, and they are
//! rejected together; the rest is found by bisection over the fixes, all packages at once, so that a round costs one
//! compilation a module. A culprit is rejected with the words of the compiler.

mod accuse;
mod bisect;
mod blocked;
mod clue;
mod culprits;
mod inlined;
mod judge;
mod measure;
mod overlay;
mod patch;
mod plan_text;
mod stated;
mod suspects;
mod trial;
mod vet;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use rayon::prelude::*;

pub(super) use blocked::{Blocked, FixKey};
pub use measure::{Benchmark, Cost};
pub use stated::{ProofSettings, StatedPlan, prove};

use self::accuse::Accusations;
use self::trial::{Failure, Trials};
use super::check::{Checked, Checker};
use super::gocmd::{GoCommand, environment, resolved};
use super::linked::{Groups, settle};
use super::{Decision, FoundFile};

/// How much is proven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VerifyLevel {
    /// Packages and their tests compile, and the compiler agrees with the fixes.
    Build,
    /// Their tests pass too.
    Test,
    /// Like `Build`; benchmarks that match a pattern are compared too.
    Bench(String),
}

impl std::fmt::Display for VerifyLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Build => f.write_str("build"),
            Self::Test => f.write_str("test"),
            Self::Bench(pattern) => write!(f, "bench={pattern}"),
        }
    }
}

/// What verification did.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct VerifyOutcome {
    /// The packages with fixes, by directory.
    pub packages: Vec<VerifiedPackage>,
    /// How many fixes are proven.
    pub proven: usize,
    /// How many fixes failed and are rejected.
    pub failed: usize,
    /// How many fixes could not be proved and are rejected.
    pub unproven: usize,
    /// What could not be proved, and why.
    pub unproved: Vec<String>,
    /// How many times the go command was started.
    pub go_runs: usize,
}

/// What verification found in one package.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct VerifiedPackage {
    /// Its import path, or its directory where it has none.
    pub name: String,
    /// How many fixes it has.
    pub fixes: usize,
    /// What the compiler no longer says.
    pub removed: Vec<String>,
    /// What it says now.
    pub added: Vec<String>,
    /// How its tests went, if they ran.
    pub tests: Option<String>,
    /// The benchmarks, before and after.
    pub benchmarks: Vec<Benchmark>,
    /// Why a plan that cannot be changed fails here, if it does.
    pub failure: Option<String>,
}

/// Rejecting culprits may uncover others, which the ones before hid; each round rejects one at least.
const MAX_ROUNDS: usize = 20;

/// A plan under proof.
struct Proof<'p, 'c> {
    checker: &'p mut Checker<'c>,
    found: &'p [FoundFile],
    results: &'p mut Vec<Checked>,
    groups: Groups,
    /// The fixes that are rejected, with the reason.
    rejected: Blocked,
    /// Those of them that a clue named.
    accusations: Accusations,
    outcome: VerifyOutcome,
}

/// Proves the plan in `results`, and changes it to what could be proved.
pub(super) fn verify(
    checker: &mut Checker<'_>,
    found: &[FoundFile],
    results: &mut Vec<Checked>,
    groups: Groups,
) -> (Groups, VerifyOutcome) {
    let Some(level) = checker.settings.verify.clone() else {
        return (groups, VerifyOutcome::default());
    };
    let mut proof = Proof {
        checker,
        found,
        results,
        groups,
        rejected: Blocked::default(),
        accusations: Accusations::default(),
        outcome: VerifyOutcome::default(),
    };
    if !proof.touched().is_empty() {
        proof.run(&level);
    }
    (proof.groups, proof.outcome)
}

impl Proof<'_, '_> {
    fn run(&mut self, level: &VerifyLevel) {
        let go = GoCommand {
            tags: self.checker.settings.tags.clone(),
            ..GoCommand::default()
        };
        let touched = self.touched();
        let dir = touched.keys().next().cloned().unwrap_or_default();
        let mut trials = match environment(&go, &dir) {
            Ok(environment) => {
                Trials::new(&go, &self.checker.settings.platforms, environment, level)
            }
            Err(error) => {
                self.give_up(&touched, &error.to_string());
                return;
            }
        };
        let mut is_proven = false;
        // Those that failed in the last round are tried alone until none does; then all are once more.
        let mut failed: BTreeSet<PathBuf> = BTreeSet::new();
        for _ in 0..MAX_ROUNDS {
            if self.reject_unprovable(&mut trials) {
                continue;
            }
            let all = self.all();
            let dirs = match failed.is_empty() {
                true => all.clone(),
                false => failed,
            };
            let failing = self.try_dirs(&mut trials, &dirs);
            failed = failing.keys().cloned().collect();
            if !failing.is_empty() {
                if !self.accuse(&failing) {
                    self.bisect(&mut trials, failing);
                }
            } else if dirs == all {
                is_proven = !self.retry(&mut trials);
                if is_proven {
                    break;
                }
            }
        }
        if !is_proven {
            self.reject_unfinished(&mut trials);
        }
        self.finish(&trials, level);
        self.outcome.go_runs = go.runs.load(Ordering::Relaxed);
    }

    /// All packages that the plan changes, and those that complained of a fix that is rejected now.
    fn all(&self) -> BTreeSet<PathBuf> {
        let touched = self.touched().into_keys();
        touched.chain(self.accusations.dirs()).collect()
    }

    /// The directories of the changed files, with the indices of these.
    fn touched(&self) -> BTreeMap<PathBuf, Vec<usize>> {
        let mut touched: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
        for (idx, result) in self.results.iter().enumerate() {
            let is_changed = |it: &super::FileOutcome| it.new_text.is_some();
            if result.outcome.as_ref().is_some_and(is_changed) {
                let file = resolved(&self.found[idx].path);
                let dir = file.parent().unwrap_or(Path::new("/")).to_owned();
                touched.entry(dir).or_default().push(idx);
            }
        }
        touched
    }

    /// The accepted fixes of some files.
    fn accepted(&self, files: &[usize]) -> Vec<FixKey> {
        let mut keys = Vec::new();
        for idx in files {
            let outcome = self.results[*idx].outcome.iter();
            for (finding, decision) in outcome.flat_map(|it| &it.findings) {
                if matches!(decision, Decision::Accepted(_)) {
                    keys.push(FixKey::of(finding));
                }
            }
        }
        keys
    }

    /// Rejects all fixes because nothing can be proved.
    fn give_up(&mut self, touched: &BTreeMap<PathBuf, Vec<usize>>, why: &str) {
        let files: Vec<usize> = touched.values().flatten().copied().collect();
        self.reject_all(&files, why);
        self.replan(&self.rejected.clone());
        self.outcome.unproved.push(why.trim_end().to_owned());
    }

    fn reject_all(&mut self, files: &[usize], why: &str) {
        for key in self.accepted(files) {
            self.outcome.unproven += 1;
            let first = why.trim_start().lines().next().unwrap_or(why);
            self.rejected
                .insert(key, format!("cannot be proved: {first}"));
        }
    }

    /// Rejects what the go command cannot look at; whether there was any.
    fn reject_unprovable(&mut self, trials: &mut Trials<'_>) -> bool {
        let touched = self.touched();
        trials.baseline(touched.keys());
        let mut is_any = false;
        for (dir, files) in touched {
            if let Some(why) = trials.unprovable(&dir) {
                self.reject_all(&files, &why);
                let text = format!("{}: {}", dir.display(), why.trim_end());
                self.outcome.unproved.push(text);
                is_any = true;
                continue;
            }
            for idx in files {
                let file = resolved(&self.found[idx].path);
                if let Some(why) = trials.is_left_out(&file) {
                    self.reject_all(&[idx], why);
                    self.outcome
                        .unproved
                        .push(format!("{}: {why}", file.display()));
                    is_any = true;
                }
            }
        }
        if is_any {
            self.replan(&self.rejected.clone());
        }
        is_any
    }

    /// Tries the present plan in those of some packages that it changes; those that fail.
    fn try_all<'d>(
        &self,
        trials: &mut Trials<'_>,
        dirs: impl IntoIterator<Item = &'d PathBuf>,
    ) -> BTreeMap<PathBuf, Failure> {
        let touched = self.touched();
        let dirs = dirs.into_iter().filter(|dir| touched.contains_key(*dir));
        self.try_dirs(trials, dirs)
    }

    /// Tries the present plan in some packages, whether it changes them or not; those that fail.
    fn try_dirs<'d>(
        &self,
        trials: &mut Trials<'_>,
        dirs: impl IntoIterator<Item = &'d PathBuf>,
    ) -> BTreeMap<PathBuf, Failure> {
        let touched = self.touched();
        let changed = touched.into_iter().map(|(dir, files)| {
            let outcomes = files
                .iter()
                .filter_map(|idx| self.results[*idx].outcome.as_ref());
            (dir, outcomes.collect())
        });
        trials.run(&dirs.into_iter().cloned().collect(), &changed.collect())
    }

    /// Plans the files with findings again, without the fixes that are blocked.
    ///
    /// The plan of a file depends on what is blocked in that file alone, unless it is planned together with others.
    fn replan(&mut self, blocked: &Blocked) {
        let other = std::mem::replace(&mut self.checker.blocked, blocked.clone());
        let paths = blocked.paths_unlike(&other);
        let (checker, groups) = (&*self.checker, &self.groups);
        let pairs = self.found.par_iter().zip(self.results.par_iter_mut());
        pairs.enumerate().for_each(|(idx, (file, result))| {
            let is_other = paths.contains(&*file.path) || !groups.of(idx).is_empty();
            if result.outcome.is_some() && is_other {
                *result = checker.check_file(file);
            }
        });
        self.groups = settle(checker, self.found, self.results);
    }

    /// Rejects what the rounds did not prove.
    fn reject_unfinished(&mut self, trials: &mut Trials<'_>) {
        let touched = self.touched();
        let unfinished = self.try_all(trials, touched.keys());
        for (dir, failure) in unfinished {
            let files = touched.get(&dir).map(Vec::as_slice).unwrap_or_default();
            self.reject_all(files, &failure.why);
            self.outcome
                .unproved
                .push(format!("{}: {}", dir.display(), failure.why));
        }
        if self.checker.blocked != self.rejected {
            self.replan(&self.rejected.clone());
        }
    }

    /// Counts what stands, and measures it.
    fn finish(&mut self, trials: &Trials<'_>, level: &VerifyLevel) {
        for (dir, files) in self.touched() {
            let mut row = trials.row(&dir);
            row.fixes = self.accepted(&files).len();
            self.outcome.proven += row.fixes;
            if let VerifyLevel::Bench(pattern) = level {
                row.benchmarks = trials.benchmarks(&dir, pattern);
            }
            self.outcome.packages.push(row);
        }
    }
}

//! Fixes of files → their new texts, pass by pass until nothing is left to fix.
//!
//! A pass takes the fixes that go together (`select`), merges them, adjusts the imports and guards the
//! result (`merge`). A guard that fails is bisected to the fixes at fault, which are rejected; the rest stands. The next
//! pass checks the new texts. Where the passes do not end, the rules that keep changing the texts are held out and the
//! files are planned again from their sources, so that a second run finds nothing to do either.
//!
//! Files that no fix links are planned one by one. A fix with edits in several files links them: they are planned
//! together, pass by pass, and the fix is in the new texts of all of them or of none.

mod align;
mod blank_lines;
mod capture;
mod columns;
mod comments;
mod lineage;
mod lines;
mod memory;
mod merge;
mod select;
mod spacing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_guards;
#[cfg(test)]
mod tests_linked;
mod track;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use text_size::TextSize;

use self::lineage::Lineage;
use self::memory::Memory;
use self::merge::{MergedFiles, merge};
use self::select::{Candidate, candidates, select};
use self::track::Tracker;
use super::{Decision, Rejection};
use crate::rule::{Applicability, Finding};
use crate::semantics::PackageNames;
use crate::syntax::GoFile;
use crate::text::{Diagnostic, Edit, EditSet, Severity};

pub(super) use self::merge::Merged;

/// How many times the texts may change.
const MAX_PASSES: usize = 32;

/// How many times as long as the sources texts may become, and how many bytes they may grow in any case.
const MAX_GROWTH: usize = 4;
const MIN_SWOLLEN: usize = 1 << 12;

/// Checks files that are planned together: their findings, by path, position and rule id.
pub type Check<'a> = &'a dyn Fn(&[Arc<GoFile>]) -> Vec<Finding>;

/// Compares files that are planned together with what they were before, and says in which way they are broken:
/// lower-case, no final full stop.
pub type Guard<'a> = &'a dyn Fn(&[Arc<GoFile>], &[Arc<GoFile>]) -> Result<(), String>;

/// What planning needs besides the files.
#[derive(Clone, Copy)]
pub struct Planner<'a> {
    /// The weakest applicability that is applied.
    pub threshold: Applicability,
    /// Checks the texts of the next pass.
    pub check: Check<'a>,
    /// Judges the texts of the next pass.
    pub guard: Guard<'a>,
    /// For each file, the names that the other files of its package declare; none where that is not known.
    pub packages: &'a [Option<Arc<PackageNames>>],
}

/// What is to become of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilePlan {
    /// The findings of all passes in offsets of the source, by position and rule id.
    pub findings: Vec<(Finding, Decision)>,
    /// The text after the last pass, if it differs from the source.
    pub new_text: Option<String>,
    /// How the new text differs from the source: the edits of all passes in one.
    pub edits: Vec<Edit>,
    /// The rules that were held out because the passes did not end with them.
    pub unconverged: Vec<Arc<str>>,
}

impl FilePlan {
    /// Says which rules were held out, if some were.
    pub(super) fn unconverged_told(&self, path: &Arc<Path>) -> Option<Diagnostic> {
        if self.unconverged.is_empty() {
            return None;
        }
        let rules: Vec<_> = self
            .unconverged
            .iter()
            .map(|it| format!("`{it}`"))
            .collect();
        let message = format!("the fixes of {} do not converge", rules.join(", "));
        let help = "they were left out of this file; the rules undo, repeat or keep following each other's changes";
        Some(Diagnostic::new(Severity::Warning, path.clone(), message).help(help))
    }
}

/// What is to become of files that are planned together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkedPlan {
    /// The plan of each file, in the order the files were given in.
    pub files: Vec<FilePlan>,
    /// Other files that some fix edits too, and without which it is rejected.
    pub missing: BTreeSet<Arc<Path>>,
}

impl Planner<'_> {
    /// Plans files together, given their findings; the files are in the order of their paths.
    pub fn plan(&self, files: &[Arc<GoFile>], findings: &[Finding]) -> LinkedPlan {
        let mut held_out = BTreeSet::new();
        let mut missing = BTreeSet::new();
        let memory = Memory::default();
        loop {
            match self.converge(files, findings, &held_out, &memory, &mut missing) {
                Ok(mut plans) => {
                    share_out(&held_out, &mut plans);
                    return LinkedPlan {
                        files: plans,
                        missing,
                    };
                }
                // Only rules that are not held out are ever accepted, so the set grows each time.
                Err(rules) => held_out.extend(rules),
            }
        }
    }

    /// Runs passes until one changes nothing; else the rules that kept changing the texts.
    fn converge(
        &self,
        files: &[Arc<GoFile>],
        findings: &[Finding],
        held_out: &BTreeSet<Arc<str>>,
        memory: &Memory,
        missing: &mut BTreeSet<Arc<Path>>,
    ) -> Result<Vec<FilePlan>, BTreeSet<Arc<str>>> {
        let mut passes: Vec<Pass> = Vec::new();
        let sizes = files.iter().map(|it| TextSize::of(it.text()));
        let mut lineages: Vec<Lineage> = sizes.map(Lineage::new).collect();
        let mut tracker = Tracker::new(files);
        let mut later: Vec<Finding>;
        let mut present = findings;
        loop {
            let before = passes.last().map_or(files, |pass| &pass.files);
            let (decisions, pass) = self.pass(before, present, held_out, memory, missing);
            tracker.record(present, &decisions, &lineages);
            let Some(pass) = pass else {
                return Ok(finish(files, &passes, &lineages, tracker));
            };
            if let Some(rules) = endless(files, &passes, &pass) {
                return Err(rules);
            }
            for (lineage, stages) in lineages.iter_mut().zip(&pass.stages) {
                for stage in stages {
                    lineage.advance(stage.edits());
                }
            }
            later = (self.check)(&pass.files);
            present = &later;
            passes.push(pass);
        }
    }

    /// The decision about each finding, and the changed files unless nothing was accepted.
    fn pass(
        &self,
        files: &[Arc<GoFile>],
        findings: &[Finding],
        held_out: &BTreeSet<Arc<str>>,
        memory: &Memory,
        missing: &mut BTreeSet<Arc<Path>>,
    ) -> (Vec<Decision>, Option<Pass>) {
        let (candidates, mut decisions) = candidates(findings, self.threshold, held_out);
        let mut excluded = BTreeSet::new();
        let known = memory.recall(files, &candidates);
        excluded.extend(known.iter().map(|(it, _)| it.finding_idx));
        note(&mut decisions, known);
        loop {
            let selection = select(files, &candidates, &excluded);
            missing.extend(selection.missing);
            if selection.accepted.is_empty() {
                note(&mut decisions, selection.rejected);
                return (decisions, None);
            }
            let Ok(merged) = self.merge(files, &selection.accepted) else {
                // Without the culprits, what had to give way to them gets its turn in this pass.
                let culprits = self.bisect(files, &selection.accepted);
                excluded.extend(culprits.iter().map(|(it, _)| it.finding_idx));
                for (culprit, _) in &culprits {
                    if let Err(reason) = self.merge(files, std::slice::from_ref(culprit)) {
                        memory.note(files, culprit, reason);
                    }
                }
                note(&mut decisions, culprits);
                continue;
            };
            note(&mut decisions, selection.rejected);
            let mut rules = BTreeSet::new();
            for it in &selection.accepted {
                decisions[it.finding_idx] = Decision::Accepted(it.fix_idx);
                rules.insert(it.finding.rule.clone());
            }
            let pass = Pass {
                rules,
                stages: merged.stages,
                files: merged.files,
            };
            return (decisions, Some(pass));
        }
    }

    /// The candidates at fault, in planning order: each fails together with those that stand before it.
    fn bisect<'f>(
        &self,
        files: &[Arc<GoFile>],
        accepted: &[Candidate<'f>],
    ) -> Vec<(Candidate<'f>, Rejection)> {
        let mut good = Vec::new();
        let mut culprits = Vec::new();
        let mut waiting = vec![accepted];
        while let Some(group) = waiting.pop() {
            let tried = [good.as_slice(), group].concat();
            match (self.merge(files, &tried), group) {
                (Ok(_), _) => good = tried,
                (Err(reason), [culprit]) => culprits.push((*culprit, Rejection::Guard(reason))),
                (Err(_), _) => {
                    let (first, second) = group.split_at(group.len() / 2);
                    waiting.extend([second, first]);
                }
            }
        }
        culprits
    }

    fn merge(
        &self,
        files: &[Arc<GoFile>],
        chosen: &[Candidate<'_>],
    ) -> Result<MergedFiles, String> {
        let merged = merge(files, chosen, self.packages)?;
        (self.guard)(files, &merged.files)?;
        Ok(merged)
    }
}

/// A pass that changed the texts.
struct Pass {
    /// The rules whose fixes were accepted.
    rules: BTreeSet<Arc<str>>,
    /// The edits of each file, one set after the other.
    stages: Vec<Vec<EditSet>>,
    /// The files afterwards.
    files: Vec<Arc<GoFile>>,
}

fn note(decisions: &mut [Decision], rejected: Vec<(Candidate<'_>, Rejection)>) {
    for (candidate, rejection) in rejected {
        decisions[candidate.finding_idx] = Decision::Open(Some(rejection));
    }
}

/// The rules to hold out when the passes do not end: the texts come back, or have changed too often.
fn endless(files: &[Arc<GoFile>], passes: &[Pass], next: &Pass) -> Option<BTreeSet<Arc<str>>> {
    let same = |a: &[Arc<GoFile>], b: &[Arc<GoFile>]| {
        let pairs = a.iter().zip(b);
        pairs.into_iter().all(|(a, b)| a.text() == b.text())
    };
    let states = passes.iter().map(|it| it.files.as_slice());
    let mut seen = std::iter::once(files).chain(states);
    let first = match seen.position(|state| same(state, &next.files)) {
        Some(cycle) => cycle,
        // The first passes may have settled other things; what still goes on is in the later half.
        None if passes.len() >= MAX_PASSES || has_swollen(files, &next.files) => passes.len() / 2,
        None => return None,
    };
    let rules = passes[first..].iter().chain([next]);
    Some(rules.flat_map(|it| it.rules.iter().cloned()).collect())
}

/// Whether texts have become much longer than any fix makes them that is not made again and again.
fn has_swollen(files: &[Arc<GoFile>], now: &[Arc<GoFile>]) -> bool {
    let len = |files: &[Arc<GoFile>]| files.iter().map(|it| it.text().len()).sum::<usize>();
    MAX_GROWTH * len(files) + MIN_SWOLLEN < len(now)
}

fn finish(
    files: &[Arc<GoFile>],
    passes: &[Pass],
    lineages: &[Lineage],
    tracker: Tracker,
) -> Vec<FilePlan> {
    let findings = tracker.finish();
    let mut plans = Vec::with_capacity(files.len());
    for ((idx, file), findings) in files.iter().enumerate().zip(findings) {
        let last = passes.last().map(|it| it.files[idx].text());
        plans.push(FilePlan {
            findings,
            edits: lineages[idx].edits(file.text()),
            new_text: last.filter(|it| *it != file.text()).map(str::to_owned),
            unconverged: Vec::new(),
        });
    }
    plans
}

/// Tells each file which of its rules were held out; what no file has any more is told of the first one.
fn share_out(held_out: &BTreeSet<Arc<str>>, plans: &mut [FilePlan]) {
    for rule in held_out {
        let mut is_told = false;
        for plan in plans.iter_mut() {
            if plan.findings.iter().any(|(it, _)| it.rule == *rule) {
                plan.unconverged.push(rule.clone());
                is_told = true;
            }
        }
        if let Some(first) = plans.first_mut().filter(|_| !is_told) {
            first.unconverged.push(rule.clone());
        }
    }
}

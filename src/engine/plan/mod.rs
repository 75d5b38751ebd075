//! Fixes of one file → its new text, pass by pass until nothing is left to fix.
//!
//! A pass takes the fixes that go together (`select`), merges them, adjusts the imports and guards the
//! result. A guard that fails is bisected to the fixes at fault, which are rejected; the rest stands. The next pass
//! checks the new text. Where the passes do not end, the rules that keep changing the text are held out and the file
//! is planned again from its source, so that a second run finds nothing to do either.

mod lineage;
mod select;
#[cfg(test)]
mod tests;
mod track;

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use text_size::TextSize;

use self::lineage::Lineage;
use self::select::{Candidate, candidates, select};
use self::track::Tracker;
use super::{Decision, Rejection, imports};
use crate::rule::{Applicability, Finding};
use crate::syntax::GoFile;
use crate::text::{Edit, EditSet, Source};

/// How many times the text of a file may change.
const MAX_PASSES: usize = 10;

/// Checks a text: its findings, by position and rule id.
pub type Check<'a> = &'a dyn Fn(&GoFile) -> Vec<Finding>;

/// Compares a text with the one before it, and says in which way it is broken: lower-case, no final full stop.
pub type Guard<'a> = &'a dyn Fn(&GoFile, &GoFile) -> Result<(), String>;

/// What planning needs besides the file.
#[derive(Clone, Copy)]
pub struct Planner<'a> {
    /// The weakest applicability that is applied.
    pub threshold: Applicability,
    /// Checks the text of the next pass.
    pub check: Check<'a>,
    /// Judges the text of the next pass.
    pub guard: Guard<'a>,
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

impl Planner<'_> {
    /// Plans a file, given its findings.
    pub fn plan(&self, file: &GoFile, findings: &[Finding]) -> FilePlan {
        let mut held_out = BTreeSet::new();
        loop {
            match self.converge(file, findings, &held_out) {
                Ok(mut plan) => {
                    plan.unconverged = held_out.into_iter().collect();
                    return plan;
                }
                // Only rules that are not held out are ever accepted, so the set grows each time.
                Err(rules) => held_out.extend(rules),
            }
        }
    }

    /// Runs passes until one changes nothing; else the rules that kept changing the text.
    fn converge(
        &self,
        file: &GoFile,
        findings: &[Finding],
        held_out: &BTreeSet<Arc<str>>,
    ) -> Result<FilePlan, BTreeSet<Arc<str>>> {
        let mut passes: Vec<Pass> = Vec::new();
        let mut lineage = Lineage::new(TextSize::of(file.text()));
        let mut tracker = Tracker::default();
        let mut later: Vec<Finding>;
        let mut present = findings;
        loop {
            let before = passes.last().map_or(file, |pass| &pass.file);
            let (decisions, pass) = self.pass(before, present, held_out);
            tracker.record(present, &decisions, &lineage);
            let Some(pass) = pass else {
                return Ok(finish(file.text(), passes, &lineage, tracker));
            };
            if let Some(rules) = endless(file, &passes, &pass) {
                return Err(rules);
            }
            for stage in &pass.stages {
                lineage.advance(stage.edits());
            }
            later = (self.check)(&pass.file);
            present = &later;
            passes.push(pass);
        }
    }

    /// The decision about each finding, and the changed file unless nothing was accepted.
    fn pass(
        &self,
        file: &GoFile,
        findings: &[Finding],
        held_out: &BTreeSet<Arc<str>>,
    ) -> (Vec<Decision>, Option<Pass>) {
        let (candidates, mut decisions) = candidates(findings, self.threshold, held_out);
        let mut excluded = BTreeSet::new();
        loop {
            let selection = select(file.text(), &candidates, &excluded);
            if selection.accepted.is_empty() {
                note(&mut decisions, selection.rejected);
                return (decisions, None);
            }
            let Ok(merged) = self.merge(file, &selection.accepted) else {
                // Without the culprits, what had to give way to them gets its turn in this pass.
                let culprits = self.bisect(file, &selection.accepted);
                excluded.extend(culprits.iter().map(|(it, _)| it.finding_idx));
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
                file: merged.file,
            };
            return (decisions, Some(pass));
        }
    }

    /// The candidates at fault, in planning order: each fails together with those that stand before it.
    fn bisect<'f>(
        &self,
        file: &GoFile,
        accepted: &[Candidate<'f>],
    ) -> Vec<(Candidate<'f>, Rejection)> {
        let mut good = Vec::new();
        let mut culprits = Vec::new();
        let mut waiting = vec![accepted];
        while let Some(group) = waiting.pop() {
            let tried = [good.as_slice(), group].concat();
            match (self.merge(file, &tried), group) {
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

    fn merge(&self, file: &GoFile, fixes: &[Candidate<'_>]) -> Result<Merged, String> {
        let mut merged = merge_edits(file, fixes)?;
        let needed: BTreeSet<&str> = fixes
            .iter()
            .flat_map(|it| &it.fix().needs_imports)
            .map(String::as_str)
            .collect();
        imports::adjust(file, &mut merged, &needed)?;
        (self.guard)(file, &merged.file)?;
        Ok(merged)
    }
}

/// A pass that changed the text.
struct Pass {
    /// The rules whose fixes were accepted.
    rules: BTreeSet<Arc<str>>,
    /// The edits, one set after the other.
    stages: Vec<EditSet>,
    /// The file afterwards.
    file: GoFile,
}

/// Fixes merged into a text, in several stages: first the fixes, then what the imports need.
pub(in crate::engine) struct Merged {
    /// The edits of each stage, in offsets of the stage before.
    pub(super) stages: Vec<EditSet>,
    /// The file after the last stage.
    pub(super) file: GoFile,
}

impl Merged {
    /// Adds a stage of edits to the present text.
    pub(super) fn stage(&mut self, edits: &[Edit]) -> Result<(), String> {
        let (set, file) = apply(&self.file, edits)?;
        self.stages.push(set);
        self.file = file;
        Ok(())
    }
}

fn merge_edits(file: &GoFile, fixes: &[Candidate<'_>]) -> Result<Merged, String> {
    // Coalesced edits are there once for each fix that has them.
    let mut seen = FxHashSet::default();
    let all = fixes.iter().flat_map(|it| &it.fix().edits);
    let edits: Vec<Edit> = all
        .filter(|it| seen.insert(&it.edit))
        .map(|it| it.edit.clone())
        .collect();
    let (set, file) = apply(file, &edits)?;
    Ok(Merged {
        stages: vec![set],
        file,
    })
}

fn apply(file: &GoFile, edits: &[Edit]) -> Result<(EditSet, GoFile), String> {
    let mut set = EditSet::new(TextSize::of(file.text()));
    set.try_union(edits)
        .map_err(|_| "its edits overlap".to_owned())?;
    let text = set
        .apply(file.text())
        .map_err(|_| "an edit is outside the text or splits a character".to_owned())?;
    let source = Source::new(file.source().path().as_ref(), text)
        .map_err(|_| "the new text is too long".to_owned())?;
    Ok((set, GoFile::new(Arc::new(source))))
}

fn note(decisions: &mut [Decision], rejected: Vec<(Candidate<'_>, Rejection)>) {
    for (candidate, rejection) in rejected {
        decisions[candidate.finding_idx] = Decision::Open(Some(rejection));
    }
}

/// The rules to hold out when the passes do not end: the text comes back, or has changed too often.
fn endless(file: &GoFile, passes: &[Pass], next: &Pass) -> Option<BTreeSet<Arc<str>>> {
    let texts = std::iter::once(file).chain(passes.iter().map(|it| &it.file));
    let mut seen = texts.map(GoFile::text);
    let first = match seen.position(|text| text == next.file.text()) {
        Some(cycle) => cycle,
        // The first passes may have settled other things; what still goes on is in the later half.
        None if passes.len() >= MAX_PASSES => MAX_PASSES / 2,
        None => return None,
    };
    let rules = passes[first..].iter().chain([next]);
    Some(rules.flat_map(|it| it.rules.iter().cloned()).collect())
}

fn finish(source: &str, mut passes: Vec<Pass>, lineage: &Lineage, tracker: Tracker) -> FilePlan {
    let new_text = passes.pop().map(|it| it.file.text().to_owned());
    FilePlan {
        findings: tracker.finish(),
        edits: lineage.edits(source),
        new_text,
        unconverged: Vec::new(),
    }
}

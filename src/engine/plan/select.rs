//! Which fixes of one set of findings go together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use text_size::TextSize;

use super::lines::compose;
use crate::engine::{Decision, Rejection};
use crate::rule::{Applicability, FileEdit, Finding, Fix};
use crate::syntax::GoFile;
use crate::text::{Edit, EditSet};

/// The one fix of a finding that a run may apply.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    /// The finding.
    pub(super) finding: &'a Finding,
    /// Its index in the list of findings.
    pub(super) finding_idx: usize,
    /// The index of the fix in the finding.
    pub(super) fix_idx: usize,
}

impl<'a> Candidate<'a> {
    pub(super) fn fix(&self) -> &'a Fix {
        &self.finding.fixes[self.fix_idx]
    }
}

/// The best fix of each finding that reaches the threshold, in planning order, and the decision about each finding
/// that has none.
pub(super) fn candidates<'a>(
    findings: &'a [Finding],
    threshold: Applicability,
    held_out: &BTreeSet<Arc<str>>,
) -> (Vec<Candidate<'a>>, Vec<Decision>) {
    let mut candidates = Vec::new();
    let mut decisions = Vec::with_capacity(findings.len());
    for (finding_idx, finding) in findings.iter().enumerate() {
        // Alternatives never stack: a later one is not tried when the first one is rejected.
        let best = finding
            .fixes
            .iter()
            .position(|fix| threshold <= fix.applicability);
        decisions.push(Decision::Open(match best {
            _ if finding.fixes.is_empty() => None,
            None => Some(Rejection::NotApplicable),
            Some(_) if held_out.contains(&finding.rule) => Some(Rejection::DidNotConverge),
            Some(fix_idx) => {
                candidates.push(Candidate {
                    finding,
                    finding_idx,
                    fix_idx,
                });
                None
            }
        }));
    }
    candidates.sort_by(|a, b| {
        let place = |it: &Candidate<'_>| (it.finding.range.start(), it.finding.range.end());
        let strength = |it: &Candidate<'_>| (it.fix().applicability, it.finding.priority);
        strength(b)
            .cmp(&strength(a))
            .then_with(|| a.finding.path.cmp(&b.finding.path))
            .then_with(|| place(a).cmp(&place(b)))
            .then_with(|| a.finding.rule.cmp(&b.finding.rule))
            // Two findings of one rule at one place: the order of their edits decides, which is data too.
            .then_with(|| order_of_edits(a.fix()).cmp(&order_of_edits(b.fix())))
    });
    (candidates, decisions)
}

fn order_of_edits(fix: &Fix) -> Vec<(&Path, TextSize, TextSize, &str)> {
    let key = |it: &'_ FileEdit| (it.edit.range.start(), it.edit.range.end());
    let edits = fix.edits.iter();
    edits
        .map(|it| (&*it.path, key(it).0, key(it).1, it.edit.text.as_str()))
        .collect()
}

/// What fits together, greedily in planning order.
pub(super) struct Selection<'a> {
    /// The fixes to apply together.
    pub(super) accepted: Vec<Candidate<'a>>,
    /// The others with the reason, those among them that were excluded left out.
    pub(super) rejected: Vec<(Candidate<'a>, Rejection)>,
    /// The files that fixes edit and that are not among those planned here.
    pub(super) missing: BTreeSet<Arc<Path>>,
}

/// Accepts each candidate whose edits are disjoint from, or coalesce with, the edits accepted before it.
pub(super) fn select<'a>(
    files: &[Arc<GoFile>],
    candidates: &[Candidate<'a>],
    excluded: &BTreeSet<usize>,
) -> Selection<'a> {
    let mut selection = Selection {
        accepted: Vec::new(),
        rejected: Vec::new(),
        missing: BTreeSet::new(),
    };
    let sizes = files.iter().map(|it| TextSize::of(it.text()));
    let mut accepted = Accepted {
        files,
        edits: sizes.map(EditSet::new).collect(),
        owners: FxHashMap::default(),
        beside: Vec::new(),
    };
    for candidate in candidates {
        if excluded.contains(&candidate.finding_idx) {
            continue;
        }
        match accepted.take(candidate) {
            Ok(()) => selection.accepted.push(*candidate),
            Err(Refused::Rejected(rejection)) => {
                selection.rejected.push((*candidate, rejection));
            }
            Err(Refused::Missing(path)) => {
                let reason = format!(
                    "it edits `{}`, which is not among the files of this run",
                    path.display()
                );
                let rejection = Rejection::Guard(reason);
                selection.rejected.push((*candidate, rejection));
                selection.missing.insert(path);
            }
        }
    }
    selection
}

/// Why a candidate is not accepted.
enum Refused {
    Rejected(Rejection),
    /// It edits a file that is not planned here.
    Missing(Arc<Path>),
}

struct Accepted<'f, 'a> {
    files: &'f [Arc<GoFile>],
    /// The edits of each file.
    edits: Vec<EditSet>,
    /// The rule that brought each edit, and whether all fixes that have it coalesce.
    owners: FxHashMap<&'a FileEdit, (&'a Arc<str>, bool)>,
    /// The insertions that go in beside one that `edits` has at the same place.
    beside: Vec<(usize, &'a Edit)>,
}

impl<'a> Accepted<'_, 'a> {
    fn take(&mut self, candidate: &Candidate<'a>) -> Result<(), Refused> {
        let fix = candidate.fix();
        let mut changes = false;
        // The edits that are not there yet, by file.
        let mut fresh: BTreeMap<usize, Vec<&'a FileEdit>> = BTreeMap::new();
        for edit in &fix.edits {
            let idx = self.index_of(&edit.path)?;
            changes |= !is_nothing(self.files[idx].text(), &edit.edit);
            if !self.edits[idx].contains(&edit.edit) {
                fresh.entry(idx).or_default().push(edit);
            } else if let Some((rule, coalesces)) = self.owners.get(edit)
                && !(*coalesces && fix.coalesces)
            {
                return Err(overlaps(rule));
            }
        }
        if !changes {
            return Err(guard("it changes nothing"));
        }
        let beside = self.part_beside(&mut fresh);
        self.insert(&fresh)?;
        for (idx, edit) in beside {
            self.beside.push((idx, &edit.edit));
            fresh.entry(idx).or_default().push(edit);
        }
        let owner = (&candidate.finding.rule, fix.coalesces);
        let fresh = fresh.into_values().flatten();
        self.owners.extend(fresh.map(|edit| (edit, owner)));
        Ok(())
    }

    /// Takes out the insertions that can be made beside those that were accepted at their places.
    fn part_beside(
        &self,
        fresh: &mut BTreeMap<usize, Vec<&'a FileEdit>>,
    ) -> Vec<(usize, &'a FileEdit)> {
        let mut beside = Vec::new();
        for (idx, edits) in fresh {
            edits.retain(|it| {
                let is_beside = self.goes_beside(*idx, &it.edit);
                if is_beside {
                    beside.push((*idx, *it));
                }
                !is_beside
            });
        }
        beside
    }

    fn goes_beside(&self, idx: usize, edit: &Edit) -> bool {
        let text = self.files[idx].text();
        let edits = self.edits[idx].edits();
        let from = edits.partition_point(|it| it.range.end() < edit.range.start());
        let here = edits[from..]
            .iter()
            .take_while(|it| it.range.start() <= edit.range.start());
        let mut inserted = here.filter(|it| it.range == edit.range).peekable();
        let mut beside = self
            .beside
            .iter()
            .filter(|it| it.0 == idx && it.1.range == edit.range);
        inserted.peek().is_some()
            && inserted.all(|it| compose(text, it, edit))
            && beside.all(|it| compose(text, it.1, edit))
    }

    /// Adds edits to all files or, where one conflicts, to none.
    fn insert(&mut self, fresh: &BTreeMap<usize, Vec<&'a FileEdit>>) -> Result<(), Refused> {
        let mut sets: Vec<(usize, EditSet)> = Vec::new();
        for (idx, edits) in fresh {
            let offered: Vec<Edit> = edits.iter().map(|it| it.edit.clone()).collect();
            // Most fixes stay in one file, and then the set itself is all or nothing.
            let outcome = if fresh.len() == 1 {
                self.edits[*idx].try_union(&offered)
            } else {
                let mut set = self.edits[*idx].clone();
                let outcome = set.try_union(&offered);
                sets.push((*idx, set));
                outcome
            };
            if let Err(conflict) = outcome {
                return Err(self.conflict(*idx, &conflict.present));
            }
        }
        for (idx, set) in sets {
            self.edits[idx] = set;
        }
        Ok(())
    }

    fn conflict(&self, idx: usize, present: &Edit) -> Refused {
        let present = FileEdit {
            path: self.files[idx].source().path().clone(),
            edit: present.clone(),
        };
        match self.owners.get(&present) {
            Some((rule, _)) => overlaps(rule),
            None => guard("its own edits overlap"),
        }
    }

    fn index_of(&self, path: &Arc<Path>) -> Result<usize, Refused> {
        let mut files = self.files.iter();
        let found = files.position(|it| it.source().path() == path);
        found.ok_or_else(|| Refused::Missing(path.clone()))
    }
}

fn guard(reason: &str) -> Refused {
    Refused::Rejected(Rejection::Guard(reason.into()))
}

fn overlaps(rule: &Arc<str>) -> Refused {
    Refused::Rejected(Rejection::Overlaps { rule: rule.clone() })
}

fn is_nothing(text: &str, edit: &Edit) -> bool {
    let range = usize::from(edit.range.start())..usize::from(edit.range.end());
    text.get(range) == Some(edit.text.as_str())
}

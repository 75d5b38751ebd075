//! Which fixes of one set of findings go together.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use text_size::TextSize;

use crate::engine::{Decision, Rejection};
use crate::rule::{Applicability, Finding, Fix};
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
            .then_with(|| place(a).cmp(&place(b)))
            .then_with(|| a.finding.rule.cmp(&b.finding.rule))
            // Two findings of one rule at one place: the order of their edits decides, which is data too.
            .then_with(|| order_of_edits(a.fix()).cmp(&order_of_edits(b.fix())))
    });
    (candidates, decisions)
}

fn order_of_edits(fix: &Fix) -> Vec<(TextSize, TextSize, &str)> {
    let key = |edit: &'_ Edit| (edit.range.start(), edit.range.end());
    let edits = fix.edits.iter().map(|it| &it.edit);
    edits
        .map(|edit| (key(edit).0, key(edit).1, edit.text.as_str()))
        .collect()
}

/// What fits together, greedily in planning order.
pub(super) struct Selection<'a> {
    /// The fixes to apply together.
    pub(super) accepted: Vec<Candidate<'a>>,
    /// The others with the reason, those among them that were excluded left out.
    pub(super) rejected: Vec<(Candidate<'a>, Rejection)>,
}

/// Accepts each candidate whose edits are disjoint from, or coalesce with, the edits accepted before it.
pub(super) fn select<'a>(
    text: &str,
    candidates: &[Candidate<'a>],
    excluded: &BTreeSet<usize>,
) -> Selection<'a> {
    let mut selection = Selection {
        accepted: Vec::new(),
        rejected: Vec::new(),
    };
    let mut accepted = Accepted {
        edits: EditSet::new(TextSize::of(text)),
        owners: FxHashMap::default(),
    };
    for candidate in candidates {
        if excluded.contains(&candidate.finding_idx) {
            continue;
        }
        match accepted.take(text, candidate) {
            Ok(()) => selection.accepted.push(*candidate),
            Err(rejection) => selection.rejected.push((*candidate, rejection)),
        }
    }
    selection
}

struct Accepted<'a> {
    edits: EditSet,
    /// The rule that brought each edit, and whether all fixes that have it coalesce.
    owners: FxHashMap<&'a Edit, (&'a Arc<str>, bool)>,
}

impl<'a> Accepted<'a> {
    fn take(&mut self, text: &str, candidate: &Candidate<'a>) -> Result<(), Rejection> {
        let fix = candidate.fix();
        let here = |it: &&crate::rule::FileEdit| it.path == candidate.finding.path;
        if !fix.edits.iter().all(|it| here(&it)) {
            return Err(Rejection::Guard("it edits another file".into()));
        }
        let edits = fix.edits.iter().map(|it| &it.edit);
        if edits.clone().all(|edit| is_nothing(text, edit)) {
            return Err(Rejection::Guard("it changes nothing".into()));
        }
        let (shared, fresh): (Vec<&Edit>, Vec<&Edit>) =
            edits.partition(|edit| self.edits.contains(edit));
        for edit in shared {
            if let Some((rule, coalesces)) = self.owners.get(edit)
                && !(*coalesces && fix.coalesces)
            {
                return Err(overlaps(rule));
            }
        }
        let offered: Vec<Edit> = fresh.iter().map(|edit| (*edit).clone()).collect();
        if let Err(conflict) = self.edits.try_union(&offered) {
            return Err(match self.owners.get(&conflict.present) {
                Some((rule, _)) => overlaps(rule),
                None => Rejection::Guard("its own edits overlap".into()),
            });
        }
        let owner = (&candidate.finding.rule, fix.coalesces);
        self.owners
            .extend(fresh.into_iter().map(|edit| (edit, owner)));
        Ok(())
    }
}

fn overlaps(rule: &Arc<str>) -> Rejection {
    Rejection::Overlaps { rule: rule.clone() }
}

fn is_nothing(text: &str, edit: &Edit) -> bool {
    let range = usize::from(edit.range.start())..usize::from(edit.range.end());
    text.get(range) == Some(edit.text.as_str())
}

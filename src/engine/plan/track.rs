//! What became of each finding over all passes.

use super::lineage::Lineage;
use crate::engine::Decision;
use crate::rule::{Finding, Fix};

/// The findings of all passes so far, in offsets of the source.
#[derive(Default)]
pub(super) struct Tracker {
    tracked: Vec<(Finding, Decision)>,
}

impl Tracker {
    /// Takes in a pass: the findings in the text of `lineage` and what was decided about them.
    pub(super) fn record(
        &mut self,
        findings: &[Finding],
        decisions: &[Decision],
        lineage: &Lineage,
    ) {
        let placed: Vec<_> = findings.iter().map(|it| place(it, lineage)).collect();
        let mut open: Vec<usize> = (0..self.tracked.len())
            .filter(|idx| matches!(self.tracked[*idx].1, Decision::Open(_)))
            .collect();
        let known: Vec<_> = placed
            .iter()
            .map(|finding| self.take_known(finding, &mut open))
            .collect();
        // What was open and is not found any more went away with another finding's fix.
        for idx in open {
            self.tracked[idx].1 = Decision::Resolved;
        }
        for ((finding, decision), known) in placed.into_iter().zip(decisions).zip(known) {
            let Some(idx) = known else {
                self.tracked.push((finding, decision.clone()));
                continue;
            };
            // The first place and message are about the source; the fixes are what is decided upon now.
            self.tracked[idx].0.fixes = finding.fixes;
            self.tracked[idx].1 = decision.clone();
        }
    }

    /// The finding of an earlier pass that this is; the same place is a better sign than a common part.
    fn take_known(&self, finding: &Finding, open: &mut Vec<usize>) -> Option<usize> {
        let same_rule = |idx: usize| {
            let known = &self.tracked[idx].0;
            (known.rule == finding.rule).then_some(known.range)
        };
        let found = open
            .iter()
            .position(|idx| same_rule(*idx) == Some(finding.range))
            .or_else(|| {
                open.iter().position(|idx| {
                    same_rule(*idx).is_some_and(|it| it.intersect(finding.range).is_some())
                })
            })?;
        Some(open.remove(found))
    }

    /// The findings by position and rule id.
    pub(super) fn finish(mut self) -> Vec<(Finding, Decision)> {
        self.tracked.sort_by(|(a, _), (b, _)| {
            let place = |it: &Finding| (it.range.start(), it.range.end());
            place(a).cmp(&place(b)).then_with(|| a.rule.cmp(&b.rule))
        });
        self.tracked
    }
}

/// The finding in offsets of the source. A fix of a later pass that edits new text has no edits there.
fn place(finding: &Finding, lineage: &Lineage) -> Finding {
    let mut placed = finding.clone();
    placed.range = lineage.origin(finding.range).range;
    for label in &mut placed.labels {
        label.range = lineage.origin(label.range).range;
    }
    for fix in &mut placed.fixes {
        place_edits(fix, lineage);
    }
    placed
}

fn place_edits(fix: &mut Fix, lineage: &Lineage) {
    for edit in &mut fix.edits {
        let origin = lineage.origin(edit.edit.range);
        if !origin.is_exact {
            fix.edits.clear();
            return;
        }
        edit.edit.range = origin.range;
    }
}

//! What became of each finding over all passes.

use std::path::Path;
use std::sync::Arc;

use super::lineage::Lineage;
use crate::engine::Decision;
use crate::rule::{Finding, Fix};
use crate::syntax::GoFile;

/// The findings of all passes so far, in offsets of the sources.
pub(super) struct Tracker {
    paths: Vec<Arc<Path>>,
    tracked: Vec<(Finding, Decision)>,
}

impl Tracker {
    /// No findings yet of these files.
    pub(super) fn new(files: &[Arc<GoFile>]) -> Self {
        Self {
            paths: files.iter().map(|it| it.source().path().clone()).collect(),
            tracked: Vec::new(),
        }
    }

    /// Takes in a pass: the findings in the texts of `lineages` and what was decided about them.
    pub(super) fn record(
        &mut self,
        findings: &[Finding],
        decisions: &[Decision],
        lineages: &[Lineage],
    ) {
        let origins = Origins {
            paths: &self.paths,
            lineages,
        };
        let placed: Vec<_> = findings.iter().map(|it| origins.place(it)).collect();
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
            self.tracked[idx].0.refused = finding.refused;
            self.tracked[idx].1 = decision.clone();
        }
    }

    /// The finding of an earlier pass that this is; the same place is a better sign than a common part.
    fn take_known(&self, finding: &Finding, open: &mut Vec<usize>) -> Option<usize> {
        let same_rule = |idx: usize| {
            let known = &self.tracked[idx].0;
            let is_same = known.rule == finding.rule && known.path == finding.path;
            is_same.then_some(known.range)
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

    /// The findings of each file, by position and rule id.
    pub(super) fn finish(mut self) -> Vec<Vec<(Finding, Decision)>> {
        self.tracked.sort_by(|(a, _), (b, _)| {
            let place = |it: &Finding| (it.range.start(), it.range.end());
            place(a).cmp(&place(b)).then_with(|| a.rule.cmp(&b.rule))
        });
        let mut by_file: Vec<Vec<_>> = self.paths.iter().map(|_| Vec::new()).collect();
        for one in self.tracked {
            if let Some(idx) = self.paths.iter().position(|it| *it == one.0.path) {
                by_file[idx].push(one);
            }
        }
        by_file
    }
}

/// Where the texts of the files come from.
struct Origins<'a> {
    paths: &'a [Arc<Path>],
    lineages: &'a [Lineage],
}

impl<'a> Origins<'a> {
    fn lineage(&self, path: &Path) -> Option<&'a Lineage> {
        let idx = self.paths.iter().position(|it| **it == *path)?;
        self.lineages.get(idx)
    }

    /// The finding in offsets of the source. A fix of a later pass that edits new text has no edits there.
    fn place(&self, finding: &Finding) -> Finding {
        let mut placed = finding.clone();
        if let Some(lineage) = self.lineage(&finding.path) {
            placed.range = lineage.origin(finding.range).range;
            for label in &mut placed.labels {
                label.range = lineage.origin(label.range).range;
            }
        }
        for fix in &mut placed.fixes {
            self.place_edits(fix);
        }
        placed
    }

    fn place_edits(&self, fix: &mut Fix) {
        for edit in &mut fix.edits {
            // A file that is not planned here has the text that it is edited in.
            let Some(lineage) = self.lineage(&edit.path) else {
                continue;
            };
            let origin = lineage.origin(edit.edit.range);
            if !origin.is_exact {
                fix.edits.clear();
                return;
            }
            edit.edit.range = origin.range;
        }
    }
}

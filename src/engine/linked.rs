//! Files whose plans depend on each other.
//!
//! Most files are planned alone, in parallel. A fix with edits in several files links them, and so do fixes in two files
//! that are fine each by itself and not together: both declare the same name in one package, or close an import cycle
//! between them. Linked files are planned again, together, until no plan asks for another file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::FoundFile;
use super::check::{Checked, Checker};
use super::guard::declared;
use super::siblings::package_of;
use crate::syntax::GoFile;
use crate::text::Source;

/// Plans linked files together; the members of each group by the index of the file.
pub(super) fn settle(
    checker: &Checker<'_>,
    found: &[FoundFile],
    results: &mut [Checked],
) -> Groups {
    let mut groups = Groups::new(found.len());
    let index: FxHashMap<&Path, usize> = found
        .iter()
        .enumerate()
        .map(|(idx, it)| (&*it.path, idx))
        .collect();
    loop {
        let mut links = wanted(results, &index);
        let changed = changed(results);
        links.extend(clashes(&changed));
        let pairs: Vec<_> = changed.iter().map(|it| (&it.old, &it.new)).collect();
        let cycles = checker.import_graph.cycles(&pairs).into_iter();
        links.extend(cycles.map(|(a, b)| (changed[a].idx, changed[b].idx)));
        // A link inside a group says nothing new, and groups only grow: this ends.
        let grown: Vec<usize> = links
            .into_iter()
            .filter(|(a, b)| groups.union(*a, *b))
            .map(|(a, _)| a)
            .collect();
        let roots: BTreeSet<usize> = grown.into_iter().map(|it| groups.root[it]).collect();
        if roots.is_empty() {
            return groups;
        }
        let members: Vec<Vec<usize>> = roots.iter().map(|it| groups.of(*it)).collect();
        let plans: Vec<Vec<Checked>> = members
            .par_iter()
            .map(|group| {
                let files: Vec<&FoundFile> = group.iter().map(|idx| &found[*idx]).collect();
                checker.check_linked(&files)
            })
            .collect();
        for (group, plans) in members.iter().zip(plans) {
            for (idx, plan) in group.iter().zip(plans) {
                results[*idx] = plan;
            }
        }
    }
}

/// The pairs of files that a fix has edits in.
fn wanted(results: &[Checked], index: &FxHashMap<&Path, usize>) -> Vec<(usize, usize)> {
    let mut links = Vec::new();
    for (idx, result) in results.iter().enumerate() {
        let others = result.missing.iter().filter_map(|it| index.get(&**it));
        links.extend(others.map(|other| (idx, *other)));
    }
    links
}

/// A file that its plan changes.
struct Changed {
    idx: usize,
    old: GoFile,
    new: GoFile,
}

fn changed(results: &[Checked]) -> Vec<Changed> {
    let mut changed = Vec::new();
    for (idx, result) in results.iter().enumerate() {
        let Some(outcome) = &result.outcome else {
            continue;
        };
        let Some(text) = &outcome.new_text else {
            continue;
        };
        let new = Source::new(outcome.source.path().as_ref(), text.clone())
            .expect("invariant: a planned text is shorter than 4 GiB");
        changed.push(Changed {
            idx,
            old: GoFile::new(outcome.source.clone()),
            new: GoFile::new(Arc::new(new)),
        });
    }
    changed
}

/// The pairs of files of one package that newly declare the same name.
fn clashes(changed: &[Changed]) -> Vec<(usize, usize)> {
    let mut first: BTreeMap<(Option<&Path>, Option<&str>, &str), usize> = BTreeMap::new();
    let mut links = Vec::new();
    for it in changed {
        let known = declared(&it.old);
        let names = declared(&it.new).into_keys();
        for name in names.filter(|name| !known.contains_key(name)) {
            let dir = it.new.source().path().parent();
            let other = *first
                .entry((dir, package_of(&it.new), name))
                .or_insert(it.idx);
            if other != it.idx {
                links.push((other, it.idx));
            }
        }
    }
    links
}

/// Which files are planned together.
pub(super) struct Groups {
    /// For each file the smallest index of its group.
    root: Vec<usize>,
    /// The members of each group that has several, by root.
    members: BTreeMap<usize, BTreeSet<usize>>,
}

impl Groups {
    pub(super) fn new(len: usize) -> Self {
        Self {
            root: (0..len).collect(),
            members: BTreeMap::new(),
        }
    }

    /// Whether the two groups were not one already.
    pub(super) fn union(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root[a], self.root[b]);
        if a == b {
            return false;
        }
        let (keep, drop) = (a.min(b), a.max(b));
        let moved = self.members.remove(&drop).unwrap_or([drop].into());
        for idx in &moved {
            self.root[*idx] = keep;
        }
        self.members
            .entry(keep)
            .or_insert([keep].into())
            .extend(moved);
        true
    }

    /// Whether every file is planned alone.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The files that are planned together with a file, itself among them, in order; none where it is alone.
    pub(super) fn of(&self, idx: usize) -> Vec<usize> {
        let members = self.members.get(&self.root[idx]);
        members.into_iter().flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_grow_together() {
        let mut groups = Groups::new(6);
        assert!(groups.union(4, 2));
        assert!(groups.union(5, 1));
        assert!(!groups.union(2, 4));
        assert!(groups.union(5, 4));
        assert_eq!(groups.of(2), [1, 2, 4, 5]);
        assert!(groups.of(0).is_empty());
        assert_eq!(groups.root[5], 1);
    }
}

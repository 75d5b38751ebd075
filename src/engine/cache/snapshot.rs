//! The results of a run, and what they depend on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::record::SavedFile;
use super::stamp::{Listing, Stamp};
use crate::engine::SkipReason;
use crate::engine::check::Checked;

/// What one run leaves for the next.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Snapshot {
    /// The result of each file, as the run names it.
    pub(super) files: BTreeMap<PathBuf, Known>,
    /// The directories that something depends on.
    pub(super) dirs: BTreeMap<PathBuf, Listing>,
    /// The directories of the packages that those of a directory import, as far as anybody asked.
    pub(super) edges: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// The directories whose imports were followed to see whether a new import makes a cycle.
    pub(super) graph: BTreeSet<PathBuf>,
    /// What was looked for, found or not: if it is another thing now, nothing is trusted.
    pub(super) probed: BTreeMap<PathBuf, Stamp>,
}

/// The result of a file.
#[derive(Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) entry: Entry,
    /// Whether it depends on all of the graph.
    pub(super) needs_graph: bool,
}

/// What is known of a file.
#[derive(Serialize, Deserialize)]
pub(super) enum Entry {
    /// It is generated, and not analyzed.
    Generated,
    /// There is nothing in it.
    Clean,
    /// There is something in it.
    Found(Box<SavedFile>),
}

impl Known {
    /// What can be kept of a result; nothing of one that says more than findings.
    pub(super) fn of(checked: &Checked) -> Option<Self> {
        let says_more = !checked.diagnostics.is_empty() || !checked.missing.is_empty();
        let entry = match (&checked.skip, &checked.outcome) {
            (Some(SkipReason::Generated), None) => Entry::Generated,
            (Some(_), _) => return None,
            _ if says_more || !checked.is_analyzed => return None,
            (None, None) => Entry::Clean,
            (None, Some(outcome)) => Entry::Found(Box::new(SavedFile::of(outcome))),
        };
        Some(Self {
            needs_graph: matches!(&entry, Entry::Found(saved) if saved.adds_imports()),
            entry,
        })
    }
}

impl Snapshot {
    /// Whether what was looked for is what it was.
    pub(super) fn is_current(&self) -> bool {
        self.probed
            .iter()
            .all(|(path, stamp)| Stamp::of(path) == *stamp)
    }

    /// The directories that have changed.
    pub(super) fn changed_dirs(&self) -> BTreeSet<PathBuf> {
        let dirs = self.dirs.par_iter();
        let changed = dirs.filter(|(dir, listing)| !listing.is_still(dir));
        changed.map(|(dir, _)| dir.clone()).collect()
    }

    /// Some directories, and all that depend on them.
    pub(super) fn dependents(&self, dirs: BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        let mut importers: BTreeMap<&PathBuf, Vec<&PathBuf>> = BTreeMap::new();
        for (from, to) in &self.edges {
            for to in to {
                importers.entry(to).or_default().push(from);
            }
        }
        let mut waiting: Vec<PathBuf> = dirs.iter().cloned().collect();
        let mut all = dirs;
        while let Some(dir) = waiting.pop() {
            for importer in importers.get(&dir).into_iter().flatten() {
                if all.insert((*importer).clone()) {
                    waiting.push((*importer).clone());
                }
            }
        }
        all
    }
}

//! The results of a run, and what they depend on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::record::SavedFile;
use super::stamp::{Listing, Stamp, Still};
use crate::engine::SkipReason;
use crate::engine::check::Checked;
use crate::semantics::typing::Reads;

/// What one run leaves for the next; texts are `S`, which is part of the bytes where these are read.
#[derive(Serialize, Deserialize)]
pub(super) struct Snapshot<S> {
    /// The result of each file, as the run names it.
    pub(super) files: Vec<(S, Known)>,
    /// The directories that something depends on, by path.
    pub(super) dirs: Vec<(S, Listing<S>)>,
    /// The directories of the packages that those of a directory import, as far as anybody asked; by path.
    pub(super) edges: Vec<(S, Vec<S>)>,
    /// The directories whose imports were followed to see whether a new import makes a cycle; by path.
    pub(super) graph: Vec<S>,
    /// What was looked for, found or not, by path: if it is another thing now, nothing is trusted.
    pub(super) probed: Vec<(S, Stamp)>,
    /// Whether no file had to be planned together with another.
    pub(super) is_settled: bool,
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
            (None, Some(outcome)) => Entry::Found(Box::new(SavedFile::of(outcome)?)),
        };
        Some(Self {
            needs_graph: matches!(&entry, Entry::Found(saved) if saved.adds_imports()),
            entry,
        })
    }
}

impl<S: AsRef<str> + Sync> Snapshot<S> {
    /// Whether what was looked for is what it was.
    pub(super) fn is_current(&self) -> bool {
        let mut probed = self.probed.iter();
        probed.all(|(path, stamp)| Stamp::of(Path::new(path.as_ref())) == *stamp)
    }

    /// What has become of the directories.
    pub(super) fn dirs_now(&self) -> Vec<Still> {
        let dirs = self.dirs.par_iter();
        let now = dirs.map(|(dir, listing)| listing.still(Path::new(dir.as_ref())));
        now.collect()
    }

    /// Adds what the runs before have read.
    pub(super) fn add_to(&self, reads: &mut Reads, graph: &mut BTreeSet<PathBuf>) {
        for (from, to) in &self.edges {
            let known = reads.edges.entry(PathBuf::from(from.as_ref())).or_default();
            known.extend(to.iter().map(|it| PathBuf::from(it.as_ref())));
        }
        let probed = self.probed.iter();
        reads
            .probed
            .extend(probed.map(|(path, _)| PathBuf::from(path.as_ref())));
        graph.extend(self.graph.iter().map(|it| PathBuf::from(it.as_ref())));
    }

    /// Some directories, and all that depend on them.
    pub(super) fn dependents(&self, dirs: BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        let mut importers: FxHashMap<&Path, Vec<&Path>> = FxHashMap::default();
        for (from, to) in &self.edges {
            for to in to {
                let known = importers.entry(Path::new(to.as_ref())).or_default();
                known.push(Path::new(from.as_ref()));
            }
        }
        let mut waiting: Vec<PathBuf> = dirs.iter().cloned().collect();
        let mut all = dirs;
        while let Some(dir) = waiting.pop() {
            for importer in importers.get(&*dir).into_iter().flatten() {
                if all.insert((*importer).to_owned()) {
                    waiting.push((*importer).to_owned());
                }
            }
        }
        all
    }
}

/// A list of pairs as a map.
pub(super) fn by_key<K: AsRef<str>, V>(pairs: &[(K, V)]) -> FxHashMap<&str, &V> {
    let pairs = pairs.iter().map(|(key, value)| (key.as_ref(), value));
    pairs.collect()
}

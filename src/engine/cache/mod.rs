//! What runs remember of files whose findings cannot have changed.
//!
//! The findings of a file follow from its text, the other files of its directory, the packages that it imports, and
//! so on, the go.mod files around all of them, the rules and the settings. A run that ends well saves its results with
//! the directories that it looked into (the names, sizes and times of their Go files), who imports whom as far as
//! somebody asked, and what else it looked for, found or not. The next run of the same rules and settings compares
//! these first; what it finds changed takes with it whatever depends on it.
//!
//! A snapshot that cannot be read is as good as none. Runs that are at work at the same time write whole snapshots,
//! of which the last one stays.

mod record;
mod snapshot;
mod stamp;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use self::store::{CacheStats, cache_stats, clear_cache};

use self::snapshot::{Entry, Known, Snapshot};
use self::stamp::{Listing, Stamp};
use super::check::{Checked, read};
use super::run::RunSettings;
use super::{FoundFile, SkipReason};
use crate::semantics::typing::{Reads, normalized};

/// How coarse the times of files may be: what changed since so long before a run began is not trusted.
const GRAIN: Duration = Duration::from_secs(2);

/// What a run knows from runs before it, and saves for those after it.
pub(super) struct Cache {
    dir: PathBuf,
    key: String,
    started: SystemTime,
    /// What the runs before left, if it is to be trusted.
    before: Option<Snapshot>,
    /// The directories of which something that they depend on has changed.
    stale: BTreeSet<PathBuf>,
    /// Whether a directory has changed that the graph of imports was made of.
    is_graph_stale: bool,
}

impl Cache {
    /// The memory of runs with these rules and settings; none for runs that ask for more than the files say.
    pub(super) fn open(settings: &RunSettings, rules: Option<&str>) -> Option<Self> {
        let dir = settings.cache.clone()?;
        let asks_more = settings.evidence.is_some() || settings.extent.changes.is_some();
        if asks_more {
            return None;
        }
        let key = key(settings, rules?);
        let started = SystemTime::now();
        let before = store::load(&dir, &key).filter(Snapshot::is_current);
        let mut this = Self {
            dir,
            key,
            started,
            before,
            stale: BTreeSet::new(),
            is_graph_stale: false,
        };
        if let Some(before) = &this.before {
            let changed = before.changed_dirs();
            this.is_graph_stale = before.graph.iter().any(|it| changed.contains(it));
            this.stale = before.dependents(changed);
        }
        Some(this)
    }

    /// The result for a file, if it is known.
    pub(super) fn get(&self, found: &FoundFile) -> Option<Checked> {
        let known = self.known(&found.path)?;
        let outcome = match &known.entry {
            Entry::Generated => return Some(Checked::skipped(SkipReason::Generated)),
            Entry::Clean => None,
            Entry::Found(saved) => {
                let source = Arc::new(read(&found.path).ok()?);
                if source.digest().to_string() != saved.digest {
                    return None;
                }
                Some(saved.outcome(source))
            }
        };
        Some(Checked {
            is_analyzed: true,
            outcome,
            ..Checked::default()
        })
    }

    fn known(&self, path: &Path) -> Option<&Known> {
        let known = self.before.as_ref()?.files.get(path)?;
        let is_stale =
            self.stale.contains(&directory(path)?) || (known.needs_graph && self.is_graph_stale);
        (!is_stale).then_some(known)
    }

    /// Saves the results of a run, with what it read for them; that it cannot is no fault of the run.
    pub(super) fn save(
        &self,
        files: &[FoundFile],
        results: &[Checked],
        reads: Reads,
        graph: Vec<PathBuf>,
    ) {
        let mut snapshot = Snapshot::default();
        for (file, checked) in files.iter().zip(results) {
            if let (Some(known), Some(dir)) = (Known::of(checked), directory(&file.path)) {
                snapshot.files.insert(file.path.to_path_buf(), known);
                snapshot.dirs.insert(dir, Listing::default());
            }
        }
        snapshot.graph = graph.into_iter().collect();
        snapshot.edges = reads.edges;
        let mut probed: BTreeSet<PathBuf> = reads.probed;
        if let Some(before) = &self.before {
            for (from, to) in &before.edges {
                snapshot
                    .edges
                    .entry(from.clone())
                    .or_default()
                    .extend(to.iter().cloned());
            }
            snapshot.graph.extend(before.graph.iter().cloned());
            probed.extend(before.probed.keys().cloned());
        }
        let ends = snapshot
            .edges
            .iter()
            .flat_map(|(from, to)| to.iter().chain([from]));
        let dirs: BTreeSet<PathBuf> = ends.chain(&snapshot.graph).cloned().collect();
        snapshot
            .dirs
            .extend(dirs.into_iter().map(|dir| (dir, Listing::default())));
        let trusted = self.started.checked_sub(GRAIN).unwrap_or(self.started);
        for (dir, listing) in &mut snapshot.dirs {
            *listing = Listing::of(dir);
            if listing.is_newer_than(trusted) {
                *listing = Listing::never();
            }
        }
        let stamps: BTreeMap<PathBuf, Stamp> = probed
            .into_iter()
            .map(|it| (Stamp::of(&it), it))
            .map(|(stamp, path)| (path, stamp))
            .collect();
        if stamps.values().any(|it| it.is_newer_than(trusted)) {
            return;
        }
        snapshot.probed = stamps;
        store::save(&self.dir, &self.key, &snapshot);
    }
}

/// The directory of a file, by its one name.
fn directory(file: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(file).ok()?;
    Some(normalized(whole.parent()?))
}

/// What the results depend on besides files.
fn key(settings: &RunSettings, rules: &str) -> String {
    let settings = RunSettings {
        mode: super::run::Mode::Check,
        jobs: None,
        journals: None,
        cache: None,
        verify: None,
        ..settings.clone()
    };
    let program = std::env::current_exe().ok().map(|it| Stamp::of(&it));
    let here = std::env::current_dir().ok();
    let roots = crate::semantics::typing::Roots::of_machine();
    let text = format!(
        "{}\0{program:?}\0{here:?}\0{roots:?}\0{settings:?}\0{rules}",
        env!("CARGO_PKG_VERSION")
    );
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

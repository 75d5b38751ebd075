//! What runs remember of files whose findings cannot have changed.
//!
//! The findings of a file follow from its text, the other files of its directory, the packages that it imports, and
//! so on, the go.mod files around all of them, the rules and the settings. A run that ends well saves its results with
//! the directories that it looked into (the names, sizes and times of their Go files), who imports whom as far as
//! somebody asked, and what else it looked for, found or not. The next run of the same rules and settings compares
//! these first; what it finds changed takes with it whatever depends on it.
//!
//! A run that finds everything as it was leaves the snapshot as it is.
//!
//! A snapshot that cannot be read is as good as none. Runs that are at work at the same time write whole snapshots,
//! of which the last one stays.

mod record;
mod snapshot;
mod stamp;
mod store;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use self::store::{CacheStats, cache_stats, clear_cache};

use self::snapshot::{Entry, Known, Snapshot, by_key};
use self::stamp::{Listing, Stamp, Still};
use super::check::{Checked, read};
use super::run::RunSettings;
use super::{FoundFile, SkipReason};
use crate::semantics::typing::{Reads, normalized};

/// How coarse the times of files may be: what changed since so long before a run began is not trusted.
const GRAIN: Duration = Duration::from_secs(2);

/// Where a run finds what others left, and leaves its own.
pub(super) struct Stored {
    dir: PathBuf,
    key: String,
    started: SystemTime,
    bytes: Option<Vec<u8>>,
}

/// What a run knows from runs before it, and saves for those after it.
pub(super) struct Cache<'b> {
    stored: &'b Stored,
    /// What the runs before left, if it is to be trusted.
    before: Option<Before<'b>>,
}

/// What the runs before left, and how much of it still holds.
struct Before<'b> {
    snapshot: Snapshot<&'b str>,
    /// The places of the files in the snapshot.
    files: FxHashMap<&'b str, usize>,
    /// The directories of which something that they depend on has changed.
    stale: BTreeSet<PathBuf>,
    /// Whether a directory has changed that the graph of imports was made of.
    is_graph_stale: bool,
    /// Whether every file looks as it did.
    is_untouched: bool,
}

/// The results of a run that are to be kept, before those of linked files are made again.
pub(super) struct Draft {
    /// None where they are what the snapshot has.
    files: Option<Vec<(String, Known, PathBuf)>>,
    /// Whether it is known that no files have to be planned together.
    pub(super) is_settled: bool,
}

impl Stored {
    /// The memory of runs with these rules and settings; none for runs that ask for more than the files say.
    pub(super) fn find(settings: &RunSettings, rules: Option<&str>) -> Option<Self> {
        let dir = settings.cache.clone()?;
        let asks_more = settings.evidence.is_some() || settings.extent.changes.is_some();
        if asks_more {
            return None;
        }
        let key = key(settings, rules?);
        Some(Self {
            started: SystemTime::now(),
            bytes: store::load(&dir, &key),
            dir,
            key,
        })
    }

    /// The time before which files must have changed to be trusted.
    fn trusted(&self) -> SystemTime {
        self.started.checked_sub(GRAIN).unwrap_or(self.started)
    }
}

impl<'b> Cache<'b> {
    /// Looks at what has become of all that the snapshot depends on.
    pub(super) fn open(stored: &'b Stored) -> Self {
        let snapshot = stored.bytes.as_deref().and_then(store::read);
        let snapshot = snapshot.filter(Snapshot::is_current);
        Self {
            stored,
            before: snapshot.map(Before::new),
        }
    }

    /// The result for a file, if it is known.
    pub(super) fn get(&self, found: &FoundFile) -> Option<Checked> {
        let known = self.before.as_ref()?.known(&found.path)?;
        let outcome = match &known.entry {
            Entry::Generated => return Some(Checked::skipped(SkipReason::Generated)),
            Entry::Clean => None,
            Entry::Found(saved) => Some(saved.outcome(Arc::new(read(&found.path).ok()?))?),
        };
        Some(Checked {
            is_analyzed: true,
            outcome,
            ..Checked::default()
        })
    }

    /// What to keep of the results of a run; `is_known` says which of them come from the snapshot.
    pub(super) fn draft(
        &self,
        files: &[FoundFile],
        results: &[Checked],
        is_known: &[bool],
    ) -> Draft {
        let all = || files.iter().zip(results);
        let new = || {
            let new = results.iter().zip(is_known);
            new.filter(|(_, is_known)| !**is_known).map(|(it, _)| it)
        };
        let known = is_known.iter().filter(|it| **it).count();
        let before = self.before.as_ref().filter(|it| {
            let is_whole = it.stale.is_empty() && it.snapshot.files.len() == known;
            is_whole && new().all(|it| Known::of(it).is_none())
        });
        let links_nothing = |it: &Checked| it.outcome.is_none() && it.missing.is_empty();
        let is_settled =
            before.is_some_and(|it| it.snapshot.is_settled) && new().all(links_nothing);
        let keep = |(file, checked): (&FoundFile, &Checked)| {
            let path = file.path.to_str()?.to_owned();
            Some((path, Known::of(checked)?, directory(&file.path)?))
        };
        let is_same = before.is_some_and(|it| it.is_untouched);
        Draft {
            files: (!is_same).then(|| all().filter_map(keep).collect()),
            is_settled,
        }
    }

    /// Saves the results of a run, with what it read for them; that it cannot is no fault of the run.
    pub(super) fn save(
        &self,
        draft: Draft,
        mut reads: Reads,
        graph: Vec<PathBuf>,
        is_settled: bool,
    ) {
        let Some(files) = draft.files else {
            return store::touch(&self.stored.dir, &self.stored.key);
        };
        let mut graph: BTreeSet<PathBuf> = graph.into_iter().collect();
        let before = self.before.as_ref().map(|it| &it.snapshot);
        if let Some(before) = before {
            before.add_to(&mut reads, &mut graph);
        }
        let snapshot = self.snapshot(files, &reads, &graph, is_settled);
        if let Some(snapshot) = snapshot {
            store::save(&self.stored.dir, &self.stored.key, &snapshot);
        }
    }

    /// A snapshot of the present; none where what was looked for is too new, or has no name in UTF-8.
    fn snapshot(
        &self,
        files: Vec<(String, Known, PathBuf)>,
        reads: &Reads,
        graph: &BTreeSet<PathBuf>,
        is_settled: bool,
    ) -> Option<Snapshot<String>> {
        let trusted = self.stored.trusted();
        let stamp = |path: &PathBuf| {
            let stamp = Stamp::of(path);
            let is_old = !stamp.is_newer_than(trusted);
            is_old.then(|| Some((text(path)?, stamp)))?
        };
        let probed: Option<Vec<_>> = reads.probed.iter().map(stamp).collect();
        let probed = probed?;
        let ends = reads
            .edges
            .iter()
            .flat_map(|(from, to)| to.iter().chain([from]));
        let own = files.iter().map(|(.., dir)| dir);
        let dirs: BTreeSet<&PathBuf> = own.chain(ends).chain(graph).collect();
        let before = self.before.as_ref().map(|it| by_key(&it.snapshot.dirs));
        let listing = |dir: &PathBuf| {
            let name = text(dir)?;
            let known = before.as_ref().and_then(|it| it.get(&*name)).copied();
            let listing = Listing::of(dir, known);
            match listing.is_newer_than(trusted) {
                true => Some((name, Listing::never())),
                false => Some((name, listing)),
            }
        };
        let dirs: Option<Vec<_>> = dirs.into_par_iter().map(listing).collect();
        let edges = reads
            .edges
            .iter()
            .map(|(from, to)| Some((text(from)?, texts(to)?)));
        Some(Snapshot {
            files: files
                .into_iter()
                .map(|(path, known, _)| (path, known))
                .collect(),
            dirs: dirs?,
            edges: edges.collect::<Option<_>>()?,
            graph: texts(graph)?,
            probed,
            is_settled,
        })
    }
}

impl<'b> Before<'b> {
    fn new(snapshot: Snapshot<&'b str>) -> Self {
        let now = snapshot.dirs_now();
        let dirs = snapshot.dirs.iter().zip(&now);
        let changed = dirs.filter(|(_, now)| **now == Still::Changed);
        let changed: BTreeSet<PathBuf> = changed.map(|((dir, _), _)| PathBuf::from(dir)).collect();
        let mut graph = snapshot.graph.iter();
        Self {
            files: snapshot
                .files
                .iter()
                .enumerate()
                .map(|(at, (path, _))| (*path, at))
                .collect(),
            is_graph_stale: graph.any(|it| changed.contains(Path::new(it))),
            is_untouched: now.iter().all(|it| *it == Still::Untouched),
            stale: match changed.is_empty() {
                true => changed,
                false => snapshot.dependents(changed),
            },
            snapshot,
        }
    }

    /// What is known of a file, if it still holds.
    fn known(&self, path: &Path) -> Option<&Known> {
        let at = self.files.get(path.to_str()?)?;
        let (_, known) = &self.snapshot.files[*at];
        let is_stale = (known.needs_graph && self.is_graph_stale)
            || (!self.stale.is_empty() && self.stale.contains(&directory(path)?));
        (!is_stale).then_some(known)
    }
}

/// A path, if it is UTF-8.
fn text(path: &Path) -> Option<String> {
    path.to_str().map(str::to_owned)
}

fn texts(paths: &BTreeSet<PathBuf>) -> Option<Vec<String>> {
    paths.iter().map(|it| text(it)).collect()
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

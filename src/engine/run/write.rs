//! The end of a writing run: its journal, then its files.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::Progress;
use super::group::{Ready, write_all};
use crate::engine::apply::{WriteRequest, target_in_tree};
use crate::engine::journal::{FileRecord, Journal, Saved, Store, TreeLock, Trees};
use crate::engine::linked::Groups;
use crate::engine::{FileOutcome, FoundFile, RunOutcome, Skip, SkipReason};
use crate::text::{Diagnostic, Severity};

/// A writing run, from before it reads the first file; dropping it lets other runs have the trees.
pub(in crate::engine) struct Session {
    trees: Trees,
    journals: Option<Journals>,
}

/// Where the run leaves its journals, and the right to do so.
struct Journals {
    store: Store,
    lock: io::Result<TreeLock>,
}

/// A file that is about to be written.
struct Pending {
    ready: Ready,
    /// The root of its tree.
    root: PathBuf,
    /// Its real path below the root.
    below: PathBuf,
}

/// The journals of one run: what is saved, and as what.
type SavedJournals = Vec<(Saved, Journal)>;

impl Session {
    /// Waits until no other run writes to the trees of this one.
    ///
    /// What goes wrong is told only when there is something to write.
    pub(in crate::engine) fn start(
        journals: Option<&Path>,
        paths: &[PathBuf],
        progress: &dyn Progress,
    ) -> Self {
        let trees = Trees::here();
        let journals = journals.map(|dir| {
            let roots = trees.of_arguments(paths);
            Journals {
                store: Store::new(dir.to_owned()),
                lock: TreeLock::acquire(dir, &roots, &|| progress.waiting()),
            }
        });
        Self { trees, journals }
    }

    /// Writes the changed files of the outcome, and says in it how that went.
    pub(in crate::engine) fn write(
        &self,
        found: &[FoundFile],
        groups: &Groups,
        outcome: &mut RunOutcome,
    ) {
        let pending = self.pending(found, outcome);
        if pending.is_empty() {
            return;
        }
        let saved = match self.save(&pending, &outcome.files) {
            Ok(saved) => saved,
            Err(diagnostic) => return outcome.diagnostics.push(*diagnostic),
        };
        let ready: Vec<Ready> = pending.iter().map(|it| it.ready).collect();
        let skips = write_all(&mut outcome.files, found, groups, &ready);
        outcome.skips.extend(skips);
        let is_unwritten = |it: &&Pending| !outcome.files[it.ready.outcome].written;
        let unwritten = pending.iter().filter(is_unwritten);
        let unwritten = unwritten.map(|it| it.root.join(&it.below)).collect();
        self.settle(saved, &unwritten, outcome);
    }

    /// The files to write; one that cannot be written for sure becomes a skip.
    fn pending(&self, found: &[FoundFile], outcome: &mut RunOutcome) -> Vec<Pending> {
        let by_path: BTreeMap<&Path, usize> = found
            .iter()
            .enumerate()
            .map(|(at, file)| (&*file.path, at))
            .collect();
        let mut roots = BTreeMap::new();
        let mut pending = Vec::new();
        for (index, file) in outcome.files.iter().enumerate() {
            if file.new_text.is_none() {
                continue;
            }
            let at = *by_path
                .get(&**file.source.path())
                .expect("invariant: an outcome is about a file of the walk");
            let found = &found[at];
            let root = roots.entry(&found.root).or_insert_with(|| {
                let roots = self.trees.of_arguments(&[found.root.to_path_buf()]);
                roots.into_iter().next().unwrap_or_default()
            });
            match self.below(root, file, found) {
                Ok(below) => pending.push(Pending {
                    ready: Ready {
                        found: at,
                        outcome: index,
                    },
                    root: root.clone(),
                    below,
                }),
                Err(message) => outcome.skips.push(failed(&found.path, &message)),
            }
        }
        pending
    }

    /// The real path of a file below the root of its tree.
    fn below(&self, root: &Path, file: &FileOutcome, found: &FoundFile) -> Result<PathBuf, String> {
        let target = target_in_tree(&request(file, found, "")).map_err(|it| it.to_string())?;
        match target.strip_prefix(root) {
            Ok(below) if target.to_str().is_some() || self.journals.is_none() => {
                Ok(below.to_owned())
            }
            Ok(_) => Err("its path is not UTF-8, so that `undo` could not find it".to_owned()),
            Err(_) => Err("it was moved meanwhile; run again".to_owned()),
        }
    }

    /// Saves a journal for each tree; nothing may be written if that fails.
    fn save(
        &self,
        pending: &[Pending],
        files: &[FileOutcome],
    ) -> Result<SavedJournals, Box<Diagnostic>> {
        let Some(journals) = &self.journals else {
            return Ok(Vec::new());
        };
        let refused = |error: &io::Error| Box::new(no_journal(journals.store.dir(), error));
        journals.lock.as_ref().map_err(refused)?;
        let mut saved = Vec::new();
        for journal in journals_of(pending, files) {
            match journals.store.save(&journal) {
                Ok(name) => saved.push((name, journal)),
                Err(error) => {
                    // A journal of a run that wrote nothing would be the next one to be undone.
                    for (name, _) in &saved {
                        let _ = journals.store.remove(name);
                    }
                    return Err(refused(&error));
                }
            }
        }
        Ok(saved)
    }

    /// Takes the files that were not written out of the journals, and removes what is beyond the bounds.
    fn settle(
        &self,
        saved: SavedJournals,
        unwritten: &BTreeSet<PathBuf>,
        outcome: &mut RunOutcome,
    ) {
        let Some(Journals { store, .. }) = &self.journals else {
            return;
        };
        for (name, mut journal) in saved.iter().cloned() {
            let n_files = journal.files.len();
            let root = &journal.root;
            journal
                .files
                .retain(|file| !unwritten.contains(&root.join(&file.path)));
            let done = if journal.files.is_empty() {
                store.remove(&name)
            } else if journal.files.len() < n_files {
                store.replace(&name, &journal)
            } else {
                Ok(())
            };
            if let Err(error) = done {
                let message =
                    format!("the journal still names files that were not written: {error}");
                let path = store.path(&name);
                let warning = Diagnostic::new(Severity::Warning, path, message);
                outcome.diagnostics.push(warning);
            }
        }
        let names: Vec<Saved> = saved.into_iter().map(|(name, _)| name).collect();
        store.prune(&names);
    }
}

/// What the run is about to change, by tree.
fn journals_of(pending: &[Pending], files: &[FileOutcome]) -> impl Iterator<Item = Journal> {
    let mut trees: BTreeMap<PathBuf, Vec<FileRecord>> = BTreeMap::new();
    for file in pending {
        let outcome = &files[file.ready.outcome];
        let (old, new) = (outcome.source.text(), outcome.new_text.as_deref());
        let record = FileRecord::new(file.below.clone(), old, new.unwrap_or(old), &outcome.edits);
        trees.entry(file.root.clone()).or_default().push(record);
    }
    let started = SystemTime::now();
    trees.into_iter().map(move |(root, files)| Journal {
        root,
        started,
        files,
    })
}

fn no_journal(dir: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("nothing was written: no journal for `undo` can be left: {error}");
    Diagnostic::new(Severity::Error, dir, message)
        .help("make the directory writable, or write without a journal with `--no-journal`")
}

fn failed(path: &Arc<Path>, message: &str) -> Skip {
    Skip {
        path: Arc::clone(path),
        reason: SkipReason::Failed(format!("not written: {message}")),
        files: Some(1),
    }
}

fn request<'a>(file: &FileOutcome, found: &'a FoundFile, text: &'a str) -> WriteRequest<'a> {
    WriteRequest {
        root: &found.root,
        path: &found.path,
        expected: file.digest,
        text,
    }
}

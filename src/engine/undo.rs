//! Undoing a writing run.
//!
//! A run is undone whole or not at all: all files are judged first, then all old contents are written beside their
//! files, and only then is the first one put in place.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::apply::{PreparedWrite, WriteRequest, prepare_write, remove_stale_temporaries};
use super::journal::{FileRecord, Journal, Saved, Store, TreeLock, directory_of};
use crate::text::Digest;

/// What is to be undone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UndoSettings {
    /// The directory of the journals.
    pub journals: PathBuf,
    /// A place in the tree whose last run is undone.
    pub place: PathBuf,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// What `undo` did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Undo {
    /// No run of the tree can be undone.
    Nothing,
    /// A run was undone, or would be.
    Run(UndoneRun),
}

/// A run that was undone, or would be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UndoneRun {
    /// The root of its tree.
    pub root: PathBuf,
    /// When it began to write.
    pub started: SystemTime,
    /// The files that it changed and that get their old content back.
    pub files: Vec<RestoredFile>,
    /// How many of its files have their old content already.
    pub already: usize,
}

/// A file that gets its old content back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RestoredFile {
    /// The file.
    pub path: PathBuf,
    /// Its content until now.
    pub from: String,
    /// Its old content.
    pub to: String,
}

/// Why a run was not undone.
#[derive(Debug)]
pub enum UndoError {
    /// Some files cannot be restored, so none was; one message a file.
    Refused(Vec<String>),
    /// Some files were not restored though it looked as if they could be; one message a file. The journal is kept.
    Partial {
        /// How many were restored.
        restored: usize,
        /// Why the others were not.
        messages: Vec<String>,
    },
    /// The journal cannot be used; no file was touched.
    Journal(String),
}

/// A file of the run that does not have its old content.
struct Candidate<'a> {
    record: &'a FileRecord,
    file: RestoredFile,
}

/// Undoes the last run of the tree that holds a place; `waiting` is told when another run of the tree is not done.
pub fn undo(settings: &UndoSettings, waiting: &dyn Fn()) -> Result<Undo, UndoError> {
    let store = Store::new(settings.journals.clone());
    let place = directory_of(&settings.place).ok_or_else(|| {
        let place = settings.place.display();
        UndoError::Journal(format!("`{place}` is not found"))
    })?;
    let Some((saved, journal, _lock)) = lock_newest(&store, &place, waiting)? else {
        return Ok(Undo::Nothing);
    };
    let candidates = candidates(&journal, &store.path(&saved))?;
    let already = journal.files.len() - candidates.len();
    if !settings.dry_run {
        clean_up(&journal);
        restore(&journal.root, &candidates)?;
        let path = store.path(&saved);
        store.remove(&saved).map_err(|error| {
            let path = path.display();
            UndoError::Journal(format!(
                "all files are restored, but the journal `{path}` cannot be removed: {error}"
            ))
        })?;
    }
    let files = candidates.into_iter().map(|it| it.file).collect();
    Ok(Undo::Run(UndoneRun {
        root: journal.root,
        started: journal.started,
        files,
        already,
    }))
}

/// The newest journal of the trees that hold a directory, with the lock on its tree.
fn lock_newest(
    store: &Store,
    dir: &Path,
    waiting: &dyn Fn(),
) -> Result<Option<(Saved, Journal, TreeLock)>, UndoError> {
    let broken = |error: io::Error| {
        let dir = store.dir().display();
        UndoError::Journal(format!("the journals in `{dir}` cannot be used: {error}"))
    };
    loop {
        let Some(saved) = store.newest(dir).map_err(broken)? else {
            return Ok(None);
        };
        let journal = store.load(&saved).map_err(UndoError::Journal)?;
        let roots = BTreeSet::from([journal.root.clone()]);
        let lock = TreeLock::acquire(store.dir(), &roots, waiting).map_err(broken)?;
        // The run that held the lock may have left a newer journal, or changed this one.
        let is_newest = store.newest(dir).map_err(broken)?.as_ref() == Some(&saved);
        if is_newest && store.load(&saved).as_ref() == Ok(&journal) {
            return Ok(Some((saved, journal, lock)));
        }
    }
}

/// The files to restore, or why some cannot be.
fn candidates<'a>(journal: &'a Journal, path: &Path) -> Result<Vec<Candidate<'a>>, UndoError> {
    let (mut found, mut refused) = (Vec::new(), Vec::new());
    for record in &journal.files {
        match candidate(&journal.root, record) {
            Ok(candidate) => found.extend(candidate),
            Err(Unfit::File(message)) => refused.push(message),
            Err(Unfit::Record) => {
                let (journal, file) = (path.display(), record.path.display());
                let message = format!("the journal `{journal}` is damaged: `{file}`");
                return Err(UndoError::Journal(message));
            }
        }
    }
    if refused.is_empty() {
        Ok(found)
    } else {
        Err(UndoError::Refused(refused))
    }
}

/// Why a file cannot be restored.
enum Unfit {
    /// What is wrong with the file.
    File(String),
    /// The journal does not hold what it should.
    Record,
}

/// The file with its old content; none if it has that already.
fn candidate<'a>(root: &Path, record: &'a FileRecord) -> Result<Option<Candidate<'a>>, Unfit> {
    let path = root.join(&record.path);
    let shown = path.display();
    let content = fs::read(&path).map_err(|error| {
        Unfit::File(match error.kind() {
            ErrorKind::NotFound => format!("`{shown}` was removed since"),
            _ => format!("`{shown}` cannot be read: {error}"),
        })
    })?;
    let digest = Digest::of(&content);
    if digest == record.before {
        return Ok(None);
    }
    if digest != record.after {
        return Err(Unfit::File(format!("`{shown}` changed since")));
    }
    let from = String::from_utf8(content).map_err(|_| Unfit::Record)?;
    let to = record.restored(&from).ok_or(Unfit::Record)?;
    let file = RestoredFile { path, from, to };
    Ok(Some(Candidate { record, file }))
}

fn restore(root: &Path, candidates: &[Candidate]) -> Result<(), UndoError> {
    let prepared = prepare(root, candidates)?;
    let n_files = prepared.len();
    let done = prepared.into_iter().map(PreparedWrite::commit);
    let messages: Vec<String> = done
        .filter_map(Result::err)
        .map(|error| error.to_string())
        .collect();
    if messages.is_empty() {
        Ok(())
    } else {
        Err(UndoError::Partial {
            restored: n_files - messages.len(),
            messages,
        })
    }
}

/// Writes all old contents beside their files; an error removes them again.
fn prepare<'a>(
    root: &'a Path,
    candidates: &'a [Candidate],
) -> Result<Vec<PreparedWrite<'a>>, UndoError> {
    let (mut prepared, mut refused) = (Vec::new(), Vec::new());
    for Candidate { record, file } in candidates {
        let write = prepare_write(&WriteRequest {
            root,
            path: &file.path,
            expected: record.after,
            text: &file.to,
        });
        match write {
            Ok(write) => prepared.push(write),
            Err(error) => refused.push(error.to_string()),
        }
    }
    if refused.is_empty() {
        Ok(prepared)
    } else {
        Err(UndoError::Refused(refused))
    }
}

/// Removes what interrupted runs left beside the files of a run; what cannot be removed is no reason not to undo.
fn clean_up(journal: &Journal) {
    let files = journal
        .files
        .iter()
        .map(|file| journal.root.join(&file.path));
    let dirs = files.filter_map(|file| file.parent().map(Path::to_owned));
    for dir in dirs.collect::<BTreeSet<_>>() {
        let _ = remove_stale_temporaries(&dir);
    }
}

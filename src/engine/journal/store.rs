//! The directory of the journals.
//!
//! A journal is called `NUMBER-TREE.jsonl`; the numbers tell the age, the tree is a digest of its root. Kept are the
//! newest [`RUNS_OF_A_TREE`] of each tree, [`RUNS`] in all, and [`BYTES`] of them; one that was just saved is kept
//! whatever its size.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::record::Journal;
use crate::engine::apply::{remove_stale_temporaries, temporary_prefix};
use crate::text::Digest;

/// How many runs of one tree can be undone.
const RUNS_OF_A_TREE: usize = 20;

/// How many journals are kept in all.
const RUNS: usize = 500;

/// How many bytes of journals are kept in all.
const BYTES: u64 = 256 << 20;

/// The directory of the journals.
#[derive(Debug)]
pub(in crate::engine) struct Store {
    dir: PathBuf,
}

/// A journal on disk.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::engine) struct Saved {
    number: u64,
    key: String,
}

/// The name of a tree in the directory: 16 hexadecimal digits.
pub(super) fn key(root: &Path) -> String {
    let digest = Digest::of(root.as_os_str().as_encoded_bytes()).to_string();
    let hex = digest.trim_start_matches("blake3:");
    hex.chars().take(16).collect()
}

impl Saved {
    fn from_file_name(name: &OsStr) -> Option<Self> {
        let (number, key) = name.to_str()?.strip_suffix(".jsonl")?.split_once('-')?;
        Some(Self {
            number: number.parse().ok()?,
            key: key.to_owned(),
        })
    }

    fn file_name(&self) -> String {
        format!("{:08}-{}.jsonl", self.number, self.key)
    }
}

impl Store {
    /// The journals of a directory, which is made when the first one is saved.
    pub(in crate::engine) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The directory.
    pub(in crate::engine) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The file of a journal.
    pub(in crate::engine) fn path(&self, saved: &Saved) -> PathBuf {
        self.dir.join(saved.file_name())
    }

    /// Saves a new journal; when this returns, it is on disk.
    pub(in crate::engine) fn save(&self, journal: &Journal) -> io::Result<Saved> {
        make_private_directory(&self.dir)?;
        // What a killed run left is of no use, and where it cannot be removed it does no harm.
        let _ = remove_stale_temporaries(&self.dir);
        let newest = self.list()?.pop().map_or(0, |saved| saved.number);
        let saved = Saved {
            number: newest + 1,
            key: key(&journal.root),
        };
        self.replace(&saved, journal)?;
        Ok(saved)
    }

    /// Puts another text in the place of a saved journal, at once or not at all.
    pub(in crate::engine) fn replace(&self, saved: &Saved, journal: &Journal) -> io::Result<()> {
        let text = journal.to_text().ok_or(ErrorKind::InvalidFilename)?;
        let mut file = tempfile::Builder::new()
            .prefix(&temporary_prefix())
            .tempfile_in(&self.dir)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(self.path(saved))
            .map_err(|error| error.error)?;
        self.sync()
    }

    /// Removes a journal.
    pub(in crate::engine) fn remove(&self, saved: &Saved) -> io::Result<()> {
        match fs::remove_file(self.path(saved)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The newest journal of a tree that holds a directory, which has no symbolic links.
    pub(in crate::engine) fn newest(&self, dir: &Path) -> io::Result<Option<Saved>> {
        let keys: Vec<String> = dir.ancestors().map(key).collect();
        let mut all = self.list()?;
        all.retain(|saved| keys.contains(&saved.key));
        Ok(all.pop())
    }

    /// Reads a journal; the error says what is wrong, and names the file.
    pub(in crate::engine) fn load(&self, saved: &Saved) -> Result<Journal, String> {
        let path = self.path(saved);
        let shown = path.display();
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("the journal `{shown}` cannot be read: {error}"))?;
        Journal::parse(&text)
            .map_err(|what| format!("the journal `{shown}` cannot be used: {what}"))
    }

    /// Removes the oldest journals beyond the bounds, but none of `kept`.
    ///
    /// A journal that cannot be removed stays: the next run tries again.
    pub(in crate::engine) fn prune(&self, kept: &[Saved]) {
        let Ok(all) = self.list() else { return };
        let sized = all.into_iter().rev().filter_map(|saved| {
            let len = fs::metadata(self.path(&saved)).ok()?.len();
            Some((saved, len))
        });
        for saved in beyond_bounds(sized, kept) {
            let _ = self.remove(&saved);
        }
    }

    /// The journals, oldest first.
    fn list(&self) -> io::Result<Vec<Saved>> {
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            found.extend(Saved::from_file_name(&entry?.file_name()));
        }
        found.sort();
        Ok(found)
    }

    /// Makes the names in the directory durable, where directories can be synced.
    fn sync(&self) -> io::Result<()> {
        if cfg!(unix) {
            File::open(&self.dir)?.sync_all()
        } else {
            Ok(())
        }
    }
}

/// The journals to remove, given all of them with their sizes, newest first.
///
/// With a journal go all older ones of its tree: no run may be undone while a later one cannot.
fn beyond_bounds(all: impl Iterator<Item = (Saved, u64)>, kept: &[Saved]) -> Vec<Saved> {
    let (mut keys, mut bytes) = (Vec::new(), 0);
    let mut beyond = Vec::new();
    for (saved, len) in all {
        bytes += len;
        let of_tree = keys.iter().filter(|key| **key == saved.key).count();
        let is_within = of_tree < RUNS_OF_A_TREE && keys.len() < RUNS && bytes <= BYTES;
        if is_within || kept.contains(&saved) {
            keys.push(saved.key);
        } else {
            beyond.push(saved);
        }
    }
    beyond
}

/// Makes a directory that only its user reads: journals hold pieces of source code.
pub(super) fn make_private_directory(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(dir.path().join("new/undo"));
        (dir, store)
    }

    fn journal(root: &str) -> Journal {
        Journal {
            root: root.into(),
            started: UNIX_EPOCH,
            files: Vec::new(),
        }
    }

    #[test]
    fn the_newest_journal_of_the_trees_around_a_directory_is_found() {
        let (_dir, store) = store();
        let newest = |dir: &str| store.newest(Path::new(dir)).unwrap();
        assert_eq!(newest("/a/b"), None);
        let outer = store.save(&journal("/a")).unwrap();
        let other = store.save(&journal("/other")).unwrap();
        assert_eq!(newest("/a/b/c"), Some(outer.clone()));
        assert_eq!(newest("/other"), Some(other));
        assert_eq!(newest("/ab"), None);
        assert_eq!(newest("/"), None);
        let inner = store.save(&journal("/a/b")).unwrap();
        assert_eq!(newest("/a/b/c"), Some(inner.clone()));
        assert_eq!(store.load(&inner), Ok(journal("/a/b")));
        store.remove(&inner).unwrap();
        assert_eq!(newest("/a/b/c"), Some(outer));
    }

    #[cfg(unix)]
    #[test]
    fn journals_are_private() {
        use std::os::unix::fs::PermissionsExt;

        let (_dir, store) = store();
        let saved = store.save(&journal("/a")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(store.dir()), 0o700);
        assert_eq!(mode(&store.path(&saved)), 0o600);
    }

    #[test]
    fn a_tree_keeps_its_newest_runs() {
        let (_dir, store) = store();
        let other = store.save(&journal("/other")).unwrap();
        let saved: Vec<Saved> = (0..RUNS_OF_A_TREE + 2)
            .map(|_| store.save(&journal("/a")).unwrap())
            .collect();
        store.prune(&[]);
        let left = store.list().unwrap();
        assert_eq!(left[0], other);
        assert_eq!(left[1..], saved[2..]);
    }

    #[test]
    fn number_and_size_in_all_are_bounded() {
        let saved = |number: u64| Saved {
            number,
            key: format!("{number:016x}"),
        };
        let all = |n: u64, len: u64| (1..=n).rev().map(move |number| (saved(number), len));
        let n_runs = u64::try_from(RUNS).unwrap();
        assert_eq!(beyond_bounds(all(n_runs, 1), &[]), []);
        assert_eq!(beyond_bounds(all(n_runs + 1, 1), &[]), [saved(1)]);
        assert_eq!(beyond_bounds(all(2, BYTES / 2), &[]), []);
        assert_eq!(beyond_bounds(all(3, BYTES / 2), &[]), [saved(1)]);
        assert_eq!(
            beyond_bounds(all(3, BYTES + 1), &[saved(3)]),
            [saved(2), saved(1)]
        );
    }

    #[test]
    fn a_file_of_another_kind_is_no_journal() {
        for name in ["lock-ab", "1.jsonl", "x-y.jsonl", "00000001-ab.json"] {
            assert_eq!(Saved::from_file_name(name.as_ref()), None, "{name}");
        }
    }
}

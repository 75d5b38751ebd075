//! What tells from outside whether a file or a directory has changed.

use std::fs::{DirEntry, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// What is at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Stamp {
    /// Nothing, or nothing that can be looked at.
    Nothing,
    /// A directory.
    Directory,
    /// A file: its size, and when it was changed last.
    File {
        size: u64,
        changed: Option<Duration>,
    },
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Self {
        path.metadata().map_or(Self::Nothing, |it| Self::new(&it))
    }

    /// The same for what a directory lists, which takes less looking up.
    fn of_entry(entry: &DirEntry) -> Self {
        match entry.metadata() {
            // What a link leads to counts.
            Ok(data) if data.is_symlink() => Self::of(&entry.path()),
            Ok(data) => Self::new(&data),
            Err(_) => Self::Nothing,
        }
    }

    fn new(data: &Metadata) -> Self {
        if data.is_dir() {
            return Self::Directory;
        }
        let changed = data.modified().ok();
        Self::File {
            size: data.len(),
            changed: changed.and_then(|it| it.duration_since(UNIX_EPOCH).ok()),
        }
    }

    /// Whether both are files of one size.
    fn has_size_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File { size, .. }, Self::File { size: other, .. }) => size == other,
            _ => false,
        }
    }

    /// Whether it may have changed after that time.
    pub(super) fn is_newer_than(&self, time: SystemTime) -> bool {
        match self {
            Self::Nothing | Self::Directory => false,
            Self::File { changed, .. } => {
                let time = time.duration_since(UNIX_EPOCH).unwrap_or_default();
                changed.is_none_or(|it| time <= it)
            }
        }
    }
}

/// The Go files of a directory.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Listing<S> {
    /// By name; what has no name in UTF-8 stands by what it looks like.
    files: Vec<Listed<S>>,
    /// Whether it cannot be compared.
    is_unknown: bool,
}

/// A file of a directory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Listed<S> {
    name: S,
    stamp: Stamp,
    digest: Option<[u8; 32]>,
}

/// What has become of a directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Still {
    /// It looks as it did.
    Untouched,
    /// Files look different, and are the same inside.
    Same,
    /// It is another one.
    Changed,
}

impl Listing<String> {
    /// The files as they are, each with the digest of what is in it; one that `known` has and that looks the same is not
    /// read again.
    pub(super) fn of<S: AsRef<str>>(dir: &Path, known: Option<&Listing<S>>) -> Self {
        let mut files = looks_of(dir);
        for file in &mut files {
            let before = known.and_then(|it| it.get(&file.name));
            file.digest = match before {
                Some(before) if before.stamp == file.stamp => before.digest,
                _ => digest_of(&dir.join(&file.name)),
            };
        }
        Self {
            files,
            is_unknown: false,
        }
    }

    /// One that is equal to none.
    pub(super) fn never() -> Self {
        Self {
            files: Vec::new(),
            is_unknown: true,
        }
    }

    pub(super) fn is_newer_than(&self, time: SystemTime) -> bool {
        let mut files = self.files.iter();
        files.any(|it| it.stamp.is_newer_than(time))
    }
}

impl<S: AsRef<str>> Listing<S> {
    fn get(&self, name: &str) -> Option<&Listed<S>> {
        let at = self
            .files
            .binary_search_by(|it| it.name.as_ref().cmp(name))
            .ok()?;
        Some(&self.files[at])
    }

    /// Whether the directory is still the same: by how its files look, or else by what is in them.
    pub(super) fn still(&self, dir: &Path) -> Still {
        let now = looks_of(dir);
        if self.is_unknown || now.len() != self.files.len() {
            return Still::Changed;
        }
        let mut still = Still::Untouched;
        for (before, now) in self.files.iter().zip(&now) {
            if before.name.as_ref() != now.name {
                return Still::Changed;
            }
            if before.stamp == now.stamp {
                continue;
            }
            let is_same = before.stamp.has_size_of(&now.stamp)
                && before.digest.is_some()
                && before.digest == digest_of(&dir.join(&now.name));
            if !is_same {
                return Still::Changed;
            }
            still = Still::Same;
        }
        still
    }
}

/// The Go files of a directory by name, without digests.
fn looks_of(dir: &Path) -> Vec<Listed<String>> {
    let entries = dir.read_dir().into_iter().flatten().flatten();
    let mut files: Vec<_> = entries
        .filter_map(|entry| {
            let name = entry.file_name();
            let is_go = name.as_encoded_bytes().ends_with(b".go");
            is_go.then(|| Listed {
                name: name.to_string_lossy().into_owned(),
                stamp: Stamp::of_entry(&entry),
                digest: None,
            })
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn digest_of(path: &Path) -> Option<[u8; 32]> {
    // Opening a FIFO would wait for a writer.
    let bytes = path.is_file().then(|| std::fs::read(path).ok())??;
    Some(*blake3::hash(&bytes).as_bytes())
}

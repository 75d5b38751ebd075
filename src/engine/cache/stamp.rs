//! What tells from outside whether a file or a directory has changed.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// What is at a path.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
        match path.metadata() {
            Ok(data) if data.is_dir() => Self::Directory,
            Ok(data) => Self::File {
                size: data.len(),
                changed: data
                    .modified()
                    .ok()
                    .and_then(|it| it.duration_since(UNIX_EPOCH).ok()),
            },
            Err(_) => Self::Nothing,
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
pub(super) struct Listing {
    /// By name; what has no name in UTF-8 stands by what it looks like.
    files: BTreeMap<String, (Stamp, Option<String>)>,
    /// Whether it cannot be compared.
    is_unknown: bool,
}

impl Listing {
    /// The files as they are, each with the digest of what is in it; one that `known` has and that looks the same is not
    /// read again.
    pub(super) fn of(dir: &Path, known: Option<&Self>) -> Self {
        let mut files = looks_of(dir);
        for (name, (stamp, digest)) in &mut files {
            let before = known.and_then(|it| it.files.get(name));
            *digest = match before {
                Some((before, digest)) if before == stamp => digest.clone(),
                _ => digest_of(&dir.join(name)),
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
            files: BTreeMap::new(),
            is_unknown: true,
        }
    }

    pub(super) fn is_newer_than(&self, time: SystemTime) -> bool {
        let mut stamps = self.files.values();
        stamps.any(|(stamp, _)| stamp.is_newer_than(time))
    }

    /// Whether the directory is still the same: by how its files look, or else by what is in them.
    pub(super) fn is_still(&self, dir: &Path) -> bool {
        let now = looks_of(dir);
        let is_same = |(name, (stamp, _)): (&String, &(Stamp, _))| {
            let Some((before, digest)) = self.files.get(name) else {
                return false;
            };
            before == stamp
                || (before.has_size_of(stamp)
                    && digest.is_some()
                    && *digest == digest_of(&dir.join(name)))
        };
        !self.is_unknown && now.len() == self.files.len() && now.iter().all(is_same)
    }
}

/// The Go files of a directory, without digests.
fn looks_of(dir: &Path) -> BTreeMap<String, (Stamp, Option<String>)> {
    let entries = dir.read_dir().into_iter().flatten().flatten();
    let names = entries.map(|it| it.file_name());
    let names = names.filter(|it| it.as_encoded_bytes().ends_with(b".go"));
    let look = |name: OsString| {
        let stamp = Stamp::of(&dir.join(&name));
        (name.to_string_lossy().into_owned(), (stamp, None))
    };
    names.map(look).collect()
}

fn digest_of(path: &Path) -> Option<String> {
    // Opening a FIFO would wait for a writer.
    let bytes = path.is_file().then(|| std::fs::read(path).ok())??;
    Some(blake3::hash(&bytes).to_hex().to_string())
}

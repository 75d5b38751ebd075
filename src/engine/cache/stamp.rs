//! What tells from outside whether a file or a directory has changed.

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
    files: Vec<(String, Stamp)>,
    /// Whether it cannot be compared.
    is_unknown: bool,
}

impl Listing {
    pub(super) fn of(dir: &Path) -> Self {
        let entries = dir.read_dir().into_iter().flatten().flatten();
        let names = entries.map(|it| it.file_name());
        let names = names.filter(|it| it.as_encoded_bytes().ends_with(b".go"));
        let mut files: Vec<_> = names
            .map(|name| {
                (
                    name.to_string_lossy().into_owned(),
                    Stamp::of(&dir.join(&name)),
                )
            })
            .collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
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
        self.files
            .iter()
            .any(|(_, stamp)| stamp.is_newer_than(time))
    }

    /// Whether the directory is still the same.
    pub(super) fn is_still(&self, dir: &Path) -> bool {
        !self.is_unknown && *self == Self::of(dir)
    }
}

//! Asking the compiler about findings.
//!
//! The toolchain runs only for packages with findings, once a module. What it says is looked up for each finding of
//! the source; a finding that only appears in a later pass takes the evidence of the one it was in the source, since
//! the compiler did not see the text of that pass.

mod ask;
mod judged;
mod saved;

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

pub(super) use ask::Asking;
pub(super) use judged::{Judged, Tally, declaration, places};

use crate::evidence::Log;

/// Where evidence comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EvidenceSource {
    /// The go command.
    Go,
    /// A saved log, or a directory of them: `-m=2` texts and logopt records.
    Saved(PathBuf),
}

/// What the compiler said about the files with findings.
#[derive(Debug, Default)]
pub(super) struct Testimony {
    log: Log,
    /// The resolved path of each file, by the path that the run uses.
    files: FxHashMap<PathBuf, PathBuf>,
    /// Why nothing is known about files, by resolved path.
    silent: FxHashMap<PathBuf, String>,
}

impl Testimony {
    fn resolved(&self, path: &Path) -> Option<&Path> {
        self.files.get(path).map(PathBuf::as_path)
    }
}

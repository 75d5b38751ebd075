//! The top-level names of the packages around the files, each directory read once a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::semantics::PackageNames;
use crate::syntax::{Scan, scan};

/// The names of every package that a run has looked at, by directory and package name.
#[derive(Default)]
pub(super) struct Packages {
    dirs: Mutex<FxHashMap<PathBuf, Arc<OnceLock<Directory>>>>,
}

/// The packages of one directory: usually one, and the external tests.
type Directory = BTreeMap<String, Arc<PackageNames>>;

impl Packages {
    /// The names of the package called `name` in `dir`, whatever the build tags of its files.
    pub(super) fn names(&self, dir: &Path, name: &str) -> Arc<PackageNames> {
        let cell = {
            // A panic elsewhere leaves the map whole: entries are added in one step.
            let mut dirs = self.dirs.lock().unwrap_or_else(PoisonError::into_inner);
            dirs.entry(dir.to_owned()).or_default().clone()
        };
        // Outside the lock, so that other directories need not wait.
        let directory = cell.get_or_init(|| read_directory(dir));
        directory.get(name).cloned().unwrap_or_default()
    }
}

fn read_directory(dir: &Path) -> Directory {
    let mut packages: BTreeMap<String, Vec<(String, Scan)>> = BTreeMap::new();
    for text in go_texts(dir) {
        let scan = scan(&text);
        if let Some(name) = scan.package {
            let files = packages.entry(text[name].to_owned()).or_default();
            files.push((text, scan));
        }
    }
    let names = |files: &[(String, Scan)]| {
        PackageNames::new(files.iter().map(|(text, scan)| (text.as_str(), scan)))
    };
    packages
        .into_iter()
        .map(|(name, files)| (name, Arc::new(names(&files))))
        .collect()
}

/// The texts of the Go files of a directory that the go command would look at; a file that cannot be read is reported
/// where it is analyzed.
fn go_texts(dir: &Path) -> impl Iterator<Item = String> {
    let entries = dir.read_dir().into_iter().flatten().flatten();
    let is_go = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        name.ends_with(b".go") && !matches!(name.first(), Some(b'.' | b'_'))
    };
    entries
        .map(|entry| entry.path())
        .filter(is_go)
        // Opening a FIFO would wait for a writer.
        .filter(|path| path.is_file())
        .filter_map(|path| std::fs::read_to_string(path).ok())
}

//! The top-level names of the packages around the files, each directory read once while its files are looked at.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::semantics::PackageNames;
use crate::syntax::scan;

/// The names of the packages that a run has looked at lately, by directory and package name.
#[derive(Default)]
pub(super) struct Packages {
    recent: Mutex<Recent>,
}

/// The directories that were asked for first are forgotten first: files are looked at in the order of their paths.
#[derive(Default)]
struct Recent {
    dirs: FxHashMap<PathBuf, Arc<OnceLock<Directory>>>,
    order: VecDeque<PathBuf>,
}

/// How many directories are remembered; a thread works on a few at a time.
const MOST_DIRECTORIES: usize = 64;

/// The packages of one directory: usually one, and the external tests.
type Directory = BTreeMap<String, Arc<PackageNames>>;

impl Packages {
    /// The names of the package called `name` in `dir`, whatever the build tags of its files.
    pub(super) fn names(&self, dir: &Path, name: &str) -> Arc<PackageNames> {
        let cell = {
            // A panic elsewhere leaves the map whole: entries are added in one step.
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.directory(dir)
        };
        // Outside the lock, so that other directories need not wait.
        let directory = cell.get_or_init(|| read_directory(dir));
        directory.get(name).cloned().unwrap_or_default()
    }
}

impl Recent {
    fn directory(&mut self, dir: &Path) -> Arc<OnceLock<Directory>> {
        if let Some(known) = self.dirs.get(dir) {
            return Arc::clone(known);
        }
        if self.order.len() == MOST_DIRECTORIES
            && let Some(oldest) = self.order.pop_front()
        {
            self.dirs.remove(&oldest);
        }
        self.order.push_back(dir.to_owned());
        self.dirs.entry(dir.to_owned()).or_default().clone()
    }
}

fn read_directory(dir: &Path) -> Directory {
    let mut packages: BTreeMap<String, PackageNames> = BTreeMap::new();
    for text in go_texts(dir) {
        let scan = scan(&text);
        if let Some(name) = scan.package {
            let names = packages.entry(text[name].to_owned()).or_default();
            names.add(&text, &scan);
        }
    }
    let packages = packages.into_iter();
    packages.map(|(name, it)| (name, Arc::new(it))).collect()
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

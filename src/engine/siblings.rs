//! The other files of a package, for the rules that look into them.
//!
//! A directory is read and sliced once a run, and only if a rule asks. Files that are planned together are seen as the
//! pass before left them.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::rule::Siblings;
use crate::syntax::GoFile;
use crate::text::Source;

/// The files of every directory that some rule has asked for.
#[derive(Default)]
pub(super) struct Directories {
    dirs: Mutex<FxHashMap<PathBuf, Directory>>,
}

/// The files of one directory, once they are read.
type Directory = Arc<OnceLock<Vec<Arc<GoFile>>>>;

impl Directories {
    fn files(&self, dir: &Path) -> Vec<Arc<GoFile>> {
        let cell = {
            // A panic elsewhere leaves the map whole: entries are added in one step.
            let mut dirs = self.dirs.lock().unwrap_or_else(PoisonError::into_inner);
            dirs.entry(dir.to_owned()).or_default().clone()
        };
        // Outside the lock, so that other directories need not wait.
        cell.get_or_init(|| read_files(dir)).clone()
    }
}

/// The other files of the package of one file.
pub(super) struct PackageSiblings<'a> {
    /// The directories of the run.
    pub(super) directories: &'a Directories,
    /// The file.
    pub(super) file: &'a GoFile,
    /// The present texts of files that are planned together with it.
    pub(super) present: &'a [Arc<GoFile>],
    /// The other files, once a rule has asked.
    pub(super) others: OnceCell<Vec<Arc<GoFile>>>,
}

impl Siblings for PackageSiblings<'_> {
    fn files(&self) -> &[Arc<GoFile>] {
        self.others.get_or_init(|| {
            let path = self.file.source().path();
            let package = package_of(self.file);
            let files = self.directories.files(path.parent().unwrap_or(path));
            let now = |file: Arc<GoFile>| {
                let mut present = self.present.iter();
                let newer = present.find(|it| it.source().path() == file.source().path());
                newer.cloned().unwrap_or(file)
            };
            let is_other = |it: &Arc<GoFile>| it.source().path() != path;
            let others = files.into_iter().filter(is_other).map(now);
            others.filter(|it| package_of(it) == package).collect()
        })
    }
}

/// The name in the package clause.
pub(super) fn package_of(file: &GoFile) -> Option<&str> {
    file.scan().package.map(|name| &file.text()[name])
}

/// The Go files of a directory that the go command would look at, by path; what cannot be read is reported where it is
/// analyzed.
fn read_files(dir: &Path) -> Vec<Arc<GoFile>> {
    let here = Path::new(".");
    let is_here = dir.as_os_str().is_empty();
    let entries = if is_here { here } else { dir }.read_dir();
    let mut names: Vec<_> = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|it| it.file_name())
        .filter(|name| {
            let name = name.as_encoded_bytes();
            name.ends_with(b".go") && !matches!(name.first(), Some(b'.' | b'_'))
        })
        .collect();
    names.sort();
    let files = names.into_iter().filter_map(|name| {
        let path = dir.join(name);
        // Opening a FIFO would wait for a writer.
        let bytes = path.is_file().then(|| std::fs::read(&path).ok())??;
        let source = Source::from_bytes(path, bytes).ok()?;
        Some(Arc::new(GoFile::new(Arc::new(source))))
    });
    files.collect()
}

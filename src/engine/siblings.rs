//! The other files of a package, for the rules that look into them.
//!
//! A directory is read and sliced once a run, and only if a rule asks. Files that are planned together are seen as the
//! pass before left them.

use std::cell::{Cell, OnceCell};
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
type Directory = Arc<OnceLock<Arc<Listing>>>;

/// The Go files of a directory.
struct Listing {
    /// Those that can be read, by path.
    files: Vec<Arc<GoFile>>,
    /// The first one that cannot.
    unread: Option<PathBuf>,
}

impl Directories {
    fn listing(&self, dir: &Path) -> Arc<Listing> {
        let cell = {
            // A panic elsewhere leaves the map whole: entries are added in one step.
            let mut dirs = self.dirs.lock().unwrap_or_else(PoisonError::into_inner);
            dirs.entry(dir.to_owned()).or_default().clone()
        };
        // Outside the lock, so that other directories need not wait.
        cell.get_or_init(|| Arc::new(read_files(dir))).clone()
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
    /// A file that cannot be read, once a rule has asked.
    pub(super) unread: OnceCell<Option<PathBuf>>,
    /// Whether a rule has asked since somebody looked.
    pub(super) asked: Cell<bool>,
}

impl PackageSiblings<'_> {
    /// Whether a rule has asked since this was called last.
    pub(super) fn were_asked(&self) -> bool {
        self.asked.take()
    }
}

impl Siblings for PackageSiblings<'_> {
    fn files(&self) -> &[Arc<GoFile>] {
        self.asked.set(true);
        self.others.get_or_init(|| {
            let path = self.file.source().path();
            let package = package_of(self.file);
            let files = &self
                .directories
                .listing(path.parent().unwrap_or(path))
                .files;
            let now = |file: Arc<GoFile>| {
                let mut present = self.present.iter();
                let newer = present.find(|it| it.source().path() == file.source().path());
                newer.cloned().unwrap_or(file)
            };
            let is_other = |it: &Arc<GoFile>| it.source().path() != path;
            let others = files.iter().filter(|it| is_other(it)).cloned().map(now);
            others.filter(|it| package_of(it) == package).collect()
        })
    }

    fn unread(&self) -> Option<&Path> {
        self.asked.set(true);
        let path = self.file.source().path();
        let listing = || self.directories.listing(path.parent().unwrap_or(path));
        let unread = self.unread.get_or_init(|| listing().unread.clone());
        unread.as_deref()
    }
}

/// The name in the package clause.
pub(super) fn package_of(file: &GoFile) -> Option<&str> {
    file.scan().package.map(|name| &file.text()[name])
}

/// The Go files of a directory that the go command would look at.
fn read_files(dir: &Path) -> Listing {
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
    let mut listing = Listing {
        files: Vec::new(),
        unread: None,
    };
    // Opening a FIFO would wait for a writer.
    for path in names
        .into_iter()
        .map(|name| dir.join(name))
        .filter(|it| it.is_file())
    {
        let bytes = std::fs::read(&path).ok();
        match bytes.and_then(|it| Source::from_bytes(path.clone(), it).ok()) {
            Some(source) => listing.files.push(Arc::new(GoFile::new(Arc::new(source)))),
            None => listing.unread = listing.unread.or(Some(path)),
        }
    }
    listing
}

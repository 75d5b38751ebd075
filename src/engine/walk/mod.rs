//! Paths on the command line → the Go files to analyze.
//!
//! A path is a file, a directory (the tree below it) or one of these with a trailing `/...`, which says the same in
//! the words of the go command. The walk leaves out what the go command leaves out (`testdata`, names that start with
//! `.` or `_`), `vendor`, and what git ignores; each is recorded as a [`Skip`]. A file that is named itself is always
//! analyzed, wherever it is. Ignore rules: `.ignore` files always; `.gitignore`, `.git/info/exclude` and the user's
//! global excludes inside a git repository. Symbolic links are not followed, except one that is itself a path
//! argument: a link to a file is replaced by the file.

mod ignored;
#[cfg(test)]
mod tests;

use std::fs::{DirEntry, FileType};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use self::ignored::IgnoreRules;
use super::{Skip, SkipReason};
use crate::text::{Diagnostic, Severity};

/// What the walk is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WalkSettings {
    /// Files, directories and Go patterns; none means the current directory.
    pub paths: Vec<PathBuf>,
    /// Whether `_test.go` files are left out.
    pub skip_tests: bool,
    /// Whether the walk goes into `vendor`.
    pub include_vendor: bool,
    /// The name of files to take notice of.
    pub notice: Option<&'static str>,
}

/// A Go file that the walk found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FoundFile {
    /// The file, as the run names it: the path argument joined with what is below it, without a leading `./`.
    pub path: Arc<Path>,
    /// The directory argument it was found in, or the directory of a named file: no write goes out of it.
    pub root: Arc<Path>,
    /// Whether the file itself was named.
    pub is_named: bool,
}

/// What the walk found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Walk {
    /// The Go files, by path, each once.
    pub files: Vec<FoundFile>,
    /// What was left out, by path.
    pub skips: Vec<Skip>,
    /// The files whose name was asked for, by path, in the directories that were walked.
    pub noticed: Vec<PathBuf>,
    /// A warning when there is no Go file at all.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds the Go files of the paths; the order of the result depends on nothing but their names.
pub fn walk(settings: &WalkSettings) -> Walk {
    let here = [PathBuf::from(".")];
    let paths = if settings.paths.is_empty() {
        &here
    } else {
        settings.paths.as_slice()
    };
    let mut all = Found::default();
    for path in paths {
        all.append(walk_argument(path, settings));
    }
    let mut walk = all.into_walk();
    let has_failed = |skip: &Skip| matches!(skip.reason, SkipReason::Failed(_));
    if walk.files.is_empty() && !walk.skips.iter().any(has_failed) {
        walk.diagnostics.push(no_go_files(&paths[0]));
    }
    walk
}

fn no_go_files(path: &Path) -> Diagnostic {
    let message = format!("no Go files to analyze in `{}`", path.display());
    Diagnostic::new(Severity::Warning, path, message)
        .help("name files, directories or Go patterns such as `./...`")
}

/// A file together with the path that tells it from others however it was named.
type Keyed = (PathBuf, FoundFile);

#[derive(Default)]
struct Found {
    files: Vec<Keyed>,
    skips: Vec<Skip>,
    noticed: Vec<PathBuf>,
}

impl Found {
    fn append(&mut self, mut other: Self) {
        self.noticed.append(&mut other.noticed);
        self.files.append(&mut other.files);
        self.skips.append(&mut other.skips);
    }

    fn skip(&mut self, path: &Path, files: Option<usize>, reason: SkipReason) {
        self.skips.push(Skip {
            path: path.into(),
            reason,
            files,
        });
    }

    fn fail(&mut self, path: &Path, message: impl std::fmt::Display) {
        self.skip(path, Some(1), SkipReason::Failed(message.to_string()));
    }

    /// Drops what was found twice: a named file wins over the same file found in a directory, then the first one.
    fn into_walk(mut self) -> Walk {
        self.files.sort_by_key(|(_, file)| !file.is_named);
        let mut seen = FxHashSet::default();
        let keys = self.files.iter().map(|(key, _)| key.as_os_str());
        let is_first: Vec<bool> = keys.map(|key| seen.insert(key)).collect();
        let files = self.files.into_iter().zip(is_first);
        let files = files.filter(|(_, is_first)| *is_first);
        let mut files: Vec<_> = files.map(|((_, file), _)| file).collect();
        files.sort();
        let is_analyzed =
            |skip: &Skip| files.binary_search_by(|it| it.path.cmp(&skip.path)).is_ok();
        self.skips.retain(|skip| !is_analyzed(skip));
        self.skips.sort();
        self.skips.dedup();
        self.noticed.sort();
        self.noticed.dedup();
        Walk {
            files,
            noticed: self.noticed,
            skips: self.skips,
            diagnostics: Vec::new(),
        }
    }
}

/// The directory of a Go pattern, or the path itself.
fn without_dots(argument: &Path) -> PathBuf {
    if argument.file_name().is_none_or(|name| name != "...") {
        return argument.into();
    }
    match argument.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.into(),
        _ => PathBuf::from("."),
    }
}

fn walk_argument(argument: &Path, settings: &WalkSettings) -> Found {
    let mut found = Found::default();
    let path = without_dots(argument);
    let resolved = match path.canonicalize() {
        Ok(resolved) => resolved,
        Err(error) => {
            found.fail(argument, describe(argument, &error));
            return found;
        }
    };
    if resolved.is_dir() {
        let tree = Tree {
            settings,
            root: shown(&path).as_path().into(),
        };
        let dir = Dir {
            shown: shown(&path),
            ignored: IgnoreRules::above(&resolved),
            resolved,
        };
        tree.walk_dir(&dir)
    } else if path.as_path() != argument {
        found.fail(argument, "is not a directory");
        found
    } else {
        named_file(&path, resolved)
    }
}

/// Why a path argument cannot be had; an import path is a likely mistake.
fn describe(argument: &Path, error: &std::io::Error) -> String {
    let starts_in_place = matches!(
        argument.components().next(),
        Some(Component::CurDir | Component::ParentDir | Component::RootDir | Component::Prefix(_))
    );
    if error.kind() == std::io::ErrorKind::NotFound {
        if argument.to_string_lossy().contains("...") && !argument.ends_with("...") {
            return "is not found; of Go patterns only a trailing `/...` is understood".into();
        }
        if !starts_in_place && argument.components().count() > 1 {
            return "is not found; import paths are not understood, name a file or directory"
                .into();
        }
        return "is not found".into();
    }
    format!("cannot be read: {error}")
}

fn named_file(path: &Path, resolved: PathBuf) -> Found {
    let mut found = Found::default();
    let is_link = path.symlink_metadata().is_ok_and(|it| it.is_symlink());
    let file = if is_link {
        resolved.clone()
    } else {
        shown(path)
    };
    if file.extension().is_none_or(|it| it != "go") {
        found.fail(path, "is not a Go file");
        return found;
    }
    // Opening a FIFO would wait for a writer.
    if !resolved.is_file() {
        found.fail(path, "is not a regular file");
        return found;
    }
    let root = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let file = FoundFile {
        root: root.into(),
        path: file.as_path().into(),
        is_named: true,
    };
    found.files.push((resolved, file));
    found
}

/// The path without a leading `./`; the current directory is `.`.
fn shown(path: &Path) -> PathBuf {
    let kept: PathBuf = path
        .components()
        .skip_while(|it| *it == Component::CurDir)
        .collect();
    if kept.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        kept
    }
}

fn below(dir: &Path, name: &std::ffi::OsStr) -> PathBuf {
    if dir == Path::new(".") {
        PathBuf::from(name)
    } else {
        dir.join(name)
    }
}

/// A directory argument.
struct Tree<'a> {
    settings: &'a WalkSettings,
    root: Arc<Path>,
}

/// A directory of the walk.
struct Dir {
    /// As the run names it.
    shown: PathBuf,
    /// Without symbolic links.
    resolved: PathBuf,
    /// What is ignored in it, its own ignore files not read yet.
    ignored: IgnoreRules,
}

impl Tree<'_> {
    fn walk_dir(&self, dir: &Dir) -> Found {
        let mut found = Found::default();
        let entries: Vec<_> = match dir.resolved.read_dir().and_then(Iterator::collect) {
            Ok(entries) => entries,
            Err(error) => {
                found.fail(&dir.shown, format!("cannot be read: {error}"));
                return found;
            }
        };
        let ignored = dir.ignored.enter(&dir.resolved, &entries);
        let mut entries: Vec<_> = entries.into_iter().map(|it| (it.file_name(), it)).collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut dirs = Vec::new();
        for (_, entry) in &entries {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    self.visit_dir(dir, entry, &ignored, &mut dirs, &mut found);
                }
                Ok(kind) => self.visit_file(dir, entry, kind, &ignored, &mut found),
                Err(error) => {
                    let path = below(&dir.shown, &entry.file_name());
                    found.fail(&path, format!("cannot be read: {error}"));
                }
            }
        }
        let deeper: Vec<_> = dirs.par_iter().map(|dir| self.walk_dir(dir)).collect();
        let own = std::mem::take(&mut found.files);
        found
            .files
            .reserve(own.len() + deeper.iter().map(|it| it.files.len()).sum::<usize>());
        let mut own = own.into_iter().peekable();
        for (dir, part) in dirs.iter().zip(deeper) {
            // Files and directories by name, so that all files come in the order that they are wanted in.
            while let Some(file) = own.next_if(|(path, _)| *path < dir.resolved) {
                found.files.push(file);
            }
            found.append(part);
        }
        found.files.extend(own);
        found
    }

    fn visit_dir(
        &self,
        dir: &Dir,
        entry: &DirEntry,
        ignored: &IgnoreRules,
        dirs: &mut Vec<Dir>,
        found: &mut Found,
    ) {
        let name = entry.file_name();
        // Git's own directory is not part of the tree that a user would count.
        if name == ".git" {
            return;
        }
        let inner = Dir {
            shown: below(&dir.shown, &name),
            resolved: dir.resolved.join(&name),
            ignored: ignored.clone(),
        };
        if ignored.is_ignored(&inner.resolved, true) {
            // Not looked into: `node_modules` and build output may be huge.
            found.skip(&inner.shown, None, SkipReason::Ignored);
        } else if is_hidden(&name) {
            found.skip(&inner.shown, None, SkipReason::Hidden);
        } else if name == "testdata" {
            skip_counted(&inner, SkipReason::Hidden, found);
        } else if name == "vendor" && !self.settings.include_vendor {
            skip_counted(&inner, SkipReason::Vendor, found);
        } else {
            dirs.push(inner);
        }
    }

    fn visit_file(
        &self,
        dir: &Dir,
        entry: &DirEntry,
        kind: FileType,
        ignored: &IgnoreRules,
        found: &mut Found,
    ) {
        let name = entry.file_name();
        if kind.is_file() && self.settings.notice.is_some_and(|it| name == it) {
            found.noticed.push(below(&dir.shown, &name));
        }
        if !is_go(&name) {
            return;
        }
        let shown = below(&dir.shown, &name);
        if !kind.is_file() {
            // Links may lead anywhere; what is below a root is found where it lies.
            found.skip(&shown, Some(1), SkipReason::Special);
            return;
        }
        if shown.to_str().is_none() {
            let why = "its name is not UTF-8, which no report could tell; rename it";
            found.skip(&shown, Some(1), SkipReason::Failed(why.to_owned()));
            return;
        }
        let resolved = dir.resolved.join(&name);
        let is_test = name.to_string_lossy().ends_with("_test.go");
        if ignored.is_ignored(&resolved, false) {
            found.skip(&shown, Some(1), SkipReason::Ignored);
        } else if is_hidden(&name) {
            found.skip(&shown, Some(1), SkipReason::Hidden);
        } else if is_test && self.settings.skip_tests {
            found.skip(&shown, Some(1), SkipReason::Test);
        } else {
            let file = FoundFile {
                path: shown.as_path().into(),
                root: self.root.clone(),
                is_named: false,
            };
            found.files.push((resolved, file));
        }
    }
}

/// The go command leaves out files and directories whose names start with `.` or `_` (`go help packages`).
fn is_hidden(name: &std::ffi::OsStr) -> bool {
    matches!(name.as_encoded_bytes().first(), Some(b'.' | b'_'))
}

fn is_go(name: &std::ffi::OsStr) -> bool {
    Path::new(name).extension().is_some_and(|it| it == "go")
}

fn skip_counted(dir: &Dir, reason: SkipReason, found: &mut Found) {
    let files = count_go_files(&dir.resolved);
    if files > 0 {
        found.skip(&dir.shown, Some(files), reason);
    }
}

/// How many Go files are in a tree; what cannot be read counts as none, since it is left out anyway.
fn count_go_files(dir: &Path) -> usize {
    let Ok(entries) = dir.read_dir() else {
        return 0;
    };
    let count = |entry: DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => count_go_files(&entry.path()),
        Ok(kind) if kind.is_file() && is_go(&entry.file_name()) => 1,
        _ => 0,
    };
    entries.flatten().map(count).sum()
}

//! The lines of a work tree that changed since a revision.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::git;
use crate::engine::walk::Walk;

/// The lines of a work tree that changed since a revision, by file without symbolic links.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    pub(super) files: BTreeMap<PathBuf, ChangedFile>,
}

/// Lines, from 1, sorted.
pub(super) type Lines = Vec<Range<u32>>;

/// What changed of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ChangedFile {
    /// All of it: the revision has no such file.
    Whole,
    /// These lines.
    Lines(Lines),
}

impl ChangedFile {
    /// Whether one of some lines, from the first to the last, changed.
    pub(super) fn touches(&self, first: u32, last: u32) -> bool {
        match self {
            Self::Whole => true,
            Self::Lines(ranges) => ranges.iter().any(|it| it.start <= last && first < it.end),
        }
    }
}

impl Changes {
    /// What changed since a revision in the repositories that some paths are in; an error says what is missing.
    ///
    /// Compared is the work tree, whatever is staged, with the files that git does not know yet.
    pub fn since(revision: &str, paths: &[PathBuf]) -> Result<Self, String> {
        let here = [PathBuf::from(".")];
        let paths = if paths.is_empty() { &here } else { paths };
        let mut roots = BTreeSet::new();
        for path in paths {
            roots.insert(git::root(&directory(path))?);
        }
        let mut changes = Self::default();
        for root in roots {
            let base = git::commit(&root, revision)?;
            for (path, lines) in git::diff(&root, &base)? {
                changes
                    .files
                    .insert(root.join(path), ChangedFile::Lines(lines));
            }
            for path in git::untracked(&root)? {
                changes.files.insert(root.join(path), ChangedFile::Whole);
            }
        }
        Ok(changes)
    }

    /// Leaves out the directories in which nothing changed.
    ///
    /// The other files of a package stay: a fix in changed lines may have to edit them.
    pub(super) fn restrict(&self, found: &mut Walk) {
        let dirs: BTreeSet<&Path> = self.files.keys().filter_map(|it| it.parent()).collect();
        let mut known: BTreeMap<PathBuf, bool> = BTreeMap::new();
        found.files.retain(|file| {
            let dir = file.path.parent().unwrap_or(Path::new(""));
            if let Some(known) = known.get(dir) {
                return *known;
            }
            let real = directory(&file.path).canonicalize();
            let is_changed = real.is_ok_and(|real| dirs.contains(&*real));
            known.insert(dir.to_owned(), is_changed);
            is_changed
        });
    }
}

/// The directory that a path argument is, or lies in.
fn directory(path: &Path) -> PathBuf {
    let is_pattern = path.file_name().is_some_and(|it| it == "...");
    let dir = match path.parent() {
        Some(parent) if is_pattern || !path.is_dir() => parent,
        _ => path,
    };
    if dir.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        dir.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_touch_where_they_overlap() {
        let lines = ChangedFile::Lines(vec![3..5, 9..10]);
        for (first, last, expected) in [
            (1, 2, false),
            (1, 3, true),
            (4, 4, true),
            (5, 8, false),
            (9, 20, true),
            (10, 20, false),
        ] {
            assert_eq!(lines.touches(first, last), expected, "{first}..={last}");
        }
        assert!(ChangedFile::Whole.touches(7, 7));
        assert!(!ChangedFile::Lines(Vec::new()).touches(1, 9));
    }

    #[test]
    fn a_path_argument_lies_in_a_directory() {
        for (path, expected) in [
            ("...", "."),
            ("./...", "."),
            ("a/b/...", "a/b"),
            ("a.go", "."),
            ("x/a.go", "x"),
            ("src", "src"),
            (".", "."),
        ] {
            assert_eq!(directory(Path::new(path)), Path::new(expected), "{path}");
        }
    }
}

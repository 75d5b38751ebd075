//! Which tree a run belongs to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Finds the tree that a place belongs to, as seen from the current directory.
///
/// What lies below the current directory belongs to the tree of the current directory, so that one run has one journal
/// even where it goes through nested repositories.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Trees {
    /// The current directory without symbolic links; none if it cannot be had.
    here: Option<PathBuf>,
}

impl Trees {
    /// The trees as seen from the current directory.
    pub(in crate::engine) fn here() -> Self {
        Self {
            here: fs::canonicalize(".").ok(),
        }
    }

    /// The root of the tree of a directory, which has no symbolic links.
    ///
    /// It is the nearest directory that holds `.git`; without one, the nearest that holds `go.work` or `go.mod`; and
    /// without any, the directory itself.
    pub(in crate::engine) fn root(&self, dir: &Path) -> PathBuf {
        let base = match &self.here {
            Some(here) if dir.starts_with(here) => here,
            _ => dir,
        };
        let nearest = |names: &[&str]| {
            let holds = |dir: &&Path| names.iter().any(|name| dir.join(name).exists());
            base.ancestors().find(holds).map(Path::to_owned)
        };
        nearest(&[".git"])
            .or_else(|| nearest(&["go.work", "go.mod"]))
            .unwrap_or_else(|| base.to_owned())
    }

    /// The roots of the trees of the paths of a run, those left out that cannot be found.
    pub(in crate::engine) fn of_arguments(&self, paths: &[PathBuf]) -> BTreeSet<PathBuf> {
        let here = [PathBuf::from(".")];
        let paths = if paths.is_empty() { &here } else { paths };
        paths
            .iter()
            .filter_map(|path| {
                let path = match path.file_name() {
                    Some(name) if name == "..." => path.parent()?,
                    _ => path,
                };
                Some(self.root(&directory_of(path)?))
            })
            .collect()
    }
}

/// The directory that a path is, or lies in, without symbolic links; none if it cannot be found.
pub(in crate::engine) fn directory_of(path: &Path) -> Option<PathBuf> {
    let is_empty = path.as_os_str().is_empty();
    let path = fs::canonicalize(if is_empty { Path::new(".") } else { path }).ok()?;
    if path.is_dir() {
        Some(path)
    } else {
        path.parent().map(Path::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Directories and markers below a temporary directory.
    fn place(dirs: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        for path in dirs {
            fs::create_dir_all(root.join(path)).unwrap();
        }
        (dir, root)
    }

    #[track_caller]
    fn check(root: &Path, here: &str, dir: &str, expected: &str) {
        let trees = Trees {
            here: Some(root.join(here)),
        };
        let expected = root.join(expected);
        assert_eq!(trees.root(&root.join(dir)), expected);
    }

    #[test]
    fn a_repository_outweighs_the_modules_in_it() {
        let (_dir, root) = place(&["r/.git", "r/m/go.mod", "r/m/p", "other"]);
        check(&root, "other", "r/m/p", "r");
        check(&root, "r/m/p", "r/m/p", "r");
        check(&root, "r", "r/m/p", "r");
    }

    #[test]
    fn a_module_is_a_tree_where_there_is_no_repository() {
        let (_dir, root) = place(&["m/go.mod", "m/p"]);
        check(&root, "m/p", "m/p", "m");
    }

    #[test]
    fn what_lies_below_the_current_directory_belongs_to_its_tree() {
        let (_dir, root) = place(&["x/a/go.mod", "x/b/.git"]);
        check(&root, "x", "x/a", "x");
        check(&root, "x", "x/b", "x");
        check(&root, "x/a", "x/b", "x/b");
    }

    #[test]
    fn arguments_are_patterns_files_and_directories() {
        let (_dir, root) = place(&["a/.git", "a/p", "b/.git"]);
        fs::write(root.join("b/b.go"), "").unwrap();
        let trees = Trees { here: None };
        let paths = ["a/p/...", "a", "b/b.go", "nowhere"].map(|path| root.join(path));
        let roots: Vec<PathBuf> = trees.of_arguments(&paths).into_iter().collect();
        assert_eq!(roots, [root.join("a"), root.join("b")]);
    }
}

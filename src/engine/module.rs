//! The modules and workspaces around the files: which Go is meant.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::semantics::{GoVersion, file_language_version, parse_go_mod};

/// The versions of every directory that a run has looked at.
#[derive(Default)]
pub(super) struct Modules {
    /// By the directory as the run names it, so that links are resolved once.
    named: Mutex<FxHashMap<PathBuf, Versions>>,
    resolved: Mutex<FxHashMap<PathBuf, Versions>>,
}

/// What go.mod and go.work say about the files of a directory.
///
/// Without a go.mod both are unknown: the go command would take the version of whatever toolchain runs.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Versions {
    /// The language version of the module.
    pub(super) language: Option<GoVersion>,
    /// The oldest toolchain that may build the directory.
    pub(super) toolchain: Option<GoVersion>,
    /// What a go.work says about the toolchain, a go.mod below it or not.
    workspace: Option<GoVersion>,
}

impl Versions {
    /// The language version of a file with this `//go:build` constraint.
    pub(super) fn language_of_file(self, constraint: Option<&str>) -> Option<GoVersion> {
        file_language_version(self.language, constraint)
    }
}

impl Modules {
    /// The versions for the files of a directory.
    pub(super) fn versions(&self, dir: &Path) -> Versions {
        if let Some(known) = get(&self.named, dir) {
            return known;
        }
        let versions = dir
            .canonicalize()
            .map(|resolved| self.versions_of_resolved(&resolved))
            .unwrap_or_default();
        put(&self.named, dir, versions);
        versions
    }

    /// The files that were looked for, found or not.
    pub(super) fn probed(&self) -> Vec<PathBuf> {
        let known = self.resolved.lock().unwrap_or_else(PoisonError::into_inner);
        let files = |dir: &PathBuf| ["go.mod", "go.work"].map(|it| dir.join(it));
        known.keys().flat_map(files).collect()
    }

    fn versions_of_resolved(&self, dir: &Path) -> Versions {
        if let Some(known) = get(&self.resolved, dir) {
            return known;
        }
        let outer = dir
            .parent()
            .map(|parent| self.versions_of_resolved(parent))
            .unwrap_or_default();
        let versions = versions_in(dir, outer);
        put(&self.resolved, dir, versions);
        versions
    }
}

/// The versions in `dir`, where `outer` holds around it.
fn versions_in(dir: &Path, outer: Versions) -> Versions {
    let mut versions = outer;
    if let Ok(text) = std::fs::read_to_string(dir.join("go.work")) {
        let work = parse_go_mod(&text);
        versions.workspace = work.toolchain.max(work.go);
        versions.toolchain = versions.toolchain.max(versions.workspace);
    }
    if let Ok(text) = std::fs::read_to_string(dir.join("go.mod")) {
        let module = parse_go_mod(&text);
        let language = module.language();
        versions.language = Some(language);
        let stated = module.toolchain.max(module.go).or(Some(language));
        versions.toolchain = stated.max(versions.workspace);
    } else if dir.file_name().is_some_and(|name| name == "vendor") {
        // Each vendored module has its own language version (vendor/modules.txt); the main module's is not theirs.
        versions.language = None;
    }
    versions
}

fn get(cache: &Mutex<FxHashMap<PathBuf, Versions>>, dir: &Path) -> Option<Versions> {
    let cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    cache.get(dir).copied()
}

fn put(cache: &Mutex<FxHashMap<PathBuf, Versions>>, dir: &Path, versions: Versions) {
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    cache.insert(dir.to_owned(), versions);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Language and toolchain of `dir` in a tree of go.mod and go.work files.
    #[track_caller]
    fn check(files: &[(&str, &str)], dir: &str, language: &str, toolchain: &str) {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join(dir)).unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let versions = Modules::default().versions(&root.path().join(dir));
        let shown =
            |version: Option<GoVersion>| version.map_or("unknown".into(), |it| it.to_string());
        assert_eq!(shown(versions.language), language);
        assert_eq!(shown(versions.toolchain), toolchain);
    }

    #[test]
    fn nearest_module_counts() {
        let files = [
            ("go.mod", "module a\n\ngo 1.20\n"),
            ("b/go.mod", "module b\ngo 1.22.3\n"),
        ];
        check(&files, "x/y", "1.20", "1.20");
        check(&files, "b/c", "1.22", "1.22.3");
    }

    #[test]
    fn standard_library_is_a_module() {
        check(
            &[("src/go.mod", "module std\n\ngo 1.26\n")],
            "src/net/http",
            "1.26",
            "1.26",
        );
    }

    #[test]
    fn toolchain_line_raises_the_toolchain_only() {
        check(
            &[("go.mod", "module a\ngo 1.21\ntoolchain go1.24.1\n")],
            ".",
            "1.21",
            "1.24.1",
        );
    }

    #[test]
    fn workspace_raises_the_toolchain_only() {
        let files = [
            ("go.work", "go 1.25\nuse ./a\n"),
            ("a/go.mod", "module a\ngo 1.21\n"),
        ];
        check(&files, "a", "1.21", "1.25");
    }

    #[test]
    fn module_without_go_line_is_1_16() {
        check(&[("go.mod", "module a\n")], ".", "1.16", "1.16");
    }

    #[test]
    fn vendored_packages_have_an_unknown_language() {
        check(
            &[("go.mod", "module a\ngo 1.22\n")],
            "vendor/x",
            "unknown",
            "1.22",
        );
    }
}

//! Which packages a file may newly import: no cycle, no `internal` package of somebody else, none that is not there.
//!
//! The import specifications of the module's own files are read, whatever their build tags, so that a cycle under some
//! tags is a cycle. Packages of other modules are taken not to import this one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::semantics::parse_go_mod;
use crate::syntax::{GoFile, Scan, scan};

/// The imports of every directory that a run has looked at.
#[derive(Default)]
pub(super) struct ImportGraph {
    dirs: Mutex<FxHashMap<PathBuf, Imports>>,
}

/// What a directory imports; none if it has no Go files.
type Imports = Option<Arc<Package>>;

/// The files of a package, tests left out.
#[derive(Default)]
struct Package {
    imports: BTreeSet<String>,
    /// Whether one of them is of a package that is not `main`.
    is_importable: bool,
}

/// The module around a package.
struct Module {
    /// The directory of its go.mod.
    root: PathBuf,
    /// Its path; `std` for the standard library.
    path: String,
    /// The import path of the package.
    own: String,
}

impl ImportGraph {
    /// Whether files, changed together, may have the imports that they have only afterwards; the error says why not.
    pub(super) fn allows(&self, files: &[(&GoFile, &GoFile)]) -> Result<(), String> {
        let additions = Additions::new(files);
        for file in &additions.files {
            for import in &file.imports {
                internal_is_visible(import, file.module.as_ref())?;
                self.is_there(import, file, &additions)?;
                self.chain_back(import, file, &additions)?;
            }
        }
        Ok(())
    }

    /// The pairs of files, by their indices, whose new imports make a cycle only together.
    pub(super) fn cycles(&self, files: &[(&GoFile, &GoFile)]) -> Vec<(usize, usize)> {
        let additions = Additions::new(files);
        let mut pairs = Vec::new();
        for file in &additions.files {
            for import in &file.imports {
                if self.chain_back(import, file, &additions).is_err() {
                    // Which of the others close the cycle is for the guard to find out.
                    let others = additions.files.iter();
                    let others = others.filter(|it| it.idx != file.idx && it.is_same_module(file));
                    pairs.extend(others.map(|it| (file.idx, it.idx)));
                    break;
                }
            }
        }
        pairs
    }

    /// Whether the go command would find a package that can be imported, as far as the module says.
    fn is_there(&self, import: &str, file: &Addition, additions: &Additions) -> Result<(), String> {
        let Some(module) = &file.module else {
            return Ok(());
        };
        let Some(dirs) = module.dirs(import) else {
            return module.requires(import);
        };
        let is_new = || {
            additions
                .files
                .iter()
                .any(|it| it.is_package(module, import))
        };
        match dirs.iter().find_map(|dir| self.imports(dir)) {
            // Where a cycle is looked for, this is said of the standard library.
            _ if module.path == "std" => Ok(()),
            Some(package) if package.is_importable => Ok(()),
            Some(_) => Err(format!("`{import}` is a program and cannot be imported")),
            None if is_new() || module.names_module_of(import) => Ok(()),
            None => Err(format!(
                "`{import}` cannot be imported: the module has no such package"
            )),
        }
    }

    /// Follows the imports from `import` on; an error where they lead back to the package of the file.
    fn chain_back(
        &self,
        import: &str,
        file: &Addition,
        additions: &Additions,
    ) -> Result<(), String> {
        let Some(module) = file.module.as_ref().filter(|_| !file.is_external) else {
            // Nothing can import the external tests of a package.
            return Ok(());
        };
        let mut seen = BTreeSet::new();
        let mut waiting = vec![import.to_owned()];
        while let Some(path) = waiting.pop() {
            if path == module.own {
                return Err(format!("importing `{import}` would make an import cycle"));
            }
            if matches!(path.as_str(), "C" | "unsafe") || !seen.insert(path.clone()) {
                continue;
            }
            let Some(dirs) = module.dirs(&path) else {
                continue;
            };
            match dirs.iter().find_map(|dir| self.imports(dir)) {
                Some(package) => waiting.extend(package.imports.iter().cloned()),
                // Packages of the standard library depend on each other closely.
                None if module.path == "std" => {
                    return Err(format!(
                        "importing `{import}` might make an import cycle: `{path}` is not found"
                    ));
                }
                None => {}
            }
            waiting.extend(additions.of(module, &path).cloned());
        }
        Ok(())
    }

    /// The directories that were looked into.
    pub(super) fn dirs(&self) -> Vec<PathBuf> {
        let known = self.dirs.lock().unwrap_or_else(PoisonError::into_inner);
        known.keys().cloned().collect()
    }

    fn imports(&self, dir: &Path) -> Imports {
        let lock = || self.dirs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(dir) {
            return known.clone();
        }
        let imports = read_imports(dir);
        lock().insert(dir.to_owned(), imports.clone());
        imports
    }
}

/// What files import newly.
struct Additions {
    files: Vec<Addition>,
}

/// What one file imports newly.
struct Addition {
    /// The index of the file among those given.
    idx: usize,
    module: Option<Module>,
    is_test: bool,
    /// Whether it belongs to the external tests of a package.
    is_external: bool,
    imports: BTreeSet<String>,
}

impl Additions {
    fn new(files: &[(&GoFile, &GoFile)]) -> Self {
        let mut additions = Vec::new();
        for (idx, (before, after)) in files.iter().enumerate() {
            let old = paths(before.text(), before.scan());
            let mut imports = paths(after.text(), after.scan());
            imports.retain(|it| !old.contains(it));
            if imports.is_empty() {
                continue;
            }
            let package = after.scan().package.map(|it| &after.text()[it]);
            let is_test = after.is_test_file();
            additions.push(Addition {
                idx,
                module: Module::around(after.source().path()),
                is_test,
                is_external: is_test && package.is_some_and(|it| it.ends_with("_test")),
                imports,
            });
        }
        Self { files: additions }
    }

    /// What files of the package at `path` import newly; tests are not part of what others import.
    fn of<'a>(&'a self, module: &'a Module, path: &'a str) -> impl Iterator<Item = &'a String> {
        let files = self.files.iter();
        let of_package = files.filter(move |it| !it.is_test && it.is_package(module, path));
        of_package.flat_map(|it| &it.imports)
    }
}

impl Addition {
    fn is_package(&self, module: &Module, path: &str) -> bool {
        let own = self.module.as_ref();
        own.is_some_and(|it| it.root == module.root && it.own == path)
    }

    fn is_same_module(&self, other: &Self) -> bool {
        let root = |it: &Self| it.module.as_ref().map(|it| it.root.clone());
        root(self) == root(other)
    }
}

impl Module {
    fn around(file: &Path) -> Option<Self> {
        let file = file.canonicalize().ok()?;
        let dir = file.parent()?;
        let root = dir.ancestors().find(|it| it.join("go.mod").is_file())?;
        let text = std::fs::read_to_string(root.join("go.mod")).ok()?;
        let path = parse_go_mod(&text).module?;
        let below = dir.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
        let own = match (path.as_str(), below.as_str()) {
            ("std", _) => below,
            (path, "") => path.to_owned(),
            (path, below) => format!("{path}/{below}"),
        };
        Some(Self {
            root: root.to_owned(),
            path,
            own,
        })
    }

    /// Where a package of this module may lie; none if it is a package of another module.
    fn dirs(&self, path: &str) -> Option<Vec<PathBuf>> {
        if self.path == "std" {
            return Some(vec![
                self.root.join(path),
                self.root.join("vendor").join(path),
            ]);
        }
        let below = path.strip_prefix(&self.path)?;
        let is_own = below.is_empty() || below.starts_with('/');
        is_own.then(|| vec![self.root.join(below.trim_start_matches('/'))])
    }
}

impl Module {
    /// Whether a package of another module can be found: in `vendor`, or in a module that go.mod names.
    fn requires(&self, import: &str) -> Result<(), String> {
        let first = import.split('/').next().unwrap_or_default();
        // The standard library has no dots, and a workspace finds what go.mod does not name (`go help work`).
        let is_in_workspace = || self.root.ancestors().any(|it| it.join("go.work").is_file());
        if !first.contains('.') || is_in_workspace() {
            return Ok(());
        }
        let vendor = self.root.join("vendor");
        if vendor.join("modules.txt").is_file() {
            return match vendor.join(import).is_dir() {
                true => Ok(()),
                false => Err(format!(
                    "`{import}` cannot be imported: it is not in the `vendor` directory of its module"
                )),
            };
        }
        match self.names_module_of(import) {
            true => Ok(()),
            false => Err(format!(
                "`{import}` cannot be imported: no module that go.mod requires has it (`go get {import}`)"
            )),
        }
    }

    /// Whether go.mod names another module that may have the package.
    fn names_module_of(&self, import: &str) -> bool {
        let text = std::fs::read_to_string(self.root.join("go.mod")).unwrap_or_default();
        let lines = text
            .lines()
            .filter(|it| !it.trim_start().starts_with("module"));
        let mut words = lines
            .flat_map(str::split_whitespace)
            .map(|it| it.trim_matches('"'));
        words.any(|module| {
            let rest = import.strip_prefix(module);
            rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
        })
    }
}

/// A package below `internal` may be imported only from below the parent of `internal` (`go help importpath`: internal
/// directories).
fn internal_is_visible(import: &str, module: Option<&Module>) -> Result<(), String> {
    let elements: Vec<&str> = import.split('/').collect();
    let Some(at) = elements.iter().rposition(|it| *it == "internal") else {
        return Ok(());
    };
    let parent = elements[..at].join("/");
    let is_visible = module.is_some_and(|module| {
        if parent.is_empty() {
            return module.path == "std";
        }
        let below = module.own.strip_prefix(&parent);
        below.is_some_and(|it| it.is_empty() || it.starts_with('/'))
    });
    if is_visible {
        return Ok(());
    }
    Err(format!(
        "`{import}` is internal and cannot be imported here"
    ))
}

fn read_imports(dir: &Path) -> Imports {
    let mut package = None;
    for entry in dir.read_dir().ok()?.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.ends_with(".go") || name.ends_with("_test.go") || !path.is_file() {
            continue;
        }
        if let Ok(text) = std::fs::read_to_string(&path) {
            let scan = scan(&text);
            // By convention the generators beside a package, which belong to another one.
            if scan
                .build_constraint
                .is_some_and(|it| text[it].trim() == "ignore")
            {
                continue;
            }
            let found: &mut Package = package.get_or_insert_default();
            found.imports.extend(paths(&text, &scan));
            found.is_importable |= scan.package.is_some_and(|it| &text[it] != "main");
        }
    }
    package.map(Arc::new)
}

fn paths(text: &str, scan: &Scan) -> BTreeSet<String> {
    let imports = scan.imports.iter();
    imports.map(|it| text[it.path].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    /// What is said of `import` newly in `file`, in a tree of files whose go.mod names `module`; empty if it may be.
    #[track_caller]
    fn check(module: &str, files: &[(&str, &str)], file: &str, import: &str, expected: &str) {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("go.mod"), format!("module {module}\n")).unwrap();
        for (name, text) in files.iter().chain(&[(file, "package own\n")]) {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let at = root.path().join(file);
        let go = |text: String| GoFile::new(Arc::new(Source::new(at.clone(), text).unwrap()));
        let name = if file.ends_with("ext_test.go") {
            "own_test"
        } else {
            "own"
        };
        let before = go(format!("package {name}\n"));
        let after = go(format!("package {name}\n\nimport \"{import}\"\n"));
        let result = ImportGraph::default().allows(&[(&before, &after)]);
        assert_eq!(result.err().unwrap_or_default(), expected);
    }

    const STD: [(&str, &str); 4] = [
        (
            "strconv/gen.go",
            "//go:build ignore\n\npackage main\n\nimport \"os\"\n",
        ),
        ("fmt/print.go", "package fmt\n\nimport \"strconv\"\n"),
        (
            "strconv/itoa.go",
            "package strconv\n\nimport \"math/bits\"\n",
        ),
        ("math/bits/bits.go", "package bits\n"),
    ];

    #[test]
    fn a_package_that_is_imported_may_not_import_back() {
        let cycle = "importing `fmt` would make an import cycle";
        check("std", &STD, "math/bits/a.go", "fmt", cycle);
        check("std", &STD, "strconv/a.go", "fmt", cycle);
        check("std", &STD, "fmt/a.go", "fmt", cycle);
        check("std", &STD, "net/a.go", "fmt", "");
        check("std", &STD, "os/a.go", "strconv", "");
        let files = [("b/b.go", "package b\n\nimport \"m/a\"\n")];
        check(
            "m",
            &files,
            "a/a.go",
            "m/b",
            "importing `m/b` would make an import cycle",
        );
        check("m", &files, "a/ext_test.go", "m/b", "");
        check("m", &files, "c/c.go", "m/b", "");
        check("m", &files, "a/a.go", "fmt", "");
    }

    #[test]
    fn an_unknown_package_is_refused_in_the_standard_library_only() {
        let reason = "importing `io` might make an import cycle: `io` is not found";
        check("std", &STD, "net/a.go", "io", reason);
        check(
            "m\n\nrequire example.com/x v1.0.0",
            &[],
            "a.go",
            "example.com/x/y",
            "",
        );
    }

    #[test]
    fn what_cannot_be_found_cannot_be_imported() {
        let files = [("cmd/c/c.go", "package main\n"), ("b/b.go", "package b\n")];
        let program = "`m/cmd/c` is a program and cannot be imported";
        check("m", &files, "a.go", "m/cmd/c", program);
        check("m", &files, "a.go", "m/b", "");
        let absent = "`m/c` cannot be imported: the module has no such package";
        check("m", &files, "a.go", "m/c", absent);
        let unknown = "`x.org/y/z` cannot be imported: no module that go.mod requires has it (`go get x.org/y/z`)";
        check(
            "m\n\nrequire x.org/yy v1.0.0",
            &[],
            "a.go",
            "x.org/y/z",
            unknown,
        );
        let vendored = [
            ("vendor/modules.txt", ""),
            ("vendor/x.org/y/y.go", "package y\n"),
        ];
        check("m", &vendored, "a.go", "x.org/y", "");
        let unknown =
            "`x.org/z` cannot be imported: it is not in the `vendor` directory of its module";
        check("m", &vendored, "a.go", "x.org/z", unknown);
    }

    #[test]
    fn internal_packages_are_imported_from_below_their_parent() {
        let hidden = "`m/a/internal/x` is internal and cannot be imported here";
        check("m", &[], "b/b.go", "m/a/internal/x", hidden);
        let files = [("a/internal/x/x.go", "package x\n")];
        check("m", &files, "a/b/b.go", "m/a/internal/x", "");
        let std = "`internal/abi` is internal and cannot be imported here";
        check("m", &[], "a.go", "internal/abi", std);
    }
}

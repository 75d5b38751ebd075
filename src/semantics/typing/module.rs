//! From import paths to directories: GOROOT, modules, workspaces, `vendor/`, the module cache.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::package::Shared;
use super::ty::PackageRef;

/// Where Go keeps what programs import.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Roots {
    /// GOROOT, if Go is installed; the embedded index of the standard library stands in.
    pub goroot: Option<PathBuf>,
    /// GOMODCACHE.
    pub module_cache: Option<PathBuf>,
}

impl Roots {
    /// Where this machine keeps modules, by the same variables as the go command (`go help environment`). GOROOT is
    /// not looked for: the index stands for the standard library, so that answers are the same without Go.
    pub fn of_machine() -> Self {
        let variable = |name| std::env::var_os(name).filter(|it| !it.is_empty());
        let gopath = || {
            let listed = variable("GOPATH")?;
            std::env::split_paths(&listed).next()
        };
        let default = || std::env::home_dir().map(|it| it.join("go"));
        let module_cache = variable("GOMODCACHE").map(PathBuf::from);
        let below = || Some(gopath().or_else(default)?.join("pkg/mod"));
        Self {
            goroot: None,
            module_cache: module_cache.or_else(below),
        }
    }
}

/// What was looked at beside the files of packages, and which packages need which.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reads {
    /// The directories of the packages that those of a directory import, as far as somebody asked.
    pub edges: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// Files and directories that were looked for, found or not.
    pub probed: BTreeSet<PathBuf>,
}

/// The module path of the standard library (`GOROOT/src/go.mod`).
const STANDARD: &str = "std";

/// A module that packages are built in.
#[derive(Debug, Default)]
struct Module {
    /// Path and directory of the modules that are built: itself, and those of the workspace.
    main: Vec<(String, PathBuf)>,
    /// Path and directory of local replacements; what is vendored is taken from `vendor/` all the same.
    replaced: Vec<(String, PathBuf)>,
    /// Path, and path and version in the module cache, of the modules it requires.
    cached: Vec<(String, String, String)>,
    vendor: Option<PathBuf>,
}

pub(super) struct Modules {
    roots: Roots,
    /// The module that a directory is built in.
    of_dir: Shared<PathBuf, Option<Arc<Module>>>,
    found: Shared<(PackageRef, String), Option<PackageRef>>,
    /// What was looked for, found or not.
    probed: Shared<PathBuf, ()>,
}

impl Modules {
    pub(super) fn new(roots: Roots) -> Self {
        Self {
            roots,
            of_dir: Shared::default(),
            found: Shared::default(),
            probed: Shared::default(),
        }
    }

    /// Adds what was looked at so far.
    pub(super) fn add_reads(&self, reads: &mut Reads) {
        self.found.for_each(|(importer, _), found| {
            let to = found.as_ref().and_then(|it| it.dir.as_deref());
            if let (Some(from), Some(to)) = (importer.dir.as_deref(), to) {
                let edges = reads.edges.entry(from.to_owned()).or_default();
                edges.insert(to.to_owned());
            }
        });
        self.probed.for_each(|path, ()| {
            reads.probed.insert(path.clone());
        });
    }

    fn probe(&self, path: &Path) {
        self.probed.set(path.to_owned(), ());
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.probe(path);
        path.is_dir()
    }

    fn is_file(&self, path: &Path) -> bool {
        self.probe(path);
        path.is_file()
    }

    fn source_root(&self) -> Option<PathBuf> {
        self.roots.goroot.as_ref().map(|it| it.join("src"))
    }

    pub(super) fn resolve(&self, importer: &PackageRef, path: &str) -> Option<PackageRef> {
        if path == "unsafe" {
            return Some(PackageRef {
                path: "unsafe".into(),
                dir: None,
            });
        }
        let key = (importer.clone(), path.to_owned());
        if let Some(known) = self.found.get(&key) {
            return known;
        }
        let found = self.search(importer, path);
        self.found.set(key, found.clone());
        found
    }

    fn search(&self, importer: &PackageRef, path: &str) -> Option<PackageRef> {
        if path == "C" {
            return None;
        }
        let src = self.source_root();
        let (Some(dir), Some(src)) = (importer.dir.as_deref(), &src) else {
            return self.outside(importer, path);
        };
        if !dir.starts_with(src) {
            return self.outside(importer, path);
        }
        let is_domain = path.split('/').next().unwrap_or(path).contains('.');
        let prefixes: &[&str] = match is_domain {
            true => &["vendor/", "cmd/vendor/"],
            false => &[""],
        };
        prefixes.iter().find_map(|prefix| {
            let full = format!("{prefix}{path}");
            let dir = src.join(&full);
            self.is_dir(&dir).then(|| package_ref(full, dir))
        })
    }

    /// What a path means outside GOROOT: the standard library is that of the index, with Go installed or not.
    fn outside(&self, importer: &PackageRef, path: &str) -> Option<PackageRef> {
        let in_module = importer
            .dir
            .as_deref()
            .and_then(|it| self.in_module(it, path));
        in_module.or_else(|| super::std_index::resolve(path, importer.dir.is_none()))
    }

    fn in_module(&self, dir: &Path, path: &str) -> Option<PackageRef> {
        let module = self.module_of(dir)?;
        let inside = |prefix: &str| {
            prefix.is_empty()
                || path == prefix
                || path
                    .strip_prefix(prefix)
                    .is_some_and(|it| it.starts_with('/'))
        };
        let below = |dir: &Path, prefix: &str| {
            let rest = path[prefix.len()..].trim_start_matches('/');
            if rest.is_empty() {
                dir.to_path_buf()
            } else {
                dir.join(rest)
            }
        };
        let in_tree = |local: &[(String, PathBuf)]| {
            let mut local: Vec<_> = local.iter().filter(|it| inside(&it.0)).collect();
            local.sort_by_key(|it| std::cmp::Reverse(it.0.len()));
            let dirs = local.into_iter().map(|(prefix, dir)| below(dir, prefix));
            let mut dirs = dirs.filter(|it| self.is_dir(it));
            dirs.next().map(|dir| package_ref(path.to_owned(), dir))
        };
        if let Some(found) = in_tree(&module.main) {
            return Some(found);
        }
        if let Some(vendor) = &module.vendor {
            let dir = vendor.join(path);
            let full = format!("{}{path}", module.vendor_prefix());
            return self.is_dir(&dir).then(|| package_ref(full, dir));
        }
        if let Some(found) = in_tree(&module.replaced) {
            return Some(found);
        }
        let cache = self.roots.module_cache.as_ref()?;
        let mut cached: Vec<_> = module.cached.iter().filter(|it| inside(&it.0)).collect();
        cached.sort_by_key(|it| std::cmp::Reverse(it.0.len()));
        for (prefix, target, version) in cached {
            let root = cache.join(format!("{}@{}", escaped(target), escaped(version)));
            let dir = below(&root, prefix);
            if self.is_dir(&dir) {
                // What it imports is chosen by the module being built, not by its own go.mod.
                self.of_dir.set(dir.clone(), Some(Arc::clone(&module)));
                return Some(package_ref(path.to_owned(), dir));
            }
        }
        None
    }

    fn module_of(&self, dir: &Path) -> Option<Arc<Module>> {
        if let Some(known) = self.of_dir.get(dir) {
            return known;
        }
        let root = dir
            .ancestors()
            .find(|it| self.is_file(&it.join("go.mod")))?;
        let module = Module::read(root).map(Arc::new);
        let around = root.ancestors();
        around.for_each(|it| self.probe(&it.join("go.work")));
        self.probe(&root.join("vendor/modules.txt"));
        let mains = module.iter().flat_map(|it| &it.main);
        let parent = root.parent().into_iter();
        let mods = mains.map(|(_, dir)| dir.as_path()).chain(parent);
        mods.for_each(|it| self.probe(&it.join("go.mod")));
        self.of_dir.set(dir.to_path_buf(), module.clone());
        module
    }

    /// The import path of the package in a directory.
    pub(super) fn import_path(&self, dir: &Path) -> Option<String> {
        if let Some(src) = self.source_root()
            && let Ok(rest) = dir.strip_prefix(&src)
        {
            return Some(slashed(rest));
        }
        let Some(module) = self.module_of(dir) else {
            return Some("command-line-arguments".to_owned());
        };
        if let Some(vendor) = &module.vendor
            && let Ok(rest) = dir.strip_prefix(vendor)
        {
            return Some(format!("{}{}", module.vendor_prefix(), slashed(rest)));
        }
        let (name, root) = module.main.first()?;
        let rest = slashed(dir.strip_prefix(root).ok()?);
        Some(if name == STANDARD {
            rest
        } else if rest.is_empty() {
            name.clone()
        } else {
            format!("{name}/{rest}")
        })
    }
}

fn package_ref(path: String, dir: PathBuf) -> PackageRef {
    PackageRef {
        path: path.into(),
        dir: Some(dir.into()),
    }
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|it| it.to_string_lossy()).collect();
    parts.join("/")
}

/// The module cache writes an upper-case letter as `!` and the lower-case one (`module.EscapePath`).
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_ascii_uppercase() {
            out.push('!');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

impl Module {
    fn read(dir: &Path) -> Option<Self> {
        let mut module = Self::default();
        let work = dir
            .ancestors()
            .map(|it| it.join("go.work"))
            .find(|it| it.is_file());
        module.add_mod(dir)?;
        if let Some(work) = work {
            let base = work.parent()?.to_path_buf();
            let text = std::fs::read_to_string(&work).ok()?;
            for line in directives(&text) {
                match line.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                    ["use", used] if base.join(used) != dir => {
                        module.add_mod(&base.join(used));
                    }
                    _ => module.add_replace(&base, &line),
                }
            }
        }
        module.add_standard(dir);
        module.vendor = Some(dir.join("vendor")).filter(|it| it.join("modules.txt").is_file());
        Some(module)
    }

    fn add_mod(&mut self, dir: &Path) -> Option<()> {
        let text = std::fs::read_to_string(dir.join("go.mod")).ok()?;
        for line in directives(&text) {
            match line.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                ["module", name] => {
                    let dir = normalized(dir);
                    self.main.push((name.to_owned(), dir));
                }
                ["require", path, version] if !self.cached.iter().any(|it| it.0 == path) => {
                    self.cached
                        .push((path.to_owned(), path.to_owned(), version.to_owned()));
                }
                _ => self.add_replace(dir, &line),
            }
        }
        Some(())
    }

    /// Import paths of the standard library have no prefix; `cmd` is a module of its own beside it.
    fn add_standard(&mut self, dir: &Path) {
        let root = match self.main.first().map(|it| it.0.as_str()) {
            Some(STANDARD) => Some(dir),
            Some("cmd") => dir.parent().filter(|it| {
                let text = std::fs::read_to_string(it.join("go.mod")).unwrap_or_default();
                directives(&text).contains(&vec!["module".to_owned(), STANDARD.to_owned()])
            }),
            _ => None,
        };
        if let Some(root) = root {
            self.main.push((String::new(), normalized(root)));
        }
    }

    /// What the standard library vendors has import paths of its own (`cmd/go/internal/modload/import.go`:
    /// `vendor/golang.org/x/…`), so that it is never the same package as the one a program imports.
    fn vendor_prefix(&self) -> &'static str {
        let is_standard = self.main.iter().any(|it| it.0.is_empty());
        match self.main.first().map(|it| it.0.as_str()) {
            Some(STANDARD) => "vendor/",
            Some("cmd") if is_standard => "cmd/vendor/",
            _ => "",
        }
    }

    fn add_replace(&mut self, base: &Path, line: &[String]) {
        let Some(arrow) = line.iter().position(|it| it == "=>") else {
            return;
        };
        let (Some(path), Some(target)) = (line.get(1), line.get(arrow + 1)) else {
            return;
        };
        if target.starts_with("./") || target.starts_with("../") || target.starts_with('/') {
            self.replaced
                .push((path.clone(), normalized(&base.join(target))));
        } else if let Some(version) = line.get(arrow + 2) {
            self.cached.retain(|it| it.0 != *path);
            self.cached
                .push((path.clone(), target.clone(), version.clone()));
        }
    }
}

/// A path without `.` and `..`, so that one directory has one name.
pub(crate) fn normalized(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                out.pop();
            }
            std::path::Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

/// The directives of a go.mod or go.work file as words, blocks spelled out.
fn directives(text: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or(line);
        let mut words: Vec<_> = line
            .split_whitespace()
            .map(|it| it.trim_matches('"').to_owned())
            .collect();
        match (&block, words.as_slice()) {
            (_, []) => {}
            (Some(_), [close]) if close == ")" => block = None,
            (Some(verb), _) => {
                words.insert(0, verb.clone());
                lines.push(words);
            }
            (None, [verb, open]) if open == "(" => block = Some(verb.clone()),
            (None, _) => lines.push(words),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_standard_library_vendors_has_paths_of_its_own() {
        let tree = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = tree.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for (module, name) in [("std", "std"), ("program", "example.com/program")] {
            write(&format!("{module}/go.mod"), &format!("module {name}\n"));
            write(&format!("{module}/vendor/modules.txt"), "");
            write(
                &format!("{module}/vendor/example.com/dep/dep.go"),
                "package dep\n",
            );
        }
        let modules = Modules::new(Roots::default());
        let check = |module: &str, expected: &str| {
            let root = tree.path().join(module);
            let importer = package_ref(module.to_owned(), root.clone());
            let found = modules.resolve(&importer, "example.com/dep").unwrap();
            assert_eq!(&*found.path, expected);
            let dir = root.join("vendor/example.com/dep");
            assert_eq!(modules.import_path(&dir).unwrap(), expected);
        };
        check("std", "vendor/example.com/dep");
        check("program", "example.com/dep");
    }

    #[test]
    fn blocks_are_spelled_out() {
        let text = "module m // c\nrequire (\n\ta v1\n\tb v2 // indirect\n)\nreplace a => ../a\n";
        let lines: Vec<_> = directives(text).iter().map(|it| it.join(" ")).collect();
        assert_eq!(
            lines,
            [
                "module m",
                "require a v1",
                "require b v2",
                "replace a => ../a"
            ]
        );
        assert_eq!(
            escaped("github.com/BurntSushi/toml"),
            "github.com/!burnt!sushi/toml"
        );
    }
}

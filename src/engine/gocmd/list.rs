//! Compiling packages and their tests, and hearing what the compiler says about each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::modules::ModuleRoot;
use super::run::{GoCommand, GoError};
use crate::evidence::{Log, PathRules, read_text};

/// How many directories one command line names.
const DIRS_AT_ONCE: usize = 400;

/// A package, its test variants taken together.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(in crate::engine) struct Package {
    /// Its import path.
    pub(in crate::engine) import_path: String,
    /// What kept it or its tests from being compiled, in the words of the compiler.
    pub(in crate::engine) errors: Vec<String>,
    /// What kept a package that it or its tests import from being compiled.
    pub(in crate::engine) foreign: Vec<String>,
    /// Files of its directory that are not part of it on this platform and with these tags.
    pub(in crate::engine) ignored: BTreeSet<PathBuf>,
}

impl Package {
    /// Whether it, its tests and all that they import compile.
    pub(in crate::engine) fn is_sound(&self) -> bool {
        self.errors.is_empty() && self.foreign.is_empty()
    }

    /// Takes in what the package is on another platform.
    pub(in crate::engine) fn merge(&mut self, other: Self) {
        if self.import_path.is_empty() {
            self.import_path = other.import_path;
        }
        self.errors.extend(other.errors);
        self.foreign.extend(other.foreign);
        // What one platform compiles can be judged.
        self.ignored.retain(|file| other.ignored.contains(file));
    }

    /// What is wrong, to be put into other words.
    pub(in crate::engine) fn faults_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.errors.iter_mut().chain(&mut self.foreign)
    }

    /// What is wrong, whoever is at fault.
    pub(in crate::engine) fn faults(&self) -> impl Iterator<Item = &String> {
        self.errors.iter().chain(&self.foreign)
    }
}

/// What one compilation showed.
#[derive(Default, Debug)]
pub(in crate::engine) struct Compiled {
    /// The packages by directory.
    pub(in crate::engine) packages: BTreeMap<PathBuf, Package>,
    /// What the compiler said.
    pub(in crate::engine) log: Log,
}

/// What is compiled, and how.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Target<'a> {
    /// The module with the directories.
    pub(in crate::engine) module: &'a ModuleRoot,
    /// The directories of the module whose packages the compiler speaks about even where they are only imported: with
    /// the same flags from one run to the next, what it made of them is taken from the build cache.
    pub(in crate::engine) heard: &'a BTreeSet<PathBuf>,
    /// The replacements of files, as the go command reads them.
    pub(in crate::engine) overlay: Option<&'a Path>,
    /// How printed paths are read.
    pub(in crate::engine) rules: &'a PathRules,
}

/// One record of `go list -json`.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Record {
    import_path: String,
    dir: PathBuf,
    for_test: String,
    ignored_go_files: Option<Vec<String>>,
    error: Option<Fault>,
    deps_errors: Option<Vec<Fault>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Fault {
    pos: String,
    err: String,
}

const FIELDS: &str = "-json=ImportPath,Dir,ForTest,IgnoredGoFiles,Error,DepsErrors";

/// Compiles the packages in the directories of a module with their tests.
///
/// What does not compile is an error of its package; only a go command that fails as a whole is an error here.
pub(in crate::engine) fn compile(go: &GoCommand, target: Target<'_>) -> Result<Compiled, GoError> {
    let mut all = Compiled::default();
    let dirs: Vec<&PathBuf> = target.module.dirs.iter().collect();
    for dirs in dirs.chunks(DIRS_AT_ONCE) {
        let flags = ["-e", "-test", "-export", FIELDS].map(str::to_owned);
        let flags = flags.into_iter().chain(compiler_flags(target));
        let names = dirs.iter().map(|dir| pattern(&target.module.root, dir));
        let args = flags.chain(["--".to_owned()]).chain(names);
        let output = go.run(&target.module.root, "list", target.overlay, args)?;
        let records = records(&output.stdout);
        if records.is_empty() {
            return Err(GoError::Failed(output.stderr));
        }
        for record in records {
            take_in(&mut all.packages, record);
        }
        all.log.merge(read_text(&output.stderr, target.rules));
    }
    Ok(all)
}

/// What makes the compiler speak about packages.
///
/// Without `-e` it stops after ten errors (cmd/compile/internal/base/print.go: `FlushErrors`).
fn compiler_flags(target: Target<'_>) -> impl Iterator<Item = String> {
    let dirs = target.heard.union(&target.module.dirs);
    dirs.map(move |dir| format!("-gcflags={}=-m=2 -e", pattern(&target.module.root, dir)))
}

/// A directory as an argument of the go command.
pub(in crate::engine) fn pattern(root: &Path, dir: &Path) -> String {
    let below = dir.strip_prefix(root).unwrap_or(dir);
    let below = below.to_string_lossy().replace('\\', "/");
    format!("./{below}")
}

fn records(json: &str) -> Vec<Record> {
    let stream = serde_json::Deserializer::from_str(json).into_iter();
    stream.map_while(Result::ok).collect()
}

fn take_in(packages: &mut BTreeMap<PathBuf, Package>, record: Record) {
    let package = packages.entry(record.dir.clone()).or_default();
    if record.for_test.is_empty() && !is_test_binary(&record.import_path) {
        package.import_path.clone_from(&record.import_path);
    }
    let ignored = record.ignored_go_files.unwrap_or_default();
    let ignored = ignored.iter().map(|name| record.dir.join(name));
    package.ignored.extend(ignored);
    let faults = record
        .error
        .into_iter()
        .chain(record.deps_errors.into_iter().flatten());
    for fault in faults {
        let text = words(&fault);
        let known = match is_foreign(&fault, &record.import_path) {
            true => &mut package.foreign,
            false => &mut package.errors,
        };
        if !known.contains(&text) && !is_no_package(&text) {
            known.push(text);
        }
    }
}

/// `p.test` is the program that the go command makes of the tests of `p`.
fn is_test_binary(import_path: &str) -> bool {
    import_path.strip_suffix(".test").is_some()
}

/// A directory whose files are all excluded is no failure: the compiler just never sees it.
fn is_no_package(error: &str) -> bool {
    error.contains("build constraints exclude all Go files in ")
}

/// Whether the header of the compiler's words, `# p` or `# p [p.test]`, names another package than the record.
fn is_foreign(fault: &Fault, import_path: &str) -> bool {
    let header = fault.err.lines().find_map(|line| line.strip_prefix("# "));
    header.is_some_and(|header| tested(header) != tested(import_path))
}

/// The import path without what marks tests: `p_test [p.test]` and `p.test` are about `p`.
pub(in crate::engine) fn tested(import_path: &str) -> &str {
    let path = import_path.split(' ').next().unwrap_or(import_path);
    let path = path.strip_suffix(".test").unwrap_or(path);
    path.strip_suffix("_test").unwrap_or(path)
}

/// The words without the header that names the package.
fn words(fault: &Fault) -> String {
    let lines = fault.err.lines().filter(|line| !line.starts_with("# "));
    let text = lines.collect::<Vec<_>>().join("\n");
    if fault.pos.is_empty() || text.contains(&fault.pos) {
        text
    } else {
        format!("{}: {text}", fault.pos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed by go1.26.8 for a package whose test does not compile.
    const BROKEN_TEST: &str = r##"
{"Dir": "/b/badtest", "ImportPath": "b/badtest", "IgnoredGoFiles": ["w_windows.go"]}
{"Dir": "/b/badtest", "ImportPath": "b/badtest.test", "DepsErrors": [{"ImportStack": [], "Pos": "",
  "Err": "# b/badtest [b/badtest.test]\nbadtest/a_test.go:2:16: declared and not used: y\n"}]}
{"Dir": "/b/badtest", "ImportPath": "b/badtest [b/badtest.test]", "ForTest": "b/badtest", "Error": {"Pos": "",
  "Err": "# b/badtest [b/badtest.test]\nbadtest/a_test.go:2:16: declared and not used: y\n"}}
"##;

    #[test]
    fn variants_of_a_package_are_one_and_errors_stand_once() {
        let mut packages = BTreeMap::new();
        for record in records(BROKEN_TEST) {
            take_in(&mut packages, record);
        }
        let package = &packages[Path::new("/b/badtest")];
        assert_eq!(package.import_path, "b/badtest");
        assert_eq!(
            package.errors,
            ["badtest/a_test.go:2:16: declared and not used: y"]
        );
        assert!(
            package
                .ignored
                .contains(Path::new("/b/badtest/w_windows.go"))
        );
    }

    #[test]
    fn import_that_is_not_there_is_told_with_its_place() {
        let fault = Fault {
            pos: "a.go:2:8".into(),
            err: "no required module provides package x".into(),
        };
        assert_eq!(
            words(&fault),
            "a.go:2:8: no required module provides package x"
        );
    }
}

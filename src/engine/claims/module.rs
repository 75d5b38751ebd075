//! The generated modules: a package for each text of each example, and a program that measures.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::gocmd::{GoCommand, GoError, ModuleRoot, Target, compile};
use crate::evidence::{Log, PathRules};
use crate::rule::{Allocs, Example, Rule};
use crate::semantics::GoVersion;

/// An example with a claim that the toolchain can check.
pub(super) struct Case<'a> {
    pub(super) rule: &'a Rule,
    pub(super) example: &'a Example,
    /// The language version of its file.
    pub(super) language: GoVersion,
    /// The file after the fix.
    pub(super) after: Option<&'a str>,
}

/// The text of an example that a package holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Side {
    Before,
    After,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// A temporary directory with the modules, and what the toolchain found in them.
pub(super) struct Workshop<'a> {
    go: &'a GoCommand,
    root: PathBuf,
    /// What the compiler said.
    pub(super) log: Log,
    /// What does not compile, by package directory.
    errors: BTreeMap<PathBuf, Vec<String>>,
    allocations: BTreeMap<(usize, Side), u64>,
}

const MODULE: &str = "example.test";

impl<'a> Workshop<'a> {
    pub(super) fn new(go: &'a GoCommand, root: PathBuf) -> Self {
        Self {
            go,
            root,
            log: Log::default(),
            errors: BTreeMap::new(),
            allocations: BTreeMap::new(),
        }
    }

    /// The file of one text of an example.
    pub(super) fn file(&self, case: &Case<'_>, index: usize, side: Side) -> PathBuf {
        self.package(case, index, side).join("example.go")
    }

    /// What does not compile in one text of an example.
    pub(super) fn errors(&self, case: &Case<'_>, index: usize, side: Side) -> &[String] {
        let package = self.package(case, index, side);
        self.errors.get(&package).map_or(&[], Vec::as_slice)
    }

    /// How many allocations a call makes in one text of an example, if it was measured.
    pub(super) fn allocations(&self, index: usize, side: Side) -> Option<u64> {
        self.allocations.get(&(index, side)).copied()
    }

    fn module(&self, language: GoVersion) -> PathBuf {
        self.root.join(format!("go{language}"))
    }

    fn package(&self, case: &Case<'_>, index: usize, side: Side) -> PathBuf {
        let module = self.module(case.language);
        module.join(format!("e{index}")).join(side.name())
    }

    /// Writes, compiles and measures all cases.
    pub(super) fn run(&mut self, cases: &[Case<'_>]) -> Result<(), GoError> {
        let languages: BTreeSet<GoVersion> = cases.iter().map(|case| case.language).collect();
        for language in languages {
            let members: Vec<(usize, &Case<'_>)> = cases
                .iter()
                .enumerate()
                .filter(|(_, case)| case.language == language)
                .collect();
            let dirs = self
                .write_module(language, &members)
                .map_err(|error| failed(&error))?;
            self.compile(language, dirs)?;
            self.measure(language, &members)?;
        }
        Ok(())
    }

    fn write_module(
        &self,
        language: GoVersion,
        members: &[(usize, &Case<'_>)],
    ) -> std::io::Result<BTreeSet<PathBuf>> {
        let root = self.module(language);
        fs::create_dir_all(&root)?;
        let go_mod = format!("module {MODULE}\n\ngo {language}\n");
        write(&root.join("go.mod"), &go_mod)?;
        let mut dirs = BTreeSet::new();
        for (index, case) in members {
            for (side, text) in sides(case) {
                let dir = self.package(case, *index, side);
                fs::create_dir_all(&dir)?;
                write(&dir.join("example.go"), text)?;
                if let Some(allocs) = &case.example.allocs {
                    write(&dir.join("cost.go"), &cost(text, allocs))?;
                }
                dirs.insert(dir);
            }
        }
        Ok(dirs)
    }

    fn compile(&mut self, language: GoVersion, dirs: BTreeSet<PathBuf>) -> Result<(), GoError> {
        let root = self.module(language);
        let rules = PathRules {
            base: root.clone(),
            ..PathRules::default()
        };
        let module = ModuleRoot {
            root,
            path: MODULE.to_owned(),
            dirs,
        };
        let target = Target {
            heard: &BTreeSet::new(),
            module: &module,
            overlay: None,
            rules: &rules,
        };
        let compiled = compile(self.go, target)?;
        self.log.merge(compiled.log);
        for (dir, package) in compiled.packages {
            if !package.errors.is_empty() {
                self.errors.insert(dir, package.errors);
            }
        }
        Ok(())
    }

    /// Counts the allocations of all members that compile, with one program.
    fn measure(
        &mut self,
        language: GoVersion,
        members: &[(usize, &Case<'_>)],
    ) -> Result<(), GoError> {
        let mut imports = String::new();
        let mut calls = String::new();
        for (index, case) in members.iter().filter(|(_, it)| it.example.allocs.is_some()) {
            for (side, _) in sides(case) {
                if !self.errors(case, *index, side).is_empty() {
                    continue;
                }
                let side = side.name();
                let _ = writeln!(imports, "\tp{index}{side} \"{MODULE}/e{index}/{side}\"");
                let _ = writeln!(calls, "\tp{index}{side}.Cost(measure(\"{index} {side}\"))");
            }
        }
        if calls.is_empty() {
            return Ok(());
        }
        let root = self.module(language);
        let program = format!("{PROGRAM_HEAD}{imports})\n\n{PROGRAM}{calls}}}\n");
        fs::create_dir_all(root.join("measure")).map_err(|error| failed(&error))?;
        write(&root.join("measure/main.go"), &program).map_err(|error| failed(&error))?;
        let output = self.go.run(&root, "run", None, ["./measure"])?;
        if !output.success {
            return Err(GoError::Failed(output.stderr));
        }
        self.allocations
            .extend(output.stdout.lines().filter_map(count));
        Ok(())
    }
}

const PROGRAM_HEAD: &str = "package main\n\nimport (\n\t\"fmt\"\n\t\"testing\"\n\n";

const PROGRAM: &str = "func measure(name string) func(func()) {
\treturn func(f func()) { fmt.Println(name, uint64(testing.AllocsPerRun(100, f))) }
}

func main() {
";

/// A line of the program: `3 before 2`.
fn count(line: &str) -> Option<((usize, Side), u64)> {
    let mut words = line.split(' ');
    let index = words.next()?.parse().ok()?;
    let side = match words.next()? {
        "before" => Side::Before,
        "after" => Side::After,
        _ => return None,
    };
    Some(((index, side), words.next()?.parse().ok()?))
}

/// The texts of an example.
pub(super) fn sides<'a>(case: &Case<'a>) -> impl Iterator<Item = (Side, &'a str)> {
    let before = (Side::Before, case.example.before.as_str());
    let after = case.after.map(|text| (Side::After, text));
    std::iter::once(before).chain(after)
}

/// The file that hands the measured call of an example to whoever measures it.
fn cost(text: &str, allocs: &Allocs) -> String {
    let package = text.lines().find_map(|line| line.strip_prefix("package "));
    let package = package.unwrap_or("p").trim();
    let imports = allocs
        .imports
        .iter()
        .map(|path| format!("import {path:?}\n"));
    let imports: String = imports.collect();
    let Allocs { setup, call, .. } = allocs;
    format!(
        "package {package}\n\n{imports}\nfunc Cost(measure func(func())) {{\n{setup}\nmeasure(func() {{\n{call}\n}})\n}}\n"
    )
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    fs::write(path, text)
}

fn failed(error: &std::io::Error) -> GoError {
    GoError::Failed(error.to_string())
}

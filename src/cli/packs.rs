//! Rule packs: the ones in the binary, and the ones a user names.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use include_dir::{Dir, include_dir};

use super::args::RuleArgs;
use super::console::Console;
use super::select;
use crate::report;
use crate::rule::{PackSource, RuleSet};
use crate::text::{Diagnostic, LineCol, Severity, Source, SourceError};

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

const PACK_FILE: &str = "pack.toml";

/// Loads and restricts the rules that the flags ask for; every fault of a rule is printed before the error.
pub(super) fn load(args: &RuleArgs, console: &Console) -> Result<RuleSet> {
    let mut sources = Vec::new();
    if !args.no_builtin {
        sources.extend(builtin()?);
    }
    for path in &args.packs {
        sources.extend(from_path(path)?);
    }
    if args.no_builtin && args.packs.is_empty() {
        bail!("no rules are left: `--no-builtin` needs `--rules PATH`");
    }
    let mut rules = compile(&sources, console)?;
    select::restrict(&mut rules, &args.select, &args.ignore)?;
    Ok(rules)
}

/// Compiles packs; prints what is wrong with them, and fails if any of it is an error.
pub(super) fn compile(packs: &[PackSource], console: &Console) -> Result<RuleSet> {
    let (rules, diagnostics) = RuleSet::load(packs);
    let errors = print_all(&diagnostics, packs, console);
    match errors {
        0 => Ok(rules),
        1 => bail!("1 fault in the rules; nothing was analyzed"),
        n => bail!("{n} faults in the rules; nothing was analyzed"),
    }
}

/// The packs in the binary.
pub(super) fn builtin() -> Result<Vec<PackSource>> {
    let mut packs = Vec::new();
    for dir in BUILTIN.dirs() {
        let root = Path::new("rules");
        let mut files = Vec::new();
        for file in dir.files().filter(|file| is_toml(file.path())) {
            files.push(source(&root.join(file.path()), file.contents().to_vec())?);
        }
        files.sort_by(|a, b| a.path().cmp(b.path()));
        packs.push(PackSource {
            path: root.join(dir.path()),
            files,
        });
    }
    packs.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(packs)
}

/// The packs at a path: a pack, a directory of packs, or a single rule file.
pub(super) fn from_path(path: &Path) -> Result<Vec<PackSource>> {
    let failed = || format!("failed to read rules from `{}`", path.display());
    if !fs::metadata(path).with_context(failed)?.is_dir() {
        return Ok(vec![PackSource {
            path: path.to_owned(),
            files: vec![read(path)?],
        }]);
    }
    let entries = entries(path).with_context(failed)?;
    if entries.iter().any(|entry| entry.ends_with(PACK_FILE)) {
        return Ok(vec![pack(path, &entries)?]);
    }
    let mut packs = Vec::new();
    for folder in entries
        .iter()
        .filter(|entry| entry.join(PACK_FILE).is_file())
    {
        packs.push(pack(folder, &self::entries(folder).with_context(failed)?)?);
    }
    if packs.is_empty() {
        bail!(
            "`{}` is no rule pack: neither it nor a folder in it holds a `{PACK_FILE}`",
            path.display()
        );
    }
    Ok(packs)
}

fn pack(path: &Path, entries: &[PathBuf]) -> Result<PackSource> {
    let files = entries
        .iter()
        .filter(|entry| is_toml(entry))
        .map(|file| read(file))
        .collect::<Result<_>>()?;
    Ok(PackSource {
        path: path.to_owned(),
        files,
    })
}

/// What is in a directory, by name.
fn entries(path: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        entries.push(entry?.path());
    }
    entries.sort();
    Ok(entries)
}

fn is_toml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "toml")
}

fn read(path: &Path) -> Result<Arc<Source>> {
    let bytes = fs::read(path)
        .with_context(|| format!("failed to read rules from `{}`", path.display()))?;
    source(path, bytes)
}

fn source(path: &Path, bytes: Vec<u8>) -> Result<Arc<Source>> {
    let source = Source::from_bytes(path, bytes).map_err(|error| match error {
        SourceError::InvalidUtf8 {
            at: LineCol { line, column },
        } => anyhow!("`{}` is not valid UTF-8 at {line}:{column}", path.display()),
        SourceError::TooLong => anyhow!("`{}` is too long for a rule", path.display()),
    })?;
    Ok(Arc::new(source))
}

/// Prints diagnostics with their excerpts and returns how many are errors.
fn print_all(diagnostics: &[Diagnostic], packs: &[PackSource], console: &Console) -> usize {
    let style = console.note_style();
    for diagnostic in diagnostics {
        let mut sources = packs.iter().flat_map(|pack| &pack.files);
        let source = sources.find(|source| source.path() == &diagnostic.path);
        console.note(&report::diagnostic(
            diagnostic,
            source.map(|it| &**it),
            style,
        ));
    }
    let errors = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error);
    errors.count()
}

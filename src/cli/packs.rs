//! The rules that the flags ask for.

use anyhow::{Result, bail};

use super::console::Console;
use super::pack_files::PackFiles;
use crate::report;
use crate::rule::{PackSource, RuleSet};
use crate::text::{Diagnostic, Severity, Source};

/// Compiles packs; prints what is wrong with them, and fails if any of it is an error.
pub(super) fn compile(files: PackFiles, console: &Console) -> Result<RuleSet> {
    let (rules, faults) = RuleSet::load(&files.packs);
    let mut diagnostics = files.faults;
    diagnostics.extend(faults);
    stop_at_errors(&diagnostics, &sources(&files.packs), console)?;
    Ok(rules)
}

/// Prints diagnostics, and fails if one of them is an error.
pub(super) fn stop_at_errors(
    diagnostics: &[Diagnostic],
    sources: &[&Source],
    console: &Console,
) -> Result<()> {
    match print_all(diagnostics, sources, console) {
        0 => Ok(()),
        1 => bail!("1 fault in the rules; nothing was analyzed"),
        n => bail!("{n} faults in the rules; nothing was analyzed"),
    }
}

/// Every file of packs and of the packs that they extend.
pub(super) fn sources(packs: &[PackSource]) -> Vec<&Source> {
    let mut found = Vec::new();
    for pack in packs {
        found.extend(pack.files.iter().map(|it| &**it));
        found.extend(sources(&pack.bases));
    }
    found
}

/// Prints diagnostics with their excerpts and returns how many are errors.
pub(super) fn print_all(
    diagnostics: &[Diagnostic],
    sources: &[&Source],
    console: &Console,
) -> usize {
    let style = console.note_style();
    for diagnostic in diagnostics {
        let mut sources = sources.iter().copied();
        let source = sources.find(|source| source.path() == &diagnostic.path);
        console.note(&report::diagnostic(diagnostic, source, style));
    }
    let errors = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error);
    errors.count()
}

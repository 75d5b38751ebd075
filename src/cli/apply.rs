//! `apply`.

use anyhow::{Context as _, Result, bail};

use super::args::ApplyArgs;
use super::cache_dir;
use super::console::Console;
use super::patch_base::patch_base;
use super::progress::Bar;
use super::status::Status;
use super::verify::read;
use crate::engine::{self, Mode, ReplaySettings};
use crate::report::{self, Detail};

/// Applies a plan or a part of it, or shows what that would do.
pub(super) fn run(args: &ApplyArgs, console: &Console) -> Result<Status> {
    let text = read(Some(&args.plan))?;
    let journals = if args.dry_run || args.no_journal {
        None
    } else {
        let advice = "nothing was written; `--no-journal` writes without a journal";
        Some(cache_dir::journals().context(advice)?)
    };
    let settings = ReplaySettings {
        select: args.select.clone(),
        paths: args.paths.clone(),
        dry_run: args.dry_run,
        journals,
    };
    let bar = Bar::new(console.is_watched());
    let outcome = engine::replay(&text, &settings, &bar);
    bar.clear();
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(faults) => bail!("nothing was written: {}", faults.join("\nerror: ")),
    };
    let mode = match args.dry_run {
        true => Mode::DryRun,
        false => Mode::Write,
    };
    if args.dry_run {
        let files = outcome.files.iter();
        let paths: Vec<_> = files.map(|it| it.source.path().to_path_buf()).collect();
        let here = std::env::current_dir().unwrap_or_default();
        let base = patch_base(&paths, &here);
        let color = console.result_style(None).color;
        let diff = report::diff(&outcome.files, base.as_deref(), color);
        console.result(&diff, None)?;
    }
    for diagnostic in &outcome.diagnostics {
        console.note(&report::diagnostic(diagnostic, None, console.note_style()));
    }
    console.note(&report::failures(&outcome));
    console.note(&report::summary(&outcome, mode, Detail::Counts));
    let is_error = |it: &crate::text::Diagnostic| it.severity == crate::text::Severity::Error;
    let is_whole = outcome.skips.is_empty() && !outcome.diagnostics.iter().any(is_error);
    Ok(match is_whole {
        true => Status::Done,
        false => Status::Incomplete,
    })
}

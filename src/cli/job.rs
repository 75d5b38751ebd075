//! The main job: analyze, plan, show or write.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::args::{Format, JobArgs};
use super::cache_dir;
use super::config::{CONFIG_NAME, ConfiguredScopes};
use super::console::Console;
use super::extent;
use super::output;
use super::progress::Bar;
use super::results::Results;
use super::status::{Judge, Status};
use super::why_not;
use crate::engine::{self, EvidenceSource, Extent, Mode, RunOutcome, RunSettings};
use crate::report::{self, Detail, Which};
use crate::rule::Applicability;

/// Runs the main job.
pub(super) fn run(args: &JobArgs, console: &Console) -> Result<Status> {
    if let [rule, place] = args.why_not.as_slice() {
        return why_not::run(args, rule, place, console);
    }
    let mode = mode(args);
    let (paths, extent) = extent::of(args)?;
    let settings = RunSettings {
        journals: journals(args, mode)?,
        // Without a home directory nothing is remembered.
        cache: if args.cache.none {
            None
        } else {
            cache_dir::results().ok()
        },
        paths,
        extent,
        ..settings(args, mode)
    };
    let mut sinks = output::open(&args.output, args.format)?;
    // Most formats name rules and say nothing more of them.
    let are_described = sinks.iter().any(|it| it.format.describes_rules());
    let mut scopes = ConfiguredScopes::new(args, are_described);
    let bar = Bar::new(!args.detail.quiet && console.is_watched());
    let outcome = engine::run_scoped(&settings, &mut scopes, &bar);
    bar.clear();
    scopes.check(console)?;
    let rules = match are_described {
        true => scopes.rules(),
        false => Vec::new(),
    };
    let results = Results::new(&outcome, mode, &rules, &settings.paths);
    for sink in &mut sinks {
        let text = results.text(sink.format, sink.style(console));
        sink.write(&text, console)?;
    }
    print_notes(args, mode, &outcome, console);
    let judge = Judge {
        mode,
        strict: args.fail.strict,
    };
    let status = judge.status_by(&outcome, &|path| scopes.fail_on(path));
    // The process is about to end, and to free a large outcome piece by piece takes as long as some of its work.
    std::mem::forget(outcome);
    Ok(status)
}

fn mode(args: &JobArgs) -> Mode {
    if args.check {
        Mode::Check
    } else if args.dry_run {
        Mode::DryRun
    } else {
        Mode::Write
    }
}

/// What the engine is asked for.
pub(super) fn settings(args: &JobArgs, mode: Mode) -> RunSettings {
    RunSettings {
        paths: args.paths.clone(),
        mode,
        threshold: if args.unsafe_fixes {
            Applicability::Unsafe
        } else {
            Applicability::Safe
        },
        include_tests: args.include.tests.unwrap_or(true),
        include_generated: args.include.generated.unwrap_or(false),
        parse_all: args.fail.strict,
        include_vendor: args.include.vendor.unwrap_or(false),
        go_version: args.go_version,
        toolchain: args.toolchain,
        evidence: args.compiler.evidence.as_deref().map(evidence_source),
        verify: args.compiler.verify.clone(),
        show_refuted: args.compiler.show_refuted,
        tags: args.compiler.tags.clone(),
        platforms: args.compiler.platforms.clone(),
        jobs: args.jobs,
        notice: Some(CONFIG_NAME),
        journals: None,
        cache: None,
        extent: Extent::default(),
    }
}

fn evidence_source(text: &str) -> EvidenceSource {
    match text {
        "go" => EvidenceSource::Go,
        path => EvidenceSource::Saved(path.into()),
    }
}

/// Where a writing run leaves its journal.
fn journals(args: &JobArgs, mode: Mode) -> Result<Option<PathBuf>> {
    if mode != Mode::Write || args.journal.none {
        return Ok(None);
    }
    let dir = cache_dir::journals()
        .context("nothing was written; `--no-journal` writes without a journal")?;
    Ok(Some(dir))
}

/// Writes what is not a result to stderr: open findings beside a diff, what went wrong, and the summary.
fn print_notes(args: &JobArgs, mode: Mode, outcome: &RunOutcome, console: &Console) {
    let style = console.note_style();
    if args.format == Format::Text && mode == Mode::DryRun && !args.detail.quiet {
        console.note(&report::findings(&outcome.files, Which::Open, style));
    }
    for diagnostic in &outcome.diagnostics {
        let source = source_of(outcome, &diagnostic.path);
        console.note(&report::diagnostic(diagnostic, source, style));
    }
    console.note(&report::failures(outcome));
    if !args.detail.quiet {
        let detail = if args.detail.verbose {
            Detail::EveryFile
        } else {
            Detail::Counts
        };
        console.note(&report::summary(outcome, mode, detail));
    }
}

fn source_of<'a>(outcome: &'a RunOutcome, path: &Path) -> Option<&'a crate::text::Source> {
    let mut sources = outcome.files.iter().map(|file| &*file.source);
    sources.find(|source| **source.path() == *path)
}

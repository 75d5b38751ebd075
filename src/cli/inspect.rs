//! `inspect`.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};

use super::args::{CapturesArgs, FailOn, InspectCommand, RecordFormat};
use super::console::Console;
use super::inspect_types::inspect_types;
use super::status::{Judge, Status};
use crate::engine::{self, CaptureSettings, Mode};
use crate::report;
use crate::semantics::typing::Platform;
use crate::syntax::GoFile;
use crate::syntax::pattern::{Pattern, PatternImports};
use crate::text::{Diagnostic, Label, LineCol, Severity, Source, SourceError};

/// Runs an `inspect` command.
pub(super) fn run(command: &InspectCommand, console: &Console) -> Result<Status> {
    match command {
        InspectCommand::Tree {
            pattern: Some(pattern),
            ..
        } => pattern_meaning(pattern, console),
        InspectCommand::Tree {
            path: Some(path), ..
        } => file_tree(path, console),
        InspectCommand::Types(args) => inspect_types(args, console),
        InspectCommand::Tree { .. } => bail!("name a file, or give `--pattern`"),
        InspectCommand::Captures(args) => captures(args, console),
    }
}

fn file_tree(path: &Path, console: &Console) -> Result<Status> {
    let file = GoFile::new(Arc::new(read(path)?));
    let mut out = String::new();
    for decl in file.decls() {
        out.push_str(&report::tree(file.root(decl)));
    }
    console.result(&out, None)?;
    Ok(Status::Done)
}

fn captures(args: &CapturesArgs, console: &Console) -> Result<Status> {
    let outcome = engine::captures(&CaptureSettings {
        paths: args.paths.clone(),
        platform: Platform {
            goos: args.goos.clone(),
            goarch: args.goarch.clone(),
            cgo: !args.no_cgo,
            tags: args.tags.clone(),
            ..Platform::default()
        },
        go_version: args.go_version,
        include_vendor: false,
    });
    let text = match args.format {
        RecordFormat::Text => report::captures(&outcome.files),
        RecordFormat::Jsonl => report::captures_jsonl(&outcome.files),
    };
    console.result(&text, args.output.as_deref())?;
    for diagnostic in &outcome.run.diagnostics {
        console.note(&report::diagnostic(diagnostic, None, console.note_style()));
    }
    console.note(&report::failures(&outcome.run));
    let judge = Judge {
        mode: Mode::Check,
        strict: false,
    };
    Ok(judge.status_by(&outcome.run, &|_| FailOn::Never))
}

fn pattern_meaning(text: &str, console: &Console) -> Result<Status> {
    let error = match Pattern::parse(text, &PatternImports::default()) {
        Ok(pattern) => {
            console.result(&report::pattern(&pattern), None)?;
            return Ok(Status::Done);
        }
        Err(error) => error,
    };
    let shown = Diagnostic {
        severity: Severity::Error,
        message: error.message,
        path: Path::new("--pattern").into(),
        labels: vec![Label {
            range: error.range,
            text: String::new(),
        }],
        help: error.help,
    };
    let source = Source::new("--pattern", text.to_owned()).ok();
    let style = console.note_style();
    console.note(&report::diagnostic(&shown, source.as_ref(), style));
    Ok(Status::Incomplete)
}

/// Reads a Go file.
pub(super) fn read(path: &Path) -> Result<Source> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("failed to read `{shown}`"))?;
    Source::from_bytes(path, bytes).map_err(|error| match error {
        SourceError::InvalidUtf8 {
            at: LineCol { line, column },
        } => anyhow!("`{shown}` is not valid UTF-8 at {line}:{column}"),
        SourceError::TooLong => anyhow!("`{shown}` is 4 GiB or longer"),
    })
}

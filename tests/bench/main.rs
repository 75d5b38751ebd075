//! Measures `gofix-escape` on Go code that is there already, and prints tables.
//!
//! ```text
//! cargo build --release
//! cargo run --release --example bench -- [--pairs N] [--std DIR] [--more DIR] [--ast-grep PROGRAM] [--tables LIST]
//! ```
//!
//! DIR is the `src` directory of a Go distribution; what `go env GOROOT` says if it is not given. `--more` names
//! another tree, to see how time and memory grow. Without `--ast-grep`, the program of that name on PATH is measured,
//! if there is one. `--tables` names some of the tables: `floor`, `candidates`, `rules`, `size`, `threads`, `small`.
//! Everything is compared in pairs: a command runs right after the one that it is compared with, and the tables show
//! medians.
//!
//! `-- same DIR…` compares the findings in some trees with those of a run in which every rule is tried everywhere.

#![expect(clippy::print_stdout, reason = "a tool for developers")]

mod floor;
mod measure;
mod same;
mod tables;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};
use mimalloc::MiMalloc;

/// The allocator of the program that is measured.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What the tables are about.
struct Settings {
    pairs: usize,
    std: PathBuf,
    more: Option<PathBuf>,
    ast_grep: Option<PathBuf>,
    /// The tables that are wanted; none for all.
    tables: Option<String>,
}

fn main() -> Result<ExitCode> {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    match args.split_first() {
        Some((first, rest)) if first == "measure" => measure::between(rest)?,
        Some((first, rest)) if first == "floor" => floor::parse_all(rest)?,
        Some((first, rest)) if first == "same" => same::compare(rest)?,
        _ => tables::print(&settings(&args)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn settings(args: &[OsString]) -> Result<Settings> {
    let mut settings = Settings {
        pairs: 5,
        std: PathBuf::new(),
        more: None,
        ast_grep: None,
        tables: None,
    };
    let mut args = args.iter();
    while let Some(flag) = args.next() {
        let value = args
            .next()
            .with_context(|| format!("{} needs a value", flag.display()))?;
        match flag.to_str() {
            Some("--pairs") => settings.pairs = value.to_str().context("a number")?.parse()?,
            Some("--std") => settings.std = value.into(),
            Some("--more") => settings.more = Some(value.into()),
            Some("--tables") => settings.tables = Some(value.to_string_lossy().into_owned()),
            Some("--ast-grep") => settings.ast_grep = Some(value.into()),
            _ => bail!("unknown argument {}", flag.display()),
        }
    }
    if settings.std.as_os_str().is_empty() {
        let output = Command::new("go").args(["env", "GOROOT"]).output()?;
        let root = String::from_utf8(output.stdout)?;
        settings.std = Path::new(root.trim()).join("src");
    }
    settings.std = settings
        .std
        .canonicalize()
        .context("the standard library")?;
    Ok(settings)
}

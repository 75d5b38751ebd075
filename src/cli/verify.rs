//! `verify`: a plan or a patch, proven.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::args::VerifyArgs;
use super::console::Console;
use super::status::Status;
use crate::engine::{ProofSettings, StatedPlan, prove};
use crate::report;

/// Proves what stdin or a file states, and prints the table.
pub(super) fn run(args: &VerifyArgs, console: &Console) -> Result<Status> {
    let text = read(args.file.as_deref())?;
    let here = std::env::current_dir().context("there is no current directory")?;
    let plan = match StatedPlan::read(&text, &here) {
        Ok(plan) => plan,
        Err(why) => bail!("{why}"),
    };
    let settings = ProofSettings {
        level: args.level.clone(),
        tags: args.tags.clone(),
        platforms: args.platforms.clone(),
    };
    let outcome = prove(&plan, &settings);
    console.result(&report::verified(&outcome), None)?;
    console.note(&report::verified_notes(&outcome));
    Ok(if !outcome.unproved.is_empty() {
        Status::Incomplete
    } else if 0 < outcome.failed {
        Status::Remaining
    } else {
        Status::Done
    })
}

/// The text of a file, or of stdin.
pub(super) fn read(file: Option<&Path>) -> Result<String> {
    match file {
        Some(path) if path != Path::new("-") => {
            std::fs::read_to_string(path).with_context(|| path.display().to_string())
        }
        _ => {
            let mut text = String::new();
            let stdin = &mut std::io::stdin();
            stdin.read_to_string(&mut text).context("stdin")?;
            Ok(text)
        }
    }
}

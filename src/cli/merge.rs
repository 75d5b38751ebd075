//! `merge`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};

use super::console::Console;
use super::status::Status;
use crate::report::{self, Part};

/// Prints the results of all shards as those of one run.
pub(super) fn run(files: &[PathBuf], console: &Console) -> Result<Status> {
    let mut parts = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let text = fs::read_to_string(file).with_context(|| format!("failed to read `{name}`"))?;
        parts.push(Part { name, text });
    }
    let whole = report::merge(&parts).map_err(|why| anyhow!(why))?;
    console.result(&whole, None)?;
    Ok(Status::Done)
}

//! `cache`: what runs remember.

use anyhow::{Context as _, Result};

use super::args::CacheCommand;
use super::cache_dir;
use super::console::Console;
use super::status::Status;
use crate::engine::{CacheStats, cache_stats, clear_cache};

/// Runs `cache stats` or `cache clear`.
pub(super) fn run(command: &CacheCommand, console: &Console) -> Result<Status> {
    let dir = cache_dir::results()?;
    let shown = dir.display();
    let text = match command {
        CacheCommand::Stats => {
            let stats = cache_stats(&dir).with_context(|| format!("cannot read {shown}"))?;
            format!("{shown}: {}\n", counts(stats))
        }
        CacheCommand::Clear => {
            let stats = clear_cache(&dir).with_context(|| format!("cannot clear {shown}"))?;
            format!("{shown}: removed {}\n", counts(stats))
        }
    };
    console.result(&text, None)?;
    Ok(Status::Done)
}

fn counts(stats: CacheStats) -> String {
    let noun = match stats.snapshots {
        1 => "result of a run",
        _ => "results of runs",
    };
    format!(
        "{} {noun}, {} KiB",
        stats.snapshots,
        stats.bytes.div_ceil(1024)
    )
}

//! `undo`.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::args::UndoArgs;
use super::cache_dir;
use super::console::Console;
use super::progress::WAITING;
use super::status::Status;
use crate::engine::{self, Undo, UndoSettings, UndoneRun};
use crate::report;

/// Undoes the last run of the tree, or shows what that would do.
pub(super) fn run(args: &UndoArgs, console: &Console) -> Result<Status> {
    let settings = UndoSettings {
        journals: cache_dir::journals()?,
        place: args.path.clone().unwrap_or_else(|| PathBuf::from(".")),
        dry_run: args.dry_run,
    };
    match engine::undo(&settings, &|| console.note(WAITING)) {
        Ok(undo) => {
            if let Undo::Run(run) = &undo
                && args.dry_run
            {
                let color = console.result_style(None).color;
                console.result(&report::undo_diff(run, Some(&base(run)), color), None)?;
            }
            console.note(&report::undo_summary(&undo, args.dry_run));
            Ok(Status::Done)
        }
        Err(error) => {
            console.note(&report::undo_failure(&error));
            Ok(Status::Incomplete)
        }
    }
}

/// The directory that the paths of the diff are relative to: the current one if it holds all files, else the tree.
fn base(run: &UndoneRun) -> PathBuf {
    let here = Path::new(".").canonicalize().ok();
    let holds_all = |dir: &PathBuf| run.files.iter().all(|file| file.path.starts_with(dir));
    here.filter(holds_all).unwrap_or_else(|| run.root.clone())
}

//! What users type and see.
//!
//! Knows flags, the terminal, the environment and the exit status. Does not know Go, and decides nothing about code:
//! it loads rules, runs the engine, and hands the outcome to the report floor.
//!
//! Invariants: stdout carries results only; the exit status is 0, 1 or 2 and means what [`Status`] says; a broken
//! pipe is not an error; no panic reaches the user.

mod apply;
mod args;
mod cache;
mod cache_dir;
mod claims;
mod config;
mod console;
mod extent;
mod go_roots;
mod inspect;
mod inspect_types;
mod job;
mod merge;
mod nearest;
mod output;
mod pack_files;
mod packs;
mod panics;
mod patch_base;
mod progress;
mod results;
mod rules;
mod rules_args;
mod rules_bench;
mod rules_bless;
mod rules_check;
mod rules_new;
mod rules_test;
mod schema;
mod select;
mod shell;
mod status;
mod undo;
mod verify;
mod why_not;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command, ConfigCommand};
use console::Console;
pub use status::Status;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let console = Console::new(args.color);
    let status = panics::contain(&console, || match dispatch(args, &console) {
        Ok(status) => status,
        Err(error) => {
            console.note(&format!("error: {error:#}\n"));
            Status::Incomplete
        }
    });
    let status = status.unless_reader_left(console.reader_left());
    ExitCode::from(status.code())
}

fn dispatch(args: Args, console: &Console) -> anyhow::Result<Status> {
    match args.command {
        None => job::run(&args.job, console),
        Some(Command::Rules(command)) => rules::run(&command, console),
        Some(Command::Config(ConfigCommand::Show(args))) => config::show(&args, console),
        Some(Command::Inspect(command)) => inspect::run(&command, console),
        Some(Command::Cache(command)) => cache::run(&command, console),
        Some(Command::Undo(args)) => undo::run(&args, console),
        Some(Command::Verify(args)) => verify::run(&args, console),
        Some(Command::Apply(args)) => apply::run(&args, console),
        Some(Command::Merge { files }) => merge::run(&files, console),
        Some(Command::Schema { format }) => schema::run(format, console),
        Some(Command::Completions { shell }) => shell::completions(shell, console),
        Some(Command::Man) => shell::man(console),
    }
}

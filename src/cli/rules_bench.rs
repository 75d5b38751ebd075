//! `rules bench`: what each rule finds in real code, and what that costs.

use anyhow::Result;

use super::config::rules_at;
use super::console::Console;
use super::progress::Bar;
use super::rules_args::BenchArgs;
use super::status::Status;
use crate::engine::{self, Mode, RunSettings};
use crate::report;

/// Runs each rule over a tree and prints a table; nothing is written.
pub(super) fn run(args: &BenchArgs, console: &Console) -> Result<Status> {
    let rules = rules_at(&args.rules, &args.path, console)?.running();
    let settings = RunSettings {
        go_version: args.go_version,
        toolchain: args.toolchain,
        jobs: args.jobs,
        ..RunSettings::new(vec![args.path.clone()], Mode::Check)
    };
    let bar = Bar::new(console.is_watched());
    let costs = engine::bench(&settings, &rules, &bar);
    bar.clear();
    console.result(&report::rule_costs(&costs), None)?;
    Ok(Status::Done)
}

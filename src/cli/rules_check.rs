//! `rules check` and `rules schema`.

use std::path::Path;

use anyhow::Result;

use super::console::Console;
use super::pack_files::PackFiles;
use super::packs::{print_all, sources, stop_at_errors};
use super::rules_args::SchemaName;
use super::status::Status;
use crate::rule::schema::{SchemaOf, schema};
use crate::rule::{RuleSet, lint};

/// Prints what is wrong with packs, and what their authors may not have meant.
pub(super) fn run(path: &Path, console: &Console) -> Result<Status> {
    let mut files = PackFiles::default();
    files.add_path(path)?;
    let (rules, faults) = RuleSet::load(&files.packs);
    let texts = sources(&files.packs);
    let lints: Vec<_> = rules.rules().iter().flat_map(lint).collect();
    print_all(&lints, &texts, console);
    let n_lints = lints.len();
    let all: Vec<_> = files.faults.iter().chain(&faults).cloned().collect();
    stop_at_errors(&all, &texts, console)?;
    let n_rules = rules.rules().len();
    console.note(&format!("{n_rules} rules, {n_lints} remarks\n"));
    Ok(match n_lints {
        0 => Status::Done,
        _ => Status::Remaining,
    })
}

/// Prints the JSON Schema of a file.
pub(super) fn print_schema(of: SchemaName, console: &Console) -> Result<Status> {
    let of = match of {
        SchemaName::Rule => SchemaOf::Rule,
        SchemaName::Pack => SchemaOf::Pack,
        SchemaName::Config => SchemaOf::Config,
    };
    console.result(&format!("{:#}\n", schema(of)), None)?;
    Ok(Status::Done)
}

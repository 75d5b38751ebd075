//! `rules list`, `rules explain`, `rules test`.

use std::path::Path;

use anyhow::{Result, bail};

use super::args::{RuleArgs, RulesCommand};
use super::console::Console;
use super::nearest::nearest;
use super::status::Status;
use super::{packs, rules_test};
use crate::report;

/// Runs a `rules` command.
pub(super) fn run(command: &RulesCommand, console: &Console) -> Result<Status> {
    match command {
        RulesCommand::List { rules } => list(rules, console),
        RulesCommand::Explain { id, rules } => explain(id, rules, console),
        RulesCommand::Test { path } => test(path.as_deref(), console),
    }
}

fn list(args: &RuleArgs, console: &Console) -> Result<Status> {
    let rules = packs::load(args, console)?;
    console.result(&report::rules_table(rules.rules()), None)?;
    Ok(Status::Done)
}

fn explain(id: &str, args: &RuleArgs, console: &Console) -> Result<Status> {
    let rules = packs::load(args, console)?;
    let Some(rule) = rules.rules().iter().find(|rule| *rule.id == *id) else {
        let known = rules.rules().iter().map(|rule| &*rule.id);
        match nearest(id, known) {
            Some(near) => bail!("there is no rule `{id}`; did you mean `{near}`?"),
            None => bail!("there is no rule `{id}`; `gofix-escape rules list` shows what there is"),
        }
    };
    let style = console.result_style(None);
    console.result(&report::explain(rule, style), None)?;
    Ok(Status::Done)
}

fn test(path: Option<&Path>, console: &Console) -> Result<Status> {
    let sources = match path {
        Some(path) => packs::from_path(path)?,
        None => packs::builtin()?,
    };
    let rules = packs::compile(&sources, console)?;
    rules_test::run(&rules, console)
}

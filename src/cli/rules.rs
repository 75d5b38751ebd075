//! The `rules` commands.

use std::path::Path;

use anyhow::{Result, bail};

use super::args::RuleArgs;
use super::config::rules_at;
use super::console::Console;
use super::nearest::nearest;
use super::pack_files::PackFiles;
use super::rules_args::{PageFormat, RulesCommand, TestArgs};
use super::status::Status;
use super::{claims, packs, rules_bench, rules_bless, rules_check, rules_new, rules_test};
use crate::evidence::toolchain::NEWEST_CHECKED;
use crate::report;
use crate::rule::{Rule, RuleSet};
use crate::semantics::GoVersion;

/// Runs a `rules` command.
pub(super) fn run(command: &RulesCommand, console: &Console) -> Result<Status> {
    match command {
        RulesCommand::List {
            rules,
            retired: true,
            toolchain,
        } => retired(rules, *toolchain, console),
        RulesCommand::List { rules, .. } => list(rules, console),
        RulesCommand::Explain { id, format, rules } => explain(id, *format, rules, console),
        RulesCommand::Test(args) => test(args, console),
        RulesCommand::New(args) => rules_new::run(args, console),
        RulesCommand::Check { path } => rules_check::run(path, console),
        RulesCommand::Schema { of } => rules_check::print_schema(*of, console),
        RulesCommand::Bench(args) => rules_bench::run(args, console),
    }
}

fn test(args: &TestArgs, console: &Console) -> Result<Status> {
    let mut rules = tested(args.path.as_deref(), console)?;
    if let Some(filter) = &args.filter {
        rules.retain(|rule| rule.id.contains(filter.as_str()));
        if rules.rules().is_empty() {
            bail!("no rule has `{filter}` in its id");
        }
    }
    if args.bless {
        let mut n_blessed = 0;
        for rule in rules.rules() {
            n_blessed += rules_bless::bless(&rules, rule, console)?;
        }
        console.note(&format!("{n_blessed} examples changed\n"));
        let kept: Vec<_> = rules.rules().iter().map(|it| it.id.clone()).collect();
        rules = tested(args.path.as_deref(), console)?;
        rules.retain(|rule| kept.contains(&rule.id));
    }
    let status = rules_test::run(&rules, console)?;
    if args.compiler {
        return Ok(status.max(claims::run(&rules, console)?));
    }
    Ok(status)
}

fn list(args: &RuleArgs, console: &Console) -> Result<Status> {
    let rules = rules_at(args, Path::new("."), console)?.running();
    console.result(&report::rules_table(rules.rules()), None)?;
    Ok(Status::Done)
}

/// Lists the rules that say nothing to users of a toolchain.
fn retired(args: &RuleArgs, toolchain: Option<GoVersion>, console: &Console) -> Result<Status> {
    let rules = rules_at(args, Path::new("."), console)?.running();
    let target = toolchain.unwrap_or(GoVersion::new(1, NEWEST_CHECKED));
    let retired = rules.rules().iter();
    let retired = retired.filter(|rule| !rule.toolchain.contains(target));
    console.result(&report::rules_table(retired), None)?;
    Ok(Status::Done)
}

fn explain(id: &str, format: PageFormat, args: &RuleArgs, console: &Console) -> Result<Status> {
    let rules = rules_at(args, Path::new("."), console)?.rules;
    let rule = find(&rules, id)?;
    let style = console.result_style(None);
    let page = match format {
        PageFormat::Text => report::explain(rule, style),
        PageFormat::Markdown => report::explain_markdown(rule),
    };
    console.result(&page, None)?;
    Ok(Status::Done)
}

/// The rule of that id, or an error that says which one may have been meant.
pub(super) fn find<'a>(rules: &'a RuleSet, id: &str) -> Result<&'a Rule> {
    let mut all = rules.rules().iter();
    if let Some(rule) = all.find(|rule| *rule.id == *id) {
        return Ok(rule);
    }
    let known = rules.rules().iter().map(|rule| &*rule.id);
    match nearest(id, known) {
        Some(near) => bail!("there is no rule `{id}`; did you mean `{near}`?"),
        None => bail!("there is no rule `{id}`; `gofix-escape rules list` shows what there is"),
    }
}

fn tested(path: Option<&Path>, console: &Console) -> Result<RuleSet> {
    let mut files = PackFiles::default();
    match path {
        Some(path) => files.add_path(path)?,
        None => files.add_builtin(false)?,
    }
    packs::compile(files, console)
}

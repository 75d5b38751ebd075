//! `--why-not RULE FILE:LINE`: the first thing that kept a rule from matching there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};

use super::args::JobArgs;
use super::config::rules_at;
use super::console::Console;
use super::job;
use super::progress::Bar;
use super::rules::find;
use super::status::Status;
use crate::engine::{self, FileOutcome, Mode, RunOutcome, RunSettings};
use crate::report::{self, Which};
use crate::rule::{CheckInput, NoSiblings, Rule, RuleSet, Versions};
use crate::semantics::FileNames;
use crate::semantics::typing::{Platforms, Roots};
use crate::syntax::{Decl, GoFile};
use crate::text::{Source, TextRange, TextSize};

/// A line of a file.
struct Place {
    path: PathBuf,
    line: u32,
}

/// Explains why `rule` does not match at `place`, or shows its finding if it does.
pub(super) fn run(args: &JobArgs, rule: &str, place: &str, console: &Console) -> Result<Status> {
    let place = parse_place(place)?;
    let source = super::inspect::read(&place.path)?;
    if source.lines().line_start(place.line).is_none() {
        bail!("`{}` has no line {}", place.path.display(), place.line);
    }
    let dir = place.path.parent().unwrap_or(Path::new(""));
    let known = rules_at(&args.rules, dir, console)?;
    if let Some(reason) = known.left_out(find(&known.rules, rule)?, &place.path) {
        console.result(&format!("{reason}\n"), None)?;
        return Ok(Status::Done);
    }
    let mut rules = known.rules;
    rules.retain(|other| *other.id == *rule);
    let settings = RunSettings {
        paths: vec![place.path.clone()],
        ..job::settings(args, Mode::Check)
    };
    let outcome = analyze(&settings, &rules);
    let answer = match finding_at(&outcome, place.line) {
        Some(file) => {
            let style = console.result_style(None);
            format!(
                "`{rule}` matches there:\n\n{}",
                report::findings(&[file], Which::All, style)
            )
        }
        None => format!("{}\n", reason(&settings, &rules, &place, source)),
    };
    console.result(&answer, None)?;
    Ok(Status::Done)
}

fn parse_place(text: &str) -> Result<Place> {
    let parsed = text.rsplit_once(':').and_then(|(path, line)| {
        let line = line.parse().ok().filter(|line| *line != 0)?;
        (!path.is_empty()).then(|| Place {
            path: PathBuf::from(path),
            line,
        })
    });
    parsed.ok_or_else(|| anyhow!("`{text}` is no place: write `FILE:LINE`"))
}

fn analyze(settings: &RunSettings, rules: &RuleSet) -> RunOutcome {
    engine::run(settings, rules, &Bar::new(false))
}

/// The outcome of the file with only those findings that touch the line.
fn finding_at(outcome: &RunOutcome, line: u32) -> Option<FileOutcome> {
    let mut file = outcome.files.first()?.clone();
    let source = Arc::clone(&file.source);
    file.findings.retain(|(finding, _)| {
        let first = source.line_col(finding.range.start()).line;
        let last = source.line_col(finding.range.end()).line;
        (first..=last).contains(&line)
    });
    (!file.findings.is_empty()).then_some(file)
}

/// The first thing in the way, in the order in which a run meets them.
fn reason(settings: &RunSettings, rules: &RuleSet, place: &Place, source: Source) -> String {
    let line = place.line;
    let file = Arc::new(GoFile::new(Arc::new(source)));
    let decl = file.decls().iter().find(|decl| {
        let first = file.source().line_col(decl.range.start()).line;
        let last = file.source().line_col(decl.range.end()).line;
        (first..=last).contains(&line)
    });
    let Some(decl) = decl else {
        return format!("line {line} is in no declaration");
    };
    if file.root(decl).has_error() {
        return format!("the declaration at line {line} does not parse");
    }
    if let [rule] = rules.rules()
        && let Some(version) = version_in_the_way(settings, rules, rule, line)
    {
        return version;
    }
    let filter = rules.filter(&file, Versions::default());
    if filter.and_then(|it| it.candidates(&file, decl)).is_none() {
        return "the declaration does not hold the words that the rule needs".to_owned();
    }
    match near_misses(&file, decl, rules, place) {
        misses if misses.is_empty() => {
            format!("nothing at line {line} matches the pattern of the rule")
        }
        misses => misses.join("\n"),
    }
}

/// What the pattern of the rule matches on the line, and the condition that failed for it.
fn near_misses(file: &Arc<GoFile>, decl: &Decl, rules: &RuleSet, place: &Place) -> Vec<String> {
    let names = FileNames::new(file, None);
    let path = Arc::from(place.path.as_path());
    let platforms = Platforms::new(&Roots::of_machine(), &[]);
    let types = platforms.file(file);
    let input = CheckInput {
        file,
        names: &names,
        types: &types,
        path: &path,
        versions: Versions::default(),
        siblings: &NoSiblings,
    };
    let lines = file.source().lines();
    let start = lines.line_start(place.line).unwrap_or_default();
    let end = lines.line_start(place.line + 1);
    let end = end.unwrap_or(TextSize::of(file.text()));
    rules.near_misses(&input, decl, TextRange::new(start, end))
}

/// Whether the rule would match if only the versions were ones that it is made for.
fn version_in_the_way(
    settings: &RunSettings,
    rules: &RuleSet,
    rule: &Rule,
    line: u32,
) -> Option<String> {
    let go = RunSettings {
        go_version: rule.go.newest(),
        ..settings.clone()
    };
    if finding_at(&analyze(&go, rules), line).is_some() {
        let needed = &rule.go;
        return Some(format!(
            "the rule is for files of Go {needed}, which this one is not"
        ));
    }
    let both = RunSettings {
        toolchain: rule.toolchain.newest(),
        ..go
    };
    finding_at(&analyze(&both, rules), line)?;
    let needed = &rule.toolchain;
    Some(format!(
        "the rule is for Go {needed} toolchains, which this one is not"
    ))
}

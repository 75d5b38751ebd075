//! Suppression comments: our own, and those of the tools that a rule supersedes.
//!
//! `//gofix:ignore rule-id reason` covers its own line, or the next line when it stands alone;
//! `//gofix:ignore-file rule-id reason` covers the file. `//nolint:tool`, `//lint:ignore CODE reason` and `#nosec CODE`
//! are honored where a rule lists them under `supersedes`.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

use crate::rule::Finding;
use crate::syntax::GoFile;
use crate::text::{Diagnostic, Severity};

/// The suppressions of one file.
pub(super) struct Suppressions {
    found: Vec<Suppression>,
}

struct Suppression {
    /// The comment.
    range: TextRange,
    kind: Kind,
    /// The line (from 1) it covers; none for the whole file.
    line: Option<u32>,
    /// What it names: a rule id, or another tool's check; empty names everything.
    names: Vec<String>,
    has_reason: bool,
    used: Cell<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Own,
    /// `//nolint`: names linters; bare it covers all of them.
    Nolint,
    /// `//lint:ignore` and `#nosec`: name checks.
    Check,
}

impl Suppressions {
    /// Reads the comments of a file.
    pub(super) fn new(file: &GoFile) -> Self {
        let found = file
            .comments()
            .iter()
            .filter_map(|comment| read(file, comment.range))
            .collect();
        Self { found }
    }

    /// Whether a comment covers the finding; `superseded` are the other tools' names of its rule.
    pub(super) fn cover(&self, file: &GoFile, finding: &Finding, superseded: &[String]) -> bool {
        let line = file.source().line_col(finding.range.start()).line;
        let mut covered = false;
        for suppression in &self.found {
            if suppression.line.is_none_or(|own| own == line)
                && suppression.names_rule(&finding.rule, superseded)
            {
                suppression.used.set(true);
                covered = true;
            }
        }
        covered
    }

    /// What is wrong with our own suppressions: no rule, no reason, nothing to suppress.
    ///
    /// `is_known` tells rule ids that this run checks; a comment about another rule may be of use to another run.
    pub(super) fn faults(
        &self,
        path: &Arc<Path>,
        is_known: impl Fn(&str) -> bool,
    ) -> Vec<Diagnostic> {
        let own = self
            .found
            .iter()
            .filter(|suppression| suppression.kind == Kind::Own);
        own.filter_map(|suppression| suppression.fault(path, &is_known))
            .collect()
    }
}

impl Suppression {
    fn names_rule(&self, rule: &str, superseded: &[String]) -> bool {
        match self.kind {
            Kind::Own => self.has_reason && self.names.iter().any(|name| name == rule),
            // Bare, or with `all`, it names every linter.
            Kind::Nolint if self.names.is_empty() => !superseded.is_empty(),
            Kind::Nolint => self.names.iter().any(|name| {
                superseded
                    .iter()
                    .any(|id| name == "all" || id == name || tool_of(id) == name)
            }),
            // A bare `#nosec` names every check of gosec.
            Kind::Check if self.names.is_empty() => {
                superseded.iter().any(|id| tool_of(id) == "gosec")
            }
            Kind::Check => self.names.iter().any(|name| {
                superseded
                    .iter()
                    .any(|id| id == name || check_of(id) == name)
            }),
        }
    }

    fn fault(&self, path: &Arc<Path>, is_known: &impl Fn(&str) -> bool) -> Option<Diagnostic> {
        let warn = |message: &str, help: &str| {
            Diagnostic::new(Severity::Warning, path.clone(), message)
                .label(self.range, "")
                .help(help)
        };
        let usage = "write `//gofix:ignore rule-id reason`";
        match self.names.first() {
            None => Some(warn("suppression names no rule", usage)),
            Some(_) if !self.has_reason => Some(warn(
                "suppression gives no reason, and suppresses nothing",
                usage,
            )),
            Some(name) if !self.used.get() && is_known(name) => Some(warn(
                "suppression is not needed: nothing is found there",
                "delete the comment",
            )),
            Some(_) => None,
        }
    }
}

/// `gocritic:deferInLoop` → `gocritic`; a name without a colon is a tool.
fn tool_of(id: &str) -> &str {
    id.split(':').next().unwrap_or(id)
}

/// `gosec:G601` → `G601`.
fn check_of(id: &str) -> &str {
    id.rsplit(':').next().unwrap_or(id)
}

fn read(file: &GoFile, range: TextRange) -> Option<Suppression> {
    let text = &file.text()[range];
    let body = text.strip_prefix("//").or_else(|| {
        text.strip_prefix("/*")
            .and_then(|text| text.strip_suffix("*/"))
    })?;
    let line = line_covered(file, range);
    let make = |kind, line, names: Vec<String>, has_reason| {
        Some(Suppression {
            range,
            kind,
            line,
            names,
            has_reason,
            used: Cell::new(false),
        })
    };
    if let Some(rest) = directive(body, "gofix:ignore-file") {
        let (names, has_reason) = own(rest);
        return make(Kind::Own, None, names, has_reason);
    }
    if let Some(rest) = directive(body, "gofix:ignore") {
        let (names, has_reason) = own(rest);
        return make(Kind::Own, Some(line), names, has_reason);
    }
    let trimmed = body.trim_start();
    if let Some(rest) = directive_with_list(trimmed, "nolint") {
        let list = rest
            .strip_prefix(':')
            .unwrap_or_default()
            .split(|c: char| c.is_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        return make(Kind::Nolint, Some(line), split(list), true);
    }
    if let Some(rest) = body.strip_prefix("lint:ignore ") {
        return make(
            Kind::Check,
            Some(line),
            split(rest.split_whitespace().next().unwrap_or_default()),
            true,
        );
    }
    let rest = trimmed.strip_prefix("#nosec")?;
    let names = rest
        .split_whitespace()
        .take_while(|word| *word != "--")
        .map(str::to_owned)
        .collect();
    make(Kind::Check, Some(line), names, true)
}

/// What follows a directive's name; `//gofix:ignored` is another word.
fn directive<'t>(body: &'t str, name: &str) -> Option<&'t str> {
    let rest = body.strip_prefix(name)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some(rest)
}

/// What follows `nolint`: a list after a colon, an explanation, or nothing.
fn directive_with_list<'t>(body: &'t str, name: &str) -> Option<&'t str> {
    let rest = body.strip_prefix(name)?;
    let ends = |c: char| c == ':' || c == '/' || c.is_whitespace();
    (rest.is_empty() || rest.starts_with(ends)).then_some(rest)
}

fn own(rest: &str) -> (Vec<String>, bool) {
    let mut words = rest.split_whitespace();
    let names = words.next().map(split).unwrap_or_default();
    (names, words.next().is_some())
}

fn split(list: &str) -> Vec<String> {
    list.split(',')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The comment's own line, or the next line of code when the comment stands alone on its line.
fn line_covered(file: &GoFile, range: TextRange) -> u32 {
    let source = file.source();
    let own = source.line_col(range.start()).line;
    let start = source.lines().line_start(own).unwrap_or_default();
    if !file.text()[TextRange::new(start, range.start())]
        .trim()
        .is_empty()
    {
        return own;
    }
    // Further comment lines in between belong to the same group.
    let mut line = source.line_col(range.end()).line + 1;
    while let Some(start) = source.lines().line_start(line) {
        let text = file.text()[usize::from(start)..]
            .lines()
            .next()
            .unwrap_or_default()
            .trim();
        if !text.starts_with("//") {
            break;
        }
        line += 1;
    }
    line
}

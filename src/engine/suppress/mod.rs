//! Suppression comments: our own, and those of the tools that a rule supersedes.
//!
//! `//gofix:ignore rule-id reason` covers its own line, or the next line when it stands alone; a statement of several
//! lines is covered where it starts and, by a comment behind it, where it ends.
//! `//gofix:ignore-file rule-id reason` covers the file. `//nolint:tool`, `//lint:ignore CODE reason` and `#nosec CODE`
//! are honored where a rule lists them under `supersedes`; `//nolint` covers all of the node that starts on its line.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;

use memchr::memmem;
use text_size::{TextRange, TextSize};

use crate::rule::{FileEdit, Finding, RefusedFix};
use crate::syntax::{GoFile, Kind as NodeKind, Node};
use crate::text::{Diagnostic, Severity};

/// The suppressions of one file.
pub(super) struct Suppressions {
    found: Vec<Suppression>,
}

struct Suppression {
    /// The comment.
    range: TextRange,
    kind: Kind,
    place: Place,
    /// What it names: rule ids, or another tool's checks; empty names everything.
    names: Vec<Name>,
    has_reason: bool,
}

struct Name {
    text: String,
    /// Whether it suppressed something.
    used: Cell<bool>,
}

/// What a suppression covers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    File,
    /// It stands alone, and covers what starts on this line (from 1).
    Below(u32),
    /// It stands behind code on this line.
    Behind(u32),
}

/// The lines at which a comment can suppress a finding.
struct Lines {
    /// Where it and the statement around it start.
    starts: [u32; 2],
    /// Where they end.
    ends: [u32; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Own,
    /// `//nolint`: names linters; bare it covers all of them.
    Nolint,
    /// `//lint:ignore` and `#nosec`: name checks.
    Check,
}

/// Whether a text may hold a suppression of our own; asked before anything is read of it.
pub(super) fn may_suppress(text: &str) -> bool {
    memmem::find(text.as_bytes(), b"gofix:ignore").is_some()
}

/// Takes those fixes from a finding that would edit where a comment suppresses its rule, or where the rule is not in
/// force; `names` are the other tools' names of the rule for a file in which it is.
pub(super) fn refuse_suppressed(
    finding: &mut Finding,
    present: &[Arc<GoFile>],
    names: &dyn Fn(&Path) -> Option<Vec<String>>,
) {
    let (rule, path, range) = (finding.rule.clone(), finding.path.clone(), finding.range);
    let is_open = |it: &FileEdit| {
        if it.path == path && range.contains_range(it.edit.range) {
            return true;
        }
        let Some(file) = present.iter().find(|f| *f.source().path() == it.path) else {
            // Whoever lacks a file plans again together with it.
            return true;
        };
        let covers =
            |names: Vec<String>| Suppressions::new(file).cover(file, &rule, it.edit.range, &names);
        names(&it.path).is_some_and(|names| !covers(names))
    };
    let fixes = std::mem::take(&mut finding.fixes);
    for fix in fixes {
        if fix.edits.iter().all(is_open) {
            finding.fixes.push(fix);
        } else {
            finding.refused.push(RefusedFix {
                title: fix.title,
                why: "the rule is suppressed, or not in force, where the fix would edit".to_owned(),
            });
        }
    }
}

impl Suppressions {
    /// Reads the comments of a file.
    pub(super) fn new(file: &GoFile) -> Self {
        let comments = file.comments().iter();
        let found = comments.filter_map(|comment| Suppression::read(file, comment.range));
        Self {
            found: found.collect(),
        }
    }

    /// Whether a comment covers what a rule found; `superseded` are the other tools' names of the rule.
    pub(super) fn cover(
        &self,
        file: &GoFile,
        rule: &str,
        range: TextRange,
        superseded: &[String],
    ) -> bool {
        let all = self.found.iter();
        let mut naming = all.filter(|it| it.names_rule(rule, superseded)).peekable();
        if naming.peek().is_none() {
            return false;
        }
        let lines = Lines::of(file, range);
        let mut covered = false;
        let covers = |it: &&Suppression| lines.are_covered(it.place) || it.covers_node(file, range);
        for suppression in naming.filter(covers) {
            suppression.mark_used(rule);
            covered = true;
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
    /// The suppression that a comment is, if it is one.
    fn read(file: &GoFile, range: TextRange) -> Option<Self> {
        let (kind, is_for_file, names, has_reason) = parse(&file.text()[range])?;
        let name = |text| Name {
            text,
            used: Cell::new(false),
        };
        Some(Self {
            range,
            kind,
            // Looking for the line takes a while, and most comments are no suppressions.
            place: match is_for_file {
                true => Place::File,
                false => place_of(file, range),
            },
            names: names.into_iter().map(name).collect(),
            has_reason,
        })
    }

    fn names_rule(&self, rule: &str, superseded: &[String]) -> bool {
        let mut names = self.names.iter().map(|name| name.text.as_str());
        match self.kind {
            Kind::Own => self.has_reason && names.any(|name| name == rule),
            // Bare, or with `all`, it names every linter.
            Kind::Nolint if self.names.is_empty() => !superseded.is_empty(),
            Kind::Nolint => names.any(|name| {
                superseded
                    .iter()
                    .any(|id| name == "all" || id == name || tool_of(id) == name)
            }),
            // A bare `#nosec` names every check of gosec.
            Kind::Check if self.names.is_empty() => {
                superseded.iter().any(|id| tool_of(id) == "gosec")
            }
            Kind::Check => names.any(|name| {
                superseded
                    .iter()
                    .any(|id| id == name || check_of(id) == name)
            }),
        }
    }

    /// Whether a `//nolint` is about a node that starts on its line and holds the finding: golangci-lint takes such a
    /// comment to be about the whole node, a function or a loop for instance.
    fn covers_node(&self, file: &GoFile, finding: TextRange) -> bool {
        let line = match self.place {
            Place::Below(line) | Place::Behind(line) if self.kind == Kind::Nolint => line,
            _ => return false,
        };
        let line_of = |node: &Node<'_>| file.source().line_col(node.start()).line;
        let around = file.decl_at(finding.start()).and_then(|it| {
            let node = it.root().covering(finding)?;
            Some(std::iter::once(node).chain(node.ancestors()))
        });
        // A list of statements, which Go does not know, starts with its first one.
        let is_node =
            |it: &Node<'_>| it.parent().is_some() && it.kind() != NodeKind::STATEMENT_LIST;
        let mut nodes = around.into_iter().flatten().filter(is_node);
        nodes.any(|it| line_of(&it) == line)
    }

    fn mark_used(&self, rule: &str) {
        for name in self.names.iter().filter(|name| name.text == rule) {
            name.used.set(true);
        }
    }

    fn fault(&self, path: &Arc<Path>, is_known: &impl Fn(&str) -> bool) -> Option<Diagnostic> {
        let warn = |message: String, help: &str| {
            Diagnostic::new(Severity::Warning, path.clone(), message)
                .label(self.range, "")
                .help(help)
        };
        let usage = "write `//gofix:ignore rule-id reason`";
        if self.names.is_empty() {
            return Some(warn("suppression names no rule".into(), usage));
        }
        if !self.has_reason {
            let message = "suppression gives no reason, and suppresses nothing";
            return Some(warn(message.into(), usage));
        }
        let is_unused = |name: &&Name| !name.used.get() && is_known(&name.text);
        let name = &self.names.iter().find(is_unused)?.text;
        let message = format!("suppression of `{name}` is not needed: nothing is found there");
        let help = match self.names.len() {
            1 => "delete the comment",
            _ => "delete the name from the comment",
        };
        Some(warn(message, help))
    }
}

impl Lines {
    fn of(file: &GoFile, finding: TextRange) -> Self {
        let statement = statement_around(file, finding).unwrap_or(finding);
        let line = |at: TextSize| file.source().line_col(at).line;
        Self {
            starts: [line(finding.start()), line(statement.start())],
            ends: [line(finding.end()), line(statement.end())],
        }
    }

    fn are_covered(&self, place: Place) -> bool {
        match place {
            Place::File => true,
            Place::Below(line) => self.starts.contains(&line),
            Place::Behind(line) => self.starts.contains(&line) || self.ends.contains(&line),
        }
    }
}

/// The innermost statement, or the part of a declaration group, that a range is in.
fn statement_around(file: &GoFile, range: TextRange) -> Option<TextRange> {
    let node = file.decl_at(range.start())?.root().covering(range)?;
    let is_statement = |node: &Node<'_>| {
        let is_spec = matches!(node.kind(), NodeKind::VAR_SPEC | NodeKind::CONST_SPEC);
        let parent = node.parent().map(Node::kind);
        is_spec || parent == Some(NodeKind::STATEMENT_LIST)
    };
    let mut around = std::iter::once(node).chain(node.ancestors());
    Some(around.find(is_statement)?.range())
}

/// `gocritic:deferInLoop` → `gocritic`; a name without a colon is a tool.
fn tool_of(id: &str) -> &str {
    id.split(':').next().unwrap_or(id)
}

/// `gosec:G601` → `G601`.
fn check_of(id: &str) -> &str {
    id.rsplit(':').next().unwrap_or(id)
}

/// What a comment says: its kind, whether it is for the whole file, its names, whether it gives a reason.
fn parse(comment: &str) -> Option<(Kind, bool, Vec<String>, bool)> {
    let body = comment.strip_prefix("//").or_else(|| {
        comment
            .strip_prefix("/*")
            .and_then(|text| text.strip_suffix("*/"))
    })?;
    for (word, is_for_file) in [("gofix:ignore-file", true), ("gofix:ignore", false)] {
        if let Some(rest) = directive(body, word) {
            let (names, has_reason) = own(rest);
            return Some((Kind::Own, is_for_file, names, has_reason));
        }
    }
    let trimmed = body.trim_start();
    if let Some(rest) = directive_with_list(trimmed, "nolint") {
        let rest = rest.strip_prefix(':').unwrap_or_default();
        let list = rest.split(|c: char| c.is_whitespace() || c == '/').next();
        return Some((Kind::Nolint, false, split(list.unwrap_or_default()), true));
    }
    if let Some(rest) = body.strip_prefix("lint:ignore ") {
        let names = split(rest.split_whitespace().next().unwrap_or_default());
        return Some((Kind::Check, false, names, true));
    }
    let rest = trimmed.strip_prefix("#nosec")?;
    let words = rest.split_whitespace().take_while(|word| *word != "--");
    Some((Kind::Check, false, words.map(str::to_owned).collect(), true))
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
fn place_of(file: &GoFile, range: TextRange) -> Place {
    let source = file.source();
    let own = source.line_col(range.start()).line;
    let start = source.lines().line_start(own).unwrap_or_default();
    let before = file.text()[TextRange::new(start, range.start())].trim();
    if !before.is_empty() {
        return Place::Behind(own);
    }
    // Further comment lines in between belong to the same group.
    let mut line = source.line_col(range.end()).line + 1;
    while let Some(start) = source.lines().line_start(line) {
        let rest = &file.text()[usize::from(start)..];
        if !rest.trim_start_matches([' ', '\t']).starts_with("//") {
            break;
        }
        line += 1;
    }
    Place::Below(line)
}

#[cfg(test)]
mod tests;

//! Suppression comments: our own, and those of the tools that a rule supersedes.
//!
//! `//gofix:ignore rule-id reason` covers its own line, or the next line when it stands alone; a statement of several
//! lines is covered where it starts and, by a comment behind it, where it ends.
//! `//gofix:ignore-file rule-id reason` covers the file. `//nolint:tool`, `//lint:ignore CODE reason` and `#nosec CODE`
//! are honored where a rule lists them under `supersedes`.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;

use memchr::memmem;
use text_size::{TextRange, TextSize};

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
        for suppression in naming.filter(|it| lines.are_covered(it.place)) {
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
mod tests {
    use super::*;
    use crate::text::Source;

    /// Whether the one comment in the text suppresses a finding of `the-rule` at `old(…)`, and what is wrong with it.
    #[track_caller]
    fn check(text: &str, covered: bool, fault: &str) {
        for text in [text.to_owned(), text.replace('\n', "\r\n")] {
            let file = GoFile::new(Arc::new(Source::new("a.go", text.clone()).unwrap()));
            let suppressions = Suppressions::new(&file);
            let start = text.find("old(").unwrap();
            let end = start + text[start..].find(')').unwrap() + 1;
            let size = |at: usize| TextSize::try_from(at).unwrap();
            let range = TextRange::new(size(start), size(end));
            let superseded = ["gosec:G101".to_owned(), "revive:x".to_owned()];
            let is_covered = suppressions.cover(&file, "the-rule", range, &superseded);
            assert_eq!(is_covered, covered, "{text}");
            let path: Arc<Path> = Path::new("a.go").into();
            let is_known = |id: &str| id == "the-rule" || id == "second-rule";
            let faults = suppressions.faults(&path, is_known);
            let messages: Vec<_> = faults.iter().map(|it| it.message.as_str()).collect();
            assert_eq!(messages.join("; "), fault, "{text}");
        }
    }

    const OWN: &str = "//gofix:ignore the-rule why";

    #[test]
    fn a_comment_covers_its_line_or_the_next_code() {
        let f = |inside: &str| format!("package p\n\nfunc f() {{\n{inside}\n}}\n");
        check(&f(&format!("\told(1) {OWN}")), true, "");
        check(&f(&format!("\t{OWN}\n\told(1)")), true, "");
        check(&f(&format!("\t{OWN}\n\t// more\n\told(1)")), true, "");
        check(&f(&format!("\t{OWN}\n\n\told(1)")), false, NEEDLESS);
        check(&f(&format!("\tg() {OWN}\n\told(1)")), false, NEEDLESS);
        check(&f(&format!("\told(1)\n\t{OWN}")), false, NEEDLESS);
    }

    const NEEDLESS: &str = "suppression of `the-rule` is not needed: nothing is found there";

    #[test]
    fn a_statement_of_several_lines_is_covered_where_it_starts_and_ends() {
        let f = |inside: &str| format!("package p\n\nfunc f() {{\n{inside}\n}}\n");
        check(
            &f(&format!("\t{OWN}\n\tx := g(\n\t\ta,\n\t\told(1),\n\t)")),
            true,
            "",
        );
        check(&f(&format!("\tx := g( {OWN}\n\t\told(1),\n\t)")), true, "");
        check(&f(&format!("\tx := g(\n\t\told(1),\n\t) {OWN}")), true, "");
        // The statement is the innermost one: a comment on the loop is about the loop.
        check(
            &f(&format!("\t{OWN}\n\tfor {{\n\t\told(1)\n\t}}")),
            false,
            NEEDLESS,
        );
        check(
            &f(&format!("\tgo func() {{\n\t\told(1)\n\t}}() {OWN}")),
            false,
            NEEDLESS,
        );
    }

    #[test]
    fn declarations_are_covered_like_statements() {
        let group = |inside: &str| format!("package p\n\nvar (\n\ta = 1\n{inside}\n)\n");
        check(&group(&format!("\t{OWN}\n\tb = g(\n\t\told(1))")), true, "");
        check(&group(&format!("\tb = old(1) {OWN}")), true, "");
        check(
            &format!("package p\n\n{OWN}\nvar a = g(\n\told(1))\n"),
            true,
            "",
        );
    }

    #[test]
    fn a_file_comment_covers_everything() {
        let comment = "//gofix:ignore-file the-rule why";
        check(
            &format!("package p\n\nvar a = old(1)\n\n{comment}\n"),
            true,
            "",
        );
        check(
            &format!("{comment}\n\npackage p\n\nvar a = old(1)\n"),
            true,
            "",
        );
    }

    #[test]
    fn each_name_that_suppresses_nothing_is_a_fault() {
        let line = |comment: &str| format!("package p\n\nvar a = old(1) {comment}\n");
        let second = "suppression of `second-rule` is not needed: nothing is found there";
        check(
            &line("//gofix:ignore the-rule,second-rule why"),
            true,
            second,
        );
        check(
            &line("//gofix:ignore the-rule,rule-of-another-run why"),
            true,
            "",
        );
        check(&line("//gofix:ignore second-rule why"), false, second);
    }

    #[test]
    fn a_rule_and_a_reason_are_required() {
        let line = |comment: &str| format!("package p\n\nvar a = old(1) {comment}\n");
        check(&line("//gofix:ignore"), false, "suppression names no rule");
        let no_reason = "suppression gives no reason, and suppresses nothing";
        check(&line("//gofix:ignore the-rule"), false, no_reason);
        check(&line("//gofix:ignore-file the-rule "), false, no_reason);
        check(&line("//gofix:ignored the-rule why"), false, "");
        check(&line("// gofix:ignore the-rule why"), false, "");
    }

    #[test]
    fn comments_of_superseded_tools_cover() {
        let line = |comment: &str| format!("package p\n\nvar a = old(1) {comment}\n");
        for comment in [
            "// #nosec",
            "// #nosec G101 -- why",
            "/* #nosec */",
            "//nolint",
            "//nolint:all",
            "//nolint:errcheck,revive // why",
            "// nolint:gosec",
            "//lint:ignore x why",
        ] {
            check(&line(comment), true, "");
        }
        for comment in [
            "// #nosec G102",
            "//nolint:errcheck",
            "//nolinter",
            "//lint:ignore SA1000 why",
            "// nosec",
        ] {
            check(&line(comment), false, "");
        }
    }

    #[test]
    fn reading_many_comments_takes_no_time() {
        let text = format!("package p\n\n{}", "// filler\n".repeat(200_000));
        let file = GoFile::new(Arc::new(Source::new("a.go", text).unwrap()));
        // With a scan to the end of the group for each comment this takes minutes.
        assert!(Suppressions::new(&file).found.is_empty());
    }
}

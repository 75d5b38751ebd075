//! Rules for people: the table of all of them, and one of them explained.

use std::fmt::Write as _;

use anstyle::{Effects, Style as Paint};

use super::words::{applicability_word, claim_word};
use super::{Color, Style};
use crate::rule::{Example, ExampleOutcome, Rule};
use crate::text::unified_diff;

/// One line per rule: id, pack, claim, severity, what its fix is good for, summary.
pub fn rules_table<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> String {
    let rows: Vec<[String; 6]> = rules.into_iter().map(row).collect();
    let widths: [usize; 6] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    });
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn row(rule: &Rule) -> [String; 6] {
    [
        rule.id.to_string(),
        rule.pack.to_string(),
        claim_word(rule.claim).to_owned(),
        rule.severity.name().to_owned(),
        fix_word(rule).to_owned(),
        rule.summary.clone(),
    ]
}

fn fix_word(rule: &Rule) -> &'static str {
    rule.applicability.map_or("report", applicability_word)
}

/// Everything a rule says about itself: what it claims and for which versions, why, what its fix does, and its
/// examples.
pub fn explain(rule: &Rule, style: Style) -> String {
    let bold = bold(style.color);
    let mut out = format!("{bold}{}{bold:#}: {}\n\n", rule.id, rule.summary);
    let mut fact = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:<14}{value}");
    };
    fact("pack", &rule.pack);
    fact("claim", claim_word(rule.claim));
    fact("severity", rule.severity.name());
    fact("fix", fix_fact(rule));
    fact("Go version", &rule.go.to_string());
    fact("toolchain", &rule.toolchain.to_string());
    if !rule.is_default {
        fact("runs", "only where it is selected");
    }
    for (name, list) in [("tags", &rule.tags), ("supersedes", &rule.supersedes)] {
        if !list.is_empty() {
            fact(name, &list.join(", "));
        }
    }
    for param in &rule.params {
        let _ = writeln!(
            out,
            "  {:<14}{} = {} ({})",
            "parameter", param.name, param.value, param.doc
        );
    }
    section(&mut out, style, "Why", &rule.docs.why);
    section(&mut out, style, "Fix safety", &rule.docs.fix_safety);
    for example in &rule.examples {
        section(
            &mut out,
            style,
            &example_title(example),
            &example_body(example),
        );
    }
    out
}

pub(super) fn fix_fact(rule: &Rule) -> &'static str {
    match rule.applicability {
        Some(applicability) => applicability_word(applicability),
        None => "none; the rule reports",
    }
}

fn section(out: &mut String, style: Style, title: &str, body: &str) {
    let body = body.trim_matches('\n').trim_end();
    if body.is_empty() {
        return;
    }
    let bold = bold(style.color);
    let _ = write!(out, "\n{bold}{title}{bold:#}\n\n");
    for line in body.lines() {
        let _ = writeln!(out, "{}", format!("  {line}").trim_end());
    }
}

fn bold(color: Color) -> Paint {
    match color {
        Color::Plain => Paint::new(),
        Color::Ansi => Paint::new().effects(Effects::BOLD),
    }
}

pub(super) fn example_title(example: &Example) -> String {
    let outcome = match &example.outcome {
        ExampleOutcome::Clean => "no finding",
        ExampleOutcome::Fires { after: None, .. } => "reported",
        ExampleOutcome::Fires { .. } => "fixed",
    };
    match example.go {
        Some(version) => format!("Example: {} ({outcome}, Go {version})", example.name),
        None => format!("Example: {} ({outcome})", example.name),
    }
}

/// The hunks of the fix without their headers, or the file where nothing changes.
pub(super) fn example_body(example: &Example) -> String {
    let ExampleOutcome::Fires {
        after: Some(after), ..
    } = &example.outcome
    else {
        return example.before.clone();
    };
    let mut out = String::new();
    for hunk in unified_diff("example.go", &example.before, after).hunks {
        for line in hunk.lines {
            let text = line.text().trim_end_matches(['\r', '\n']);
            let _ = writeln!(out, "{}{text}", line.marker());
        }
    }
    out
}

//! One rule explained, as Markdown.

use std::fmt::Write as _;

use super::rules::{example_body, example_title, fix_fact};
use super::words::claim_word;
use crate::rule::{Example, ExampleOutcome, Rule};

/// Everything a rule says about itself, as a Markdown page.
pub fn explain_markdown(rule: &Rule) -> String {
    let mut out = format!("# {}\n\n{}\n\n| | |\n|---|---|\n", rule.id, rule.summary);
    let mut fact = |name: &str, value: &str| {
        let _ = writeln!(out, "| {name} | {} |", value.replace('|', "\\|"));
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
    if !rule.params.is_empty() {
        out.push_str(
            "\n## Parameters\n\n| name | default | value | meaning |\n|---|---|---|---|\n",
        );
        for param in &rule.params {
            let (default, value) = (&param.default, &param.value);
            let _ = writeln!(
                out,
                "| `{}` | `{default}` | `{value}` | {} |",
                param.name, param.doc
            );
        }
    }
    for (title, text) in [
        ("Why", &rule.docs.why),
        ("Fix safety", &rule.docs.fix_safety),
    ] {
        if !text.is_empty() {
            let _ = write!(out, "\n## {title}\n\n{}\n", text.trim());
        }
    }
    for example in &rule.examples {
        let (title, body) = (example_title(example), example_body(example));
        let _ = write!(
            out,
            "\n## {title}\n\n```{}\n{}\n```\n",
            language(example),
            body.trim_matches('\n')
        );
    }
    out
}

fn language(example: &Example) -> &'static str {
    match &example.outcome {
        ExampleOutcome::Fires { after: Some(_), .. } => "diff",
        ExampleOutcome::Fires { after: None, .. } | ExampleOutcome::Clean => "go",
    }
}

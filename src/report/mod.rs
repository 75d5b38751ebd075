//! Findings, plans and rules as bytes, one file per format.
//!
//! Knows how each format spells what a run did. Does not know files, the clock, the environment or the terminal:
//! color and width are parameters, and the caller writes the text somewhere.
//!
//! Invariants: every function is pure, so equal outcomes give equal bytes; paths are printed with `/`; JSON carries
//! `"version": 1`; a plain diff applies with `git apply`; `Serialize` is derived nowhere else but for what the engine keeps between runs.

mod annotation;
mod captures;
mod checkstyle;
mod diagnostic;
mod diff;
mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
mod json;
mod json_captures;
mod json_merge;
mod json_schema;
mod json_summary;
mod json_types;
mod jsonl;
mod junit;
mod merge_diffs;
mod pattern;
mod place;
mod rdjsonl;
mod rule_costs;
mod rules;
mod rules_markdown;
mod sarif;
mod summary;
mod tally;
mod text;
mod tree;
mod types;
mod undo;
mod verify;
mod witness;
mod words;
mod xml;

pub use annotation::Report;
pub use captures::captures;
pub use checkstyle::checkstyle;
pub use diagnostic::diagnostic;
pub use diff::{diff, undo_diff};
pub use github::github;
pub use gitlab::gitlab;
pub use json::json;
pub use json_captures::captures_jsonl;
pub use json_merge::{Part, merge};
pub use json_schema::{document_schema, lines_schema};
pub use json_types::types_jsonl;
pub use jsonl::jsonl;
pub use junit::junit;
pub use pattern::pattern;
pub use rdjsonl::rdjsonl;
pub use rule_costs::rule_costs;
pub use rules::{explain, rules_table};
pub use rules_markdown::explain_markdown;
pub use sarif::sarif;
pub use summary::{Detail, failures, summary};
pub use tally::{RuleTally, SkipTally, Tally};
pub use text::{Which, findings};
pub use tree::tree;
pub use types::types;
pub use undo::{undo_failure, undo_summary};
pub use verify::{verified, verified_notes};
pub use words::{applicability_word, claim_word, shown_path};

use annotate_snippets::Renderer;

/// Whether the text holds ANSI escape sequences.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Color {
    /// Plain text.
    Plain,
    /// Text with ANSI escape sequences.
    Ansi,
}

/// How text for people is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// Whether it is colored.
    pub color: Color,
    /// How many columns a line may take before an excerpt is cut.
    pub width: usize,
}

impl Style {
    fn renderer(self) -> Renderer {
        let renderer = match self.color {
            Color::Plain => Renderer::plain(),
            Color::Ansi => Renderer::styled(),
        };
        renderer.term_width(self.width)
    }
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod formats_tests;

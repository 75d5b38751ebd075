//! What a predicate takes as its argument.

use regex_lite::Regex;

use crate::syntax::pattern::{Pattern, Relation, Until};

/// The sort of argument that a predicate takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::rule) enum ArgKind {
    /// `true`, or `false` for the opposite.
    Flag,
    /// An integer.
    Number,
    /// One word or several, any of which will do; an empty list allows every word.
    Words(&'static [&'static str]),
    /// The name of a metavariable.
    Metavariable,
    /// A regular expression.
    Regex,
    /// A pattern, several, or `{ pattern = …, in = "metavariable" }`.
    Patterns,
    /// As `Patterns`, but what is looked for stands in a relation to the subject: `{ pattern = …, until = … }`.
    Related(Relation),
}

/// The argument of one condition.
pub(in crate::rule) enum Arg {
    Flag(bool),
    Number(i64),
    Words(Vec<String>),
    Related {
        relation: Relation,
        patterns: Vec<Pattern>,
        until: Until,
    },
    Regex(Regex),
    Patterns {
        patterns: Vec<Pattern>,
        within: Option<String>,
    },
}

impl Arg {
    pub(in crate::rule) fn words(&self) -> &[String] {
        match self {
            Self::Words(words) => words,
            _ => &[],
        }
    }

    pub(super) fn has_word(&self, word: &str) -> bool {
        self.words().iter().any(|known| known == word)
    }

    pub(super) fn patterns(&self) -> &[Pattern] {
        match self {
            Self::Patterns { patterns, .. } => patterns,
            _ => &[],
        }
    }

    pub(super) fn within(&self) -> Option<&str> {
        match self {
            Self::Patterns { within, .. } => within.as_deref(),
            _ => None,
        }
    }

    pub(super) fn regex_matches(&self, text: &str) -> bool {
        matches!(self, Self::Regex(regex) if regex.is_match(text))
    }
}

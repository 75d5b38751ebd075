//! From the text of a pattern to its goals.

use std::collections::BTreeSet;

use text_size::{TextRange, TextSize};

use super::contexts::{Context, Parsed};
use super::goal::{Compiler, Goal, Metavar, declared_names};
use super::likely::Likely;
use super::metavar::{Substituted, occurrences};
use super::{Kind, PatternImports};
use crate::syntax::Around;

/// A Go pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub(super) alternatives: Vec<Alternative>,
    contexts: Vec<Context>,
    metavars: Vec<Metavar>,
    kinds: Option<Vec<Kind>>,
    required_words: Vec<String>,
    required_imports: Vec<String>,
}

/// What a pattern means in one context.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Alternative {
    /// One goal, or those of consecutive siblings.
    pub(super) goals: Vec<Goal>,
}

/// Why a text is not a pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PatternError {
    /// What is wrong; lower-case, no final full stop.
    pub message: String,
    /// Where, in the text of the pattern.
    pub range: TextRange,
    /// What to do about it.
    pub help: Option<String>,
}

impl Pattern {
    /// Parses a pattern in every Go context that it fits.
    pub fn parse(text: &str, imports: &PatternImports) -> Result<Self, PatternError> {
        let found = occurrences(text).map_err(|error| PatternError {
            message: error.message,
            range: error.range,
            help: error.help,
        })?;
        let substituted = Substituted::new(text, &found);
        let mut parser = Parser {
            imports,
            substituted: &substituted,
            alternatives: Vec::new(),
            contexts: Vec::new(),
            metavars: Vec::new(),
            furthest: None,
        };
        let likely = Likely::of(parser.text());
        let common = Context::COMMON.into_iter();
        let common: Vec<_> = common.filter(|it| likely.allows(*it)).collect();
        parser.all(&common)?;
        if parser.alternatives.is_empty() {
            // The error is that of the context which fits best, of all of them.
            parser.furthest = None;
            parser.all(&Context::COMMON)?;
            parser.all(&Context::RARE)?;
        }
        parser.finish(text)
    }

    /// The contexts in which it parses, for people.
    pub fn contexts(&self) -> &[Context] {
        &self.contexts
    }

    /// The metavariables that it binds, in the order in which they occur first; `$_` is none.
    pub fn metavars(&self) -> &[Metavar] {
        &self.metavars
    }

    /// The kinds of the nodes at which a match can start; `None` is any kind.
    pub fn kinds(&self) -> Option<Vec<Kind>> {
        self.kinds.clone()
    }

    /// Identifiers and keywords that the text of every match contains, whatever its spelling.
    ///
    /// Package qualifiers are not among them (an import may rename them), nor is anything from a literal.
    pub fn required_words(&self) -> Vec<String> {
        self.required_words.clone()
    }

    /// The signs that the text of every match has: its words and shapes, where some metavariables stand for identifiers.
    pub fn required_signs(&self, identifiers: &BTreeSet<String>) -> BTreeSet<String> {
        let of = |it: &Alternative| {
            let mut found = it.required_words();
            for goal in &it.goals {
                goal.required_shapes(identifiers, &mut found);
            }
            found
        };
        let all = self.alternatives.iter().map(of);
        let common = all.reduce(|left, right| &left & &right);
        common.unwrap_or_default()
    }

    /// What is around everything in whatever it matches.
    pub fn around(&self) -> Around {
        let of = |it: &Alternative| match it.goals.as_slice() {
            [only] => only.around(),
            _ => Around::NOTHING,
        };
        let all = self.alternatives.iter().map(of);
        all.reduce(Around::common).unwrap_or_default()
    }

    /// The packages that the file of every match imports.
    pub fn required_imports(&self) -> &[String] {
        &self.required_imports
    }

    /// Whether it may match several consecutive siblings.
    pub fn is_sequence(&self) -> bool {
        self.alternatives.iter().any(Alternative::is_sequence)
    }
}

impl Alternative {
    /// Whether it matches consecutive siblings.
    pub(super) fn is_sequence(&self) -> bool {
        self.goals.len() != 1 || self.goals[0].is_many()
    }

    fn kinds(&self) -> Option<Vec<Kind>> {
        let mut kinds = self.goals.first()?.kinds()?;
        if self.is_sequence() {
            // A sequence starts at a statement, and this is the one around an expression.
            kinds.push(Kind::EXPRESSION_STATEMENT);
        }
        Some(kinds)
    }

    fn required_words(&self) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        for goal in &self.goals {
            goal.required_words(&mut words);
        }
        words
    }

    fn required_imports(&self) -> BTreeSet<String> {
        let mut paths = BTreeSet::new();
        for goal in &self.goals {
            goal.required_imports(&mut paths);
        }
        paths
    }
}

struct Parser<'a> {
    imports: &'a PatternImports,
    substituted: &'a Substituted,
    alternatives: Vec<Alternative>,
    contexts: Vec<Context>,
    metavars: Vec<Metavar>,
    /// The syntax error that came last in the text, of all contexts: there most of the text was understood.
    furthest: Option<TextRange>,
}

impl Parser<'_> {
    fn all(&mut self, contexts: &[Context]) -> Result<(), PatternError> {
        contexts.iter().try_for_each(|context| self.one(*context))
    }

    /// What is parsed.
    fn text(&self) -> &str {
        self.substituted.text.trim_end()
    }

    fn one(&mut self, context: Context) -> Result<(), PatternError> {
        let Some(parsed) = Parsed::new(self.text(), context) else {
            return Ok(());
        };
        let (Some(nodes), Some(root)) = (parsed.nodes(), parsed.root()) else {
            self.furthest = self.furthest.max_by_start(parsed.first_error());
            return Ok(());
        };
        let mut compiler = Compiler {
            imports: self.imports,
            substituted: self.substituted,
            declared: declared_names(root),
            metavars: std::mem::take(&mut self.metavars),
            ambiguous: None,
            depth: 0,
            is_too_deep: false,
        };
        let goals: Vec<Goal> = nodes.iter().map(|node| compiler.goal(*node)).collect();
        self.metavars = compiler.metavars;
        if compiler.is_too_deep {
            return Err(PatternError {
                message: "the pattern is nested too deeply".to_owned(),
                range: self.substituted.original(parsed.in_text(nodes[0].range())),
                help: None,
            });
        }
        if let Some(ambiguous) = compiler.ambiguous {
            let [first, second] = ambiguous.paths;
            let name = ambiguous.name;
            return Err(PatternError {
                message: format!("`{name}` may be `{first}` or `{second}`"),
                range: self.substituted.original(parsed.in_text(ambiguous.range)),
                help: Some(format!("declare the import path that `{name}` stands for")),
            });
        }
        let alternative = Alternative { goals };
        if !self.alternatives.contains(&alternative) {
            self.alternatives.push(alternative);
        }
        self.contexts.push(context);
        Ok(())
    }

    fn finish(self, text: &str) -> Result<Pattern, PatternError> {
        if self.alternatives.is_empty() {
            return Err(self.error(text));
        }
        let kinds: Option<Vec<_>> = self.alternatives.iter().map(Alternative::kinds).collect();
        let kinds = kinds.map(|lists| {
            let all: BTreeSet<Kind> = lists.into_iter().flatten().collect();
            all.into_iter().collect()
        });
        let words = self.alternatives.iter().map(Alternative::required_words);
        let common = words.reduce(|left, right| &left & &right);
        let imports = self.alternatives.iter().map(Alternative::required_imports);
        let imports = imports.reduce(|left, right| &left & &right);
        Ok(Pattern {
            alternatives: self.alternatives,
            contexts: self.contexts,
            metavars: self.metavars,
            kinds,
            required_words: common.unwrap_or_default().into_iter().collect(),
            required_imports: imports.unwrap_or_default().into_iter().collect(),
        })
    }

    fn error(&self, text: &str) -> PatternError {
        if text.trim().is_empty() {
            return PatternError {
                message: "the pattern is empty".to_owned(),
                range: TextRange::default(),
                help: None,
            };
        }
        let range = match self.furthest {
            Some(range) => self.substituted.original(range),
            None => TextRange::up_to(TextSize::of(text)),
        };
        PatternError {
            message: "the pattern is not Go code".to_owned(),
            range,
            help: Some(
                "a pattern is an expression, statements, a declaration, a type, fields or `case` clauses"
                    .to_owned(),
            ),
        }
    }
}

/// The later of two places.
trait MaxByStart {
    fn max_by_start(self, other: Option<TextRange>) -> Option<TextRange>;
}

impl MaxByStart for Option<TextRange> {
    fn max_by_start(self, other: Option<TextRange>) -> Option<TextRange> {
        [self, other]
            .into_iter()
            .flatten()
            .max_by_key(|range| range.start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_do_not_split_characters() {
        for text in [";é", ";é/x;;;;", "f(\u{1f600}", "é é)", ";ź;;", "$x é)"] {
            let error = Pattern::parse(text, &PatternImports::default()).unwrap_err();
            let range = std::ops::Range::<usize>::from(error.range);
            assert!(text.get(range).is_some(), "{:?} of {text:?}", error.range);
        }
    }
}

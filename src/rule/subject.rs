//! What a rule matches: patterns or semantic facts, and what else it binds.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::{MATCH, bound_help};
use super::fact::{FACTS, Fact};
use super::navigate::{NAVIGATIONS, Navigation};
use super::reader::{Faults, Table, Text, suggestion};
use super::substitution::{self, Substitution};
use super::vocabulary::rule as form;
use crate::syntax::pattern::{Pattern, PatternImports, Template};
use crate::syntax::{Kind, TreeQuery};
use crate::text::TextRange;

/// The kinds of top-level declarations.
const DECLARATIONS: [Kind; 5] = [
    Kind::FUNCTION_DECLARATION,
    Kind::METHOD_DECLARATION,
    Kind::VAR_DECLARATION,
    Kind::CONST_DECLARATION,
    Kind::TYPE_DECLARATION,
];

/// What starts a match.
pub(super) enum Subject {
    /// One of these patterns.
    Patterns(Vec<Pattern>),
    /// A semantic fact.
    Fact(&'static Fact),
    /// A tree-sitter query over the whole declaration.
    Query(TreeQuery),
}

/// A metavariable that is found from another one.
pub(super) struct Bind {
    pub(super) name: String,
    pub(super) navigation: &'static Navigation,
    pub(super) from: String,
    pub(super) pattern: Option<Pattern>,
    pub(super) substitution: Option<Substitution>,
}

/// What sub-patterns and templates of a rule may mention.
pub(super) struct PatternScope<'a> {
    pub(super) imports: &'a BTreeMap<String, String>,
    pub(super) bound: &'a BTreeSet<String>,
}

impl Subject {
    /// The kinds of node at which a match can start; none means any.
    pub(super) fn kinds(&self) -> Option<Vec<Kind>> {
        match self {
            Self::Patterns(patterns) => {
                let kinds: Option<Vec<_>> = patterns.iter().map(Pattern::kinds).collect();
                kinds.map(|kinds| kinds.into_iter().flatten().collect())
            }
            Self::Fact(fact) => Some(fact.kinds.to_vec()),
            Self::Query(_) => Some(DECLARATIONS.to_vec()),
        }
    }
}

impl PatternScope<'_> {
    /// Compiles a sub-pattern.
    pub(super) fn parse(&self, text: &Text, faults: &mut Faults<'_>) -> Option<Pattern> {
        parse_pattern(text, self.imports, faults)
    }

    /// Compiles a template; it may mention only what is bound.
    pub(super) fn template(
        &self,
        text: &Text,
        bound: &BTreeSet<String>,
        faults: &mut Faults<'_>,
    ) -> Option<Template> {
        let names: Vec<&str> = bound.iter().map(String::as_str).collect();
        let imports = PatternImports::new(self.imports.clone());
        let template = Template::parse(&text.text, &imports)
            .and_then(|template| template.check(&names).map(|()| template));
        template
            .map_err(|error| {
                let help = error.help.or_else(|| Some(bound_help(bound)));
                faults
                    .error(text.place(error.range), error.message, "in this template")
                    .help = help;
            })
            .ok()
    }
}

/// Compiles a pattern; what is wrong with it is a fault.
pub(super) fn parse_pattern(
    text: &Text,
    imports: &BTreeMap<String, String>,
    faults: &mut Faults<'_>,
) -> Option<Pattern> {
    let imports = PatternImports::new(imports.clone());
    Pattern::parse(&text.text, &imports)
        .map_err(|error| {
            faults
                .error(text.place(error.range), error.message, "in this pattern")
                .help = error.help;
        })
        .ok()
}

/// Reads the subject of `[match]`, with the metavariables it binds; the query of a trusted pack is compiled when it is
/// asked.
pub(super) fn read(
    table: &mut Table<'_>,
    imports: &BTreeMap<String, String>,
    is_trusted: bool,
    faults: &mut Faults<'_>,
) -> Option<(Subject, BTreeSet<String>)> {
    let range = table.range;
    let one = table.string("pattern", faults);
    let any = table.get("any");
    if let Some(any) = any.as_ref().filter(|it| it.is_empty()) {
        faults.error(any.range, "`any` has no pattern", "nothing could match");
    }
    let any = any.map(|it| it.strings(faults)).unwrap_or_default();
    let fact = table.string("fact", faults);
    if let Some(text) = table.string("query", faults) {
        if one.is_none() && any.is_empty() && fact.is_none() {
            return query(&text, is_trusted, faults);
        }
        several(range, faults);
        return None;
    }
    match (one, any.is_empty(), fact) {
        (Some(text), true, None) => patterns(&[text], imports, faults),
        (None, false, None) => patterns(&any, imports, faults),
        (None, true, Some(name)) => {
            let Some(fact) = FACTS.iter().find(|fact| fact.name == name.text) else {
                let help = suggestion(&name.text, FACTS.iter().map(|fact| fact.name));
                faults
                    .error(
                        name.range,
                        format!("unknown fact `{}`", name.text),
                        "not a fact",
                    )
                    .help = Some(help);
                return None;
            };
            Some((
                Subject::Fact(fact),
                fact.binds
                    .iter()
                    .map(|(name, _)| (*name).to_owned())
                    .collect(),
            ))
        }
        // One that is there and at fault was told already.
        (None, true, None)
            if ["pattern", "any", "fact", "query"]
                .iter()
                .any(|key| table.holds(key)) =>
        {
            None
        }
        _ => {
            several(range, faults);
            None
        }
    }
}

fn several(range: TextRange, faults: &mut Faults<'_>) {
    let message = "`[match]` has exactly one of `pattern`, `any`, `fact` and `query`";
    faults.error(range, message, "here");
}

fn query(
    text: &Text,
    is_trusted: bool,
    faults: &mut Faults<'_>,
) -> Option<(Subject, BTreeSet<String>)> {
    let query = match is_trusted {
        true => Ok(TreeQuery::late(&text.text)),
        false => TreeQuery::parse(&text.text),
    };
    let query = query.map_err(|error| {
        faults.error(text.place(error.range), error.message, "in this query");
    });
    let query = query.ok()?;
    let bound = query.captures().into_iter().collect();
    Some((Subject::Query(query), bound))
}

fn patterns(
    texts: &[Text],
    imports: &BTreeMap<String, String>,
    faults: &mut Faults<'_>,
) -> Option<(Subject, BTreeSet<String>)> {
    let parsed: Vec<_> = texts
        .iter()
        .map(|text| parse_pattern(text, imports, faults))
        .collect();
    let patterns = parsed.into_iter().collect::<Option<Vec<_>>>()?;
    let bound: Vec<BTreeSet<String>> = patterns
        .iter()
        .map(|pattern| {
            pattern
                .metavars()
                .iter()
                .map(|var| var.name.clone())
                .collect()
        })
        .collect();
    for (names, text) in bound.iter().zip(texts) {
        if let Some(name) = bound[0].symmetric_difference(names).next() {
            let message = format!(
                "the alternatives do not bind the same metavariables: `${name}` is missing in one"
            );
            faults.error(text.range, message, "compare this alternative");
        }
    }
    let names = bound.into_iter().next().unwrap_or_default();
    Some((Subject::Patterns(patterns), names))
}

/// Reads `bind = { stmt = { statement-of = "x" } }`; a binding may build on those before it, in the order of the file.
pub(super) fn read_binds(
    table: &mut Table<'_>,
    imports: &BTreeMap<String, String>,
    bound: &mut BTreeSet<String>,
    faults: &mut Faults<'_>,
) -> Vec<Bind> {
    let Some(inner) = table
        .get("bind")
        .and_then(|value| value.table(&form::NAMES, faults))
    else {
        return Vec::new();
    };
    let mut binds = Vec::new();
    for (name, range, value) in inner.entries() {
        let Some(mut inner) = value.table(&form::BINDING, faults) else {
            continue;
        };
        if bound.contains(name) || name == MATCH {
            faults.error(
                range,
                format!("metavariable `${name}` is bound already"),
                "bound twice",
            );
        }
        let mut found = None;
        for navigation in NAVIGATIONS {
            if let Some(from) = inner.string(navigation.name, faults) {
                found = Some((navigation, from));
            }
        }
        let pattern = inner
            .string("pattern", faults)
            .and_then(|text| parse_pattern(&text, imports, faults));
        let Some((navigation, from)) = found else {
            let mut entries = inner.entries().into_iter();
            let wrong = entries.find(|(key, ..)| *key != "pattern");
            let (wrong, range) = wrong.map_or(("", range), |(key, range, _)| (key, range));
            let help = suggestion(wrong, NAVIGATIONS.iter().map(|navigation| navigation.name));
            faults
                .error(
                    range,
                    format!("`{name}` is bound to nothing"),
                    "no navigation here",
                )
                .help = Some(help);
            continue;
        };
        if !bound.contains(&from.text) && from.text != MATCH {
            let message = format!("metavariable `${}` is not bound by the pattern", from.text);
            faults.error(from.range, message, "not bound").help = Some(bound_help(bound));
        }
        let substitution = (navigation.name == substitution::NAME)
            .then(|| substitution::read(&mut inner, faults))
            .flatten();
        inner.finish(faults);
        bound.insert(name.to_owned());
        binds.push(Bind {
            name: name.to_owned(),
            navigation,
            from: from.text,
            pattern,
            substitution,
        });
    }
    binds
}

/// Reads `at = "x"`: the metavariable that a finding points at instead of the whole match.
pub(super) fn read_focus(
    table: &mut Table<'_>,
    bound: &BTreeSet<String>,
    faults: &mut Faults<'_>,
) -> Option<String> {
    let text = table.string("at", faults)?;
    if !bound.contains(&text.text) {
        let message = format!("metavariable `${}` is not bound by the pattern", text.text);
        faults.error(text.range, message, "not bound").help = Some(bound_help(bound));
    }
    Some(text.text)
}

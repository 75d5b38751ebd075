//! What a rule needs to match: the signs and the imports without which none of its matches can be.
//!
//! Every match of a pattern has the signs of the pattern ([`Pattern::required_signs`]), and a fact names its own. The
//! relations of a match and the conditions on it, as far as all of them must hold, add theirs.

use std::collections::{BTreeMap, BTreeSet};

use regex_lite::Regex;

use super::condition::{Ask, Condition, MATCH};
use super::predicate::Arg;
use super::subject::{Bind, Subject};
use super::types::Matcher;
use crate::syntax::pattern::{Pattern, Relation};
use crate::syntax::{Around, Kind, keywords};

/// The predicates that hold, or are not known to hold, for names alone.
const ABOUT_NAMES: [&str; 4] = ["object", "captured", "captured-by", "loop-form"];

/// What one way in which a rule can match needs.
#[derive(Clone, Debug, Default)]
pub(super) struct Need {
    /// The signs in the node at which a match starts.
    pub(super) inside: BTreeSet<String>,
    /// What is around these.
    pub(super) around: Around,
    /// The signs in the declaration.
    pub(super) anywhere: BTreeSet<String>,
    /// The packages that the file imports, and of which the declaration holds the name.
    pub(super) imports: BTreeSet<String>,
    /// The texts in the declaration, literals and comments included.
    pub(super) texts: BTreeSet<String>,
    /// Of each list one matches a directive of the file.
    pub(super) directives: Vec<Vec<Regex>>,
    /// Of each list the declaration has what one needs; what these need inside may be anywhere.
    pub(super) choices: Vec<Vec<Need>>,
}

/// A condition on the path of the file.
#[derive(Clone, Debug)]
pub(super) struct PathNeed {
    /// What must match; none for the end of the names of tests.
    regex: Option<Regex>,
    is_match: bool,
}

impl PathNeed {
    /// Whether a path is as it must be.
    pub(super) fn allows(&self, path: &str) -> bool {
        let is_match = match &self.regex {
            Some(regex) => regex.is_match(path),
            None => path.ends_with("_test.go"),
        };
        is_match == self.is_match
    }
}

impl Need {
    /// Whether every declaration of every file has it.
    pub(super) fn is_nothing(&self) -> bool {
        self.inside.is_empty()
            && self.anywhere.is_empty()
            && self.imports.is_empty()
            && self.texts.is_empty()
            && self.directives.is_empty()
    }

    /// What both need.
    fn common(self, other: &Self) -> Self {
        Self {
            inside: &self.inside & &other.inside,
            around: self.around.common(other.around),
            anywhere: &self.anywhere & &other.anywhere,
            imports: &self.imports & &other.imports,
            texts: &self.texts & &other.texts,
            // Of two lists one matches, if of each one may.
            directives: match (self.directives.first(), other.directives.first()) {
                (Some(left), Some(right)) => vec![[left.as_slice(), right].concat()],
                _ => Vec::new(),
            },
            choices: Vec::new(),
        }
    }

    /// What one of several needs, of which it is not known which.
    fn one_of(all: Vec<Self>) -> Self {
        let common = all
            .iter()
            .cloned()
            .reduce(|left, right| left.common(&right));
        let is_choice = 1 < all.len() && all.iter().all(|it| !it.is_nothing());
        let choices = if is_choice { vec![all] } else { Vec::new() };
        Self {
            choices,
            ..common.unwrap_or_default()
        }
    }

    fn add(&mut self, other: Self) {
        self.inside.extend(other.inside);
        self.around = self.around.and(other.around);
        self.anywhere.extend(other.anywhere);
        self.imports.extend(other.imports);
        self.texts.extend(other.texts);
        self.directives.extend(other.directives);
        self.choices.extend(other.choices);
    }
}

/// What a rule needs, for each of the ways in which its matches can start.
pub(super) fn needs(matcher: &Matcher) -> Vec<Need> {
    let reader = Reader::new(matcher);
    let mut common = Need::default();
    for relation in &matcher.relations {
        let (relates, pattern, of) = relation.parts();
        common.add(reader.related(relates, std::slice::from_ref(pattern), of));
    }
    common.add(reader.all(&matcher.conditions));
    if let Subject::Fact(fact) = &matcher.subject
        && !fact.is_match
    {
        common.around = Around::NOTHING;
    }
    let with_common = |mut need: Need| {
        need.add(common.clone());
        need
    };
    reader.subjects().map(with_common).collect()
}

/// What a rule needs of the paths of files.
pub(super) fn path_needs(matcher: &Matcher) -> Vec<PathNeed> {
    let conditions = matcher.conditions.iter();
    let asks = conditions.filter_map(|condition| match condition {
        Condition::Predicate(ask) => Some((ask, true)),
        Condition::Not(inner) => match &**inner {
            Condition::Predicate(ask) => Some((ask, false)),
            _ => None,
        },
        _ => None,
    });
    let needs = asks.filter_map(|(ask, is_match)| match (&ask.arg, ask.predicate.name) {
        (Arg::Regex(regex), "path") if ask.var == MATCH => Some(PathNeed {
            regex: Some(regex.clone()),
            is_match,
        }),
        (Arg::Flag(is_test), "test-file") => Some(PathNeed {
            regex: None,
            is_match: *is_test == is_match,
        }),
        _ => None,
    });
    needs.collect()
}

/// A matcher, with what its conditions say of its names.
struct Reader<'a> {
    matcher: &'a Matcher,
    binds: BTreeMap<&'a str, &'a Bind>,
    /// The metavariables that stand for identifiers.
    identifiers: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn new(matcher: &'a Matcher) -> Self {
        let mut identifiers = BTreeSet::new();
        names(&matcher.conditions, &mut identifiers);
        let binds = matcher.binds.iter().map(|it| (it.name.as_str(), it));
        Self {
            matcher,
            binds: binds.collect(),
            identifiers,
        }
    }

    fn subjects(&self) -> Box<dyn Iterator<Item = Need> + '_> {
        match &self.matcher.subject {
            Subject::Patterns(patterns) => Box::new(
                patterns
                    .iter()
                    .map(|it| self.pattern(it, !it.is_sequence())),
            ),
            Subject::Fact(fact) => Box::new(std::iter::once(Need {
                inside: fact.words.iter().map(|it| (*it).to_owned()).collect(),
                ..Need::default()
            })),
            Subject::Query(query) => Box::new(std::iter::once(Need {
                anywhere: query.required_signs(),
                ..Need::default()
            })),
        }
    }

    /// What a pattern needs; `is_inside` says that its match lies in the node at which a match of the rule starts.
    fn pattern(&self, pattern: &Pattern, is_inside: bool) -> Need {
        let signs = pattern.required_signs(&self.identifiers);
        let imports = pattern.required_imports().iter().cloned().collect();
        let (inside, anywhere) = match is_inside {
            true => (signs, BTreeSet::new()),
            false => (BTreeSet::new(), signs),
        };
        Need {
            inside,
            anywhere,
            imports,
            around: match is_inside {
                true => pattern.around(),
                false => Around::NOTHING,
            },
            ..Need::default()
        }
    }

    /// What a relation to one of some patterns needs.
    fn related(&self, relation: Relation, patterns: &[Pattern], of: &str) -> Need {
        let is_around = of == MATCH && relation == Relation::Inside;
        let need = |it: &Pattern| Need {
            around: match is_around {
                true => it.around(),
                false => Around::NOTHING,
            },
            ..self.pattern(it, false)
        };
        Need::one_of(patterns.iter().map(need).collect())
    }

    fn all(&self, conditions: &[Condition]) -> Need {
        let mut need = Need::default();
        for condition in conditions {
            need.add(self.condition(condition));
        }
        need
    }

    fn condition(&self, condition: &Condition) -> Need {
        match condition {
            Condition::Predicate(ask) => self.predicate(ask),
            Condition::Not(_) => Need::default(),
            Condition::Any(any) => Need::one_of(any.iter().map(|it| self.condition(it)).collect()),
            Condition::All(all) => self.all(all),
        }
    }

    fn predicate(&self, ask: &Ask) -> Need {
        // A condition on what is not bound fails, but nothing is few enough.
        let mut need = match (ask.predicate.name, self.binds.get(ask.var.as_str())) {
            ("count-at-most", Some(bind)) => self.bound(&bind.from),
            _ => self.bound(&ask.var),
        };
        if self.is_elsewhere(&ask.var) {
            return need;
        }
        match (&ask.arg, ask.predicate.name) {
            (
                Arg::Related {
                    relation, patterns, ..
                },
                _,
            ) => need.add(self.related(*relation, patterns, &ask.var)),
            (Arg::Patterns { patterns, .. }, "initialized-by") => {
                let all = patterns.iter().map(|it| self.pattern(it, false));
                need.add(Need::one_of(all.collect()));
            }
            (Arg::Words(kinds), "kind" | "parent") => {
                need.anywhere
                    .extend(common_words(kinds.iter().map(|it| words_of_kind(it))));
                if ask.predicate.name == "kind" && self.is_statement_of_match(&ask.var) {
                    let all = kinds.iter().map(|it| around(it));
                    need.around = all.reduce(Around::common).unwrap_or_default();
                }
            }
            (Arg::Words(usages), "usage") => {
                need.anywhere
                    .extend(common_words(usages.iter().map(|it| words_of_usage(it))));
                if self.is_match(&ask.var) {
                    let all = usages.iter().map(|it| around_usage(it));
                    need.around = all.reduce(Around::common).unwrap_or_default();
                }
            }
            (Arg::Flag(true), "in-loop") if self.is_match(&ask.var) => need.around = Around::LOOP,
            (Arg::Regex(regex), "directive") => need.directives.push(vec![regex.clone()]),
            (Arg::Regex(regex), "text") if self.is_in_code(&ask.var) => {
                need.texts.extend(plain_text(regex).map(str::to_owned));
            }
            _ => {}
        }
        need
    }

    /// What there must be for a metavariable to be bound.
    fn bound(&self, name: &str) -> Need {
        let Some(bind) = self.binds.get(name) else {
            return Need::default();
        };
        let mut need = self.bound(&bind.from);
        if !self.is_elsewhere(&bind.from) {
            let words = bind.navigation.words.iter();
            need.anywhere.extend(words.map(|it| (*it).to_owned()));
            // What is looked for elsewhere is what need not be there.
            let pattern = bind.pattern.iter().filter(|_| bind.navigation.finds);
            pattern.for_each(|it| need.add(self.pattern(it, false)));
        }
        need
    }

    /// Whether a metavariable may stand for something in another declaration.
    fn is_elsewhere(&self, name: &str) -> bool {
        self.binds
            .get(name)
            .is_some_and(|bind| bind.navigation.leaves || self.is_elsewhere(&bind.from))
    }

    /// Whether a metavariable stands for nodes, and not for a text that was made from them.
    fn is_in_code(&self, name: &str) -> bool {
        !self.binds.contains_key(name)
    }

    /// Whether a metavariable stands for the node at which the match starts.
    fn is_match(&self, name: &str) -> bool {
        let own = match &self.matcher.subject {
            Subject::Fact(fact) if fact.is_match => fact.binds.first().map(|(name, _)| *name),
            _ => None,
        };
        name == MATCH || own == Some(name)
    }

    fn is_statement_of_match(&self, name: &str) -> bool {
        self.binds
            .get(name)
            .is_some_and(|bind| bind.navigation.name == "statement-of" && bind.from == MATCH)
    }
}

/// Adds the metavariables that conditions hold for only where they are names.
fn names(conditions: &[Condition], found: &mut BTreeSet<String>) {
    for condition in conditions {
        match condition {
            Condition::Predicate(ask) if ABOUT_NAMES.contains(&ask.predicate.name) => {
                found.insert(ask.var.clone());
            }
            Condition::All(all) => names(all, found),
            Condition::Predicate(_) | Condition::Not(_) | Condition::Any(_) => {}
        }
    }
}

/// The text that whatever a regular expression matches holds, if it says nothing but that.
fn plain_text(regex: &Regex) -> Option<&str> {
    let text = regex.as_str();
    let text = text.strip_prefix('^').unwrap_or(text);
    let text = text.strip_suffix('$').unwrap_or(text);
    (regex_lite::escape(text) == text).then_some(text)
}

/// The words that are in each of some lists.
fn common_words(lists: impl Iterator<Item = &'static [&'static str]>) -> BTreeSet<String> {
    let lists = lists.map(|words| words.iter().map(|it| (*it).to_owned()).collect());
    let common = lists.reduce(|left: BTreeSet<String>, right| &left & &right);
    common.unwrap_or_default()
}

/// The keywords in every node of a kind of the grammar.
fn words_of_kind(kind: &str) -> &'static [&'static str] {
    Kind::named(kind).map_or(&[], keywords)
}

/// The keywords around every function literal that is used in some way.
fn words_of_usage(usage: &str) -> &'static [&'static str] {
    match usage {
        "go" => &["go"],
        "defer" | "loop-defer" => &["defer"],
        _ => &[],
    }
}

/// The statement around every function literal that is used in some way.
fn around_usage(usage: &str) -> Around {
    match usage {
        "go" => Around::GO,
        "defer" => Around::DEFER,
        "loop-defer" => Around::DEFER.and(Around::LOOP),
        _ => Around::NOTHING,
    }
}

/// What is around everything in a node of a kind of the grammar.
fn around(kind: &str) -> Around {
    match kind {
        "for_statement" => Around::LOOP,
        "return_statement" => Around::RETURN,
        _ => Around::NOTHING,
    }
}

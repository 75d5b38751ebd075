//! Conditions of a rule: predicates about what its metavariables stand for.

use std::collections::BTreeSet;
use std::ops::Deref;

use toml::de::DeValue;

use super::predicate::{Arg, ArgKind, Cost, Predicate, predicates};
use super::reader::{Faults, Table, Value, suggestion};
use super::relate;
use super::subject::PatternScope;
use super::vocabulary::rule as form;
use crate::semantics::Verdict;

/// The name that stands for the whole match.
pub(super) const MATCH: &str = "match";

/// The name that some predicates look for by themselves.
const CLOSURE: &str = "closure";

/// A condition over a match.
pub(super) enum Condition {
    /// One predicate.
    Predicate(Ask),
    /// The opposite of a condition.
    Not(Box<Condition>),
    /// At least one.
    Any(Conditions),
    /// Every one.
    All(Conditions),
}

/// Conditions in the order of their file.
#[derive(Default)]
pub(super) struct Conditions {
    all: Vec<Condition>,
    /// Their places, those that are answered fastest first.
    by_cost: Vec<usize>,
}

impl Conditions {
    pub(super) fn new(all: Vec<Condition>) -> Self {
        let mut by_cost: Vec<usize> = (0..all.len()).collect();
        by_cost.sort_by_key(|at| all[*at].cost());
        Self { all, by_cost }
    }

    /// All of them, by `judge`: one that fails decides, and of the unknown ones the first in the file says why.
    pub(super) fn all_hold(&self, judge: impl Fn(&Condition) -> Verdict) -> Verdict {
        let mut judging = Judging::default();
        judging.go_on(self, &|_| true, &judge);
        judging.verdict()
    }

    /// Any of them, in the same way.
    pub(super) fn any_holds(&self, judge: impl Fn(&Condition) -> Verdict) -> Verdict {
        !self.all_hold(|condition| !judge(condition))
    }
}

/// Conditions that are asked in two steps.
#[derive(Default)]
pub(super) struct Judging {
    fails: bool,
    /// The first in the file of those that are unknown.
    unknown: Option<(usize, Verdict)>,
}

impl Judging {
    /// Asks some of the conditions, until one fails.
    pub(super) fn go_on(
        &mut self,
        conditions: &Conditions,
        choose: &dyn Fn(&Condition) -> bool,
        judge: &dyn Fn(&Condition) -> Verdict,
    ) {
        for at in &conditions.by_cost {
            let condition = &conditions.all[*at];
            if self.fails || !choose(condition) {
                continue;
            }
            match judge(condition) {
                Verdict::Fails => self.fails = true,
                Verdict::Holds => {}
                why @ Verdict::Unknown(_) => {
                    if self.unknown.as_ref().is_none_or(|(first, _)| at < first) {
                        self.unknown = Some((*at, why));
                    }
                }
            }
        }
    }

    /// Whether one of them fails.
    pub(super) fn fails(&self) -> bool {
        self.fails
    }

    /// What they say together.
    pub(super) fn verdict(self) -> Verdict {
        match self.unknown {
            _ if self.fails => Verdict::Fails,
            Some((_, why)) => why,
            None => Verdict::Holds,
        }
    }
}

impl Deref for Conditions {
    type Target = [Condition];

    fn deref(&self) -> &[Condition] {
        &self.all
    }
}

impl Condition {
    /// Whether the answer is the same whatever some metavariables stand for.
    pub(super) fn is_free_of(&self, names: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Predicate(ask) => match &ask.arg {
                // What a pattern matches must agree with all that is bound.
                Arg::Patterns { .. } | Arg::Related { .. } => false,
                arg => {
                    let mut words = arg.words().iter().chain([&ask.var]);
                    !words.any(|it| names(it)) && !names(CLOSURE)
                }
            },
            Self::Not(inner) => inner.is_free_of(names),
            Self::Any(inner) | Self::All(inner) => inner.iter().all(|it| it.is_free_of(names)),
        }
    }

    /// What an answer takes.
    fn cost(&self) -> Cost {
        match self {
            Self::Predicate(ask) => ask.predicate.cost,
            Self::Not(inner) => inner.cost(),
            Self::Any(inner) | Self::All(inner) => {
                let costs = inner.iter().map(Self::cost);
                costs.max().unwrap_or(Cost::Tree)
            }
        }
    }
}

/// One predicate, what it is asked about, and with which argument.
pub(super) struct Ask {
    pub(super) predicate: &'static Predicate,
    /// The metavariable, or [`MATCH`].
    pub(super) var: String,
    pub(super) arg: Arg,
    /// What an unknown answer counts as.
    pub(super) unknown: UnknownAs,
}

/// What a rule makes of an unknown answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum UnknownAs {
    /// It stays unknown, which demotes the fixes.
    Unknown,
    /// The rule does not match.
    Fails,
}

/// Reads `where = […]`.
pub(super) fn read_all(
    table: &mut Table<'_>,
    scope: &PatternScope<'_>,
    faults: &mut Faults<'_>,
) -> Conditions {
    let Some(value) = table.get("where") else {
        return Conditions::default();
    };
    let elements = value.elements(false, faults).into_iter();
    let all = elements.filter_map(|element| read(element, scope, faults));
    Conditions::new(all.collect())
}

/// Reads one condition.
pub(super) fn read(
    value: Value<'_>,
    scope: &PatternScope<'_>,
    faults: &mut Faults<'_>,
) -> Option<Condition> {
    let mut table = value.table(&form::CONDITION, faults)?;
    let var = read_var(&mut table, scope.bound, faults);
    let unknown = read_unknown(&mut table, faults);
    // What `is` names was put in before.
    table.pass_over(&["is"]);
    let mut all = Vec::new();
    for key in ["any", "all"] {
        let Some(value) = table.get(key) else {
            continue;
        };
        let inner: Vec<_> = value
            .elements(false, faults)
            .into_iter()
            .filter_map(|element| read(element, scope, faults))
            .collect();
        all.push(if key == "any" {
            Condition::Any(Conditions::new(inner))
        } else {
            Condition::All(Conditions::new(inner))
        });
    }
    if let Some(value) = table.get("not") {
        all.push(Condition::Not(Box::new(read(value, scope, faults)?)));
    }
    for predicate in predicates() {
        if let Some(value) = table.get(predicate.name) {
            let arg = read_arg(predicate.arg, value, scope, faults)?;
            all.push(Condition::Predicate(Ask {
                predicate,
                var: var.clone(),
                arg,
                unknown,
            }));
        }
    }
    if all.is_empty() {
        let names = predicates().map(|predicate| predicate.name);
        let mut entries = table.entries().into_iter();
        let wrong = entries.find(|(key, ..)| !["var", "unknown"].contains(key));
        let diagnostic = match wrong {
            Some((key, range, _)) => {
                let message = format!("unknown key `{key}` in a condition");
                faults.error(range, message, "not a predicate")
            }
            None => faults.error(
                value.range,
                "a condition without a predicate",
                "nothing is asked here",
            ),
        };
        let wrong = wrong.map_or("", |(key, ..)| key);
        diagnostic.help = Some(suggestion(wrong, names));
    } else {
        table.finish(faults);
    }
    if all.len() == 1 {
        all.pop()
    } else {
        Some(Condition::All(Conditions::new(all)))
    }
}

fn read_var(table: &mut Table<'_>, bound: &BTreeSet<String>, faults: &mut Faults<'_>) -> String {
    let Some(text) = table.string("var", faults) else {
        return MATCH.to_owned();
    };
    if !bound.contains(&text.text) && text.text != MATCH {
        let diagnostic = faults.error(
            text.range,
            format!("metavariable `${}` is not bound by the pattern", text.text),
            "not bound",
        );
        diagnostic.help = Some(bound_help(bound));
    }
    text.text
}

/// Lists what is bound, for a message about something that is not.
pub(super) fn bound_help(bound: &BTreeSet<String>) -> String {
    match bound.is_empty() {
        true => "the subject binds no metavariable".to_owned(),
        false => format!(
            "bound are: {}",
            bound
                .iter()
                .map(|name| format!("`${name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

fn read_unknown(table: &mut Table<'_>, faults: &mut Faults<'_>) -> UnknownAs {
    let Some(text) = table.string("unknown", faults) else {
        return UnknownAs::Unknown;
    };
    match text.text.as_str() {
        "unknown" => UnknownAs::Unknown,
        "fails" => UnknownAs::Fails,
        other => {
            let message = format!("`unknown` cannot be `{other}`");
            faults.error(text.range, message, "one of `unknown`, `fails`");
            UnknownAs::Unknown
        }
    }
}

fn read_arg(
    kind: ArgKind,
    value: Value<'_>,
    scope: &PatternScope<'_>,
    faults: &mut Faults<'_>,
) -> Option<Arg> {
    match kind {
        ArgKind::Flag => value.boolean(faults).map(Arg::Flag),
        ArgKind::Number => value.integer(faults).map(Arg::Number),
        ArgKind::Words(allowed) => read_words(allowed, value, faults),
        ArgKind::Metavariable => {
            let text = value.string(faults)?;
            if !scope.bound.contains(&text.text) && text.text != MATCH {
                let message = format!("metavariable `${}` is not bound by the pattern", text.text);
                faults.error(text.range, message, "not bound").help = Some(bound_help(scope.bound));
            }
            Some(Arg::Words(vec![text.text]))
        }
        ArgKind::Regex => {
            let text = value.string(faults)?;
            match regex_lite::Regex::new(&text.text) {
                Ok(regex) => Some(Arg::Regex(regex)),
                Err(error) => {
                    faults.error(
                        text.range,
                        format!("not a regular expression: {error}"),
                        "here",
                    );
                    None
                }
            }
        }
        ArgKind::Patterns | ArgKind::Related(_) => read_patterns(kind, value, scope, faults),
    }
}

fn read_words(allowed: &[&str], value: Value<'_>, faults: &mut Faults<'_>) -> Option<Arg> {
    let words = value.strings(faults);
    for word in &words {
        if !allowed.is_empty() && !allowed.contains(&word.text.as_str()) {
            let diagnostic = faults.error(
                word.range,
                format!("`{}` is not one of the words of this predicate", word.text),
                "unknown word",
            );
            diagnostic.help = Some(suggestion(&word.text, allowed.iter().copied()));
        }
    }
    (!words.is_empty()).then(|| Arg::Words(words.into_iter().map(|word| word.text).collect()))
}

/// A pattern, several, or a table `{ pattern = …, in = "metavariable" }` or `{ pattern = …, until = "block" }`.
fn read_patterns(
    kind: ArgKind,
    value: Value<'_>,
    scope: &PatternScope<'_>,
    faults: &mut Faults<'_>,
) -> Option<Arg> {
    let mut texts = Vec::new();
    let (mut within, mut until) = (None, None);
    if let DeValue::Table(_) = value.value {
        let form = match kind {
            ArgKind::Related(_) => &form::RELATED,
            _ => &form::SUBPATTERN,
        };
        let mut table = value.table(form, faults)?;
        texts = table.strings("pattern", faults);
        if let ArgKind::Related(_) = kind {
            until = table.string("until", faults);
        } else {
            let var = table.get("in");
            within = var.and_then(|it| read_arg(ArgKind::Metavariable, it, scope, faults));
        }
        table.finish(faults);
    } else {
        texts.extend(value.strings(faults));
    }
    let parsed = texts.iter().filter_map(|text| scope.parse(text, faults));
    let patterns: Vec<_> = parsed.collect();
    if patterns.is_empty() {
        return None;
    }
    if let ArgKind::Related(relation) = kind {
        let until = relate::read_until(until.as_ref(), relation, faults);
        return Some(Arg::Related {
            relation,
            patterns,
            until,
        });
    }
    let within = within.and_then(|it| it.words().first().cloned());
    Some(Arg::Patterns { patterns, within })
}

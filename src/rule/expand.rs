//! Stand-ins: what a rule says by name, put in before the rule is read.
//!
//! `{ param = "max" }` stands for the value of a parameter, `{{max}}` in a text for its text, `{ use = "printf" }` for
//! a pattern of the pack, and `is = "small"` in a condition for conditions of the pack, asked about the same
//! metavariable. What is put in has the place of its stand-in, so that a fault is shown where it is used.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::reader::{Faults, range_of, suggestion};

/// What stand-ins of a file may name.
#[derive(Clone, Default)]
pub(super) struct Shared<'s> {
    pub(super) params: BTreeMap<String, DeValue<'s>>,
    pub(super) patterns: BTreeMap<String, DeValue<'s>>,
    pub(super) predicates: BTreeMap<String, DeValue<'s>>,
}

/// The tables whose keys are names that the author gives.
const NAMES: [&str; 5] = ["labels", "imports", "fresh", "params", "bind"];

/// The parts of a file in which nothing is put in: prose, and whole Go files.
const VERBATIM: [&str; 3] = ["docs", "example", "params"];

impl<'s> Shared<'s> {
    /// Replaces every stand-in of a file; a name that nothing has is a fault.
    pub(super) fn expand(&self, table: &mut DeTable<'s>, faults: &mut Faults<'_>) {
        for (key, value) in table.iter_mut() {
            if !VERBATIM.contains(&key.get_ref().as_ref()) {
                self.value(key.get_ref(), value, faults);
            }
        }
    }

    /// Replaces every stand-in of a value, which belongs to a key.
    pub(super) fn value(
        &self,
        key: &str,
        spanned: &mut Spanned<DeValue<'s>>,
        faults: &mut Faults<'_>,
    ) {
        let span = spanned.span();
        match spanned.get_mut() {
            DeValue::String(text) if text.contains("{{") => *text = Cow::Owned(self.text(text)),
            DeValue::Array(items) => {
                for item in items.iter_mut() {
                    self.value(key, item, faults);
                }
            }
            DeValue::Table(table) => {
                if !NAMES.contains(&key)
                    && let Some(value) = self.stand_in(table, &span, faults)
                {
                    *spanned.get_mut() = value;
                    return;
                }
                for (key, value) in table.iter_mut() {
                    self.value(key.get_ref(), value, faults);
                }
                self.conditions(table, &span, faults);
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {}
        }
    }

    /// A text with the texts of the parameters that it names as `{{name}}`.
    fn text(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, value) in &self.params {
            let value = match value {
                DeValue::String(text) => text.clone().into_owned(),
                DeValue::Integer(number) => number.to_string(),
                DeValue::Boolean(flag) => flag.to_string(),
                DeValue::Float(_)
                | DeValue::Datetime(_)
                | DeValue::Array(_)
                | DeValue::Table(_) => continue,
            };
            out = out.replace(&format!("{{{{{name}}}}}"), &value);
        }
        out
    }

    /// What a table stands for, if it is a stand-in.
    fn stand_in(
        &self,
        table: &DeTable<'_>,
        span: &Range<usize>,
        faults: &mut Faults<'_>,
    ) -> Option<DeValue<'s>> {
        let [(key, value)] = table.iter().collect::<Vec<_>>()[..] else {
            return None;
        };
        let name = value.get_ref().as_str()?;
        let (known, what) = match key.get_ref().as_ref() {
            "param" => (&self.params, "parameter"),
            "use" => (&self.patterns, "pattern of the pack"),
            _ => return None,
        };
        if let Some(found) = known.get(name) {
            return Some(at(found, span));
        }
        unknown(name, what, known, value, faults);
        faults.spoil(range_of(span.clone()));
        None
    }

    /// Puts the conditions that `is` names beside those of the table.
    fn conditions(&self, table: &mut DeTable<'s>, span: &Range<usize>, faults: &mut Faults<'_>) {
        let Some(value) = table.get("is").cloned() else {
            return;
        };
        let names = match value.get_ref() {
            DeValue::Array(names) => names.iter().cloned().collect(),
            _ => vec![value],
        };
        let mut all = Vec::new();
        for name in &names {
            let Some(text) = name.get_ref().as_str() else {
                let message = format!("expected a string, found {}", name.get_ref().type_str());
                faults.error(range_of(name.span()), message, "this must be a name");
                continue;
            };
            match self.predicates.get(text) {
                Some(found) => all.extend(asked(found, table, span)),
                None => unknown(
                    text,
                    "condition of the pack",
                    &self.predicates,
                    name,
                    faults,
                ),
            }
        }
        if let Some(DeValue::Array(given)) = table.get("all").map(Spanned::get_ref) {
            all.extend(given.iter().cloned());
        }
        let all: DeArray<'_> = all.into_iter().collect();
        let all = Spanned::new(span.clone(), DeValue::Array(all));
        table.remove("is");
        table.insert(Spanned::new(span.clone(), Cow::Borrowed("all")), all);
    }
}

fn unknown(
    name: &str,
    what: &str,
    known: &BTreeMap<String, DeValue<'_>>,
    value: &Spanned<DeValue<'_>>,
    faults: &mut Faults<'_>,
) {
    let message = format!("there is no {what} `{name}`");
    let help = match known.is_empty() {
        true => format!("no {what} is defined: see `[params]`, `[patterns]` and `[predicates]`"),
        false => suggestion(name, known.keys().map(String::as_str)),
    };
    faults
        .error(range_of(value.span()), message, "not defined")
        .help = Some(help);
}

/// A value whose every part has one place.
fn at<'s>(value: &DeValue<'s>, span: &Range<usize>) -> DeValue<'s> {
    match value {
        DeValue::Array(items) => DeValue::Array(
            items
                .iter()
                .map(|item| Spanned::new(span.clone(), at(item.get_ref(), span)))
                .collect(),
        ),
        DeValue::Table(table) => DeValue::Table(
            table
                .iter()
                .map(|(key, value)| {
                    let key = Spanned::new(span.clone(), key.get_ref().clone());
                    (key, Spanned::new(span.clone(), at(value.get_ref(), span)))
                })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// The conditions of a name, asked about what a condition is about.
fn asked<'s>(
    found: &DeValue<'s>,
    about: &DeTable<'s>,
    span: &Range<usize>,
) -> Vec<Spanned<DeValue<'s>>> {
    let conditions = match found {
        DeValue::Array(items) => items.iter().map(Spanned::get_ref).collect(),
        other => vec![other],
    };
    let asked = conditions.into_iter().map(|condition| {
        let mut condition: DeValue<'s> = at(condition, span);
        hand_down(&mut condition, about);
        Spanned::new(span.clone(), condition)
    });
    asked.collect()
}

/// Gives a condition, and those inside it, the metavariable and the sense of unknown of another one.
fn hand_down<'s>(condition: &mut DeValue<'s>, about: &DeTable<'s>) {
    let DeValue::Table(table) = condition else {
        return;
    };
    for key in ["var", "unknown"] {
        if let Some(value) = about.get(key)
            && table.get(key).is_none()
        {
            let name = Spanned::new(value.span(), Cow::Borrowed(key));
            table.insert(name, value.clone());
        }
    }
    for (key, value) in table.iter_mut() {
        match (key.get_ref().as_ref(), value.get_mut()) {
            ("any" | "all", DeValue::Array(items)) => {
                for item in items.iter_mut() {
                    hand_down(item.get_mut(), about);
                }
            }
            ("not", inner) => hand_down(inner, about),
            _ => {}
        }
    }
}

//! What a rule says the compiler sees: promises of fixes, evidence for findings, claims of examples.

use std::collections::BTreeSet;

use super::finding::Fix;
use super::load::word_of;
use super::message::Message;
use super::reader::{Faults, Table, Value};
use super::vocabulary::rule as form;
use super::words::CONFIRM;
use crate::evidence::Phrase;
use crate::syntax::pattern::Env;

/// What a rule needs the compiler's confirmation for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Confirm {
    /// Nothing: what the compiler does not refute stands.
    #[default]
    Nothing,
    /// Its fixes: without confirmation they are only suggested.
    Fix,
    /// Its findings: without confirmation they are not shown.
    Finding,
}

/// What the compiler says where a finding is true.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Witness {
    /// Its words; one of them is enough. Empty where the rule makes no claim that the compiler could see.
    pub phrases: Vec<Phrase>,
    /// What needs them.
    pub confirm: Confirm,
}

/// What an example says the real compiler does with it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct CompilerClaim {
    /// What the compiler says about the file before and not about the file after.
    pub removes: Vec<Phrase>,
    /// What it says about the file after and not about the file before; nothing else may come.
    pub adds: Vec<Phrase>,
}

/// How many allocations a call in an example makes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allocs {
    /// Allocations of one call before the fix.
    pub before: u64,
    /// Allocations of one call after it; none where the rule only reports.
    pub after: Option<u64>,
    /// The Go statement that is measured.
    pub call: String,
    /// Go statements that run once before it.
    pub setup: String,
    /// Import paths that the statements need.
    pub imports: Vec<String>,
}

/// A witness that is not filled in yet.
#[derive(Default)]
pub(super) struct WitnessRule {
    observes: Vec<Message>,
    confirm: Confirm,
}

impl WitnessRule {
    /// Reads `observes` and `confirm` of a rule.
    pub(super) fn read(
        table: &mut Table<'_>,
        bound: &BTreeSet<String>,
        faults: &mut Faults<'_>,
    ) -> Self {
        let observes = read_messages(table, "observes", bound, faults);
        let confirm = table.string("confirm", faults);
        let confirm = confirm.and_then(|text| word_of(&text, &CONFIRM, faults));
        Self {
            observes,
            confirm: confirm.unwrap_or_default(),
        }
    }

    /// The witness of one match: what the rule observes, or else what its fixes remove.
    pub(super) fn render(&self, env: &Env<'_>, fixes: &[Fix]) -> Witness {
        let mut phrases = render(&self.observes, env);
        if phrases.is_empty() {
            for phrase in fixes.iter().flat_map(|fix| &fix.removes) {
                if !phrases.contains(phrase) {
                    phrases.push(phrase.clone());
                }
            }
        }
        Witness {
            phrases,
            confirm: self.confirm,
        }
    }
}

/// The sentences of a key, with metavariables.
pub(super) fn read_messages(
    table: &mut Table<'_>,
    key: &'static str,
    bound: &BTreeSet<String>,
    faults: &mut Faults<'_>,
) -> Vec<Message> {
    let texts = table.strings(key, faults);
    let messages = texts.iter().map(|text| Message::parse(text, bound, faults));
    messages.collect()
}

/// The sentences for one match; where a message cuts a long text, anything may stand.
pub(super) fn render(messages: &[Message], env: &Env<'_>) -> Vec<Phrase> {
    let phrases = messages.iter().map(|message| message.render(env));
    phrases.map(|text| Phrase(text.replace('…', "*"))).collect()
}

/// Reads `compiler = { removes = […], adds = […] }`.
pub(super) fn read_compiler(value: Value<'_>, faults: &mut Faults<'_>) -> Option<CompilerClaim> {
    let mut table = value.table(&form::COMPILER, faults)?;
    let mut phrases = |key| {
        let texts = table.strings(key, faults);
        texts.into_iter().map(|text| Phrase(text.text)).collect()
    };
    let claim = CompilerClaim {
        removes: phrases("removes"),
        adds: phrases("adds"),
    };
    table.finish(faults);
    Some(claim)
}

/// Reads `allocs = { before = 1, after = 0, call = "f(1)", setup = "…", imports = ["os"] }` of an example; `after` goes
/// with a text after the fix.
pub(super) fn read_allocs(
    value: Value<'_>,
    is_fixed: bool,
    faults: &mut Faults<'_>,
) -> Option<Allocs> {
    let range = value.range;
    let mut table = value.table(&form::ALLOCS, faults)?;
    let before = count(&mut table, "before", faults);
    let after = table.get("after");
    let after = after.and_then(|value| read_count(value, faults));
    if is_fixed != after.is_some() {
        let message = if is_fixed {
            "`allocs` has no `after`"
        } else {
            "`allocs` has an `after`, but the example has no text after the fix"
        };
        faults.error(range, message, "here");
        return None;
    }
    let call = table.required("call", faults);
    let setup = table.string("setup", faults);
    let imports = table.strings("imports", faults);
    table.finish(faults);
    Some(Allocs {
        before: before?,
        after,
        call: call?.text,
        setup: setup.map(|text| text.text).unwrap_or_default(),
        imports: imports.into_iter().map(|text| text.text).collect(),
    })
}

fn count(table: &mut Table<'_>, key: &'static str, faults: &mut Faults<'_>) -> Option<u64> {
    let Some(value) = table.get(key) else {
        let label = format!("`{key}` is missing here");
        faults.error(table.range, format!("`allocs` has no `{key}`"), label);
        return None;
    };
    read_count(value, faults)
}

fn read_count(value: Value<'_>, faults: &mut Faults<'_>) -> Option<u64> {
    let count = value.integer(faults)?;
    let read = u64::try_from(count).ok();
    if read.is_none() {
        faults.error(
            value.range,
            "a number of allocations is negative",
            "not a count",
        );
    }
    read
}

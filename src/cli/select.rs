//! `--select` and `--ignore`.

use std::collections::BTreeSet;

use super::nearest::nearest;
use crate::report::claim_word;
use crate::rule::{Claim, Rule, RuleSet};

const CLAIMS: [Claim; 6] = [
    Claim::Allocation,
    Claim::Retention,
    Claim::Leak,
    Claim::Correctness,
    Claim::Time,
    Claim::Style,
];

/// The name that stands for all rules, those that are off by default too.
const ALL: &str = "all";

/// Which rules run: `ignore` wins over `select`, and an empty `select` means all that are on by default.
#[derive(Default)]
pub(super) struct Choice {
    pub(super) select: Vec<String>,
    pub(super) ignore: Vec<String>,
}

impl Choice {
    /// Keeps the rules that the lists ask for.
    pub(super) fn apply(&self, rules: &mut RuleSet) {
        rules.retain(|rule| self.holds(rule));
    }

    /// Whether the lists ask for a rule.
    pub(super) fn holds(&self, rule: &Rule) -> bool {
        let named = |list: &[String]| list.iter().any(|name| is_named(rule, name));
        let is_selected = match self.select.is_empty() {
            true => rule.is_default,
            // A claim is no name of a rule that is off.
            false => self.select.iter().any(|name| {
                let is_claim = claim_word(rule.claim) == name;
                name == ALL || (is_named(rule, name) && (rule.is_default || !is_claim))
            }),
        };
        is_selected && !named(&self.ignore)
    }
}

/// What is wrong with the names of the flags.
pub(super) fn faults(
    select: &[String],
    ignore: &[String],
    known: &BTreeSet<String>,
) -> Vec<String> {
    let mut faults = Vec::new();
    for (flag, list) in [("--select", select), ("--ignore", ignore)] {
        for name in list.iter().filter(|name| !known.contains(name.as_str())) {
            let hint = hint(name, known);
            faults.push(format!(
                "`{flag} {name}` names no rule, pack, claim or tag; {hint}"
            ));
        }
    }
    faults
}

/// Every name that a list may have.
pub(super) fn names(rules: &[Rule]) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = CLAIMS.map(claim_word).map(str::to_owned).into();
    names.insert(ALL.to_owned());
    for rule in rules {
        names.insert(rule.id.to_string());
        names.insert(rule.pack.to_string());
        names.extend(rule.tags.iter().cloned());
    }
    names
}

/// Whether a name of a list means the rule.
pub(super) fn is_named(rule: &Rule, name: &str) -> bool {
    *rule.id == *name
        || *rule.pack == *name
        || claim_word(rule.claim) == name
        || rule.tags.iter().any(|tag| tag == name)
}

/// What may have been meant.
pub(super) fn hint(name: &str, known: &BTreeSet<String>) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`gofix-escape rules list` shows what there is".to_owned(),
    }
}

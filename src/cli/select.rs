//! `--select` and `--ignore`.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use super::nearest::nearest;
use crate::report::claim_word;
use crate::rule::{Claim, Rule, RuleSet};

const CLAIMS: [Claim; 5] = [
    Claim::Allocation,
    Claim::Retention,
    Claim::Leak,
    Claim::Correctness,
    Claim::Style,
];

/// Keeps the rules that the lists ask for; `ignore` wins over `select`.
pub(super) fn restrict(rules: &mut RuleSet, select: &[String], ignore: &[String]) -> Result<()> {
    let known = names(rules.rules());
    let mut faults = Vec::new();
    for (flag, list) in [("--select", select), ("--ignore", ignore)] {
        for name in list.iter().filter(|name| !known.contains(name.as_str())) {
            faults.push(fault(flag, name, &known));
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\nerror: "));
    }
    let named = |rule: &Rule, list: &[String]| list.iter().any(|name| is_named(rule, name));
    rules.retain(|rule| (select.is_empty() || named(rule, select)) && !named(rule, ignore));
    Ok(())
}

fn names(rules: &[Rule]) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = CLAIMS.map(claim_word).map(str::to_owned).into();
    for rule in rules {
        names.insert(rule.id.to_string());
        names.insert(rule.pack.to_string());
        names.extend(rule.tags.iter().cloned());
    }
    names
}

fn is_named(rule: &Rule, name: &str) -> bool {
    *rule.id == *name
        || *rule.pack == *name
        || claim_word(rule.claim) == name
        || rule.tags.iter().any(|tag| tag == name)
}

fn fault(flag: &str, name: &str, known: &BTreeSet<String>) -> String {
    let hint = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`gofix-escape rules list` shows what there is".to_owned(),
    };
    format!("`{flag} {name}` names no rule, pack, claim or tag; {hint}")
}

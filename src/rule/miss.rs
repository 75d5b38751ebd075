//! Why a rule does not match at a place: the condition that failed, for each match of its subject there.

use text_size::TextRange;

use super::check::{bind, judge};
use super::condition::{Condition, MATCH};
use super::set::{CheckInput, RuleSet};
use super::site::{Site, Unit};
use crate::syntax::Decl;

/// What kept the rules from matching at nodes that start in `range`, one sentence for each near miss.
pub(super) fn near_misses(
    set: &RuleSet,
    input: &CheckInput<'_>,
    decl: &Decl,
    range: TextRange,
) -> Vec<String> {
    let unit = Unit::new(input, decl);
    let starts_there = unit
        .root
        .descendants()
        .filter(|node| range.contains(node.start()));
    let mut misses = Vec::new();
    for node in starts_there {
        for (_, rule) in set.starting_at(node.kind()) {
            for found in rule.matcher.matches(&unit, node) {
                let mut site = Site {
                    unit: &unit,
                    env: found.env,
                    first: found.node,
                    last: found.last,
                };
                bind(&rule.matcher, &mut site);
                let failed = rule
                    .matcher
                    .conditions
                    .iter()
                    .find(|it| judge(it, &site).fails());
                let text = site.first.text().lines().next().unwrap_or_default();
                misses.extend(failed.map(|it| format!("`{text}`: {}", describe(it, &site))));
            }
        }
    }
    misses
}

fn describe(condition: &Condition, site: &Site<'_, '_>) -> String {
    match condition {
        Condition::Predicate(ask) => {
            let subject = match (ask.var.as_str(), site.node(&ask.var)) {
                (MATCH, _) => "the match".to_owned(),
                (var, Some(node)) => format!(
                    "`${var}`, `{}`",
                    node.text().lines().next().unwrap_or_default()
                ),
                (var, None) => return format!("`${var}` stands for nothing there"),
            };
            format!("the condition `{}` on {subject} fails", ask.predicate.name)
        }
        Condition::Not(inner) => format!(
            "the opposite is asked: {}",
            describe(inner, site).replace(" fails", " holds")
        ),
        Condition::Any(inner) => {
            let all: Vec<_> = inner.iter().map(|it| describe(it, site)).collect();
            format!("none of several conditions holds: {}", all.join("; "))
        }
        Condition::All(inner) => {
            let failed = inner.iter().find(|it| judge(it, site).fails());
            failed.map_or_else(String::new, |it| describe(it, site))
        }
    }
}

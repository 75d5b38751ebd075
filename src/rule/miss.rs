//! Why a rule does not match at a place: the condition that failed, for each match of its subject there.

use text_size::TextRange;

use super::check::{bind, fixes, judge};
use super::condition::{Condition, MATCH};
use super::set::{CheckInput, RuleSet};
use super::site::{Site, Unit};
use super::subject::Subject;
use super::types::Rule;
use crate::semantics::Verdict;
use crate::syntax::Decl;
use crate::syntax::pattern::Match;

/// What kept the rules from matching at nodes that start in `range`, one sentence for each near miss.
pub(super) fn near_misses(
    set: &RuleSet,
    input: &CheckInput<'_>,
    decl: &Decl,
    range: TextRange,
) -> Vec<String> {
    let unit = Unit::new(input, decl);
    let mut misses = Vec::new();
    for node in unit.root.descendants() {
        for (_, rule) in set.starting_at(node.kind()) {
            // A query starts at the declaration, wherever it matches.
            let is_query = matches!(rule.matcher.subject, Subject::Query(_));
            if !is_query && !range.contains(node.start()) {
                continue;
            }
            let found = rule.matcher.matches(&unit, node).into_iter();
            let found = found.filter(|found| range.contains(found.node.start()));
            misses.extend(found.filter_map(|found| miss(rule, &unit, found)));
        }
    }
    misses
}

/// What kept the rule from reporting a match: a condition, or that no fix can be made where one must.
fn miss<'t>(rule: &Rule, unit: &Unit<'t>, found: Match<'t>) -> Option<String> {
    let mut site = Site {
        unit,
        env: found.env,
        first: found.node,
        last: found.last,
    };
    bind(&rule.matcher, &mut site);
    let mut conditions = rule.matcher.conditions.iter();
    let failed = conditions.find(|it| judge(it, &site).fails());
    let why = match failed {
        Some(condition) => describe(condition, &site),
        None if rule.matcher.fixable => refusal(rule, &site)?,
        None => return None,
    };
    let text = site.first.text().lines().next().unwrap_or_default();
    Some(format!("`{text}`: {why}"))
}

/// Why no fix can be made; none where one can.
fn refusal(rule: &Rule, site: &Site<'_, '_>) -> Option<String> {
    let (fixes, refused) = fixes(rule, site, &Verdict::Holds);
    if !fixes.is_empty() {
        return None;
    }
    let reasons: Vec<_> = refused.into_iter().map(|it| it.why).collect();
    Some(match reasons.is_empty() {
        true => "the conditions of no fix hold, and the rule asks for one".to_owned(),
        false => format!("no fix can be made: {}", reasons.join("; ")),
    })
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

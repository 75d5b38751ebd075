//! From a declaration to findings.

use super::condition::{Condition, Judging, MATCH, UnknownAs};
use super::finding::{Finding, FindingLabel, Fix, RefusedFix};
use super::fix;
use super::prefilter::Candidates;
use super::set::{CheckInput, RuleSet, Toolchain, Versions};
use super::site::{Site, Unit, nodes};
use super::subject::Subject;
use super::types::{Matcher, Rule};
use crate::semantics::{Verdict, VersionRange};
use crate::syntax::pattern::Match;
use crate::syntax::{Decl, Node};

/// The findings of the chosen rules in a declaration, by position and rule id.
pub(super) fn declaration(
    set: &RuleSet,
    input: &CheckInput<'_>,
    decl: &Decl,
    candidates: &Candidates<'_>,
    choose: impl Fn(&Rule) -> bool,
) -> Vec<Finding> {
    let unit = Unit::new(input, decl);
    let mut findings = Vec::new();
    let mut walk = unit.root.descendants();
    while let Some(node) = walk.next() {
        if node.is_error() {
            walk.skip_children();
            continue;
        }
        for (at, rule) in set.starting_at(node.kind()) {
            if candidates.may_match(at, node.range()) && choose(rule) {
                at_node(rule, &unit, node, &mut findings);
            }
        }
    }
    findings.sort_by(|a: &Finding, b| {
        (a.range.start(), a.range.end(), &a.rule).cmp(&(b.range.start(), b.range.end(), &b.rule))
    });
    findings.dedup_by(|a, b| a.rule == b.rule && a.range == b.range && a.fixes == b.fixes);
    findings
}

fn at_node<'t>(rule: &Rule, unit: &Unit<'t>, node: Node<'t>, findings: &mut Vec<Finding>) {
    let versions = versions_hold(&rule.go, &rule.toolchain, unit.input.versions);
    if versions.fails() {
        return;
    }
    for found in rule.matcher.matches(unit, node) {
        let mut site = Site {
            unit,
            env: found.env,
            first: found.node,
            last: found.last,
        };
        let Some(verdict) = judge_match(&rule.matcher, &mut site) else {
            continue;
        };
        let verdict = versions.clone().and(verdict);
        let finding = finding(rule, &site, &verdict);
        if !rule.matcher.fixable || !finding.fixes.is_empty() {
            findings.push(finding);
        }
    }
}

/// Binds the other metavariables of a match and judges it; none if it fails.
///
/// What does not depend on them is asked first: most matches fail there.
fn judge_match(matcher: &Matcher, site: &mut Site<'_, '_>) -> Option<Verdict> {
    let conditions = &matcher.conditions;
    let is_bound = |name: &str| matcher.binds.iter().any(|it| it.name == name);
    let is_free = |it: &Condition| matcher.binds.is_empty() || it.is_free_of(&is_bound);
    let mut judging = Judging::default();
    judging.go_on(conditions, &is_free, &|it| judge(it, site));
    if !judging.fails() {
        bind(matcher, site);
        judging.go_on(conditions, &|it| !is_free(it), &|it| judge(it, site));
    }
    (!judging.fails()).then(|| judging.verdict())
}

/// Whether the file's language version and the toolchain are ones for which the rule's claim is true.
pub(super) fn versions_hold(
    go: &VersionRange,
    toolchain: &VersionRange,
    versions: Versions,
) -> Verdict {
    let language = match versions.go {
        Some(version) => Verdict::of(go.contains(version)),
        None if go.is_unbounded() => Verdict::Holds,
        None => Verdict::unknown(
            "the language version of the file is not known (no go.mod; give `--go-version`)",
        ),
    };
    language.and(toolchain_holds(toolchain, versions.toolchain))
}

fn toolchain_holds(range: &VersionRange, toolchain: Option<Toolchain>) -> Verdict {
    if range.is_unbounded() {
        return Verdict::Holds;
    }
    match toolchain {
        Some(Toolchain::Exactly(version)) => Verdict::of(range.contains(version)),
        Some(Toolchain::AtLeast(version)) => range.contains_from(version),
        None => Verdict::unknown("the toolchain is not known (no go.mod; give `--toolchain`)"),
    }
}

impl Matcher {
    /// The matches of the subject at a node, once for each way in which they have the relations.
    pub(super) fn matches<'t>(&self, unit: &Unit<'t>, node: Node<'t>) -> Vec<Match<'t>> {
        let mut found: Vec<Match<'t>> = match &self.subject {
            Subject::Patterns(patterns) => {
                let matches = patterns.iter().map(|it| it.matches(node, unit.model()));
                matches.flatten().collect()
            }
            Subject::Fact(fact) => fact.matches(unit, node),
            Subject::Query(query) if node == unit.root => query.matches(node, unit.query_tree()),
            Subject::Query(_) => Vec::new(),
        };
        for relation in &self.relations {
            let extended = found.iter().map(|it| relation.extend(it, unit.model()));
            found = extended.flatten().collect();
        }
        found
    }
}

/// Follows the bindings in their order; one that leads nowhere stays unbound, so that what is asked about it fails.
pub(super) fn bind(matcher: &Matcher, site: &mut Site<'_, '_>) {
    for bind in &matcher.binds {
        let from = site.bound(&bind.from);
        if let Some(found) = from.and_then(|from| bind.navigation.follow(site, &from, bind)) {
            site.env.insert(bind.name.clone(), found);
        }
    }
}

pub(super) fn judge(condition: &Condition, site: &Site<'_, '_>) -> Verdict {
    match condition {
        Condition::Predicate(ask) => {
            let Some(subject) = site.bound(&ask.var) else {
                return Verdict::Fails;
            };
            let is_own = nodes(&subject).iter().all(|node| site.unit.owns(*node));
            let verdict = if is_own || ask.predicate.is_syntactic() {
                ask.predicate.ask(site, &subject, &ask.arg)
            } else {
                Verdict::unknown("it is about another declaration of the package")
            };
            match (&verdict, ask.unknown) {
                (Verdict::Unknown(_), UnknownAs::Fails) => Verdict::Fails,
                _ => verdict,
            }
        }
        Condition::Not(inner) => !judge(inner, site),
        Condition::Any(inner) => inner.any_holds(|it| judge(it, site)),
        Condition::All(inner) => inner.all_hold(|it| judge(it, site)),
    }
}

fn finding(rule: &Rule, site: &Site<'_, '_>, verdict: &Verdict) -> Finding {
    let at = rule.matcher.at.as_deref().unwrap_or(MATCH);
    let range = match at {
        MATCH => site.range(),
        name => site.node(name).map_or(site.range(), Node::range),
    };
    let labels = rule.matcher.labels.iter().filter_map(|(name, text)| {
        let range = site.node(name)?.range();
        Some(FindingLabel {
            range,
            text: text.render(&site.env),
        })
    });
    let (fixes, refused) = fixes(rule, site, verdict);
    Finding {
        rule: rule.id.clone(),
        pack: rule.pack.clone(),
        claim: rule.claim,
        severity: rule.severity,
        path: site.unit.input.path.clone(),
        range,
        message: rule.message.render(&site.env),
        labels: labels.collect(),
        witness: rule.witness.render(&site.env, &fixes),
        fixes,
        refused,
        priority: rule.priority,
        evidence: None,
    }
}

/// The fixes that can be made, best first, and those that cannot.
pub(super) fn fixes(
    rule: &Rule,
    site: &Site<'_, '_>,
    verdict: &Verdict,
) -> (Vec<Fix>, Vec<RefusedFix>) {
    let mut fixes: Vec<Fix> = Vec::new();
    let mut refused = Vec::new();
    for candidate in &rule.fixes {
        let own = verdict
            .clone()
            .and(candidate.conditions.all_hold(|it| judge(it, site)));
        if !own.fails() {
            match fix::fill(candidate, site, &own) {
                Ok(fix) => fixes.push(fix),
                Err(why) => refused.push(why),
            }
        }
    }
    fixes.sort_by_key(|fix| std::cmp::Reverse(fix.applicability));
    (fixes, refused)
}

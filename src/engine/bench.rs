//! What each rule of a set finds in a tree, and what that costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::check::{Candidate, DeclCheck};
use super::run::{Progress, RunSettings, run_with};
use crate::rule::{Applicability, CheckInput, Finding, RuleSet, Versions};
use crate::syntax::GoFile;

/// What one rule finds and costs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleCost {
    /// Its id.
    pub rule: Arc<str>,
    /// Its findings.
    pub hits: usize,
    /// Those with a fix that is safe.
    pub safe: usize,
    /// Those whose best fix is unsafe.
    pub is_unsafe: usize,
    /// The bytes of the declarations in which it can match, judged by their signs.
    pub candidates: u64,
    /// The part of these in which no other rule can match: what is parsed for it alone.
    pub alone: u64,
    /// The time it took in the candidates, all threads together; parsing is not part of it.
    pub time: Duration,
}

/// What the rules of a set find and cost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleCosts {
    /// Each rule.
    pub rules: Vec<RuleCost>,
    /// The bytes of the declarations in which some rule can match.
    pub candidates: u64,
    /// The bytes of all declarations.
    pub declarations: u64,
}

/// Rules that are checked one after the other, by the clock.
struct Timed<'a> {
    rules: &'a RuleSet,
    declarations: AtomicU64,
    /// The bytes of the declarations in which some rule can match.
    candidates: AtomicU64,
    by_rule: Vec<AtomicU64>,
    alone: Vec<AtomicU64>,
    nanos: Vec<AtomicU64>,
}

impl DeclCheck for Timed<'_> {
    fn candidates(&self, file: &GoFile, versions: Versions) -> Vec<Candidate<'_>> {
        let all = file
            .decls()
            .iter()
            .map(|it| u64::from(u32::from(it.range.len())));
        self.declarations.fetch_add(all.sum(), Ordering::Relaxed);
        let candidates = DeclCheck::candidates(self.rules, file, versions);
        for candidate in &candidates {
            let length = u32::from(file.decls()[candidate.at].range.len()).into();
            self.candidates.fetch_add(length, Ordering::Relaxed);
            let rules = candidate.rules.rules();
            for at in &rules {
                self.by_rule[*at].fetch_add(length, Ordering::Relaxed);
            }
            if let [only] = rules[..] {
                self.alone[only].fetch_add(length, Ordering::Relaxed);
            }
        }
        candidates
    }

    fn check_decl(&self, input: &CheckInput<'_>, candidate: &Candidate<'_>) -> Vec<Finding> {
        let decl = &input.file.decls()[candidate.at];
        let mut findings = Vec::new();
        for at in candidate.rules.rules() {
            let rule = &self.rules.rules()[at];
            let start = Instant::now();
            findings.extend(self.rules.check_decl_with(&rule.id, input, decl));
            let nanos = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
            self.nanos[at].fetch_add(nanos, Ordering::Relaxed);
        }
        findings.sort_by(|a, b| {
            let key = |it: &Finding| (it.range.start(), it.range.end(), it.rule.clone());
            key(a).cmp(&key(b))
        });
        findings
    }

    fn superseded(&self, rule: &str) -> Option<&[String]> {
        self.rules.superseded(rule)
    }
}

/// Runs each rule over a tree by the clock; counts and times include the passes that plan fixes.
pub fn bench(settings: &RunSettings, rules: &RuleSet, progress: &dyn Progress) -> RuleCosts {
    let zeros = || rules.rules().iter().map(|_| AtomicU64::new(0)).collect();
    let timed = Timed {
        rules,
        declarations: AtomicU64::new(0),
        candidates: AtomicU64::new(0),
        by_rule: zeros(),
        alone: zeros(),
        nanos: zeros(),
    };
    let outcome = run_with(settings, &timed, progress);
    let findings = outcome.files.iter().flat_map(|file| &file.findings);
    let findings: Vec<_> = findings.map(|(finding, _)| finding).collect();
    let cost = |(at, rule): (usize, &crate::rule::Rule)| {
        let own = findings.iter().filter(|it| it.rule == rule.id);
        let best = own.map(|it| it.fixes.iter().map(|fix| fix.applicability).max());
        let best: Vec<_> = best.collect();
        let count = |wanted| best.iter().filter(|it| **it == Some(wanted)).count();
        RuleCost {
            rule: rule.id.clone(),
            hits: best.len(),
            safe: count(Applicability::Safe),
            is_unsafe: count(Applicability::Unsafe),
            candidates: timed.by_rule[at].load(Ordering::Relaxed),
            alone: timed.alone[at].load(Ordering::Relaxed),
            time: Duration::from_nanos(timed.nanos[at].load(Ordering::Relaxed)),
        }
    };
    RuleCosts {
        rules: rules.rules().iter().enumerate().map(cost).collect(),
        candidates: timed.candidates.load(Ordering::Relaxed),
        declarations: timed.declarations.load(Ordering::Relaxed),
    }
}

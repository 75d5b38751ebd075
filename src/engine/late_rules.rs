//! Rules that are compiled when the first file asks.

use std::ops::Deref;
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::rule::{PackSource, Rule, RuleSet};

/// The rules of packs that are known to be without faults, compiled when somebody asks for the first of them, and others.
pub struct LateRules {
    packs: Vec<PackSource>,
    keeps: fn(&Rule) -> bool,
    /// The others, until they are joined with those of the packs.
    ready: Mutex<RuleSet>,
    compiled: OnceLock<RuleSet>,
}

impl LateRules {
    /// The rules of packs for which `keeps` holds, and others; no two of them may have a name in common.
    pub fn new(packs: Vec<PackSource>, keeps: fn(&Rule) -> bool, ready: RuleSet) -> Self {
        Self {
            packs,
            keeps,
            ready: Mutex::new(ready),
            compiled: OnceLock::new(),
        }
    }

    /// Compiles the rules now, on all threads.
    ///
    /// Threads that wait for parts of their work take up other work, which must not ask for what they are about to
    /// make: this is for the time before several threads need the rules.
    pub(super) fn prepare(&self) {
        if self.compiled.get().is_none() {
            let sets = self.packs.par_iter().map(|it| self.load(it)).collect();
            self.compiled.get_or_init(|| self.join(sets));
        }
    }

    /// Puts the rules together; this is done once.
    fn join(&self, mut sets: Vec<RuleSet>) -> RuleSet {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        sets.push(std::mem::take(&mut ready));
        RuleSet::join(sets)
    }

    fn load(&self, pack: &PackSource) -> RuleSet {
        let (mut rules, faults) = RuleSet::load(std::slice::from_ref(pack));
        debug_assert!(faults.is_empty(), "faults in `{pack:?}`: {faults:?}");
        rules.retain(self.keeps);
        rules
    }
}

impl From<RuleSet> for LateRules {
    fn from(rules: RuleSet) -> Self {
        Self {
            compiled: rules.into(),
            ..Self::new(Vec::new(), |_| true, RuleSet::default())
        }
    }
}

impl Deref for LateRules {
    type Target = RuleSet;

    fn deref(&self) -> &RuleSet {
        let load = || self.join(self.packs.iter().map(|it| self.load(it)).collect());
        self.compiled.get_or_init(load)
    }
}

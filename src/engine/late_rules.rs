//! Rules that are compiled when the first file asks.

use std::ops::Deref;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::rule::{PackSource, Rule, RuleSet};

/// The rules of packs that are known to be without faults, compiled when somebody asks for the first of them.
pub struct LateRules {
    packs: Vec<PackSource>,
    keeps: fn(&Rule) -> bool,
    compiled: OnceLock<RuleSet>,
}

impl LateRules {
    /// The rules of packs for which `keeps` holds; no two packs may have a name in common.
    pub fn new(packs: Vec<PackSource>, keeps: fn(&Rule) -> bool) -> Self {
        Self {
            packs,
            keeps,
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
            // Where another thread was faster, its rules are the same.
            let _ = self.compiled.set(RuleSet::join(sets));
        }
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
            ..Self::new(Vec::new(), |_| true)
        }
    }
}

impl Deref for LateRules {
    type Target = RuleSet;

    fn deref(&self) -> &RuleSet {
        let load = || RuleSet::join(self.packs.iter().map(|it| self.load(it)).collect());
        self.compiled.get_or_init(load)
    }
}

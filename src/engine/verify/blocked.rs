//! Fixes that may not be applied, whatever the planner thinks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

use crate::rule::Finding;

/// Which finding a fix belongs to, in the source.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::engine) struct FixKey {
    path: Arc<Path>,
    start: u32,
    end: u32,
    rule: Arc<str>,
    message: String,
}

impl FixKey {
    /// The key of a finding in offsets of the source.
    pub(in crate::engine) fn of(finding: &Finding) -> Self {
        Self {
            path: finding.path.clone(),
            start: finding.range.start().into(),
            end: finding.range.end().into(),
            rule: finding.rule.clone(),
            message: finding.message.clone(),
        }
    }

    /// The file of the finding, as the run names it.
    pub(in crate::engine) fn path(&self) -> &Path {
        &self.path
    }

    /// The place of the finding in the source.
    pub(in crate::engine) fn range(&self) -> TextRange {
        TextRange::new(self.start.into(), self.end.into())
    }
}

/// The blocked fixes, with the reason of each.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(in crate::engine) struct Blocked {
    fixes: BTreeMap<FixKey, String>,
}

impl Blocked {
    /// Blocks a fix.
    pub(in crate::engine) fn insert(&mut self, key: FixKey, why: String) {
        self.fixes.insert(key, why);
    }

    /// Blocks a fix no longer.
    pub(in crate::engine) fn remove(&mut self, key: &FixKey) {
        self.fixes.remove(key);
    }

    /// The files in which other fixes are blocked, or for another reason.
    pub(in crate::engine) fn paths_unlike<'a>(&'a self, other: &'a Self) -> BTreeSet<&'a Path> {
        let only = |a: &'a Self, b: &'a Self| {
            let fixes = a.fixes.iter();
            let unlike = fixes.filter(|(key, why)| b.fixes.get(*key) != Some(why));
            unlike.map(|(key, _)| key.path())
        };
        only(self, other).chain(only(other, self)).collect()
    }

    /// Whether nothing is blocked.
    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.fixes.is_empty()
    }

    /// Why the fixes of a finding of the source may not be applied, if they may not.
    pub(in crate::engine) fn why(&self, finding: &Finding) -> Option<&str> {
        self.fixes.get(&FixKey::of(finding)).map(String::as_str)
    }

    /// Whether that is why some fix is blocked.
    pub(in crate::engine) fn is_reason(&self, text: &str) -> bool {
        self.fixes.values().any(|why| why == text)
    }

    /// Why the fixes of a finding of a later pass may not be applied.
    ///
    /// Its place is one of a text that the keys do not know, so that one blocked finding with its message is enough.
    pub(in crate::engine) fn why_later(&self, finding: &Finding) -> Option<&str> {
        let mut fixes = self.fixes.iter();
        let same = fixes.find(|(key, _)| {
            let is_same_rule = key.path == finding.path && key.rule == finding.rule;
            is_same_rule && key.message == finding.message
        });
        same.map(|(_, why)| why.as_str())
    }
}

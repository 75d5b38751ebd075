//! The search for the fixes that make packages fail.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::bisect::Bisection;
use super::trial::{Failure, Trials};
use super::{FixKey, Proof};
use crate::engine::Decision;
use crate::engine::gocmd::resolved;

impl Proof<'_, '_> {
    /// Finds culprits of failing packages and rejects them.
    ///
    /// A package whose own code is at fault is searched first, among its own fixes, and all such packages at once. One
    /// that fails without them, or because a package that it imports does not compile, is only searched when nothing
    /// else is left, among the fixes of all packages.
    pub(super) fn bisect(&mut self, trials: &mut Trials<'_>, failing: BTreeMap<PathBuf, Failure>) {
        let (own, elsewhere): (BTreeMap<_, _>, BTreeMap<_, _>) = failing
            .into_iter()
            .partition(|(dir, failure)| !failure.is_elsewhere && !self.accepted_in(dir).is_empty());
        let found = match own.is_empty() {
            true => self.among_all(trials, &elsewhere),
            false => self.among_named_or_own(trials, &own),
        };
        for (key, why) in found {
            self.outcome.failed += 1;
            self.rejected.insert(key, why);
        }
        self.replan(&self.rejected.clone());
    }

    /// The culprits of packages, first of those whose complaints point at several fixes each: among these.
    fn among_named_or_own(
        &mut self,
        trials: &mut Trials<'_>,
        failing: &BTreeMap<PathBuf, Failure>,
    ) -> Vec<(FixKey, String)> {
        let suspects = self.suspects();
        let mut named = BTreeMap::new();
        let mut own = BTreeMap::new();
        for (dir, failure) in failing {
            own.insert(dir, self.accepted_in(dir));
            if let Some(keys) = suspects.among(failure) {
                named.insert(dir, keys.into_iter().collect());
            }
        }
        let mut culprits = Vec::new();
        for among in [named, own] {
            if culprits.is_empty() && !among.is_empty() {
                culprits = self.among_own(trials, failing, among);
            }
        }
        match culprits.is_empty() {
            true => self.among_all(trials, failing),
            false => culprits,
        }
    }

    /// The culprits of packages among some fixes for each.
    fn among_own(
        &mut self,
        trials: &mut Trials<'_>,
        failing: &BTreeMap<PathBuf, Failure>,
        among: BTreeMap<&PathBuf, Vec<FixKey>>,
    ) -> Vec<(FixKey, String)> {
        let mut searches: BTreeMap<&PathBuf, Bisection> = BTreeMap::new();
        let mut sizes: BTreeMap<&PathBuf, usize> = BTreeMap::new();
        for (dir, keys) in among {
            let Some(failure) = failing.get(dir) else {
                continue;
            };
            sizes.insert(dir, keys.len());
            searches.insert(dir, Bisection::new(keys, failure.why.clone()));
        }
        self.search(trials, &mut searches);
        let mut culprits = Vec::new();
        for (dir, search) in searches {
            let found = search.culprits();
            let is_all = found.len() == sizes[dir];
            if is_all && self.fails_without(trials, dir, &found) {
                continue;
            }
            culprits.extend(found);
        }
        culprits
    }

    /// Runs searches side by side, each in its package.
    pub(super) fn search(
        &mut self,
        trials: &mut Trials<'_>,
        searches: &mut BTreeMap<&PathBuf, Bisection>,
    ) {
        loop {
            let active: Vec<&PathBuf> = searches
                .iter()
                .filter(|(_, search)| !search.is_done())
                .map(|(dir, _)| *dir)
                .collect();
            if active.is_empty() {
                break;
            }
            self.hold_out(searches.values().flat_map(Bisection::held_out));
            let mut failing = self.try_dirs(trials, active.iter().copied());
            let mut has_learned = false;
            for dir in active {
                let failure = failing.remove(dir);
                // What a package does that another one breaks says nothing about its own fixes.
                if failure.as_ref().is_none_or(|it| !it.is_elsewhere)
                    && let Some(search) = searches.get_mut(dir)
                {
                    search.learn(failure.map(|it| it.why));
                    has_learned = true;
                }
            }
            if !has_learned {
                break;
            }
        }
    }

    /// Whether a package fails even without all that was found to be at fault.
    fn fails_without(
        &mut self,
        trials: &mut Trials<'_>,
        dir: &PathBuf,
        found: &[(FixKey, String)],
    ) -> bool {
        self.hold_out(found.iter().map(|(key, _)| key.clone()));
        self.try_dirs(trials, [dir]).contains_key(dir)
    }

    /// The culprits of packages among the fixes of all packages.
    fn among_all(
        &mut self,
        trials: &mut Trials<'_>,
        failing: &BTreeMap<PathBuf, Failure>,
    ) -> Vec<(FixKey, String)> {
        let Some(first) = failing.values().next() else {
            return Vec::new();
        };
        self.hold_out([]);
        let touched = self.touched();
        let keys: BTreeSet<FixKey> = touched.keys().flat_map(|it| self.accepted_in(it)).collect();
        let keys: Vec<FixKey> = keys.into_iter().collect();
        let count = keys.len();
        let mut search = Bisection::new(keys, first.why.clone());
        while !search.is_done() {
            self.hold_out(search.held_out());
            let found = self.try_dirs(trials, failing.keys());
            search.learn(found.into_values().next().map(|it| it.why));
        }
        let culprits = search.culprits();
        if culprits.len() == count && 1 < count {
            // Everything fails: that is no property of a single fix.
            self.hold_out(culprits.iter().map(|(key, _)| key.clone()));
            if !self.try_dirs(trials, failing.keys()).is_empty() {
                return Vec::new();
            }
        }
        culprits
    }

    /// Plans without what is rejected and these fixes.
    fn hold_out(&mut self, keys: impl IntoIterator<Item = FixKey>) {
        let mut blocked = self.rejected.clone();
        for key in keys {
            blocked.insert(key, "held out".to_owned());
        }
        self.replan(&blocked);
    }

    /// The accepted fixes that change a file of a directory, or were found in one.
    pub(super) fn accepted_in(&self, dir: &Path) -> Vec<FixKey> {
        let is_here = |path: &Path| resolved(path).parent() == Some(dir);
        let mut keys = Vec::new();
        for outcome in self.results.iter().filter_map(|it| it.outcome.as_ref()) {
            for (finding, decision) in &outcome.findings {
                let Decision::Accepted(index) = decision else {
                    continue;
                };
                let mut edits = finding
                    .fixes
                    .get(*index)
                    .into_iter()
                    .flat_map(|it| &it.edits);
                let is_own = is_here(&finding.path);
                if is_own || edits.any(|it| *it.path != *finding.path && is_here(&it.path)) {
                    keys.push(FixKey::of(finding));
                }
            }
        }
        keys
    }
}

//! Culprits by the places that complaints name: one more round instead of a search.
//!
//! A complaint about what one fix alone wrote, or about a line or declaration with one fix, accuses that fix. All that
//! are accused in one round are rejected together. Where a complaint of the same kind comes back, or another accused fix
//! may be behind it, the accused may be innocent: once everything else is proven it is tried again, and stands if it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::bisect::Bisection;
use super::clue::{Clue, Kind};
use super::suspects::{Closeness, Named, Suspects};
use super::trial::{Failure, Trials};
use super::{FixKey, Proof};

/// What was held against fixes.
#[derive(Default)]
pub(super) struct Accusations {
    standing: BTreeMap<FixKey, Accusation>,
    /// Those that were tried again already: what is accused then is rejected for good.
    retried: BTreeSet<FixKey>,
}

/// What is held against a fix.
struct Accusation {
    kind: Kind,
    closeness: Closeness,
    why: String,
    /// Whose complaint it is.
    dirs: BTreeSet<PathBuf>,
    is_doubtful: bool,
}

impl Accusations {
    /// The packages that complained: without their fixes they still have to be looked at.
    pub(super) fn dirs(&self) -> BTreeSet<PathBuf> {
        let dirs = self.standing.values().flat_map(|it| &it.dirs);
        dirs.cloned().collect()
    }

    /// Doubts what did not silence a complaint.
    fn doubt(&mut self, suspects: &Suspects, clues: &[(&PathBuf, &Clue)]) {
        for (key, accusation) in &mut self.standing {
            let mut clues = clues.iter().map(|(_, clue)| clue);
            accusation.is_doubtful |=
                clues.any(|it| it.kind == accusation.kind && suspects.is_around(it, key));
        }
    }

    /// The doubtful ones that were not tried again yet.
    fn doubtful(&self) -> Vec<FixKey> {
        let standing = self.standing.iter();
        let open = standing.filter(|(key, it)| it.is_doubtful && !self.retried.contains(*key));
        open.map(|(key, _)| key.clone()).collect()
    }
}

impl Proof<'_, '_> {
    /// Rejects the fixes that the complaints of a round name; whether there are any.
    pub(super) fn accuse(&mut self, failing: &BTreeMap<PathBuf, Failure>) -> bool {
        let suspects = self.suspects();
        let clues = |is_elsewhere: bool| {
            let failures = failing
                .iter()
                .filter(|(_, it)| it.is_elsewhere == is_elsewhere);
            failures
                .flat_map(|(dir, failure)| failure.clues.iter().map(move |it| (dir, it)))
                .collect::<Vec<_>>()
        };
        let own = clues(false);
        self.accusations.doubt(&suspects, &own);
        let mut accused = accusations(&suspects, &own);
        if accused.is_empty() {
            // What a package says that another one breaks says where that is.
            accused = accusations(&suspects, &clues(true));
        }
        let is_any = !accused.is_empty();
        for (key, accusation) in accused {
            self.outcome.failed += 1;
            self.rejected.insert(key.clone(), accusation.why.clone());
            self.accusations.standing.insert(key, accusation);
        }
        if is_any {
            self.replan(&self.rejected.clone());
        }
        is_any
    }

    /// Tries doubtful accused fixes again where all others stand; whether there were any.
    pub(super) fn retry(&mut self, trials: &mut Trials<'_>) -> bool {
        let doubtful = self.accusations.doubtful();
        if doubtful.is_empty() {
            return false;
        }
        let mut by_dir: BTreeMap<PathBuf, Vec<FixKey>> = BTreeMap::new();
        for key in doubtful {
            self.rejected.remove(&key);
            let accusation = self.accusations.standing.get(&key);
            if let Some(dir) = accusation.and_then(|it| it.dirs.first()) {
                by_dir.entry(dir.clone()).or_default().push(key.clone());
            }
            self.accusations.retried.insert(key);
        }
        let searches = by_dir.iter();
        let mut searches = searches
            .map(|(dir, keys)| (dir, Bisection::open(keys.clone())))
            .collect();
        self.search(trials, &mut searches);
        for (dir, search) in searches {
            self.conclude(&by_dir[dir], search);
        }
        self.replan(&self.rejected.clone());
        true
    }

    /// Lets those stand that a search found to be good, and rejects the others again.
    fn conclude(&mut self, keys: &[FixKey], search: Bisection) {
        let good = search.good().to_vec();
        let mut culprits: BTreeMap<FixKey, String> = search.culprits().into_iter().collect();
        for key in keys {
            if good.contains(key) {
                self.outcome.failed -= 1;
                self.accusations.standing.remove(key);
                continue;
            }
            let first = self.accusations.standing.get(key);
            let why = culprits.remove(key).or(first.map(|it| it.why.clone()));
            self.rejected.insert(key.clone(), why.unwrap_or_default());
        }
    }

    /// The accepted fixes of the present plan.
    pub(super) fn suspects(&self) -> Suspects {
        Suspects::new(self.results.iter().filter_map(|it| it.outcome.as_ref()))
    }
}

/// The fixes that are named by themselves, each with what is closest to it.
fn accusations(suspects: &Suspects, clues: &[(&PathBuf, &Clue)]) -> BTreeMap<FixKey, Accusation> {
    let mut accused: BTreeMap<FixKey, Accusation> = BTreeMap::new();
    for (dir, clue) in clues {
        let Named::One(key, closeness) = suspects.named(clue) else {
            continue;
        };
        let known = accused.entry(key).or_insert_with(|| Accusation {
            kind: clue.kind,
            closeness,
            why: clue.why.clone(),
            dirs: BTreeSet::new(),
            is_doubtful: false,
        });
        if known.closeness < closeness {
            known.closeness = closeness;
            known.kind = clue.kind;
            known.why.clone_from(&clue.why);
        }
        known.dirs.insert((*dir).clone());
    }
    doubt_callers(suspects, &mut accused);
    accused
}

/// What is new on the heap in a function may stem from one that the compiler inlined there.
fn doubt_callers(suspects: &Suspects, accused: &mut BTreeMap<FixKey, Accusation>) {
    let of_heap = accused.iter().filter(|(_, it)| it.kind == Kind::Heap);
    let keys: Vec<FixKey> = of_heap.map(|(key, _)| key.clone()).collect();
    for key in &keys {
        let mut others = keys.iter().filter(|it| *it != key);
        if let Some(accusation) = accused.get_mut(key) {
            accusation.is_doubtful = others.any(|other| suspects.may_call(key, other));
        }
    }
}

//! The rules of a run, and the check of one declaration.

use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

use super::pack::{self, PackSource};
use super::prefilter::{Candidates, FileFilter, Prefilter};
use super::settings::{Origin, RuleSettings};
use super::{Finding, Pack, Rule, check, miss};
use crate::semantics::typing::Types;
use crate::semantics::{FileNames, GoVersion};
use crate::syntax::{Decl, GoFile, Kind};
use crate::text::Diagnostic;

/// Rules that were loaded together and checked against each other.
#[derive(Default)]
pub struct RuleSet {
    packs: Vec<Pack>,
    rules: Vec<Rule>,
    prefilter: Prefilter,
    by_kind: Vec<Vec<usize>>,
    /// Rules that may start at a node of any kind.
    anywhere: Vec<usize>,
}

/// What a check knows besides the declaration.
pub struct CheckInput<'a> {
    /// The file.
    pub file: &'a GoFile,
    /// The names of the file and its package.
    pub names: &'a FileNames,
    /// The types of the file, with its text of this pass.
    pub types: &'a dyn Types,
    /// The file, as the run names it.
    pub path: &'a Arc<Path>,
    /// What it is built with.
    pub versions: Versions,
    /// The other files of its package.
    pub siblings: &'a dyn Siblings,
}

/// The other files of a file's package, read only when a rule asks for them.
pub trait Siblings {
    /// The files with the same package clause in the same directory, by path, the file itself left out.
    fn files(&self) -> &[Arc<GoFile>];

    /// The first file of the directory that cannot be read, and may belong to the package.
    fn unread(&self) -> Option<&Path>;
}

/// A file that is looked at without its package.
pub struct NoSiblings;

impl Siblings for NoSiblings {
    fn files(&self) -> &[Arc<GoFile>] {
        &[]
    }

    fn unread(&self) -> Option<&Path> {
        None
    }
}

/// What is known of the versions that a file is built with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Versions {
    /// The language version, where it is known.
    pub go: Option<GoVersion>,
    /// What is known of the toolchain.
    pub toolchain: Option<Toolchain>,
}

/// What is known of the toolchain that builds a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Toolchain {
    /// This one or a newer one: the lines of a go.mod are a lower bound.
    AtLeast(GoVersion),
    /// This one: somebody said so.
    Exactly(GoVersion),
}

impl RuleSet {
    /// Loads packs; whatever is wrong with them comes back as diagnostics, and a faulty rule is left out.
    pub fn load(packs: &[PackSource]) -> (Self, Vec<Diagnostic>) {
        Self::load_with(packs, &RuleSettings::default(), &[])
    }

    /// Loads packs with what somebody chose for their rules; a choice for a rule that is not there is at fault unless
    /// it is one of `others`.
    pub fn load_with(
        packs: &[PackSource],
        settings: &RuleSettings,
        others: &[String],
    ) -> (Self, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut described = Vec::new();
        let mut names: Vec<Origin> = Vec::new();
        let mut rules: Vec<Rule> = Vec::new();
        for (at, source) in packs.iter().enumerate() {
            if packs[..at].iter().any(|known| known.path == source.path) {
                continue;
            }
            let loaded = pack::read(source, settings, &mut found);
            if let Some(name) = loaded.name {
                let known = names.iter().find(|it| it.text() == name.text());
                found.extend(known.map(|known| pack::named_twice(&loaded.pack.name, &name, known)));
                names.push(name);
            }
            described.push(loaded.pack);
            add(&mut rules, loaded.rules, &mut found);
        }
        let packs: Vec<_> = described.iter().map(|pack| pack.name.clone()).collect();
        let mut strangers = settings.strangers(&rules, &packs, others);
        // A rule that is left out for what is said about it is no stranger.
        let place = |it: &Diagnostic| (it.path.clone(), it.labels.first().map(|it| it.range));
        strangers.retain(|it| found.iter().all(|known| place(known) != place(it)));
        found.extend(strangers);
        settings.set_severities(&mut rules);
        let mut set = Self {
            packs: described,
            rules,
            ..Self::default()
        };
        set.sort();
        (set, found)
    }

    fn sort(&mut self) {
        let by_name = |a: &Rule, b: &Rule| (&a.pack, &a.id).cmp(&(&b.pack, &b.id));
        self.rules.sort_by(by_name);
        self.index();
    }

    /// The rules of sets that were loaded apart, and have no names in common.
    pub fn join(sets: Vec<Self>) -> Self {
        let mut joined = Self::default();
        for set in sets {
            joined.packs.extend(set.packs);
            joined.rules.extend(set.rules);
        }
        joined.sort();
        joined
    }

    /// The packs.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The rules, by pack and id.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| &*rule.id == id)
    }

    /// Keeps the rules for which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&Rule) -> bool) {
        self.rules.retain(keep);
        self.index();
    }

    /// The rules that can match in a file, judged by its imports and versions; none if there are none.
    pub fn filter(&self, file: &GoFile, versions: Versions) -> Option<FileFilter<'_>> {
        self.prefilter.file(file, versions)
    }

    /// The findings in one declaration, by position and rule id.
    pub fn check_decl(&self, input: &CheckInput<'_>, decl: &Decl) -> Vec<Finding> {
        let candidates = self.candidates(input, decl);
        candidates.map_or_else(Vec::new, |it| self.check_candidates(input, decl, &it))
    }

    /// The same with what [`FileFilter::candidates`] said of the declaration.
    pub fn check_candidates(
        &self,
        input: &CheckInput<'_>,
        decl: &Decl,
        candidates: &Candidates<'_>,
    ) -> Vec<Finding> {
        check::declaration(self, input, decl, candidates, |_| true)
    }

    /// The findings of one rule in one declaration, by position.
    pub fn check_decl_with(&self, rule: &str, input: &CheckInput<'_>, decl: &Decl) -> Vec<Finding> {
        let candidates = self.candidates(input, decl);
        candidates.map_or_else(Vec::new, |it| {
            check::declaration(self, input, decl, &it, |candidate| &*candidate.id == rule)
        })
    }

    /// What kept the rules from matching at nodes that start in `range`, one sentence for each near miss.
    pub fn near_misses(
        &self,
        input: &CheckInput<'_>,
        decl: &Decl,
        range: TextRange,
    ) -> Vec<String> {
        miss::near_misses(self, input, decl, range)
    }

    /// Tries every rule in every declaration from now on, whatever its words: for comparison.
    pub fn try_everywhere(&mut self) {
        self.prefilter = Prefilter::everywhere(self.rules.len());
    }

    /// The rules that can match in a declaration; none if there are none.
    fn candidates(&self, input: &CheckInput<'_>, decl: &Decl) -> Option<Candidates<'_>> {
        let filter = self.filter(input.file, input.versions)?;
        filter.candidates(input.file, decl)
    }

    /// The rules that can start at a node of this kind, with their indices.
    pub(super) fn starting_at(&self, kind: Kind) -> impl Iterator<Item = (usize, &Rule)> {
        let fitting = self.by_kind.get(usize::from(kind.0));
        fitting
            .into_iter()
            .flatten()
            .chain(&self.anywhere)
            .map(|at| (*at, &self.rules[*at]))
    }

    fn index(&mut self) {
        self.by_kind.clear();
        self.anywhere.clear();
        self.prefilter = Prefilter::new(&self.rules);
        for (at, rule) in self.rules.iter().enumerate() {
            match rule.matcher.subject.kinds() {
                Some(mut kinds) => {
                    kinds.sort_unstable();
                    kinds.dedup();
                    for kind in kinds {
                        let kind = usize::from(kind.0);
                        let length = self.by_kind.len().max(kind + 1);
                        self.by_kind.resize_with(length, Vec::new);
                        self.by_kind[kind].push(at);
                    }
                }
                None => self.anywhere.push(at),
            }
        }
    }
}

/// Adds rules; the same file that is there already counts once, as the pack has it that extends its own.
fn add(rules: &mut Vec<Rule>, more: Vec<Rule>, found: &mut Vec<Diagnostic>) {
    for rule in more {
        match rules.iter().position(|known| known.id == rule.id) {
            Some(at) if rules[at].source.path() == rule.source.path() => rules[at] = rule,
            Some(at) => found.push(pack::defined_twice(&rule, &rules[at])),
            None => rules.push(rule),
        }
    }
}

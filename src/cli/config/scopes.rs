//! What holds for each file of a run.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use rustc_hash::FxHashMap;

use super::find::{Layers, directory};
use super::layer::Chain;
use super::sets::{Sets, refuse_faults};
use crate::cli::args::{FailOn, JobArgs};
use crate::cli::console::Console;
use crate::cli::packs::sources;
use crate::cli::select;
use crate::engine::{FoundFile, Scope, Scopes, Skip, SkipReason, Walk};
use crate::rule::Rule;
use crate::text::Severity;

/// The scopes of a run, made of flags and configuration files.
pub(in crate::cli) struct ConfiguredScopes<'a> {
    args: &'a JobArgs,
    layers: Layers,
    sets: Sets<'a>,
    scopes: Vec<(Scope, FailOn)>,
    by_path: FxHashMap<Arc<Path>, usize>,
    /// Why nothing is done.
    refusal: Option<anyhow::Error>,
}

impl<'a> ConfiguredScopes<'a> {
    /// The scopes for some flags; files are looked for when the run has found its own. `are_described` says whether docs
    /// of rules are asked for.
    pub(in crate::cli) fn new(args: &'a JobArgs, are_described: bool) -> Self {
        Self {
            args,
            layers: Layers::default(),
            sets: Sets::new(&args.rules, are_described),
            scopes: Vec::new(),
            by_path: FxHashMap::default(),
            refusal: None,
        }
    }

    /// Prints what is wrong with the rules and their configuration, which is an error.
    pub(in crate::cli) fn check(&mut self, console: &Console) -> Result<()> {
        refuse_faults(&self.layers, &self.sets, console)?;
        self.refusal.take().map_or(Ok(()), Err)
    }

    /// The lowest severity that makes the run fail, for a file.
    pub(in crate::cli) fn fail_on(&self, path: &Path) -> FailOn {
        let index = self.index(path);
        let scope = self.scopes.get(index);
        scope.map_or(FailOn::Warning, |(_, fail_on)| *fail_on)
    }

    fn index(&self, path: &Path) -> usize {
        self.by_path.get(path).copied().unwrap_or(0)
    }

    fn try_settle(
        &mut self,
        mut found: Walk,
        with_vendor: &dyn Fn() -> Walk,
    ) -> Result<Option<Walk>> {
        self.find_layers(&found)?;
        if self.layers.is_empty() {
            let scope = self.scope_of(&Chain::default(), &[])?;
            self.scopes.push(scope);
        } else {
            if self.wants_vendor() {
                found = with_vendor();
            }
            found = self.sort_out(found)?;
        }
        self.sets.check_names()?;
        // What refuses the run must be what `check` fails for.
        let mut faults = self.layers.faults.iter().chain(&self.sets.faults);
        let is_faulty = faults.any(|fault| fault.severity == Severity::Error);
        Ok((!is_faulty).then_some(found))
    }

    fn find_layers(&mut self, found: &Walk) -> Result<()> {
        let mut roots: Vec<&Arc<Path>> = found.files.iter().map(|file| &file.root).collect();
        roots.sort();
        roots.dedup();
        for root in roots {
            self.layers.look_above(root)?;
        }
        for noticed in &found.noticed {
            self.layers.add(noticed)?;
        }
        Ok(())
    }

    /// Whether a configuration file asks for `vendor` directories, which the walk has left out.
    fn wants_vendor(&self) -> bool {
        let asks =
            |it: &Arc<super::layer::Layer>| it.file.vendor.as_ref().is_some_and(|it| it.value);
        self.args.include.vendor.is_none() && self.layers.all().any(asks)
    }

    /// The rules that are in force somewhere, each once.
    pub(in crate::cli) fn rules(&self) -> Vec<&Rule> {
        let mut rules: Vec<&Rule> = Vec::new();
        for (scope, _) in &self.scopes {
            for rule in scope.rules.rules() {
                if rules.iter().all(|known| known.id != rule.id) {
                    rules.push(rule);
                }
            }
        }
        rules.sort_by(|a, b| (&a.pack, &a.id).cmp(&(&b.pack, &b.id)));
        rules
    }

    /// Gives each file its scope, and takes out those that shall not be analyzed.
    fn sort_out(&mut self, mut found: Walk) -> Result<Walk> {
        let mut chains: BTreeMap<PathBuf, (PathBuf, Chain)> = BTreeMap::new();
        let mut known: FxHashMap<String, usize> = FxHashMap::default();
        let mut kept = Vec::new();
        for file in found.files {
            let shown = file.path.parent().unwrap_or(Path::new("")).to_owned();
            if !chains.contains_key(&shown) {
                let dir = directory(&shown)?;
                let chain = self.layers.chain(&dir);
                chains.insert(shown.clone(), (dir, chain));
            }
            let (dir, chain) = &chains[&shown];
            let resolved = dir.join(file.path.file_name().unwrap_or_default());
            if let Some(reason) = self.left_out(&file, &resolved, chain) {
                found.skips.push(Skip {
                    path: file.path.clone(),
                    reason,
                    files: Some(1),
                });
                continue;
            }
            let ignored = chain.ignored_at(&resolved);
            let ignored: Vec<String> = ignored.iter().map(|it| it.value.clone()).collect();
            let origins = chain.layers.iter().map(|it| it.dir.clone());
            let key = format!("{:?}{ignored:?}", origins.collect::<Vec<_>>());
            let index = if let Some(index) = known.get(&key) {
                *index
            } else {
                let scope = self.scope_of(chain, &ignored)?;
                self.scopes.push(scope);
                known.insert(key, self.scopes.len() - 1);
                self.scopes.len() - 1
            };
            self.by_path.insert(file.path.clone(), index);
            kept.push(file);
        }
        if self.scopes.is_empty() {
            let scope = self.scope_of(&Chain::default(), &[])?;
            self.scopes.push(scope);
        }
        found.files = kept;
        found.skips.sort();
        Ok(found)
    }

    /// Why a file is not analyzed; one that is named itself always is.
    fn left_out(&self, file: &FoundFile, resolved: &Path, chain: &Chain) -> Option<SkipReason> {
        if file.is_named {
            return None;
        }
        let include = &self.args.include;
        let is_test = file.path.to_string_lossy().ends_with("_test.go");
        let tests = chain.nearest(|it| it.tests.as_ref());
        let wants_tests = include.tests.or(tests.map(|it| it.value));
        let vendor = chain.nearest(|it| it.vendor.as_ref());
        let wants_vendor = include.vendor.or(vendor.map(|it| it.value));
        let below = file.path.strip_prefix(&*file.root).unwrap_or(&file.path);
        let is_vendored = below.components().any(|it| it.as_os_str() == "vendor");
        if !chain.includes(resolved) {
            Some(SkipReason::Excluded)
        } else if is_test && wants_tests == Some(false) {
            Some(SkipReason::Test)
        } else if is_vendored && wants_vendor != Some(true) {
            Some(SkipReason::Vendor)
        } else {
            None
        }
    }

    fn scope_of(&mut self, chain: &Chain, ignored: &[String]) -> Result<(Scope, FailOn)> {
        let args = self.args;
        let rules = self.sets.of(chain)?;
        let mut without = Vec::new();
        // Where no names are given, no rule has to be compiled to compare them.
        if !ignored.is_empty() {
            let is_ignored = |rule: &&Rule| ignored.iter().any(|it| select::is_named(rule, it));
            let rules = rules.rules().iter().filter(is_ignored);
            without.extend(rules.map(|rule| rule.id.clone()));
        }
        let generated = chain.nearest(|it| it.generated.as_ref());
        let go = chain.nearest(|it| it.go.as_ref());
        let toolchain = chain.nearest(|it| it.toolchain.as_ref());
        let fail_on = chain.nearest(|it| it.fail_on.as_ref());
        let scope = Scope {
            without,
            include_generated: args
                .include
                .generated
                .or(generated.map(|it| it.value))
                .unwrap_or(false),
            go_version: args.go_version.or(go.map(|it| it.value)),
            toolchain: args.toolchain.or(toolchain.map(|it| it.value)),
            rules,
        };
        let said = fail_on.map(|it| FailOn::of(it.value));
        Ok((scope, args.fail.fail_on.or(said).unwrap_or(FailOn::Warning)))
    }
}

impl Scopes for ConfiguredScopes<'_> {
    fn settle(&mut self, found: Walk, with_vendor: &dyn Fn() -> Walk) -> Option<Walk> {
        match self.try_settle(found, with_vendor) {
            Ok(found) => found,
            Err(error) => {
                self.refusal = Some(error);
                None
            }
        }
    }

    fn scope(&self, path: &Path) -> &Scope {
        &self.scopes[self.index(path)].0
    }

    fn fingerprint(&self) -> Option<String> {
        let layers = self.layers.all().map(|it| &*it.file.source);
        let sources = layers.chain(sources(&self.sets.packs));
        let mut text = self.sets.keys();
        for source in sources {
            let path = source.path().display();
            let _ = write!(text, "\0{path}\0{}", source.digest());
        }
        Some(text)
    }
}

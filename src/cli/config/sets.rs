//! The rules that configuration files and flags ask for together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};

use super::find::{Layers, directory};
use super::layer::Chain;
use crate::cli::args::RuleArgs;
use crate::cli::console::Console;
use crate::cli::pack_files::{PackFiles, builtin_names};
use crate::cli::packs::{sources, stop_at_errors};
use crate::cli::select::{self, Choice};
use crate::engine::LateRules;
use crate::rule::{Given, PackSource, Rule, RuleSet, RuleSettings};
use crate::text::{Diagnostic, Severity, Source};

/// Compiled rules, once for each choice of packs, settings and names.
pub(super) struct Sets<'a> {
    args: &'a RuleArgs,
    /// Whether docs of rules are asked for.
    are_described: bool,
    by_key: BTreeMap<String, Arc<LateRules>>,
    /// What is wrong with the packs and with what is said about them.
    pub(super) faults: Vec<Diagnostic>,
    /// The files that were read for it.
    pub(super) packs: Vec<PackSource>,
    /// Every name that some set knows.
    known: BTreeSet<String>,
}

impl<'a> Sets<'a> {
    pub(super) fn new(args: &'a RuleArgs, are_described: bool) -> Self {
        Self {
            args,
            are_described,
            by_key: BTreeMap::new(),
            faults: Vec::new(),
            packs: Vec::new(),
            known: BTreeSet::new(),
        }
    }

    /// The rules that hold where these files do.
    pub(super) fn of(&mut self, chain: &Chain) -> Result<Arc<LateRules>> {
        let key = self.key(chain);
        if let Some(known) = self.by_key.get(&key) {
            return Ok(known.clone());
        }
        let rules = match self.load_late(chain)? {
            Some(rules) => rules,
            None => self.load(chain)?.into(),
        };
        let rules = Arc::new(rules);
        self.by_key.insert(key, rules.clone());
        Ok(rules)
    }

    /// Whether the built-in rules are asked for as they are. These have no faults, and nothing is said about them that
    /// could have one, so that it is soon enough to compile them for the first file.
    fn is_plain(&self, chain: &Chain) -> bool {
        let choice = choice(self.args, chain);
        has_builtin(self.args, chain)
            && settings(chain).is_empty()
            && chain.layers.iter().all(|it| it.file.per_path.is_empty())
            && choice.select.is_empty()
            && choice.ignore.is_empty()
    }

    /// The built-in rules as they are, with those of packs that have no faults and do not touch them; none where all
    /// have to be loaded together.
    fn load_late(&mut self, chain: &Chain) -> Result<Option<LateRules>> {
        let mut own = PackFiles::default();
        let is_read = self.is_plain(chain) && self.add_own(&mut own, chain).is_ok();
        if !is_read || !own.faults.is_empty() || !self.faults.is_empty() {
            return Ok(None);
        }
        let mut files = PackFiles::default();
        files.add_builtin(!self.are_described)?;
        let is_apart = |pack: &PackSource| {
            let mut builtin = files.packs.iter();
            pack.bases.is_empty() && builtin.all(|it| it.path != pack.path)
        };
        if !own.packs.iter().all(is_apart) {
            return Ok(None);
        }
        let (mut rules, faults) = RuleSet::load(&own.packs);
        let names = builtin_names();
        let is_taken = |name: &str| names.iter().any(|it| it == name);
        let are_taken = rules.rules().iter().any(|it| is_taken(&it.id))
            || rules.packs().iter().any(|it| is_taken(&it.name));
        if !faults.is_empty() || are_taken {
            return Ok(None);
        }
        Choice::default().apply(&mut rules);
        self.packs
            .extend(files.packs.iter().chain(&own.packs).cloned());
        let is_chosen = |rule: &Rule| Choice::default().holds(rule);
        Ok(Some(LateRules::new(files.packs, is_chosen, rules)))
    }

    /// Adds the packs that files and flags name.
    fn add_own(&mut self, files: &mut PackFiles, chain: &Chain) -> Result<()> {
        for layer in &chain.layers {
            for pack in &layer.file.packs {
                let added = files.add_path(&layer.pack_path(pack));
                if let Err(error) = added {
                    self.note(missing_pack(pack, &error));
                }
            }
        }
        let mut paths = self.args.packs.iter();
        paths.try_for_each(|path| files.add_path(path))
    }

    /// What is wrong with the names on the command line, once all sets are known.
    pub(super) fn check_names(&self) -> Result<()> {
        let (select, ignore) = (&self.args.select, &self.args.ignore);
        let faults = select::faults(select, ignore, &self.known);
        match faults.is_empty() {
            true => Ok(()),
            false => bail!("{}", faults.join("\nerror: ")),
        }
    }

    /// What tells the sets that were asked for from those of other flags and files.
    pub(super) fn keys(&self) -> String {
        let keys: Vec<&str> = self.by_key.keys().map(String::as_str).collect();
        keys.join("\0")
    }

    /// The rules that run where these files hold, for the caller alone.
    pub(super) fn load(&mut self, chain: &Chain) -> Result<RuleSet> {
        let mut rules = self.load_all(chain)?;
        choice(self.args, chain).apply(&mut rules);
        Ok(rules)
    }

    /// Those that run and those that do not.
    fn load_all(&mut self, chain: &Chain) -> Result<RuleSet> {
        let mut files = PackFiles::default();
        let has_builtin = has_builtin(self.args, chain);
        let settings = settings(chain);
        if has_builtin {
            // A value of a parameter may be what makes a rule unsound.
            files.add_builtin(!self.are_described && settings.is_empty())?;
        }
        self.add_own(&mut files, chain)?;
        if files.packs.is_empty() && files.faults.is_empty() && self.faults.is_empty() {
            bail!(
                "no rules are left: without the built-in packs, `--rules PATH` or `packs` must name others"
            );
        }
        // What is said about built-in rules is no fault where they are left out.
        let others = if has_builtin {
            Vec::new()
        } else {
            builtin_names()
        };
        let (rules, faults) = RuleSet::load_with(&files.packs, &settings, &others);
        let found = files.faults.into_iter().chain(faults);
        found.for_each(|it| self.note(it));
        self.packs.append(&mut files.packs);
        self.note_names(&rules, chain, &others);
        Ok(rules)
    }

    fn note_names(&mut self, rules: &RuleSet, chain: &Chain, others: &[String]) {
        let mut known = select::names(rules.rules());
        known.extend(others.iter().cloned());
        let per_path = chain.layers.iter().flat_map(|it| &it.file.per_path);
        let per_path = per_path.flat_map(|it| &it.rules);
        let lists = [
            chain.nearest_list(|it| it.select.as_ref()),
            chain.nearest_list(|it| it.ignore.as_ref()),
        ];
        let named = lists.iter().copied().flatten().flatten().chain(per_path);
        for name in named.filter(|name| !known.contains(&name.value)) {
            self.note(unknown_name(name, &known));
        }
        self.known.append(&mut known);
    }

    fn note(&mut self, fault: Diagnostic) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// What tells sets apart.
    fn key(&self, chain: &Chain) -> String {
        let mut key = format!("{};", has_builtin(self.args, chain));
        for layer in &chain.layers {
            for pack in &layer.file.packs {
                let _ = write!(key, "{};", layer.pack_path(pack).display());
            }
        }
        let settings = settings(chain);
        for (owner, values) in &settings.params {
            for (name, value) in values {
                let _ = write!(key, "{owner}.{name}={};", value.text);
            }
        }
        for (id, (severity, _)) in &settings.severities {
            let _ = write!(key, "{id}={severity};");
        }
        let choice = choice(self.args, chain);
        // Names of rules that do not run in some files are checked against the rules.
        let per_path = chain.layers.iter().flat_map(|it| &it.file.per_path);
        let per_path: Vec<_> = per_path
            .flat_map(|it| &it.rules)
            .map(|it| &it.value)
            .collect();
        format!("{key}{:?}{:?}{per_path:?}", choice.select, choice.ignore)
    }
}

/// Whether the built-in packs are used.
pub(super) fn has_builtin(args: &RuleArgs, chain: &Chain) -> bool {
    let said = chain.nearest(|it| it.builtin.as_ref());
    !args.no_builtin && said.is_none_or(|it| it.value)
}

/// Severities and parameters, the nearest file first.
fn settings(chain: &Chain) -> RuleSettings {
    let files = chain.layers.iter().map(|layer| &layer.file.rules);
    files.fold(RuleSettings::default(), |outer, inner| inner.over(outer))
}

/// Which rules run: `--select` counts before all lists of files, `--ignore` besides them.
fn choice(args: &RuleArgs, chain: &Chain) -> Choice {
    let values = |list: Option<&Vec<Given<String>>>| {
        let values = list.into_iter().flatten();
        values.map(|it| it.value.clone()).collect::<Vec<_>>()
    };
    if !args.select.is_empty() {
        return Choice {
            select: args.select.clone(),
            ignore: args.ignore.clone(),
        };
    }
    let mut ignore = values(chain.nearest_list(|it| it.ignore.as_ref()));
    ignore.extend(args.ignore.iter().cloned());
    Choice {
        select: values(chain.nearest_list(|it| it.select.as_ref())),
        ignore,
    }
}

fn missing_pack(pack: &Given<String>, error: &anyhow::Error) -> Diagnostic {
    let path = pack.origin.source.path().clone();
    Diagnostic::new(Severity::Error, path, format!("{error:#}"))
        .label(pack.origin.range, "named here")
        .help("paths of packs count from the directory of this file")
}

fn unknown_name(name: &Given<String>, known: &BTreeSet<String>) -> Diagnostic {
    let path = name.origin.source.path().clone();
    let message = format!("`{}` names no rule, pack, claim or tag", name.value);
    Diagnostic::new(Severity::Error, path, message)
        .label(name.origin.range, "not known")
        .help(select::hint(&name.value, known))
}

/// The rules that are known at a path, and which of them run there.
pub(in crate::cli) struct RulesAt<'a> {
    /// All of them.
    pub(in crate::cli) rules: RuleSet,
    chain: Chain,
    args: &'a RuleArgs,
}

/// The rules that are known in a directory; everything that is wrong with them is printed.
pub(in crate::cli) fn rules_at<'a>(
    args: &'a RuleArgs,
    dir: &Path,
    console: &Console,
) -> Result<RulesAt<'a>> {
    let mut layers = Layers::default();
    layers.look_above(dir)?;
    let chain = match directory(dir) {
        Ok(dir) => layers.chain(&dir),
        Err(_) => Chain::default(),
    };
    let mut sets = Sets::new(args, true);
    let rules = sets.load_all(&chain);
    refuse_faults(&layers, &sets, console)?;
    let rules = rules?;
    sets.check_names()?;
    Ok(RulesAt { rules, chain, args })
}

impl RulesAt<'_> {
    /// The rules that run there.
    pub(in crate::cli) fn running(mut self) -> RuleSet {
        choice(self.args, &self.chain).apply(&mut self.rules);
        self.rules
    }

    /// Why a rule does not run in a file, if it does not.
    pub(in crate::cli) fn left_out(&self, rule: &Rule, file: &Path) -> Option<String> {
        let choice = choice(self.args, &self.chain);
        if !choice.holds(rule) {
            return Some(
                "the rule is not selected, or ignored, for the whole directory".to_owned(),
            );
        }
        let resolved = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        let mut ignored = self.chain.ignored_at(&resolved).into_iter();
        let name = ignored.find(|name| select::is_named(rule, &name.value))?;
        Some(format!(
            "the rule is ignored in this file: {}",
            name.origin.shown()
        ))
    }
}

/// Prints what is wrong with configuration files and packs, and fails if there is an error.
pub(super) fn refuse_faults(layers: &Layers, sets: &Sets<'_>, console: &Console) -> Result<()> {
    let mut all: Vec<&Source> = layers.all().map(|it| &*it.file.source).collect();
    all.extend(sources(&sets.packs));
    let faults: Vec<_> = layers.faults.iter().chain(&sets.faults).cloned().collect();
    stop_at_errors(&faults, &all, console)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_rules_that_run_are_those_that_are_described() {
        let load = |only_to_run| {
            let mut files = PackFiles::default();
            files.add_builtin(only_to_run).unwrap();
            files.packs
        };
        let (mut described, faults) = RuleSet::load(&load(false));
        assert_eq!(faults, Vec::new());
        Choice::default().apply(&mut described);
        let is_chosen = |rule: &Rule| Choice::default().holds(rule);
        let running = LateRules::new(load(true), is_chosen, RuleSet::default());
        let names = |rules: &RuleSet| -> Vec<_> {
            let rules = rules.rules().iter();
            let names = rules.map(|it| {
                (
                    it.pack.clone(),
                    it.id.clone(),
                    it.severity,
                    it.applicability,
                )
            });
            names.collect()
        };
        assert_eq!(names(&running), names(&described));
        assert_eq!(running.packs(), described.packs());
        assert!(running.rules().iter().all(|it| it.examples.is_empty()));
    }

    #[test]
    fn packs_beside_the_built_in_ones_are_loaded_at_once_with_the_same_rules() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let args = RuleArgs {
            packs: vec![root.join("golden/org")],
            no_builtin: false,
            select: Vec::new(),
            ignore: Vec::new(),
        };
        let mut sets = Sets::new(&args, false);
        let late = sets.load_late(&Chain::default()).unwrap().unwrap();
        let whole = sets.load(&Chain::default()).unwrap();
        assert_eq!(sets.faults, Vec::new());
        let names = |rules: &RuleSet| -> Vec<_> {
            let rules = rules.rules().iter();
            rules.map(|it| (it.pack.clone(), it.id.clone())).collect()
        };
        assert_eq!(names(&late), names(&whole));
        assert_eq!(late.packs(), whole.packs());
        // A pack that has names of built-in rules is loaded together with these.
        let args = RuleArgs {
            packs: vec![root.join("rules/loopvar")],
            ..args
        };
        let mut sets = Sets::new(&args, false);
        assert!(sets.load_late(&Chain::default()).unwrap().is_none());
    }
}

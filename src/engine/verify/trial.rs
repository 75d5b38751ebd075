//! Compiling packages before and after, and what that shows.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::clue::{Clue, Kind, of_errors};
use super::inlined::Announced;
use super::judge::{Texts, judge};
use super::measure::{self, Benchmark};
use super::overlay::Overlay;
use super::vet::{VetNotes, new_notes, vet};
use super::{VerifiedPackage, VerifyLevel};
use crate::engine::FileOutcome;
use crate::engine::gocmd::{
    Compiled, Environment, GoCommand, GoError, ModuleRoot, Package, Platform, Target, by_module,
    compile, resolved,
};
use crate::evidence::{Log, PathRules};

/// The changed files of packages, by directory.
pub(super) type Changed<'a> = BTreeMap<PathBuf, Vec<&'a FileOutcome>>;

/// Why a package cannot be accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Failure {
    /// In the words of whoever complained.
    pub(super) why: String,
    /// Whether a package that it imports is at fault, so that nothing is known about it.
    pub(super) is_elsewhere: bool,
    /// What it says about the fixes behind it.
    pub(super) clues: Vec<Clue>,
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self {
            why,
            is_elsewhere: false,
            clues: Vec::new(),
        }
    }
}

/// How many lines of the compiler are told.
const TOLD: usize = 10;

impl Failure {
    /// Of a package that does not compile.
    fn of_errors(title: &str, errors: &[String], base: &Path) -> Self {
        let lines = errors.iter().flat_map(|it| it.lines()).take(TOLD);
        let first = lines.collect::<Vec<_>>().join("\n");
        Self {
            why: format!("{title}: {first}"),
            is_elsewhere: false,
            clues: errors.iter().flat_map(|it| of_errors(it, base)).collect(),
        }
    }
}

/// The go command, what it found without the plan, and what it found with the last one.
pub(super) struct Trials<'g> {
    go: &'g GoCommand,
    /// One for each platform.
    compilers: Vec<GoCommand>,
    environment: Environment,
    level: VerifyLevel,
    /// The texts before, where they are not those of the tree.
    base: Option<Rc<Overlay>>,
    before: State,
    /// The directories that were looked at, by the root of their module.
    heard: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// Why packages cannot be proved, by directory.
    unprovable: BTreeMap<PathBuf, String>,
    /// Files that this platform and these tags leave out.
    left_out: BTreeSet<PathBuf>,
    rows: BTreeMap<PathBuf, VerifiedPackage>,
    /// What the fixes of the last trial announce.
    announced: Announced,
    /// The texts of the last trial, by directory.
    overlays: BTreeMap<PathBuf, (ModuleRoot, Rc<Overlay>)>,
}

/// What the go command says about packages in one state.
#[derive(Default)]
struct State {
    packages: BTreeMap<PathBuf, Package>,
    log: Log,
    vet: VetNotes,
}

impl State {
    /// Takes in what was found on another platform.
    fn merge(&mut self, platform: Option<&Platform>, other: Self) {
        for (dir, mut package) in other.packages {
            if let Some(platform) = platform {
                for fault in package.errors.iter_mut().chain(&mut package.foreign) {
                    *fault = format!("on {platform}: {fault}");
                }
            }
            match self.packages.entry(dir) {
                Entry::Vacant(entry) => {
                    entry.insert(package);
                }
                Entry::Occupied(mut entry) => entry.get_mut().merge(package),
            }
        }
        self.log.merge(other.log);
        for (dir, notes) in other.vet {
            let known = self.vet.entry(dir).or_default();
            for (note, places) in notes {
                let most = known.entry(note).or_default();
                if most.len() < places.len() {
                    *most = places;
                }
            }
        }
    }
}

impl<'g> Trials<'g> {
    pub(super) fn new(
        go: &'g GoCommand,
        platforms: &[Platform],
        environment: Environment,
        level: &VerifyLevel,
    ) -> Self {
        let on = |platform: &Platform| GoCommand {
            platform: Some(platform.clone()),
            ..go.clone()
        };
        let compilers = match platforms {
            [] => vec![go.clone()],
            platforms => platforms.iter().map(on).collect(),
        };
        Self {
            go,
            compilers,
            environment,
            level: level.clone(),
            base: None,
            before: State::default(),
            heard: BTreeMap::new(),
            unprovable: BTreeMap::new(),
            left_out: BTreeSet::new(),
            rows: BTreeMap::new(),
            announced: Announced::default(),
            overlays: BTreeMap::new(),
        }
    }

    /// Puts other texts in the place of those of the tree, for what is found before.
    pub(super) fn set_base(&mut self, base: Overlay) {
        self.base = Some(Rc::new(base));
    }

    /// Looks at packages as they are, each once.
    pub(super) fn baseline<'d>(&mut self, dirs: impl Iterator<Item = &'d PathBuf>) {
        let new: Vec<PathBuf> = dirs
            .filter(|dir| !self.before.packages.contains_key(*dir))
            .filter(|dir| !self.unprovable.contains_key(*dir))
            .cloned()
            .collect();
        let (modules, homeless) = by_module(new);
        for dir in homeless {
            self.unprovable.insert(dir, "it is in no module".to_owned());
        }
        for module in modules {
            let heard = self.heard.entry(module.root.clone()).or_default();
            heard.extend(module.dirs.iter().cloned());
            match self.state(&module, self.base.as_deref()) {
                Ok(state) => self.take_in(&module, state),
                Err(error) => {
                    for dir in &module.dirs {
                        self.unprovable.insert(dir.clone(), error.to_string());
                    }
                }
            }
        }
    }

    fn take_in(&mut self, module: &ModuleRoot, state: State) {
        for dir in &module.dirs {
            let why = match state.packages.get(dir) {
                None => Some("the go command does not know the package".to_owned()),
                Some(package) => {
                    self.left_out.extend(package.ignored.iter().cloned());
                    let error = package.faults().next();
                    error.map(|error| format!("the package did not build beforehand: {error}"))
                }
            };
            if let Some(why) = why {
                self.unprovable.insert(dir.clone(), why);
            }
        }
        self.before.packages.extend(state.packages);
        self.before.log.merge(state.log);
        self.before.vet.extend(state.vet);
    }

    /// Why nothing can be proved about a package, if nothing can.
    pub(super) fn unprovable(&self, dir: &Path) -> Option<String> {
        self.unprovable.get(dir).cloned()
    }

    /// Why nothing can be proved about a file of a package that builds, if nothing can.
    pub(super) fn is_left_out(&self, file: &Path) -> Option<&'static str> {
        let is_out = self.left_out.contains(file);
        is_out.then_some("build constraints or tags leave this file out here")
    }

    fn state(&self, module: &ModuleRoot, overlay: Option<&Overlay>) -> Result<State, GoError> {
        let rules = PathRules {
            base: module.root.clone(),
            goroot: Some(self.environment.goroot.clone()),
            replaced: overlay.map(|it| it.replaced.clone()).unwrap_or_default(),
            ..PathRules::default()
        };
        let file = overlay.map(Overlay::file);
        let target = Target {
            module,
            heard: self.heard.get(&module.root).unwrap_or(&module.dirs),
            overlay: file.as_deref(),
            rules: &rules,
        };
        let mut state = State::default();
        for go in &self.compilers {
            let Compiled { mut packages, log } = compile(go, target)?;
            if let Some(overlay) = overlay {
                let faults = packages.values_mut().flat_map(Package::faults_mut);
                faults.for_each(|fault| *fault = overlay.with_originals(fault, &module.root));
            }
            let vet = vet(go, module, file.as_deref(), &packages)?;
            state.merge(go.platform.as_ref(), State { packages, log, vet });
        }
        Ok(state)
    }

    /// Looks at packages with all changed texts in place; those that fail.
    pub(super) fn run(
        &mut self,
        dirs: &BTreeSet<PathBuf>,
        changed: &Changed<'_>,
    ) -> BTreeMap<PathBuf, Failure> {
        let texts = changed.values().flatten().filter_map(|it| {
            let text = it.new_text.as_deref()?;
            Some((resolved(it.source.path()), text))
        });
        let overlay = match Overlay::new(texts) {
            Ok(overlay) => Rc::new(overlay),
            Err(error) => {
                let failed = |dir: &PathBuf| (dir.clone(), error.to_string().into());
                return dirs.iter().map(failed).collect();
            }
        };
        self.announced = Announced::new(changed.values().flatten().copied());
        let mut failed = BTreeMap::new();
        let (modules, _) = by_module(dirs.iter().cloned());
        for module in modules {
            match self.state(&module, Some(&overlay)) {
                Ok(after) => self.judge_module(&module, &overlay, &after, changed, &mut failed),
                Err(error) => {
                    let dirs = module.dirs.iter().cloned();
                    failed.extend(dirs.map(|dir| (dir, error.to_string().into())));
                }
            }
        }
        failed
    }

    fn judge_module(
        &mut self,
        module: &ModuleRoot,
        overlay: &Rc<Overlay>,
        after: &State,
        changed: &Changed<'_>,
        failed: &mut BTreeMap<PathBuf, Failure>,
    ) {
        for dir in &module.dirs {
            let files = changed.get(dir).map(Vec::as_slice).unwrap_or_default();
            let kept = (module.clone(), overlay.clone());
            self.overlays.insert(dir.clone(), kept);
            if let Err(failure) = self.package(&module.root, dir, after, files) {
                failed.insert(dir.clone(), failure);
            }
        }
    }

    /// Judges one package after the change.
    fn package(
        &mut self,
        root: &Path,
        dir: &Path,
        after: &State,
        files: &[&FileOutcome],
    ) -> Result<(), Failure> {
        let Some(package) = after.packages.get(dir) else {
            return Err("the go command does not know the package any more"
                .to_owned()
                .into());
        };
        if !package.errors.is_empty() {
            return Err(Failure::of_errors("the build fails", &package.errors, root));
        }
        if !package.foreign.is_empty() {
            let title = "the build of a package that it imports fails";
            return Err(Failure {
                is_elsewhere: true,
                ..Failure::of_errors(title, &package.foreign, root)
            });
        }
        self.vetted(dir, after)?;
        let texts = Texts {
            before: &self.before.log,
            after: &after.log,
            dir,
            announced: &self.announced,
        };
        let judgment = judge(texts, files);
        let mut row = VerifiedPackage {
            removed: judgment.removed,
            added: judgment.added,
            ..VerifiedPackage::default()
        };
        self.rows.insert(dir.to_owned(), row.clone());
        if let Some(why) = judgment.objection {
            return Err(Failure {
                clues: judgment.clues,
                ..why.into()
            });
        }
        if self.level == VerifyLevel::Test {
            row.tests = Some(self.tests(dir)?);
        }
        self.rows.insert(dir.to_owned(), row);
        Ok(())
    }

    /// Whether vet has nothing new about a package.
    fn vetted(&self, dir: &Path, after: &State) -> Result<(), Failure> {
        let new = new_notes(&self.before.vet, &after.vet, dir);
        let Some((first, _)) = new.first() else {
            return Ok(());
        };
        let clues = new.iter().flat_map(|(note, places)| {
            let why = format!("vet has something new: {note}");
            places
                .iter()
                .map(move |(file, at)| Clue::place(Kind::Vet, file.clone(), *at, why.clone()))
        });
        Err(Failure {
            clues: clues.collect(),
            ..format!("vet has something new: {first}").into()
        })
    }

    /// Runs the tests of a package with the changed texts; how they went, or that the change broke them.
    fn tests(&self, dir: &Path) -> Result<String, String> {
        let Some((module, overlay)) = self.overlays.get(dir) else {
            return Err("its tests could not be run".to_owned());
        };
        let file = overlay.file();
        let run = |overlay| measure::tests(self.go, module, dir, overlay);
        let with = run(Some(&file));
        let with = with.map_err(|error| error.to_string())?;
        if with.success {
            return Ok(with.words);
        }
        let base = self.base.as_deref().map(Overlay::file);
        let without = run(base.as_deref()).map_err(|error| error.to_string())?;
        match without.success {
            true => Err(format!("its tests fail: {}", with.words)),
            false => Ok("failed beforehand too".to_owned()),
        }
    }

    /// What the last trial found in a package.
    pub(super) fn row(&self, dir: &Path) -> VerifiedPackage {
        let mut row = self.rows.get(dir).cloned().unwrap_or_default();
        let package = self.before.packages.get(dir);
        let name = package.map(|it| it.import_path.clone());
        let dir = || dir.display().to_string();
        row.name = name.filter(|name| !name.is_empty()).unwrap_or_else(dir);
        row
    }

    /// The benchmarks of a package, without and with the texts of the last trial.
    pub(super) fn benchmarks(&self, dir: &Path, pattern: &str) -> Vec<Benchmark> {
        let Some((module, overlay)) = self.overlays.get(dir) else {
            return Vec::new();
        };
        let file = overlay.file();
        let run = |overlay| measure::benchmarks(self.go, module, dir, overlay, pattern);
        let base = self.base.as_deref().map(Overlay::file);
        measure::pair(run(base.as_deref()), run(Some(&file)))
    }
}

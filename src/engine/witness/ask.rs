//! From files with findings to what the compiler says about them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use rustc_hash::FxHashMap;

use super::saved::read_saved;
use super::{EvidenceSource, Testimony};
use crate::engine::check::Checked;
use crate::engine::gocmd::{
    Environment, GoCommand, GoError, ModuleRoot, Target, by_module, compile, environment, resolved,
};
use crate::engine::run::RunSettings;
use crate::engine::{FoundFile, WitnessOutcome};
use crate::evidence::{Evidence, PathRules};
use crate::semantics::GoVersion;

/// The questions of one run.
pub(in crate::engine) struct Asking<'a> {
    source: Option<&'a EvidenceSource>,
    go: GoCommand,
    environment: Option<Result<Environment, GoError>>,
    outcome: WitnessOutcome,
}

impl<'a> Asking<'a> {
    /// Prepares the questions; learns which toolchain answers.
    pub(in crate::engine) fn new(settings: &'a RunSettings) -> Self {
        let go = GoCommand {
            tags: settings.tags.clone(),
            ..GoCommand::default()
        };
        let source = settings.evidence.as_ref();
        let asks_go = source == Some(&EvidenceSource::Go) || settings.verify.is_some();
        let dir = settings.paths.first().map(|path| directory(path));
        let dir = resolved(dir.unwrap_or(Path::new(".")));
        Self {
            environment: asks_go.then(|| environment(&go, &dir)),
            source,
            go,
            outcome: WitnessOutcome::default(),
        }
    }

    /// The toolchain that answers, where its version is known.
    pub(in crate::engine) fn toolchain(&self) -> Option<GoVersion> {
        self.environment.as_ref()?.as_ref().ok()?.version
    }

    /// Asks about the files with findings; nothing where nobody is to be asked.
    pub(in crate::engine) fn ask(
        &mut self,
        files: &[FoundFile],
        results: &[Checked],
    ) -> Option<Testimony> {
        let source = self.source?;
        let with_findings = files.iter().zip(results);
        let with_findings = with_findings.filter(|(_, result)| result.outcome.is_some());
        let mut testimony = Testimony {
            files: with_findings
                .map(|(file, _)| (file.path.to_path_buf(), resolved(&file.path)))
                .collect(),
            ..Testimony::default()
        };
        match source {
            EvidenceSource::Go => self.ask_go(&mut testimony),
            EvidenceSource::Saved(path) => self.read(path, &mut testimony),
        }
        self.outcome.unknown_lines = testimony.log.counts.unknown;
        self.outcome.go_runs = self.go.runs.load(Ordering::Relaxed);
        Some(testimony)
    }

    fn ask_go(&mut self, testimony: &mut Testimony) {
        let environment = match &self.environment {
            Some(Ok(environment)) => environment.clone(),
            Some(Err(error)) => return self.unasked(testimony, None, &error.to_string()),
            None => return,
        };
        let (modules, homeless) = by_module(directories(testimony));
        for dir in homeless {
            self.unasked(testimony, Some(&dir), "it is in no module");
        }
        for module in modules {
            self.ask_module(testimony, &module, &environment);
        }
    }

    fn ask_module(
        &mut self,
        testimony: &mut Testimony,
        module: &ModuleRoot,
        environment: &Environment,
    ) {
        let mut rules = path_rules(&module.root, std::slice::from_ref(module), &testimony.files);
        rules.goroot = Some(environment.goroot.clone());
        let target = Target {
            module,
            heard: &module.dirs,
            overlay: None,
            rules: &rules,
        };
        let compiled = match compile(&self.go, target) {
            Ok(compiled) => compiled,
            Err(error) => {
                for dir in &module.dirs {
                    self.unasked(testimony, Some(dir), &error.to_string());
                }
                return;
            }
        };
        testimony.log.merge(compiled.log);
        for (dir, package) in compiled.packages {
            for file in &package.ignored {
                let why = "build constraints or tags leave this file out";
                testimony.silent.insert(file.clone(), why.to_owned());
            }
            if let Some(error) = package.faults().next() {
                self.unasked(testimony, Some(&dir), error);
            }
        }
    }

    fn read(&mut self, path: &Path, testimony: &mut Testimony) {
        let base = resolved(Path::new("."));
        let (modules, _) = by_module(directories(testimony));
        let rules = path_rules(&base, &modules, &testimony.files);
        match read_saved(path, &rules) {
            Ok(log) => testimony.log = log,
            Err(why) => self.unasked(testimony, None, &why),
        }
    }

    /// Notes why nothing is known about the files of a directory, or of all.
    fn unasked(&mut self, testimony: &mut Testimony, dir: Option<&Path>, why: &str) {
        let files = testimony.files.values();
        let silent = files.filter(|file| dir.is_none_or(|dir| file.parent() == Some(dir)));
        for file in silent {
            let text = why.lines().next().unwrap_or(why).to_owned();
            testimony.silent.entry(file.clone()).or_insert(text);
        }
        let place = dir.map(|dir| format!("{}: ", dir.display()));
        let text = format!("{}{}", place.unwrap_or_default(), why.trim_end());
        if !self.outcome.unasked.contains(&text) {
            self.outcome.unasked.push(text);
        }
    }

    /// What became of it, once the files were checked with the evidence.
    pub(in crate::engine) fn outcome(self, results: &[Checked]) -> Option<WitnessOutcome> {
        self.source?;
        let mut outcome = self.outcome;
        for result in results {
            outcome.hidden += result.tally.hidden;
            outcome.refuted += result.tally.refuted;
            let findings = result.outcome.iter().flat_map(|it| &it.findings);
            for (finding, _) in findings {
                match finding.evidence {
                    Some(Evidence::Confirmed(_)) => outcome.confirmed += 1,
                    Some(Evidence::Unobserved(_)) | None => outcome.unobserved += 1,
                    Some(Evidence::Refuted) => {}
                }
            }
        }
        outcome.unasked.sort();
        Some(outcome)
    }
}

/// The directory in which the go command can be asked about a path argument.
fn directory(path: &Path) -> &Path {
    let path = match path.file_name() {
        Some(name) if name == "..." => path.parent().unwrap_or(path),
        _ => path,
    };
    let dir = if path.is_dir() {
        Some(path)
    } else {
        path.parent()
    };
    dir.filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn directories(testimony: &Testimony) -> BTreeSet<PathBuf> {
    let files = testimony.files.values();
    let dirs = files.filter_map(|file| file.parent());
    dirs.map(Path::to_owned).collect()
}

fn path_rules(
    base: &Path,
    modules: &[ModuleRoot],
    files: &FxHashMap<PathBuf, PathBuf>,
) -> PathRules {
    let dirs = modules.iter().map(|it| (it.path.clone(), it.root.clone()));
    PathRules {
        base: base.to_owned(),
        goroot: None,
        dirs: dirs.collect(),
        asked: files.values().cloned().collect(),
        replaced: BTreeMap::new(),
    }
}

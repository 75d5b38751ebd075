//! A whole run: walk, check and plan each file, write.
//!
//! All files are checked before the first one is written: a file is judged with the names of its neighbors, which
//! must not depend on how far the run has come.

mod group;
mod write;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

pub(super) use self::write::Session;
use super::Platform;
use super::RunOutcome;
use super::apply::remove_stale_temporaries;
use super::cache::{Cache, Draft, Stored};
use super::check::{Checked, Checker, DeclCheck};
use super::extent::{Extent, Touched, walk_extent};
use super::import_graph::ImportGraph;
use super::linked::{Groups, settle};
use super::module::Modules;
use super::packages::Packages;
use super::scope::{Rules, Scopes};
use super::siblings::Directories;
use super::verify::{Blocked, VerifyLevel, verify};
use super::walk::{FoundFile, WalkSettings};
use super::witness::{self, EvidenceSource};
use crate::rule::{Applicability, RuleSet};
use crate::semantics::GoVersion;
use crate::semantics::typing::{Platforms, Roots};
use crate::text::{Diagnostic, Severity};

/// The stack of a worker: nodes nest deep in generated code, and walks over them recurse.
pub(super) const STACK_BYTES: usize = 64 << 20;

/// What a run does with its plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Reports findings.
    Check,
    /// Shows the diff.
    DryRun,
    /// Writes the changed files.
    Write,
}

/// What a run is asked for.
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches that do not exclude each other"
)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunSettings {
    /// Files, directories and Go patterns; none means the current directory.
    pub paths: Vec<PathBuf>,
    /// What becomes of the plan.
    pub mode: Mode,
    /// The weakest applicability that is applied.
    pub threshold: Applicability,
    /// Whether `_test.go` files are analyzed.
    pub include_tests: bool,
    /// Whether generated files are analyzed.
    pub include_generated: bool,
    /// Whether every declaration is parsed, so that it is known which ones do not parse.
    pub parse_all: bool,
    /// Whether files below `vendor` are analyzed.
    pub include_vendor: bool,
    /// The language version of every file, instead of the one that its module states.
    pub go_version: Option<GoVersion>,
    /// The toolchain to assume, instead of the oldest one that its module allows.
    pub toolchain: Option<GoVersion>,
    /// Whom to ask about the findings, if anyone.
    pub evidence: Option<EvidenceSource>,
    /// Whether findings that the compiler refutes are kept.
    pub show_refuted: bool,
    /// How much is proven before anything is written.
    pub verify: Option<VerifyLevel>,
    /// Build tags for the go command.
    pub tags: Vec<String>,
    /// What is compiled for when a plan is proven; what the go command says if none.
    pub platforms: Vec<Platform>,
    /// The number of threads; as many as the machine has if none.
    pub jobs: Option<usize>,
    /// The name of files that the walk shall take notice of, for [`Scopes::settle`].
    pub notice: Option<&'static str>,
    /// The directory in which a writing run leaves its journal, for [`super::undo()`]; none if it shall leave none.
    pub journals: Option<PathBuf>,
    /// The directory in which results are kept for later runs; none if they are not kept.
    pub cache: Option<PathBuf>,
    /// How much of what the paths name it is about.
    pub extent: Extent,
}

impl RunSettings {
    /// A run over some paths that applies what is safe, with nothing asked for beyond that.
    pub fn new(paths: Vec<PathBuf>, mode: Mode) -> Self {
        Self {
            paths,
            mode,
            threshold: Applicability::Safe,
            include_tests: true,
            include_generated: false,
            parse_all: false,
            include_vendor: false,
            go_version: None,
            toolchain: None,
            evidence: None,
            show_refuted: false,
            verify: None,
            tags: Vec::new(),
            platforms: Vec::new(),
            jobs: None,
            notice: None,
            journals: None,
            cache: None,
            extent: Extent::default(),
        }
    }
}

/// Hears how far a run has come, from several threads.
pub trait Progress: Sync {
    /// The walk is done and has found so many files.
    fn files(&self, total: usize);
    /// One more file is done.
    fn file_done(&self);
    /// Another run writes to the same tree, and this one waits for its end.
    fn waiting(&self) {}
}

/// Runs the rules over the paths; the outcome does not depend on the number of threads.
pub fn run(settings: &RunSettings, rules: &RuleSet, progress: &dyn Progress) -> RunOutcome {
    run_with(settings, rules, progress)
}

/// Runs the rules that are in force for each file; where the scopes refuse to settle, nothing is done.
pub fn run_scoped(
    settings: &RunSettings,
    scopes: &mut dyn Scopes,
    progress: &dyn Progress,
) -> RunOutcome {
    run_rules(settings, Rules::Scoped(scopes), progress)
}

/// [`run`] with anything that checks declarations.
pub(super) fn run_with(
    settings: &RunSettings,
    rules: &dyn DeclCheck,
    progress: &dyn Progress,
) -> RunOutcome {
    run_rules(settings, Rules::Same(rules), progress)
}

fn run_rules(settings: &RunSettings, rules: Rules<'_>, progress: &dyn Progress) -> RunOutcome {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.jobs.unwrap_or(0))
        .stack_size(STACK_BYTES)
        .build();
    match pool {
        Ok(pool) => pool.install(|| run_here(settings, rules, progress)),
        Err(error) => {
            let message = format!("cannot start threads: {error}");
            RunOutcome {
                diagnostics: vec![Diagnostic::new(Severity::Error, Path::new("."), message)],
                ..RunOutcome::default()
            }
        }
    }
}

fn run_here(settings: &RunSettings, rules: Rules<'_>, progress: &dyn Progress) -> RunOutcome {
    // Before the first file is read: what another run writes meanwhile would have to be refused.
    let session = match settings.mode {
        Mode::Write => Some(Session::start(
            settings.journals.as_deref(),
            &settings.paths,
            progress,
        )),
        Mode::Check | Mode::DryRun => None,
    };
    let wanted = WalkSettings {
        paths: settings.paths.clone(),
        skip_tests: !settings.include_tests,
        include_vendor: settings.include_vendor,
        notice: settings.notice,
    };
    let found = walk_extent(&wanted, &settings.extent);
    let with_vendor = || {
        let wanted = WalkSettings {
            include_vendor: true,
            notice: None,
            ..wanted.clone()
        };
        walk_extent(&wanted, &settings.extent)
    };
    let Some((found, rules)) = rules.settle(found, &with_vendor) else {
        return RunOutcome::default();
    };
    let changes = settings.extent.changes.as_ref();
    progress.files(found.files.len());
    let mut asking = witness::Asking::new(settings);
    let mut checker = Checker {
        settings,
        rules: &rules,
        packages: Packages::default(),
        platforms: Platforms::new(&Roots::of_machine(), &settings.tags),
        modules: Modules::default(),
        import_graph: ImportGraph::default(),
        toolchain: settings.toolchain.or(asking.toolchain()),
        testimony: None,
        blocked: Blocked::default(),
        touched: changes.map(|it| Touched::new(it, &found.files)),
        directories: Directories::default(),
    };
    let stored = Stored::find(settings, rules.fingerprint().as_deref());
    let cache = stored.as_ref().map(Cache::open);
    let (mut results, draft) = check_all(&checker, cache.as_ref(), &found.files, progress);
    checker.testimony = asking.ask(&found.files, &results);
    if checker.testimony.is_some() {
        check_again(&checker, &found.files, &mut results);
    }
    let groups = match &draft {
        Some(draft) if draft.is_settled => Groups::new(found.files.len()),
        _ => settle(&checker, &found.files, &mut results),
    };
    if let (Some(cache), Some(draft)) = (cache, draft) {
        let mut reads = checker.platforms.reads();
        reads.probed.extend(checker.modules.probed());
        let graph = checker.import_graph.dirs();
        cache.save(draft, reads, graph, groups.is_empty());
    }
    let (groups, verified) = verify(&mut checker, &found.files, &mut results, groups);
    let mut outcome = RunOutcome {
        skips: found.skips,
        diagnostics: found.diagnostics,
        witness: asking.outcome(&results),
        verified: settings.verify.is_some().then_some(verified),
        shard: settings.extent.shard,
        ..RunOutcome::default()
    };
    for (file, result) in found.files.iter().zip(results) {
        take_in(&mut outcome, file, result);
    }
    if let Some(session) = session {
        outcome.diagnostics.extend(clean_up(&found.files));
        session.write(&found.files, &groups, &mut outcome);
    }
    outcome.skips.sort();
    outcome
}

/// Checks all files of which the result is not known already; what is to be kept of them comes with them.
fn check_all(
    checker: &Checker<'_>,
    cache: Option<&Cache<'_>>,
    files: &[FoundFile],
    progress: &dyn Progress,
) -> (Vec<Checked>, Option<Draft>) {
    let know = |file| cache.and_then(|it| it.get(file));
    let known: Vec<Option<Checked>> = files.par_iter().map(know).collect();
    let is_known: Vec<bool> = known.iter().map(Option::is_some).collect();
    for (file, _) in files.iter().zip(&known).filter(|(_, it)| it.is_none()) {
        checker.rules.prepare(&file.path);
    }
    let check = |(file, known): (_, Option<Checked>)| {
        let result = known.unwrap_or_else(|| checker.check_file(file));
        progress.file_done();
        result
    };
    let results: Vec<Checked> = files.par_iter().zip(known).map(check).collect();
    let draft = cache.map(|it| it.draft(files, &results, &is_known));
    (results, draft)
}

/// Checks the files with findings once more, with what the compiler said about them.
fn check_again(checker: &Checker<'_>, files: &[FoundFile], results: &mut [Checked]) {
    files.par_iter().zip(results).for_each(|(file, result)| {
        if result.outcome.is_some() {
            *result = checker.check_file(file);
        }
    });
}

/// Removes what interrupted runs left beside the files, with a warning where that fails.
fn clean_up(files: &[FoundFile]) -> Vec<Diagnostic> {
    let here = Path::new(".");
    let parent = |file: &FoundFile| {
        let parent = file.path.parent().unwrap_or(here);
        let is_here = parent.as_os_str().is_empty();
        if is_here { here } else { parent }.to_owned()
    };
    let dirs: BTreeSet<PathBuf> = files.iter().map(parent).collect();
    let failed = |dir: PathBuf| {
        let error = remove_stale_temporaries(&dir).err()?;
        Some(Diagnostic::new(Severity::Warning, dir, error.to_string()))
    };
    dirs.into_iter().filter_map(failed).collect()
}

/// Adds a file to the outcome.
fn take_in(outcome: &mut RunOutcome, found: &FoundFile, mut checked: Checked) {
    outcome.analyzed += usize::from(checked.is_analyzed);
    outcome.skips.extend(checked.skip_of(&found.path));
    outcome.diagnostics.append(&mut checked.diagnostics);
    outcome.files.extend(checked.outcome);
}

#[cfg(test)]
mod tests;

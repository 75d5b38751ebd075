//! The captured variables of the files below some paths.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::check::{read, syntax_error, unknown, unparsed};
use super::contain::contain;
use super::module::Modules;
use super::packages::Packages;
use super::run::STACK_BYTES;
use super::walk::{FoundFile, WalkSettings, walk};
use super::{RunOutcome, Skip, SkipReason};
use crate::semantics::typing::{Platform, Roots, TypeModel, Types, Universe};
use crate::semantics::{Capture, CaptureBy, FileNames, GoVersion, Model, ReferenceReason, Verdict};
use crate::syntax::{Decl, DeclKind, GoFile, Node};
use crate::text::{Source, TextSize};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct CaptureSettings {
    /// Files, directories and Go patterns; none means the current directory.
    pub paths: Vec<PathBuf>,
    /// What the packages are built for: widths depend on it.
    pub platform: Platform,
    /// The language version of every file, instead of the one that its module states.
    pub go_version: Option<GoVersion>,
    /// Whether files below `vendor` are read.
    pub include_vendor: bool,
}

/// The captured variables of a run.
#[derive(Debug, Default)]
pub struct CaptureOutcome {
    /// The files that have some, by path.
    pub files: Vec<FileCaptures>,
    /// What was skipped and what went wrong.
    pub run: RunOutcome,
}

/// The captured variables of a file.
#[derive(Debug)]
pub struct FileCaptures {
    /// The file.
    pub source: Arc<Source>,
    /// One for each closure and variable, by closure.
    pub variables: Vec<CapturedVariable>,
}

/// One variable in one closure.
#[derive(Clone, Debug)]
pub struct CapturedVariable {
    /// Where the function literal, or the range over a function, starts.
    pub closure: TextSize,
    /// The name of the variable.
    pub name: String,
    /// Where the compiler says that it is declared: see [`Model::compiler_position`].
    pub decl: TextSize,
    /// How the closure holds it.
    pub by: CaptureBy,
    /// Whether its address is taken.
    pub address_taken: Verdict,
    /// Whether it is assigned after its declaration, in the compiler's sense.
    pub reassigned: Verdict,
    /// Its width in bytes, where it is known.
    pub width: Option<u64>,
    /// Why it is captured by reference, if it is.
    pub reason: Option<ReferenceReason>,
    /// What becomes of the closure, in words.
    pub usage: String,
    /// Whether the closure may be called after the statement, or the iteration, that makes it.
    pub outlives: Verdict,
}

/// Finds the captured variables of the files below some paths; nothing depends on the number of threads.
pub fn captures(settings: &CaptureSettings) -> CaptureOutcome {
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK_BYTES)
        .build();
    match pool {
        Ok(pool) => pool.install(|| captures_here(settings)),
        Err(_) => captures_here(settings),
    }
}

fn captures_here(settings: &CaptureSettings) -> CaptureOutcome {
    let found = walk(&WalkSettings {
        paths: settings.paths.clone(),
        skip_tests: false,
        include_vendor: settings.include_vendor,
        notice: None,
    });
    let reader = Reader {
        settings,
        packages: Packages::default(),
        modules: Modules::default(),
        universe: Universe::new(settings.platform.clone(), Roots::of_machine()),
    };
    let read_one = |file: &FoundFile| {
        let contained = contain(|| reader.file(file));
        contained
            .and_then(|it| it)
            .map_err(|message| failed(file, message))
    };
    let results: Vec<_> = found.files.par_iter().map(read_one).collect();
    let mut outcome = CaptureOutcome::default();
    outcome.run.skips = found.skips;
    outcome.run.diagnostics = found.diagnostics;
    for (file, result) in found.files.iter().zip(results) {
        match result {
            Ok((captures, skip)) => {
                outcome.run.analyzed += 1;
                outcome.run.skips.extend(skip.map(|reason| Skip {
                    path: Arc::clone(&file.path),
                    reason,
                    files: Some(1),
                }));
                if !captures.variables.is_empty() {
                    outcome.files.push(captures);
                }
            }
            Err(skip) => outcome.run.skips.push(skip),
        }
    }
    outcome.run.skips.sort();
    outcome
}

fn failed(file: &FoundFile, message: String) -> Skip {
    Skip {
        path: Arc::clone(&file.path),
        reason: SkipReason::Failed(message),
        files: Some(1),
    }
}

/// What the files are read with, shared between threads.
struct Reader<'a> {
    settings: &'a CaptureSettings,
    packages: Packages,
    modules: Modules,
    universe: Universe,
}

impl Reader<'_> {
    fn file(&self, found: &FoundFile) -> Result<(FileCaptures, Option<SkipReason>), String> {
        let file = Arc::new(GoFile::new(Arc::new(read(&found.path)?)));
        let dir = match found.path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        let constraint = file.scan().build_constraint.map(|it| &file.text()[it]);
        let versions = self.modules.versions(dir);
        let go = self.settings.go_version;
        let go = go.or_else(|| versions.language_of_file(constraint));
        let package = file.scan().package;
        let package = package.map(|name| self.packages.names(dir, &file.text()[name]));
        let names = FileNames::new(&file, package.as_deref());
        let types = TypeModel::for_file(&self.universe, &file);
        let mut variables = Vec::new();
        let mut errors = unknown(&file);
        for decl in file.decls().iter().filter(|it| holds_code(it)) {
            if let Some(error) = syntax_error(&file, decl) {
                errors.push(error);
                continue;
            }
            let mut model = Model::build(&file, decl, &names).with_version(go);
            if let Some(types) = &types {
                model = model.with_types(types as &dyn Types);
            }
            captures_of(&model, &mut variables);
        }
        variables.sort_by_key(|it| it.closure);
        let source = Arc::clone(file.source());
        Ok((FileCaptures { source, variables }, unparsed(errors)))
    }
}

fn holds_code(decl: &Decl) -> bool {
    matches!(decl.kind, DeclKind::Func | DeclKind::Method | DeclKind::Var)
}

fn captures_of(model: &Model<'_>, variables: &mut Vec<CapturedVariable>) {
    for function in model.function_ids().skip(1) {
        let captures = model.captures(function);
        if captures.is_empty() {
            continue;
        }
        let closure = Closure {
            node: model.function(function).node,
            usage: model.usage_in_words(function),
            outlives: model.outlives(function),
        };
        let captures = captures.into_iter();
        variables.extend(captures.map(|it| variable(model, it, &closure)));
    }
    for id in model.loop_ids() {
        if model.ranges_over_function(id).holds() {
            let closure = Closure {
                node: model.loop_at(id).node,
                usage: "the body of a range over a function".to_owned(),
                outlives: Verdict::unknown("the function may keep the body"),
            };
            let captures = model.captures_of_body(id).into_iter();
            variables.extend(captures.map(|it| variable(model, it, &closure)));
        }
    }
}

/// What holds the variables.
struct Closure<'t> {
    node: Node<'t>,
    usage: String,
    outlives: Verdict,
}

fn variable(model: &Model<'_>, capture: Capture, closure: &Closure<'_>) -> CapturedVariable {
    let object = model.object(capture.object);
    let is_reference = capture.by == CaptureBy::Reference;
    let reason = is_reference.then(|| model.reference_reason(capture.object));
    CapturedVariable {
        closure: closure.node.start(),
        name: object.name.to_owned(),
        decl: model.compiler_position(object),
        by: capture.by,
        address_taken: capture.address_taken,
        reassigned: capture.reassigned,
        width: capture.size,
        reason: reason.flatten(),
        usage: closure.usage.clone(),
        outlives: closure.outlives.clone(),
    }
}

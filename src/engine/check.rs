//! One file: read, checked, planned.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::contain::contain;
use super::extent::Touched;
use super::guard::{guard_all, names_now};
use super::import_graph::ImportGraph;
use super::kept::{Keeping, Kept};
use super::module::Modules;
use super::packages::Packages;
use super::plan::{FilePlan, Planner};
use super::run::RunSettings;
use super::scope::{InForce, Settled};
use super::siblings::{Directories, PackageSiblings};
use super::suppress::{Suppressions, may_suppress, refuse_suppressed};
use super::verify::Blocked;
use super::witness::{Judged, Tally, Testimony};
use super::{FileOutcome, FoundFile, Skip, SkipReason};
use crate::rule::{Candidates, CheckInput, Finding, RuleSet, Toolchain, Versions};
use crate::semantics::typing::Platforms;
use crate::semantics::{FileNames, GoVersion, PackageNames};
use crate::syntax::{Decl, DeclKind, GoFile};
use crate::text::{Diagnostic, Source};

/// A declaration in which some rule can match.
pub(super) struct Candidate<'p> {
    /// Its place among those of its file.
    pub(super) at: usize,
    /// The rules that can.
    pub(super) rules: Candidates<'p>,
}

/// The rules, as the check of a file sees them.
pub(super) trait DeclCheck: Sync {
    /// The declarations in which some rule can match, judged by their signs.
    fn candidates(&self, file: &GoFile, versions: Versions) -> Vec<Candidate<'_>>;
    /// The findings in one of them, by position and rule id.
    fn check_decl(&self, input: &CheckInput<'_>, candidate: &Candidate<'_>) -> Vec<Finding>;
    /// The other tools' names of a rule, whose suppression comments are honored; none if the rule is not checked.
    fn superseded(&self, rule: &str) -> Option<&[String]>;
}

impl DeclCheck for RuleSet {
    fn candidates(&self, file: &GoFile, versions: Versions) -> Vec<Candidate<'_>> {
        let Some(filter) = self.filter(file, versions) else {
            return Vec::new();
        };
        let decls = file.decls().iter().enumerate();
        let candidate = |(at, decl)| {
            let rules = filter.candidates(file, decl)?;
            Some(Candidate { at, rules })
        };
        decls.filter_map(candidate).collect()
    }

    fn check_decl(&self, input: &CheckInput<'_>, candidate: &Candidate<'_>) -> Vec<Finding> {
        let decl = &input.file.decls()[candidate.at];
        self.check_candidates(input, decl, &candidate.rules)
    }

    fn superseded(&self, rule: &str) -> Option<&[String]> {
        self.rule(rule).map(|rule| rule.supersedes.as_slice())
    }
}

/// What the files of a run are checked with.
pub(super) struct Checker<'a> {
    /// What the run is asked for.
    pub(super) settings: &'a RunSettings,
    /// The rules.
    pub(super) rules: &'a Settled<'a>,
    /// The names of the packages, shared between threads.
    pub(super) packages: Packages,
    /// The types of the packages, shared between threads.
    pub(super) platforms: Platforms,
    /// The modules, shared between threads.
    pub(super) modules: Modules,
    /// Who imports whom, shared between threads.
    pub(super) import_graph: ImportGraph,
    /// The toolchain that somebody named or that the compiler's words come from.
    pub(super) toolchain: Option<GoVersion>,
    /// What the compiler said, once it was asked.
    pub(super) testimony: Option<Testimony>,
    /// The fixes that verification rejected.
    pub(super) blocked: Blocked,
    /// The lines that findings must touch, if not all of them.
    pub(super) touched: Option<Touched>,
    /// The files that rules look into, shared between threads.
    pub(super) directories: Directories,
}

/// What became of a file.
#[derive(Default)]
pub(super) struct Checked {
    /// Whether its declarations were looked at.
    pub(super) is_analyzed: bool,
    /// Why not, or why not all of them.
    pub(super) skip: Option<SkipReason>,
    /// Its findings, if it has some.
    pub(super) outcome: Option<FileOutcome>,
    /// Messages about it.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What the compiler said about the findings of the source.
    pub(super) tally: Tally,
    /// Files that a fix of it edits too, and that were not planned together with it.
    pub(super) missing: BTreeSet<Arc<Path>>,
}

impl Checked {
    pub(super) fn skipped(reason: SkipReason) -> Self {
        Self {
            skip: Some(reason),
            ..Self::default()
        }
    }

    fn take_in(&mut self, context: &Context<'_>, plan: FilePlan) {
        self.diagnostics.extend(plan.unconverged_told(context.path));
        if plan.findings.is_empty() && plan.new_text.is_none() {
            return;
        }
        self.outcome = Some(FileOutcome {
            digest: context.source.digest(),
            source: context.source.clone(),
            findings: plan.findings,
            new_text: plan.new_text,
            edits: plan.edits,
            written: false,
        });
    }

    /// Its skip, if it has one.
    pub(super) fn skip_of(&mut self, path: &Arc<Path>) -> Option<Skip> {
        Some(Skip {
            path: path.clone(),
            reason: self.skip.take()?,
            files: Some(1),
        })
    }
}

/// What is known around a file, the same in every pass.
struct Context<'a> {
    path: &'a Arc<Path>,
    source: Arc<Source>,
    force: InForce<'a>,
    package: Option<Arc<PackageNames>>,
    versions: Versions,
    /// The candidates of the source, until its first check takes them.
    candidates: Cell<Option<Vec<Candidate<'a>>>>,
    /// What was found in the text that was checked last.
    kept: Cell<Option<Kept<'a>>>,
    judged: Judged<'a>,
}

impl<'a> Context<'a> {
    /// The candidates of the file in one of its texts.
    fn candidates_in(&self, file: &GoFile) -> Vec<Candidate<'a>> {
        let is_source = Arc::ptr_eq(file.source(), &self.source);
        let known = is_source.then(|| self.candidates.take()).flatten();
        known.unwrap_or_else(|| self.force.candidates(file, self.versions))
    }
}

/// The findings of a file, and which declarations did not parse.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    /// What is wrong with each declaration that did not parse, with its place.
    unparsed: Vec<String>,
    /// What is wrong with the suppression comments.
    suppressions: Vec<Diagnostic>,
}

impl Checker<'_> {
    /// Checks and plans a file; whatever goes wrong stays in the result.
    pub(super) fn check_file(&self, found: &FoundFile) -> Checked {
        contain(|| self.check_contained(found))
            .unwrap_or_else(|message| Checked::skipped(SkipReason::Failed(message)))
    }

    /// Checks and plans files together, in the order of their paths; a panic is told of all of them.
    pub(super) fn check_linked(&self, found: &[&FoundFile]) -> Vec<Checked> {
        contain(|| self.check_linked_contained(found)).unwrap_or_else(|message| {
            let failed = || Checked::skipped(SkipReason::Failed(message.clone()));
            found.iter().map(|_| failed()).collect()
        })
    }

    fn check_linked_contained(&self, found: &[&FoundFile]) -> Vec<Checked> {
        let mut results: Vec<Option<Checked>> = Vec::new();
        let mut opened = Vec::new();
        for found in found {
            match self.open(found) {
                Ok(file) => {
                    let candidates = self.candidates(found, &file);
                    let context = self.context(found, &file, candidates);
                    opened.push((file, context));
                    results.push(None);
                }
                Err(reason) => results.push(Some(Checked::skipped(reason))),
            }
        }
        let (files, contexts): (Vec<_>, Vec<_>) = opened.into_iter().unzip();
        let mut planned = self.analyze(&files, &contexts).into_iter();
        let results = results.into_iter();
        results
            .filter_map(|it| it.or_else(|| planned.next()))
            .collect()
    }

    fn check_contained(&self, found: &FoundFile) -> Checked {
        let file = match self.open(found) {
            Ok(file) => file,
            Err(reason) => return Checked::skipped(reason),
        };
        let candidates = self.candidates(found, &file);
        if candidates.is_empty() {
            // Most files end here: nothing was parsed and nothing around the file was read.
            return Checked {
                is_analyzed: true,
                skip: unparsed(self.unparsed_in(&file)),
                diagnostics: self.faults_of_comments(&file, &found.path),
                ..Checked::default()
            };
        }
        let context = self.context(found, &file, candidates);
        let results = self.analyze(&[file], &[context]);
        results.into_iter().next().unwrap_or_default()
    }

    /// Reads and slices a file, or says why it is not looked at.
    fn open(&self, found: &FoundFile) -> Result<Arc<GoFile>, SkipReason> {
        let source = read(&found.path).map_err(SkipReason::Failed)?;
        let file = GoFile::new(Arc::new(source));
        let force = self.rules.of(&found.path, self.settings);
        let wants_generated = force.include_generated || found.is_named;
        if file.scan().is_generated && !wants_generated {
            return Err(SkipReason::Generated);
        }
        Ok(Arc::new(file))
    }

    fn analyze(&self, files: &[Arc<GoFile>], contexts: &[Context<'_>]) -> Vec<Checked> {
        let mut results = Vec::with_capacity(files.len());
        let mut findings = Vec::new();
        for (file, context) in files.iter().zip(contexts) {
            let found = self.findings(file, context, files);
            findings.extend(found.findings);
            results.push(Checked {
                is_analyzed: true,
                tally: context.judged.tally(),
                skip: unparsed(found.unparsed),
                diagnostics: found.suppressions,
                ..Checked::default()
            });
        }
        if findings.is_empty() {
            return results;
        }
        let packages: Vec<_> = contexts.iter().map(|it| it.package.clone()).collect();
        let planner = Planner {
            threshold: self.settings.threshold,
            check: &|files| {
                let pairs = files.iter().zip(contexts);
                let found = pairs.map(|(file, context)| self.findings(file, context, files));
                found.flat_map(|it| it.findings).collect()
            },
            guard: &|before, after| {
                guard_all(before, after, &packages)?;
                // The graph knows the sources only: what an earlier pass has added is new to it.
                let pairs = files.iter().zip(after).map(|(a, b)| (&**a, &**b));
                self.import_graph.allows(&pairs.collect::<Vec<_>>())
            },
            packages: &packages,
        };
        let plan = planner.plan(files, &findings);
        let plans = results.iter_mut().zip(contexts).zip(plan.files);
        for ((result, context), mut file_plan) in plans {
            context.judged.explain(&mut file_plan.findings);
            result.take_in(context, file_plan);
        }
        if let Some(first) = results.first_mut() {
            first.missing = plan.missing;
        }
        results
    }

    /// What a file is built with.
    fn versions(&self, found: &FoundFile, file: &GoFile) -> Versions {
        let force = self.rules.of(&found.path, self.settings);
        let versions = self.modules.versions(directory(&found.path));
        let constraint = file.scan().build_constraint;
        let constraint = constraint.map(|range| &file.text()[range]);
        Versions {
            go: force
                .go_version
                .or_else(|| versions.language_of_file(constraint)),
            toolchain: match force.toolchain.or(self.toolchain) {
                Some(version) => Some(Toolchain::Exactly(version)),
                None => versions.toolchain.map(Toolchain::AtLeast),
            },
        }
    }

    fn candidates(&self, found: &FoundFile, file: &GoFile) -> Vec<Candidate<'_>> {
        let force = self.rules.of(&found.path, self.settings);
        force.candidates(file, self.versions(found, file))
    }

    fn context<'a>(
        &'a self,
        found: &'a FoundFile,
        file: &GoFile,
        candidates: Vec<Candidate<'a>>,
    ) -> Context<'a> {
        let package = file.scan().package;
        let names = |name| {
            self.packages
                .names(directory(&found.path), &file.text()[name])
        };
        Context {
            path: &found.path,
            source: file.source().clone(),
            package: package.map(names),
            versions: self.versions(found, file),
            candidates: Cell::new(Some(candidates)),
            kept: Cell::default(),
            judged: Judged::new(file, self.testimony.as_ref(), self.settings, &self.blocked),
            force: self.rules.of(&found.path, self.settings),
        }
    }

    /// The findings of a file, where `present` are the texts of the files that are planned together.
    fn findings(
        &self,
        file: &Arc<GoFile>,
        context: &Context<'_>,
        present: &[Arc<GoFile>],
    ) -> Found {
        let package = context.package.as_deref();
        let now = package.and_then(|it| names_now(it, file, present));
        let names = FileNames::new(file, now.as_ref().or(package));
        let types = self.platforms.file(file);
        let siblings = PackageSiblings {
            directories: &self.directories,
            file,
            present,
            others: OnceCell::new(),
            unread: OnceCell::new(),
            asked: Cell::default(),
        };
        let input = CheckInput {
            file,
            names: &names,
            types: &types,
            path: context.path,
            versions: context.versions,
            siblings: &siblings,
        };
        let mut found = Found {
            unparsed: self.unparsed_in(file),
            ..Found::default()
        };
        let earlier = context.kept.take().filter(|_| present.len() == 1);
        let mut keeping = Keeping::new(file, earlier);
        for candidate in context.candidates_in(file) {
            match syntax_error(file, &file.decls()[candidate.at]) {
                Some(_) if self.settings.parse_all => {}
                Some(error) => found.unparsed.push(error),
                None => keeping.add(candidate, |it| {
                    let findings = context.force.check_decl(&input, it);
                    let is_alone = !names.took_look_beyond() & !siblings.were_asked();
                    (findings, is_alone)
                }),
            }
        }
        let (findings, kept) = keeping.finish();
        found.findings = findings;
        context.kept.set(kept);
        suppress(file, context, &mut found);
        for finding in &mut found.findings {
            let rule = finding.rule.clone();
            let names = |path: &Path| {
                let force = self.rules.of(path, self.settings);
                force.superseded(&rule).map(<[String]>::to_vec)
            };
            refuse_suppressed(finding, present, &names);
        }
        self.keep_touched(&context.source, file, &mut found);
        context.judged.apply(file, &mut found.findings);
        found
    }

    /// What is wrong with the declarations that are looked at whether a rule can match in them or not.
    fn unparsed_in(&self, file: &GoFile) -> Vec<String> {
        if !self.settings.parse_all {
            return unknown(file);
        }
        let decls = file.decls().iter();
        decls.filter_map(|it| syntax_error(file, it)).collect()
    }

    /// Leaves out what touches no changed line, where only those are asked for.
    fn keep_touched(&self, source: &Source, file: &GoFile, found: &mut Found) {
        let Some(touched) = &self.touched else {
            return;
        };
        let lines = touched.lines(source, file.source());
        let is_touched = |range| {
            let mut lines = lines.iter();
            lines.any(|lines| lines.contain(file.source(), range))
        };
        found.findings.retain(|finding| is_touched(finding.range));
        found
            .suppressions
            .retain(|fault| fault.labels.iter().any(|label| is_touched(label.range)));
    }

    /// What is wrong with the suppressions of a file in which no rule can match.
    fn faults_of_comments(&self, file: &GoFile, path: &Arc<Path>) -> Vec<Diagnostic> {
        if !may_suppress(file.text()) {
            return Vec::new();
        }
        let force = self.rules.of(path, self.settings);
        let is_known = |rule: &str| force.superseded(rule).is_some();
        let mut found = Found {
            suppressions: Suppressions::new(file).faults(path, is_known),
            ..Found::default()
        };
        self.keep_touched(file.source(), file, &mut found);
        found.suppressions
    }
}

/// Leaves out what a comment suppresses.
fn suppress(file: &GoFile, context: &Context<'_>, found: &mut Found) {
    let suppressions = Suppressions::new(file);
    let force = context.force;
    found.findings.retain(|finding| {
        let superseded = force.superseded(&finding.rule).unwrap_or_default();
        !suppressions.cover(file, &finding.rule, finding.range, superseded)
    });
    let is_known = |rule: &str| force.superseded(rule).is_some();
    found.suppressions = suppressions.faults(context.path, is_known);
}

/// The directory of a file.
fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    }
}

pub(super) fn read(path: &Path) -> Result<Source, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
    Source::from_bytes(path, bytes).map_err(|error| match error {
        crate::text::SourceError::InvalidUtf8 { at } => {
            format!("is not UTF-8: invalid byte at {}:{}", at.line, at.column)
        }
        crate::text::SourceError::TooLong => "is 4 GiB or longer".into(),
    })
}

/// The errors of the slices that are no declarations.
pub(super) fn unknown(file: &GoFile) -> Vec<String> {
    let decls = file.decls().iter();
    let unknown = decls.filter(|it| it.kind == DeclKind::Unknown);
    unknown.filter_map(|it| syntax_error(file, it)).collect()
}

/// The first syntax error of a declaration: `3:14: unexpected …`.
pub(super) fn syntax_error(file: &GoFile, decl: &Decl) -> Option<String> {
    let (range, message) = decl.error()?;
    let at = file.source().line_col(range.start());
    Some(format!("{}:{}: {message}", at.line, at.column))
}

pub(super) fn unparsed(errors: Vec<String>) -> Option<SkipReason> {
    let declarations = errors.len();
    let first = errors.into_iter().next()?;
    Some(SkipReason::Unparsed {
        declarations,
        first,
    })
}

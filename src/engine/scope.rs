//! What holds for a file of a run: its rules, and what is assumed of it.

use std::path::Path;
use std::sync::Arc;

use super::check::{Candidate, DeclCheck};
use super::late_rules::LateRules;
use super::run::RunSettings;
use super::walk::Walk;
use crate::rule::{CheckInput, Finding, Versions};
use crate::semantics::GoVersion;
use crate::syntax::GoFile;

/// What holds for some files of a run.
#[derive(Clone)]
pub struct Scope {
    /// The rules; a run that asks nothing of them leaves them as they are.
    pub rules: Arc<LateRules>,
    /// Ids of rules among them that do not run.
    pub without: Vec<Arc<str>>,
    /// Whether generated files are analyzed.
    pub include_generated: bool,
    /// The language version, instead of the one that the module states.
    pub go_version: Option<GoVersion>,
    /// The toolchain to assume, instead of the oldest one that the module allows.
    pub toolchain: Option<GoVersion>,
}

/// Says what holds for each file of a run.
pub trait Scopes: Send + Sync {
    /// Hears what the walk found, and takes out what is not to be analyzed; none if nothing is to be done at all.
    ///
    /// `with_vendor` walks again, into `vendor` directories too.
    fn settle(&mut self, found: Walk, with_vendor: &dyn Fn() -> Walk) -> Option<Walk>;

    /// What holds for a file that was not taken out.
    fn scope(&self, path: &Path) -> &Scope;

    /// A text that is another one whenever something else holds for some file; none if results are not to be kept.
    fn fingerprint(&self) -> Option<String> {
        None
    }
}

/// What holds for one file.
#[derive(Clone, Copy)]
pub(super) struct InForce<'a> {
    rules: &'a dyn DeclCheck,
    without: &'a [Arc<str>],
    pub(super) include_generated: bool,
    pub(super) go_version: Option<GoVersion>,
    pub(super) toolchain: Option<GoVersion>,
}

/// The rules of a run.
pub(super) enum Rules<'a> {
    /// The same ones for every file.
    Same(&'a dyn DeclCheck),
    /// Those that are in force there.
    Scoped(&'a mut dyn Scopes),
}

/// The rules of a run that knows its files.
pub(super) enum Settled<'a> {
    /// The same ones for every file.
    Same(&'a dyn DeclCheck),
    /// Those that are in force there.
    Scoped(&'a dyn Scopes),
}

impl<'a> Rules<'a> {
    /// What is to be analyzed of what the walk found; none if nothing is.
    pub(super) fn settle(
        self,
        found: Walk,
        with_vendor: &dyn Fn() -> Walk,
    ) -> Option<(Walk, Settled<'a>)> {
        match self {
            Self::Same(rules) => Some((found, Settled::Same(rules))),
            Self::Scoped(scopes) => {
                let found = scopes.settle(found, with_vendor)?;
                Some((found, Settled::Scoped(scopes)))
            }
        }
    }
}

impl Settled<'_> {
    /// See [`Scopes::fingerprint`].
    pub(super) fn fingerprint(&self) -> Option<String> {
        match self {
            Self::Same(_) => None,
            Self::Scoped(scopes) => scopes.fingerprint(),
        }
    }

    /// Compiles the rules of a file, if that is still to be done.
    pub(super) fn prepare(&self, path: &Path) {
        if let Self::Scoped(scopes) = self {
            scopes.scope(path).rules.prepare();
        }
    }

    /// What holds for a file.
    pub(super) fn of(&self, path: &Path, settings: &RunSettings) -> InForce<'_> {
        match self {
            Self::Same(rules) => InForce {
                rules: *rules,
                without: &[],
                include_generated: settings.include_generated,
                go_version: settings.go_version,
                toolchain: None,
            },
            Self::Scoped(scopes) => {
                let scope = scopes.scope(path);
                InForce {
                    rules: &**scope.rules,
                    without: &scope.without,
                    include_generated: scope.include_generated,
                    go_version: scope.go_version,
                    toolchain: scope.toolchain,
                }
            }
        }
    }
}

impl<'a> InForce<'a> {
    fn leaves_out(&self, rule: &str) -> bool {
        self.without.iter().any(|id| **id == *rule)
    }

    /// The declarations in which some rule can match, judged by their signs.
    pub(super) fn candidates(&self, file: &GoFile, versions: Versions) -> Vec<Candidate<'a>> {
        self.rules.candidates(file, versions)
    }

    /// The findings in one of them, by position and rule id.
    pub(super) fn check_decl(
        &self,
        input: &CheckInput<'_>,
        candidate: &Candidate<'_>,
    ) -> Vec<Finding> {
        let mut findings = self.rules.check_decl(input, candidate);
        findings.retain(|finding| !self.leaves_out(&finding.rule));
        findings
    }

    /// The other tools' names of a rule; none if the rule is not checked.
    pub(super) fn superseded(&self, rule: &str) -> Option<&[String]> {
        match self.leaves_out(rule) {
            true => None,
            false => self.rules.superseded(rule),
        }
    }
}

//! What examples claim about the compiler, checked with the real one.
//!
//! All examples become packages of generated modules in a temporary directory, one module for each language version:
//! so one compilation tells what the compiler sees in all of them, and one program counts the allocations of all.

mod judge;
mod module;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::module::{Case, Workshop};
use super::gocmd::{Environment, GoCommand, GoError, Scope, environment};
use crate::rule::{Example, ExampleOutcome, Rule, RuleSet};
use crate::semantics::GoVersion;

/// What the check of all claims with one toolchain found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClaimReport {
    /// The toolchain, as it names itself.
    pub toolchain: String,
    /// How many examples with claims were checked.
    pub checked: usize,
    /// How many allocation counts among them.
    pub measured: usize,
    /// How many examples are about another toolchain or language version.
    pub skipped: usize,
    /// How many times the go command was started.
    pub go_runs: usize,
    /// The claims that do not hold.
    pub faults: Vec<ClaimFault>,
}

/// A claim that does not hold.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ClaimFault {
    /// The rule.
    pub rule: Arc<str>,
    /// The example.
    pub example: String,
    /// What is wrong.
    pub text: String,
}

/// Checks the claims of all examples with every toolchain of the machine; an error if there is none.
pub fn check_claims(rules: &RuleSet) -> Result<Vec<ClaimReport>, String> {
    let mut reports = Vec::new();
    for program in toolchains() {
        let go = GoCommand {
            program: program.into(),
            scope: Scope::Generated,
            ..GoCommand::default()
        };
        let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
        let environment = environment(&go, dir.path()).map_err(|error| error.to_string())?;
        let report = with_toolchain(rules, &go, &environment, dir.path());
        reports.push(report.map_err(|error| error.to_string())?);
    }
    Ok(reports)
}

/// `go`, and what golang.org/dl installs: `go1.22.10` and the like on PATH.
fn toolchains() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = vec![PathBuf::from("go")];
    for dir in std::env::split_paths(&path) {
        let entries = dir.read_dir().into_iter().flatten().flatten();
        let named = entries.filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.strip_prefix("go")
                .is_some_and(|version| version.parse::<GoVersion>().is_ok())
        });
        let mut named: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
        named.sort();
        found.extend(named);
    }
    found
}

fn with_toolchain(
    rules: &RuleSet,
    go: &GoCommand,
    environment: &Environment,
    dir: &Path,
) -> Result<ClaimReport, GoError> {
    let Some(version) = environment.version else {
        let why = "the version of the toolchain cannot be read";
        return Err(GoError::Failed(why.to_owned()));
    };
    let mut report = ClaimReport {
        toolchain: format!("go{version}"),
        ..ClaimReport::default()
    };
    let mut cases = Vec::new();
    for rule in rules.rules() {
        for example in rule.examples.iter().filter(|it| has_claim(it)) {
            match case(rule, example, version) {
                Some(case) => cases.push(case),
                None => report.skipped += 1,
            }
        }
    }
    report.checked = cases.len();
    let mut workshop = Workshop::new(go, dir.canonicalize().unwrap_or_else(|_| dir.to_owned()));
    workshop.run(&cases)?;
    report.measured = cases
        .iter()
        .filter(|it| it.example.allocs.is_some())
        .count();
    for (index, case) in cases.iter().enumerate() {
        for text in judge::faults(&workshop, index, case) {
            report.faults.push(ClaimFault {
                rule: case.rule.id.clone(),
                example: case.example.name.clone(),
                text,
            });
        }
    }
    report.go_runs = go.runs.load(std::sync::atomic::Ordering::Relaxed);
    Ok(report)
}

fn has_claim(example: &Example) -> bool {
    example.compiler.is_some() || example.allocs.is_some()
}

/// An example for a toolchain; none where its rule or its language version is not for that one.
fn case<'a>(rule: &'a Rule, example: &'a Example, version: GoVersion) -> Option<Case<'a>> {
    let newest = version.language();
    let of_rule = if rule.go.contains(newest) {
        newest
    } else {
        rule.go.newest().unwrap_or(newest)
    };
    let language = example.go.unwrap_or(of_rule);
    let fits = rule.toolchain.contains(version) && language <= newest && rule.go.contains(language);
    let after = match &example.outcome {
        ExampleOutcome::Fires { after, .. } => after.as_deref(),
        ExampleOutcome::Clean => None,
    };
    fits.then_some(Case {
        rule,
        example,
        language,
        after,
    })
}

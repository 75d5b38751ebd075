//! The examples of a rule, run as tests.

use std::path::Path;
use std::sync::Arc;

use super::Decision;
use super::guard::guard;
use super::plan::Planner;
use crate::rule::{
    Applicability, CheckInput, Example, ExampleOutcome, Finding, NoSiblings, Rule, RuleSet,
    Toolchain, Versions,
};
use crate::semantics::typing::{Platforms, Roots};
use crate::semantics::{FileNames, GoVersion, file_language_version};
use crate::syntax::GoFile;
use crate::text::{Source, unified_diff};

/// The language version of an example that names none: the newest one the tool knows.
const NEWEST: GoVersion = GoVersion::new(1, 27);

/// Runs one example of a rule, with that rule alone; the error says how it fails, with a diff where texts differ.
///
/// The best fix of each finding is applied whatever its applicability, to the fixpoint, under the guards of a real run.
pub fn run_example(rules: &RuleSet, rule: &Rule, example: &Example) -> Result<(), String> {
    let result = example_result(rules, rule, example)?;
    match &example.outcome {
        ExampleOutcome::Clean => match result.first {
            None => Ok(()),
            Some(place) => Err(format!("finds something at {place}")),
        },
        ExampleOutcome::Fires { .. } if result.first.is_none() => Err("finds nothing".to_owned()),
        ExampleOutcome::Fires {
            after,
            applicability,
        } => {
            check_applicability(*applicability, &result.findings)?;
            compare(after.as_deref(), result.text.as_deref())
        }
    }
}

/// What a rule does with the file of an example.
pub struct ExampleResult {
    /// Where it finds something first, and what.
    pub first: Option<String>,
    /// The file with the fixes; none where nothing is fixed.
    pub text: Option<String>,
    findings: Vec<(Finding, Decision)>,
}

/// Runs a rule over the file of an example, whatever the example says of the outcome.
pub fn example_result(
    rules: &RuleSet,
    rule: &Rule,
    example: &Example,
) -> Result<ExampleResult, String> {
    let source = Source::new("example.go", example.before.clone())
        .map_err(|_| "the example is too long".to_owned())?;
    let file = Arc::new(GoFile::new(Arc::new(source)));
    if let Some(error) = file.parse_errors().into_iter().next() {
        return Err(format!(
            "line {}: {}",
            file.source().line_col(error.range.start()).line,
            error.message
        ));
    }
    let check = |files: &[Arc<GoFile>]| findings(rules, rule, example, &files[0]);
    let files = [file];
    let [file] = &files;
    let found = check(&files);
    let planner = Planner {
        threshold: Applicability::Suggest,
        check: &check,
        guard: &|before, after| guard(&before[0], &after[0], None),
        packages: &[],
    };
    let plan = planner.plan(&files, &found).files.remove(0);
    Ok(ExampleResult {
        first: found.first().map(|finding| place(file, finding)),
        text: plan.new_text,
        findings: plan.findings,
    })
}

fn findings(rules: &RuleSet, rule: &Rule, example: &Example, file: &Arc<GoFile>) -> Vec<Finding> {
    let names = FileNames::new(file, None);
    let path: Arc<Path> = Path::new("example.go").into();
    let go = example.go.or_else(|| rule.go.newest()).unwrap_or(NEWEST);
    let constraint = file
        .scan()
        .build_constraint
        .map(|range| &file.text()[range]);
    let platforms = Platforms::new(&Roots::default(), &[]);
    let types = platforms.file_alone(file);
    let input = CheckInput {
        file,
        names: &names,
        types: &types,
        path: &path,
        versions: Versions {
            go: file_language_version(Some(go), constraint),
            toolchain: Some(Toolchain::Exactly(go)),
        },
        siblings: &NoSiblings,
    };
    let decls = file.decls().iter();
    decls
        .flat_map(|decl| rules.check_decl_with(&rule.id, &input, decl))
        .collect()
}

fn place(file: &GoFile, finding: &Finding) -> String {
    let at = file.source().line_col(finding.range.start());
    format!("{}:{}: {}", at.line, at.column, finding.message)
}

fn check_applicability(
    wanted: Option<Applicability>,
    findings: &[(Finding, Decision)],
) -> Result<(), String> {
    let Some(wanted) = wanted else { return Ok(()) };
    for (finding, _) in findings {
        let best = finding.fixes.first();
        if best.map(|fix| fix.applicability) != Some(wanted) {
            let why = best.map(|fix| fix.unknown.join("; ")).unwrap_or_default();
            return Err(format!(
                "the fix is {:?}, not {wanted:?}: {why}",
                best.map(|fix| fix.applicability)
            ));
        }
    }
    Ok(())
}

fn compare(wanted: Option<&str>, got: Option<&str>) -> Result<(), String> {
    match (wanted, got) {
        (None, None) => Ok(()),
        (Some(wanted), Some(got)) if wanted == got => Ok(()),
        (Some(_), None) => Err("fixes nothing".to_owned()),
        (None, Some(got)) => Err(format!(
            "fixes something, and the example has no `after`:\n{got}"
        )),
        (Some(wanted), Some(got)) => Err(format!(
            "the result differs from `after`:\n{}",
            unified_diff("example.go", wanted, got)
        )),
    }
}

//! The formats of other programs over one outcome, against goldens; schemas and other readers see the same files.

use std::path::Path;
use std::sync::Arc;

use expect_test::expect_file;

use super::{Report, checkstyle, fixture, github, gitlab, junit, rdjsonl, sarif};
use crate::engine::{Decision, Mode, RunOutcome};
use crate::evidence::{Evidence, Flow, Step, Why};
use crate::rule::{PackSource, RuleSet};
use crate::text::{Diagnostic, LineCol, Severity, Source, TextRange};

const PACK: &str = "name = \"core\"\nversion = \"1.0.0\"\ndescription = \"Rules of the example\"\n";

const RULE: &str = r#"
id = "sprintf-integer"
summary = "fmt.Sprintf of one integer boxes it"
claim = "allocation"
severity = "warning"

[match]
pattern = 'fmt.Sprintf("%d", $n)'

[docs]
why = "The integer becomes an interface value & moves to the heap."

[[example]]
name = "returned"
before = "package p\n\nimport \"fmt\"\n\nfunc f(n int) string { return fmt.Sprintf(\"%d\", n) }\n"

[[example]]
name = "assigned"
before = "package p\n\nimport \"fmt\"\n\nfunc f(n int) { _ = fmt.Sprintf(\"%d\", n) }\n"

[[example]]
name = "another verb"
clean = "package p\n\nimport \"fmt\"\n\nfunc f(n int) string { return fmt.Sprintf(\"%x\", n) }\n"

[[example]]
name = "a local called fmt"
clean = "package p\n\nfunc f(fmt T, n int) string { return fmt.Sprintf(\"%d\", n) }\n"
"#;

/// The outcome of the fixture, with what the compiler said, a bad comment, and characters that formats escape.
fn outcome() -> RunOutcome {
    let mut outcome = fixture::outcome();
    let file = &mut outcome.files[0];
    let step = |expr: &str, why: &str, line, column| Step {
        expr: expr.to_owned(),
        why: why.to_owned(),
        file: Some(Path::new("pkg/show.go").into()),
        at: LineCol { line, column },
    };
    file.findings[1].0.evidence = Some(Evidence::Confirmed(Why {
        words: "n escapes to heap".to_owned(),
        at: LineCol {
            line: 7,
            column: 27,
        },
        flows: vec![Flow {
            to: "{heap}".to_owned(),
            from: "&{storage for n}".to_owned(),
            steps: vec![
                step("n", "spill", 7, 27),
                step("fmt.Sprintf(\"%d\", n)", "call parameter", 7, 20),
            ],
        }],
    }));
    file.findings[2].0.message = "100% of `a < b` && 'c',\nor: \"d\"".to_owned();
    file.findings[2].0.severity = Severity::Error;
    file.findings[0].0.severity = Severity::Info;
    let comment = Diagnostic::new(
        Severity::Warning,
        Path::new("pkg/show.go"),
        "no rule is named",
    );
    let comment = comment.label(TextRange::new(14.into(), 20.into()), "");
    outcome.diagnostics.push(comment.help("name one"));
    outcome
}

#[track_caller]
fn check(format: fn(&Report<'_>) -> String, golden: &str) {
    check_of(&outcome(), Mode::DryRun, format, golden);
}

#[track_caller]
fn check_of(outcome: &RunOutcome, mode: Mode, format: fn(&Report<'_>) -> String, golden: &str) {
    let source = |path: &str, text: &str| Arc::new(Source::new(path, text.to_owned()).unwrap());
    let (rules, faults) = RuleSet::load(&[PackSource {
        path: "core".into(),
        files: vec![
            source("core/pack.toml", PACK),
            source("core/sprintf-integer.toml", RULE),
        ],
        bases: Vec::new(),
        is_trusted: false,
    }]);
    assert!(
        faults.iter().all(|it| it.severity != Severity::Error),
        "{faults:?}"
    );
    let rules: Vec<_> = rules.rules().iter().collect();
    let report = Report {
        outcome,
        mode,
        rules: &rules,
        base: None,
    };
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/report/");
    expect_file![format!("{root}{golden}")].assert_eq(&format(&report));
}

#[test]
fn sarif_holds_fixes_and_flows() {
    check(sarif, "sarif/plan.sarif");
}

#[test]
fn github_has_an_annotation_a_line() {
    check(github, "github/plan.txt");
}

#[test]
fn rdjsonl_has_a_diagnostic_a_line() {
    check(rdjsonl, "rdjsonl/plan.jsonl");
}

#[test]
fn checkstyle_has_an_element_a_file() {
    check(checkstyle, "checkstyle/plan.xml");
}

#[test]
fn gitlab_has_an_object_a_finding() {
    check(gitlab, "gitlab/plan.json");
}

#[test]
fn junit_has_a_failure_a_finding() {
    check(junit, "junit/plan.xml");
}

#[test]
fn junit_of_nothing_is_one_test_that_passed() {
    check_of(
        &RunOutcome::default(),
        Mode::Check,
        junit,
        "junit/clean.xml",
    );
}

#[test]
fn what_was_written_is_not_reported_and_the_rest_is_where_it_is_now() {
    let mut outcome = outcome();
    let file = &mut outcome.files[0];
    file.written = true;
    file.findings[0].1 = Decision::Resolved;
    check_of(&outcome, Mode::Write, sarif, "sarif/written.sarif");
}

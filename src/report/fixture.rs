//! A small outcome for the unit tests of this floor.

use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

use crate::engine::{Decision, FileOutcome, Rejection, RunOutcome, Skip, SkipReason};
use crate::rule::{Applicability, Claim, FileEdit, Finding, FindingLabel, Fix, RefusedFix};
use crate::text::{Edit, Severity, Source};

pub(super) const BEFORE: &str = "package demo\n\nimport \"fmt\"\n\nfunc show(n int) string {\n\tdefer log(n)\n\treturn fmt.Sprintf(\"%d\", n)\n}\n";

/// The range of the first occurrence of a word in [`BEFORE`].
pub(super) fn at(word: &str) -> TextRange {
    let start = BEFORE.find(word).expect("the word is in the text");
    let offset = |at: usize| text_size::TextSize::try_from(at).expect("short text");
    TextRange::new(offset(start), offset(start + word.len()))
}

pub(super) fn source() -> Arc<Source> {
    Arc::new(Source::new("pkg/show.go", BEFORE.to_owned()).expect("short text"))
}

pub(super) fn finding(rule: &str, range: TextRange, fixes: Vec<Fix>) -> Finding {
    Finding {
        rule: rule.into(),
        pack: "core".into(),
        claim: Claim::Allocation,
        severity: Severity::Warning,
        path: Path::new("pkg/show.go").into(),
        range,
        message: "`fmt.Sprintf` of one integer boxes it".to_owned(),
        labels: vec![FindingLabel {
            range: at("n int"),
            text: "declared here".to_owned(),
        }],
        fixes,
        refused: Vec::new(),
        priority: 0,
        witness: crate::rule::Witness::default(),
        evidence: None,
    }
}

pub(super) fn fix(applicability: Applicability, range: TextRange, text: &str) -> Fix {
    Fix {
        title: "use `strconv.Itoa`".to_owned(),
        applicability,
        unknown: match applicability {
            Applicability::Suggest => vec!["the type of `n` is not known".to_owned()],
            Applicability::Safe | Applicability::Unsafe => Vec::new(),
        },
        edits: vec![FileEdit {
            path: Path::new("pkg/show.go").into(),
            edit: Edit {
                range,
                text: text.to_owned(),
            },
        }],
        needs_imports: vec!["strconv".to_owned()],
        coalesces: false,
        removes: Vec::new(),
        adds: Vec::new(),
    }
}

/// One file with an accepted, a suggested and a fixless finding, and one skip of every sort.
pub(crate) fn outcome() -> RunOutcome {
    let call = at("fmt.Sprintf(\"%d\", n)");
    let accepted = finding(
        "sprintf-integer",
        call,
        vec![fix(Applicability::Safe, call, "strconv.Itoa(n)")],
    );
    let mut suggested = finding(
        "sprintf-unknown",
        call,
        vec![fix(Applicability::Suggest, call, "strconv.Itoa(n)")],
    );
    suggested.refused.push(RefusedFix {
        title: "append the digits".to_owned(),
        why: "`n` is used".to_owned(),
    });
    let reported = finding("deferred-log", at("defer log(n)"), Vec::new());
    let source = source();
    let skips = [
        (
            "pkg/bad.go",
            SkipReason::Failed("not valid UTF-8 at 1:3".to_owned()),
        ),
        ("pkg/gen.go", SkipReason::Generated),
        (
            "pkg/odd.go",
            SkipReason::Unparsed {
                declarations: 2,
                first: "3:14: unexpected `]`".to_owned(),
            },
        ),
        ("vendor", SkipReason::Vendor),
    ];
    RunOutcome {
        files: vec![FileOutcome {
            digest: source.digest(),
            source,
            findings: vec![
                (reported, Decision::Open(None)),
                (accepted, Decision::Accepted(0)),
                (suggested, Decision::Open(Some(Rejection::NotApplicable))),
            ],
            new_text: Some(BEFORE.replace("fmt.Sprintf(\"%d\", n)", "strconv.Itoa(n)")),
            edits: vec![Edit {
                range: call,
                text: "strconv.Itoa(n)".to_owned(),
            }],
            written: false,
        }],
        skips: skips
            .into_iter()
            .map(|(path, reason)| Skip {
                path: Path::new(path).into(),
                files: (path != "vendor").then_some(1),
                reason,
            })
            .collect(),
        analyzed: 4,
        ..RunOutcome::default()
    }
}

//! The words in which every format names the same things.

use std::path::Path;

use crate::engine::{Decision, Rejection, SkipReason};
use crate::rule::{Applicability, Claim};

/// The word for an applicability, as in a rule's TOML.
pub fn applicability_word(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
        Applicability::Suggest => "suggest",
    }
}

/// The word for a claim, as in a rule's TOML.
pub fn claim_word(claim: Claim) -> &'static str {
    match claim {
        Claim::Allocation => "allocation",
        Claim::Retention => "retention",
        Claim::Leak => "leak",
        Claim::Correctness => "correctness",
        Claim::Time => "time",
        Claim::Style => "style",
    }
}

/// A path with `/` between its parts on every system.
pub fn shown_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Why a fix was not accepted, as the end of a sentence that starts with "not applied: ".
pub(super) fn rejection_text(rejection: &Rejection, best: Option<Applicability>) -> String {
    match (rejection, best) {
        (Rejection::NotApplicable, Some(Applicability::Unsafe)) => {
            "an unsafe fix needs `--unsafe-fixes`".to_owned()
        }
        (Rejection::NotApplicable, _) => "a suggestion is left to a person".to_owned(),
        (Rejection::Overlaps { rule }, _) => format!("it overlaps a fix of `{rule}`"),
        (Rejection::Guard(why), _) => why.clone(),
        (Rejection::DidNotConverge, _) => {
            "the fixes of its rule kept following each other, so that none of them was made"
                .to_owned()
        }
    }
}

/// What became of a finding.
pub(super) fn decision_word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Accepted(_) => "accepted",
        Decision::Open(_) => "open",
        Decision::Resolved => "resolved",
    }
}

/// The key under which formats count a rejection.
pub(super) fn rejection_word(rejection: &Rejection) -> &'static str {
    match rejection {
        Rejection::NotApplicable => "not-applicable",
        Rejection::Overlaps { .. } => "overlaps",
        Rejection::Guard(_) => "guard",
        Rejection::DidNotConverge => "did-not-converge",
    }
}

/// The key under which formats count a skip.
pub(super) fn skip_word(reason: &SkipReason) -> &'static str {
    match reason {
        SkipReason::Generated => "generated",
        SkipReason::Vendor => "vendor",
        SkipReason::Hidden => "hidden",
        SkipReason::Ignored => "ignored",
        SkipReason::Special => "special",
        SkipReason::Excluded => "excluded",
        SkipReason::Test => "test",
        SkipReason::Unparsed { .. } => "unparsed",
        SkipReason::Failed(_) => "failed",
    }
}

/// Why a file was skipped, for one file.
pub(super) fn skip_text(reason: &SkipReason) -> String {
    match reason {
        SkipReason::Generated => "generated code".to_owned(),
        SkipReason::Vendor => "below `vendor`".to_owned(),
        SkipReason::Hidden => "hidden, or below `testdata`".to_owned(),
        SkipReason::Ignored => "ignored by a `.gitignore`".to_owned(),
        SkipReason::Special => "a symbolic link, or no file".to_owned(),
        SkipReason::Excluded => "excluded by a configuration file".to_owned(),
        SkipReason::Test => "a test file".to_owned(),
        SkipReason::Unparsed {
            declarations,
            first,
        } => {
            format!(
                "{} not parse ({first})",
                counted(
                    *declarations,
                    "declaration that does",
                    "declarations that do"
                )
            )
        }
        SkipReason::Failed(why) => why.clone(),
    }
}

/// A number with its noun.
pub(super) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

//! The fixed words of the rule language, for the reader and for schemas.

use super::fact::FACTS;
use super::types::{Applicability, Claim};
use super::witness::Confirm;
use crate::syntax::pattern::Until;
use crate::text::Severity;

/// The words for claims.
pub(super) const CLAIMS: [(&str, Claim); 6] = [
    ("allocation", Claim::Allocation),
    ("retention", Claim::Retention),
    ("leak", Claim::Leak),
    ("correctness", Claim::Correctness),
    ("time", Claim::Time),
    ("style", Claim::Style),
];

/// The words for severities.
pub(super) const SEVERITIES: [(&str, Severity); 3] = [
    ("info", Severity::Info),
    ("warning", Severity::Warning),
    ("error", Severity::Error),
];

/// The words for applicabilities.
pub(super) const APPLICABILITIES: [(&str, Applicability); 3] = [
    ("safe", Applicability::Safe),
    ("unsafe", Applicability::Unsafe),
    ("suggest", Applicability::Suggest),
];

/// The words for what needs the compiler's confirmation.
pub(super) const CONFIRM: [(&str, Confirm); 2] =
    [("fix", Confirm::Fix), ("finding", Confirm::Finding)];

/// The words for how far a relation looks.
pub(super) const UNTIL: [(&str, Until); 3] = [
    ("function", Until::Function),
    ("block", Until::Block),
    ("declaration", Until::Declaration),
];

/// The words for what makes a run fail; `never` is no severity.
pub(super) const FAIL_ON: [(&str, Option<Severity>); 4] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("info", Some(Severity::Info)),
    ("never", None),
];

const fn words<T, const N: usize>(rows: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = rows[at].0;
        at += 1;
    }
    words
}

const fn fact_words<const N: usize>() -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = FACTS[at].name;
        at += 1;
    }
    words
}

pub(super) const CLAIM_WORDS: &[&str] = &words(&CLAIMS);
pub(super) const SEVERITY_WORDS: &[&str] = &words(&SEVERITIES);
pub(super) const APPLICABILITY_WORDS: &[&str] = &words(&APPLICABILITIES);
pub(super) const CONFIRM_WORDS: &[&str] = &words(&CONFIRM);
pub(super) const FAIL_ON_WORDS: &[&str] = &words(&FAIL_ON);
pub(super) const UNTIL_WORDS: &[&str] = &words(&UNTIL);
pub(super) const FACT_WORDS: &[&str] = &fact_words::<{ FACTS.len() }>();

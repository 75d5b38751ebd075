//! Predicates about the file.

use super::Arg;
use crate::rule::site::Site;
use crate::semantics::Verdict;
use crate::syntax::pattern::Bound;

pub(super) fn test_file<'t>(site: &Site<'_, 't>, _subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    Verdict::of(site.unit.input.path.to_string_lossy().ends_with("_test.go"))
}

pub(super) fn path<'t>(site: &Site<'_, 't>, _subject: &Bound<'t>, arg: &Arg) -> Verdict {
    Verdict::of(arg.regex_matches(&site.unit.input.path.to_string_lossy().replace('\\', "/")))
}

pub(super) fn imports<'t>(site: &Site<'_, 't>, _subject: &Bound<'t>, arg: &Arg) -> Verdict {
    Verdict::of(
        site.unit
            .input
            .names
            .imports()
            .iter()
            .any(|import| arg.has_word(&import.path)),
    )
}

//! Predicates about the file.

use super::Arg;
use crate::rule::site::{Site, node};
use crate::semantics::Verdict;
use crate::syntax::Node;
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

/// The words after the directive are names, as in `//go:linkname local remote`.
pub(super) fn directive<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(name) = node(subject).map(Node::text) else {
        return Verdict::Fails;
    };
    let file = site.unit.input.file;
    site.unit.input.names.look_beyond();
    let mut directives = file.comments().iter().filter(|it| it.is_directive);
    Verdict::of(directives.any(|comment| {
        let text = &file.text()[comment.range];
        let names_it = text.split_whitespace().nth(1) == Some(name);
        names_it && arg.regex_matches(text)
    }))
}

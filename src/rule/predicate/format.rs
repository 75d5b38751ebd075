//! Whether a format call is worth taking to pieces.

use super::Arg;
use crate::refactor::{Refusal, format_pays};
use crate::rule::rewrites::FORMATS;
use crate::rule::site::{Site, node};
use crate::semantics::Verdict;
use crate::syntax::pattern::Bound;

/// The words of the predicate `pays-as`.
pub(super) const FORMS: &[&str] = &[FORMATS[0].0, FORMATS[1].0, FORMATS[2].0];

pub(super) fn pays_as<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(node) = node(subject) else {
        return Verdict::Fails;
    };
    let wanted = FORMATS.iter().filter(|(name, ..)| arg.has_word(name));
    Verdict::any(wanted.map(
        |(_, form, _)| match format_pays(site.unit.model(), node, *form) {
            Ok(pays) => Verdict::of(pays),
            Err(Refusal(why)) => Verdict::unknown(why),
        },
    ))
}

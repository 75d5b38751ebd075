//! The predicate `visible-at`: whether a name can be written elsewhere and mean the same.

use super::Arg;
use crate::rule::site::{Site, is_identifier, node, unparenthesized};
use crate::semantics::{Resolution, Verdict};
use crate::syntax::pattern::Bound;

/// Whether what the name denotes is what it would denote where the other node begins.
pub(super) fn visible_at<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let there = arg.words().first().and_then(|name| site.node(name));
    let name = node(subject)
        .map(unparenthesized)
        .filter(|it| is_identifier(*it));
    let (Some(name), Some(there)) = (name, there) else {
        return Verdict::Fails;
    };
    let model = site.unit.model();
    let found = model.lookup(name.text(), there.start());
    if let Some(id) = site.unit.object_id(name) {
        return Verdict::of(found == Some(id));
    }
    match model.resolve(name) {
        Resolution::Package(_) | Resolution::PackageLevel | Resolution::Predeclared => {
            Verdict::of(found.is_none())
        }
        Resolution::Object(_) | Resolution::Member | Resolution::Blank => Verdict::Fails,
        Resolution::Unknown(why) => Verdict::Unknown(why),
    }
}

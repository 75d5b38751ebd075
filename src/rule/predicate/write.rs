//! Predicates about the uses of a variable.

use text_size::TextRange;

use super::Arg;
use crate::rule::site::{Site, node, unparenthesized};
use crate::semantics::{Object, ObjectId, Use, Verdict};
use crate::syntax::Node;
use crate::syntax::pattern::Bound;

pub(super) fn written<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    object_id(site, subject).map_or_else(
        || not_a_local(subject),
        |id| site.unit.model().is_assigned(id),
    )
}

pub(super) fn written_in<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(block) = arg.words().first().and_then(|name| site.node(name)) else {
        return Verdict::Fails;
    };
    over_uses(site, subject, |object, place| {
        if block.range().contains_range(place.range) {
            site.unit.model().assigns(object, place)
        } else {
            Verdict::Fails
        }
    })
}

pub(super) fn written_after<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    match object_id(site, subject) {
        Some(id) => site.unit.model().reassigned_after(id, site.end()),
        None => not_a_local(subject),
    }
}

pub(super) fn address_taken<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    match object_id(site, subject) {
        Some(id) => site.unit.model().address_taken(id),
        None => not_a_local(subject),
    }
}

pub(super) fn address_taken_elsewhere<'t>(
    site: &Site<'_, 't>,
    subject: &Bound<'t>,
    _arg: &Arg,
) -> Verdict {
    // The match itself may take the address twice: `fmt.Errorf("%v %v", set(&x), &x)`.
    let own = node(subject).map_or_else(|| site.range(), Node::range);
    over_uses(site, subject, |object, place| {
        if own.contains_range(place.range) {
            Verdict::Fails
        } else {
            site.unit.model().takes_address(object, place)
        }
    })
}

/// Whether the variable stays on the stack without that node's uses of it.
pub(super) fn moved_only_by<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(limit) = arg.words().first().and_then(|name| site.node(name)) else {
        return Verdict::Fails;
    };
    match object_id(site, subject) {
        Some(id) => site.unit.model().moved_only_by(id, limit),
        None => not_a_local(subject),
    }
}

pub(super) fn used_after<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    match object_id(site, subject) {
        Some(id) => {
            let model = site.unit.model();
            match model.value_dies_after(id, site.last) {
                true => Verdict::Fails,
                false => model.uses_after(id, site.end()),
            }
        }
        None => not_a_local(subject),
    }
}

pub(super) fn surely_used_after<'t>(
    site: &Site<'_, 't>,
    subject: &Bound<'t>,
    _arg: &Arg,
) -> Verdict {
    match object_id(site, subject) {
        Some(id) => site.unit.model().surely_used_after(id, site.last),
        None => not_a_local(subject),
    }
}

pub(super) fn used_in_closure<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    match object(site, subject) {
        Some(object) => Verdict::of(
            object
                .uses
                .iter()
                .any(|place| place.function != object.function),
        ),
        None => not_a_local(subject),
    }
}

/// cmd/compile/internal/escape/expr.go: writes before the first closure count against it only if it is made in a deeper
/// loop than the variable.
pub(super) fn used_by_closure_in_loop<'t>(
    site: &Site<'_, 't>,
    subject: &Bound<'t>,
    _arg: &Arg,
) -> Verdict {
    let model = site.unit.model();
    let Some(object) = object(site, subject) else {
        return not_a_local(subject);
    };
    Verdict::of(object.uses.iter().any(|place| {
        place.function != object.function && model.made_in_deeper_loop(object, place.function)
    }))
}

pub(super) fn outlasted<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(limit) = arg.words().first().and_then(|name| site.node(name)) else {
        return Verdict::Fails;
    };
    match object_id(site, subject) {
        Some(id) => Verdict::of(site.unit.model().is_outlasted(id, limit)),
        None => not_a_local(subject),
    }
}

pub(super) fn used_only_in<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(object) = object(site, subject) else {
        return not_a_local(subject);
    };
    let Some(limit) = arg.words().first().and_then(|name| site.node(name)) else {
        return Verdict::Fails;
    };
    Verdict::of(
        object
            .uses
            .iter()
            .all(|place| limit.range().contains_range(place.range)),
    )
}

pub(super) fn used_in<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(object) = object(site, subject) else {
        return not_a_local(subject);
    };
    let limit = arg.words().first().and_then(|name| site.node(name));
    let mut uses = object.uses.iter();
    Verdict::of(limit.is_some_and(|it| uses.any(|place| it.range().contains_range(place.range))))
}

/// Each use (inside the node named by `in`, or anywhere) lies in something that matches.
pub(super) fn used_only_as<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(object) = object(site, subject) else {
        return not_a_local(subject);
    };
    let limit = arg
        .within()
        .and_then(|name| site.node(name))
        .map(Node::range);
    let counts = |range: TextRange| limit.is_none_or(|limit| limit.contains_range(range));
    let mut uses = object
        .uses
        .iter()
        .filter(|place| counts(place.range))
        .peekable();
    if uses.peek().is_none() {
        return Verdict::Fails;
    }
    Verdict::of(uses.all(|place| stands_in_match(site, place, arg)))
}

fn stands_in_match<'t>(site: &Site<'_, 't>, place: &Use<'t>, arg: &Arg) -> bool {
    // One level up is `v.f`, two are `len(v)` (an argument list between), and six `g(f(v.f)).m()`.
    let around = place.node.ancestors().take(6);
    around.into_iter().any(|node| {
        arg.patterns()
            .iter()
            .any(|pattern| site.matches(pattern, node))
    })
}

fn over_uses<'t>(
    site: &Site<'_, 't>,
    subject: &Bound<'t>,
    judge: impl Fn(&Object<'t>, &Use<'t>) -> Verdict,
) -> Verdict {
    match object(site, subject) {
        Some(object) => Verdict::any(object.uses.iter().map(|place| judge(object, place))),
        None => not_a_local(subject),
    }
}

pub(super) fn object<'s, 't>(
    site: &'s Site<'_, 't>,
    subject: &Bound<'t>,
) -> Option<&'s Object<'t>> {
    object_id(site, subject).map(|id| site.unit.model().object(id))
}

fn object_id<'t>(site: &Site<'_, 't>, subject: &Bound<'t>) -> Option<ObjectId> {
    site.unit.object_id(unparenthesized(node(subject)?))
}

pub(super) fn not_a_local(subject: &Bound<'_>) -> Verdict {
    let text = node(subject)
        .map(|node| first_line(node.text()))
        .unwrap_or_default();
    Verdict::unknown(format!("`{text}` is not a local variable"))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

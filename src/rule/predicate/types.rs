//! Predicates about types: what they are, how large, which methods they have.

use super::{Arg, lock};
use crate::rule::site::{Site, node, unparenthesized};
use crate::semantics::typing::{NoAnswer, Type, TypeKind, TypeModel};
use crate::semantics::{Access, Verdict, canonical_type};
use crate::syntax::pattern::Bound;
use crate::syntax::{Field, Node};

pub(super) fn type_is<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    ask_type(site, subject, |_, ty| {
        // A type parameter may be called like a type.
        (!ty.mentions_param()).then(|| arg.has_word(&canonical_type(&ty.to_string())))
    })
}

pub(super) fn underlying<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    ask_type(site, subject, |model, ty| {
        let under = model.underlying(ty).filter(|it| !it.mentions_param())?;
        let is_sort = arg.words().iter().any(|word| under.is_sort(word));
        Some(is_sort || arg.has_word(&canonical_type(&under.to_string())))
    })
}

pub(super) fn same_type<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let other = arg.words().first().and_then(|name| site.node(name));
    let Some(other) = other.map(unparenthesized) else {
        return Verdict::Fails;
    };
    ask_type(site, subject, |model, ty| {
        Some(ty.identical(&model.type_of(other)?))
    })
}

pub(super) fn size_above<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    !size_at_most(site, subject, arg)
}

pub(super) fn size_at_most<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Arg::Number(most) = arg else {
        return Verdict::Fails;
    };
    ask_size(site, subject, u64::try_from(*most).unwrap_or_default())
}

/// Whether a value of the subject's type takes at most so many bytes.
pub(super) fn ask_size<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, most: u64) -> Verdict {
    ask_type(site, subject, |model, ty| Some(model.size_of(ty)? <= most))
}

pub(super) fn makes_at_most<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Arg::Number(most) = arg else {
        return Verdict::Fails;
    };
    let Some(call) = node(subject).map(unparenthesized) else {
        return Verdict::Fails;
    };
    let callee = call.field(Field::FUNCTION);
    let arguments = call.field(Field::ARGUMENTS);
    let is_make = |it: &Node<'_>| it.text() == "make" && site.unit.model().is_predeclared(*it);
    let capacity = arguments.and_then(|it| it.named_children().last().copied());
    let (Some(_), Some(capacity)) = (callee.filter(is_make), capacity) else {
        return Verdict::Fails;
    };
    let types = site.unit.input.types;
    let answer = types.ask(|model| {
        let made = model.underlying(&model.type_of(call)?)?;
        let TypeKind::Slice(of) = made.kind() else {
            return Some(false);
        };
        let Some(count) = model.const_value(capacity).and_then(|it| it.to_i64()) else {
            return Some(false);
        };
        let bytes = i64::try_from(model.size_of(of)?).ok()?;
        Some(bytes.saturating_mul(count) <= *most)
    });
    verdict(call, answer)
}

pub(super) fn implements<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    ask_type(site, subject, |model, ty| {
        let each = arg.words().iter().map(|name| {
            let interface = named(model, name);
            interface.map_or_else(unreadable, |it| model.implements(ty, &it))
        });
        decided(&Verdict::any(each))
    })
}

pub(super) fn holds_lock<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    ask_type(site, subject, lock::holds_lock)
}

pub(super) fn has_method<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    ask_type(site, subject, |model, ty| {
        let each = arg.words().iter().map(|name| model.has_method(ty, name));
        decided(&Verdict::any(each))
    })
}

pub(super) fn constant<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    if super::tree::literal(site, subject, arg).holds() {
        return Verdict::Holds;
    }
    let Some(node) = node(subject).map(unparenthesized) else {
        return Verdict::Fails;
    };
    let types = site.unit.input.types;
    verdict(
        node,
        types.ask(|it| Some(it.typed(node.range())?.is_const())),
    )
}

pub(super) fn holds_constant<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let object = node(subject)
        .map(unparenthesized)
        .and_then(|node| site.unit.object(node));
    let Some((object, init)) = object.and_then(|it| Some((it, it.init?))) else {
        return Verdict::Fails;
    };
    if object.uses.iter().any(|it| it.access != Access::Read) {
        return Verdict::Fails;
    }
    let types = site.unit.input.types;
    verdict(
        init,
        types.ask(|it| Some(it.typed(init.range())?.is_const())),
    )
}

/// The interface that `io.Writer` or `error` names.
fn named(model: &TypeModel<'_>, name: &str) -> Option<Type> {
    match name.rsplit_once('.') {
        Some((path, name)) => model.named(path, name),
        None if name == "error" => Some(Type::error()),
        None => model.named("", name),
    }
}

fn unreadable() -> Verdict {
    Verdict::unknown("the interface cannot be read")
}

fn decided(verdict: &Verdict) -> Option<bool> {
    match verdict {
        Verdict::Holds => Some(true),
        Verdict::Fails => Some(false),
        Verdict::Unknown(_) => None,
    }
}

/// What holds for the type of an expression on every platform.
pub(super) fn ask_type<'t>(
    site: &Site<'_, 't>,
    subject: &Bound<'t>,
    question: impl Fn(&TypeModel<'_>, &Type) -> Option<bool>,
) -> Verdict {
    let Some(node) = node(subject).map(unparenthesized) else {
        return Verdict::Fails;
    };
    let types = site.unit.input.types;
    let object = site.unit.object(node);
    let declared = object.and_then(|it| site.unit.model().declared_at_top(it));
    let type_of = |model: &TypeModel<'_>| {
        let at_top = declared.and_then(|it| model.type_at_top(it));
        at_top.or_else(|| model.type_of(node))
    };
    verdict(node, types.ask(|model| question(model, &type_of(model)?)))
}

fn verdict(node: Node<'_>, answer: Result<bool, NoAnswer>) -> Verdict {
    match answer {
        Ok(holds) => Verdict::of(holds),
        Err(why) => Verdict::unknown(format!("the type of `{}` {why}", first_line(node.text()))),
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

//! Predicates about control flow and what becomes of closures.

use super::Arg;
use crate::rule::site::{Site, node};
use crate::semantics::{ClosureUse, FuncId, Verdict};
use crate::syntax::pattern::Bound;

/// The words of the predicate `usage`.
pub(super) const USAGES: &[&str] =
    &["go", "defer", "loop-defer", "returned", "stored", "argument", "called", "local", "unknown"];

pub(super) fn outlives<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    match literal(site, subject) {
        Some(function) => site.unit.model().outlives(function),
        None => Verdict::unknown("it is no function literal"),
    }
}

pub(super) fn usage<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(function) = literal(site, subject) else { return Verdict::Fails };
    let word = match site.unit.model().usage(function) {
        ClosureUse::Go => "go",
        ClosureUse::Defer { in_loop: false } => "defer",
        ClosureUse::Defer { in_loop: true } => "loop-defer",
        ClosureUse::Returned => "returned",
        ClosureUse::Stored => "stored",
        ClosureUse::Argument { .. } => "argument",
        ClosureUse::CalledLocally => "called",
        ClosureUse::AssignedToLocal(_) => "local",
        ClosureUse::Unknown => "unknown",
    };
    Verdict::of(arg.has_word(word))
}

pub(super) fn exits<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let Some(block) = node(subject) else { return Verdict::Fails };
    Verdict::of(!site.unit.model().leaves(block).is_empty())
}

pub(super) fn terminates<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    node(subject).map_or(Verdict::Fails, |block| site.unit.model().terminates(block))
}

pub(super) fn in_loop<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    Verdict::of(node(subject).is_some_and(|node| site.unit.model().innermost_loop(node).is_some()))
}

pub(super) fn recovers<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let Some(function) = around(site, subject) else { return Verdict::Fails };
    Verdict::of(!site.unit.model().function(function).recovers.is_empty())
}

pub(super) fn named_results<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    Verdict::of(around(site, subject).is_some_and(|function| site.unit.model().function(function).has_named_results))
}

fn literal<'t>(site: &Site<'_, 't>, subject: &Bound<'t>) -> Option<FuncId> {
    site.unit.function(node(subject)?)
}

fn around<'t>(site: &Site<'_, 't>, subject: &Bound<'t>) -> Option<FuncId> {
    Some(site.unit.model().function_around(node(subject)?))
}

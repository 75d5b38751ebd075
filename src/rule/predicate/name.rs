//! Predicates about what a name denotes.

use super::Arg;
use crate::rule::site::{Site, node, unparenthesized};
use crate::semantics::{CaptureBy, LoopVarForm, ObjectKind, Resolution, Verdict};
use crate::syntax::pattern::Bound;

/// The words of the predicate `object`.
pub(super) const OBJECTS: &[&str] = &[
    "local",
    "variable",
    "parameter",
    "result",
    "receiver",
    "loop-variable",
    "constant",
    "type",
    "package-level",
    "package",
    "predeclared",
];

/// The words of the predicate `loop-form`.
pub(super) const LOOP_FORMS: &[&str] = &["range", "three-clause"];

pub(super) fn object<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(node) = node(subject).map(unparenthesized) else {
        return Verdict::Fails;
    };
    if let Some(object) = site.unit.object(node) {
        let sort = match object.kind {
            ObjectKind::Var => "variable",
            ObjectKind::Param => "parameter",
            ObjectKind::Result => "result",
            ObjectKind::Receiver => "receiver",
            ObjectKind::Const => "constant",
            ObjectKind::Type | ObjectKind::TypeParam => "type",
            ObjectKind::Label => "label",
        };
        let local = object.kind.is_variable() && arg.has_word("local");
        let looped = object.loop_var.is_some() && arg.has_word("loop-variable");
        return Verdict::of(local || looped || arg.has_word(sort));
    }
    if !crate::rule::site::is_identifier(node) {
        return Verdict::Fails;
    }
    match site.unit.model().resolve(node) {
        Resolution::Package(_) => Verdict::of(arg.has_word("package")),
        Resolution::PackageLevel => Verdict::of(arg.has_word("package-level")),
        Resolution::Predeclared => Verdict::of(arg.has_word("predeclared")),
        Resolution::Object(_) | Resolution::Member | Resolution::Blank => Verdict::Fails,
        Resolution::Unknown(why) => Verdict::Unknown(why),
    }
}

pub(super) fn captured<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let Some(node) = node(subject).map(unparenthesized) else {
        return Verdict::Fails;
    };
    let Some(object) = site.unit.object(node) else {
        return Verdict::Fails;
    };
    Verdict::of(site.unit.model().function_around(node) != object.function)
}

pub(super) fn captured_by<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let model = site.unit.model();
    let Some(node) = node(subject) else {
        return Verdict::Fails;
    };
    let Some(id) = site.unit.object_id(node) else {
        return Verdict::Fails;
    };
    let Some(function) = site
        .node("closure")
        .and_then(|closure| site.unit.function(closure))
    else {
        return Verdict::unknown("no closure is bound");
    };
    if !model.function(function).free.contains(&id) {
        return Verdict::Fails;
    }
    match model.captured_by(id) {
        CaptureBy::Value => Verdict::of(arg.has_word("value")),
        CaptureBy::Reference => Verdict::of(arg.has_word("reference")),
        CaptureBy::Unknown(why) => Verdict::unknown(why),
    }
}

pub(super) fn loop_form<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let form = node(subject)
        .and_then(|node| site.unit.object(node))
        .and_then(|object| object.loop_var);
    Verdict::of(form.is_some_and(|var| match var.form {
        LoopVarForm::RangeKey | LoopVarForm::RangeValue => arg.has_word("range"),
        LoopVarForm::ThreeClause => arg.has_word("three-clause"),
    }))
}

pub(super) fn initialized_by<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let init = node(subject)
        .and_then(|node| site.unit.object(node))
        .and_then(|object| object.init);
    Verdict::of(init.is_some_and(|init| {
        arg.patterns()
            .iter()
            .any(|pattern| site.matches(pattern, init))
    }))
}

pub(super) fn same_object<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let other = arg
        .words()
        .first()
        .and_then(|name| site.node(name))
        .and_then(|node| site.unit.object_id(node));
    let own = node(subject).and_then(|node| site.unit.object_id(node));
    Verdict::of(own.is_some() && own == other)
}

//! What the compiler says about labels: one that nothing uses, and one that nothing declares.

use std::collections::BTreeSet;

use crate::semantics::{FileNames, Model, ObjectKind, Resolution};
use crate::syntax::{Decl, GoFile, Kind, Node};

/// The labels of a declaration that no statement names: `label defined and not used` to the compiler.
pub(super) fn unused<'f>(file: &'f GoFile, decl: &'f Decl) -> BTreeSet<&'f str> {
    if !holds_label(file, decl) {
        return BTreeSet::new();
    }
    // A label is local, whatever the file declares around it.
    let names = FileNames::default();
    let model = Model::build(file, decl, &names);
    let labels = model.objects().iter();
    labels
        .filter(|it| it.kind == ObjectKind::Label && it.uses.is_empty())
        .map(|it| &file.text()[it.decl])
        .collect()
}

/// The labels that a function declares more often than once.
pub(super) fn declared_twice<'f>(file: &'f GoFile, decl: &'f Decl) -> BTreeSet<&'f str> {
    if !holds_label(file, decl) {
        return BTreeSet::new();
    }
    let names = FileNames::default();
    let model = Model::build(file, decl, &names);
    let mut known = BTreeSet::new();
    let labels = model.objects().iter();
    labels
        .filter(|it| it.kind == ObjectKind::Label && !known.insert((it.function, it.name)))
        .map(|it| &file.text()[it.decl])
        .collect()
}

/// The labels that a `break`, `continue` or `goto` names and its function does not declare.
pub(super) fn undeclared<'f>(file: &'f GoFile, decl: &'f Decl) -> BTreeSet<&'f str> {
    if !holds_label(file, decl) {
        return BTreeSet::new();
    }
    let names = FileNames::default();
    let model = Model::build(file, decl, &names);
    let nodes = file.root(decl).descendants();
    nodes
        .filter(|it| it.kind() == Kind::LABEL_NAME)
        .filter(|it| matches!(model.resolve(*it), Resolution::Unknown(_)))
        .map(Node::text)
        .collect()
}

/// Few functions have labels, and a model costs more than a walk.
fn holds_label(file: &GoFile, decl: &Decl) -> bool {
    let mut nodes = file.root(decl).descendants();
    nodes.any(|it| it.kind() == Kind::LABEL_NAME)
}

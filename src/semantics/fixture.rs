//! Models of Go snippets, for the tests of this floor.

use std::fmt::Write as _;
use std::sync::Arc;

use text_size::TextSize;

use super::typing::{Platform, Roots, TypeModel, Types, Universe};
use super::{FileNames, GoVersion, Model, Resolution};
use crate::syntax::{GoFile, Kind};
use crate::text::Source;

/// Builds the model of the last declaration of a file and describes it.
pub(super) fn describe(
    text: &str,
    go: Option<&str>,
    describe: impl FnOnce(&Model<'_>, &mut String),
) -> String {
    let file = file(text);
    let names = FileNames::new(&file, None);
    describe_last(&file, &names, go, None, describe)
}

/// The same with the types of the file, which is a package by itself.
pub(super) fn describe_typed(
    text: &str,
    go: Option<&str>,
    describe: impl FnOnce(&Model<'_>, &mut String),
) -> String {
    let file = Arc::new(file(text));
    let names = FileNames::new(&file, None);
    let universe = Universe::new(Platform::default(), Roots::default());
    let types = TypeModel::alone(&universe, &file).unwrap();
    describe_last(&file, &names, go, Some(&types), describe)
}

fn file(text: &str) -> GoFile {
    let text = if text.starts_with("package") {
        text.to_owned()
    } else {
        format!("package p\n{text}")
    };
    GoFile::new(Arc::new(Source::new("a.go", text).unwrap()))
}

fn describe_last<'t>(
    file: &'t GoFile,
    names: &'t FileNames,
    go: Option<&str>,
    types: Option<&'t dyn Types>,
    describe: impl FnOnce(&Model<'_>, &mut String),
) -> String {
    let decl = file.decls().last().unwrap();
    let go = go.map(|it| it.parse::<GoVersion>().unwrap());
    let mut model = Model::build(file, decl, names).with_version(go);
    if let Some(types) = types {
        model = model.with_types(types);
    }
    assert!(!model.root().has_error(), "{:?}", model.root());
    let mut out = String::new();
    describe(&model, &mut out);
    out
}

/// Objects with their uses, one a line: `x Var f0 d1: 3 Read, 4 Write`, by line.
pub(super) fn objects(model: &Model<'_>, out: &mut String) {
    for object in model.objects() {
        let line = |at| line(model, at);
        let uses = object.uses.iter().map(|it| {
            let possible = if it.is_possible { "?" } else { "" };
            format!("{}{possible} {:?}", line(it.range.start()), it.access)
        });
        let uses: Vec<_> = uses.collect();
        let (name, kind, at) = (object.name, object.kind, line(object.decl.start()));
        let (function, depth) = (object.function.index(), object.loop_depth);
        writeln!(
            out,
            "{at} {name} {kind:?} f{function} d{depth}: {}",
            uses.join(", ")
        )
        .unwrap();
    }
}

/// Names that are not objects, one a line: `3 len Predeclared`.
pub(super) fn outside(model: &Model<'_>, out: &mut String) {
    for node in model.root().descendants() {
        let is_name = [
            Kind::IDENTIFIER,
            Kind::TYPE_IDENTIFIER,
            Kind::PACKAGE_IDENTIFIER,
            Kind::NIL,
        ];
        if !is_name.contains(&node.kind()) {
            continue;
        }
        let shown = match model.resolve(node) {
            Resolution::Object(_) => continue,
            Resolution::Package(id) => format!("Package {}", model.names().import(id).path),
            other => format!("{other:?}"),
        };
        writeln!(out, "{} {} {shown}", line(model, node.start()), node.text()).unwrap();
    }
}

/// The line of an offset, from the first line of the declaration's file after the package clause.
pub(super) fn line(model: &Model<'_>, at: TextSize) -> usize {
    model.root().file_text()[..usize::from(at)]
        .matches('\n')
        .count()
}

/// The end of the first occurrence of a marker in the file.
pub(super) fn after(model: &Model<'_>, marker: &str) -> TextSize {
    let at = model.root().file_text().find(marker).unwrap() + marker.len();
    TextSize::try_from(at).unwrap()
}

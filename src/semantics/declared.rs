//! Declared types of one file: what a written type or a named one is made of.

use super::build::specs;
use super::package::FileNames;
use crate::syntax::{DeclKind, Field, GoFile, Kind, Node};

/// What a composite literal builds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Container<'t> {
    /// A struct: keys are fields.
    Struct,
    /// An array, slice or map: keys are expressions.
    Elements {
        /// The type of the keys of a map.
        key: Option<Node<'t>>,
        /// The type of the elements.
        element: Option<Node<'t>>,
    },
    /// Not known.
    Unknown,
}

impl<'t> Container<'t> {
    /// The type that an element may leave out.
    pub(super) fn element(self) -> Option<Node<'t>> {
        match self {
            Self::Elements { element, .. } => element.map(pointee),
            Self::Struct | Self::Unknown => None,
        }
    }

    /// The type that a key may leave out.
    pub(super) fn key(self) -> Option<Node<'t>> {
        match self {
            Self::Elements { key, .. } => key.map(pointee),
            Self::Struct | Self::Unknown => None,
        }
    }
}

/// In `[]*T{{…}}` the inner braces stand for `&T{…}`.
fn pointee(written: Node<'_>) -> Node<'_> {
    match written.kind() {
        Kind::POINTER_TYPE => written.named_children().first().copied().unwrap_or(written),
        _ => written,
    }
}

/// What a literal of a written type builds; `named` gives the type behind a name.
pub(super) fn container_of<'t>(
    written: Node<'t>,
    named: &mut dyn FnMut(&'t str) -> Option<Node<'t>>,
) -> Container<'t> {
    let mut written = written;
    // A chain of named types is as long as a file makes it; cycles are errors in Go.
    for _ in 0..16 {
        match written.kind() {
            Kind::STRUCT_TYPE => return Container::Struct,
            Kind::MAP_TYPE => {
                return Container::Elements {
                    key: written.field(Field::KEY),
                    element: written.field(Field::VALUE),
                };
            }
            Kind::SLICE_TYPE | Kind::ARRAY_TYPE | Kind::IMPLICIT_LENGTH_ARRAY_TYPE => {
                return Container::Elements {
                    key: None,
                    element: written.field(Field::ELEMENT),
                };
            }
            Kind::GENERIC_TYPE => match written.field(Field::TYPE) {
                Some(inner) => written = inner,
                None => return Container::Unknown,
            },
            Kind::TYPE_IDENTIFIER => match named(written.text()) {
                Some(inner) => written = inner,
                None => return Container::Unknown,
            },
            _ => return Container::Unknown,
        }
    }
    Container::Unknown
}

/// The specification of a name that the file declares at top level.
pub(super) fn spec_in_file<'t>(
    file: &'t GoFile,
    names: &FileNames,
    name: &str,
    kind: DeclKind,
) -> Option<Node<'t>> {
    let decl = file.decls().get(names.declared_here(name)?)?;
    if decl.kind != kind {
        return None;
    }
    let root = file.root(decl);
    if kind == DeclKind::Func {
        return Some(root);
    }
    let declares = |spec: &Node<'_>| spec.fields(Field::NAME).iter().any(|it| it.text() == name);
    specs(root).into_iter().find(declares)
}

/// The type behind a name that the file declares at top level.
pub(super) fn named_in_file<'t>(
    file: &'t GoFile,
    names: &FileNames,
    name: &str,
) -> Option<Node<'t>> {
    spec_in_file(file, names, name, DeclKind::Type)?.field(Field::TYPE)
}

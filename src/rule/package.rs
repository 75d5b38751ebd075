//! From an identifier to its declaration elsewhere in the package.
//!
//! Nodes of another declaration are read as syntax only: the names in them belong to another model.

use super::site::{Site, Unit, is_identifier};
use super::subject::Bind;
use crate::semantics::Resolution;
use crate::syntax::pattern::Bound;
use crate::syntax::{Decl, GoFile, Kind, Node};

/// A declaration that a node belongs to, with its file.
pub(super) struct Home<'t> {
    pub(super) file: &'t GoFile,
    pub(super) decl: &'t Decl,
}

impl<'t> Unit<'t> {
    /// Whether a node is one of the declaration under check.
    pub(super) fn owns(&self, node: Node<'_>) -> bool {
        is_of(self.input.file, node) && self.decl.range.contains_range(node.range())
    }

    /// The file and the declaration of a node.
    pub(super) fn home(&self, node: Node<'_>) -> Option<Home<'t>> {
        let input = self.input;
        let others = input.siblings.files().iter().map(|it| &**it);
        let mut files = std::iter::once(input.file).chain(others);
        let file = files.find(|it| is_of(it, node))?;
        let decl = file.decl_at(node.start())?;
        Some(Home { file, decl })
    }
}

/// Two files may have the same text; the text of a node lies in its own file's.
fn is_of(file: &GoFile, node: Node<'_>) -> bool {
    std::ptr::eq(file.text().as_ptr(), node.file_text().as_ptr())
}

/// Build tags may give a name several declarations; then it is not known which one is meant.
pub(super) fn declaration_of<'t>(
    site: &Site<'_, 't>,
    node: Node<'t>,
    _bind: &Bind,
) -> Option<Bound<'t>> {
    let unit = site.unit;
    let is_package_level = is_identifier(node)
        && unit.owns(node)
        && unit.model().resolve(node) == Resolution::PackageLevel;
    if !is_package_level {
        return None;
    }
    let name = node.text();
    let input = unit.input;
    if input.siblings.unread().is_some() {
        return None;
    }
    let others = input.siblings.files().iter().map(|it| &**it);
    let files = std::iter::once(input.file).chain(others);
    let mut found = files.flat_map(|file| declarations(file, name));
    match (found.next(), found.next()) {
        (Some(only), None) => Some(Bound::Node(only)),
        _ => None,
    }
}

/// The functions and specifications of a file that declare a name at top level.
fn declarations<'t>(file: &'t GoFile, name: &str) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    for decl in file.decls() {
        let mut names = decl.names.iter();
        let Some(range) = names.find(|it| &file.text()[**it] == name) else {
            continue;
        };
        let around = file.root(decl).covering(*range);
        let around = around.into_iter().flat_map(Node::ancestors);
        let kinds = [
            Kind::FUNCTION_DECLARATION,
            Kind::VAR_SPEC,
            Kind::CONST_SPEC,
            Kind::TYPE_SPEC,
            Kind::TYPE_ALIAS,
        ];
        found.extend(around.into_iter().find(|it| kinds.contains(&it.kind())));
    }
    found
}

//! What the names in a pattern's candidate denote.

use super::{Model, Resolution};
use crate::syntax::Node;
use crate::syntax::pattern::Names;

impl Names for Model<'_> {
    fn denotes_package(&self, ident: Node<'_>, import_path: &str) -> bool {
        match self.resolution_of(ident) {
            Resolution::Package(id) => self.names.import(id).path == import_path,
            _ => false,
        }
    }

    fn is_predeclared(&self, ident: Node<'_>) -> bool {
        Model::is_predeclared(self, ident)
    }
}

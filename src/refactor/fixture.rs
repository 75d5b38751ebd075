//! Rewrites of Go snippets, for the tests of this floor.

use std::sync::Arc;

use text_size::TextSize;

use super::{Operation, Request};
use crate::semantics::typing::{Platforms, Roots};
use crate::semantics::{FileNames, GoVersion, Model};
use crate::syntax::{GoFile, Kind};
use crate::text::{EditSet, Source};

/// The last declaration of a file after a rewrite at the first node of a kind that starts with `at`, or the refusal.
///
/// The variable is the first use of `var` in that node.
pub(super) fn rewrite(
    operation: Operation,
    text: &str,
    (kind, at): (Kind, &str),
    var: Option<&str>,
) -> String {
    let text = format!("package p\n{text}\n");
    let source = Arc::new(Source::new("a.go", text).unwrap());
    let file = Arc::new(GoFile::new(Arc::clone(&source)));
    let names = FileNames::new(&file, None);
    let platforms = Platforms::new(&Roots::default(), &[]);
    let types = platforms.file_alone(&file);
    let decl = file.decls().last().unwrap();
    let model = Model::build(&file, decl, &names).with_version(Some(GoVersion::new(1, 22)));
    assert!(!model.root().has_error(), "{:?}", model.root());
    let mut nodes = model.root().descendants();
    let node = nodes
        .find(|it| it.kind() == kind && it.text().starts_with(at))
        .unwrap();
    let is_var = |name| {
        let mut inner = node.descendants();
        inner.find(|it| it.kind() == Kind::IDENTIFIER && it.text() == name)
    };
    let request = Request {
        model: &model,
        types: &types,
        node,
        var: var.map(|name| is_var(name).unwrap()),
        name: None,
    };
    match operation.edits(&request) {
        Err(refusal) => format!("refused: {}", refusal.0),
        Ok(edits) => {
            let mut set = EditSet::new(TextSize::of(source.text()));
            for edit in edits {
                set.insert(edit).unwrap();
            }
            let new = set.apply(source.text()).unwrap();
            new["package p\n".len()..].trim_end().to_owned()
        }
    }
}

//! A `sync.Pool` of values that becomes one of pointers to them, in all files of its package.
//!
//! An interface holds a pointer as it is, and everything else behind a pointer of its own: a value that is put into a pool
//! is copied to the heap each time. With a pointer that goes with the value from `Get` to `Put` it is not. Whatever
//! happens to the value between is as it was: a variable still holds it.

mod declaration;
mod once;
mod sites;

use std::path::Path;
use std::sync::Arc;

use sites::Sites;

use super::Refusal;
use super::parameter::{has_word, require_plain};
use crate::semantics::{FileNames, Model, PackageNames, Resolution};
use crate::syntax::{Field, GoFile, Kind, Node};
use crate::text::Edit;

/// The pool that is to change.
#[derive(Clone, Copy)]
pub struct PoolRequest<'a, 't> {
    /// A declaration that uses it.
    pub model: &'a Model<'t>,
    /// A use of its name.
    pub node: Node<'t>,
    /// All files of the package, of every build tag, that of the use among them.
    pub files: &'a [&'a GoFile],
}

impl PoolRequest<'_, '_> {
    /// The edits of the declaration and of every use, file by file.
    pub fn edits(&self) -> Result<Vec<(Arc<Path>, Edit)>, Refusal> {
        let name = self.node.text();
        let is_ours = self.node.kind() == Kind::IDENTIFIER
            && self.model.resolve(self.node) == Resolution::PackageLevel;
        if !is_ours || name.starts_with(char::is_uppercase) {
            return Err(refusal("others may use the pool"));
        }
        let texts = self.files.iter().map(|it| (it.text(), it.scan()));
        let package = PackageNames::new(texts);
        let mut edits = Vec::new();
        let mut declarations = 0;
        for file in self.files {
            require_plain(file, name)?;
            let names = FileNames::new(file, Some(&package));
            let decls = file.decls().iter();
            for decl in decls.filter(|it| has_word(&file.text()[it.range], name)) {
                if decl.error().is_some() {
                    return Err(refusal("a declaration that names it has a syntax error"));
                }
                let model = Model::build(file, decl, &names);
                let (found, is_declared) = in_declaration(&model, name)?;
                declarations += usize::from(is_declared);
                let path = file.source().path();
                edits.extend(found.into_iter().map(|it| (path.clone(), it)));
            }
        }
        match declarations {
            1 => Ok(edits),
            // The second of two declarations is for another platform.
            _ => Err(refusal("it is not declared once")),
        }
    }
}

/// The edits in one declaration, and whether it declares the pool.
fn in_declaration(model: &Model<'_>, name: &str) -> Result<(Vec<Edit>, bool), Refusal> {
    let mut sites = Sites::new(model);
    let mut edits = Vec::new();
    let mut is_declared = false;
    let named = model.root().descendants();
    for used in named.filter(|it| it.kind() == Kind::IDENTIFIER && it.text() == name) {
        let spec = used.parent().filter(|it| it.kind() == Kind::VAR_SPEC);
        let spec = spec.filter(|it| it.fields(Field::NAME).contains(&used));
        match (spec, model.resolve(used)) {
            (_, Resolution::Object(_)) => {}
            (Some(spec), _) => {
                if model.object_at(used.start()).is_none() {
                    is_declared = true;
                    edits.extend(declaration::edits(model, spec)?);
                }
            }
            (None, Resolution::PackageLevel) => sites.add(used)?,
            (None, _) => return Err(refusal("something else may have its name")),
        }
    }
    edits.extend(sites.edits()?);
    Ok((edits, is_declared))
}

fn refusal(why: &str) -> Refusal {
    Refusal(why.to_owned())
}

/// Whether nothing else is on the line before a statement, which then can have other lines beside it.
fn starts_line(statement: Node<'_>) -> bool {
    let before = &statement.file_text()[..usize::from(statement.start())];
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.trim().is_empty()
}

#[cfg(test)]
mod tests;

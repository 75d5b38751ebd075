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
        let (mut declared, mut taken) = (Vec::new(), Vec::new());
        for file in self.files {
            require_plain(file, name)?;
            let names = FileNames::new(file, Some(&package));
            let decls = file.decls().iter();
            for decl in decls.filter(|it| has_word(&file.text()[it.range], name)) {
                if decl.error().is_some() {
                    return Err(refusal("a declaration that names it has a syntax error"));
                }
                let model = Model::build(file, decl, &names);
                let found = in_declaration(&model, name)?;
                declared.extend(found.made);
                taken.extend(found.taken);
                let path = file.source().path();
                edits.extend(found.edits.into_iter().map(|it| (path.clone(), it)));
            }
        }
        match declared.as_slice() {
            // An interface that the value implements could be asked of it, and not of a pointer to that interface.
            [made] if taken.iter().any(|it| it != made) => Err(refusal(
                "what is taken from the pool has another type than what `New` makes",
            )),
            [_] => Ok(edits),
            // The second of two declarations is for another platform.
            _ => Err(refusal("it is not declared once")),
        }
    }
}

/// What is in one declaration.
struct Found {
    edits: Vec<Edit>,
    /// The types of what is made, where the pool is declared.
    made: Vec<String>,
    /// The types of what is taken.
    taken: Vec<String>,
}

fn in_declaration(model: &Model<'_>, name: &str) -> Result<Found, Refusal> {
    let mut sites = Sites::new(model);
    let (mut edits, mut made) = (Vec::new(), Vec::new());
    let named = model.root().descendants();
    for used in named.filter(|it| it.kind() == Kind::IDENTIFIER && it.text() == name) {
        let spec = used.parent().filter(|it| it.kind() == Kind::VAR_SPEC);
        let spec = spec.filter(|it| it.fields(Field::NAME).contains(&used));
        match (spec, model.resolve(used)) {
            (_, Resolution::Object(_)) => {}
            (Some(spec), _) => {
                if model.object_at(used.start()).is_none() {
                    let (found, ty) = declaration::edits(model, spec)?;
                    edits.extend(found);
                    made.push(identity(model, ty)?);
                }
            }
            (None, Resolution::PackageLevel) => sites.add(used)?,
            (None, _) => return Err(refusal("something else may have its name")),
        }
    }
    edits.extend(sites.edits()?);
    let taken = sites.types().map(|it| identity(model, it));
    Ok(Found {
        made,
        taken: taken.collect::<Result<_, _>>()?,
        edits,
    })
}

/// A text that is the same for a type in every file: names of the package and of packages by their path.
fn identity<'t>(model: &Model<'t>, ty: Node<'t>) -> Result<String, Refusal> {
    let mut text = String::new();
    let leaves = std::iter::once(ty).chain(ty.descendants());
    for leaf in leaves.filter(|it| it.children().is_empty()) {
        let is_name = [
            Kind::IDENTIFIER,
            Kind::TYPE_IDENTIFIER,
            Kind::PACKAGE_IDENTIFIER,
        ]
        .contains(&leaf.kind());
        let is_member = leaf.parent().is_some_and(|it| {
            it.kind() == Kind::QUALIFIED_TYPE && it.field(Field::NAME) == Some(leaf)
        });
        match model.resolve(leaf) {
            Resolution::Package(import) => text += &model.names().import(import).path,
            Resolution::PackageLevel | Resolution::Predeclared => text += leaf.text(),
            _ if is_member || !is_name => text += leaf.text(),
            _ => return Err(refusal("a type has a name that is local to a function")),
        }
        text.push(' ');
    }
    Ok(text)
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

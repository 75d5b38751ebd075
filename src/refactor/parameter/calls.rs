//! Where a function or method of a package is called, if all that names it is known.
//!
//! Every identifier of the package with the name of the function must be its declaration or the callee of a plain call:
//! then nothing holds the function as a value, hides it, or declares it a second time under another build tag.
//! Of a method, that is asked of every selector, field, type and interface: then no interface can ask for it, for a
//! name that is not exported is another one in every other package (Go spec, "Uniqueness of identifiers").

use std::path::Path;
use std::sync::Arc;

use super::refusal;
use crate::refactor::Refusal;
use crate::semantics::{FileNames, Model, PackageNames, Resolution};
use crate::syntax::{Decl, DeclKind, Field, GoFile, Kind, Node};
use crate::text::Edit;

/// A plain call of the function, with all its arguments, none of them spread or beside a comment.
pub(super) struct Call<'a, 't> {
    pub(super) model: &'a Model<'t>,
    pub(super) node: Node<'t>,
    pub(super) list: Node<'t>,
    pub(super) arguments: Vec<Node<'t>>,
    /// Whether it is in the file of the declaration, where names of imports mean the same.
    pub(super) is_home: bool,
}

impl Call<'_, '_> {
    /// Whether gofmt spaces an operator in an argument by the number of arguments.
    pub(super) fn has_operator(&self) -> bool {
        let is_binary = |it: Node<'_>| it.kind() == Kind::BINARY_EXPRESSION;
        let mut arguments = self.arguments.iter();
        arguments.any(|it| it.descendants().any(is_binary))
    }
}

/// What is to be done to a call.
pub(super) type Rewrite<'a> = dyn Fn(&Call<'_, '_>) -> Result<Vec<Edit>, Refusal> + 'a;

/// A function whose calls are wanted.
pub(super) struct Callee<'t> {
    pub(super) function: Node<'t>,
    pub(super) name: Node<'t>,
    /// How many parameters it has.
    pub(super) count: usize,
}

impl<'t> Callee<'t> {
    /// The function of a declaration, if all its callers can be in the package only.
    pub(super) fn new(function: Node<'t>, count: usize) -> Result<Self, Refusal> {
        let kinds = [Kind::FUNCTION_DECLARATION, Kind::METHOD_DECLARATION];
        if !kinds.contains(&function.kind()) {
            return Err(refusal("it is no function or method with a body"));
        }
        let name = function
            .field(Field::NAME)
            .ok_or_else(|| refusal("it has no name"))?;
        let is_exported = name.text().starts_with(char::is_uppercase);
        if is_exported || ["main", "init", "_"].contains(&name.text()) {
            return Err(refusal("others may call it"));
        }
        if function.field(Field::TYPE_PARAMETERS).is_some() {
            return Err(refusal("it has type parameters"));
        }
        if function.field(Field::BODY).is_none() {
            return Err(refusal("it has no body in Go"));
        }
        Ok(Self {
            function,
            name,
            count,
        })
    }

    /// The edits of the declaration and of every call, file by file.
    pub(super) fn rewrite(
        &self,
        files: &[&GoFile],
        declaration: &[Edit],
        rewrite: &Rewrite<'_>,
    ) -> Result<Vec<(Arc<Path>, Edit)>, Refusal> {
        let texts = files.iter().map(|it| (it.text(), it.scan()));
        let package = PackageNames::new(texts);
        let mut edits = Vec::new();
        let mut declarations = 0;
        for file in files {
            require_plain(file, self.name.text())?;
            let names = FileNames::new(file, Some(&package));
            let mut found = Vec::new();
            for decl in file.decls() {
                if !has_word(&file.text()[decl.range], self.name.text()) {
                    continue;
                }
                if decl.error().is_some() {
                    return Err(refusal("a declaration that names it has a syntax error"));
                }
                let model = Model::build(file, decl, &names);
                declarations += usize::from(self.in_decl(&model, rewrite, &mut found)?);
            }
            if self.is_home(file.text()) {
                found.extend_from_slice(declaration);
            }
            let path = file.source().path();
            edits.extend(found.into_iter().map(|it| (path.clone(), it)));
        }
        match declarations {
            1 => Ok(edits),
            // The second of two declarations is for another platform.
            _ => Err(refusal("it is declared twice")),
        }
    }

    fn is_home(&self, file: &str) -> bool {
        std::ptr::eq(file.as_ptr(), self.function.file_text().as_ptr())
    }

    /// The edits of the calls in a declaration; whether it declares the function itself, or another one.
    fn in_decl(
        &self,
        model: &Model<'_>,
        rewrite: &Rewrite<'_>,
        edits: &mut Vec<Edit>,
    ) -> Result<bool, Refusal> {
        let root = model.root();
        let mut is_declared = false;
        for used in root.descendants().filter(|it| self.is_use(*it)) {
            if root.field(Field::NAME) == Some(used) && root.kind() == self.function.kind() {
                is_declared = true;
                continue;
            }
            edits.extend(rewrite(&self.call(model, used)?)?);
        }
        Ok(is_declared)
    }

    fn is_use(&self, node: Node<'_>) -> bool {
        let kinds = match self.is_method() {
            true => [Kind::FIELD_IDENTIFIER, Kind::TYPE_IDENTIFIER],
            false => [Kind::IDENTIFIER, Kind::TYPE_IDENTIFIER],
        };
        kinds.contains(&node.kind()) && node.text() == self.name.text()
    }

    fn is_method(&self) -> bool {
        self.function.kind() == Kind::METHOD_DECLARATION
    }

    fn call<'a, 'u>(&self, model: &'a Model<'u>, used: Node<'u>) -> Result<Call<'a, 'u>, Refusal> {
        let callee = match self.is_method() {
            true => used.parent().filter(|it| {
                it.kind() == Kind::SELECTOR_EXPRESSION && it.field(Field::FIELD) == Some(used)
            }),
            false => Some(used),
        };
        let callee = callee.ok_or_else(|| match used.parent().map(Node::kind) {
            Some(Kind::METHOD_ELEM) => refusal("an interface has a method of its name"),
            _ => refusal("something else has its name"),
        })?;
        let node = callee
            .parent()
            .filter(|it| {
                it.kind() == Kind::CALL_EXPRESSION && it.field(Field::FUNCTION) == Some(callee)
            })
            .ok_or_else(|| refusal("its name is used otherwise than for a call"))?;
        let is_unbound = |used| {
            let found = model.resolve(used);
            found == Resolution::PackageLevel || matches!(found, Resolution::Unknown(_))
        };
        if !self.is_method() && !is_unbound(used) {
            return Err(refusal("something else has its name"));
        }
        let list = node
            .field(Field::ARGUMENTS)
            .ok_or_else(|| refusal("a call has no arguments"))?;
        let arguments = list.named_children();
        // The receiver of a method expression, `T.m(x)`, is an argument more.
        if has_comment(list) || arguments.len() != self.count || arguments.iter().any(is_spread) {
            return Err(refusal(
                "a call spreads its arguments, or has a comment among them",
            ));
        }
        Ok(Call {
            model,
            node,
            list,
            arguments,
            is_home: self.is_home(node.file_text()),
        })
    }
}

/// Refuses a file through which something else than Go code of the package could call the function.
pub(in crate::refactor) fn require_plain(file: &GoFile, name: &str) -> Result<(), Refusal> {
    let is_directive = |text: &str| {
        ["//go:linkname", "//export", "//go:wasmexport", "//go:cgo"]
            .iter()
            .any(|word| text.starts_with(word))
    };
    let comments = file.comments().iter().map(|it| &file.text()[it.range]);
    let mut directives = comments.filter(|text| is_directive(text));
    if directives.any(|text| has_word(text, name)) {
        return Err(refusal("a directive makes it known elsewhere"));
    }
    // A package with a function without a body has assembly, which can call any function.
    let is_function = |it: &&Decl| matches!(it.kind, DeclKind::Func | DeclKind::Method);
    let functions = file.decls().iter().filter(is_function);
    let has_no_body = |text: &str| !text.trim_end().ends_with('}');
    if functions.map(|it| &file.text()[it.range]).any(has_no_body) {
        return Err(refusal("the package has functions that are not in Go"));
    }
    Ok(())
}

fn is_spread(argument: &Node<'_>) -> bool {
    argument.kind() == Kind::VARIADIC_ARGUMENT
}

pub(super) fn has_comment(list: Node<'_>) -> bool {
    list.descendants().any(|it| it.kind() == Kind::COMMENT)
}

pub(in crate::refactor) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}

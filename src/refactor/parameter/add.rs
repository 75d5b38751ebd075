//! A new last parameter of a function, with the same argument in every call.

use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

use super::calls::{Call, Callee};
use super::list::Parameters;
use super::{ParameterRequest, refusal};
use crate::refactor::Refusal;
use crate::semantics::{FileNames, Model};
use crate::syntax::Node;
use crate::syntax::pattern::is_predeclared_name;
use crate::text::Edit;

/// What is added.
pub(super) struct Add<'a> {
    pub(super) name: &'a str,
    pub(super) ty: &'a str,
    pub(super) argument: &'a str,
}

impl Add<'_> {
    /// The edits that add the parameter and its arguments.
    pub(super) fn edits<'t>(
        &self,
        request: &ParameterRequest<'_, 't>,
        parameters: &Parameters<'t>,
        callee: &Callee<'t>,
    ) -> Result<Vec<(Arc<Path>, Edit)>, Refusal> {
        self.require_free(callee.function)?;
        if parameters.entries.iter().any(|it| it.name.is_none()) {
            return Err(refusal("its parameters have no names"));
        }
        let names = request.model.names();
        require_visible(self.ty, request.model, callee.function, names)?;
        let text = format!("{} {}", self.name, self.ty);
        let declaration = last_in(parameters.list, &parameters.groups, text);
        callee.rewrite(request.files, &[declaration], &|call| {
            self.to_call(call, names).map(|it| vec![it])
        })
    }

    /// Refuses a name that the function uses already, for whatever.
    fn require_free(&self, function: Node<'_>) -> Result<(), Refusal> {
        let mut all = function.descendants();
        match all.any(|it| it.text() == self.name) {
            true => Err(Refusal(format!("it uses `{}` already", self.name))),
            false => Ok(()),
        }
    }

    fn to_call(&self, call: &Call<'_, '_>, names: &FileNames) -> Result<Edit, Refusal> {
        if call.arguments.len() == 1 && call.has_operator() {
            return Err(refusal(
                "the layout of an argument depends on the number of them",
            ));
        }
        require_visible(self.argument, call.model, call.node, names)?;
        Ok(last_in(
            call.list,
            &call.arguments,
            self.argument.to_owned(),
        ))
    }
}

/// The edit that puts an element last in a list in parentheses.
fn last_in(list: Node<'_>, elements: &[Node<'_>], text: String) -> Edit {
    let (at, text) = match elements.last() {
        Some(after) => (after.end(), format!(", {text}")),
        None => (list.start() + text_size::TextSize::of('('), text),
    };
    Edit {
        range: TextRange::empty(at),
        text,
    }
}

/// Refuses a text whose names mean something else at a place than in the file of the declaration.
fn require_visible(
    text: &str,
    model: &Model<'_>,
    at: Node<'_>,
    home: &FileNames,
) -> Result<(), Refusal> {
    let path = |names: &FileNames, name| Some(names.import(names.import_named(name)?).path.clone());
    for (name, is_qualifier) in names_in(text) {
        let unlike = Err(Refusal(format!("`{name}` may be another one at a call")));
        if model.lookup(name, at.start()).is_some() {
            return unlike;
        }
        let (here, there) = (path(model.names(), name), path(home, name));
        let is_known = match is_qualifier {
            true => here.is_some() && here == there,
            false => here.is_none() && (is_predeclared_name(name) || home.is_package_level(name)),
        };
        if !is_known {
            return unlike;
        }
    }
    Ok(())
}

/// The names in a text that nothing qualifies, and whether they qualify another one; words in quotes are none.
fn names_in(text: &str) -> Vec<(&str, bool)> {
    let mut names = Vec::new();
    let mut at = 0;
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if let '"' | '\'' | '`' = first {
            let end = rest[1..].find(first).map_or(rest.len(), |it| it + 2);
            at += end;
        } else if is_part(first) {
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let is_selected = text[..at].ends_with('.');
            if !first.is_ascii_digit() && !is_selected {
                names.push((&rest[..end], rest[end..].starts_with('.')));
            }
            at += end;
        } else {
            at += first.len_utf8();
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_are_looked_up() {
        let found = names_in("f(context.Background(), 0x1f, \"a b\", 'c', x.y.z)");
        let expected = [("f", false), ("context", true), ("x", true)];
        assert_eq!(found, expected);
    }
}

//! The few Go rewrites that a template cannot say, and where a text goes when it is put somewhere.
//!
//! Knows statements, blocks, indentation, fresh names, and rewrites that need the semantic model. Does not know
//! rules. Every rewrite answers with edits, or says why it cannot be done there.

mod address;
mod copy;
mod ending;
mod fields;
#[cfg(test)]
mod fixture;
mod format;
mod fresh;
mod hoist;
mod layout;
mod localize;
mod narrow;
mod others;
mod parameter;
mod place;
#[cfg(test)]
mod place_tests;
mod pool;
mod shadow;
mod spacing;
mod wrap;

pub use format::{FormatForm, PackageNamed, format_pays, format_pieces};
pub use fresh::fresh_name;
pub use parameter::{Around, ParameterChange, ParameterRequest};
pub use place::{Place, indent_of, put};
pub use pool::PoolRequest;

use fields::Holder;

use crate::semantics::typing::Types;
use crate::semantics::{Model, ObjectId};
use crate::syntax::{Kind, Node};
use crate::text::Edit;

/// A rewrite that needs the semantic model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// `v := v` as the first statement of a block.
    Shadow,
    /// The body of a loop in a function literal that is called at once.
    WrapBody,
    /// `vCopy := v` before the statement that holds the node, which then uses the copy.
    CopyBefore,
    /// `vF := v.f` before the statement that holds the node, for each field that the node uses.
    CopyFields,
    /// `pF := p.f` before the statement that holds the node, for each field behind the pointer `p` that the node uses.
    CopyFieldsBehind,
    /// A call that is made once, as the value of a new variable of the package.
    Hoist,
    /// An assignment in a function literal that declares the variable it assigns there.
    Localize,
    /// A variable declared in the one block, or right before the one statement, that uses it.
    Narrow,
}

/// What a rewrite works on.
#[derive(Clone, Copy)]
pub struct Request<'a, 't> {
    /// The declaration.
    pub model: &'a Model<'t>,
    /// The types of the file.
    pub types: &'a dyn Types,
    /// Where.
    pub node: Node<'t>,
    /// A variable, where the rewrite is about one: one of its uses.
    pub var: Option<Node<'t>>,
    /// What a new name starts as; each rewrite has its own default.
    pub name: Option<&'a str>,
}

/// Why a rewrite cannot be done at a place; lower-case, no final full stop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal(pub String);

/// The edits of a rewrite in one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rewrite {
    /// The edits.
    pub edits: Vec<Edit>,
    /// The import paths that the new text needs.
    pub imports: Vec<String>,
}

impl Operation {
    /// The edits of the rewrite.
    pub fn edits(self, request: &Request<'_, '_>) -> Result<Vec<Edit>, Refusal> {
        let edits = self.own_edits(request)?;
        if matches!(self, Self::CopyBefore | Self::CopyFields) {
            others::require_copies(self, request)?;
        }
        Ok(edits)
    }

    /// The edits, whatever else keeps the variable.
    fn own_edits(self, request: &Request<'_, '_>) -> Result<Vec<Edit>, Refusal> {
        let edits = match self {
            Self::Shadow => return shadow::edits(request),
            Self::WrapBody => return wrap::edits(request.model, request.node),
            Self::CopyBefore => copy::edits(request),
            Self::CopyFields => fields::edits(request, Holder::Value),
            Self::CopyFieldsBehind => fields::edits(request, Holder::Pointer),
            Self::Hoist => hoist::edits(request),
            Self::Localize => localize::edits(request),
            Self::Narrow => narrow::edits(request),
        }?;
        layout::require_stable(request.model.root(), &edits)?;
        Ok(edits)
    }
}

impl<'t> Request<'_, 't> {
    /// The variable that the request names, and the use that names it.
    fn variable(&self) -> Result<(ObjectId, Node<'t>), Refusal> {
        let var = self
            .var
            .ok_or_else(|| Refusal("no variable is named".to_owned()))?;
        let id = self.model.object_at(var.start());
        let id = id.filter(|id| self.model.object(*id).kind.is_variable());
        id.map(|id| (id, var))
            .ok_or_else(|| Refusal(format!("`{}` is no variable of the function", var.text())))
    }

    /// The statement of a block or clause that the node stands in, where `id` can be named before it.
    fn statement_that_sees(&self, id: ObjectId) -> Result<Node<'t>, Refusal> {
        let name = self.model.object(id).name;
        let statement = place::enclosing_statement(self.node)
            .ok_or_else(|| Refusal("it stands in no statement".to_owned()))?;
        // `if x := f(); g(func() { x }) {`: before the statement there is no `x`, or another one.
        if self.model.lookup(name, statement.start()) == Some(id) {
            Ok(statement)
        } else {
            Err(Refusal(format!(
                "`{name}` does not denote it before the statement"
            )))
        }
    }

    /// How many nodes like this one, which use the variable too, come before it where a name declared for them is
    /// visible here.
    ///
    /// Rewrites of one pass do not see each other's new names; the number keeps these apart.
    fn ordinal(&self, id: ObjectId) -> usize {
        let (node, uses) = (self.node, &self.model.object(id).uses);
        let is_like = |it: &Node<'t>| {
            it.kind() == node.kind()
                && it.end() <= node.start()
                && uses.iter().any(|one| it.range().contains_range(one.range))
                && block_around(*it).is_none_or(|it| it.range().contains_range(node.range()))
        };
        let root = self.model.root().descendants();
        root.take_while(|it| it.start() <= node.start())
            .filter(is_like)
            .count()
    }
}

/// What bounds a name declared before the statement that holds a node.
fn block_around(node: Node<'_>) -> Option<Node<'_>> {
    let mut around = node.ancestors();
    around.find(|it| it.kind() == Kind::STATEMENT_LIST)
}

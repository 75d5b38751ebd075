//! Changes of the parameters of a function or method, with the arguments of every call.

mod add;
mod calls;
mod list;
mod remove;
mod reorder;
mod retype;

use std::path::Path;
use std::sync::Arc;

use calls::Callee;
pub(super) use calls::{has_word, require_plain};
use list::Parameters;

use super::Refusal;
use crate::semantics::Model;
use crate::semantics::typing::Types;
use crate::syntax::{GoFile, Node};
use crate::text::Edit;

/// What becomes of the parameters of a function whose callers are all in the package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ParameterChange {
    /// An unused parameter goes, with its arguments.
    Remove,
    /// The parameters and arguments get another order: which of the old ones comes where, counted from 0.
    Reorder(Vec<usize>),
    /// A parameter gets another type.
    Retype {
        /// Around the text of the old type.
        ty: Around,
        /// Around each argument.
        argument: Around,
        /// Around each use in the function; without it, the uses must be right as they are.
        uses: Option<Around>,
    },
    /// A parameter comes last, with the same argument in every call.
    Add {
        /// Its name.
        name: String,
        /// The text of its type.
        ty: String,
        /// The text of the argument.
        argument: String,
    },
}

/// A text that is put around another one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Around {
    /// What comes before it.
    pub before: String,
    /// What comes after it.
    pub after: String,
}

/// Which parameters are to change.
#[derive(Clone, Copy)]
pub struct ParameterRequest<'a, 't> {
    /// The declaration of the function.
    pub model: &'a Model<'t>,
    /// The types of its file.
    pub types: &'a dyn Types,
    /// The name of the parameter, where the change is about one.
    pub node: Node<'t>,
    /// All files of the package, of every build tag, its own among them.
    pub files: &'a [&'a GoFile],
}

impl Around {
    /// The texts around the only `hole` of a template.
    pub fn new(template: &str, hole: &str) -> Option<Self> {
        let (before, after) = template.split_once(hole)?;
        let is_only = !before.contains('$') && !after.contains('$');
        is_only.then(|| Self {
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }
}

impl ParameterChange {
    /// The edits of the declaration and of every call, file by file.
    pub fn edits(
        &self,
        request: &ParameterRequest<'_, '_>,
    ) -> Result<Vec<(Arc<Path>, Edit)>, Refusal> {
        let function = request.model.root();
        let parameters = Parameters::new(function)?;
        let callee = Callee::new(function, parameters.entries.len())?;
        match self {
            Self::Remove => remove::edits(request, &parameters, &callee),
            Self::Reorder(order) => reorder::edits(request, &parameters, &callee, order),
            Self::Retype { ty, argument, uses } => {
                let retype = retype::Retype {
                    ty,
                    argument,
                    uses: uses.as_ref(),
                };
                retype.edits(request, &parameters, &callee)
            }
            Self::Add { name, ty, argument } => {
                let add = add::Add { name, ty, argument };
                add.edits(request, &parameters, &callee)
            }
        }
    }
}

fn refusal(why: &str) -> Refusal {
    Refusal(why.to_owned())
}

//! The parameters of a function, one by one, and the elements of lists.

use text_size::TextRange;

use super::calls::has_comment;
use super::refusal;
use crate::refactor::Refusal;
use crate::syntax::{Field, Kind, Node};

/// The parameters of a function, none of them variadic or beside a comment.
pub(super) struct Parameters<'t> {
    pub(super) list: Node<'t>,
    /// The declarations, each of one type: `a, b int`.
    pub(super) groups: Vec<Node<'t>>,
    pub(super) entries: Vec<Entry<'t>>,
}

/// One parameter.
#[derive(Clone, Copy)]
pub(super) struct Entry<'t> {
    /// None where the parameters have types only.
    pub(super) name: Option<Node<'t>>,
    /// The declaration that gives its type.
    pub(super) group: Node<'t>,
}

impl<'t> Parameters<'t> {
    pub(super) fn new(function: Node<'t>) -> Result<Self, Refusal> {
        let list = function
            .field(Field::PARAMETERS)
            .ok_or_else(|| refusal("it has no parameters"))?;
        let groups = list.named_children();
        let mut kinds = groups.iter().map(|it| it.kind());
        if has_comment(list) || kinds.any(|it| it != Kind::PARAMETER_DECLARATION) {
            return Err(refusal(
                "it is variadic, or a comment is among its parameters",
            ));
        }
        let entries = groups.iter().flat_map(|group| {
            let names = group.fields(Field::NAME);
            let names: Vec<_> = match names.is_empty() {
                true => vec![None],
                false => names.into_iter().map(Some).collect(),
            };
            names.into_iter().map(|name| Entry {
                name,
                group: *group,
            })
        });
        Ok(Self {
            list,
            entries: entries.collect(),
            groups,
        })
    }

    /// The index of the parameter that a node names.
    pub(super) fn named(&self, node: Node<'t>) -> Result<usize, Refusal> {
        let at = self.entries.iter().position(|it| it.name == Some(node));
        at.ok_or_else(|| refusal("that is none of its parameters"))
    }
}

/// The bytes of an element of a list, with the comma that goes with it.
pub(super) fn cut(
    list: Node<'_>,
    elements: &[Node<'_>],
    element: Node<'_>,
) -> Result<TextRange, Refusal> {
    let at = elements.iter().position(|it| *it == element);
    let at = at.ok_or_else(|| refusal("it is not in the list"))?;
    let before = at.checked_sub(1).and_then(|before| elements.get(before));
    match (elements.get(at + 1), before) {
        (Some(next), _) => Ok(TextRange::new(element.start(), next.start())),
        (None, Some(before)) => Ok(TextRange::new(before.end(), element.end())),
        (None, None) if list.text().contains('\n') => {
            Err(refusal("a list of several lines would be left empty"))
        }
        (None, None) => Ok(element.range()),
    }
}

//! `v := v` as the first statement of a block.

use super::{Place, Refusal, put};
use crate::semantics::Model;
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The edits that give `block` its own copy of the variable that `var` names.
///
/// The block must not declare the name itself: there `v := v` would be a redeclaration, or would turn a later
/// `v, err := f()` from a declaration into an assignment.
pub(super) fn edits<'t>(
    _model: &Model<'t>,
    block: Node<'t>,
    var: Option<Node<'t>>,
) -> Result<Vec<Edit>, Refusal> {
    let name = var
        .ok_or_else(|| Refusal("no variable is named".to_owned()))?
        .text();
    if declares(block, name) {
        return Err(Refusal(format!("the block declares `{name}` itself")));
    }
    Ok(vec![put(
        Place::FirstIn,
        block,
        block,
        &format!("{name} := {name}"),
    )?])
}

/// Whether a statement of the block, not of a block inside it, declares the name.
fn declares(block: Node<'_>, name: &str) -> bool {
    let lists = block
        .named_children()
        .into_iter()
        .filter(|node| node.kind() == Kind::STATEMENT_LIST);
    let statements = lists.flat_map(Node::named_children);
    statements.map(unlabeled).any(|statement| {
        declared(statement)
            .into_iter()
            .any(|node| node.text() == name)
    })
}

fn unlabeled(statement: Node<'_>) -> Node<'_> {
    let mut inner = statement;
    while inner.kind() == Kind::LABELED_STATEMENT {
        match inner.named_children().last() {
            Some(last) if *last != inner => inner = *last,
            _ => break,
        }
    }
    inner
}

fn declared(statement: Node<'_>) -> Vec<Node<'_>> {
    match statement.kind() {
        Kind::SHORT_VAR_DECLARATION => statement
            .field(Field::LEFT)
            .map(Node::named_children)
            .unwrap_or_default(),
        Kind::VAR_DECLARATION | Kind::CONST_DECLARATION | Kind::TYPE_DECLARATION => {
            let specs = [
                Kind::VAR_SPEC,
                Kind::CONST_SPEC,
                Kind::TYPE_SPEC,
                Kind::TYPE_ALIAS,
            ];
            let found = statement
                .descendants()
                .filter(|node| specs.contains(&node.kind()));
            found.flat_map(|spec| spec.fields(Field::NAME)).collect()
        }
        _ => Vec::new(),
    }
}

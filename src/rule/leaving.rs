//! The ways out of a function on which something that is due has not been done.

use super::navigate::enclosing_statement;
use super::site::Site;
use super::subject::Bind;
use crate::semantics::Object;
use crate::syntax::pattern::{Bound, Pattern};
use crate::syntax::{Field, Kind, Node};

/// The `return` statements that come after the match without what the pattern looks for.
///
/// What is in a statement before one counts as done on the way to it, whatever its conditions; a branch that asks for the
/// variable, as in `if x == nil { return }`, and a return that uses it have their reasons.
pub(super) fn returns_without<'t>(
    site: &Site<'_, 't>,
    var: Node<'t>,
    bind: &Bind,
) -> Option<Bound<'t>> {
    let pattern = bind.pattern.as_ref()?;
    let object = site.unit.object(var)?;
    let list = enclosing_statement(site.first)?.parent()?;
    let way = Way {
        site,
        pattern,
        object,
        list,
    };
    let mut found = Vec::new();
    let mut walk = list.descendants();
    while let Some(node) = walk.next() {
        match node.kind() {
            Kind::FUNC_LITERAL => walk.skip_children(),
            // A jump may come from anywhere.
            Kind::GOTO_STATEMENT => return None,
            Kind::RETURN_STATEMENT if site.end() <= node.start() && way.is_without(node) => {
                found.push(node);
            }
            _ => {}
        }
    }
    Some(Bound::Nodes(found))
}

/// What is looked for on the ways from a match to the ends of its function.
struct Way<'a, 's, 't> {
    site: &'a Site<'s, 't>,
    pattern: &'a Pattern,
    object: &'a Object<'t>,
    /// The statements that the match is one of.
    list: Node<'t>,
}

impl<'t> Way<'_, '_, 't> {
    fn is_without(&self, leaving: Node<'t>) -> bool {
        if self.uses(leaving) {
            return false;
        }
        let mut at = leaving;
        while at != self.list {
            let Some(parent) = at.parent() else {
                return false;
            };
            // An earlier iteration may have done it.
            let is_done = at.kind() == Kind::FOR_STATEMENT && self.is_done_in(at);
            let asks = parent.field(Field::CONDITION);
            let asks = asks.is_some_and(|it| it != at && self.uses(it));
            if is_done || asks || self.is_done_before(at, parent) {
                return false;
            }
            at = parent;
        }
        true
    }

    /// Whether something before a node, on the way to it, does what is due.
    fn is_done_before(&self, at: Node<'t>, parent: Node<'t>) -> bool {
        let is_other_way = |it: Node<'t>| {
            CLAUSES.contains(&it.kind()) || parent.field(Field::CONSEQUENCE) == Some(it)
        };
        let before = parent.named_children().into_iter();
        let before = before.filter(|it| it.end() <= at.start() && !is_other_way(*it));
        let mut before = before.filter(|it| self.site.end() <= it.start());
        before.any(|it| self.is_done_in(it))
    }

    fn is_done_in(&self, node: Node<'t>) -> bool {
        let mut inside = std::iter::once(node).chain(node.descendants());
        inside.any(|it| self.site.matches(self.pattern, it))
    }

    fn uses(&self, node: Node<'t>) -> bool {
        let mut uses = self.object.uses.iter();
        uses.any(|it| node.range().contains_range(it.range))
    }
}

/// The clauses of a statement, of which one is taken.
const CLAUSES: [Kind; 4] = [
    Kind::EXPRESSION_CASE,
    Kind::TYPE_CASE,
    Kind::COMMUNICATION_CASE,
    Kind::DEFAULT_CASE,
];

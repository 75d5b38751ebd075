//! Predicates about who is given a value.

use text_size::TextRange;

use super::Arg;
use crate::rule::site::{Site, node};
use crate::semantics::{Object, Resolution, Use, Verdict};
use crate::syntax::pattern::Bound;
use crate::syntax::{Field, Kind, Node};

/// The words of the predicate `handed-to`.
pub(super) const TAKERS: &[&str] = &["method", "goroutine"];

pub(super) fn handed_to<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(object) = node(subject).and_then(|node| site.unit.object(node)) else {
        return Verdict::unknown("it is no local variable");
    };
    let to_method = arg.has_word("method") && object.uses.iter().any(|it| is_taken(site, it));
    let to_goroutine = || {
        let mut made = made_from(site, object).into_iter();
        made.any(|it| it.uses.iter().any(is_in_goroutine))
    };
    Verdict::of(to_method || arg.has_word("goroutine") && to_goroutine())
}

/// Whether a use is an argument of a method of a value, which may keep it there: `files.add(file)`.
fn is_taken<'t>(site: &Site<'_, 't>, it: &Use<'t>) -> bool {
    let list = it.node.parent();
    let call = list
        .filter(|it| it.kind() == Kind::ARGUMENT_LIST)
        .and_then(Node::parent);
    let operand = call
        .and_then(|it| it.field(Field::FUNCTION))
        .and_then(|it| it.field(Field::OPERAND));
    operand.is_some_and(|it| !matches!(site.unit.model().resolve(it), Resolution::Package(_)))
}

fn is_in_goroutine(it: &Use<'_>) -> bool {
    let mut around = it.node.ancestors();
    around.any(|it| it.kind() == Kind::GO_STATEMENT)
}

/// A variable and those that are declared with values made from it: `reader` of `reader := bufio.NewReader(file)`.
fn made_from<'a, 't>(site: &Site<'a, 't>, object: &'a Object<'t>) -> Vec<&'a Object<'t>> {
    let objects = site.unit.model().objects();
    let mut made = vec![object];
    let statements = site.unit.root.descendants();
    for statement in statements.filter(|it| it.kind() == Kind::SHORT_VAR_DECLARATION) {
        let range_of = |field| statement.field(field).map(Node::range);
        let (Some(left), Some(right)) = (range_of(Field::LEFT), range_of(Field::RIGHT)) else {
            continue;
        };
        let is_used = |range: TextRange| right.contains_range(range);
        if made
            .iter()
            .any(|it| it.uses.iter().any(|at| is_used(at.range)))
        {
            made.extend(objects.iter().filter(|it| left.contains_range(it.decl)));
        }
    }
    made
}

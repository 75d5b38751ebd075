//! Whether what a variable holds is used again after a statement, on a path that nothing leaves.

use super::object::{Object, ObjectId, Use};
use super::{Model, Verdict};
use crate::syntax::{Field, Kind, Node};

/// What is known of the way on from a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// It leads to a use of the value.
    Uses,
    /// It may end, or assign the variable, before it comes to a use.
    Doubtful,
    /// It comes to the end of the code without any.
    Passes,
}

impl<'t> Model<'t> {
    /// Whether control surely comes from the end of a statement to a use of what a variable holds then.
    ///
    /// It holds only for what is on every path: a use in one branch is no answer, since `if done { put(x) }` may go
    /// with `if !done { use(x) }`. Fails means that none was found, and a comparison or a copy of the variable, which
    /// does not look at what it points at, is none.
    pub fn surely_used_after(&self, id: ObjectId, place: Node<'t>) -> Verdict {
        let object = self.object(id);
        let is_shared = object
            .uses
            .iter()
            .any(|it| it.function != object.function && it.access.may_write());
        let is_here = self.function_around(place) == object.function;
        if !is_here || is_shared || !self.address_taken(id).fails() {
            return Verdict::Fails;
        }
        let mut node = place;
        let mut is_conditional = false;
        while let Some(parent) = node.parent() {
            let way = match parent.kind() {
                Kind::STATEMENT_LIST => self.way_on(object, node),
                Kind::FOR_STATEMENT => self.way_around(object, parent, is_conditional),
                Kind::FUNC_LITERAL | Kind::GO_STATEMENT | Kind::DEFER_STATEMENT => Way::Doubtful,
                _ => Way::Passes,
            };
            if way != Way::Passes {
                return Verdict::of(way == Way::Uses);
            }
            is_conditional |= is_branching(parent);
            node = parent;
        }
        Verdict::Fails
    }

    /// What follows a statement in its list.
    fn way_on(&self, object: &Object<'t>, statement: Node<'t>) -> Way {
        let mut next = statement.next_sibling();
        while let Some(node) = next {
            if node.kind() == Kind::CONTINUE_STATEMENT && node.named_children().is_empty() {
                let around = node.ancestors().find(|it| it.kind() == Kind::FOR_STATEMENT);
                return around.map_or(Way::Doubtful, |it| self.way_around(object, it, true));
            }
            match self.way_through(object, node) {
                Way::Passes => next = node.next_sibling(),
                decided => return decided,
            }
        }
        Way::Passes
    }

    /// The next iteration of a loop, from its end: one with a head may not come to it under the condition that was met
    /// on the way. What comes after the loop is not followed.
    fn way_around(&self, object: &Object<'t>, node: Node<'t>, is_conditional: bool) -> Way {
        let has_head = 1 < node.named_children().len();
        if (is_conditional && has_head) || node.range().contains_range(object.decl) {
            return Way::Doubtful;
        }
        let body = node.field(Field::BODY).map(Node::named_children);
        let lists = body.unwrap_or_default().into_iter();
        let mut statements = lists
            .filter(|it| it.kind() == Kind::STATEMENT_LIST)
            .flat_map(Node::children);
        let way = statements.find_map(|it| {
            let way = self.way_through(object, it);
            (way != Way::Passes).then_some(way)
        });
        // An assignment in the head comes before the body.
        let in_head = object.uses.iter().any(|it| {
            let is_inside = node.range().contains_range(it.range);
            let body = node.field(Field::BODY);
            is_inside && !body.is_some_and(|body| body.range().contains_range(it.range))
        });
        match way {
            Some(Way::Uses) if !in_head => Way::Uses,
            _ => Way::Doubtful,
        }
    }

    fn way_through(&self, object: &Object<'t>, node: Node<'t>) -> Way {
        let inside = || {
            let uses = object.uses.iter();
            uses.filter(|it| {
                it.function == object.function && node.range().contains_range(it.range)
            })
        };
        let is_sure = inside().any(|it| is_unconditional(it, node) && looks_at_value(it));
        let is_simple = !SIMPLE_ENDS.contains(&node.kind());
        let assigns = inside().any(|it| it.access.is_only_write());
        match (is_sure, inside().next().is_some()) {
            (true, _) if is_simple => Way::Uses,
            // The head of an `if` or a `switch` comes before its branches.
            (true, _) if !assigns => Way::Uses,
            (_, true) if assigns || !is_simple => Way::Doubtful,
            _ if self.may_leave(node) => Way::Doubtful,
            _ => Way::Passes,
        }
    }

    /// Whether control may not come to the end of a statement: a jump, or a call that may not return.
    fn may_leave(&self, node: Node<'t>) -> bool {
        let mut walk = node.descendants();
        while let Some(it) = walk.next() {
            match it.kind() {
                Kind::FUNC_LITERAL => walk.skip_children(),
                Kind::RETURN_STATEMENT
                | Kind::BREAK_STATEMENT
                | Kind::CONTINUE_STATEMENT
                | Kind::GOTO_STATEMENT
                | Kind::FALLTHROUGH_STATEMENT
                | Kind::SELECT_STATEMENT
                | Kind::LABELED_STATEMENT => return true,
                Kind::FOR_STATEMENT if !self.terminates(it).fails() => return true,
                // `die()`, of which it is not known whether it returns; a result that is used needs one.
                Kind::EXPRESSION_STATEMENT if !self.is_known_to_return(it) => return true,
                _ => {}
            }
        }
        false
    }

    /// Whether a statement is a method call with a name by which things are released, or no call.
    fn is_known_to_return(&self, statement: Node<'t>) -> bool {
        let call = statement.named_children().into_iter().next();
        let Some(call) = call.filter(|it| it.kind() == Kind::CALL_EXPRESSION) else {
            return true;
        };
        let callee = call.field(Field::FUNCTION);
        let name = callee.and_then(|it| it.field(Field::FIELD));
        match (callee, name) {
            (_, Some(name)) => RETURNING.contains(&name.text()) && !self.never_returns(statement),
            (Some(callee), None) => {
                let builtins = ["clear", "close", "copy", "delete", "print", "println"];
                builtins.contains(&callee.text()) && self.is_predeclared(callee)
            }
            (None, None) => false,
        }
    }
}

/// Methods and functions that, whatever they belong to, come back.
const RETURNING: [&str; 14] = [
    "Add", "Close", "Done", "Lock", "Print", "Printf", "Println", "Put", "RLock", "RUnlock",
    "Reset", "Store", "Unlock", "Write",
];

/// Statements that hold other statements.
const SIMPLE_ENDS: [Kind; 7] = [
    Kind::IF_STATEMENT,
    Kind::FOR_STATEMENT,
    Kind::EXPRESSION_SWITCH_STATEMENT,
    Kind::TYPE_SWITCH_STATEMENT,
    Kind::SELECT_STATEMENT,
    Kind::LABELED_STATEMENT,
    Kind::BLOCK,
];

fn is_branching(node: Node<'_>) -> bool {
    SIMPLE_ENDS.contains(&node.kind()) && node.kind() != Kind::BLOCK
}

/// Whether a use is evaluated whenever the statement is: not in a branch, a body or the right side of `&&` and `||`.
fn is_unconditional<'t>(it: &Use<'t>, statement: Node<'t>) -> bool {
    let mut node = it.node;
    while node != statement {
        let Some(parent) = node.parent() else {
            return false;
        };
        let is = |field| parent.field(field) == Some(node);
        let is_operator = |text: &str| {
            parent
                .field(Field::OPERATOR)
                .is_some_and(|it| it.text() == text)
        };
        let is_optional = match parent.kind() {
            Kind::BINARY_EXPRESSION => is(Field::RIGHT) && (is_operator("&&") || is_operator("||")),
            Kind::BLOCK
            | Kind::FUNC_LITERAL
            | Kind::FOR_CLAUSE
            | Kind::RANGE_CLAUSE
            | Kind::EXPRESSION_CASE
            | Kind::TYPE_CASE
            | Kind::DEFAULT_CASE
            | Kind::COMMUNICATION_CASE => true,
            Kind::IF_STATEMENT => is(Field::CONSEQUENCE) || is(Field::ALTERNATIVE),
            Kind::FOR_STATEMENT => is(Field::BODY),
            _ => false,
        };
        if is_optional {
            return false;
        }
        node = parent;
    }
    true
}

/// Whether a use looks at what the variable points at, or hands it on; a comparison, a copy and `%p` do not.
fn looks_at_value(it: &Use<'_>) -> bool {
    if it.access.is_write() || it.is_possible {
        return false;
    }
    let Some(parent) = it.node.parent() else {
        return false;
    };
    match parent.kind() {
        Kind::SELECTOR_EXPRESSION | Kind::INDEX_EXPRESSION | Kind::SEND_STATEMENT => true,
        Kind::UNARY_EXPRESSION => parent.text().starts_with('*'),
        Kind::ARGUMENT_LIST => !parent.text().contains("%p") && !is_length(parent),
        Kind::EXPRESSION_LIST => {
            let around = parent.parent().map(Node::kind);
            around == Some(Kind::RETURN_STATEMENT)
        }
        _ => false,
    }
}

/// `len(x)`, `cap(x)`
fn is_length(arguments: Node<'_>) -> bool {
    let callee = arguments.parent().and_then(|it| it.field(Field::FUNCTION));
    callee.is_some_and(|it| ["len", "cap"].contains(&it.text()))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::semantics::fixture;
    use crate::syntax::Kind;

    /// Whether the value of `x` is surely used after the first call of `put`.
    #[track_caller]
    fn check(body: &str, expected: bool) {
        let source =
            format!("type T struct {{ n int }}\n\nfunc f(x *T, y bool) any {{\n{body}\n}}");
        let found = fixture::describe_typed(&source, None, |model, out| {
            let mut nodes = model.root().descendants();
            let put = nodes
                .find(|it| it.kind() == Kind::CALL_EXPRESSION && it.text() == "put(x)")
                .unwrap();
            let id = model.object_ids().find(|id| model.object(*id).name == "x");
            let verdict = model.surely_used_after(id.unwrap(), put);
            write!(out, "{}", verdict.holds()).unwrap();
        });
        assert_eq!(found, expected.to_string(), "{body}");
    }

    #[test]
    fn the_next_statements_count() {
        check("put(x); x.n++", true);
        check("put(x); return x", true);
        check("put(x); mu.Unlock(); n := 1; g(n, x)", true);
        check("if y { put(x) }; return x.n", true);
        check("put(x); if x.n > 1 { return 2 }; return 3", true);
        check("put(x); *x = 1", true);
    }

    #[test]
    fn an_assignment_on_some_path_is_a_doubt() {
        check("put(x); x = get(); x.n++", false);
        check(
            "put(x); if z, ok := get(); ok { x = z } else { x = new(T) }; x.n++",
            false,
        );
        check("put(x); for _, x = range all { x.n++ }", false);
        check("put(x); select { case x = <-c: x.n++ }", false);
        check("set := func() { x = get() }; put(x); set(); x.n++", false);
    }

    #[test]
    fn a_way_that_may_end_is_a_doubt() {
        check("if y { put(x); die() }; return x.n", false);
        check("if y { put(x); return 1 }; return x.n", false);
        check("if y { put(x) }; if !y { return x.n }", false);
        check("if y { put(x) }; if y { return 1 }; return x.n", false);
        check("if y { put(x) }; return y || x.n", false);
    }

    #[test]
    fn what_does_not_look_at_it_is_no_use() {
        check("put(x); return x == nil", false);
        check("put(x); _ = x", false);
        check(r#"put(x); fmt.Printf("%p", x)"#, false);
        check("put(x); x, n = get(), 1", false);
    }

    #[test]
    fn another_iteration_uses_what_the_last_one_gave_away() {
        check("for y { x.n++; put(x) }", true);
        check("for { x.n++; if y { put(x); continue }; g() }", true);
        check("for i < 3 { x.n++; if y { put(x); continue }; g() }", false);
        check("for y { x = get(); put(x) }", false);
        check("for i := range 3 { x.n++; if i == 2 { put(x) } }", false);
        check("for { x.n++; put(x); break }", false);
    }
}

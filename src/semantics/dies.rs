//! Whether the value of a variable is dead after a statement, path by path.

use super::object::{Object, ObjectId, ObjectKind};
use super::{FuncId, Model};
use crate::syntax::{Field, Kind, Node};

/// What a piece of code does first with a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    /// It may read it.
    Read,
    /// On no path it reads it, and no path leads on.
    Dead,
    /// Nothing: what comes next decides.
    Passed,
}

impl<'t> Model<'t> {
    /// Whether no path from the end of a statement reads a variable before the variable is assigned or the function
    /// ends: `pool.Put(x); return` in a loop is such an end.
    ///
    /// False stands for "not shown": where closures use the variable, its address is taken, or a `goto` is around.
    pub fn value_dies_after(&self, id: ObjectId, place: Node<'t>) -> bool {
        let object = self.object(id);
        let own = object.function;
        let closures = object.uses.iter().any(|it| it.function != own);
        if closures || self.function_around(place) != own || !self.address_taken(id).fails() {
            return false;
        }
        let Some(body) = self.function(own).body else {
            return false;
        };
        let jumps = [Kind::GOTO_STATEMENT, Kind::FALLTHROUGH_STATEMENT];
        if body.descendants().any(|it| jumps.contains(&it.kind())) {
            return false;
        }
        self.fate_after(object, place, own) == Fate::Dead
    }

    fn fate_after(&self, object: &Object<'t>, place: Node<'t>, own: FuncId) -> Fate {
        let mut node = place;
        while let Some(parent) = node.parent() {
            match parent.kind() {
                Kind::STATEMENT_LIST => match self.rest_of_list(object, node) {
                    Fate::Passed => {}
                    decided => return decided,
                },
                // Around the loop; what it may read there is not followed further.
                Kind::FOR_STATEMENT if parent.range().contains_range(object.decl) => {
                    return Fate::Dead;
                }
                Kind::FOR_STATEMENT if self.loop_reads(object, parent) => return Fate::Read,
                _ => {}
            }
            if self.function(own).node == parent {
                return Fate::Dead;
            }
            node = parent;
        }
        Fate::Read
    }

    fn rest_of_list(&self, object: &Object<'t>, statement: Node<'t>) -> Fate {
        let mut next = statement.next_sibling();
        while let Some(node) = next {
            match self.fate_of(object, node) {
                Fate::Passed => next = node.next_sibling(),
                decided => return decided,
            }
        }
        Fate::Passed
    }

    fn fate_of(&self, object: &Object<'t>, node: Node<'t>) -> Fate {
        let mut uses = object
            .uses
            .iter()
            .filter(|it| node.range().contains_range(it.range))
            .peekable();
        if uses.peek().is_some() {
            let is_assignment = node.kind() == Kind::ASSIGNMENT_STATEMENT;
            return match is_assignment && uses.all(|it| it.access.is_only_write()) {
                true => Fate::Dead,
                false => Fate::Read,
            };
        }
        match node.kind() {
            Kind::RETURN_STATEMENT => {
                let is_bare = node.named_children().is_empty();
                match is_bare && object.kind == ObjectKind::Result {
                    true => Fate::Read,
                    false => Fate::Dead,
                }
            }
            Kind::BREAK_STATEMENT | Kind::CONTINUE_STATEMENT => self.fate_of_jump(object, node),
            _ => Fate::Passed,
        }
    }

    /// Code goes on after, or around, the statement that a `break` or a `continue` refers to.
    fn fate_of_jump(&self, object: &Object<'t>, node: Node<'t>) -> Fate {
        if let Some(label) = node.named_children().first() {
            return self.fate_of_labeled_jump(object, node, *label);
        }
        let is_break = node.kind() == Kind::BREAK_STATEMENT;
        let target = node.ancestors().into_iter().find(|it| match it.kind() {
            Kind::FOR_STATEMENT => true,
            Kind::EXPRESSION_SWITCH_STATEMENT
            | Kind::TYPE_SWITCH_STATEMENT
            | Kind::SELECT_STATEMENT => is_break,
            _ => false,
        });
        self.fate_at(object, target, is_break)
    }

    fn fate_of_labeled_jump(&self, object: &Object<'t>, node: Node<'t>, label: Node<'t>) -> Fate {
        let is_label = |it: &Node<'t>| it.kind() == Kind::LABEL_NAME && it.text() == label.text();
        let target = node.ancestors().into_iter().find(|it| {
            let around = it
                .parent()
                .filter(|it| it.kind() == Kind::LABELED_STATEMENT);
            around.is_some_and(|it| it.named_children().first().is_some_and(is_label))
        });
        self.fate_at(object, target, node.kind() == Kind::BREAK_STATEMENT)
    }

    fn fate_at(&self, object: &Object<'t>, target: Option<Node<'t>>, is_break: bool) -> Fate {
        let Some(target) = target else {
            return Fate::Read;
        };
        if target.range().contains_range(object.decl) {
            return Fate::Dead;
        }
        if !is_break && self.loop_reads(object, target) {
            return Fate::Read;
        }
        self.fate_after(object, target, object.function)
    }

    /// Whether another iteration may read the variable before it assigns it.
    fn loop_reads(&self, object: &Object<'t>, node: Node<'t>) -> bool {
        let body = node.field(Field::BODY);
        let in_head = object.uses.iter().any(|it| {
            node.range().contains_range(it.range)
                && !body.is_some_and(|body| body.range().contains_range(it.range))
        });
        if in_head {
            return true;
        }
        let lists = body.map(Node::named_children).unwrap_or_default();
        let mut statements = lists
            .into_iter()
            .filter(|it| it.kind() == Kind::STATEMENT_LIST)
            .flat_map(Node::named_children);
        // A condition that skips the body, or a jump, leads on to what follows the loop, which the caller asks about.
        let first = statements.find(|it| {
            let range = it.range();
            object.uses.iter().any(|it| range.contains_range(it.range))
        });
        first.is_some_and(|it| self.fate_of(object, it) == Fate::Read)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;
    use crate::syntax::Kind;

    /// Whether the value of `x` dies after the first call of `put`.
    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let source = format!("func f(x, y int) {{\n{body}\n}}");
        let found = fixture::describe(&source, None, |model, out| {
            let mut nodes = model.root().descendants();
            let put = nodes
                .find(|it| it.kind() == Kind::CALL_EXPRESSION && it.text() == "put(x)")
                .unwrap();
            let id = model.object_ids().find(|id| model.object(*id).name == "x");
            write!(out, "{}", model.value_dies_after(id.unwrap(), put)).unwrap();
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn a_return_ends_the_loop_around() {
        check("for { if y { put(x); return }; g(x) }", &expect!["true"]);
        check("for { if y { put(x); break }; g(x) }", &expect!["true"]);
    }

    #[test]
    fn an_assignment_ends_the_value() {
        check("for { put(x); x = get() }", &expect!["true"]);
        check("put(x); x = g(x)", &expect!["false"]);
        check("for { x = get(); put(x) }; g()", &expect!["true"]);
    }

    #[test]
    fn a_label_names_what_a_jump_leaves() {
        check(
            "out: for { for { g(x); put(x); break out } }",
            &expect!["true"],
        );
        check(
            "out: for { for { g(x); put(x); break out } }; g(x)",
            &expect!["false"],
        );
        check(
            "out: for { for { g(x); put(x); continue out } }",
            &expect!["false"],
        );
    }

    #[test]
    fn a_read_on_a_path_keeps_it() {
        check("put(x); g(x)", &expect!["false"]);
        check("for { if y { put(x); continue }; g(x) }", &expect!["false"]);
        check("for { if y { put(x); break } }; g(x)", &expect!["false"]);
        check("switch { case y: put(x); break }; g(x)", &expect!["false"]);
        check("if y { put(x) } else { g(x) }", &expect!["true"]);
        check("for { put(x); if y { x = 1 } }", &expect!["false"]);
    }
}

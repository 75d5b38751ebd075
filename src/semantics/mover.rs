//! What moves a variable to the heap.

use text_size::TextRange;

use super::object::{FuncId, Object, ObjectId, Use};
use super::{Model, Verdict};
use crate::syntax::{Kind, Node};

impl<'t> Model<'t> {
    /// Whether nothing but a node can move a variable to the heap, so that it stays on the stack without the node's
    /// uses of it.
    ///
    /// cmd/compile/internal/escape: a variable is moved where its address outlives it. That is an address in the
    /// code, or one that a closure holds which lives on. A closure that may get a copy just as well does not count:
    /// it only reads, and nothing assigns the variable from it on.
    pub fn moved_only_by(&self, id: ObjectId, node: Node<'t>) -> Verdict {
        let object = self.object(id);
        let others = object
            .uses
            .iter()
            .filter(|it| !node.range().contains_range(it.range));
        let moved = others.map(|it| {
            let addressed = self.takes_address(object, it);
            addressed.or(self.held_by_closure(id, it.function, object, it))
        });
        // A copy before the node is made in the closure around it, which then still holds the variable.
        let around = self.function_around(node);
        let held = Verdict::any(moved).or(self.lives_on(object, around));
        !held.or(self.used_by_iterator(id))
    }

    /// Whether the closure that holds one use of a variable lives on, and could get no copy of it.
    fn held_by_closure(
        &self,
        id: ObjectId,
        function: FuncId,
        object: &Object<'t>,
        it: &Use<'t>,
    ) -> Verdict {
        let lives_on = self.lives_on(object, function);
        if lives_on.fails() {
            return Verdict::Fails;
        }
        let outer = self.holder(object, function);
        let is_read = self.assigns(object, it).fails();
        let start = statement_around(self.function(outer).node).start();
        match is_read && self.assigned_after(id, start).fails() {
            true => Verdict::Fails,
            false => lives_on,
        }
    }

    /// Whether one of the closures around a use, as far as they are inside the variable's function, lives on.
    fn lives_on(&self, object: &Object<'t>, function: FuncId) -> Verdict {
        let around = self.closures_around(object, function).into_iter();
        Verdict::any(around.map(|it| self.outlives(it)))
    }

    /// The closures around a use, inside the variable's function, from the innermost one out.
    fn closures_around(&self, object: &Object<'t>, function: FuncId) -> Vec<FuncId> {
        let start = (function != object.function).then_some(function);
        let outwards = |it: &FuncId| {
            let parent = self.function(*it).parent;
            parent.filter(|it| *it != object.function)
        };
        std::iter::successors(start, outwards).collect()
    }

    /// The outermost closure around a use that may live on: with a copy made before it, those inside hold the copy.
    fn holder(&self, object: &Object<'t>, function: FuncId) -> FuncId {
        let around = self.closures_around(object, function).into_iter();
        let mut living = around.filter(|it| !self.outlives(*it).fails());
        living.next_back().unwrap_or(function)
    }

    /// The closures besides a node that may live on and use a variable, each with whether it does live on; and whether
    /// the node, as a closure, does.
    pub fn other_holders(
        &self,
        id: ObjectId,
        node: Node<'t>,
    ) -> (Vec<(Node<'t>, Verdict)>, Verdict) {
        let object = self.object(id);
        let mut others: Vec<(Node<'t>, Verdict)> = Vec::new();
        for it in &object.uses {
            let is_own = node.range().contains_range(it.range);
            if is_own || self.lives_on(object, it.function).fails() {
                continue;
            }
            let literal = self.function(self.holder(object, it.function)).node;
            let is_known = others.iter().any(|(known, _)| *known == literal);
            if !is_known && self.is_pruned(literal).fails() {
                others.push((literal, self.lives_on(object, it.function)));
            }
        }
        let mut functions = self.function_ids();
        let own = functions.find(|it| self.function(*it).node == node);
        (others, own.map_or(Verdict::Holds, |it| self.outlives(it)))
    }

    /// Whether the literal of the variable's function that is, or holds, a function is made in a loop that the variable
    /// is declared outside of.
    pub fn made_in_deeper_loop(&self, object: &Object<'t>, function: FuncId) -> bool {
        let outer = self.child_towards(object.function, function);
        object.loop_depth < self.function(outer).created_depth
    }

    /// Whether the function of a variable goes on after the last use of the variable outside a node: another of its
    /// statements follows, other than a return that calls nothing.
    pub fn is_outlasted(&self, id: ObjectId, node: Node<'t>) -> bool {
        let object = self.object(id);
        let uses = object.uses.iter().map(|it| it.range);
        let outside = uses.filter(|it| !node.range().contains_range(*it));
        let last = outside.chain([object.decl]).map(TextRange::end).max();
        let body = self.function(object.function).body;
        let lists = body.into_iter().flat_map(Node::named_children);
        let statements = lists
            .filter(|it| it.kind() == Kind::STATEMENT_LIST)
            .flat_map(Node::named_children);
        let mut later = statements.filter(|it| last.is_some_and(|last| last <= it.start()));
        later.any(|it| !it.range().contains_range(node.range()) && takes_time(it))
    }

    /// The body of a range over a function is a closure too.
    fn used_by_iterator(&self, id: ObjectId) -> Verdict {
        let uses = &self.object(id).uses;
        let mut ranges = self.loop_ids().filter(|of| {
            let body = self.loop_at(*of).body.map(Node::range);
            let holds = |range| body.is_some_and(|it| it.contains_range(range));
            uses.iter().any(|it| holds(it.range))
                && !holds(self.object(id).decl)
                && !self.ranges_over_function(*of).fails()
        });
        match ranges.next() {
            Some(_) => Verdict::unknown("a range over a function may keep its body"),
            None => Verdict::Fails,
        }
    }
}

/// Whether a statement is more than `return x`.
fn takes_time(statement: Node<'_>) -> bool {
    let calls = |it: Node<'_>| it.kind() == Kind::CALL_EXPRESSION;
    statement.kind() != Kind::RETURN_STATEMENT || statement.descendants().any(calls)
}

/// The statement before which a copy for the node would be made.
fn statement_around(node: Node<'_>) -> Node<'_> {
    let is_listed = |it: &Node<'_>| {
        let parent = it.parent();
        parent.is_some_and(|it| it.kind() == Kind::STATEMENT_LIST)
    };
    let mut around = node.ancestors();
    around.find(is_listed).unwrap_or(node)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;
    use crate::syntax::Kind;

    /// Whether the first function literal alone moves the parameter `x`.
    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let source = format!("func f(x int) {{\n{body}\n}}");
        let found = fixture::describe(&source, Some("1.22"), |model, out| {
            let mut nodes = model.root().descendants();
            let literal = nodes.find(|it| it.kind() == Kind::FUNC_LITERAL).unwrap();
            let id = model.object_ids().find(|id| model.object(*id).name == "x");
            write!(out, "{:?}", model.moved_only_by(id.unwrap(), literal)).unwrap();
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn the_only_closure_that_lives_on_moves_it() {
        check("x = 1; go func() { use(x) }(); use(x)", &expect!["Holds"]);
        check(
            "go func() { use(x) }(); func() { x++ }()",
            &expect!["Holds"],
        );
        check(
            "x = 1; go func() { use(x) }(); go func() { run(x) }()",
            &expect!["Holds"],
        );
    }

    #[test]
    fn a_closure_inside_one_that_is_called_in_place_moves_it() {
        check(
            "go func() { use(x) }(); func() { go func() { x++ }() }()",
            &expect!["Fails"],
        );
    }

    #[test]
    fn what_else_moves_it_is_found() {
        check("go func() { use(x) }(); g(&x)", &expect!["Fails"]);
        check(
            "go func() { use(x) }(); go func() { x++ }()",
            &expect!["Fails"],
        );
        check(
            "go func() { use(x) }(); go func() { run(x) }(); x = 1",
            &expect!["Fails"],
        );
    }

    #[test]
    fn the_closure_around_holds_it_too() {
        let inner = "{ use(x) }()";
        let source = format!("func f(x int) {{\ngo func() {{ func() {inner} }}()\n}}");
        let found = fixture::describe(&source, Some("1.22"), |model, out| {
            let literals = model.root().descendants();
            let mut literals = literals.filter(|it| it.kind() == Kind::FUNC_LITERAL);
            let inner = literals.nth(1).unwrap();
            let id = model.object_ids().find(|id| model.object(*id).name == "x");
            write!(out, "{:?}", model.moved_only_by(id.unwrap(), inner)).unwrap();
        });
        assert_eq!(found, "Fails");
    }

    #[test]
    fn a_callee_that_may_keep_a_writing_closure_leaves_it_open() {
        check(
            "go func() { use(x) }(); g(func() { x++ })",
            &expect![[r#"Unknown("`g` may keep the function")"#]],
        );
    }
}

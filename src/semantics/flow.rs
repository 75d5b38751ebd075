//! What happens to a variable before, between and after places.

use text_size::{TextRange, TextSize};

use super::closure::first_line;
use super::object::{Object, ObjectId, ObjectKind, Use};
use super::{FuncId, Loop, Model, Verdict};
use crate::syntax::{Field, Kind, Node};

/// Whether one place can run after another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Order {
    /// On some path, in the same call.
    After,
    /// Never.
    NotAfter,
    /// It stands in a closure that may run at any time.
    AnyTime,
}

impl<'t> Model<'t> {
    /// The uses that read a variable between two offsets.
    pub fn reads_between(&self, id: ObjectId, from: TextSize, to: TextSize) -> Vec<Use<'t>> {
        let uses = self.between(id, from, to);
        uses.into_iter()
            .filter(|it| !it.access.is_only_write())
            .collect()
    }

    /// The uses that assign a variable, or may assign a part of it, between two offsets.
    pub fn writes_between(&self, id: ObjectId, from: TextSize, to: TextSize) -> Vec<Use<'t>> {
        let object = self.object(id);
        let uses = self.between(id, from, to).into_iter();
        uses.filter(|it| !self.assigns(object, it).fails())
            .collect()
    }

    fn between(&self, id: ObjectId, from: TextSize, to: TextSize) -> Vec<Use<'t>> {
        let uses = self.object(id).uses.iter();
        uses.filter(|it| from <= it.range.start() && it.range.end() <= to)
            .copied()
            .collect()
    }

    /// Whether a variable may be assigned, as a whole or in part, after the code that ends at an offset.
    ///
    /// Holds if an assignment can run later in the same call, around a loop too; unknown where it depends on when a
    /// closure runs, on a type, or on who has the address.
    pub fn reassigned_after(&self, id: ObjectId, offset: TextSize) -> Verdict {
        let object = self.object(id);
        let direct = self.assigned_after(id, offset);
        if direct.holds() {
            return direct;
        }
        let through_address = match self.address_taken(id) {
            Verdict::Fails => Verdict::Fails,
            _ => Verdict::unknown(format!(
                "`{}` may be assigned through its address",
                object.name
            )),
        };
        direct.or(through_address)
    }

    /// Like [`Model::reassigned_after`], assignments through the variable's address left aside.
    pub fn assigned_after(&self, id: ObjectId, offset: TextSize) -> Verdict {
        let object = self.object(id);
        let judged = object.uses.iter().map(|it| {
            let assigns = self.assigns(object, it);
            assigns.and(self.later(object, it.range, offset))
        });
        Verdict::any(judged)
            .or(self.assigned_by_return(object, offset))
            .or(self.assigned_by_head(object, offset))
    }

    /// Whether a variable may be used after the code that ends at an offset.
    pub fn uses_after(&self, id: ObjectId, offset: TextSize) -> Verdict {
        let object = self.object(id);
        let judged = object.uses.iter().map(|it| {
            let later = self.later(object, it.range, offset);
            if it.is_possible && later.holds() {
                return Verdict::unknown(format!("`{}` may be a field", it.node.text()));
            }
            later
        });
        let found = Verdict::any(judged);
        // A bare return reads the results.
        let is_returned = object.kind == ObjectKind::Result
            && self
                .function(object.function)
                .body
                .is_some_and(|it| offset < it.end());
        found.or(Verdict::of(is_returned))
    }

    /// Whether code outside a node may use a variable after the code that ends at an offset.
    pub fn uses_outside_after(&self, id: ObjectId, node: Node<'t>, offset: TextSize) -> Verdict {
        let object = self.object(id);
        let outside = object
            .uses
            .iter()
            .filter(|it| !node.range().contains_range(it.range));
        Verdict::any(outside.map(|it| self.later(object, it.range, offset)))
    }

    /// A return assigns the results, before deferred closures read them.
    fn assigned_by_return(&self, object: &Object<'t>, offset: TextSize) -> Verdict {
        if object.kind != ObjectKind::Result {
            return Verdict::Fails;
        }
        let returns = self.function(object.function).returns.iter();
        let judged = returns.map(|(_, node)| {
            if node.named_children().is_empty() {
                Verdict::Fails
            } else {
                self.later(object, node.range(), offset)
            }
        });
        Verdict::any(judged)
    }

    /// The head of a range assigns its variables for each iteration.
    fn assigned_by_head(&self, object: &Object<'t>, offset: TextSize) -> Verdict {
        let Some(var) = object.loop_var else {
            return Verdict::Fails;
        };
        let is_shared = match self.go {
            Some(go) => Verdict::of(go.language() < super::GoVersion::new(1, 22)),
            None => Verdict::unknown("it depends on the language version"),
        };
        let repeats = self.loop_at(var.of).repeats.contains_inclusive(offset);
        let is_range = var.form != super::LoopVarForm::ThreeClause;
        is_shared.and(Verdict::of(repeats && is_range))
    }

    /// Whether what stands at `range` can run after the code that ends at `offset`.
    fn later(&self, object: &Object<'t>, range: TextRange, offset: TextSize) -> Verdict {
        match self.order(object, range, offset) {
            Order::After => Verdict::Holds,
            Order::NotAfter => Verdict::Fails,
            Order::AnyTime => {
                let text = first_line(&self.root.file_text()[range]);
                Verdict::unknown(format!(
                    "`{text}` stands in a closure that may run at any time"
                ))
            }
        }
    }

    fn order(&self, object: &Object<'t>, range: TextRange, offset: TextSize) -> Order {
        let (own, other) = (self.function_at(offset), self.function_at(range.start()));
        if own != other && !self.runs_in_place(other, own) {
            // A closure that is made later, with no loop around both, runs later.
            let is_made_later = self.is_within(other, own)
                && self.made_after(other, own, offset)
                && !self.repeats(object, range, offset);
            return if is_made_later {
                Order::After
            } else {
                Order::AnyTime
            };
        }
        if self.repeats(object, range, offset) {
            return Order::After;
        }
        let is_later = offset <= range.start() && !self.excluded(range, offset);
        match is_later {
            true => Order::After,
            // A literal may be called again, and works on the same variable then.
            false if !self.runs_once(own, object.function) => Order::AnyTime,
            false => Order::NotAfter,
        }
    }

    /// Whether an inner function, for each time that the outer one runs and comes to it, runs once: it and the literals
    /// around it are called where they stand, maybe by a go or defer statement.
    fn runs_once(&self, inner: FuncId, outer: FuncId) -> bool {
        let mut function = inner;
        while function != outer {
            let found = self.function(function);
            let called = found
                .node
                .ancestors()
                .find(|it| it.kind() != Kind::PARENTHESIZED_EXPRESSION)
                .filter(|it| it.kind() == Kind::CALL_EXPRESSION);
            let (Some(_), Some(parent)) = (called, found.parent) else {
                return false;
            };
            function = parent;
        }
        true
    }

    /// The innermost function around an offset.
    fn function_at(&self, offset: TextSize) -> FuncId {
        let around = self.function_ids().filter(|id| {
            let range = self.function(*id).node.range();
            range.start() <= offset && offset < range.end()
        });
        around
            .min_by_key(|id| self.function(*id).node.range().len())
            .unwrap_or(FuncId::new(0))
    }

    /// Whether an inner function is a literal that runs where it stands in the outer one.
    fn runs_in_place(&self, inner: FuncId, outer: FuncId) -> bool {
        let mut function = inner;
        while function != outer {
            if self.usage(function) != super::ClosureUse::CalledLocally {
                return false;
            }
            let Some(parent) = self.function(function).parent else {
                return false;
            };
            function = parent;
        }
        true
    }

    fn made_after(&self, inner: FuncId, outer: FuncId, offset: TextSize) -> bool {
        let literal = self.function(self.child_towards(outer, inner)).node.range();
        offset <= literal.start() && !self.excluded(literal, offset)
    }

    /// Whether a loop, inside the scope of the variable, repeats both places, so that either follows the other.
    fn repeats(&self, object: &Object<'t>, range: TextRange, offset: TextSize) -> bool {
        self.parts.loops.iter().enumerate().any(|(index, it)| {
            let is_fresh = it.repeats.contains_range(object.decl) || self.is_fresh(object, index);
            !is_fresh
                && it.repeats.contains_inclusive(offset)
                && (it.repeats.contains_range(range) || is_assigned_by_head(it, range))
                && !self.ends_function_within(it.repeats, offset)
        })
    }

    /// Whether control that passes `offset` ends the call before it comes to the end of what a loop repeats. What ends
    /// the call of a literal in the loop does not end the loop.
    fn ends_function_within(&self, repeats: TextRange, offset: TextSize) -> bool {
        let Some(at) = self.root.covering(TextRange::empty(offset)) else {
            return false;
        };
        let around = std::iter::once(at).chain(at.ancestors());
        let inside = around.take_while(|node| repeats.contains_range(node.range()));
        let mut ends = false;
        for node in inside {
            ends = node.kind() != Kind::FUNC_LITERAL && (ends || self.ends_function(node));
        }
        ends
    }

    /// Whether each iteration of a loop starts with a new variable whose value does not come from the last one.
    fn is_fresh(&self, object: &Object<'t>, index: usize) -> bool {
        let is_new = self
            .go
            .is_some_and(|it| it.language() >= super::GoVersion::new(1, 22));
        is_new
            && object.loop_var.is_some_and(|it| {
                it.of.index() == index && it.form != super::LoopVarForm::ThreeClause
            })
    }

    /// Whether control that passes `offset` cannot reach a later place: another branch, or behind a return.
    fn excluded(&self, range: TextRange, offset: TextSize) -> bool {
        let Some(at) = self.root.covering(TextRange::empty(offset)) else {
            return false;
        };
        let mut inner = at;
        for node in std::iter::once(at).chain(at.ancestors()) {
            if node.range().contains_range(range) {
                return are_branches(node, inner, range);
            }
            if node.kind() == Kind::FUNC_LITERAL {
                return false;
            }
            if self.ends_function(node) {
                return true;
            }
            inner = node;
        }
        false
    }

    /// Whether a block ends with a statement that ends the call: what stands after the block is not reached from it.
    fn ends_function(&self, node: Node<'t>) -> bool {
        if node.kind() != Kind::STATEMENT_LIST {
            return false;
        }
        let last = node.named_children().into_iter().last();
        let ends = |it: Node<'t>| it.kind() == Kind::RETURN_STATEMENT || self.never_returns(it);
        // A break, continue or goto before the end leads on to code that may come later.
        let jumps = || {
            self.leaves(node)
                .iter()
                .any(|it| it.kind != super::ExitKind::Return)
        };
        last.is_some_and(ends) && !jumps()
    }
}

/// Whether a place is on the left of the range clause of a loop, which assigns it for each iteration.
fn is_assigned_by_head(around: &Loop<'_>, range: TextRange) -> bool {
    let heads = around.node.named_children().into_iter();
    let mut clauses = heads.filter(|it| it.kind() == Kind::RANGE_CLAUSE);
    let left = clauses.find_map(|it| it.field(Field::LEFT));
    left.is_some_and(|it| it.range().contains_range(range))
}

/// Whether a place in `inner` and one at `range` lie in two branches of `node`, of which one runs.
fn are_branches(node: Node<'_>, inner: Node<'_>, range: TextRange) -> bool {
    let clauses = [
        Kind::EXPRESSION_CASE,
        Kind::TYPE_CASE,
        Kind::COMMUNICATION_CASE,
        Kind::DEFAULT_CASE,
    ];
    let other = node
        .named_children()
        .into_iter()
        .find(|it| it.range().contains_range(range));
    let Some(other) = other.filter(|it| *it != inner) else {
        return false;
    };
    match node.kind() {
        Kind::IF_STATEMENT => {
            let branches = [Kind::BLOCK, Kind::IF_STATEMENT];
            branches.contains(&inner.kind()) && branches.contains(&other.kind())
        }
        _ => {
            clauses.contains(&inner.kind())
                && clauses.contains(&other.kind())
                && !falls_through(inner)
        }
    }
}

fn falls_through(clause: Node<'_>) -> bool {
    clause
        .descendants()
        .any(|it| it.kind() == Kind::FALLTHROUGH_STATEMENT)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;

    /// Reassignments and uses of `x` after the marker `at()`.
    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let source = format!("func f(x int, xs []int) {{\n{body}\n}}");
        let found = fixture::describe(&source, Some("1.22"), |model, out| {
            let ids = model
                .object_ids()
                .filter(|id| model.object(*id).name == "x");
            let id = ids.last().unwrap();
            let at = fixture::after(model, "at()");
            let (written, used) = (model.reassigned_after(id, at), model.uses_after(id, at));
            write!(out, "written {written:?}, used {used:?}").unwrap();
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn source_order_decides_in_straight_line_code() {
        check("x = 1; g(x); at()", &expect!["written Fails, used Fails"]);
        check("at(); x = 1", &expect!["written Holds, used Holds"]);
        check("at(); g(x)", &expect!["written Fails, used Holds"]);
    }

    #[test]
    fn a_loop_brings_earlier_code_after_later_code() {
        check("for { x = 1; at() }", &expect!["written Holds, used Holds"]);
        check(
            "for { x := 1; g(x); at() }",
            &expect!["written Fails, used Fails"],
        );
        check(
            "for _, x := range xs { g(x); at() }",
            &expect!["written Fails, used Fails"],
        );
        check(
            "again: g(x); at(); goto again",
            &expect!["written Fails, used Holds"],
        );
    }

    #[test]
    fn closures_may_run_at_any_time() {
        check(
            "h := func() { x = 1 }; at(); h()",
            &expect![[
                r#"written Unknown("`x` stands in a closure that may run at any time"), used Unknown("`x` stands in a closure that may run at any time")"#
            ]],
        );
        check(
            "func() { x = 1 }(); at()",
            &expect!["written Fails, used Fails"],
        );
        check(
            "at(); go func() { g(x) }()",
            &expect!["written Fails, used Holds"],
        );
        check(
            "h(&x); at()",
            &expect![[r#"written Unknown("`x` may be assigned through its address"), used Fails"#]],
        );
    }

    #[test]
    fn a_literal_that_may_run_again_comes_after_itself() {
        let again = expect![[
            r#"written Unknown("`x` stands in a closure that may run at any time"), used Unknown("`x` stands in a closure that may run at any time")"#
        ]];
        check("h := func() { x++; at() }; h(); h()", &again);
        check("g(func() { x++; at() })", &again);
        check("go g(func() { x++; at() })", &again);
        check(
            "go func() { x++; at() }()",
            &expect!["written Fails, used Fails"],
        );
        check(
            "for { func() { x++; at(); return }() }",
            &expect!["written Holds, used Holds"],
        );
        check(
            "for { x++; at(); return }",
            &expect!["written Fails, used Fails"],
        );
    }

    #[test]
    fn other_branches_and_code_behind_a_return_do_not_follow() {
        check(
            "if a { at(); g() } else { x = 1 }",
            &expect!["written Fails, used Fails"],
        );
        check(
            "switch { case a: g(); at(); case b: g(x) }",
            &expect!["written Fails, used Fails"],
        );
        check(
            "switch { case a: at(); fallthrough; case b: g(x) }",
            &expect!["written Fails, used Holds"],
        );
        check(
            "if a { g(); at(); return }; x = 1",
            &expect!["written Fails, used Fails"],
        );
        check(
            "if a { g(); at() }; x = 1",
            &expect!["written Holds, used Holds"],
        );
    }
}

//! Whether a loop comes to its next iteration by another way than a given one.

use super::Model;
use super::exit::{CLAUSES, Exit, ExitKind};
use crate::syntax::{Kind, Node};

impl<'t> Model<'t> {
    /// Whether another clause of the `select` or `switch` that holds a clause can lead to the next iteration of the loop
    /// with that body, the innermost one around it.
    ///
    /// A jump with a label counts as one that leaves the loop.
    pub fn other_clause_repeats(&self, clause: Node<'t>, body: Node<'t>) -> bool {
        let Some(statement) = clause.parent() else {
            return false;
        };
        let is_inside = body.range().contains_range(statement.range()) && statement != body;
        if !is_inside || self.leaves_loop(statement, body) {
            return false;
        }
        let clauses = statement.named_children().into_iter();
        let mut others = clauses.filter(|it| *it != clause && CLAUSES.contains(&it.kind()));
        others.any(|it| {
            let mut inner = it.named_children().into_iter();
            let Some(list) = inner.find(|it| it.kind() == Kind::STATEMENT_LIST) else {
                return true;
            };
            // `break` leaves the statement, and `continue` goes on with the loop.
            let goes_on = |it: Exit<'t>| {
                it.label.is_none() && matches!(it.kind, ExitKind::Break | ExitKind::Continue)
            };
            !self.list_ends(list, Self::never_returns).holds()
                || self.leaves(list).into_iter().any(goes_on)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::semantics::fixture;
    use crate::syntax::{Field, Kind};

    /// Whether a clause other than the first one of the first `select` leads to another iteration of the loop `L`.
    #[track_caller]
    fn check_clauses(body: &str, expected: bool) {
        let source = format!("package p\nfunc f() {{\nL:\nfor {{\n{body}\n}}\n}}");
        let found = fixture::describe(&source, None, |model, out| {
            let find = |kind| {
                let mut nodes = model.root().descendants();
                nodes.find(|it| it.kind() == kind).unwrap()
            };
            let body = find(Kind::FOR_STATEMENT).field(Field::BODY).unwrap();
            let clause = find(Kind::COMMUNICATION_CASE);
            write!(out, "{}", model.other_clause_repeats(clause, body)).unwrap();
        });
        assert_eq!(found, expected.to_string(), "{body}");
    }

    #[test]
    fn clause_that_falls_out_or_continues_repeats_the_loop() {
        check_clauses("select { case <-a: return; case <-b: g() }", true);
        check_clauses("select { case <-a: return; case <-b: }", true);
        check_clauses(
            "select { case <-a: return; default: if x { return } }",
            true,
        );
        check_clauses("select { case <-a: return; case <-b: g(); continue }", true);
        check_clauses("select { case <-a: return; case <-b: break }; g()", true);
    }

    #[test]
    fn clauses_that_leave_the_loop_do_not_repeat_it() {
        check_clauses("select { case <-a: g() }", false);
        check_clauses("select { case <-a: g(); case <-b: return }", false);
        check_clauses(
            "select { case <-a: g(); case <-b: break L; case <-c: panic(1) }",
            false,
        );
        check_clauses("select { case <-a: g(); case <-b: h() }; return", false);
    }
}

//! Branches that the compiler drops because their condition is constant.
//!
//! cmd/compile/internal/noder/writer.go, `ifStmt`, `switchStmt` and `staticBool`: what such a branch holds is not
//! compiled, so it captures and assigns nothing. Only `true` and `false` are the same in every build; of other constants
//! it is unknown what they are.

use super::build::unparenthesized;
use super::object::{ObjectKind, Resolution};
use super::{Model, Verdict};
use crate::syntax::{Field, Kind, Node};

/// What is known of a condition before the program runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Static {
    /// It has this value in every build.
    Always(bool),
    /// It may be constant.
    Perhaps,
    /// It is computed.
    Never,
}

impl<'t> Model<'t> {
    /// Whether the compiler drops the branch that a node stands in.
    pub fn is_pruned(&self, node: Node<'t>) -> Verdict {
        let inner: Vec<_> = std::iter::once(node).chain(node.ancestors()).collect();
        // The outermost branch first: it says why, if nothing else is known.
        let pairs = inner.windows(2).rev();
        Verdict::any(pairs.map(|pair| self.is_pruned_branch(pair[1], pair[0])))
    }

    /// Whether the compiler drops a branch of a statement.
    fn is_pruned_branch(&self, statement: Node<'t>, branch: Node<'t>) -> Verdict {
        let kinds = [Kind::IF_STATEMENT, Kind::EXPRESSION_SWITCH_STATEMENT];
        if !kinds.contains(&statement.kind()) {
            return Verdict::Fails;
        }
        if let Some(known) = self.pruned.borrow().get(&branch.range()) {
            return known.clone();
        }
        let verdict = self.prunes(statement, branch);
        let mut known = self.pruned.borrow_mut();
        known.insert(branch.range(), verdict.clone());
        verdict
    }

    fn prunes(&self, statement: Node<'t>, branch: Node<'t>) -> Verdict {
        let is = |field| statement.field(field) == Some(branch);
        let depends = || Verdict::unknown("a constant may leave it out");
        match statement.kind() {
            Kind::IF_STATEMENT if is(Field::CONSEQUENCE) || is(Field::ALTERNATIVE) => {
                let condition = statement.field(Field::CONDITION);
                match condition.map_or(Static::Perhaps, |it| self.static_bool(it)) {
                    Static::Always(taken) => Verdict::of(taken == is(Field::ALTERNATIVE)),
                    Static::Perhaps => depends(),
                    Static::Never => Verdict::Fails,
                }
            }
            Kind::EXPRESSION_SWITCH_STATEMENT if is_clause(branch) => {
                let is_constant = match statement.field(Field::VALUE) {
                    Some(value) => self.may_be_constant(value),
                    None => self.has_constant_case(statement),
                };
                if is_constant {
                    depends()
                } else {
                    Verdict::Fails
                }
            }
            _ => Verdict::Fails,
        }
    }

    fn static_bool(&self, condition: Node<'t>) -> Static {
        let node = unparenthesized(condition);
        let side = |field| {
            let operand = node.field(field);
            operand.map_or(Static::Perhaps, |it| self.static_bool(it))
        };
        let operator = node.field(Field::OPERATOR).map(Node::text);
        match (node.kind(), operator) {
            (Kind::TRUE | Kind::FALSE, _) if self.is_predeclared(node) => {
                Static::Always(node.kind() == Kind::TRUE)
            }
            (Kind::UNARY_EXPRESSION, Some("!")) => match side(Field::OPERAND) {
                Static::Never => Static::Never,
                Static::Always(_) | Static::Perhaps => Static::Perhaps,
            },
            (Kind::BINARY_EXPRESSION, Some("&&")) => {
                both(side(Field::LEFT), side(Field::RIGHT), false)
            }
            (Kind::BINARY_EXPRESSION, Some("||")) => {
                both(side(Field::LEFT), side(Field::RIGHT), true)
            }
            _ if self.may_be_constant(node) => Static::Perhaps,
            _ => Static::Never,
        }
    }

    fn has_constant_case(&self, switch: Node<'t>) -> bool {
        let clauses = switch.named_children().into_iter();
        let values = clauses.filter_map(|it| it.field(Field::VALUE));
        let mut values = values.flat_map(Node::named_children);
        values.any(|it| self.static_bool(it) != Static::Never)
    }

    /// Whether an expression may be constant: the text decides where it can, before the types are asked.
    fn may_be_constant(&self, node: Node<'t>) -> bool {
        self.looks_constant(node) && {
            let known = self.ask(|it| Some(it.typed(node.range())?.is_const()));
            known.unwrap_or(true)
        }
    }

    fn looks_constant(&self, node: Node<'t>) -> bool {
        let node = unparenthesized(node);
        let looks = |field| {
            let part = node.field(field);
            part.is_none_or(|it| self.looks_constant(it))
        };
        match node.kind() {
            Kind::IDENTIFIER => match self.resolve(node) {
                Resolution::Object(id) => self.object(id).kind == ObjectKind::Const,
                _ => true,
            },
            // A constant of another package.
            Kind::SELECTOR_EXPRESSION => node.field(Field::OPERAND).is_none_or(|it| {
                it.kind() == Kind::IDENTIFIER && !matches!(self.resolve(it), Resolution::Object(_))
            }),
            Kind::UNARY_EXPRESSION => looks(Field::OPERAND),
            Kind::BINARY_EXPRESSION => looks(Field::LEFT) && looks(Field::RIGHT),
            Kind::CALL_EXPRESSION => self.is_constant_call(node),
            Kind::NIL
            | Kind::INDEX_EXPRESSION
            | Kind::SLICE_EXPRESSION
            | Kind::TYPE_ASSERTION_EXPRESSION
            | Kind::COMPOSITE_LITERAL
            | Kind::FUNC_LITERAL => false,
            _ => true,
        }
    }

    /// `T(c)`, `unsafe.Sizeof(x)`
    fn is_constant_call(&self, call: Node<'t>) -> bool {
        let arguments = call.field(Field::ARGUMENTS).map(Node::named_children);
        let arguments = arguments.unwrap_or_default();
        let is_sizeof = call.text().starts_with("unsafe.");
        is_sizeof || (!arguments.is_empty() && arguments.iter().all(|it| self.looks_constant(*it)))
    }
}

/// `&&` with false, or `||` with true, is decided by either side.
fn both(left: Static, right: Static, decides: bool) -> Static {
    match (left, right) {
        (Static::Always(it), _) | (_, Static::Always(it)) if it == decides => {
            Static::Always(decides)
        }
        (Static::Always(_), Static::Always(_)) => Static::Always(!decides),
        (Static::Perhaps, _) | (_, Static::Perhaps) => Static::Perhaps,
        _ => Static::Never,
    }
}

fn is_clause(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::EXPRESSION_CASE | Kind::DEFAULT_CASE)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;

    #[track_caller]
    fn check(typed: bool, source: &str, expected: &Expect) {
        let describe = |model: &crate::semantics::Model<'_>, out: &mut String| {
            let mut seen = Vec::new();
            for function in model.function_ids().skip(1) {
                for it in model.captures(function) {
                    if !seen.contains(&it.object) {
                        seen.push(it.object);
                        writeln!(out, "{} {:?}", model.object(it.object).name, it.by).unwrap();
                    }
                }
            }
        };
        let found = if typed {
            fixture::describe_typed(source, Some("1.23"), describe)
        } else {
            fixture::describe(source, Some("1.23"), describe)
        };
        expected.assert_eq(&found);
    }

    #[test]
    fn what_a_false_condition_guards_does_nothing() {
        check(
            false,
            "func f(a, b, c, d, e, g int, x bool) {
    if false { _ = &a }
    if true { _ = a } else { b = 1 }
    if x && false { c = 1 } else { d = 1 }
    if (true || x) { } else { e = 1 }
    if !true { g = 1 }
    go func() { _, _, _, _, _, _ = a, b, c, d, e, g; if false { a = 1 } }()
    if false { e = 1 } else if x { e = 2 }
}",
            &expect![[r#"
                a Value
                b Value
                c Value
                d Value
                e Reference
                g Value
            "#]],
        );
        check(
            false,
            "const false = true
func f(a int) {
    go func() { _ = a }()
    if false { a = 1 }
}",
            &expect![[r#"
                a Reference
            "#]],
        );
    }

    #[test]
    fn a_closure_that_a_constant_guards_may_not_be_the_first() {
        let source = "package p
import \"runtime\"
const debug = false
var verbose bool
func f(a, b, c, d, e int) {
    a, b, c, d, e = 1, 2, 3, 4, 5
    if debug { go func() { _ = a }() }
    switch runtime.GOOS { case \"linux\": go func() { _ = b }() }
    if verbose { go func() { _ = c }() }
    if false { go func() { _ = d }() }
    switch { case debug && verbose: go func() { _ = e }() }
    for { go func() { _, _, _, _, _ = a, b, c, d, e }() }
}";
        check(
            true,
            source,
            &expect![[r#"
            a Unknown("it depends on a constant")
            b Unknown("it depends on a constant")
            c Value
            d Reference
            e Unknown("it depends on a constant")
        "#]],
        );
        check(
            false,
            source,
            &expect![[r#"
            a Unknown("it depends on a constant")
            b Unknown("it depends on a constant")
            c Unknown("it depends on a constant")
            d Reference
            e Unknown("it depends on a constant")
        "#]],
        );
    }
}

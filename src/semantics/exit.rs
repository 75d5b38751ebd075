//! Control flow that leaves a block.

use super::{Model, Verdict};
use crate::syntax::{Field, Kind, Node};

/// A statement that leaves a block.
#[derive(Clone, Copy, Debug)]
pub struct Exit<'t> {
    /// How.
    pub kind: ExitKind,
    /// The label it names.
    pub label: Option<&'t str>,
    /// The statement.
    pub node: Node<'t>,
}

/// How a statement leaves a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExitKind {
    /// `return`
    Return,
    /// `break` of something around the block.
    Break,
    /// `continue` of a loop around the block.
    Continue,
    /// `goto` a label outside the block.
    Goto,
    /// `fallthrough` into the next clause.
    Fallthrough,
}

impl<'t> Model<'t> {
    /// The statements in a block (or any node) that lead out of it; function literals are not looked into.
    ///
    /// The `break` and `continue` of the loop whose body the block is count: they leave the block.
    pub fn leaves(&self, block: Node<'t>) -> Vec<Exit<'t>> {
        let mut found = Vec::new();
        let mut walk = block.descendants();
        while let Some(node) = walk.next() {
            if node.kind() == Kind::FUNC_LITERAL && node != block {
                walk.skip_children();
            } else if let Some(exit) = exit_of(node)
                && leads_out(exit, block)
            {
                found.push(exit);
            }
        }
        found
    }

    /// Whether control cannot reach the end of a block or statement.
    ///
    /// Go spec, "Terminating statements"; also a `break`, `continue` or `goto` as the last statement, and calls of
    /// `os.Exit`, `runtime.Goexit` and `log.Fatal*`, `log.Panic*`.
    pub fn terminates(&self, node: Node<'t>) -> Verdict {
        self.ends(node, Self::never_returns)
    }

    /// Whether a body needs no `return` at its end: Go spec, "Terminating statements", to the letter.
    pub fn is_terminating(&self, body: Node<'t>) -> bool {
        self.ends(body, Self::panics).holds()
    }

    /// Whether control that comes to a node leaves the loop around it, so that no iteration follows this one.
    ///
    /// A jump on the way, other than a return, leaves it open and counts as none.
    pub fn leaves_loop(&self, node: Node<'t>, body: Node<'t>) -> bool {
        let mut at = node;
        for parent in node.ancestors() {
            let is_inside = body.range().contains_range(at.range()) && at != body;
            if !is_inside || at != node && at.kind() == Kind::FUNC_LITERAL {
                return false;
            }
            if parent.kind() == Kind::STATEMENT_LIST {
                let is_later = |it: &Exit<'t>| node.start() <= it.node.start();
                let jumps = |it: Exit<'t>| it.kind != ExitKind::Return;
                if at.kind() == Kind::RETURN_STATEMENT {
                    return true;
                }
                if self.leaves(at).into_iter().filter(is_later).any(jumps) {
                    return false;
                }
                let rest = parent.named_children().into_iter();
                for next in rest.filter(|it| at.end() <= it.start()) {
                    if self.terminates(next).holds() && self.only_leaves(next, body) {
                        return true;
                    }
                    if self.leaves(next).into_iter().any(jumps) {
                        return false;
                    }
                }
            }
            at = parent;
        }
        false
    }

    /// Whether what leaves a statement of a loop's body leaves the loop.
    fn only_leaves(&self, statement: Node<'t>, body: Node<'t>) -> bool {
        let around = body.parent().and_then(Node::parent);
        let around = around.filter(|it| it.kind() == Kind::LABELED_STATEMENT);
        let own = around.and_then(|it| it.field(Field::LABEL)).map(Node::text);
        self.leaves(statement).into_iter().all(|it| match it.kind {
            ExitKind::Return => true,
            ExitKind::Break => leads_out(it, body),
            ExitKind::Continue => it.label.is_some() && it.label != own && leads_out(it, body),
            ExitKind::Goto | ExitKind::Fallthrough => false,
        })
    }

    fn ends(&self, node: Node<'t>, call_ends: fn(&Self, Node<'t>) -> bool) -> Verdict {
        match node.kind() {
            Kind::RETURN_STATEMENT
            | Kind::GOTO_STATEMENT
            | Kind::BREAK_STATEMENT
            | Kind::CONTINUE_STATEMENT
            | Kind::FALLTHROUGH_STATEMENT => Verdict::Holds,
            Kind::EXPRESSION_STATEMENT => Verdict::of(call_ends(self, node)),
            Kind::BLOCK | Kind::STATEMENT_LIST => self.list_ends(node, call_ends),
            Kind::IF_STATEMENT => {
                let branches = [
                    node.field(Field::CONSEQUENCE),
                    node.field(Field::ALTERNATIVE),
                ];
                let ends = |branch: Option<_>| {
                    branch.map_or(Verdict::Fails, |it| self.ends(it, call_ends))
                };
                Verdict::all(branches.map(ends))
            }
            Kind::FOR_STATEMENT => {
                let body = node.field(Field::BODY);
                let head = node
                    .named_children()
                    .into_iter()
                    .find(|it| Some(*it) != body);
                let is_endless = head.is_none_or(|it| {
                    it.kind() == Kind::FOR_CLAUSE && it.field(Field::CONDITION).is_none()
                });
                Verdict::of(is_endless && !breaks(node))
            }
            Kind::EXPRESSION_SWITCH_STATEMENT | Kind::TYPE_SWITCH_STATEMENT => {
                self.clauses_end(node, true, call_ends)
            }
            Kind::SELECT_STATEMENT => self.clauses_end(node, false, call_ends),
            Kind::LABELED_STATEMENT => {
                let inner = node.named_children().into_iter().last();
                let inner = inner.filter(|it| it.kind() != Kind::LABEL_NAME);
                inner.map_or(Verdict::Fails, |it| self.ends(it, call_ends))
            }
            _ => Verdict::Fails,
        }
    }

    pub(super) fn list_ends(
        &self,
        list: Node<'t>,
        call_ends: fn(&Self, Node<'t>) -> bool,
    ) -> Verdict {
        let is_empty = |it: &Node<'t>| it.kind() == Kind::EMPTY_STATEMENT;
        let statement = list.named_children().into_iter().rfind(|it| !is_empty(it));
        statement.map_or(Verdict::Fails, |last| self.ends(last, call_ends))
    }

    fn clauses_end(
        &self,
        node: Node<'t>,
        needs_default: bool,
        call_ends: fn(&Self, Node<'t>) -> bool,
    ) -> Verdict {
        let clauses = node
            .named_children()
            .into_iter()
            .filter(|it| CLAUSES.contains(&it.kind()));
        let clauses: Vec<_> = clauses.collect();
        let has_default = clauses.iter().any(|it| it.kind() == Kind::DEFAULT_CASE);
        if (needs_default && !has_default) || breaks(node) {
            return Verdict::Fails;
        }
        Verdict::all(clauses.into_iter().map(|it| {
            let body = it
                .named_children()
                .into_iter()
                .find(|it| it.kind() == Kind::STATEMENT_LIST);
            body.map_or(Verdict::Fails, |it| self.list_ends(it, call_ends))
        }))
    }

    /// Whether a statement is a call of the predeclared `panic`.
    fn panics(&self, statement: Node<'t>) -> bool {
        called(statement).is_some_and(|it| {
            it.kind() == Kind::IDENTIFIER && it.text() == "panic" && self.is_predeclared(it)
        })
    }

    /// Whether a statement is a call that never returns.
    pub fn never_returns(&self, statement: Node<'t>) -> bool {
        if self.panics(statement) {
            return true;
        }
        let Some(callee) = called(statement) else {
            return false;
        };
        let (Some(operand), Some(field)) =
            (callee.field(Field::OPERAND), callee.field(Field::FIELD))
        else {
            return false;
        };
        let super::Resolution::Package(import) = self.resolve(operand) else {
            return false;
        };
        let name = field.text();
        match self.names().import(import).path.as_str() {
            "os" => name == "Exit",
            "runtime" => name == "Goexit",
            "log" => name.starts_with("Fatal") || name.starts_with("Panic"),
            _ => false,
        }
    }
}

/// The clauses of statements that have some.
pub(super) const CLAUSES: [Kind; 4] = [
    Kind::EXPRESSION_CASE,
    Kind::TYPE_CASE,
    Kind::COMMUNICATION_CASE,
    Kind::DEFAULT_CASE,
];

/// What a statement that is a call calls.
fn called(statement: Node<'_>) -> Option<Node<'_>> {
    let mut children = statement.named_children().into_iter();
    let call = children.find(|it| it.kind() == Kind::CALL_EXPRESSION)?;
    call.field(Field::FUNCTION)
}

/// What a statement leaves with, if it is one that does.
fn exit_of(node: Node<'_>) -> Option<Exit<'_>> {
    let kind = match node.kind() {
        Kind::RETURN_STATEMENT => ExitKind::Return,
        Kind::BREAK_STATEMENT => ExitKind::Break,
        Kind::CONTINUE_STATEMENT => ExitKind::Continue,
        Kind::GOTO_STATEMENT => ExitKind::Goto,
        Kind::FALLTHROUGH_STATEMENT => ExitKind::Fallthrough,
        _ => return None,
    };
    let label = node
        .named_children()
        .into_iter()
        .find(|it| it.kind() == Kind::LABEL_NAME);
    let label = label.map(Node::text);
    Some(Exit { kind, label, node })
}

fn leads_out<'t>(exit: Exit<'t>, block: Node<'t>) -> bool {
    let inner = exit
        .node
        .ancestors()
        .take_while(|it| block.range().contains_range(it.range()));
    let mut around = inner.take_while(|it| *it != block);
    match (exit.kind, exit.label) {
        (ExitKind::Return, _) | (ExitKind::Goto, None) => true,
        (ExitKind::Goto, Some(label)) => !declares_label(block, label),
        (ExitKind::Break, None) => !around.any(|it| breakable(it.kind())),
        (ExitKind::Continue, None) => !around.any(|it| it.kind() == Kind::FOR_STATEMENT),
        (ExitKind::Break | ExitKind::Continue, Some(label)) => !around.any(|it| {
            it.kind() == Kind::LABELED_STATEMENT
                && it.field(Field::LABEL).is_some_and(|it| it.text() == label)
        }),
        (ExitKind::Fallthrough, _) => {
            !around.any(|it| it.kind() == Kind::EXPRESSION_SWITCH_STATEMENT)
        }
    }
}

fn declares_label(block: Node<'_>, label: &str) -> bool {
    let mut walk = block.descendants();
    while let Some(node) = walk.next() {
        if node.kind() == Kind::FUNC_LITERAL && node != block {
            walk.skip_children();
        } else if node.kind() == Kind::LABELED_STATEMENT
            && node
                .field(Field::LABEL)
                .is_some_and(|it| it.text() == label)
        {
            return true;
        }
    }
    false
}

fn breakable(kind: Kind) -> bool {
    [
        Kind::FOR_STATEMENT,
        Kind::EXPRESSION_SWITCH_STATEMENT,
        Kind::TYPE_SWITCH_STATEMENT,
        Kind::SELECT_STATEMENT,
    ]
    .contains(&kind)
}

/// Whether a `break` refers to this statement.
fn breaks(statement: Node<'_>) -> bool {
    let label = statement
        .parent()
        .filter(|it| it.kind() == Kind::LABELED_STATEMENT);
    let label = label.and_then(|it| it.field(Field::LABEL)).map(Node::text);
    let mut walk = statement.descendants();
    while let Some(node) = walk.next() {
        if node.kind() == Kind::FUNC_LITERAL {
            walk.skip_children();
            continue;
        }
        let Some(exit) = exit_of(node).filter(|it| it.kind == ExitKind::Break) else {
            continue;
        };
        let refers = if exit.label.is_some() {
            exit.label == label
        } else {
            let mut around = node.ancestors();
            around.find(|it| breakable(it.kind())) == Some(statement)
        };
        if refers {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;
    use crate::syntax::{Field, Kind};

    /// Exits and termination of the first loop's body.
    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let source = format!("package p\nimport \"os\"\nfunc f() {{\nL:\nfor {{\n{body}\n}}\n}}");
        let found = fixture::describe(&source, None, |model, out| {
            let mut nodes = model.root().descendants();
            let body = nodes.find(|it| it.kind() == Kind::FOR_STATEMENT).unwrap();
            let body = body.field(Field::BODY).unwrap();
            for exit in model.leaves(body) {
                write!(out, "{}; ", exit.node.text()).unwrap();
            }
            write!(out, "{:?}", model.terminates(body)).unwrap();
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn control_flow_that_stays_inside_is_no_exit() {
        check(
            "for { break }; switch { case a: break }; func() { return }()",
            &expect!["Fails"],
        );
        check("M: for { continue M }; goto N; N: g()", &expect!["Fails"]);
        check(
            "select { case <-c: break; default: continue }",
            &expect!["continue; Fails"],
        );
    }

    #[test]
    fn control_flow_that_leaves_is_found() {
        check(
            "if a { return }; for { break L; continue L }; goto X",
            &expect!["return; break L; continue L; goto X; Holds"],
        );
        check(
            "switch { case a: continue; case b: fallthrough; default: goto L }",
            &expect!["continue; goto L; Holds"],
        );
    }

    /// Whether the first function literal leaves the loop `L`.
    #[track_caller]
    fn check_last(body: &str, expected: bool) {
        let source = format!("package p\nfunc f() {{\nM:\nfor {{\nL:\nfor {{\n{body}\n}}\n}}\n}}");
        let found = fixture::describe(&source, None, |model, out| {
            let mut nodes = model.root().descendants();
            let mut inner = nodes.by_ref().filter(|it| it.kind() == Kind::FOR_STATEMENT);
            let body = inner.nth(1).unwrap().field(Field::BODY).unwrap();
            let mut nodes = body.descendants();
            let literal = nodes.find(|it| it.kind() == Kind::FUNC_LITERAL).unwrap();
            write!(out, "{}", model.leaves_loop(literal, body)).unwrap();
        });
        assert_eq!(found, expected.to_string(), "{body}");
    }

    #[test]
    fn loop_that_ends_after_a_nested_block_or_case_is_left() {
        for body in [
            "h = func() {}; break",
            "if a { h = func() {} }; break L",
            "switch { case a: h = func() {}; return }",
            "select { case <-c: go func() {}(); continue M; default: }",
            "if a { h = func() {}; if b { return }; g() }; panic(1)",
            "return func() {}",
        ] {
            check_last(body, true);
        }
    }

    #[test]
    fn loop_that_may_go_on_is_not_left() {
        for body in [
            "h = func() {}; continue",
            "h = func() {}; continue L",
            "switch { case a: h = func() {}; break; default: return }",
            "h = func() {}; if a { continue }; break",
            "switch { case a: h = func() {}; if b { break }; return }",
            "for { h = func() {}; break }",
            "func() { h = func() {}; return }()",
            "h = func() {}; goto M",
            "h = func() { return }",
        ] {
            check_last(body, body.starts_with('-'));
        }
    }

    #[test]
    fn termination_follows_the_specification() {
        check(
            "if a { return } else { panic(1) }",
            &expect!["return; Holds"],
        );
        check("if a { return }", &expect!["return; Fails"]);
        check("for { g() }", &expect!["Holds"]);
        check("for { if a { break } }", &expect!["Fails"]);
        check("M: for { for { break M } }", &expect!["Fails"]);
        check(
            "switch { case a: os.Exit(1); default: return }",
            &expect!["return; Holds"],
        );
        check("switch { case a: return }", &expect!["return; Fails"]);
        check("select {}", &expect!["Holds"]);
    }
}

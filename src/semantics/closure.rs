//! What becomes of function literals.

use super::build::unparenthesized;
use super::object::{Access, FuncId, ObjectId, Resolution, Use};
use super::{Model, Verdict};
use crate::syntax::{Field, Kind, Node};

/// What the code does with the value of a function literal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ClosureUse {
    /// `go func() { … }()`, or an argument of a go statement.
    Go,
    /// `defer func() { … }()`, or an argument of a deferred call.
    Defer {
        /// Whether the statement is in a loop of its function, one of a label and a goto included.
        in_loop: bool,
    },
    /// It is returned.
    Returned,
    /// It is stored in a field, an element, a global, a composite literal, by append, or sent.
    Stored,
    /// It is passed to a function.
    Argument {
        /// The text of the called function.
        callee: String,
        /// Which argument it is, from 0.
        index: usize,
    },
    /// It is called where it stands.
    CalledLocally,
    /// It is the value of a local variable.
    AssignedToLocal(ObjectId),
    /// Something else.
    Unknown,
}

impl<'t> Model<'t> {
    /// What the code does with the value of a function literal.
    pub fn usage(&self, function: FuncId) -> ClosureUse {
        self.value_use(self.function(function).node)
    }

    /// The same, in words for people.
    pub fn usage_in_words(&self, function: FuncId) -> String {
        match self.usage(function) {
            ClosureUse::Go => "started by `go`".to_owned(),
            ClosureUse::Defer { in_loop: true } => "deferred in a loop".to_owned(),
            ClosureUse::Defer { in_loop: false } => "deferred".to_owned(),
            ClosureUse::Returned => "returned".to_owned(),
            ClosureUse::Stored => "stored".to_owned(),
            ClosureUse::Argument { callee, .. } => format!("passed to `{}`", first_line(&callee)),
            ClosureUse::CalledLocally => "called where it stands".to_owned(),
            ClosureUse::AssignedToLocal(id) => format!("held in `{}`", self.object(id).name),
            ClosureUse::Unknown => "used in a way that is not known".to_owned(),
        }
    }

    /// Whether the closure may be called after the statement, or the iteration, that makes it.
    pub fn outlives(&self, function: FuncId) -> Verdict {
        self.outlives_seen(function, &mut Vec::new())
    }

    /// What the code does with the value of an expression.
    fn value_use(&self, node: Node<'t>) -> ClosureUse {
        let Some(parent) = node.parent() else {
            return ClosureUse::Unknown;
        };
        match parent.kind() {
            Kind::PARENTHESIZED_EXPRESSION => self.value_use(parent),
            Kind::CALL_EXPRESSION if parent.field(Field::FUNCTION) == Some(node) => {
                self.call_use(parent).unwrap_or(ClosureUse::CalledLocally)
            }
            Kind::ARGUMENT_LIST => self.argument_use(parent, node),
            Kind::EXPRESSION_LIST => self.listed_use(parent, node),
            Kind::RETURN_STATEMENT => ClosureUse::Returned,
            Kind::LITERAL_ELEMENT | Kind::LITERAL_VALUE | Kind::SEND_STATEMENT => {
                ClosureUse::Stored
            }
            _ => ClosureUse::Unknown,
        }
    }

    /// Whether a call is that of a go or defer statement.
    fn call_use(&self, call: Node<'t>) -> Option<ClosureUse> {
        let statement = call
            .ancestors()
            .find(|it| it.kind() != Kind::PARENTHESIZED_EXPRESSION)?;
        match statement.kind() {
            Kind::GO_STATEMENT => Some(ClosureUse::Go),
            Kind::DEFER_STATEMENT => {
                let function = self.function(self.function_around(statement));
                let defer = function.defers.iter().find(|it| it.node == statement)?;
                let in_loop = defer.loop_depth > 1;
                Some(ClosureUse::Defer { in_loop })
            }
            _ => None,
        }
    }

    fn argument_use(&self, list: Node<'t>, node: Node<'t>) -> ClosureUse {
        let Some(call) = list.parent() else {
            return ClosureUse::Unknown;
        };
        if let Some(found) = self.call_use(call) {
            return found;
        }
        let Some(callee) = call.field(Field::FUNCTION).map(unparenthesized) else {
            return ClosureUse::Unknown;
        };
        if callee.text() == "append" && self.is_predeclared(callee) {
            return ClosureUse::Stored;
        }
        let index = list.named_children().iter().position(|it| *it == node);
        let callee = callee.text().to_owned();
        index.map_or(ClosureUse::Unknown, |index| ClosureUse::Argument {
            callee,
            index,
        })
    }

    fn listed_use(&self, list: Node<'t>, node: Node<'t>) -> ClosureUse {
        let Some(statement) = list.parent() else {
            return ClosureUse::Unknown;
        };
        if statement.kind() == Kind::RETURN_STATEMENT {
            return ClosureUse::Returned;
        }
        let targets = match statement.kind() {
            Kind::ASSIGNMENT_STATEMENT | Kind::SHORT_VAR_DECLARATION => statement
                .field(Field::LEFT)
                .map(Node::named_children)
                .unwrap_or_default(),
            Kind::VAR_SPEC => statement.fields(Field::NAME),
            _ => return ClosureUse::Unknown,
        };
        let index = list.named_children().iter().position(|it| *it == node);
        let target = index.and_then(|index| targets.get(index)).copied();
        target.map_or(ClosureUse::Unknown, |target| {
            self.assigned_use(unparenthesized(target))
        })
    }

    fn assigned_use(&self, target: Node<'t>) -> ClosureUse {
        if target.kind() != Kind::IDENTIFIER {
            return ClosureUse::Stored;
        }
        match self.resolve(target) {
            // The value of a named result goes to the caller.
            Resolution::Object(id) if self.object(id).kind == super::ObjectKind::Result => {
                ClosureUse::Returned
            }
            Resolution::Object(id) => ClosureUse::AssignedToLocal(id),
            Resolution::PackageLevel => ClosureUse::Stored,
            _ => ClosureUse::Unknown,
        }
    }

    /// Whether what a function value is stored in lives longer than the iteration that stores it: a value that is made
    /// in the same iteration may die with it.
    fn store_outlives(&self, literal: Node<'t>, depth: u32) -> Verdict {
        let held = || Verdict::unknown("what holds the function may not outlive the iteration");
        let holder = std::iter::successors(Some(literal), |node| node.parent())
            .take_while(|node| *node == literal || is_part_of_literal(node.kind()))
            .last();
        match holder.map(|node| (node, self.value_use(node))) {
            Some((node, ClosureUse::AssignedToLocal(_) | ClosureUse::Unknown))
                if node != literal =>
            {
                held()
            }
            Some((node, ClosureUse::Argument { callee, .. })) if node != literal => {
                Verdict::unknown(format!("`{}` may keep the function", first_line(&callee)))
            }
            Some((node, _)) => match self.target_root(node) {
                Some(id) if self.object(id).loop_depth >= depth => held(),
                _ => Verdict::Holds,
            },
            None => Verdict::Holds,
        }
    }

    /// The local variable `x` of `x.f = v` and `x[i] = v`.
    fn target_root(&self, value: Node<'t>) -> Option<ObjectId> {
        let list = value.parent()?;
        let statement = list.parent()?;
        if statement.kind() != Kind::ASSIGNMENT_STATEMENT {
            return None;
        }
        let index = list.named_children().iter().position(|it| *it == value)?;
        let mut root = *statement.field(Field::LEFT)?.named_children().get(index)?;
        while root.kind() != Kind::IDENTIFIER {
            root = root.field(Field::OPERAND).map(unparenthesized)?;
        }
        match self.resolve(root) {
            Resolution::Object(id) if !self.object(id).kind.is_from_caller() => Some(id),
            _ => None,
        }
    }

    fn outlives_seen(&self, function: FuncId, seen: &mut Vec<ObjectId>) -> Verdict {
        match self.usage(function) {
            ClosureUse::Go | ClosureUse::Defer { in_loop: true } => Verdict::Holds,
            ClosureUse::Returned => self.returned_outlives(),
            ClosureUse::Stored => {
                let made = self.function(function);
                self.store_outlives(made.node, made.created_depth)
            }
            ClosureUse::Defer { in_loop: false } | ClosureUse::CalledLocally => Verdict::Fails,
            ClosureUse::Argument { index, .. } => {
                self.argument_outlives(self.function(function).node, index)
            }
            ClosureUse::AssignedToLocal(local) => {
                let made_in = self.function(function);
                let around = made_in.parent.unwrap_or(FuncId::new(0));
                let object = self.object(local);
                // escape/solve.go: `outlives`: a variable of an outer loop or function.
                let is_outer =
                    object.function != around || object.loop_depth < made_in.created_depth;
                Verdict::of(is_outer).or(self.local_outlives(local, seen))
            }
            ClosureUse::Unknown => Verdict::unknown("what becomes of the function is not known"),
        }
    }

    /// Whether a function value in a local variable may be called later than the variable's own function ends.
    pub(super) fn local_outlives(&self, local: ObjectId, seen: &mut Vec<ObjectId>) -> Verdict {
        if seen.contains(&local) {
            return Verdict::Fails;
        }
        seen.push(local);
        let object = self.object(local);
        let uses = object.uses.iter().map(|it| {
            let own = self.one_use_outlives(it, seen);
            if it.function == object.function || own.holds() || it.access.is_only_write() {
                return own;
            }
            let inner = self.child_towards(object.function, it.function);
            own.or(self.outlives_seen(inner, seen))
                .or(self.inner_keeps(it, inner, seen))
        });
        uses.fold(Verdict::Fails, Verdict::or)
            .or(self.iterator_keeps(local))
    }

    /// Whether a closure inside `outer` that uses a variable may live on; `outer` holds the variable for it.
    ///
    /// `f = func() { global = func() { f() } }`
    fn inner_keeps(&self, it: &Use<'t>, outer: FuncId, seen: &mut Vec<ObjectId>) -> Verdict {
        let mut function = it.function;
        while function != outer {
            if !self.outlives_seen(function, seen).fails() {
                let name = it.node.text();
                return Verdict::unknown(format!("a closure that uses `{name}` may live on"));
            }
            let Some(parent) = self.function(function).parent else {
                break;
            };
            function = parent;
        }
        Verdict::Fails
    }

    /// Whether a range over a function captures a variable in its body, which the iterator gets and may keep.
    fn iterator_keeps(&self, local: ObjectId) -> Verdict {
        let mut ranges = self.loop_ids().filter(|it| {
            self.is_used_in_body(*it, local) && !self.ranges_over_function(*it).fails()
        });
        match ranges.next() {
            Some(_) => Verdict::unknown("a range over a function may keep its body"),
            None => Verdict::Fails,
        }
    }

    fn one_use_outlives(&self, it: &Use<'t>, seen: &mut Vec<ObjectId>) -> Verdict {
        match it.access {
            Access::Write | Access::RangeAssign => return Verdict::Fails,
            Access::Read => {}
            _ => {
                return Verdict::unknown(format!(
                    "`{}` is used as more than a value",
                    it.node.text()
                ));
            }
        }
        match self.value_use(it.node) {
            ClosureUse::CalledLocally | ClosureUse::Defer { in_loop: false } => Verdict::Fails,
            ClosureUse::Go | ClosureUse::Defer { in_loop: true } => Verdict::Holds,
            ClosureUse::Stored => self.store_outlives(it.node, it.loop_depth),
            ClosureUse::Returned => self.returned_outlives(),
            ClosureUse::Argument { index, .. } => self.argument_outlives(it.node, index),
            ClosureUse::AssignedToLocal(other) => {
                let known = self.local_outlives(other, seen);
                known.or(Verdict::unknown(format!("`{}` is copied", it.node.text())))
            }
            ClosureUse::Unknown if is_compared(it.node) => Verdict::Fails,
            ClosureUse::Unknown => {
                Verdict::unknown(format!("what becomes of `{}` is not known", it.node.text()))
            }
        }
    }

    /// The function literal directly in `outer` that is `inner` or holds it.
    pub(super) fn child_towards(&self, outer: FuncId, inner: FuncId) -> FuncId {
        let mut function = inner;
        while let Some(parent) = self.function(function).parent {
            if parent == outer {
                break;
            }
            function = parent;
        }
        function
    }
}

/// `f == nil`: a function can be compared to nothing else.
fn is_compared(node: Node<'_>) -> bool {
    node.parent()
        .is_some_and(|it| it.kind() == Kind::BINARY_EXPRESSION)
}

pub(super) fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Whether a node of this kind is a part of a composite literal, the literal itself, or its address.
fn is_part_of_literal(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::LITERAL_ELEMENT
            | Kind::KEYED_ELEMENT
            | Kind::LITERAL_VALUE
            | Kind::COMPOSITE_LITERAL
            | Kind::UNARY_EXPRESSION
    )
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;

    #[track_caller]
    fn check(source: &str, expected: &Expect) {
        let found = fixture::describe(source, None, |model, out| {
            for function in model.function_ids().skip(1) {
                let line = fixture::line(model, model.function(function).node.start());
                let (usage, outlives) = (model.usage(function), model.outlives(function));
                writeln!(out, "{line} {usage:?}: {outlives:?}").unwrap();
            }
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn the_place_says_what_becomes_of_a_literal() {
        check(
            "func f() func() {
    go func() {}()
    defer func() {}()
    for {
        defer func() {}()
    }
    func() {}()
    (func() {})()
    go g(func() {})
    g(1, func() {})
    fs = append(fs, func() {})
    x.f = func() {}
    _ = T{f: func() {}}
    _ = []func(){func() {}}
    c <- func() {}
    global = func() {}
    return func() {}
}",
            &expect![[r#"
                2 Go: Holds
                3 Defer { in_loop: false }: Fails
                5 Defer { in_loop: true }: Holds
                7 CalledLocally: Fails
                8 CalledLocally: Fails
                9 Go: Holds
                10 Argument { callee: "g", index: 1 }: Unknown("`g` may keep the function")
                11 Stored: Holds
                12 Stored: Holds
                13 Stored: Unknown("what holds the function may not outlive the iteration")
                14 Stored: Unknown("what holds the function may not outlive the iteration")
                15 Stored: Holds
                16 Unknown: Unknown("what becomes of the function is not known")
                17 Returned: Holds
            "#]],
        );
    }

    #[test]
    fn a_local_passes_its_uses_on() {
        check(
            "func f() (r func()) {
    a := func() {}
    a()
    b := func() {}
    go b()
    c := func() {}
    g(c)
    var d func()
    d = func() { d() }
    d()
    e := func() {}
    go func() { e() }()
    h := func() {}
    func() { h() }()
    var o func()
    for {
        o = func() {}
    }
    r = func() {}
    defer a()
    k := func() {}
    if k != nil {
        return k
    }
    var l func()
    l = func() { sink = func() { l() } }
    l()
    return nil
}",
            &expect![[r#"
                2 AssignedToLocal(ObjectId(1)): Fails
                4 AssignedToLocal(ObjectId(2)): Holds
                6 AssignedToLocal(ObjectId(3)): Unknown("`g` may keep the function")
                9 AssignedToLocal(ObjectId(4)): Fails
                11 AssignedToLocal(ObjectId(5)): Holds
                12 Go: Holds
                13 AssignedToLocal(ObjectId(6)): Fails
                14 CalledLocally: Fails
                17 AssignedToLocal(ObjectId(7)): Holds
                19 Returned: Holds
                21 AssignedToLocal(ObjectId(8)): Holds
                26 AssignedToLocal(ObjectId(9)): Unknown("a closure that uses `l` may live on")
                26 Unknown: Unknown("what becomes of the function is not known")
            "#]],
        );
    }
}

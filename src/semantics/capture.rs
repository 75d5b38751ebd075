//! Captured variables: by value or by reference, as the compiler decides it.
//!
//! cmd/compile/internal/escape/escape.go, `flowClosure`: by value iff the address of the variable is never taken, it
//! is never reassigned, and it has at most 128 bytes. It is a property of the variable, the same for all closures.
//!
//! The compiler decides after inlining, which this model does not do: where the answer depends on whether a closure that
//! is only called is inlined, it is unknown. Two things are not modeled, and may make it say "by reference" where the
//! compiler says "by value": what is written in branches that named constants prune, and closures that vanish because
//! the function they are passed to is inlined.

use text_size::TextRange;

use super::effect::possibly;
use super::object::{FuncId, LoopId, Object, ObjectId, ObjectKind, Use};
use super::reassign::Assignment;
use super::{Model, Verdict};
use crate::syntax::{Field, Kind, Node};

/// The size up to which a variable is captured by value.
const MAX_BY_VALUE: u64 = 128;

/// How a closure holds a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CaptureBy {
    /// A copy.
    Value,
    /// Its address.
    Reference,
    /// Not decidable here, and why.
    Unknown(String),
}

/// Why a variable is captured by reference: the first reason that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReferenceReason {
    /// Its address is taken, at the identifier with these bytes.
    AddressTaken(TextRange),
    /// It is assigned after its declaration.
    Assigned(Assignment),
    /// It is wider than what is copied into a closure.
    Wide,
}

/// A variable that a function literal uses but does not declare.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The variable.
    pub object: ObjectId,
    /// How the closure holds it.
    pub by: CaptureBy,
    /// Whether its address is taken.
    pub address_taken: Verdict,
    /// Whether it is assigned after its declaration, in the compiler's sense.
    pub reassigned: Verdict,
    /// Its size in bytes, where it is known.
    pub size: Option<u64>,
}

impl<'t> Model<'t> {
    /// The variables that a function literal captures, by first use.
    pub fn captures(&self, function: FuncId) -> Vec<Capture> {
        let free = self.function(function).free.iter();
        free.map(|id| self.capture(*id)).collect()
    }

    /// How the closures that capture a variable hold it.
    pub fn captured_by(&self, id: ObjectId) -> CaptureBy {
        let address_taken = self.address_taken_in_build(id);
        if address_taken.holds() {
            return CaptureBy::Reference;
        }
        self.by(self.object(id), &address_taken, &self.reassigned(id))
    }

    fn capture(&self, id: ObjectId) -> Capture {
        let object = self.object(id);
        let address_taken = self.address_taken_in_build(id);
        let reassigned = self.reassigned(id);
        Capture {
            object: id,
            by: self.by(object, &address_taken, &reassigned),
            address_taken,
            reassigned,
            size: self.width(object),
        }
    }

    /// The variables that the body of a range over a function captures: it is a function to the compiler, too.
    pub fn captures_of_body(&self, id: LoopId) -> Vec<Capture> {
        let objects = self.object_ids();
        let captured = objects.filter(|object| self.is_used_in_body(id, *object));
        captured.map(|object| self.capture(object)).collect()
    }

    /// Whether the body of a loop uses a variable that is declared around the loop.
    ///
    /// When the body is a function, it also assigns what the head names in `for x = range f`, and a return with
    /// operands in it assigns the results (cmd/compile/internal/rangefunc/rewrite.go).
    pub(super) fn is_used_in_body(&self, id: LoopId, object: ObjectId) -> bool {
        let (found, object) = (self.loop_at(id), self.object(object));
        let Some(body) = found.body.map(Node::range) else {
            return false;
        };
        if !object.kind.is_variable() || found.node.range().contains_range(object.decl) {
            return false;
        }
        let head = found.head(Kind::RANGE_CLAUSE);
        let targets = head.and_then(|it| it.field(Field::LEFT)).map(Node::range);
        let is_inside = |range| {
            body.contains_range(range) || targets.is_some_and(|it| it.contains_range(range))
        };
        let mut uses = object.uses.iter();
        let is_result = object.kind == ObjectKind::Result && object.function == found.function;
        let mut returns = self.function(found.function).returns.iter();
        let assigns =
            |node: Node<'_>| body.contains_range(node.range()) && !node.named_children().is_empty();
        uses.any(|it| is_inside(it.range)) || (is_result && returns.any(|(_, node)| assigns(*node)))
    }

    /// Why a variable that is captured by reference is so, where it is known.
    pub fn reference_reason(&self, id: ObjectId) -> Option<ReferenceReason> {
        let object = self.object(id);
        let mut uses = object.uses.iter();
        let address = uses.find(|it| self.takes_address_in_build(object, it).holds());
        let address = address.map(|it| ReferenceReason::AddressTaken(it.range));
        let assigned = || {
            self.first_assignment(id)
                .map(ReferenceReason::Assigned)
                .filter(|_| self.reassigned(id).holds())
        };
        let wide = || {
            self.is_small(object)
                .fails()
                .then_some(ReferenceReason::Wide)
        };
        address.or_else(assigned).or_else(wide)
    }

    fn address_taken_in_build(&self, id: ObjectId) -> Verdict {
        let object = self.object(id);
        let uses = object.uses.iter();
        Verdict::any(uses.map(|it| possibly(it, self.takes_address_in_build(object, it))))
    }

    /// Whether a use takes the address of the variable, and is compiled.
    fn takes_address_in_build(&self, object: &Object<'t>, it: &Use<'t>) -> Verdict {
        match self.takes_address(object, it) {
            Verdict::Fails => Verdict::Fails,
            _ if self.is_pruned(it.node).holds() => Verdict::Fails,
            known => known,
        }
    }

    /// The width of a variable in bytes, as the gc compiler lays it out on the platform of the types.
    pub fn width(&self, object: &Object<'t>) -> Option<u64> {
        self.size_of_object(object)
            .or_else(|| self.typed_size(object))
    }

    fn is_small(&self, object: &Object<'t>) -> Verdict {
        let by_file = self.size_of_object(object).map(|it| it <= MAX_BY_VALUE);
        let known = by_file.or_else(|| self.typed_size_at_most(object, MAX_BY_VALUE));
        let unknown = || Verdict::unknown(format!("the size of `{}` is not known", object.name));
        known.map_or_else(unknown, Verdict::of)
    }

    fn by(&self, object: &Object<'t>, address_taken: &Verdict, reassigned: &Verdict) -> CaptureBy {
        let changes = address_taken.clone().or(reassigned.clone());
        if changes.holds() {
            return CaptureBy::Reference;
        }
        // More than 128 bytes decide on their own.
        match (!changes, self.is_small(object)) {
            (_, Verdict::Fails) | (Verdict::Fails, _) => CaptureBy::Reference,
            (Verdict::Holds, Verdict::Holds) => CaptureBy::Value,
            (Verdict::Unknown(why), _) | (_, Verdict::Unknown(why)) => CaptureBy::Unknown(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;

    #[track_caller]
    fn check(go: Option<&str>, source: &str, expected: &Expect) {
        let found = fixture::describe(source, go, |model, out| {
            for function in model.function_ids().skip(1) {
                let line = fixture::line(model, model.function(function).node.start());
                for it in model.captures(function) {
                    let name = model.object(it.object).name;
                    writeln!(out, "{line} {name} {:?}", it.by).unwrap();
                }
            }
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn writes_before_the_first_capture_are_forgotten_at_equal_depth() {
        check(
            Some("1.22"),
            "func f(c bool) {
    a := 1
    a = 2
    go func() { _ = a }()
    b := 1
    if c {
        b = 2
    }
    go func() { _ = b }()
    d := 1
    go func() { _ = d }()
    d = 2
    e := 1
    e = 2
    for {
        go func() { _ = e }()
    }
}",
            &expect![[r#"
                4 a Value
                9 b Value
                11 d Reference
                16 e Reference
            "#]],
        );
    }

    #[test]
    fn loop_variables_depend_on_the_language_version() {
        let source = "func f(xs []int) {
    for _, x := range xs {
        go func() { _ = x }()
    }
    for i := 0; i < 3; i++ {
        go func() { _ = i }()
    }
    for i := 0; i < 3; i++ {
        for {
            go func() { _ = i }()
        }
    }
    for _, y := range xs {
        for {
            go func() { _ = y }()
        }
    }
}";
        check(
            Some("1.21"),
            source,
            &expect![[r#"
            3 x Reference
            6 i Reference
            10 i Reference
            15 y Reference
        "#]],
        );
        check(
            Some("1.22"),
            source,
            &expect![[r#"
            3 x Value
            6 i Value
            10 i Reference
            15 y Reference
        "#]],
        );
        check(
            None,
            source,
            &expect![[r#"
            3 x Unknown("it depends on the language version")
            6 i Unknown("it depends on the language version")
            10 i Reference
            15 y Reference
        "#]],
        );
    }

    #[test]
    fn parts_count_when_they_lie_in_the_variable() {
        check(
            Some("1.22"),
            "type S struct{ f int; g [4]int; p *S }
func f(s S, p *S, a [4]int, b []int, t q.T, u, v, w, x, y S, i error) {
    func() { s.f = 1; p.f = 1; a[0] = 1; b[0] = 1; t.f = 1; u.g[1] = 2; v.p.f = 1 }()
    defer func() { _, _, _, _ = &w.f, x.g[1:], b[1:], &y.p.f; i.Error() }()
}",
            &expect![[r#"
                3 s Reference
                3 p Value
                3 a Reference
                3 b Value
                3 t Unknown("the type of `t` is not known")
                3 u Reference
                3 v Value
                4 w Reference
                4 x Reference
                4 b Value
                4 y Value
                4 i Value
            "#]],
        );
    }

    #[test]
    fn methods_may_take_the_address() {
        check(
            Some("1.22"),
            "type S struct{ f int }
func f(s S, p *S, w sync.WaitGroup, e S) {
    go func() { s.m(); p.m(); w.Done(); _ = e.f }()
}",
            &expect![[r#"
                3 s Unknown("`s.m` may take the address of `s`")
                3 p Value
                3 w Unknown("`w.Done` may take the address of `w`")
                3 e Value
            "#]],
        );
    }

    #[test]
    fn size_decides_last() {
        check(
            Some("1.22"),
            "type S struct{ a [15]int64; b bool }
func f(a [128]byte, b [129]byte, s S, t q.T) {
    go func() { _, _, _, _ = a, b, s, t }()
}",
            &expect![[r#"
                3 a Value
                3 b Reference
                3 s Value
                3 t Unknown("the size of `t` is not known")
            "#]],
        );
    }

    #[test]
    fn results_are_assigned_by_return() {
        check(
            Some("1.22"),
            "func f() (n int, err error) {
    n = 1
    defer func() { _ = err }()
    go func() { _ = n }()
    return
}",
            &expect![[r#"
                3 err Reference
                4 n Reference
            "#]],
        );
    }

    #[test]
    fn a_goto_loop_counts_and_a_label_of_a_loop_does_not() {
        check(
            Some("1.22"),
            "func f() {
    a := 1
    a = 2
again:
    go func() { _ = a }()
    goto again
}",
            &expect![[r#"
                5 a Reference
            "#]],
        );
        check(
            Some("1.22"),
            "func f() {
    a := 1
    a = 2
L:
    go func() { _ = a }()
    for { break L }
}",
            &expect![[r#"
                5 a Value
            "#]],
        );
    }

    #[test]
    fn inner_closures_capture_through_outer_ones() {
        check(
            Some("1.22"),
            "func f() {
    a := 1
    go func() {
        go func() { a++ }()
    }()
}",
            &expect![[r#"
                3 a Reference
                4 a Reference
            "#]],
        );
    }

    #[test]
    fn the_head_of_a_loop_is_walked_as_the_compiler_rewrites_it() {
        let source = "func f(seq func(func(int) bool), less func(func() bool) bool) {
    var x, y int
    for x = range seq {}
    go func() { _ = x }()
    y = 2
    for range seq { _ = y }
    go func() { _ = y }()
    for i := 0; less(func() bool { return i < 3 }); i++ {}
}";
        check(
            Some("1.23"),
            source,
            &expect![[r#"
                4 x Reference
                7 y Value
                8 i Value
            "#]],
        );
    }

    #[test]
    fn what_depends_on_inlining_or_iterators_is_unknown() {
        check(
            Some("1.23"),
            "func f(seq q.T) {
    a := 1
    func() { _ = a }()
    a = 2
    go func() { _ = a }()
    b := 1
    for range seq { _ = b }
    b = 2
    go func() { _ = b }()
    c := 1
    c = 2
    d := func() { _ = c }
    d()
    d()
    e := 1
    e = 2
    func() { _ = e; defer g() }()
    e = 3
    go func() { _ = e }()
}",
            &expect![[r#"
                3 a Unknown("it depends on inlining")
                5 a Unknown("it depends on inlining")
                9 b Unknown("a range may be over a function")
                12 c Value
                17 e Reference
                19 e Reference
            "#]],
        );
    }
}

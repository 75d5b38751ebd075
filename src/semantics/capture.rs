//! Captured variables: by value or by reference, as the compiler decides it.
//!
//! cmd/compile/internal/escape/escape.go, `flowClosure`: by value iff the address of the variable is never taken, it
//! is never reassigned, and it has at most 128 bytes. It is a property of the variable, the same for all closures.

use super::closure::first_line;
use super::object::{
    Access, FuncId, LoopId, LoopKind, LoopVarForm, Object, ObjectId, ObjectKind, Use,
};
use super::types::Step;
use super::{ClosureUse, GoVersion, Model, Type, Verdict};
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

/// A variable that a function literal uses but does not declare.
#[derive(Clone, Debug)]
pub struct Capture<'t> {
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
    /// The first use in the literal.
    pub first_use: Use<'t>,
}

/// What is assumed where the compiler's view depends on more than the declaration.
#[derive(Clone, Copy)]
struct Assumption {
    /// Loop variables are per iteration (Go 1.22).
    per_iteration: bool,
    /// A range that may be over a function is over one; its body is a closure then.
    ranges_are_calls: bool,
    /// A literal that is only called is inlined, so that it captures nothing.
    calls_are_inlined: bool,
}

/// Where a variable is captured for the first time.
#[derive(Clone, Copy)]
struct FirstCapture {
    order: u32,
    depth: u32,
}

impl<'t> Model<'t> {
    /// The variables that a function literal captures, by first use.
    pub fn captures(&self, function: FuncId) -> Vec<Capture<'t>> {
        let free = self.function(function).free.iter();
        free.filter_map(|id| self.capture(function, *id)).collect()
    }

    fn capture(&self, function: FuncId, id: ObjectId) -> Option<Capture<'t>> {
        let object = self.object(id);
        let first_use = *object
            .uses
            .iter()
            .find(|it| self.is_within(it.function, function))?;
        let address_taken = self.address_taken(id);
        let reassigned = self.reassigned(id);
        let size = self.size_of_object(object);
        Some(Capture {
            object: id,
            by: by(object.name, &address_taken, &reassigned, size),
            address_taken,
            reassigned,
            size,
            first_use,
        })
    }

    /// Whether the address of a variable, or of a part that lies in it, is taken.
    pub fn address_taken(&self, id: ObjectId) -> Verdict {
        let object = self.object(id);
        let uses = object.uses.iter();
        Verdict::any(uses.map(|it| possibly(it, self.takes_address(object, it))))
    }

    /// Whether a variable is assigned as a whole or in part after its declaration, in any order.
    ///
    /// The variable of a loop's head is assigned by the loop where it is one variable for all iterations.
    pub fn is_assigned(&self, id: ObjectId) -> Verdict {
        let object = self.object(id);
        let uses = object.uses.iter();
        Verdict::any(uses.map(|it| possibly(it, self.assigns(object, it))))
    }

    /// Whether a use takes the address of the variable.
    pub fn takes_address(&self, object: &Object<'t>, it: &Use<'t>) -> Verdict {
        match it.access {
            Access::AddressOf => self.lies_in(object, it, it.place),
            Access::Slice => match self.shape(it.place) {
                Some(found) => match self.step_into_element(found) {
                    Step::Direct(_) => self.lies_in(object, it, it.place),
                    Step::Indirect => Verdict::Fails,
                    Step::Unknown => self
                        .lies_in(object, it, it.place)
                        .and(unknown_type(it.place)),
                },
                None => self
                    .lies_in(object, it, it.place)
                    .and(unknown_type(it.place)),
            },
            Access::MethodCall | Access::Select => self.selects_method(object, it),
            Access::Opaque => Verdict::unknown("it stands in a syntax error"),
            Access::Read
            | Access::Write
            | Access::ReadWrite
            | Access::RangeAssign
            | Access::FieldWrite
            | Access::ElementWrite => Verdict::Fails,
        }
    }

    /// Whether a use assigns the variable or a part that lies in it.
    pub fn assigns(&self, object: &Object<'t>, it: &Use<'t>) -> Verdict {
        match it.access {
            Access::Write | Access::ReadWrite | Access::RangeAssign => Verdict::Holds,
            Access::FieldWrite | Access::ElementWrite => self.lies_in(object, it, it.place),
            Access::Opaque => Verdict::unknown("it stands in a syntax error"),
            Access::Read
            | Access::Select
            | Access::MethodCall
            | Access::AddressOf
            | Access::Slice => Verdict::Fails,
        }
    }

    /// `x.a.m` takes the address of `x` if `m` is a method with a pointer receiver and no pointer is on the way.
    fn selects_method(&self, object: &Object<'t>, it: &Use<'t>) -> Verdict {
        let unknown = || {
            let text = first_line(it.place.text());
            Verdict::unknown(format!(
                "`{text}` may take the address of `{}`",
                object.name
            ))
        };
        let mut found = self.object_shape(object);
        for step in steps(it.node, it.place) {
            let Some(of) = found else { return unknown() };
            let next = match step.field(Field::FIELD) {
                Some(field) => self.step_into_field(of, field.text()),
                None => self.step_into_element(of),
            };
            match next {
                Step::Direct(inner) => found = Some(inner),
                Step::Indirect => return Verdict::Fails,
                Step::Unknown => return unknown(),
            }
        }
        // The last step led to a field: nothing was selected from its type.
        Verdict::Fails
    }

    /// Whether a place that starts with the variable lies in it, with no pointer on the way.
    fn lies_in(&self, object: &Object<'t>, it: &Use<'t>, place: Node<'t>) -> Verdict {
        let mut found = self.object_shape(object);
        for step in steps(it.node, place) {
            let Some(of) = found else {
                return unknown_type(it.node);
            };
            let next = match step.field(Field::FIELD) {
                Some(field) => self.step_into_field(of, field.text()),
                None => self.step_into_element(of),
            };
            match next {
                Step::Direct(inner) => found = Some(inner),
                Step::Indirect => return Verdict::Fails,
                Step::Unknown => {
                    // A struct's field of unknown type lies in the struct if it is the last step and no embedded
                    // pointer promotes it, which is not known either.
                    return unknown_type(step);
                }
            }
        }
        Verdict::Holds
    }

    /// Whether the compiler counts a variable as reassigned when it decides how closures capture it.
    fn reassigned(&self, id: ObjectId) -> Verdict {
        let version = |minor| self.go.map(|it| it.language() >= GoVersion::new(1, minor));
        let both = |known: Option<bool>| known.map_or(vec![true, false], |it| vec![it]);
        let mut found: Option<(Verdict, &str)> = None;
        for per_iteration in both(version(22)) {
            let calls = if version(23) == Some(false) {
                vec![false]
            } else {
                vec![false, true]
            };
            for ranges_are_calls in calls {
                for calls_are_inlined in [false, true] {
                    let assumption = Assumption {
                        per_iteration,
                        ranges_are_calls,
                        calls_are_inlined,
                    };
                    let verdict = self.reassigned_if(id, assumption);
                    let why = doubt(assumption);
                    match &found {
                        None => found = Some((verdict, why)),
                        Some((first, _)) if *first == verdict => {}
                        Some((Verdict::Unknown(_), _)) => {}
                        Some(_) if verdict.why().is_some() => found = Some((verdict, why)),
                        Some(_) => return Verdict::unknown(why),
                    }
                }
            }
        }
        found.map_or(Verdict::Fails, |(verdict, _)| verdict)
    }

    fn reassigned_if(&self, id: ObjectId, assumption: Assumption) -> Verdict {
        let object = self.object(id);
        let own_depth = object.loop_depth + u32::from(is_copied_per_iteration(object, assumption));
        let first = self.first_capture(id, assumption);
        // escape/expr.go, OCLOSURE: assignments in straight-line code before the first capture are forgotten.
        let counts = |order: u32| first.is_none_or(|it| it.depth != own_depth || order > it.order);
        let uses = object.uses.iter().filter(|it| counts(it.order));
        let verdict = Verdict::any(uses.map(|it| possibly(it, self.assigns(object, it))));
        let by_loop = match object.loop_var {
            Some(var) if counts(self.loop_at(var.of).order) => {
                self.is_assigned_by_its_loop(object, assumption)
            }
            _ => Verdict::Fails,
        };
        // A return assigns the results, also where they have names and nothing stands behind it.
        let by_return = object.kind == ObjectKind::Result
            && self
                .function(object.function)
                .returns
                .iter()
                .any(|(order, _)| counts(*order));
        verdict.or(Verdict::of(by_return)).or(by_loop)
    }

    /// Whether a loop assigns a variable of its head.
    ///
    /// A range does, for each iteration. A copy for each iteration is an assignment too, which is forgotten where
    /// the closure stands directly in the body: its definition is still said to be the head (loopvar/loopvar.go).
    fn is_assigned_by_its_loop(&self, object: &Object<'t>, assumption: Assumption) -> Verdict {
        match object.loop_var {
            Some(var) if var.form == LoopVarForm::ThreeClause => {
                Verdict::of(assumption.per_iteration)
            }
            Some(var) => !self.over_func(var.of, assumption),
            None => Verdict::Fails,
        }
    }

    /// Whether a loop counts as a call of an iterator function under an assumption.
    fn over_func(&self, id: LoopId, assumption: Assumption) -> Verdict {
        match self.ranges_over_function(id) {
            Verdict::Unknown(_) => Verdict::of(assumption.ranges_are_calls),
            known => known,
        }
    }

    /// Whether a loop ranges over a function, so that its body is a function to the compiler.
    pub fn ranges_over_function(&self, id: LoopId) -> Verdict {
        let found = self.loop_at(id);
        let too_old = self
            .go
            .is_some_and(|it| it.language() < GoVersion::new(1, 23));
        if found.kind != LoopKind::Range || too_old {
            return Verdict::Fails;
        }
        let head = found
            .node
            .named_children()
            .into_iter()
            .find(|it| it.kind() == Kind::RANGE_CLAUSE);
        let over = head
            .and_then(|it| it.field(Field::RIGHT))
            .and_then(|it| self.shape(it));
        match over.and_then(|it| self.underlying(it, 8)) {
            Some(Type::Func(_)) => Verdict::Holds,
            Some(_) => Verdict::Fails,
            None => Verdict::unknown("the range may be over a function"),
        }
    }

    /// The first closure, in the order of the walk, that captures a variable where it is declared.
    fn first_capture(&self, id: ObjectId, assumption: Assumption) -> Option<FirstCapture> {
        let object = self.object(id);
        let literals = self.function_ids().skip(1).filter(|it| {
            let function = self.function(*it);
            function.free.contains(&id) && !self.is_inlined(*it, assumption)
        });
        let literals = literals.map(|it| FirstCapture {
            order: self.function(it).order,
            depth: self.depth_in(it, object.function, assumption),
        });
        let bodies = self
            .parts
            .loops
            .iter()
            .enumerate()
            .filter_map(|(index, it)| {
                let body = it.body?;
                let captures = object
                    .uses
                    .iter()
                    .any(|one| body.range().contains_range(one.range));
                let declares = it.node.range().contains_range(object.decl);
                let is_call =
                    captures && !declares && self.over_func(LoopId::new(index), assumption).holds();
                is_call.then_some(FirstCapture {
                    order: it.order,
                    depth: it.outer_depth,
                })
            });
        literals.chain(bodies).min_by_key(|it| it.order)
    }

    /// The loop depth at a literal, counted in an outer function, through calls that are inlined.
    fn depth_in(&self, function: FuncId, outer: FuncId, assumption: Assumption) -> u32 {
        let mut depth = self.function(function).created_depth;
        let mut around = self.function(function).parent;
        while let Some(id) = around.filter(|it| *it != outer) {
            if !self.is_inlined(id, assumption) {
                break;
            }
            depth += self.function(id).created_depth - 1;
            around = self.function(id).parent;
        }
        depth
    }

    /// Whether a literal that is only called is taken for inlined.
    fn is_inlined(&self, function: FuncId, assumption: Assumption) -> bool {
        if !assumption.calls_are_inlined {
            return false;
        }
        let made = self.function(function);
        // cmd/compile/internal/inline/inl.go: no function with recover or defer is inlined.
        if !made.recovers.is_empty() || !made.defers.is_empty() {
            return false;
        }
        match self.usage(function) {
            ClosureUse::CalledLocally => true,
            ClosureUse::AssignedToLocal(local) => {
                let mut uses = self.object(local).uses.iter();
                uses.all(|it| it.access == Access::Read && is_called(it.node))
            }
            _ => false,
        }
    }
}

/// Why the compiler's view may differ under an assumption; said of the second of two that differ.
fn doubt(assumption: Assumption) -> &'static str {
    if assumption.calls_are_inlined {
        "it depends on inlining"
    } else if assumption.ranges_are_calls {
        "a range may be over a function"
    } else {
        "it depends on the language version"
    }
}

/// cmd/compile/internal/loopvar: a loop variable that is captured is copied at the start of each iteration.
fn is_copied_per_iteration(object: &Object<'_>, assumption: Assumption) -> bool {
    object.loop_var.is_some() && assumption.per_iteration
}

fn is_called(node: Node<'_>) -> bool {
    let Some(call) = node
        .parent()
        .filter(|it| it.kind() == Kind::CALL_EXPRESSION)
    else {
        return false;
    };
    let is_callee = call.field(Field::FUNCTION) == Some(node);
    let delays = [Kind::GO_STATEMENT, Kind::DEFER_STATEMENT];
    is_callee && !call.parent().is_some_and(|it| delays.contains(&it.kind()))
}

/// A possible use decides nothing by itself.
fn possibly(it: &Use<'_>, verdict: Verdict) -> Verdict {
    if it.is_possible && verdict.holds() {
        Verdict::unknown(format!("`{}` may be a field", it.node.text()))
    } else {
        verdict
    }
}

fn by(name: &str, address_taken: &Verdict, reassigned: &Verdict, size: Option<u64>) -> CaptureBy {
    match address_taken.clone().or(reassigned.clone()) {
        Verdict::Holds => CaptureBy::Reference,
        Verdict::Fails => match size {
            Some(size) if size <= MAX_BY_VALUE => CaptureBy::Value,
            Some(_) => CaptureBy::Reference,
            None => CaptureBy::Unknown(format!("the size of `{name}` is not known")),
        },
        // More than 128 bytes decide on their own.
        Verdict::Unknown(_) if size.is_some_and(|it| it > MAX_BY_VALUE) => CaptureBy::Reference,
        Verdict::Unknown(why) => CaptureBy::Unknown(why),
    }
}

fn unknown_type(node: Node<'_>) -> Verdict {
    Verdict::unknown(format!(
        "the type of `{}` is not known",
        first_line(node.text())
    ))
}

/// The selectors and indexes from an identifier out to the place that starts with it.
fn steps<'t>(ident: Node<'t>, place: Node<'t>) -> Vec<Node<'t>> {
    let mut steps = Vec::new();
    if ident == place {
        return steps;
    }
    for node in ident.ancestors() {
        if node.kind() != Kind::PARENTHESIZED_EXPRESSION {
            steps.push(node);
        }
        if node == place {
            break;
        }
    }
    steps
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
}",
            &expect![[r#"
                3 a Unknown("it depends on inlining")
                5 a Unknown("it depends on inlining")
                9 b Unknown("a range may be over a function")
            "#]],
        );
    }
}

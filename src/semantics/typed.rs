//! What the types of the package add to what one declaration says.
//!
//! A model has them only if they were given to it, and asks for them only where the declaration does not decide.

use super::layout::Step;
use super::typing::{Selection, Type, TypeKind, TypeModel, Types};
use super::{Model, Object, Resolution, Verdict};
use crate::syntax::{Field, Kind, Node};

impl<'t> Model<'t> {
    /// The same model with the types of its file, which are read when a question needs them.
    #[must_use]
    pub fn with_types(mut self, types: &'t dyn Types) -> Self {
        self.types = Some(types);
        self
    }

    /// What the types of the package answer, the same on every platform that is asked about.
    pub fn ask<T: PartialEq>(&self, question: impl Fn(&TypeModel<'_>) -> Option<T>) -> Option<T> {
        self.types?.ask(question).ok()
    }

    /// The width of a variable in bytes, the same on every platform that is asked about.
    pub(super) fn typed_size(&self, object: &Object<'t>) -> Option<u64> {
        let declared = self.declared_at_top(object);
        self.ask(|it| it.width(&object_type(it, object, declared)?))
    }

    /// Whether a variable is at most so wide, on every platform that is asked about.
    pub(super) fn typed_size_at_most(&self, object: &Object<'t>, most: u64) -> Option<bool> {
        let declared = self.declared_at_top(object);
        self.ask(|it| it.width_at_most(&object_type(it, object, declared)?, most))
    }

    /// The type that a variable is declared with, if all names in it are those of the file, the package or the
    /// language: it can be read without the function around it.
    pub fn declared_at_top(&self, object: &Object<'t>) -> Option<Node<'t>> {
        let node = object.declared_type.filter(|_| !object.is_variadic)?;
        let is_name = |it: &Node<'t>| {
            matches!(
                it.kind(),
                Kind::IDENTIFIER | Kind::TYPE_IDENTIFIER | Kind::PACKAGE_IDENTIFIER
            )
        };
        let is_top = |it| {
            matches!(
                self.resolve(it),
                Resolution::Package(_) | Resolution::PackageLevel | Resolution::Predeclared
            )
        };
        let mut names = node.descendants().filter(is_name);
        names.all(is_top).then_some(node)
    }

    /// Where one selector or index leads.
    pub(super) fn typed_step(&self, step: Node<'t>) -> Step<'t> {
        let Some(operand) = step.field(Field::OPERAND).or(step.field(Field::PACKAGE)) else {
            return Step::Unknown;
        };
        let name = step.field(Field::FIELD).or(step.field(Field::NAME));
        let found = match name {
            Some(name) => self.ask(|it| select(it, operand, name.text())),
            None => self.ask(|it| is_array(it, operand).map(Found::of)),
        };
        match found {
            Some(Found::Part) => Step::Direct(None),
            Some(Found::Elsewhere) => Step::Indirect,
            Some(Found::Address) => Step::Address,
            None => Step::Unknown,
        }
    }

    /// Whether slicing an operand takes its address: it is an array.
    pub(super) fn typed_is_array(&self, operand: Node<'t>) -> Option<bool> {
        self.ask(|it| is_array(it, operand))
    }

    /// Whether a range over an expression is one over a function.
    pub(super) fn typed_is_function(&self, over: Node<'t>) -> Verdict {
        let found = self.ask(|it| {
            let core = it.core(&it.type_of(over)?)?;
            Some(matches!(core.kind(), TypeKind::Func(_)))
        });
        found.map_or_else(
            || Verdict::unknown("the range may be over a function"),
            Verdict::of,
        )
    }
}

/// Where a step leads, in words that can be compared between platforms.
#[derive(PartialEq)]
enum Found {
    Part,
    Elsewhere,
    Address,
}

impl Found {
    fn of(is_part: bool) -> Self {
        if is_part { Self::Part } else { Self::Elsewhere }
    }
}

/// The type of a variable, by any of its uses: the variables of a type switch share their declaration.
fn object_type(
    model: &TypeModel<'_>,
    object: &Object<'_>,
    declared: Option<Node<'_>>,
) -> Option<Type> {
    if let Some(found) = declared.and_then(|it| model.type_at_top(it)) {
        return Some(found);
    }
    let mut uses = object.uses.iter().filter(|it| !it.is_possible);
    let found = uses.find_map(|it| model.typed(it.range))?;
    Some(found.ty.defaulted())
}

fn is_array(model: &TypeModel<'_>, operand: Node<'_>) -> Option<bool> {
    let core = model.core(&model.type_of(operand)?)?;
    Some(matches!(core.kind(), TypeKind::Array(..)))
}

fn select(model: &TypeModel<'_>, operand: Node<'_>, name: &str) -> Option<Found> {
    Some(match model.selection(&model.type_of(operand)?, name)? {
        Selection::Field { indirect } => Found::of(!indirect),
        // Go spec, "Calls": x.m() is shorthand for (&x).m() if x is addressable and m has a pointer receiver.
        Selection::Method {
            pointer: true,
            indirect: false,
        } => Found::Address,
        Selection::Method { .. } => Found::Elsewhere,
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;

    #[track_caller]
    fn check(source: &str, expected: &Expect) {
        let found = fixture::describe_typed(source, Some("1.23"), |model, out| {
            for function in model.function_ids().skip(1) {
                for it in model.captures(function) {
                    let name = model.object(it.object).name;
                    let reason = model.reference_reason(it.object);
                    let reason = reason.map(|it| format!(" {it:?}")).unwrap_or_default();
                    writeln!(out, "{name} {:?} {:?}{reason}", it.by, it.size).unwrap();
                }
            }
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn methods_with_pointer_receivers_take_the_address() {
        check(
            "package p
import (\"bytes\"; \"sync\"; \"time\"; \"io\")
type In struct{ sync.Mutex; n int }
type Ptr struct{ *In }
func f(wg sync.WaitGroup, b bytes.Buffer, t time.Time, w io.Writer, in In, ptr Ptr, p *In, v sync.Mutex) {
    go func() {
        wg.Done(); _ = b.String(); _ = t.Unix(); w.Write(nil); in.Lock(); ptr.Lock(); p.Lock()
        h := v.Unlock; h()
    }()
}",
            &expect![[r#"
                wg Reference Some(16) AddressTaken(239..241)
                b Reference Some(40) AddressTaken(254..255)
                t Value Some(24)
                w Value Some(16)
                in Reference Some(16) AddressTaken(294..296)
                ptr Value Some(8)
                p Value Some(8)
                v Reference Some(8) AddressTaken(339..340)
            "#]],
        );
    }

    #[test]
    fn what_lies_behind_a_pointer_is_not_in_the_variable() {
        check(
            "package p
import (\"net/http\"; \"net/url\")
type In struct{ n int; a [4]byte }
type Ptr struct{ *In }
type Val struct{ In }
func f(ptr Ptr, val Val, r http.Request, u url.URL, s Val, t Ptr, m map[string]Val, up url.URL) {
    go func() {
        ptr.n = 1; val.n = 1; r.Method = \"\"; u.Host = \"\"; _ = s.a[:]; _ = t.a[:]; m[\"\"] = s
        up.User.String()
    }()
}",
            &expect![[r#"
                ptr Value Some(8)
                val Reference Some(16) Assigned(Written(254..257))
                r Reference Some(304) Assigned(Written(265..266))
                u Reference Some(144) Assigned(Written(280..281))
                s Reference Some(16) AddressTaken(297..298)
                t Value Some(8)
                m Value Some(8)
                up Reference Some(144) Wide
            "#]],
        );
    }

    #[test]
    fn a_range_over_a_function_is_known_by_its_type() {
        check(
            "package p
import (\"maps\"; \"slices\")
func f(m map[string]int) {
    b := 1
    for range maps.Keys(m) { _ = b }
    b = 2
    go func() { _ = b }()
    c := 1
    for range slices.Sorted(maps.Keys(m)) { _ = c }
    c = 2
    go func() { _ = c }()
    d := 1
    for range maps.Keys(m) { _ = d; d = 2 }
    go func() { _ = d }()
}",
            &expect![[r#"
                b Unknown("it depends on inlining") Some(8)
                c Value Some(8)
                d Unknown("it depends on inlining") Some(8)
            "#]],
        );
    }

    #[test]
    fn the_variables_of_a_type_switch_have_a_width_each() {
        check(
            "package p
import \"time\"
func f(x any) {
    switch y := x.(type) {
    case time.Time:
        go func() { _ = y }()
    case int, string:
        go func() { _ = y }()
    case [200]byte:
        go func() { _ = y }()
    }
}",
            &expect![[r#"
                y Value Some(24)
                y Value Some(16)
                y Reference Some(200) Wide
            "#]],
        );
    }

    #[test]
    fn a_pointer_conversion_is_dereferenced_after_it() {
        check(
            "package p
import \"unsafe\"
func f(p unsafe.Pointer) {
    x := *(*[]string)(p)
    go func() { _ = x }()
}",
            &expect![[r#"
                x Value Some(24)
            "#]],
        );
    }

    #[test]
    fn a_type_parameter_has_the_width_of_its_type_set() {
        check(
            "package p
func f[T any, S ~[]T, N int8 | int16, M int64 | uint](x T, y []T, s S, n N, m M) {
    go func() { _, _, _, _, _ = x, y, s, n, m }()
}",
            &expect![[r#"
                x Unknown("the size of `x` is not known") None
                y Value Some(24)
                s Value Some(24)
                n Value None
                m Value Some(8)
            "#]],
        );
    }
}

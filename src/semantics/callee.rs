//! Whether a function of the file may keep a function that is passed to it.

use super::build::{parameters, unparenthesized};
use super::closure::first_line;
use super::object::{ObjectId, Resolution};
use super::{Model, Verdict};
use crate::syntax::{DeclKind, Field, Kind, Node};

/// How many calls are followed: a function that passes its parameter on is asked what becomes of it there.
const MAX_CALLS: u32 = 4;

impl<'t> Model<'t> {
    /// Whether a function value that is an argument may be called after the call it is passed to.
    ///
    /// cmd/compile/internal/escape/call.go: an argument of a static callee goes where the parameter leaks to.
    pub(super) fn argument_outlives(&self, argument: Node<'t>, index: usize) -> Verdict {
        let call = argument
            .ancestors()
            .find(|it| it.kind() == Kind::CALL_EXPRESSION);
        let callee = call.and_then(|it| it.field(Field::FUNCTION));
        let Some(callee) = callee.map(unparenthesized) else {
            return Verdict::unknown("the called function is not known");
        };
        let kept = || {
            let callee = first_line(callee.text());
            Verdict::unknown(format!("`{callee}` may keep the function"))
        };
        let is_top_level = callee.kind() == Kind::IDENTIFIER
            && self.resolve(callee) == Resolution::PackageLevel
            && self.followed < MAX_CALLS;
        if !is_top_level {
            return kept();
        }
        match self.parameter_outlives(callee.text(), index) {
            Some(Verdict::Unknown(_)) | None => kept(),
            Some(known) => known,
        }
    }

    /// Whether what a function returns outlives the statement that makes it: the caller of a function that was
    /// followed to may drop it.
    pub(super) fn returned_outlives(&self) -> Verdict {
        if self.followed == 0 {
            Verdict::Holds
        } else {
            Verdict::unknown("the called function gives it back")
        }
    }

    /// Whether a parameter of a function of this file may be called after the function; none if it is not known what
    /// the function does.
    fn parameter_outlives(&self, function: &str, index: usize) -> Option<Verdict> {
        let decl = self.file.decls().get(self.names.declared_here(function)?)?;
        let root = self.file.root(decl);
        if decl.kind != DeclKind::Func || root.has_error() {
            return None;
        }
        root.field(Field::BODY)?;
        let parameters = parameters(root.field(Field::PARAMETERS)?);
        let parameter = parameters.get(index).filter(|it| !it.is_variadic)?;
        // A parameter without a name is not used.
        let Some(name) = parameter.name.filter(|it| it.text() != "_") else {
            return Some(Verdict::Fails);
        };
        let mut callee = Self::build(self.file, decl, self.names).with_version(self.go);
        callee.types = self.types;
        callee.followed = self.followed + 1;
        let id: ObjectId = callee.object_at(name.start())?;
        Some(callee.local_outlives(id, &mut Vec::new()))
    }
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
                writeln!(out, "{line} {:?}", model.outlives(function)).unwrap();
            }
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn a_callee_of_the_file_says_what_it_does_with_its_parameter() {
        check(
            "var global func()
func called(f func()) { if f != nil { f() }; defer f() }
func passed(n int, f func()) { called(f) }
func started(f func()) { go f() }
func kept(f func()) { global = f }
func given(f func()) func() { return f }
func inner(f func()) { func() { f() }() }
func unnamed(func(), int) {}
func many(fs ...func()) {}
func loop(f func()) { if c { loop(f) } }
func unknown(f func()) { other(f) }
func assembly(f func())
func f() {
    called(func() {})
    passed(1, func() {})
    started(func() {})
    kept(func() {})
    given(func() {})
    inner(func() {})
    unnamed(func() {}, 1)
    many(func() {})
    loop(func() {})
    unknown(func() {})
    assembly(func() {})
    x.called(func() {})
    g := func() {}
    called(g)
}",
            &expect![[r#"
                14 Fails
                15 Fails
                16 Holds
                17 Holds
                18 Unknown("`given` may keep the function")
                19 Fails
                20 Fails
                21 Unknown("`many` may keep the function")
                22 Unknown("`loop` may keep the function")
                23 Unknown("`unknown` may keep the function")
                24 Unknown("`assembly` may keep the function")
                25 Unknown("`x.called` may keep the function")
                26 Fails
            "#]],
        );
    }

    #[test]
    fn what_holds_a_value_may_die_with_it_and_a_body_may_be_kept() {
        check(
            "func f(seq func(func(int) bool)) {
    a := func() {}
    h := T{mark: a}
    h.m()
    b := func() {}
    for range seq { b() }
    c := func() {}
    global.f = c
}
",
            &expect![[r#"
                2 Unknown("what holds the function may not outlive the iteration")
                5 Unknown("a range over a function may keep its body")
                7 Holds
            "#]],
        );
    }

    #[test]
    fn a_local_function_of_the_same_name_is_another() {
        check(
            "func called(f func()) { f() }
func f(called func(func())) { called(func() {}) }",
            &expect![[r#"
                2 Unknown("`called` may keep the function")
            "#]],
        );
    }
}

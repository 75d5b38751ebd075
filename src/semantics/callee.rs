//! Whether a function of the file may keep a function that is passed to it.

use super::build::{parameters, unparenthesized};
use super::closure::first_line;
use super::object::{ObjectId, Resolution};
use super::typing::TypeKind;
use super::{Model, Verdict};
use crate::syntax::{Decl, DeclKind, Field, Kind, Node};

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
        let decl = self.declaration_of_callee(callee);
        match decl.and_then(|decl| self.parameter_outlives(decl, index)) {
            Some(Verdict::Unknown(_)) | None => kept(),
            Some(known) => known,
        }
    }

    /// The function or method of this file that a callee names.
    fn declaration_of_callee(&self, callee: Node<'t>) -> Option<&'t Decl> {
        if self.followed >= MAX_CALLS {
            return None;
        }
        self.names.look_beyond();
        match callee.kind() {
            Kind::IDENTIFIER if self.resolve(callee) == Resolution::PackageLevel => {
                let index = self.names.declared_here(callee.text())?;
                self.file
                    .decls()
                    .get(index)
                    .filter(|it| it.kind == DeclKind::Func)
            }
            Kind::SELECTOR_EXPRESSION => {
                let name = callee.field(Field::FIELD)?.text();
                let mut methods = self.file.decls().iter().filter(|it| {
                    it.kind == DeclKind::Method && self.file.text()[it.range].contains(name)
                });
                // Most methods are those of other packages, and a type takes longer than a look.
                methods.clone().next()?;
                let receiver = self.type_of_package(callee.field(Field::OPERAND)?)?;
                methods.find(|it| {
                    let declared = self.file.root(it).field(Field::NAME);
                    declared.is_some_and(|it| it.text() == name)
                        && self.receiver_of(it) == Some(&*receiver)
                })
            }
            _ => None,
        }
    }

    /// The name of the type of the package, or of what it points to, that an expression has.
    fn type_of_package(&self, operand: Node<'t>) -> Option<String> {
        self.ask(|it| {
            let ty = it.type_of(operand)?;
            let base = match ty.kind() {
                TypeKind::Pointer(to) => to,
                _ => &ty,
            };
            let named = base.as_named().filter(|it| it.local.is_none())?;
            let own = it.named("", &named.name)?;
            (own.as_named()?.package == named.package).then(|| named.name.to_string())
        })
    }

    /// The name of the type that a method is declared for.
    fn receiver_of(&self, method: &'t Decl) -> Option<&'t str> {
        let root = self.file.root(method);
        let list = root.field(Field::RECEIVER)?;
        let of = list.named_children().first()?.field(Field::TYPE)?.text();
        let base = of.trim_start_matches(['*', '(', ' ']);
        base.split(['[', ')', ' ']).next()
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
    fn parameter_outlives(&self, decl: &'t Decl, index: usize) -> Option<Verdict> {
        let root = self.file.root(decl);
        if root.has_error() {
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

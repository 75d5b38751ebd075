//! What is a sign, and what is around it.

use super::signs::*;

fn signs(text: &str) -> Vec<Sign<'_>> {
    let mut all = Vec::new();
    for_each_sign(text, |sign| all.push(sign));
    all
}

fn names(text: &str) -> String {
    let names: Vec<_> = signs(text).iter().map(|it| it.name).collect();
    names.join(" ")
}

fn names_that(text: &str, is_wanted: impl Fn(&Sign<'_>) -> bool) -> String {
    let signs = signs(text).into_iter().filter(is_wanted);
    let names: Vec<_> = signs.map(|it| it.name).collect();
    names.join(" ")
}

/// The names of the signs that something is around.
fn within(text: &str, around: Around) -> String {
    let signs = signs(text).into_iter();
    let names = signs.filter(|it| it.around.has(around)).map(|it| it.name);
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn comments_and_literals_hold_no_words() {
    let text = "func f(é int) { // go\n\tx := \"defer\" + `go` + 'a'\n\treturn g(0x1f, x)\n}";
    assert_eq!(names(text), "func f é int x return g x");
    let is_there = |it: &Sign<'_>| text[it.at.into()..].starts_with(it.name);
    assert!(signs(text).iter().all(is_there));
}

#[test]
fn address_is_told_from_the_operator_between_two_operands() {
    assert_eq!(names("a & b && c"), "a b c");
    assert_eq!(names("f(&T{}, a && &b.c)"), "f & T a & b c");
    assert_eq!(names("return &a[0]"), "return & a");
    assert_eq!(names("x &^= y"), "x y");
    assert_eq!(names("x &= y"), "x y");
    assert_eq!(names("1 & x; ) & y; 'c' & z"), "x y z");
}

#[test]
fn address_of_a_name_stands_before_no_part_of_it() {
    assert_eq!(names("&v"), "& &x v");
    assert_eq!(names("&(v)"), "& &x v");
    assert_eq!(names("f(&v, & v)"), "f & &x v & &x v");
    assert_eq!(names("p = &T{1}"), "p & T");
    assert_eq!(names("if p == &v{"), "if p == & &x v");
    assert_eq!(names("if f(&T{1}) {"), "if f & T");
}

#[test]
fn name_that_is_given_itself_is_seen_however_it_is_declared() {
    assert_eq!(names("x := x"), "x x := x x");
    assert_eq!(names("var x = (x)"), "var x x := x x");
    assert_eq!(names("x /* c */ := x"), "x x := x x");
    assert_eq!(
        names("x := y; x := x.y; x = x[1]; x = x + 1"),
        "x y x x y x x x x"
    );
    assert_eq!(names("switch x := x {"), "switch x x := x x");
}

#[test]
fn names_before_arguments_are_called_however_they_are_spelled() {
    let called = |text: &str| names_that(text, |it| it.is_called);
    assert_eq!(called("f(x); g (y); (h)(z); a.b(c)"), "f g h b");
    assert_eq!(called("f /* c */ (x); ((g) /* c */)(y)"), "f g");
    assert_eq!(called("f[int](x); []byte(s); ([]byte)(s)"), "f byte byte");
    assert_eq!(called("(x)\n(y)"), "");
}

#[test]
fn values_begin_after_the_operator_of_an_assignment() {
    let assigned = |text: &str| names_that(text, |it| it.is_assigned);
    assert_eq!(assigned("x := f(y); var z = (g)(y); a += b.c"), "f g b");
    assert_eq!(
        assigned("x = map[k]v{}; f = func() {}; m[k] = /* c */ v"),
        "map func v"
    );
    assert_eq!(assigned("x := &T{}; f(y); x, y = a, b"), "& a");
}

#[test]
fn operators_have_signs_of_their_own() {
    assert_eq!(
        names("a == b; a != b; a <= b; a = b"),
        "a == b a != b a b a b"
    );
    assert_eq!(
        names("a[b] = c; (a[b]) = c; a[b] += c"),
        "a b ] = c a b ] = c a b += c"
    );
    assert_eq!(
        names("x.(T); x.(type); x.\n(T); x.y"),
        "x .( T x type x .( T x y"
    );
    assert_eq!(
        names("f(a...); f(g()...); [...]T{}; ...int"),
        "f a ... f g ... T int"
    );
    assert_eq!(names("any interface{}"), "any interface any");
}

#[test]
fn assignments_with_an_operation_are_no_increments() {
    assert_eq!(
        names("i++; j += 2; k--; n -= 1; a + b"),
        "i j += k n -= a b"
    );
}

#[test]
fn loop_ends_with_the_line_after_its_block() {
    let text = "{\n\ta()\n\tfor i := 0; b(i); c() {\n\t\td()\n\t}\n\te()\n}\ng()";
    assert_eq!(within(text, Around::LOOP), "for i b i c d");
    let text = "{ for { f() }; g() }; h()";
    assert_eq!(within(text, Around::LOOP), "for f g");
    let text = "for _, x := range []int{\n1,\n} {\n\tdefer f()\n}\ng()";
    assert_eq!(within(text, Around::LOOP), "for _ x range int defer f");
}

#[test]
fn everything_beside_a_goto_may_be_repeated() {
    assert_eq!(within("{ L: f(); goto L }", Around::LOOP), "L f goto L");
}

#[test]
fn go_and_defer_end_at_their_semicolon() {
    let text = "{\n\tgo func() {\n\t\tf()\n\t}()\n\tdefer g(func() {})\n\th()\n}";
    assert_eq!(within(text, Around::GO), "go func f");
    assert_eq!(within(text, Around::DEFER), "defer g func");
}

#[test]
fn return_ends_at_its_semicolon() {
    let text = "{\n\treturn f(func() {\n\t\tg()\n\t}), &x\n\th()\n}";
    assert_eq!(within(text, Around::RETURN), "return f func g & &x x");
}

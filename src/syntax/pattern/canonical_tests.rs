//! What patterns match, one canonical form or ambiguity of the grammar at a time.

use super::matching_tests::{check, check_shadowed};

#[test]
fn package_qualifiers_follow_imports() {
    check_shadowed(
        "fmt.Println($x)",
        "fmt.Println(1); f.Println(2); log.Println(3); x.fmt.Println(4)",
        &[],
        &["fmt.Println(1) {x=1}", "f.Println(2) {x=2}"],
    );
    check_shadowed("fmt.Println($x)", "fmt.Println(1)", &["fmt"], &[]);
    check("atomic.Int64", "var x atomic.Int64", &["atomic.Int64 {}"]);
    check(
        "var $x sync.Mutex",
        "var a sync.Mutex",
        &["var a sync.Mutex {x=a}"],
    );
}

#[test]
fn a_name_that_the_pattern_declares_is_no_package() {
    let text = "func $f(path string) { path.Join() }";
    check(
        text,
        "package p\nfunc g(path string) { path.Join() }",
        &["func g(path string) { path.Join() } {f=g}"],
    );
}

#[test]
fn predeclared_names_are_asked_for() {
    check("len($x)", "len(a)", &["len(a) {x=a}"]);
    check_shadowed("len($x)", "len(a)", &["len"], &[]);
    check_shadowed("$x.len", "a.len", &["len"], &["a.len {x=a}"]);
}

#[test]
fn parentheses_do_not_matter() {
    check("$a + 1", "((x)) + (1)", &["((x)) + (1) {a=((x))}"]);
    check("(g)(x)", "g((x))", &["g((x)) {}"]);
    check("[](*$T)", "var x []*int", &["[]*int {T=int}"]);
}

#[test]
fn strings_are_compared_by_value() {
    check(
        r#"g("a\n")"#,
        "g(`a\n`); g(\"\\x61\\n\"); g(\"b\")",
        &["g(`a\n`) {}", "g(\"\\x61\\n\") {}"],
    );
}

#[test]
fn integers_are_compared_by_value() {
    check(
        "g(16)",
        "g(0x10); g(0o20); g(1_6); g(16.0)",
        &["g(0x10) {}", "g(0o20) {}", "g(1_6) {}"],
    );
}

#[test]
fn a_local_variable_declaration_is_a_definition() {
    let code = "x := 1\nvar y = 2\nvar (\nz = 3\n)\nvar t int = 4\na, b := 5, 6";
    let expected = [
        "x := 1 {e=1, v=x}",
        "var y = 2 {e=2, v=y}",
        "var (\nz = 3\n) {e=3, v=z}",
    ];
    check("$v := $e", code, &expected);
    check("var $v = $e", code, &expected);
    check("var $v $t = $e", code, &["var t int = 4 {e=4, t=int, v=t}"]);
}

#[test]
fn a_package_variable_is_no_definition() {
    let code = "package p\nvar x = 1\n";
    check("$v := $e", code, &[]);
    check("var $v = $e", code, &["var x = 1 {e=1, v=x}"]);
}

#[test]
fn any_is_the_empty_interface() {
    check("[]any", "var x []interface{}", &["[]interface{} {}"]);
    check("[]interface{}", "var x []any", &["[]any {}"]);
    check_shadowed("[]interface{}", "var x []any", &["any"], &[]);
    check("[]any", "var x []interface{ F() }", &[]);
}

#[test]
fn increments_are_assignments() {
    check(
        "$x += 1",
        "a++; b += 1; c -= 1",
        &["a++ {x=a}", "b += 1 {x=b}"],
    );
    check(
        "$x--",
        "a--; b -= 1; c += 1",
        &["a-- {x=a}", "b -= 1 {x=b}"],
    );
    check("$x += $n", "a++", &[]);
}

#[test]
fn calls_and_conversions_have_one_shape() {
    check("[]byte($x)", "[]byte(s); byte(s)", &["[]byte(s) {x=s}"]);
    check("string($x)", "y := string(b)", &["string(b) {x=b}"]);
    check("m[int]($y)", "m[int](a); m[uint](a)", &["m[int](a) {y=a}"]);
    check(
        "m[int]($a, $b)",
        "m[int](a, b)",
        &["m[int](a, b) {a=a, b=b}"],
    );
    check(
        "m[$T]($*xs)",
        "m[int](); m[K, V](a)",
        &["m[int]() {T=int, xs=[]}"],
    );
    check("(*T)($p)", "(*T)(p); (*U)(p)", &["(*T)(p) {p=p}"]);
    check("$f($x)", "m[i](y)", &["m[i](y) {f=m[i], x=y}"]);
    check(
        "unsafe.Pointer($p)",
        "(*T)(unsafe.Pointer(q))",
        &["unsafe.Pointer(q) {p=q}"],
    );
}

#[test]
fn generic_types_and_indexes_have_one_shape() {
    check(
        "atomic.Pointer[$T]",
        "var x atomic.Pointer[int]",
        &["atomic.Pointer[int] {T=int}"],
    );
    check("a[$i]", "y := a[0]", &["a[0] {i=0}"]);
    check(
        "G[$*ts]",
        "var x G[int, string]",
        &["G[int, string] {ts=[int | string]}"],
    );
}

#[test]
fn make_and_new_take_types() {
    check(
        "make([]$T, $n)",
        "make([]int, 4); make([]byte, 1, 2)",
        &["make([]int, 4) {T=int, n=4}"],
    );
    check(
        "new($T)",
        "p := new(bytes.Buffer)",
        &["new(bytes.Buffer) {T=bytes.Buffer}"],
    );
}

#[test]
fn comments_and_trailing_commas_do_not_matter() {
    check(
        "g($a, $b)",
        "g(\n1, // one\n/* two */ 2,\n)",
        &["g(\n1, // one\n/* two */ 2,\n) {a=1, b=2}"],
    );
}

#[test]
fn operators_and_directions_matter() {
    check("$a + $b", "x - y", &[]);
    check(
        "chan<- $T",
        "var a chan<- int; var b <-chan int; var c chan int",
        &["chan<- int {T=int}"],
    );
    check("$a[:$n]", "a[:1]; a[1:]; a[:1:2]", &["a[:1] {a=a, n=1}"]);
    check(
        "for $i = range $x {}",
        "for i := range x {}; for i = range x {}",
        &["for i = range x {} {i=i, x=x}"],
    );
}

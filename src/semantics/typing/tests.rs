//! What expressions are typed as: every answer that was once wrong, as a snippet.

use super::{Platform, Roots, Type, TypeModel, Universe};
use crate::semantics::Verdict;

fn universe() -> Universe {
    Universe::new(Platform::default(), Roots::default())
}

/// The types of all expressions with a text, in source order, `-` for none at all.
fn types(text: &str, expression: &str) -> String {
    let universe = universe();
    let model = TypeModel::of_text(&universe, text);
    let decls = model.decl_ranges().into_iter();
    let found: Vec<_> = decls
        .flat_map(|it| model.all(it))
        .filter(|(range, _)| &model.text()[*range] == expression)
        .map(|(_, ty)| ty.to_string())
        .collect();
    match found.is_empty() {
        true => "-".to_owned(),
        false => found.join(" / "),
    }
}

#[track_caller]
fn check(text: &str, expression: &str, expected: &str) {
    assert_eq!(types(&format!("package p\n{text}\n"), expression), expected);
}

#[test]
fn a_star_before_a_conversion_dereferences_it() {
    let text = "func f(x *[9]byte) { _ = *(*[8]byte)(x) }";
    check(text, "*(*[8]byte)(x)", "[8]uint8");
    check(text, "(*[8]byte)(x)", "*[8]uint8");
}

#[test]
fn a_call_with_a_bracketed_argument_is_no_conversion() {
    let text = "func as[T any](v int) (T, bool) { panic(0) }\nfunc f(n int) { v, _ := as[[]int32](n); g(v) }";
    check(text, "v", "int / []int32 / []int32");
}

#[test]
fn a_function_with_all_its_type_arguments_has_a_type() {
    let text = "func of[T any]() T { panic(0) }\nvar x = of[q.T]()\nvar y = of[int]()";
    check(text, "of[int]", "func() int");
}

#[test]
fn a_generic_function_may_call_itself() {
    let text = "func f[T any](x T, n int) []T { return f(x, n-1) }";
    check(text, "f(x, n-1)", "[]T");
}

#[test]
fn a_type_parameter_stands_for_its_core_type_in_inference() {
    let text = "func g[E any](a []E) E { panic(0) }\nfunc f[S ~[]E, E any](s S) { _ = g(s) }";
    check(text, "g(s)", "E");
}

#[test]
fn a_declared_function_type_is_inferred_through() {
    let text = "type Seq[V any] func(yield func(V) bool)\nfunc collect[E any](s Seq[E]) []E { panic(0) }\n\
                func f(it func(yield func(string) bool)) { _ = collect(it) }";
    check(text, "collect(it)", "[]string");
}

#[test]
fn parameters_do_not_shadow_the_packages_in_the_types_of_others() {
    let text = "type url struct{ a int }\nfunc f(url string, v url) int { return v.a }";
    check(text, "v", "p.url / p.url");
    check(text, "v.a", "int");
}

#[test]
fn an_untyped_constant_beside_something_unknown_has_no_type() {
    check("func f() { x := missing(); _ = x != 0 }", "0", "-");
    check("func f(x missing.T) { g(x + 1) }", "1", "-");
    check("func f() { missing(1) }", "1", "-");
    check("func f() (x missing.T) { return 1 }", "1", "-");
    check("func f() { var x missing.T = 1; x = 2; x += 3 }", "2", "-");
}

#[test]
fn an_array_length_keeps_its_own_type() {
    check("const max = 'a'\nvar a [max + 1]int", "max + 1", "int32");
}

#[test]
fn parts_of_a_constant_complex_stay_untyped() {
    check("func f() complex128 { return complex(0, 1) }", "0", "int");
}

#[test]
fn methods_of_interfaces_are_sorted() {
    let text = "var x interface { b(); A(); a() }";
    check(text, "x", "interface{A(); a(); b()}");
}

#[test]
fn the_length_of_an_array_behind_a_conversion_is_constant() {
    let text = "type T struct{ a [7]int }\nconst n = len(((*T)(nil)).a)\nvar b [n]int";
    check(text, "b", "[7]int");
}

#[test]
fn cycles_end_without_an_answer() {
    check("const a = b\nconst b = a", "a", "-");
    check("type A B\ntype B A\nvar x A\nvar y = x.f", "x.f", "-");
    check("type T struct{ T }\nvar x T\nvar y = x.f", "x.f", "-");
    check(
        "type I interface{ I; I }\nvar x I\nvar y = x.f()",
        "x.f()",
        "-",
    );
    check("var a, b = b, a", "a", "-");
    check(
        "type C interface{ C | C }\nfunc f[T C](x T) { _ = x[0] }",
        "x[0]",
        "-",
    );
    check(
        "type T[P any] struct{ *T[[]P] }\nvar x T[int]\nvar y = x.f",
        "x.f",
        "-",
    );
    check("func f[T f[T]](x T) { x.g() }", "x.g()", "-");
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = format!("var x = {}1{}", "(".repeat(3000), ")".repeat(3000));
    check(&deep, "y", "-");
    let sum = format!("var x = {}1", "1 + ".repeat(3000));
    check(&sum, "y", "-");
    let pointers = format!("var x {}int", "*".repeat(3000));
    check(&pointers, "y", "-");
    let blocks = format!("func f() {{ {} x {} }}", "{".repeat(3000), "}".repeat(3000));
    check(&blocks, "y", "-");
}

#[test]
fn doubled_strings_do_not_fill_the_memory() {
    let mut text = "const s0 = \"0123456789\"\n".to_owned();
    for n in 1..60 {
        use std::fmt::Write as _;
        let _ = writeln!(text, "const s{n} = s{} + s{}", n - 1, n - 1);
    }
    check(&text, "s59", "string");
}

fn with_var<T>(text: &str, name: &str, ask: impl Fn(&TypeModel<'_>, &Type) -> T) -> T {
    let universe = universe();
    let model = TypeModel::of_text(&universe, &format!("package p\n{text}\n"));
    let mut decls = model.decl_ranges().into_iter();
    let all = decls
        .by_ref()
        .flat_map(|it| model.all(it))
        .collect::<Vec<_>>();
    let found = all.iter().find(|(range, _)| &model.text()[*range] == name);
    let (_, ty) = found.expect("a variable of that name");
    ask(&model, ty)
}

#[track_caller]
fn check_size(text: &str, expected: Option<u64>) {
    let size = with_var(text, "x", |model: &TypeModel<'_>, ty| model.size_of(ty));
    assert_eq!(size, expected);
}

#[test]
fn sizes_are_those_of_the_compiler() {
    check_size("var x struct{ a bool; b int64; c bool }", Some(24));
    check_size("var x struct{ a int64; b struct{} }", Some(16));
    check_size("var x struct{ a complex64; b bool }", Some(12));
    check_size(
        "type T[P any] struct{ a P; b bool }\nvar x T[int16]",
        Some(4),
    );
    check_size(
        "type T[P any] struct{ a P; b bool }\nvar x T[any]",
        Some(24),
    );
    check_size("type T struct{ a T; b T }\nvar x T", None);
    check_size("var x [1 << 62]int", None);
    check_size("type T struct{ a missing.U }\nvar x T", None);
}

#[test]
fn sizes_follow_the_architecture() {
    let platform = Platform {
        goarch: "386".to_owned(),
        ..Platform::default()
    };
    let universe = Universe::new(platform, Roots::default());
    let text = "package p\nvar x struct{ a bool; b int64; c [32 << (^uint(0) >> 63)]byte }\n";
    let model = TypeModel::of_text(&universe, text);
    let all: Vec<_> = model
        .decl_ranges()
        .into_iter()
        .flat_map(|it| model.all(it))
        .collect();
    let (_, ty) = all
        .iter()
        .find(|(range, _)| &text[*range] == "x")
        .expect("x");
    assert_eq!(model.size_of(ty), Some(44));
    assert_eq!(model.align_of(ty), Some(4));
}

#[track_caller]
fn check_method(text: &str, expected: &Verdict) {
    assert_eq!(
        with_var(text, "x", |model, ty| model.has_method(ty, "M")),
        *expected
    );
}

#[test]
fn method_sets_know_pointers_and_embedding() {
    let t = "type T struct{}\nfunc (t *T) M() {}\n";
    check_method(&format!("{t}var x T"), &Verdict::Fails);
    check_method(&format!("{t}var x *T"), &Verdict::Holds);
    check_method(&format!("{t}var x **T"), &Verdict::Fails);
    check_method(&format!("{t}type P *T\nvar x P"), &Verdict::Fails);
    check_method(&format!("{t}var x struct{{ T }}"), &Verdict::Fails);
    check_method(&format!("{t}var x struct{{ *T }}"), &Verdict::Holds);
    check_method(&format!("{t}var x *struct{{ T }}"), &Verdict::Holds);
    check_method(&format!("{t}type U T\nvar x *U"), &Verdict::Fails);
    check_method(
        &format!("{t}type A struct{{ T }}\ntype B struct{{ T }}\nvar x *struct{{ A; B }}"),
        &Verdict::Fails,
    );
    check_method("type I interface{ M() }\nvar x I", &Verdict::Holds);
    check_method("type I interface{ M() }\nvar x *I", &Verdict::Fails);
    let unread = "var x *struct{ T; missing.U }\ntype T struct{}";
    check(unread, "x", "-");
}

#[test]
fn implementing_is_three_valued() {
    let text = "type T struct{}\nfunc (T) Error() string { return \"\" }\nfunc (T) M(int) {}\n\
                type S interface{ M(string) }\ntype I interface{ M(int) }\ntype N interface{ ~int }\nvar x T";
    let ask = |name: &str| with_var(text, "x", |model, ty| model.implements_named(ty, name));
    assert_eq!(ask("error"), Verdict::Holds);
    assert_eq!(ask("I"), Verdict::Holds);
    assert_eq!(ask("S"), Verdict::Fails);
    assert!(ask("N").why().is_some());
    assert!(ask("T").why().is_some());
    assert!(ask("no/such.Thing").why().is_some());
}

/// Statements of every kind, with names that later and inner ones see, hide and use.
const ALL_STATEMENTS: &str = r#"package p

type T[E any] struct{ of []E }

const (
	a = iota + 1
	b
	c = "c" + "d"
)

var table, other = map[string][]T[int]{"x": {{of: []int{a, b}}}, c: nil}, [...]string{b: "y", "z"}

func (t *T[E]) each(yield func(int, E) bool) {
	for i, e := range t.of {
		if !yield(i, e) {
			return
		}
	}
}

func use(xs ...any) (n int, err error) { return len(xs), nil }

func f[K comparable](m map[K]float64, in <-chan K, x any) (last K, ok bool) {
	const half, shift = 1.0 / 2, 1 << 3
	type pair struct {
		key K
		n   int
	}
	var p, q = pair{n: shift}, &pair{key: last}
	n, err := use(p, q.n)
	if m, err := use(n); err != nil && m > 0 {
		n = m
	} else if s := c; len(s) > m {
		n, _ = use(s, half)
	}
	add := func(d int) (n int) {
		n = p.n + d
		p := float32(d)
		_, _ = p, func() K { return q.key }
		return n
	}
outer:
	for i := 0; i < add(i); i++ {
		for k, v := range m {
			v := v * half
			switch n := int(v); {
			case n > i, k == last:
				continue outer
			default:
				last = k
			}
		}
	}
	switch y := x.(type) {
	case nil:
		_ = y
	case string, []byte:
		_ = y
	case error:
		err = y
	}
	select {
	case k, more := <-in:
		last, ok = k, more
	case k := <-in:
		use(k, 'r', 2i)
	default:
		go use(add(n))
		defer func() { ok = recover() != nil }()
	}
here:
	z := table[c][0]
	z.each(func(i, e int) bool {
		w, e := e, uint8(1<<3)
		return w<<e > i || ok
	})
	for range 3 {
		n += int(e2(x).(uint8))
		goto here
	}
	return last, ok && err == nil
}

func e2[V any](v V) (w any) {
	w = v
	return
}
"#;

#[test]
fn an_expression_alone_has_the_type_that_it_has_among_all() {
    let universe = universe();
    let whole = TypeModel::of_text(&universe, ALL_STATEMENTS);
    let mut asked = 0;
    for decl in whole.decl_ranges() {
        for (range, expected) in whole.all(decl) {
            // Nothing was asked of this one before.
            let alone = TypeModel::of_text(&universe, ALL_STATEMENTS);
            let found = alone.typed(range).map(|it| it.ty.defaulted().to_string());
            assert_eq!(
                found,
                Some(expected.to_string()),
                "{}",
                &whole.text()[range]
            );
            asked += 1;
        }
    }
    assert!(asked > 200, "only {asked} expressions have types");
}

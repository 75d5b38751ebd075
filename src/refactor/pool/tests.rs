//! Pools that may and may not hold pointers.

use std::sync::Arc;

use text_size::TextSize;

use super::PoolRequest;
use crate::semantics::{FileNames, Model};
use crate::syntax::{GoFile, Kind};
use crate::text::{EditSet, Source};

const POOL: &str = "type stringer interface{ String() string }\n\ntype T struct {\n\tn, m int\n\ta    [9]int\n}\n\nvar pool = sync.Pool{New: func() any { return T{} }}";

/// The file after the pool that its last declaration uses first was changed, or the refusal.
fn changed(pool: &str, function: &str) -> String {
    let text = format!("package p\n\nimport \"sync\"\n\n{pool}\n\n{function}\n");
    let source = Arc::new(Source::new("a.go", text).unwrap());
    let file = GoFile::new(Arc::clone(&source));
    let names = FileNames::new(&file, None);
    let model = Model::build(&file, file.decls().last().unwrap(), &names);
    assert!(!model.root().has_error(), "{:?}", model.root());
    let mut nodes = model.root().descendants();
    let node = nodes
        .find(|it| it.kind() == Kind::IDENTIFIER && it.text() == "pool")
        .unwrap();
    let request = PoolRequest {
        model: &model,
        node,
        files: &[&file],
    };
    match request.edits() {
        Err(refusal) => format!("refused: {}", refusal.0),
        Ok(edits) => {
            let mut set = EditSet::new(TextSize::of(source.text()));
            for (_, edit) in edits {
                set.insert(edit).unwrap();
            }
            set.apply(source.text()).unwrap()
        }
    }
}

#[track_caller]
fn check(body: &str, expected: &str) {
    let found = changed(POOL, &format!("func f(c bool) {{\n{body}\n}}"));
    let found = match found.split_once("func f(c bool) {\n") {
        Some((_, rest)) => rest.trim_end().strip_suffix("\n}").unwrap().to_owned(),
        None => found,
    };
    assert_eq!(found, expected, "{body}");
}

#[track_caller]
fn check_declared(pool: &str, expected: &str) {
    let pool = format!("type T []int\n\n{pool}");
    let found = changed(&pool, "func f() {\n\tx := pool.Get().(T)\n\tpool.Put(x)\n}");
    let expected = match expected.strip_prefix("refused") {
        Some(_) => expected.to_owned(),
        None => format!(
            "package p\n\nimport \"sync\"\n\ntype T []int\n\n{expected}\n\nfunc f() {{\n\tx := pool.Get().(*T)\n\tpool.Put(x)\n}}\n"
        ),
    };
    assert_eq!(found, expected);
}

#[test]
fn variable_of_which_fields_are_used_becomes_the_pointer() {
    check(
        "x := pool.Get().(T); x.n++; x.a[1] = x.m; pool.Put(x)",
        "x := pool.Get().(*T); x.n++; x.a[1] = x.m; pool.Put(x)",
    );
    check(
        "x := pool.Get().(T)\nif c {\npool.Put(x)\nreturn\n}\nx.n++\npool.Put(x)",
        "x := pool.Get().(*T)\nif c {\npool.Put(x)\nreturn\n}\nx.n++\npool.Put(x)",
    );
}

#[test]
fn value_that_is_used_whole_stays_a_value() {
    check(
        "x := pool.Get().(T)\ng(x)\npool.Put(x)",
        "xPtr := pool.Get().(*T)\nx := *xPtr\ng(x)\n*xPtr = x\npool.Put(xPtr)",
    );
    check(
        "x := pool.Get().(T); x.n++; pool.Put(x); x.n++",
        "xPtr := pool.Get().(*T)\nx := *xPtr; x.n++; *xPtr = x; pool.Put(xPtr); x.n++",
    );
    check(
        "xPtr := 1\nx := pool.Get().(T)[:xPtr]\npool.Put(x[:0])",
        "xPtr := 1\nxPtr2 := pool.Get().(*T)\nx := (*xPtr2)[:xPtr]\n*xPtr2 = x[:0]\npool.Put(xPtr2)",
    );
}

#[test]
fn deferred_put_gives_back_what_the_value_is_when_it_is_deferred() {
    check(
        "x := pool.Get().(T)\ndefer pool.Put(x)\nx.n++",
        "xPtr := pool.Get().(*T)\nx := *xPtr\ndefer pool.Put(xPtr)\nx.n++",
    );
    check(
        "x := pool.Get().(T)\nx.n++\ndefer pool.Put(x)",
        "xPtr := pool.Get().(*T)\nx := *xPtr\nx.n++\n*xPtr = x\ndefer pool.Put(xPtr)",
    );
    check(
        "x := pool.Get().(T)\ng(x)\ndefer func() {\npool.Put(x)\n}()",
        "xPtr := pool.Get().(*T)\nx := *xPtr\ng(x)\ndefer func() {\n*xPtr = x\npool.Put(xPtr)\n}()",
    );
}

#[test]
fn value_that_may_be_given_back_twice_is_refused() {
    let twice = "refused: the value may be given back twice";
    check("x := pool.Get().(T); pool.Put(x); pool.Put(x)", twice);
    check(
        "x := pool.Get().(T); defer pool.Put(x); if c { pool.Put(x) }",
        twice,
    );
    check(
        "x := pool.Get().(T); if c { pool.Put(x) }; pool.Put(x)",
        twice,
    );
    check(
        "x := pool.Get().(T); switch { case c: pool.Put(x); fallthrough; default: pool.Put(x) }",
        twice,
    );
    check(
        "x := pool.Get().(T); for c { pool.Put(x) }",
        "refused: a loop may give the value back twice",
    );
    check(
        "x := pool.Get().(T); put := func() { pool.Put(x) }; put(); put()",
        "refused: a function that may run twice gives the value back",
    );
    check(
        "x := pool.Get().(T); goto L; L: c = false; pool.Put(x)",
        "refused: a goto may lead to another use of the pool",
    );
}

#[test]
fn use_of_another_sort_is_refused() {
    check(
        "g(&pool)",
        "refused: the pool is used otherwise than to get and put",
    );
    check(
        "put := pool.Put; put(1)",
        "refused: the pool is used otherwise than to get and put",
    );
    let none = "refused: what is taken from the pool does not become a variable at once";
    check("x, ok := pool.Get().(T); g(x, ok)", none);
    check("if x := pool.Get().(T); c { g(x) }", none);
    check("x := g(pool.Get().(T)); h(x)", none);
    check("var x T; x = pool.Get().(T); h(x)", none);
    let other = "refused: what is given to the pool is not a variable of the function";
    check("pool.Put(T{})", other);
    check("go pool.Put(x)", other);
    check(
        "x := T{}; pool.Put(x)",
        "refused: something is put that was not taken from the pool",
    );
}

#[test]
fn value_is_taken_as_what_it_was_made() {
    let other = "refused: what is taken from the pool has another type than what `New` makes";
    check("x := pool.Get().(stringer)\npool.Put(x)", other);
    check(
        "x := pool.Get().(T)\npool.Put(x)\ny := pool.Get().(interface{ f() })\npool.Put(y)",
        other,
    );
    check(
        "type T struct{ n int }\nx := pool.Get().(T)\npool.Put(x)",
        "refused: a type has a name that is local to a function",
    );
    let slice = "var pool = sync.Pool{New: func() any { return make([]sync.Mutex, 3) }}";
    let get = "func f() {\n\tx := pool.Get().([]sync.Mutex)\n\tpool.Put(x)\n}";
    assert!(changed(slice, get).contains("pool.Get().(*[]sync.Mutex)"));
    let get = "func f() {\n\tx := pool.Get().([]sync.RWMutex)\n\tpool.Put(x)\n}";
    assert_eq!(changed(slice, get), other);
}

#[test]
fn function_new_must_return_a_new_value() {
    check_declared(
        "var pool = &sync.Pool{\n\tNew: func() any {\n\t\treturn make(T, 3)\n\t},\n}",
        "var pool = &sync.Pool{\n\tNew: func() any {\n\t\tv := make(T, 3)\n\t\treturn &v\n\t},\n}",
    );
    check_declared(
        "var pool = sync.Pool{New: func() any { return make(T, 3) }}",
        "var pool = sync.Pool{New: func() any { v := make(T, 3); return &v }}",
    );
    let refused = "refused: it is not declared with a function `New` that only returns a new value";
    check_declared("var pool sync.Pool", refused);
    check_declared("var pool = sync.Pool{New: makeOne}", refused);
    check_declared(
        "var pool = sync.Pool{New: func() any { return one }}",
        refused,
    );
    check_declared(
        "var pool = sync.Pool{New: func() any { n++; return T{} }}",
        refused,
    );
    check_declared("var pool = other{New: func() any { return T{} }}", refused);
    check_declared(
        "var pool = sync.Pool{New: func() any { return T{} }}\n\nvar pool = 1",
        refused,
    );
    check_declared("type pool int", "refused: it is not declared once");
}

#[test]
fn local_of_the_same_name_is_left_alone() {
    check(
        "x := pool.Get().(T)\npool.Put(x)\n{\npool := g()\npool.Put(x)\n}",
        "xPtr := pool.Get().(*T)\nx := *xPtr\npool.Put(xPtr)\n{\npool := g()\npool.Put(x)\n}",
    );
}

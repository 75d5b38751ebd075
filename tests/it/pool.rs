//! A pool of values that becomes one of pointers, in all files of a package.

use crate::support::Project;

const A: &str = "package p

import \"sync\"

var pool = sync.Pool{New: func() any { return make([]int, 0, 9) }}

func f() int {
	x := pool.Get().([]int)
	x = append(x[:0], 1)
	pool.Put(x)
	return len(x)
}
";

const B: &str = "package p

func g(n int) int {
	b := pool.Get().([]int)[:0]
	defer pool.Put(b)
	return cap(b) + n
}
";

/// The files of a package after a run.
fn after(files: &[(&str, &str)]) -> Vec<String> {
    let project = Project::new();
    project.file("p/go.mod", "module example.com/p\n\ngo 1.26\n");
    for (name, text) in files {
        project.file(&format!("p/{name}"), text);
    }
    let run = project.run(["--select", "boxed-put", "p"]);
    assert!(matches!(run.status, Some(0 | 1)), "{run:#?}");
    let names = files.iter().map(|(name, _)| format!("p/{name}"));
    names.map(|name| project.read(&name)).collect()
}

#[test]
fn uses_in_every_file_change_together() {
    let made = after(&[("a.go", A), ("b.go", B)]);
    let a = A
        .replace(
            "return make([]int, 0, 9)",
            "v := make([]int, 0, 9); return &v",
        )
        .replace(
            "x := pool.Get().([]int)",
            "xPtr := pool.Get().(*[]int)\n\tx := *xPtr",
        )
        .replace("pool.Put(x)", "*xPtr = x\n\tpool.Put(xPtr)");
    let b = B
        .replace(
            "b := pool.Get().([]int)[:0]",
            "bPtr := pool.Get().(*[]int)\n\tb := (*bPtr)[:0]",
        )
        .replace("defer pool.Put(b)", "*bPtr = b\n\tdefer pool.Put(bPtr)");
    assert_eq!(made, [a, b]);
}

#[test]
fn one_use_of_another_sort_in_any_file_keeps_the_pool() {
    for text in [
        "package p\n\nvar put = pool.Put\n",
        "package p\n\nfunc h() any { return pool.Get() }\n",
        "//go:build windows\n\npackage p\n\nfunc h() []int { return pool.Get().([]int) }\n",
        "package p\n\nfunc h(x []int) { pool.Put(x) }\n",
    ] {
        let made = after(&[("a.go", A), ("b.go", B), ("c_test.go", text)]);
        assert_eq!(made, [A, B, text]);
    }
}

#[test]
fn pool_that_is_exported_stays() {
    let text = A.replace("pool", "Pool");
    assert_eq!(after(&[("a.go", &text)])[0], text);
}

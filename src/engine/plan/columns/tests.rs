//! What gofmt has laid out is right, gap by gap.

use std::sync::Arc;

use super::*;
use crate::text::Source;

/// All declarations of a text that gofmt printed; `count` gaps are in them.
#[track_caller]
fn check(decls: &str, count: usize) {
    let text = format!("package p\n\n{decls}");
    let file = GoFile::new(Arc::new(Source::new("a.go", text.clone()).unwrap()));
    let gaps = gaps(&file, file.decls());
    let wrong: Vec<&str> = gaps
        .iter()
        .filter(|it| !it.is_right(&text))
        .map(|it| {
            text[..usize::from(it.range.start())]
                .lines()
                .last()
                .unwrap()
        })
        .collect();
    assert_eq!(wrong, Vec::<&str>::new(), "{text}");
    assert_eq!(gaps.len(), count, "{gaps:?}");
}

#[test]
fn fields_types_tags_and_comments() {
    check(
        "type T struct {\n\ta, b int    // one\n\tccc  string `tag` // two\n\tE           // three\n\n\tx int\n}\n",
        7,
    );
    check("type T struct {\n\ta int // one\n}\n", 1);
    check(
        "type T struct {\n\ta int\n\t// one\n\tbbbb string\n\tcc   func(\n\t\tx int,\n\t)\n\tdddd int\n}\n",
        4,
    );
}

#[test]
fn lists_with_comments_before_their_elements_are_left_alone() {
    check(
        "type T struct {\n\ta int // the a\n\t/* b */ b string\n}\n",
        0,
    );
    check(
        "var (\n\tx           = f() // x\n\tlong string = a   // y\n\t/* c */ z = a\n)\n",
        0,
    );
    check("var t = T{\n\ta: 1, // one\n\t/* b */ bbb: 2,\n}\n", 0);
}

#[test]
fn values_and_their_types() {
    check("const (\n\ta    = 1\n\tbbbb = 2 // two\n)\n", 3);
    check(
        "var (\n\ta   int = 1\n\tbbb     = 2 // two\n\tc   int\n)\n",
        5,
    );
    check("const (\n\tA   = iota // one\n\tBBB        // two\n)\n", 3);
    check("var (\n\ta = 1\n)\n", 0);
    check("type (\n\tA   int\n\tBbb = string\n)\n", 2);
}

#[test]
fn keys_and_the_sizes_of_their_neighbors() {
    check(
        "var x = T{\n\ta:   1,\n\tbbb: 2, // two\n\tcc: f(\n\t\t1,\n\t),\n\td: 3,\n}\n",
        4,
    );
    let long = "k".repeat(50);
    check(&format!("var x = T{{\n\ta: 1,\n\t{long}: 2,\n}}\n"), 2);
    check("var x = T{\n\ta: 1, bb: 2,\n\tccc: 3,\n}\n", 2);
}

#[test]
fn bodies_on_one_line() {
    check(
        "func f() int       { return 1 }\nfunc g(x int) bool { return true }\nfunc h() {\n\tf()\n}\n",
        2,
    );
}

#[test]
fn comments_of_statements() {
    check(
        "func f() {\n\ta()    // one\n\tif b { // two\n\t\tc() // three\n\t}\n\tdddd() // four\nl:\n\te() // five\n}\n",
        5,
    );
    check("var x = `a\nb` // one\nvar y = 1 // two\n", 1);
}

//! Bytes, comments and layouts that must stay.

use super::{ITOA, check_fresh, project, run};

#[test]
fn bytes_outside_edits_stay() {
    for text in [
        "package p\n\nvar a = old(1)",
        "package p\r\n\r\nvar a = old(1)\r\n\r\nvar b = `\r\n`\r\n",
        "\u{feff}package p\n\nvar a = old(1)\n",
        "package p\n\nfunc f() {\n    old( 1 )  ;\n\t  x ( )\n}\n",
        "package p\n\nvar é, s, a = 1, \"日本\", old(\"ü\")\n",
    ] {
        let fixed = text
            .replace("old( 1 )", "fresh(1)")
            .replace("old(", "fresh(");
        check_fresh(text, &fixed);
    }
}

#[test]
fn strings_are_not_code() {
    let text = "package p\n\nvar a, b = `old(1)`, \"old(2)\" // old(3)\n";
    check_fresh(text, text);
}

#[test]
fn no_comment_is_lost() {
    let text = "package p\n\nimport \"fmt\"\n\nfunc f(n int) string {\n\treturn fmt.Sprintf(\"%d\" /* the format */, n)\n}\n";
    let project = project(&[("itoa", ITOA, &["strconv.Itoa($x)"])], text);
    let run = run(&project, &["."]);
    assert_eq!(run.status, Some(1), "{run:#?}");
    assert_eq!(project.read("a.go"), text);
    // The rule matches; it is the comment that keeps the fix out.
    assert!(run.stderr.contains("1 finding"), "{run:#?}");
}

#[test]
fn directives_and_cgo_preambles_stay() {
    let text = "//go:build cgo\n\npackage p\n\n// int f();\nimport \"C\"\n\nimport _ \"embed\"\n\n//go:embed a.txt\nvar s string\n\n//export F\nfunc F() {\n\told(1)\n}\n\n//go:noinline\nfunc g() {}\n";
    check_fresh(text, &text.replace("old(", "fresh("));
}

#[test]
fn unusual_layouts_are_kept() {
    for text in [
        "package p\n\nfunc f() { old(1); old(2) }\n",
        "package p; func f() { old(1) }; func g() {}\n",
        "package p\n\nfunc f() {\nouter:\n\tfor {\n\t\told(1)\n\t\tcontinue outer\n\t}\n}\n",
        "package p\n\nvar (\n\ta = old(1) // one\n\tbb = 2 // two\n)\n",
    ] {
        check_fresh(text, &text.replace("old(", "fresh("));
    }
}

//! Bytes, comments and layouts that must stay.

use super::{ITOA, check_fresh, check_rule, fix, pack, project, rule, run};

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

#[test]
fn a_deleted_statement_with_a_comment_stays() {
    let delete = fix("safe", "edits = [{ delete = \"s\" }]");
    let kept = "\told(\n\t\t1, // why\n\t)\n";
    check_rule(
        "pattern = 'old($*_)'\nbind = { s = { statement-of = \"match\" } }",
        &delete,
        &[],
        &format!("package p\n\nfunc f() {{\n\told(2)\n{kept}\t// about g\n\tg()\n}}\n"),
        &format!("package p\n\nfunc f() {{\n{kept}\t// about g\n\tg()\n}}\n"),
    );
}

/// The same fix applies where no field has a comment.
#[test]
fn a_moved_field_keeps_its_comment() {
    let swap = fix(
        "safe",
        "replace = '''\ntype $T struct {\n\t$b int64\n\t$a bool\n}'''",
    );
    let commented = "type B struct {\n\ta bool // one\n\tb int64\n}\n\ntype C struct {\n\t// doc\n\ta bool\n\tb int64 `json:\"b\"`\n}\n";
    check_rule(
        "pattern = 'type $T struct { $a bool; $b int64 }'",
        &swap,
        &[],
        &format!("package p\n\ntype A struct {{\n\ta bool\n\tb int64\n}}\n\n{commented}"),
        &format!("package p\n\ntype A struct {{\n\tb int64\n\ta bool\n}}\n\n{commented}"),
    );
}

#[test]
fn fields_are_not_moved_under_literals_without_keys() {
    let swap = fix(
        "safe",
        "replace = '''\ntype $T struct {\n\t$b int64\n\t$a bool\n}'''",
    );
    let matched = "pattern = 'type $T struct { $a bool; $b int64 }'\nwhere = [{ var = \"T\", keyed-literals = true }]";
    let moved = |rest: &str| {
        let text = |fields: &str| format!("package p\n\ntype s struct {{\n{fields}}}\n\n{rest}");
        let (before, after) = (text("\ta bool\n\tb int64\n"), text("\tb int64\n\ta bool\n"));
        let project = pack(&[("the-rule", rule("the-rule", matched, &swap))]);
        project.file("a.go", &before);
        let run = run(&project, &["."]);
        let found = project.read("a.go");
        assert!([before, after.clone()].contains(&found), "{run:#?}");
        found == after
    };
    assert!(moved("var x = s{a: true}\n"));
    assert!(moved("var x = []s{{a: true}, {}}\n"));
    assert!(moved("var x = map[string]*s{\"a\": {b: 1}}\n"));
    assert!(moved(
        "type t struct {\n\tx []s\n\tc int\n}\n\nvar x = t{[]s{{b: 1}}, 2}\n"
    ));
    assert!(!moved("var x = s{true, 1}\n"));
    assert!(!moved("var x = []s{{true, 1}}\n"));
    assert!(!moved("var x = map[string]*s{\"a\": {true, 1}}\n"));
    assert!(!moved("type l []s\n\nvar x = l{{true, 1}}\n"));
    assert!(!moved("type t = s\n\nvar x = t{true, 1}\n"));
    assert!(!moved(
        "type t struct {\n\ta    bool\n\tb    int64\n}\n\nfunc f(x s) t { return t(x) }\n"
    ));
    assert!(!moved("var x struct {\n\ta bool\n\tb int64\n} = s{}\n"));
}

//! Public bugs of other Go fixers, each with the test that shows it is not ours.
//!
//! | public bug or hazard | test |
//! |---|---|
//! | two fixes add one import | `two_fixes_add_an_import_once` |
//! | adjacent edits | `adjacent_edits_both_apply` |
//! | polyfloyd/go-errorlint#100: a conflict drops a whole rule | `a_conflict_drops_no_rule` |
//! | alternatives stack | `alternatives_do_not_stack` |
//! | golangci/golangci-lint#3819: two fixers on a line | `two_rules_on_a_line_both_apply` |
//! | no final newline; CRLF; BOM; spaces; multi-byte runes | `bytes_outside_edits_stay` |
//! | raw strings that hold a pattern | `strings_are_not_code` |
//! | golang/go#72958: comment inside a replaced node; comments between arguments | `no_comment_is_lost` |
//! | directives, cgo preamble | `directives_and_cgo_preambles_stay` |
//! | generated headers | `generated_files_are_left_alone` |
//! | vendored directory | `vendored_files_are_left_alone` |
//! | semicolons on a line, one-line functions, labeled loops, `var` groups (golang/go#75318, #76934) | `unusual_layouts_are_kept` |
//! | aliased import, import without parentheses | `imports_are_understood` |
//! | dot import | `dot_imports_are_left_alone` |
//! | `fmt` shadowed | `a_shadowed_package_is_not_the_package` |
//! | catenacyber/perfsprint#16: `%[1]s` | `an_indexed_verb_is_another_format` |
//! | sourcegraph/sourcegraph#13811: `int64` taken for `int` | `an_int64_is_no_int` |
//! | `v := v` that is written; copies in three-clause loops | `a_loop_copy_that_matters_stays` |
//! | go.mod says 1.21, the file `go1.22` | `a_build_line_outweighs_go_mod` |
//! | cockroachdb/cockroach#83418: defer in a closure that runs at once | `a_defer_in_a_closure_is_not_in_the_loop` |
//! | partial parse | `a_partial_parse_is_told` |
//! | zero files | `no_files_is_a_warning` |
//! | golang/go#80854: an empty diff fails | `an_empty_diff_is_success` |
//! | patch does not apply; second run not empty | `the_patch_applies_and_a_second_run_is_empty` |
//! | run order | `cli::output_does_not_depend_on_threads` |
//! | symlinks; FIFO | `bad_input::a_symlink_loop_ends`, `bad_input::a_fifo_does_not_hang` |
//! | golangci/golangci-lint#6671: one fix in two files | `linked::a_fix_is_applied_in_all_its_files` |
//! | temporary files of an interrupted run | `a_writing_run_removes_what_a_killed_one_left` |
//! | file changed while running | `write::a_file_that_changed_since_it_was_read_is_refused` |
//! | an interrupted run | `write::a_killed_run_leaves_whole_files_and_can_be_undone_or_finished` |
//!
//! Not covered here: golang/go#79813 (two inlined variables), identical edits that are not idempotent, removal of
//! `//nolint` (rios0rios0/pipelines#504), golang/go#54333 (moved
//! fields), blank imports, an import used only in a comment, a nil Stringer, `len` of a growing queue
//! (agy-mcp#30), a defer in a loop that returns, named results, recover, alexkohler/prealloc#29 and #13, nil against
//! empty slices, mgechev/revive#1521, generic code, `new(expr)`, generic methods, `unsafe`, cgo structs, tests,
//! and build-tagged siblings.

use std::process::Command;

use crate::support::{Project, Run};

const ITOA: &str = "pattern = 'fmt.Sprintf(\"%d\", $x)'\nwhere = [{ var = \"x\", type = \"int\", unknown = \"fails\" }]";

/// A rule with the examples that every rule needs.
fn rule(id: &str, matched: &str, replacements: &[&str]) -> String {
    let mut fixes = String::new();
    for text in replacements {
        fixes += "[[fix]]\ntitle = \"rewrite\"\napplicability = \"safe\"\n";
        fixes.extend(["replace = '", text, "'\n\n"]);
    }
    let example = |name: &str, keys: &str| format!("[[example]]\nname = \"{name}\"\n{keys}\n\n");
    format!(
        "id = \"{id}\"\nsummary = \"s\"\nclaim = \"allocation\"\nseverity = \"warning\"\n\n[match]\n{matched}\n\n{fixes}\
         [docs]\nwhy = \"w\"\nfix-safety = \"f\"\n\n{}{}{}{}",
        example("a", "before = 'package p'\nafter = 'package p'"),
        example("b", "before = 'package p'\nafter = 'package p'"),
        example("c", "clean = 'package p'"),
        example("d", "clean = 'package p'"),
    )
}

/// Writes an org pack with some rules, and the file to fix.
fn project(rules: &[(&str, &str, &[&str])], before: &str) -> Project {
    let project = Project::new();
    project.file(
        ".org/pack.toml",
        "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n",
    );
    for (id, matched, replacements) in rules {
        project.file(&format!(".org/{id}.toml"), rule(id, matched, replacements));
    }
    project.file("a.go", before);
    project
}

fn run(project: &Project, args: &[&str]) -> Run {
    project.run(["--rules", ".org", "--no-builtin"].iter().chain(args))
}

/// A writing run makes `after` of `before`.
#[track_caller]
fn check(rules: &[(&str, &str, &[&str])], before: &str, after: &str) {
    let project = project(rules, before);
    let run = run(&project, &["."]);
    assert_ne!(run.status, Some(2), "{run:#?}");
    assert_eq!(project.read("a.go"), after, "{run:#?}");
}

/// `old($x)` becomes `fresh($x)`.
#[track_caller]
fn check_fresh(before: &str, after: &str) {
    check(
        &[("fresh", "pattern = 'old($x)'", &["fresh($x)"])],
        before,
        after,
    );
}

/// `fmt.Sprintf("%d", n)` becomes `strconv.Itoa(n)`.
#[track_caller]
fn check_itoa(before: &str, after: &str) {
    check(&[("itoa", ITOA, &["strconv.Itoa($x)"])], before, after);
}

/// A writing run of the built-in rules, unsafe fixes too, makes `after` of `before`.
#[track_caller]
fn check_builtin(go: &str, before: &str, after: &str) {
    let project = Project::new();
    project.file("go.mod", format!("module m\n\ngo {go}\n"));
    project.file("a.go", before);
    let run = project.run(["--unsafe-fixes", "."]);
    assert_eq!(project.read("a.go"), after, "{run:#?}");
}

#[test]
fn two_fixes_add_an_import_once() {
    check_itoa(
        "package p\n\nimport \"fmt\"\n\nfunc f(a, b int) string {\n\treturn fmt.Sprintf(\"%d\", a) + fmt.Sprintf(\"%d\", b) + fmt.Sprint()\n}\n",
        "package p\n\nimport (\n\t\"fmt\"\n\t\"strconv\"\n)\n\nfunc f(a, b int) string {\n\treturn strconv.Itoa(a) + strconv.Itoa(b) + fmt.Sprint()\n}\n",
    );
}

#[test]
fn adjacent_edits_both_apply() {
    check_fresh(
        "package p\n\nvar a = old(1)+old(2)\n",
        "package p\n\nvar a = fresh(1)+fresh(2)\n",
    );
}

#[test]
fn a_conflict_drops_no_rule() {
    check_fresh(
        "package p\n\nvar a, b = old(old(1)), old(2)\n",
        "package p\n\nvar a, b = fresh(fresh(1)), fresh(2)\n",
    );
}

#[test]
fn alternatives_do_not_stack() {
    check(
        &[("fresh", "pattern = 'old($x)'", &["one($x)", "two($x)"])],
        "package p\n\nvar a = old(1)\n",
        "package p\n\nvar a = one(1)\n",
    );
}

#[test]
fn two_rules_on_a_line_both_apply() {
    check(
        &[
            ("a-rule", "pattern = 'a($x)'", &["b($x)"]),
            ("c-rule", "pattern = 'c($x)'", &["d($x)"]),
        ],
        "package p\n\nvar x = a(1) + c(a(2))\n",
        "package p\n\nvar x = b(1) + d(b(2))\n",
    );
}

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
fn generated_files_are_left_alone() {
    let code = "package p\n\nvar a = old(1)\n";
    for header in [
        "// Code generated by x. DO NOT EDIT.",
        "// Copyright\n\n// Code generated  DO NOT EDIT.",
    ] {
        let text = format!("{header}\n\n{code}");
        check_fresh(&text, &text);
    }
    for header in [
        "// code generated by x. DO NOT EDIT.",
        "/* Code generated by x. DO NOT EDIT. */",
    ] {
        check_fresh(
            &format!("{header}\n\n{code}"),
            &format!("{header}\n\n{}", code.replace("old", "fresh")),
        );
    }
}

#[test]
fn vendored_files_are_left_alone() {
    let project = project(
        &[("fresh", "pattern = 'old($x)'", &["fresh($x)"])],
        "package p\n",
    );
    let text = "package q\n\nvar a = old(1)\n";
    project.file("vendor/q/q.go", text);
    assert_eq!(run(&project, &["."]).status, Some(0));
    assert_eq!(project.read("vendor/q/q.go"), text);
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
fn imports_are_understood() {
    check_itoa(
        "package p\n\nimport f \"fmt\"\n\nfunc g(n int) string { return f.Sprintf(\"%d\", n) + f.Sprint() }\n",
        "package p\n\nimport (\n\tf \"fmt\"\n\t\"strconv\"\n)\n\nfunc g(n int) string { return strconv.Itoa(n) + f.Sprint() }\n",
    );
    check_itoa(
        "package p\n\nimport sc \"strconv\"\nimport \"fmt\"\n\nfunc g(n int) string { return fmt.Sprintf(\"%d\", n) + fmt.Sprint(sc.Itoa(1)) }\n",
        "package p\n\nimport sc \"strconv\"\nimport \"fmt\"\n\nfunc g(n int) string { return sc.Itoa(n) + fmt.Sprint(sc.Itoa(1)) }\n",
    );
}

#[test]
fn dot_imports_are_left_alone() {
    let text =
        "package p\n\nimport . \"fmt\"\n\nfunc g(n int) string { return Sprintf(\"%d\", n) }\n";
    check_itoa(text, text);
}

#[test]
fn a_shadowed_package_is_not_the_package() {
    let text = "package p\n\nimport \"fmt\"\n\nfunc g(fmt T, n int) string { return fmt.Sprintf(\"%d\", n) }\n\nvar _ = fmt.Sprint\n";
    check_itoa(text, text);
}

#[test]
fn an_indexed_verb_is_another_format() {
    let text = "package p\n\nimport \"fmt\"\n\nfunc g(n int) string { return fmt.Sprintf(\"%[1]d\", n) }\n";
    check_itoa(text, text);
}

#[test]
fn an_int64_is_no_int() {
    let text =
        "package p\n\nimport \"fmt\"\n\nfunc g(n int64) string { return fmt.Sprintf(\"%d\", n) }\n";
    check_itoa(text, text);
}

#[test]
fn a_loop_copy_that_matters_stays() {
    for body in [
        "for _, v := range xs {\n\t\tgo func() { use(v) }()\n\t\tv := v\n\t\tv++\n\t\tuse(v)\n\t}",
        "for i := 0; i < 3; i++ {\n\t\ti := i\n\t\ti += 2\n\t\tgo func() { use(&i) }()\n\t}",
    ] {
        let text = format!("package p\n\nfunc f(xs []int) {{\n\t{body}\n}}\n");
        check_builtin("1.22", &text, &text);
    }
}

#[test]
fn a_build_line_outweighs_go_mod() {
    let code = "package p\n\nfunc f(xs []int, c chan int) {\n\tfor _, x := range xs {\n\t\tgo func() { c <- x }()\n\t}\n}\n";
    check_builtin("1.21", code, &code.replace("xs {\n", "xs {\n\t\tx := x\n"));
    let tagged = format!("//go:build go1.22\n\n{code}");
    check_builtin("1.21", &tagged, &tagged);
}

#[test]
fn a_defer_in_a_closure_is_not_in_the_loop() {
    let text = "package p\n\nfunc f(xs []func()) {\n\tfor _, x := range xs {\n\t\tfunc() {\n\t\t\tdefer x()\n\t\t}()\n\t}\n}\n";
    check_builtin("1.22", text, text);
    // Without the closure around it the rule does fire.
    let project = Project::new();
    project.file(
        "a.go",
        "package p\n\nfunc f(xs []func()) {\n\tfor _, x := range xs {\n\t\tdefer x()\n\t}\n}\n",
    );
    let run = project.run(["--check", "--select", "defer-in-loop"]);
    assert!(run.stderr.contains("1 finding"), "{run:#?}");
}

#[test]
fn a_partial_parse_is_told() {
    let project = project(
        &[("fresh", "pattern = 'old($x)'", &["fresh($x)"])],
        "package p\n\nfunc f() { old(1; }\n\nvar a = old(1)\n",
    );
    let run = run(&project, &["--strict", "."]);
    assert_eq!(run.status, Some(2), "{run:#?}");
    assert!(run.stderr.contains("1 unparsed declaration"), "{run:#?}");
    assert!(
        project.read("a.go").ends_with("var a = fresh(1)\n"),
        "{run:#?}"
    );
}

#[test]
fn no_files_is_a_warning() {
    let run = Project::new().run(["--check"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    assert!(run.stderr.contains("no Go files to analyze"), "{run:#?}");
}

#[test]
fn an_empty_diff_is_success() {
    let project = Project::new();
    project.file("a.go", "package p\n");
    let run = project.run(["--dry-run"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""));
}

#[test]
fn the_patch_applies_and_a_second_run_is_empty() {
    let text = "package p\n\nfunc f() {\n\told(1)\n}";
    let project = project(&[("fresh", "pattern = 'old($x)'", &["fresh($x)"])], text);
    let run_diff = run(&project, &["--dry-run", "."]);
    assert_eq!(run_diff.status, Some(1), "{run_diff:#?}");
    project.file("d.patch", &run_diff.stdout);
    let git = Command::new("git")
        .args(["apply", "d.patch"])
        .current_dir(project.path())
        .output();
    let git = git.expect("git starts");
    assert!(
        git.status.success(),
        "{}",
        String::from_utf8_lossy(&git.stderr)
    );
    assert_eq!(project.read("a.go"), text.replace("old", "fresh"));
    let again = run(&project, &["--dry-run", "."]);
    assert_eq!((again.status, again.stdout.as_str()), (Some(0), ""));
}

/// No process has the id in the name: Linux gives none above 2^22.
#[cfg(target_os = "linux")]
#[test]
fn a_writing_run_removes_what_a_killed_one_left() {
    let project = Project::new();
    project.file("a.go", "package p\n");
    let left = project.file(".gofix-escape-999999999-1-abc", "package");
    project.run(["--check"]);
    assert!(left.exists());
    project.run(["."]);
    assert!(!left.exists());
}

//! Code that looks like something else.

use super::{check_builtin, check_itoa};
use crate::support::Project;

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

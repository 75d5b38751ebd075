//! Code that looks like something else.

use super::{check_builtin, check_fresh, check_itoa, check_rule, fix};
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

/// `fmt` prints `<nil>` for a nil Stringer and calls `String` of a named string; neither is the value itself.
#[test]
fn a_stringer_is_no_string() {
    let body = |first: &str| {
        format!(
            "package p\n\nimport \"fmt\"\n\ntype name string\n\nfunc (n name) String() string {{ return \"x\" }}\n\nfunc f(s string, n name, i fmt.Stringer, e error, p *name) []string {{\n\treturn []string{{{first}, fmt.Sprintf(\"%s\", n), fmt.Sprintf(\"%s\", i), fmt.Sprintf(\"%s\", e), fmt.Sprintf(\"%s\", p)}}\n}}\n"
        )
    };
    check_rule(
        "pattern = 'fmt.Sprintf(\"%s\", $x)'\nwhere = [{ var = \"x\", type = \"string\", unknown = \"fails\" }]",
        &fix("safe", "replace = '$x'"),
        &[],
        &body("fmt.Sprintf(\"%s\", s)"),
        &body("s"),
    );
}

#[test]
fn the_length_of_a_growing_queue_is_not_hoisted() {
    let matched = "pattern = 'len($q)'\nbind = { loop = { loop-of = \"q\" } }\nwhere = [{ var = \"q\", object = \"local\" }, { not = { var = \"q\", written-in = \"loop\" } }]";
    let edits = "fresh = { n = \"n\" }\nwhere = [{ var = \"q\", address-taken = false }, { not = { var = \"q\", used-in-closure = true } }]\nedits = [{ insert-before = \"loop\", with = '$n := len($q)' }, { replace = \"match\", with = '$n' }]";
    let function = |before: &str, end: &str, body: &str| {
        format!(
            "package p\n\nfunc f() {{\n\tvar q []int\n{before}\tfor i := 0; i < {end}; i++ {{\n\t\t{body}\n\t}}\n}}\n"
        )
    };
    let check = |before: &str, after: &str| {
        check_rule(matched, &fix("safe", edits), &[], before, after);
    };
    check(
        &function("", "len(q)", "use(q[i])"),
        &function("\tn := len(q)\n", "n", "use(q[i])"),
    );
    for body in [
        "q = append(q, i)",
        "q, x = g()",
        "grow(&q)",
        "func() { q = q[1:] }()",
    ] {
        let text = function("", "len(q)", body);
        check(&text, &text);
    }
}

/// A loop whose body opens a file, defers something, and does something with the file.
fn opening_loop(results: &str, deferred: &str, rest: &str) -> String {
    format!(
        "package p\n\nimport \"os\"\n\nfunc f(xs []string){results} {{\n\tfor _, x := range xs {{\n\t\tw, _ := os.Open(x)\n\t\tdefer {deferred}\n\t\t{rest}\n\t}}\ndone:\n\treturn nil\n}}\n"
    )
}

/// The loop as it is once its body is wrapped; the fix leaves every other text of [`opening_loop`] as it is.
fn wrapped_loop() -> String {
    opening_loop(" error", "w.Close()", "use(w)").replace(
        "\t\tw, _ := os.Open(x)\n\t\tdefer w.Close()\n\t\tuse(w)\n",
        "\t\tfunc() {\n\t\t\tw, _ := os.Open(x)\n\t\t\tdefer w.Close()\n\t\t\tuse(w)\n\t\t}()\n",
    )
}

#[test]
fn a_loop_body_that_returns_is_not_wrapped() {
    check_builtin(
        "1.22",
        &opening_loop(" error", "w.Close()", "use(w)"),
        &wrapped_loop(),
    );
    // In a function literal each of these would leave the literal, or not be allowed.
    for rest in [
        "if use(w) {\n\t\t\treturn nil\n\t\t}",
        "if use(w) {\n\t\t\tbreak\n\t\t}",
        "if use(w) {\n\t\t\tgoto done\n\t\t}",
    ] {
        let text = opening_loop(" error", "w.Close()", rest);
        check_builtin("1.22", &text, &text);
    }
}

#[test]
fn a_deferred_closure_that_sees_results_is_not_moved() {
    check_builtin(
        "1.22",
        &opening_loop(" error", "w.Close()", "use(w)"),
        &wrapped_loop(),
    );
    let sets_result = "func() {\n\t\t\terr = w.Close()\n\t\t}()";
    let text = opening_loop(" (err error)", sets_result, "use(w)");
    check_builtin("1.22", &text, &text);
}

#[test]
fn a_deferred_recover_is_not_moved() {
    check_builtin(
        "1.22",
        &opening_loop(" error", "w.Close()", "use(w)"),
        &wrapped_loop(),
    );
    let recovers = "func() {\n\t\t\trecover()\n\t\t\tw.Close()\n\t\t}()";
    let text = opening_loop(" error", recovers, "use(w)");
    check_builtin("1.22", &text, &text);
}

const PREALLOC: &str = "pattern = '''\nvar $r []$t\nfor $*_ := range $xs { $*_ }'''\nbind = { decl = { statement-of = \"r\" } }\nwhere = [{ var = \"xs\", type = [\"[]int\", \"map[int]int\"], unknown = \"fails\" }]";

/// A made slice is empty where the declared one was nil, so the fix is safe only where nothing can tell.
fn prealloc() -> String {
    let edits = "edits = [{ replace = \"decl\", with = '$r := make([]$t, 0, len($xs))' }]";
    let hidden =
        "where = [{ var = \"r\", used-only-as = ['append($r, $_)', '$r = $_', 'len($r)'] }]";
    fix("safe", &format!("{hidden}\n{edits}")) + &fix("unsafe", edits)
}

fn collect(xs: &str, declaration: &str, result: &str) -> String {
    format!(
        "package p\n\nfunc f(xs {xs}) any {{\n\t{declaration}\n\tfor x := range xs {{\n\t\tr = append(r, x)\n\t}}\n\treturn {result}\n}}\n"
    )
}

const NIL: &str = "var r []int";
const MADE: &str = "r := make([]int, 0, len(xs))";

#[test]
fn a_channel_or_function_has_no_length() {
    for xs in [
        "chan int",
        "<-chan int",
        "func(yield func(int) bool)",
        "iter.Seq[int]",
        "int",
        "T",
    ] {
        let text = collect(xs, NIL, "len(r)");
        check_rule(PREALLOC, &prealloc(), &["--unsafe-fixes"], &text, &text);
    }
    for xs in ["[]int", "map[int]int"] {
        let (before, after) = (collect(xs, NIL, "len(r)"), collect(xs, MADE, "len(r)"));
        check_rule(PREALLOC, &prealloc(), &[], &before, &after);
    }
}

#[test]
fn a_slice_that_may_stay_nil_is_not_made_by_default() {
    for result in ["r", "r == nil", "reflect.DeepEqual(r, xs)", "json(r)"] {
        let text = collect("[]int", NIL, result);
        check_rule(PREALLOC, &prealloc(), &[], &text, &text);
        let made = collect("[]int", MADE, result);
        check_rule(PREALLOC, &prealloc(), &["--unsafe-fixes"], &text, &made);
    }
}

#[test]
fn a_type_parameter_is_not_its_constraint() {
    let function = |head: &str, call: &str| {
        format!(
            "package p\n\nimport (\n\t\"fmt\"\n\t\"strconv\"\n)\n\nvar _, _ = fmt.Sprint, strconv.Itoa\n\nfunc f{head} string {{\n\treturn {call}\n}}\n"
        )
    };
    let (sprintf, itoa) = ("fmt.Sprintf(\"%d\", n)", "strconv.Itoa(n)");
    for head in [
        "[T ~int](n T)",
        "[int any](n int)",
        "[T int](n T)",
        "[T any](n G[int])",
    ] {
        check_itoa(&function(head, sprintf), &function(head, sprintf));
    }
    let head = "[T any](n int, t T)";
    check_itoa(&function(head, sprintf), &function(head, itoa));
}

#[test]
fn newest_syntax_is_no_obstacle() {
    for text in [
        "package p\n\nfunc f() {\n\tx := new(old(1))\n\ty := new(T)\n\told(new(x + 2))\n\tuse(x, y)\n}\n",
        "package p\n\nfunc (r R[K]) m[T any, U ~int](x T) U {\n\treturn old(x)\n}\n",
    ] {
        check_fresh(text, &text.replace("old(", "fresh("));
    }
}

#[test]
fn layout_is_kept_where_unsafe_or_cgo_may_see_it() {
    let file = |imports: &str, fields: &str| {
        format!("package p\n\n{imports}\n\ntype A struct {{\n{fields}}}\n")
    };
    let (old, new) = ("\ta bool\n\tb int64\n", "\tb int64\n\ta bool\n");
    let swap = fix(
        "safe",
        "replace = '''\ntype $T struct {\n\t$b int64\n\t$a bool\n}'''",
    );
    let matched = "pattern = 'type $T struct { $a bool; $b int64 }'\nwhere = [{ not = { imports = [\"unsafe\", \"C\"] } }]";
    for imports in [
        "import \"unsafe\"",
        "// struct A;\nimport \"C\"",
        "import u \"unsafe\"",
    ] {
        let text = file(imports, old);
        check_rule(matched, &swap, &[], &text, &text);
    }
    let imports = "import \"os\"";
    check_rule(
        matched,
        &swap,
        &[],
        &file(imports, old),
        &file(imports, new),
    );
}

/// A method that nothing asks for loses the parameter, one that an interface asks for does not.
#[test]
fn a_method_that_an_interface_asks_for_keeps_its_parameters() {
    let remove = fix("safe", "edits = [{ remove-parameter = \"p\" }]");
    let matched = "query = '(method_declaration parameters: (parameter_list (parameter_declaration name: (identifier) @p)))'\n\
                   where = [{ var = \"p\", text = '^unused$' }]";
    let asked = "type reader interface {\n\tread(unused int) int\n}\n\ntype T struct{}\n\nfunc (T) read(unused int) int { return 1 }\n\nfunc (T) Read(unused int) int { return 1 }\n";
    let text = |free: &str| format!("package p\n\n{asked}\nfunc (t T) {free}\n");
    check_rule(
        matched,
        &remove,
        &[],
        &text("free(unused int) int { return t.free(1) + t.read(1) }"),
        &text("free() int { return t.free() + t.read(1) }"),
    );
}

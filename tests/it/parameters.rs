//! Parameters reordered, retyped and added, with the arguments of every call of a package.

use crate::support::Project;

/// A rule about functions and methods called `f`, with the keys of its edit.
fn rule(query: &str, edit: &str) -> String {
    // A new order must not match again.
    let first = match edit.contains("reorder") {
        true => ", { var = \"p\", text = '^a$' }",
        false => "",
    };
    let example = |name: &str, keys: &str| format!("[[example]]\nname = \"{name}\"\n{keys}\n\n");
    format!(
        "id = \"the-rule\"\nsummary = \"s\"\nclaim = \"allocation\"\nseverity = \"warning\"\n\n[match]\nquery = '({query} name: (_) @f parameters: (parameter_list . (parameter_declaration name: (identifier) @p)?))'\n\
         where = [{{ var = \"f\", text = '^[fF]$' }}{first}]\n\n[[fix]]\ntitle = \"change it\"\napplicability = \"safe\"\nedits = [{edit}]\n\n[docs]\nwhy = \"w\"\nfix-safety = \"f\"\n\n{}{}{}{}",
        example("a", "before = 'package p'\nafter = 'package p'"),
        example("b", "before = 'package p'\nafter = 'package p'"),
        example("c", "clean = 'package p'"),
        example("d", "clean = 'package p'"),
    )
}

const SWAP: &str = "{ reorder-parameters = \"f\", order = [2, 1] }";
const TO_POINTER: &str =
    "{ retype-parameter = \"p\", type = \"*$type\", argument = \"&$argument\" }";
const TO_LIST: &str = "{ retype-parameter = \"p\", type = \"[]$type\", argument = \"[]string{$argument}\", uses = \"$use[0]\" }";
const ADD: &str = "{ add-parameter = \"f\", name = \"ctx\", type = \"context.Context\", argument = \"context.Background()\" }";
const FUNCTION: &str = "function_declaration";
const METHOD: &str = "method_declaration";

/// The files of a package after one edit of `f`, and the reasons against it.
fn run(query: &str, edit: &str, files: &[&str]) -> (Vec<String>, String) {
    let project = Project::new();
    project.file("rules/the-rule.toml", rule(query, edit));
    project.file("p/go.mod", "module example.com/p\n\ngo 1.22\n");
    let names: Vec<_> = (0..files.len()).map(|it| format!("p/f{it}.go")).collect();
    for (name, text) in names.iter().zip(files) {
        project.file(name, format!("package p\n\n{text}"));
    }
    let run = project.run(["--no-builtin", "--rules", "rules/the-rule.toml", "p"]);
    assert!(matches!(run.status, Some(0 | 1)), "{run:#?}");
    let texts = names.iter().map(|name| {
        let text = project.read(name);
        text.strip_prefix("package p\n\n")
            .unwrap_or(&text)
            .to_owned()
    });
    (texts.collect(), format!("{}{}", run.stdout, run.stderr))
}

#[track_caller]
fn check(query: &str, edit: &str, before: &[&str], after: &[&str]) {
    let (found, told) = run(query, edit, before);
    assert_eq!(found, after, "{told}");
}

#[track_caller]
fn refuses(query: &str, edit: &str, files: &[&str], why: &str) {
    let (found, told) = run(query, edit, files);
    assert_eq!(found, files, "{told}");
    let reason = told.contains(&format!("cannot change it: {why}"));
    assert!(reason, "{files:?}: {told}");
}

#[test]
fn a_swap_moves_parameters_and_arguments_of_every_file() {
    check(
        FUNCTION,
        SWAP,
        &[
            "func f(a int, b string) {}\n",
            "func g(n int, s string) {\n\tf(n, s)\n\tgo f(1, h()) // a call and a constant\n\tdefer f(n+1, \"\")\n}\n",
        ],
        &[
            "func f(b string, a int) {}\n",
            "func g(n int, s string) {\n\tf(s, n)\n\tgo f(h(), 1) // a call and a constant\n\tdefer f(\"\", n+1)\n}\n",
        ],
    );
}

#[test]
fn parameters_of_one_type_stay_together_where_they_can() {
    let cycle = "{ reorder-parameters = \"f\", order = [3, 1, 2] }";
    check(
        FUNCTION,
        cycle,
        &["func f(a, b int, c bool) { f(1, 2, true) }\n"],
        &["func f(c bool, a, b int) { f(true, 1, 2) }\n"],
    );
    check(
        FUNCTION,
        cycle,
        &["func f(a bool, b, c int) { f(true, 2, 3) }\n"],
        &["func f(c int, a bool, b int) { f(3, true, 2) }\n"],
    );
}

#[test]
fn arguments_whose_order_may_matter_are_not_moved() {
    let order = "the order in which the arguments of a call are evaluated may matter";
    for text in [
        "func g() { f(h(), h()) }\n",
        "var v int\n\nfunc g() { f(v, h()) }\n",
        "func g(p *int) { f(*p, h()) }\n",
        "func g(v int) {\n\tset := func() int { v++; return v }\n\tf(v, set())\n}\n",
        "func g(v int) {\n\tset(&v)\n\tf(v, h())\n}\n",
    ] {
        refuses(FUNCTION, SWAP, &["func f(a, b int) {}\n", text], order);
    }
}

#[test]
fn calls_that_cannot_be_rewritten_in_place_are_refused() {
    for (text, why) in [
        (
            "func g() { f(f(1, 2), 3) }\n",
            "an argument stands on several lines, or holds",
        ),
        (
            "func g() { f(func() int {\n\treturn 1\n}(), 2) }\n",
            "an argument stands on several lines",
        ),
        (
            "func g() { f(1, /* two */ 2) }\n",
            "a call spreads its arguments",
        ),
        ("func g() { f(h()) }\n", "a call spreads its arguments"),
        ("var g = f\n", "its name is used otherwise"),
        ("type T struct{ x f }\n", "its name is used otherwise"),
    ] {
        refuses(
            FUNCTION,
            SWAP,
            &["func f(a, b int) int { return a }\n", text],
            why,
        );
    }
}

#[test]
fn methods_change_with_their_calls() {
    check(
        METHOD,
        SWAP,
        &[
            "type T struct{}\n\nfunc (t *T) f(a int, b string) {}\n",
            "type U struct{ *T }\n\nfunc g(t *T, u U) {\n\tt.f(1, \"\")\n\tu.T.f(2, \"\")\n\tgo u.f(3, \"\")\n\tf(1, 2)\n}\n\nfunc f(a, b int) {}\n",
        ],
        &[
            "type T struct{}\n\nfunc (t *T) f(b string, a int) {}\n",
            "type U struct{ *T }\n\nfunc g(t *T, u U) {\n\tt.f(\"\", 1)\n\tu.T.f(\"\", 2)\n\tgo u.f(\"\", 3)\n\tf(1, 2)\n}\n\nfunc f(a, b int) {}\n",
        ],
    );
}

#[test]
fn methods_that_others_may_know_are_refused() {
    let method = "type T struct{}\n\nfunc (t *T) f(a, b int) {}\n";
    for (text, why) in [
        (
            "type I interface{ f(a, b int) }\n",
            "an interface has a method of its name",
        ),
        (
            "func g(x any) { x.(interface{ f(a, b int) }).f(1, 2) }\n",
            "an interface has a method",
        ),
        ("func g(t *T) { h(t.f) }\n", "its name is used otherwise"),
        (
            "func g(t *T) { (*T).f(t, 1, 2) }\n",
            "a call spreads its arguments",
        ),
        (
            "type U struct{}\n\nfunc (U) f(a, b int) {}\n",
            "it is declared twice",
        ),
        (
            "type U struct{ f func(a, b int) }\n",
            "something else has its name",
        ),
        (
            "type f func(a, b int)\n\ntype U struct{ f }\n",
            "something else has its name",
        ),
    ] {
        refuses(METHOD, SWAP, &[method, text], why);
    }
    let exported = "type T struct{}\n\nfunc (t *T) F(a, b int) {}\n";
    refuses(METHOD, SWAP, &[exported], "others may call it");
}

#[test]
fn a_struct_that_is_only_read_is_passed_by_pointer() {
    check(
        FUNCTION,
        TO_POINTER,
        &[
            "type T struct{ a, b int }\n\nfunc f(t T, n int) int { return t.a + t.b + n }\n",
            "func g() int {\n\tvar t T\n\treturn f(t, 1) + f(T{a: 1}, 2)\n}\n",
        ],
        &[
            "type T struct{ a, b int }\n\nfunc f(t *T, n int) int { return t.a + t.b + n }\n",
            "func g() int {\n\tvar t T\n\treturn f(&t, 1) + f(&T{a: 1}, 2)\n}\n",
        ],
    );
}

#[test]
fn a_pointer_that_would_differ_from_the_value_is_refused() {
    let function = "type T struct{ a int }\n\nfunc f(t T) int { return t.a }\n";
    let no_variable = "is not known to be a variable of type `T`";
    for (text, why) in [
        ("func g() { f(h()) }\n", "`h()` "),
        ("func g(m map[int]T) { f(m[1]) }\n", "`m[1]` "),
        ("func g(t struct{ a int }) { f(t) }\n", "`t` "),
        (
            "type T2 = T\n\nfunc g() {\n\ttype T struct{ a int }\n\tf(T{})\n}\n",
            "`T{}` ",
        ),
    ] {
        let why = format!("{why}{no_variable}");
        refuses(FUNCTION, TO_POINTER, &[function, text], &why);
    }
    let later = "func g(t T) { defer f(t) }\n";
    refuses(
        FUNCTION,
        TO_POINTER,
        &[function, later],
        "the argument of a later call",
    );
    for (body, why) in [
        ("t.a = 1", "`t` is not only read"),
        ("_ = &t.a", "`t` is not only read"),
        ("_ = func() int { return t.a }", "`t` is not only read"),
        ("_ = t", "a use would have another type"),
    ] {
        let text = format!("type T struct{{ a int }}\n\nfunc f(t T) {{ {body} }}\n");
        refuses(FUNCTION, TO_POINTER, &[&text], why);
    }
}

#[test]
fn arguments_and_uses_are_converted() {
    check(
        FUNCTION,
        TO_LIST,
        &["func f(s string) string { return s + f(f(s+\"a\")) }\n"],
        &["func f(s []string) string { return s[0] + f([]string{f([]string{s[0] + \"a\"})}) }\n"],
    );
    let written = "func f(s string) { s = \"\" }\n";
    refuses(FUNCTION, TO_LIST, &[written], "`s` is not only read");
    let shared = "func f(s, t string) {}\n";
    refuses(FUNCTION, TO_LIST, &[shared], "it shares its type");
}

#[test]
fn a_new_parameter_gets_its_argument_everywhere() {
    let import = "import \"context\"\n\nvar _ context.Context\n\n";
    let file = |text: &str| format!("{import}{text}");
    check(
        FUNCTION,
        ADD,
        &[
            &file("func f() {}\n"),
            &file("func g() { f() }\n").replace("var _", "var _, _"),
        ],
        &[
            &file("func f(ctx context.Context) {}\n"),
            &file("func g() { f(context.Background()) }\n").replace("var _", "var _, _"),
        ],
    );
    let flag = "{ add-parameter = \"f\", name = \"is\", type = \"bool\", argument = \"true\" }";
    check(
        FUNCTION,
        flag,
        &["func f(a int) {\n\tf(\n\t\t1,\n\t)\n}\n"],
        &["func f(a int, is bool) {\n\tf(\n\t\t1, true,\n\t)\n}\n"],
    );
}

#[test]
fn an_argument_that_means_something_else_at_a_call_is_refused() {
    let home = "import \"context\"\n\nvar _ context.Context\n\nfunc f() {}\n";
    for text in [
        "func g() { f() }\n",
        "import \"other.org/context\"\n\nfunc g() { f(); _ = context.X }\n",
        "import \"context\"\n\nfunc g(context context.Context) { f() }\n",
    ] {
        refuses(
            FUNCTION,
            ADD,
            &[home, text],
            "`context` may be another one at a call",
        );
    }
    let used = "import \"context\"\n\nfunc f() { var ctx context.Context; _ = ctx }\n";
    refuses(FUNCTION, ADD, &[used], "it uses `ctx` already");
    let layout = "func f(a int) { f(a + 1) }\n";
    let flag = "{ add-parameter = \"f\", name = \"is\", type = \"bool\", argument = \"true\" }";
    refuses(FUNCTION, flag, &[layout], "the layout of an argument");
}

#[test]
fn a_rule_with_a_wrong_change_is_not_loaded() {
    for (edit, why) in [
        (
            "{ reorder-parameters = \"f\", order = [1, 3] }",
            "`order` is no order of parameters",
        ),
        (
            "{ reorder-parameters = \"f\" }",
            "`order` is no order of parameters",
        ),
        (
            "{ retype-parameter = \"f\", type = \"int\", argument = \"$argument\" }",
            "`type` must hold `$type` once",
        ),
        (
            "{ add-parameter = \"f\", name = \"x\", type = \"int\" }",
            "has no `argument`",
        ),
        (
            "{ add-parameter = \"f\", name = \"x\", type = \"int\", argument = \"1\", order = [1] }",
            "order",
        ),
    ] {
        let project = Project::new();
        project.file("r.toml", rule(FUNCTION, edit));
        project.file("a.go", "package p\n");
        let run = project.run(["--no-builtin", "--rules", "r.toml", "."]);
        assert_eq!(run.status, Some(2), "{run:#?}");
        assert!(run.stderr.contains(why), "{why}: {run:#?}");
    }
}

/// What becomes of a file when a template takes the place of a call of another package's function.
fn replaced(pattern: &str, replace: &str, before: &str) -> String {
    let text = rule(FUNCTION, ADD);
    let (head, rest) = text.split_once("[match]").expect("a subject");
    let (_, tail) = rest.split_once("[docs]").expect("docs");
    let project = Project::new();
    project.file(
        "rules/the-rule.toml",
        format!(
            "{head}[match]\npattern = '{pattern}'\n\n[[fix]]\ntitle = \"change it\"\napplicability = \"safe\"\nreplace = '{replace}'\n\n[docs]{tail}"
        ),
    );
    let head = "package p\n\nimport \"example.com/q\"\n\n";
    project.file("p/a.go", format!("{head}{before}"));
    let run = project.run(["--no-builtin", "--rules", "rules/the-rule.toml", "p"]);
    assert!(matches!(run.status, Some(0 | 1)), "{run:#?}");
    let after = project.read("p/a.go");
    after.strip_prefix(head).expect("the same head").to_owned()
}

#[test]
fn a_template_that_moves_arguments_keeps_comments_or_stays_away() {
    let swap = |before: &str| replaced("q.Old($a, $b)", "q.New($b, $a)", before);
    let call = "var x = q.Old(1, s) // why\n";
    assert_eq!(swap(call), "var x = q.New(s, 1) // why\n");
    let inside = "var x = q.Old(func() { /* why */ }, 2)\n";
    assert_eq!(swap(inside), "var x = q.New(2, func() { /* why */ })\n");
    for commented in [
        "var x = q.Old(1 /* one */, 2)\n",
        "var x = q.Old( /* one */ 1, 2)\n",
        "var x = q.Old(\n\t1, // one\n\t2,\n)\n",
        "var x = q.Old(\n\t// one\n\t1,\n\t2,\n)\n",
    ] {
        let after = swap(commented);
        assert_eq!(after, commented);
    }
}

#[test]
fn a_template_that_wraps_an_argument_keeps_comments_or_stays_away() {
    let wrap = |before: &str| replaced("q.Old($a, $b)", "q.New([]byte($a), $b)", before);
    assert_eq!(
        wrap("var x = q.Old(s, 2) // why\n"),
        "var x = q.New([]byte(s), 2) // why\n"
    );
    let commented = "var x = q.Old(s /* text */, 2)\n";
    assert_eq!(wrap(commented), commented);
    let nested = "var x = q.Old(q.Old(s, 1), 2)\n";
    let inner = "var x = q.New([]byte(q.New([]byte(s), 1)), 2)\n";
    assert_eq!(wrap(nested), inner);
}

#[test]
fn operators_are_spaced_by_the_number_of_arguments() {
    let more = |before: &str| replaced("q.One($x)", "q.Two(\"%s\", $x)", before);
    assert_eq!(
        more("var x = q.One(s + t)\n"),
        "var x = q.Two(\"%s\", s+t)\n"
    );
    assert_eq!(
        more("var x = q.One(s + f(a*b+c))\n"),
        "var x = q.Two(\"%s\", s+f(a*b+c))\n"
    );
    let less = |before: &str| replaced("q.Two($_, $x)", "q.One($x)", before);
    assert_eq!(less("var x = q.Two(1, s+t)\n"), "var x = q.One(s + t)\n");
    assert_eq!(
        less("var x = g(q.Two(1, s+t), 2)\n"),
        "var x = g(q.One(s+t), 2)\n"
    );
}

#[test]
fn a_file_that_cannot_be_read_may_hold_a_call() {
    let project = Project::new();
    project.file("rules/the-rule.toml", rule(FUNCTION, SWAP));
    let text = "package p\n\nfunc f(a, b int) int { return a }\n\nvar x = f(1, 2)\n";
    project.file("p/a.go", text);
    let broken = b"package p\n\nvar y = f(3, 4) // \xff\n";
    std::fs::write(project.path().join("p/b.go"), broken).expect("a written file");
    let run = project.run(["--no-builtin", "--rules", "rules/the-rule.toml", "p"]);
    assert_eq!(run.status, Some(2), "{run:#?}");
    assert_eq!(project.read("p/a.go"), text);
    assert!(run.stdout.contains("`p/b.go` cannot be read"), "{run:#?}");
}

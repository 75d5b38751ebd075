//! Words of the rule language for the rules of an organization: changed texts, names that are visible, style.

use crate::support::Project;
use crate::type_words::fixed;

#[test]
fn a_text_is_changed_by_a_regular_expression() {
    let rule = r#"[match]
query = '(field_declaration tag: (raw_string_literal) @tag)'
bind = { better = { text-of = "tag", regex = '(json:"[^"]*),omitempty', with = '$1,omitzero' } }

[[fix]]
title = "omit zeros"
applicability = "safe"
edits = [{ replace = "tag", with = '$better' }]"#;
    let before = "package p

type T struct {
\tA int `json:\"a,omitempty\" xml:\"a,omitempty\"`
\tB int `xml:\"b,omitempty\"`
}
";
    let after = before.replace("json:\"a,omitempty\"", "json:\"a,omitzero\"");
    assert_eq!(fixed(rule, before), after);
}

#[test]
fn a_text_that_is_not_there_fails_a_condition() {
    let rule = r#"[match]
pattern = 'f($x)'
bind = { other = { text-of = "x", regex = '^(1)(2)$', with = '$2${1}00' } }
where = [{ var = "other", text = '.' }]

[[fix]]
title = "write another"
applicability = "safe"
replace = 'f($other)'"#;
    let before = "package p

func f(int) {}

func g(n int) {
\tf(n)
\tf(12)
}
";
    assert_eq!(fixed(rule, before), before.replace("f(12)", "f(2100)"));
}

#[test]
fn a_name_is_given_only_where_it_means_the_same() {
    let rule = r#"[match]
pattern = 'f()'
relate = [{ inside = 'func $name($x int) { $*body }', until = "declaration" }]
where = [{ var = "x", visible-at = "match" }]

[[fix]]
title = "pass it on"
applicability = "safe"
replace = 'f($x)'"#;
    let before = "package p

func f(...int) {}

func g(n int) {
\tf()
\tfunc() { f() }()
\tfor n := range n {
\t\tprintln(n)
\t\tf()
\t}
\tfunc(n string) { f() }(\"\")
}
";
    let after = before.replacen("f()\n\tfunc() { f() }", "f(n)\n\tfunc() { f(n) }", 1);
    assert_eq!(fixed(rule, before), after);
}

#[test]
fn two_metavariables_may_stand_for_variables_of_one_name() {
    let rule = r#"[match]
pattern = '''
if before($s) {
	$rest := cut($s)
	$*then
}
'''
bind = { tests = { matches-in = "match", pattern = 'before($s)' } }

[[fix]]
title = "mark it"
applicability = "safe"
edits = [{ replace = "tests", with = 'found($s)' }]"#;
    let before = "package p

func before(string) bool { return true }
func found(string) bool  { return true }
func cut(s string) string { return s }

func g(s string) string {
\tif before(s) {
\t\ts := cut(s)
\t\treturn s
\t}
\treturn s
}
";
    assert_eq!(
        fixed(rule, before),
        before.replace("if before(s)", "if found(s)")
    );
}

/// The first line of what loading a pack with this binding says.
fn fault(bind: &str) -> String {
    let project = Project::new();
    let rule = format!(
        "id = \"r\"\nsummary = \"s\"\nclaim = \"style\"\nseverity = \"info\"\n\n[match]\npattern = 'f($x)'\n{bind}\n"
    );
    project.file("r.toml", rule);
    let run = project.run(["--no-builtin", "--rules", "r.toml", "--check"]);
    assert_eq!(run.status, Some(2), "{run:#?}");
    run.stderr
}

#[test]
fn half_a_substitution_and_a_broken_expression_are_faults() {
    let half = fault("bind = { y = { text-of = \"x\", regex = 'a' } }");
    assert!(
        half.contains("`regex` and `with` belong together"),
        "{half}"
    );
    let broken = fault("bind = { y = { text-of = \"x\", regex = '(', with = '' } }");
    assert!(broken.contains("not a regular expression"), "{broken}");
    let elsewhere = fault("bind = { y = { statement-of = \"x\", regex = 'a', with = '' } }");
    assert!(elsewhere.contains("`regex`"), "{elsewhere}");
}

#[test]
fn a_template_gives_no_name_that_means_something_else_there() {
    let rule = r#"[match]
pattern = 'f()'
relate = [{ inside = 'func $name($x int) { $*body }', until = "declaration" }]

[[fix]]
title = "pass it on"
applicability = "safe"
replace = 'f($x)'"#;
    let before = "package p

func f(...int) {}

func g(n int) {
\tf()
\tfor n := range n {
\t\tprintln(n)
\t\tf()
\t}
\tfunc(n string) { f() }(\"\")
}
";
    assert_eq!(fixed(rule, before), before.replacen("f()", "f(n)", 1));
}

#[test]
fn a_template_spells_no_name_that_is_hidden_there() {
    let rule = r#"[match]
pattern = 'f($x)'

[[fix]]
title = "wrap it"
applicability = "safe"
replace = 'g(len(wrap($x)), nil)'"#;
    let before = "package p

func f(n int) {}
func wrap(n int) []int { return nil }
func g(n int, s []int) {}

func h(n int) {
\tf(n)
\t{
\t\twrap := 3
\t\tf(wrap)
\t}
\tfunc(nil int) { f(nil) }(1)
\tlen := 1
\tf(len)
}
";
    let after = before.replacen("\tf(n)", "\tg(len(wrap(n)), nil)", 1);
    assert_eq!(fixed(rule, before), after);
}

#[test]
fn a_nil_slice_shows_where_it_is_more_than_its_elements() {
    let rule = r#"[match]
pattern = 'var $s []int'
where = [{ var = "s", nil-shows = false }]

[[fix]]
title = "make it"
applicability = "safe"
replace = '$s := make([]int, 0, 8)'"#;
    let hidden = [
        "s = append(s, 1)\n\tfor i := range s {\n\t\tprintln(s[i], len(s))\n\t}",
        "s = append(s, x...)\n\tx = append(x, s...)\n\tprintln(copy(s, x), copy(x, (s)))",
        "s[0] = 1\n\tx = append(s, 1)",
        "func() { s = x }()\n\tsort.Ints(s)\n\tsort.Slice(s, func(i, j int) bool { return s[i] < s[j] })",
    ];
    let shown = [
        "use(s)",
        "x = s",
        "println(s == nil)",
        "x = append(s, x...)",
        "x, s = append(s, x...), x",
        "all = append(all, s)",
        "x = s[:0]",
        "use(s...)",
        "func() { x = s }()",
        "len := func([]int) { }\n\tlen(s)",
        "sort := T{}\n\tsort.Ints(s)",
        "_ = &s",
        "_ = any(s)",
    ];
    for (uses, is_hidden) in hidden
        .iter()
        .map(|it| (it, true))
        .chain(shown.iter().map(|it| (it, false)))
    {
        let before = format!(
            "package p\n\nimport \"sort\"\n\ntype T struct{{}}\n\nfunc (T) Ints(s []int) {{ sort.Ints(s) }}\n\nfunc f(x []int, all [][]int, use func(...int)) {{\n\tvar s []int\n\t{uses}\n}}\n"
        );
        let after = match is_hidden {
            true => before.replace("var s []int", "s := make([]int, 0, 8)"),
            false => before.clone(),
        };
        assert_eq!(fixed(rule, &before), after);
    }
}

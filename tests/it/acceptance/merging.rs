//! Fixes that meet: overlaps, neighbors, equal names.

use super::{check, check_fresh, check_itoa, check_rule, fix, project, run};

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

/// A call, and the statement that it is in.
const STATEMENT: &str = "pattern = 'old($x)'\nbind = { s = { statement-of = \"match\" } }";

/// Both calls ask for the same line at the same place; one line is right exactly if the rule says that they coalesce.
#[test]
fn equal_insertions_count_each_unless_the_fix_says_otherwise() {
    let edits = "edits = [{ insert-before = \"s\", with = 'count()' }, { replace = \"match\", with = 'fresh($x)' }]";
    let before = "package p\n\nfunc f() {\n\tuse(old(1), old(2))\n}\n";
    let after =
        |counts: &str| format!("package p\n\nfunc f() {{\n{counts}\tuse(fresh(1), fresh(2))\n}}\n");
    check_rule(
        STATEMENT,
        &fix("safe", edits),
        &[],
        before,
        &after("\tcount()\n\tcount()\n"),
    );
    let coalescing = fix("safe", &format!("{edits}\ncoalesces = true"));
    check_rule(STATEMENT, &coalescing, &[], before, &after("\tcount()\n"));
}

#[test]
fn two_fixes_in_a_block_declare_two_names() {
    let edits = "fresh = { n = \"n\" }\nedits = [{ insert-before = \"s\", with = '$n := fresh($x)' }, { replace = \"match\", with = '$n' }]";
    check_rule(
        STATEMENT,
        &fix("safe", edits),
        &[],
        "package p\n\nfunc f() {\n\tuse(old(1))\n\tuse(old(2))\n\tuse(func() int { return old(3) })\n}\n",
        "package p\n\nfunc f() {\n\tn := fresh(1)\n\tuse(n)\n\tn2 := fresh(2)\n\tuse(n2)\n\tuse(func() int { n := fresh(3); return n })\n}\n",
    );
}

/// With a name of its own choice a rule can only be right once in a block.
#[test]
fn a_second_declaration_of_a_name_is_refused() {
    let edits = "edits = [{ insert-before = \"s\", with = 'n := fresh($x)' }, { replace = \"match\", with = 'n' }]";
    check_rule(
        STATEMENT,
        &fix("safe", edits),
        &[],
        "package p\n\nfunc f() {\n\tuse(old(1))\n\tuse(old(2))\n}\n\nfunc g() {\n\tuse(old(3))\n}\n",
        "package p\n\nfunc f() {\n\tn := fresh(1)\n\tuse(n)\n\tuse(old(2))\n}\n\nfunc g() {\n\tn := fresh(3)\n\tuse(n)\n}\n",
    );
}

#[test]
fn a_directive_beside_a_fix_stays() {
    let text = "package p\n\nfunc f() {\n\told(1) //nolint:errcheck // why\n\t//nolint\n\told(2)\n\told( //nolint:unparam\n\t\t3)\n}\n";
    let after = text.replacen("old(1)", "fresh(1)", 1);
    // The last one has the comment inside what would be replaced.
    check_fresh(text, &after.replacen("old(2)", "fresh(2)", 1));
}

#[test]
fn a_fix_without_all_its_places_is_no_fix() {
    let matched = "pattern = 'len($q)'\nbind = { loop = { loop-of = \"q\" } }";
    let edits = "fresh = { n = \"n\" }\nedits = [{ insert-before = \"loop\", with = '$n := len($q)' }, { replace = \"match\", with = '$n' }]";
    let outside = "func g(q []int) int {\n\treturn len(q)\n}\n";
    check_rule(
        matched,
        &fix("safe", edits),
        &[],
        &format!(
            "package p\n\nfunc f(q []int) {{\n\tfor i := 0; i < len(q); i++ {{\n\t}}\n}}\n\n{outside}"
        ),
        &format!(
            "package p\n\nfunc f(q []int) {{\n\tn := len(q)\n\tfor i := 0; i < n; i++ {{\n\t}}\n}}\n\n{outside}"
        ),
    );
}

#[test]
fn rules_that_undo_each_other_are_told() {
    let text = "package p\n\nvar a, b = ping(1), old(2)\n";
    let project = project(
        &[
            ("ping-rule", "pattern = 'ping($x)'", &["pong($x)"]),
            ("pong-rule", "pattern = 'pong($x)'", &["ping($x)"]),
            ("fresh", "pattern = 'old($x)'", &["fresh($x)"]),
        ],
        text,
    );
    let run = run(&project, &["."]);
    let message = "the fixes of `ping-rule`, `pong-rule` do not converge";
    assert!(run.stderr.contains(message), "{run:#?}");
    assert_eq!(project.read("a.go"), text.replace("old", "fresh"));
}

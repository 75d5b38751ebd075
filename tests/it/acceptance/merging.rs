//! Fixes that meet: overlaps, neighbors, equal names.

use super::{check, check_fresh, check_itoa};

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

//! What a comment covers, and what is wrong with one.

use super::*;
use crate::text::Source;

/// Whether the one comment in the text suppresses a finding of `the-rule` at `old(…)`, and what is wrong with it.
#[track_caller]
fn check(text: &str, covered: bool, fault: &str) {
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let file = GoFile::new(Arc::new(Source::new("a.go", text.clone()).unwrap()));
        let suppressions = Suppressions::new(&file);
        let start = text.find("old(").unwrap();
        let end = start + text[start..].find(')').unwrap() + 1;
        let size = |at: usize| TextSize::try_from(at).unwrap();
        let range = TextRange::new(size(start), size(end));
        let superseded = ["gosec:G101".to_owned(), "revive:x".to_owned()];
        let is_covered = suppressions.cover(&file, "the-rule", range, &superseded);
        assert_eq!(is_covered, covered, "{text}");
        let path: Arc<Path> = Path::new("a.go").into();
        let is_known = |id: &str| id == "the-rule" || id == "second-rule";
        let faults = suppressions.faults(&path, is_known);
        let messages: Vec<_> = faults.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(messages.join("; "), fault, "{text}");
    }
}

const OWN: &str = "//gofix:ignore the-rule why";

#[test]
fn a_comment_covers_its_line_or_the_next_code() {
    let f = |inside: &str| format!("package p\n\nfunc f() {{\n{inside}\n}}\n");
    check(&f(&format!("\told(1) {OWN}")), true, "");
    check(&f(&format!("\t{OWN}\n\told(1)")), true, "");
    check(&f(&format!("\t{OWN}\n\t// more\n\told(1)")), true, "");
    check(&f(&format!("\t{OWN}\n\n\told(1)")), false, NEEDLESS);
    check(&f(&format!("\tg() {OWN}\n\told(1)")), false, NEEDLESS);
    check(&f(&format!("\told(1)\n\t{OWN}")), false, NEEDLESS);
}

const NEEDLESS: &str = "suppression of `the-rule` is not needed: nothing is found there";

#[test]
fn a_statement_of_several_lines_is_covered_where_it_starts_and_ends() {
    let f = |inside: &str| format!("package p\n\nfunc f() {{\n{inside}\n}}\n");
    check(
        &f(&format!("\t{OWN}\n\tx := g(\n\t\ta,\n\t\told(1),\n\t)")),
        true,
        "",
    );
    check(&f(&format!("\tx := g( {OWN}\n\t\told(1),\n\t)")), true, "");
    check(&f(&format!("\tx := g(\n\t\told(1),\n\t) {OWN}")), true, "");
    // The statement is the innermost one: a comment on the loop is about the loop.
    check(
        &f(&format!("\t{OWN}\n\tfor {{\n\t\told(1)\n\t}}")),
        false,
        NEEDLESS,
    );
    check(
        &f(&format!("\tgo func() {{\n\t\told(1)\n\t}}() {OWN}")),
        false,
        NEEDLESS,
    );
}

#[test]
fn declarations_are_covered_like_statements() {
    let group = |inside: &str| format!("package p\n\nvar (\n\ta = 1\n{inside}\n)\n");
    check(&group(&format!("\t{OWN}\n\tb = g(\n\t\told(1))")), true, "");
    check(&group(&format!("\tb = old(1) {OWN}")), true, "");
    check(
        &format!("package p\n\n{OWN}\nvar a = g(\n\told(1))\n"),
        true,
        "",
    );
}

#[test]
fn a_file_comment_covers_everything() {
    let comment = "//gofix:ignore-file the-rule why";
    check(
        &format!("package p\n\nvar a = old(1)\n\n{comment}\n"),
        true,
        "",
    );
    check(
        &format!("{comment}\n\npackage p\n\nvar a = old(1)\n"),
        true,
        "",
    );
}

#[test]
fn each_name_that_suppresses_nothing_is_a_fault() {
    let line = |comment: &str| format!("package p\n\nvar a = old(1) {comment}\n");
    let second = "suppression of `second-rule` is not needed: nothing is found there";
    check(
        &line("//gofix:ignore the-rule,second-rule why"),
        true,
        second,
    );
    check(
        &line("//gofix:ignore the-rule,rule-of-another-run why"),
        true,
        "",
    );
    check(&line("//gofix:ignore second-rule why"), false, second);
}

#[test]
fn a_rule_and_a_reason_are_required() {
    let line = |comment: &str| format!("package p\n\nvar a = old(1) {comment}\n");
    check(&line("//gofix:ignore"), false, "suppression names no rule");
    let no_reason = "suppression gives no reason, and suppresses nothing";
    check(&line("//gofix:ignore the-rule"), false, no_reason);
    check(&line("//gofix:ignore-file the-rule "), false, no_reason);
    check(&line("//gofix:ignored the-rule why"), false, "");
    check(&line("// gofix:ignore the-rule why"), false, "");
}

#[test]
fn comments_of_superseded_tools_cover() {
    let line = |comment: &str| format!("package p\n\nvar a = old(1) {comment}\n");
    for comment in [
        "// #nosec",
        "// #nosec G101 -- why",
        "/* #nosec */",
        "//nolint",
        "//nolint:all",
        "//nolint:errcheck,revive // why",
        "// nolint:gosec",
        "//lint:ignore x why",
    ] {
        check(&line(comment), true, "");
    }
    for comment in [
        "// #nosec G102",
        "//nolint:errcheck",
        "//nolinter",
        "//lint:ignore SA1000 why",
        "// nosec",
    ] {
        check(&line(comment), false, "");
    }
}

#[test]
fn nolint_covers_the_whole_node_that_starts_there() {
    let f = "//nolint:gosec\nfunc f() {\n\told(1)\n}\n";
    check(&format!("package p\n\n{f}"), true, "");
    check(
        "package p\n\nfunc f() { //nolint:gosec\n\told(1)\n}\n",
        true,
        "",
    );
    let body = |inside: &str| format!("package p\n\nfunc f() {{\n{inside}\n}}\n");
    let block = "\t//nolint:revive\n\tfor {\n\t\told(1)\n\t}";
    check(&body(block), true, "");
    check(&body("\tif x { //nolint\n\t\told(1)\n\t}"), true, "");
    check(&body("\t//nolint\n\tg()\n\told(1)"), false, "");
    check(&body("\tg(func() { //nolint\n\t})\n\told(1)"), false, "");
    let other = "//nolint:errcheck\nfunc f() {\n\told(1)\n}\n";
    check(&format!("package p\n\n{other}"), false, "");
}

#[test]
fn reading_many_comments_takes_no_time() {
    let text = format!("package p\n\n{}", "// filler\n".repeat(200_000));
    let file = GoFile::new(Arc::new(Source::new("a.go", text).unwrap()));
    // With a scan to the end of the group for each comment this takes minutes.
    assert!(Suppressions::new(&file).found.is_empty());
}

//! Comments that suppress findings.

use crate::support::Project;

/// Runs a check over a loop with a comment on the line before the finding and one on its line, below a file comment;
/// whether there is a finding, and what stderr must hold.
#[track_caller]
fn check(file: &str, before: &str, same: &str, found: bool, stderr_part: &str) {
    let project = Project::new();
    let text = format!(
        "package p\n\n{file}\n\nfunc f(xs []int, c chan int) {{\n\tfor _, x := range xs {{\n\t\t{before}\n\t\tgo func() {{ c <- x }}() {same}\n\t}}\n}}\n"
    );
    project.file("a.go", text);
    let run = project.run(["--check", "--go-version", "1.21"]);
    assert_eq!(run.status, Some(i32::from(found)), "{run:#?}");
    assert!(run.stderr.contains(stderr_part), "{run:#?}");
    assert!(found || !run.stderr.contains("suppression"), "{run:#?}");
}

#[test]
fn a_comment_covers_its_line() {
    check(
        "",
        "",
        "//gofix:ignore shared-loop-variable it is fine",
        false,
        "",
    );
    check(
        "",
        "",
        "//gofix:ignore other,shared-loop-variable it is fine",
        false,
        "",
    );
}

#[test]
fn a_comment_on_a_line_of_its_own_covers_the_next_line_of_code() {
    check(
        "",
        "//gofix:ignore shared-loop-variable it is fine",
        "",
        false,
        "",
    );
    check(
        "",
        "//gofix:ignore shared-loop-variable it is fine\n\t\t// More words.",
        "",
        false,
        "",
    );
}

#[test]
fn a_file_comment_covers_the_file() {
    check(
        "//gofix:ignore-file shared-loop-variable it is fine",
        "",
        "",
        false,
        "",
    );
}

#[test]
fn rule_and_reason_are_required() {
    check(
        "",
        "//gofix:ignore shared-loop-variable",
        "",
        true,
        "gives no reason",
    );
    check("", "//gofix:ignore", "", true, "names no rule");
}

#[test]
fn a_comment_that_covers_nothing_is_reported() {
    check(
        "//gofix:ignore shared-loop-variable it is fine",
        "",
        "",
        true,
        "is not needed",
    );
    check(
        "",
        "//gofix:ignore defer-in-loop it is fine",
        "",
        true,
        "is not needed",
    );
    check(
        "",
        "//gofix:ignored shared-loop-variable no",
        "",
        true,
        "1 finding",
    );
}

#[test]
fn comments_of_superseded_tools_count() {
    for comment in [
        "//nolint:govet",
        "//nolint:errcheck,exportloopref // why",
        "//nolint:all",
        "//nolint",
        "//nolint // why",
        "//lint:ignore loopclosure why",
    ] {
        check("", "", comment, false, "");
    }
    for comment in [
        "//nolint:errcheck",
        "//nolinter",
        "//lint:ignore SA1000 why",
        "// #nosec",
        "// #nosec G601",
    ] {
        check("", "", comment, true, "1 finding");
    }
}

#[test]
fn a_needless_comment_is_reported_where_no_rule_matches_at_all() {
    let project = Project::new();
    project.file(
        "a.go",
        "package p\n\n//gofix:ignore-file defer-in-loop it is fine\n\nvar a = 1\n",
    );
    let run = project.run(["--check"]);
    let message = "suppression of `defer-in-loop` is not needed";
    assert!(run.stderr.contains(message), "{run:#?}");
}

#[test]
fn a_suppressed_fix_makes_none_of_its_edits() {
    let comment = "//gofix:ignore shared-loop-variable it is fine";
    for end in ["\n", "\r\n"] {
        let project = Project::new();
        // The fix would edit the start of the loop's body, away from the comment; the other loop is fixed.
        let text = format!(
            "package p\n\nfunc f(xs []int, c chan int) {{\n\tfor _, x := range xs {{\n\t\tprintln()\n\t\tgo func() {{\n\t\t\t{comment}\n\t\t\tc <- x\n\t\t}}()\n\t}}\n\tfor _, y := range xs {{\n\t\tgo func() {{ c <- y }}()\n\t}}\n}}\n"
        );
        let text = text.replace('\n', end);
        project.file("a.go", &text);
        let run = project.run(["--go-version", "1.21", "."]);
        let (head, tail) = text.split_once("\tfor _, y").expect("two loops");
        assert!(project.read("a.go").starts_with(head), "{run:#?}");
        let tail = tail.replace(
            &format!("{{{end}\t\tgo"),
            &format!("{{{end}\t\ty := y{end}\t\tgo"),
        );
        assert!(project.read("a.go").ends_with(&tail), "{run:#?}");
    }
}

#[test]
fn a_bare_nosec_covers_rules_that_supersede_gosec() {
    let text = |comment: &str| {
        format!(
            "package p\n\nfunc f(xs []T) (ps []*T) {{\n\tfor _, x := range xs {{\n\t\tps = append(ps, &x) {comment}\n\t}}\n\treturn ps\n}}\n"
        )
    };
    for (comment, found) in [
        ("// #nosec", false),
        ("// #nosec G601 -- why", false),
        ("// #nosec G102", true),
    ] {
        let project = Project::new();
        project.file("a.go", text(comment));
        let run = project.run(["--check", "--go-version", "1.21"]);
        assert_eq!(run.status, Some(i32::from(found)), "{comment}: {run:#?}");
    }
}

/// A value that goes into a pool in two files: one fix rewrites both.
const POOL: &str = "package p

import \"sync\"

type big struct{ x [100]int }

var pool = sync.Pool{New: func() any { return big{} }}

func use() int {
\tb := pool.Get().(big)
\tb.x[0]++
\tn := b.x[0]
\tpool.Put(b)
\treturn n
}
";

const OTHER: &str = "package p

func other() {
\tb := pool.Get().(big) COMMENT
\tb.x[1]++
\tpool.Put(b)
}
";

#[test]
fn a_fix_that_starts_elsewhere_edits_nothing_that_is_suppressed() {
    for (comment, config, is_fixed) in [
        ("", "", true),
        ("//gofix:ignore boxed-put keep this one", "", false),
        ("//gofix:ignore missing-put not this", "", true),
        ("", "[per-path]\n\"b.go\" = [\"boxed-put\"]\n", false),
    ] {
        let project = Project::new();
        project.file("go.mod", "module m\n\ngo 1.26\n");
        project.file("gofix-escape.toml", config);
        project.file("a.go", POOL);
        let other = OTHER.replace(" COMMENT", &format!(" {comment}"));
        let other = other.replace(" \n", "\n");
        project.file("b.go", &other);
        let run = project.run(["--select", "boxed-put", "."]);
        assert_eq!(
            project.read("b.go") != other,
            is_fixed,
            "{comment}: {run:#?}"
        );
        assert_eq!(
            project.read("a.go") != POOL,
            is_fixed,
            "{comment}: {run:#?}"
        );
    }
}

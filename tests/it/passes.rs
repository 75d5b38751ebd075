//! Passes that follow each other: what an edit elsewhere in the file changes is found.

use crate::linked::project;

/// Told of a closure that does not outlive its call.
const SHORT_LIVED: &str = "message = \"does not outlive its call\"\n\n[match]
pattern = '$_($closure)'
where = [
  { var = \"closure\", kind = \"func_literal\" },
  { var = \"closure\", outlives = false, unknown = \"fails\" },
]";

const DROPPED: &str = "[match]
pattern = 'kept = $x'

[[fix]]
title = \"drop it\"
applicability = \"safe\"
edits = [{ replace = \"match\", with = '$x()' }]";

const CALLS: &str = "package p

var kept func()

func f() {
\tn := 1
\tg(func() { println(n) })
}

func g(c func()) { kept = c }

func h() {
\tn := 2
\tkeep(func() { println(n) })
}

func keep(c func()) { other = c }

var other func()
";

#[test]
fn what_depends_on_another_body_is_looked_for_again_when_that_changes() {
    let rules = [("short-lived", SHORT_LIVED), ("dropped", DROPPED)];
    let project = project(&rules, &[("a.go", CALLS)]);
    let run = project.run(["--no-builtin", "--rules", ".org", "--format", "jsonl", "."]);
    let short: Vec<_> = run
        .stdout
        .lines()
        .filter(|it| it.contains("\"rule\":\"short-lived\""))
        .collect();
    assert_eq!(short.len(), 1, "{}{}", run.stdout, run.stderr);
    assert!(short[0].contains("\"line\":7"), "{}", short[0]);
}

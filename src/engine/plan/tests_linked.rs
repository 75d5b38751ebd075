//! Fixes with edits in several files.

use std::fmt::Write as _;

use text_size::TextRange;

use super::*;
use crate::rule::{Claim, FileEdit, Fix};
use crate::text::{Severity, Source};

/// A rule of a test: where each text is found in its file, the new one shall stand; all of them or none.
struct Pair {
    id: &'static str,
    edits: &'static [(&'static str, &'static str, &'static str)],
    priority: i32,
    coalesces: bool,
}

const fn pair(
    id: &'static str,
    edits: &'static [(&'static str, &'static str, &'static str)],
) -> Pair {
    Pair {
        id,
        edits,
        priority: 0,
        coalesces: false,
    }
}

impl Pair {
    /// The finding, in the file of the first edit; none unless all places are found, a file that is not given aside.
    fn find(&self, files: &[Arc<GoFile>]) -> Option<Finding> {
        let mut edits = Vec::new();
        for (path, from, to) in self.edits {
            let path: Arc<Path> = Path::new(path).into();
            let file = files.iter().find(|it| *it.source().path() == path);
            let at = file.map_or(Some(0), |it| it.text().find(from))?;
            let range = TextRange::at(TextSize::try_from(at).unwrap(), TextSize::of(*from));
            let edit = Edit::replace(range, *to);
            edits.push(FileEdit { path, edit });
        }
        let fix = Fix {
            title: "change it".into(),
            applicability: Applicability::Safe,
            unknown: Vec::new(),
            edits: edits.clone(),
            needs_imports: Vec::new(),
            coalesces: self.coalesces,
            removes: Vec::new(),
            adds: Vec::new(),
        };
        Some(Finding {
            rule: self.id.into(),
            pack: "toys".into(),
            claim: Claim::Allocation,
            severity: Severity::Warning,
            path: edits[0].path.clone(),
            range: edits[0].edit.range,
            message: "a toy".into(),
            labels: Vec::new(),
            fixes: vec![fix],
            refused: Vec::new(),
            priority: self.priority,
            witness: crate::rule::Witness::default(),
            evidence: None,
        })
    }
}

/// The last line of each new text, then what became of each finding.
#[track_caller]
fn check(files: &[(&str, &str)], rules: &[Pair], expected: &str) {
    let files: Vec<Arc<GoFile>> = files
        .iter()
        .map(|(path, last)| {
            let text = format!("package p\n\n{last}\n");
            Arc::new(GoFile::new(Arc::new(Source::new(*path, text).unwrap())))
        })
        .collect();
    let planner = Planner {
        threshold: Applicability::Safe,
        check: &|files| rules.iter().filter_map(|it| it.find(files)).collect(),
        guard: &|_, after| {
            let bad = after.iter().find(|it| it.text().contains("bad"));
            bad.map_or(Ok(()), |it| {
                Err(format!("bad {}", it.source().path().display()))
            })
        },
        packages: &[],
    };
    let plan = planner.plan(&files, &(planner.check)(&files));
    let mut shown = String::new();
    for (file, plan) in files.iter().zip(&plan.files) {
        let path = file.source().path().display();
        let text = plan.new_text.as_deref().unwrap_or("unchanged");
        writeln!(shown, "{path}: {}", text.trim().lines().last().unwrap()).unwrap();
        let mut folded = EditSet::new(TextSize::of(file.text()));
        folded.try_union(&plan.edits).unwrap();
        let new_text = plan.new_text.as_deref().unwrap_or(file.text());
        assert_eq!(folded.apply(file.text()).unwrap(), new_text);
        for (finding, decision) in &plan.findings {
            writeln!(shown, "  {} {decision:?}", finding.rule).unwrap();
        }
        assert!(
            plan.findings
                .iter()
                .all(|(it, _)| it.path == *file.source().path())
        );
    }
    for path in &plan.missing {
        writeln!(shown, "missing {}", path.display()).unwrap();
    }
    assert_eq!(shown, expected);
}

const FILES: [(&str, &str); 2] = [("a.go", "var a = one"), ("b.go", "var b = two")];

#[test]
fn a_fix_is_applied_in_all_its_files() {
    check(
        &FILES,
        &[pair("both", &[("a.go", "one", "1"), ("b.go", "two", "2")])],
        "a.go: var a = 1\n  both Accepted(0)\nb.go: var b = 2\n",
    );
}

#[test]
fn an_overlap_in_one_file_rejects_a_fix_in_all() {
    let strong = Pair {
        priority: 1,
        ..pair("strong", &[("b.go", "b = two", "b = twenty")])
    };
    check(
        &FILES,
        &[
            pair(
                "both",
                &[("a.go", "one", "1"), ("b.go", "= two\n", "= 2\n")],
            ),
            strong,
            // It overlaps what the rejected fix would have done to its file, and gets its turn.
            pair("late", &[("a.go", "a = one", "a = three")]),
        ],
        "a.go: var a = three\n  late Accepted(0)\n  both Resolved\n\
         b.go: var b = twenty\n  strong Accepted(0)\n",
    );
}

#[test]
fn a_guard_that_one_file_breaks_rejects_the_fix_in_all() {
    check(
        &[
            ("a.go", "var a, b, c = one, two, three"),
            ("b.go", "var d, e, f = four, five, six"),
        ],
        &[
            pair("first", &[("a.go", "one", "1"), ("b.go", "four", "4")]),
            pair("middle", &[("a.go", "two", "2"), ("b.go", "five", "bad")]),
            pair("last", &[("a.go", "three", "3"), ("b.go", "six", "6")]),
            // It gave way to the culprit.
            pair("weak", &[("a.go", ", two", ", 22")]),
        ],
        "a.go: var a, b, c = 1, 22, 3\n  first Accepted(0)\n  weak Accepted(0)\n  middle Resolved\n\
         \x20 last Accepted(0)\nb.go: var d, e, f = 4, five, 6\n",
    );
}

#[test]
fn a_fix_in_a_file_that_is_not_there_is_rejected_and_asks_for_it() {
    check(
        &FILES,
        &[
            pair("far", &[("a.go", "one", "1"), ("c.go", "x", "y")]),
            pair("near", &[("a.go", "a = one", "a = two")]),
        ],
        "a.go: var a = two\n  near Accepted(0)\n  far Resolved\nb.go: unchanged\nmissing c.go\n",
    );
}

#[test]
fn identical_edits_in_another_file_coalesce_only_where_the_fixes_say_so() {
    const ONE: &[(&str, &str, &str)] = &[("a.go", "one", "1"), ("b.go", "two", "2")];
    const TWO: &[(&str, &str, &str)] = &[("a.go", "var a", "var c"), ("b.go", "two", "2")];
    check(
        &FILES,
        &[pair("one", ONE), pair("two", TWO)],
        "a.go: var c = one\n  two Accepted(0)\n  one Resolved\nb.go: var b = 2\n",
    );
    let coalescing = |it: Pair| Pair {
        coalesces: true,
        ..it
    };
    check(
        &FILES,
        &[coalescing(pair("one", ONE)), coalescing(pair("two", TWO))],
        "a.go: var c = 1\n  two Accepted(0)\n  one Accepted(0)\nb.go: var b = 2\n",
    );
}

#[test]
fn rules_that_undo_each_other_across_files_are_held_out() {
    check(
        &FILES,
        &[
            pair("ping", &[("a.go", "one", "two"), ("b.go", "two", "one")]),
            pair("pong", &[("b.go", "one", "two"), ("a.go", "two", "one")]),
        ],
        "a.go: unchanged\n  ping Open(Some(DidNotConverge))\nb.go: unchanged\n",
    );
}

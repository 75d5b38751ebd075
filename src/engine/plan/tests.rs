use std::fmt::Write as _;
use std::path::Path;

use text_size::TextRange;

use super::*;
use crate::rule::{Claim, FileEdit, Fix};
use crate::text::{Severity, Source};

/// A rule of a test: wherever `from` is found, `to` shall stand.
#[derive(Clone, Copy)]
pub(super) struct Toy {
    id: &'static str,
    from: &'static str,
    to: &'static str,
    applicability: Applicability,
    priority: i32,
    coalesces: bool,
    pub(super) import: Option<&'static str>,
}

pub(super) const fn toy(id: &'static str, from: &'static str, to: &'static str) -> Toy {
    Toy {
        id,
        from,
        to,
        applicability: Applicability::Safe,
        priority: 0,
        coalesces: false,
        import: None,
    }
}

fn range(start: usize, end: usize) -> TextRange {
    let size = |at: usize| TextSize::try_from(at).unwrap();
    TextRange::new(size(start), size(end))
}

fn fix(applicability: Applicability, edits: Vec<Edit>) -> Fix {
    let path: Arc<Path> = Path::new("a.go").into();
    let edits = edits.into_iter().map(|edit| FileEdit {
        path: path.clone(),
        edit,
    });
    Fix {
        title: "change it".into(),
        applicability,
        unknown: Vec::new(),
        edits: edits.collect(),
        needs_imports: Vec::new(),
        coalesces: false,
        removes: Vec::new(),
        adds: Vec::new(),
    }
}

fn finding(id: &str, range: TextRange, fixes: Vec<Fix>) -> Finding {
    Finding {
        rule: id.into(),
        pack: "toys".into(),
        claim: Claim::Allocation,
        severity: Severity::Warning,
        path: Path::new("a.go").into(),
        range,
        message: "a toy".into(),
        labels: Vec::new(),
        fixes,
        refused: Vec::new(),
        priority: 0,
        witness: crate::rule::Witness::default(),
        evidence: None,
    }
}

pub(super) fn find(toys: &[Toy], file: &GoFile) -> Vec<Finding> {
    let mut found = Vec::new();
    for toy in toys {
        for (at, _) in file.text().match_indices(toy.from) {
            let place = range(at, at + toy.from.len());
            let mut only = fix(toy.applicability, vec![Edit::replace(place, toy.to)]);
            only.coalesces = toy.coalesces;
            only.needs_imports = toy.import.into_iter().map(String::from).collect();
            let mut one = finding(toy.id, place, vec![only]);
            one.priority = toy.priority;
            found.push(one);
        }
    }
    found.sort_by(|a, b| (a.range.start(), &a.rule).cmp(&(b.range.start(), &b.rule)));
    found
}

pub(super) type CheckOne<'a> = &'a dyn Fn(&GoFile) -> Vec<Finding>;
pub(super) type GuardOne<'a> = &'a dyn Fn(&GoFile, &GoFile) -> Result<(), String>;

pub(super) fn plan_with(text: &str, check: CheckOne<'_>, guard: GuardOne<'_>) -> FilePlan {
    let source = Source::new("a.go", text.to_owned()).unwrap();
    let file = Arc::new(GoFile::new(Arc::new(source)));
    let planner = Planner {
        threshold: Applicability::Safe,
        check: &|files| check(&files[0]),
        guard: &|before, after| guard(&before[0], &after[0]),
        packages: &[],
    };
    let mut plan = planner.plan(std::slice::from_ref(&file), &check(&file));
    assert!(plan.missing.is_empty());
    plan.files.remove(0)
}

/// The new text, then a line for each finding.
pub(super) fn render(text: &str, plan: &FilePlan) -> String {
    let mut out = plan
        .new_text
        .clone()
        .unwrap_or_else(|| "unchanged\n".into());
    let mut folded = EditSet::new(TextSize::of(text));
    folded.try_union(&plan.edits).unwrap();
    assert_eq!(
        &folded.apply(text).unwrap(),
        plan.new_text.as_deref().unwrap_or(text)
    );
    for (finding, decision) in &plan.findings {
        let what = match decision {
            Decision::Accepted(idx) => format!("accepted {idx}"),
            Decision::Open(None) => "open".into(),
            Decision::Open(Some(Rejection::Guard(reason))) => format!("guard: {reason}"),
            Decision::Open(Some(Rejection::Overlaps { rule })) => format!("overlaps {rule}"),
            Decision::Open(Some(Rejection::NotApplicable)) => "not applicable".into(),
            Decision::Open(Some(Rejection::DidNotConverge)) => "did not converge".into(),
            Decision::Resolved => "resolved".into(),
        };
        writeln!(
            out,
            "{} {}: {what}",
            finding.rule,
            u32::from(finding.range.start())
        )
        .unwrap();
    }
    out
}

#[track_caller]
fn check(text: &str, toys: &[Toy], expected: &str) {
    let find = |file: &GoFile| find(toys, file);
    let guard = |before: &GoFile, after: &GoFile| super::super::guard::guard(before, after, None);
    let plan = plan_with(text, &find, &guard);
    assert_eq!(render(text, &plan), expected);
    let backward = |file: &GoFile| {
        let mut findings = find(file);
        findings.reverse();
        findings
    };
    let other = plan_with(text, &backward, &guard);
    assert_eq!(
        other.new_text, plan.new_text,
        "the order of findings matters"
    );
    if let Some(new_text) = &plan.new_text {
        let again = plan_with(new_text, &find, &guard);
        assert_eq!(again.new_text, None, "a second run changes the text");
    }
}

#[test]
fn disjoint_fixes_go_together() {
    check(
        "package p\n\nvar a, b = one, two\n",
        &[toy("one", "one", "1"), toy("two", "two", "2")],
        "package p\n\nvar a, b = 1, 2\none 22: accepted 0\ntwo 27: accepted 0\n",
    );
}

#[test]
fn overlapping_fix_waits_for_the_next_pass() {
    check(
        "package p\n\nvar a = f(one)\n",
        &[toy("inner", "one", "1"), toy("outer", "f(", "g(")],
        "package p\n\nvar a = g(1)\nouter 19: accepted 0\ninner 21: accepted 0\n",
    );
    check(
        "package p\n\nvar a = f(one)\n",
        &[toy("inner", "one", "1"), toy("outer", "f(one)", "g(one)")],
        "package p\n\nvar a = g(1)\nouter 19: accepted 0\ninner 21: accepted 0\n",
    );
}

#[test]
fn finding_that_went_away_with_another_fix_is_resolved() {
    check(
        "package p\n\nvar a = f(one)\n",
        &[toy("inner", "one", "1"), toy("outer", "f(one)", "0")],
        "package p\n\nvar a = 0\nouter 19: accepted 0\ninner 21: resolved\n",
    );
}

#[test]
fn stronger_applicability_then_priority_then_position_come_first() {
    let mut strong = toy("z-strong", "ne)", "il)");
    strong.priority = 1;
    check(
        "package p\n\nvar a = f(one)\n",
        &[toy("a-weak", "f(one)", "0"), strong],
        "package p\n\nvar a = f(oil)\na-weak 19: resolved\nz-strong 22: accepted 0\n",
    );
}

#[test]
fn fixes_below_the_threshold_are_not_applied() {
    let mut weak = toy("weak", "one", "1");
    weak.applicability = Applicability::Unsafe;
    check(
        "package p\n\nvar a = one\n",
        &[weak],
        "unchanged\nweak 19: not applicable\n",
    );
}

#[test]
fn identical_edits_coalesce_only_if_both_fixes_say_so() {
    let one = toy("one", "old", "new");
    let two = toy("two", "old", "new");
    let text = "package p\n\nvar a = old\n";
    check(
        text,
        &[one, two],
        "package p\n\nvar a = new\none 19: accepted 0\ntwo 19: resolved\n",
    );
    let both = [one, two].map(|it| Toy {
        coalesces: true,
        ..it
    });
    check(
        text,
        &both,
        "package p\n\nvar a = new\none 19: accepted 0\ntwo 19: accepted 0\n",
    );
}

#[test]
fn two_insertions_at_one_offset_conflict() {
    let insert = |id: &str, text: &str, file: &GoFile| {
        let at = TextSize::try_from(file.text().find("x()").unwrap()).unwrap();
        let present = file.text().contains(text);
        let edits = vec![Edit::insert(at, text)];
        let one = finding(id, range(0, 7), vec![fix(Applicability::Safe, edits)]);
        (!present).then_some(one)
    };
    let check = |file: &GoFile| {
        let both = [insert("a", "a(); ", file), insert("b", "b(); ", file)];
        both.into_iter().flatten().collect()
    };
    let text = "package p\n\nfunc f() { x() }\n";
    let plan = plan_with(text, &check, &|_, _| Ok(()));
    assert_eq!(
        render(text, &plan),
        "package p\n\nfunc f() { a(); b(); x() }\na 0: accepted 0\nb 0: accepted 0\n"
    );
}

#[test]
fn alternatives_never_stack() {
    let check = |file: &GoFile| {
        let Some(at) = file.text().find("old") else {
            return Vec::new();
        };
        let place = range(at, at + 3);
        let to = |text: &str| vec![Edit::replace(place, text)];
        let fixes = vec![
            fix(Applicability::Suggest, to("zero")),
            fix(Applicability::Safe, to("one")),
            fix(Applicability::Safe, to("two")),
        ];
        vec![finding("choice", place, fixes)]
    };
    let text = "package p\n\nvar a = old\n";
    let plan = plan_with(text, &check, &|_, _| Ok(()));
    assert_eq!(
        render(text, &plan),
        "package p\n\nvar a = one\nchoice 19: accepted 1\n"
    );
}

#[test]
fn rules_that_undo_each_other_are_held_out() {
    let toys = [
        toy("ping", "ping", "pong"),
        toy("pong", "pong", "ping"),
        toy("one", "one", "1"),
    ];
    let text = "package p\n\nvar ping = one\n";
    check(
        text,
        &toys,
        "package p\n\nvar ping = 1\nping 15: did not converge\none 22: accepted 0\n",
    );
    let plan = plan_with(text, &|file| find(&toys, file), &|_, _| Ok(()));
    assert_eq!(
        plan.unconverged.iter().map(|it| &**it).collect::<Vec<_>>(),
        ["ping", "pong"]
    );
}

#[test]
fn rule_that_never_ends_is_held_out() {
    check(
        "package p\n\nvar x = one\n",
        &[toy("grow", "x", "xx"), toy("one", "one", "1")],
        "package p\n\nvar x = 1\ngrow 15: did not converge\none 19: accepted 0\n",
    );
}

#[test]
fn guard_rejects_the_fixes_at_fault_and_no_others() {
    let text = "package p\n\nvar a = one\n\nvar b = two\n\nvar c = one // bad\n\nvar d = two\n";
    check(
        text,
        &[
            toy("one", "one", "1"),
            toy("two", "two", "2"),
            toy("drop", " // bad", ""),
        ],
        "package p\n\nvar a = 1\n\nvar b = 2\n\nvar c = 1 // bad\n\nvar d = 2\n\
         one 19: accepted 0\ntwo 32: accepted 0\none 45: accepted 0\n\
         drop 48: guard: the comment `// bad` would be lost\ntwo 65: accepted 0\n",
    );
}

#[test]
fn fix_that_gave_way_to_a_culprit_gets_its_turn() {
    check(
        "package p\n\nvar a = f(one)\n",
        &[toy("bad", "f(one)", "f(("), toy("good", "one", "1")],
        "package p\n\nvar a = f(1)\nbad 19: resolved\ngood 21: accepted 0\n",
    );
}

#[test]
fn imports_follow_the_fixes() {
    let mut itoa = toy("itoa", "fmt.Sprint(1)", "strconv.Itoa(1)");
    itoa.import = Some("strconv");
    check(
        "package p\n\nimport \"fmt\"\n\nvar a, b = fmt.Sprint(1), fmt.Sprint(1)\n",
        &[itoa],
        "package p\n\nimport \"strconv\"\n\nvar a, b = strconv.Itoa(1), strconv.Itoa(1)\n\
         itoa 36: accepted 0\nitoa 51: accepted 0\n",
    );
}

#[test]
fn fix_outside_the_text_is_rejected() {
    let bad = |_: &GoFile| {
        let edits = vec![Edit::insert(TextSize::new(99), "x")];
        vec![finding(
            "bad",
            range(0, 1),
            vec![fix(Applicability::Safe, edits)],
        )]
    };
    let plan = plan_with("package p\n", &bad, &|_, _| Ok(()));
    assert_eq!(
        render("package p\n", &plan),
        "unchanged\nbad 0: guard: an edit is outside the text or splits a character\n"
    );
}

//! Properties of whole runs over generated files.

use std::sync::Arc;

use gofix_escape::engine::{LinkedPlan, Planner};
use gofix_escape::rule::{Applicability, Claim, FileEdit, Finding, Fix, Witness};
use gofix_escape::syntax::GoFile;
use gofix_escape::text::{Edit, EditSet, Severity, Source, TextRange};
use proptest::prelude::*;
use text_size::TextSize;

use crate::support::Project;

/// Bodies of functions: some with findings at the language version 1.21, some without.
const BODIES: [&str; 8] = [
    "for _, x := range xs {\n\t\tgo func() { c <- x }() // one\n\t}",
    "for i, x := range xs { // two\n\t\tdefer func() { c <- x + i }()\n\t}",
    "for i := 0; i < 3; i++ {\n\t\t// three\n\t\tgo func() { c <- i }()\n\t}",
    "var b strings.Builder\n\tb.Write([]byte(\"é\")) // four",
    "for _, x := range xs {\n\t\tx := x /* five */\n\t\tgo func() { c <- x }()\n\t}",
    "\t  c   <- 1 ; c<-2",
    "s := `for _, x := range xs {\n\tgo f(x) }`\n\t_ = s",
    "for _, x := range xs {\n\t\tdefer use(x)\n\t}",
];

fn file(bodies: &[usize], line_end: &str) -> String {
    use std::fmt::Write as _;

    let mut text = String::from("package p\n\nimport \"strings\"\n\nvar _ strings.Builder\n");
    for (n, body) in bodies.iter().enumerate() {
        let body = BODIES[*body];
        let _ = write!(
            text,
            "\n// f{n} is documented.\nfunc f{n}(xs []int, c chan int) {{\n\t{body}\n}}\n"
        );
    }
    text.replace('\n', line_end)
}

/// The comments of the generated files, sorted.
fn comments(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| {
        let start = line.find("//").or_else(|| line.find("/*"))?;
        Some(line[start..].to_owned())
    });
    let mut found: Vec<String> = lines.collect();
    found.sort();
    found
}

fn line_end() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("\n"), Just("\r\n")]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_second_run_changes_nothing_and_comments_stay(
        bodies in prop::collection::vec(0..BODIES.len(), 1..6),
        end in line_end(),
    ) {
        let project = Project::new();
        let before = file(&bodies, end);
        project.file("a.go", &before);
        let args = ["--go-version", "1.21", "--toolchain", "1.21", "."];
        let run = project.run(args);
        prop_assert_ne!(run.status, Some(2));
        let once = project.read("a.go");
        prop_assert_eq!(comments(&before), comments(&once));
        // The safe fixes in play insert lines or replace parts of one, so no line end changes its kind.
        prop_assert_eq!(once.matches('\n').count() == once.matches("\r\n").count(), end == "\r\n");
        project.run(args);
        prop_assert_eq!(project.read("a.go"), once);
    }

    #[test]
    fn threads_and_the_order_of_arguments_do_not_matter(
        a in prop::collection::vec(0..BODIES.len(), 1..4),
        b in prop::collection::vec(0..BODIES.len(), 1..4),
    ) {
        let project = Project::new();
        project.file("x/a.go", file(&a, "\n"));
        project.file("y/b.go", file(&b, "\n"));
        let flags = ["--dry-run", "--unsafe-fixes", "--format", "json", "--go-version", "1.21"];
        let run = |more: [&str; 4]| project.run(flags.iter().chain(&more)).stdout;
        prop_assert_eq!(run(["--jobs", "1", "x/a.go", "y/b.go"]), run(["--jobs", "4", "y/b.go", "x/a.go"]));
    }

    #[test]
    fn plans_of_linked_files_converge_whatever_the_order(
        a in "[a-f]{1,8}",
        b in "[a-f]{1,8}",
        rules in prop::collection::vec(("[a-f]{1,2}", "[a-f]{0,2}", "[a-f]{1,2}", "[a-f]{0,2}"), 1..6),
    ) {
        let files = [source("a.go", &a), source("b.go", &b)];
        let forward = plan(&files, &rules, false);
        let backward = plan(&files, &rules, true);
        prop_assert_eq!(&texts(&files, &forward), &texts(&files, &backward));
        for (file, plan) in files.iter().zip(&forward.files) {
            let mut edits = EditSet::new(TextSize::of(file.text()));
            prop_assert!(edits.try_union(&plan.edits).is_ok());
            let text = plan.new_text.as_deref().unwrap_or(file.text());
            prop_assert_eq!(edits.apply(file.text()).expect("its own text"), text);
        }
        // A rule that was held out may take part once the others have done their work.
        if forward.files.iter().all(|it| it.unconverged.is_empty()) {
            let after = texts(&files, &forward);
            let again = [source("a.go", body(&after[0])), source("b.go", body(&after[1]))];
            let second = plan(&again, &rules, false);
            prop_assert!(second.files.iter().all(|it| it.new_text.is_none()), "{:?}", second);
        }
    }
}

const HEAD: &str = "package p\n\n// ";

fn source(path: &str, body: &str) -> Arc<GoFile> {
    let source = Source::new(path, format!("{HEAD}{body}\n")).expect("a short text");
    Arc::new(GoFile::new(Arc::new(source)))
}

fn body(text: &str) -> &str {
    text.trim_start_matches(HEAD).trim_end()
}

fn texts(files: &[Arc<GoFile>], plan: &LinkedPlan) -> Vec<String> {
    let pairs = files.iter().zip(&plan.files);
    let new = pairs.map(|(file, plan)| plan.new_text.as_deref().unwrap_or(file.text()));
    new.map(str::to_owned).collect()
}

/// In `a.go` the first text becomes the second, and in `b.go` the third the fourth: both or none.
type PairRule = (String, String, String, String);

fn plan(files: &[Arc<GoFile>], rules: &[PairRule], is_reversed: bool) -> LinkedPlan {
    let check = |files: &[Arc<GoFile>]| {
        let numbered = rules.iter().enumerate();
        let mut found: Vec<_> = numbered
            .filter_map(|(n, it)| finding(n, it, files))
            .collect();
        if is_reversed {
            found.reverse();
        }
        found
    };
    let planner = Planner {
        threshold: Applicability::Safe,
        check: &check,
        guard: &|_, _| Ok(()),
        packages: &[],
    };
    planner.plan(files, &check(files))
}

fn finding(n: usize, rule: &PairRule, files: &[Arc<GoFile>]) -> Option<Finding> {
    let edit = |file: &GoFile, from: &str, to: &str| {
        let at = HEAD.len() + body(file.text()).find(from)?;
        let start = TextSize::try_from(at).expect("a short text");
        let range = TextRange::at(start, TextSize::of(from));
        let path = file.source().path().clone();
        let edit = Edit::replace(range, to);
        Some(FileEdit { path, edit })
    };
    let edits = vec![
        edit(&files[0], &rule.0, &rule.1)?,
        edit(&files[1], &rule.2, &rule.3)?,
    ];
    let fix = Fix {
        title: "change it".into(),
        applicability: Applicability::Safe,
        unknown: Vec::new(),
        edits: edits.clone(),
        needs_imports: Vec::new(),
        coalesces: n.is_multiple_of(2),
        removes: Vec::new(),
        adds: Vec::new(),
    };
    Some(Finding {
        rule: format!("rule-{n}").into(),
        pack: "toys".into(),
        claim: Claim::Allocation,
        severity: Severity::Warning,
        path: edits[0].path.clone(),
        range: edits[0].edit.range,
        message: "a toy".into(),
        labels: Vec::new(),
        fixes: vec![fix],
        refused: Vec::new(),
        priority: 0,
        witness: Witness::default(),
        evidence: None,
    })
}

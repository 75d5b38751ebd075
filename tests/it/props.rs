//! Properties of whole runs over generated files.

use proptest::prelude::*;

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
}

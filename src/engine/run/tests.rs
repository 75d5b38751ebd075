use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use text_size::{TextRange, TextSize};

use super::*;
use crate::engine::Decision;
use crate::engine::check::Candidate;
use crate::rule::{Candidates, CheckInput, Claim, FileEdit, Finding, Fix, Versions};
use crate::syntax::{Decl, GoFile};
use crate::text::Edit;

/// Doubles every `1` once, and panics at the word `panic_here`.
struct Toy;

impl DeclCheck for Toy {
    fn superseded(&self, _rule: &str) -> Option<&[String]> {
        Some(&[])
    }

    fn candidates(&self, file: &GoFile, _versions: Versions) -> Vec<Candidate<'_>> {
        let decls = file.decls().iter().enumerate();
        let is_candidate = |decl: &Decl| {
            let text = &file.text()[decl.range];
            text.contains('1') || text.contains("panic_here")
        };
        let found = decls.filter(|(_, decl)| is_candidate(decl));
        let rules = Candidates::default;
        found
            .map(|(at, _)| Candidate { at, rules: rules() })
            .collect()
    }

    fn check_decl(&self, input: &CheckInput<'_>, candidate: &Candidate<'_>) -> Vec<Finding> {
        let decl = &input.file.decls()[candidate.at];
        let text = &input.file.text()[decl.range];
        assert!(!text.contains("panic_here"), "told to panic");
        let Some(at) = text.find('1') else {
            return Vec::new();
        };
        let start = decl.range.start() + TextSize::try_from(at).unwrap();
        let range = TextRange::at(start, TextSize::new(1));
        let edit = FileEdit {
            path: input.path.clone(),
            edit: Edit::replace(range, "2"),
        };
        let fix = Fix {
            title: "double it".into(),
            applicability: Applicability::Safe,
            unknown: Vec::new(),
            edits: vec![edit],
            needs_imports: Vec::new(),
            coalesces: false,
            removes: Vec::new(),
            adds: Vec::new(),
        };
        vec![Finding {
            rule: "double".into(),
            pack: "toys".into(),
            claim: Claim::Allocation,
            severity: Severity::Warning,
            path: input.path.clone(),
            range,
            message: format!("go {:?}", input.versions.go),
            labels: Vec::new(),
            fixes: vec![fix],
            refused: Vec::new(),
            priority: 0,
            witness: crate::rule::Witness::default(),
            evidence: None,
        }]
    }
}

#[derive(Default)]
struct Count {
    total: AtomicUsize,
    done: AtomicUsize,
}

impl Progress for Count {
    fn files(&self, total: usize) {
        self.total.store(total, Ordering::Relaxed);
    }

    fn file_done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

fn settings(dir: &Path, mode: Mode) -> RunSettings {
    RunSettings {
        jobs: Some(1),
        ..RunSettings::new(vec![dir.to_owned()], mode)
    }
}

/// Changed files with their new text, then skips, then diagnostics.
fn render(dir: &Path, outcome: &RunOutcome) -> String {
    let name = |path: &Path| path.strip_prefix(dir).unwrap_or(path).display().to_string();
    let mut out = format!("analyzed {}\n", outcome.analyzed);
    for file in &outcome.files {
        let text = file.new_text.as_deref().unwrap_or("unchanged\n");
        let tail = text.rsplit("\n\n").next().unwrap_or(text).escape_debug();
        let findings = file.findings.len();
        let is_accepted = |it: &&(Finding, Decision)| matches!(it.1, Decision::Accepted(_));
        let accepted = file.findings.iter().filter(is_accepted).count();
        writeln!(
            out,
            "{}: {accepted}/{findings} {tail}",
            name(file.source.path())
        )
        .unwrap();
    }
    for skip in &outcome.skips {
        writeln!(out, "{}: {:?}", name(&skip.path), skip.reason).unwrap();
    }
    for diagnostic in &outcome.diagnostics {
        writeln!(
            out,
            "{}",
            diagnostic.message.replace(&dir.display().to_string(), "")
        )
        .unwrap();
    }
    out
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &str) {
    let dir = tree(files);
    let progress = Count::default();
    let outcome = run_with(&settings(dir.path(), Mode::DryRun), &Toy, &progress);
    assert_eq!(render(dir.path(), &outcome), expected);
    assert_eq!(progress.total.into_inner(), progress.done.into_inner());
    for (path, text) in files {
        let now = std::fs::read_to_string(dir.path().join(path)).unwrap();
        assert_eq!(now, *text, "a dry run writes");
    }
}

#[test]
fn files_are_planned_until_nothing_is_left() {
    check(
        &[
            ("b.go", "package p\n\nvar a, b = 1, 1\n"),
            ("a.go", "package p\n\nvar c = 3\n"),
        ],
        "analyzed 2\nb.go: 2/2 var a, b = 2, 2\\n\n",
    );
}

#[test]
fn generated_files_are_skipped() {
    check(
        &[(
            "a.go",
            "// Code generated by x. DO NOT EDIT.\n\npackage p\n\nvar a = 1\n",
        )],
        "analyzed 0\na.go: Generated\n",
    );
}

#[test]
fn declaration_that_does_not_parse_is_counted_and_the_rest_done() {
    check(
        &[("a.go", "package p\n\nfunc f() {\n\tx(1]\n}\n\nvar a = 1\n")],
        "analyzed 1\na.go: 1/1 var a = 2\\n\na.go: Unparsed { declarations: 1, first: \"4:3: syntax error at `(1]`\" }\n",
    );
}

#[test]
fn panic_stays_in_its_file() {
    check(
        &[
            ("a.go", "package p\n\nvar a = panic_here\n"),
            ("b.go", "package p\n\nvar a = 1\n"),
        ],
        "analyzed 1\nb.go: 1/1 var a = 2\\n\n\
         a.go: Failed(\"internal error: told to panic; please report it\")\n",
    );
}

#[test]
fn run_without_go_files_warns() {
    check(
        &[("a.txt", "")],
        "analyzed 0\nno Go files to analyze in ``\n",
    );
}

#[test]
fn invalid_utf8_is_named_with_its_place() {
    let dir = tree(&[]);
    std::fs::write(dir.path().join("a.go"), b"package p\n\xff\n").unwrap();
    let outcome = run_with(&settings(dir.path(), Mode::Check), &Toy, &Count::default());
    let expected = "analyzed 0\na.go: Failed(\"is not UTF-8: invalid byte at 2:1\")\n";
    assert_eq!(render(dir.path(), &outcome), expected);
}

#[test]
fn writing_run_changes_the_files_and_a_second_run_nothing() {
    let dir = tree(&[
        ("a.go", "package p\n\nvar a = 1\n"),
        ("x/b.go", "package x\n\nvar b = 1\n"),
    ]);
    let settings = settings(dir.path(), Mode::Write);
    let first = run_with(&settings, &Toy, &Count::default());
    assert!(first.files.iter().all(|it| it.written));
    assert_eq!(
        std::fs::read_to_string(dir.path().join("x/b.go")).unwrap(),
        "package x\n\nvar b = 2\n"
    );
    let second = run_with(&settings, &Toy, &Count::default());
    assert_eq!(render(dir.path(), &second), "analyzed 2\n");
}

#[test]
fn language_version_comes_from_the_module_or_the_settings() {
    let dir = tree(&[
        ("go.mod", "module m\ngo 1.21\n"),
        ("a.go", "package p\n\nvar a = 1\n"),
    ]);
    let message = |settings: &RunSettings| {
        let outcome = run_with(settings, &Toy, &Count::default());
        outcome.files[0].findings[0].0.message.clone()
    };
    let mut settings = settings(dir.path(), Mode::Check);
    let module = message(&settings);
    assert!(module.contains("21"), "{module}");
    settings.go_version = Some(GoVersion::new(1, 25));
    assert!(message(&settings).contains("25"));
}

#[test]
fn outcome_does_not_depend_on_the_number_of_threads() {
    let files: Vec<(String, String)> = (0..60)
        .map(|n| {
            let text = format!("package p{}\n\nvar a{n} = 1\n\nvar b{n} = {n}\n", n % 7);
            (format!("d{}/f{n}.go", n % 7), text)
        })
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let dir = tree(&files);
    let mut settings = settings(dir.path(), Mode::DryRun);
    let one = render(dir.path(), &run_with(&settings, &Toy, &Count::default()));
    settings.jobs = Some(2);
    let two = render(dir.path(), &run_with(&settings, &Toy, &Count::default()));
    assert_eq!(one, two);
    assert!(one.starts_with("analyzed 60\n"));
}

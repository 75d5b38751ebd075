//! `verify`: plans and diffs, proven as they stand.

use std::io::Write as _;
use std::process::Stdio;

use crate::support::{Project, Run};
use crate::verify::{USES, bare, project, says};

/// The program, with a text on its stdin.
fn verify_stated(project: &Project, args: &[&str], text: &str) -> Run {
    let mut command = project.command(["verify"].iter().chain(args));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("a start");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(text.as_bytes()).expect("a reader");
    drop(stdin);
    Run::of(child.wait_with_output().expect("an end"))
}

#[test]
fn plan_is_proven_as_it_stands() {
    let project = project(&[("p/uses.go", USES)]);
    let plan = |rules: &str| {
        let args = [
            "--rules",
            ".org",
            "--no-builtin",
            "--dry-run",
            "--format",
            "jsonl",
        ];
        project.run(args.iter().chain(&["--select", rules])).stdout
    };
    let run = verify_stated(&project, &[], &plan("good"));
    says(
        &run,
        &[
            "package     fixes  heap moves removed",
            "ex.org/m/p  1 ",
            "1 fix proven",
        ],
    );
    assert_eq!(run.status, Some(0));

    let run = verify_stated(&project, &[], &plan("good,conv"));
    says(
        &run,
        &[
            "failed: ex.org/m/p: the build fails: p/uses.go:",
            "0 fixes proven, 5 rejected",
        ],
    );
    assert_eq!(run.status, Some(1));

    let stale = plan("good");
    project.file("p/uses.go", format!("{USES}\n"));
    let run = verify_stated(&project, &[], &stale);
    says(
        &run,
        &["not proved: p/uses.go: the file has changed since the plan was made"],
    );
    assert_eq!(run.status, Some(2));
}

#[test]
fn promises_travel_with_a_plan() {
    let uses = "package p\n\nfunc uses() *int {\n\tkept := 1\n\treturn same(&kept)\n}\n";
    let project = project(&[("p/uses.go", uses)]);
    let args = [
        "--rules",
        ".org",
        "--no-builtin",
        "--dry-run",
        "--format",
        "jsonl",
    ];
    let plan = project.run(args).stdout;
    let run = verify_stated(&project, &[], &plan);
    says(
        &run,
        &["failed: ex.org/m/p: the compiler still says `moved to heap: kept`"],
    );
    assert_eq!(run.status, Some(1));
}

const HEAP: &str = "package h

func Heap(n int) int {
	x := n
	done := make(chan bool)
	go func() {
		_ = x
		done <- true
	}()
	<-done
	x = n + 1
	return x
}
";
const HEAP_TEST: &str = "package h

import \"testing\"

func TestHeap(t *testing.T) {
	if Heap(1) != 2 {
		t.Fail()
	}
}

func BenchmarkHeap(b *testing.B) {
	for b.Loop() {
		Heap(1)
	}
}
";
const HEAP_DIFF: &str = "diff --git a/h/h.go b/h/h.go
--- a/h/h.go
+++ b/h/h.go
@@ -3,8 +3,9 @@ package h
 func Heap(n int) int {
 \tx := n
 \tdone := make(chan bool)
+\txCopy := x
 \tgo func() {
-\t\t_ = x
+\t\t_ = xCopy
 \t\tdone <- true
 \t}()
 \t<-done
";

#[test]
fn diff_is_proven_before_and_after_it_was_applied() {
    let project = bare(&[
        ("go.mod", "module ex.org/m\n\ngo 1.26\n"),
        ("h/h.go", HEAP),
        ("h/h_test.go", HEAP_TEST),
    ]);
    let run = verify_stated(&project, &["--level", "test"], HEAP_DIFF);
    says(
        &run,
        &["ex.org/m/h  1      1                   0      -            ok"],
    );
    assert_eq!(run.status, Some(0));

    let applied = HEAP
        .replace("\tgo func", "\txCopy := x\n\tgo func")
        .replace("_ = x", "_ = xCopy");
    project.file("h/h.go", applied);
    let run = verify_stated(&project, &["--level", "bench=Heap"], HEAP_DIFF);
    says(
        &run,
        &["ex.org/m/h  1      1                   0      3 -> 2"],
    );
    assert_eq!(run.status, Some(0));
}

#[test]
fn diff_that_does_harm_fails() {
    let project = bare(&[
        ("go.mod", "module ex.org/m\n\ngo 1.26\n"),
        (
            "h/h.go",
            "package h\n\nvar P *int\n\nfunc F(n int) int {\n\treturn n\n}\n",
        ),
    ]);
    let diff = "--- h/h.go\n+++ h/h.go\n@@ -5,3 +5,4 @@\n func F(n int) int {\n+\tP = &n\n \treturn n\n }\n";
    let run = verify_stated(&project, &[], diff);
    says(
        &run,
        &[
            "ex.org/m/h  1      0                   1",
            "moved to heap: n",
        ],
    );
    assert_eq!(run.status, Some(1));
    let run = verify_stated(&project, &[], "no diff at all\n");
    says(&run, &["neither a plan nor a diff"]);
    assert_eq!(run.status, Some(2));
}

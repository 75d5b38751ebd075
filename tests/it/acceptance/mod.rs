//! Public bugs of other Go fixers, each with the test that shows it is not ours.
//!
//! | public bug or hazard | test |
//! |---|---|
//! | two fixes add one import | `two_fixes_add_an_import_once` |
//! | adjacent edits | `adjacent_edits_both_apply` |
//! | polyfloyd/go-errorlint#100: a conflict drops a whole rule | `a_conflict_drops_no_rule` |
//! | alternatives stack | `alternatives_do_not_stack` |
//! | golangci/golangci-lint#3819: two fixers on a line | `two_rules_on_a_line_both_apply` |
//! | no final newline; CRLF; BOM; spaces; multi-byte runes | `bytes_outside_edits_stay` |
//! | raw strings that hold a pattern | `strings_are_not_code` |
//! | golang/go#72958: comment inside a replaced node; comments between arguments | `no_comment_is_lost` |
//! | directives, cgo preamble | `directives_and_cgo_preambles_stay` |
//! | generated headers | `generated_files_are_left_alone` |
//! | vendored directory | `vendored_files_are_left_alone` |
//! | semicolons on a line, one-line functions, labeled loops, `var` groups (golang/go#75318, #76934) | `unusual_layouts_are_kept` |
//! | aliased import, import without parentheses | `imports_are_understood` |
//! | dot import | `dot_imports_are_left_alone` |
//! | `fmt` shadowed | `a_shadowed_package_is_not_the_package` |
//! | catenacyber/perfsprint#16: `%[1]s` | `an_indexed_verb_is_another_format` |
//! | sourcegraph/sourcegraph#13811: `int64` taken for `int` | `an_int64_is_no_int` |
//! | `v := v` that is written; copies in three-clause loops | `a_loop_copy_that_matters_stays` |
//! | go.mod says 1.21, the file `go1.22` | `a_build_line_outweighs_go_mod` |
//! | cockroachdb/cockroach#83418: defer in a closure that runs at once | `a_defer_in_a_closure_is_not_in_the_loop` |
//! | partial parse | `a_partial_parse_is_told` |
//! | zero files | `no_files_is_a_warning` |
//! | golang/go#80854: an empty diff fails | `an_empty_diff_is_success` |
//! | patch does not apply; second run not empty | `the_patch_applies_and_a_second_run_is_empty` |
//! | run order | `cli::output_does_not_depend_on_threads` |
//! | symlinks; FIFO | `bad_input::a_symlink_loop_ends`, `bad_input::a_fifo_does_not_hang` |
//! | temporary files of an interrupted run | `a_writing_run_removes_what_a_killed_one_left` |
//! | file changed while running | unit tests of `engine::apply` |
//!
//! Not covered here: golang/go#79813 (two inlined variables), identical edits that are not idempotent, removal of
//! `//nolint` (rios0rios0/pipelines#504), one fix in two files (golangci/golangci-lint#6671), golang/go#54333 (moved
//! fields), blank imports, an import used only in a comment, a nil Stringer, `len` of a growing queue
//! (agy-mcp#30), a defer in a loop that returns, named results, recover, alexkohler/prealloc#29 and #13, nil against
//! empty slices, mgechev/revive#1521, generic code, `new(expr)`, generic methods, `unsafe`, cgo structs, tests,
//! build-tagged siblings, and an interrupted run.

use std::process::Command;

use crate::support::{Project, Run};

const ITOA: &str = "pattern = 'fmt.Sprintf(\"%d\", $x)'\nwhere = [{ var = \"x\", type = \"int\", unknown = \"fails\" }]";

/// A rule with the examples that every rule needs.
fn rule(id: &str, matched: &str, replacements: &[&str]) -> String {
    let mut fixes = String::new();
    for text in replacements {
        fixes += "[[fix]]\ntitle = \"rewrite\"\napplicability = \"safe\"\n";
        fixes.extend(["replace = '", text, "'\n\n"]);
    }
    let example = |name: &str, keys: &str| format!("[[example]]\nname = \"{name}\"\n{keys}\n\n");
    format!(
        "id = \"{id}\"\nsummary = \"s\"\nclaim = \"allocation\"\nseverity = \"warning\"\n\n[match]\n{matched}\n\n{fixes}\
         [docs]\nwhy = \"w\"\nfix-safety = \"f\"\n\n{}{}{}{}",
        example("a", "before = 'package p'\nafter = 'package p'"),
        example("b", "before = 'package p'\nafter = 'package p'"),
        example("c", "clean = 'package p'"),
        example("d", "clean = 'package p'"),
    )
}

/// Writes an org pack with some rules, and the file to fix.
fn project(rules: &[(&str, &str, &[&str])], before: &str) -> Project {
    let project = Project::new();
    project.file(
        ".org/pack.toml",
        "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n",
    );
    for (id, matched, replacements) in rules {
        project.file(&format!(".org/{id}.toml"), rule(id, matched, replacements));
    }
    project.file("a.go", before);
    project
}

fn run(project: &Project, args: &[&str]) -> Run {
    project.run(["--rules", ".org", "--no-builtin"].iter().chain(args))
}

/// A writing run makes `after` of `before`.
#[track_caller]
fn check(rules: &[(&str, &str, &[&str])], before: &str, after: &str) {
    let project = project(rules, before);
    let run = run(&project, &["."]);
    assert_ne!(run.status, Some(2), "{run:#?}");
    assert_eq!(project.read("a.go"), after, "{run:#?}");
}

/// `old($x)` becomes `fresh($x)`.
#[track_caller]
fn check_fresh(before: &str, after: &str) {
    check(
        &[("fresh", "pattern = 'old($x)'", &["fresh($x)"])],
        before,
        after,
    );
}

/// `fmt.Sprintf("%d", n)` becomes `strconv.Itoa(n)`.
#[track_caller]
fn check_itoa(before: &str, after: &str) {
    check(&[("itoa", ITOA, &["strconv.Itoa($x)"])], before, after);
}

/// A writing run of the built-in rules, unsafe fixes too, makes `after` of `before`.
#[track_caller]
fn check_builtin(go: &str, before: &str, after: &str) {
    let project = Project::new();
    project.file("go.mod", format!("module m\n\ngo {go}\n"));
    project.file("a.go", before);
    let run = project.run(["--unsafe-fixes", "."]);
    assert_eq!(project.read("a.go"), after, "{run:#?}");
}

//! Public bugs of other Go fixers and the hazards behind them, each with the test that shows it is not ours.
//!
//! A path in front of a test is that of its module: `bad_input` beside this folder, `engine::…` below `src`.
//!
//! | public bug or hazard | test |
//! |---|---|
//! | two fixes add one import | `two_fixes_add_an_import_once` |
//! | adjacent edits | `adjacent_edits_both_apply` |
//! | identical edits that are not idempotent | `equal_insertions_count_each_unless_the_fix_says_otherwise` |
//! | golang/go#79813: two inlined calls declare one variable | `two_fixes_in_a_block_declare_two_names`, `a_second_declaration_of_a_name_is_refused` |
//! | rios0rios0/pipelines#504: `//nolint` beside a fix | `a_directive_beside_a_fix_stays` |
//! | golangci/golangci-lint#6671: one fix in two files | `linked::a_fix_is_applied_in_all_its_files` |
//! | golangci/golangci-lint#3819: two fixers on a line | `two_rules_on_a_line_both_apply` |
//! | alternatives stack | `alternatives_do_not_stack` |
//! | polyfloyd/go-errorlint#100: a conflict drops a whole rule | `a_conflict_drops_no_rule` |
//! | an edit whose place does not exist is dropped, the rest of its fix applied | `a_fix_without_all_its_places_is_no_fix` |
//! | no final newline; CRLF; BOM; spaces; multi-byte runes before an edit | `bytes_outside_edits_stay` |
//! | raw strings that hold a pattern | `strings_are_not_code` |
//! | `//go:build`, `//go:embed`, `//export`, `//go:noinline`, cgo preamble | `directives_and_cgo_preambles_stay` |
//! | headers of generated files | `generated_files_are_left_alone` |
//! | golang/go#72958: comment inside a replaced node; comments between arguments | `no_comment_is_lost`, `a_deleted_statement_with_a_comment_stays` |
//! | golang/go#54333: trailing comment of a moved field | `a_moved_field_keeps_its_comment` |
//! | semicolons on a line; one-line functions; labeled loops; `var` groups (golang/go#75318, #76934) | `unusual_layouts_are_kept` |
//! | aliased import; import without parentheses | `imports_are_understood` |
//! | dot import | `dot_imports_are_left_alone` |
//! | blank import | `a_blank_import_is_no_import_of_a_name` |
//! | import used only in a comment | `a_comment_does_not_use_an_import` |
//! | vendored directory | `vendored_files_are_left_alone` |
//! | symlinks | `bad_input::a_symlink_loop_ends`, `engine::apply::link_out_of_the_tree_is_refused` |
//! | file changed while running | `write::a_file_that_changed_since_it_was_read_is_refused` |
//! | `fmt` shadowed | `a_shadowed_package_is_not_the_package` |
//! | catenacyber/perfsprint#16: `%[1]s` | `an_indexed_verb_is_another_format` |
//! | sourcegraph/sourcegraph#13811: `int64` taken for `int` | `an_int64_is_no_int` |
//! | nil Stringer | `a_stringer_is_no_string` |
//! | agy-mcp#30: `len` of a growing queue | `the_length_of_a_growing_queue_is_not_hoisted` |
//! | `v := v` that is written; copies in three-clause loops | `a_loop_copy_that_matters_stays` |
//! | cockroachdb/cockroach#83418: defer in a closure that runs at once | `a_defer_in_a_closure_is_not_in_the_loop` |
//! | defer in a loop that returns | `a_loop_body_that_returns_is_not_wrapped` |
//! | named results | `a_deferred_closure_that_sees_results_is_not_moved` |
//! | `recover` | `a_deferred_recover_is_not_moved` |
//! | alexkohler/prealloc#29, #13: range over a function or a channel | `a_channel_or_function_has_no_length` |
//! | nil against empty slices | `a_slice_that_may_stay_nil_is_not_made_by_default` |
//! | generic code | `a_type_parameter_is_not_its_constraint` |
//! | `new(expr)` (Go 1.26); generic methods (Go 1.27) | `newest_syntax_is_no_obstacle` |
//! | mgechev/revive#1521: method that satisfies an interface | `a_method_that_an_interface_asks_for_keeps_its_parameters` |
//! | golang/go#43735: reordered fields and unkeyed literals | `fields_are_not_moved_under_literals_without_keys` |
//! | `unsafe`; cgo structs | `layout_is_kept_where_unsafe_or_cgo_may_see_it` |
//! | test files | `tests_are_fixed_unless_left_out` |
//! | go.mod says 1.21, the file `go1.22` | `a_build_line_outweighs_go_mod` |
//! | build-tagged siblings | `siblings_of_every_platform_count` |
//! | partial parse | `a_partial_parse_is_told` |
//! | zero files | `no_files_is_a_warning` |
//! | golang/go#80854: an empty diff fails | `an_empty_diff_is_success` |
//! | patch does not apply; second run not empty | `the_patch_applies_and_a_second_run_is_empty` |
//! | run order | `cli::output_does_not_depend_on_threads` |
//! | interrupted run: half-written or temporary files; file mode | `write::a_killed_run_leaves_whole_files_and_can_be_undone_or_finished`, `a_writing_run_removes_what_a_killed_one_left`, `engine::apply::mode_is_kept` |
//! | rules that undo each other never end | `rules_that_undo_each_other_are_told` |

mod imports;
mod layout;
mod merging;
mod runs;
mod semantics;
mod table;

use crate::support::{Project, Run};

const ITOA: &str = "pattern = 'fmt.Sprintf(\"%d\", $x)'\nwhere = [{ var = \"x\", type = \"int\", unknown = \"fails\" }]";

/// An id, the keys of `[match]`, and the new texts of its safe fixes.
type Replacing<'a> = (&'a str, &'a str, &'a [&'a str]);

/// A rule with the examples that every rule needs; `fixes` is TOML.
fn rule(id: &str, matched: &str, fixes: &str) -> String {
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

/// A fix of a rule; `keys` is TOML.
fn fix(applicability: &str, keys: &str) -> String {
    format!("[[fix]]\ntitle = \"rewrite\"\napplicability = \"{applicability}\"\n{keys}\n\n")
}

/// An org pack with some rules: id and text.
fn pack(rules: &[(&str, String)]) -> Project {
    let project = Project::new();
    project.file(
        ".org/pack.toml",
        "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n",
    );
    for (id, text) in rules {
        project.file(&format!(".org/{id}.toml"), text);
    }
    project
}

/// Writes an org pack with some rules, and the file to fix.
fn project(rules: &[Replacing<'_>], before: &str) -> Project {
    let texts = rules.iter().map(|(id, matched, replacements)| {
        let fixes = replacements.iter();
        let fixes: String = fixes
            .map(|text| fix("safe", &["replace = '", text, "'"].concat()))
            .collect();
        (*id, rule(id, matched, &fixes))
    });
    let project = pack(&texts.collect::<Vec<_>>());
    project.file("a.go", before);
    project
}

fn run(project: &Project, args: &[&str]) -> Run {
    project.run(["--rules", ".org", "--no-builtin"].iter().chain(args))
}

/// A writing run with one rule and these arguments makes `after` of `before`.
#[track_caller]
fn check_rule(matched: &str, fixes: &str, args: &[&str], before: &str, after: &str) {
    let project = pack(&[("the-rule", rule("the-rule", matched, fixes))]);
    project.file("a.go", before);
    let run = run(&project, &[args, &["."]].concat());
    assert_ne!(run.status, Some(2), "{run:#?}");
    assert_eq!(project.read("a.go"), after, "{run:#?}");
}

/// A writing run makes `after` of `before`.
#[track_caller]
fn check(rules: &[Replacing<'_>], before: &str, after: &str) {
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

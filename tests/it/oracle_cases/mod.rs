//! What the built-in rules make of each oracle case: small packages, one for each claim about the heap.
//!
//! `golden/oracle/<case>/before.go` is the package, `before.go.golden` beside it what the fixes make of it, and
//! `before.go.golden-1.21` the same for language version 1.21. A case is a row of the table: with what is found in it,
//! or why nothing is. A family of cases (its letter) with a row must have one for each of its cases.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gofix_escape::rule::Applicability;
use serde_json::Value;

mod growth_and_copies;
mod pool_and_lifetime;

use crate::support::Project;
use Applicability::{Safe, Suggest, Unsafe};
use Outcome::{Alone, Fixed, Reported, Witnessed};

/// What becomes of a case; the rules named are those with findings in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    /// Its best fix is of this applicability. A fix that is applied makes it what the golden file says.
    Fixed(Applicability, &'static [&'static str]),
    /// It is found, without a change.
    Reported(&'static [&'static str]),
    /// It is found, without a change, where the compiler is asked, and not without it.
    Witnessed(&'static [&'static str]),
    /// Nothing is found, and why that is right.
    Alone(&'static str),
}

/// The case, its language version, and what becomes of it.
type Row = (&'static str, &'static str, Outcome);

/// All rows.
fn rows() -> impl Iterator<Item = &'static Row> {
    [CASES, growth_and_copies::CASES, pool_and_lifetime::CASES]
        .into_iter()
        .flatten()
}

const CASES: &[Row] = &[
    (
        "c01_factory",
        LATEST,
        Alone("the parameter is captured by value, and the closure is what the function makes"),
    ),
    (
        "c02_factory_reassigned",
        LATEST,
        Alone("the closure sees the write that follows it; a copy would not"),
    ),
    (
        "c03_map_func_loopvar",
        LATEST,
        Alone("each iteration has its own variable, captured by value"),
    ),
    (
        "c03_map_func_loopvar",
        "1.21",
        Fixed(Safe, &["shared-loop-variable"]),
    ),
    (
        "c04_unsafe_uintptr_closure",
        LATEST,
        Alone("the pointer is captured as what it is; the other form is unsound and saves nothing"),
    ),
    (
        "c05_nested_closures",
        LATEST,
        Alone("both are captured by value, whatever the depth"),
    ),
    (
        "c06_loop_closures_slice",
        LATEST,
        Alone("one closure an iteration is the result, and the counter is captured by value"),
    ),
    (
        "c06_loop_closures_slice",
        "1.21",
        Fixed(Safe, &["shared-loop-variable"]),
    ),
    (
        "c07_local_closure",
        LATEST,
        Alone("a closure that stays in the function allocates nothing, by reference or not"),
    ),
    (
        "c08_sort_slice",
        LATEST,
        Fixed(Safe, &["sort-slice-of-ordered"]),
    ),
    (
        "c09_callback_iface",
        LATEST,
        Alone("the closure assigns the variable, which is read afterwards"),
    ),
    (
        "c10_http_middleware",
        LATEST,
        Alone("the deferred closure allocates nothing, and moved out it would not run on a panic"),
    ),
    ("f01_fmt_addr", LATEST, Reported(&["formatted-address"])),
    (
        "f02_sprintf_int",
        LATEST,
        Fixed(Safe, &["formatted-string"]),
    ),
    (
        "f02b_sprintf_int_small",
        LATEST,
        Fixed(Safe, &["formatted-string"]),
    ),
    (
        "f03_sprintf_str",
        LATEST,
        Fixed(Safe, &["formatted-string"]),
    ),
    ("f03b_sprintf_s", LATEST, Fixed(Safe, &["formatted-string"])),
    (
        "f04_error_path_addr",
        LATEST,
        Fixed(Unsafe, &["cold-address"]),
    ),
    (
        "f05_error_path_value",
        LATEST,
        Alone("the value is boxed only where the function fails"),
    ),
    (
        "f05b_errorf_cold_cost",
        LATEST,
        Alone("the digits would be allocated in the place of the box"),
    ),
    (
        "f06_errorf_const",
        LATEST,
        Alone("since Go 1.26 a text without verbs is not formatted"),
    ),
    (
        "f06_errorf_const",
        "1.25",
        Fixed(Suggest, &["errorf-of-constant"]),
    ),
    (
        "f06b_errors_new_hoist",
        LATEST,
        Alone("each call makes an error of its own, which a variable of the package would not"),
    ),
    (
        "f07_writestring_sprintf",
        LATEST,
        Fixed(Safe, &["buffer-write-of-formatted-string"]),
    ),
    (
        "f07b_builder_local_fprintf",
        LATEST,
        Fixed(Safe, &["buffer-write-of-formatted-string"]),
    ),
    (
        "f08_bytes_sprintf",
        LATEST,
        Fixed(Safe, &["bytes-of-formatted-string"]),
    ),
    (
        "f09_write_bytes_str",
        LATEST,
        Fixed(Unsafe, &["interface-write-of-converted-string"]),
    ),
    (
        "f10_errors_new_sprintf",
        LATEST,
        Alone("fmt.Errorf allocates as often"),
    ),
    (
        "f11_small_const_box",
        LATEST,
        Alone("what is printed is boxed, and only constants and small integers are so for nothing"),
    ),
    (
        "f12_log_printf",
        LATEST,
        Alone("a sum is made even where nothing is logged, and allocates once more"),
    ),
    (
        "f13_slog",
        LATEST,
        Alone("only debug messages with one pair are changed"),
    ),
    ("f14_errors_as", LATEST, Fixed(Safe, &["errors-as-type"])),
    (
        "f14_errors_as",
        "1.25",
        Alone("there is no errors.AsType before Go 1.26, and all uses are in one statement"),
    ),
    (
        "f14b_errors_as_scope",
        LATEST,
        Fixed(Safe, &["errors-as-type"]),
    ),
    (
        "f14b_errors_as_scope",
        "1.25",
        Alone("the function does not ask whether there is an error, and no block holds all uses"),
    ),
    (
        "f15_hex_sprintf",
        LATEST,
        Fixed(Suggest, &["quoted-string"]),
    ),
    (
        "f16_sprint_bool",
        LATEST,
        Fixed(Safe, &["formatted-string", "quoted-string"]),
    ),
    (
        "f17_sprintf_err",
        LATEST,
        Alone("a nil error is printed and has no method to call, and nothing would be saved"),
    ),
    (
        "f18_append_fmt_buf",
        LATEST,
        Fixed(Safe, &["append-of-formatted-string"]),
    ),
    (
        "f19_builder_strconv",
        LATEST,
        Fixed(
            Safe,
            &["buffer-write-of-formatted-string", "formatted-string"],
        ),
    ),
    (
        "d01_defer_closure_noloop",
        LATEST,
        Alone("outside loops the deferred closure stays on the stack, with a copy of the variable"),
    ),
    (
        "d02_defer_closure_loop",
        LATEST,
        Reported(&["defer-in-loop"]),
    ),
    (
        "d03_defer_args_loop",
        LATEST,
        Fixed(Unsafe, &["defer-in-loop"]),
    ),
    (
        "d04_defer_loop_modified_capture",
        LATEST,
        Reported(&["defer-in-loop"]),
    ),
    ("d05_defer_9", LATEST, Reported(&["many-deferred-calls"])),
    ("d06_defer_goto_loop", LATEST, Reported(&["defer-in-loop"])),
    (
        "d07_defer_conditional",
        LATEST,
        Alone("a defer in an `if` is open-coded all the same, and allocates nothing"),
    ),
    (
        "d08_defer_byref_noloop",
        LATEST,
        Alone("captured by reference, but by a closure that does not outlive the function"),
    ),
    (
        "d09_seed000_example",
        LATEST,
        Alone("the `return &x` that every path comes to moves the variable, not the defers"),
    ),
    (
        "d10_seed000_badDeferChain",
        LATEST,
        Reported(&["defer-in-loop"]),
    ),
    (
        "d11_defer_printf_args",
        LATEST,
        Alone("a closure would evaluate the arguments later, and box them all the same"),
    ),
    ("d12_defer_rangefunc", LATEST, Reported(&["defer-in-loop"])),
    (
        "d13_defer_slice_retention",
        LATEST,
        Fixed(Safe, &["deferred-length"]),
    ),
    (
        "g01_go_capture_reassigned",
        LATEST,
        Alone("the variable is assigned after the goroutine starts, which may see it"),
    ),
    (
        "g02_go_capture_arg",
        LATEST,
        Alone("the variable is assigned after the goroutine starts, which may see it"),
    ),
    (
        "g03_go_width129",
        LATEST,
        Alone("an element of an array is no field"),
    ),
    (
        "g04_param_default_loop",
        LATEST,
        Fixed(Safe, &["captured-after-writes"]),
    ),
    (
        "g05_param_default_straight",
        LATEST,
        Alone(
            "writes before the first capture at one loop depth do not count, so that it is captured by value",
        ),
    ),
    (
        "g06_named_result",
        LATEST,
        Alone("the return assigns the result after the goroutine starts"),
    ),
    (
        "g07_addr_taken",
        LATEST,
        Alone("the callee may keep the address and assign the variable later"),
    ),
    (
        "g08_decl_outside_loop",
        LATEST,
        Alone("the next iteration assigns the variable, which the goroutine may see"),
    ),
    (
        "g09_method_value",
        LATEST,
        Alone("the method value copies the receiver, as it must"),
    ),
    (
        "g10_if_else_init",
        LATEST,
        Alone(
            "writes before the first capture at one loop depth do not count, so that it is captured by value",
        ),
    ),
    (
        "g11_err_shadow",
        LATEST,
        Fixed(Safe, &["overwritten-capture"]),
    ),
    (
        "g12_errgroup_ctx",
        LATEST,
        Fixed(Safe, &["captured-after-writes"]),
    ),
    (
        "g14_cold_branch_closure",
        LATEST,
        Alone("the variable is assigned after the goroutine starts, which may see it"),
    ),
    (
        "g15_struct_field_capture",
        LATEST,
        Fixed(Safe, &["wide-capture"]),
    ),
    ("i01_any_slice", LATEST, Reported(&["values-of-one-type"])),
    (
        "i02_any_escape",
        LATEST,
        Alone(
            "a variable of an interface type that outlives the call holds a box, unless the value is a constant",
        ),
    ),
    (
        "i03_context_withvalue",
        LATEST,
        Witnessed(&["boxed-context-key"]),
    ),
    (
        "i04_single_field_struct",
        LATEST,
        Alone("a struct of one byte is held without an allocation"),
    ),
    ("l01_range_addr", LATEST, Reported(&["copy-per-iteration"])),
    (
        "l01_range_addr",
        "1.21",
        Fixed(Safe, &["loop-variable-address"]),
    ),
    (
        "l02_3clause_modified",
        LATEST,
        Alone("the body moves the counter on after the goroutine starts, which may see it"),
    ),
    (
        "l03_range_go",
        LATEST,
        Alone("each iteration has its own variable, captured by value"),
    ),
    (
        "l03_range_go",
        "1.21",
        Fixed(Safe, &["shared-loop-variable"]),
    ),
    (
        "l04_3clause_go",
        LATEST,
        Alone("each iteration has its own variable, captured by value"),
    ),
    (
        "l04_3clause_go",
        "1.21",
        Fixed(Safe, &["shared-loop-variable"]),
    ),
    (
        "l05_range_bigstruct",
        LATEST,
        Alone("a copy on the stack allocates nothing"),
    ),
    (
        "l06_range_return_addr",
        LATEST,
        Fixed(Safe, &["search-result-address"]),
    ),
    (
        "l07_3clause_closure_cold",
        LATEST,
        Alone("the body moves the counter on after the goroutine starts, which may see it"),
    ),
];

const LATEST: &str = "1.26";

#[test]
fn every_oracle_case_is_what_its_row_says() {
    let versions: BTreeSet<_> = rows().map(|(_, go, _)| *go).collect();
    let mut failures = Vec::new();
    for go in versions {
        let rows: BTreeMap<_, _> = rows()
            .filter(|row| row.1 == go)
            .map(|(case, _, outcome)| (*case, *outcome))
            .collect();
        assert!(!rows.is_empty());
        check(go, &rows, &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_oracle_case_of_a_family_has_a_row() {
    let family = |case: &str| case.chars().next();
    let known: BTreeSet<_> = rows().map(|row| (row.0, row.1)).collect();
    assert_eq!(known.len(), rows().count(), "a case has two rows");
    let families: BTreeSet<_> = rows().filter_map(|row| family(row.0)).collect();
    let entries = fs::read_dir(folder()).expect("the oracle cases");
    let cases: BTreeSet<_> = entries
        .map(|it| {
            it.expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    let missing: Vec<_> = cases
        .iter()
        .filter(|case| family(case).is_some_and(|it| families.contains(&it)))
        .filter(|case| !known.contains(&(case.as_str(), LATEST)))
        .collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/oracle")
}

/// Checks the cases of one language version, all in one module.
fn check(go: &str, rows: &BTreeMap<&str, Outcome>, failures: &mut Vec<String>) {
    let project = Project::new();
    project.file("go.mod", format!("module oracle\n\ngo {go}\n"));
    let before = |case: &str| {
        fs::read_to_string(folder().join(case).join("before.go")).expect("the package of the case")
    };
    for case in rows.keys() {
        project.file(&format!("{case}/before.go"), before(case));
    }
    let found = findings(&project, &["."]);
    for (case, outcome) in rows {
        let found = match outcome {
            Witnessed(_) if found.contains_key(*case) => {
                failures.push(format!("{case} (go {go}): found without the compiler"));
                continue;
            }
            Witnessed(_) => findings(&project, &["--evidence", "go", case]),
            _ => found.clone(),
        };
        let found = found.get(*case).map_or(&[] as &[_], Vec::as_slice);
        if let Err(why) = outcome.agrees(found) {
            failures.push(format!("{case} (go {go}): {why}"));
        }
    }
    for (flags, is_due) in [
        (
            &["--quiet"] as &[_],
            Outcome::is_fixed as fn(Outcome) -> bool,
        ),
        (&["--quiet", "--unsafe-fixes"], Outcome::is_changed),
    ] {
        project.run(flags);
        for (case, outcome) in rows {
            let expected = match is_due(*outcome) {
                true => golden(case, go),
                false => before(case),
            };
            let made = project.read(&format!("{case}/before.go"));
            if is_due(*outcome) && std::env::var_os("UPDATE").is_some() {
                fs::write(golden_path(case, go), &made).expect("a written golden file");
            } else if made != expected {
                failures.push(format!("{case} (go {go}, {flags:?}) became\n{made}"));
            }
        }
    }
}

impl Outcome {
    fn is_fixed(self) -> bool {
        matches!(self, Fixed(Safe, _))
    }

    fn is_changed(self) -> bool {
        matches!(self, Fixed(Safe | Unsafe, _))
    }

    /// Whether these findings, each with its rule and the best applicability of its fixes, are those of the row.
    fn agrees(self, found: &[(String, String)]) -> Result<(), String> {
        let (best, rules) = match self {
            Fixed(Safe, rules) => ("safe", rules),
            Fixed(Unsafe, rules) => ("unsafe", rules),
            Fixed(Suggest, rules) => ("suggest", rules),
            Reported(rules) | Witnessed(rules) => ("report", rules),
            Alone(_) if found.is_empty() => return Ok(()),
            Alone(why) => return Err(format!("found {found:?}, though {why}")),
        };
        let known: BTreeSet<_> = found.iter().map(|it| it.0.as_str()).collect();
        let has_best = found.iter().any(|it| it.1 == best);
        match known == rules.iter().copied().collect() && has_best {
            true => Ok(()),
            false => Err(format!("found {found:?} instead of {self:?}")),
        }
    }
}

fn golden_path(case: &str, go: &str) -> PathBuf {
    let name = match go {
        LATEST => "before.go.golden".to_owned(),
        _ => format!("before.go.golden-{go}"),
    };
    folder().join(case).join(name)
}

fn golden(case: &str, go: &str) -> String {
    fs::read_to_string(golden_path(case, go)).unwrap_or_default()
}

/// The rule and the best applicability of each finding, by case.
fn findings(project: &Project, flags: &[&str]) -> BTreeMap<String, Vec<(String, String)>> {
    let run = project.run([&["--check", "--format", "jsonl"], flags].concat());
    let records = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a record a line"));
    let mut found: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for it in records.filter(|it| it["kind"] == "finding") {
        let path = Path::new(it["path"].as_str().expect("a path"));
        let case = path.parent().and_then(Path::to_str).expect("a folder");
        let rule = it["rule"].as_str().expect("a rule").to_owned();
        let fixes = it["fixes"].as_array().expect("fixes").iter();
        let applicabilities: BTreeSet<_> = fixes
            .filter_map(|it| it["applicability"].as_str())
            .collect();
        let best = ["safe", "unsafe", "suggest"]
            .into_iter()
            .find(|it| applicabilities.contains(it));
        let best = best.unwrap_or("report").to_owned();
        found.entry(case.to_owned()).or_default().push((rule, best));
    }
    found
}

//! What examples claim about the compiler, checked with the real one: true claims pass, and lies are told.

use std::path::Path;

use gofix_escape::engine::check_claims;
use gofix_escape::rule::{Claim, Example, ExampleOutcome, Rule, RuleSet};
use gofix_escape::semantics::GoVersion;

use crate::rules::packs;
use crate::support::{Project, Run};

fn builtin() -> RuleSet {
    let (rules, faults) =
        RuleSet::load(&packs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")));
    assert!(faults.is_empty(), "{faults:#?}");
    rules
}

#[test]
fn claims_of_the_built_in_rules_are_true_and_those_of_allocations_are_measured() {
    let rules = builtin();
    let reports = check_claims(&rules).expect("a Go toolchain");
    for report in &reports {
        assert!(report.faults.is_empty(), "{report:#?}");
        let version: GoVersion = report.toolchain.parse().expect("its version");
        let of_this = rules
            .rules()
            .iter()
            .filter(|rule| rule.toolchain.contains(version));
        let measurable = of_this.flat_map(firing_of_allocations).count();
        assert!(measurable <= report.measured, "{report:#?}");
    }
}

/// The firing examples of a rule about allocations.
fn firing_of_allocations(rule: &Rule) -> impl Iterator<Item = &Example> {
    let is_firing = |it: &&Example| matches!(it.outcome, ExampleOutcome::Fires { .. });
    let of_allocations = rule.claim == Claim::Allocation;
    rule.examples
        .iter()
        .filter(move |it| of_allocations && is_firing(it))
}

/// Not only some: a rule that claims allocations shows them wherever it fires, whether or not it has a fix.
#[test]
fn every_firing_example_about_allocations_counts_them() {
    let rules = builtin();
    let mut missing = Vec::new();
    for rule in rules.rules() {
        for example in firing_of_allocations(rule) {
            let is_counted = example
                .allocs
                .as_ref()
                .is_some_and(|allocs| allocs.after.unwrap_or(0) < allocs.before);
            if !is_counted {
                missing.push(format!("{}: {}", rule.id, example.name));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "no gain is claimed:\n{}",
        missing.join("\n")
    );
}

/// A rule that takes the address of a variable away, with claims about its first example.
fn rule(claims: &str) -> String {
    format!(
        "id = \"keep\"\nsummary = \"s\"\nclaim = \"allocation\"\nseverity = \"warning\"\n\n\
         [match]\npattern = '*keep(&$x)'\n\n\
         [[fix]]\ntitle = \"use it\"\napplicability = \"safe\"\nreplace = '$x'\n\n\
         [docs]\nwhy = \"w\"\nfix-safety = \"f\"\n\n\
         [[example]]\nname = \"kept\"\n{claims}\nbefore = '''\n{KEEP}{BEFORE}'''\nafter = '''\n{KEEP}{AFTER}'''\n\n\
         [[example]]\nname = \"again\"\nbefore = '''\n{KEEP}{BEFORE}'''\nafter = '''\n{KEEP}{AFTER}'''\n\n\
         [[example]]\nname = \"c\"\nclean = 'package p'\n\n\
         [[example]]\nname = \"d\"\nclean = 'package p'\n"
    )
}

const KEEP: &str = "package p

var kept *int

func keep(p *int) *int {
	kept = p
	return p
}
";
const BEFORE: &str = "
func f(x int) int { return *keep(&x) }
";
const AFTER: &str = "
func f(x int) int { return x }
";

fn check(claims: &str) -> Run {
    let project = Project::new();
    let pack = "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n";
    project.file("org/pack.toml", pack);
    project.file("org/keep.toml", rule(claims));
    project.run(["rules", "test", "--compiler", "org"])
}

#[test]
fn true_claims_pass() {
    let run = check(
        "compiler = { removes = [\"moved to heap: x\"] }\n\
         allocs = { before = 1, after = 0, call = \"f(1)\" }",
    );
    assert!(
        run.stdout
            .contains("1 of them measured, 0 skipped (other versions), 0 failed"),
        "{run:#?}"
    );
    assert_eq!(run.status, Some(0));
}

#[test]
fn lies_are_told() {
    let cases = [
        (
            "compiler = { removes = [\"moved to heap: y\"] }",
            "the compiler does not say `moved to heap: y` before the fix",
        ),
        (
            "compiler = { removes = [\"leaking param: p*\"] }",
            "the compiler still says `leaking param: p*` after the fix",
        ),
        (
            "compiler = { removes = [\"moved to heap: x\"], adds = [\"moved to heap: z\"] }",
            "the compiler does not say `moved to heap: z` after the fix",
        ),
        (
            "allocs = { before = 2, after = 0, call = \"f(1)\" }",
            "a call makes 1 allocations before the fix, not 2",
        ),
    ];
    for (claims, told) in cases {
        let run = check(claims);
        assert!(run.stdout.contains(told), "no `{told}` in {run:#?}");
        assert_eq!(run.status, Some(1));
    }
}

#[test]
fn example_for_another_toolchain_is_skipped_and_counted() {
    let text = rule("compiler = { removes = [\"moved to heap: y\"] }");
    let project = Project::new();
    let pack = "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n";
    project.file("org/pack.toml", pack);
    let text = text.replace(
        "severity =",
        "go = \"<1.21\"\ntoolchain = \"<1.21\"\nseverity =",
    );
    let text = text.replace("before =", "go = \"1.20\"\nbefore =");
    project.file("org/keep.toml", text);
    let run = project.run(["rules", "test", "--compiler", "org"]);
    assert!(
        run.stdout
            .contains("0 examples with claims checked, 0 of them measured, 1 skipped"),
        "{run:#?}"
    );
    assert_eq!(run.status, Some(0));
}

#[test]
fn rules_ask_what_the_toolchain_does() {
    let wanted = "where = [{ toolchain-does = \"box-of-constant-local\" }, \
                  { var = \"x\", size-within = \"variable-make-bytes\" }]";
    let project = Project::new();
    let pack = "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n";
    project.file("org/pack.toml", pack);
    let text = rule("").replace("'*keep(&$x)'\n", &format!("'*keep(&$x)'\n{wanted}\n"));
    project.file("org/keep.toml", text);
    project.file("go.mod", "module m\n\ngo 1.21\n");
    let large =
        "\ntype big struct{ a, b, c, d, e int64 }\n\nfunc g(x big) big { return *keep(&x) }\n";
    project.file("p.go", format!("{KEEP}{BEFORE}{large}"));
    let findings = |toolchain: &[&str]| {
        let args = ["--rules", "org", "--no-builtin", "--check", "p.go"];
        project.run(args.iter().chain(toolchain)).stderr
    };
    let run = findings(&["--toolchain", "1.25.1"]);
    assert!(run.contains("keep: 1 finding (1 safe)"), "{run}");
    assert!(findings(&["--toolchain", "1.24.1"]).contains(" 0 findings"));
    // The language version says that the toolchain is not older than 1.21: it may be either.
    let run = findings(&[]);
    assert!(run.contains("keep: 2 findings (2 suggested)"), "{run}");
}

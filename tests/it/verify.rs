//! Plans proven with the real go command: what fails is found, rejected and explained, and the rest stands.

use crate::support::{Project, Run};

/// A rule that replaces one pattern, with the examples that every rule needs.
pub(crate) fn rule(id: &str, pattern: &str, replace: &str, more: &str) -> String {
    let mut text = format!(
        "id = \"{id}\"\nsummary = \"s\"\nclaim = \"allocation\"\nseverity = \"warning\"\n\n\
         [match]\npattern = '{pattern}'\n\n\
         [[fix]]\ntitle = \"replace it\"\napplicability = \"safe\"\nreplace = '{replace}'\n{more}\n\n\
         [docs]\nwhy = \"w\"\nfix-safety = \"f\"\n"
    );
    let keys = ["before", "before", "clean", "clean"];
    for (name, key) in ["a", "b", "c", "d"].into_iter().zip(keys) {
        text.extend([
            "\n[[example]]\nname = \"",
            name,
            "\"\n",
            key,
            " = 'package p'\n",
        ]);
    }
    text
}

/// A good rule and one for each thing that can go wrong.
fn rules() -> Vec<(&'static str, String)> {
    let of = |id, pattern, replace, more| (id, rule(id, pattern, replace, more));
    vec![
        of("good", "plain($x)", "$x", ""),
        of("conv", "conv($x)", "$x", ""),
        of("share", "local($x)", "*share(&$x)", ""),
        of(
            "keep",
            "same($p)",
            "$p",
            "removes = ['moved to heap: kept']",
        ),
        of("minus", "plus($a, $b)", "$a - $b", ""),
        of("verb", "fmt.Sprint($x)", "fmt.Sprintf(\"%d\", $x)", ""),
    ]
}

const FUNCTIONS: &str = "package p

var kept *int

func plain(n int) int { return n }

func conv(v any) int {
	n, _ := v.(int)
	return n
}

func local(n int) int { return n }

func share(p *int) *int {
	kept = p
	return p
}

func same(p *int) *int { return p }

func plus(a, b int) int { return a + b }
";

pub(crate) fn project(files: &[(&str, &str)]) -> Project {
    let project = bare(files);
    project.file("go.mod", "module ex.org/m\n\ngo 1.26\n");
    project.file("p/functions.go", FUNCTIONS);
    project
}

/// A project without a module of its own.
pub(crate) fn bare(files: &[(&str, &str)]) -> Project {
    let project = Project::new();
    let pack = "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n";
    project.file(".org/pack.toml", pack);
    for (id, text) in rules() {
        project.file(&format!(".org/{id}.toml"), text);
    }
    for (name, text) in files {
        project.file(name, text);
    }
    project
}

pub(crate) const ARGS: [&str; 4] = ["--rules", ".org", "--no-builtin", "--verify"];

pub(crate) fn verify(project: &Project, args: &[&str]) -> Run {
    project.run(ARGS.iter().chain(args))
}

#[track_caller]
pub(crate) fn says(run: &Run, words: &[&str]) {
    for word in words {
        let is_said = run.stderr.contains(word) || run.stdout.contains(word);
        assert!(is_said, "no `{word}` in {run:#?}");
    }
}

pub(crate) const USES: &str = "package p

func uses(n int) int {
	a := plain(n)
	b := conv(1)
	c := conv(2)
	d := conv(\"three\")
	e := conv(4)
	return a + b + c + d + e
}
";

#[test]
fn fix_that_breaks_the_build_is_found_among_others_that_stand() {
    let project = project(&[("p/uses.go", USES)]);
    let run = verify(&project, &[]);
    says(
        &run,
        &[
            "the build fails: p/uses.go:",
            "mismatched types",
            "verified: 4 fixes proven, 1 rejected, 0 could not be proved",
        ],
    );
    let fixed = USES
        .replace("plain(n)", "n")
        .replace("conv(1)", "1")
        .replace("conv(2)", "2")
        .replace("conv(4)", "4");
    assert_eq!(project.read("p/uses.go"), fixed);
    assert_eq!(run.status, Some(1));
}

#[test]
fn fix_that_only_breaks_a_test_file_is_rejected() {
    let test = "package p

import \"testing\"

func TestConv(t *testing.T) {
	if plain(1)+conv(\"x\") != 1 {
		t.Fail()
	}
}
";
    let project = project(&[("p/uses_test.go", test)]);
    let run = verify(&project, &[]);
    says(
        &run,
        &[
            "uses_test.go:6:",
            "verified: 1 fix proven, 1 rejected, 0 could not be proved",
        ],
    );
    assert_eq!(
        project.read("p/uses_test.go"),
        test.replace("plain(1)", "1")
    );
}

#[test]
fn fix_that_adds_an_escape_is_rejected() {
    let uses = "package p\n\nfunc uses(n int) int { return plain(local(n)) }\n";
    let project = project(&[("p/uses.go", uses)]);
    let run = verify(&project, &[]);
    says(&run, &["the compiler now says at", "moved to heap: n"]);
    assert_eq!(
        project.read("p/uses.go"),
        uses.replace("plain(local(n))", "local(n)")
    );
}

#[test]
fn fix_that_does_not_keep_its_promise_is_rejected() {
    let uses = "package p

func uses(n int) *int {
	kept := plain(n)
	return same(&kept)
}

func other(p *int) *int { return same(p) }
";
    let project = project(&[("p/uses.go", uses)]);
    let run = verify(&project, &[]);
    says(
        &run,
        &[
            "the compiler still says `moved to heap: kept`",
            "there is nothing to gain: the compiler does not say `moved to heap: kept` there",
            "verified: 1 fix proven, 2 rejected, 0 could not be proved",
        ],
    );
    assert_eq!(project.read("p/uses.go"), uses.replace("plain(n)", "n"));
}

#[test]
fn fix_that_vet_complains_about_is_rejected() {
    let uses = "package p

import \"fmt\"

func uses(s string, n int) (string, string) {
	return fmt.Sprint(s), fmt.Sprint(n)
}
";
    let project = project(&[("p/uses.go", uses)]);
    let run = verify(&project, &[]);
    says(&run, &["vet has something new: printf: fmt.Sprintf format"]);
    let fixed = uses.replace("fmt.Sprint(n)", "fmt.Sprintf(\"%d\", n)");
    assert_eq!(project.read("p/uses.go"), fixed);
}

const SUM: &str = "package p

func sum(a, b int) int { return plus(a, b) }

func zero(a int) int { return plus(a, 0) }
";
const SUM_TEST: &str = "package p

import \"testing\"

func TestSum(t *testing.T) {
	if got := sum(1, 2); got != 3 {
		t.Errorf(\"sum is %d\", got)
	}
	if got := zero(5); got != 5 {
		t.Errorf(\"zero is %d\", got)
	}
}

func BenchmarkSum(b *testing.B) {
	for b.Loop() {
		sum(1, 2)
	}
}
";

#[test]
fn fix_that_makes_a_test_fail_is_rejected_where_tests_run() {
    let files = [("p/sum.go", SUM), ("p/sum_test.go", SUM_TEST)];
    let built = project(&files);
    let run = verify(&built, &["--dry-run"]);
    says(&run, &["verified: 2 fixes proven, 0 rejected"]);
    assert_eq!(built.read("p/sum.go"), SUM);

    let tested = project(&files);
    let run = tested.run(["--rules", ".org", "--no-builtin", "--verify=test"]);
    says(
        &run,
        &[
            "its tests fail: --- FAIL: TestSum",
            "sum is -1",
            "1 rejected",
        ],
    );
    let fixed = SUM.replace("plus(a, 0)", "a - 0");
    assert_eq!(tested.read("p/sum.go"), fixed);
    assert_eq!(run.status, Some(1));
}

#[test]
fn benchmarks_are_compared() {
    let project = project(&[("p/sum.go", SUM), ("p/sum_test.go", SUM_TEST)]);
    let level = "--verify=bench=Sum";
    let run = project.run(["--rules", ".org", "--no-builtin", "--dry-run", level]);
    says(
        &run,
        &["ex.org/m/p: BenchmarkSum", "0 allocs/op 0 B/op", "0 -> 0"],
    );
    assert_eq!(run.status, Some(1));
}

#[test]
fn package_that_another_one_breaks_keeps_its_own_fixes() {
    let uses = "package q

import \"ex.org/m/p\"

func plain(n int) int { return n }

func Uses() int { return plain(p.Uses(1)) }
";
    let base = "package p\n\nfunc Uses(n int) int { return plain(n) + conv(\"x\") }\n";
    let project = project(&[("p/uses.go", base), ("q/uses.go", uses)]);
    let run = verify(&project, &[]);
    says(
        &run,
        &["verified: 2 fixes proven, 1 rejected, 0 could not be proved"],
    );
    assert_eq!(
        project.read("q/uses.go"),
        uses.replace("plain(p.Uses(1))", "p.Uses(1)")
    );
    assert_eq!(project.read("p/uses.go"), base.replace("plain(n)", "n"));
}

#[test]
fn fix_whose_escape_shows_in_a_package_that_imports_it_is_found() {
    let base = "package p\n\nfunc Sum(q *int) *int { return same(Keep(q)) }\n\nfunc Keep(q *int) *int { return q }\n";
    let uses = "package q

import \"ex.org/m/p\"

func plain(n int) int { return n }

func Uses(n int) int { return plain(*p.Sum(&n)) }
";
    let project = project(&[("p/uses.go", base), ("q/uses.go", uses)]);
    // The rule turns a parameter that does not leak into one that does: that shows at the caller only.
    let leak = rule("leak", "Keep($q)", "share($q)", "");
    project.file(".org/leak.toml", leak);
    let run = verify(&project, &["--select", "leak,good"]);
    says(
        &run,
        &[
            "moved to heap: n",
            "verified: 1 fix proven, 1 rejected, 0 could",
        ],
    );
    assert_eq!(project.read("p/uses.go"), base);
    assert_eq!(
        project.read("q/uses.go"),
        uses.replace("plain(*p.Sum(&n))", "*p.Sum(&n)")
    );
}

#[test]
fn announced_escape_is_expected_where_the_function_is_inlined() {
    let base = "package p

import \"fmt\"

type Node struct{ Host, Port string }

func (n *Node) Addr() string { return fmt.Sprintf(\"%s:%s\", n.Host, n.Port) }
";
    let uses = "package q

import \"ex.org/m/p\"

func plain(n int) int { return n }

var kept []string

func Uses(n *p.Node) int {
	kept = append(kept, n.Addr())
	return plain(1)
}
";
    let project = project(&[("p/node.go", base), ("q/uses.go", uses)]);
    let args = [
        "--rules",
        ".org",
        "--verify",
        "--select",
        "good,formatted-string",
    ];
    let run = project.run(args);
    says(&run, &["verified: 2 fixes proven, 0 rejected, 0 could"]);
    assert!(
        project
            .read("p/node.go")
            .contains(r#"return n.Host + ":" + n.Port"#)
    );
}

//! Plans proven with the real go command: what fails is found, rejected and explained, and the rest stands.

use crate::support::{Project, Run};

/// A rule that replaces one pattern, with the examples that every rule needs.
fn rule(id: &str, pattern: &str, replace: &str, more: &str) -> String {
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

fn project(files: &[(&str, &str)]) -> Project {
    let project = Project::new();
    let pack = "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n";
    project.file(".org/pack.toml", pack);
    for (id, text) in rules() {
        project.file(&format!(".org/{id}.toml"), text);
    }
    project.file("go.mod", "module ex.org/m\n\ngo 1.26\n");
    project.file("p/functions.go", FUNCTIONS);
    for (name, text) in files {
        project.file(name, text);
    }
    project
}

const ARGS: [&str; 4] = ["--rules", ".org", "--no-builtin", "--verify"];

fn verify(project: &Project, args: &[&str]) -> Run {
    project.run(ARGS.iter().chain(args))
}

#[track_caller]
fn says(run: &Run, words: &[&str]) {
    for word in words {
        let is_said = run.stderr.contains(word) || run.stdout.contains(word);
        assert!(is_said, "no `{word}` in {run:#?}");
    }
}

const USES: &str = "package p

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

/// A package with one good fix, and one whose fix breaks the build.
const MIXED: &str = "package p

func plain(n int) int { return n }

func conv(v any) int { return 1 }

func Uses(n int) int { return plain(n) + conv(\"x\") }
";

/// What becomes of it.
fn mixed_fixed() -> String {
    MIXED.replace("plain(n) +", "n +")
}

/// A project without a module of its own.
fn bare(files: &[(&str, &str)]) -> Project {
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

#[test]
fn modules_of_one_tree_are_each_proven() {
    let project = bare(&[
        ("one/go.mod", "module ex.org/one\n\ngo 1.26\n"),
        ("one/p/p.go", MIXED),
        ("one/two/go.mod", "module ex.org/two\n\ngo 1.21\n"),
        ("one/two/p.go", MIXED),
    ]);
    let run = verify(&project, &[]);
    says(
        &run,
        &["ex.org/one/p", "ex.org/two", "2 fixes proven, 2 rejected"],
    );
    assert_eq!(project.read("one/p/p.go"), mixed_fixed());
    assert_eq!(project.read("one/two/p.go"), mixed_fixed());
}

#[test]
fn workspace_is_found_from_each_module() {
    let uses = "package q

import p \"ex.org/one\"

func plain(n int) int { return n }

func Uses() int { return plain(p.Uses(1)) }
";
    let project = bare(&[
        ("go.work", "go 1.26\n\nuse (\n\t./one\n\t./two\n)\n"),
        ("one/go.mod", "module ex.org/one\n\ngo 1.26\n"),
        ("one/p.go", MIXED),
        ("two/go.mod", "module ex.org/two\n\ngo 1.26\n"),
        ("two/q.go", uses),
    ]);
    let run = verify(&project, &[]);
    says(&run, &["2 fixes proven, 1 rejected, 0 could not be proved"]);
    assert_eq!(project.read("one/p.go"), mixed_fixed());
    assert_eq!(
        project.read("two/q.go"),
        uses.replace("plain(p.Uses(1))", "p.Uses(1)")
    );
}

#[test]
fn vendored_packages_are_used() {
    let uses = "package m

import \"ex.org/dep\"

func plain(n int) int { return n }

func Uses() int { return plain(dep.N) }
";
    let project = bare(&[
        (
            "go.mod",
            "module ex.org/m\n\ngo 1.26\n\nrequire ex.org/dep v1.0.0\n",
        ),
        ("m.go", uses),
        (
            "vendor/modules.txt",
            "# ex.org/dep v1.0.0\n## explicit; go 1.26\nex.org/dep\n",
        ),
        ("vendor/ex.org/dep/dep.go", "package dep\n\nconst N = 1\n"),
    ]);
    let run = verify(&project, &[]);
    says(&run, &["1 fix proven, 0 rejected, 0 could not be proved"]);
    assert_eq!(project.read("m.go"), uses.replace("plain(dep.N)", "dep.N"));
}

#[test]
fn file_that_this_build_leaves_out_needs_its_tag_or_platform() {
    let tagged = format!("//go:build special\n\n{MIXED}");
    let windows = MIXED.replace("package p", "package w");
    let other = "package w\n";
    let files = [
        ("go.mod", "module ex.org/m\n\ngo 1.26\n"),
        ("p/p.go", tagged.as_str()),
        ("w/w_windows.go", windows.as_str()),
        ("w/w.go", other),
    ];
    let project = bare(&files);
    let run = verify(&project, &[]);
    says(
        &run,
        &[
            "p/p.go: build constraints or tags leave this file out here",
            "w_windows.go: build constraints or tags leave this file out here",
            "0 fixes proven, 0 rejected, 4 could not be proved",
        ],
    );
    assert_eq!(run.status, Some(2));
    assert_eq!(project.read("p/p.go"), tagged);
    assert_eq!(project.read("w/w_windows.go"), windows);

    let platforms = "--platforms=linux/amd64,windows/amd64";
    let run = verify(&project, &["--tags", "special", platforms]);
    says(&run, &["2 fixes proven, 2 rejected, 0 could not be proved"]);
    assert_eq!(run.status, Some(1));
    assert_eq!(
        project.read("w/w_windows.go"),
        windows.replace("plain(n) +", "n +")
    );
}

#[test]
fn package_that_did_not_build_beforehand_is_left_alone_and_told() {
    let broken = format!("{MIXED}\nvar x int = \"text\"\n");
    let project = bare(&[
        ("go.mod", "module ex.org/m\n\ngo 1.26\n"),
        ("good/p.go", MIXED),
        ("broken/p.go", &broken),
    ]);
    let run = verify(&project, &[]);
    says(
        &run,
        &[
            "the package did not build beforehand: broken/p.go:9:13:",
            "1 fix proven, 1 rejected, 2 could not be proved",
        ],
    );
    assert_eq!(run.status, Some(2));
    assert_eq!(project.read("broken/p.go"), broken);
    assert_eq!(project.read("good/p.go"), mixed_fixed());
}

#[test]
fn external_test_package_is_proven_with_its_package() {
    let test = "package p_test

import (
	\"testing\"

	\"ex.org/m/p\"
)

func plain(n int) int { return n }

func conv(v any) int { return 1 }

func TestP(t *testing.T) {
	if plain(p.N)+conv(\"x\") != 2 {
		t.Fail()
	}
}
";
    let project = bare(&[
        ("go.mod", "module ex.org/m\n\ngo 1.26\n"),
        ("p/p.go", "package p\n\nconst N = 1\n"),
        ("p/p_test.go", test),
    ]);
    let run = verify(&project, &[]);
    says(&run, &["ex.org/m/p ", "1 fix proven, 1 rejected, 0 could"]);
    assert_eq!(
        project.read("p/p_test.go"),
        test.replace("plain(p.N)", "p.N")
    );
}

#[test]
fn without_go_nothing_is_written_and_the_status_says_so() {
    let project = bare(&[("go.mod", "module ex.org/m\n\ngo 1.26\n"), ("p.go", MIXED)]);
    let mut command = project.command(ARGS);
    let run = Run::of(command.env("PATH", "").output().unwrap());
    says(&run, &["not proved: the go command is not on PATH"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(project.read("p.go"), MIXED);
}

#[test]
fn file_outside_of_any_module_is_told() {
    let project = bare(&[("p.go", MIXED)]);
    let run = verify(&project, &[]);
    says(&run, &["it is in no module"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(project.read("p.go"), MIXED);
}

#[test]
fn settings_of_the_user_hold() {
    let tagged = format!("//go:build special\n\n{MIXED}");
    let files = [
        ("go.mod", "module ex.org/m\n\ngo 1.26\n"),
        ("p/p.go", tagged.as_str()),
        ("p/q.go", "package p\n"),
    ];
    let with_tags = bare(&files);
    let mut command = with_tags.command(ARGS);
    let run = Run::of(command.env("GOFLAGS", "-tags=special").output().unwrap());
    says(&run, &["1 fix proven, 1 rejected, 0 could not be proved"]);

    let with_wrong_flag = bare(&files);
    let mut command = with_wrong_flag.command(ARGS);
    let run = Run::of(command.env("GOFLAGS", "-nonsense").output().unwrap());
    says(&run, &["not proved: ", "-nonsense"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(with_wrong_flag.read("p/p.go"), tagged);
}

#[test]
fn module_that_is_not_there_offline_is_told() {
    let uses = MIXED.replace(
        "package p\n",
        "package p\n\nimport \"ex.org/missing\"\n\nvar M = missing.N\n",
    );
    let project = bare(&[
        (
            "go.mod",
            "module ex.org/m\n\ngo 1.26\n\nrequire ex.org/missing v1.0.0\n",
        ),
        ("p.go", &uses),
    ]);
    let mut command = project.command(ARGS);
    let run = Run::of(
        command
            .env("GOPROXY", "off")
            .env("GOFLAGS", "-mod=mod")
            .output()
            .unwrap(),
    );
    says(&run, &["not proved: ", "ex.org/missing"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(project.read("p.go"), uses);
}

//! Plans proven in trees of every kind: several modules, workspaces, tags, platforms, and what does not build.

use crate::support::Run;
use crate::verify::{ARGS, bare, says, verify};

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
    says(
        &run,
        &["not proved: ", "p.go:3:8", "module lookup disabled"],
    );
    assert_eq!(run.status, Some(2));
    assert_eq!(project.read("p.go"), uses);
}

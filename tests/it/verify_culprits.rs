//! Culprits found by the places of complaints: how many runs that takes, and that those nearby stand.

use std::fmt::Write;

use crate::support::Run;
use crate::verify::{ARGS, USES, bare, project, says, verify};

/// How many times the go command was started.
fn go_runs(run: &Run) -> usize {
    let text = run.stderr.split(" runs of the go command").next();
    let words = text.and_then(|it| it.split_whitespace().last());
    words
        .and_then(|it| it.parse().ok())
        .expect("a number of runs")
}

#[track_caller]
fn takes_at_most(run: &Run, most: usize) {
    let runs = go_runs(run);
    assert!(runs <= most, "{runs} runs of the go command: {run:#?}");
}

/// Functions of one package, where of 40 fixes 13 break the build and 7 add an escape.
fn many() -> (String, String) {
    let mut text = "package p\n".to_owned();
    for n in 0..40 {
        let value = match n {
            _ if n % 3 == 1 => "conv(\"text\")",
            _ if n % 6 == 2 => "local(n)",
            _ => "plain(n)",
        };
        write!(
            text,
            "\nfunc uses{n}(n int) int {{\n\tm := n\n\treturn m + {value}\n}}\n"
        )
        .expect("room for text");
    }
    let fixed = text.replace("plain(n)", "n");
    (text, fixed)
}

#[test]
fn many_culprits_of_one_file_take_one_more_round_for_each_kind() {
    let (text, fixed) = many();
    let project = project(&[("p/uses.go", &text)]);
    let run = verify(&project, &[]);
    says(
        &run,
        &["verified: 20 fixes proven, 20 rejected, 0 could not be proved"],
    );
    assert_eq!(project.read("p/uses.go"), fixed);
    // The environment, then compiler and vet for the code as it is, with all fixes, without those that do not
    // compile, and without those that escape.
    takes_at_most(&run, 9);
}

#[test]
fn culprits_of_several_packages_are_rejected_together() {
    let text = |name: &str| {
        format!(
            "package {name}\n\nfunc plain(n int) int {{ return n }}\n\nfunc conv(v any) int {{ return 1 }}\n\n\
             func Uses(n int) int {{\n\ta := plain(n)\n\tvar b int = conv(\"x\")\n\treturn a + b\n}}\n"
        )
    };
    let names = ["a", "b", "c", "d", "e", "f"];
    let files: Vec<(String, String)> = names
        .iter()
        .map(|it| (format!("{it}/{it}.go"), text(it)))
        .collect();
    let mut all = vec![("go.mod", "module ex.org/m\n\ngo 1.26\n")];
    all.extend(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    );
    let project = bare(&all);
    let run = verify(&project, &[]);
    says(&run, &["verified: 6 fixes proven, 6 rejected"]);
    for (name, text) in &files {
        assert_eq!(project.read(name), text.replace("plain(n)", "n"));
    }
    takes_at_most(&run, 7);
}

#[test]
fn innocent_fix_on_the_line_of_a_culprit_stands() {
    let uses = "package p

func uses(n int) int { return plain(n) + conv(\"x\") + conv(3) }

func more(n int) (int, int) { return conv(\"y\"), plain(n) }
";
    let project = project(&[("p/uses.go", uses)]);
    let run = verify(&project, &[]);
    says(&run, &["verified: 3 fixes proven, 2 rejected"]);
    let fixed = uses.replace("plain(n)", "n").replace("conv(3)", "3");
    assert_eq!(project.read("p/uses.go"), fixed);
}

#[test]
fn innocent_fix_whose_line_tells_of_a_culprit_elsewhere_stands() {
    // The complaint is about what `plain` wrote, and the culprit is two lines above.
    let uses = "package p

func uses(n int) int {
	d := conv(\"three\")
	m := n
	return plain(m + d)
}
";
    let project = project(&[("p/uses.go", uses)]);
    let run = verify(&project, &[]);
    says(&run, &["verified: 1 fix proven, 1 rejected"]);
    assert_eq!(
        project.read("p/uses.go"),
        uses.replace("plain(m + d)", "m + d")
    );
}

#[test]
fn culprit_whose_error_shows_in_another_file_is_found() {
    let base = "package p

var shared = conv(\"x\")

var other = conv(4)

func uses(n int) int { return plain(n) }
";
    let more = "package p

func more(n int) int {
	m := plain(n)
	return m + shared + other
}
";
    let project = project(&[("p/uses.go", base), ("p/more.go", more)]);
    let run = verify(&project, &[]);
    says(
        &run,
        &["verified: 3 fixes proven, 1 rejected, 0 could not be proved"],
    );
    let fixed = base.replace("conv(4)", "4").replace("plain(n)", "n");
    assert_eq!(project.read("p/uses.go"), fixed);
    assert_eq!(project.read("p/more.go"), more.replace("plain(n)", "n"));
}

#[test]
fn culprit_whose_error_shows_in_another_package_is_found() {
    let base = "package p

var Shared = conv(\"x\")

func Uses(n int) int { return plain(n) }
";
    let more = "package q

import \"ex.org/m/p\"

func plain(n int) int { return n }

func More(n int) int { return plain(n + p.Shared) }

func Other(n int) int { return plain(n) }
";
    let project = project(&[("p/uses.go", base), ("q/more.go", more)]);
    let run = verify(&project, &[]);
    says(
        &run,
        &["verified: 3 fixes proven, 1 rejected, 0 could not be proved"],
    );
    assert_eq!(project.read("p/uses.go"), base.replace("plain(n)", "n"));
    let fixed = more
        .replace("plain(n + p.Shared)", "n + p.Shared")
        .replace("plain(n)", "n");
    assert_eq!(project.read("q/more.go"), fixed);
}

#[test]
fn what_vet_repeats_from_the_build_cache_counts() {
    let uses =
        "package p\n\nimport \"fmt\"\n\nfunc uses(s string) string { return fmt.Sprint(s) }\n";
    let project = project(&[("p/uses.go", uses)]);
    for _ in 0..2 {
        let run = verify(&project, &[]);
        says(&run, &["vet has something new: printf:", "1 rejected"]);
        assert_eq!(project.read("p/uses.go"), uses);
    }
}

#[test]
fn innocent_fix_that_fills_the_place_of_an_earlier_error_is_told_by_runs() {
    let project = project(&[("p/uses.go", USES)]);
    let run = project.run(ARGS.iter().chain(&["--dry-run"]));
    says(&run, &["verified: 4 fixes proven, 1 rejected"]);
    // Five fixes in one declaration and an error in none of them: a search among these.
    takes_at_most(&run, 17);
}

#[test]
fn innocent_caller_of_a_culprit_that_is_inlined_stands() {
    // What `inner` moves to the heap is told of the line in `outer` too.
    let uses = "package p

func inner(n int) int {
	m := n
	return local(m)
}

func outer(n int) int {
	k := n
	return plain(inner(k)) + k
}
";
    let project = project(&[("p/uses.go", uses)]);
    let run = verify(&project, &[]);
    says(
        &run,
        &["moved to heap: m", "verified: 1 fix proven, 1 rejected"],
    );
    assert_eq!(
        project.read("p/uses.go"),
        uses.replace("plain(inner(k))", "inner(k)")
    );
}

//! Packs: parameters, shared patterns and conditions, packs that extend others, and names that come twice.

use crate::support::{Project, Run};

const PACK: &str = "name = \"acme\"\nversion = \"1.0.0\"\ndescription = \"House rules\"\n";

/// A Go file with one call of each function.
const CODE: &str = "package p\n\nfunc f(a, b int) {\n\told(a)\n\tolder(b)\n\tkept(a)\n}\n\n\
                    func old(int) {}\n\nfunc older(int) {}\n\nfunc kept(int) {}\n\nfunc fresh(int) {}\n";

/// A rule that only has to load: without docs it would not, and its examples are real.
pub(crate) fn rule(id: &str, params: &str, matched: &str, replace: &str) -> String {
    let example = |name: &str, call: &str| {
        format!(
            "[[example]]\nname = \"{name}\"\nbefore = '''\npackage p\n\nfunc f(x int) {{ {call}(x) }}\n'''\n"
        )
    };
    let clean = |name: &str| {
        format!("[[example]]\nname = \"{name}\"\nclean = '''\npackage p\n\nvar {name} int\n'''\n")
    };
    format!(
        "id = \"{id}\"\nsummary = \"{id} is found\"\nclaim = \"correctness\"\nseverity = \"warning\"\n{params}\n\
         [match]\n{matched}\n\n\
         [[fix]]\ntitle = \"call another\"\napplicability = \"safe\"\nreplace = {replace}\n\n\
         [docs]\nwhy = \"w\"\nfix-safety = \"f\"\n\n{}{}{}{}",
        example("one", "old"),
        example("two", "old"),
        clean("a"),
        clean("b"),
    )
}

fn project(files: &[(&str, String)]) -> Project {
    let project = Project::new();
    project.file("go.mod", "module m\n\ngo 1.21\n");
    project.file("p.go", CODE);
    for (name, text) in files {
        project.file(name, text);
    }
    project
}

/// Runs a check with the packs of the directory `org` alone.
fn check(project: &Project) -> Run {
    project.run(["--check", "--no-builtin", "--rules", "org", "p.go"])
}

#[track_caller]
fn finds(files: &[(&str, String)], wanted: &[&str], unwanted: &[&str]) {
    let run = check(&project(files));
    assert_eq!(run.status, Some(1), "{run:#?}");
    for part in wanted {
        assert!(run.stdout.contains(part), "no `{part}` in {run:#?}");
    }
    for part in unwanted {
        assert!(!run.stdout.contains(part), "`{part}` in {run:#?}");
    }
}

#[track_caller]
fn refused(files: &[(&str, String)], parts: &[&str]) {
    let run = check(&project(files));
    assert_eq!(run.status, Some(2), "{run:#?}");
    assert_eq!(run.stdout, "", "{run:#?}");
    for part in parts {
        assert!(run.stderr.contains(part), "no `{part}` in {}", run.stderr);
    }
}

fn pack(more: &str) -> (&'static str, String) {
    ("org/pack.toml", format!("{PACK}{more}"))
}

#[test]
fn a_parameter_stands_for_its_default() {
    let params = "[params]\nname = { default = \"old\", doc = \"what is called\" }\n\
                  to = { default = \"fresh($x)\", doc = \"what is called instead\" }\n";
    let text = rule(
        "renamed",
        params,
        "pattern = '{{name}}($x)'",
        "{ param = \"to\" }",
    );
    finds(
        &[pack(""), ("org/renamed.toml", text)],
        &["p.go:4:2"],
        &["p.go:5"],
    );
}

#[test]
fn a_parameter_of_the_pack_is_shared() {
    let shared = "[params]\nname = { default = \"older\", doc = \"what is called\" }\n";
    let text = rule("renamed", "", "pattern = '{{name}}($x)'", "'fresh($x)'");
    finds(
        &[pack(shared), ("org/renamed.toml", text)],
        &["p.go:5:2"],
        &["p.go:4"],
    );
}

#[test]
fn shared_patterns_and_conditions_are_used_by_name() {
    let shared = "[patterns]\ncalls = '$f($x)'\n\n[predicates]\nobsolete = { text = '^old' }\n\
                  outdated = [{ is = \"obsolete\" }, { not = { text = 'er$' } }]\n";
    let matched = "any = [{ use = \"calls\" }]\nwhere = [{ var = \"f\", is = \"outdated\" }]";
    let text = rule("renamed", "", matched, "'fresh($x)'");
    finds(
        &[pack(shared), ("org/renamed.toml", text)],
        &["p.go:4:2"],
        &["p.go:5", "p.go:6"],
    );
}

#[test]
fn an_unknown_name_is_shown_where_it_is_used() {
    let shared = "[patterns]\ncalls = '$f($x)'\n\n[predicates]\nobsolete = { text = '^old' }\n";
    let matched = "pattern = { use = \"cals\" }\nwhere = [{ var = \"f\", is = \"obsolet\" }]";
    let text = rule("renamed", "", matched, "{ param = \"to\" }");
    let parts = [
        "org/renamed.toml:7:19",
        "did you mean `calls`?",
        "org/renamed.toml:8:28",
        "did you mean `obsolete`?",
        "org/renamed.toml:13:21",
        "there is no parameter `to`",
    ];
    refused(&[pack(shared), ("org/renamed.toml", text)], &parts);
}

#[test]
fn shared_parts_are_checked_in_the_pack() {
    let shared = "[patterns]\nbad = 'f('\n\n[predicates]\nwrong = { typ = 'int' }\nbound = { var = \"x\", type = \"int\" }\n";
    let parts = [
        "org/pack.toml:5:",
        "org/pack.toml:8:",
        "did you mean `type`?",
        "org/pack.toml:9:17",
    ];
    refused(&[pack(shared)], &parts);
}

/// A base pack with two rules.
fn base() -> Vec<(&'static str, String)> {
    let params = "[params]\nname = { default = \"old\", doc = \"what is called\" }\n";
    vec![
        ("base/pack.toml", PACK.replace("acme", "base")),
        (
            "base/renamed.toml",
            rule("renamed", params, "pattern = '{{name}}($x)'", "'fresh($x)'"),
        ),
        (
            "base/kept.toml",
            rule("kept", "", "pattern = 'kept($x)'", "'fresh($x)'"),
        ),
    ]
}

#[test]
fn a_pack_extends_another_with_changes() {
    let changes = "extends = [\"../base\"]\n\n[rules.renamed]\nseverity = \"error\"\nparams = { name = \"older\" }\n\n\
                   [rules.kept]\nenabled = false\n";
    let mut files = base();
    files.push(pack(changes));
    finds(&files, &["p.go:5:2", "error"], &["p.go:4", "p.go:6"]);
}

#[test]
fn an_own_rule_replaces_that_of_the_extended_pack() {
    let mut files = base();
    files.push(pack("extends = \"../base\"\n"));
    let own = rule("kept", "", "pattern = 'older($x)'", "'fresh($x)'");
    files.push(("org/kept.toml", own));
    finds(&files, &["p.go:4:2", "p.go:5:2"], &["p.go:6"]);
}

#[test]
fn a_built_in_pack_can_be_extended() {
    let change = "extends = \"loopvar\"\n\n[rules.shared-loop-variable]\nseverity = \"info\"\n";
    let project = project(&[pack(change)]);
    let run = project.run(["rules", "list", "--rules", "org"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    let line = run.stdout.lines();
    let line = line
        .clone()
        .find(|line| line.starts_with("shared-loop-variable "));
    let line = line.expect("the rule once");
    assert!(line.contains("acme") && line.contains("info"), "{line}");
}

#[test]
fn what_a_pack_changes_must_be_there() {
    let changes = "extends = [\"../base\"]\n\n[rules.renamd]\nseverity = \"eror\"\n\n[rules.renamed]\n\
                   params = { nme = \"x\", name = 3 }\n";
    let mut files = base();
    files.push(pack(changes));
    let parts = [
        "org/pack.toml:6:8",
        "did you mean `renamed`?",
        "org/pack.toml:7:12",
        "did you mean `error`?",
        "org/pack.toml:10:18",
        "did you mean `name`?",
        "org/pack.toml:10:30",
        "its default is \"old\"",
    ];
    refused(&files, &parts);
}

#[test]
fn an_extended_pack_must_be_there_and_extend_nothing_in_turn() {
    refused(
        &[pack("extends = [\"../bse\", \"loopvr\"]\n")],
        &[
            "org/pack.toml:4:12",
            "org/pack.toml:4:22",
            "did you mean the built-in pack `loopvar`?",
        ],
    );
    let mut files = base();
    files[0].1.push_str("extends = \"../org\"\n");
    files.push(pack("extends = \"../base\"\n"));
    refused(
        &files,
        &["base/pack.toml:4:11", "extends this pack in turn"],
    );
}

#[test]
fn two_packs_with_one_name_and_two_rules_with_one_id_name_both_files() {
    let text = rule("renamed", "", "pattern = 'old($x)'", "'fresh($x)'");
    let files = [
        ("org/a/pack.toml", PACK.to_owned()),
        ("org/a/renamed.toml", text.clone()),
        ("org/b/pack.toml", PACK.to_owned()),
        ("org/b/renamed.toml", text),
    ];
    let parts = [
        "pack `acme` is also defined in `org/a/pack.toml`",
        "org/b/pack.toml:1:8",
        "rule `renamed` is also defined in `org/a/renamed.toml`",
        "org/b/renamed.toml:1:6",
    ];
    refused(&files, &parts);
}

#[test]
fn a_pack_for_another_version_is_refused() {
    refused(
        &[pack("requires = \">=99.0\"\n")],
        &["org/pack.toml:4:12", "requires gofix-escape"],
    );
}

#[test]
fn faults_of_packs_are_told_where_there_is_nothing_to_analyze() {
    let wrong = rule("kept", "", "pattern = 'older($x'", "'fresh($x)'");
    let taken = rule("defer-in-loop", "", "pattern = 'older($x)'", "'fresh($x)'");
    let cases = [
        ("kept", wrong, "org/kept.toml:7:"),
        ("defer-in-loop", taken, "is also defined in"),
    ];
    for (id, text, part) in cases {
        let project = Project::new();
        let (name, header) = pack("");
        project.file(name, header);
        project.file(&format!("org/{id}.toml"), text);
        let run = project.run(["--dry-run", "--rules", "org"]);
        assert_eq!(run.status, Some(2), "{run:#?}");
        assert!(run.stderr.contains(part), "{run:#?}");
    }
}

//! What runs remember: it is used where nothing has changed, and nowhere else.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::support::{Project, Run};

const RULE: &str = r#"
id = "wide-argument"
summary = "wide argument"
message = "`$x` is wide"
claim = "allocation"
severity = "warning"

[match]
pattern = 'use($x)'
where = [{ var = "x", size-above = 100, unknown = "fails" }]

[docs]
why = "It is copied."

[[example]]
name = "wide"
before = '''
package p

func use(any) {}

func f(x [101]byte) { use(x) }
'''

[[example]]
name = "wide struct"
before = '''
package p

func use(any) {}

func f(x struct{ a [101]byte }) { use(x) }
'''

[[example]]
name = "narrow"
clean = '''
package p

func use(any) {}

func f(x int) { use(x) }
'''

[[example]]
name = "narrow struct"
clean = '''
package p

func use(any) {}

func f(x struct{ a int }) { use(x) }
'''
"#;

const WIDE: &str = "package b\n\ntype T struct{ A [200]byte }\n";
const NARROW: &str = "package b\n\ntype T struct{ A [2]byte }\n";
const USE: &str =
    "package a\n\nimport \"example.com/m/b\"\n\nfunc use(any) {}\n\nfunc f(x b.T) { use(x) }\n";

/// A module in which what is found in package `a` depends on package `b`.
fn project() -> Project {
    let project = Project::new();
    old_file(&project, "go.mod", "module example.com/m\n\ngo 1.24\n");
    old_file(&project, "a/a.go", USE);
    old_file(&project, "b/b.go", WIDE);
    old_file(&project, "wide-argument.toml", RULE);
    project
}

/// A file that was written some time ago: new ones are not trusted.
fn old_file(project: &Project, name: &str, text: &str) {
    let path = project.file(name, text);
    let file = fs::File::options().append(true).open(path).expect("a file");
    let hours = u64::try_from(text.len()).unwrap_or_default();
    let then = SystemTime::now() - Duration::from_hours(hours);
    file.set_modified(then).expect("a time");
}

fn run(project: &Project, more: &[&str]) -> Run {
    let flags = [
        "--check",
        "--no-builtin",
        "--rules",
        "wide-argument.toml",
        ".",
    ];
    project.run(flags.iter().chain(more))
}

fn snapshots(project: &Project) -> Vec<PathBuf> {
    let entries = fs::read_dir(project.cache().join("results"));
    let entries = entries.into_iter().flatten().flatten();
    entries.map(|it| it.path()).collect()
}

/// Bytes with other ones of the same number in place of some.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    while let Some(at) = bytes.windows(from.len()).position(|it| it == from) {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

/// Puts another message into what the last run remembers, so that it can be told from what is found anew.
fn mark(project: &Project) {
    for path in snapshots(project) {
        let bytes = fs::read(&path).expect("a snapshot");
        let end = bytes.iter().position(|it| *it == b'\n');
        let body = &bytes[end.expect("a head and a body") + 1..];
        let body = replaced(body, b"is wide", b"is kept");
        let head = format!("gofix-escape cache 2 {}\n", blake3::hash(&body).to_hex());
        fs::write(path, [head.as_bytes(), &body].concat()).expect("a snapshot");
    }
}

#[track_caller]
fn check(run: &Run, message: Option<&str>) {
    assert_eq!(run.status, Some(i32::from(message.is_some())), "{run:#?}");
    let is_there = |it: &str| run.stdout.contains(it);
    match message {
        Some(message) => assert!(is_there(message), "{run:#?}"),
        None => assert!(!is_there("`x` is"), "{run:#?}"),
    }
}

/// Runs twice with something that happens in between, and a mark on what the first run remembers.
#[track_caller]
fn check_between(happens: impl FnOnce(&Project), message: Option<&str>) {
    let project = project();
    check(&run(&project, &[]), Some("is wide"));
    mark(&project);
    happens(&project);
    check(&run(&project, &[]), message);
}

#[test]
fn result_of_a_file_is_remembered_while_nothing_changes() {
    check_between(|_| {}, Some("is kept"));
    // A file that nothing imports has nothing to do with it.
    let other = |project: &Project| old_file(project, "c/c.go", "package c\n");
    check_between(other, Some("is kept"));
    // Neither have the times of files with what was in them.
    let touched = |project: &Project| {
        old_file(project, "b/b.go", NARROW);
        old_file(project, "b/b.go", WIDE);
        let path = project.path().join("b/b.go");
        let file = fs::File::options().append(true).open(path).expect("a file");
        let then = SystemTime::now() - Duration::from_mins(7);
        file.set_modified(then).expect("a time");
    };
    check_between(touched, Some("is kept"));
    let same_size = |project: &Project| {
        let other = WIDE.replace("200", "002");
        assert_eq!(other.len(), WIDE.len());
        old_file(project, "b/b.go", &other);
    };
    check_between(same_size, None);
}

#[test]
fn change_of_an_imported_package_is_seen() {
    check_between(|it| old_file(it, "b/b.go", NARROW), None);
    let same_size = WIDE.replace("200", "300");
    check_between(
        |it| old_file(it, "b/b.go", &format!("{same_size}\n")),
        Some("is wide"),
    );
    let more = |it: &Project| old_file(it, "b/more.go", "package b\n");
    check_between(more, Some("is wide"));
}

#[test]
fn change_of_the_file_or_its_package_is_seen() {
    check_between(
        |it| old_file(it, "a/a.go", &format!("{USE}\n")),
        Some("is wide"),
    );
    check_between(
        |it| old_file(it, "a/more.go", "package a\n"),
        Some("is wide"),
    );
}

#[test]
fn change_of_modules_rules_or_settings_is_seen() {
    let module = |it: &Project| old_file(it, "go.mod", "module example.com/m\n\ngo 1.25\n\n");
    check_between(module, Some("is wide"));
    let inner = |it: &Project| old_file(it, "a/go.mod", "module example.com/m/a\n\ngo 1.24\n");
    check_between(inner, None);
    let rule = |it: &Project| {
        old_file(
            it,
            "wide-argument.toml",
            &RULE.replace("above = 100", "above = 150"),
        );
    };
    check_between(rule, Some("is wide"));
    let config = |it: &Project| old_file(it, "gofix-escape.toml", "toolchain = \"1.26\"\n");
    check_between(config, Some("is wide"));
    let project = project();
    check(&run(&project, &[]), Some("is wide"));
    mark(&project);
    check(&run(&project, &["--unsafe-fixes"]), Some("is wide"));
    check(&run(&project, &["--no-cache"]), Some("is wide"));
}

#[test]
fn broken_snapshot_is_as_good_as_none() {
    let breaks: [fn(&Path); 3] = [
        |path| fs::write(path, "gofix-escape cache 2 x\n{}").expect("a file"),
        |path| fs::write(path, b"\xff\x00").expect("a file"),
        |path| {
            let bytes = fs::read(path).expect("a file");
            fs::write(path, replaced(&bytes, b"is kept", b"is torn")).expect("a file");
        },
    ];
    for break_it in breaks {
        let all = |it: &Project| snapshots(it).iter().for_each(|path| break_it(path));
        check_between(all, Some("is wide"));
    }
}

/// The one snapshot that there is: its file, and the time at which it was used last.
#[cfg(unix)]
fn snapshot(project: &Project) -> (u64, SystemTime) {
    use std::os::unix::fs::MetadataExt as _;

    let all = snapshots(project);
    let [path] = all.as_slice() else {
        panic!("one snapshot, not {all:?}");
    };
    let data = fs::metadata(path).expect("a snapshot");
    (data.ino(), data.modified().expect("a time"))
}

#[cfg(unix)]
#[test]
fn snapshot_stays_while_nothing_changes() {
    let project = project();
    check(&run(&project, &[]), Some("is wide"));
    let (first, _) = snapshot(&project);
    let path = snapshots(&project).remove(0);
    let file = fs::File::options().append(true).open(path).expect("a file");
    let then = SystemTime::now() - Duration::from_hours(1);
    file.set_modified(then).expect("a time");
    check(&run(&project, &[]), Some("is wide"));
    let (second, used) = snapshot(&project);
    assert_eq!(second, first);
    assert!(then + Duration::from_mins(1) < used, "it was just used");
    // A file that looks different is compared once, and not in every run from now on.
    let path = project.path().join("b/b.go");
    let file = fs::File::options().append(true).open(path).expect("a file");
    file.set_modified(then).expect("a time");
    check(&run(&project, &[]), Some("is wide"));
    let (third, _) = snapshot(&project);
    assert_ne!(third, first);
    check(&run(&project, &[]), Some("is wide"));
    assert_eq!(snapshot(&project).0, third);
    // A file less.
    fs::remove_file(project.path().join("a/a.go")).expect("a file");
    check(&run(&project, &[]), None);
    assert_ne!(snapshot(&project).0, third);
}

#[test]
fn fresh_files_are_not_trusted() {
    let project = project();
    project.file("b/b.go", WIDE);
    check(&run(&project, &[]), Some("is wide"));
    mark(&project);
    check(&run(&project, &[]), Some("is wide"));
}

#[test]
fn cache_is_counted_cleared_and_left_alone() {
    let project = project();
    check(&run(&project, &["--no-cache"]), Some("is wide"));
    assert_eq!(snapshots(&project), Vec::<PathBuf>::new());
    check(&run(&project, &[]), Some("is wide"));
    let stats = project.run(["cache", "stats"]);
    assert!(
        stats.stdout.contains(": 1 result of a run, 1 KiB"),
        "{stats:#?}"
    );
    let cleared = project.run(["cache", "clear"]);
    assert!(
        cleared.stdout.contains("removed 1 result of a run"),
        "{cleared:#?}"
    );
    assert_eq!(snapshots(&project), Vec::<PathBuf>::new());
}

#[test]
fn runs_at_the_same_time_leave_one_whole_snapshot() {
    let project = project();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| check(&run(&project, &[]), Some("is wide")));
        }
    });
    assert_eq!(snapshots(&project).len(), 1);
    mark(&project);
    check(&run(&project, &[]), Some("is kept"));
}

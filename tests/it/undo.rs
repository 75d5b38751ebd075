//! `undo`: the last run comes back whole, or nothing changes.

use std::fs;
use std::path::PathBuf;

use crate::support::{Project, Run};
use crate::swap;

#[track_caller]
fn check(run: &Run, status: i32, stderr_part: &str) {
    assert_eq!(run.status, Some(status), "{run:#?}");
    assert!(run.stderr.contains(stderr_part), "{run:#?}");
}

/// The journals, oldest first.
fn journals(project: &Project) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(project.cache().join("undo")) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    let is_journal = |path: &PathBuf| path.extension().is_some_and(|it| it == "jsonl");
    let mut found: Vec<PathBuf> = paths.filter(is_journal).collect();
    found.sort();
    found
}

/// A project whose files were changed by a run.
fn changed(n_files: usize) -> Project {
    let project = swap::project(n_files);
    check(&swap::run(&project), 0, "applied");
    swap::check_all(&project, n_files, true);
    project
}

#[test]
fn undo_restores_the_last_run_byte_for_byte() {
    let project = changed(3);
    let run = project.run(["undo"]);
    check(&run, 0, "3 files restored (as before the run of 20");
    assert_eq!(run.stdout, "");
    swap::check_all(&project, 3, false);
    assert!(journals(&project).is_empty());
}

#[test]
fn undo_of_nothing_is_done() {
    let project = swap::project(1);
    check(&project.run(["undo"]), 0, "nothing to undo");
    assert_eq!(fs::read_dir(project.cache()).expect("a folder").count(), 0);
    let changed = changed(1);
    check(&changed.run(["undo"]), 0, "1 file restored");
    check(&changed.run(["undo"]), 0, "nothing to undo");
}

#[test]
fn each_undo_goes_one_run_further_back() {
    let project = swap::project(2);
    let [before, after] = [0, 1].map(|at| swap::text(0)[at].clone());
    check(
        &project.run(swap::FLAGS.iter().chain(&["p0"])),
        0,
        "applied",
    );
    check(
        &project.run(swap::FLAGS.iter().chain(&["p1"])),
        0,
        "applied",
    );
    assert_eq!(journals(&project).len(), 2);
    check(&project.run(["undo"]), 0, "1 file restored");
    assert_eq!(project.read(&swap::name(0)), after);
    assert_eq!(project.read(&swap::name(1)), swap::text(1)[0]);
    check(&project.run(["undo"]), 0, "1 file restored");
    assert_eq!(project.read(&swap::name(0)), before);
    check(&project.run(["undo"]), 0, "nothing to undo");
}

#[test]
fn one_file_that_two_runs_changed_goes_back_step_by_step() {
    let project = changed(1);
    let name = swap::name(0);
    let second = swap::text(0)[1].replace("\treturn", "\tif x == nil {\r\n\t}\r\n\treturn");
    project.file(&name, &second);
    check(&swap::run(&project), 0, "applied");
    check(&project.run(["undo"]), 0, "1 file restored");
    assert_eq!(project.read(&name), second);
    check(&project.run(["undo"]), 2, "changed since");
    project.file(&name, &swap::text(0)[1]);
    check(&project.run(["undo"]), 0, "1 file restored");
    swap::check_all(&project, 1, false);
}

#[test]
fn a_file_that_changed_since_is_named_and_nothing_is_restored() {
    let project = changed(3);
    let name = swap::name(1);
    project.file(&name, "package p\n");
    for args in [&["undo"][..], &["undo", "--dry-run"]] {
        let run = project.run(args);
        check(&run, 2, "f0001.go` changed since");
        check(&run, 2, "nothing was undone");
        assert_eq!(run.stdout, "");
        assert_eq!(project.read(&swap::name(0)), swap::text(0)[1]);
        assert_eq!(project.read(&name), "package p\n");
    }
    fs::remove_file(project.path().join(&name)).expect("a removed file");
    check(&project.run(["undo"]), 2, "f0001.go` was removed since");
    project.file(&name, &swap::text(1)[1]);
    check(&project.run(["undo"]), 0, "3 files restored");
    swap::check_all(&project, 3, false);
}

#[test]
fn a_file_that_has_its_old_content_is_left_alone() {
    let project = changed(3);
    project.file(&swap::name(1), &swap::text(1)[0]);
    check(
        &project.run(["undo"]),
        0,
        "2 files restored; 1 file already so",
    );
    swap::check_all(&project, 3, false);
}

#[test]
fn a_dry_run_shows_the_way_back_and_writes_nothing() {
    let project = changed(1);
    let run = project.run(["undo", "--dry-run"]);
    check(&run, 0, "1 file would be restored, nothing written");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[..2], ["--- a/p0/f0000.go", "+++ b/p0/f0000.go"]);
    assert!(lines.contains(&"-\treturn nil != x // né"), "{run:#?}");
    assert!(lines.contains(&"+\treturn x != nil // né"), "{run:#?}");
    swap::check_all(&project, 1, true);
    check(&project.run(["undo"]), 0, "1 file restored");
}

#[test]
fn undo_works_from_anywhere_in_the_tree_and_for_no_other() {
    let project = changed(2);
    let run = |args: &[&str], dir: &str| {
        let mut command = project.command(args);
        command.current_dir(project.path().join(dir));
        Run::of(command.output().expect("the program starts"))
    };
    fs::create_dir_all(project.path().join("p1/deep")).expect("a folder");
    let elsewhere = Project::new();
    let other = elsewhere.path().to_str().expect("UTF-8");
    check(&run(&["undo", other], "p1/deep"), 0, "nothing to undo");
    swap::check_all(&project, 2, true);
    check(&run(&["undo", "--dry-run"], "p1"), 0, "2 files would be");
    check(&run(&["undo"], "p1/deep"), 0, "2 files restored");
    swap::check_all(&project, 2, false);
}

#[test]
fn a_run_in_a_part_of_a_repository_is_undone_from_its_top() {
    let project = swap::project(1);
    project.file(".git/HEAD", "ref: refs/heads/main\n");
    let pack = project.path().join(".swap");
    let mut command = project.command(["--no-builtin", "--rules"]);
    command.arg(pack).current_dir(project.path().join("p0"));
    check(
        &Run::of(command.output().expect("the program starts")),
        0,
        "applied",
    );
    swap::check_all(&project, 1, true);
    check(&project.run(["undo"]), 0, "1 file restored");
    swap::check_all(&project, 1, false);
}

#[test]
fn a_run_over_two_trees_is_undone_in_each() {
    let project = swap::project(2);
    for tree in ["p0", "p1"] {
        project.file(&format!("{tree}/.git/HEAD"), "ref: refs/heads/main\n");
    }
    let elsewhere = Project::new();
    let mut command = project.command(["--no-builtin", "--rules"]);
    let paths = [".swap", "p0", "p1"].map(|name| project.path().join(name));
    command.args(paths).current_dir(elsewhere.path());
    check(
        &Run::of(command.output().expect("the program starts")),
        0,
        "applied",
    );
    check(&project.run(["undo", "p1"]), 0, "1 file restored");
    assert_eq!(project.read(&swap::name(0)), swap::text(0)[1]);
    assert_eq!(project.read(&swap::name(1)), swap::text(1)[0]);
    check(&project.run(["undo", "p1"]), 0, "nothing to undo");
    check(&project.run(["undo", "p0"]), 0, "1 file restored");
    swap::check_all(&project, 2, false);
}

#[test]
fn a_run_that_changes_nothing_or_writes_nothing_leaves_no_journal() {
    let project = swap::project(1);
    project.run(swap::FLAGS.iter().chain(&["--dry-run"]));
    project.run(swap::FLAGS.iter().chain(&["--check"]));
    project.run(["--no-builtin", "--rules", ".swap", "--select", "swap-equal"]);
    assert!(journals(&project).is_empty());
    check(&swap::run(&project), 0, "applied");
    check(&swap::run(&project), 0, "0 files changed");
    assert_eq!(journals(&project).len(), 1);
    check(&project.run(["undo"]), 0, "1 file restored");
}

#[test]
fn a_journal_that_cannot_be_used_is_named() {
    let project = changed(1);
    let journal = journals(&project).remove(0);
    let text = fs::read_to_string(&journal).expect("a journal");
    let name = journal.file_name().and_then(|it| it.to_str());
    let name = name.expect("a file name");
    for (broken, message) in [
        (
            text.replace("{\"journal\":1", "{\"journal\":2"),
            "version is 2",
        ),
        (text[..text.len() / 2].to_owned(), "damaged at line"),
        (text.replace("\"text\":\"x", "\"text\":\"y"), "damaged"),
    ] {
        assert_ne!(broken, text);
        fs::write(&journal, broken).expect("a written journal");
        let run = project.run(["undo"]);
        check(&run, 2, message);
        check(&run, 2, name);
        swap::check_all(&project, 1, true);
    }
}

#[test]
fn old_journals_are_removed() {
    let project = swap::project(1);
    for _ in 0..22 {
        project.file(&swap::name(0), &swap::text(0)[0]);
        check(&swap::run(&project), 0, "applied");
    }
    assert_eq!(journals(&project).len(), 20);
}

#[test]
fn a_run_without_a_journal_is_made_only_on_request() {
    let project = swap::project(1);
    fs::write(project.cache().join("undo"), "in the way").expect("a written file");
    let run = swap::run(&project);
    check(&run, 2, "nothing was written");
    check(&run, 2, "--no-journal");
    swap::check_all(&project, 1, false);
    check(
        &project.run(swap::FLAGS.iter().chain(&["--no-journal"])),
        0,
        "applied",
    );
    swap::check_all(&project, 1, true);
}

#[cfg(target_os = "linux")]
#[test]
fn journals_lie_in_the_users_cache_directory() {
    let project = swap::project(1);
    let mut command = project.command(swap::FLAGS);
    command.env_remove("GOFIX_ESCAPE_CACHE_DIR");
    command.env("XDG_CACHE_HOME", project.cache().join("xdg"));
    check(
        &Run::of(command.output().expect("the program starts")),
        0,
        "applied",
    );
    let dir = project.cache().join("xdg/gofix-escape/undo");
    assert!(fs::read_dir(dir).expect("the journals").count() > 0);
}

#[cfg(unix)]
#[test]
fn a_file_that_became_read_only_keeps_the_others_as_they_are() {
    use std::os::unix::fs::PermissionsExt;

    let project = changed(3);
    let path = project.path().join(swap::name(1));
    let chmod = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode));
    chmod(0o444).expect("a mode");
    let run = project.run(["undo"]);
    check(&run, 2, "f0001.go` is read-only");
    check(&run, 2, "nothing was undone");
    swap::check_all(&project, 3, true);
    let left = fs::read_dir(project.path().join("p0")).expect("a folder");
    assert_eq!(left.count(), 1);
    chmod(0o640).expect("a mode");
    check(&project.run(["undo"]), 0, "3 files restored");
    swap::check_all(&project, 3, false);
    let mode = fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

//! Writes that survive everything: each file has its old content or its new one, and the run says which.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};

use gofix_escape::engine::{self, Mode, Progress, RunOutcome, RunSettings, SkipReason};
use gofix_escape::rule::RuleSet;

use crate::support::{Project, Run};
use crate::{rules, swap};

#[track_caller]
fn check(run: &Run, status: i32, stderr_parts: &[&str]) {
    assert_eq!(run.status, Some(status), "{run:#?}");
    for part in stderr_parts {
        assert!(run.stderr.contains(part), "no `{part}` in {run:#?}");
    }
}

/// The files of the project that have the new content; the others must have the old one.
#[track_caller]
fn new_files(project: &Project, n_files: usize) -> Vec<usize> {
    let is_new = |n: &usize| {
        let now = project.read(&swap::name(*n));
        let [old, new] = swap::text(*n);
        assert!(now == old || now == new, "{} is broken", swap::name(*n));
        now == new
    };
    (0..n_files).filter(is_new).collect()
}

/// The temporary files in the project and among its journals.
///
/// Those of a killed run are removed only where the system tells which processes are alive.
fn temporaries(project: &Project) -> Vec<PathBuf> {
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }
    let mut dirs = vec![project.path().to_owned(), project.cache().to_owned()];
    let mut found = Vec::new();
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).expect("a folder") {
            let path = entry.expect("a readable folder").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            if path.is_dir() {
                dirs.push(path);
            } else if name.starts_with(".gofix-escape-") {
                found.push(path);
            }
        }
    }
    found
}

/// Does something after the last file was checked and before the first one is written.
struct Meddler<'a> {
    left: AtomicUsize,
    meddle: &'a (dyn Fn() + Sync),
}

impl Progress for Meddler<'_> {
    fn files(&self, total: usize) {
        self.left.store(total, Ordering::SeqCst);
    }

    fn file_done(&self) {
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            (self.meddle)();
        }
    }
}

/// A writing run with something done between its reading and its writing.
fn run_with(project: &Project, meddle: &(dyn Fn() + Sync)) -> RunOutcome {
    let (rules, faults) = RuleSet::load(&rules::packs(project.path()));
    assert!(faults.is_empty(), "{faults:#?}");
    let settings = RunSettings {
        jobs: Some(1),
        journals: Some(project.cache().join("undo")),
        ..RunSettings::new(vec![project.path().to_owned()], Mode::Write)
    };
    let meddler = Meddler {
        left: AtomicUsize::new(0),
        meddle,
    };
    engine::run(&settings, &rules, &meddler)
}

/// Checks that one of three files is refused with a message, that the others are written, and that they can be undone
/// whatever the refused file is.
#[track_caller]
fn check_refused(meddle: impl Fn(&Path) + Sync, message: &str) -> Project {
    let project = swap::project(3);
    let path = project.path().join(swap::name(1));
    let outcome = run_with(&project, &|| meddle(&path));
    let failed = outcome.skips.iter().filter_map(|skip| match &skip.reason {
        SkipReason::Failed(message) => Some((&*skip.path, message)),
        _ => None,
    });
    let failed: Vec<_> = failed.collect();
    let [(failed_path, failure)] = failed[..] else {
        panic!("{failed:#?}");
    };
    assert_eq!(failed_path, path);
    assert!(failure.contains(message), "{failure}");
    assert!(outcome.diagnostics.is_empty(), "{:#?}", outcome.diagnostics);
    for n in [0, 2] {
        assert_eq!(project.read(&swap::name(n)), swap::text(n)[1]);
    }
    assert!(temporaries(&project).is_empty());
    check(&project.run(["undo"]), 0, &["2 files restored ("]);
    for n in [0, 2] {
        assert_eq!(project.read(&swap::name(n)), swap::text(n)[0]);
    }
    project
}

#[test]
fn a_file_that_changed_since_it_was_read_is_refused() {
    let edit = |path: &Path| fs::write(path, "package p // mine\n").expect("a written file");
    let project = check_refused(edit, "changed since it was read");
    assert_eq!(project.read(&swap::name(1)), "package p // mine\n");
}

#[test]
fn a_file_that_was_removed_since_it_was_read_is_not_made_again() {
    let remove = |path: &Path| fs::remove_file(path).expect("a removed file");
    let project = check_refused(remove, "moved or removed");
    assert!(!project.path().join(swap::name(1)).exists());
}

#[test]
fn a_directory_in_the_place_of_a_file_is_refused() {
    let replace = |path: &Path| {
        fs::remove_file(path).expect("a removed file");
        fs::create_dir(path).expect("a directory");
    };
    check_refused(replace, "is not a regular file");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_tree_in_the_place_of_a_file_is_refused() {
    let outside = Project::new();
    let target = outside.file("a.go", &swap::text(1)[0]);
    let replace = |path: &Path| {
        fs::remove_file(path).expect("a removed file");
        std::os::unix::fs::symlink(&target, path).expect("a link");
    };
    check_refused(replace, "leads out of");
    assert_eq!(outside.read("a.go"), swap::text(1)[0]);
}

#[cfg(unix)]
#[test]
fn a_file_that_became_read_only_is_refused() {
    let project = check_refused(|path| chmod(path, 0o444), "is read-only");
    assert_eq!(project.read(&swap::name(1)), swap::text(1)[0]);
}

#[test]
fn the_journal_is_complete_before_the_first_file_changes() {
    let project = swap::project(3);
    let first = project.path().join(swap::name(0));
    // A file that is refused at once makes the run write its journal again: what is seen here is the first one.
    let outcome = run_with(&project, &|| {
        fs::remove_file(&first).expect("a removed file");
    });
    assert_eq!(outcome.files.iter().filter(|file| file.written).count(), 2);
    let journal = journal(&project).expect("a journal");
    let text = fs::read_to_string(journal).expect("a readable journal");
    assert!(
        !text.contains("f0000.go") && text.contains("f0001.go"),
        "{text}"
    );
}

/// The only journal, if there is one.
fn journal(project: &Project) -> Option<PathBuf> {
    let entries = fs::read_dir(project.cache().join("undo")).ok()?;
    let mut paths = entries.map(|entry| entry.expect("a readable folder").path());
    paths.find(|path| path.extension().is_some_and(|it| it == "jsonl"))
}

#[cfg(unix)]
fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_named_and_the_others_are_written() {
    let project = swap::project(3);
    chmod(&project.path().join(swap::name(1)), 0o444);
    let run = swap::run(&project);
    check(
        &run,
        2,
        &[
            "f0001.go` is read-only; make it writable",
            "2 files changed",
        ],
    );
    assert_eq!(new_files(&project, 3), [0, 2]);
    check(&project.run(["undo"]), 0, &["2 files restored"]);
    assert!(new_files(&project, 3).is_empty());
}

#[cfg(unix)]
#[test]
fn a_run_that_could_write_nothing_leaves_no_journal() {
    let project = swap::project(1);
    chmod(&project.path().join(swap::name(0)), 0o444);
    check(
        &swap::run(&project),
        2,
        &["is read-only", "0 files changed"],
    );
    assert_eq!(journal(&project), None);
    check(&project.run(["undo"]), 0, &["nothing to undo"]);
}

/// The program, to be run as a user whose rights end somewhere.
#[cfg(unix)]
fn unprivileged(project: &Project) -> std::process::Command {
    use std::os::unix::fs::{MetadataExt, chown};
    use std::os::unix::process::CommandExt;

    const NOBODY: u32 = 65534;
    let mut command = project.command(swap::FLAGS);
    if fs::metadata(project.path()).expect("a folder").uid() != 0 {
        return command;
    }
    let program = project.cache().join("program");
    // Not copied here: a process that another test starts meanwhile would inherit the file open for writing, and a
    // program that is open for writing cannot be started.
    let mut copy = std::process::Command::new("cp");
    let copied = copy.arg(crate::support::PROGRAM).arg(&program).status();
    assert!(copied.expect("cp starts").success());
    let mut paths = vec![project.path().to_owned(), project.cache().to_owned()];
    while let Some(path) = paths.pop() {
        chown(&path, Some(NOBODY), Some(NOBODY)).expect("an owner");
        if path.is_dir() {
            let entries = fs::read_dir(path).expect("a folder");
            paths.extend(entries.map(|entry| entry.expect("a readable folder").path()));
        }
    }
    let mut other = std::process::Command::new(program);
    other.args(command.get_args()).uid(NOBODY).gid(NOBODY);
    for (name, value) in command.get_envs() {
        other.env(name, value.unwrap_or_default());
    }
    other.current_dir(project.path());
    command = other;
    command
}

#[cfg(unix)]
#[test]
fn a_directory_without_permission_is_named_and_the_others_are_written() {
    let project = swap::project(3);
    let dir = project.path().join("p1");
    let mut command = unprivileged(&project);
    chmod(&dir, 0o555);
    let run = Run::of(command.output().expect("the program starts"));
    chmod(&dir, 0o755);
    check(
        &run,
        2,
        &[
            "cannot create a temporary file beside `p1/f0001.go`",
            "2 files changed",
        ],
    );
    check(&run, 2, &["check the permissions"]);
    assert_eq!(new_files(&project, 3), [0, 2]);
    assert!(temporaries(&project).is_empty());
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_read_is_named_and_the_others_are_written() {
    let project = swap::project(3);
    let dir = project.path().join("p1");
    let mut command = unprivileged(&project);
    chmod(&dir, 0o000);
    let run = Run::of(command.output().expect("the program starts"));
    chmod(&dir, 0o755);
    check(&run, 2, &["p1", "2 files changed"]);
    assert_eq!(new_files(&project, 3), [0, 2]);
}

/// Runs the program with a bound on the size of the files that it writes, in blocks of 512 bytes; the system refuses
/// what goes beyond half way through a write, as it does on a full disk.
#[cfg(unix)]
fn run_bounded(project: &Project, n_blocks: u32) -> Run {
    // POSIX: `ulimit -f` counts 512-byte blocks; an ignored signal stays ignored in the program that is started.
    let script = format!("trap '' XFSZ; ulimit -f {n_blocks}; exec \"$0\" \"$@\"");
    let command = project.command(swap::FLAGS);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script, crate::support::PROGRAM]);
    shell.args(command.get_args()).current_dir(project.path());
    shell.env("GOFIX_ESCAPE_CACHE_DIR", project.cache());
    Run::of(shell.output().expect("the shell starts"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_the_disk_has_no_room_for_keeps_its_old_content() {
    let project = swap::project(3);
    let large = |at: usize| swap::text(1)[at].clone() + "\r\n// " + &"filler".repeat(16 << 10);
    project.file(&swap::name(1), large(0));
    let run = run_bounded(&project, 64);
    check(
        &run,
        2,
        &[
            "cannot write the new content of `p1/f0001.go`",
            "2 files changed",
        ],
    );
    assert_eq!(project.read(&swap::name(1)), large(0));
    for n in [0, 2] {
        assert_eq!(project.read(&swap::name(n)), swap::text(n)[1]);
    }
    assert!(temporaries(&project).is_empty());
    check(&swap::run(&project), 0, &["1 file changed"]);
    assert_eq!(project.read(&swap::name(1)), large(1));
    check(&project.run(["undo"]), 0, &["1 file restored"]);
    check(&project.run(["undo"]), 0, &["2 files restored"]);
    assert_eq!(project.read(&swap::name(1)), large(0));
}

#[cfg(target_os = "linux")]
#[test]
fn without_room_for_the_journal_nothing_is_written() {
    let project = swap::project(3);
    let run = run_bounded(&project, 1);
    check(&run, 2, &["nothing was written", "journal"]);
    assert!(new_files(&project, 3).is_empty());
    assert!(temporaries(&project).is_empty());
    assert_eq!(journal(&project), None);
}

/// Starts the program, and kills it as soon as it has written the first file.
fn kill_while_writing(project: &Project, args: &[&str]) {
    let first = project.path().join(swap::name(0));
    let mut command = project.command(args);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let before = fs::read(&first).expect("a file");
    let mut child = command.spawn().expect("the program starts");
    let is_as_before = || fs::read(&first).is_ok_and(|text| text == before);
    while is_as_before() && child.try_wait().expect("a child").is_none() {
        std::hint::spin_loop();
    }
    child.kill().expect("a killed child");
    child.wait().expect("a child that ended");
}

#[test]
fn a_killed_run_leaves_whole_files_and_can_be_undone_or_finished() {
    const FILES: usize = 300;
    let project = swap::project(FILES);
    let landed = (0..20).find_map(|_| {
        kill_while_writing(&project, &swap::FLAGS);
        let n_new = new_files(&project, FILES).len();
        if 0 < n_new && n_new < FILES {
            return Some(n_new);
        }
        // The run was faster than the kill.
        check(&project.run(["undo"]), 0, &["files restored"]);
        None
    });
    let landed = landed.expect("a kill in the middle of writing");
    check(
        &project.run(["undo"]),
        0,
        &[&format!("{landed} file"), "already so"],
    );
    assert!(new_files(&project, FILES).is_empty());
    assert!(temporaries(&project).is_empty());
    kill_while_writing(&project, &swap::FLAGS);
    check(&swap::run(&project), 0, &["applied"]);
    swap::check_all(&project, FILES, true);
    assert!(temporaries(&project).is_empty());
    check(&project.run(["undo"]), 0, &["restored"]);
    check(&project.run(["undo"]), 0, &[]);
    assert!(new_files(&project, FILES).is_empty());
}

#[test]
fn a_killed_undo_is_finished_by_the_next_one() {
    const FILES: usize = 100;
    let project = swap::project(FILES);
    check(&swap::run(&project), 0, &["100 files changed"]);
    kill_while_writing(&project, &["undo"]);
    new_files(&project, FILES);
    check(&project.run(["undo"]), 0, &[]);
    swap::check_all(&project, FILES, false);
    assert!(temporaries(&project).is_empty());
    check(&project.run(["undo"]), 0, &["nothing to undo"]);
}

/// Two runs at once, with what both printed.
fn run_twice_at_once(project: &Project, flags: &[&str]) -> [Run; 2] {
    let spawn = || {
        let mut command = project.command(swap::FLAGS.iter().chain(flags));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    };
    let children = [spawn(), spawn()];
    children.map(|child| Run::of(child.wait_with_output().expect("a child that ended")))
}

#[test]
fn of_two_runs_at_once_one_does_all_and_the_other_finds_nothing_left() {
    const FILES: usize = 200;
    let project = swap::project(FILES);
    let runs = run_twice_at_once(&project, &[]);
    for run in &runs {
        check(run, 0, &["applied"]);
    }
    let n_done = |words: &str| runs.iter().filter(|run| run.stderr.contains(words)).count();
    assert_eq!(n_done("applied, 200 files changed"), 1, "{runs:#?}");
    assert_eq!(n_done("applied, 0 files changed"), 1, "{runs:#?}");
    swap::check_all(&project, FILES, true);
    check(&project.run(["undo"]), 0, &["200 files restored"]);
    check(&project.run(["undo"]), 0, &["nothing to undo"]);
    swap::check_all(&project, FILES, false);
}

#[test]
fn two_runs_that_do_not_see_each_other_keep_every_file_whole() {
    const FILES: usize = 200;
    let project = swap::project(FILES);
    for run in run_twice_at_once(&project, &["--no-journal"]) {
        match run.status {
            Some(0) => {}
            _ => check(&run, 2, &["changed since it was read"]),
        }
    }
    swap::check_all(&project, FILES, true);
    assert!(temporaries(&project).is_empty());
}

#[cfg(unix)]
#[test]
fn mode_owner_and_group_are_kept() {
    use std::os::unix::fs::{MetadataExt, chown};

    let project = swap::project(1);
    let path = project.path().join(swap::name(0));
    let is_root = fs::metadata(&path).expect("a file").uid() == 0;
    if is_root {
        chown(&path, Some(12345), Some(23456)).expect("an owner");
    }
    chmod(&path, 0o2750);
    let facts = || {
        let metadata = fs::metadata(&path).expect("a file");
        (metadata.mode(), metadata.uid(), metadata.gid())
    };
    let before = facts();
    check(&swap::run(&project), 0, &["1 file changed"]);
    assert_eq!(facts(), before);
    check(&project.run(["undo"]), 0, &["1 file restored"]);
    assert_eq!(facts(), before);
}

#[test]
fn another_hard_link_keeps_the_old_content() {
    let project = swap::project(1);
    let link = project.path().join("kept.txt");
    fs::hard_link(project.path().join(swap::name(0)), &link).expect("a link");
    check(&swap::run(&project), 0, &["1 file changed"]);
    swap::check_all(&project, 1, true);
    assert_eq!(project.read("kept.txt"), swap::text(0)[0]);
}

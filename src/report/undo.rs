//! What undoing a run did, or why it did nothing.

use std::fmt::Write as _;

use super::words::{counted, shown_path};
use crate::engine::{Undo, UndoError, UndoneRun};

/// How many files are named before the rest is only counted.
const NAMED: usize = 20;

/// What was undone, or under `dry_run` would be, as one line.
pub fn undo_summary(undo: &Undo, dry_run: bool) -> String {
    match undo {
        Undo::Nothing => "nothing to undo: no run that changed this tree is on record\n".to_owned(),
        Undo::Run(run) => run_line(run, dry_run),
    }
}

fn run_line(run: &UndoneRun, dry_run: bool) -> String {
    let files = counted(run.files.len(), "file", "files");
    let mut out = if dry_run {
        format!("{files} would be restored, nothing written")
    } else {
        format!("{files} restored")
    };
    if run.already > 0 {
        let _ = write!(
            out,
            "; {} already so",
            counted(run.already, "file", "files")
        );
    }
    let started = humantime::format_rfc3339_seconds(run.started);
    let root = shown_path(&run.root);
    let _ = writeln!(out, " (as before the run of {started} in {root})");
    out
}

/// Why a run was not undone: what is wrong with each file, and what that means for the others.
pub fn undo_failure(error: &UndoError) -> String {
    match error {
        UndoError::Refused(messages) => {
            list(messages)
                + "error: nothing was undone: a run is undone only if every file of it can be restored\n"
        }
        UndoError::Partial { restored, messages } => {
            let restored = counted(*restored, "file", "files");
            let others = counted(messages.len(), "file", "files");
            list(messages)
                + &format!(
                    "error: {restored} restored, {others} not; remove the cause and undo again to restore the rest\n"
                )
        }
        UndoError::Journal(message) => format!("error: {message}\n"),
    }
}

fn list(messages: &[String]) -> String {
    let mut out = String::new();
    for message in messages.iter().take(NAMED) {
        let _ = writeln!(out, "error: {message}");
    }
    if let Some(more) = messages.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = writeln!(
            out,
            "error: and {}",
            counted(more, "more file", "more files")
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use expect_test::{Expect, expect};

    use super::*;
    use crate::engine::RestoredFile;

    #[track_caller]
    fn check(n_files: usize, already: usize, dry_run: bool, expected: &Expect) {
        let file = RestoredFile {
            path: "/tree/a.go".into(),
            from: String::new(),
            to: String::new(),
        };
        let run = Undo::Run(UndoneRun {
            root: "/tree".into(),
            started: UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            files: vec![file; n_files],
            already,
        });
        expected.assert_eq(&undo_summary(&run, dry_run));
    }

    #[test]
    fn a_summary_counts_files_and_names_the_run() {
        check(
            1,
            0,
            false,
            &expect![[r#"
            1 file restored (as before the run of 2023-11-14T22:13:20Z in /tree)
        "#]],
        );
        check(
            3,
            2,
            false,
            &expect![[r#"
            3 files restored; 2 files already so (as before the run of 2023-11-14T22:13:20Z in /tree)
        "#]],
        );
        check(
            0,
            1,
            true,
            &expect![[r#"
            0 files would be restored, nothing written; 1 file already so (as before the run of 2023-11-14T22:13:20Z in /tree)
        "#]],
        );
        let nothing = undo_summary(&Undo::Nothing, false);
        assert!(nothing.starts_with("nothing to undo"), "{nothing}");
    }

    #[test]
    fn a_failure_names_files_and_says_what_became_of_the_others() {
        let messages = |n: usize| (0..n).map(|n| format!("`{n}.go` changed since")).collect();
        let refused = undo_failure(&UndoError::Refused(messages(1)));
        expect![[r#"
            error: `0.go` changed since
            error: nothing was undone: a run is undone only if every file of it can be restored
        "#]]
        .assert_eq(&refused);
        let partial = UndoError::Partial {
            restored: 2,
            messages: messages(1),
        };
        expect![[r#"
            error: `0.go` changed since
            error: 2 files restored, 1 file not; remove the cause and undo again to restore the rest
        "#]]
        .assert_eq(&undo_failure(&partial));
        let many = undo_failure(&UndoError::Refused(messages(22)));
        assert!(
            many.contains("`19.go`") && !many.contains("`20.go`"),
            "{many}"
        );
        assert!(many.contains("and 2 more files"), "{many}");
    }
}

//! Unified diffs of the planned changes.

use std::fmt::Write as _;
use std::path::Path;

use anstyle::{AnsiColor, Effects, Style as Paint};

use super::Color;
use super::words::shown_path;
use crate::engine::{FileOutcome, UndoneRun};
use crate::text::{FileDiff, unified_diff};

const HEADER: Paint = Paint::new().effects(Effects::BOLD);
const HUNK: Paint = AnsiColor::Cyan.on_default();
const ADDED: Paint = AnsiColor::Green.on_default();
const REMOVED: Paint = AnsiColor::Red.on_default();

/// The diff of every file that the plan changes, one after the other.
///
/// Plain, it is a patch for `git apply` run in the directory that paths are relative to: `base` is taken off their
/// front.
pub fn diff(files: &[FileOutcome], base: Option<&Path>, color: Color) -> String {
    let mut out = String::new();
    for file in files {
        let Some(new) = &file.new_text else { continue };
        let path = relative(file.source.path(), base);
        push(
            &mut out,
            &unified_diff(&path, file.source.text(), new),
            color,
        );
    }
    out
}

/// The diff of undoing a run, in the form of [`diff`].
pub fn undo_diff(run: &UndoneRun, base: Option<&Path>, color: Color) -> String {
    let mut out = String::new();
    for file in &run.files {
        let path = relative(&file.path, base);
        push(&mut out, &unified_diff(&path, &file.from, &file.to), color);
    }
    out
}

fn push(out: &mut String, diff: &FileDiff, color: Color) {
    match color {
        Color::Plain => out.push_str(&diff.to_string()),
        Color::Ansi => paint(out, diff),
    }
}

fn relative(path: &Path, base: Option<&Path>) -> String {
    let path = base
        .and_then(|base| path.strip_prefix(base).ok())
        .unwrap_or(path);
    let path = path.strip_prefix(".").unwrap_or(path);
    shown_path(path)
}

/// Writes a diff line by line, each with its own color, so that a pager may cut it anywhere.
fn paint(out: &mut String, diff: &FileDiff) {
    if diff.is_empty() {
        return;
    }
    for line in diff.header() {
        painted(out, HEADER, &line);
    }
    for hunk in &diff.hunks {
        painted(out, HUNK, &hunk.header());
        for line in &hunk.lines {
            let style = match line.marker() {
                '+' => ADDED,
                '-' => REMOVED,
                _ => Paint::new(),
            };
            let shown = line.to_string();
            for part in shown.lines() {
                painted(out, style, part);
            }
        }
    }
}

fn painted(out: &mut String, style: Paint, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{style}{line}{style:#}");
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::report::fixture;

    #[track_caller]
    fn check(base: Option<&str>, color: Color, expected: &Expect) {
        let files = fixture::outcome().files;
        let shown = diff(&files, base.map(Path::new), color);
        // What an editor would eat is shown as visible characters.
        let shown = shown.replace('\x1b', "␛").replace("\n \n", "\n·\n");
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_plain_diff_is_a_patch() {
        check(
            None,
            Color::Plain,
            &expect![[r#"
                --- a/pkg/show.go
                +++ b/pkg/show.go
                @@ -4,5 +4,5 @@
                ·
                 func show(n int) string {
                 	defer log(n)
                -	return fmt.Sprintf("%d", n)
                +	return strconv.Itoa(n)
                 }
            "#]],
        );
    }

    #[test]
    fn the_base_is_taken_off_the_path() {
        check(
            Some("pkg"),
            Color::Plain,
            &expect![[r#"
                --- a/show.go
                +++ b/show.go
                @@ -4,5 +4,5 @@
                ·
                 func show(n int) string {
                 	defer log(n)
                -	return fmt.Sprintf("%d", n)
                +	return strconv.Itoa(n)
                 }
            "#]],
        );
    }

    #[test]
    fn color_ends_on_the_line_it_begins() {
        check(
            None,
            Color::Ansi,
            &expect![[r#"
                ␛[1m--- a/pkg/show.go␛[0m
                ␛[1m+++ b/pkg/show.go␛[0m
                ␛[36m@@ -4,5 +4,5 @@␛[0m
                ·
                 func show(n int) string {
                 	defer log(n)
                ␛[31m-	return fmt.Sprintf("%d", n)␛[0m
                ␛[32m+	return strconv.Itoa(n)␛[0m
                 }
            "#]],
        );
    }
}

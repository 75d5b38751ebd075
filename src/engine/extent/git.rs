//! What git knows about a work tree.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::changed::Lines;

/// The top of the work tree that a directory is in, without symbolic links.
pub(super) fn root(dir: &Path) -> Result<PathBuf, String> {
    let shown = dir.display();
    let out = git(dir, &["rev-parse", "--show-toplevel"])
        .map_err(|error| format!("`{shown}` is in no work tree of git: {error}"))?;
    let top = path(out.strip_suffix(b"\n").unwrap_or(&out));
    top.canonicalize()
        .map_err(|error| format!("`{}`: {error}", top.display()))
}

/// The commit that a revision names.
pub(super) fn commit(root: &Path, revision: &str) -> Result<String, String> {
    let commit = format!("{revision}^{{commit}}");
    // What starts with a dash is no option.
    let args = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ];
    let out = git(root, &args).map_err(|error| {
        let root = root.display();
        let why = if error.is_empty() { "" } else { ": " };
        format!("`{revision}` names no commit of `{root}`{why}{error}; is it fetched?")
    })?;
    Ok(String::from_utf8_lossy(&out).trim().to_owned())
}

/// The lines of the work tree that a commit does not have, by file.
pub(super) fn diff(root: &Path, commit: &str) -> Result<Vec<(PathBuf, Lines)>, String> {
    // Everything that the user's configuration could make another format of.
    let args = [
        "-c",
        "core.quotePath=false",
        "-c",
        "diff.suppressBlankEmpty=false",
        "diff",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-relative",
        "--find-renames",
        "--ignore-submodules",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        "--unified=0",
        "--inter-hunk-context=0",
        commit,
        "--",
        "*.go",
    ];
    let out = git(root, &args).map_err(|error| format!("`git diff` failed: {error}"))?;
    Ok(parse(&out))
}

/// The files that git does not know and does not ignore.
pub(super) fn untracked(root: &Path) -> Result<Vec<PathBuf>, String> {
    let args = [
        "ls-files",
        "--others",
        "--exclude-standard",
        "-z",
        "--",
        "*.go",
    ];
    let out = git(root, &args).map_err(|error| format!("`git ls-files` failed: {error}"))?;
    let names = out.split(|it| *it == 0).filter(|it| !it.is_empty());
    Ok(names.map(path).collect())
}

/// What a command prints, or what it complains about.
fn git(dir: &Path, args: &[&str]) -> Result<Vec<u8>, String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(dir).args(args).env("LC_ALL", "C");
    let output = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => "there is no `git` on PATH".to_owned(),
        _ => format!("`git` does not start: {error}"),
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let words = words.trim().trim_start_matches("fatal: ");
    Err(words.lines().next().unwrap_or_default().to_owned())
}

/// The new lines of each file of a diff without context.
fn parse(diff: &[u8]) -> Vec<(PathBuf, Lines)> {
    let mut files: Vec<(PathBuf, Lines)> = Vec::new();
    // How many lines of the hunk are still to come: what they hold may look like a header.
    let mut inside = 0;
    for line in diff.split(|it| *it == b'\n') {
        if 0 < inside {
            inside -= u32::from(!line.starts_with(b"\\"));
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            files.extend(new_name(name).map(|path| (path, Vec::new())));
        } else if let Some(hunk) = line.strip_prefix(b"@@ ") {
            let Some((old, new)) = hunk_ranges(hunk) else {
                continue;
            };
            inside = old + (new.end - new.start);
            if let Some((_, ranges)) = files.last_mut().filter(|_| !new.is_empty()) {
                ranges.push(new);
            }
        }
    }
    files
}

/// How many lines a hunk takes away, and those that it brings: `-3,2 +4 @@ …`.
fn hunk_ranges(text: &[u8]) -> Option<(u32, Range<u32>)> {
    let text =
        std::str::from_utf8(text.get(..text.windows(3).position(|it| it == b" @@")?)?).ok()?;
    let (old, new) = text.split_once(' ')?;
    let numbers = |text: &str| -> Option<(u32, u32)> {
        match text.split_once(',') {
            Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
            None => Some((text.parse().ok()?, 1)),
        }
    };
    let (_, removed) = numbers(old.strip_prefix('-')?)?;
    let (start, added) = numbers(new.strip_prefix('+')?)?;
    Some((removed, start..start.checked_add(added)?))
}

/// The path behind `+++ `; none for a file that is gone.
fn new_name(name: &[u8]) -> Option<PathBuf> {
    // A name with a blank is followed by a tab.
    let name = name.strip_suffix(b"\t").unwrap_or(name);
    let name = match name.strip_prefix(b"\"") {
        Some(quoted) => unquoted(quoted.strip_suffix(b"\"")?),
        None => name.to_vec(),
    };
    name.strip_prefix(b"b/").map(path)
}

/// A C string without its quotes, as git writes names with control characters, quotes or backslashes.
fn unquoted(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first != b'\\' {
            out.push(*first);
            continue;
        }
        let octal = rest.get(..3).and_then(|it| std::str::from_utf8(it).ok());
        if let Some(byte) = octal.and_then(|it| u8::from_str_radix(it, 8).ok()) {
            out.push(byte);
            rest = &rest[3..];
        } else if let Some((escape, tail)) = rest.split_first() {
            out.push(match escape {
                b'a' => 7,
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 11,
                b'f' => 12,
                b'r' => b'\r',
                other => *other,
            });
            rest = tail;
        }
    }
    out
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;

    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_lines_are_found_whatever_they_look_like() {
        let diff = b"diff --git a/p/a.go b/p/a.go\nindex 1..2 100644\n--- a/p/a.go\n+++ b/p/a.go\n\
            @@ -3,2 +3 @@ func f() {\n--- a/x\n-++ b/y\n+++ b/z\n\
            @@ -9 +8,0 @@\n-gone\n@@ -20,0 +20,3 @@\n+a\n+b\n+c\n\\ No newline at end of file\n\
            diff --git a/gone.go b/gone.go\n--- a/gone.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-package p\n\
            diff --git a/new.go b/new.go\n--- /dev/null\n+++ b/b c.go\t\n@@ -0,0 +1,2 @@\n+package p\n+\n@@ -0,0 +9 @@\n+x\n";
        let expected = [
            (PathBuf::from("p/a.go"), vec![3..4, 20..23]),
            (PathBuf::from("b c.go"), vec![1..3, 9..10]),
        ];
        assert_eq!(parse(diff), expected);
    }

    #[test]
    fn names_are_unquoted() {
        let name = |text: &str| new_name(text.as_bytes());
        assert_eq!(name("b/größe.go"), Some("größe.go".into()));
        assert_eq!(
            name(r#""b/a\"\\\t\303\266.go""#),
            Some("a\"\\\tö.go".into())
        );
        assert_eq!(name("/dev/null"), None);
    }
}

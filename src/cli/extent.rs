//! `--files-from`, `--shard` and `--diff-base`.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};

use super::args::JobArgs;
use crate::engine::{Changes, Extent};

/// The paths of a run, and how much of them it is about.
pub(super) fn of(args: &JobArgs) -> Result<(Vec<PathBuf>, Extent)> {
    let mut paths = args.paths.clone();
    let wanted = &args.extent;
    if let Some(list) = &wanted.files_from {
        let bytes = read(list).with_context(|| format!("failed to read `{}`", list.display()))?;
        let separator = if wanted.is_null { 0 } else { b'\n' };
        paths.extend(listed(&bytes, separator)?);
    }
    let changes = match &wanted.diff_base {
        Some(revision) => {
            let changes = Changes::since(revision, &paths);
            let failed = |why| anyhow!("`--diff-base {revision}`: {why}");
            Some(changes.map_err(failed)?)
        }
        None => None,
    };
    let extent = Extent {
        is_listed: wanted.files_from.is_some(),
        shard: wanted.shard,
        changes,
    };
    Ok((paths, extent))
}

fn read(list: &Path) -> std::io::Result<Vec<u8>> {
    if list != Path::new("-") {
        return fs::read(list);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The paths of a list that may hold Go: lists of changed files name others too.
fn listed(bytes: &[u8], separator: u8) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for name in bytes.split(|it| *it == separator) {
        let name = match separator {
            b'\n' => name.strip_suffix(b"\r").unwrap_or(name),
            _ => name,
        };
        if name.is_empty() {
            continue;
        }
        let path = path(name)?;
        let is_go = path.extension().is_some_and(|it| it == "go");
        let is_pattern = path.file_name().is_some_and(|it| it == "...");
        if is_go || is_pattern || path.is_dir() {
            paths.push(path);
        }
    }
    Ok(paths)
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems have names that are no paths"
)]
fn path(bytes: &[u8]) -> Result<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;

    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Result<PathBuf> {
    let text = std::str::from_utf8(bytes).context("a listed path is not UTF-8")?;
    Ok(PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(list: &str, separator: u8, expected: &[&str]) {
        let paths = listed(list.as_bytes(), separator).unwrap();
        let expected: Vec<PathBuf> = expected.iter().map(PathBuf::from).collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn lists_hold_a_path_a_line_or_end_each_with_nul() {
        check("a.go\r\n\nb c.go\n", b'\n', &["a.go", "b c.go"]);
        check("a\nb.go\0c.go\0", 0, &["a\nb.go", "c.go"]);
        check("", b'\n', &[]);
    }

    #[test]
    fn what_holds_no_go_is_passed_over() {
        let list = "README.md\ngo.mod\nsrc\n./...\ngone.go\nnowhere\n";
        check(list, b'\n', &["src", "./...", "gone.go"]);
    }
}

//! The lines of the compiler that are compared.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// File, line, column and name of a declaration.
pub(crate) type Key = (PathBuf, u32, u32, String);

/// File, line and column of a function literal.
pub(crate) type Place = (PathBuf, u32, u32);

/// What the compiler says of a variable.
#[derive(Clone, Copy)]
pub(crate) struct Theirs {
    pub(crate) is_reference: bool,
    pub(crate) address_taken: bool,
    pub(crate) reassigned: bool,
    pub(crate) width: u64,
}

/// What the compiler says of a function literal, in all the copies that it compiled.
#[derive(Clone, Copy, Default)]
pub(crate) struct Literal {
    pub(crate) escapes: bool,
    pub(crate) stays: bool,
}

/// The lines of a log.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) records: BTreeMap<Key, Theirs>,
    pub(crate) literals: BTreeMap<Place, Literal>,
    pub(crate) left_out: BTreeMap<&'static str, usize>,
    pub(crate) lines: usize,
    sources: BTreeMap<PathBuf, Vec<String>>,
}

/// Runs the compiler over packages and reads what it prints.
pub(crate) fn build(dir: &Path, all: bool, packages: &[String]) -> Result<Log> {
    // The go command replays what the compiler printed of a package that is in its cache.
    let flags = if all {
        "-gcflags=all=-m=2"
    } else {
        "-gcflags=-m=2"
    };
    let mut go = Command::new("go");
    go.args(["build", "-o", "/dev/null", flags]).args(packages);
    go.current_dir(dir)
        .env("CGO_ENABLED", "0")
        .env("GOTOOLCHAIN", "local");
    let mut child = go.stderr(Stdio::piped()).spawn()?;
    let stderr = child
        .stderr
        .take()
        .context("the go command has no stderr")?;
    let log = read(BufReader::new(stderr), dir)?;
    let status = child.wait()?;
    ensure!(status.success(), "go build: {status}");
    Ok(log)
}

/// Reads what the compiler printed when it ran in a directory.
pub(crate) fn read(mut lines: impl BufRead, dir: &Path) -> Result<Log> {
    let mut log = Log::default();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if lines.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(log);
        }
        let line = String::from_utf8_lossy(&bytes);
        log.read_line(line.trim_end(), dir);
    }
}

impl Log {
    fn read_line(&mut self, line: &str, dir: &Path) {
        if let Some((path, at, name, record)) = variable(line) {
            self.lines += 1;
            match self.declared(dir.join(path), at, name) {
                Ok(key) => {
                    // Later lines of a variable inherit flags from earlier captures.
                    self.records.entry(key).or_insert(record);
                }
                Err(class) => *self.left_out.entry(class).or_default() += 1,
            }
        } else if let Some((path, at, escapes)) = literal(line) {
            let path = dir.join(path);
            // A copy of an inlined function has the position of the call.
            if stands_at(self.source(&path), at, "func") {
                let known = self.literals.entry((path, at.0, at.1)).or_default();
                known.escapes |= escapes;
                known.stays |= !escapes;
            }
        }
    }

    fn declared(&mut self, path: PathBuf, at: (u32, u32), name: &str) -> Result<Key, &'static str> {
        let name = own_name(name).ok_or("names that the compiler made up")?;
        let lines = self.source(&path);
        if !stands_in_clause(lines, at) && !stands_at(lines, at, name) {
            return Err("copies of inlined functions");
        }
        Ok((path, at.0, at.1, name.to_owned()))
    }

    fn source(&mut self, path: &Path) -> &[String] {
        self.sources.entry(path.to_owned()).or_insert_with(|| {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            text.lines().map(str::to_owned).collect()
        })
    }
}

/// `dir/file.go:3:4` and what stands behind it.
fn place(text: &str) -> Option<(&str, (u32, u32), &str)> {
    let mut parts = text.splitn(4, ':');
    let path = parts.next()?;
    let at = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let path = path.strip_prefix("./").unwrap_or(path);
    Some((path, at, parts.next()?))
}

/// `dir/file.go:3:4: func literal does not escape`
fn literal(line: &str) -> Option<(&str, (u32, u32), bool)> {
    let (path, at, rest) = place(line)?;
    match rest {
        " func literal escapes to heap" => Some((path, at, true)),
        " func literal does not escape" => Some((path, at, false)),
        _ => None,
    }
}

/// `dir/file.go:3:4: F capturing by ref: x (addr=true assign=false width=8)`
fn variable(line: &str) -> Option<(&str, (u32, u32), &str, Theirs)> {
    let (head, tail) = line.split_once(" capturing by ")?;
    let (by, tail) = tail.split_once(": ")?;
    let (name, tail) = tail.split_once(" (addr=")?;
    let (path, at, _) = place(head)?;
    let (address, tail) = tail.split_once(" assign=")?;
    let (assign, width) = tail.split_once(" width=")?;
    let record = Theirs {
        is_reference: by == "ref",
        address_taken: address == "true",
        reassigned: assign == "true",
        width: width.trim_end_matches(')').parse().ok()?,
    };
    Some((path, at, name, record))
}

/// The name without the package of an inlined function; none if the compiler made it up.
fn own_name(name: &str) -> Option<&str> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let is_made_up = last.is_empty()
        || last.starts_with(['~', '#', '.', '&'])
        || last.starts_with("autotmp_")
        || last == "dict"
        || last == "this"
        || name.starts_with('.');
    (!is_made_up).then_some(last)
}

/// The variable of a clause of a type switch is said to be declared in the head of the clause.
fn stands_in_clause(lines: &[String], (line, _): (u32, u32)) -> bool {
    let is_head = |line: &str| line.starts_with("case ") || line.starts_with("default:");
    line_at(lines, line).is_some_and(|it| is_head(it.trim_start()))
}

/// Whether a word stands at a line and byte column.
fn stands_at(lines: &[String], (line, column): (u32, u32), word: &str) -> bool {
    let column = usize::try_from(column).unwrap_or(0);
    let rest = line_at(lines, line).and_then(|it| it.get(column.checked_sub(1)?..));
    rest.and_then(|it| it.strip_prefix(word))
        .is_some_and(|it| !it.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn line_at(lines: &[String], line: u32) -> Option<&str> {
    let index = usize::try_from(line).ok()?.checked_sub(1)?;
    lines.get(index).map(String::as_str)
}

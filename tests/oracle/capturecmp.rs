//! Compares `inspect captures` with the `capturing by` lines of the compiler.
//!
//! ```text
//! cd $(go env GOROOT)/src && CGO_ENABLED=0 GOCACHE=$(mktemp -d) go build -gcflags=all=-m=2 std 2> std.log
//! cargo run --profile oracle --example capturecmp -- std.log $(go env GOROOT)/src [--show N]
//! ```
//!
//! A fresh GOCACHE makes the compiler run; the second argument is the directory in which it ran. Lines are grouped by
//! file, declaration position and name, and the first of a group counts: later ones inherit flags from earlier
//! captures. Left out, and counted: names that the compiler made up, and copies of inlined functions, whose lines
//! carry the position of the call.

#![expect(clippy::print_stdout, reason = "a tool for developers")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use gofix_escape::engine::{CaptureSettings, CapturedVariable, captures};
use gofix_escape::semantics::typing::Platform;
use gofix_escape::semantics::{CaptureBy, Verdict};

/// File, line, column and name of a declaration.
type Key = (PathBuf, u32, u32, String);

/// What the compiler says of a variable.
#[derive(Clone, Copy)]
struct Theirs {
    is_reference: bool,
    address_taken: bool,
    reassigned: bool,
    width: u64,
}

/// The lines of a log.
#[derive(Default)]
struct Log {
    records: BTreeMap<Key, Theirs>,
    left_out: BTreeMap<&'static str, usize>,
    lines: usize,
}

/// The answers side by side.
#[derive(Default)]
struct Tally {
    /// By the compiler's answer and ours.
    matrix: BTreeMap<(&'static str, &'static str), usize>,
    flags: [Agreement; 2],
    width: Agreement,
    /// Descriptions of disagreements, by class.
    shown: BTreeMap<String, Vec<String>>,
}

/// How many answers are the same, another, or not known.
#[derive(Clone, Copy, Default)]
struct Agreement {
    same: usize,
    other: usize,
    unknown: usize,
}

impl Agreement {
    fn add(&mut self, is_same: Option<bool>) {
        match is_same {
            Some(true) => self.same += 1,
            Some(false) => self.other += 1,
            None => self.unknown += 1,
        }
    }

    fn show(self, name: &str) {
        let given = self.same + self.other;
        println!(
            "{name}: same {} = {:.2} % of all, {:.2} % of those given; another {}, unknown {} = {:.2} %",
            self.same,
            percent(self.same, given + self.unknown),
            percent(self.same, given),
            self.other,
            self.unknown,
            percent(self.unknown, given + self.unknown),
        );
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    let as_f64 = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    100.0 * as_f64(part) / as_f64(whole.max(1))
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let log = args.next().context("the log of the compiler is missing")?;
    let dir = args
        .next()
        .context("the directory of the build is missing")?;
    let show: usize = match args.next() {
        Some(_) => args.next().context("--show needs a number")?.parse()?,
        None => 10,
    };
    let text = std::fs::read_to_string(&log)?;
    let theirs = read_log(&text, Path::new(&dir));
    let mut paths: BTreeSet<PathBuf> = BTreeSet::new();
    paths.extend(theirs.records.keys().map(|key| key.0.clone()));
    let start = std::time::Instant::now();
    let outcome = captures(&CaptureSettings {
        paths: paths.into_iter().collect(),
        platform: Platform {
            cgo: false,
            ..Platform::default()
        },
        include_vendor: true,
        ..CaptureSettings::default()
    });
    println!(
        "{} lines, {} variables; ours of {} files in {:?}",
        theirs.lines,
        theirs.records.len(),
        outcome.run.analyzed,
        start.elapsed()
    );
    for (class, count) in &theirs.left_out {
        println!("left out: {count} {class}");
    }
    let mut ours: BTreeMap<Key, CapturedVariable> = BTreeMap::new();
    for file in outcome.files {
        for variable in file.variables {
            let at = file.source.line_col(variable.decl.start());
            let path = file.source.path().to_path_buf();
            let key = (path, at.line, at.column, variable.name.clone());
            ours.entry(key).or_insert(variable);
        }
    }
    let extra = ours.keys().filter(|key| !theirs.records.contains_key(key));
    println!("ours alone (inlined away, pruned): {}", extra.count());
    compare(&theirs, &ours).print(show);
    Ok(())
}

fn read_log(text: &str, dir: &Path) -> Log {
    let mut log = Log::default();
    let mut sources: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for line in text.lines() {
        let Some((path, at, name, record)) = parse(line) else {
            continue;
        };
        log.lines += 1;
        let mut leave_out = |class| *log.left_out.entry(class).or_default() += 1;
        let Some(name) = own_name(name) else {
            leave_out("names that the compiler made up");
            continue;
        };
        let path = dir.join(path.trim_start_matches("./"));
        let lines = sources.entry(path.clone()).or_insert_with(|| {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            text.lines().map(str::to_owned).collect()
        });
        if !stands_at(lines, at, name) {
            leave_out("copies of inlined functions");
            continue;
        }
        let key = (path, at.0, at.1, name.to_owned());
        log.records.entry(key).or_insert(record);
    }
    log
}

/// `dir/file.go:3:4: F capturing by ref: x (addr=true assign=false width=8)`
fn parse(line: &str) -> Option<(&str, (u32, u32), &str, Theirs)> {
    let (head, tail) = line.split_once(" capturing by ")?;
    let (by, tail) = tail.split_once(": ")?;
    let (name, tail) = tail.split_once(" (addr=")?;
    let mut place = head.splitn(4, ':');
    let path = place.next()?;
    let at = (place.next()?.parse().ok()?, place.next()?.parse().ok()?);
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

/// Whether the identifier stands at a line and byte column.
fn stands_at(lines: &[String], (line, column): (u32, u32), name: &str) -> bool {
    let at = |number: u32| usize::try_from(number).ok()?.checked_sub(1);
    let line = at(line).and_then(|line| lines.get(line));
    let rest = line
        .zip(at(column))
        .and_then(|(line, column)| line.get(column..));
    rest.and_then(|it| it.strip_prefix(name))
        .is_some_and(|it| !it.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn compare(theirs: &Log, ours: &BTreeMap<Key, CapturedVariable>) -> Tally {
    let mut tally = Tally::default();
    for (key, record) in &theirs.records {
        let found = ours.get(key);
        let (said, known) = (by_compiler(*record), by_us(found));
        *tally.matrix.entry((said, known)).or_default() += 1;
        if said != known {
            tally.show(format!("{said} → {known}"), key, *record, found);
        }
        let Some(found) = found else {
            continue;
        };
        let flags = [
            (&found.address_taken, record.address_taken),
            (&found.reassigned, record.reassigned),
        ];
        for (index, (verdict, flag)) in flags.into_iter().enumerate() {
            let is_same = decided(verdict).map(|it| it == flag);
            tally.flags[index].add(is_same);
            if is_same == Some(false) {
                tally.show(format!("flag {index}"), key, *record, Some(found));
            }
        }
        let is_same = found.width.map(|it| it == record.width);
        tally.width.add(is_same);
        match is_same {
            Some(true) => {}
            Some(false) => tally.show("width differs".into(), key, *record, Some(found)),
            None => tally.show("width unknown".into(), key, *record, Some(found)),
        }
    }
    tally
}

fn by_compiler(record: Theirs) -> &'static str {
    match record.is_reference {
        true => "reference",
        false => "value",
    }
}

fn by_us(found: Option<&CapturedVariable>) -> &'static str {
    match found.map(|it| &it.by) {
        None => "missing",
        Some(CaptureBy::Value) => "value",
        Some(CaptureBy::Reference) => "reference",
        Some(CaptureBy::Unknown(_)) => "unknown",
    }
}

fn decided(verdict: &Verdict) -> Option<bool> {
    match verdict {
        Verdict::Holds => Some(true),
        Verdict::Fails => Some(false),
        Verdict::Unknown(_) => None,
    }
}

impl Tally {
    fn show(
        &mut self,
        class: String,
        (path, line, column, name): &Key,
        theirs: Theirs,
        ours: Option<&CapturedVariable>,
    ) {
        let path = path.display();
        let Theirs {
            address_taken,
            reassigned,
            width,
            ..
        } = theirs;
        let ours = ours.map_or_else(String::new, |it| {
            let (addr, assign) = (&it.address_taken, &it.reassigned);
            format!(
                "; ours {:?} addr={addr:?} assign={assign:?} width={:?}",
                it.by, it.width
            )
        });
        self.shown.entry(class).or_default().push(format!(
            "{path}:{line}:{column} {name}: addr={address_taken} assign={reassigned} width={width}{ours}"
        ));
    }

    fn print(&self, show: usize) {
        let count = |theirs, ours| self.matrix.get(&(theirs, ours)).copied().unwrap_or(0);
        println!(
            "compiler \\ ours  {:>9} {:>9} {:>9} {:>9}",
            "value", "reference", "unknown", "missing"
        );
        let answers = ["value", "reference", "unknown", "missing"];
        for row in ["value", "reference"] {
            let cells = answers.map(|it| format!("{:>9}", count(row, it)));
            println!("{row:>15}  {}", cells.join(" "));
        }
        let all: usize = self.matrix.values().sum();
        let references: usize = answers.iter().map(|it| count("reference", it)).sum();
        let same = count("value", "value") + count("reference", "reference");
        println!("same answer {same} of {all} = {:.2} %", percent(same, all));
        println!(
            "recall of by-reference {:.2} %",
            percent(count("reference", "reference"), references)
        );
        let dangerous = count("reference", "value");
        println!(
            "value where it is a reference: {dangerous} = {:.3} %",
            percent(dangerous, all)
        );
        self.flags[0].show("addrtaken");
        self.flags[1].show("reassigned");
        self.width.show("width");
        for (class, examples) in &self.shown {
            println!("{class}: {}", examples.len());
            let step = (examples.len() / show.max(1)).max(1);
            for example in examples.iter().step_by(step).take(show) {
                println!("    {example}");
            }
        }
    }
}

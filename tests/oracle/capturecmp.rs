//! Compares `inspect captures` with what the compiler prints about captured variables and function literals.
//!
//! ```text
//! cargo run --profile oracle --example capturecmp -- [-C DIR] [--own] [--log FILE] [--show N] [PACKAGES]
//! ```
//!
//! runs `go build -gcflags=all=-m=2 PACKAGES` in DIR and compares; without arguments it is `std` in GOROOT/src. With
//! `--own` only the named packages are compared, not what they import, and with `--log` the output of an earlier
//! `go build` in that directory is read instead. Variables are grouped by file, declaration position and name, and the
//! first line of a group counts: later ones inherit flags from earlier captures. Left out, and counted: names that the
//! compiler made up, and copies of inlined functions, whose lines carry the position of the call. A second matrix
//! compares what closures outlive with `func literal escapes to heap` and `func literal does not escape`.
//!
//! What disagrees, over the standard library and moby: a variable whose only closure with an assignment vanishes as the
//! function that it is passed to is inlined (`fltrs` of moby's `setupFilters`: by reference to us, which is the safe
//! side); one for which it matters whether a closure that is only called is inlined (`badJumps` of go/types: unknown);
//! and the width of type parameters, which is that of an instance (sync.OnceValue: unknown).

#![expect(clippy::print_stdout, reason = "a tool for developers")]

#[path = "capturecmp/literals.rs"]
mod literals;
#[path = "capturecmp/log.rs"]
mod log;
#[path = "capturecmp/variables.rs"]
mod variables;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use gofix_escape::engine::{CaptureSettings, CapturedVariable, captures};
use gofix_escape::semantics::typing::Platform;

use log::{Key, Log, Place};

/// The command line.
struct Args {
    dir: Option<PathBuf>,
    is_own: bool,
    log: Option<PathBuf>,
    show: usize,
    packages: Vec<String>,
}

/// Our answers by the keys of the compiler's.
#[derive(Default)]
struct Ours {
    variables: BTreeMap<Key, CapturedVariable>,
    literals: BTreeMap<Place, CapturedVariable>,
}

fn percent(part: usize, whole: usize) -> f64 {
    let as_f64 = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    100.0 * as_f64(part) / as_f64(whole.max(1))
}

fn main() -> Result<()> {
    let mut args = parse_args()?;
    let dir = match args.dir {
        Some(dir) => dir.canonicalize()?,
        None => goroot()?.join("src"),
    };
    if args.packages.is_empty() {
        args.packages.push("std".to_owned());
    }
    let theirs = match &args.log {
        Some(path) => log::read(BufReader::new(File::open(path)?), &dir)?,
        None => log::build(&dir, !args.is_own, &args.packages)?,
    };
    let ours = ours(&theirs);
    for (class, count) in &theirs.left_out {
        println!("left out: {count} {class}");
    }
    let mut variables = ours.variables.keys();
    let is_extra = |key: &&Key| !theirs.records.contains_key(key);
    let extra = variables.by_ref().filter(is_extra);
    println!("ours alone (inlined away, pruned): {}", extra.count());
    variables::compare(&theirs, &ours.variables).print(args.show);
    literals::print(&theirs, &ours.literals, args.show);
    Ok(())
}

fn parse_args() -> Result<Args> {
    let mut parsed = Args {
        dir: None,
        is_own: false,
        log: None,
        show: 10,
        packages: Vec::new(),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "-C" => parsed.dir = Some(value()?.into()),
            "--own" => parsed.is_own = true,
            "--log" => parsed.log = Some(value()?.into()),
            "--show" => parsed.show = value()?.parse()?,
            _ => parsed.packages.push(arg),
        }
    }
    Ok(parsed)
}

fn goroot() -> Result<PathBuf> {
    let output = Command::new("go").args(["env", "GOROOT"]).output();
    let output = output.context("the go command is missing")?;
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// What `inspect captures` says of the files that the compiler speaks about.
fn ours(theirs: &Log) -> Ours {
    let variables = theirs.records.keys().map(|key| key.0.clone());
    let literals = theirs.literals.keys().map(|place| place.0.clone());
    let paths: BTreeSet<PathBuf> = variables.chain(literals).collect();
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
    let mut ours = Ours::default();
    for file in outcome.files {
        let path = file.source.path();
        for variable in file.variables {
            let at = file.source.line_col(variable.closure);
            let place = (path.to_path_buf(), at.line, at.column);
            ours.literals
                .entry(place)
                .or_insert_with(|| variable.clone());
            let at = file.source.line_col(variable.decl);
            let key = (
                path.to_path_buf(),
                at.line,
                at.column,
                variable.name.clone(),
            );
            ours.variables.entry(key).or_insert(variable);
        }
    }
    ours
}

//! Compares the type model with what `tests/oracle/typedump` printed.
//!
//! `cargo run --example typecmp -- types.jsonl [--show N]` prints how many expressions are given a type, how many of
//! those agree, the time and memory as ratios of parsing the same files, and the commonest disagreements and gaps by
//! the kind of node. `--list FILE` writes every one of them. `GOARCH` and `CGO_ENABLED` are those of the environment.
//!
//! `typecmp --sizes sizes.jsonl [DIR]` compares sizes and alignments with what `typedump -sizes` printed. With a
//! directory it writes there, as an overlay of the packages, files that compile only if the compiler's own
//! `unsafe.Sizeof` and `unsafe.Alignof` are our numbers: `go build -gcflags=-e -overlay DIR/overlay.json PACKAGES`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers"
)]

#[path = "typecmp/sizes.rs"]
mod sizes;

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;

use gofix_escape::semantics::typing::{Platform, Roots, TypeModel, Universe};
use gofix_escape::syntax::{GoFile, Node};
use gofix_escape::text::Source;
use rayon::prelude::*;
use text_size::TextRange;

#[derive(serde::Deserialize)]
struct Record {
    file: String,
    start: u32,
    end: u32,
    r#type: String,
}

#[derive(Default)]
struct Tally {
    all: usize,
    given: usize,
    same: usize,
    wrong: Vec<String>,
    missing: BTreeMap<String, (usize, String)>,
    gaps: Vec<String>,
}

fn universe() -> Universe {
    let goroot = std::process::Command::new("go")
        .args(["env", "GOROOT", "GOMODCACHE", "GOARCH", "CGO_ENABLED"])
        .output()
        .unwrap();
    let text = String::from_utf8(goroot.stdout).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let roots = Roots {
        goroot: Some(PathBuf::from(lines[0])),
        module_cache: Some(PathBuf::from(lines[1])),
    };
    let platform = Platform {
        goarch: lines[2].to_owned(),
        cgo: lines[3] == "1",
        ..Platform::default()
    };
    Universe::new(platform, roots)
}

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().expect("a file of records");
    if path == "--sizes" {
        let path = args.next().expect("a file of records");
        sizes::compare(&universe(), &path, args.next().as_deref());
        return;
    }
    let (mut show, mut list) = (20_usize, None);
    while let (Some(flag), Some(value)) = (args.next(), args.next()) {
        match flag.as_str() {
            "--show" => show = value.parse().unwrap(),
            "--list" => list = Some(value),
            other => panic!("unknown flag {other}"),
        }
    }
    let universe = universe();
    let mut files: Vec<(String, Vec<Record>)> = Vec::new();
    for line in std::io::BufReader::new(std::fs::File::open(path).unwrap()).lines() {
        let record: Record = serde_json::from_str(&line.unwrap()).unwrap();
        match files.last_mut() {
            Some((file, records)) if *file == record.file => records.push(record),
            _ => files.push((record.file.clone(), vec![record])),
        }
    }
    measure(&universe, &files);
    let start = std::time::Instant::now();
    let tallies: Vec<_> = files
        .par_iter()
        .map(|(file, records)| compare(&universe, file, records))
        .collect();
    let mut total = Tally::default();
    for tally in tallies {
        total.all += tally.all;
        total.given += tally.given;
        total.same += tally.same;
        total.wrong.extend(tally.wrong);
        total.gaps.extend(tally.gaps);
        for (key, (count, example)) in tally.missing {
            let entry = total.missing.entry(key).or_insert((0, example));
            entry.0 += count;
        }
    }
    let percent = |part: usize, whole: usize| {
        100.0 * f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole).unwrap())
    };
    println!(
        "{} files, {} expressions, {:?}",
        files.len(),
        total.all,
        start.elapsed()
    );
    println!(
        "given {} = {:.3} %",
        total.given,
        percent(total.given, total.all)
    );
    println!(
        "agree {} = {:.4} %, differ {}",
        total.same,
        percent(total.same, total.given),
        total.wrong.len()
    );
    let mut missing: Vec<_> = total.missing.into_iter().collect();
    missing.sort_by_key(|it| std::cmp::Reverse(it.1.0));
    for (key, (count, example)) in missing.into_iter().take(show) {
        println!("missing {count:6} {key:30} {example}");
    }
    if let Some(path) = list {
        let mut text = total.gaps.join("\n");
        text.push('\n');
        text.push_str(&total.wrong.join("\n"));
        std::fs::write(path, text).unwrap();
    }
    let step = (total.wrong.len() / show.max(1)).max(1);
    for wrong in total.wrong.iter().step_by(step) {
        println!("{wrong}");
    }
}

/// Prints what typing every declaration costs, as a ratio of reading and parsing the same files; with a bound on
/// threads (`RAYON_NUM_THREADS`) it is a ratio of processor time.
fn measure(universe: &Universe, files: &[(String, Vec<Record>)]) {
    let (_, before) = usage();
    let start = std::time::Instant::now();
    let nodes: usize = files
        .par_iter()
        .map(|(path, _)| {
            let file = read(path);
            let decls = file.decls().iter();
            decls
                .map(|it| file.root(it).named_children().len())
                .sum::<usize>()
        })
        .sum();
    let parse = start.elapsed();
    let (_, parsed) = usage();
    let start = std::time::Instant::now();
    let typed: usize = files
        .par_iter()
        .map(|(path, _)| {
            let file = read(path);
            let Some(model) = TypeModel::for_file(universe, &file) else {
                return 0;
            };
            let decls = file.decls().iter();
            decls.map(|it| model.all(it.range).len()).sum::<usize>()
        })
        .sum();
    let time = start.elapsed();
    let (peak, done) = usage();
    println!("parse {parse:?} ({nodes} roots' children), types {time:?} ({typed} expressions)");
    println!(
        "processor time: parse {:.2} s, types {:.2} s, ratio {:.2}; peak memory {} MiB",
        parsed - before,
        done - parsed,
        (done - parsed) / (parsed - before),
        peak / 1024
    );
}

/// Peak memory in KiB and processor time in seconds, of this process (Linux).
fn usage() -> (u64, f64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|it| it.split_whitespace().next()?.parse().ok());
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: f64 = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|it| it.parse::<f64>().ok())
        .sum();
    (peak.unwrap_or(0), ticks / 100.0)
}

fn read(path: &str) -> GoFile {
    let source = Source::from_bytes(path, std::fs::read(path).unwrap()).unwrap();
    GoFile::new(Arc::new(source))
}

fn compare(universe: &Universe, path: &str, records: &[Record]) -> Tally {
    let mut tally = Tally {
        all: records.len(),
        ..Tally::default()
    };
    let file = read(path);
    let model = TypeModel::for_file(universe, &file);
    for record in records {
        let range = TextRange::new(record.start.into(), record.end.into());
        let place = || {
            let at = file.source().line_col(range.start());
            let text: String = file.text()[range].chars().take(60).collect();
            format!(
                "{path}:{}:{} `{}`",
                at.line,
                at.column,
                text.replace('\n', " ")
            )
        };
        let ours = model.as_ref().and_then(|it| it.typed(range));
        let Some(ours) = ours else {
            let key = if model.is_none() {
                "no model".to_owned()
            } else {
                kind(&file, range)
            };
            tally.gaps.push(format!("missing {key} {}", place()));
            let entry = tally.missing.entry(key).or_insert_with(|| (0, place()));
            entry.0 += 1;
            continue;
        };
        tally.given += 1;
        let ours = ours.ty.defaulted().to_string();
        if ours == record.r#type {
            tally.same += 1;
        } else {
            tally.wrong.push(format!(
                "{}\n    ours   {ours}\n    theirs {}",
                place(),
                record.r#type
            ));
        }
    }
    tally
}

fn kind(file: &GoFile, range: TextRange) -> String {
    let decl = file
        .decls()
        .iter()
        .find(|it| it.range.contains_range(range));
    let node: Option<Node<'_>> = decl.and_then(|it| file.root(it).covering(range));
    node.map_or("none", Node::kind_name).to_owned()
}

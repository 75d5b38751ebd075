//! Compares the type model with what `tests/oracle/typedump` printed.
//!
//! `typecmp types.jsonl [--show N] [--list FILE]` prints how many expressions are given a type, how many of those
//! agree, the time and memory beside parsing the same files, and the commonest disagreements and gaps by the kind of
//! node; `--list` writes every one of them. `GOARCH` and `CGO_ENABLED` are those of the environment.
//!
//! `typecmp sizes sizes.jsonl [DIR]` compares sizes and alignments with what `typedump -sizes` printed. With a directory
//! it writes there, as an overlay of the packages, files that compile only if the compiler's own `unsafe.Sizeof` and
//! `unsafe.Alignof` are our numbers: `go build -gcflags=-e -overlay DIR/overlay.json PACKAGES`.
//!
//! `typecmp methods methods.jsonl` compares what types implement with what `typedump -methods` printed.
//!
//! `typecmp broken types.jsonl [SEED]` types the same files after damage to them, and fails if that panics.
//!
//! `--index` before any of them leaves GOROOT out: the embedded index stands for the standard library.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers"
)]

#[path = "typecmp/broken.rs"]
mod broken;
#[path = "typecmp/cost.rs"]
mod cost;
#[path = "typecmp/methods.rs"]
mod methods;
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

fn universe(uses_index: bool) -> Universe {
    let goroot = std::process::Command::new("go")
        .args(["env", "GOROOT", "GOMODCACHE", "GOARCH", "CGO_ENABLED"])
        .output()
        .unwrap();
    let text = String::from_utf8(goroot.stdout).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let roots = Roots {
        goroot: Some(PathBuf::from(lines[0])).filter(|_| !uses_index),
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
    let mut args: Vec<_> = std::env::args().skip(1).collect();
    let uses_index = args.first().is_some_and(|it| it == "--index");
    args.drain(..usize::from(uses_index));
    let universe = universe(uses_index);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["sizes", path] => sizes::compare(&universe, path, None),
        ["sizes", path, dir] => sizes::compare(&universe, path, Some(dir)),
        ["methods", path] => methods::compare(&universe, path),
        ["broken", path] => broken::run(&universe, &files(path), 1),
        ["broken", path, seed] => broken::run(&universe, &files(path), seed.parse().unwrap()),
        [path, ref rest @ ..] => types(&universe, path, rest),
        [] => panic!("a file of records is needed"),
    }
}

/// The records of a file.
fn lines<T: serde::de::DeserializeOwned>(path: &str) -> impl Iterator<Item = T> + use<T> {
    let lines = std::io::BufReader::new(std::fs::File::open(path).unwrap()).lines();
    lines.map(|it| serde_json::from_str(&it.unwrap()).unwrap())
}

/// The files that a dump speaks of.
fn files(path: &str) -> Vec<String> {
    let mut files: Vec<_> = lines::<Record>(path).map(|it| it.file).collect();
    files.dedup();
    files
}

/// Compares the types of expressions.
fn types(universe: &Universe, path: &str, flags: &[&str]) {
    let (mut show, mut list) = (20_usize, None);
    for pair in flags.chunks(2) {
        match pair {
            ["--show", value] => show = value.parse().unwrap(),
            ["--list", value] => list = Some(*value),
            other => panic!("unknown flag {other:?}"),
        }
    }
    // Before the dump is in memory.
    cost::measure(universe, &files(path));
    let mut files: Vec<(String, Vec<Record>)> = Vec::new();
    for record in lines::<Record>(path) {
        match files.last_mut() {
            Some((file, records)) if *file == record.file => records.push(record),
            _ => files.push((record.file.clone(), vec![record])),
        }
    }
    let start = std::time::Instant::now();
    let tallies: Vec<_> = files
        .par_iter()
        .map(|(file, records)| compare(universe, file, records))
        .collect();
    print(tallies, files.len(), start.elapsed(), show, list);
}

fn print(
    tallies: Vec<Tally>,
    files: usize,
    time: std::time::Duration,
    show: usize,
    list: Option<&str>,
) {
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
    println!("{files} files, {} expressions, {time:?}", total.all);
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

fn read(path: &str) -> Arc<GoFile> {
    let source = Source::from_bytes(path, std::fs::read(path).unwrap()).unwrap();
    Arc::new(GoFile::new(Arc::new(source)))
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

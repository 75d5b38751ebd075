//! Compares the type model with what `tests/oracle/typedump` printed.
//!
//! `cargo run --example typecmp -- types.jsonl [--show N]` prints how many expressions are given a type, how many of
//! those agree, and the commonest disagreements and gaps by the kind of node.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers"
)]

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
}

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().expect("a file of records");
    let show: usize = args.nth(1).map_or(20, |it| it.parse().unwrap());
    let goroot = std::process::Command::new("go")
        .args(["env", "GOROOT", "GOMODCACHE"])
        .output()
        .unwrap();
    let text = String::from_utf8(goroot.stdout).unwrap();
    let mut lines = text.lines().map(PathBuf::from);
    let roots = Roots {
        goroot: lines.next(),
        module_cache: lines.next(),
    };
    let universe = Universe::new(Platform::default(), roots);
    let mut files: Vec<(String, Vec<Record>)> = Vec::new();
    for line in std::io::BufReader::new(std::fs::File::open(path).unwrap()).lines() {
        let record: Record = serde_json::from_str(&line.unwrap()).unwrap();
        match files.last_mut() {
            Some((file, records)) if *file == record.file => records.push(record),
            _ => files.push((record.file.clone(), vec![record])),
        }
    }
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
    let step = (total.wrong.len() / show.max(1)).max(1);
    for wrong in total.wrong.iter().step_by(step) {
        println!("{wrong}");
    }
}

fn compare(universe: &Universe, path: &str, records: &[Record]) -> Tally {
    let mut tally = Tally {
        all: records.len(),
        ..Tally::default()
    };
    let source = Source::from_bytes(path, std::fs::read(path).unwrap()).unwrap();
    let file = GoFile::new(Arc::new(source));
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

//! What the type model costs in time and memory, next to reading and parsing the same files.

use gofix_escape::semantics::typing::{TypeModel, Universe};
use rayon::prelude::*;

use super::read;

/// Prints what typing every declaration costs, as a ratio of reading and parsing the same files; with a bound on
/// threads (`RAYON_NUM_THREADS`) it is a ratio of processor time.
pub(super) fn measure(universe: &Universe, files: &[String]) {
    let before = usage();
    let start = std::time::Instant::now();
    let nodes: usize = files
        .par_iter()
        .map(|path| {
            let file = read(path);
            let decls = file.decls().iter();
            decls
                .map(|it| file.root(it).named_children().len())
                .sum::<usize>()
        })
        .sum();
    let parse = start.elapsed();
    let parsed = usage();
    let start = std::time::Instant::now();
    let typed: usize = files
        .par_iter()
        .map(|path| {
            let file = read(path);
            let Some(model) = TypeModel::for_file(universe, &file) else {
                return 0;
            };
            let decls = file.decls().iter();
            decls.map(|it| model.all(it.range).len()).sum::<usize>()
        })
        .sum();
    let time = start.elapsed();
    let done = usage();
    println!("parse {parse:?} ({nodes} roots' children), types {time:?} ({typed} expressions)");
    println!(
        "processor time: parse {:.2} s, types {:.2} s, ratio {:.2}",
        parsed.seconds - before.seconds,
        done.seconds - parsed.seconds,
        (done.seconds - parsed.seconds) / (parsed.seconds - before.seconds),
    );
    println!(
        "peak memory: before {} MiB, parse {} MiB, types {} MiB",
        before.peak, parsed.peak, done.peak
    );
}

struct Usage {
    /// Peak memory in MiB.
    peak: u64,
    /// Processor time.
    seconds: f64,
}

/// What this process used so far (Linux).
fn usage() -> Usage {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok());
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
    Usage {
        peak: peak.unwrap_or(0) / 1024,
        seconds: ticks / 100.0,
    }
}

//! Tests and benchmarks of packages.

use std::path::Path;

use crate::engine::gocmd::{GoCommand, GoError, ModuleRoot, pattern};

/// What one operation of a benchmark costs.
#[derive(Clone, PartialEq, Debug)]
pub struct Cost {
    /// Nanoseconds, which vary from run to run.
    pub time: f64,
    /// Bytes.
    pub bytes: u64,
    /// Allocations.
    pub allocations: u64,
}

impl Eq for Cost {}

/// A benchmark before and after the fixes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Benchmark {
    /// Its name.
    pub name: String,
    /// Its cost before; none where it is new or failed.
    pub before: Option<Cost>,
    /// Its cost after; none where it is gone or failed.
    pub after: Option<Cost>,
}

/// How the tests of a package went.
pub(super) struct TestRun {
    pub(super) success: bool,
    pub(super) words: String,
}

/// How many lines of failing tests are told.
const TOLD: usize = 6;

/// Runs the tests of a package.
pub(super) fn tests(
    go: &GoCommand,
    module: &ModuleRoot,
    dir: &Path,
    overlay: Option<&Path>,
) -> Result<TestRun, GoError> {
    let args = [pattern(&module.root, dir)];
    let output = go.run(&module.root, "test", overlay, args)?;
    let last = output.stdout.lines().last().unwrap_or_default();
    let words = if !output.success {
        let lines = output.stdout.lines().chain(output.stderr.lines());
        let told = lines.filter(|line| !line.trim().is_empty()).take(TOLD);
        told.collect::<Vec<_>>().join("\n")
    } else if last.contains("[no test files]") {
        "none".to_owned()
    } else {
        "ok".to_owned()
    };
    Ok(TestRun {
        success: output.success,
        words,
    })
}

/// Runs the benchmarks of a package that match a pattern; none where they cannot run.
pub(super) fn benchmarks(
    go: &GoCommand,
    module: &ModuleRoot,
    dir: &Path,
    overlay: Option<&Path>,
    wanted: &str,
) -> Vec<(String, Cost)> {
    let wanted = format!("-bench={wanted}");
    let flags = ["-run=^$", "-benchmem", &wanted].map(str::to_owned);
    let args = flags.into_iter().chain([pattern(&module.root, dir)]);
    let output = go.run(&module.root, "test", overlay, args);
    let text = output.map(|it| it.stdout).unwrap_or_default();
    text.lines().filter_map(benchmark).collect()
}

/// `BenchmarkX-2   100   123.4 ns/op   16 B/op   1 allocs/op`.
fn benchmark(line: &str) -> Option<(String, Cost)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let name = words.first().filter(|name| name.starts_with("Benchmark"))?;
    let value = |unit: &str| {
        let at = words.iter().position(|word| *word == unit)?;
        words.get(at.checked_sub(1)?).copied()
    };
    Some((
        (*name).to_owned(),
        Cost {
            time: value("ns/op")?.parse().ok()?,
            bytes: value("B/op")?.parse().ok()?,
            allocations: value("allocs/op")?.parse().ok()?,
        },
    ))
}

/// The costs of each benchmark side by side.
pub(super) fn pair(before: Vec<(String, Cost)>, after: Vec<(String, Cost)>) -> Vec<Benchmark> {
    let mut all: Vec<Benchmark> = before
        .into_iter()
        .map(|(name, cost)| Benchmark {
            name,
            before: Some(cost),
            after: None,
        })
        .collect();
    for (name, cost) in after {
        match all.iter_mut().find(|it| it.name == name) {
            Some(known) => known.after = Some(cost),
            None => all.push(Benchmark {
                name,
                before: None,
                after: Some(cost),
            }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_benchmarks_are_read_and_paired() {
        let line = |allocations| {
            format!("BenchmarkF-2   \t 1000\t 12.5 ns/op\t 16 B/op\t {allocations} allocs/op")
        };
        let run = |allocations| benchmark(&line(allocations)).into_iter().collect();
        let pairs = pair(run(2), run(0));
        assert_eq!(pairs.len(), 1);
        assert_eq!(pairs[0].before.as_ref().unwrap().allocations, 2);
        assert_eq!(pairs[0].after.as_ref().unwrap().allocations, 0);
        assert_eq!(benchmark("ok   ex.org/p  0.2s"), None);
    }
}

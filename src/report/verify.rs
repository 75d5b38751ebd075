//! What was proven, for people: a table of packages, and what could not be proved.

use std::fmt::Write as _;

use super::words::counted;
use crate::engine::{Benchmark, Cost, VerifiedPackage, VerifyOutcome};

const HEAD: [&str; 6] = [
    "package",
    "fixes",
    "heap moves removed",
    "added",
    "allocations",
    "tests",
];

/// One line for each package with fixes that stand, and the benchmarks below it; empty without packages.
pub fn verified(outcome: &VerifyOutcome) -> String {
    if outcome.packages.is_empty() {
        return String::new();
    }
    let mut rows: Vec<[String; 6]> = vec![HEAD.map(str::to_owned)];
    rows.extend(outcome.packages.iter().map(row));
    let widths: [usize; 6] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    });
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    for package in &outcome.packages {
        for benchmark in &package.benchmarks {
            let _ = writeln!(out, "{}: {}", package.name, benchmark_line(benchmark));
        }
    }
    out
}

fn row(package: &VerifiedPackage) -> [String; 6] {
    [
        package.name.clone(),
        package.fixes.to_string(),
        package.removed.len().to_string(),
        package.added.len().to_string(),
        allocations(&package.benchmarks),
        package.tests.clone().unwrap_or_else(|| "-".to_owned()),
    ]
}

/// The allocations of all benchmarks together.
fn allocations(benchmarks: &[Benchmark]) -> String {
    let both = benchmarks.iter().filter_map(|it| {
        let (before, after) = (it.before.as_ref()?, it.after.as_ref()?);
        Some((before.allocations, after.allocations))
    });
    let sum = both.reduce(|a, b| (a.0 + b.0, a.1 + b.1));
    sum.map_or_else(
        || "-".to_owned(),
        |(before, after)| format!("{before} -> {after}"),
    )
}

fn benchmark_line(benchmark: &Benchmark) -> String {
    let cost = |cost: &Option<Cost>| match cost {
        None => "failed".to_owned(),
        Some(cost) => format!(
            "{} allocs/op {} B/op {:.1} ns/op",
            cost.allocations, cost.bytes, cost.time
        ),
    };
    let (before, after) = (cost(&benchmark.before), cost(&benchmark.after));
    format!("{}: {before} -> {after}", benchmark.name)
}

/// What a stated change is blamed for, what could not be proved, and the counts.
pub fn verified_notes(outcome: &VerifyOutcome) -> String {
    let mut out = String::new();
    for package in &outcome.packages {
        if let Some(why) = &package.failure {
            let why = why.trim_end().replace('\n', "\n  ");
            let _ = writeln!(out, "failed: {}: {why}", package.name);
        }
    }
    out.push_str(&failures(outcome));
    out.push_str(&summary(outcome));
    out.push('\n');
    out
}

/// What was proven, in one line.
pub(super) fn summary(outcome: &VerifyOutcome) -> String {
    let mut text = format!(
        "verified: {} proven, {} rejected, {} could not be proved",
        counted(outcome.proven, "fix", "fixes"),
        outcome.failed,
        outcome.unproven
    );
    let runs = counted(outcome.go_runs, "run", "runs");
    let _ = write!(text, "; {runs} of the go command");
    text
}

/// What could not be proved, one a line.
pub(super) fn failures(outcome: &VerifyOutcome) -> String {
    let lines = outcome.unproved.iter();
    let lines = lines.map(|why| format!("error: not proved: {}\n", why.trim_end()));
    lines.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn outcome() -> VerifyOutcome {
        let cost = |allocations| {
            Some(Cost {
                time: 10.0,
                bytes: 16 * allocations,
                allocations,
            })
        };
        VerifyOutcome {
            packages: vec![VerifiedPackage {
                name: "ex.org/p".to_owned(),
                fixes: 2,
                removed: vec!["moved to heap: x".to_owned()],
                tests: Some("ok".to_owned()),
                benchmarks: vec![Benchmark {
                    name: "BenchmarkF".to_owned(),
                    before: cost(2),
                    after: cost(0),
                }],
                ..VerifiedPackage::default()
            }],
            proven: 2,
            failed: 1,
            go_runs: 5,
            ..VerifyOutcome::default()
        }
    }

    #[test]
    fn packages_are_a_table() {
        expect![[r#"
            package   fixes  heap moves removed  added  allocations  tests
            ex.org/p  2      1                   0      2 -> 0       ok
            ex.org/p: BenchmarkF: 2 allocs/op 32 B/op 10.0 ns/op -> 0 allocs/op 0 B/op 10.0 ns/op
        "#]]
        .assert_eq(&verified(&outcome()));
    }

    #[test]
    fn counts_are_one_line() {
        assert_eq!(
            summary(&outcome()),
            "verified: 2 fixes proven, 1 rejected, 0 could not be proved; 5 runs of the go command"
        );
    }
}

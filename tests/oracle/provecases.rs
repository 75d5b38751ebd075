//! Proves the change of each oracle case with `verify`, and compares what it says with the table of the cases.
//!
//! ```text
//! GOFLAGS=-benchtime=100x cargo run --example provecases -- CASES TABLE.md OUT
//! ```
//!
//! CASES is a module with a folder for each case: `before/before.go`, `after/after.go` and a benchmark of both. Each
//! becomes a package in the new directory OUT, and the difference of the two texts becomes a diff, which is proven with
//! benchmarks. TABLE.md says how many allocations each side makes. The status is 1 where a direction differs.

#![expect(clippy::print_stdout, reason = "a tool for developers")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, anyhow};
use gofix_escape::engine::{ProofSettings, StatedPlan, VerifiedPackage, VerifyLevel, prove};
use gofix_escape::evidence::{PathRules, read_text};

fn main() -> Result<ExitCode> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [cases, table, out] = args.as_slice() else {
        return Err(anyhow!("usage: provecases CASES TABLE.md OUT"));
    };
    let table = read_table(&fs::read_to_string(table)?);
    fs::create_dir_all(out)?;
    let out = &out.canonicalize()?;
    fs::copy(cases.join("go.mod"), out.join("go.mod"))?;
    let mut diff = String::new();
    let mut count = 0;
    for name in table.keys() {
        diff.push_str(&write_case(&cases.join(name), &out.join(name), name)?);
        count += 1;
    }
    println!("{count} cases");
    read_words(out)?;
    let plan = StatedPlan::read(&diff, out).map_err(|why| anyhow!(why))?;
    let outcome = prove(
        &plan,
        &ProofSettings {
            level: VerifyLevel::Bench(".".to_owned()),
            tags: Vec::new(),
            platforms: Vec::new(),
        },
    );
    for why in &outcome.unproved {
        println!("not proved: {why}");
    }
    let mut differ = 0;
    for package in &outcome.packages {
        let name = package.name.rsplit('/').next().unwrap_or_default();
        let agrees = compare(name, package, table.get(name).copied().flatten());
        differ += usize::from(!agrees);
    }
    println!(
        "{} packages, {differ} differ from the table, {} runs of the go command",
        outcome.packages.len(),
        outcome.go_runs
    );
    Ok(ExitCode::from(u8::from(differ != 0)))
}

/// Allocations before and after by case; none where the case has no benchmark.
fn read_table(text: &str) -> BTreeMap<String, Option<(u64, u64)>> {
    let rows = text.lines().skip(2).filter_map(|line| {
        let mut cells = line.split(" | ");
        let name = cells.next()?.trim_start_matches("| ").trim().to_owned();
        let allocations = cells.find_map(|cell| {
            let (before, after) = cell.split_once(" → ")?;
            let count = |text: &str| text.split_once(" allocs")?.0.trim().parse().ok();
            Some((count(before)?, count(after)?))
        });
        Some((name, allocations))
    });
    rows.filter(|(name, _)| !name.is_empty()).collect()
}

/// Writes the package of a case with its benchmark, as it is before; the diff to what it is after.
fn write_case(from: &Path, to: &Path, name: &str) -> Result<String> {
    let read =
        |path: &str| fs::read_to_string(from.join(path)).with_context(|| format!("{name}/{path}"));
    fs::create_dir_all(to)?;
    let before = read("before/before.go")?;
    let after = read("after/after.go")?.replace("package after\n", "package before\n");
    fs::write(to.join("p.go"), &before)?;
    let mut diff = diff_of(&format!("{name}/p.go"), &before, &after);
    if from.join("bench_test.go").exists() {
        let (before, after) = benchmarks(&read("bench_test.go")?, name)?;
        fs::write(to.join("p_test.go"), &before)?;
        diff.push_str(&diff_of(&format!("{name}/p_test.go"), &before, &after));
    }
    Ok(diff)
}

/// The benchmark of each side, as an external test of the package.
fn benchmarks(text: &str, name: &str) -> Result<(String, String)> {
    let head_end = text.find("func Benchmark_before").context("no benchmark")?;
    let (head, functions) = text.split_at(head_end);
    let split = functions.find("func Benchmark_after").context("one side")?;
    let (before, after) = functions.split_at(split);
    let head = head.replace("package bench\n", "package before_test\n");
    let head = head.replace(&format!("\tafter \"gt/{name}/after\"\n"), "");
    let head = head.replace(&format!("gt/{name}/before"), &format!("gt/{name}"));
    let after = after.replace("Benchmark_after", "Benchmark_before");
    let after = after.replace("after.", "before.");
    Ok((
        format!("{head}{}\n", before.trim_end()),
        format!("{head}{after}"),
    ))
}

fn diff_of(name: &str, before: &str, after: &str) -> String {
    let mut options = diffy::DiffOptions::new();
    options.set_original_filename(format!("a/{name}"));
    options.set_modified_filename(format!("b/{name}"));
    let patch = options.create_patch(before, after);
    match patch.hunks() {
        [] => String::new(),
        _ => patch.to_string(),
    }
}

/// Reads all that the compiler says about the cases, and prints what was not understood.
fn read_words(out: &Path) -> Result<()> {
    let output = Command::new("go")
        .args(["list", "-e", "-test", "-export", "-gcflags=-m=2", "./..."])
        .current_dir(out)
        .output()?;
    let rules = PathRules {
        base: out.to_owned(),
        ..PathRules::default()
    };
    let log = read_text(&String::from_utf8_lossy(&output.stderr), &rules);
    println!("lines of the compiler: {:?}", log.counts);
    for line in &log.unknown {
        println!("not understood: {line}");
    }
    Ok(())
}

/// Prints a case; whether the allocations went the way that the table says.
fn compare(name: &str, package: &VerifiedPackage, table: Option<(u64, u64)>) -> bool {
    let mut both = package.benchmarks.iter().filter_map(|it| {
        let (before, after) = (it.before.as_ref()?, it.after.as_ref()?);
        Some((before.allocations, after.allocations))
    });
    let ours = both.next();
    let direction = |(before, after): (u64, u64)| after.cmp(&before);
    let agrees = ours.map(direction) == table.map(direction);
    let shown = |it: Option<(u64, u64)>| {
        it.map_or_else(
            || "-".to_owned(),
            |(before, after)| format!("{before}->{after}"),
        )
    };
    let mark = if agrees { "ok  " } else { "DIFF" };
    let (removed, added) = (package.removed.len(), package.added.len());
    let (ours, table) = (shown(ours), shown(table));
    let why = package.failure.as_deref().unwrap_or_default();
    let why = why.lines().next().unwrap_or_default();
    println!("{mark} {name}: heap -{removed} +{added}, allocs {ours} (table {table}) {why}");
    agrees
}

//! Compares what closures outlive with where the compiler puts them.
//!
//! A closure that escapes lives on the heap; one that does not lives no longer than the statement or iteration that
//! makes it (escape/solve.go, `outlives`). The converse need not hold of our answer: a closure that may be called later
//! in the source stays where the compiler inlines what it is given to.

use std::collections::BTreeMap;

use gofix_escape::engine::CapturedVariable;
use gofix_escape::semantics::Verdict;

use super::log::{Literal, Log, Place};

/// Prints a confusion matrix of the literals that capture something, and some of each kind of disagreement.
pub(crate) fn print(theirs: &Log, ours: &BTreeMap<Place, CapturedVariable>, show: usize) {
    let mut cells: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for (place, literal) in &theirs.literals {
        let found = ours.get(place);
        let (path, line, column) = place;
        let usage = found.map_or("", |it| it.usage.as_str());
        let why = found.and_then(|it| it.outlives.why()).unwrap_or_default();
        let shown = format!("{}:{line}:{column} {usage} {why}", path.display());
        let cell = (by_compiler(*literal), by_us(found));
        cells.entry(cell).or_default().push(shown);
    }
    let columns = ["stays", "outlives", "unknown", "captures nothing"];
    println!(
        "\ncompiler \\ ours {:>17} {:>17} {:>17} {:>17}",
        columns[0], columns[1], columns[2], columns[3]
    );
    let count = |row, column| cells.get(&(row, column)).map_or(0, Vec::len);
    for row in ["stays", "escapes", "both"] {
        let counts = columns.map(|column| format!("{:>17}", count(row, column)));
        println!("{row:>15} {}", counts.join(" "));
    }
    for cell in [
        ("escapes", "stays"),
        ("both", "stays"),
        ("stays", "outlives"),
        ("escapes", "unknown"),
    ] {
        let found = cells.get(&cell).map_or(&[][..], Vec::as_slice);
        println!(
            "literals: compiler {}, ours {}: {}",
            cell.0,
            cell.1,
            found.len()
        );
        let step = (found.len() / show.max(1)).max(1);
        for shown in found.iter().step_by(step).take(show) {
            println!("    {shown}");
        }
    }
}

/// Instances of a generic function, and copies of an inlined one, may differ.
fn by_compiler(literal: Literal) -> &'static str {
    match (literal.escapes, literal.stays) {
        (true, true) => "both",
        (true, false) => "escapes",
        (false, _) => "stays",
    }
}

fn by_us(found: Option<&CapturedVariable>) -> &'static str {
    match found.map(|it| &it.outlives) {
        None => "captures nothing",
        Some(Verdict::Holds) => "outlives",
        Some(Verdict::Fails) => "stays",
        Some(Verdict::Unknown(_)) => "unknown",
    }
}

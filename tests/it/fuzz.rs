//! The seeds of the fuzz targets, checked without a fuzzer.

use std::fs;
use std::path::Path;

#[path = "../fuzz/checks/edits.rs"]
mod edits;
#[path = "../fuzz/checks/pattern.rs"]
mod pattern;
#[path = "../fuzz/checks/rule_toml.rs"]
mod rule_toml;
#[path = "../fuzz/checks/whole_fix.rs"]
mod whole_fix;

/// The seeds of a target, by name.
#[track_caller]
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    let entries = fs::read_dir(seeds.join(target)).expect("a folder of seeds");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let seeds = paths.iter().map(fs::read);
    seeds.map(|bytes| bytes.expect("a readable seed")).collect()
}

#[test]
fn patterns_hold_for_the_seeds() {
    for seed in seeds("pattern") {
        pattern::check(&seed);
    }
}

#[test]
fn rules_hold_for_the_seeds() {
    for seed in seeds("rule_toml") {
        rule_toml::check(&seed);
    }
}

#[test]
fn edits_hold_for_the_seeds() {
    for seed in seeds("edits") {
        edits::check(&seed);
    }
}

#[test]
fn whole_fixes_hold_for_the_seeds() {
    let seeds = seeds("whole_fix");
    for seed in &seeds {
        whole_fix::check(seed);
    }
    // The promises are about fixes, so some seeds must have one.
    let n_fixed = seeds
        .iter()
        .filter_map(|seed| whole_fix::fixed(seed))
        .count();
    assert!(6 <= n_fixed, "{n_fixed} of {} seeds are fixed", seeds.len());
}

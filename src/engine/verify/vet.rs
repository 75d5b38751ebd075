//! What `go vet` says about packages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::overlay::original_name;
use crate::engine::gocmd::{GoCommand, GoError, ModuleRoot, Package, pattern, tested};
use crate::text::LineCol;

/// Where vet says each thing about the packages of a module. Changed lines move, so that only the number of places can
/// be compared.
pub(super) type VetNotes = BTreeMap<PathBuf, BTreeMap<String, Vec<Place>>>;

/// A file, and a position in its present text.
pub(super) type Place = (PathBuf, LineCol);

/// Runs vet over the packages that compile, and their tests.
pub(super) fn vet(
    go: &GoCommand,
    module: &ModuleRoot,
    overlay: Option<&Path>,
    packages: &BTreeMap<PathBuf, Package>,
) -> Result<VetNotes, GoError> {
    let is_sound = |dir: &&PathBuf| packages.get(*dir).is_some_and(Package::is_sound);
    let dirs = module.dirs.iter().filter(is_sound);
    let names: Vec<String> = dirs.map(|dir| pattern(&module.root, dir)).collect();
    if names.is_empty() {
        return Ok(VetNotes::new());
    }
    let args = ["-json".to_owned(), "--".to_owned()]
        .into_iter()
        .chain(names);
    let output = go.run(&module.root, "vet", overlay, args)?;
    // Before Go 1.25 the records went to stderr, between headers.
    let errors = output.stderr.lines().filter(|line| !line.starts_with('#'));
    let errors: Vec<&str> = errors.collect();
    let dirs: BTreeMap<&str, &Path> = packages
        .iter()
        .map(|(dir, package)| (package.import_path.as_str(), dir.as_path()))
        .collect();
    let mut notes = VetNotes::new();
    for text in [output.stdout.as_str(), &errors.join("\n")] {
        read(text, &dirs, &mut notes);
    }
    Ok(notes)
}

/// Reads the records of vet, given the directory of each import path.
///
/// What vet found in a text it repeats from the build cache, with the name that the replacement of the file had then:
/// so the record says which package it is about, and of the position the name of the file alone counts.
fn read(text: &str, dirs: &BTreeMap<&str, &Path>, notes: &mut VetNotes) {
    let stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    for record in stream.map_while(Result::ok) {
        for (package, analyzers) in record.as_object().into_iter().flatten() {
            let known = dirs.get(package.as_str());
            let Some(dir) = known.or_else(|| dirs.get(tested(package))) else {
                continue;
            };
            for (analyzer, found) in analyzers.as_object().into_iter().flatten() {
                for note in found.as_array().into_iter().flatten() {
                    let message = note["message"].as_str().unwrap_or_default();
                    let count = notes.entry(dir.to_path_buf()).or_default();
                    let places = count.entry(format!("{analyzer}: {message}")).or_default();
                    places.push(place(dir, note["posn"].as_str().unwrap_or_default()));
                }
            }
        }
    }
}

/// The place behind `overlay/0_a.go:7:24`, which is about `a.go` in the directory of the package.
fn place(dir: &Path, posn: &str) -> Place {
    let (file, at) = posn.split_once(".go:").unwrap_or((posn, ""));
    let file = PathBuf::from(format!("{file}.go"));
    let mut numbers = at.split(':').map(|it| it.parse().unwrap_or(1));
    let mut number = || numbers.next().unwrap_or(1);
    let at = LineCol {
        line: number(),
        column: number(),
    };
    if file.parent() == Some(dir) {
        return (file, at);
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let original = original_name(&name).unwrap_or(&name);
    (dir.join(original), at)
}

/// What vet says about a package more often than before, and all places where it says it now.
pub(super) fn new_notes<'n>(
    before: &VetNotes,
    after: &'n VetNotes,
    dir: &Path,
) -> Vec<(&'n str, &'n [Place])> {
    let known = before.get(dir);
    let notes = after.get(dir).into_iter().flatten();
    let new = notes.filter(|(note, places)| {
        let known = known.and_then(|it| it.get(*note));
        known.map_or(0, Vec::len) < places.len()
    });
    new.map(|(note, places)| (note.as_str(), places.as_slice()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed by go1.26.8.
    const BEFORE: &str = r#"{"c/v":{"printf":[{"posn":"/c/v/a.go:5:24","message":"bad"}]}}
{}"#;
    const AFTER: &str = r#"{"c/v":{"printf":[{"posn":"/tmp/0_a.go:7:24","message":"bad"},
{"posn":"/tmp/0_a.go:8:2","message":"worse"}]}}"#;
    /// From the build cache, with the name of a replacement that is gone; the package as its tests see it.
    const AGAIN: &str =
        r#"{"c/v [c/v.test]":{"printf":[{"posn":"/gone/31_a.go:8:2","message":"worse"}]}}"#;

    fn notes(text: &str) -> VetNotes {
        let dirs = BTreeMap::from([("c/v", Path::new("/c/v"))]);
        let mut notes = VetNotes::new();
        read(text, &dirs, &mut notes);
        notes
    }

    #[track_caller]
    fn check(before: &str, after: &str, dir: &str, expected: &[&str]) {
        let (before, after) = (notes(before), notes(after));
        let new = new_notes(&before, &after, Path::new(dir));
        let words: Vec<&str> = new.iter().map(|(note, _)| *note).collect();
        assert_eq!(words, expected);
        let at = LineCol { line: 8, column: 2 };
        for (_, places) in new {
            assert_eq!(places, [(PathBuf::from("/c/v/a.go"), at)]);
        }
    }

    #[test]
    fn only_what_is_new_counts_wherever_it_moved() {
        check(BEFORE, AFTER, "/c/v", &["printf: worse"]);
        check(BEFORE, BEFORE, "/c/v", &[]);
    }

    #[test]
    fn what_comes_from_the_build_cache_counts() {
        check(BEFORE, AGAIN, "/c/v", &["printf: worse"]);
    }

    #[test]
    fn other_packages_do_not_count() {
        check(BEFORE, AFTER, "/c/w", &[]);
    }
}

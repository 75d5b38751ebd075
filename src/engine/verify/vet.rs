//! What `go vet` says about packages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::engine::gocmd::{GoCommand, GoError, ModuleRoot, pattern};

/// How often vet says each thing about the packages of a module, without the place: changed lines move.
pub(super) type VetNotes = BTreeMap<PathBuf, BTreeMap<String, usize>>;

/// Runs vet over the packages and their tests.
pub(super) fn vet(
    go: &GoCommand,
    module: &ModuleRoot,
    overlay: Option<&Path>,
    original: &dyn Fn(&str) -> String,
) -> Result<VetNotes, GoError> {
    let dirs = module.dirs.iter();
    let names = dirs.map(|dir| pattern(&module.root, dir));
    let args = ["-json".to_owned(), "--".to_owned()]
        .into_iter()
        .chain(names);
    let output = go.run(&module.root, "vet", overlay, args)?;
    // Before Go 1.25 the records went to stderr, between headers.
    let errors = output.stderr.lines().filter(|line| !line.starts_with('#'));
    let errors: Vec<&str> = errors.collect();
    let mut notes = VetNotes::new();
    for text in [output.stdout.as_str(), &errors.join("\n")] {
        read(text, original, &mut notes);
    }
    Ok(notes)
}

fn read(text: &str, original: &dyn Fn(&str) -> String, notes: &mut VetNotes) {
    let stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    for package in stream.map_while(Result::ok) {
        let analyzers = package.as_object().into_iter().flatten();
        let analyzers = analyzers.filter_map(|(_, it)| it.as_object()).flatten();
        for (analyzer, found) in analyzers {
            for note in found.as_array().into_iter().flatten() {
                let posn = original(note["posn"].as_str().unwrap_or_default());
                let file = posn.split(".go:").next().unwrap_or_default();
                let dir = Path::new(file).parent().unwrap_or(Path::new(""));
                let message = note["message"].as_str().unwrap_or_default();
                let count = notes.entry(dir.to_owned()).or_default();
                *count.entry(format!("{analyzer}: {message}")).or_default() += 1;
            }
        }
    }
}

/// The first thing that vet says about a package more often than before.
pub(super) fn new_note(before: &VetNotes, after: &VetNotes, dir: &Path) -> Option<String> {
    let known = before.get(dir);
    let mut notes = after.get(dir)?.iter();
    let new = notes.find(|(note, count)| {
        let known = known.and_then(|it| it.get(*note)).copied();
        known.unwrap_or_default() < **count
    })?;
    Some(new.0.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed by go1.26.8.
    const BEFORE: &str = r#"{"c/v":{"printf":[{"posn":"/c/v/a.go:5:24","message":"bad"}]}}
{}"#;
    const AFTER: &str = r#"{"c/v":{"printf":[{"posn":"/tmp/0_a.go:7:24","message":"bad"},
{"posn":"/tmp/0_a.go:8:2","message":"worse"}]}}"#;

    fn notes(text: &str) -> VetNotes {
        let mut notes = VetNotes::new();
        read(text, &|posn| posn.replace("/tmp/0_", "/c/v/"), &mut notes);
        notes
    }

    #[test]
    fn only_what_is_new_counts_wherever_it_moved() {
        let new = new_note(&notes(BEFORE), &notes(AFTER), Path::new("/c/v"));
        assert_eq!(new.as_deref(), Some("printf: worse"));
        assert_eq!(
            new_note(&notes(BEFORE), &notes(BEFORE), Path::new("/c/v")),
            None
        );
    }

    #[test]
    fn other_packages_do_not_count() {
        assert_eq!(
            new_note(&notes(BEFORE), &notes(AFTER), Path::new("/c/w")),
            None
        );
    }
}

//! Evidence that somebody saved: a file, or a directory of files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::evidence::{Log, PathRules, read_logopt, read_text};

/// Reads a saved log: logopt records where the first line is their header, else the text of `-m=2`.
pub(super) fn read_saved(path: &Path, rules: &PathRules) -> Result<Log, String> {
    let mut log = Log::default();
    for file in files(path)? {
        let bytes = fs::read(&file).map_err(|error| failed(&file, &error))?;
        // The compiler quotes source text, which may hold anything.
        let text = String::from_utf8_lossy(&bytes);
        log.merge(if is_logopt(&text) {
            read_logopt(&text, rules)
        } else {
            read_text(&text, rules)
        });
    }
    if log.counts.placed + log.counts.synthetic == 0 {
        let shown = path.display();
        return Err(format!("`{shown}` holds nothing that a Go compiler says"));
    }
    Ok(log)
}

fn is_logopt(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("{\"version\":") && first.contains("\"gc_version\"")
}

/// The file, or all files below the directory, by name.
fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut dirs = vec![path.to_owned()];
    while let Some(dir) = dirs.pop() {
        let entries = fs::read_dir(&dir).map_err(|error| failed(&dir, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| failed(&dir, &error))?.path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn failed(path: &Path, error: &std::io::Error) -> String {
    format!("evidence `{}` cannot be read: {error}", path.display())
}

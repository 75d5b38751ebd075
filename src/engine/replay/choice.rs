//! Which fixes of a plan are wanted.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::ReplaySettings;
use super::part::plan_parts;
use crate::engine::verify::claim;
use crate::engine::{Decision, FileOutcome};
use crate::rule::{Finding, Fix};

/// Which fixes of a plan are wanted.
pub(super) struct Choice<'a> {
    select: &'a [String],
    /// Without `.` and without the `...` of Go patterns.
    paths: Vec<PathBuf>,
}

impl<'a> Choice<'a> {
    pub(super) fn new(settings: &'a ReplaySettings) -> Self {
        Self {
            select: &settings.select,
            paths: settings.paths.iter().map(|path| plain(path)).collect(),
        }
    }

    /// Whether a message `PATH: …` may be about a file that is wanted.
    pub(super) fn may_be_about(&self, message: &str) -> bool {
        let path = message.split_once(": ").map_or(message, |(path, _)| path);
        self.has_path(Path::new(path))
    }

    fn has_path(&self, path: &Path) -> bool {
        let path = plain(path);
        self.paths.is_empty() || self.paths.iter().any(|wanted| path.starts_with(wanted))
    }

    fn has(&self, finding: &Finding) -> bool {
        let is_named = |name: &String| {
            *finding.rule == **name || *finding.pack == **name || claim(name) == Some(finding.claim)
        };
        self.has_path(&finding.path) && (self.select.is_empty() || self.select.iter().any(is_named))
    }

    /// An error for a name or a path that stands for nothing in the plan.
    pub(super) fn is_known(&self, files: &[FileOutcome]) -> Result<(), String> {
        for name in self.select {
            let one = Choice {
                select: std::slice::from_ref(name),
                paths: Vec::new(),
            };
            let mut findings = files.iter().flat_map(|file| &file.findings);
            if !findings.any(|(finding, _)| one.has(finding)) {
                return Err(format!("the plan applies no fix of `{name}`"));
            }
        }
        for path in &self.paths {
            let is_below = |file: &FileOutcome| plain(file.source.path()).starts_with(path);
            if !files.iter().any(is_below) {
                let path = path.display();
                return Err(format!("the plan changes nothing in `{path}`"));
            }
        }
        Ok(())
    }

    /// The files with the changes that are wanted.
    pub(super) fn of(&self, files: Vec<FileOutcome>) -> Result<Vec<FileOutcome>, Vec<String>> {
        let is_whole: Vec<bool> = files.iter().map(|file| self.has_all(file)).collect();
        let whole: BTreeSet<Arc<_>> = files
            .iter()
            .zip(&is_whole)
            .filter(|(_, is_whole)| **is_whole)
            .map(|(file, _)| file.source.path().clone())
            .collect();
        // A file whose fixes go on in a file of which only a part is wanted has to be planned again too.
        let goes_on = |file: &FileOutcome| {
            let mut edits = accepted(file).flat_map(|(_, fix)| &fix.edits);
            edits.any(|edit| !whole.contains(&edit.path))
        };
        let (mut done, mut parts) = (Vec::new(), Vec::new());
        for (file, is_whole) in files.into_iter().zip(is_whole) {
            if is_whole && !goes_on(&file) {
                done.push(file);
            } else {
                parts.push(file);
            }
        }
        if parts.iter().all(|file| !self.has_some(file)) {
            return Ok(done);
        }
        let reached: BTreeSet<_> = parts.iter().map(|it| it.source.path().clone()).collect();
        let strays = done.iter().any(|file| {
            let mut edits = accepted(file).flat_map(|(_, fix)| &fix.edits);
            edits.any(|edit| reached.contains(&edit.path))
        });
        if strays {
            let why = "its fixes go together over files of which only a part is chosen";
            return Err(vec![format!("{why}; choose all of them")]);
        }
        done.extend(plan_parts(parts, &|finding| self.has(finding))?);
        Ok(done)
    }

    /// Whether all that the plan does to a file is wanted.
    fn has_all(&self, file: &FileOutcome) -> bool {
        let is_file_wanted = self.has_path(file.source.path());
        is_file_wanted
            && (self.select.is_empty() || accepted(file).all(|(finding, _)| self.has(finding)))
    }

    fn has_some(&self, file: &FileOutcome) -> bool {
        accepted(file).any(|(finding, _)| self.has(finding))
    }
}

/// The findings of a file that the plan fixes, with their fixes.
pub(super) fn accepted(file: &FileOutcome) -> impl Iterator<Item = (&Finding, &Fix)> {
    file.findings
        .iter()
        .filter_map(|(finding, decision)| match decision {
            Decision::Accepted(index) => Some((finding, finding.fixes.get(*index)?)),
            Decision::Open(_) | Decision::Resolved => None,
        })
}

/// A path without `.` and without the `...` of a Go pattern.
fn plain(path: &Path) -> PathBuf {
    let path = match path.file_name() {
        Some(name) if name == "..." => path.parent().unwrap_or(path),
        _ => path,
    };
    let parts = path.components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paths: &[&str], path: &str, expected: bool) {
        let settings = ReplaySettings {
            paths: paths.iter().map(PathBuf::from).collect(),
            ..ReplaySettings::default()
        };
        let choice = Choice::new(&settings);
        assert_eq!(choice.has_path(Path::new(path)), expected);
        let message = format!("{path}: the file has changed");
        assert_eq!(choice.may_be_about(&message), expected);
    }

    #[test]
    fn paths_are_files_directories_and_patterns() {
        check(&[], "a/b.go", true);
        check(&["./a/..."], "a/b.go", true);
        check(&["a"], "./a/b.go", true);
        check(&["a/b.go"], "a/b.go", true);
        check(&["."], "a/b.go", true);
        check(&["a"], "ab/c.go", false);
        check(&["a/b.go", "c"], "a/c.go", false);
    }
}

//! Which fixes of a plan are wanted.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

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
        let parted = self.parted(&files)?;
        let is_parted = |file: &FileOutcome| parted.contains(&**file.source.path());
        let (parts, mut done): (Vec<_>, Vec<_>) = files.into_iter().partition(is_parted);
        done.extend(plan_parts(parts, &|finding| self.has(finding))?);
        Ok(done)
    }

    /// The files of which not all is wanted, with those that their wanted fixes go on in: they are planned anew.
    fn parted(&self, files: &[FileOutcome]) -> Result<BTreeSet<PathBuf>, Vec<String>> {
        let all = files.iter().flat_map(reached);
        let (wanted, others): (Vec<_>, Vec<_>) = all.partition(|(finding, _)| self.has(finding));
        let mut faults = Vec::new();
        for (finding, paths) in &wanted {
            let strays = paths.iter().filter(|path| !self.has_path(path));
            faults.extend(strays.map(|path| {
                let (from, rule) = (finding.path.display(), &finding.rule);
                let to = path.display();
                format!("{from}: a fix of `{rule}` changes `{to}` too; choose both or none")
            }));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let paths = files.iter().map(|file| &**file.source.path());
        let mut parted: BTreeSet<&Path> = paths.filter(|path| !self.has_path(path)).collect();
        parted.extend(others.iter().flat_map(|(_, paths)| paths));
        loop {
            let known = parted.len();
            for (_, paths) in &wanted {
                if paths.iter().any(|path| parted.contains(path)) {
                    parted.extend(paths);
                }
            }
            if parted.len() == known {
                return Ok(parted.into_iter().map(Path::to_owned).collect());
            }
        }
    }
}

/// The fixes of a file that the plan has accepted, with all files that they change.
fn reached(file: &FileOutcome) -> impl Iterator<Item = (&Finding, BTreeSet<&Path>)> {
    accepted(file).map(|(finding, fix)| {
        let edits = fix.edits.iter().map(|edit| &*edit.path);
        (finding, edits.chain([&**file.source.path()]).collect())
    })
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
    use std::sync::Arc;

    use super::*;
    use crate::rule::{Applicability, Claim, FileEdit, Witness};
    use crate::text::{Edit, Severity, Source, TextRange};

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

    /// Two files and a fix that changes both, beside one in the second file alone.
    fn linked() -> Vec<FileOutcome> {
        let file = |path: &str, rules: &[(&str, &[&str])]| {
            let source = Arc::new(Source::new(path, "package p\n".to_owned()).unwrap());
            let findings = rules.iter().map(|(rule, paths)| {
                let edits = paths.iter().map(|path| FileEdit {
                    path: Path::new(path).into(),
                    edit: Edit::insert(10.into(), "\n"),
                });
                (finding(rule, path, edits.collect()), Decision::Accepted(0))
            });
            FileOutcome {
                digest: source.digest(),
                findings: findings.collect(),
                source,
                new_text: Some("package p\n\n".to_owned()),
                edits: Vec::new(),
                written: false,
            }
        };
        vec![
            file("a/a.go", &[("both", &["a/a.go", "b/b.go"])]),
            file("b/b.go", &[("one", &["b/b.go"])]),
            file("c/c.go", &[("one", &["c/c.go"])]),
        ]
    }

    fn finding(rule: &str, path: &str, edits: Vec<FileEdit>) -> Finding {
        let fix = Fix {
            title: String::new(),
            applicability: Applicability::Safe,
            unknown: Vec::new(),
            edits,
            needs_imports: Vec::new(),
            coalesces: false,
            removes: Vec::new(),
            adds: Vec::new(),
        };
        Finding {
            rule: rule.into(),
            pack: "core".into(),
            claim: Claim::Allocation,
            severity: Severity::Warning,
            path: Path::new(path).into(),
            range: TextRange::default(),
            message: String::new(),
            labels: Vec::new(),
            fixes: vec![fix],
            refused: Vec::new(),
            priority: 0,
            witness: Witness::default(),
            evidence: None,
        }
    }

    #[track_caller]
    fn check_parted(select: &[&str], paths: &[&str], expected: Result<&[&str], &str>) {
        let settings = ReplaySettings {
            select: select.iter().map(|it| (*it).to_owned()).collect(),
            paths: paths.iter().map(PathBuf::from).collect(),
            ..ReplaySettings::default()
        };
        let parted = Choice::new(&settings).parted(&linked());
        let expected = expected.map(|it| it.iter().map(PathBuf::from).collect());
        assert_eq!(parted, expected.map_err(|it| vec![it.to_owned()]));
    }

    #[test]
    fn a_file_is_planned_anew_where_a_fix_in_it_is_not_wanted() {
        check_parted(&[], &[], Ok(&[]));
        check_parted(&["core"], &[], Ok(&[]));
        // `b.go` has an edit of `both`, though its own finding is wanted; `a.go` has nothing else.
        check_parted(&["one"], &[], Ok(&["a/a.go", "b/b.go"]));
        // The wanted fix goes on in a file that is planned anew, and so must its first one be.
        check_parted(&["both"], &[], Ok(&["a/a.go", "b/b.go", "c/c.go"]));
        check_parted(&[], &["c"], Ok(&["a/a.go", "b/b.go"]));
        let error = "a/a.go: a fix of `both` changes `b/b.go` too; choose both or none";
        check_parted(&[], &["a"], Err(error));
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

//! Unified diffs as stated changes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use diffy::Patch;
use diffy::patch_set::{FileOperation, FilePatch, ParseOptions, PatchSet};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use text_size::{TextRange, TextSize};

use super::stated::{StatedFile, StatedPlan};
use crate::engine::FileOutcome;
use crate::text::{Edit, Source};

/// Reads a diff, plain or of git.
pub(super) fn read(text: &str, dir: &Path) -> Result<StatedPlan, String> {
    let is_git = text.lines().any(|line| line.starts_with("diff --git "));
    let options = match is_git {
        true => ParseOptions::gitdiff(),
        false => ParseOptions::unidiff(),
    };
    let mut plan = StatedPlan::default();
    for patch in PatchSet::parse(text, options) {
        let patch = patch.map_err(|error| format!("neither a plan nor a diff: {error}"))?;
        match file(&patch, dir) {
            Ok(file) => plan.files.extend(file),
            Err(why) => plan.unproved.push(why),
        }
    }
    Ok(plan)
}

/// The change of one file; none where it is no Go file.
fn file(change: &FilePatch<'_, str>, dir: &Path) -> Result<Option<StatedFile>, String> {
    let operation = change.operation();
    let named = match operation {
        FileOperation::Delete(path) | FileOperation::Create(path) => path,
        FileOperation::Modify { modified, .. } => modified,
        FileOperation::Rename { to, .. } | FileOperation::Copy { to, .. } => to,
    };
    if Path::new(&**named).extension().is_none_or(|it| it != "go") {
        return Ok(None);
    }
    let FileOperation::Modify { .. } = operation else {
        return Err(format!(
            "{named}: files that come or go cannot be proved, only changed ones"
        ));
    };
    let Some(hunks) = change.patch().as_text() else {
        return Err(format!("{named}: a binary patch"));
    };
    let path = find(named, dir).ok_or_else(|| format!("{named}: there is no such file"))?;
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{named}: {error}"))?;
    texts(&path, &text, hunks).map(Some)
}

/// The file that a diff names, below a directory or one above it, with or without the `b/` of git.
fn find(named: &str, dir: &Path) -> Option<PathBuf> {
    let stripped = named.split_once('/').map(|(_, rest)| rest);
    let mut candidates = stripped.into_iter().chain([named]);
    candidates.find_map(|it| {
        let mut found = dir.ancestors().map(|dir| dir.join(it));
        found.find(|path| path.is_file())
    })
}

/// The texts before and after, whichever of them the tree holds.
fn texts(path: &Path, text: &str, hunks: &Patch<'_, str>) -> Result<StatedFile, String> {
    let shown = path.display();
    let (before, after, is_applied) = match diffy::apply(text, hunks) {
        Ok(after) => (text.to_owned(), after, false),
        Err(error) => match diffy::apply(text, &hunks.reverse()) {
            Ok(before) => (before, text.to_owned(), true),
            Err(_) => return Err(format!("{shown}: the diff does not apply: {error}")),
        },
    };
    let edits = edits(&before, &after);
    let source = Source::new(path, before).map_err(|error| format!("{shown}: {error}"))?;
    Ok(StatedFile {
        changes: hunks.hunks().len(),
        is_applied,
        outcome: FileOutcome {
            digest: source.digest(),
            source: Arc::new(source),
            findings: Vec::new(),
            new_text: Some(after),
            edits,
            written: false,
        },
    })
}

/// The change of a text as edits of whole lines.
fn edits(before: &str, after: &str) -> Vec<Edit> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let offset = |line: usize| old[..line].iter().map(|it| TextSize::of(*it)).sum();
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let changes = ops
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let edits = changes.map(|op| {
        let (old, new_lines) = (op.old_range(), op.new_range());
        let range = TextRange::new(offset(old.start), offset(old.end));
        Edit::replace(range, new[new_lines].concat())
    });
    edits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EditSet;

    const DIFF: &str =
        "--- a/p/a.go\n+++ b/p/a.go\n@@ -1,3 +1,3 @@\n package p\n \n-var a = 1\n+var a = 2\n";

    #[track_caller]
    fn check(text: &str, is_applied: bool) {
        let tree = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(tree.path().join("p")).unwrap();
        std::fs::write(tree.path().join("p/a.go"), text).unwrap();
        let plan = read(DIFF, &tree.path().join("p")).unwrap();
        assert!(plan.unproved.is_empty(), "{:?}", plan.unproved);
        let file = &plan.files[0];
        assert_eq!(file.is_applied, is_applied);
        assert_eq!(file.outcome.source.text(), "package p\n\nvar a = 1\n");
        let new = file.outcome.new_text.as_deref();
        assert_eq!(new, Some("package p\n\nvar a = 2\n"));
    }

    #[test]
    fn diff_is_read_from_a_directory_below_and_both_ways() {
        check("package p\n\nvar a = 1\n", false);
        check("package p\n\nvar a = 2\n", true);
    }

    #[test]
    fn diff_that_does_not_apply_is_told() {
        let tree = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(tree.path().join("p")).unwrap();
        std::fs::write(tree.path().join("p/a.go"), "package q\n").unwrap();
        let plan = read(DIFF, tree.path()).unwrap();
        assert!(plan.files.is_empty());
        assert!(plan.unproved[0].contains("does not apply"));
    }

    #[test]
    fn edits_of_lines_make_the_new_text() {
        let (before, after) = ("a\nb\nc\nd", "x\na\nc\ny\nd\n");
        let mut set = EditSet::new(TextSize::of(before));
        set.try_union(&edits(before, after)).unwrap();
        assert_eq!(set.apply(before).unwrap(), after);
    }
}

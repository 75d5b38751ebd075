//! Whether what is found in a file touches the lines that changed.

use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::changed::{ChangedFile, Changes};
use crate::engine::FoundFile;
use crate::text::{Source, TextRange, TextSize};

/// The changed lines of the files of a run, by the path under which the run knows them.
pub(in crate::engine) struct Touched {
    files: FxHashMap<Arc<Path>, ChangedFile>,
}

impl Touched {
    /// The changed lines of some files.
    pub(in crate::engine) fn new(changes: &Changes, found: &[FoundFile]) -> Self {
        let files = found.iter().filter_map(|file| {
            let real = file.path.canonicalize().ok()?;
            Some((file.path.clone(), changes.files.get(&real)?.clone()))
        });
        Self {
            files: files.collect(),
        }
    }

    /// Which ranges of a text touch changed lines, where the text is what fixes have made of a source.
    ///
    /// Lines that fixes have made count as changed: only what touched changed lines was fixed.
    pub(in crate::engine) fn lines(&self, source: &Source, now: &Source) -> Option<TouchedLines> {
        let changed = self.files.get(source.path())?;
        let mut lines = TouchedLines {
            changed: changed.clone(),
        };
        if let ChangedFile::Lines(ranges) = changed
            && source.text() != now.text()
        {
            let old: Vec<&str> = source.text().lines().collect();
            let new: Vec<&str> = now.text().lines().collect();
            let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
            let moved = ops.iter().flat_map(|op| moved(op, ranges));
            lines.changed = ChangedFile::Lines(moved.collect());
        }
        Some(lines)
    }
}

/// The changed lines of one text.
pub(in crate::engine) struct TouchedLines {
    changed: ChangedFile,
}

impl TouchedLines {
    /// Whether a range of the text touches one of them.
    pub(in crate::engine) fn contain(&self, text: &Source, range: TextRange) -> bool {
        let first = text.line_col(range.start()).line;
        // The end of a line belongs to it, and not to the next one.
        let last = match range.is_empty() {
            true => range.start(),
            false => range.end() - TextSize::new(1),
        };
        self.changed
            .touches(first, text.line_col(last).line.max(first))
    }
}

/// The changed lines of one step of a comparison, as lines of the new text.
fn moved(op: &DiffOp, changed: &[std::ops::Range<u32>]) -> Vec<std::ops::Range<u32>> {
    let line = |index: usize| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
    match *op {
        DiffOp::Equal {
            old_index,
            new_index,
            len,
        } => {
            let (start, end) = (line(old_index), line(old_index + len));
            let cut = changed
                .iter()
                .map(|it| it.start.max(start)..it.end.min(end));
            let shift = |at: u32| at - start + line(new_index);
            cut.filter(|it| !it.is_empty())
                .map(|it| shift(it.start)..shift(it.end))
                .collect()
        }
        DiffOp::Delete { .. } => Vec::new(),
        DiffOp::Insert {
            new_index, new_len, ..
        }
        | DiffOp::Replace {
            new_index, new_len, ..
        } => {
            let made = line(new_index)..line(new_index + new_len);
            vec![made]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(now: &str, expected: &[&str]) {
        let source = Source::new("a.go", "a\nb\nc\nd\ne\n".to_owned()).unwrap();
        let now = Source::new("a.go", now.to_owned()).unwrap();
        let changed = ChangedFile::Lines(vec![4..5, 5..6]);
        let touched = Touched {
            files: [(source.path().clone(), changed)].into_iter().collect(),
        };
        let lines = touched.lines(&source, &now).unwrap();
        let mut at = TextSize::new(0);
        let mut found = Vec::new();
        for line in now.text().split_inclusive('\n') {
            let range = TextRange::at(at, TextSize::of(line));
            if lines.contain(&now, range) {
                found.push(line.trim_end());
            }
            at += TextSize::of(line);
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn changed_lines_are_followed_through_fixes() {
        check("a\nb\nc\nd\ne\n", &["d", "e"]);
        check("a\nnew\nb\nc\nd\ne\n", &["new", "d", "e"]);
        check("c\nd\ne\n", &["d", "e"]);
        check("a\nb\nc\nD1\nD2\ne\n", &["D1", "D2", "e"]);
    }

    #[test]
    fn a_file_in_which_nothing_changed_has_no_touched_lines() {
        let source = Source::new("a.go", String::new()).unwrap();
        let touched = Touched {
            files: FxHashMap::default(),
        };
        assert!(touched.lines(&source, &source).is_none());
    }
}

//! What a change of the code changed in the words of the compiler.

use std::collections::BTreeMap;
use std::path::Path;

use super::site::{Log, Note};
use crate::text::LineCol;

/// A statement with its place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Located {
    /// The place.
    pub at: LineCol,
    /// The statement.
    pub note: Note,
}

/// Whether a statement came or went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It was there before, and is not any more.
    Removed,
    /// It was not there before.
    Added,
}

/// What came and what went in one file.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Delta {
    /// What went, in positions of the text before.
    pub removed: Vec<Located>,
    /// What came, in positions of the text after.
    pub added: Vec<Located>,
}

/// The statements about a file that say that something is, or may be, on the heap.
pub fn heap_notes(log: &Log, file: &Path) -> Vec<Located> {
    let sites = log.file(file);
    let notes = sites.flat_map(|(at, site)| {
        let notes = site.notes.iter().filter(|note| note.is_heap());
        notes.map(move |note| Located {
            at,
            note: note.clone(),
        })
    });
    notes.collect()
}

/// Compares the statements before and after a change, where `moved` says where a position of the text before is now;
/// none where the change replaced it.
///
/// A statement stays if it is made about the same place, or, where the place was replaced or copied, if equally many
/// like it are made elsewhere: a body that is indented anew still has its escapes.
pub fn delta(
    before: &[Located],
    after: &[Located],
    moved: &dyn Fn(LineCol) -> Option<LineCol>,
) -> Delta {
    let mut left: BTreeMap<&Located, usize> = BTreeMap::new();
    for it in after {
        *left.entry(it).or_default() += 1;
    }
    let mut removed: Vec<&Located> = Vec::new();
    for it in before {
        let now = moved(it.at).map(|at| Located {
            at,
            note: it.note.clone(),
        });
        match now.as_ref().and_then(|now| left.get_mut(now)) {
            Some(count) if 0 < *count => *count -= 1,
            _ => removed.push(it),
        }
    }
    let mut added: Vec<&Located> = Vec::new();
    for (it, count) in left {
        added.extend(std::iter::repeat_n(it, count));
    }
    removed.retain(
        |gone| match added.iter().position(|it| it.note == gone.note) {
            Some(index) => {
                added.remove(index);
                false
            }
            None => true,
        },
    );
    Delta {
        removed: removed.into_iter().cloned().collect(),
        added: added.into_iter().cloned().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(notes: &[(u32, &str)]) -> Vec<Located> {
        let located = notes.iter().map(|(line, name)| Located {
            at: LineCol {
                line: *line,
                column: 1,
            },
            note: Note::Moved((*name).to_owned()),
        });
        located.collect()
    }

    /// One line was put in front of line 5, and line 7 was replaced.
    fn moved(at: LineCol) -> Option<LineCol> {
        let line = match at.line {
            7 => return None,
            line if line < 5 => line,
            line => line + 1,
        };
        Some(LineCol { line, ..at })
    }

    #[track_caller]
    fn check(
        before: &[(u32, &str)],
        after: &[(u32, &str)],
        removed: &[(u32, &str)],
        added: &[(u32, &str)],
    ) {
        let delta = delta(&notes(before), &notes(after), &moved);
        assert_eq!(delta.removed, notes(removed));
        assert_eq!(delta.added, notes(added));
    }

    #[test]
    fn what_only_moved_stays() {
        check(&[(1, "a"), (6, "b")], &[(1, "a"), (7, "b")], &[], &[]);
    }

    #[test]
    fn what_came_and_went_is_told_apart() {
        check(
            &[(1, "a"), (7, "b")],
            &[(1, "a"), (9, "c")],
            &[(7, "b")],
            &[(9, "c")],
        );
    }

    #[test]
    fn replaced_code_keeps_its_statements() {
        check(&[(7, "b")], &[(12, "b")], &[], &[]);
    }

    #[test]
    fn one_more_of_the_same_is_an_addition() {
        check(&[(7, "b")], &[(12, "b"), (13, "b")], &[], &[(13, "b")]);
    }
}

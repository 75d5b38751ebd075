//! Writing what a run has planned.
//!
//! Each file is written atomically. Files that were planned together are written one after the other, and only once
//! each of them looks writable: all of them cannot be written in one step, so where one fails after all, it is said
//! which of them have their new text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::engine::apply::{WriteError, WriteRequest, check_file, write_file};
use crate::engine::linked::Groups;
use crate::engine::{FileOutcome, FoundFile, Skip, SkipReason};

/// A file that is about to be written: its places in the walk and in the outcome.
#[derive(Clone, Copy)]
pub(super) struct Ready {
    pub(super) found: usize,
    pub(super) outcome: usize,
}

/// Writes the new texts; what is not written becomes a skip with the reason.
pub(super) fn write_all(
    files: &mut [FileOutcome],
    found: &[FoundFile],
    groups: &Groups,
    ready: &[Ready],
) -> Vec<Skip> {
    let changed: BTreeSet<Arc<Path>> = files
        .iter()
        .filter(|it| it.new_text.is_some())
        .map(|it| it.source.path().clone())
        .collect();
    let mut waiting: BTreeMap<usize, usize> =
        ready.iter().map(|it| (it.found, it.outcome)).collect();
    let mut skips = Vec::new();
    while let Some((&first, _)) = waiting.first_key_value() {
        let linked = groups.of(first);
        let members = if linked.is_empty() {
            vec![first]
        } else {
            linked
        };
        let refused = members
            .iter()
            .find(|it| changed.contains(&found[**it].path) && !waiting.contains_key(*it));
        let refused = refused.map(|it| &found[*it].path);
        let group: Vec<(&FoundFile, usize)> = members
            .iter()
            .filter_map(|it| Some((&found[*it], waiting.remove(it)?)))
            .collect();
        skips.extend(match refused {
            Some(other) => group.iter().map(|(it, _)| left_out(it, other)).collect(),
            None => write_group(files, &group),
        });
    }
    skips
}

/// Why a file is not written where another one of its group cannot be.
fn left_out(found: &FoundFile, other: &Path) -> Skip {
    let other = other.display();
    Skip {
        path: found.path.clone(),
        reason: SkipReason::Failed(format!(
            "not written, for its fixes go together with those of `{other}`, which cannot be written"
        )),
        files: Some(1),
    }
}

/// Writes files that were planned together.
fn write_group(files: &mut [FileOutcome], group: &[(&FoundFile, usize)]) -> Vec<Skip> {
    let failed = |idx: &usize, found: &FoundFile, check: Write| {
        let request = request(&files[*idx], found)?;
        check(&request).err()
    };
    if 1 < group.len() {
        let mut checked = group.iter();
        let error = checked.find_map(|(found, idx)| failed(idx, found, check_file));
        if let Some(error) = error {
            let skip = |found: &FoundFile| not_written(found, group, &error, &[]);
            return group.iter().map(|(found, _)| skip(found)).collect();
        }
    }
    let mut written: Vec<Arc<Path>> = Vec::new();
    for (at, (found, idx)) in group.iter().enumerate() {
        let error = request(&files[*idx], found).and_then(|it| write_file(&it).err());
        if let Some(error) = error {
            let rest = group[at..].iter();
            let skip =
                |(found, _): &(&FoundFile, usize)| not_written(found, group, &error, &written);
            return rest.map(skip).collect();
        }
        files[*idx].written = true;
        written.push(found.path.clone());
    }
    Vec::new()
}

type Write = fn(&WriteRequest<'_>) -> Result<(), WriteError>;

fn request<'a>(file: &'a FileOutcome, found: &'a FoundFile) -> Option<WriteRequest<'a>> {
    Some(WriteRequest {
        root: &found.root,
        path: &found.path,
        expected: file.digest,
        text: file.new_text.as_deref()?,
    })
}

/// Why a file is not written, although another one of its group may be at fault or be written already.
fn not_written(
    found: &FoundFile,
    group: &[(&FoundFile, usize)],
    error: &WriteError,
    written: &[Arc<Path>],
) -> Skip {
    let names: Vec<_> = written
        .iter()
        .map(|it| format!("`{}`", it.display()))
        .collect();
    let state = match names.as_slice() {
        [] => "none of them is written".to_owned(),
        [only] => format!("{only} is written already, so that fixes are there in part"),
        several => {
            let several = several.join(", ");
            format!("{several} are written already, so that fixes are there in part")
        }
    };
    let message = match group {
        [_] => format!("not written: {error}"),
        _ => format!(
            "not written, for its fixes go together with those of other files: {error}; {state}"
        ),
    };
    Skip {
        path: found.path.clone(),
        reason: SkipReason::Failed(message),
        files: Some(1),
    }
}

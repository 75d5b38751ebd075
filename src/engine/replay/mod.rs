//! Applying a plan that an earlier run has made, the whole of it or a part.
//!
//! Nothing is written unless all of it can be: every file must have the bytes that the plan was made for, and what is
//! chosen must stand without the rest. The writer and the journal are those of a run, so that `undo` takes it back.

mod choice;
mod part;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use self::choice::Choice;
use super::apply::remove_stale_temporaries;
use super::linked::Groups;
use super::run::{Progress, Session};
use super::{FileOutcome, FoundFile, RunOutcome, StatedPlan};

/// What of a plan is applied, and how.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReplaySettings {
    /// Rule ids, packs and claims whose fixes are applied; all if none.
    pub select: Vec<String>,
    /// Files and directories whose fixes are applied; all if none.
    pub paths: Vec<PathBuf>,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// The directory in which the journal is left; none if it shall leave none.
    pub journals: Option<PathBuf>,
}

/// Applies what the settings choose of a plan, whose paths are relative to the current directory; an error says, one a
/// line, why nothing was written.
pub fn replay(
    text: &str,
    settings: &ReplaySettings,
    progress: &dyn Progress,
) -> Result<RunOutcome, Vec<String>> {
    if !text.trim_start().starts_with('{') {
        let why = "it is no plan; `--dry-run --format jsonl` prints one".to_owned();
        return Err(vec![why]);
    }
    // Before the files are read: what another run writes meanwhile would have to be refused.
    let here = [PathBuf::from(".")];
    let session = match settings.dry_run {
        true => None,
        false => Some(Session::start(
            settings.journals.as_deref(),
            &here,
            progress,
        )),
    };
    let plan = StatedPlan::read(text, Path::new("")).map_err(|why| vec![why])?;
    let files = chosen(plan, settings)?;
    let found = found(&files)?;
    let mut outcome = RunOutcome {
        analyzed: files.len(),
        files,
        ..RunOutcome::default()
    };
    if let Some(session) = session {
        let dirs: BTreeSet<PathBuf> = found.iter().map(|it| directory(&it.path)).collect();
        for dir in dirs {
            // What a killed run left is of no use, and where it cannot be removed it does no harm.
            let _ = remove_stale_temporaries(&dir);
        }
        session.write(&found, &together(found.len()), &mut outcome);
    }
    Ok(outcome)
}

/// The files with the changes that are chosen.
fn chosen(plan: StatedPlan, settings: &ReplaySettings) -> Result<Vec<FileOutcome>, Vec<String>> {
    let choice = Choice::new(settings);
    let stale = plan.unproved.into_iter();
    // A file that is not asked for may have changed.
    let stale: Vec<String> = stale.filter(|why| choice.may_be_about(why)).collect();
    if !stale.is_empty() {
        return Err(stale);
    }
    let files: Vec<FileOutcome> = plan.files.into_iter().map(|it| it.outcome).collect();
    choice.is_known(&files).map_err(|why| vec![why])?;
    let mut files = choice.of(files)?;
    files.sort_by(|a, b| a.source.path().cmp(b.source.path()));
    Ok(files)
}

/// The files as the writer wants them; none may lie outside of the tree of the current directory.
fn found(files: &[FileOutcome]) -> Result<Vec<FoundFile>, Vec<String>> {
    let here = Path::new(".").canonicalize();
    let here = here.map_err(|error| vec![format!("there is no current directory: {error}")])?;
    let root = super::journal::Trees::here().root(&here);
    let mut outside = Vec::new();
    let mut found = Vec::new();
    for file in files {
        let path = file.source.path();
        match path.canonicalize() {
            Ok(real) if real.starts_with(&root) => found.push(FoundFile {
                path: path.clone(),
                root: root.as_path().into(),
                is_named: true,
            }),
            Ok(_) => outside.push(format!(
                "{}: lies outside of `{}`; apply the plan there",
                path.display(),
                root.display()
            )),
            Err(error) => outside.push(format!("{}: {error}", path.display())),
        }
    }
    if outside.is_empty() {
        Ok(found)
    } else {
        Err(outside)
    }
}

fn directory(file: &Path) -> PathBuf {
    match file.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// All files in one group: none is written unless each of them can be.
fn together(len: usize) -> Groups {
    let mut groups = Groups::new(len);
    for index in 1..len {
        groups.union(0, index);
    }
    groups
}

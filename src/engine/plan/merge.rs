//! Accepted fixes put into the texts: first the fixes, then what the imports need.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use text_size::TextSize;

use super::align::realign;
use super::blank_lines::trim;
use super::capture::names_denote_the_same;
use super::comments::comments_stay_apart;
use super::lines::one_a_place;
use super::select::Candidate;
use super::spacing::respace;
use crate::engine::imports;
use crate::rule::FileEdit;
use crate::semantics::PackageNames;
use crate::syntax::GoFile;
use crate::text::{Edit, EditSet, Source};

/// A text with fixes in it, made in several stages.
pub(in crate::engine) struct Merged {
    /// The edits of each stage, in offsets of the stage before.
    pub(in crate::engine) stages: Vec<EditSet>,
    /// The file after the last stage.
    pub(in crate::engine) file: GoFile,
}

impl Merged {
    /// Adds a stage of edits to the present text.
    pub(in crate::engine) fn stage(&mut self, edits: &[Edit]) -> Result<(), String> {
        let (set, file) = apply(&self.file, edits)?;
        self.stages.push(set);
        self.file = file;
        Ok(())
    }
}

/// The texts of all files after a pass.
pub(super) struct MergedFiles {
    /// The stages of each file; none where it did not change.
    pub(super) stages: Vec<Vec<EditSet>>,
    /// The files, in the order they were given in.
    pub(super) files: Vec<Arc<GoFile>>,
}

/// Merges fixes into the files that they edit; `packages` has the names of the other files of each one's package, where
/// they are known.
pub(super) fn merge(
    files: &[Arc<GoFile>],
    chosen: &[Candidate<'_>],
    packages: &[Option<Arc<PackageNames>>],
) -> Result<MergedFiles, String> {
    let mut merged = MergedFiles {
        stages: Vec::with_capacity(files.len()),
        files: Vec::with_capacity(files.len()),
    };
    for (idx, file) in files.iter().enumerate() {
        let package = packages.get(idx).and_then(Option::as_deref);
        let (stages, file) = match merge_file(file, chosen, package)? {
            Some(one) => (one.stages, Arc::new(one.file)),
            None => (Vec::new(), Arc::clone(file)),
        };
        merged.stages.push(stages);
        merged.files.push(file);
    }
    Ok(merged)
}

fn merge_file(
    file: &GoFile,
    chosen: &[Candidate<'_>],
    package: Option<&PackageNames>,
) -> Result<Option<Merged>, String> {
    let path = file.source().path();
    // Coalesced edits are there once for each fix that has them.
    let mut seen = FxHashSet::default();
    let mine = |edit: &&FileEdit| edit.path == *path;
    let all = chosen.iter().flat_map(|it| {
        it.fix()
            .edits
            .iter()
            .filter(mine)
            .map(move |edit| (it, edit))
    });
    let edits = one_a_place(
        file.text(),
        all.filter(|it| seen.insert(&it.1.edit)).collect(),
    );
    let needed: BTreeSet<&str> = chosen
        .iter()
        .filter(|it| it.finding.path == *path)
        .flat_map(|it| &it.fix().needs_imports)
        .map(String::as_str)
        .collect();
    if edits.is_empty() && needed.is_empty() {
        return Ok(None);
    }
    let (set, edited) = apply(file, &edits)?;
    comments_stay_apart(file, &edited, &set)?;
    let mut merged = Merged {
        stages: vec![set],
        file: edited,
    };
    imports::adjust(file, &mut merged, &needed)?;
    trim(file, &mut merged)?;
    respace(file, &mut merged)?;
    realign(file, &mut merged)?;
    names_denote_the_same(file, &merged.file, &merged.stages, package)?;
    Ok(Some(merged))
}

fn apply(file: &GoFile, edits: &[Edit]) -> Result<(EditSet, GoFile), String> {
    let mut set = EditSet::new(TextSize::of(file.text()));
    set.try_union(edits)
        .map_err(|_| "its edits overlap".to_owned())?;
    let text = set
        .apply(file.text())
        .map_err(|_| "an edit is outside the text or splits a character".to_owned())?;
    let source = Source::new(file.source().path().as_ref(), text)
        .map_err(|_| "the new text is too long".to_owned())?;
    Ok((set, file.edited(Arc::new(source))))
}

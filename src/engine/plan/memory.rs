//! Fixes that a guard refused by themselves, so that no later pass tries them again for nothing.
//!
//! A fix is the same one while its rule, its edits, the declarations that they are in, and the imports and names of
//! their files are the same. What a guard says about it alone is then the same too. What failed only together with
//! other fixes is not remembered.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::select::Candidate;
use crate::engine::Rejection;
use crate::syntax::{DeclKind, GoFile};
use crate::text::Digest;

/// The refusals so far, with the reasons.
#[derive(Default)]
pub(super) struct Memory {
    refused: RefCell<FxHashMap<Digest, String>>,
}

impl Memory {
    /// Why fixes were refused in an earlier pass, by finding.
    pub(super) fn recall<'f>(
        &self,
        files: &[Arc<GoFile>],
        candidates: &[Candidate<'f>],
    ) -> Vec<(Candidate<'f>, Rejection)> {
        let refused = self.refused.borrow();
        if refused.is_empty() {
            return Vec::new();
        }
        let around = surroundings(files);
        let known = candidates.iter().filter_map(|it| {
            let reason = refused.get(&identity(files, around, it)?)?;
            Some((*it, Rejection::Guard(reason.clone())))
        });
        known.collect()
    }

    /// Remembers a fix that a guard refuses even alone.
    pub(super) fn note(&self, files: &[Arc<GoFile>], candidate: &Candidate<'_>, reason: String) {
        if let Some(identity) = identity(files, surroundings(files), candidate) {
            self.refused.borrow_mut().insert(identity, reason);
        }
    }
}

/// What tells a fix from others; none where an edit is outside the declarations.
fn identity(files: &[Arc<GoFile>], around: Digest, candidate: &Candidate<'_>) -> Option<Digest> {
    let fix = candidate.fix();
    let rule = &candidate.finding.rule;
    let mut said = format!("{around}\0{rule}\0{:?}\0", fix.needs_imports);
    let mut last = None;
    for edit in &fix.edits {
        let file = files.iter().find(|it| *it.source().path() == edit.path)?;
        let range = edit.edit.range;
        let decls = file.decls();
        let idx = decls.partition_point(|it| it.range.end() < range.end());
        let decl = decls.get(idx).filter(|it| it.range.contains_range(range))?;
        if last != Some(decl.range) {
            said.push_str(&file.text()[decl.range]);
            last = Some(decl.range);
        }
        let at = range - decl.range.start();
        let path = edit.path.display().to_string();
        let range = format!("{at:?}");
        for part in [path.as_str(), &range, &edit.edit.text] {
            said.push('\0');
            said.push_str(part);
        }
        said.push('\0');
    }
    Some(Digest::of(said.as_bytes()))
}

/// The imports of the files and the names that they declare.
fn surroundings(files: &[Arc<GoFile>]) -> Digest {
    let mut said = String::new();
    for file in files {
        for decl in file.decls() {
            if decl.kind == DeclKind::Import {
                said.push_str(&file.text()[decl.range]);
            }
            for name in &decl.names {
                said.push('\0');
                said.push_str(&file.text()[*name]);
            }
        }
    }
    Digest::of(said.as_bytes())
}

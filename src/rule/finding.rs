//! What a rule found, and the fixes it offers.

use std::path::Path;
use std::sync::Arc;

use text_size::TextRange;

use super::{Applicability, Claim, Witness};
use crate::evidence::{Evidence, Phrase};
use crate::text::{Edit, Severity};

/// An edit in a named file; a fix may touch several.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FileEdit {
    /// The file, as the run names it.
    pub path: Arc<Path>,
    /// The edit.
    pub edit: Edit,
}

/// A set of edits that is applied whole or not at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// A verb phrase, with metavariables filled in.
    pub title: String,
    /// What the fix is good for after its predicates were judged: one that is unknown has demoted it to `Suggest`.
    pub applicability: Applicability,
    /// Why a predicate could not be decided; not empty only where it demoted the fix.
    pub unknown: Vec<String>,
    /// The edits, in the order of the rule.
    pub edits: Vec<FileEdit>,
    /// Import paths that the new text needs in this file.
    pub needs_imports: Vec<String>,
    /// Whether an edit that equals an edit of another fix may be applied once for both.
    pub coalesces: bool,
    /// What the compiler no longer says once the fix is in: its promise.
    pub removes: Vec<Phrase>,
    /// What the compiler says only once the fix is in; nothing else may come.
    pub adds: Vec<Phrase>,
}

/// A fix that cannot be made at a place where its conditions hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusedFix {
    /// A verb phrase, with metavariables filled in.
    pub title: String,
    /// Why the rewrite refused; lower-case, no final full stop.
    pub why: String,
}

/// A secondary place of a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FindingLabel {
    /// The place.
    pub range: TextRange,
    /// What is to be seen there.
    pub text: String,
}

/// One match of a rule whose predicates do not fail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The pack's name.
    pub pack: Arc<str>,
    /// What the rule claims.
    pub claim: Claim,
    /// How much it matters.
    pub severity: Severity,
    /// The file, as the run names it.
    pub path: Arc<Path>,
    /// What the finding is about.
    pub range: TextRange,
    /// The message, with metavariables filled in; lower-case, no final full stop.
    pub message: String,
    /// Other places that explain it.
    pub labels: Vec<FindingLabel>,
    /// The alternatives, best first; at most one of them is ever applied.
    pub fixes: Vec<Fix>,
    /// The alternatives that cannot be made there, in the order of the rule.
    pub refused: Vec<RefusedFix>,
    /// The rule's priority: higher plans first.
    pub priority: i32,
    /// What the compiler says where the finding is true.
    pub witness: Witness,
    /// What the compiler did say, where somebody asked.
    pub evidence: Option<Evidence>,
}

//! What a run did, as data for the reports.

use std::path::Path;
use std::sync::Arc;

use super::{Shard, VerifyOutcome};
use crate::rule::Finding;
use crate::text::{Diagnostic, Digest, Edit, Source};

/// Why a fix was not accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rejection {
    /// Its applicability is below what the run applies.
    NotApplicable,
    /// It overlaps an accepted fix of this rule, in every pass.
    Overlaps {
        /// The rule whose fix stands.
        rule: Arc<str>,
    },
    /// The merged file would have broken one of the guards; the text says which.
    Guard(String),
    /// The passes ended before it could be tried.
    DidNotConverge,
}

/// What became of a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// This fix (an index into the finding's fixes) is in the plan.
    Accepted(usize),
    /// No fix was accepted, and the best one's reason; none where the finding has no fix.
    Open(Option<Rejection>),
    /// It is no longer found once the accepted fixes of other findings are in.
    Resolved,
}

/// Why a file was not analyzed, or only in part.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SkipReason {
    /// Generated code.
    Generated,
    /// Below `vendor`.
    Vendor,
    /// Below `testdata`, or hidden (`.x`, `_x`).
    Hidden,
    /// Ignored by a `.gitignore`.
    Ignored,
    /// A symbolic link, or no file at all.
    Special,
    /// Excluded by a configuration file.
    Excluded,
    /// A test file, with tests left out.
    Test,
    /// A declaration did not parse; the rest of the file was analyzed.
    Unparsed {
        /// How many declarations.
        declarations: usize,
        /// Where and what the first error is: `3:14: …`.
        first: String,
    },
    /// Not read or not analyzed; the text says why. Makes the exit status 2.
    Failed(String),
}

/// A skipped file or directory.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Skip {
    /// What was skipped.
    pub path: Arc<Path>,
    /// Why.
    pub reason: SkipReason,
    /// How many Go files that is: 1 for a file; none for a directory that was not looked into.
    pub files: Option<usize>,
}

/// One analyzed file that has findings.
#[derive(Clone, Debug)]
pub struct FileOutcome {
    /// The source that all offsets are about. A finding that only appeared in a later pass is placed where the text it
    /// is about came from, and a fix of it that edits new text has an empty list of edits: `edits` below says it all.
    pub source: Arc<Source>,
    /// Digest of the source.
    pub digest: Digest,
    /// The findings, by position, rule id.
    pub findings: Vec<(Finding, Decision)>,
    /// The text with all accepted fixes of all passes, if any was accepted.
    pub new_text: Option<String>,
    /// How the new text differs from the source: the accepted edits of all passes, imports included, folded into
    /// sorted and disjoint edits of the source.
    pub edits: Vec<Edit>,
    /// Whether the new text was written to disk.
    pub written: bool,
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct RunOutcome {
    /// Files with findings, by path.
    pub files: Vec<FileOutcome>,
    /// What was skipped, by path.
    pub skips: Vec<Skip>,
    /// How many files were analyzed.
    pub analyzed: usize,
    /// Messages about bad directives, internal errors and the like, by path.
    pub diagnostics: Vec<Diagnostic>,
    /// What the compiler was asked, if it was.
    pub witness: Option<WitnessOutcome>,
    /// The part of the packages that it was about, if not all of them.
    pub shard: Option<Shard>,
    /// What was proven, if that was asked for.
    pub verified: Option<VerifyOutcome>,
}

/// What the compiler was asked about the findings of a run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct WitnessOutcome {
    /// How many findings it says the same of.
    pub confirmed: usize,
    /// How many it says the opposite of.
    pub refuted: usize,
    /// How many it says nothing of.
    pub unobserved: usize,
    /// How many of them are not shown: refuted, or in need of a confirmation that did not come.
    pub hidden: usize,
    /// How many times the go command was started.
    pub go_runs: usize,
    /// Lines of the log that were not understood.
    pub unknown_lines: usize,
    /// What could not be asked, and why.
    pub unasked: Vec<String>,
}

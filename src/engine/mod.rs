//! Checking files, planning, applying.
//!
//! Knows files, threads and the order of work. Does not know output formats, and holds no rule id.
//!
//! Invariants: checking is a pure function of source, rules and settings; the plan does not depend on file or thread
//! order; a fix is accepted whole or not at all; the result has no syntax error that the input lacked; a second run
//! plans nothing; a run saves its journal before it changes the first file; a file is written only if its digest still
//! matches; a panic is contained to its file.

mod alone;
pub mod apply;
mod bench;
mod cache;
mod captures;
mod check;
mod claims;
mod contain;
mod examples;
mod extent;
mod gocmd;
mod guard;
mod import_graph;
mod imports;
mod journal;
mod kept;
mod late_rules;
mod linked;
mod module;
mod outcome;
mod packages;
mod plan;
mod replay;
mod run;
mod scope;
mod siblings;
mod suppress;
mod undo;
mod verify;
mod walk;
mod witness;

pub use alone::fix_alone;
pub use bench::{RuleCost, RuleCosts, bench};
pub use cache::{CacheStats, cache_stats, clear_cache};
pub use captures::{CaptureOutcome, CaptureSettings, CapturedVariable, FileCaptures, captures};
pub use claims::{ClaimFault, ClaimReport, check_claims};
pub use examples::{ExampleResult, example_result, run_example};
pub use extent::{ChangedFile, Changes, Extent, Shard};
pub use gocmd::Platform;
pub use late_rules::LateRules;
pub use outcome::{Decision, FileOutcome, Rejection, RunOutcome, Skip, SkipReason, WitnessOutcome};
pub use plan::{Check, FilePlan, Guard, LinkedPlan, Planner};
pub use replay::{ReplaySettings, replay};
pub use run::{Mode, Progress, RunSettings, run, run_scoped};
pub use scope::{Scope, Scopes};
pub use undo::{RestoredFile, Undo, UndoError, UndoSettings, UndoneRun, undo};
pub use verify::{
    Benchmark, Cost, ProofSettings, StatedPlan, VerifiedPackage, VerifyLevel, VerifyOutcome, prove,
};
pub use walk::{FoundFile, Walk, WalkSettings, walk};
pub use witness::EvidenceSource;

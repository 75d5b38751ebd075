//! The exit status.

use super::args::FailOn;
use crate::engine::{Decision, Mode, RunOutcome, SkipReason};
use crate::text::Severity;

/// What the exit status says, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Status {
    /// 0: nothing is left to do.
    Done,
    /// 1: findings remain, or a fix is pending.
    Remaining,
    /// 2: wrong usage, bad rules, or something was not done completely.
    Incomplete,
}

/// What a run is judged by.
#[derive(Clone, Copy)]
pub(super) struct Judge {
    pub(super) mode: Mode,
    pub(super) fail_on: FailOn,
    pub(super) strict: bool,
}

impl Status {
    /// The number for the operating system.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Remaining => 1,
            Self::Incomplete => 2,
        }
    }

    /// The status when the reader of stdout closed it early: not an error, and nobody waits for what remains.
    pub(super) fn unless_reader_left(self, left: bool) -> Self {
        match self {
            Self::Remaining if left => Self::Done,
            status => status,
        }
    }
}

impl Judge {
    /// The status of a run.
    pub(super) fn status(self, outcome: &RunOutcome) -> Status {
        if self.is_incomplete(outcome) {
            Status::Incomplete
        } else if self.is_remaining(outcome) {
            Status::Remaining
        } else {
            Status::Done
        }
    }

    fn is_incomplete(self, outcome: &RunOutcome) -> bool {
        let skipped = outcome.skips.iter().any(|skip| match skip.reason {
            SkipReason::Failed(_) => true,
            SkipReason::Unparsed { .. } => self.strict,
            SkipReason::Generated
            | SkipReason::Vendor
            | SkipReason::Hidden
            | SkipReason::Ignored
            | SkipReason::Test => false,
        });
        let mut diagnostics = outcome.diagnostics.iter();
        skipped || diagnostics.any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    fn is_remaining(self, outcome: &RunOutcome) -> bool {
        let Some(lowest) = self.lowest_severity() else {
            return false;
        };
        let pending = match self.mode {
            Mode::Check | Mode::DryRun => true,
            Mode::Write => false,
        };
        outcome.files.iter().any(|file| {
            let open = file
                .findings
                .iter()
                .any(|(finding, decision)| match decision {
                    Decision::Open(_) => lowest <= finding.severity,
                    Decision::Accepted(_) | Decision::Resolved => pending,
                });
            open || (pending && file.new_text.is_some())
        })
    }

    fn lowest_severity(self) -> Option<Severity> {
        match self.fail_on {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
            FailOn::Never => None,
        }
    }
}

//! The exit status.

use std::path::Path;

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
    /// The status of a run, where what makes it fail depends on the file.
    pub(super) fn status_by(
        self,
        outcome: &RunOutcome,
        fail_on: &dyn Fn(&Path) -> FailOn,
    ) -> Status {
        if self.is_incomplete(outcome) {
            Status::Incomplete
        } else if self.is_remaining(outcome, fail_on) {
            Status::Remaining
        } else {
            Status::Done
        }
    }

    fn is_incomplete(self, outcome: &RunOutcome) -> bool {
        let witness = outcome.witness.as_ref();
        if witness.is_some_and(|witness| !witness.unasked.is_empty()) {
            return true;
        }
        let verified = outcome.verified.as_ref();
        if verified.is_some_and(|verified| !verified.unproved.is_empty()) {
            return true;
        }
        let skipped = outcome.skips.iter().any(|skip| match skip.reason {
            SkipReason::Failed(_) => true,
            SkipReason::Unparsed { .. } => self.strict,
            SkipReason::Generated
            | SkipReason::Vendor
            | SkipReason::Hidden
            | SkipReason::Ignored
            | SkipReason::Special
            | SkipReason::Excluded
            | SkipReason::Test => false,
        });
        let mut diagnostics = outcome.diagnostics.iter();
        skipped || diagnostics.any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    fn is_remaining(self, outcome: &RunOutcome, fail_on: &dyn Fn(&Path) -> FailOn) -> bool {
        let pending = match self.mode {
            Mode::Check | Mode::DryRun => true,
            Mode::Write => false,
        };
        outcome.files.iter().any(|file| {
            let Some(lowest) = fail_on(file.source.path()).lowest_severity() else {
                return false;
            };
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
}

impl FailOn {
    /// The flag that says what a configuration file says.
    pub(super) fn of(lowest: Option<Severity>) -> Self {
        match lowest {
            Some(Severity::Error) => Self::Error,
            Some(Severity::Warning) => Self::Warning,
            Some(Severity::Info) => Self::Info,
            None => Self::Never,
        }
    }

    /// Its word on the command line.
    pub(super) fn word(self) -> &'static str {
        self.lowest_severity().map_or("never", Severity::name)
    }

    fn lowest_severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// The outcome of the fixture without what failed, and with only the findings that `keep` holds for.
    fn outcome(keep: fn(&Decision) -> bool) -> RunOutcome {
        let mut outcome = fixture::outcome();
        outcome
            .skips
            .retain(|skip| !matches!(skip.reason, SkipReason::Failed(_)));
        for file in &mut outcome.files {
            file.findings.retain(|(_, decision)| keep(decision));
            if file.findings.is_empty() {
                file.new_text = None;
            }
        }
        outcome
    }

    fn is_accepted(decision: &Decision) -> bool {
        matches!(decision, Decision::Accepted(_))
    }

    #[track_caller]
    fn check(mode: Mode, fail_on: FailOn, outcome: &RunOutcome, expected: Status) {
        let judge = Judge {
            mode,
            strict: false,
        };
        assert_eq!(judge.status_by(outcome, &|_| fail_on), expected);
    }

    #[test]
    fn a_pending_fix_remains_and_a_written_one_does_not() {
        let accepted = outcome(is_accepted);
        check(Mode::Check, FailOn::Warning, &accepted, Status::Remaining);
        check(Mode::DryRun, FailOn::Error, &accepted, Status::Remaining);
        check(Mode::DryRun, FailOn::Never, &accepted, Status::Done);
        check(Mode::Write, FailOn::Info, &accepted, Status::Done);
    }

    #[test]
    fn an_open_finding_remains_from_its_severity_on() {
        let mut open = outcome(|decision| !is_accepted(decision));
        open.files[0].new_text = None;
        for mode in [Mode::Check, Mode::DryRun, Mode::Write] {
            check(mode, FailOn::Warning, &open, Status::Remaining);
            check(mode, FailOn::Info, &open, Status::Remaining);
            check(mode, FailOn::Error, &open, Status::Done);
            check(mode, FailOn::Never, &open, Status::Done);
        }
    }

    #[test]
    fn a_failure_outweighs_everything() {
        let failed = fixture::outcome();
        check(Mode::Check, FailOn::Never, &failed, Status::Incomplete);
        check(Mode::Write, FailOn::Warning, &failed, Status::Incomplete);
    }

    #[test]
    fn an_unparsed_declaration_counts_only_when_strict() {
        let clean = outcome(|_| false);
        check(Mode::Check, FailOn::Warning, &clean, Status::Done);
        let strict = Judge {
            mode: Mode::Check,
            strict: true,
        };
        assert_eq!(
            strict.status_by(&clean, &|_| FailOn::Never),
            Status::Incomplete
        );
    }

    #[test]
    fn a_reader_that_left_forgives_findings_but_no_failure() {
        assert_eq!(Status::Remaining.unless_reader_left(true), Status::Done);
        assert_eq!(
            Status::Remaining.unless_reader_left(false),
            Status::Remaining
        );
        assert_eq!(
            Status::Incomplete.unless_reader_left(true),
            Status::Incomplete
        );
    }
}

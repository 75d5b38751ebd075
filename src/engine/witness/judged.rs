//! The evidence of the findings of one file.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use text_size::{TextRange, TextSize};

use super::Testimony;
use crate::engine::run::RunSettings;
use crate::engine::verify::Blocked;
use crate::engine::{Decision, Rejection};
use crate::evidence::{Claimed, Evidence, judge};
use crate::rule::{Applicability, Confirm, Finding};
use crate::syntax::GoFile;
use crate::text::{LineCol, Source};

/// Findings that are not shown, and why.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(in crate::engine) struct Tally {
    /// Refuted ones, shown or not.
    pub(in crate::engine) refuted: usize,
    /// Those left out.
    pub(in crate::engine) hidden: usize,
}

/// What the compiler says about the findings of a file, the same in every pass.
pub(in crate::engine) struct Judged<'a> {
    source: Arc<Source>,
    testimony: Option<&'a Testimony>,
    settings: &'a RunSettings,
    blocked: &'a Blocked,
    /// The evidence of each finding of the source, by rule and text.
    known: RefCell<FxHashMap<(Arc<str>, String), Evidence>>,
    tally: Cell<Tally>,
}

impl<'a> Judged<'a> {
    /// Prepares the judgement of a file.
    pub(in crate::engine) fn new(
        file: &GoFile,
        testimony: Option<&'a Testimony>,
        settings: &'a RunSettings,
        blocked: &'a Blocked,
    ) -> Self {
        Self {
            source: file.source().clone(),
            testimony,
            settings,
            blocked,
            known: RefCell::default(),
            tally: Cell::default(),
        }
    }

    /// What was counted when the source was judged.
    pub(in crate::engine) fn tally(&self) -> Tally {
        self.tally.get()
    }

    /// Gives each finding its evidence, leaves out what the compiler refutes, and holds back what it must confirm.
    pub(in crate::engine) fn apply(&self, file: &GoFile, findings: &mut Vec<Finding>) {
        let is_source = Arc::ptr_eq(file.source(), &self.source);
        let mut tally = Tally::default();
        findings.retain_mut(|finding| {
            finding.evidence = self.evidence(file, finding, is_source);
            let is_refuted = finding.evidence == Some(Evidence::Refuted);
            let is_kept = self.hold(finding);
            self.block(finding, is_source);
            tally.refuted += usize::from(is_refuted);
            tally.hidden += usize::from(!is_kept);
            is_kept
        });
        if is_source {
            self.tally.set(tally);
        }
    }

    fn evidence(&self, file: &GoFile, finding: &Finding, is_source: bool) -> Option<Evidence> {
        let testimony = self.testimony?;
        let text = file.text().get(std::ops::Range::from(finding.range));
        let key = (finding.rule.clone(), text.unwrap_or_default().to_owned());
        if !is_source {
            let why = "it only appears once other fixes are in";
            let known = self.known.borrow().get(&key).cloned();
            return Some(known.unwrap_or_else(|| Evidence::Unobserved(why.to_owned())));
        }
        let evidence = self.look_up(testimony, file, finding);
        let mut known = self.known.borrow_mut();
        let first = known.entry(key).or_insert_with(|| evidence.clone());
        // Findings that look the same and are not cannot be told apart in a later pass.
        if first.word() != evidence.word() {
            *first = Evidence::Unobserved("findings like it differ".to_owned());
        }
        Some(evidence)
    }

    fn look_up(&self, testimony: &Testimony, file: &GoFile, finding: &Finding) -> Evidence {
        let Some(path) = testimony.resolved(&finding.path) else {
            return Evidence::Unobserved("the compiler was not asked about this file".to_owned());
        };
        let places = places(finding, &self.source);
        let evidence = judge(
            &testimony.log,
            &Claimed {
                file: path,
                phrases: &finding.witness.phrases,
                places: &places,
                declaration: declaration(file, finding.range),
            },
        );
        match (evidence, testimony.silent.get(path)) {
            // Nothing that a package that does not compile leaves out was refuted.
            (Evidence::Refuted | Evidence::Unobserved(_), Some(why)) => {
                Evidence::Unobserved(why.clone())
            }
            (evidence, _) => evidence,
        }
    }

    /// Takes the fixes of a blocked finding out of the planner's hands.
    fn block(&self, finding: &mut Finding, is_source: bool) {
        let why = match is_source {
            true => self.blocked.why(finding),
            false => self.blocked.why_later(finding),
        };
        let Some(why) = why else { return };
        for fix in &mut finding.fixes {
            fix.applicability = Applicability::Suggest;
            fix.unknown.push(why.to_owned());
        }
    }

    /// Gives the blocked findings of a plan the reason for which their fixes were rejected.
    pub(in crate::engine) fn explain(&self, findings: &mut [(Finding, Decision)]) {
        if self.blocked.is_empty() {
            return;
        }
        for (finding, decision) in findings {
            let why = self.blocked.why(finding);
            if let (Some(why), Decision::Open(_)) = (why, &decision) {
                *decision = Decision::Open(Some(Rejection::Guard(why.to_owned())));
                for fix in &mut finding.fixes {
                    fix.unknown.retain(|it| !self.blocked.is_reason(it));
                }
            }
        }
    }

    /// Whether a finding is shown; where its fixes need a confirmation that is not there, they become suggestions.
    fn hold(&self, finding: &mut Finding) -> bool {
        if self.testimony.is_none() && self.settings.evidence.is_some() {
            // The compiler is asked next, about everything that was found.
            return true;
        }
        let why = match (&finding.evidence, finding.witness.confirm) {
            (Some(Evidence::Confirmed(_)), _) => return true,
            (Some(Evidence::Refuted), _) if !self.settings.show_refuted => return false,
            (Some(Evidence::Refuted), _) => "the compiler says otherwise".to_owned(),
            (_, Confirm::Finding) => return false,
            (_, Confirm::Nothing) => return true,
            (Some(Evidence::Unobserved(why)), Confirm::Fix) => {
                format!("the compiler does not confirm it: {why}")
            }
            (None, Confirm::Fix) => "it needs the compiler's word (`--evidence go`)".to_owned(),
        };
        for fix in &mut finding.fixes {
            fix.applicability = Applicability::Suggest;
            fix.unknown.push(why.clone());
        }
        true
    }
}

/// What a finding is about: its own place, those of its labels, and what its fixes change.
pub(in crate::engine) fn places(finding: &Finding, source: &Source) -> Vec<(LineCol, LineCol)> {
    let here: &Path = &finding.path;
    let labels = finding.labels.iter().map(|label| label.range);
    let edits = finding.fixes.iter().flat_map(|fix| &fix.edits);
    let edits = edits.filter(move |it| *it.path == *here);
    std::iter::once(finding.range)
        .chain(labels)
        .chain(edits.map(|it| it.edit.range))
        .map(|range| span(source, range))
        .collect()
}

/// The declaration around a range.
pub(in crate::engine) fn declaration(file: &GoFile, range: TextRange) -> (LineCol, LineCol) {
    let mut decls = file.decls().iter();
    let around = decls.find(|decl| decl.range.contains_range(range));
    span(file.source(), around.map_or(range, |decl| decl.range))
}

fn span(source: &Source, range: TextRange) -> (LineCol, LineCol) {
    let len = TextSize::of(source.text());
    let end = range.end().min(len);
    (
        source.line_col(range.start().min(len)),
        source.line_col(end),
    )
}

//! Findings as they are kept.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use text_size::TextRange;

use crate::engine::{Decision, FileOutcome, Rejection};
use crate::evidence::Phrase;
use crate::rule::{
    Applicability, Claim, Confirm, FileEdit, Finding, FindingLabel, Fix, RefusedFix, Witness,
};
use crate::text::{Edit, Severity, Source};

/// A file with findings; see [`FileOutcome`].
#[derive(Serialize, Deserialize)]
pub(super) struct SavedFile {
    pub(super) digest: String,
    findings: Vec<(SavedFinding, SavedDecision)>,
    /// Whether there is a new text: the edits say which.
    is_changed: bool,
    edits: Vec<SavedEdit>,
}

/// See [`Finding`].
#[derive(Serialize, Deserialize)]
struct SavedFinding {
    rule: Arc<str>,
    pack: Arc<str>,
    #[serde(with = "SavedClaim")]
    claim: Claim,
    #[serde(with = "SavedSeverity")]
    severity: Severity,
    path: Arc<Path>,
    range: TextRange,
    message: String,
    labels: Vec<(TextRange, String)>,
    fixes: Vec<SavedFix>,
    refused: Vec<(String, String)>,
    priority: i32,
    phrases: Vec<String>,
    #[serde(with = "SavedConfirm")]
    confirm: Confirm,
}

/// See [`Fix`].
#[derive(Serialize, Deserialize)]
struct SavedFix {
    title: String,
    #[serde(with = "SavedApplicability")]
    applicability: Applicability,
    unknown: Vec<String>,
    edits: Vec<(Arc<Path>, SavedEdit)>,
    needs_imports: Vec<String>,
    coalesces: bool,
    removes: Vec<String>,
    adds: Vec<String>,
}

/// The range and the text of an edit.
type SavedEdit = (TextRange, String);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Claim")]
enum SavedClaim {
    Allocation,
    Retention,
    Leak,
    Correctness,
    Time,
    Style,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Severity")]
enum SavedSeverity {
    Info,
    Warning,
    Error,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Applicability")]
enum SavedApplicability {
    Suggest,
    Unsafe,
    Safe,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Confirm")]
enum SavedConfirm {
    Nothing,
    Fix,
    Finding,
}

/// See [`Decision`] and [`Rejection`].
#[derive(Serialize, Deserialize)]
enum SavedDecision {
    Accepted(usize),
    Open,
    NotApplicable,
    Overlaps(Arc<str>),
    Guard(String),
    DidNotConverge,
    Resolved,
}

impl SavedFile {
    /// What is kept of an outcome; none if its edits do not lead to its text.
    pub(super) fn of(outcome: &FileOutcome) -> Option<Self> {
        let findings = outcome.findings.iter();
        let this = Self {
            digest: outcome.digest.to_string(),
            findings: findings
                .map(|(finding, decision)| (finding.into(), decision.into()))
                .collect(),
            is_changed: outcome.new_text.is_some(),
            edits: outcome.edits.iter().map(saved_edit).collect(),
        };
        let is_whole = this.new_text(outcome.source.text()) == outcome.new_text;
        is_whole.then_some(this)
    }

    /// The outcome for a source; none if it is not the one with the digest.
    pub(super) fn outcome(&self, source: Arc<Source>) -> Option<FileOutcome> {
        let digest = source.digest();
        if digest.to_string() != self.digest {
            return None;
        }
        let findings = self.findings.iter();
        Some(FileOutcome {
            digest,
            new_text: self.new_text(source.text()),
            source,
            findings: findings
                .map(|(finding, decision)| (finding.into(), decision.into()))
                .collect(),
            edits: self.edits.iter().map(edit).collect(),
            written: false,
        })
    }

    /// The text with the edits, if there are some; they are sorted and disjoint.
    fn new_text(&self, text: &str) -> Option<String> {
        if !self.is_changed {
            return None;
        }
        let inserted: usize = self.edits.iter().map(|(_, text)| text.len()).sum();
        let mut new = String::with_capacity(text.len() + inserted);
        let mut done = 0;
        for (range, inserted) in &self.edits {
            new.push_str(text.get(done..range.start().into())?);
            new.push_str(inserted);
            done = range.end().into();
        }
        new.push_str(text.get(done..)?);
        Some(new)
    }

    /// Whether a fix adds an import.
    pub(super) fn adds_imports(&self) -> bool {
        let mut fixes = self.findings.iter().flat_map(|(finding, _)| &finding.fixes);
        fixes.any(|it| !it.needs_imports.is_empty())
    }
}

fn saved_edit(edit: &Edit) -> SavedEdit {
    (edit.range, edit.text.clone())
}

fn edit((range, text): &SavedEdit) -> Edit {
    Edit::replace(*range, text.clone())
}

fn texts(phrases: &[Phrase]) -> Vec<String> {
    phrases.iter().map(|it| it.0.clone()).collect()
}

fn phrases(texts: &[String]) -> Vec<Phrase> {
    texts.iter().cloned().map(Phrase).collect()
}

impl From<&Finding> for SavedFinding {
    fn from(it: &Finding) -> Self {
        let labels = it.labels.iter();
        let refused = it.refused.iter();
        Self {
            rule: it.rule.clone(),
            pack: it.pack.clone(),
            claim: it.claim,
            severity: it.severity,
            path: it.path.clone(),
            range: it.range,
            message: it.message.clone(),
            labels: labels.map(|it| (it.range, it.text.clone())).collect(),
            fixes: it.fixes.iter().map(SavedFix::from).collect(),
            refused: refused
                .map(|it| (it.title.clone(), it.why.clone()))
                .collect(),
            priority: it.priority,
            phrases: texts(&it.witness.phrases),
            confirm: it.witness.confirm,
        }
    }
}

impl From<&SavedFinding> for Finding {
    fn from(it: &SavedFinding) -> Self {
        let label = |(range, text): &(TextRange, String)| FindingLabel {
            range: *range,
            text: text.clone(),
        };
        let refused = |(title, why): &(String, String)| RefusedFix {
            title: title.clone(),
            why: why.clone(),
        };
        Self {
            rule: it.rule.clone(),
            pack: it.pack.clone(),
            claim: it.claim,
            severity: it.severity,
            path: it.path.clone(),
            range: it.range,
            message: it.message.clone(),
            labels: it.labels.iter().map(label).collect(),
            fixes: it.fixes.iter().map(Fix::from).collect(),
            refused: it.refused.iter().map(refused).collect(),
            priority: it.priority,
            witness: Witness {
                phrases: phrases(&it.phrases),
                confirm: it.confirm,
            },
            evidence: None,
        }
    }
}

impl From<&Fix> for SavedFix {
    fn from(it: &Fix) -> Self {
        let edits = it.edits.iter();
        Self {
            title: it.title.clone(),
            applicability: it.applicability,
            unknown: it.unknown.clone(),
            edits: edits
                .map(|it| (it.path.clone(), saved_edit(&it.edit)))
                .collect(),
            needs_imports: it.needs_imports.clone(),
            coalesces: it.coalesces,
            removes: texts(&it.removes),
            adds: texts(&it.adds),
        }
    }
}

impl From<&SavedFix> for Fix {
    fn from(it: &SavedFix) -> Self {
        let file_edit = |(path, saved): &(Arc<Path>, SavedEdit)| FileEdit {
            path: path.clone(),
            edit: edit(saved),
        };
        Self {
            title: it.title.clone(),
            applicability: it.applicability,
            unknown: it.unknown.clone(),
            edits: it.edits.iter().map(file_edit).collect(),
            needs_imports: it.needs_imports.clone(),
            coalesces: it.coalesces,
            removes: phrases(&it.removes),
            adds: phrases(&it.adds),
        }
    }
}

impl From<&Decision> for SavedDecision {
    fn from(it: &Decision) -> Self {
        match it {
            Decision::Accepted(at) => Self::Accepted(*at),
            Decision::Open(None) => Self::Open,
            Decision::Open(Some(Rejection::NotApplicable)) => Self::NotApplicable,
            Decision::Open(Some(Rejection::Overlaps { rule })) => Self::Overlaps(rule.clone()),
            Decision::Open(Some(Rejection::Guard(why))) => Self::Guard(why.clone()),
            Decision::Open(Some(Rejection::DidNotConverge)) => Self::DidNotConverge,
            Decision::Resolved => Self::Resolved,
        }
    }
}

impl From<&SavedDecision> for Decision {
    fn from(it: &SavedDecision) -> Self {
        let open = |why| Self::Open(Some(why));
        match it {
            SavedDecision::Accepted(at) => Self::Accepted(*at),
            SavedDecision::Open => Self::Open(None),
            SavedDecision::NotApplicable => open(Rejection::NotApplicable),
            SavedDecision::Overlaps(rule) => open(Rejection::Overlaps { rule: rule.clone() }),
            SavedDecision::Guard(why) => open(Rejection::Guard(why.clone())),
            SavedDecision::DidNotConverge => open(Rejection::DidNotConverge),
            SavedDecision::Resolved => Self::Resolved,
        }
    }
}

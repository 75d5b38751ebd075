//! Plans in JSON and JSON Lines as stated changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use text_size::{TextRange, TextSize};

use super::stated::{StatedFile, StatedPlan};
use crate::engine::{Decision, FileOutcome};
use crate::evidence::Phrase;
use crate::rule::{Applicability, Claim, FileEdit, Finding, Fix, Witness};
use crate::text::{Edit, EditSet, Severity, Source};

/// The format of plans that is understood.
const VERSION: u32 = 1;

/// One line of a plan; other records say nothing about the change.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    Header(Header),
    File(FileLine),
    Finding(FindingLine),
    #[serde(other)]
    Other,
}

/// What a plan says about itself.
#[derive(Deserialize)]
struct Header {
    version: u32,
    mode: Option<String>,
}

/// A plan in one document.
#[derive(Deserialize)]
struct Document {
    #[serde(flatten)]
    header: Header,
    #[serde(default)]
    files: Vec<FileLine>,
    findings: Vec<FindingLine>,
}

#[derive(Deserialize)]
struct FileLine {
    path: PathBuf,
    digest: String,
    edits: Vec<EditLine>,
}

#[derive(Deserialize)]
struct FindingLine {
    rule: String,
    #[serde(default)]
    pack: String,
    #[serde(default)]
    claim: String,
    path: PathBuf,
    start: u32,
    end: u32,
    message: String,
    #[serde(default)]
    fixes: Vec<FixLine>,
    accepted: Option<usize>,
}

#[derive(Deserialize)]
struct FixLine {
    title: String,
    #[serde(default)]
    applicability: String,
    edits: Vec<EditLine>,
    #[serde(default)]
    needs_imports: Vec<String>,
    #[serde(default)]
    removes: Vec<String>,
    #[serde(default)]
    adds: Vec<String>,
}

#[derive(Deserialize)]
struct EditLine {
    path: PathBuf,
    start: u32,
    end: u32,
    text: String,
}

impl EditLine {
    fn edit(self) -> Option<Edit> {
        let (start, end) = (self.start.into(), self.end.into());
        (start <= end).then(|| Edit::replace(TextRange::new(start, end), self.text))
    }
}

/// Reads a plan whose paths are relative to a directory.
pub(super) fn read(text: &str, dir: &Path) -> Result<StatedPlan, String> {
    let mut plan = StatedPlan::default();
    let mut findings: BTreeMap<PathBuf, Vec<(Finding, Decision)>> = BTreeMap::new();
    for line in records(text)? {
        match line {
            Line::File(file) if file.edits.is_empty() => {}
            Line::File(file) => match stated(file, dir) {
                Ok(file) => plan.files.push(file),
                Err(why) => plan.unproved.push(why),
            },
            Line::Finding(line) => {
                let path = dir.join(&line.path);
                let found = findings.entry(path.clone()).or_default();
                found.extend(finding(line, &path, dir));
            }
            Line::Header(_) | Line::Other => {}
        }
    }
    for file in &mut plan.files {
        let path: &Path = file.outcome.source.path();
        file.outcome.findings = findings.remove(path).unwrap_or_default();
    }
    Ok(plan)
}

/// The records of a plan, in one document or one a line.
fn records(text: &str) -> Result<Vec<Line>, String> {
    if let Ok(document) = serde_json::from_str::<Document>(text) {
        understood(&document.header)?;
        let files = document.files.into_iter().map(Line::File);
        let findings = document.findings.into_iter().map(Line::Finding);
        return Ok(files.chain(findings).collect());
    }
    let mut records = Vec::new();
    let mut has_header = false;
    for (index, line) in text.lines().enumerate().filter(|(_, it)| !it.is_empty()) {
        let line = serde_json::from_str(line)
            .map_err(|error| format!("line {} is no record of a plan: {error}", index + 1))?;
        if let Line::Header(header) = &line {
            understood(header)?;
            has_header = true;
        }
        records.push(line);
    }
    if !has_header {
        return Err("a plan starts with its header; `--format jsonl` prints one".to_owned());
    }
    Ok(records)
}

fn understood(header: &Header) -> Result<(), String> {
    if header.version != VERSION {
        let version = header.version;
        return Err(format!("version {version} of plans is not understood"));
    }
    if header.mode.as_deref() == Some("check") {
        return Err("a run with `--check` makes no plan; `--dry-run` does".to_owned());
    }
    Ok(())
}

fn stated(line: FileLine, dir: &Path) -> Result<StatedFile, String> {
    let shown = line.path.display().to_string();
    let failed = |why: &dyn std::fmt::Display| format!("{shown}: {why}");
    let path = dir.join(&line.path);
    let bytes = std::fs::read(&path).map_err(|error| failed(&error))?;
    let source = Source::from_bytes(path, bytes).map_err(|error| failed(&error))?;
    if source.digest().to_string() != line.digest {
        return Err(failed(&"the file has changed since the plan was made"));
    }
    let mut set = EditSet::new(TextSize::of(source.text()));
    for edit in line.edits {
        let edit = edit
            .edit()
            .ok_or_else(|| failed(&"an edit ends before it starts"))?;
        set.insert(edit).map_err(|error| failed(&error))?;
    }
    let new_text = set.apply(source.text()).map_err(|error| failed(&error))?;
    Ok(StatedFile {
        changes: 0,
        is_applied: false,
        outcome: FileOutcome {
            digest: source.digest(),
            source: Arc::new(source),
            findings: Vec::new(),
            new_text: Some(new_text),
            edits: set.edits().to_vec(),
            written: false,
        },
    })
}

/// The accepted fix of a finding, with all that a proof asks about; none where no fix was accepted.
fn finding(line: FindingLine, path: &Path, dir: &Path) -> Option<(Finding, Decision)> {
    let index = line.accepted?;
    let range =
        (line.start <= line.end).then(|| TextRange::new(line.start.into(), line.end.into()))?;
    let fixes = line.fixes.into_iter().map(|fix| fix_of(fix, dir));
    let finding = Finding {
        rule: line.rule.into(),
        pack: line.pack.into(),
        claim: claim(&line.claim).unwrap_or(Claim::Allocation),
        severity: Severity::Warning,
        path: path.into(),
        range,
        message: line.message,
        labels: Vec::new(),
        fixes: fixes.collect(),
        refused: Vec::new(),
        priority: 0,
        witness: Witness::default(),
        evidence: None,
    };
    Some((finding, Decision::Accepted(index)))
}

/// The claim that a word names.
pub(in crate::engine) fn claim(word: &str) -> Option<Claim> {
    match word {
        "allocation" => Some(Claim::Allocation),
        "retention" => Some(Claim::Retention),
        "leak" => Some(Claim::Leak),
        "correctness" => Some(Claim::Correctness),
        "time" => Some(Claim::Time),
        "style" => Some(Claim::Style),
        _ => None,
    }
}

/// The applicability that a word names; the weakest where nothing is said.
fn applicability(word: &str) -> Applicability {
    match word {
        "safe" => Applicability::Safe,
        "unsafe" => Applicability::Unsafe,
        _ => Applicability::Suggest,
    }
}

fn fix_of(line: FixLine, dir: &Path) -> Fix {
    let edits = line.edits.into_iter().filter_map(|it| {
        let path = dir.join(&it.path).into();
        Some(FileEdit {
            path,
            edit: it.edit()?,
        })
    });
    let phrases = |texts: Vec<String>| texts.into_iter().map(Phrase).collect();
    Fix {
        title: line.title,
        applicability: applicability(&line.applicability),
        unknown: Vec::new(),
        edits: edits.collect(),
        needs_imports: line.needs_imports,
        coalesces: false,
        removes: phrases(line.removes),
        adds: phrases(line.adds),
    }
}

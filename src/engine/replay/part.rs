//! A part of a plan, done anew: the chosen fixes alone, with the imports and the layout that they need.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::choice::accepted;
use crate::engine::guard::guard_all;
use crate::engine::import_graph::ImportGraph;
use crate::engine::linked::Groups;
use crate::engine::packages::Packages;
use crate::engine::plan::Planner;
use crate::engine::{Decision, FileOutcome, Rejection};
use crate::rule::{Applicability, Finding};
use crate::syntax::GoFile;

/// The files with the wanted fixes alone; an error for each of them that does not stand without the others.
pub(super) fn plan_parts(
    files: Vec<FileOutcome>,
    is_wanted: &dyn Fn(&Finding) -> bool,
) -> Result<Vec<FileOutcome>, Vec<String>> {
    let mut faults = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for file in files {
        let wanted = accepted(&file).filter(|(finding, _)| is_wanted(finding));
        let wanted = wanted.map(|(finding, fix)| Finding {
            fixes: vec![fix.clone()],
            ..finding.clone()
        });
        let findings: Vec<Finding> = wanted.collect();
        let later = findings.iter().filter(|it| it.fixes[0].edits.is_empty());
        faults.extend(later.map(|it| fault(it, &file, "it changes what other fixes have made")));
        parts.push(Part { file, findings });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let groups = groups(&parts);
    let mut done = Vec::new();
    for index in 0..parts.len() {
        let members = match groups.of(index) {
            members if members.is_empty() => vec![index],
            members => members,
        };
        // Each group once, with its first file.
        if members.first() == Some(&index) {
            let group: Vec<&Part> = members.iter().map(|it| &parts[*it]).collect();
            plan(&group, &mut done, &mut faults);
        }
    }
    if faults.is_empty() {
        Ok(done)
    } else {
        Err(faults)
    }
}

/// A file and the findings that are fixed in it, each with the one fix that the plan has accepted.
struct Part {
    file: FileOutcome,
    findings: Vec<Finding>,
}

/// Files that a fix links belong together.
fn groups(parts: &[Part]) -> Groups {
    let index: BTreeMap<&Path, usize> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| (&**part.file.source.path(), at))
        .collect();
    let mut groups = Groups::new(parts.len());
    for (at, part) in parts.iter().enumerate() {
        let edits = part.findings.iter().flat_map(|it| &it.fixes[0].edits);
        for other in edits.filter_map(|edit| index.get(&*edit.path)) {
            groups.union(at, *other);
        }
    }
    groups
}

fn plan(group: &[&Part], done: &mut Vec<FileOutcome>, faults: &mut Vec<String>) {
    let sources = group.iter().map(|part| part.file.source.clone());
    let files: Vec<Arc<GoFile>> = sources.map(|it| Arc::new(GoFile::new(it))).collect();
    let packages = Packages::default();
    let names: Vec<_> = files
        .iter()
        .map(|file| {
            let dir = match file.source().path().parent() {
                Some(dir) if !dir.as_os_str().is_empty() => dir,
                _ => Path::new("."),
            };
            let name = file.scan().package?;
            Some(packages.names(dir, &file.text()[name]))
        })
        .collect();
    let graph = ImportGraph::default();
    let planner = Planner {
        // A person has chosen them.
        threshold: Applicability::Suggest,
        check: &|_| Vec::new(),
        guard: &|before, after| {
            guard_all(before, after, &names)?;
            let pairs = files.iter().zip(after).map(|(a, b)| (&**a, &**b));
            graph.allows(&pairs.collect::<Vec<_>>())
        },
        packages: &names,
    };
    let findings: Vec<Finding> = group.iter().flat_map(|it| it.findings.clone()).collect();
    let plan = planner.plan(&files, &findings);
    for (part, plan) in group.iter().zip(plan.files) {
        for (finding, decision) in &plan.findings {
            let why = match decision {
                Decision::Accepted(_) => continue,
                Decision::Open(Some(Rejection::Guard(why))) => why.as_str(),
                Decision::Open(_) | Decision::Resolved => "it overlaps another one",
            };
            faults.push(fault(finding, &part.file, why));
        }
        if plan.new_text.is_some() {
            done.push(FileOutcome {
                findings: plan.findings,
                new_text: plan.new_text,
                edits: plan.edits,
                ..part.file.clone()
            });
        }
    }
}

fn fault(finding: &Finding, file: &FileOutcome, why: &str) -> String {
    let path = file.source.path().display();
    let line = file.source.line_col(finding.range.start()).line;
    let rule = &finding.rule;
    format!("{path}:{line}: the fix of `{rule}` does not stand alone: {why}")
}

//! The results of several shards as the results of one run.
//!
//! Records and hunks are taken over byte for byte, and only put in the order of the whole run; the header and the counts
//! alone are made anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::str::FromStr as _;

use serde::{Deserialize, Serialize};

use super::json::VERSION;
use super::json_summary::SummaryRecord;
use super::merge_diffs::merge_diffs;
use crate::engine::Shard;

/// The results of one shard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// Where they come from, for messages.
    pub name: String,
    /// The text: JSON Lines or a diff.
    pub text: String,
}

/// The first record.
#[derive(Serialize, Deserialize, PartialEq, Eq, Clone)]
#[serde(tag = "kind", rename = "header")]
struct Header {
    version: u32,
    mode: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<String>,
}

/// The last record.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename = "summary")]
struct Summary {
    #[serde(flatten)]
    record: SummaryRecord,
}

/// What tells where a record belongs.
#[derive(Deserialize)]
struct Key {
    kind: String,
    #[serde(default)]
    path: PathBuf,
}

/// The kinds of the records between header and summary, in their order.
const KINDS: [&str; 4] = ["file", "finding", "skipped", "diagnostic"];

/// The results of all shards in one: equal, byte for byte, to those of a run that was not parted. An error says which
/// part does not belong to the others, or is missing.
pub fn merge(parts: &[Part]) -> Result<String, String> {
    let is_records = |part: &Part| part.text.trim_start().starts_with('{');
    match parts.iter().filter(|part| is_records(part)).count() {
        0 => merge_diffs(parts),
        n if n == parts.len() => merge_records(parts),
        _ => Err("diffs and JSON Lines cannot be merged into one".to_owned()),
    }
}

fn merge_records(parts: &[Part]) -> Result<String, String> {
    let read: Vec<Records<'_>> = parts.iter().map(Records::read).collect::<Result<_, _>>()?;
    let mode = agreed(&read)?;
    are_disjoint(&read)?;
    let mut all = Vec::new();
    let mut sum = SummaryRecord::default();
    for part in read {
        all.extend(part.lines);
        sum.add(part.summary);
    }
    // Stable: the records of one file are in their order already.
    all.sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
    let mut out = line(&Header {
        version: VERSION,
        mode,
        shard: None,
    });
    for it in all {
        out.push_str(it.text);
        out.push('\n');
    }
    out.push_str(&line(&Summary { record: sum }));
    Ok(out)
}

/// The records of one part.
struct Records<'a> {
    name: &'a str,
    header: Header,
    lines: Vec<Record<'a>>,
    summary: SummaryRecord,
}

/// A record between header and summary.
struct Record<'a> {
    /// The place of its kind among the kinds.
    kind: usize,
    path: PathBuf,
    text: &'a str,
}

impl<'a> Records<'a> {
    fn read(part: &'a Part) -> Result<Self, String> {
        let name = part.name.as_str();
        let mut texts = part.text.lines();
        let header = texts.next().and_then(|it| serde_json::from_str(it).ok());
        let header: Header =
            header.ok_or_else(|| format!("`{name}` does not start with the header of a plan"))?;
        if header.version != VERSION {
            let version = header.version;
            return Err(format!("`{name}`: version {version} is not understood"));
        }
        let summary = texts
            .next_back()
            .and_then(|it| serde_json::from_str(it).ok());
        let summary: Summary = summary
            .ok_or_else(|| format!("`{name}` does not end with its summary: it is cut off"))?;
        let mut lines = Vec::new();
        for (index, text) in texts.enumerate() {
            let at = index + 2;
            let key: Key = serde_json::from_str(text)
                .map_err(|error| format!("`{name}`: line {at} is no record: {error}"))?;
            let kind = KINDS.iter().position(|kind| *kind == key.kind);
            let kind = kind.ok_or_else(|| {
                format!("`{name}`: line {at} is of an unknown kind, `{}`", key.kind)
            })?;
            let path = key.path;
            lines.push(Record { kind, path, text });
        }
        Ok(Self {
            name,
            header,
            lines,
            summary: summary.record,
        })
    }
}

/// What all parts were asked for; an error where they are of different runs, or not all there.
fn agreed(parts: &[Records<'_>]) -> Result<String, String> {
    let first = parts.first().ok_or("there is nothing to merge")?;
    let mut shards = BTreeSet::new();
    let mut count = None;
    for part in parts {
        if part.header.mode != first.header.mode {
            let (a, b) = (first, part);
            return Err(format!(
                "`{}` is of a `{}` run and `{}` of a `{}` run",
                a.name, a.header.mode, b.name, b.header.mode
            ));
        }
        let shard = part.header.shard.as_deref().map(Shard::from_str);
        let shard = shard
            .transpose()
            .map_err(|why| format!("`{}`: {why}", part.name))?;
        let of = shard.map(Shard::count);
        if *count.get_or_insert(of) != of {
            let (a, b) = (first.name, part.name);
            return Err(format!("`{a}` and `{b}` are shards of different runs"));
        }
        if let Some(shard) = shard
            && !shards.insert(shard.index())
        {
            return Err(format!("`{}`: shard {shard} is there twice", part.name));
        }
    }
    let count = count.flatten().unwrap_or(0);
    match (1..=count).find(|index| !shards.contains(index)) {
        Some(index) => Err(format!("shard {index}/{count} is missing")),
        None => Ok(first.header.mode.clone()),
    }
}

/// Whether each file is in one part alone.
fn are_disjoint(parts: &[Records<'_>]) -> Result<(), String> {
    let mut owners: BTreeMap<&PathBuf, &str> = BTreeMap::new();
    for part in parts {
        // Messages may be about the run as a whole, and in every part.
        let lines = part
            .lines
            .iter()
            .filter(|it| KINDS[it.kind] != "diagnostic");
        let paths: BTreeSet<&PathBuf> = lines.map(|it| &it.path).collect();
        for path in paths {
            if let Some(other) = owners.insert(path, part.name) {
                let path = path.display();
                return Err(format!("`{path}` is in both `{other}` and `{}`", part.name));
            }
        }
    }
    Ok(())
}

fn line(record: &impl Serialize) -> String {
    serde_json::to_string(record).expect("invariant: the records are plain data") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Mode, RunOutcome};
    use crate::report::{fixture, jsonl};

    fn part(name: &str, outcome: &RunOutcome) -> Part {
        Part {
            name: name.to_owned(),
            text: jsonl(outcome, Mode::DryRun),
        }
    }

    /// The outcome of the fixture, and the same in two shards.
    fn run() -> (RunOutcome, Vec<Part>) {
        let whole = fixture::outcome();
        let (mut first, mut second) = (whole.clone(), whole.clone());
        first.files.clear();
        first.skips.truncate(2);
        first.analyzed = 1;
        first.shard = Some("1/2".parse().unwrap());
        second.skips.drain(..2);
        second.analyzed -= 1;
        second.shard = Some("2/2".parse().unwrap());
        (whole, vec![part("b", &second), part("a", &first)])
    }

    #[test]
    fn shards_merge_to_the_whole_run_whatever_their_order() {
        let (whole, mut parts) = run();
        let whole = jsonl(&whole, Mode::DryRun);
        assert_eq!(merge(&parts).as_ref(), Ok(&whole));
        parts.reverse();
        assert_eq!(merge(&parts).as_ref(), Ok(&whole));
    }

    #[track_caller]
    fn check_refused(change: impl Fn(&mut Vec<Part>), message: &str) {
        let (_, mut parts) = run();
        change(&mut parts);
        assert_eq!(merge(&parts), Err(message.to_owned()));
    }

    #[test]
    fn parts_that_do_not_belong_together_are_refused() {
        check_refused(|it| it.truncate(1), "shard 1/2 is missing");
        check_refused(
            |it| {
                let again = it[0].clone();
                it.push(again);
            },
            "`b`: shard 2/2 is there twice",
        );
        check_refused(
            |it| it[0].text = it[0].text.replace("2/2", "2/3"),
            "`b` and `a` are shards of different runs",
        );
        check_refused(
            |it| it[1].text = it[1].text.replace("dry-run", "check"),
            "`b` is of a `dry-run` run and `a` of a `check` run",
        );
        check_refused(
            |it| it[0].text.truncate(200),
            "`b` does not end with its summary: it is cut off",
        );
        check_refused(
            |it| it[0].text = "{}\n".to_owned(),
            "`b` does not start with the header of a plan",
        );
        check_refused(
            |it| it[0].text = String::new(),
            "diffs and JSON Lines cannot be merged into one",
        );
        check_refused(Vec::clear, "there is nothing to merge");
        let same = |it: &mut Vec<Part>| {
            it[0].text = it[0].text.replace(",\"shard\":\"2/2\"", "");
            it[1] = Part {
                name: "c".to_owned(),
                ..it[0].clone()
            };
        };
        check_refused(same, "`pkg/odd.go` is in both `b` and `c`");
    }
}

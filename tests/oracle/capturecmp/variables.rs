//! Compares how variables are captured.

use std::collections::BTreeMap;

use gofix_escape::engine::CapturedVariable;
use gofix_escape::semantics::{CaptureBy, Verdict};

use super::log::{Key, Log, Theirs};
use super::percent;

/// The answers side by side.
#[derive(Default)]
pub(crate) struct Tally {
    /// By the compiler's answer and ours.
    matrix: BTreeMap<(&'static str, &'static str), usize>,
    flags: [Agreement; 2],
    width: Agreement,
    /// Descriptions of disagreements, by class.
    shown: BTreeMap<String, Vec<String>>,
}

/// How many answers are the same, another, or not known.
#[derive(Clone, Copy, Default)]
struct Agreement {
    same: usize,
    other: usize,
    unknown: usize,
}

impl Agreement {
    fn add(&mut self, is_same: Option<bool>) {
        match is_same {
            Some(true) => self.same += 1,
            Some(false) => self.other += 1,
            None => self.unknown += 1,
        }
    }

    fn show(self, name: &str) {
        let given = self.same + self.other;
        println!(
            "{name}: same {} = {:.2} % of all, {:.2} % of those given; another {}, unknown {} = {:.2} %",
            self.same,
            percent(self.same, given + self.unknown),
            percent(self.same, given),
            self.other,
            self.unknown,
            percent(self.unknown, given + self.unknown),
        );
    }
}

/// Compares the answers of each variable.
pub(crate) fn compare(theirs: &Log, ours: &BTreeMap<Key, CapturedVariable>) -> Tally {
    let mut tally = Tally::default();
    for (key, record) in &theirs.records {
        let found = ours.get(key);
        let (said, known) = (by_compiler(*record), by_us(found));
        *tally.matrix.entry((said, known)).or_default() += 1;
        if said != known {
            tally.show(format!("{said} → {known}"), key, *record, found);
        }
        let Some(found) = found else {
            continue;
        };
        let flags = [
            (&found.address_taken, record.address_taken),
            (&found.reassigned, record.reassigned),
        ];
        for (index, (verdict, flag)) in flags.into_iter().enumerate() {
            let is_same = decided(verdict).map(|it| it == flag);
            tally.flags[index].add(is_same);
            if is_same == Some(false) {
                tally.show(format!("flag {index}"), key, *record, Some(found));
            }
        }
        let is_same = found.width.map(|it| it == record.width);
        tally.width.add(is_same);
        match is_same {
            Some(true) => {}
            Some(false) => tally.show("width differs".into(), key, *record, Some(found)),
            None => tally.show("width unknown".into(), key, *record, Some(found)),
        }
    }
    tally
}

fn by_compiler(record: Theirs) -> &'static str {
    match record.is_reference {
        true => "reference",
        false => "value",
    }
}

fn by_us(found: Option<&CapturedVariable>) -> &'static str {
    match found.map(|it| &it.by) {
        None => "missing",
        Some(CaptureBy::Value) => "value",
        Some(CaptureBy::Reference) => "reference",
        Some(CaptureBy::Unknown(_)) => "unknown",
    }
}

fn decided(verdict: &Verdict) -> Option<bool> {
    match verdict {
        Verdict::Holds => Some(true),
        Verdict::Fails => Some(false),
        Verdict::Unknown(_) => None,
    }
}

impl Tally {
    fn show(
        &mut self,
        class: String,
        (path, line, column, name): &Key,
        theirs: Theirs,
        ours: Option<&CapturedVariable>,
    ) {
        let path = path.display();
        let Theirs {
            address_taken,
            reassigned,
            width,
            ..
        } = theirs;
        let ours = ours.map_or_else(String::new, |it| {
            let (addr, assign) = (&it.address_taken, &it.reassigned);
            format!(
                "; ours {:?} addr={addr:?} assign={assign:?} width={:?}",
                it.by, it.width
            )
        });
        self.shown.entry(class).or_default().push(format!(
            "{path}:{line}:{column} {name}: addr={address_taken} assign={reassigned} width={width}{ours}"
        ));
    }

    /// Prints the matrix, the flags, and some disagreements of each class.
    pub(crate) fn print(&self, show: usize) {
        let count = |theirs, ours| self.matrix.get(&(theirs, ours)).copied().unwrap_or(0);
        println!(
            "compiler \\ ours  {:>9} {:>9} {:>9} {:>9}",
            "value", "reference", "unknown", "missing"
        );
        let answers = ["value", "reference", "unknown", "missing"];
        for row in ["value", "reference"] {
            let cells = answers.map(|it| format!("{:>9}", count(row, it)));
            println!("{row:>15}  {}", cells.join(" "));
        }
        let all: usize = self.matrix.values().sum();
        let references: usize = answers.iter().map(|it| count("reference", it)).sum();
        let same = count("value", "value") + count("reference", "reference");
        println!("same answer {same} of {all} = {:.2} %", percent(same, all));
        println!(
            "recall of by-reference {:.2} %",
            percent(count("reference", "reference"), references)
        );
        let dangerous = count("reference", "value");
        println!(
            "value where it is a reference: {dangerous} = {:.3} %",
            percent(dangerous, all)
        );
        self.flags[0].show("addrtaken");
        self.flags[1].show("reassigned");
        self.width.show("width");
        for (class, examples) in &self.shown {
            println!("{class}: {}", examples.len());
            let step = (examples.len() / show.max(1)).max(1);
            for example in examples.iter().step_by(step).take(show) {
                println!("    {example}");
            }
        }
    }
}

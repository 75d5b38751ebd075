//! Whether the compiler agrees with the fixes of a package.

use std::path::{Path, PathBuf};

use text_size::TextSize;

use super::FixKey;
use super::clue::{Clue, Kind, Pointer};
use super::inlined::Announced;
use super::suspects::accepted;
use crate::engine::FileOutcome;
use crate::engine::gocmd::resolved;
use crate::engine::witness::{declaration, places};
use crate::evidence::{
    Claimed, Delta, Evidence, Located, Log, Note, Phrase, Why, delta, heap_notes, judge as look_up,
};
use crate::rule::{Finding, Fix};
use crate::syntax::GoFile;
use crate::text::{EditSet, LineCol, Source};

/// What the compiler said about a package before and after.
#[derive(Clone, Copy)]
pub(super) struct Texts<'a> {
    pub(super) before: &'a Log,
    pub(super) after: &'a Log,
    pub(super) dir: &'a Path,
    /// What is announced for copies of changed functions.
    pub(super) announced: &'a Announced,
}

/// What a change of a package did.
#[derive(Default)]
pub(super) struct Judgment {
    /// What is no longer said.
    pub(super) removed: Vec<String>,
    /// What is said now.
    pub(super) added: Vec<String>,
    /// Why the change is not accepted, if it is not: a fix does not keep its promise or does more harm.
    pub(super) objection: Option<String>,
    /// What that says about which fix it is.
    pub(super) clues: Vec<Clue>,
}

impl Judgment {
    fn object(&mut self, why: String) {
        self.objection.get_or_insert(why);
    }

    /// Objects to what is said about a file now.
    fn object_to(&mut self, shown: &Path, new: &Located) {
        let why = says_now(shown, new);
        self.clues.push(Clue::place(
            Kind::Heap,
            resolved(shown),
            new.at,
            why.clone(),
        ));
        self.object(why);
    }

    /// Objects to a fix that does not keep its promise.
    fn object_to_fix(&mut self, finding: &Finding, why: String) {
        self.clues.push(Clue {
            kind: Kind::Promise,
            at: Pointer::Fix(FixKey::of(finding)),
            why: why.clone(),
        });
        self.object(why);
    }
}

/// Compares what is said about the files of a package.
pub(super) fn judge(texts: Texts<'_>, files: &[&FileOutcome]) -> Judgment {
    let mut judgment = Judgment::default();
    let mut changed: Vec<PathBuf> = Vec::new();
    for outcome in files {
        match Change::of(outcome) {
            Ok(file) => {
                file.judge(texts, outcome, &mut judgment);
                changed.push(file.path);
            }
            Err(why) => judgment.object(why),
        }
    }
    let others = texts.after.files();
    let others = others
        .filter(|file| file.parent() == Some(texts.dir) && !changed.contains(&file.to_path_buf()));
    for file in others {
        let notes = |log| heap_notes(log, file);
        let delta = delta(&notes(texts.before), &notes(texts.after), &Some);
        let added = delta.added.iter();
        for new in added.filter(|new| !texts.announced.covers_in(file, new)) {
            judgment.object_to(file, new);
        }
        judgment.take_in(&delta);
    }
    judgment
}

impl Judgment {
    fn take_in(&mut self, delta: &Delta) {
        let words = |it: &Located| it.note.words();
        self.removed.extend(delta.removed.iter().map(words));
        self.added.extend(delta.added.iter().map(words));
    }
}

fn says_now(file: &Path, new: &Located) -> String {
    let place = format!("{}:{}:{}", file.display(), new.at.line, new.at.column);
    format!("the compiler now says at {place}: {}", new.note.words())
}

/// A changed file.
struct Change {
    path: PathBuf,
    old: GoFile,
    new: Source,
    edits: EditSet,
}

impl Change {
    fn of(outcome: &FileOutcome) -> Result<Self, String> {
        let old = GoFile::new(outcome.source.clone());
        let text = outcome.new_text.clone();
        let text = text.unwrap_or_else(|| old.text().to_owned());
        let mut edits = EditSet::new(TextSize::of(old.text()));
        edits
            .try_union(&outcome.edits)
            .map_err(|conflict| conflict.to_string())?;
        let path: &Path = outcome.source.path();
        let new = Source::new(path, text).map_err(|_| "the new text is too long".to_owned())?;
        Ok(Self {
            path: resolved(path),
            old,
            new,
            edits,
        })
    }

    fn judge(&self, texts: Texts<'_>, outcome: &FileOutcome, judgment: &mut Judgment) {
        let mut kept = Vec::new();
        for (finding, fix) in accepted(outcome) {
            match self.keeps_promise(texts, finding, fix) {
                Ok(words) => kept.extend(words),
                Err(why) => judgment.object_to_fix(finding, why),
            }
        }
        let delta = self.delta(texts);
        let added = unannounced(outcome, &delta);
        for new in added.filter(|new| !texts.announced.covers(self.new.text(), new)) {
            judgment.object_to(outcome.source.path(), new);
        }
        // What does not escape and allocates all the same is no heap move by its words, but was promised.
        kept.retain(|words| delta.removed.iter().all(|it| it.note.words() != *words));
        judgment.removed.extend(kept);
        judgment.take_in(&delta);
    }

    /// What the compiler said and says no more, if the fix promised anything.
    fn keeps_promise(
        &self,
        texts: Texts<'_>,
        finding: &Finding,
        fix: &Fix,
    ) -> Result<Option<String>, String> {
        if fix.removes.is_empty() {
            return Ok(None);
        }
        let places = places(finding, self.old.source());
        let before = look_up(
            texts.before,
            &Claimed {
                file: &self.path,
                phrases: &fix.removes,
                places: &places,
                declaration: declaration(&self.old, finding.range),
            },
        );
        match before {
            Evidence::Confirmed(why) if self.still_says(texts.after, &why, fix) => {
                Err(format!("the compiler still says `{}`", why.words))
            }
            Evidence::Confirmed(why) => Ok(Some(why.words)),
            Evidence::Refuted => {
                let phrase = &fix.removes[0];
                Err(format!(
                    "there is nothing to gain: the compiler does not say `{phrase}` there"
                ))
            }
            Evidence::Unobserved(why) => Err(format!("cannot be proved: {why}")),
        }
    }

    /// Whether what was said at a place, or something like it that was not announced, is said at what the place has
    /// become.
    fn still_says(&self, after: &Log, why: &Why, fix: &Fix) -> bool {
        let Some((from, to)) = self.region(why.at) else {
            return false;
        };
        let mut sites = after.sites(&self.path, from, to);
        sites.any(|(_, site)| {
            let is_free = site.notes.contains(&Note::ZeroCopy);
            let mut words = site.notes.iter().map(Note::words);
            let is_any =
                |phrases: &[Phrase], words: &str| phrases.iter().any(|it| it.matches(words));
            let is_like = |words: &str| is_any(&fix.removes, words) && !is_any(&fix.adds, words);
            !is_free && words.any(|words| words == why.words || is_like(&words))
        })
    }

    /// Where a position of the old text is now; the whole new text of an edit that replaced it.
    fn region(&self, at: LineCol) -> Option<(LineCol, LineCol)> {
        let offset = offset(self.old.source(), at)?;
        let start = self.edits.map_offset(offset);
        let edit = self
            .edits
            .edits()
            .iter()
            .find(|edit| edit.range.start() <= offset && offset < edit.range.end());
        let len = edit.map_or(TextSize::new(0), |edit| TextSize::of(edit.text.as_str()));
        Some((self.new.line_col(start), self.new.line_col(start + len)))
    }

    fn delta(&self, texts: Texts<'_>) -> Delta {
        let moved = |at: LineCol| {
            let offset = offset(self.old.source(), at)?;
            let mut edits = self.edits.edits().iter();
            let is_replaced =
                edits.any(|edit| edit.range.start() <= offset && offset < edit.range.end());
            (!is_replaced).then(|| self.new.line_col(self.edits.map_offset(offset)))
        };
        let notes = |log| heap_notes(log, &self.path);
        delta(&notes(texts.before), &notes(texts.after), &moved)
    }
}

/// What is new and no fix announced.
fn unannounced<'d>(outcome: &FileOutcome, delta: &'d Delta) -> impl Iterator<Item = &'d Located> {
    delta.added.iter().filter(move |new| {
        let words = new.note.words();
        let mut announced = accepted(outcome).flat_map(|(_, fix)| &fix.adds);
        !announced.any(|phrase| phrase.matches(&words))
    })
}

fn offset(source: &Source, at: LineCol) -> Option<TextSize> {
    let column = TextSize::new(at.column.checked_sub(1)?);
    let offset = source.lines().line_start(at.line)? + column;
    (offset <= TextSize::of(source.text())).then_some(offset)
}

//! Which fixes a clue points at: those that wrote the place, or stand around it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use text_size::{TextRange, TextSize};

use super::FixKey;
use super::clue::{Clue, Pointer};
use super::trial::Failure;
use crate::engine::gocmd::resolved;
use crate::engine::{Decision, FileOutcome};
use crate::rule::{Finding, Fix};
use crate::syntax::GoFile;
use crate::text::{Edit, EditSet, LineCol, Source};

/// The accepted fixes of a plan, by where they are in the new texts.
pub(super) struct Suspects {
    files: BTreeMap<PathBuf, Changed>,
}

/// A changed file.
struct Changed {
    edits: EditSet,
    new: GoFile,
    fixes: Vec<(FixKey, TextRange)>,
}

/// The fixes that a clue points at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Named {
    /// None.
    Nobody,
    /// This one, and how closely.
    One(FixKey, Closeness),
    /// One of these.
    Several(BTreeSet<FixKey>),
}

/// How close a clue is to a fix.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Closeness {
    /// It is about the same declaration or line.
    Near,
    /// It is about what the fix wrote or promised.
    Within,
}

impl Suspects {
    /// The accepted fixes of some files.
    pub(super) fn new<'o>(outcomes: impl Iterator<Item = &'o FileOutcome> + Clone) -> Self {
        let files = outcomes.clone().filter_map(|outcome| {
            let file = resolved(outcome.source.path());
            Changed::of(outcome).map(|changed| (file, changed))
        });
        let mut suspects = Self {
            files: files.collect(),
        };
        for outcome in outcomes {
            for (finding, fix) in accepted(outcome) {
                suspects.place(finding, fix);
            }
        }
        suspects
    }

    /// Whether the declaration of one fix names the function of another one, which the compiler may have inlined there.
    pub(super) fn may_call(&self, key: &FixKey, other: &FixKey) -> bool {
        let text = self.declaration_of(key).unwrap_or_default();
        let name = self.declaration_of(other).and_then(function_name);
        name.is_none_or(|name| has_word(text, name))
    }

    /// The text of the declaration that a fix was found in, as it is now.
    fn declaration_of(&self, key: &FixKey) -> Option<&str> {
        let file = self.files.get(&resolved(key.path()))?;
        let range = file.declaration(file.region(key.range()).start())?;
        Some(&file.new.text()[range])
    }

    /// Takes in where a fix is. One of a later pass that edits new text is where its finding came from.
    fn place(&mut self, finding: &Finding, fix: &Fix) {
        let edits = fix.edits.iter().map(|it| (&it.path, it.edit.range));
        let mut places: Vec<_> = edits.collect();
        if places.is_empty() {
            places.push((&finding.path, finding.range));
        }
        for (path, range) in places {
            if let Some(file) = self.files.get_mut(&resolved(path)) {
                let range = file.region(range);
                file.fixes.push((FixKey::of(finding), range));
            }
        }
    }

    /// The fixes that a clue points at.
    pub(super) fn named(&self, clue: &Clue) -> Named {
        match &clue.at {
            Pointer::Fix(key) => Named::One(key.clone(), Closeness::Within),
            Pointer::Place(file, at) => self
                .files
                .get(file)
                .map_or(Named::Nobody, |file| file.named(*at)),
        }
    }

    /// The fixes among which the culprit of a failure is, if its clues say that.
    pub(super) fn among(&self, failure: &Failure) -> Option<BTreeSet<FixKey>> {
        let mut among = BTreeSet::new();
        for clue in &failure.clues {
            match self.named(clue) {
                Named::Nobody => return None,
                Named::One(key, _) => among.extend([key]),
                Named::Several(keys) => among.extend(keys),
            }
        }
        (!among.is_empty()).then_some(among)
    }

    /// Whether a clue is about the declaration that a fix, accepted or not, was found in.
    pub(super) fn is_around(&self, clue: &Clue, key: &FixKey) -> bool {
        let file = resolved(key.path());
        match &clue.at {
            Pointer::Fix(other) => other == key,
            Pointer::Place(place, at) if *place == file => {
                let changed = self.files.get(&file);
                changed.is_some_and(|it| {
                    let decl = it.offset(*at).and_then(|at| it.declaration(at));
                    decl.is_some_and(|decl| decl.intersect(it.region(key.range())).is_some())
                })
            }
            Pointer::Place(..) => false,
        }
    }
}

/// The accepted fixes of a file, each with its finding.
pub(super) fn accepted(outcome: &FileOutcome) -> impl Iterator<Item = (&Finding, &Fix)> {
    let findings = outcome.findings.iter();
    findings.filter_map(|(finding, decision)| match decision {
        Decision::Accepted(index) => Some((finding, finding.fixes.get(*index)?)),
        Decision::Open(_) | Decision::Resolved => None,
    })
}

impl Changed {
    /// The file of an outcome, whether it changes or not.
    fn of(outcome: &FileOutcome) -> Option<Self> {
        let mut edits = EditSet::new(TextSize::of(outcome.source.text()));
        edits.try_union(&outcome.edits).ok()?;
        let new = match &outcome.new_text {
            Some(text) => {
                let new = Source::new(outcome.source.path().as_ref(), text.clone());
                Arc::new(new.ok()?)
            }
            None => outcome.source.clone(),
        };
        Some(Self {
            edits,
            new: GoFile::new(new),
            fixes: Vec::new(),
        })
    }

    /// What a range of the source has become, with the whole text of each edit that it touches.
    fn region(&self, range: TextRange) -> TextRange {
        let mut start = self.edits.map_offset(range.start());
        let mut end = self.edits.map_offset(range.end()).max(start);
        let touches = |edit: &&Edit| edit.range.intersect(range).is_some();
        for edit in self.edits.edits().iter().filter(touches) {
            let from = self.start_of(edit);
            start = start.min(from);
            end = end.max(from + TextSize::of(edit.text.as_str()));
        }
        TextRange::new(start, end)
    }

    /// Where the text of an edit starts in the new text.
    fn start_of(&self, edit: &Edit) -> TextSize {
        let at = self.edits.map_offset(edit.range.start());
        match edit.range.is_empty() {
            // An offset follows the byte behind it, and so what was inserted there.
            true => at - TextSize::of(edit.text.as_str()),
            false => at,
        }
    }

    /// The offset of a position of the new text, if it has it.
    fn offset(&self, at: LineCol) -> Option<TextSize> {
        let start = self.new.source().lines().line_start(at.line)?;
        let column = TextSize::new(at.column.saturating_sub(1));
        Some((start + column).min(TextSize::of(self.new.text())))
    }

    /// The declaration around an offset of the new text.
    fn declaration(&self, offset: TextSize) -> Option<TextRange> {
        let mut decls = self.new.decls().iter().map(|it| it.range);
        decls.find(|it| it.contains(offset))
    }

    fn named(&self, at: LineCol) -> Named {
        let Some(offset) = self.offset(at) else {
            return Named::Nobody;
        };
        let within = self.fixes_in(|range| range.start() <= offset && offset <= range.end());
        match one(&within) {
            Some(key) => return Named::One(key, Closeness::Within),
            None if !within.is_empty() => return Named::Several(within),
            None => {}
        }
        let lines = self.new.source().lines();
        let line = |offset: TextSize| lines.line_col(offset).line;
        let on_line =
            self.fixes_in(|range| (line(range.start())..=line(range.end())).contains(&at.line));
        let decl = self.declaration(offset);
        let around = self.fixes_in(|range| decl.is_some_and(|it| it.intersect(range).is_some()));
        let near = if on_line.is_empty() { around } else { on_line };
        match one(&near) {
            Some(key) => Named::One(key, Closeness::Near),
            None if near.is_empty() => Named::Nobody,
            None => Named::Several(near),
        }
    }

    fn fixes_in(&self, is_meant: impl Fn(TextRange) -> bool) -> BTreeSet<FixKey> {
        let fixes = self.fixes.iter().filter(|(_, range)| is_meant(*range));
        fixes.map(|(key, _)| key.clone()).collect()
    }
}

fn one(keys: &BTreeSet<FixKey>) -> Option<FixKey> {
    (keys.len() == 1).then(|| keys.first().cloned())?
}

/// The name of a function or method, given its declaration.
pub(super) fn function_name(decl: &str) -> Option<&str> {
    let rest = decl.strip_prefix("func")?.trim_start();
    let named = match rest.strip_prefix('(') {
        Some(receiver) => receiver.split_once(')')?.1.trim_start(),
        None => rest,
    };
    let end = named.find(|c: char| !is_word(c)).unwrap_or(named.len());
    (0 < end).then_some(&named[..end])
}

/// Whether a text has a word that is no part of a longer one.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_methods_have_names() {
        assert_eq!(function_name("func f(n int) {}"), Some("f"));
        assert_eq!(function_name("func (t *T[K]) Get() {}"), Some("Get"));
        assert_eq!(function_name("var f = 1"), None);
    }

    #[test]
    fn word_is_no_part_of_another() {
        assert!(has_word("x := f(g_f, f)", "f"));
        assert!(!has_word("x := ff(g_f)", "f"));
    }
}

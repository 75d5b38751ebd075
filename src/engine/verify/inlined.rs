//! What fixes announce, wherever the compiler inlines it.
//!
//! A sum of strings that takes the place of a call is said to escape in the function with the fix, and again at each
//! call of that function that the compiler inlines, in other packages too.

use std::path::Path;

use super::suspects::{accepted, function_name, has_word};
use crate::engine::FileOutcome;
use crate::evidence::{Located, Phrase};
use crate::syntax::GoFile;

/// What the accepted fixes of a plan announce in functions with a name.
#[derive(Default)]
pub(super) struct Announced {
    functions: Vec<(String, Vec<Phrase>)>,
}

impl Announced {
    /// What the fixes of some files announce.
    pub(super) fn new<'o>(outcomes: impl Iterator<Item = &'o FileOutcome>) -> Self {
        let mut functions = Vec::new();
        for outcome in outcomes {
            let file = GoFile::new(outcome.source.clone());
            for (finding, fix) in accepted(outcome).filter(|(_, fix)| !fix.adds.is_empty()) {
                let mut decls = file.decls().iter();
                let decl = decls.find(|it| it.range.contains_range(finding.range));
                if let Some(name) = decl.and_then(|it| function_name(&file.text()[it.range])) {
                    functions.push((name.to_owned(), fix.adds.clone()));
                }
            }
        }
        Self { functions }
    }

    /// Whether a statement about a text is about an inlined copy of what was announced: its line names the function.
    pub(super) fn covers(&self, text: &str, new: &Located) -> bool {
        let number = usize::try_from(new.at.line).unwrap_or(usize::MAX);
        let Some(line) = text.lines().nth(number.saturating_sub(1)) else {
            return false;
        };
        let words = new.note.words();
        self.functions.iter().any(|(name, adds)| {
            has_word(line, name) && adds.iter().any(|phrase| phrase.matches(&words))
        })
    }

    /// The same about a file that the plan does not change.
    pub(super) fn covers_in(&self, file: &Path, new: &Located) -> bool {
        let text = (!self.functions.is_empty()).then(|| std::fs::read_to_string(file).ok());
        text.flatten().is_some_and(|text| self.covers(&text, new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Note;
    use crate::text::LineCol;

    #[test]
    fn call_of_the_function_is_covered_and_another_line_is_not() {
        let announced = Announced {
            functions: vec![(
                "NodeID".to_owned(),
                vec![Phrase("* escapes to heap".to_owned())],
            )],
        };
        let text = "package p\nvar a = d.NodeID()\nvar b = d.NodeIDs()\n";
        let note = |line, note| Located {
            at: LineCol { line, column: 17 },
            note,
        };
        let sum = || Note::Escapes("d.a + \":\" + ~r0".to_owned());
        assert!(announced.covers(text, &note(2, sum())));
        assert!(!announced.covers(text, &note(3, sum())));
        assert!(!announced.covers(text, &note(2, Note::Moved("a".to_owned()))));
    }
}

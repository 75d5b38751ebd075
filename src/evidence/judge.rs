//! Whether the compiler agrees with a claim about a piece of code.

use std::path::Path;
use std::sync::Arc;

use super::phrase::Phrase;
use super::site::{Flow, Log, Note, Site};
use crate::text::LineCol;

/// What the compiler has to say about a claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// It says the same, for this reason.
    Confirmed(Why),
    /// It compiled the code and says nothing of the sort.
    Refuted,
    /// It cannot be known, for this reason.
    Unobserved(String),
}

/// What the compiler says, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Why {
    /// Its words.
    pub words: String,
    /// The place that the words are about.
    pub at: LineCol,
    /// The flows to the heap, if the log has them.
    pub flows: Vec<Flow>,
}

/// A piece of code, and what is claimed about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claimed<'a> {
    /// The file, as the log names it.
    pub file: &'a Path,
    /// What the compiler should say; one of them is enough.
    pub phrases: &'a [Phrase],
    /// The places that the claim is about: first and last position.
    pub places: &'a [(LineCol, LineCol)],
    /// The declaration around them.
    pub declaration: (LineCol, LineCol),
}

/// Looks a claim up in a log.
pub fn judge(log: &Log, claimed: &Claimed<'_>) -> Evidence {
    if claimed.phrases.is_empty() {
        return Evidence::Unobserved("the rule does not say what the compiler should see".into());
    }
    if !log.knows_file(claimed.file) {
        return Evidence::Unobserved("the compiler did not see this file".into());
    }
    let here = claimed.places.iter().find_map(|(from, to)| {
        let mut sites = log.sites(claimed.file, *from, *to);
        sites.find_map(|(at, site)| said(site, at, claimed.phrases))
    });
    if let Some(why) = here {
        return Evidence::Confirmed(why);
    }
    let (from, to) = claimed.declaration;
    let mut is_compiled = false;
    let mut moved = Vec::new();
    for (at, site) in log.sites(claimed.file, from, to) {
        is_compiled = true;
        moved.extend(said_of_variable(site, at, claimed.phrases));
    }
    match (moved.len(), is_compiled) {
        // A variable is moved where it is declared, which the places of the finding need not hold.
        (1, _) => Evidence::Confirmed(moved.remove(0)),
        (0, true) => Evidence::Refuted,
        (0, false) => Evidence::Unobserved("the compiler did not compile this declaration".into()),
        (_, _) => Evidence::Unobserved("several variables of that name are moved".into()),
    }
}

fn said(site: &Site, at: LineCol, phrases: &[Phrase]) -> Option<Why> {
    if site.notes.contains(&Note::ZeroCopy) {
        // Whatever else is said about it, nothing is copied.
        return None;
    }
    let words = site.notes.iter().map(Note::words);
    let mut said = words.filter(|words| phrases.iter().any(|phrase| phrase.matches(words)));
    Some(why(site, at, said.next()?))
}

fn said_of_variable(site: &Site, at: LineCol, phrases: &[Phrase]) -> Option<Why> {
    let moved = site.notes.iter().find(|note| {
        let is_moved = matches!(note, Note::Moved(_));
        is_moved && phrases.iter().any(|it| it.matches(&note.words()))
    })?;
    Some(why(site, at, moved.words()))
}

fn why(site: &Site, at: LineCol, words: String) -> Why {
    let escape = site
        .reasons
        .iter()
        .find(|reason| !reason.what.contains(" leaks to "));
    Why {
        words,
        at,
        flows: escape.map(|it| it.flows.clone()).unwrap_or_default(),
    }
}

impl Evidence {
    /// The word for it in reports.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Confirmed(_) => "confirmed",
            Self::Refuted => "refuted",
            Self::Unobserved(_) => "unobserved",
        }
    }
}

impl Why {
    /// The steps in which the value gets to the heap: what is done, why it matters, where.
    pub fn steps(&self) -> impl Iterator<Item = (&str, &str, Option<&Arc<Path>>, LineCol)> {
        let steps = self.flows.iter().flat_map(|flow| &flow.steps);
        steps.map(|step| {
            (
                step.expr.as_str(),
                step.why.as_str(),
                step.file.as_ref(),
                step.at,
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{PathRules, read_text};

    const LOG: &str = "\
./a.go:3:6: cannot inline F: too complex
./a.go:4:2: x escapes to heap in F:
./a.go:4:2:   flow: {heap} ← &x:
./a.go:4:2:     from &x (address-of) at ./a.go:6:9
./a.go:4:2: moved to heap: x
./a.go:5:20: n escapes to heap
./a.go:9:20: n escapes to heap
./a.go:10:9: ([]byte)(s) does not escape
./a.go:11:9: zero-copy string->[]byte conversion
./a.go:11:9: ([]byte)(s) does not escape
./a.go:21:2: moved to heap: x
./a.go:22:3: moved to heap: x
";

    fn at(line: u32, column: u32) -> LineCol {
        LineCol { line, column }
    }

    #[track_caller]
    fn check(file: &str, phrase: &str, line: u32, declaration: (u32, u32), expected: &str) {
        let rules = PathRules {
            base: "/m".into(),
            ..PathRules::default()
        };
        let claimed = Claimed {
            file: Path::new(file),
            phrases: &[Phrase(phrase.to_owned())],
            places: &[(at(line, 1), at(line, 80))],
            declaration: (at(declaration.0, 1), at(declaration.1, 80)),
        };
        let evidence = judge(&read_text(LOG, &rules), &claimed);
        let text = match &evidence {
            Evidence::Confirmed(why) => {
                format!("{} {} {}", why.at.line, why.words, why.flows.len())
            }
            Evidence::Refuted => "refuted".to_owned(),
            Evidence::Unobserved(why) => why.clone(),
        };
        assert_eq!(text, expected);
    }

    #[test]
    fn words_at_the_place_confirm() {
        check(
            "/m/a.go",
            "n escapes to heap",
            5,
            (3, 10),
            "5 n escapes to heap 0",
        );
    }

    #[test]
    fn moved_variable_is_confirmed_at_its_declaration_with_the_flow() {
        check(
            "/m/a.go",
            "moved to heap: x",
            6,
            (3, 10),
            "4 moved to heap: x 1",
        );
    }

    #[test]
    fn conversion_that_copies_nothing_confirms_nothing() {
        check(
            "/m/a.go",
            "([]byte)(*) *",
            10,
            (3, 12),
            "10 ([]byte)(s) does not escape 0",
        );
        check("/m/a.go", "([]byte)(*) *", 11, (3, 12), "refuted");
    }

    #[test]
    fn same_words_elsewhere_in_the_function_do_not_confirm() {
        check("/m/a.go", "n escapes to heap", 7, (3, 10), "refuted");
    }

    #[test]
    fn two_variables_of_one_name_are_not_told_apart() {
        check(
            "/m/a.go",
            "moved to heap: x",
            25,
            (20, 30),
            "several variables of that name are moved",
        );
    }

    #[test]
    fn what_was_not_compiled_is_not_refuted() {
        check(
            "/m/a.go",
            "moved to heap: y",
            41,
            (40, 45),
            "the compiler did not compile this declaration",
        );
        check(
            "/m/b.go",
            "moved to heap: y",
            4,
            (3, 10),
            "the compiler did not see this file",
        );
    }
}

//! A claim and what the toolchain found.

use super::module::{Case, Side, Workshop, sides};
use crate::evidence::{Note, Phrase, delta, heap_notes};

/// What is wrong with the claims of an example.
pub(super) fn faults(workshop: &Workshop<'_>, index: usize, case: &Case<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    for (side, _) in sides(case) {
        for error in workshop.errors(case, index, side) {
            faults.push(format!("the text {} does not compile: {error}", word(side)));
        }
    }
    if faults.is_empty() {
        removals(workshop, index, case, &mut faults);
        additions(workshop, index, case, &mut faults);
        allocations(workshop, index, case, &mut faults);
    }
    faults
}

fn word(side: Side) -> &'static str {
    match side {
        Side::Before => "before the fix",
        Side::After => "after the fix",
    }
}

/// What should be said before and not after.
fn removals(workshop: &Workshop<'_>, index: usize, case: &Case<'_>, faults: &mut Vec<String>) {
    let Some(claim) = &case.example.compiler else {
        return;
    };
    for phrase in &claim.removes {
        if !says(workshop, index, case, Side::Before, phrase) {
            faults.push(format!(
                "the compiler does not say `{phrase}` before the fix"
            ));
        }
        if case.after.is_some() && says(workshop, index, case, Side::After, phrase) {
            faults.push(format!("the compiler still says `{phrase}` after the fix"));
        }
    }
    for phrase in &claim.adds {
        if !says(workshop, index, case, Side::After, phrase) {
            faults.push(format!(
                "the compiler does not say `{phrase}` after the fix"
            ));
        }
    }
}

fn says(
    workshop: &Workshop<'_>,
    index: usize,
    case: &Case<'_>,
    side: Side,
    phrase: &Phrase,
) -> bool {
    let file = workshop.file(case, index, side);
    let mut sites = workshop.log.file(&file);
    sites.any(|(_, site)| {
        let is_free = site.notes.contains(&Note::ZeroCopy);
        !is_free && site.notes.iter().any(|note| phrase.matches(&note.words()))
    })
}

/// What is said after the fix and should not be.
fn additions(workshop: &Workshop<'_>, index: usize, case: &Case<'_>, faults: &mut Vec<String>) {
    let Some(claim) = case
        .example
        .compiler
        .as_ref()
        .filter(|_| case.after.is_some())
    else {
        return;
    };
    let notes = |side| heap_notes(&workshop.log, &workshop.file(case, index, side));
    // Everything may have moved; what counts is how often each thing is said.
    let delta = delta(&notes(Side::Before), &notes(Side::After), &|_| None);
    for added in delta.added {
        let words = added.note.words();
        if !claim.adds.iter().any(|phrase| phrase.matches(&words)) {
            let place = format!("{}:{}", added.at.line, added.at.column);
            faults.push(format!("the fix adds `{words}` at {place}"));
        }
    }
}

fn allocations(workshop: &Workshop<'_>, index: usize, case: &Case<'_>, faults: &mut Vec<String>) {
    let Some(allocs) = &case.example.allocs else {
        return;
    };
    let before = (Side::Before, allocs.before);
    let after = allocs.after.map(|count| (Side::After, count));
    for (side, wanted) in std::iter::once(before).chain(after) {
        let word = word(side);
        match workshop.allocations(index, side) {
            Some(count) if count == wanted => {}
            Some(count) => {
                faults.push(format!(
                    "a call makes {count} allocations {word}, not {wanted}"
                ));
            }
            None => faults.push(format!("the allocations {word} were not measured")),
        }
    }
}

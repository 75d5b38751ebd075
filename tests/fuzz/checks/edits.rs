//! Edits: the rope against naive splicing, the inverse, overlaps, and mapped offsets.
//!
//! Input: a text up to a NUL, then records of four bytes: a place, a length, and two that make the new text.

use gofix_escape::text::{Edit, EditSet};
use text_size::{TextRange, TextSize};

const PIECES: [&str; 8] = [
    "",
    "x",
    "\n",
    "\r\n",
    "é",
    "\u{1f600}",
    "word",
    "\u{feff}\r",
];

/// Panics where an input breaks a promise of edits.
pub(crate) fn check(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == 0);
    let (text, records) = data.split_at(end.unwrap_or(data.len()));
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    // Long texts take several chunks of the rope.
    let repeat = records.get(1).map_or(1, |byte| usize::from(*byte % 64) + 1);
    let text = text.repeat(repeat);
    let mut set = EditSet::new(TextSize::of(text.as_str()));
    let mut accepted: Vec<Edit> = Vec::new();
    for record in records.get(2..).unwrap_or_default().chunks_exact(4) {
        offer(&mut set, &mut accepted, edit(&text, record));
    }
    let mut by_union = EditSet::new(TextSize::of(text.as_str()));
    accepted.reverse();
    assert!(by_union.try_union(&accepted).is_ok());
    assert_eq!(set, by_union, "the order of insertion matters");
    check_applied(&text, &set);
}

fn edit(text: &str, record: &[u8]) -> Edit {
    let boundary = |at: usize| {
        let at = at.min(text.len());
        let down = (0..=at).rev().find(|at| text.is_char_boundary(*at));
        TextSize::try_from(down.unwrap_or(0)).expect("a short text")
    };
    let at = usize::from(record[0]) * (text.len() / 256 + 1);
    let range = TextRange::new(boundary(at), boundary(at + usize::from(record[1] % 32)));
    let piece = PIECES[usize::from(record[2]) % PIECES.len()];
    Edit::replace(range, piece.repeat(usize::from(record[3] % 5)))
}

/// An edit is taken exactly if it is disjoint from each one taken before, and a refusal changes nothing.
fn offer(set: &mut EditSet, accepted: &mut Vec<Edit>, edit: Edit) {
    let before = set.clone();
    let expected = accepted.iter().all(|it| are_disjoint(it, &edit));
    match set.insert(edit.clone()) {
        Ok(()) => {
            assert!(expected, "{edit:?} was taken into {before:?}");
            assert!(set.contains(&edit));
            accepted.push(edit);
        }
        Err(conflict) => {
            assert!(!expected, "{edit:?} was refused by {before:?}");
            assert!(before.contains(&conflict.present) && conflict.offered == edit);
            assert_eq!(*set, before);
        }
    }
}

/// Ranges may touch; two insertions at one place, and an insertion inside a range, may not be there together.
fn are_disjoint(a: &Edit, b: &Edit) -> bool {
    match (a.is_insertion(), b.is_insertion()) {
        (true, true) => a.range != b.range,
        (false, false) => a.range.intersect(b.range).is_none_or(TextRange::is_empty),
        (true, false) => !is_inside(a.range.start(), b.range),
        (false, true) => !is_inside(b.range.start(), a.range),
    }
}

fn is_inside(at: TextSize, range: TextRange) -> bool {
    range.start() < at && at < range.end()
}

fn check_applied(text: &str, set: &EditSet) {
    let mut spliced = String::new();
    let mut at = 0;
    for edit in set.edits() {
        spliced.push_str(&text[at..edit.range.start().into()]);
        spliced.push_str(&edit.text);
        at = edit.range.end().into();
    }
    spliced.push_str(&text[at..]);
    let applied = set.apply(text).expect("the text of the edits");
    assert_eq!(applied, spliced, "the rope differs from naive splicing");
    let back = set.inverse(text).apply(&applied);
    assert_eq!(back.as_deref(), Ok(text), "the inverse does not restore");
    for (at, byte) in text.bytes().enumerate() {
        let offset = TextSize::try_from(at).expect("a short text");
        if !set.edits().iter().any(|edit| edit.range.contains(offset)) {
            let now = usize::from(set.map_offset(offset));
            assert_eq!(applied.as_bytes()[now], byte);
        }
    }
}

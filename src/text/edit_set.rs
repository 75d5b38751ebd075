//! Sorted, disjoint sets of edits.

use ropey::Rope;
use text_size::{TextRange, TextSize};

use super::{Conflict, Edit, WrongText};

/// Edits of one text: sorted, disjoint, and applied together.
///
/// Two edits are disjoint when the result does not depend on which of them is applied first. Replaced ranges may
/// touch. An insertion may touch a replaced range: at its start it goes before the replacement, at its end after
/// it. Inside a replaced range it conflicts, and two insertions at one offset always conflict, because nothing says
/// which of them comes first. An edit that is already there conflicts with itself too: whether identical edits are
/// one edit is for the caller to say, who can ask [`EditSet::contains`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EditSet {
    source_len: TextSize,
    /// Sorted by start, then end.
    edits: Vec<Edit>,
}

impl EditSet {
    /// An empty set of edits for a text of this length.
    pub fn new(source_len: TextSize) -> Self {
        Self {
            source_len,
            edits: Vec::new(),
        }
    }

    /// Adds an edit, or says with which present edit it conflicts and leaves the set as it was.
    pub fn insert(&mut self, edit: Edit) -> Result<(), Box<Conflict>> {
        self.insert_at(edit).map(drop)
    }

    /// Adds all edits or, when one conflicts with the set or with another of them, none.
    pub fn try_union(&mut self, edits: &[Edit]) -> Result<(), Box<Conflict>> {
        let mut places = Vec::with_capacity(edits.len());
        for edit in edits {
            match self.insert_at(edit.clone()) {
                Ok(place) => places.push(place),
                Err(conflict) => {
                    // Undone in reverse, each recorded place is where its edit stands at that moment.
                    for place in places.into_iter().rev() {
                        self.edits.remove(place);
                    }
                    return Err(conflict);
                }
            }
        }
        Ok(())
    }

    /// Whether exactly this edit is in the set.
    pub fn contains(&self, edit: &Edit) -> bool {
        let place = self.place_of(edit);
        self.edits.get(place) == Some(edit)
    }

    /// The edits, sorted by their place in the text.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Whether there are no edits.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The length of the text that the edits were made for.
    pub fn source_len(&self) -> TextSize {
        self.source_len
    }

    /// The text with every edit made; bytes outside the edits stay as they are.
    pub fn apply(&self, text: &str) -> Result<String, WrongText> {
        self.check_text(text)?;
        if self.edits.is_empty() {
            return Ok(text.to_owned());
        }
        let mut rope = Rope::from_str(text);
        // From the back, so that the offsets of the edits still to come stay true.
        for edit in self.edits.iter().rev() {
            let start = rope.byte_to_char(edit.range.start().into());
            let end = rope.byte_to_char(edit.range.end().into());
            rope.remove(start..end);
            rope.insert(start, &edit.text);
        }
        Ok(String::from(&rope))
    }

    /// The edits that turn the edited text back into `original`.
    ///
    /// # Panics
    ///
    /// When `original` is not the text that the edits were made for, or the edited text has 4 GiB or more.
    #[must_use]
    pub fn inverse(&self, original: &str) -> Self {
        self.check_text(original)
            .expect("invariant: the inverse is asked for the text the edits were made for");
        let mut delta = Delta::default();
        let mut edits: Vec<Edit> = Vec::with_capacity(self.edits.len());
        for edit in &self.edits {
            let start = delta.shift(edit.range.start());
            let undo = Edit::replace(
                TextRange::at(start, TextSize::of(edit.text.as_str())),
                &original[edit.range],
            );
            delta.pass(edit);
            match edits.last_mut() {
                // Two deletions that touched are undone at one offset: one insertion, in the order of the text.
                Some(last) if last.conflicts_with(&undo) => last.text.push_str(&undo.text),
                _ => edits.push(undo),
            }
        }
        Self {
            source_len: delta.shift(self.source_len),
            edits,
        }
    }

    /// The offset in the edited text of an offset in the text before.
    ///
    /// An offset follows the byte behind it: text inserted there comes in front. An offset inside a replaced range
    /// becomes the start of the replacement.
    ///
    /// # Panics
    ///
    /// When the edited text has 4 GiB or more.
    pub fn map_offset(&self, at: TextSize) -> TextSize {
        let mut delta = Delta::default();
        for edit in &self.edits {
            if at < edit.range.end() {
                return delta.shift(at.min(edit.range.start()));
            }
            delta.pass(edit);
        }
        delta.shift(at)
    }

    fn insert_at(&mut self, edit: Edit) -> Result<usize, Box<Conflict>> {
        let place = self.place_of(&edit);
        // The set is sorted and disjoint, so only the two neighbors can reach into the edit.
        let before = self.edits[..place].last();
        let after = self.edits.get(place);
        if let Some(present) = before
            .into_iter()
            .chain(after)
            .find(|present| present.conflicts_with(&edit))
        {
            return Err(Box::new(Conflict {
                present: present.clone(),
                offered: edit,
            }));
        }
        self.edits.insert(place, edit);
        Ok(place)
    }

    fn place_of(&self, edit: &Edit) -> usize {
        self.edits
            .partition_point(|present| present.sort_key() < edit.sort_key())
    }

    fn check_text(&self, text: &str) -> Result<(), WrongText> {
        // `is_char_boundary` is false beyond the end of the text.
        let fits = |edit: &Edit| {
            text.is_char_boundary(edit.range.start().into())
                && text.is_char_boundary(edit.range.end().into())
        };
        if text.len() == usize::from(self.source_len) && self.edits.iter().all(fits) {
            Ok(())
        } else {
            Err(WrongText)
        }
    }
}

/// How far the edits passed so far have moved what follows them.
#[derive(Default)]
struct Delta {
    inserted: usize,
    removed: usize,
}

impl Delta {
    fn pass(&mut self, edit: &Edit) {
        self.inserted += edit.text.len();
        self.removed += usize::from(edit.range.len());
    }

    fn shift(&self, at: TextSize) -> TextSize {
        let shifted = usize::from(at) + self.inserted - self.removed;
        TextSize::try_from(shifted).expect("invariant: an edited text is shorter than 4 GiB")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn edit((start, end, text): (u32, u32, &str)) -> Edit {
        Edit::replace(TextRange::new(start.into(), end.into()), text)
    }

    fn set(text: &str, edits: &[(u32, u32, &str)]) -> EditSet {
        let mut set = EditSet::new(TextSize::of(text));
        for it in edits {
            set.insert(edit(*it)).unwrap();
        }
        set
    }

    #[track_caller]
    fn check(text: &str, edits: &[(u32, u32, &str)], expected: &str) {
        let forward = set(text, edits);
        assert_eq!(forward.apply(text).as_deref(), Ok(expected));
        let backward: Vec<_> = edits.iter().rev().copied().collect();
        assert_eq!(
            forward,
            set(text, &backward),
            "the order of insertion matters"
        );
        let inverse = forward.inverse(text);
        assert_eq!(inverse.apply(expected).as_deref(), Ok(text));
    }

    #[track_caller]
    fn check_conflict(a: (u32, u32, &str), b: (u32, u32, &str)) {
        for (present, offered) in [(a, b), (b, a)] {
            let mut edits = set("0123456789", &[present]);
            let conflict = edits.insert(edit(offered)).unwrap_err();
            assert_eq!(conflict.present, edit(present));
            assert_eq!(conflict.offered, edit(offered));
            assert_eq!(edits, set("0123456789", &[present]));
        }
    }

    #[test]
    fn replaces_inserts_and_deletes() {
        check("abcdef", &[], "abcdef");
        check("", &[(0, 0, "new")], "new");
        check("abcdef", &[(0, 6, "")], "");
        check(
            "abcdef",
            &[(4, 5, "E"), (0, 1, ""), (6, 6, "!"), (2, 2, "-")],
            "b-cdEf!",
        );
    }

    #[test]
    fn touching_replacements_are_disjoint() {
        check("abcd", &[(1, 2, "B"), (2, 3, "C")], "aBCd");
        check("abcd", &[(1, 2, ""), (2, 3, ""), (3, 4, "")], "a");
    }

    #[test]
    fn insertion_at_the_start_of_a_replacement_goes_before_it() {
        check("abcd", &[(1, 1, "<"), (1, 3, "X")], "a<Xd");
        check("abcd", &[(1, 1, "<"), (1, 3, "")], "a<d");
    }

    #[test]
    fn insertion_at_the_end_of_a_replacement_goes_after_it() {
        check("abcd", &[(3, 3, ">"), (1, 3, "X")], "aX>d");
        check("abcd", &[(1, 2, "B"), (2, 2, "|"), (2, 3, "C")], "aB|Cd");
        check("abcd", &[(1, 2, ""), (2, 2, "|"), (2, 3, "")], "a|d");
    }

    #[test]
    fn multibyte_crlf_and_byte_order_mark_stay() {
        check(
            "\u{feff}a\r\nß→\u{1f600}\r\n",
            &[(8, 11, "=>"), (3, 4, "é")],
            "\u{feff}é\r\nß=>\u{1f600}\r\n",
        );
    }

    #[test]
    fn overlap_conflicts() {
        check_conflict((2, 5, "x"), (4, 6, "y"));
        check_conflict((2, 5, "x"), (2, 4, "y"));
        check_conflict((2, 5, "x"), (3, 4, "y"));
        check_conflict((2, 5, "x"), (0, 9, "y"));
        check_conflict((2, 5, "x"), (2, 5, "x"));
    }

    #[test]
    fn insertion_inside_a_replacement_conflicts() {
        check_conflict((2, 5, "x"), (3, 3, "y"));
    }

    #[test]
    fn two_insertions_at_one_offset_conflict() {
        check_conflict((2, 2, "x"), (2, 2, "y"));
        check_conflict((2, 2, "x"), (2, 2, "x"));
    }

    #[test]
    fn contains_asks_for_the_same_edit() {
        let edits = set("abcd", &[(1, 1, "x"), (1, 3, "y")]);
        assert!(edits.contains(&edit((1, 1, "x"))));
        assert!(edits.contains(&edit((1, 3, "y"))));
        assert!(!edits.contains(&edit((1, 3, "z"))));
        assert!(!edits.contains(&edit((1, 2, "y"))));
    }

    #[test]
    fn union_is_all_or_nothing() {
        let before = set("0123456789", &[(2, 3, "a"), (6, 7, "b")]);
        let mut edits = before.clone();
        let offered = [(8, 9, "c"), (0, 1, "d"), (4, 4, "e"), (6, 8, "f")].map(edit);
        assert_eq!(
            edits.try_union(&offered).unwrap_err().present,
            edit((6, 7, "b"))
        );
        assert_eq!(edits, before);
        let twice = [(4, 4, "e"), (4, 4, "g")].map(edit);
        assert_eq!(
            edits.try_union(&twice).unwrap_err().present,
            edit((4, 4, "e"))
        );
        assert_eq!(edits, before);
        edits.try_union(&offered[..3]).unwrap();
        assert_eq!(edits.edits().len(), 5);
    }

    #[test]
    fn refuses_another_text() {
        let edits = set("aßc", &[(1, 3, "s")]);
        assert_eq!(edits.apply("aßcd"), Err(WrongText));
        assert_eq!(edits.apply("ßac"), Err(WrongText));
        assert_eq!(set("abc", &[(2, 9, "x")]).apply("abc"), Err(WrongText));
    }

    #[test]
    fn offsets_follow_their_byte() {
        let edits = set("abcdef", &[(1, 1, "++"), (3, 5, "X"), (6, 6, "!")]);
        assert_eq!(edits.apply("abcdef").unwrap(), "a++bcXf!");
        let mapped = (0..=6).map(|at| u32::from(edits.map_offset(at.into())));
        assert_eq!(mapped.collect::<Vec<_>>(), [0, 3, 4, 5, 5, 6, 8]);
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("\r\n"),
            Just("\n"),
            Just("\t"),
            Just("\u{feff}"),
            Just("é"),
            Just("→"),
            Just("\u{1f600}"),
            Just("word"),
            Just("x"),
        ];
        // Long enough for several chunks of the rope.
        prop::collection::vec(piece, 0..1500).prop_map(|pieces| pieces.concat())
    }

    fn text_and_edits() -> impl Strategy<Value = (String, EditSet)> {
        let offered = (any::<prop::sample::Index>(), 0..9_usize, "(é|\r|\n|y){0,4}");
        (text(), prop::collection::vec(offered, 0..30)).prop_map(|(text, offered)| {
            let bounds: Vec<usize> = (0..=text.len())
                .filter(|at| text.is_char_boundary(*at))
                .collect();
            let mut edits = EditSet::new(TextSize::of(text.as_str()));
            for (place, length, replacement) in offered {
                let from = place.index(bounds.len());
                let to = (from + length).min(bounds.len() - 1);
                let size = |at: usize| TextSize::try_from(bounds[at]).unwrap();
                let range = TextRange::new(size(from), size(to));
                let _ = edits.insert(Edit::replace(range, replacement));
            }
            (text, edits)
        })
    }

    fn splice(text: &str, edits: &EditSet) -> String {
        let mut result = String::new();
        let mut at = 0;
        for edit in edits.edits() {
            result.push_str(&text[at..edit.range.start().into()]);
            result.push_str(&edit.text);
            at = edit.range.end().into();
        }
        result + &text[at..]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn rope_equals_naive_splicing((text, edits) in text_and_edits()) {
            prop_assert_eq!(edits.apply(&text).unwrap(), splice(&text, &edits));
        }

        #[test]
        fn inverse_restores_the_text((text, edits) in text_and_edits()) {
            let applied = edits.apply(&text).unwrap();
            let inverse = edits.inverse(&text);
            prop_assert_eq!(inverse.apply(&applied).unwrap(), text);
            prop_assert!(inverse.edits().is_sorted_by_key(Edit::sort_key));
        }

        #[test]
        fn set_is_sorted_and_disjoint((_, edits) in text_and_edits()) {
            for pair in edits.edits().windows(2) {
                prop_assert!(pair[0].sort_key() < pair[1].sort_key());
                prop_assert!(pair[0].range.end() <= pair[1].range.start());
            }
        }

        #[test]
        fn bytes_outside_the_edits_are_identical((text, edits) in text_and_edits()) {
            let applied = edits.apply(&text).unwrap();
            for (at, byte) in text.bytes().enumerate() {
                let offset = TextSize::try_from(at).unwrap();
                if !edits.edits().iter().any(|edit| edit.range.contains(offset)) {
                    prop_assert_eq!(applied.as_bytes()[usize::from(edits.map_offset(offset))], byte);
                }
            }
        }
    }
}

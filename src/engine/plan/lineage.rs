//! Where the bytes of a text that was edited several times come from.

use text_size::{TextRange, TextSize};

use crate::text::Edit;

/// The pieces of an edited text: what was kept of the source and what is new, in order. No two new ones are neighbors.
///
/// Each pass of the planner edits the text of the pass before. People and patches think in offsets of the source,
/// so the passes are folded into one list of edits of the source, and later findings are placed in it.
#[derive(Clone, Debug)]
pub(super) struct Lineage {
    pieces: Vec<Piece>,
    source_len: TextSize,
}

#[derive(Clone, Debug)]
enum Piece {
    /// These bytes of the source. Ranges increase from piece to piece: no byte ever moves.
    Kept(TextRange),
    New(String),
}

impl Piece {
    fn len(&self) -> TextSize {
        match self {
            Self::Kept(range) => range.len(),
            Self::New(text) => TextSize::of(text.as_str()),
        }
    }

    /// The part of it from `start` to `end`, counted from its first byte.
    fn part(&self, start: TextSize, end: TextSize) -> Self {
        match self {
            Self::Kept(range) => {
                Self::Kept(TextRange::new(range.start() + start, range.start() + end))
            }
            Self::New(text) => Self::New(text[TextRange::new(start, end)].to_owned()),
        }
    }
}

/// A place in the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Origin {
    /// The bytes of the source that the text stands for.
    pub(super) range: TextRange,
    /// Whether they are the text, and not merely what it replaced.
    pub(super) is_exact: bool,
}

impl Lineage {
    /// A text that was not edited.
    pub(super) fn new(source_len: TextSize) -> Self {
        Self {
            pieces: vec![Piece::Kept(TextRange::up_to(source_len))],
            source_len,
        }
    }

    /// Follows edits of the present text; they are sorted and disjoint.
    pub(super) fn advance(&mut self, edits: &[Edit]) {
        let mut next = Vec::with_capacity(self.pieces.len() + 2 * edits.len());
        let mut at = TextSize::new(0);
        for edit in edits {
            self.copy(TextRange::new(at, edit.range.start()), &mut next);
            if !edit.text.is_empty() {
                push(&mut next, Piece::New(edit.text.clone()));
            }
            at = edit.range.end();
        }
        self.copy(TextRange::new(at, self.len()), &mut next);
        self.pieces = next;
    }

    /// All edits so far as edits of the source; those that changed nothing in the end are left out.
    pub(super) fn edits(&self, source: &str) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut text = String::new();
        let mut at = TextSize::new(0);
        let end = Piece::Kept(TextRange::empty(self.source_len));
        for piece in self.pieces.iter().chain(std::iter::once(&end)) {
            match piece {
                Piece::New(new) => text.push_str(new),
                Piece::Kept(kept) => {
                    let range = TextRange::new(at, kept.start());
                    if source[range] != text {
                        let text = std::mem::take(&mut text);
                        edits.push(Edit { range, text });
                    }
                    text.clear();
                    at = kept.end();
                }
            }
        }
        edits
    }

    /// The place in the source of a range of the present text.
    pub(super) fn origin(&self, range: TextRange) -> Origin {
        let mut start = None;
        let mut end = None;
        let mut is_exact = false;
        let mut at = TextSize::new(0);
        let mut source_at = TextSize::new(0);
        for (index, piece) in self.pieces.iter().enumerate() {
            let after = at + piece.len();
            let (from, to) = self.span(index, source_at);
            let offset = |place: TextSize| match piece {
                Piece::Kept(kept) => Some(kept.start() + (place - at)),
                Piece::New(_) => None,
            };
            if start.is_none()
                && (range.start() < after || range.is_empty() && range.end() == after)
            {
                start = Some(offset(range.start()).unwrap_or(from));
                is_exact = matches!(piece, Piece::Kept(_)) && range.end() <= after;
            }
            if end.is_none() && range.end() <= after {
                end = Some(offset(range.end()).unwrap_or(to));
            }
            at = after;
            source_at = to;
        }
        let start = start.unwrap_or(self.source_len);
        let end = end.unwrap_or(self.source_len).max(start);
        Origin {
            range: TextRange::new(start, end),
            is_exact,
        }
    }

    /// What was kept: where each piece starts in the present text, and its bytes in the source.
    pub(super) fn kept(&self) -> Vec<(TextSize, TextRange)> {
        let mut at = TextSize::new(0);
        let mut kept = Vec::new();
        for piece in &self.pieces {
            if let Piece::Kept(range) = piece
                && !range.is_empty()
            {
                kept.push((at, *range));
            }
            at += piece.len();
        }
        kept
    }

    /// The bytes of the source that a piece stands for; for a new one, what is gone between its neighbors.
    fn span(&self, index: usize, source_at: TextSize) -> (TextSize, TextSize) {
        if let Piece::Kept(kept) = &self.pieces[index] {
            return (kept.start(), kept.end());
        }
        let next = self.pieces[index..].iter().find_map(|piece| match piece {
            Piece::Kept(kept) => Some(kept.start()),
            Piece::New(_) => None,
        });
        (source_at, next.unwrap_or(self.source_len))
    }

    fn len(&self) -> TextSize {
        self.pieces.iter().map(Piece::len).sum()
    }

    fn copy(&self, range: TextRange, to: &mut Vec<Piece>) {
        let mut at = TextSize::new(0);
        for piece in &self.pieces {
            let whole = TextRange::at(at, piece.len());
            at = whole.end();
            if let Some(common) = whole.intersect(range)
                && !common.is_empty()
            {
                let (start, end) = (common.start() - whole.start(), common.end() - whole.start());
                push(to, piece.part(start, end));
            }
        }
    }
}

fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), &piece) {
        (Some(Piece::New(last)), Piece::New(more)) => last.push_str(more),
        _ => pieces.push(piece),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EditSet;

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(start.into(), end.into())
    }

    fn set(text: &str, edits: &[(u32, u32, &str)]) -> EditSet {
        let mut set = EditSet::new(TextSize::of(text));
        for (start, end, new) in edits {
            let text = (*new).to_owned();
            set.insert(Edit {
                range: range(*start, *end),
                text,
            })
            .unwrap();
        }
        set
    }

    #[track_caller]
    fn check(source: &str, passes: &[&[(u32, u32, &str)]], expected: &str) -> Lineage {
        let mut lineage = Lineage::new(TextSize::of(source));
        let mut text = source.to_owned();
        for pass in passes {
            let edits = set(&text, pass);
            text = edits.apply(&text).unwrap();
            lineage.advance(edits.edits());
        }
        assert_eq!(text, expected);
        let mut folded = EditSet::new(TextSize::of(source));
        folded.try_union(&lineage.edits(source)).unwrap();
        assert_eq!(folded.apply(source).unwrap(), expected);
        lineage
    }

    #[test]
    fn passes_fold_into_edits_of_the_source() {
        check("abcdef", &[], "abcdef");
        check(
            "abcdef",
            &[&[(1, 3, "XYZ")], &[(0, 2, "-"), (4, 5, "")]],
            "-YZef",
        );
        check(
            "abcdef",
            &[&[(0, 0, "<"), (6, 6, ">")], &[(0, 1, ""), (7, 8, "!")]],
            "abcdef!",
        );
        check("abcdef", &[&[(0, 6, "")], &[(0, 0, "new")]], "new");
    }

    #[test]
    fn edits_that_were_undone_are_left_out() {
        let lineage = check("abcdef", &[&[(1, 3, "X")], &[(1, 2, "bc")]], "abcdef");
        assert_eq!(lineage.edits("abcdef"), []);
    }

    #[test]
    fn ranges_are_placed_in_the_source() {
        let lineage = check("abcdef", &[&[(1, 3, "XYZ")]], "aXYZdef");
        let origin = |start, end| {
            let origin = lineage.origin(range(start, end));
            (origin.range, origin.is_exact)
        };
        assert_eq!(origin(4, 6), (range(3, 5), true));
        assert_eq!(origin(7, 7), (range(6, 6), true));
        assert_eq!(origin(2, 3), (range(1, 3), false));
        assert_eq!(origin(0, 2), (range(0, 3), false));
        assert_eq!(origin(3, 7), (range(1, 6), false));
        assert_eq!(origin(0, 7), (range(0, 6), false));
    }
}

//! Whole lines that several fixes insert at one place.
//!
//! Such lines go in together if their order cannot matter: each declares variables with values that are names, fields
//! or literals, which nothing done in between can change. A line that calls something waits for the next pass, where
//! it has its place before or behind the other one.

use super::select::Candidate;
use crate::rule::FileEdit;
use crate::text::Edit;

/// Whether two insertions at one place can both be made, in any order.
pub(super) fn compose(text: &str, a: &Edit, b: &Edit) -> bool {
    let are_at_one_place = a.range == b.range && a.range.is_empty();
    are_at_one_place && a.text != b.text && is_plain(text, a) && is_plain(text, b)
}

/// Whether an insertion is whole lines that declare variables with plain values.
fn is_plain(text: &str, edit: &Edit) -> bool {
    if !edit.range.is_empty() {
        return false;
    }
    let Some(head) = text.get(..usize::from(edit.range.start())) else {
        return false;
    };
    let lead = head.rsplit('\n').next().unwrap_or_default();
    let lines = format!("{lead}{}", edit.text);
    // What stood before the place on its line stands before the rest of the line again.
    let Some(whole) = lines
        .strip_suffix(lead)
        .and_then(|it| it.strip_suffix('\n'))
    else {
        return false;
    };
    lead.trim().is_empty() && whole.lines().all(declares_plainly)
}

/// Whether a line is `a, b := c, d.e` or the like.
fn declares_plainly(line: &str) -> bool {
    let Some((names, values)) = line.trim().split_once(" := ") else {
        return false;
    };
    let is_plain = |list: &str| {
        let items = list.split(", ");
        items
            .into_iter()
            .all(|it| !it.is_empty() && it.chars().all(is_part))
    };
    is_plain(names) && is_plain(values)
}

/// Whether a character may be in a name, a qualified name or a number.
fn is_part(it: char) -> bool {
    it.is_alphanumeric() || it == '_' || it == '.'
}

/// The edits of a file, with the lines that go in at one place as one insertion: by rule, text and place of the match,
/// which are data.
pub(super) fn one_a_place(text: &str, edits: Vec<(&Candidate<'_>, &FileEdit)>) -> Vec<Edit> {
    let mut found = Vec::new();
    let mut inserted: Vec<(&Candidate<'_>, &Edit)> = Vec::new();
    for (candidate, edit) in edits {
        match is_plain(text, &edit.edit) {
            true => inserted.push((candidate, &edit.edit)),
            false => found.push(edit.edit.clone()),
        }
    }
    inserted.sort_by(|(a, x), (b, y)| {
        let place = |it: &Candidate<'_>| (it.finding.range.start(), it.finding.range.end());
        let offset = |it: &Edit| it.range.start();
        offset(x)
            .cmp(&offset(y))
            .then_with(|| a.finding.rule.cmp(&b.finding.rule))
            .then_with(|| x.text.cmp(&y.text))
            .then_with(|| place(a).cmp(&place(b)))
    });
    for group in inserted.chunk_by(|a, b| a.1.range == b.1.range) {
        let lines = group
            .iter()
            .map(|it| it.1.text.as_str())
            .collect::<String>();
        found.push(Edit::insert(group[0].1.range.start(), lines));
    }
    found
}

#[cfg(test)]
mod tests {
    use text_size::TextSize;

    use super::*;

    /// Whether two texts can go in before `g()`.
    #[track_caller]
    fn check(a: &str, b: &str, expected: bool) {
        let text = "func f() {\n\tg()\n}\n";
        let at = TextSize::new(12);
        let edit = |text: &str| Edit::insert(at, text);
        assert_eq!(compose(text, &edit(a), &edit(b)), expected);
        assert_eq!(compose(text, &edit(b), &edit(a)), expected);
    }

    #[test]
    fn lines_whose_order_cannot_matter_compose() {
        check("x := x\n\t", "y, z := a.b, 1\n\t", true);
        check("x := x\n\ty := y\n\t", "z := z\n\t", true);
    }

    #[test]
    fn other_insertions_do_not() {
        check("x := x\n\t", "x := x\n\t", false);
        check("x := x\n\t", "y := h()\n\t", false);
        check("x := x\n\t", "y := <-c\n\t", false);
        check("x := x\n\t", "y := *p\n\t", false);
        check("x := x\n\t", "y = z\n\t", false);
        check("x := x\n\t", "y := z; ", false);
        check("x := x\n\t", "defer h()\n\t", false);
    }
}

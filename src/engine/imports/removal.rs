//! The edit that drops an import.

use text_size::TextRange;

use super::layout::{ImportDecl, Lines, import_decls};
use crate::syntax::GoFile;
use crate::text::Edit;

/// The edit that drops the import specification at `spec`; none where its line holds something else, such as a
/// comment that would be lost.
pub(super) fn removal(file: &GoFile, spec: TextRange) -> Option<Edit> {
    let decls = import_decls(file);
    let decl = decls.iter().find(|it| it.range.contains_range(spec))?;
    let lines = Lines::new(file.text());
    let range = if decl.specs.len() == 1 {
        whole_decl(file, decl, lines)?
    } else {
        let range = one_line(decl, spec, lines)?;
        let own = own_lines(spec, lines)?;
        (!has_comment_above(file, own, lines)).then_some(range)?
    };
    Some(Edit::delete(range))
}

/// The lines of a declaration whose only specification goes.
fn whole_decl(file: &GoFile, decl: &ImportDecl<'_>, lines: Lines<'_>) -> Option<TextRange> {
    let range = own_lines(decl.range, lines)?;
    let mut comments = file.comments().iter();
    let holds_comment = comments.any(|comment| decl.range.contains_range(comment.range));
    if holds_comment || has_comment_above(file, range, lines) {
        return None;
    }
    let is_blank_above = lines
        .above(range.start())
        .is_none_or(|it| lines.is_blank(it));
    let below = lines.at(range.end());
    if is_blank_above && lines.is_blank(below) {
        return Some(range.cover(below));
    }
    Some(range)
}

/// Whether a comment ends on the line right above a range of lines: it would seem to be about what follows.
fn has_comment_above(file: &GoFile, range: TextRange, lines: Lines<'_>) -> bool {
    file.comments().iter().any(|comment| {
        lines.next(comment.range.end()) == range.start()
            && lines.start(comment.range.end()) < range.start()
            && is_on_own_line(file, comment.range, lines)
    })
}

fn is_on_own_line(file: &GoFile, comment: TextRange, lines: Lines<'_>) -> bool {
    let before = TextRange::new(lines.start(comment.start()), comment.start());
    lines.is_blank(before) && !file.text()[comment].is_empty()
}

/// The line of one specification of several, with a blank line that would be left at an end of the list or doubled.
fn one_line(decl: &ImportDecl<'_>, spec: TextRange, lines: Lines<'_>) -> Option<TextRange> {
    let list = decl.list?;
    let range = own_lines(spec, lines)?;
    let above = lines.above(range.start())?;
    let below = lines.at(range.end());
    let is_first = above.start() <= list.start();
    let is_last = list.end() < below.end();
    if lines.is_blank(below) && (is_first || lines.is_blank(above)) {
        return Some(range.cover(below));
    }
    if is_last && lines.is_blank(above) {
        return Some(range.cover(above));
    }
    Some(range)
}

/// The lines of a range, if nothing else is on them.
fn own_lines(range: TextRange, lines: Lines<'_>) -> Option<TextRange> {
    let whole = TextRange::new(lines.start(range.start()), lines.next(range.end()));
    let before = TextRange::new(whole.start(), range.start());
    let after = TextRange::new(range.end(), whole.end());
    (lines.is_blank(before) && lines.is_blank(after)).then_some(whole)
}

//! Comments at the ends of lines, brought back into their column where a fix has made a line longer or shorter.
//!
//! gofmt gives consecutive lines of one indentation that end in a comment the same comment column, one blank behind
//! the longest of them (text/tabwriter; go/printer breaks a section where the indentation changes). A section is
//! touched only if it was laid out like that before the fixes: no other style is made gofmt's.

use rustc_hash::FxHashMap;
use text_size::{TextRange, TextSize};

use super::lineage::Lineage;
use super::merge::Merged;
use crate::syntax::GoFile;
use crate::text::Edit;

/// Adds a stage that aligns the comments around changed lines, where they were aligned before.
pub(super) fn realign(before: &GoFile, merged: &mut Merged) -> Result<(), String> {
    if !merged
        .file
        .comments()
        .iter()
        .any(|it| is_at_end(&merged.file, it.range))
    {
        return Ok(());
    }
    let mut lineage = Lineage::new(TextSize::of(before.text()));
    for stage in &merged.stages {
        lineage.advance(stage.edits());
    }
    let kept = lineage.kept();
    let changed = changed_lines(&merged.file, &kept);
    let mut old: FxHashMap<TextSize, bool> = FxHashMap::default();
    for section in sections(before) {
        let is_aligned = misplaced(&section).is_empty();
        old.extend(section.iter().map(|it| (it.comment.start(), is_aligned)));
    }
    let was_aligned = |line: &Line| match old_offset(&kept, line.comment.start()) {
        Some(at) => old.get(&at).copied().unwrap_or(false),
        None => true,
    };
    let mut edits = Vec::new();
    for section in sections(&merged.file) {
        let (first, last) = (section[0].number, section[section.len() - 1].number);
        // A line that came or went next to a section may have split it, or joined it to another.
        let is_near = |line: &usize| first <= line + 1 && *line <= last + 1;
        if changed.iter().any(is_near) && section.iter().all(was_aligned) {
            edits.extend(misplaced(&section));
        }
    }
    if edits.is_empty() {
        return Ok(());
    }
    merged.stage(&edits)
}

/// A line that ends in a comment after some code.
struct Line {
    number: usize,
    indent: String,
    /// Between the code and the comment.
    gap: TextRange,
    /// How many characters the code has.
    width: usize,
    comment: TextRange,
}

/// The runs of consecutive lines of one indentation that end in a comment.
fn sections(file: &GoFile) -> Vec<Vec<Line>> {
    let mut sections: Vec<Vec<Line>> = Vec::new();
    for line in lines(file) {
        let last = sections.last_mut();
        let is_next = |it: &&mut Vec<Line>| {
            it.last()
                .is_some_and(|it| it.number + 1 == line.number && it.indent == line.indent)
        };
        match last.filter(is_next) {
            Some(section) => section.push(line),
            None => sections.push(vec![line]),
        }
    }
    sections
}

fn lines(file: &GoFile) -> Vec<Line> {
    let text = file.text();
    let mut lines = Vec::new();
    for comment in file.comments() {
        if !is_at_end(file, comment.range) {
            continue;
        }
        let start = line_start(text, comment.range.start());
        let lead = &text[TextRange::new(start, comment.range.start())];
        let code = lead.trim();
        let indent = &lead[..lead.len() - lead.trim_start().len()];
        let end = comment.range.start() - TextSize::of(&lead[lead.trim_end().len()..]);
        lines.push(Line {
            number: usize::try_from(file.source().line_col(start).line).unwrap_or_default(),
            indent: indent.to_owned(),
            gap: TextRange::new(end, comment.range.start()),
            width: code.chars().count(),
            comment: comment.range,
        });
    }
    lines
}

/// Whether code stands before a comment on its one line, and nothing after it.
fn is_at_end(file: &GoFile, comment: TextRange) -> bool {
    let text = file.text();
    let lead = TextRange::new(line_start(text, comment.start()), comment.start());
    let rest = text[usize::from(comment.end())..].lines().next();
    let is_one_line = !text[comment].contains('\n');
    is_one_line && !text[lead].trim().is_empty() && rest.is_none_or(|it| it.trim().is_empty())
}

/// The edits that bring the comments of a section into one column.
fn misplaced(section: &[Line]) -> Vec<Edit> {
    let longest = section.iter().map(|it| it.width).max().unwrap_or_default();
    let mut edits = Vec::new();
    for line in section {
        let blanks = longest - line.width + 1;
        if usize::from(line.gap.len()) != blanks {
            edits.push(Edit::replace(line.gap, " ".repeat(blanks)));
        }
    }
    edits
}

/// The numbers of the lines that hold new text, or where text went.
pub(super) fn changed_lines(after: &GoFile, kept: &[(TextSize, TextRange)]) -> Vec<usize> {
    let mut changed = Vec::new();
    let mut touch = |range: TextRange| {
        let line = |at| usize::try_from(after.source().line_col(at).line).unwrap_or_default();
        changed.extend(line(range.start())..=line(range.end()));
    };
    let mut at = TextSize::new(0);
    for (start, old) in kept {
        touch(TextRange::new(at, *start));
        at = start + old.len();
    }
    touch(TextRange::new(at, TextSize::of(after.text())));
    changed
}

fn old_offset(kept: &[(TextSize, TextRange)], at: TextSize) -> Option<TextSize> {
    let after = kept.partition_point(|(start, _)| *start <= at);
    let (start, old) = kept[after.checked_sub(1)?];
    let offset = at - start;
    (offset < old.len()).then(|| old.start() + offset)
}

fn line_start(text: &str, at: TextSize) -> TextSize {
    let head = &text[..usize::from(at)];
    let start = head.rfind('\n').map_or(0, |newline| newline + 1);
    TextSize::try_from(start).expect("invariant: a source is shorter than 4 GiB")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{EditSet, Source};

    /// The body of a function after `from` became `to` in it.
    #[track_caller]
    fn check(body: &str, from: &str, to: &str, expected: &str) {
        let whole = |body: &str| format!("package p\n\nfunc f() {{\n{body}}}\n");
        let file = |text: String| {
            let source = Source::new("a.go", text).unwrap();
            GoFile::new(Arc::new(source))
        };
        let before = file(whole(body));
        let mut merged = Merged {
            stages: vec![EditSet::new(TextSize::of(before.text()))],
            file: file(whole(body)),
        };
        let at = TextSize::try_from(before.text().find(from).unwrap()).unwrap();
        let edit = Edit::replace(TextRange::at(at, TextSize::of(from)), to);
        merged.stage(&[edit]).unwrap();
        realign(&before, &mut merged).unwrap();
        assert_eq!(merged.file.text(), whole(expected));
    }

    #[test]
    fn comments_follow_the_longest_line() {
        check(
            "\ta()   // one\n\tbbb() // two\n\n\tc() // three\n",
            "bbb()",
            "long()",
            "\ta()    // one\n\tlong() // two\n\n\tc() // three\n",
        );
        check(
            "\ta()   // one\n\tbbb() // two\n",
            "bbb()",
            "é()",
            "\ta() // one\n\té() // two\n",
        );
    }

    #[test]
    fn a_line_that_comes_or_goes_changes_the_sections() {
        check(
            "\ta()   // one\n\tbbb() // two\n",
            "\tbbb()",
            "\tx()\n\tbbb()",
            "\ta() // one\n\tx()\n\tbbb() // two\n",
        );
        check(
            "\ta() // one\n\tx()\n\tbbb() // two\n",
            "\tx()\n",
            "",
            "\ta()   // one\n\tbbb() // two\n",
        );
    }

    #[test]
    fn another_layout_is_left_alone() {
        check(
            "\ta() // one\n\tbbb() // two\n",
            "bbb()",
            "long()",
            "\ta() // one\n\tlong() // two\n",
        );
        check(
            "\tif a { // one\n\t\tb() // two\n\t}\n",
            "b()",
            "long()",
            "\tif a { // one\n\t\tlong() // two\n\t}\n",
        );
    }
}

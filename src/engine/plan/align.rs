//! Columns brought back into line where a fix has made a cell longer or shorter, or where lines came or went.
//!
//! gofmt aligns comments, keys and values, fields, and the specs of a group over consecutive lines (`columns` says
//! which). A section is touched only if it was laid out like that before the fixes: no other style is made gofmt's.

use rustc_hash::FxHashMap;
use text_size::{TextRange, TextSize};

use super::columns::{Gap, are_unclear, gaps};
use super::lineage::Lineage;
use super::merge::Merged;
use crate::syntax::{Decl, GoFile};
use crate::text::Edit;

/// Adds a stage that aligns the columns around changed lines, where they were aligned before.
pub(super) fn realign(before: &GoFile, merged: &mut Merged) -> Result<(), String> {
    let mut lineage = Lineage::new(TextSize::of(before.text()));
    for stage in &merged.stages {
        lineage.advance(stage.edits());
    }
    let kept = lineage.kept();
    let changed = changed_lines(&merged.file, &kept);
    let runs = runs(&merged.file, |lines, _| {
        // A line that came or went next to a declaration may have parted it from another one.
        let is_near = |line: &usize| lines.0 <= line + 1 && *line <= lines.1 + 1;
        changed.iter().any(is_near)
    });
    if runs.is_empty() {
        return Ok(());
    }
    if runs
        .iter()
        .any(|it| are_unclear(&merged.file, it, &changed))
    {
        return Err("a comment before an element keeps its columns from being known".to_owned());
    }
    let old = old_gaps(before, &kept, &runs);
    let state: FxHashMap<TextSize, bool> = old
        .iter()
        .map(|(it, is_right)| (it.range.end(), *is_right))
        .collect();
    let now: Vec<Vec<Gap>> = runs.iter().map(|it| gaps(&merged.file, it)).collect();
    let mut edits = Vec::new();
    for section in now
        .iter()
        .flat_map(|it| it.chunk_by(|a, b| a.section == b.section))
    {
        let was_right = |gap: &Gap| {
            let origin = old_offset(&kept, gap.range.end());
            origin.is_none_or(|it| state.get(&it).is_none_or(|it| *it))
        };
        if section.iter().all(was_right) {
            edits.extend(section.iter().filter_map(|it| filled(&merged.file, it)));
        }
    }
    let known: Vec<TextSize> = now.iter().flatten().map(|it| it.range.start()).collect();
    edits.extend(left_over(&merged.file, &kept, &old, &known));
    if edits.is_empty() {
        return Ok(());
    }
    edits.sort_by_key(|it| it.range.start());
    merged.stage(&edits)
}

fn filled(file: &GoFile, gap: &Gap) -> Option<Edit> {
    let is_right = gap.is_right(file.text());
    (!is_right).then(|| Edit::replace(gap.range, " ".repeat(gap.wanted)))
}

/// The gaps of the old text in what was kept in the given declarations, in order, and whether the whole section of each
/// was right.
fn old_gaps(before: &GoFile, kept: &[(TextSize, TextRange)], runs: &[&[Decl]]) -> Vec<(Gap, bool)> {
    let mut wanted = Vec::new();
    for run in runs {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let place = TextRange::new(first.range.start(), last.range.end());
        for (start, old) in kept {
            if let Some(common) = TextRange::at(*start, old.len()).intersect(place) {
                wanted.push(TextRange::at(
                    old.start() + (common.start() - start),
                    common.len(),
                ));
            }
        }
    }
    let mut found = Vec::new();
    let touches = |range: TextRange| wanted.iter().any(|it| it.intersect(range).is_some());
    for run in self::runs(before, |_, decl| touches(decl.range)) {
        for section in gaps(before, run).chunk_by(|a, b| a.section == b.section) {
            let is_right = section.iter().all(|it| it.is_right(before.text()));
            found.extend(section.iter().map(|it| (*it, is_right)));
        }
    }
    found
}

/// The edits that leave one blank where there was a column and is none any more.
fn left_over(
    file: &GoFile,
    kept: &[(TextSize, TextRange)],
    old: &[(Gap, bool)],
    known: &[TextSize],
) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (start, range) in kept {
        let from = old.partition_point(|(it, _)| it.range.start() < range.start());
        let inside = old[from..]
            .iter()
            .take_while(|(it, _)| it.range.start() < range.end());
        for (gap, _) in inside.filter(|(_, is_right)| *is_right) {
            let now = start + (gap.range.start() - range.start());
            let rest = &file.text()[usize::from(now)..];
            let blanks = rest.len() - rest.trim_start_matches(' ').len();
            if 1 < blanks && !known.contains(&now) {
                edits.push(Edit::replace(
                    TextRange::at(now, TextSize::of(&rest[..blanks])),
                    " ",
                ));
            }
        }
    }
    edits
}

/// The runs of declarations on consecutive lines in which a declaration is chosen, by its lines and itself.
fn runs(file: &GoFile, is_chosen: impl Fn((usize, usize), &Decl) -> bool) -> Vec<&[Decl]> {
    let line = |at| usize::try_from(file.source().line_col(at).line).unwrap_or_default();
    let lines = |it: &Decl| (line(it.range.start()), line(it.range.end()));
    let runs = file.decls().chunk_by(|a, b| lines(a).1 + 1 == lines(b).0);
    runs.filter(|run| run.iter().any(|it| is_chosen(lines(it), it)))
        .collect()
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
    fn keys_are_aligned_with_their_neighbors() {
        check(
            "\tx := T{\n\t\ta:   1,\n\t\tbbb: 2,\n\n\t\tc: 3,\n\t}\n",
            "bbb:",
            "longer:",
            "\tx := T{\n\t\ta:      1,\n\t\tlonger: 2,\n\n\t\tc: 3,\n\t}\n",
        );
        check(
            "\tx := T{\n\t\ta:   1,\n\t\tbbb: 2,\n\t}\n",
            "1,",
            "f(\n\t\t\t1,\n\t\t),",
            "\tx := T{\n\t\ta: f(\n\t\t\t1,\n\t\t),\n\t\tbbb: 2,\n\t}\n",
        );
    }

    #[test]
    fn groups_get_and_lose_columns() {
        check(
            "\tvar (\n\t\ta   int\n\t\tbbb int = 1\n\t)\n",
            "\t\tbbb int = 1\n",
            "\t\tlonger, b string = 1, 2\n",
            "\tvar (\n\t\ta         int\n\t\tlonger, b string = 1, 2\n\t)\n",
        );
        check(
            "\ttype T struct {\n\t\ta   int // one\n\t\tbbb int\n\t}\n",
            "\t\tbbb int\n",
            "",
            "\ttype T struct {\n\t\ta int // one\n\t}\n",
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

//! Blank lines where a fix has taken lines away or put some in.
//!
//! gofmt keeps one blank line of several, none at the start or end of a group of fields or specs, and none at the end
//! of a list; an empty list has no lines at all (go/printer: `nlimit`, `fieldList`, `genDecl`, `exprList`). Only the
//! white space that an edit touches is looked at.

use text_size::{TextRange, TextSize};

use super::lineage::Lineage;
use super::merge::Merged;
use crate::syntax::{GoFile, Kind};
use crate::text::Edit;

/// Adds a stage that takes away the blank lines that gofmt would take away beside the edits.
pub(super) fn trim(before: &GoFile, merged: &mut Merged) -> Result<(), String> {
    let mut lineage = Lineage::new(TextSize::of(before.text()));
    for stage in &merged.stages {
        lineage.advance(stage.edits());
    }
    let mut edits: Vec<Edit> = Vec::new();
    let mut places: Vec<TextSize> = Vec::new();
    for (start, old) in lineage.kept() {
        places.extend([start, start + old.len()]);
    }
    for at in places {
        let run = white_space(merged.file.text(), at);
        if edits.last().is_some_and(|it| run.start() <= it.range.end()) {
            continue;
        }
        edits.extend(trimmed(&merged.file, run));
    }
    if edits.is_empty() {
        return Ok(());
    }
    merged.stage(&edits)
}

/// The white space around an offset.
fn white_space(text: &str, at: TextSize) -> TextRange {
    let (head, tail) = text.split_at(usize::from(at));
    let before = &head[head.trim_end().len()..];
    let after = &tail[..tail.len() - tail.trim_start().len()];
    TextRange::new(at - TextSize::of(before), at + TextSize::of(after))
}

/// The edit that leaves as many line ends in a run of white space as gofmt does.
fn trimmed(file: &GoFile, run: TextRange) -> Option<Edit> {
    let text = file.text();
    let ends: Vec<usize> = text[run]
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .collect();
    let (first, last) = (*ends.first()?, *ends.last()?);
    let decl = file.decl_at(run.start())?;
    if !decl.range.contains_range(run) || !file.comments_in(run).is_empty() {
        return None;
    }
    let node = decl.root().covering(run)?;
    let is_group = matches!(
        node.kind(),
        Kind::FIELD_DECLARATION_LIST
            | Kind::INTERFACE_TYPE
            | Kind::CONST_DECLARATION
            | Kind::VAR_SPEC_LIST
            | Kind::TYPE_DECLARATION
            | Kind::IMPORT_SPEC_LIST
    );
    let has_fields = matches!(
        node.kind(),
        Kind::FIELD_DECLARATION_LIST | Kind::INTERFACE_TYPE
    );
    let is_list = matches!(node.kind(), Kind::ARGUMENT_LIST | Kind::LITERAL_VALUE);
    let opens = text[..usize::from(run.start())].ends_with(['{', '(']);
    let closes = text[usize::from(run.end())..].starts_with(['}', ')']);
    let is_string = node.kind_name().contains("string");
    let kept = match (opens, closes) {
        _ if is_string => return None,
        (true, true) if is_list || is_group && !has_fields => 0,
        (true, _) if is_group => 1,
        (_, true) if is_group || is_list => 1,
        _ => 2,
    };
    if ends.len() <= kept {
        return None;
    }
    let offset = |at: usize| run.start() + TextSize::of(&text[run][..at]);
    let range = match kept {
        0 => run,
        1 => TextRange::new(offset(first), offset(last)),
        _ => TextRange::new(offset(ends[1]), offset(last)),
    };
    Some(Edit::delete(range))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{EditSet, Source};

    /// The declarations after `gone` was deleted from them.
    #[track_caller]
    fn check(decls: &str, gone: &str, expected: &str) {
        let whole = |decls: &str| format!("package p\n\n{decls}");
        let file = |text: String| GoFile::new(Arc::new(Source::new("a.go", text).unwrap()));
        let before = file(whole(decls));
        let mut merged = Merged {
            stages: vec![EditSet::new(TextSize::of(before.text()))],
            file: file(whole(decls)),
        };
        let at = TextSize::try_from(before.text().find(gone).unwrap()).unwrap();
        merged
            .stage(&[Edit::delete(TextRange::at(at, TextSize::of(gone)))])
            .unwrap();
        trim(&before, &mut merged).unwrap();
        assert_eq!(merged.file.text(), whole(expected));
    }

    #[test]
    fn one_blank_line_of_several_stays() {
        check(
            "func f() {\n\ta()\n\n\tb()\n\n\tc()\n}\n",
            "\tb()\n",
            "func f() {\n\ta()\n\n\tc()\n}\n",
        );
        check(
            "func f() {\n\n\ta()\n\tb()\n\n}\n",
            "\ta()\n",
            "func f() {\n\n\tb()\n\n}\n",
        );
    }

    #[test]
    fn groups_start_and_end_without_blank_lines() {
        let f = "type T struct {\n\ta int\n\n\tb int\n}\n";
        check(f, "\ta int\n", "type T struct {\n\tb int\n}\n");
        check(f, "\tb int\n", "type T struct {\n\ta int\n}\n");
        let g = "var x = []int{\n\n\t1,\n\n\t2,\n}\n";
        check(g, "\t2,\n", "var x = []int{\n\n\t1,\n}\n");
    }

    #[test]
    fn empty_lists_have_no_lines() {
        check("var x = []int{\n\t1,\n}\n", "\t1,\n", "var x = []int{}\n");
        check("func f() {\n\ta()\n}\n", "\ta()\n", "func f() {\n}\n");
    }

    #[test]
    fn strings_are_left_alone() {
        let f = "var x = `a\n\nb\n\n\nc`\n";
        check(f, "b\n", "var x = `a\n\n\n\nc`\n");
    }
}

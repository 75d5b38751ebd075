//! Edits that gofmt would lay out anew.

use text_size::{TextRange, TextSize};

use super::Refusal;
use crate::syntax::{Kind, Node};
use crate::text::Edit;

/// The longest function that gofmt keeps on one line (go/printer/nodes.go: funcBody), less what a header may hide.
const LINE: usize = 95;

/// Refuses edits after which gofmt would align comments or keys, or break a function on one line, in another way.
pub(super) fn require_stable(root: Node<'_>, edits: &[Edit]) -> Result<(), Refusal> {
    let text = root.file_text();
    for edit in edits {
        if edit.range.is_empty() && splits_comments(text, edit) {
            return Err(Refusal("it would part aligned comments".to_owned()));
        }
        if !edit.range.is_empty() && shifts_column(text, edit) {
            return Err(Refusal("it would shift aligned columns".to_owned()));
        }
    }
    match root.descendants().any(|it| outgrows_line(it, edits)) {
        true => Err(Refusal(
            "a function on one line would get too long".to_owned(),
        )),
        false => Ok(()),
    }
}

/// Whether new lines come between two lines whose comments at the end are aligned with each other.
fn splits_comments(text: &str, edit: &Edit) -> bool {
    let (above, below) = (line_above(text, edit.range), line_at(text, edit.range));
    edit.text.contains('\n') && ends_in_comment(above) && ends_in_comment(below)
}

/// Whether what follows on the line is aligned with a neighboring line: a comment, or the value of a key.
fn shifts_column(text: &str, edit: &Edit) -> bool {
    let rest = &text[usize::from(edit.range.end())..];
    let rest = rest.lines().next().unwrap_or_default();
    let is_key =
        rest.starts_with(':') && !rest.starts_with(":=") && !rest.trim_end().ends_with(':');
    let neighbors = [line_above(text, edit.range), line_below(text, edit.range)];
    let is_aligned = neighbors
        .into_iter()
        .any(|it| it.contains("//") || it.contains("/*"));
    is_key || (rest.contains("//") || rest.contains("/*")) && is_aligned
}

/// Whether a function that stands on one line would not fit there any more.
fn outgrows_line(node: Node<'_>, edits: &[Edit]) -> bool {
    let functions = [
        Kind::FUNC_LITERAL,
        Kind::FUNCTION_DECLARATION,
        Kind::METHOD_DECLARATION,
    ];
    if !functions.contains(&node.kind()) || node.text().contains('\n') {
        return false;
    }
    let inside = edits
        .iter()
        .filter(|it| node.start() < it.range.start() && it.range.end() <= node.end());
    let growth: usize = inside
        .map(|it| it.text.len().saturating_sub(usize::from(it.range.len())))
        .sum();
    growth > 0 && node.text().len() + growth > LINE
}

fn ends_in_comment(line: &str) -> bool {
    let code = line.trim_start();
    !code.starts_with("//")
        && !code.starts_with("/*")
        && (code.contains("//") || code.contains("/*"))
}

fn line_at(text: &str, range: TextRange) -> &str {
    let start = line_start(text, range.start());
    text[start..].lines().next().unwrap_or_default()
}

fn line_above(text: &str, range: TextRange) -> &str {
    let start = line_start(text, range.start());
    text[..start].lines().next_back().unwrap_or_default()
}

fn line_below(text: &str, range: TextRange) -> &str {
    text[usize::from(range.end())..]
        .lines()
        .nth(1)
        .unwrap_or_default()
}

fn line_start(text: &str, at: TextSize) -> usize {
    text[..usize::from(at)].rfind('\n').map_or(0, |it| it + 1)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::refactor::Operation;
    use crate::refactor::fixture::rewrite;
    use crate::syntax::Kind;

    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let text = format!("func f(x int) {{\n{body}\n}}");
        let site = (Kind::FUNC_LITERAL, "func() {");
        expected.assert_eq(&rewrite(Operation::CopyBefore, &text, site, Some("x")));
    }

    #[test]
    fn aligned_comments_are_left_alone() {
        check(
            "\tgo func() {\n\t\tuse(x)   // one\n\t\tuse(y, z) // two\n\t}()",
            &expect!["refused: it would shift aligned columns"],
        );
        check(
            "\tuse()                 // one\n\tgo func() { use(x) }() // two",
            &expect!["refused: it would part aligned comments"],
        );
        check(
            "\tgo func() {\n\t\tuse(map[int]int{\n\t\t\tx:  1,\n\t\t\tyy: 2,\n\t\t})\n\t}()",
            &expect!["refused: it would shift aligned columns"],
        );
    }

    #[test]
    fn functions_on_one_line_stay_short() {
        let body = format!("\tgo func() {{ use(x, \"{}\") }}()", "0".repeat(75));
        check(
            &body,
            &expect!["refused: a function on one line would get too long"],
        );
    }
}

//! The body of a loop in a function literal that is called at once.

use text_size::{TextRange, TextSize};

use super::place::newline_of;
use super::{Refusal, indent_of};
use crate::semantics::Model;
use crate::syntax::{Kind, Node};
use crate::text::Edit;

/// The edits that turn `{ … }` into `{ func() { … }() }`.
///
/// Control flow must stay inside the body: a `return`, or a `break` of the loop, would leave the literal instead.
pub(super) fn edits(model: &Model<'_>, block: Node<'_>) -> Result<Vec<Edit>, Refusal> {
    if block.kind() != Kind::BLOCK {
        return Err(Refusal("that is no block".to_owned()));
    }
    if let Some(exit) = model.leaves(block).first() {
        let line = exit.node.text().lines().next().unwrap_or_default();
        return Err(Refusal(format!("`{line}` leaves the body")));
    }
    let function = model.function(model.function_around(block));
    let is_inside = |it: &Node<'_>| block.range().contains_range(it.range());
    if function.recovers.iter().any(is_inside) {
        return Err(Refusal(
            "`recover` in the body would be called by another function".to_owned(),
        ));
    }
    let text = block.file_text();
    let (open, close) = (
        block.start() + TextSize::new(1),
        block.end() - TextSize::new(1),
    );
    let newline = newline_of(text);
    let own_line = |range: TextRange| text[range].trim().is_empty();
    let first = text[TextRange::new(open, close)]
        .find('\n')
        .map(|at| open + size(at + 1));
    let (Some(first), last) = (first, line_start(text, close)) else {
        return Err(Refusal("the body stands on one line".to_owned()));
    };
    if last < first
        || !own_line(TextRange::new(open, first))
        || !own_line(TextRange::new(last, close))
    {
        return Err(Refusal(
            "a statement or a comment stands on the line of a brace".to_owned(),
        ));
    }
    let fixed = fixed_lines(block)?;
    let indent = indent_of(block);
    let mut edits = vec![Edit {
        range: TextRange::empty(first),
        text: format!("{indent}\tfunc() {{{newline}"),
    }];
    for start in line_starts(text, TextRange::new(first, last)) {
        let blank = text[usize::from(start)..]
            .lines()
            .next()
            .is_none_or(|line| line.trim().is_empty());
        if !blank
            && !fixed
                .iter()
                .any(|range| range.start() < start && start <= range.end())
        {
            edits.push(Edit {
                range: TextRange::empty(start),
                text: "\t".to_owned(),
            });
        }
    }
    edits.push(Edit {
        range: TextRange::empty(last),
        text: format!("{indent}\t}}(){newline}"),
    });
    merge_first(&mut edits);
    Ok(edits)
}

/// The first line is opened and indented at the same offset, which must be one edit.
fn merge_first(edits: &mut Vec<Edit>) {
    if edits.len() > 1 && edits[0].range == edits[1].range {
        let second = edits.remove(1);
        edits[0].text.push_str(&second.text);
    }
}

/// Raw strings, whose lines are text; a block comment over several lines is laid out by gofmt in its own way.
fn fixed_lines(block: Node<'_>) -> Result<Vec<TextRange>, Refusal> {
    let mut fixed = Vec::new();
    for node in block.descendants() {
        if node.kind() == Kind::RAW_STRING_LITERAL {
            fixed.push(node.range());
        } else if node.kind() == Kind::COMMENT && node.text().contains('\n') {
            return Err(Refusal(
                "the body has a comment over several lines".to_owned(),
            ));
        }
    }
    Ok(fixed)
}

fn line_starts(text: &str, range: TextRange) -> Vec<TextSize> {
    let inner = &text[range];
    let newlines = inner
        .match_indices('\n')
        .map(|(at, _)| range.start() + size(at + 1));
    std::iter::once(range.start())
        .chain(newlines)
        .filter(|start| *start < range.end())
        .collect()
}

fn line_start(text: &str, at: TextSize) -> TextSize {
    size(
        text[..usize::from(at)]
            .rfind('\n')
            .map_or(0, |newline| newline + 1),
    )
}

fn size(at: usize) -> TextSize {
    TextSize::try_from(at).expect("invariant: a source is shorter than 4 GiB")
}

#[cfg(test)]
mod tests {
    use crate::refactor::Operation;
    use crate::refactor::fixture::rewrite;
    use crate::syntax::Kind;

    #[track_caller]
    fn check(body: &str, expected: &str) {
        let text = format!("func f() {{\n\tfor {{\n{body}\t}}\n}}");
        let found = rewrite(Operation::WrapBody, &text, (Kind::BLOCK, "{\n\t\t"), None);
        assert_eq!(found, expected);
    }

    #[test]
    fn recover_stays_in_the_function_that_is_deferred() {
        let refused = "refused: `recover` in the body would be called by another function";
        check("\t\tg(recover())\n", refused);
        check(
            "\t\tdefer func() { recover() }()\n",
            "func f() {\n\tfor {\n\t\tfunc() {\n\t\t\tdefer func() { recover() }()\n\t\t}()\n\t}\n}",
        );
    }
}

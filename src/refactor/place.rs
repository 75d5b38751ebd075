//! Where a text goes.

use text_size::{TextRange, TextSize};

use super::Refusal;
use super::ending::ends;
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// A place relative to a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Instead of it.
    Replace,
    /// Nowhere: it goes, with its line where nothing else stands there.
    Delete,
    /// A statement before the statement it is.
    Before,
    /// A statement after the statement it is.
    After,
    /// The first statement of the block it is.
    FirstIn,
    /// The last statement of the block it is.
    LastIn,
}

/// The edit that puts `text` at a place; `text` is indented for the line on which `first` starts.
///
/// `first..last` is one node, or a run of sibling statements.
pub fn put(place: Place, first: Node<'_>, last: Node<'_>, text: &str) -> Result<Edit, Refusal> {
    let range = TextRange::new(first.start(), last.end());
    match place {
        Place::Replace => Ok(Edit {
            range,
            text: text.to_owned(),
        }),
        Place::Delete => delete(first, range),
        Place::Before => before(first, text),
        Place::After => after(first, last, text),
        Place::FirstIn => first_in(first, text),
        Place::LastIn => last_in(first, text),
    }
}

/// The white space at the start of the line on which the node starts.
pub fn indent_of(node: Node<'_>) -> &str {
    let line = line_start(node.file_text(), node.start());
    let rest = &node.file_text()[usize::from(line)..];
    &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()]
}

/// The white space before a statement that stands where this one does: a label stands one step to the left of it.
pub(super) fn statement_indent(statement: Node<'_>) -> String {
    let indent = indent_of(statement);
    match statement.kind() == Kind::LABELED_STATEMENT {
        true => format!("{indent}\t"),
        false => indent.to_owned(),
    }
}

/// The line ending of the file, judged by its first line.
pub(super) fn newline_of(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

fn line_start(text: &str, at: TextSize) -> TextSize {
    let head = &text[..usize::from(at)];
    size(head.rfind('\n').map_or(0, |newline| newline + 1))
}

/// The offset after the newline that ends the line, or the end of the text.
fn next_line(text: &str, at: TextSize) -> TextSize {
    let tail = &text[usize::from(at)..];
    at + tail
        .find('\n')
        .map_or(TextSize::of(tail), |newline| size(newline + 1))
}

/// A comment on the line of the statement, or right above it, is about the statement; without it the comment would
/// stand alone or seem to be about the next one.
fn delete(first: Node<'_>, range: TextRange) -> Result<Edit, Refusal> {
    require_statement(first)?;
    let text = first.file_text();
    let start = line_start(text, range.start());
    let end = next_line(text, range.end());
    let before = &text[TextRange::new(start, range.start())];
    let after = &text[TextRange::new(range.end(), end)];
    let is_beside = before.contains("*/") || ["//", "/*"].iter().any(|it| after.contains(it));
    if with_comments(first) != first || is_beside {
        return Err(Refusal("a comment belongs to it".to_owned()));
    }
    if before.trim().is_empty() && after.trim().is_empty() {
        return Ok(Edit {
            range: TextRange::new(start, with_blank_line(text, start, end)),
            text: String::new(),
        });
    }
    let rest = after.trim_start_matches([' ', '\t']);
    if let Some(rest) = rest.strip_prefix(';') {
        let kept = rest.trim_start_matches([' ', '\t']);
        return Ok(Edit {
            range: TextRange::new(range.start(), end - TextSize::of(kept)),
            text: String::new(),
        });
    }
    // The last statement of a line: what separates it from the one before goes with it.
    let kept = before.trim_end_matches([' ', '\t']);
    let cut = kept
        .strip_suffix(';')
        .map(|kept| start + TextSize::of(kept));
    Ok(Edit {
        range: TextRange::new(cut.unwrap_or(range.start()), range.end()),
        text: String::new(),
    })
}

/// The end of the lines to delete: the blank line that would come to stand behind a brace or another blank line goes too.
fn with_blank_line(text: &str, start: TextSize, end: TextSize) -> TextSize {
    let above = text[..usize::from(start)].trim_end_matches([' ', '\t']);
    let above = above
        .strip_suffix('\n')
        .unwrap_or(above)
        .trim_end_matches([' ', '\t', '\r']);
    let opens = above.ends_with(['{', '\n', ':']);
    let next = next_line(text, end);
    let blank = next > end && text[TextRange::new(end, next)].trim().is_empty();
    if opens && blank { next } else { end }
}

fn before(statement: Node<'_>, text: &str) -> Result<Edit, Refusal> {
    require_statement(statement)?;
    no_goto_over(statement, statement.start())?;
    let file = statement.file_text();
    let top = with_comments(statement);
    let start = top.start();
    let alone = file[TextRange::new(line_start(file, start), start)]
        .trim()
        .is_empty();
    if alone && text.starts_with(['\n', '\r']) {
        return Ok(Edit {
            range: TextRange::empty(line_start(file, start)),
            text: format!("{text}{}", newline_of(file)),
        });
    }
    // gofmt sets a label one step to the left of the statements around it, and of the comments above it.
    let indent = statement_indent(statement);
    let lead = indent.strip_prefix(indent_of(top)).unwrap_or_default();
    let text = match alone {
        true => format!("{lead}{text}{}{}", newline_of(file), indent_of(top)),
        false => format!("{}; ", text.trim_start()),
    };
    Ok(Edit {
        range: TextRange::empty(start),
        text,
    })
}

/// The statement, or the first of the comments that stand before it on its line or right above it, and so belong to it.
fn with_comments(statement: Node<'_>) -> Node<'_> {
    let file = statement.file_text();
    let mut top = statement;
    while let Some(above) = before_it(top).filter(|node| node.kind() == Kind::COMMENT) {
        let gap = &file[TextRange::new(above.end(), top.start())];
        let lead = &file[TextRange::new(line_start(file, above.start()), above.start())];
        if gap.matches('\n').count() > 1 || !is_comments(lead) {
            break;
        }
        top = above;
    }
    top
}

/// Whether nothing but white space and general comments is in a text.
fn is_comments(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some((_, after)) = rest.strip_prefix("/*").and_then(|it| it.split_once("*/")) {
        rest = after.trim_start();
    }
    rest.is_empty()
}

/// What stands before a statement; a comment before the first one stands before the list of statements.
fn before_it(node: Node<'_>) -> Option<Node<'_>> {
    let list = node
        .parent()
        .filter(|parent| parent.kind() == Kind::STATEMENT_LIST);
    node.prev_sibling().or_else(|| list?.prev_sibling())
}

/// A text that starts a line; an empty line that it may begin with stays empty.
fn indented(indent: &str, text: &str) -> String {
    match text.starts_with(['\n', '\r']) {
        true => text.to_owned(),
        false => format!("{indent}{text}"),
    }
}

fn after(first: Node<'_>, last: Node<'_>, text: &str) -> Result<Edit, Refusal> {
    require_statement(first)?;
    require_reached(last)?;
    no_goto_over(last, last.end())?;
    let file = last.file_text();
    let end = next_line(file, last.end());
    let tail = &file[TextRange::new(last.end(), end)];
    let head = &file[TextRange::new(line_start(file, first.start()), first.start())];
    let edit = if head.trim().is_empty() && is_blank_or_comment(tail) && tail.ends_with('\n') {
        Edit {
            range: TextRange::empty(end),
            text: format!("{}{}", indented(indent_of(first), text), newline_of(file)),
        }
    } else {
        Edit {
            range: TextRange::empty(last.end()),
            text: format!("; {}", text.trim_start()),
        }
    };
    Ok(edit)
}

/// Whether nothing but white space and one comment that ends there is on the rest of a line.
fn is_blank_or_comment(rest: &str) -> bool {
    let rest = rest.trim();
    let is_block = rest
        .strip_prefix("/*")
        .and_then(|rest| rest.split_once("*/"));
    rest.is_empty()
        || rest.starts_with("//")
        || is_block.is_some_and(|(_, after)| after.trim().is_empty())
}

/// The indentation of the line that the block belongs to: that of its closing brace, since its opening one may end a
/// header of several lines.
fn block_indent(block: Node<'_>) -> &str {
    let file = block.file_text();
    let close = block.end() - TextSize::new(1);
    let line = &file[TextRange::new(line_start(file, close), close)];
    match line.trim().is_empty() {
        true => line,
        false => indent_of(block),
    }
}

fn first_in(block: Node<'_>, text: &str) -> Result<Edit, Refusal> {
    require_block(block)?;
    let file = block.file_text();
    let text = text.trim_start();
    let open = block.start() + TextSize::new(1);
    let line_end = next_line(file, open);
    let on_line = &file[TextRange::new(open, line_end)];
    if is_blank_or_comment(on_line) && line_end < block.end() {
        let text = format!("{}\t{text}{}", block_indent(block), newline_of(file));
        return Ok(Edit {
            range: TextRange::empty(line_end),
            text,
        });
    }
    let inner = &file[TextRange::new(open, block.end() - TextSize::new(1))];
    let text = match (
        inner.trim().is_empty(),
        inner.starts_with([' ', '\n', '\r']),
    ) {
        (true, true) => format!(" {text}"),
        (true, false) => format!(" {text} "),
        (false, true) => format!(" {text};"),
        (false, false) => format!(" {text}; "),
    };
    Ok(Edit {
        range: TextRange::empty(open),
        text,
    })
}

fn last_in(block: Node<'_>, text: &str) -> Result<Edit, Refusal> {
    require_block(block)?;
    let statements = statements(block);
    if let Some(last) = statements.last() {
        require_reached(*last)?;
    }
    let file = block.file_text();
    let close = block.end() - TextSize::new(1);
    let line = line_start(file, close);
    if file[TextRange::new(line, close)].trim().is_empty() && line > block.start() {
        let indent = &file[TextRange::new(line, close)];
        return Ok(Edit {
            range: TextRange::empty(line),
            text: format!(
                "{}{}",
                indented(&format!("{indent}\t"), text),
                newline_of(file)
            ),
        });
    }
    match statements.last() {
        Some(last) => Ok(Edit {
            range: TextRange::empty(last.end()),
            text: format!("; {}", text.trim_start()),
        }),
        None => first_in(block, text),
    }
}

fn statements(block: Node<'_>) -> Vec<Node<'_>> {
    let lists = block
        .named_children()
        .into_iter()
        .filter(|it| it.kind() == Kind::STATEMENT_LIST);
    lists
        .flat_map(Node::named_children)
        .filter(|it| it.kind() != Kind::COMMENT)
        .collect()
}

fn require_reached(last: Node<'_>) -> Result<(), Refusal> {
    match ends(last) {
        true => Err(Refusal("a statement there is never reached".to_owned())),
        false => Ok(()),
    }
}

/// The innermost statement of a block or clause that is a node or around it, in the node's own function.
pub(super) fn enclosing_statement(node: Node<'_>) -> Option<Node<'_>> {
    let around = std::iter::once(node).chain(node.ancestors());
    around
        .take_while(|it| *it == node || it.kind() != Kind::FUNC_LITERAL)
        .find(|it| require_statement(*it).is_ok())
}

fn require_statement(node: Node<'_>) -> Result<(), Refusal> {
    let listed = node
        .parent()
        .is_some_and(|parent| parent.kind() == Kind::STATEMENT_LIST);
    listed
        .then_some(())
        .ok_or_else(|| Refusal("no statement can stand there".to_owned()))
}

/// A goto must not jump over a variable declaration (Go specification, "Goto statements"), which a statement inserted
/// at `offset` may be; nor may it come back to the statement without the one inserted before it.
fn no_goto_over(statement: Node<'_>, offset: TextSize) -> Result<(), Refusal> {
    let list = statement
        .parent()
        .map(Node::named_children)
        .unwrap_or_default();
    let behind = list
        .into_iter()
        .filter(|it| it.kind() == Kind::LABELED_STATEMENT && it.start() >= offset);
    let labels: Vec<(&str, bool)> = behind
        .filter_map(|it| Some((it.field(Field::LABEL)?.text(), it.start() == offset)))
        .collect();
    let root = statement.ancestors().last().unwrap_or(statement);
    let jumps = |node: Node<'_>| {
        let target = |label: &Node<'_>| labels.iter().find(|(name, _)| *name == label.text());
        let targets = node.named_children();
        node.kind() == Kind::GOTO_STATEMENT
            && targets
                .iter()
                .find_map(target)
                .is_some_and(|(_, is_own)| *is_own || node.start() < offset)
    };
    if !labels.is_empty() && root.descendants().any(jumps) {
        return Err(Refusal(
            "a goto would jump over the new statement".to_owned(),
        ));
    }
    Ok(())
}

fn require_block(node: Node<'_>) -> Result<(), Refusal> {
    (node.kind() == Kind::BLOCK)
        .then_some(())
        .ok_or_else(|| Refusal("that is no block".to_owned()))
}

fn size(at: usize) -> TextSize {
    TextSize::try_from(at).expect("invariant: a source is shorter than 4 GiB")
}

//! The types of expressions, for people.

use std::fmt::Write as _;
use std::path::Path;

use text_size::TextRange;

use super::shown_path;
use crate::semantics::typing::Type;
use crate::text::LineIndex;

/// How much of an expression a line shows.
const SHOWN: usize = 60;

/// A line for each expression: its place, its text and its type.
pub fn types(path: &Path, text: &str, types: &[(TextRange, Type)]) -> String {
    let lines = LineIndex::new(text);
    let path = shown_path(path);
    let mut out = String::new();
    for (range, ty) in types {
        let at = lines.line_col(range.start());
        let _ = writeln!(
            out,
            "{path}:{}:{}: {}: {ty}",
            at.line,
            at.column,
            shortened(&text[*range])
        );
    }
    out
}

/// An expression on one line.
fn shortened(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::semantics::typing::Basic;

    #[test]
    fn an_expression_is_a_line_whatever_it_spans() {
        let text = "package p\n\nvar x = 1 +\n\t2\n";
        let range = TextRange::new(19.into(), 25.into());
        let all = [(range, Type::basic(Basic::Int))];
        let path = Path::new("p.go");
        assert_eq!(types(path, text, &all), "p.go:3:9: 1 + 2: int\n");
    }

    #[test]
    fn long_expressions_are_cut_at_a_character() {
        assert_eq!(shortened(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }
}

//! The types of expressions, for people and as records.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use text_size::TextRange;

use super::shown_path;
use crate::semantics::typing::Type;
use crate::text::LineIndex;

/// How much of an expression a line shows.
const SHOWN: usize = 60;

/// The type of one expression; positions start at 1 and count bytes, offsets at 0.
#[derive(Serialize)]
struct TypeRecord<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    start: u32,
    end: u32,
    r#type: String,
}

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

/// A record for each expression, one a line.
pub fn types_jsonl(path: &Path, text: &str, types: &[(TextRange, Type)]) -> String {
    let lines = LineIndex::new(text);
    let path = shown_path(path);
    let mut out = String::new();
    for (range, ty) in types {
        let at = lines.line_col(range.start());
        let record = TypeRecord {
            file: &path,
            line: at.line,
            column: at.column,
            start: range.start().into(),
            end: range.end().into(),
            r#type: ty.to_string(),
        };
        let line = serde_json::to_string(&record).expect("invariant: the record is plain data");
        out.push_str(&line);
        out.push('\n');
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
        assert_eq!(
            types_jsonl(path, text, &all),
            "{\"file\":\"p.go\",\"line\":3,\"column\":9,\"start\":19,\"end\":25,\"type\":\"int\"}\n"
        );
    }

    #[test]
    fn long_expressions_are_cut_at_a_character() {
        assert_eq!(shortened(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }
}

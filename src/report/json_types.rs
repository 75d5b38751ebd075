//! The types of expressions as JSON records, one a line.

use std::path::Path;

use serde::Serialize;
use text_size::TextRange;

use super::shown_path;
use crate::semantics::typing::Type;
use crate::text::LineIndex;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::semantics::typing::Basic;

    #[test]
    fn positions_start_at_one_and_offsets_at_zero() {
        let text = "package p\n\nvar x = 1 +\n\t2\n";
        let range = TextRange::new(19.into(), 25.into());
        let all = [(range, Type::basic(Basic::Int))];
        let path = Path::new("p.go");
        assert_eq!(
            types_jsonl(path, text, &all),
            "{\"file\":\"p.go\",\"line\":3,\"column\":9,\"start\":19,\"end\":25,\"type\":\"int\"}\n"
        );
    }
}

//! Slices and trees of Go files: on any text, and on the Go standard library.

use gofix_escape::syntax::scan;
use proptest::prelude::*;
use text_size::TextRange;

/// Slices and comments are disjoint, ordered, not empty, within the text and on character boundaries.
#[track_caller]
fn assert_sane(text: &str) {
    let scan = scan(text);
    let assert_ordered = |ranges: &mut dyn Iterator<Item = TextRange>| {
        let mut last = 0;
        for range in ranges {
            let (start, end) = (usize::from(range.start()), usize::from(range.end()));
            assert!(last <= start && start < end, "{range:?} in {text:?}");
            assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
            last = end;
        }
    };
    assert_ordered(&mut scan.decls.iter().map(|decl| decl.range));
    assert_ordered(&mut scan.comments.iter().map(|comment| comment.range));
    assert_ordered(&mut scan.imports.iter().map(|import| import.range));
    for decl in &scan.decls {
        assert_ordered(&mut decl.names.iter().copied());
        assert!(
            decl.names
                .iter()
                .all(|name| decl.range.contains_range(*name))
        );
    }
    for import in &scan.imports {
        let decl = &scan.decls[import.decl];
        assert!(decl.range.contains_range(import.range), "{text:?}");
        assert!(import.range.contains_range(import.path));
    }
    let constraint = scan.build_constraint;
    assert!(constraint.is_none_or(|range| text.get(std::ops::Range::from(range)).is_some()));
}

fn token() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "package",
        "import",
        "const",
        "var",
        "type",
        "func",
        "return",
        "x",
        "é",
        "_",
        "1",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ";",
        ".",
        "=",
        "\n",
        "\r\n",
        " ",
        "\t",
        "//",
        "/*",
        "*/",
        "\"",
        "`",
        "'",
        "\\",
        "\0",
        "\u{feff}",
        "//go:build ",
        "++",
        "\"a\"",
        "\nfunc ",
        "\nvar (",
    ])
}

proptest! {
    #[test]
    fn any_text_gives_sane_slices(text in ".*") {
        assert_sane(&text);
    }

    #[test]
    fn any_tokens_give_sane_slices(tokens in prop::collection::vec(token(), 0..60)) {
        assert_sane(&tokens.concat());
        assert_sane(&tokens.join(" "));
    }
}

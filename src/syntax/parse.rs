//! Parsing one declaration into one tree.

use std::cell::RefCell;

use text_size::TextRange;
use tree_sitter::{Parser, Point, Range, Tree};

thread_local! {
    static PARSER: RefCell<Parser> = RefCell::new(new_parser());
}

fn new_parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_go::LANGUAGE.into())
        .expect("invariant: the grammar fits the library");
    parser
}

/// Parses the bytes of `range` and the newline after it.
pub(super) fn parse_decl(text: &str, range: TextRange) -> Tree {
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let included = Range {
        start_byte: start,
        end_byte: end + 1,
        start_point: Point::new(0, start),
        end_point: Point::new(1, 0),
    };
    PARSER.with_borrow_mut(|parser| {
        parser
            .set_included_ranges(&[included])
            .expect("invariant: one range is in order");
        let read = |offset: usize, _| {
            if offset < end {
                &text.as_bytes()[offset..end]
            } else {
                b"\n".as_slice()
            }
        };
        parser
            .parse_with_options(&mut { read }, None, None)
            .expect("invariant: no time limit is set")
    })
}

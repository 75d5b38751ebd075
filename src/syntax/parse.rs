//! Parsing one declaration into one tree.

use std::cell::RefCell;
use std::ops::ControlFlow;

use text_size::{TextRange, TextSize};
use tree_sitter::{Node, ParseOptions, Parser, Point, Range, Tree, TreeCursor};

use super::DeclKind;
use super::flat::{FlatTree, Origin};
use super::mask::{self, MaskedSpan};

/// The deepest nesting of brackets that is parsed.
///
/// Every level is a level of recursion for somebody; `gofmt` output of people stays below 40.
const MAX_BRACKETS: u32 = 1_000;

/// The deepest tree that is kept.
///
/// Brackets are not needed for depth: `"…" + "…" + …` over a thousand lines (generated code has that) is a tree of a
/// thousand levels.
const MAX_DEPTH: usize = 3_000;

/// How many progress reports (one for about 100 steps) the parser may make for any text, and how many bytes allow one more.
///
/// No declaration of the Go standard library, moby, etcd or prometheus needs more than 10 and one for 20 bytes. Steps
/// and not seconds are counted, so that the result is always the same.
const MAX_REPORTS: usize = 10_000;
const BYTES_PER_REPORT: usize = 2;

thread_local! {
    /// A parser holds buffers worth keeping and is neither shared nor costly to have one a thread; a parse leaves
    /// nothing in it that the next one could see.
    static PARSER: RefCell<Parser> = RefCell::new(new_parser());
    /// The last tree that was made for a declaration: a query, if there is one, asks for it next.
    static LAST: RefCell<Option<LastTree>> = const { RefCell::new(None) };
}

/// Of how many bytes a tree is kept at most; the trees of large tables take a hundred times as much.
const MOST_KEPT: usize = 32 << 10;

/// A tree of the library, and what it was made of.
struct LastTree {
    origin: Origin,
    text: String,
    tree: Tree,
}

fn new_parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_go::LANGUAGE.into())
        .expect("invariant: the grammar fits the library");
    parser
}

/// Why a declaration has no tree of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    /// It is none, or it parses as something else than its keyword says.
    NoDeclaration,
    /// More than [`MAX_BRACKETS`] or [`MAX_DEPTH`] levels.
    TooDeep,
    /// More than [`MAX_REPORTS`].
    TooAmbiguous,
}

impl Refusal {
    /// The reason, for people.
    pub(super) fn message(self) -> String {
        match self {
            Self::NoDeclaration => "expected a declaration".into(),
            Self::TooDeep => format!(
                "nested deeper than {MAX_BRACKETS} brackets or {MAX_DEPTH} levels; not parsed"
            ),
            Self::TooAmbiguous => "too ambiguous to be parsed in bounded time".into(),
        }
    }
}

/// The outcome of parsing a declaration.
pub(super) struct Parsed {
    /// The tree; a lone error where the declaration was refused.
    pub(super) tree: FlatTree,
    /// What was masked for this tree.
    pub(super) masked: Vec<MaskedSpan>,
    /// Why it was refused, if it was.
    pub(super) refusal: Option<Refusal>,
}

impl Parsed {
    /// The same of the same declaration at another place.
    pub(super) fn at(&self, origin: Origin) -> Self {
        let from = self.tree.origin().range.start();
        let moved = |it: TextSize| it - from + origin.range.start();
        let masked = self.masked.iter().map(|it| MaskedSpan {
            range: TextRange::new(moved(it.range.start()), moved(it.range.end())),
            ..*it
        });
        Self {
            tree: self.tree.at(origin),
            masked: masked.collect(),
            refusal: self.refusal,
        }
    }
}

/// Parses a declaration and the newline after it, which is virtual: the parser sees one whatever follows.
pub(super) fn parse_decl(text: &str, origin: Origin) -> Parsed {
    let (tree, masked, refusal) = parse_raw(text, origin);
    let flat = FlatTree::new(&tree, origin, text.len());
    let is_kept = usize::from(origin.range.len()) <= MOST_KEPT;
    LAST.set(is_kept.then(|| LastTree {
        origin,
        text: text[origin.range].to_owned(),
        tree,
    }));
    Parsed {
        tree: flat,
        masked,
        refusal,
    }
}

/// The library's tree of a declaration, which is not made again if it was the last one.
pub(super) fn library_tree(text: &str, origin: Origin) -> Tree {
    match LAST.take() {
        Some(last) if last.origin == origin && last.text == text[origin.range] => last.tree,
        _ => parse_raw(text, origin).0,
    }
}

fn parse_raw(text: &str, origin: Origin) -> (Tree, Vec<MaskedSpan>, Option<Refusal>) {
    match try_parse(text, origin) {
        Ok((tree, masked)) => (tree, masked, None),
        Err(refusal) => (error_tree(origin.range), Vec::new(), Some(refusal)),
    }
}

fn try_parse(text: &str, origin: Origin) -> Result<(Tree, Vec<MaskedSpan>), Refusal> {
    let Origin { kind, range, depth } = origin;
    if kind == DeclKind::Unknown {
        return Err(Refusal::NoDeclaration);
    }
    if depth > MAX_BRACKETS {
        return Err(Refusal::TooDeep);
    }
    let bytes = text[range].as_bytes();
    let start = usize::from(range.start());
    let mut tree = parse_at(bytes, start).ok_or(Refusal::TooAmbiguous)?;
    let mut spans = Vec::new();
    if tree.root_node().has_error()
        && let Some(masked) = mask::mask(&text[range], kind)
        && let Some(other) = parse_at(&masked.bytes, start)
        && count_errors(&other) < count_errors(&tree)
    {
        tree = other;
        spans = masked.spans_from(range.start());
    }
    if is_deep(&tree) {
        return Err(Refusal::TooDeep);
    }
    if !tree.root_node().has_error() && !is_a(kind, declaration(&tree)) {
        return Err(Refusal::NoDeclaration);
    }
    Ok((tree, spans))
}

/// Whether the bytes parse without error as a declaration.
pub(super) fn is_clean(bytes: &[u8]) -> bool {
    parse_at(bytes, 0).is_some_and(|tree| !tree.root_node().has_error())
}

/// The declaration node, or the root where there is not exactly one.
fn declaration(tree: &Tree) -> Node<'_> {
    let root = tree.root_node();
    let mut cursor = root.walk();
    let mut inner = root
        .named_children(&mut cursor)
        .filter(|node| !node.is_extra() || node.is_error());
    match (inner.next(), inner.next()) {
        (Some(only), None) if !root.is_error() && !only.is_error() => only,
        _ => root,
    }
}

/// Parses bytes that stand at an offset of the file; `None` where that takes too many steps.
fn parse_at(bytes: &[u8], start: usize) -> Option<Tree> {
    let end = start + bytes.len();
    let read = |offset: usize, _| match offset.checked_sub(start) {
        Some(at) if offset < end => &bytes[at..],
        _ if offset == end => b"\n".as_slice(),
        _ => b"".as_slice(),
    };
    let limit = MAX_REPORTS + bytes.len() / BYTES_PER_REPORT;
    let mut reports = 0;
    let mut progress = |_: &_| {
        reports += 1;
        if reports > limit {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    PARSER.with_borrow_mut(|parser| {
        parser
            .set_included_ranges(&[included(start, end)])
            .expect("invariant: one range is in order");
        let tree = parser.parse_with_options(&mut { read }, None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}

/// The bytes from `start` to `end` and one more for the newline; rows are not used.
fn included(start: usize, end: usize) -> Range {
    Range {
        start_byte: start,
        end_byte: end + 1,
        start_point: Point::new(0, start),
        end_point: Point::new(1, 0),
    }
}

/// A tree that is nothing but an error at the first byte of the range.
fn error_tree(range: TextRange) -> Tree {
    parse_at(b")", range.start().into()).expect("invariant: one bracket is parsed in few steps")
}

fn is_a(kind: DeclKind, node: Node<'_>) -> bool {
    node.kind()
        == match kind {
            DeclKind::Import => "import_declaration",
            DeclKind::Const => "const_declaration",
            DeclKind::Var => "var_declaration",
            DeclKind::Type => "type_declaration",
            DeclKind::Func => "function_declaration",
            DeclKind::Method => "method_declaration",
            DeclKind::Unknown => return false,
        }
}

fn count_errors(tree: &Tree) -> usize {
    let mut count = 0;
    each_error(tree, |_| {
        count += 1;
        ControlFlow::Continue(())
    });
    count
}

fn each_error<'t>(tree: &'t Tree, mut visit: impl FnMut(Node<'t>) -> ControlFlow<()>) {
    let (ControlFlow::Continue(()) | ControlFlow::Break(())) = walk(tree, |cursor| {
        let node = cursor.node();
        if !node.has_error() {
            return ControlFlow::Continue(Below::Skip);
        }
        let is_fault = node.is_error() || node.is_missing() || hides_error(node);
        if is_fault && visit(node).is_break() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(Below::Enter)
    });
}

/// Whether the error in a node is in none of its children: error recovery invented a token that the grammar hides, such
/// as the terminator in `const ( A = 1 )`.
fn hides_error(node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    node.child_count() > 0 && !node.children(&mut cursor).any(|child| child.has_error())
}

/// Whether a tree has more than [`MAX_DEPTH`] levels; a subtree with too few nodes for that is not entered.
fn is_deep(tree: &Tree) -> bool {
    walk(tree, |cursor| {
        let depth = usize::try_from(cursor.depth()).expect("invariant: usize is 32 bits or more");
        if depth > MAX_DEPTH {
            ControlFlow::Break(())
        } else if depth + cursor.node().descendant_count() <= MAX_DEPTH {
            ControlFlow::Continue(Below::Skip)
        } else {
            ControlFlow::Continue(Below::Enter)
        }
    })
    .is_break()
}

/// What a walk does with the children of a node.
enum Below {
    Enter,
    Skip,
}

/// Visits nodes in source order without recursion, since trees may be deep.
fn walk<'t>(
    tree: &'t Tree,
    mut visit: impl FnMut(&TreeCursor<'t>) -> ControlFlow<(), Below>,
) -> ControlFlow<()> {
    let mut cursor = tree.walk();
    loop {
        if let Below::Enter = visit(&cursor)?
            && cursor.goto_first_child()
        {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return ControlFlow::Continue(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::syntax::{DeclSlice, scan};

    fn origin(slice: &DeclSlice) -> Origin {
        Origin {
            kind: slice.kind,
            range: slice.range,
            depth: slice.depth,
        }
    }

    fn parse(text: &str) -> Parsed {
        let decls = scan(text).decls;
        let [slice] = decls.as_slice() else {
            panic!("{} declarations", decls.len());
        };
        parse_decl(text, origin(slice))
    }

    #[track_caller]
    fn check(text: &str, refusal: Option<Refusal>) {
        let parsed = parse(text);
        assert_eq!(parsed.refusal, refusal);
        assert_eq!(parsed.tree.record(0).has_error(), refusal.is_some());
    }

    #[test]
    fn hostile_text_takes_bounded_time() {
        let heads = ["var x = ", "func f() {", "type T[", "func f("];
        let pieces = [
            "f(func(a ",
            "a[",
            "x.(",
            "struct{a ",
            "func(",
            "(a, b ",
            "a[b]{",
            "a, ",
            "L:",
            "<-",
            "\"",
            "new(1+",
        ];
        let start = Instant::now();
        for (head, piece) in heads
            .iter()
            .flat_map(|head| pieces.map(|piece| (head, piece)))
        {
            let text = format!("{head}{}", piece.repeat(900));
            for slice in scan(&text).decls {
                let parsed = parse_decl(&text, origin(&slice));
                assert!(parsed.tree.record(0).has_error(), "{head}{piece}…");
            }
        }
        assert!(start.elapsed().as_secs() < 60);
    }

    #[test]
    fn deep_nesting_is_refused() {
        let nested = |open: &str, n: usize, close: &str| {
            format!("var x = {}1{}", open.repeat(n), close.repeat(n))
        };
        check(&nested("(", 1_000, ")"), None);
        check(&nested("(", 2_000, ")"), Some(Refusal::TooDeep));
        check(&nested("f(", 1_000, ")"), None);
        check(&nested("[]T{{", 400, "}}"), None);
        check(&nested("(", 100_000, ")"), Some(Refusal::TooDeep));
        check(&nested("- ", 100_000, ""), Some(Refusal::TooDeep));
        check(&nested("func() { if x {", 300, "}}"), None);
    }

    #[test]
    fn long_chains_are_kept_up_to_a_limit() {
        check(&format!("const x = 1{}", " +\n1".repeat(2_500)), None);
        check(
            &format!("const x = 1{}", " +\n1".repeat(100_000)),
            Some(Refusal::TooDeep),
        );
        check(
            &format!("var x = a{}", ".b()".repeat(100_000)),
            Some(Refusal::TooDeep),
        );
        check(&format!("var x = []int{{{}}}", "1, ".repeat(300_000)), None);
        check(
            &format!(
                "func f() {{ if a {{}} {} }}",
                "else if b {}".repeat(100_000)
            ),
            Some(Refusal::TooDeep),
        );
    }
}

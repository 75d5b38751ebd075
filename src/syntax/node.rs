//! A node of a declaration's tree.

use std::sync::LazyLock;

use text_size::{TextRange, TextSize};

use super::flat::{FlatTree, NONE, Origin, Record};
use super::{Field, Kind};

/// A node and the text of its file.
///
/// It exists so that no other module touches tree-sitter: kinds and fields are ids, and [`Node::text`] slices the
/// file itself, so that text masked for the grammar's sake is never seen.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t FlatTree,
    text: &'t str,
    idx: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.idx == other.idx && std::ptr::eq(self.tree, other.tree)
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}@{:?} {:?}",
            self.kind_name(),
            self.range(),
            self.text()
        )
    }
}

impl<'t> Node<'t> {
    /// The node at an index of a tree.
    pub(super) fn new(tree: &'t FlatTree, idx: u32, text: &'t str) -> Self {
        Self { tree, text, idx }
    }

    /// What its tree was made of.
    pub(super) fn origin(self) -> Origin {
        self.tree.origin()
    }

    /// The index in its tree.
    pub(super) fn index(self) -> u32 {
        self.idx
    }

    /// Another node of the same tree.
    pub(super) fn at(self, idx: u32) -> Self {
        Self { idx, ..self }
    }

    fn record(self) -> &'t Record {
        self.tree.record(self.idx)
    }

    /// The kind, as an id.
    pub fn kind(self) -> Kind {
        Kind(self.record().kind)
    }

    /// The kind, as the grammar spells it; for messages and anonymous tokens.
    pub fn kind_name(self) -> &'static str {
        kind_name(self.record().kind)
    }

    /// The bytes of the file it covers.
    pub fn range(self) -> TextRange {
        TextRange::new(self.start(), self.end())
    }

    /// The first byte.
    pub fn start(self) -> TextSize {
        self.record().start.into()
    }

    /// The byte after the last one; never past the end of the file, although a virtual newline is parsed there.
    pub fn end(self) -> TextSize {
        self.record().end.into()
    }

    /// The text of the node in the file.
    pub fn text(self) -> &'t str {
        &self.text[self.range()]
    }

    /// The text of the whole file.
    pub fn file_text(self) -> &'t str {
        self.text
    }

    /// Whether it is named in the grammar (not a punctuation or keyword token).
    pub fn is_named(self) -> bool {
        self.record().is_named()
    }

    /// Whether it may stand anywhere (a comment); an error may not, although tree-sitter says so of those that recovery
    /// skipped.
    pub fn is_extra(self) -> bool {
        self.record().is_extra()
    }

    /// Whether it, or anything in it, is a syntax error or was invented by error recovery.
    pub fn has_error(self) -> bool {
        self.record().has_error()
    }

    /// Whether it is itself a syntax error or was invented by error recovery.
    pub fn is_error(self) -> bool {
        self.record().is_error()
    }

    /// The node around it, up to the root of the declaration's tree.
    pub fn parent(self) -> Option<Self> {
        self.some(self.record().parent)
    }

    /// The nodes around it, innermost first, itself not included.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The child under a field name, if there is one.
    pub fn field(self, field: Field) -> Option<Self> {
        self.child_nodes().find(|it| it.record().field == field.0)
    }

    /// The children under a field name, separators left out.
    pub fn fields(self, field: Field) -> Vec<Self> {
        self.child_nodes()
            .filter(|it| it.record().field == field.0 && it.is_named())
            .collect()
    }

    /// All children, tokens and comments included.
    pub fn children(self) -> Vec<Self> {
        self.child_nodes().collect()
    }

    /// The named children, errors among them, comments left out.
    pub fn named_children(self) -> Vec<Self> {
        self.child_nodes()
            .filter(|it| it.is_named() && !it.is_extra())
            .collect()
    }

    fn child_nodes(self) -> impl Iterator<Item = Self> {
        self.tree.children(self.idx).map(move |idx| self.at(idx))
    }

    /// The next sibling, tokens and comments included.
    pub fn next_sibling(self) -> Option<Self> {
        let after = self.record().below;
        let parent = self.parent()?;
        (after < parent.record().below).then(|| self.at(after))
    }

    /// The previous sibling, tokens and comments included.
    pub fn prev_sibling(self) -> Option<Self> {
        self.some(self.record().prev)
    }

    /// The node and all nodes below it, in source order.
    pub fn descendants(self) -> Descendants<'t> {
        Descendants {
            root: self,
            last: None,
            next: self.idx,
        }
    }

    /// The smallest node that covers a range.
    pub fn covering(self, range: TextRange) -> Option<Self> {
        let (start, end) = (range.start().into(), range.end().into());
        let found = self.tree.covering(self.idx, start, end)?;
        Some(self.at(found))
    }

    fn some(self, idx: u32) -> Option<Self> {
        (idx != NONE).then(|| self.at(idx))
    }

    /// The tree below the node as an S-expression, for people who write patterns.
    ///
    /// Written here without recursion, which tree-sitter's own version is not.
    pub fn to_sexp(self) -> String {
        let mut out = String::new();
        // The ends of the nodes that are open, outermost first, each with whether it is shown.
        let mut open: Vec<(u32, bool)> = Vec::new();
        for node in self.descendants() {
            close_sexp(&mut out, &mut open, node.idx);
            let record = node.record();
            let is_shown = record.is_named() || record.is_missing();
            if is_shown {
                open_sexp(&mut out, record, node != self);
            }
            open.push((record.below, is_shown));
        }
        close_sexp(&mut out, &mut open, NONE);
        out
    }
}

/// A depth-first walk in source order; see [`Node::descendants`].
pub struct Descendants<'t> {
    root: Node<'t>,
    /// The node that was returned last.
    last: Option<u32>,
    next: u32,
}

impl Descendants<'_> {
    /// Leaves out what is below the node that was returned last.
    pub fn skip_children(&mut self) {
        if let Some(last) = self.last {
            self.next = self.root.at(last).record().below;
        }
    }
}

impl<'t> Iterator for Descendants<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let idx = self.next;
        if self.root.record().below <= idx {
            self.last = None;
            return None;
        }
        self.last = Some(idx);
        self.next = idx + 1;
        Some(self.root.at(idx))
    }
}

fn open_sexp(out: &mut String, record: &Record, has_field: bool) {
    if !out.is_empty() {
        out.push(' ');
    }
    let field = LANGUAGE.field_name_for_id(record.field);
    if let Some(field) = field.filter(|_| has_field) {
        out.push_str(field);
        out.push_str(": ");
    }
    out.push('(');
    if record.is_missing() {
        out.push_str("MISSING ");
    }
    out.push_str(kind_name(record.kind));
}

/// Closes the nodes that end before an index.
fn close_sexp(out: &mut String, open: &mut Vec<(u32, bool)>, idx: u32) {
    while let Some((_, is_shown)) = open.pop_if(|(below, _)| *below <= idx) {
        if is_shown {
            out.push(')');
        }
    }
}

static LANGUAGE: LazyLock<tree_sitter::Language> =
    LazyLock::new(|| tree_sitter_go::LANGUAGE.into());

/// A kind as the grammar spells it.
pub(super) fn kind_name(kind: u16) -> &'static str {
    LANGUAGE.node_kind_for_id(kind).unwrap_or("ERROR")
}

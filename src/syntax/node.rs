//! A node of a declaration's tree.

use text_size::{TextRange, TextSize};

use super::{Field, Kind};

/// A node and the text of its file.
///
/// It exists so that no other module touches tree-sitter: kinds and fields are ids, and [`Node::text`] slices the
/// file itself, so that text masked for the grammar's sake is never seen.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    raw: tree_sitter::Node<'t>,
    text: &'t str,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}@{:?} {:?}",
            self.raw.kind(),
            self.range(),
            self.text()
        )
    }
}

impl<'t> Node<'t> {
    pub(super) fn new(raw: tree_sitter::Node<'t>, text: &'t str) -> Self {
        Self { raw, text }
    }

    /// The node of the library, for queries.
    pub(super) fn raw(self) -> tree_sitter::Node<'t> {
        self.raw
    }

    /// Another node of the same tree.
    pub(super) fn at(self, raw: tree_sitter::Node<'t>) -> Self {
        self.with(raw)
    }

    /// The kind, as an id.
    pub fn kind(self) -> Kind {
        Kind(self.raw.kind_id())
    }

    /// The kind, as the grammar spells it; for messages and anonymous tokens.
    pub fn kind_name(self) -> &'t str {
        self.raw.kind()
    }

    /// A number that is unique among the nodes of one tree.
    pub fn id(self) -> usize {
        self.raw.id()
    }

    /// The bytes of the file it covers.
    pub fn range(self) -> TextRange {
        TextRange::new(self.start(), self.end())
    }

    /// The first byte.
    pub fn start(self) -> TextSize {
        size(self.raw.start_byte()).min(TextSize::of(self.text))
    }

    /// The byte after the last one; never past the end of the file, although a virtual newline is parsed there.
    pub fn end(self) -> TextSize {
        size(self.raw.end_byte()).min(TextSize::of(self.text))
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
        self.raw.is_named()
    }

    /// Whether it may stand anywhere (a comment); an error may not, although tree-sitter says so of those that recovery
    /// skipped.
    pub fn is_extra(self) -> bool {
        is_extra(self.raw)
    }

    /// Whether it, or anything in it, is a syntax error or was invented by error recovery.
    pub fn has_error(self) -> bool {
        self.raw.has_error()
    }

    /// Whether it is itself a syntax error or was invented by error recovery.
    pub fn is_error(self) -> bool {
        self.raw.is_error() || self.raw.is_missing()
    }

    /// The node around it, up to the root of the declaration's tree.
    pub fn parent(self) -> Option<Self> {
        self.raw.parent().map(|raw| self.with(raw))
    }

    /// The nodes around it, innermost first, itself not included.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The child under a field name, if there is one.
    pub fn field(self, field: Field) -> Option<Self> {
        self.raw
            .child_by_field_id(field.0)
            .map(|raw| self.with(raw))
    }

    /// The children under a field name, separators left out.
    pub fn fields(self, field: Field) -> Vec<Self> {
        let mut cursor = self.raw.walk();
        let found: Vec<_> = self
            .raw
            .children_by_field_id(
                std::num::NonZeroU16::new(field.0).expect("invariant: field ids start at 1"),
                &mut cursor,
            )
            .collect();
        found
            .into_iter()
            .filter(tree_sitter::Node::is_named)
            .map(|raw| self.with(raw))
            .collect()
    }

    /// All children, tokens and comments included.
    pub fn children(self) -> Vec<Self> {
        let mut cursor = self.raw.walk();
        self.raw
            .children(&mut cursor)
            .map(|raw| self.with(raw))
            .collect()
    }

    /// The named children, errors among them, comments left out.
    pub fn named_children(self) -> Vec<Self> {
        let mut cursor = self.raw.walk();
        self.raw
            .named_children(&mut cursor)
            .filter(|raw| !is_extra(*raw))
            .map(|raw| self.with(raw))
            .collect()
    }

    /// The next sibling, tokens and comments included.
    pub fn next_sibling(self) -> Option<Self> {
        self.raw.next_sibling().map(|raw| self.with(raw))
    }

    /// The previous sibling, tokens and comments included.
    pub fn prev_sibling(self) -> Option<Self> {
        self.raw.prev_sibling().map(|raw| self.with(raw))
    }

    /// The node and all nodes below it, in source order.
    pub fn descendants(self) -> Descendants<'t> {
        Descendants {
            cursor: self.raw.walk(),
            text: self.text,
            state: WalkState::Fresh,
        }
    }

    /// The smallest node that covers a range.
    pub fn covering(self, range: TextRange) -> Option<Self> {
        let raw = self
            .raw
            .descendant_for_byte_range(range.start().into(), range.end().into())?;
        Some(self.with(raw))
    }

    /// The tree below the node as an S-expression, for people who write patterns.
    ///
    /// Written here without recursion, which tree-sitter's own version is not.
    pub fn to_sexp(self) -> String {
        let mut out = String::new();
        let mut cursor = self.raw.walk();
        loop {
            let node = cursor.node();
            let shown = node.is_named() || node.is_missing();
            if shown {
                open_sexp(&mut out, node, cursor.field_name());
            }
            if cursor.goto_first_child() {
                continue;
            }
            if shown {
                out.push(')');
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return out;
                }
                out.push(')');
            }
        }
    }

    fn with(self, raw: tree_sitter::Node<'t>) -> Self {
        Self {
            raw,
            text: self.text,
        }
    }
}

/// A depth-first walk in source order; see [`Node::descendants`].
pub struct Descendants<'t> {
    cursor: tree_sitter::TreeCursor<'t>,
    text: &'t str,
    state: WalkState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum WalkState {
    /// The cursor stands on a node that was not returned yet.
    Fresh,
    /// The cursor stands on the node returned last; its children come next.
    Enter,
    /// The cursor stands on the node returned last; its children are left out.
    Leave,
    Done,
}

impl Descendants<'_> {
    /// Leaves out what is below the node that was returned last.
    pub fn skip_children(&mut self) {
        if self.state == WalkState::Enter {
            self.state = WalkState::Leave;
        }
    }

    fn advance(&mut self) -> bool {
        if self.state == WalkState::Enter && self.cursor.goto_first_child() {
            return true;
        }
        loop {
            if self.cursor.goto_next_sibling() {
                return true;
            }
            if !self.cursor.goto_parent() {
                return false;
            }
        }
    }
}

impl<'t> Iterator for Descendants<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let found = match self.state {
            WalkState::Fresh => true,
            WalkState::Enter | WalkState::Leave => self.advance(),
            WalkState::Done => false,
        };
        self.state = if found {
            WalkState::Enter
        } else {
            WalkState::Done
        };
        found.then(|| Node::new(self.cursor.node(), self.text))
    }
}

/// Whether a node may stand anywhere and is no error.
pub(super) fn is_extra(raw: tree_sitter::Node<'_>) -> bool {
    raw.is_extra() && !raw.is_error()
}

fn open_sexp(out: &mut String, node: tree_sitter::Node<'_>, field: Option<&str>) {
    if !out.is_empty() {
        out.push(' ');
    }
    if let Some(field) = field {
        out.push_str(field);
        out.push_str(": ");
    }
    out.push('(');
    if node.is_missing() {
        out.push_str("MISSING ");
    }
    out.push_str(node.kind());
}

fn size(offset: usize) -> TextSize {
    TextSize::try_from(offset).expect("invariant: a source is shorter than 4 GiB")
}

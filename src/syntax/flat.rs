//! The tree of a declaration as one list of nodes.
//!
//! tree-sitter counts positions while it walks and finds parents from the root; a list in source order answers both, and
//! which nodes are below another one, by index. Making it costs a tenth of the parse, once.

use std::sync::LazyLock;

use text_size::TextRange;
use tree_sitter::{Node, Tree, TreeCursor};

use super::{DeclKind, Kind};

/// A tree, its nodes in source order: a node stands before what is below it.
pub(super) struct FlatTree {
    records: Vec<Record>,
    origin: Origin,
}

/// What a tree was made of; made of it again, it is the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    /// What is declared.
    pub(super) kind: DeclKind,
    /// Its bytes.
    pub(super) range: TextRange,
    /// The depth of its brackets.
    pub(super) depth: u32,
}

/// One node.
#[derive(Clone, Copy)]
pub(super) struct Record {
    /// The kind, as the grammar numbers it.
    pub(super) kind: u16,
    /// The field of its parent that it stands in; 0 if none.
    pub(super) field: u16,
    flags: u8,
    /// Its first byte.
    pub(super) start: u32,
    /// The byte after its last one; never past the end of the file.
    pub(super) end: u32,
    /// The index of the node around it; [`NONE`] at the root.
    pub(super) parent: u32,
    /// The index of the sibling before it; [`NONE`] if there is none.
    pub(super) prev: u32,
    /// The index after the last node below it.
    pub(super) below: u32,
}

/// No node.
pub(super) const NONE: u32 = u32::MAX;

const NAMED: u8 = 1;
const EXTRA: u8 = 2;
const ERROR: u8 = 4;
const MISSING: u8 = 8;
const HAS_ERROR: u8 = 16;

impl Record {
    /// Whether it is named in the grammar.
    pub(super) fn is_named(&self) -> bool {
        self.flags & NAMED != 0
    }

    /// Whether it may stand anywhere and is no error.
    pub(super) fn is_extra(&self) -> bool {
        self.flags & (EXTRA | ERROR) == EXTRA
    }

    /// Whether it is itself a syntax error or was invented by error recovery.
    pub(super) fn is_error(&self) -> bool {
        self.flags & (ERROR | MISSING) != 0
    }

    /// Whether error recovery invented it.
    pub(super) fn is_missing(&self) -> bool {
        self.flags & MISSING != 0
    }

    /// Whether it or anything below it is a syntax error.
    pub(super) fn has_error(&self) -> bool {
        self.flags & HAS_ERROR != 0
    }
}

impl FlatTree {
    /// Lists the nodes of a tree over a text of `len` bytes.
    pub(super) fn new(tree: &Tree, origin: Origin, len: usize) -> Self {
        let mut cursor = tree.walk();
        let is_whole = !tree.root_node().has_error();
        let count = tree.root_node().descendant_count();
        let mut records: Vec<Record> = Vec::with_capacity(count);
        // The open nodes, outermost first, each with its last child so far.
        let mut open: Vec<(u32, u32)> = Vec::new();
        loop {
            let idx = index(records.len());
            let (parent, prev) = match open.last_mut() {
                Some((parent, last)) => (*parent, std::mem::replace(last, idx)),
                None => (NONE, NONE),
            };
            records.push(Record {
                below: idx + 1,
                ..record(&cursor, len, parent, prev, is_whole)
            });
            if cursor.goto_first_child() {
                open.push((idx, NONE));
                continue;
            }
            while !cursor.goto_next_sibling() {
                let Some((parent, _)) = open.pop() else {
                    return Self { records, origin };
                };
                records[parent as usize].below = index(records.len());
                cursor.goto_parent();
            }
        }
    }

    /// The tree of the same declaration at another place.
    pub(super) fn at(&self, origin: Origin) -> Self {
        let from = u32::from(self.origin.range.start());
        let to = u32::from(origin.range.start());
        let moved = |it: u32| it - from + to;
        let records = self.records.iter().map(|it| Record {
            start: moved(it.start),
            end: moved(it.end),
            ..*it
        });
        Self {
            records: records.collect(),
            origin,
        }
    }

    /// What it was made of.
    pub(super) fn origin(&self) -> Origin {
        self.origin
    }

    /// The node at an index.
    pub(super) fn record(&self, idx: u32) -> &Record {
        &self.records[idx as usize]
    }

    /// The children of a node.
    pub(super) fn children(&self, idx: u32) -> Children<'_> {
        Children {
            tree: self,
            next: idx + 1,
            end: self.record(idx).below,
        }
    }

    /// The smallest node at or below another one that covers some bytes.
    pub(super) fn covering(&self, idx: u32, start: u32, end: u32) -> Option<u32> {
        let covers = |it: &u32| {
            let record = self.record(*it);
            record.start <= start && end <= record.end
        };
        let mut found = Some(idx).filter(covers)?;
        // A node that only ends where the bytes start does not cover them.
        let reaches = |it: &u32| start < self.record(*it).end && covers(it);
        while let Some(inner) = self.children(found).find(reaches) {
            found = inner;
        }
        Some(found)
    }

    /// The declaration node, or the root where there is not exactly one.
    pub(super) fn declaration(&self) -> u32 {
        let mut inner = self.children(0).filter(|it| {
            let record = self.record(*it);
            record.is_named() && !record.is_extra()
        });
        let is_fault = |idx: u32| self.record(idx).flags & ERROR != 0;
        match (inner.next(), inner.next()) {
            (Some(only), None) if !is_fault(0) && !is_fault(only) => only,
            _ => 0,
        }
    }

    /// The first error in source order.
    pub(super) fn first_error(&self) -> Option<&Record> {
        let indices = 0..index(self.records.len());
        let faults = indices.filter(|idx| {
            let record = self.record(*idx);
            record.has_error() && (record.is_error() || self.hides_error(*idx))
        });
        faults.map(|idx| self.record(idx)).next()
    }

    /// Whether the error in a node is in none of its children: error recovery invented a token that the grammar hides,
    /// such as the terminator in `const ( A = 1 )`.
    fn hides_error(&self, idx: u32) -> bool {
        let mut children = self.children(idx).map(|it| self.record(it));
        self.record(idx).below != idx + 1 && !children.any(Record::has_error)
    }
}

/// The nodes of a tree of the library, in the order of the indices.
pub(super) fn in_order(tree: &Tree) -> Vec<Node<'_>> {
    let mut cursor = tree.walk();
    let mut nodes = Vec::new();
    loop {
        nodes.push(cursor.node());
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return nodes;
            }
        }
    }
}

/// The indices of the children of a node.
pub(super) struct Children<'t> {
    tree: &'t FlatTree,
    next: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let idx = self.next;
        if idx >= self.end {
            return None;
        }
        self.next = self.tree.record(idx).below;
        Some(idx)
    }
}

/// Which kinds are named in the grammar, by their numbers.
static NAMED_KINDS: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let language: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
    let ids = 0..u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
    ids.map(|id| language.node_kind_is_named(id)).collect()
});

/// The node at a cursor; most questions need no answer in a tree that `is_whole`, without errors.
fn record(cursor: &TreeCursor<'_>, len: usize, parent: u32, prev: u32, is_whole: bool) -> Record {
    let node = cursor.node();
    let kind = node.kind_id();
    let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    let is_named = match NAMED_KINDS.get(usize::from(kind)) {
        Some(is_named) if is_whole => *is_named,
        _ => node.is_named(),
    };
    let faults = match is_whole {
        true => 0,
        false => {
            flag(node.is_error(), ERROR)
                | flag(node.is_missing(), MISSING)
                | flag(node.has_error(), HAS_ERROR)
        }
    };
    // Comments are the only nodes that may stand anywhere.
    let may_be_extra = !is_whole || kind == Kind::COMMENT.0;
    Record {
        kind,
        field: cursor.field_id().map_or(0, std::num::NonZeroU16::get),
        flags: flag(is_named, NAMED) | flag(may_be_extra && node.is_extra(), EXTRA) | faults,
        start: index(node.start_byte().min(len)),
        end: index(node.end_byte().min(len)),
        parent,
        prev,
        below: 0,
    }
}

fn index(number: usize) -> u32 {
    u32::try_from(number).expect("invariant: a source is shorter than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse::library_tree;

    #[test]
    fn nodes_are_as_the_library_has_them() {
        for text in [
            "func f() { /* c */ a, b := <-c, g[int](\"x\\n\") // d\n\tlabel: for range 3 { goto label } }\n",
            "func f[T ~int | any](x ...T) (y interface{ m() }) { switch x.(type) { case nil: } }\n",
            "func f() { g(x }\n",
        ] {
            let range = TextRange::up_to(text_size::TextSize::of(text));
            let origin = Origin {
                kind: DeclKind::Func,
                range,
                depth: 1,
            };
            let tree = library_tree(text, origin);
            let flat = FlatTree::new(&tree, origin, text.len());
            let nodes = in_order(&tree);
            assert_eq!(flat.records.len(), nodes.len());
            for (record, node) in flat.records.iter().zip(nodes) {
                assert_eq!(record.kind, node.kind_id());
                assert_eq!(record.is_named(), node.is_named(), "{}", node.kind());
                assert_eq!(
                    record.flags & EXTRA != 0,
                    node.is_extra(),
                    "{}",
                    node.kind()
                );
                assert_eq!(
                    record.flags & ERROR != 0,
                    node.is_error(),
                    "{}",
                    node.kind()
                );
                assert_eq!(record.is_missing(), node.is_missing(), "{}", node.kind());
                assert_eq!(record.has_error(), node.has_error(), "{}", node.kind());
            }
        }
    }
}

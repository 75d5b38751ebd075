//! Where the imports of a file stand.

use text_size::{TextRange, TextSize};

use crate::syntax::{Decl, DeclKind, GoFile, Kind, Node};

/// An import declaration.
pub(super) struct ImportDecl<'t> {
    /// From `import` to the last token.
    pub(super) range: TextRange,
    /// What is between the parentheses, if it has them.
    pub(super) list: Option<TextRange>,
    /// Its import specifications.
    pub(super) specs: Vec<Spec<'t>>,
}

/// An import specification.
pub(super) struct Spec<'t> {
    /// Name and path.
    pub(super) range: TextRange,
    /// The import path.
    pub(super) path: &'t str,
}

impl ImportDecl<'_> {
    /// Whether it is `import "C"`, to which the comment above it belongs.
    pub(super) fn is_cgo(&self) -> bool {
        self.specs.iter().any(|it| it.path == "C")
    }
}

/// The import declarations of a file, in order.
pub(super) fn import_decls(file: &GoFile) -> Vec<ImportDecl<'_>> {
    let imports = file.decls().iter().filter(|it| it.kind == DeclKind::Import);
    imports.map(|decl| import_decl(file, decl)).collect()
}

fn import_decl<'t>(file: &'t GoFile, decl: &'t Decl) -> ImportDecl<'t> {
    let mut list = None;
    let mut specs = Vec::new();
    for node in file.root(decl).descendants() {
        if node.kind() == Kind::IMPORT_SPEC_LIST {
            let one = TextSize::of('(');
            list = Some(TextRange::new(node.start() + one, node.end() - one));
        } else if node.kind() == Kind::IMPORT_SPEC {
            specs.extend(spec(node));
        }
    }
    ImportDecl {
        range: decl.range,
        list,
        specs,
    }
}

fn spec(node: Node<'_>) -> Option<Spec<'_>> {
    let path = node.field(crate::syntax::Field::PATH)?;
    Some(Spec {
        range: node.range(),
        path: path.text().trim_matches(['"', '`']),
    })
}

/// The lines of a text, as places to edit.
#[derive(Clone, Copy)]
pub(super) struct Lines<'t> {
    text: &'t str,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text }
    }

    /// How the file ends its lines.
    pub(super) fn newline(self) -> &'static str {
        if self.text.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }

    /// The start of the line of `at`.
    pub(super) fn start(self, at: TextSize) -> TextSize {
        let head = &self.text[..usize::from(at)];
        size(head.rfind('\n').map_or(0, |newline| newline + 1))
    }

    /// The end of the line of `at`, before its line ending.
    pub(super) fn end(self, at: TextSize) -> TextSize {
        let tail = &self.text[usize::from(at)..];
        let line = tail.split('\n').next().unwrap_or(tail);
        at + TextSize::of(line.strip_suffix('\r').unwrap_or(line))
    }

    /// The start of the line after the one of `at`, or the end of the text.
    pub(super) fn next(self, at: TextSize) -> TextSize {
        let tail = &self.text[usize::from(at)..];
        at + size(tail.find('\n').map_or(tail.len(), |newline| newline + 1))
    }

    /// The line that ends right before `start`, the start of a line.
    pub(super) fn above(self, start: TextSize) -> Option<TextRange> {
        let before = start.checked_sub(TextSize::of('\n'))?;
        Some(TextRange::new(self.start(before), start))
    }

    /// The line that starts at `start`.
    pub(super) fn at(self, start: TextSize) -> TextRange {
        TextRange::new(start, self.next(start))
    }

    /// Whether a line, or a part of one, holds nothing.
    pub(super) fn is_blank(self, range: TextRange) -> bool {
        self.text[range].trim().is_empty()
    }
}

fn size(at: usize) -> TextSize {
    TextSize::try_from(at).expect("invariant: a source is shorter than 4 GiB")
}

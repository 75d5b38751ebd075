//! A Go file as the list of its declarations.

use std::sync::{Arc, OnceLock};

use text_size::TextRange;

use super::{Comment, Node, Scan};
use crate::text::Source;

/// What a top-level declaration declares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeclKind {
    /// `import …`
    Import,
    /// `const …`
    Const,
    /// `var …`
    Var,
    /// `type …`
    Type,
    /// `func f…`
    Func,
    /// `func (r T) m…`
    Method,
    /// Something that starts with no keyword of a declaration: a syntax error.
    Unknown,
}

/// A Go file: its source and its top-level declarations, each parsed on first use.
pub struct GoFile {
    source: Arc<Source>,
    scan: Scan,
    decls: Vec<Decl>,
}

/// A top-level declaration and its tree.
pub struct Decl {
    /// What it declares.
    pub kind: DeclKind,
    /// From its keyword to its last token; comments before and after are outside.
    pub range: TextRange,
    /// The names it declares, as ranges in the file (methods and imports declare none in the package scope).
    pub names: Vec<TextRange>,
    tree: OnceLock<tree_sitter::Tree>,
}

impl GoFile {
    /// Slices a source into declarations; parses nothing yet.
    pub fn new(source: Arc<Source>) -> Self {
        let scan = super::scan(source.text());
        let decls = scan
            .decls
            .iter()
            .map(|slice| Decl {
                kind: slice.kind,
                range: slice.range,
                names: slice.names.clone(),
                tree: OnceLock::new(),
            })
            .collect();
        Self {
            source,
            scan,
            decls,
        }
    }

    /// The source.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The text of the source.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// What the lexer found.
    pub fn scan(&self) -> &Scan {
        &self.scan
    }

    /// The comments, in order.
    pub fn comments(&self) -> &[Comment] {
        &self.scan.comments
    }

    /// The declarations, in order.
    pub fn decls(&self) -> &[Decl] {
        &self.decls
    }

    /// The declaration node of `decl` (`function_declaration`, `var_declaration`, …); parsed on first use.
    ///
    /// Where the declaration does not parse as one node, this is the root with the error in it.
    pub fn root<'t>(&'t self, decl: &'t Decl) -> Node<'t> {
        let tree = decl
            .tree
            .get_or_init(|| super::parse::parse_decl(self.text(), decl.range));
        let root = Node::new(tree.root_node(), self.text());
        let mut inner = root
            .children()
            .into_iter()
            .filter(|node| node.is_named() && !node.is_extra());
        match (inner.next(), inner.next()) {
            (Some(only), None) if !root.is_error() => only,
            _ => root,
        }
    }
}

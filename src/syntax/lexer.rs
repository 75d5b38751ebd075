//! One pass over the bytes: comments, strings, brackets, automatic semicolons, top-level declarations.

use text_size::TextRange;

use super::DeclKind;

/// A comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comment {
    /// From `//` or `/*` to the last byte; the newline after a line comment is outside.
    pub range: TextRange,
    /// Whether it is a `//go:…`, `//export …`, `//line …`, `//nolint…` or `// +build` comment that tools read by its place.
    pub is_directive: bool,
}

/// A top-level declaration, not parsed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeclSlice {
    /// What it declares, from its keyword.
    pub kind: DeclKind,
    /// From its keyword to its last token.
    pub range: TextRange,
    /// The names it declares in the package scope.
    pub names: Vec<TextRange>,
}

/// What the lexer finds in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scan {
    /// The name in the package clause, if there is one.
    pub package: Option<TextRange>,
    /// The top-level declarations in order, imports included.
    pub decls: Vec<DeclSlice>,
    /// All comments in order.
    pub comments: Vec<Comment>,
    /// Whether a comment line before the package clause matches `^// Code generated .* DO NOT EDIT\.$`.
    pub is_generated: bool,
    /// The text of the `//go:build` line, after that word, if there is one before the package clause.
    pub build_constraint: Option<TextRange>,
}

/// Placeholder until the lexer stands.
pub fn scan(text: &str) -> Scan {
    let mut parser = tree_sitter::Parser::new();
    parser
        .set_language(&tree_sitter_go::LANGUAGE.into())
        .expect("grammar");
    let tree = parser.parse(text, None).expect("tree");
    let mut cursor = tree.root_node().walk();
    let range = |n: &tree_sitter::Node| {
        TextRange::new(
            u32::try_from(n.start_byte()).expect("u32").into(),
            u32::try_from(n.end_byte().min(text.len()))
                .expect("u32")
                .into(),
        )
    };
    let mut scan = Scan {
        package: None,
        decls: Vec::new(),
        comments: Vec::new(),
        is_generated: false,
        build_constraint: None,
    };
    for child in tree.root_node().named_children(&mut cursor) {
        let kind = match child.kind() {
            "import_declaration" => DeclKind::Import,
            "const_declaration" => DeclKind::Const,
            "var_declaration" => DeclKind::Var,
            "type_declaration" => DeclKind::Type,
            "function_declaration" => DeclKind::Func,
            "method_declaration" => DeclKind::Method,
            "package_clause" => {
                scan.package = child.named_child(0).map(|n| range(&n));
                continue;
            }
            "comment" => {
                scan.comments.push(Comment {
                    range: range(&child),
                    is_directive: false,
                });
                continue;
            }
            _ => DeclKind::Unknown,
        };
        let names = child
            .child_by_field_name("name")
            .map(|n| range(&n))
            .into_iter()
            .collect();
        scan.decls.push(DeclSlice {
            kind,
            range: range(&child),
            names,
        });
    }
    scan
}

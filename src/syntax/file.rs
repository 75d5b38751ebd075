//! A Go file as the list of its declarations.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use text_size::{TextRange, TextSize};

use super::flat::Origin;
use super::mask::MaskedSpan;
use super::node::kind_name;
use super::parse::{self, Parsed};
use super::{Comment, DeclSlice, Node, Scan};
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
    /// Which texts were asked for, and whether they are there.
    held: Mutex<FxHashMap<String, bool>>,
}

/// A top-level declaration and its tree.
pub struct Decl {
    /// What it declares.
    pub kind: DeclKind,
    /// From its keyword to its last token; comments before and after are outside.
    pub range: TextRange,
    /// The names it declares, as ranges in the file (methods and imports declare none in the package scope, nor do
    /// `_` and `func init`).
    pub names: Vec<TextRange>,
    depth: u32,
    body: Option<TextSize>,
    source: Arc<Source>,
    parsed: OnceLock<Arc<Parsed>>,
    /// The tree of the same declaration at another place.
    elsewhere: Option<Arc<Parsed>>,
    /// Without the body.
    header: OnceLock<Parsed>,
}

/// The first syntax error of a declaration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// The index of the declaration in [`GoFile::decls`].
    pub decl: usize,
    /// Where; empty where something is missing.
    pub range: TextRange,
    /// What, lower-case and without a final full stop.
    pub message: String,
}

impl GoFile {
    /// Slices a source into declarations; parses nothing yet.
    pub fn new(source: Arc<Source>) -> Self {
        let scan = super::scan(source.text());
        let decls = scan
            .decls
            .iter()
            .map(|slice| Decl::new(slice, &source))
            .collect();
        Self {
            source,
            scan,
            decls,
            held: Mutex::default(),
        }
    }

    /// The file with another text; trees of declarations that are in both are taken over.
    #[must_use]
    pub fn edited(&self, source: Arc<Source>) -> Self {
        let mut edited = Self::new(source);
        let parsed = self.decls.iter().filter(|it| self.can_move(it));
        let trees: FxHashMap<_, _> = parsed
            .filter_map(|it| {
                let known = it.parsed.get().or(it.elsewhere.as_ref())?;
                Some((self.source.slice(it.range), known))
            })
            .collect();
        let can_take: Vec<bool> = edited.decls.iter().map(|it| edited.can_move(it)).collect();
        for (decl, can_take) in edited.decls.iter_mut().zip(can_take) {
            let text = edited.source.slice(decl.range);
            decl.elsewhere = trees
                .get(text)
                .filter(|_| can_take)
                .map(|it| Arc::clone(it));
        }
        edited
    }

    /// Whether the tree of a declaration is the same at another place, which it is not where the text ends with it.
    fn can_move(&self, decl: &Decl) -> bool {
        decl.range.end() < TextSize::of(self.text())
    }

    /// The source.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The text of the source.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// Whether a text stands anywhere in the file, comments included; it is looked for once.
    pub fn holds(&self, text: &str) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held.get(text) {
            return *known;
        }
        let is_held = self.text().contains(text);
        held.insert(text.to_owned(), is_held);
        is_held
    }

    /// What the lexer found.
    pub fn scan(&self) -> &Scan {
        &self.scan
    }

    /// Whether the file's name says that it is a test.
    pub fn is_test_file(&self) -> bool {
        let name = self.source.path().file_name();
        name.is_some_and(|name| name.to_string_lossy().ends_with("_test.go"))
    }

    /// The comments, in order.
    pub fn comments(&self) -> &[Comment] {
        &self.scan.comments
    }

    /// The comments that share a byte with a range, in order.
    pub fn comments_in(&self, range: TextRange) -> &[Comment] {
        let comments = self.comments();
        let from = comments.partition_point(|comment| comment.range.end() <= range.start());
        let len = comments[from..].partition_point(|comment| comment.range.start() < range.end());
        &comments[from..from + len]
    }

    /// The declarations, in order.
    pub fn decls(&self) -> &[Decl] {
        &self.decls
    }

    /// The declaration that an offset is in; the offset after its last byte is outside.
    pub fn decl_at(&self, offset: TextSize) -> Option<&Decl> {
        let after = self
            .decls
            .partition_point(|decl| decl.range.start() <= offset);
        let decl = &self.decls[after.checked_sub(1)?];
        decl.range.contains(offset).then_some(decl)
    }

    /// The declaration node of `decl`; see [`Decl::root`].
    pub fn root<'t>(&'t self, decl: &'t Decl) -> Node<'t> {
        decl.root()
    }

    /// The first syntax error of each declaration that has one; parses those that were not parsed yet.
    pub fn parse_errors(&self) -> Vec<ParseError> {
        let errors = self.decls.iter().enumerate();
        errors
            .filter_map(|(index, decl)| {
                let (range, message) = decl.error()?;
                Some(ParseError {
                    decl: index,
                    range,
                    message,
                })
            })
            .collect()
    }
}

impl Decl {
    fn new(slice: &DeclSlice, source: &Arc<Source>) -> Self {
        Self {
            kind: slice.kind,
            range: slice.range,
            names: slice.names.clone(),
            depth: slice.depth,
            body: slice.body,
            source: Arc::clone(source),
            parsed: OnceLock::new(),
            elsewhere: None,
            header: OnceLock::new(),
        }
    }

    /// The declaration node (`function_declaration`, `var_declaration`, …); parsed on first use.
    ///
    /// Where the declaration does not parse as one node, this is the root with the error in it; where it is no
    /// declaration, nests too deeply or would take too long, it is an error node at its first byte.
    pub fn root(&self) -> Node<'_> {
        let tree = &self.parsed().tree;
        Node::new(tree, tree.declaration(), self.source.text())
    }

    /// The declaration node without the body of a function, which is not parsed for it; [`Decl::root`] of anything else.
    pub fn header(&self) -> Node<'_> {
        let Some(body) = self.body.filter(|_| !self.is_parsed()) else {
            return self.root();
        };
        let header = self.header.get_or_init(|| {
            let origin = Origin {
                kind: self.kind,
                range: TextRange::new(self.range.start(), body),
                depth: self.depth,
            };
            parse::parse_decl(self.source.text(), origin)
        });
        // `func f() interface{}` has no body: the bracket belongs to its type.
        match header.tree.record(0).has_error() {
            true => self.root(),
            false => Node::new(&header.tree, header.tree.declaration(), self.source.text()),
        }
    }

    /// Whether the declaration has a syntax error or could not be parsed; parsed on first use.
    pub fn has_error(&self) -> bool {
        self.parsed().tree.record(0).has_error()
    }

    /// Whether the declaration was parsed already.
    pub fn is_parsed(&self) -> bool {
        self.parsed.get().is_some()
    }

    /// The spans that the tree does not show as they are, in order; parsed on first use.
    pub fn masked(&self) -> &[MaskedSpan] {
        &self.parsed().masked
    }

    /// Where and what the first syntax error is, or why the declaration was not parsed.
    pub fn error(&self) -> Option<(TextRange, String)> {
        let parsed = self.parsed();
        if let Some(refusal) = parsed.refusal {
            return Some((self.range, refusal.message()));
        }
        let node = parsed.tree.first_error()?;
        let range = TextRange::new(node.start.into(), node.end.into());
        let message = if node.is_missing() {
            format!("missing `{}`", kind_name(node.kind).escape_debug())
        } else {
            let line = self.source.slice(range).lines().next().unwrap_or_default();
            let shown: String = line.chars().take(40).collect();
            format!("syntax error at `{}`", shown.trim())
        };
        Some((range, message))
    }

    fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| {
            let origin = Origin {
                kind: self.kind,
                range: self.range,
                depth: self.depth,
            };
            match &self.elsewhere {
                Some(known) if known.tree.origin() == origin => Arc::clone(known),
                Some(known) => Arc::new(known.at(origin)),
                None => Arc::new(parse::parse_decl(self.source.text(), origin)),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use super::*;

    fn file(path: &str, text: &str) -> GoFile {
        GoFile::new(Arc::new(Source::new(path, text.into()).expect("short")))
    }

    /// Every declaration's tree, masks and error.
    #[track_caller]
    fn check(text: &str, expected: &Expect) {
        let file = file("a.go", text);
        let mut out = String::new();
        for decl in file.decls() {
            writeln!(out, "{:?} {}", decl.kind, decl.root().to_sexp()).expect("string");
            for span in decl.masked() {
                writeln!(out, "  {:?} {:?}", span.kind, &text[span.range]).expect("string");
            }
            if let Some((range, message)) = decl.error() {
                writeln!(out, "  {range:?} {message}").expect("string");
            }
            assert_eq!(decl.has_error(), decl.error().is_some());
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn a_newline_is_seen_after_every_declaration() {
        check(
            "package p; var a int; const b = 1 /* c */ + 2 // d\ntype T int\r\nfunc f()",
            &expect![[r"
                Var (var_declaration (var_spec name: (identifier) type: (type_identifier)))
                Const (const_declaration (const_spec name: (identifier) value: (expression_list (binary_expression left: (int_literal) (comment) right: (int_literal)))))
                Type (type_declaration (type_spec name: (type_identifier) type: (type_identifier)))
                Func (function_declaration name: (identifier) parameters: (parameter_list))
            "]],
        );
    }

    /// Every node of a file and its place.
    fn nodes(file: &GoFile) -> Vec<String> {
        let roots = file.decls().iter().map(Decl::root);
        let nodes = roots.flat_map(|it| it.descendants().collect::<Vec<_>>());
        nodes
            .map(|it| format!("{} {:?}", it.kind_name(), it.range()))
            .collect()
    }

    #[test]
    fn trees_that_are_taken_over_are_those_of_the_new_text() {
        let text = "package p\n\nvar a = f(1)\n\nfunc f(x int) { g(x }\n\nconst c = `é`";
        let edited = text
            .replace("p\n", "p\n\nimport \"é\"\n")
            .replace("f(1)", "f(2)");
        for end in ["", "\n", "\n\nvar last int"] {
            let before = file("a.go", text);
            nodes(&before);
            let source = Source::new("a.go", format!("{edited}{end}")).expect("short");
            let once = before.edited(Arc::new(source));
            let source = Source::new("a.go", format!("{edited}{end}\n//")).expect("short");
            let twice = once.edited(Arc::new(source));
            let taken = |it: &GoFile| {
                it.decls()
                    .iter()
                    .filter(|it| it.elsewhere.is_some())
                    .count()
            };
            assert_eq!([taken(&once), taken(&twice)], [1, 1], "{end:?}");
            for file in [once, twice] {
                let fresh = GoFile::new(Arc::clone(file.source()));
                assert_eq!(nodes(&file), nodes(&fresh));
            }
        }
    }

    #[test]
    fn an_error_stays_in_its_declaration() {
        check(
            "package p\nx := 1\nvar a = \nfunc f() { g( }\nfunc g() {}\nfunc () { }()\ntype T struct {",
            &expect![[r"
                Unknown (source_file (ERROR))
                  10..16 expected a declaration
                Var (source_file (ERROR (identifier)))
                  17..24 syntax error at `var a =`
                Func (function_declaration name: (identifier) parameters: (parameter_list) body: (block (statement_list (expression_statement (identifier))) (ERROR)))
                  38..39 syntax error at `(`
                Func (function_declaration name: (identifier) parameters: (parameter_list) body: (block))
                Method (source_file (ERROR))
                  54..67 expected a declaration
                Type (source_file (ERROR (identifier)))
                  68..83 syntax error at `type T struct {`
            "]],
        );
    }

    #[test]
    fn an_error_beside_a_declaration_is_seen_from_its_root() {
        check(
            "package p\nvar a type T int\nfunc f() {\ng(a)\n) )\n}\n",
            &expect![[r"
                Var (source_file (ERROR (identifier)) (type_declaration (type_spec name: (type_identifier) type: (type_identifier))))
                  10..15 syntax error at `var a`
                Func (source_file (function_declaration name: (identifier) parameters: (parameter_list)) (ERROR (statement_list (expression_statement (call_expression function: (identifier) arguments: (argument_list (identifier)))))))
                  36..44 syntax error at `{`
                Unknown (source_file (ERROR))
                  45..46 expected a declaration
                Unknown (source_file (ERROR))
                  47..48 expected a declaration
            "]],
        );
    }

    #[test]
    fn masks_are_told_and_nodes_show_the_file() {
        let text = "package p\nvar é = new(1)\nfunc (t T) m[P any]() {}\nconst ( a = 1; b )\nconst (c = 1)";
        check(
            text,
            &expect![[r#"
            Var (var_declaration (var_spec name: (identifier) value: (expression_list (call_expression function: (identifier) arguments: (argument_list (int_literal))))))
              Builtin "new"
            Method (method_declaration receiver: (parameter_list (parameter_declaration name: (identifier) type: (type_identifier))) name: (field_identifier) parameters: (parameter_list) body: (block))
              TypeParameters "[P any]"
            Const (const_declaration (const_spec name: (identifier) value: (expression_list (int_literal))) (const_spec name: (identifier)))
              Terminator " "
            Const (const_declaration (ERROR (const_spec name: (identifier) value: (expression_list (int_literal)))))
              77..82 syntax error at `c = 1`
        "#]],
        );
        let file = file("a.go", text);
        assert_eq!(file.decls()[0].root().text(), "var é = new(1)");
    }

    #[test]
    fn declarations_and_comments_are_found_by_place() {
        let file = file(
            "x_test.go",
            "package p // 1\n/* 2 */ var a /* 3 */ int // 4\nvar b int",
        );
        let at = |offset: u32| {
            file.decl_at(offset.into())
                .map(|decl| file.source().slice(decl.range))
        };
        assert_eq!(at(15), None);
        assert_eq!(at(23), Some("var a /* 3 */ int"));
        assert_eq!(at(39), Some("var a /* 3 */ int"));
        assert_eq!(at(40), None);
        assert_eq!(at(56), None);
        let inside: Vec<_> = file.comments_in(file.decls()[0].range).to_vec();
        assert_eq!(inside, [file.comments()[2]]);
        assert_eq!(file.comments_in(TextRange::up_to(100.into())).len(), 4);
        assert!(file.is_test_file());
    }

    #[test]
    fn files_are_shared_between_threads() {
        fn assert_shared<T: Send + Sync>() {}
        assert_shared::<GoFile>();
    }
}

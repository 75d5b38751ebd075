//! Slices and trees of Go files: on any text, and on the Go standard library.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use gofix_escape::syntax::{GoFile, Node, scan};
use gofix_escape::text::Source;
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

/// What the run over a tree of Go files found.
#[derive(Default, Debug)]
struct Tally {
    files: usize,
    decls: usize,
    masked: usize,
    /// Declarations whose tree was compared with that of the whole file.
    compared: usize,
    /// Files with an error node that `gofmt` rejects too.
    rejected: usize,
    faults: Vec<String>,
}

/// Every declaration that `gofmt` accepts parses without error, and to the tree that the whole file has there.
///
/// Every tenth file of the standard library, all of them with `GOFIX_ESCAPE_FULL=1`; other trees (colon-separated)
/// with `GOFIX_ESCAPE_CORPUS`.
#[test]
#[expect(
    clippy::print_stdout,
    reason = "the figures are for people who run this test alone"
)]
fn declarations_parse_as_in_the_whole_file() {
    let Some(goroot) = goroot() else { return };
    let full = std::env::var_os("GOFIX_ESCAPE_FULL").is_some();
    let roots = std::env::var_os("GOFIX_ESCAPE_CORPUS");
    let roots = roots.unwrap_or_else(|| goroot.join("src").into_os_string());
    let mut files = std::env::split_paths(&roots)
        .flat_map(|root| go_files(&root))
        .collect::<Vec<_>>();
    files.sort();
    let step = if full { 1 } else { 10 };
    let mut tally = Tally::default();
    for path in files.iter().step_by(step) {
        check_file(path, &goroot, &mut tally);
    }
    println!("{tally:#?}");
    assert!(tally.files > 0, "no Go files below {}", roots.display());
    assert!(tally.faults.is_empty(), "{}", tally.faults.join("\n"));
}

/// The root of the Go installation; `None` where tests may do without.
pub(crate) fn goroot() -> Option<PathBuf> {
    if std::env::var_os("GOFIX_ESCAPE_NO_GO").is_some() {
        return None;
    }
    let output = Command::new("go")
        .args(["env", "GOROOT"])
        .output()
        .expect("this test needs `go` on PATH; set GOFIX_ESCAPE_NO_GO=1 to skip it");
    assert!(output.status.success(), "`go env GOROOT` failed");
    let goroot = String::from_utf8(output.stdout).expect("a path");
    Some(goroot.trim_end().into())
}

/// The Go files below a directory, those for tests of tools left out.
pub(crate) fn go_files(root: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    ignore::WalkBuilder::new(root)
        .standard_filters(false)
        .filter_entry(|entry| entry.file_name() != "testdata")
        .build()
        .map(|entry| entry.expect("readable directory").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "go"))
        .filter(|path| path.is_file())
}

fn check_file(path: &Path, goroot: &Path, tally: &mut Tally) {
    let bytes = std::fs::read(path).expect("readable file");
    let Ok(source) = Source::from_bytes(path, bytes) else {
        return;
    };
    let file = GoFile::new(Arc::new(source));
    tally.files += 1;
    tally.decls += file.decls().len();
    tally.masked += file
        .decls()
        .iter()
        .filter(|decl| !decl.masked().is_empty())
        .count();
    let errors = file.parse_errors();
    if let Some(error) = errors.first() {
        if accepts(goroot, path) {
            let at = file.source().line_col(error.range.start());
            let message = &error.message;
            tally
                .faults
                .push(format!("{}:{}: {message}", path.display(), at.line));
        } else {
            tally.rejected += 1;
        }
    }
    if !errors.is_empty() {
        return;
    }
    let whole = parse_whole(file.text());
    if !whole.root_node().has_error() {
        compare(&file, &whole, tally);
    }
}

/// Whether `gofmt` can parse the file.
fn accepts(goroot: &Path, path: &Path) -> bool {
    let gofmt = goroot.join("bin").join("gofmt");
    let status = Command::new(gofmt)
        .args(["-l", "-e"])
        .arg(path)
        .output()
        .expect("gofmt runs")
        .status;
    status.success()
}

fn parse_whole(text: &str) -> tree_sitter::Tree {
    let mut parser = tree_sitter::Parser::new();
    parser
        .set_language(&tree_sitter_go::LANGUAGE.into())
        .expect("grammar");
    // The grammar wants a newline after the last declaration.
    let ended = format!("{text}\n");
    parser.parse(ended, None).expect("tree")
}

/// Compares the declarations of a file with the children of the tree of the whole file.
fn compare(file: &GoFile, whole: &tree_sitter::Tree, tally: &mut Tally) {
    let root = whole.root_node();
    let mut cursor = root.walk();
    let expected: Vec<_> = root
        .named_children(&mut cursor)
        .filter(|node| !node.is_extra() && node.kind() != "package_clause")
        .filter(|node| node.kind() != "empty_statement")
        .collect();
    let path = file.source().path().display();
    if expected.len() != file.decls().len() {
        let (found, wanted) = (file.decls().len(), expected.len());
        tally
            .faults
            .push(format!("{path}: {found} declarations, not {wanted}"));
        return;
    }
    for (decl, expected) in file.decls().iter().zip(expected) {
        tally.compared += 1;
        let found = decl.root();
        if shape(found) != raw_shape(expected) || found.to_sexp() != expected.to_sexp() {
            let at = file.source().line_col(decl.range.start());
            tally
                .faults
                .push(format!("{path}:{}: another tree", at.line));
        } else if found.range() != decl.range {
            let at = file.source().line_col(decl.range.start());
            tally
                .faults
                .push(format!("{path}:{}: another range", at.line));
        }
    }
}

/// Kind and range of every node.
fn shape(node: Node<'_>) -> Vec<(&str, usize, usize)> {
    node.descendants()
        .map(|node| (node.kind_name(), node.start().into(), node.end().into()))
        .collect()
}

fn raw_shape(node: tree_sitter::Node<'_>) -> Vec<(&str, usize, usize)> {
    let mut cursor = node.walk();
    let mut shape = Vec::new();
    loop {
        let node = cursor.node();
        shape.push((node.kind(), node.start_byte(), node.end_byte()));
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return shape;
            }
        }
    }
}

//! Every error-free node, used as a pattern without metavariables, matches itself.

use std::path::Path;
use std::sync::Arc;

use super::matching_tests::{TestNames, file};
use super::{Pattern, PatternImports, structurally_equal};
use crate::syntax::{GoFile, Kind, Node};
use crate::text::Source;

const SNIPPETS: &[&str] = &[
    "x := []byte(s)\nfor i, v := range m[int](y) { go func(v int) { use(i, v) }(v) }",
    "switch t := x.(type) { case int, *T: f(); case nil: default: g() }",
    "select { case v, ok := <-ch: h(v, ok); case ch <- 1: default: }",
    "L: for i := 0; i < len(a); i++ { if a := b; a != nil { continue L } else if c { break } }",
    "var p = &T[int]{A: 1, B: []struct{ X, Y int }{{1, 2}, {X: 3}}}",
    "return a[1:2:3], (*T)(p), x.(interface{ F(int) error }), map[string][]chan<- int{}",
    "defer func() (err error) { recover(); return `a` + \"b\\n\" }()",
    "f[int, string](a, b...); var g func(int, ...string) (a, b int); const c, d = iota, 0x1p-2",
    "type T struct { *A; b.C `x`; d, e int }; type U = G[int]; goto L; x <- <-y; z &^= 'a'",
    "package p\nimport (\n\tf \"fmt\"\n\t. \"os\"\n)\n",
    "package p\nfunc (t *T[K]) M(a, b int, c ...string) (x, y int) { return }\nfunc G[K comparable, V ~int | string](m map[K]V) {}\n",
    "package p\ntype I interface { F(a int) (b error); ~int | string; J }\nvar (\n\ta = 1\n\tb, c int = 2, 3\n)\n",
];

/// Kinds that are an expression, a statement, a type or a declaration wherever they stand.
const SELF_CONTAINED: &[Kind] = &[
    Kind::CALL_EXPRESSION,
    Kind::TYPE_CONVERSION_EXPRESSION,
    Kind::SELECTOR_EXPRESSION,
    Kind::INDEX_EXPRESSION,
    Kind::SLICE_EXPRESSION,
    Kind::UNARY_EXPRESSION,
    Kind::BINARY_EXPRESSION,
    Kind::TYPE_ASSERTION_EXPRESSION,
    Kind::COMPOSITE_LITERAL,
    Kind::FUNC_LITERAL,
    Kind::INTERPRETED_STRING_LITERAL,
    Kind::RAW_STRING_LITERAL,
    Kind::INT_LITERAL,
    Kind::RUNE_LITERAL,
    Kind::FLOAT_LITERAL,
    Kind::ASSIGNMENT_STATEMENT,
    Kind::SHORT_VAR_DECLARATION,
    Kind::INC_STATEMENT,
    Kind::SEND_STATEMENT,
    Kind::RETURN_STATEMENT,
    Kind::GO_STATEMENT,
    Kind::DEFER_STATEMENT,
    Kind::IF_STATEMENT,
    Kind::FOR_STATEMENT,
    Kind::EXPRESSION_SWITCH_STATEMENT,
    Kind::TYPE_SWITCH_STATEMENT,
    Kind::SELECT_STATEMENT,
    Kind::BLOCK,
    Kind::LABELED_STATEMENT,
    Kind::VAR_DECLARATION,
    Kind::CONST_DECLARATION,
    Kind::TYPE_DECLARATION,
    Kind::IMPORT_DECLARATION,
    Kind::FUNCTION_DECLARATION,
    Kind::METHOD_DECLARATION,
    Kind::STRUCT_TYPE,
    Kind::SLICE_TYPE,
    Kind::MAP_TYPE,
    Kind::CHANNEL_TYPE,
    Kind::FUNCTION_TYPE,
    Kind::POINTER_TYPE,
    Kind::QUALIFIED_TYPE,
    Kind::GENERIC_TYPE,
    Kind::INTERFACE_TYPE,
];

fn failure(node: Node<'_>) -> Option<String> {
    let text = node.text();
    let imports = PatternImports::default();
    let pattern = match Pattern::parse(text, &imports) {
        Ok(pattern) => pattern,
        // The only thing that a real program may say and a pattern may not.
        Err(error) if error.message.contains(" may be ") => return None,
        Err(error) => return Some(format!("{error:?}\n{text}")),
    };
    let may_start = pattern
        .kinds()
        .is_none_or(|kinds| kinds.contains(&node.kind()));
    let has_words = pattern
        .required_words()
        .iter()
        .all(|word| text.contains(word));
    let is_match = !pattern.matches(node, &AllNames).is_empty();
    let is_equal = structurally_equal(node, node);
    (!(may_start && has_words && is_match && is_equal)).then(|| {
        format!(
            "kinds {may_start}, words {has_words}, match {is_match}, equal {is_equal}\n{text}\n{}",
            node.to_sexp()
        )
    })
}

struct AllNames;

impl super::Names for AllNames {
    fn denotes_package(&self, _: Node<'_>, _: &str) -> bool {
        true
    }

    fn is_predeclared(&self, _: Node<'_>) -> bool {
        true
    }
}

/// The failures among the nodes of a file, and how many nodes were tried.
fn failures(file: &GoFile, longest: usize) -> (Vec<String>, usize) {
    let mut tried = 0;
    let mut found = Vec::new();
    for decl in file.decls() {
        let root = file.root(decl);
        if root.has_error() {
            continue;
        }
        for node in root.descendants() {
            if SELF_CONTAINED.contains(&node.kind()) && node.text().len() <= longest {
                tried += 1;
                found.extend(failure(node));
            }
        }
    }
    (found, tried)
}

#[test]
fn snippets_match_themselves() {
    for snippet in SNIPPETS {
        let file = file(snippet);
        let has_error = file.decls().iter().any(|decl| file.root(decl).has_error());
        assert!(!has_error, "{snippet}");
        let (found, tried) = failures(&file, 10_000);
        assert!(tried > 0);
        assert!(found.is_empty(), "{}", found.join("\n---\n"));
    }
}

#[test]
fn the_standard_library_matches_itself() {
    let Some(root) = go_root() else {
        return;
    };
    let mut all = Vec::new();
    let mut count = 0;
    for name in [
        "bytes/buffer.go",
        "sort/sort.go",
        "sync/pool.go",
        "context/context.go",
        "strings/builder.go",
        "slices/zsortanyfunc.go",
        "encoding/json/tags.go",
        "maps/maps.go",
    ] {
        let Ok(text) = std::fs::read_to_string(Path::new(&root).join("src").join(name)) else {
            continue;
        };
        let file = GoFile::new(Arc::new(Source::new(name, text).unwrap()));
        let (found, tried) = failures(&file, 1_000);
        all.extend(found);
        count += tried;
    }
    assert!(count > 1_000, "{count} nodes were tried");
    assert!(
        all.is_empty(),
        "{} of {count}:\n{}",
        all.len(),
        all[..all.len().min(8)].join("\n---\n")
    );
}

fn go_root() -> Option<String> {
    let output = std::process::Command::new("go")
        .args(["env", "GOROOT"])
        .output()
        .ok()?;
    let root = String::from_utf8(output.stdout).ok()?;
    Some(root.trim().to_owned()).filter(|root| !root.is_empty())
}

#[test]
fn different_code_does_not_match() {
    let names = TestNames { shadowed: &[] };
    let file = file("a(b)(c); a(b, c); a[b](c); a.b(c); &a; *a; a; !a");
    let roots: Vec<_> = file
        .root(&file.decls()[0])
        .descendants()
        .filter(|node| node.kind() == Kind::EXPRESSION_STATEMENT)
        .flat_map(Node::named_children)
        .collect();
    for left in &roots {
        let pattern = Pattern::parse(left.text(), &PatternImports::default()).unwrap();
        for right in &roots {
            let is_match = !pattern.matches(*right, &names).is_empty();
            assert_eq!(is_match, left == right, "{left:?} {right:?}");
        }
    }
}

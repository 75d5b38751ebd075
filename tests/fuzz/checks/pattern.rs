//! Patterns and templates: arbitrary text is parsed or refused, and what matches is what was asked for.
//!
//! Input: a pattern, and after a NUL the Go file that it is matched against.

use std::sync::Arc;

use gofix_escape::syntax::pattern::{Bound, Match, Names, Pattern, PatternImports, Template};
use gofix_escape::syntax::{GoFile, Node};
use gofix_escape::text::Source;
use text_size::TextRange;

/// Panics where an input breaks a promise of the pattern language.
pub(crate) fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (pattern_text, go) = text.split_once('\0').unwrap_or((text, FILE));
    let imports = PatternImports::default();
    check_template(pattern_text, &imports);
    let pattern = match Pattern::parse(pattern_text, &imports) {
        Ok(pattern) => pattern,
        Err(error) => return assert_in(pattern_text, error.range),
    };
    let source = Source::new("a.go", go.to_owned()).expect("a short file");
    let file = GoFile::new(Arc::new(source));
    let parsed = file.decls().iter().filter(|decl| !decl.has_error());
    for node in parsed.flat_map(|decl| decl.root().descendants()) {
        check_node(&pattern, node);
    }
}

/// What patterns are matched against where the input has no file of its own.
const FILE: &str = "package p\n\nfunc f(a, b int, s []string) (x T, err error) {\n\tfor i, v := range s {\n\t\tgo func(v int) { use(&i, v) }(a)\n\t\tdefer b.c(fmt.Sprintf(\"%d\", a), s...)\n\t}\n\tif x := a + b; x != nil {\n\t\treturn T{A: x}, nil\n\t}\n\tswitch t := x.(type) {\n\tcase int:\n\t\tch <- m[t](y)\n\t}\n\treturn []byte(s[1:2]), *p\n}\n";

fn check_template(text: &str, imports: &PatternImports) {
    match Template::parse(text, imports) {
        Ok(template) => {
            let names: Vec<&str> = template.metavars().iter().map(|(name, _)| *name).collect();
            assert!(template.check(&names).is_ok(), "{text:?}");
            let bound = names
                .iter()
                .map(|name| ((*name).to_owned(), Bound::Text("x".to_owned())));
            template.render(&bound.collect(), "\t");
        }
        Err(error) => assert_in(text, error.range),
    }
}

fn check_node(pattern: &Pattern, node: Node<'_>) {
    for found in pattern.matches(node, &AllNames) {
        check_match(pattern, node, &found);
    }
}

fn check_match(pattern: &Pattern, node: Node<'_>, found: &Match<'_>) {
    let kinds = pattern.kinds();
    assert!(
        kinds.is_none_or(|kinds| kinds.contains(&node.kind())),
        "a match at a kind that the prefilter excludes: {}",
        node.kind_name()
    );
    let range = TextRange::new(found.node.start(), found.last.end());
    let matched = &node.file_text()[range];
    for word in pattern.required_words() {
        assert!(matched.contains(&word), "`{word}` is not in {matched:?}");
    }
    for bound in found.env.values() {
        let nodes = match bound {
            Bound::Node(node) => std::slice::from_ref(node),
            Bound::Nodes(nodes) => nodes,
            Bound::Text(_) => &[],
        };
        for node in nodes {
            assert!(range.contains_range(node.range()), "{matched:?}");
            assert!(!node.has_error(), "{matched:?}");
        }
        assert!(bound.is_equal(bound), "{matched:?}");
    }
}

fn assert_in(text: &str, range: TextRange) {
    assert!(
        text.get(std::ops::Range::<usize>::from(range)).is_some(),
        "an error at {range:?} of {text:?}"
    );
}

struct AllNames;

impl Names for AllNames {
    fn denotes_package(&self, _: Node<'_>, _: &str) -> bool {
        true
    }

    fn is_predeclared(&self, _: Node<'_>) -> bool {
        true
    }
}

//! Tree-sitter queries: the escape hatch where no Go pattern says it.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use text_size::{TextRange, TextSize};
use tree_sitter::{QueryCursor, StreamingIterator as _};

use super::Node;
use super::flat::in_order;
use super::parse::library_tree;
use super::pattern::{Bound, Env, Match};
use super::query_signs::required_signs;

/// A query; its captures become metavariables.
pub struct TreeQuery {
    text: String,
    compiled: OnceLock<Result<tree_sitter::Query, QueryError>>,
}

/// The library's own tree of a declaration, for queries.
pub struct QueryTree {
    tree: tree_sitter::Tree,
    /// The places of its nodes in our tree, by their ids, once something matches.
    indices: OnceCell<FxHashMap<usize, u32>>,
}

impl QueryTree {
    /// The tree for a root.
    pub fn new(root: Node<'_>) -> Self {
        Self {
            tree: library_tree(root.file_text(), root.origin()),
            indices: OnceCell::new(),
        }
    }

    /// The place of one of its nodes in our tree.
    fn index(&self, node: tree_sitter::Node<'_>) -> Option<u32> {
        let indices = self.indices.get_or_init(|| {
            let all = in_order(&self.tree);
            all.iter().map(tree_sitter::Node::id).zip(0..).collect()
        });
        indices.get(&node.id()).copied()
    }

    /// Its node at a place of our tree.
    fn node(&self, index: u32) -> tree_sitter::Node<'_> {
        let mut cursor = self.tree.walk();
        cursor.goto_descendant(index as usize);
        cursor.node()
    }
}

/// Why a text is no query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueryError {
    /// What is wrong; lower-case, no final full stop.
    pub message: String,
    /// Where, in the text of the query.
    pub range: TextRange,
}

impl TreeQuery {
    /// Compiles a query.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let this = Self::late(text);
        match this.compiled() {
            Ok(_) => Ok(this),
            Err(error) => Err(error.clone()),
        }
    }

    /// A query that is compiled when it is asked for the first time, which takes as long as dozens of patterns; one that
    /// is at fault finds nothing.
    pub fn late(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            compiled: OnceLock::new(),
        }
    }

    /// The signs of every declaration in which it matches.
    pub fn required_signs(&self) -> BTreeSet<String> {
        required_signs(&self.text)
    }

    fn compiled(&self) -> Result<&tree_sitter::Query, &QueryError> {
        self.compiled.get_or_init(|| compile(&self.text)).as_ref()
    }

    /// The names of its captures, without `@`.
    pub fn captures(&self) -> Vec<String> {
        captures(&self.text)
    }

    /// Its matches below the root of a declaration, in source order; a match stands at the smallest node that covers its
    /// captures.
    pub fn matches<'t>(&self, root: Node<'t>, tree: &QueryTree) -> Vec<Match<'t>> {
        let Ok(query) = self.compiled() else {
            return Vec::new();
        };
        let mut cursor = QueryCursor::new();
        let text = root.file_text().as_bytes();
        let mut found = Vec::new();
        let mut matches = cursor.matches(query, tree.node(root.index()), text);
        while let Some(matched) = matches.next() {
            let mut env = Env::new();
            let mut covered: Option<TextRange> = None;
            for capture in matched.captures() {
                let node = tree.index(capture.node).map(|idx| root.at(idx));
                let Some(node) = node.filter(|it| !it.has_error()) else {
                    covered = None;
                    break;
                };
                let name = query.capture_names()[capture.index as usize];
                insert(&mut env, name, node);
                covered = Some(covered.map_or(node.range(), |range| range.cover(node.range())));
            }
            if let Some(node) = covered.and_then(|range| root.covering(range)) {
                found.push(Match {
                    node,
                    last: node,
                    env,
                });
            }
        }
        found
    }
}

fn compile(text: &str) -> Result<tree_sitter::Query, QueryError> {
    let language = tree_sitter_go::LANGUAGE.into();
    let query = tree_sitter::Query::new(&language, text).map_err(|error| {
        let at = error.offset.min(text.len());
        let start = TextSize::try_from(at).unwrap_or_default();
        let what = error.message.lines().next().unwrap_or_default();
        QueryError {
            message: format!("not a query of the Go grammar: {what}"),
            range: TextRange::empty(start),
        }
    })?;
    // The library passes those on that it does not know, and they would hold always.
    let mut unknown = (0..query.pattern_count()).flat_map(|it| query.general_predicates(it));
    match unknown.next() {
        None => Ok(query),
        Some(predicate) => Err(unknown_predicate(text, &predicate.operator)),
    }
}

fn unknown_predicate(text: &str, name: &str) -> QueryError {
    let written = format!("#{name}");
    let offset = |at: usize| TextSize::try_from(at).unwrap_or_default();
    let start = offset(text.find(&written).unwrap_or_default());
    QueryError {
        message: format!(
            "`{written}` is no predicate of queries; there are `#eq?`, `#not-eq?`, `#any-eq?`, `#any-not-eq?`, \
             `#match?`, `#not-match?`, `#any-match?`, `#any-not-match?`, `#any-of?` and `#not-any-of?`"
        ),
        range: TextRange::at(start, TextSize::of(&*written)),
    }
}

/// The names behind `@` in a query, outside of its strings and comments, each once.
fn captures(text: &str) -> Vec<String> {
    let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '?' | '!'));
    let mut found: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['@', '"', ';']) {
        let inner = &rest[at + 1..];
        let len = match rest.as_bytes()[at] {
            b'@' => {
                let len = inner.find(is_end).unwrap_or(inner.len());
                let name = &inner[..len];
                if found.iter().all(|known| known != name) {
                    found.push(name.to_owned());
                }
                len
            }
            b';' => inner.find('\n').unwrap_or(inner.len()),
            _ => end_of_string(inner),
        };
        rest = &inner[len..];
    }
    found
}

/// Where a string ends, after its opening quote.
fn end_of_string(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |end| end + 1)
}

/// A capture that occurs several times in a match stands for all its nodes.
fn insert<'t>(env: &mut Env<'t>, name: &str, node: Node<'t>) {
    let bound = match env.remove(name) {
        None => Bound::Node(node),
        Some(Bound::Node(first)) => Bound::Nodes(vec![first, node]),
        Some(Bound::Nodes(mut nodes)) => {
            nodes.push(node);
            Bound::Nodes(nodes)
        }
        Some(text @ Bound::Text(_)) => text,
    };
    env.insert(name.to_owned(), bound);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let query = TreeQuery::parse(text).unwrap();
        assert_eq!(query.captures(), expected);
        assert_eq!(query.compiled().unwrap().capture_names(), expected);
    }

    #[test]
    fn captures_are_known_before_a_query_is_compiled() {
        check("(identifier) @x", &["x"]);
        check("; @a\n(go_statement (_) @b-c.d) @b", &["b-c.d", "b"]);
        check(r#"((identifier) @x (#eq? @x "a\"@y"))"#, &["x"]);
        check(
            "(binary_expression left: (_) @l right: (_) @l2)@l3",
            &["l", "l2", "l3"],
        );
    }

    #[test]
    fn query_at_fault_is_told_when_it_is_parsed_and_finds_nothing_later() {
        assert!(TreeQuery::parse("(nonsense) @x").is_err());
        assert!(TreeQuery::late("(nonsense) @x").compiled().is_err());
    }

    #[test]
    fn a_predicate_that_would_hold_always_is_an_error() {
        let text = r#"((identifier) @x (#contains? @x "tmp"))"#;
        let error = TreeQuery::parse(text).err().expect("an error");
        assert!(
            error.message.starts_with("`#contains?` is no predicate"),
            "{error:?}"
        );
        assert_eq!(&text[error.range], "#contains?");
        assert!(TreeQuery::parse(r#"((identifier) @x (#any-of? @x "a" "b"))"#).is_ok());
    }
}

//! Which rules can match in a declaration, judged by its words before it is parsed.
//!
//! Every match of a pattern holds the identifiers and keywords that the pattern is spelled with
//! ([`Pattern::required_words`]), and a fact names those that it needs. One pass over the tokens of a declaration finds
//! which of them it holds and where; a rule that misses one is not tried, neither in the declaration nor at a node
//! without them. Nor is one in a file that does not import a package which the pattern names.

use rustc_hash::FxHashMap;

use super::subject::Subject;
use super::types::{Matcher, Rule};
use crate::syntax::pattern::Pattern;
use crate::syntax::{Decl, GoFile, words};
use crate::text::{TextRange, TextSize};

/// A word that some rule needs.
type WordId = u32;

/// The words that rules need.
#[derive(Default)]
pub(super) struct Prefilter {
    ids: FxHashMap<Box<str>, WordId>,
    /// The ways in which rules can match, by the word of each that is asked for first.
    by_anchor: Vec<Vec<Way>>,
    /// The ways that need no words.
    always: Vec<Way>,
    /// For each rule the texts that its file must hold.
    texts: Vec<Vec<String>>,
}

/// One way in which a rule can match.
struct Way {
    rule: usize,
    words: Vec<WordId>,
    /// The packages that the file imports.
    imports: Vec<String>,
    /// Whether all words are in the node at which a match starts.
    is_within: bool,
}

/// The rules that can match in a declaration.
pub(super) struct Candidates<'p> {
    /// The rules that can match, each with the ways in which it can.
    rules: FxHashMap<usize, Vec<&'p Way>>,
    places: Vec<(TextSize, WordId)>,
}

impl Prefilter {
    /// The words of some rules.
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut this = Self::default();
        for (at, rule) in rules.iter().enumerate() {
            for need in needs(&rule.matcher) {
                this.add(at, need);
            }
            this.texts.push(rule.matcher.file_has.clone());
        }
        this
    }

    /// One that lets so many rules pass everywhere.
    pub(super) fn everywhere(rules: usize) -> Self {
        let mut this = Self::default();
        for rule in 0..rules {
            this.add(rule, Need::default());
        }
        this
    }

    fn add(&mut self, rule: usize, need: Need) {
        let mut ids = Vec::with_capacity(need.words.len());
        for word in &need.words {
            let next = WordId::try_from(self.ids.len()).unwrap_or(WordId::MAX);
            let id = *self.ids.entry(word.as_str().into()).or_insert(next);
            ids.push(id);
        }
        self.by_anchor.resize_with(self.ids.len(), Vec::new);
        // Keywords are everywhere, and long names are rare.
        let anchor = need
            .words
            .iter()
            .zip(&ids)
            .max_by_key(|(word, _)| word.len());
        let ways = match anchor {
            Some((_, id)) => &mut self.by_anchor[*id as usize],
            None => &mut self.always,
        };
        ways.push(Way {
            rule,
            words: ids.clone(),
            imports: need.imports,
            is_within: need.is_within,
        });
    }

    /// The rules that can match in a declaration; none if there are none.
    pub(super) fn candidates(&self, file: &GoFile, decl: &Decl) -> Option<Candidates<'_>> {
        let mut places = Vec::new();
        let mut seen = vec![false; self.by_anchor.len()];
        // The first word is the keyword of the declaration, which says nothing about what is in it.
        for (at, word) in words(&file.text()[decl.range]).skip(1) {
            if let Some(id) = self.ids.get(word) {
                places.push((decl.range.start() + at, *id));
                seen[*id as usize] = true;
            }
        }
        let mut rules: FxHashMap<usize, Vec<&Way>> = FxHashMap::default();
        let anchors = self.by_anchor.iter().zip(&seen);
        let anchored = anchors
            .filter(|(_, seen)| **seen)
            .flat_map(|(ways, _)| ways);
        for way in anchored.chain(&self.always) {
            if way.words.iter().all(|it| seen[*it as usize]) && self.fits(way, file) {
                rules.entry(way.rule).or_default().push(way);
            }
        }
        (!rules.is_empty()).then_some(Candidates { rules, places })
    }

    /// Whether a file imports and holds what it must.
    fn fits(&self, way: &Way, file: &GoFile) -> bool {
        let imports = &file.scan().imports;
        let is_imported = |path: &String| imports.iter().any(|it| file.text()[it.path] == **path);
        let texts = self
            .texts
            .get(way.rule)
            .map(Vec::as_slice)
            .unwrap_or_default();
        way.imports.iter().all(is_imported) && texts.iter().all(|it| file.holds(it))
    }
}

impl Candidates<'_> {
    /// The rules, in order.
    pub(super) fn rules(&self) -> Vec<usize> {
        let mut rules: Vec<usize> = self.rules.keys().copied().collect();
        rules.sort_unstable();
        rules
    }

    /// Whether a rule can match at a node that covers some bytes.
    pub(super) fn may_match(&self, rule: usize, range: TextRange) -> bool {
        self.rules.get(&rule).is_some_and(|ways| {
            ways.is_empty()
                || ways
                    .iter()
                    .any(|way| !way.is_within || self.holds(way, range))
        })
    }

    fn holds(&self, way: &Way, range: TextRange) -> bool {
        let from = self.places.partition_point(|(at, _)| *at < range.start());
        let to = self.places.partition_point(|(at, _)| *at < range.end());
        let inside = &self.places[from..to];
        let mut words = way.words.iter();
        words.all(|word| inside.iter().any(|(_, id)| id == word))
    }
}

/// What one way in which a rule can match needs.
#[derive(Default)]
struct Need {
    words: Vec<String>,
    imports: Vec<String>,
    /// Whether all words are in the node at which a match starts.
    is_within: bool,
}

fn needs(matcher: &Matcher) -> Vec<Need> {
    match &matcher.subject {
        Subject::Patterns(patterns) => {
            let need = |it: &Pattern| Need {
                words: it.required_words(),
                imports: it.required_imports().to_vec(),
                is_within: !it.is_sequence(),
            };
            patterns.iter().map(need).collect()
        }
        Subject::Fact(fact) => vec![Need {
            words: fact.words.iter().map(|it| (*it).to_owned()).collect(),
            imports: Vec::new(),
            is_within: true,
        }],
        Subject::Query(_) => vec![Need::default()],
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    fn prefilter(needs: &[&[&str]]) -> Prefilter {
        let mut this = Prefilter::default();
        for (rule, words) in needs.iter().enumerate() {
            let need = Need {
                words: words.iter().map(|it| (*it).to_owned()).collect(),
                imports: Vec::new(),
                is_within: true,
            };
            this.add(rule, need);
        }
        this
    }

    fn file(text: &str) -> GoFile {
        let source = Source::new("a.go", format!("package p\n\nimport f \"fmt\"\n\n{text}\n"));
        GoFile::new(Arc::new(source.unwrap()))
    }

    fn found(prefilter: &Prefilter, text: &str) -> Vec<usize> {
        let file = file(text);
        let candidates = prefilter.candidates(&file, &file.decls()[1]);
        candidates.map_or_else(Vec::new, |it| it.rules())
    }

    #[test]
    fn rule_needs_all_of_its_words_outside_of_comments_and_literals() {
        let prefilter = prefilter(&[&["Sprintf"], &["func", "defer"], &["go"]]);
        let text = "func f() { // go\n\tdefer g(Sprintf(\"func\"))\n}";
        assert_eq!(found(&prefilter, text), [0]);
        assert_eq!(found(&prefilter, "func f() { defer func() {}() }"), [1]);
        assert_eq!(found(&prefilter, "var goes = 1"), Vec::<usize>::new());
    }

    #[test]
    fn rule_needs_the_packages_that_it_names_and_the_texts_that_it_asks_for() {
        let mut prefilter = Prefilter::default();
        for path in ["fmt", "sort"] {
            let need = Need {
                words: vec!["g".to_owned()],
                imports: vec![path.to_owned()],
                is_within: true,
            };
            prefilter.add(prefilter.texts.len(), need);
            prefilter.texts.push(Vec::new());
        }
        prefilter.add(2, Need::default());
        prefilter.texts.push(vec!["//go:linkname".to_owned()]);
        assert_eq!(found(&prefilter, "var a = g(1)"), [0]);
        assert_eq!(found(&prefilter, "var a = g(1) //go:linkname"), [0, 2]);
    }

    #[test]
    fn node_without_the_words_is_no_candidate() {
        let prefilter = prefilter(&[&["g", "h"]]);
        let file = file("var a = g(h) + g(1)");
        let decl = &file.decls()[1];
        let candidates = prefilter.candidates(&file, decl).unwrap();
        let range =
            |start: u32, end: u32| TextRange::new(start.into(), end.into()) + decl.range.start();
        assert!(candidates.may_match(0, range(8, 12)));
        assert!(!candidates.may_match(0, range(15, 19)));
        assert!(!candidates.may_match(1, range(0, 19)));
    }
}

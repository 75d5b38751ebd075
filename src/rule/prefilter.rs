//! Which rules can match in a declaration, judged by its signs before it is parsed.
//!
//! What a rule needs ([`super::need`]) is found by one pass over the tokens of a declaration: which of the signs it
//! holds, and where. A rule that misses one is not tried, neither in the declaration nor at a node without them. Nor is
//! one in a file that does not import a package which the rule names, or with a version for which its claim is not
//! true.

use regex_lite::Regex;
use rustc_hash::FxHashMap;

use super::check::versions_hold;
use super::need::{Need, PathNeed, needs, path_needs};
use super::set::Versions;
use super::types::Rule;
use crate::semantics::{VersionRange, implicit_name};
use crate::syntax::{Around, Decl, DeclKind, GoFile, for_each_sign};
use crate::text::{TextRange, TextSize};

/// A sign that some rule needs.
type SignId = u32;

/// The signs that rules need.
#[derive(Default)]
pub(super) struct Prefilter {
    words: FxHashMap<Box<str>, WordSigns>,
    /// How many signs there are.
    signs: SignId,
    ways: Vec<Way>,
    /// The ways in which rules can match, by the sign of each that is asked for first.
    by_anchor: Vec<Vec<usize>>,
    /// The ways that need no signs.
    always: Vec<usize>,
    rules: Vec<RuleNeed>,
}

/// The signs that a word is, alone and with what is beside it.
#[derive(Default)]
struct WordSigns {
    plain: Option<SignId>,
    called: Option<SignId>,
    assigned: Option<SignId>,
}

/// One way in which a rule can match.
struct Way {
    rule: usize,
    /// The signs in the node at which a match starts, with what is around them.
    inside: Vec<SignId>,
    around: Around,
    /// The signs in the declaration.
    anywhere: Vec<SignId>,
    /// The packages that the file imports, and of which the declaration holds the name.
    imports: Vec<String>,
    /// The texts in the declaration.
    texts: Vec<String>,
    /// Of each list one matches a directive of the file.
    directives: Vec<Vec<Regex>>,
    /// Of each list the declaration has all signs and texts of one.
    choices: Vec<Vec<Choice>>,
}

/// One of several things that a declaration may have.
struct Choice {
    signs: Vec<SignId>,
    texts: Vec<String>,
}

/// What a rule needs of a file.
#[derive(Default)]
struct RuleNeed {
    /// The texts that it must hold.
    texts: Vec<String>,
    paths: Vec<PathNeed>,
    go: VersionRange,
    toolchain: VersionRange,
}

/// The rules that can match in a file.
pub struct FileFilter<'p> {
    prefilter: &'p Prefilter,
    /// For each way the names of the packages it needs; none if the way is not open to the file.
    open: Vec<Option<Vec<SignId>>>,
}

/// The rules that can match in a declaration.
#[derive(Default)]
pub struct Candidates<'p> {
    /// Each way in which a rule can match, by rule.
    ways: Vec<&'p Way>,
    /// Where the signs are.
    places: Vec<Place>,
}

impl Candidates<'_> {
    /// Whether the same rules can match in the same ways.
    pub fn are_those_of(&self, other: &Self) -> bool {
        let pairs = self.ways.iter().zip(&other.ways);
        self.ways.len() == other.ways.len() && pairs.into_iter().all(|(a, b)| std::ptr::eq(*a, *b))
    }
}

/// A sign in a file.
struct Place {
    at: TextSize,
    id: SignId,
    around: Around,
}

impl Prefilter {
    /// The signs of some rules.
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut this = Self::default();
        for (at, rule) in rules.iter().enumerate() {
            for need in needs(&rule.matcher) {
                this.add(at, need);
            }
            this.rules.push(RuleNeed {
                texts: rule.matcher.file_has.clone(),
                paths: path_needs(&rule.matcher),
                go: rule.go.clone(),
                toolchain: rule.toolchain.clone(),
            });
        }
        this
    }

    /// One that lets so many rules pass everywhere.
    pub(super) fn everywhere(rules: usize) -> Self {
        let mut this = Self::default();
        for rule in 0..rules {
            this.add(rule, Need::default());
            this.rules.push(RuleNeed::default());
        }
        this
    }

    fn add(&mut self, rule: usize, need: Need) {
        let at = self.ways.len();
        let Need {
            inside,
            around,
            anywhere,
            imports,
            texts,
            directives,
            choices,
        } = need;
        for path in &imports {
            self.id(implicit_name(path));
        }
        let mut ids = |names: &std::collections::BTreeSet<String>| -> Vec<SignId> {
            names.iter().map(|name| self.id(name)).collect()
        };
        let way = Way {
            rule,
            inside: ids(&inside),
            around,
            anywhere: ids(&anywhere),
            imports: imports.into_iter().collect(),
            texts: texts.into_iter().collect(),
            directives,
            choices: choices.into_iter().map(|it| self.choices(it)).collect(),
        };
        self.by_anchor.resize_with(self.signs as usize, Vec::new);
        // Keywords are everywhere, and long names are rare.
        let anchor = inside.iter().chain(&anywhere).max_by_key(|name| name.len());
        match anchor.map(|name| self.id(name)) {
            Some(id) => self.by_anchor[id as usize].push(at),
            None => self.always.push(at),
        }
        self.ways.push(way);
    }

    /// What each of several needs, as far as signs and texts go.
    fn choices(&mut self, needs: Vec<Need>) -> Vec<Choice> {
        let choice = |need: Need| Choice {
            signs: need
                .inside
                .union(&need.anywhere)
                .map(|it| self.id(it))
                .collect(),
            texts: need.texts.into_iter().collect(),
        };
        needs.into_iter().map(choice).collect()
    }

    fn id(&mut self, name: &str) -> SignId {
        let (word, sign): (_, fn(&mut WordSigns) -> &mut Option<SignId>) =
            if let Some(word) = name.strip_suffix('(').filter(|it| *it != ".") {
                (word, |it| &mut it.called)
            } else if let Some(word) = name.strip_prefix("= ") {
                (word, |it| &mut it.assigned)
            } else {
                (name, |it| &mut it.plain)
            };
        let next = self.signs;
        let id = *sign(self.words.entry(word.into()).or_default()).get_or_insert(next);
        if id == next {
            self.signs += 1;
        }
        id
    }

    /// The rules that can match in a file; none if there are none.
    pub(super) fn file(&self, file: &GoFile, versions: Versions) -> Option<FileFilter<'_>> {
        let path = file.source().path().to_string_lossy().replace('\\', "/");
        let fits = |rule: &RuleNeed| {
            !versions_hold(&rule.go, &rule.toolchain, versions).fails()
                && rule.paths.iter().all(|it| it.allows(&path))
                && rule.texts.iter().all(|it| file.holds(it))
        };
        let fits: Vec<bool> = self.rules.iter().map(fits).collect();
        let open = |way: &Way| {
            let is_open = fits.get(way.rule).copied().unwrap_or_default();
            let is_open = is_open && way.has_directives(file);
            is_open.then(|| self.names(way, file))?
        };
        let open: Vec<_> = self.ways.iter().map(open).collect();
        open.iter().any(Option::is_some).then_some(FileFilter {
            prefilter: self,
            open,
        })
    }

    /// The names that a file has for the packages which a way needs; none if it lacks one of these.
    fn names(&self, way: &Way, file: &GoFile) -> Option<Vec<SignId>> {
        let mut names = Vec::new();
        for path in &way.imports {
            let imports = file.scan().imports.iter();
            let mut own = imports.filter(|it| file.text()[it.path] == **path);
            let first = own.next()?;
            let name = first
                .name
                .map_or(implicit_name(path), |it| &file.text()[it]);
            // A package with two names may go by either, and of a name that no rule knows nothing is noted.
            let id = self.words.get(name).and_then(|it| it.plain);
            if let (Some(id), None) = (id, own.next()) {
                names.push(id);
            }
        }
        Some(names)
    }
}

impl<'p> FileFilter<'p> {
    /// The rules that can match in a declaration; none if there are none.
    pub fn candidates(&self, file: &GoFile, decl: &Decl) -> Option<Candidates<'p>> {
        if matches!(decl.kind, DeclKind::Import | DeclKind::Unknown) {
            return None;
        }
        let prefilter = self.prefilter;
        let mut places = Vec::new();
        // For each sign a bit for each combination of what is around it.
        let mut seen: Vec<Combinations> = vec![0; prefilter.by_anchor.len()];
        let mut is_first = true;
        for_each_sign(&file.text()[decl.range], |sign| {
            // The first word is the keyword of the declaration, which says nothing about what is in it.
            if std::mem::take(&mut is_first) {
                return;
            }
            let Some(word) = prefilter.words.get(sign.name) else {
                return;
            };
            let found = [
                word.plain,
                word.called.filter(|_| sign.is_called),
                word.assigned.filter(|_| sign.is_assigned),
            ];
            for id in found.into_iter().flatten() {
                places.push(Place {
                    at: decl.range.start() + sign.at,
                    id,
                    around: sign.around,
                });
                seen[id as usize] |= bit(sign.around);
            }
        });
        let anchors = prefilter.by_anchor.iter().zip(&seen);
        let anchored = anchors.filter(|(_, seen)| **seen != 0);
        let tried = anchored.flat_map(|(ways, _)| ways).chain(&prefilter.always);
        let is_seen = |id: &SignId| seen[*id as usize] != 0;
        let text = &file.text()[decl.range];
        let open = tried.filter(|at| {
            let names = self.open[**at].as_ref();
            names.is_some_and(|names| names.iter().all(is_seen))
        });
        let mut ways: Vec<&Way> = open
            .map(|at| &prefilter.ways[*at])
            .filter(|way| way.fits(&seen))
            .filter(|way| way.texts.iter().all(|it| text.contains(it.as_str())))
            .filter(|way| {
                way.choices
                    .iter()
                    .all(|list| list.iter().any(|it| it.fits(&seen, text)))
            })
            .collect();
        ways.sort_by_key(|way| way.rule);
        (!ways.is_empty()).then_some(Candidates { ways, places })
    }
}

/// A bit for each combination of what is around.
type Combinations = u16;

fn bit(around: Around) -> Combinations {
    1 << around.place()
}

impl Choice {
    fn fits(&self, seen: &[Combinations], text: &str) -> bool {
        let mut signs = self.signs.iter();
        let mut texts = self.texts.iter();
        signs.all(|it| seen[*it as usize] != 0) && texts.all(|it| text.contains(it.as_str()))
    }
}

impl Way {
    fn has_directives(&self, file: &GoFile) -> bool {
        let has = |regex: &Regex| {
            let mut all = file.comments().iter().filter(|it| it.is_directive);
            all.any(|it| regex.is_match(&file.text()[it.range]))
        };
        self.directives.iter().all(|list| list.iter().any(has))
    }

    fn fits(&self, seen: &[Combinations]) -> bool {
        let has_all = |combination: &Around| combination.has(self.around);
        let mask = Around::combinations()
            .filter(has_all)
            .fold(0, |mask, it| mask | bit(it));
        let mut inside = self.inside.iter();
        let mut anywhere = self.anywhere.iter();
        inside.all(|it| seen[*it as usize] & mask != 0)
            && anywhere.all(|it| seen[*it as usize] != 0)
    }
}

impl Candidates<'_> {
    /// The rules by their places in the set, in order.
    pub fn rules(&self) -> Vec<usize> {
        let mut rules: Vec<usize> = self.ways.iter().map(|it| it.rule).collect();
        rules.dedup();
        rules
    }

    /// Whether a rule can match at a node that covers some bytes.
    pub(super) fn may_match(&self, rule: usize, range: TextRange) -> bool {
        let from = self.ways.partition_point(|it| it.rule < rule);
        let mut own = self.ways[from..].iter().take_while(|it| it.rule == rule);
        own.any(|way| self.holds(way, range))
    }

    fn holds(&self, way: &Way, range: TextRange) -> bool {
        if way.inside.is_empty() {
            return true;
        }
        let from = self.places.partition_point(|it| it.at < range.start());
        let rest = &self.places[from..];
        let to = rest.partition_point(|it| it.at < range.end());
        let mut signs = way.inside.iter();
        signs.all(|sign| {
            let mut places = rest[..to].iter();
            places.any(|it| it.id == *sign && it.around.has(way.around))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::semantics::GoVersion;
    use crate::text::Source;

    fn prefilter(needs: Vec<Need>) -> Prefilter {
        let mut this = Prefilter::default();
        for (rule, need) in needs.into_iter().enumerate() {
            this.add(rule, need);
            this.rules.push(RuleNeed::default());
        }
        this
    }

    fn of_words(words: &[&str]) -> Need {
        Need {
            inside: words.iter().map(|it| (*it).to_owned()).collect(),
            ..Need::default()
        }
    }

    fn file(text: &str) -> GoFile {
        let source = Source::new("a.go", format!("package p\n\nimport f \"fmt\"\n\n{text}\n"));
        GoFile::new(Arc::new(source.unwrap()))
    }

    fn found(prefilter: &Prefilter, text: &str) -> Vec<usize> {
        let file = file(text);
        let filter = prefilter.file(&file, Versions::default());
        let candidates = filter.and_then(|it| it.candidates(&file, &file.decls()[1]));
        candidates.map_or_else(Vec::new, |it| it.rules())
    }

    #[test]
    fn rule_needs_all_of_its_words_outside_of_comments_and_literals() {
        let needs = [&["Sprintf"][..], &["func", "defer"], &["go"]];
        let prefilter = prefilter(needs.map(of_words).into());
        let text = "func f() { // go\n\tdefer g(Sprintf(\"func\"))\n}";
        assert_eq!(found(&prefilter, text), [0]);
        assert_eq!(found(&prefilter, "func f() { defer func() {}() }"), [1]);
        assert_eq!(found(&prefilter, "var goes = 1"), Vec::<usize>::new());
    }

    #[test]
    fn rule_needs_the_packages_that_it_names_and_the_texts_that_it_asks_for() {
        let of = |path: &str| Need {
            imports: [path.to_owned()].into(),
            ..of_words(&["g"])
        };
        let needs = vec![of("fmt"), of("sort"), Need::default(), of_words(&["f"])];
        let mut prefilter = prefilter(needs);
        prefilter.rules[2].texts.push("//go:linkname".to_owned());
        assert_eq!(found(&prefilter, "var a = f.g(1)"), [0, 3]);
        assert_eq!(found(&prefilter, "var a = g(1)"), Vec::<usize>::new());
        assert_eq!(found(&prefilter, "var a = f.g(1) //go:linkname"), [0, 2, 3]);
    }

    #[test]
    fn rule_is_not_tried_with_a_version_for_which_it_is_not_true() {
        let mut prefilter = prefilter(vec![Need::default()]);
        prefilter.rules[0].go = ">=1.22".parse().unwrap();
        let is_tried = |go: Option<GoVersion>| {
            let versions = Versions {
                go,
                toolchain: None,
            };
            prefilter.file(&file("var a = 1"), versions).is_some()
        };
        assert!(is_tried(Some(GoVersion::new(1, 22))));
        assert!(!is_tried(Some(GoVersion::new(1, 21))));
        assert!(is_tried(None));
    }

    #[test]
    fn node_without_the_words_is_no_candidate() {
        let prefilter = prefilter(vec![of_words(&["g", "h"])]);
        let file = file("var a = g(h) + g(1)");
        let decl = &file.decls()[1];
        let filter = prefilter.file(&file, Versions::default()).unwrap();
        let candidates = filter.candidates(&file, decl).unwrap();
        let range =
            |start: u32, end: u32| TextRange::new(start.into(), end.into()) + decl.range.start();
        assert!(candidates.may_match(0, range(8, 12)));
        assert!(!candidates.may_match(0, range(15, 19)));
        assert!(!candidates.may_match(1, range(0, 19)));
    }

    #[test]
    fn signs_must_stand_where_the_rule_needs_them() {
        let in_loop = Need {
            around: Around::LOOP,
            ..of_words(&["g"])
        };
        let with_loop = Need {
            anywhere: ["for".to_owned()].into(),
            ..of_words(&["g"])
        };
        let prefilter = prefilter(vec![in_loop, with_loop]);
        assert_eq!(found(&prefilter, "func f() { for { g() } }"), [0, 1]);
        assert_eq!(found(&prefilter, "func f() { g(); for { h() } }"), [1]);
        assert_eq!(found(&prefilter, "func f() { g() }"), Vec::<usize>::new());
    }
}

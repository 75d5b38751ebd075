//! Findings that an edit elsewhere in the file leaves as they are.
//!
//! A pass that plans fixes changes the bodies of a few functions; what was found in the others need not be looked for
//! again. It is found again where the text around the bodies differs, for that says what names and types mean, and where a
//! rule looked at more than its declaration.

use std::ops::Range;
use std::sync::Arc;

use text_size::{TextRange, TextSize};

use super::check::Candidate;
use crate::rule::Finding;
use crate::syntax::{Decl, DeclKind, Field, GoFile};

/// The findings in one text of a file.
pub(super) struct Kept<'p> {
    file: Arc<GoFile>,
    findings: Vec<Finding>,
    decls: Vec<KeptDecl<'p>>,
}

/// A declaration in which no rule looked beyond it.
struct KeptDecl<'p> {
    candidate: Candidate<'p>,
    /// Which of the findings are in it.
    findings: Range<usize>,
}

/// The findings of a file, of which some may be known.
pub(super) struct Keeping<'p> {
    now: Kept<'p>,
    earlier: Option<Kept<'p>>,
}

impl<'p> Keeping<'p> {
    /// No findings yet; `earlier` are those of another text of the file.
    pub(super) fn new(file: &Arc<GoFile>, earlier: Option<Kept<'p>>) -> Self {
        Self {
            now: Kept {
                file: Arc::clone(file),
                findings: Vec::new(),
                decls: Vec::new(),
            },
            earlier: earlier.filter(|it| it.is_around(file)),
        }
    }

    /// What is known to be in a declaration; none if it has to be looked for.
    fn known(&self, candidate: &Candidate<'p>) -> Option<Vec<Finding>> {
        let earlier = self.earlier.as_ref()?;
        earlier.findings(&self.now.file, candidate)
    }

    /// Adds what is found in a declaration, by the check if it is not known; the check says whether it depends on
    /// that declaration alone.
    ///
    /// With debug assertions what is known is looked for too.
    pub(super) fn add(
        &mut self,
        candidate: Candidate<'p>,
        check: impl Fn(&Candidate<'p>) -> (Vec<Finding>, bool),
    ) {
        let (found, is_alone) = match self.known(&candidate) {
            Some(known) => {
                debug_assert_eq!(known, check(&candidate).0, "what was kept is not found");
                (known, true)
            }
            None => check(&candidate),
        };
        let start = self.now.findings.len();
        self.now.findings.extend(found);
        if is_alone {
            self.now.decls.push(KeptDecl {
                candidate,
                findings: start..self.now.findings.len(),
            });
        }
    }

    /// The findings, and what the check of the next text may know; nothing where no fix leads to one.
    pub(super) fn finish(self) -> (Vec<Finding>, Option<Kept<'p>>) {
        let mut findings = self.now.findings.iter();
        let has_fix = findings.any(|it| !it.fixes.is_empty());
        let kept = has_fix.then(|| Kept {
            findings: self.now.findings.clone(),
            ..self.now
        });
        (self.now.findings, kept)
    }
}

impl Kept<'_> {
    /// Whether the file differs in the bodies of functions alone.
    fn is_around(&self, file: &GoFile) -> bool {
        let (old, new) = (self.file.decls(), file.decls());
        let pairs = || old.iter().zip(new);
        let gaps = between(&self.file).eq(between(file));
        let is_same = |(a, b): (&Decl, &Decl)| {
            let is_function = matches!(a.kind, DeclKind::Func | DeclKind::Method);
            let (a, b) = match a.kind == b.kind && is_function {
                true if text(&self.file, a.range) != text(file, b.range) => (head(a), head(b)),
                _ => (Some(a.range), Some(b.range)),
            };
            a.zip(b)
                .is_some_and(|(a, b)| text(&self.file, a) == text(file, b))
        };
        old.len() == new.len() && gaps && pairs().all(is_same)
    }

    /// What is in a declaration of the file as it is now; none if that has to be looked for.
    fn findings(&self, file: &GoFile, candidate: &Candidate<'_>) -> Option<Vec<Finding>> {
        let at = |it: &KeptDecl<'_>| it.candidate.at.cmp(&candidate.at);
        let known = &self.decls[self.decls.binary_search_by(at).ok()?];
        let (old, new) = (
            &self.file.decls()[candidate.at],
            &file.decls()[candidate.at],
        );
        let is_same = text(&self.file, old.range) == text(file, new.range)
            && known.candidate.rules.are_those_of(&candidate.rules)
            // Where the text ends with a declaration, its tree may be another one.
            && !is_last(&self.file, old)
            && !is_last(file, new);
        let found = self.findings[known.findings.clone()].iter();
        let is_own = |it: &&Finding| ranges(it).all(|it| old.range.contains_range(it));
        if !is_same || !found.clone().all(|it| is_own(&it) && stays_in_file(it)) {
            return None;
        }
        let moved = |range: TextRange| range - old.range.start() + new.range.start();
        Some(found.map(|it| at_other_place(it, moved)).collect())
    }
}

fn text(file: &GoFile, range: TextRange) -> &str {
    &file.text()[range]
}

fn is_last(file: &GoFile, decl: &Decl) -> bool {
    decl.range.end() == TextSize::of(file.text())
}

/// What stands before, between and after the declarations.
fn between(file: &GoFile) -> impl Iterator<Item = &str> {
    let starts = file.decls().iter().map(|it| it.range.start());
    let ends = file.decls().iter().map(|it| it.range.end());
    let ends = std::iter::once(TextSize::default()).chain(ends);
    let starts = starts.chain(std::iter::once(TextSize::of(file.text())));
    ends.zip(starts)
        .map(|(start, end)| text(file, TextRange::new(start, end)))
}

/// A function without its body.
fn head(function: &Decl) -> Option<TextRange> {
    let root = function.root();
    let body = root.field(Field::BODY).filter(|_| !root.has_error())?;
    Some(TextRange::new(function.range.start(), body.start()))
}

fn ranges(finding: &Finding) -> impl Iterator<Item = TextRange> {
    let labels = finding.labels.iter().map(|it| it.range);
    let edits = finding.fixes.iter().flat_map(|it| &it.edits);
    let edits = edits.map(|it| it.edit.range);
    std::iter::once(finding.range).chain(labels).chain(edits)
}

fn stays_in_file(finding: &Finding) -> bool {
    let mut edits = finding.fixes.iter().flat_map(|it| &it.edits);
    edits.all(|it| it.path == finding.path)
}

fn at_other_place(finding: &Finding, moved: impl Fn(TextRange) -> TextRange) -> Finding {
    let mut finding = finding.clone();
    finding.range = moved(finding.range);
    for label in &mut finding.labels {
        label.range = moved(label.range);
    }
    for edit in finding.fixes.iter_mut().flat_map(|it| &mut it.edits) {
        edit.edit.range = moved(edit.edit.range);
    }
    finding
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::rule::{Applicability, Candidates, Claim, FileEdit, Fix, Witness};
    use crate::text::{Edit, Severity, Source};

    const BEFORE: &str = "package p\n\nimport \"fmt\"\n\nfunc f() int { return bad }\n\n\
        // About g.\nfunc g() { fmt.Println(bad) }\n\nvar v = bad\n";

    fn file(text: &str) -> Arc<GoFile> {
        let source = Source::new("a.go", text.to_owned()).expect("short");
        Arc::new(GoFile::new(Arc::new(source)))
    }

    /// A finding with a fix at each `bad` of a declaration.
    fn bad(file: &GoFile, at: usize) -> Vec<Finding> {
        let range = file.decls()[at].range;
        let offset = |at: usize| range.start() + TextSize::try_from(at).expect("short");
        let path: Arc<Path> = Path::new("a.go").into();
        let places = text(file, range).match_indices("bad");
        let places = places.map(|(at, word)| TextRange::at(offset(at), TextSize::of(word)));
        let fix = |range| Fix {
            title: "change it".into(),
            applicability: Applicability::Safe,
            unknown: Vec::new(),
            edits: vec![FileEdit {
                path: path.clone(),
                edit: Edit::replace(range, "good"),
            }],
            needs_imports: Vec::new(),
            coalesces: false,
            removes: Vec::new(),
            adds: Vec::new(),
        };
        let finding = |range| Finding {
            rule: "toy".into(),
            pack: "toys".into(),
            claim: Claim::Style,
            severity: Severity::Warning,
            path: path.clone(),
            range,
            message: "a toy".into(),
            labels: Vec::new(),
            fixes: vec![fix(range)],
            refused: Vec::new(),
            priority: 0,
            witness: Witness::default(),
            evidence: None,
        };
        places.map(finding).collect()
    }

    /// Checks all declarations: the findings, and in which of them nothing was known.
    fn check<'p>(
        file: &Arc<GoFile>,
        earlier: Option<Kept<'p>>,
        looks_beyond: impl Fn(usize) -> bool,
    ) -> (Vec<Finding>, Vec<usize>, Option<Kept<'p>>) {
        let mut keeping = Keeping::new(file, earlier);
        let mut asked = Vec::new();
        for at in 0..file.decls().len() {
            let rules = Candidates::default();
            let candidate = Candidate { at, rules };
            if keeping.known(&candidate).is_none() {
                asked.push(at);
            }
            keeping.add(candidate, |it| (bad(file, it.at), !looks_beyond(it.at)));
        }
        let (findings, kept) = keeping.finish();
        (findings, asked, kept)
    }

    #[track_caller]
    fn check_again(edit: (&str, &str), looks_beyond: impl Fn(usize) -> bool, again: &[usize]) {
        let (_, asked, kept) = check(&file(BEFORE), None, &looks_beyond);
        assert_eq!(asked, [0, 1, 2, 3], "nothing is known at first");
        let after = file(&BEFORE.replacen(edit.0, edit.1, 1));
        let (findings, asked, _) = check(&after, kept, &looks_beyond);
        assert_eq!(asked, again, "after {edit:?}");
        let all = (0..4).flat_map(|at| bad(&after, at));
        assert_eq!(findings, all.collect::<Vec<_>>(), "after {edit:?}");
    }

    #[test]
    fn what_an_edited_body_does_not_touch_is_known_at_its_new_place() {
        check_again(("return bad", "n := 1\n\treturn n"), |_| false, &[1]);
        check_again(("fmt.Println(bad)", ""), |_| false, &[2]);
    }

    #[test]
    fn what_looks_at_other_declarations_is_checked_again() {
        check_again(("return bad", "return 1"), |at| at == 2, &[1, 2]);
    }

    #[test]
    fn all_is_checked_again_where_more_than_bodies_differs() {
        for edit in [
            ("\"fmt\"", "fmt \"log\""),
            ("f() int", "f() uint"),
            ("v = bad", "v = 1"),
            ("// About g.", "//go:noinline"),
            ("func f() int { return bad }\n\n", ""),
        ] {
            let (_, _, kept) = check(&file(BEFORE), None, |_| false);
            let after = file(&BEFORE.replacen(edit.0, edit.1, 1));
            let count = after.decls().len();
            let (_, asked, _) = check(&after, kept, |_| false);
            assert_eq!(asked, (0..count).collect::<Vec<_>>(), "after {edit:?}");
        }
    }
}

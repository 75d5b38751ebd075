//! Findings for people: rustc-like excerpts with labels, the claim, and the fix with what kept it from being applied.

use annotate_snippets::{AnnotationKind, Group, Level, Patch, normalize_untrusted_str};

use super::Style;
use super::excerpt::{Excerpt, with_byte_column};
use super::witness;
use super::words::{applicability_word, claim_word, rejection_text, shown_path};
use crate::engine::{Decision, FileOutcome};
use crate::rule::{Applicability, Finding, Fix, RefusedFix};
use crate::text::{Severity, Source};

/// Which findings are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// All of them.
    All,
    /// Those that the plan does not take care of.
    Open,
}

/// The findings of some files, each with its excerpt, a blank line after each.
pub fn findings(files: &[FileOutcome], which: Which, style: Style) -> String {
    let renderer = style.renderer();
    let mut out = String::new();
    for file in files {
        for (finding, decision) in &file.findings {
            let is_open = match decision {
                Decision::Open(_) => true,
                Decision::Accepted(_) | Decision::Resolved => false,
            };
            if which == Which::Open && !is_open {
                continue;
            }
            let report = groups(&file.source, finding, decision);
            let shown = renderer.render(&report);
            out.push_str(&with_byte_column(shown, &file.source, finding.range));
            out.push_str("\n\n");
        }
    }
    out
}

/// The level under which the renderer prints a severity.
pub(super) fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

fn groups<'a>(source: &'a Source, finding: &'a Finding, decision: &Decision) -> Vec<Group<'a>> {
    let labels = finding.labels.iter();
    let excerpt = Excerpt::covering(
        source,
        std::iter::once(finding.range).chain(labels.clone().map(|label| label.range)),
    );
    let steps = witness::steps(source, finding);
    let mut annotations = vec![AnnotationKind::Primary.span(excerpt.local(finding.range))];
    annotations.extend(labels.map(|label| {
        AnnotationKind::Context
            .span(excerpt.local(label.range))
            .label(&label.text)
    }));
    annotations.extend(steps.into_iter().filter_map(|(range, text)| {
        let range = excerpt.inner(range)?;
        Some(AnnotationKind::Context.span(range).label(text))
    }));
    let mut main = level(finding.severity)
        .primary_title(normalize_untrusted_str(&finding.message))
        .id(&*finding.rule)
        .element(excerpt.annotated(annotations))
        .element(Level::NOTE.message(format!("claim: {}", claim_word(finding.claim))));
    for line in witness::lines(finding) {
        main = main.element(Level::NOTE.message(line));
    }
    let chosen = match decision {
        Decision::Accepted(index) => finding.fixes.get(*index),
        Decision::Open(_) | Decision::Resolved => finding.fixes.first(),
    };
    let Some(fix) = chosen else {
        return vec![main.elements(no_fix(finding))];
    };
    vec![main, fix_group(source, finding, fix, decision)]
}

/// Why a finding comes without a fix: what kept each from being made, if the rule has one that is for the place.
fn no_fix(finding: &Finding) -> Vec<annotate_snippets::Message<'static>> {
    let why = |it: &RefusedFix| format!("cannot {}: {}", it.title, it.why);
    let refused: Vec<_> = finding.refused.iter().map(why).collect();
    let lines = match refused.is_empty() {
        true => vec!["no fix is offered; the change is left to a person".to_owned()],
        false => refused,
    };
    let note = |line: String| Level::NOTE.message(normalize_untrusted_str(&line));
    lines.into_iter().map(note).collect()
}

fn fix_group<'a>(
    source: &'a Source,
    finding: &'a Finding,
    fix: &'a Fix,
    decision: &Decision,
) -> Group<'a> {
    let mut group = Group::with_title(Level::HELP.secondary_title(fix_title(fix)));
    if let Some(patch) = patch_snippet(source, finding, fix) {
        group = group.element(patch);
    }
    for why in &fix.unknown {
        group = group.element(Level::NOTE.message(format!("only suggested: {why}")));
    }
    match decision {
        Decision::Open(Some(rejection)) => {
            let why = rejection_text(rejection, Some(fix.applicability));
            group = group.element(Level::NOTE.message(format!("not applied: {why}")));
        }
        Decision::Resolved => {
            group = group.element(Level::NOTE.message("not needed: another fix resolves it"));
        }
        Decision::Open(None) | Decision::Accepted(_) => {}
    }
    for other in finding.fixes.iter().filter(|other| *other != fix) {
        group = group.element(Level::HELP.message(format!("or {}", fix_title(other))));
    }
    group
}

fn fix_title(fix: &Fix) -> String {
    let title = normalize_untrusted_str(&fix.title);
    match fix.applicability {
        Applicability::Safe | Applicability::Unsafe => {
            format!("{title} ({} fix)", applicability_word(fix.applicability))
        }
        Applicability::Suggest => format!("{title} (suggestion)"),
    }
}

/// The excerpt with the edits of a fix, unless they lie in other files too or are not in order.
fn patch_snippet<'a>(
    source: &'a Source,
    finding: &Finding,
    fix: &'a Fix,
) -> Option<annotate_snippets::Snippet<'a, Patch<'a>>> {
    let same_file = fix.edits.iter().all(|edit| edit.path == finding.path);
    if fix.edits.is_empty() || !same_file || shown_path(&finding.path) != shown_path(source.path())
    {
        return None;
    }
    let mut edits: Vec<_> = fix.edits.iter().map(|file_edit| &file_edit.edit).collect();
    edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    let disjoint = edits
        .windows(2)
        .all(|pair| pair[0].range.end() <= pair[1].range.start());
    let inside = edits.iter().all(|edit| {
        source
            .text()
            .get(std::ops::Range::<usize>::from(edit.range))
            .is_some()
    });
    if !disjoint || !inside {
        return None;
    }
    let excerpt = Excerpt::covering(source, edits.iter().map(|edit| edit.range));
    let patches = edits
        .iter()
        .map(|edit| Patch::new(excerpt.local(edit.range), &edit.text))
        .collect();
    Some(excerpt.patched(patches))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use text_size::{TextRange, TextSize};

    use super::*;
    use crate::report::{Color, fixture};

    const PLAIN: Style = Style {
        color: Color::Plain,
        width: 100,
    };

    #[track_caller]
    fn check(which: Which, expected: &Expect) {
        expected.assert_eq(&findings(&fixture::outcome().files, which, PLAIN));
    }

    #[test]
    fn open_findings_say_why_they_are_open() {
        check(
            Which::Open,
            &expect![[r#"
                warning[deferred-log]: `fmt.Sprintf` of one integer boxes it
                 --> pkg/show.go:6:2
                  |
                5 | func show(n int) string {
                  |           ----- declared here
                6 |     defer log(n)
                  |     ^^^^^^^^^^^^
                  |
                  = note: claim: allocation
                  = note: no fix is offered; the change is left to a person

                warning[sprintf-unknown]: `fmt.Sprintf` of one integer boxes it
                 --> pkg/show.go:7:9
                  |
                5 | func show(n int) string {
                  |           ----- declared here
                6 |     defer log(n)
                7 |     return fmt.Sprintf("%d", n)
                  |            ^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: claim: allocation
                help: use `strconv.Itoa` (suggestion)
                  |
                7 -     return fmt.Sprintf("%d", n)
                7 +     return strconv.Itoa(n)
                  |
                  = note: only suggested: the type of `n` is not known
                  = note: not applied: a suggestion is left to a person

            "#]],
        );
    }

    #[test]
    fn all_findings_show_their_fix() {
        check(
            Which::All,
            &expect![[r#"
                warning[deferred-log]: `fmt.Sprintf` of one integer boxes it
                 --> pkg/show.go:6:2
                  |
                5 | func show(n int) string {
                  |           ----- declared here
                6 |     defer log(n)
                  |     ^^^^^^^^^^^^
                  |
                  = note: claim: allocation
                  = note: no fix is offered; the change is left to a person

                warning[sprintf-integer]: `fmt.Sprintf` of one integer boxes it
                 --> pkg/show.go:7:9
                  |
                5 | func show(n int) string {
                  |           ----- declared here
                6 |     defer log(n)
                7 |     return fmt.Sprintf("%d", n)
                  |            ^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: claim: allocation
                help: use `strconv.Itoa` (safe fix)
                  |
                7 -     return fmt.Sprintf("%d", n)
                7 +     return strconv.Itoa(n)
                  |

                warning[sprintf-unknown]: `fmt.Sprintf` of one integer boxes it
                 --> pkg/show.go:7:9
                  |
                5 | func show(n int) string {
                  |           ----- declared here
                6 |     defer log(n)
                7 |     return fmt.Sprintf("%d", n)
                  |            ^^^^^^^^^^^^^^^^^^^^
                  |
                  = note: claim: allocation
                help: use `strconv.Itoa` (suggestion)
                  |
                7 -     return fmt.Sprintf("%d", n)
                7 +     return strconv.Itoa(n)
                  |
                  = note: only suggested: the type of `n` is not known
                  = note: not applied: a suggestion is left to a person

            "#]],
        );
    }

    #[test]
    fn a_finding_whose_fix_is_refused_says_why() {
        let mut outcome = fixture::outcome();
        let (finding, decision) = &mut outcome.files[0].findings[2];
        finding.fixes.clear();
        *decision = Decision::Open(None);
        let shown = findings(&outcome.files, Which::Open, PLAIN);
        assert!(
            shown.contains("= note: cannot append the digits: `n` is used\n"),
            "{shown}"
        );
        assert_eq!(shown.matches("no fix is offered").count(), 1, "{shown}");
    }

    proptest! {
        #[test]
        fn any_range_of_any_text_renders(
            text in "[a-z\t\r\n \u{e9}\u{4e16}\u{1b}\u{200d}]{0,60}",
            ranges in proptest::collection::vec((0u32..80, 0u32..80), 1..4),
            replacement in "[a-z\t\r\n\u{e9}]{0,9}",
        ) {
            let source = std::sync::Arc::new(Source::new("pkg/show.go", text).expect("short text"));
            let at = |(a, b): (u32, u32)| TextRange::new(TextSize::new(a.min(b)), TextSize::new(a.max(b)));
            let fix = fixture::fix(Applicability::Safe, at(ranges[0]), &replacement);
            let mut finding = fixture::finding("r", at(ranges[0]), vec![fix]);
            finding.labels[0].range = at(ranges[ranges.len() - 1]);
            let file = FileOutcome {
                digest: source.digest(),
                source,
                findings: vec![(finding, Decision::Open(None))],
                new_text: None,
                edits: Vec::new(),
                written: false,
            };
            prop_assert!(!findings(&[file], Which::All, PLAIN).is_empty());
        }
    }
}

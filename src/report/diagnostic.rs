//! A diagnostic about a rule file or a directive, with an excerpt where its source is at hand.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, normalize_untrusted_str};

use super::Style;
use super::excerpt::{Excerpt, with_byte_column};
use super::text::level;
use super::words::shown_path;
use crate::text::{Diagnostic, Source};

/// One diagnostic, ending with a newline; `source` is the text that its labels are about.
pub fn diagnostic(diagnostic: &Diagnostic, source: Option<&Source>, style: Style) -> String {
    let mut group = Group::with_title(
        level(diagnostic.severity).primary_title(normalize_untrusted_str(&diagnostic.message)),
    );
    match (source, diagnostic.labels.first()) {
        (Some(source), Some(_)) => {
            let excerpt =
                Excerpt::covering(source, diagnostic.labels.iter().map(|label| label.range));
            let mut kind = AnnotationKind::Primary;
            let mut annotations = Vec::new();
            for label in &diagnostic.labels {
                let annotation = kind.span(excerpt.local(label.range));
                annotations.push(match label.text.as_str() {
                    "" => annotation,
                    text => annotation.label(text),
                });
                kind = AnnotationKind::Context;
            }
            group = group.element(excerpt.annotated(annotations));
        }
        _ => group = group.element(Origin::path(shown_path(&diagnostic.path))),
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    let rendered = format!("{}\n", style.renderer().render(&[group]));
    match (source, diagnostic.labels.first()) {
        (Some(source), Some(primary)) => with_byte_column(rendered, source, primary.range),
        _ => rendered,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use expect_test::{Expect, expect};
    use text_size::TextRange;

    use super::*;
    use crate::report::Color;
    use crate::text::Severity;

    #[track_caller]
    fn check(with_source: bool, expected: &Expect) {
        let text = "where = [ { size-at-most = [\"$size\", 64] } ]\n";
        let source = Source::new("rules/large-array.toml", text.to_owned()).expect("short text");
        let found = Diagnostic {
            severity: Severity::Error,
            message: "metavariable `$size` is not bound by the pattern".to_owned(),
            path: Path::new("rules/large-array.toml").into(),
            labels: vec![crate::text::Label {
                range: TextRange::new(28.into(), 35.into()),
                text: "not in `pattern`".to_owned(),
            }],
            help: Some("the pattern binds `$v`, `$T`".to_owned()),
        };
        let style = Style {
            color: Color::Plain,
            width: 100,
        };
        expected.assert_eq(&diagnostic(&found, with_source.then_some(&source), style));
    }

    #[test]
    fn an_excerpt_points_at_the_fault() {
        check(
            true,
            &expect![[r#"
                error: metavariable `$size` is not bound by the pattern
                 --> rules/large-array.toml:1:29
                  |
                1 | where = [ { size-at-most = ["$size", 64] } ]
                  |                             ^^^^^^^ not in `pattern`
                  |
                  = help: the pattern binds `$v`, `$T`
            "#]],
        );
    }

    #[test]
    fn columns_count_bytes() {
        let source =
            Source::new("a.toml", "x = \"\u{e9}\u{4e16}\" !".to_owned()).expect("short text");
        let found = Diagnostic {
            severity: Severity::Error,
            message: "stray `!`".to_owned(),
            path: Path::new("a.toml").into(),
            labels: vec![crate::text::Label {
                range: TextRange::new(12.into(), 13.into()),
                text: String::new(),
            }],
            help: None,
        };
        for color in [Color::Plain, Color::Ansi] {
            let shown = diagnostic(&found, Some(&source), Style { color, width: 100 });
            assert!(shown.contains("a.toml:1:13"), "{shown}");
        }
    }

    #[test]
    fn without_a_source_the_path_is_named() {
        check(
            false,
            &expect![[r#"
            error: metavariable `$size` is not bound by the pattern
            --> rules/large-array.toml
             = help: the pattern binds `$v`, `$T`
        "#]],
        );
    }
}

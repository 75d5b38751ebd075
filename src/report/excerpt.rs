//! The lines of a source around some ranges, with the ranges moved to match.

use std::ops::Range;

use annotate_snippets::{Annotation, Patch, Snippet};
use text_size::{TextRange, TextSize};

use super::words::shown_path;
use crate::text::Source;

/// The whole lines of a source that cover some ranges.
///
/// An excerpt is cut before it is rendered because the renderer looks at the whole text it is given, once per
/// finding.
pub(super) struct Excerpt<'a> {
    path: String,
    text: &'a str,
    start: usize,
    first_line: usize,
}

impl<'a> Excerpt<'a> {
    /// The lines that cover all of `ranges`, the first of which must exist.
    pub(super) fn covering(
        source: &'a Source,
        ranges: impl IntoIterator<Item = TextRange>,
    ) -> Self {
        let text = source.text();
        let mut bounds: Option<Range<usize>> = None;
        for range in ranges.into_iter().map(|range| clamp(text, range)) {
            bounds = Some(match bounds {
                Some(seen) => seen.start.min(range.start)..seen.end.max(range.end),
                None => range,
            });
        }
        let bounds = bounds.unwrap_or(0..0);
        let start = text[..bounds.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[bounds.end..]
            .find('\n')
            .map_or(text.len(), |at| bounds.end + at + 1);
        let first_line = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
        Self {
            path: shown_path(source.path()),
            text: &text[start..end],
            start,
            first_line,
        }
    }

    /// A range of the source as a range of the excerpt.
    pub(super) fn local(&self, range: TextRange) -> Range<usize> {
        let at = |offset: TextSize| {
            let offset = usize::from(offset).saturating_sub(self.start);
            floor_boundary(self.text, offset)
        };
        at(range.start())..at(range.end())
    }

    /// A range of the source as a range of the excerpt, if it lies in it.
    pub(super) fn inner(&self, range: TextRange) -> Option<Range<usize>> {
        let end = self.start + self.text.len();
        let is_inside = self.start <= range.start().into() && usize::from(range.end()) <= end;
        is_inside.then(|| self.local(range))
    }

    /// A snippet of the lines, with annotations in offsets of the excerpt.
    pub(super) fn annotated(
        &self,
        annotations: Vec<Annotation<'a>>,
    ) -> Snippet<'a, Annotation<'a>> {
        Snippet::source(self.text)
            .path(self.path.clone())
            .line_start(self.first_line)
            .annotations(annotations)
    }

    /// A snippet of the lines with replacements in offsets of the excerpt.
    pub(super) fn patched(&self, patches: Vec<Patch<'a>>) -> Snippet<'a, Patch<'a>> {
        Snippet::source(self.text)
            .line_start(self.first_line)
            .patches(patches)
    }
}

/// A rendered excerpt whose location counts bytes.
///
/// The renderer counts characters in `path:line:column`; Go tools and every other format here count bytes.
pub(super) fn with_byte_column(rendered: String, source: &Source, range: TextRange) -> String {
    let start = clamp(source.text(), range).start;
    let at = source.line_col(TextSize::try_from(start).unwrap_or_default());
    let line_start = source.text()[..start].rfind('\n').map_or(0, |at| at + 1);
    let chars = source.text()[line_start..start].chars().count() + 1;
    let (path, line, bytes) = (shown_path(source.path()), at.line, at.column);
    if usize::try_from(bytes) == Ok(chars) {
        return rendered;
    }
    let (by_chars, by_bytes) = (
        format!("{path}:{line}:{chars}\n"),
        format!("{path}:{line}:{bytes}\n"),
    );
    rendered.replacen(&by_chars, &by_bytes, 1)
}

fn clamp(text: &str, range: TextRange) -> Range<usize> {
    let start = floor_boundary(text, range.start().into());
    start..floor_boundary(text, range.end().into()).max(start)
}

fn floor_boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

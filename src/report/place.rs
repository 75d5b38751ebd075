//! Where a finding is, in the units that other programs count in.

use text_size::{TextRange, TextSize};

use crate::engine::FileOutcome;
use crate::text::{Edit, LineCol, Source};

/// A range of a text that stands on disk.
pub(super) struct Place<'a> {
    text: &'a str,
    range: TextRange,
    /// Where it starts; bytes.
    pub(super) start: LineCol,
    /// Where it ends, not included; bytes.
    pub(super) end: LineCol,
}

/// The text of a file as it stands on disk after the run.
///
/// A run that has written a file leaves its other findings at other lines: programs that look at the file afterwards
/// must be told those.
pub(super) struct OnDisk<'a> {
    file: &'a FileOutcome,
    written: Option<Source>,
}

impl<'a> OnDisk<'a> {
    pub(super) fn new(file: &'a FileOutcome) -> Self {
        let text = file.new_text.clone().filter(|_| file.written);
        let path = file.source.path().as_ref();
        Self {
            file,
            written: text.and_then(|text| Source::new(path, text).ok()),
        }
    }

    /// The source that the findings are about, if it is what stands on disk.
    pub(super) fn source(&self) -> Option<&'a Source> {
        self.written.is_none().then_some(&*self.file.source)
    }

    /// The place of a range of the source.
    pub(super) fn place(&self, range: TextRange) -> Place<'_> {
        match &self.written {
            None => Place::new(&self.file.source, range),
            Some(written) => Place::new(written, moved(range, &self.file.edits)),
        }
    }
}

/// Where a range lies after sorted, disjoint edits; what an edit has replaced is where its new text is.
fn moved(range: TextRange, edits: &[Edit]) -> TextRange {
    let after = |at: TextSize, is_end: bool| {
        let (mut old, mut new) = (0_usize, 0_usize);
        for edit in edits {
            let (start, end) = (
                usize::from(edit.range.start()),
                usize::from(edit.range.end()),
            );
            let at = usize::from(at);
            if at < end || at <= start {
                // An end inside of replaced text takes in all of the new one.
                let inside = start < at;
                let len = if inside && is_end { edit.text.len() } else { 0 };
                let gap = at.min(start).saturating_sub(old);
                return new + gap + len;
            }
            new += start - old + edit.text.len();
            old = end;
        }
        new + usize::from(at) - old
    };
    let size = |at: usize| TextSize::try_from(at).unwrap_or(range.end());
    let start = size(after(range.start(), false));
    TextRange::new(start, size(after(range.end(), true)).max(start))
}

impl<'a> Place<'a> {
    pub(super) fn new(source: &'a Source, range: TextRange) -> Self {
        let len = TextSize::of(source.text());
        let range = TextRange::new(range.start().min(len), range.end().min(len));
        Self {
            text: source.text(),
            range,
            start: source.line_col(range.start()),
            end: source.line_col(range.end()),
        }
    }

    /// The offset of its first byte.
    pub(super) fn offset(&self) -> u32 {
        self.range.start().into()
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> u32 {
        self.range.len().into()
    }

    /// The columns of its start and end in UTF-16 code units, from 1.
    pub(super) fn utf16_columns(&self) -> (usize, usize) {
        let column = |at: TextSize, column: u32| {
            let start = at - TextSize::new(column - 1);
            let line = self.text.get(start.into()..at.into());
            line.unwrap_or_default().encode_utf16().count() + 1
        };
        (
            column(self.range.start(), self.start.column),
            column(self.range.end(), self.end.column),
        )
    }

    /// The whole lines that it touches.
    pub(super) fn lines(&self) -> &'a str {
        let start = usize::from(self.range.start());
        let first = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        // A range that ends with a line does not touch the next one.
        let last = start.max(usize::from(self.range.end()).saturating_sub(1));
        let rest = self.text.as_bytes().get(last..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(self.text.len(), |at| last + at);
        &self.text[first..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(start.into(), end.into())
    }

    #[test]
    fn what_follows_an_edit_moves_with_it() {
        let edits = [
            Edit::insert(2.into(), "xx"),
            Edit::replace(range(5, 9), "y"),
        ];
        for (before, after) in [
            (range(0, 2), range(0, 2)),
            (range(3, 4), range(5, 6)),
            (range(5, 9), range(7, 8)),
            (range(6, 7), range(7, 8)),
            (range(9, 12), range(8, 11)),
        ] {
            assert_eq!(moved(before, &edits), after, "{before:?}");
        }
    }

    #[test]
    fn a_written_file_is_read_where_its_text_is_now() {
        let mut file = fixture::outcome().files.remove(0);
        let place = fixture::at("defer log(n)");
        assert_eq!(OnDisk::new(&file).place(place).start.line, 6);
        file.edits.insert(0, Edit::insert(0.into(), "// new\n"));
        file.new_text = Some(format!("// new\n{}", fixture::BEFORE));
        assert_eq!(OnDisk::new(&file).place(place).start.line, 6);
        file.written = true;
        let on_disk = OnDisk::new(&file);
        assert_eq!(on_disk.place(place).start.line, 7);
        assert!(on_disk.source().is_none());
    }

    #[test]
    fn columns_count_code_units_and_lines_are_whole() {
        let source = Source::new("a.go", "a\n\té𝄞 := 1\nb\n".to_owned()).unwrap();
        let place = Place::new(&source, range(5, 9));
        assert_eq!((place.start.column, place.end.column), (4, 8));
        assert_eq!(place.utf16_columns(), (3, 5));
        assert_eq!(place.lines(), "\té𝄞 := 1");
        assert_eq!(Place::new(&source, range(2, 15)).lines(), "\té𝄞 := 1");
        assert_eq!(Place::new(&source, range(99, 99)).lines(), "");
    }
}

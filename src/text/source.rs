//! A source text with its name, digest and lines.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use text_size::{TextRange, TextSize};

/// A BLAKE3 digest of a file's bytes, printed as `blake3:<hex>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Digest([u8; 32]);

/// A position for people: line and byte column, both from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineCol {
    /// Line, from 1.
    pub line: u32,
    /// Byte column, from 1.
    pub column: u32,
}

/// The starts of the lines of one text.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<TextSize>,
}

/// One source text: valid UTF-8, shorter than 4 GiB, immutable.
#[derive(Debug)]
pub struct Source {
    path: Arc<Path>,
    text: String,
    lines: OnceLock<LineIndex>,
}

/// Why bytes are not a source text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SourceError {
    /// Not UTF-8 at this byte offset (the Go specification demands UTF-8).
    InvalidUtf8 {
        /// The place of the first bad byte.
        at: LineCol,
    },
    /// 4 GiB or longer.
    TooLong,
}

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidUtf8 { at } => {
                write!(f, "not UTF-8 at line {}, column {}", at.line, at.column)
            }
            Self::TooLong => f.write_str("4 GiB or longer"),
        }
    }
}

impl std::error::Error for SourceError {}

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "blake3:{}", blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl std::str::FromStr for Digest {
    type Err = ();

    /// Reads what the digest prints.
    fn from_str(text: &str) -> Result<Self, ()> {
        let hex = text.strip_prefix("blake3:").ok_or(())?;
        let hash = blake3::Hash::from_hex(hex).map_err(drop)?;
        Ok(Self(*hash.as_bytes()))
    }
}

impl LineIndex {
    /// The line starts of a text.
    pub fn new(text: &str) -> Self {
        let newlines = || memchr::memchr_iter(b'\n', text.as_bytes());
        let mut starts = Vec::with_capacity(newlines().count() + 1);
        starts.push(TextSize::new(0));
        starts.extend(newlines().map(|at| offset(at + 1)));
        Self { starts }
    }

    /// The line and byte column of an offset.
    pub fn line_col(&self, at: TextSize) -> LineCol {
        let line = self.starts.partition_point(|start| *start <= at) - 1;
        LineCol {
            line: u32::try_from(line + 1).expect("invariant: fewer lines than bytes"),
            column: u32::from(at - self.starts[line]) + 1,
        }
    }

    /// The offset at which a line (from 1) starts, if the text has it.
    pub fn line_start(&self, line: u32) -> Option<TextSize> {
        self.starts
            .get(usize::try_from(line).ok()?.checked_sub(1)?)
            .copied()
    }
}

impl Source {
    /// A source of a text that is already a string.
    pub fn new(path: impl Into<PathBuf>, text: String) -> Result<Self, SourceError> {
        if u32::try_from(text.len()).is_err() {
            return Err(SourceError::TooLong);
        }
        Ok(Self {
            path: path.into().into(),
            text,
            lines: OnceLock::new(),
        })
    }

    /// A source of the bytes of a file.
    pub fn from_bytes(path: impl Into<PathBuf>, bytes: Vec<u8>) -> Result<Self, SourceError> {
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(path, text),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let head = String::from_utf8_lossy(&error.as_bytes()[..valid]);
                Err(SourceError::InvalidUtf8 {
                    at: LineIndex::new(&head).line_col(offset(valid)),
                })
            }
        }
    }

    /// Its path, as shown to people.
    pub fn path(&self) -> &Arc<Path> {
        &self.path
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a range.
    pub fn slice(&self, range: TextRange) -> &str {
        &self.text[range]
    }

    /// The digest of its bytes.
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }

    /// Its lines.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The line and column of an offset.
    pub fn line_col(&self, at: TextSize) -> LineCol {
        self.lines().line_col(at)
    }
}

fn offset(at: usize) -> TextSize {
    TextSize::try_from(at).expect("invariant: a source is shorter than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, at: u32, line: u32, column: u32) {
        let source = Source::new("a.go", text.to_owned()).unwrap();
        assert_eq!(source.line_col(at.into()), LineCol { line, column });
        let start = source.lines().line_start(line).unwrap();
        assert_eq!(u32::from(start) + column - 1, at);
    }

    #[track_caller]
    fn check_invalid(bytes: &[u8], line: u32, column: u32) {
        let at = LineCol { line, column };
        let error = Source::from_bytes("a.go", bytes.to_vec()).unwrap_err();
        assert_eq!(error, SourceError::InvalidUtf8 { at });
    }

    #[test]
    fn empty_text_has_one_line() {
        check("", 0, 1, 1);
        assert_eq!(LineIndex::new("").line_start(2), None);
    }

    #[test]
    fn lines_do_not_start_at_zero() {
        assert_eq!(LineIndex::new("a\n").line_start(0), None);
    }

    #[test]
    fn newline_belongs_to_the_line_it_ends() {
        check("ab\ncd", 2, 1, 3);
        check("ab\ncd", 3, 2, 1);
    }

    #[test]
    fn end_of_file_has_a_position() {
        check("ab\ncd", 5, 2, 3);
        check("ab\n", 3, 2, 1);
    }

    #[test]
    fn carriage_return_counts_as_a_column() {
        check("ab\r\ncd\r\n", 2, 1, 3);
        check("ab\r\ncd\r\n", 3, 1, 4);
        check("ab\r\ncd\r\n", 4, 2, 1);
        check("a\rb", 2, 1, 3);
    }

    #[test]
    fn columns_count_bytes() {
        check("\u{feff}package p", 3, 1, 4);
        check("é→\u{1f600}x\nß", 9, 1, 10);
        check("é→\u{1f600}x\nßy", 13, 2, 3);
    }

    #[test]
    fn invalid_utf8_is_found_at_its_first_bad_byte() {
        check_invalid(b"\xff", 1, 1);
        check_invalid(b"ab\ncd\xc3(", 2, 3);
        check_invalid(
            "é\n"
                .as_bytes()
                .split_last()
                .unwrap()
                .1
                .split_last()
                .unwrap()
                .1,
            1,
            1,
        );
        check_invalid(b"\xef\xbb\xbfa\r\n\xe2\x82", 2, 1);
    }

    #[test]
    fn a_digest_reads_what_it_prints() {
        let digest = Digest::of(b"package p\n");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for wrong in ["", "blake3:", "blake3:00", &digest.to_string()[7..]] {
            assert_eq!(wrong.parse::<Digest>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn bytes_stay_as_they_are() {
        let bytes = "\u{feff}package p\r\n\r\nvar é = 1".as_bytes();
        let source = Source::from_bytes("a.go", bytes.to_vec()).unwrap();
        assert_eq!(source.text().as_bytes(), bytes);
        assert_eq!(source.digest(), Digest::of(bytes));
        assert_eq!(source.slice(TextRange::new(3.into(), 10.into())), "package");
    }

    #[test]
    fn digest_names_its_function() {
        // The BLAKE3 digest of no bytes, as its specification gives it.
        assert_eq!(
            Digest::of(b"").to_string(),
            "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        );
    }
}

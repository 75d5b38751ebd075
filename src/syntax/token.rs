//! Bytes to tokens, as far as slicing a file into declarations needs them.
//!
//! At the top level every token is told apart, because an automatic semicolon depends on the token before the line
//! end. Below, where nearly all bytes are, [`Tokens::skip_brackets`] looks only at brackets, quotes and comments.

use memchr::{memchr, memmem};
use text_size::TextRange;

use super::Comment;
use super::comment::is_directive;

/// What the slicing of a file needs to know of a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TokenKind {
    /// The end of the file.
    End,
    /// A written or an automatic semicolon.
    Semicolon,
    /// An identifier.
    Name,
    /// A keyword.
    Keyword(Keyword),
    /// A raw or interpreted string.
    String,
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// `,`
    Comma,
    /// Numbers, runes, operators and bytes that no Go token has.
    Other,
}

/// A keyword of Go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Keyword {
    Package,
    Import,
    Const,
    Var,
    Type,
    Func,
    /// `break`, `continue`, `fallthrough` or `return`: a line may end after it.
    EndsLine,
    /// One of the others.
    Inner,
}

/// A token and its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// How [`Tokens::skip_brackets`] ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Skipped {
    /// After the closing bracket.
    Closed,
    /// At the end of the file.
    Unclosed,
    /// At a line that starts with the keyword of a declaration, in recovery.
    Recovered,
}

/// How unclosed brackets are dealt with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    /// A declaration may contain anything.
    Exact,
    /// The file has unclosed brackets, so a line that starts with `func`, `var`, … starts a declaration.
    Recovery,
}

/// A reader of tokens.
pub(super) struct Tokens<'t> {
    bytes: &'t [u8],
    pub(super) pos: usize,
    /// Whether a line end here is a semicolon (Go specification, "Semicolons").
    pub(super) line_may_end: bool,
    pub(super) mode: Mode,
    /// The comments so far.
    pub(super) comments: Vec<Comment>,
    /// The deepest nesting of brackets since it was last reset.
    pub(super) deepest: u32,
}

/// What a byte starts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Newline,
    Letter,
    Digit,
    Slash,
    Quote,
    Backquote,
    Rune,
    Open,
    Close,
    Comma,
    Semicolon,
    Sign,
    Other,
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0u8;
    loop {
        table[byte as usize] = match byte {
            b' ' | b'\t' | b'\r' => Class::Space,
            b'\n' => Class::Newline,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'/' => Class::Slash,
            b'"' => Class::Quote,
            b'`' => Class::Backquote,
            b'\'' => Class::Rune,
            b'(' | b'[' | b'{' => Class::Open,
            b')' | b']' | b'}' => Class::Close,
            b',' => Class::Comma,
            b';' => Class::Semicolon,
            b'+' | b'-' => Class::Sign,
            _ => Class::Other,
        };
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// The bytes at which [`Tokens::skip_brackets`] stops: brackets, quotes, slashes.
const STOPS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0usize;
    while byte < 256 {
        table[byte] = matches!(
            CLASSES[byte],
            Class::Slash
                | Class::Quote
                | Class::Backquote
                | Class::Rune
                | Class::Open
                | Class::Close
        );
        byte += 1;
    }
    table
};

/// [`STOPS`] and the newline, for [`Mode::Recovery`].
const STOPS_IN_RECOVERY: [bool; 256] = {
    let mut table = STOPS;
    table[b'\n' as usize] = true;
    table
};

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        // A byte order mark is allowed as the first character (Go specification, "Source code representation").
        let pos = if bytes.starts_with("\u{feff}".as_bytes()) {
            3
        } else {
            0
        };
        Self {
            bytes,
            pos,
            line_may_end: false,
            mode: Mode::Exact,
            comments: Vec::new(),
            deepest: 0,
        }
    }

    /// The bytes of a token.
    pub(super) fn bytes_of(&self, token: Token) -> &'t [u8] {
        &self.bytes[token.start..token.end]
    }

    /// The next token; comments are noted on the way.
    pub(super) fn next(&mut self) -> Token {
        loop {
            let start = self.pos;
            let Some(byte) = self.bytes.get(start) else {
                return self.token(TokenKind::End, start);
            };
            self.pos += 1;
            match CLASSES[usize::from(*byte)] {
                Class::Space => {}
                Class::Newline => {
                    if self.line_may_end || self.at_recovery_point() {
                        return self.semicolon(start);
                    }
                }
                Class::Slash => match self.comment(start) {
                    Some(Lines::Several) if self.line_may_end => return self.semicolon(start),
                    Some(_) => {}
                    None => return self.other(start),
                },
                Class::Semicolon => return self.semicolon(start),
                class => return self.significant(class, start),
            }
        }
    }

    fn significant(&mut self, class: Class, start: usize) -> Token {
        let kind = match class {
            Class::Letter => return self.word(start),
            Class::Digit => {
                self.pos = end_of(self.bytes, self.pos, |byte| {
                    byte == b'.'
                        || matches!(CLASSES[usize::from(byte)], Class::Letter | Class::Digit)
                });
                TokenKind::Other
            }
            Class::Quote | Class::Rune => {
                self.pos = end_of_quoted(self.bytes, start);
                if class == Class::Quote {
                    TokenKind::String
                } else {
                    TokenKind::Other
                }
            }
            Class::Backquote => {
                self.pos = end_of_raw(self.bytes, start);
                TokenKind::String
            }
            Class::Close => TokenKind::Close,
            Class::Sign if self.bytes.get(start + 1) == Some(&self.bytes[start]) => {
                self.pos += 1;
                TokenKind::Other
            }
            Class::Open => return self.plain(TokenKind::Open, start),
            Class::Comma => return self.plain(TokenKind::Comma, start),
            Class::Sign
            | Class::Other
            | Class::Space
            | Class::Newline
            | Class::Slash
            | Class::Semicolon => return self.other(start),
        };
        self.line_may_end = true;
        self.token(kind, start)
    }

    fn word(&mut self, start: usize) -> Token {
        self.pos = end_of(self.bytes, self.pos, |byte| {
            matches!(CLASSES[usize::from(byte)], Class::Letter | Class::Digit)
        });
        let keyword = keyword(&self.bytes[start..self.pos]);
        self.line_may_end = keyword.is_none_or(|keyword| keyword == Keyword::EndsLine);
        self.token(keyword.map_or(TokenKind::Name, TokenKind::Keyword), start)
    }

    fn token(&self, kind: TokenKind, start: usize) -> Token {
        Token {
            kind,
            start,
            end: self.pos,
        }
    }

    /// A token after which a line may not end.
    fn plain(&mut self, kind: TokenKind, start: usize) -> Token {
        self.line_may_end = false;
        self.token(kind, start)
    }

    fn semicolon(&mut self, start: usize) -> Token {
        self.plain(TokenKind::Semicolon, start)
    }

    fn other(&mut self, start: usize) -> Token {
        self.plain(TokenKind::Other, start)
    }

    /// Moves from after an opening bracket to after its closing one.
    pub(super) fn skip_brackets(&mut self) -> Skipped {
        let skipped = match self.mode {
            Mode::Exact => self.skip_to_depth_zero(&STOPS),
            Mode::Recovery => self.skip_to_depth_zero(&STOPS_IN_RECOVERY),
        };
        self.line_may_end = true;
        skipped
    }

    #[inline]
    fn skip_to_depth_zero(&mut self, stops: &[bool; 256]) -> Skipped {
        let mut depth = 1u32;
        let mut deepest = 1u32;
        let skipped = loop {
            let rest = &self.bytes[self.pos..];
            let Some(step) = rest.iter().position(|byte| stops[usize::from(*byte)]) else {
                self.pos = self.bytes.len();
                break Skipped::Unclosed;
            };
            let at = self.pos + step;
            self.pos = at + 1;
            match CLASSES[usize::from(self.bytes[at])] {
                Class::Open => {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                Class::Close => {
                    depth -= 1;
                    if depth == 0 {
                        break Skipped::Closed;
                    }
                }
                Class::Slash => {
                    self.comment(at);
                }
                Class::Backquote => self.pos = end_of_raw(self.bytes, at),
                Class::Newline => {
                    if self.at_recovery_point() {
                        self.pos = at;
                        break Skipped::Recovered;
                    }
                }
                _ => self.pos = end_of_quoted(self.bytes, at),
            }
        };
        self.deepest = self.deepest.max(deepest);
        skipped
    }

    /// Whether, in recovery, a declaration starts at the current position, which is the start of a line.
    pub(super) fn at_recovery_point(&self) -> bool {
        self.mode == Mode::Recovery && starts_declaration(&self.bytes[self.pos..])
    }

    /// Notes the comment that starts with the slash at `start`, if one does; the position is after the slash.
    fn comment(&mut self, start: usize) -> Option<Lines> {
        let (end, lines) = match self.bytes.get(start + 1)? {
            b'/' => {
                let end = memchr(b'\n', &self.bytes[start..])
                    .map_or(self.bytes.len(), |length| start + length);
                self.pos = end;
                // The carriage return of a CRLF belongs to the line end.
                let crlf = self.bytes[end - 1] == b'\r';
                (end - usize::from(crlf), Lines::One)
            }
            b'*' => {
                let end = memmem::find(&self.bytes[start + 2..], b"*/")
                    .map_or(self.bytes.len(), |length| start + length + 4);
                self.pos = end;
                let several = memchr(b'\n', &self.bytes[start..end]).is_some();
                (end, if several { Lines::Several } else { Lines::One })
            }
            _ => return None,
        };
        self.comments.push(Comment {
            range: range(start, end),
            is_directive: is_directive(&self.bytes[start..end]),
        });
        Some(lines)
    }
}

/// On how many lines a comment stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Several,
}

/// The range between two offsets.
pub(super) fn range(start: usize, end: usize) -> TextRange {
    let size = |offset| u32::try_from(offset).expect("invariant: a source is shorter than 4 GiB");
    TextRange::new(size(start).into(), size(end).into())
}

fn end_of(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|byte| !belongs(*byte))
        .map_or(bytes.len(), |length| from + length)
}

/// The end of the raw string that starts at `start`.
fn end_of_raw(bytes: &[u8], start: usize) -> usize {
    memchr(b'`', &bytes[start + 1..]).map_or(bytes.len(), |length| start + length + 2)
}

/// The end of the interpreted string or rune that starts at `start`; an unterminated one ends with its line, as in
/// `cmd/compile/internal/syntax/scanner.go: stdString`.
fn end_of_quoted(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'\n') => return at,
            Some(b'\\') if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 2,
            Some(byte) if *byte == quote => return at + 1,
            Some(_) => at += 1,
        }
    }
}

/// Whether the line that starts here starts a declaration, judged by its first word alone.
fn starts_declaration(line: &[u8]) -> bool {
    let starts = |word: &[u8], after: &[u8]| {
        line.strip_prefix(word)
            .and_then(<[u8]>::first)
            .is_some_and(|next| after.contains(next))
    };
    // `func(` is a function literal or type; the others may be groups.
    starts(b"func", b" \t")
        || [&b"var"[..], b"const", b"type", b"import"]
            .iter()
            .any(|word| starts(word, b" \t("))
}

fn keyword(word: &[u8]) -> Option<Keyword> {
    Some(match word {
        b"package" => Keyword::Package,
        b"import" => Keyword::Import,
        b"const" => Keyword::Const,
        b"var" => Keyword::Var,
        b"type" => Keyword::Type,
        b"func" => Keyword::Func,
        b"break" | b"continue" | b"fallthrough" | b"return" => Keyword::EndsLine,
        b"case" | b"chan" | b"default" | b"defer" | b"else" | b"for" | b"go" | b"goto" | b"if"
        | b"interface" | b"map" | b"range" | b"select" | b"struct" | b"switch" => Keyword::Inner,
        _ => return None,
    })
}

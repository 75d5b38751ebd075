//! The parts of a format literal: texts as they are spelled, and verbs.

use crate::refactor::Refusal;
use crate::syntax::{Kind, Node};

/// A part of a format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// Text, spelled as in the literal, without its quotes; `%%` is one percent sign.
    Text(String),
    /// `%d`, by its letter; flags, width and precision are refused.
    Verb(char),
}

/// A format literal.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) parts: Vec<Part>,
    /// The quote around its texts.
    pub(super) quote: char,
}

impl Format {
    /// Reads a string literal.
    pub(super) fn read(literal: Node<'_>) -> Result<Self, Refusal> {
        let quote = match literal.kind() {
            Kind::INTERPRETED_STRING_LITERAL => '"',
            Kind::RAW_STRING_LITERAL => '`',
            _ => return Err(refusal("the format is no literal")),
        };
        let text = literal.text();
        let inner = text
            .strip_prefix(quote)
            .and_then(|text| text.strip_suffix(quote))
            .ok_or_else(|| refusal("the format is no literal"))?;
        Ok(Self {
            parts: parts(inner, quote == '"')?,
            quote,
        })
    }

    /// The format of one value.
    pub(super) fn value() -> Self {
        Self {
            parts: vec![Part::Verb('v')],
            quote: '"',
        }
    }

    /// The letters of its verbs, in order.
    pub(super) fn verbs(&self) -> Vec<char> {
        let verb = |part: &Part| match part {
            Part::Verb(letter) => Some(*letter),
            Part::Text(_) => None,
        };
        self.parts.iter().filter_map(verb).collect()
    }
}

fn parts(inner: &str, escapes: bool) -> Result<Vec<Part>, Refusal> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\\' if escapes => escape(rest)?,
            '%' if rest.starts_with("%%") => {
                rest = &rest[1..];
                1
            }
            '%' => {
                let letter = verb(rest)?;
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                parts.push(Part::Verb(letter));
                rest = &rest[1 + letter.len_utf8()..];
                continue;
            }
            other => other.len_utf8(),
        };
        text.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

/// The letter of the verb at the start of a text.
fn verb(rest: &str) -> Result<char, Refusal> {
    match rest[1..].chars().next() {
        Some(letter) if letter.is_ascii_alphabetic() => Ok(letter),
        Some(_) => Err(refusal(
            "a verb has a flag, a width, a precision or an index",
        )),
        None => Err(refusal("the format ends in a percent sign")),
    }
}

/// The length of the escape at the start of a text (Go spec, "Rune literals").
fn escape(rest: &str) -> Result<usize, Refusal> {
    let (length, digits, radix) = match rest[1..].chars().next() {
        Some('x') => (4, 2, 16),
        Some('u') => (6, 2, 16),
        Some('U') => (10, 2, 16),
        Some('0'..='7') => (4, 1, 8),
        Some(c) if c.is_ascii() => return Ok(2),
        _ => return Err(refusal("the format holds a wrong escape")),
    };
    let number = rest
        .get(digits..length)
        .and_then(|number| u32::from_str_radix(number, radix).ok())
        .ok_or_else(|| refusal("the format holds a wrong escape"))?;
    if number == u32::from(b'%') {
        return Err(refusal("a percent sign of the format is escaped"));
    }
    Ok(length)
}

fn refusal(why: &str) -> Refusal {
    Refusal(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};

    fn text(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    #[test]
    fn texts_keep_their_spelling() {
        let found = parts(r"a\n%s\x41\u0025x%%%d", true);
        assert!(found.is_err(), "an escaped percent sign starts a verb");
        let found = parts(r#"a\n\"%s\x41%%%d%%"#, true).unwrap();
        let expected = [
            text(r#"a\n\""#),
            Part::Verb('s'),
            text(r"\x41%"),
            Part::Verb('d'),
            text("%"),
        ];
        assert_eq!(found, expected);
        assert_eq!(parts(r"\x25d", false).unwrap(), [text(r"\x25d")]);
    }

    #[test]
    fn what_is_no_plain_verb_is_refused() {
        for wrong in [
            "%", "a%", "%5d", "%-s", "%.2s", "%[1]d", "% d", "%!", r"%\x64", r"\45d", "%é",
        ] {
            assert!(parts(wrong, true).is_err(), "{wrong}");
        }
        for escaped in [r"\x25d", r"\045d", r"\u0025d", r"\U00000025d"] {
            assert!(parts(escaped, true).is_err(), "{escaped}");
        }
    }
}

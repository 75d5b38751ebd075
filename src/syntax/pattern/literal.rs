//! The values of string and integer literals.

use std::borrow::Cow;

/// The bytes a string literal stands for, or `None` where it is malformed (Go spec, "String literals").
pub(super) fn string_value(literal: &str) -> Option<Cow<'_, [u8]>> {
    if let Some(raw) = inside(literal, '`') {
        let kept = raw.bytes().filter(|byte| *byte != b'\r');
        return Some(if raw.contains('\r') {
            Cow::Owned(kept.collect())
        } else {
            Cow::Borrowed(raw.as_bytes())
        });
    }
    let text = inside(literal, '"')?;
    if !text.contains('\\') {
        return Some(Cow::Borrowed(text.as_bytes()));
    }
    let mut value = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        value.extend_from_slice(&rest.as_bytes()[..at]);
        rest = escape(&rest[at + 1..], &mut value)?;
    }
    value.extend_from_slice(rest.as_bytes());
    Some(Cow::Owned(value))
}

/// The value of an integer literal, or `None` where it is malformed or too large.
pub(super) fn int_value(literal: &str) -> Option<u128> {
    let digits = literal.replace('_', "").to_ascii_lowercase();
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x', ..] => (16, &digits[2..]),
        [b'0', b'b', ..] => (2, &digits[2..]),
        [b'0', b'o', ..] => (8, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits.as_str()),
    };
    u128::from_str_radix(digits, radix).ok()
}

fn inside(literal: &str, quote: char) -> Option<&str> {
    literal.strip_prefix(quote)?.strip_suffix(quote)
}

/// Appends the value of the escape sequence after a backslash; returns the text after it.
fn escape<'a>(text: &'a str, value: &mut Vec<u8>) -> Option<&'a str> {
    let kind = *text.as_bytes().first()?;
    let simple = match kind {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        b'\\' | b'"' | b'\'' => kind,
        _ => return numeric_escape(text, value),
    };
    value.push(simple);
    text.get(1..)
}

fn numeric_escape<'a>(text: &'a str, value: &mut Vec<u8>) -> Option<&'a str> {
    let (start, len, radix) = match text.as_bytes().first()? {
        b'x' => (1, 2, 16),
        b'u' => (1, 4, 16),
        b'U' => (1, 8, 16),
        b'0'..=b'7' => (0, 3, 8),
        _ => return None,
    };
    let number = u32::from_str_radix(text.get(start..start + len)?, radix).ok()?;
    if len <= 3 {
        value.push(u8::try_from(number).ok()?);
    } else {
        let rune = char::from_u32(number)?;
        value.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
    }
    text.get(start + len..)
}

#[cfg(test)]
mod tests {
    use super::{int_value, string_value};

    #[track_caller]
    fn check_equal(left: &str, right: &str) {
        let left = string_value(left).expect("well-formed");
        assert_eq!(left, string_value(right).expect("well-formed"));
    }

    #[test]
    fn raw_and_interpreted_strings_of_one_value_are_equal() {
        check_equal(r#""a\\b\n""#, "`a\\b\n`");
        check_equal(r#""\x41\u00e9\U0001F600\101""#, "`Aé😀A`");
        check_equal(r#""%d\t""#, "`%d\t`");
        check_equal("`a\r\nb`", r#""a\nb""#);
    }

    #[test]
    fn malformed_escapes_have_no_value() {
        assert_eq!(string_value(r#""\q""#), None);
        assert_eq!(string_value(r#""\x4""#), None);
        assert_eq!(string_value(r#""\400""#), None);
    }

    #[test]
    fn integers_are_equal_in_every_base() {
        for literal in ["255", "0xFF", "0b1111_1111", "0o377", "0377", "0x_ff"] {
            assert_eq!(int_value(literal), Some(255), "{literal}");
        }
        assert_eq!(int_value("0"), Some(0));
        assert_eq!(int_value("08"), None);
    }
}

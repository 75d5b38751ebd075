//! Text in XML 1.0.

use std::fmt::Write as _;

/// The first line of every document.
pub(super) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Text as the value of an attribute or the content of an element.
///
/// Line ends and tabs are written as references: in an attribute they would be read as blanks. What XML 1.0 has no
/// place for (its production `Char`) becomes U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The start of a tag with its attributes: `<name a="b"`, without its end.
pub(super) fn tag(name: &str, attributes: &[(&str, &str)]) -> String {
    let mut out = format!("<{name}");
    for (name, value) in attributes {
        let _ = write!(out, " {name}=\"{}\"", escaped(value));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_reads_otherwise_is_escaped() {
        let text = tag("e", &[("a", "<&>\"'\n\u{1b}é"), ("b", "")]);
        let expected = "<e a=\"&lt;&amp;&gt;&quot;&apos;&#10;\u{fffd}é\" b=\"\"";
        assert_eq!(text, expected);
    }
}

//! The identifiers and keywords of a text.

use text_size::TextSize;

use super::token::{TokenKind, Tokens};

/// The identifiers and keywords of a text with their offsets in it; comments and literals hold none.
pub fn words(text: &str) -> impl Iterator<Item = (TextSize, &str)> {
    let mut tokens = Tokens::new(text);
    std::iter::from_fn(move || {
        loop {
            let token = tokens.next();
            match token.kind {
                TokenKind::End => return None,
                TokenKind::Name | TokenKind::Keyword(_) => {
                    let start = TextSize::try_from(token.start).unwrap_or_default();
                    return Some((start, &text[token.start..token.end]));
                }
                _ => {}
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_hold_no_words() {
        let text = "func f(é int) { // go\n\tx := \"defer\" + `go` + 'a'\n\treturn g(0x1f, x)\n}";
        let found: Vec<_> = words(text).map(|(_, word)| word).collect();
        let expected = ["func", "f", "é", "int", "x", "return", "g", "x"];
        assert_eq!(found, expected);
        assert!(words(text).all(|(at, word)| text[at.into()..].starts_with(word)));
    }
}

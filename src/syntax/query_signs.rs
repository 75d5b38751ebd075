//! The signs of whatever a query matches.
//!
//! A query is read as far as it says which nodes and tokens each match has; whatever else it says can only leave out
//! matches. Its text was compiled by the library, so that it is well formed.

use std::collections::BTreeSet;

use super::Kind;
use super::keywords::keywords;

type Signs = BTreeSet<String>;

/// The signs of all that a query matches.
pub(super) fn required_signs(query: &str) -> Signs {
    let mut reader = Reader { rest: query };
    let mut common: Option<Signs> = None;
    while let Some(signs) = reader.item() {
        common = Some(match common {
            Some(known) => &known & &signs,
            None => signs,
        });
    }
    common.unwrap_or_default()
}

struct Reader<'q> {
    rest: &'q str,
}

impl<'q> Reader<'q> {
    /// The signs of the next item and of what belongs to it; none before a closing bracket and at the end.
    fn item(&mut self) -> Option<Signs> {
        let mut signs = self.bare_item()?;
        loop {
            self.skip_space();
            let rest = self.rest;
            if let Some(rest) = rest.strip_prefix(['?', '*']) {
                signs.clear();
                self.rest = rest;
            } else if let Some(rest) = rest.strip_prefix('+') {
                self.rest = rest;
            } else if let Some(rest) = rest.strip_prefix('@') {
                self.rest = rest;
                self.word();
            } else {
                return Some(signs);
            }
        }
    }

    fn bare_item(&mut self) -> Option<Signs> {
        self.skip_space();
        let first = self.rest.chars().next()?;
        if matches!(first, ')' | ']') {
            return None;
        }
        Some(match first {
            '(' => self.node(),
            '[' => self.choice(),
            '"' => sign_of(self.string()).into_iter().collect(),
            // An anchor, or a field that is absent.
            '.' | '!' => {
                self.rest = &self.rest[1..];
                self.word();
                Signs::new()
            }
            _ if self.word().is_empty() => {
                self.rest = &self.rest[first.len_utf8()..];
                Signs::new()
            }
            _ => {
                // The name of a field, before what it holds, or a wildcard.
                self.skip_space();
                match self.rest.strip_prefix(':') {
                    Some(rest) => {
                        self.rest = rest;
                        self.item().unwrap_or_default()
                    }
                    None => Signs::new(),
                }
            }
        })
    }

    /// A node, a group or a predicate in parentheses.
    fn node(&mut self) -> Signs {
        self.rest = &self.rest[1..];
        self.skip_space();
        let is_predicate = self.rest.starts_with('#');
        let kind = self.word();
        let mut signs: Signs = Kind::named(kind)
            .map(|it| keywords(it).iter().map(|it| (*it).to_owned()).collect())
            .unwrap_or_default();
        while let Some(inner) = self.item() {
            signs.extend(inner);
        }
        self.close();
        if is_predicate { Signs::new() } else { signs }
    }

    fn choice(&mut self) -> Signs {
        self.rest = &self.rest[1..];
        let mut common: Option<Signs> = None;
        while let Some(signs) = self.item() {
            common = Some(match common {
                Some(known) => &known & &signs,
                None => signs,
            });
        }
        self.close();
        common.unwrap_or_default()
    }

    fn close(&mut self) {
        self.skip_space();
        let mut rest = self.rest.chars();
        rest.next();
        self.rest = rest.as_str();
    }

    /// The text between quotes.
    fn string(&mut self) -> &'q str {
        let text = &self.rest[1..];
        let mut is_escaped = false;
        let end = text.find(|it| {
            let ends = it == '"' && !is_escaped;
            is_escaped = it == '\\' && !is_escaped;
            ends
        });
        let end = end.unwrap_or(text.len());
        self.rest = text.get(end + 1..).unwrap_or_default();
        &text[..end]
    }

    fn word(&mut self) -> &'q str {
        let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '#' | '/');
        let end = self.rest.find(|it| !is_word(it) && it != '.');
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    /// Comes to what is neither space nor comment.
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
        while self.rest.starts_with(';') {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.rest = self.rest[end..].trim_start();
        }
    }
}

/// The sign that a token is, if it is one.
fn sign_of(token: &str) -> Option<String> {
    let is_keyword = !token.is_empty() && token.bytes().all(|it| it.is_ascii_lowercase());
    (is_keyword || matches!(token, "==" | "!=" | "+=" | "-=")).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(query: &str) -> String {
        let signs = required_signs(query).into_iter().collect::<Vec<_>>();
        signs.join(" ")
    }

    #[test]
    fn nodes_and_tokens_that_must_be_there_have_signs() {
        assert_eq!(
            signs("(for_statement body: (block (go_statement)) @b) @loop"),
            "for go"
        );
        assert_eq!(
            signs("(binary_expression left: (_) @x operator: \"==\" right: (nil))"),
            "=="
        );
        assert_eq!(signs("\"defer\" @d"), "defer");
        assert_eq!(
            signs("((func_literal) . (return_statement))"),
            "func return"
        );
    }

    #[test]
    fn what_may_be_absent_has_none() {
        assert_eq!(
            signs("(block (go_statement)? (defer_statement)* (if_statement)+)"),
            "if"
        );
        assert_eq!(signs("[(go_statement) (defer_statement)] @x"), "");
        assert_eq!(
            signs("(block [(for_statement (go_statement)) (for_statement)])"),
            "for"
        );
        assert_eq!(signs("(go_statement) (defer_statement)"), "");
        assert_eq!(
            signs("(parameter_declaration !name type: (map_type))"),
            "map"
        );
    }

    #[test]
    fn predicates_and_comments_say_nothing() {
        let text =
            "; (go_statement)\n((identifier) @x (#eq? @x \"go\") (#match? @x \"^(defer\\\")$\"))";
        assert_eq!(signs(text), "");
        assert_eq!(signs("((go_statement) @x (#not-eq? @x \"a\"))"), "go");
    }
}

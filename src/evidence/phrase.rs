//! A claim about what the compiler says: its words, with `*` for anything.

/// Words of the compiler, such as `moved to heap: x` or `([]byte)(*) escapes to heap`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Phrase(pub String);

impl Phrase {
    /// Whether a statement of the compiler is what the phrase says.
    ///
    /// A `*` in front of a name is the operator of Go and is matched by itself as well, since it stands for anything.
    pub fn matches(&self, words: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = words.strip_prefix(first) else {
            return false;
        };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else {
            return rest.is_empty();
        };
        for part in parts {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}

impl std::fmt::Display for Phrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(phrase: &str, words: &str, matches: bool) {
        assert_eq!(Phrase(phrase.to_owned()).matches(words), matches);
    }

    #[test]
    fn without_a_star_all_words_count() {
        check("moved to heap: x", "moved to heap: x", true);
        check("moved to heap: x", "moved to heap: xs", false);
        check("x escapes to heap", "xx escapes to heap", false);
    }

    #[test]
    fn star_stands_for_anything() {
        check(
            "([]byte)(*) escapes to heap",
            "([]byte)(s) escapes to heap",
            true,
        );
        check("* escapes to heap", "moved to heap: x", false);
        check("make(*) *", "make([]int, n) escapes to heap", true);
    }

    #[test]
    fn parts_do_not_overlap() {
        check("aa*aa", "aaa", false);
        check("aa*aa", "aaaa", true);
    }
}

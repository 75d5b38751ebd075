//! The text of a node with something in it replaced: the navigation `text-of`.

use regex_lite::Regex;

use super::reader::{Faults, Table};
use super::site::Site;
use super::subject::Bind;
use crate::syntax::Node;
use crate::syntax::pattern::Bound;

/// The navigation that takes one.
pub(super) const NAME: &str = "text-of";

/// What is replaced in a text, and by what.
pub(super) struct Substitution {
    regex: Regex,
    with: String,
}

impl Substitution {
    /// The text with every match replaced; nothing where there is none.
    fn apply(&self, text: &str) -> Option<String> {
        self.regex.is_match(text).then(|| {
            self.regex
                .replace_all(text, self.with.as_str())
                .into_owned()
        })
    }
}

/// Reads `regex = '…', with = '…'` of a binding; one without the other is a fault.
pub(super) fn read(table: &mut Table<'_>, faults: &mut Faults<'_>) -> Option<Substitution> {
    let range = table.range;
    let regex = table.string("regex", faults);
    let with = table.string("with", faults);
    let (Some(text), Some(with)) = (&regex, &with) else {
        if regex.is_some() || with.is_some() {
            let message = "`regex` and `with` belong together";
            faults.error(range, message, "one of them is missing");
        }
        return None;
    };
    match Regex::new(&text.text) {
        Ok(regex) => Some(Substitution {
            regex,
            with: with.text.clone(),
        }),
        Err(error) => {
            let message = format!("not a regular expression: {error}");
            faults.error(text.range, message, "here");
            None
        }
    }
}

/// The text of a node, changed as the binding says. What it means is for the rule to know: the parts of a text denote
/// nothing, so that it is of use for literals, tags and names, and not for expressions.
pub(super) fn text_of<'t>(_site: &Site<'_, 't>, node: Node<'t>, bind: &Bind) -> Option<Bound<'t>> {
    let text = node.text();
    match &bind.substitution {
        Some(substitution) => substitution.apply(text).map(Bound::Text),
        None => Some(Bound::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn substitution(regex: &str, with: &str) -> Substitution {
        Substitution {
            regex: Regex::new(regex).expect("regular expression"),
            with: with.to_owned(),
        }
    }

    #[test]
    fn every_match_is_replaced() {
        let dashes = substitution("-", "_");
        assert_eq!(dashes.apply("a-b-c").as_deref(), Some("a_b_c"));
    }

    #[test]
    fn groups_stand_for_what_they_matched() {
        let swapped = substitution(r#"^"(\d+)-(\d+)"$"#, r#""${2}/$1""#);
        assert_eq!(swapped.apply("\"02-2006\"").as_deref(), Some("\"2006/02\""));
    }

    #[test]
    fn a_text_without_a_match_leads_nowhere() {
        assert_eq!(substitution("x", "y").apply("abc"), None);
    }
}

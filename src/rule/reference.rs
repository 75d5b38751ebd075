//! The words of the rule language, for documentation and suggestions.

use super::fact::FACTS;
use super::navigate::NAVIGATIONS;
use super::predicate::{self, ArgKind};

/// One word of the rule language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// What goes with it: an argument, or what it binds.
    pub takes: String,
    /// What it means.
    pub doc: &'static str,
}

/// The predicates that a condition can ask.
pub fn predicates() -> Vec<Word> {
    let word = |row: &super::predicate::Predicate| Word {
        name: row.name,
        takes: describe(row.arg),
        doc: row.doc,
    };
    predicate::predicates().map(word).collect()
}

/// The ways from one metavariable to another.
pub fn navigations() -> Vec<Word> {
    let word = |row: &super::navigate::Navigation| Word {
        name: row.name,
        takes: "metavariable".to_owned(),
        doc: row.doc,
    };
    NAVIGATIONS.iter().map(word).collect()
}

/// The semantic facts that can start a match.
pub fn facts() -> Vec<Word> {
    let binds = |row: &super::fact::Fact| {
        row.binds
            .iter()
            .map(|(name, doc)| format!("`${name}` {doc}"))
            .collect::<Vec<_>>()
            .join("; ")
    };
    FACTS
        .iter()
        .map(|row| Word {
            name: row.name,
            takes: binds(row),
            doc: row.doc,
        })
        .collect()
}

/// The rewrites that an edit of a fix can name besides putting a text somewhere.
pub fn operations() -> Vec<Word> {
    let word = |(name, _, keys, doc): &(&'static str, _, &[&str], &'static str)| {
        let keys = keys.iter().map(|key| format!("; `{key}`"));
        Word {
            name,
            takes: format!("metavariable{}", keys.collect::<String>()),
            doc,
        }
    };
    let format = |(name, _, doc): &(&'static str, _, &'static str)| Word {
        name,
        takes: "metavariable".to_owned(),
        doc,
    };
    let formats = super::rewrites::FORMATS.iter().map(format);
    let parameter = |(name, keys, doc): &(&'static str, &[&str], &'static str)| {
        let keys = keys.iter().map(|key| format!("; `{key}`"));
        Word {
            name,
            takes: format!("metavariable{}", keys.collect::<String>()),
            doc,
        }
    };
    let parameters = super::parameters::PARAMETERS.iter().map(parameter);
    let operations = super::rewrites::OPERATIONS.iter().map(word);
    let pool = Word {
        name: super::rewrites::POOL.0,
        takes: "metavariable".to_owned(),
        doc: super::rewrites::POOL.1,
    };
    let others = formats.chain(parameters).chain([pool]);
    operations.chain(others).collect()
}

fn describe(arg: ArgKind) -> String {
    match arg {
        ArgKind::Flag => "`true` or `false`".to_owned(),
        ArgKind::Number => "integer".to_owned(),
        ArgKind::Words([]) => "text, or several".to_owned(),
        ArgKind::Words(words) => words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", "),
        ArgKind::Metavariable => "metavariable".to_owned(),
        ArgKind::Regex => "regular expression".to_owned(),
        ArgKind::Related(_) => {
            "pattern, several, or `{ pattern = …, until = function, block or declaration }`"
                .to_owned()
        }
        ArgKind::Patterns => "pattern, several, or `{ pattern = …, in = metavariable }`".to_owned(),
    }
}

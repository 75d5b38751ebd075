//! The tables of rule, pack and configuration files: each key once, with what it takes and what it means.
//!
//! The reader asks for keys through these rows, the JSON Schemas and the reference are written from them, and a key
//! that is read without a row, or a row that nobody reads, fails a debug assertion.

pub(super) mod config;
pub(super) mod pack;
pub(super) mod rule;

use super::fix;
use super::navigate::NAVIGATIONS;
use super::parameters::PARAMETERS;
use super::predicate::{ArgKind, predicates};
use super::rewrites::{FORMATS, OPERATIONS, POOL};

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sort {
    /// One string.
    Text,
    /// One string or several.
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A Go pattern.
    Pattern,
    /// A Go pattern or several.
    Patterns,
    /// `true` or `false`.
    Flag,
    /// An integer.
    Number,
    /// Several integers.
    Numbers,
    /// Anything.
    Any,
    /// A Go version such as `1.21`.
    Version,
    /// A range of versions such as `>=1.21, <1.26`.
    Range,
    /// A table.
    Table(&'static Form),
    /// Several tables.
    Tables(&'static Form),
    /// A table whose keys are names, each with a value of the sort.
    Named(&'static Sort),
    /// The argument of a predicate.
    Argument(ArgKind),
    /// A value of one sort or of the other.
    Either(&'static Sort, &'static Sort),
}

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) sort: Sort,
    /// Whether a table without it is at fault.
    pub(super) required: bool,
    /// What it means, for people.
    pub(super) doc: &'static str,
}

/// A table: how it is called in messages, and its keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// `a rule`, `[docs]`.
    pub(super) what: &'static str,
    /// The name of its definition in a schema.
    pub(super) name: &'static str,
    pub(super) keys: &'static [Key],
    /// Keys that come from the other tables of the language.
    pub(super) more: More,
    /// The keys of which it has exactly one.
    pub(super) one_of: &'static [&'static str],
}

/// Keys of a table that are rows of another table of the language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum More {
    Nothing,
    Predicates,
    Navigations,
    Edits,
    /// The keys are names that the author gives.
    Names,
}

pub(super) const fn key(name: &'static str, sort: Sort, doc: &'static str) -> Key {
    Key {
        name,
        sort,
        required: false,
        doc,
    }
}

pub(super) const fn needed(name: &'static str, sort: Sort, doc: &'static str) -> Key {
    Key {
        name,
        sort,
        required: true,
        doc,
    }
}

impl Form {
    /// Every key, those of other tables of the language included.
    pub(super) fn all_keys(&self) -> Vec<Key> {
        let mut keys = self.keys.to_vec();
        match self.more {
            More::Nothing | More::Names => {}
            More::Predicates => {
                keys.extend(
                    predicates().map(|row| key(row.name, Sort::Argument(row.arg), row.doc)),
                );
            }
            More::Navigations => keys.extend(
                NAVIGATIONS
                    .iter()
                    .map(|row| key(row.name, Sort::Text, row.doc)),
            ),
            More::Edits => keys.extend(edits()),
        }
        keys
    }

    /// Whether it has the key.
    pub(super) fn has(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name == name)
            || match self.more {
                More::Nothing => false,
                More::Names => true,
                More::Predicates => predicates().any(|row| row.name == name),
                More::Navigations => NAVIGATIONS.iter().any(|row| row.name == name),
                More::Edits => edits().any(|key| key.name == name),
            }
    }

    /// Whether the reader asks for all its keys, whatever the table says.
    pub(super) fn is_read_whole(&self) -> bool {
        self.more == More::Nothing
    }
}

/// The keys that name what an edit does.
fn edits() -> impl Iterator<Item = Key> {
    let place = |(name, _, doc): &(&'static str, _, &'static str)| key(name, Sort::Text, doc);
    let operation =
        |(name, _, _, doc): &(&'static str, _, _, &'static str)| key(name, Sort::Text, doc);
    let format = |(name, _, doc): &(&'static str, _, &'static str)| key(name, Sort::Text, doc);
    let parameter = |(name, _, doc): &(&'static str, _, &'static str)| key(name, Sort::Text, doc);
    fix::PLACES
        .iter()
        .map(place)
        .chain(OPERATIONS.iter().map(operation))
        .chain(FORMATS.iter().map(format))
        .chain(PARAMETERS.iter().map(parameter))
        .chain([key(POOL.0, Sort::Text, POOL.1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms() -> Vec<&'static Form> {
        vec![&rule::RULE, &pack::PACK, &config::CONFIG]
    }

    fn check(form: &Form) {
        let keys = form.all_keys();
        for (at, key) in keys.iter().enumerate() {
            assert!(
                !keys[..at].iter().any(|other| other.name == key.name),
                "{} has `{}` twice",
                form.what,
                key.name
            );
            assert!(
                !key.doc.is_empty() && !key.doc.ends_with('.'),
                "{}",
                key.name
            );
            if let Sort::Table(inner) | Sort::Tables(inner) = key.sort
                && inner.name != form.name
            {
                check(inner);
            }
        }
    }

    #[test]
    fn keys_are_documented_and_come_once() {
        for form in forms() {
            check(form);
        }
    }
}

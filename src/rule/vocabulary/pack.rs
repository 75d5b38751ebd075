//! The tables of a `pack.toml`.

use super::rule::{CONDITION, PARAM};
use super::{Form, More, Sort, key, needed};
use crate::rule::words;

pub(crate) static PACK: Form = Form {
    what: "a pack",
    name: "pack",
    keys: &[
        needed(
            "name",
            Sort::Text,
            "kebab-case name, for `select` and `ignore`",
        ),
        needed("version", Sort::Text, "its version"),
        needed("description", Sort::Text, "one sentence"),
        key(
            "requires",
            Sort::Range,
            "the versions of gofix-escape that it is written for",
        ),
        key(
            "extends",
            Sort::Texts,
            "packs whose rules it has too: paths from its directory, or names of built-in packs",
        ),
        key(
            "rules",
            Sort::Named(&Sort::Table(&CHANGE)),
            "what is different in rules that it has from other packs, by id",
        ),
        key(
            "params",
            Sort::Named(&Sort::Table(&PARAM)),
            "parameters that all rules of the pack share",
        ),
        key(
            "imports",
            Sort::Named(&Sort::Text),
            "package names that patterns of all its rules may use, with their import paths",
        ),
        key(
            "patterns",
            Sort::Named(&Sort::Pattern),
            "patterns that its rules use by name: `{ use = \"name\" }`",
        ),
        key(
            "predicates",
            Sort::Named(&Sort::Either(
                &Sort::Table(&CONDITION),
                &Sort::Tables(&CONDITION),
            )),
            "conditions that its rules use by name: `{ var = \"x\", is = \"name\" }`; they ask about that metavariable",
        ),
    ],
    more: More::Nothing,
    one_of: &[],
};

pub(crate) static CHANGE: Form = Form {
    what: "a change of a rule",
    name: "change",
    keys: &[
        key("enabled", Sort::Flag, "`false` leaves the rule out"),
        key(
            "severity",
            Sort::Word(words::SEVERITY_WORDS),
            "another severity",
        ),
        key(
            "params",
            Sort::Named(&Sort::Any),
            "other values of its parameters",
        ),
    ],
    more: More::Nothing,
    one_of: &[],
};

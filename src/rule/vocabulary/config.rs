//! The tables of a `gofix-escape.toml`.

use super::{Form, More, Sort, key};
use crate::rule::words;

pub(crate) static CONFIG: Form = Form {
    what: "a configuration",
    name: "config",
    keys: &[
        key(
            "packs",
            Sort::Texts,
            "rule packs, by path from this file: a pack, a directory of packs or a rule file; outer files' packs stay",
        ),
        key(
            "builtin",
            Sort::Flag,
            "whether the built-in packs are used; `true` by default",
        ),
        key(
            "select",
            Sort::Texts,
            "only these rules run: ids, packs, claims or tags; all by default",
        ),
        key(
            "ignore",
            Sort::Texts,
            "rules that do not run: ids, packs, claims or tags; wins over `select`",
        ),
        key(
            "severity",
            Sort::Named(&Sort::Word(words::SEVERITY_WORDS)),
            "the severity of rules, by id",
        ),
        key(
            "params",
            Sort::Named(&Sort::Named(&Sort::Any)),
            "values of parameters, by the id of their rule or the name of their pack",
        ),
        key(
            "per-path",
            Sort::Named(&Sort::Texts),
            "rules that do not run in some files: a glob from this file, and ids, packs, claims or tags",
        ),
        key(
            "include",
            Sort::Texts,
            "globs from this file: only such files are analyzed; all by default",
        ),
        key(
            "exclude",
            Sort::Texts,
            "globs from this file: such files are not analyzed; outer files' globs stay",
        ),
        key(
            "tests",
            Sort::Flag,
            "whether `_test.go` files are analyzed; `true` by default",
        ),
        key(
            "generated",
            Sort::Flag,
            "whether generated files are analyzed; `false` by default",
        ),
        key(
            "vendor",
            Sort::Flag,
            "whether files below `vendor` are analyzed; `false` by default",
        ),
        key(
            "go",
            Sort::Version,
            "the language version of files, instead of that of their go.mod",
        ),
        key(
            "toolchain",
            Sort::Version,
            "the toolchain to assume, instead of the oldest one that go.mod allows",
        ),
        key(
            "fail-on",
            Sort::Word(words::FAIL_ON_WORDS),
            "the lowest severity of a finding that makes the exit status 1; `warning` by default",
        ),
        key(
            "root",
            Sort::Flag,
            "whether the search for outer configuration files ends here; `false` by default",
        ),
    ],
    more: More::Nothing,
    one_of: &[],
};

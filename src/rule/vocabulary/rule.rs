//! The tables of a rule file.

use super::{Form, More, Sort, key, needed};
use crate::rule::words;

const fn form(
    name: &'static str,
    what: &'static str,
    keys: &'static [super::Key],
    more: More,
) -> Form {
    Form {
        what,
        name,
        keys,
        more,
        one_of: &[],
    }
}

const fn one_of(form: Form, one_of: &'static [&'static str]) -> Form {
    Form { one_of, ..form }
}

pub(crate) static RULE: Form = form(
    "rule",
    "a rule",
    &[
        needed(
            "id",
            Sort::Text,
            "kebab-case name, that of the file; reads as \"allow ⟨id⟩\"",
        ),
        needed(
            "summary",
            Sort::Text,
            "one line that says what is wrong and what is better",
        ),
        needed(
            "claim",
            Sort::Word(words::CLAIM_WORDS),
            "what the rule says of the code it finds",
        ),
        needed(
            "severity",
            Sort::Word(words::SEVERITY_WORDS),
            "how much it matters",
        ),
        key(
            "go",
            Sort::Range,
            "the language versions of files that it is for",
        ),
        key(
            "toolchain",
            Sort::Range,
            "the toolchains for which the claim is true",
        ),
        key(
            "supersedes",
            Sort::Texts,
            "names of other tools' checks, whose suppression comments are honored",
        ),
        key("tags", Sort::Texts, "free words for `select` and `ignore`"),
        key(
            "default",
            Sort::Flag,
            "`false` for a rule that runs only where `select` names it, its pack, one of its tags or `all`",
        ),
        key("priority", Sort::Number, "higher plans first; 0 if absent"),
        key(
            "message",
            Sort::Text,
            "what a finding says, with metavariables; the summary if absent",
        ),
        key(
            "params",
            Sort::Named(&Sort::Table(&PARAM)),
            "values that a configuration may change; `{ param = \"name\" }` stands for one, `{{name}}` in a text for its text",
        ),
        needed("match", Sort::Table(&MATCH), "what the rule looks for"),
        key("fix", Sort::Tables(&FIX), "what it does about it"),
        key(
            "observes",
            Sort::Texts,
            "what the compiler says where a finding is true; what the fixes remove if absent",
        ),
        key(
            "confirm",
            Sort::Word(words::CONFIRM_WORDS),
            "what needs the compiler's confirmation",
        ),
        needed("docs", Sort::Table(&DOCS), "prose"),
        key(
            "example",
            Sort::Tables(&EXAMPLE),
            "whole files, at least two that fire and two that are clean",
        ),
    ],
    More::Nothing,
);

pub(crate) static PARAM: Form = form(
    "param",
    "a parameter",
    &[
        needed(
            "default",
            Sort::Any,
            "its value where no configuration gives another of the same sort",
        ),
        needed("doc", Sort::Text, "what it is for"),
    ],
    More::Nothing,
);

pub(crate) static MATCH: Form = one_of(
    form(
        "match",
        "`[match]`",
        &[
            key(
                "imports",
                Sort::Named(&Sort::Text),
                "package names that the patterns use, with their import paths",
            ),
            key("pattern", Sort::Pattern, "the pattern that a match fits"),
            key("any", Sort::Patterns, "patterns of which a match fits one"),
            key(
                "fact",
                Sort::Word(words::FACT_WORDS),
                "the semantic fact that is a match",
            ),
            key(
                "query",
                Sort::Text,
                "a tree-sitter query, whose captures are the metavariables",
            ),
            key(
                "relate",
                Sort::Tables(&RELATION),
                "code around the match that must be there, with what it binds",
            ),
            key(
                "bind",
                Sort::Named(&Sort::Table(&BINDING)),
                "metavariables found from others",
            ),
            key(
                "where",
                Sort::Tables(&CONDITION),
                "what must hold of the match",
            ),
            key("labels", Sort::Named(&Sort::Text), "notes at metavariables"),
            key(
                "at",
                Sort::Text,
                "the metavariable that a finding points at; the whole match if absent",
            ),
            key(
                "fixable",
                Sort::Flag,
                "whether a match counts only where one of the fixes can be made",
            ),
            key(
                "file-has",
                Sort::Texts,
                "texts, comments included, without which a file is not looked at",
            ),
        ],
        More::Nothing,
    ),
    &["pattern", "any", "fact", "query"],
);

pub(crate) static NAMES: Form = form("names", "a table of names", &[], More::Names);

pub(crate) static RELATION: Form = form(
    "relation",
    "a relation",
    &[
        key(
            "inside",
            Sort::Pattern,
            "something around it in the same function matches",
        ),
        key("has", Sort::Pattern, "something inside it matches"),
        key(
            "follows",
            Sort::Pattern,
            "an earlier statement of its block matches",
        ),
        key(
            "precedes",
            Sort::Pattern,
            "a later statement of its block matches",
        ),
        key(
            "of",
            Sort::Text,
            "the metavariable that has the relation; the whole match if absent",
        ),
        key("until", Sort::Word(words::UNTIL_WORDS), "how far is looked"),
    ],
    More::Nothing,
);

pub(crate) static BINDING: Form = form(
    "binding",
    "a binding",
    &[
        key(
            "pattern",
            Sort::Pattern,
            "what `matches-in`, `own-matches-in` and `returns-without` look for",
        ),
        key("regex", Sort::Text, "what `text-of` replaces in the text"),
        key("with", Sort::Text, "what `text-of` puts in its place"),
    ],
    More::Navigations,
);

pub(crate) static CONDITION: Form = form(
    "condition",
    "a condition",
    &[
        key(
            "var",
            Sort::Text,
            "the metavariable that is asked about; the whole match if absent",
        ),
        key(
            "unknown",
            Sort::Word(&["unknown", "fails"]),
            "what an unknown answer counts as",
        ),
        key("any", Sort::Tables(&CONDITION), "at least one holds"),
        key("all", Sort::Tables(&CONDITION), "each one holds"),
        key("not", Sort::Table(&CONDITION), "it does not hold"),
        key(
            "is",
            Sort::Texts,
            "conditions of the pack, by name: `[predicates]` of its `pack.toml`",
        ),
    ],
    More::Predicates,
);

pub(crate) static SUBPATTERN: Form = form(
    "sub-pattern",
    "a sub-pattern",
    &[
        needed("pattern", Sort::Patterns, "what is looked for"),
        key("in", Sort::Text, "the metavariable it is looked for in"),
    ],
    More::Nothing,
);

pub(crate) static RELATED: Form = form(
    "related-pattern",
    "a sub-pattern",
    &[
        needed("pattern", Sort::Patterns, "what is looked for"),
        key("until", Sort::Word(words::UNTIL_WORDS), "how far is looked"),
    ],
    More::Nothing,
);

pub(crate) static FIX: Form = form(
    "fix",
    "a fix",
    &[
        needed("title", Sort::Text, "a verb phrase, with metavariables"),
        needed(
            "applicability",
            Sort::Word(words::APPLICABILITY_WORDS),
            "`safe` keeps the behavior, `unsafe` changes it as stated, `suggest` is never applied",
        ),
        key(
            "fresh",
            Sort::Named(&Sort::Text),
            "names that collide with nothing, each made of a text",
        ),
        key(
            "where",
            Sort::Tables(&CONDITION),
            "what must hold for this fix",
        ),
        key("replace", Sort::Text, "the new text of the whole match"),
        key("edits", Sort::Tables(&EDIT), "edits at metavariables"),
        key(
            "imports",
            Sort::Texts,
            "import paths that the new text needs besides those of its package names",
        ),
        key(
            "coalesces",
            Sort::Flag,
            "whether an edit that equals one of another fix counts for both",
        ),
        key("removes", Sort::Texts, "what the compiler no longer says"),
        key("adds", Sort::Texts, "what the compiler says only then"),
    ],
    More::Nothing,
);

pub(crate) static EDIT: Form = form(
    "edit",
    "an edit",
    &[
        key("with", Sort::Text, "the new text"),
        key("var", Sort::Text, "the variable of the rewrite"),
        key("name", Sort::Text, "the name that the rewrite gives"),
        key(
            "order",
            Sort::Numbers,
            "the new order of the parameters, each by its old number",
        ),
        key("type", Sort::Text, "the type of the parameter"),
        key("argument", Sort::Text, "the argument of every call"),
        key("uses", Sort::Text, "each use of the parameter"),
    ],
    More::Edits,
);

pub(crate) static DOCS: Form = form(
    "docs",
    "`[docs]`",
    &[
        needed("why", Sort::Text, "what the code costs, and who says so"),
        key(
            "fix-safety",
            Sort::Text,
            "why the fix keeps the behavior, or how it changes it; required with a fix",
        ),
    ],
    More::Nothing,
);

pub(crate) static EXAMPLE: Form = one_of(
    form(
        "example",
        "an example",
        &[
            needed("name", Sort::Text, "the hazard or shape it shows"),
            key("before", Sort::Text, "a file in which the rule fires"),
            key(
                "after",
                Sort::Text,
                "the file with the fix; absent where the rule only reports",
            ),
            key("clean", Sort::Text, "a file in which it does not"),
            key(
                "applicability",
                Sort::Word(words::APPLICABILITY_WORDS),
                "what the fix must be good for",
            ),
            key(
                "go",
                Sort::Version,
                "the language version of the file; the newest that the rule allows if absent",
            ),
            key(
                "compiler",
                Sort::Table(&COMPILER),
                "what the real compiler says",
            ),
            key(
                "allocs",
                Sort::Table(&ALLOCS),
                "how many allocations a call makes",
            ),
        ],
        More::Nothing,
    ),
    &["before", "clean"],
);

pub(crate) static COMPILER: Form = form(
    "compiler",
    "`compiler`",
    &[
        key(
            "removes",
            Sort::Texts,
            "what it says of the file before alone",
        ),
        key("adds", Sort::Texts, "what it says of the file after alone"),
    ],
    More::Nothing,
);

pub(crate) static ALLOCS: Form = form(
    "allocs",
    "`allocs`",
    &[
        needed("before", Sort::Number, "of one call before the fix"),
        key(
            "after",
            Sort::Number,
            "of one call after it; goes with a text after the fix",
        ),
        needed("call", Sort::Text, "the Go statement that is measured"),
        key("setup", Sort::Text, "Go statements that run once before it"),
        key(
            "imports",
            Sort::Texts,
            "import paths that the statements need",
        ),
    ],
    More::Nothing,
);

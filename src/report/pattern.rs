//! A pattern as it was understood, for people who write patterns.

use std::fmt::Write as _;

use crate::syntax::pattern::{Metavar, Pattern, Role};

/// What a pattern means: the contexts in which it parses, what its metavariables stand for, and the words that code
/// must hold to match.
pub fn pattern(pattern: &Pattern) -> String {
    let mut out = String::new();
    let contexts: Vec<String> = pattern.contexts().iter().map(ToString::to_string).collect();
    let _ = writeln!(out, "parses as: {}", contexts.join(", "));
    for metavar in pattern.metavars() {
        let _ = writeln!(out, "binds: {}", metavar_text(metavar));
    }
    let words = pattern.required_words();
    if !words.is_empty() {
        let _ = writeln!(out, "needs the words: {}", words.join(", "));
    }
    out
}

fn metavar_text(metavar: &Metavar) -> String {
    let (sigil, count) = if metavar.many {
        ("$*", "any number of nodes")
    } else {
        ("$", "one node")
    };
    format!(
        "{sigil}{}, {count}, {}",
        metavar.name,
        role_text(metavar.role)
    )
}

fn role_text(role: Role) -> &'static str {
    match role {
        Role::Expression => "an expression",
        Role::Type => "a type",
        Role::Statement => "a statement",
        Role::Field => "the name of a field or method",
        Role::Label => "a label",
        Role::Package => "what stands before a dot",
        Role::Case => "a clause",
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::syntax::pattern::PatternImports;

    #[track_caller]
    fn check(text: &str, expected: &Expect) {
        let parsed = Pattern::parse(text, &PatternImports::default()).expect("a pattern");
        expected.assert_eq(&pattern(&parsed));
    }

    #[test]
    fn metavariables_say_what_they_stand_for() {
        check(
            "fmt.Sprintf($format, $*args)",
            &expect![[r#"
            parses as: expression, statements
            binds: $format, one node, an expression
            binds: $*args, any number of nodes, an expression
            needs the words: Sprintf
        "#]],
        );
    }
}

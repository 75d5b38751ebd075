//! `rules test --bless`: examples that say what the rule does now.

use std::sync::Arc;

use anyhow::Result;
use toml::de::{DeTable, DeValue};

use super::console::Console;
use super::rules_new::literal;
use crate::engine::example_result;
use crate::rule::{ExampleOutcome, Rule, RuleSet};

/// A text put in place of a range.
type Put = (std::ops::Range<usize>, String);

/// Writes what a rule does with its firing examples into their `after`; says how many changed.
pub(super) fn bless(rules: &RuleSet, rule: &Rule, console: &Console) -> Result<usize> {
    let source = Arc::clone(&rule.source);
    let mut puts = Vec::new();
    for (at, example) in rule.examples.iter().enumerate() {
        let ExampleOutcome::Fires { after, .. } = &example.outcome else {
            continue;
        };
        let Ok(result) = example_result(rules, rule, example) else {
            continue;
        };
        if result.text != *after {
            puts.extend(put(source.text(), at, result.text.as_deref()));
        }
    }
    if puts.is_empty() {
        return Ok(0);
    }
    puts.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = source.text().to_owned();
    for (range, new) in &puts {
        text.replace_range(range.clone(), new);
    }
    console.result(&text, Some(source.path()))?;
    Ok(puts.len())
}

/// The edit of a rule file that gives an example another `after`, or none.
fn put(text: &str, at: usize, after: Option<&str>) -> Option<Put> {
    let document = DeTable::parse(text).ok()?;
    let examples = document.get_ref().get("example")?;
    let DeValue::Array(examples) = examples.get_ref() else {
        return None;
    };
    let example = examples.get(at)?.get_ref().as_table()?;
    let known = example.get_key_value("after");
    match (known, after) {
        (Some((_, value)), Some(after)) => Some((value.span(), literal(after))),
        (Some((key, value)), None) => {
            let end = value.span().end;
            let line = text[end..].find('\n').map_or(0, |it| it + 1);
            Some((key.span().start..end + line, String::new()))
        }
        (None, Some(after)) => {
            let end = example.get("before")?.span().end;
            Some((end..end, format!("\nafter = {}", literal(after))))
        }
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "[[example]]\nname = \"a\"\nbefore = 'x'\nafter = 'y'\n\n[[example]]\nbefore = '''\nb\n'''\n";

    #[track_caller]
    fn check(at: usize, after: Option<&str>, expected: &str) {
        let (range, new) = put(RULE, at, after).expect("an edit");
        let mut text = RULE.to_owned();
        text.replace_range(range, &new);
        assert_eq!(text, expected);
    }

    #[test]
    fn another_result_takes_the_place_of_the_old_one() {
        check(0, Some("z\n"), &RULE.replace("'y'", "'''\nz\n'''"));
    }

    #[test]
    fn a_result_that_is_gone_goes() {
        check(0, None, &RULE.replace("after = 'y'\n", ""));
    }

    #[test]
    fn a_first_result_comes_after_the_file_before() {
        check(
            1,
            Some("c\n"),
            &RULE.replace("b\n'''", "b\n'''\nafter = '''\nc\n'''"),
        );
    }
}

//! What an author of a sound rule may not have meant.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::need::needs;
use super::reader::{Faults, Value, parse, suggestion};
use super::subject::Subject;
use super::types::Rule;
use crate::syntax::Kind;
use crate::syntax::pattern::Pattern;
use crate::text::{Diagnostic, Severity, Source, TextRange};

/// A string of a rule file with the keys that lead to it.
struct Leaf {
    path: Vec<String>,
    text: String,
    range: TextRange,
}

/// Remarks on a rule that loads: none of them is an error.
pub fn lint(rule: &Rule) -> Vec<Diagnostic> {
    let leaves = leaves(&rule.source);
    let mut found = Vec::new();
    unused(rule, &leaves, &mut found);
    wordless(rule, &leaves, &mut found);
    kinds(rule, &leaves, &mut found);
    examples(rule, &leaves, &mut found);
    found.sort_by_key(|it| it.labels.first().map(|label| label.range.start()));
    found
}

fn remark(
    rule: &Rule,
    range: TextRange,
    message: String,
    label: &str,
    help: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(Severity::Warning, rule.source.path().clone(), message)
        .label(range, label)
        .help(help)
}

/// The strings of a file, with their places; names of keys count as strings below `keys`.
fn leaves(source: &Source) -> Vec<Leaf> {
    let mut faults = Faults::new(source);
    let document = parse(source.text(), &mut faults);
    let mut found = Vec::new();
    for (key, value) in document.get_ref() {
        collect(
            Value::of(value),
            &mut vec![key.get_ref().to_string()],
            &mut found,
        );
    }
    found
}

fn collect(value: Value<'_>, path: &mut Vec<String>, found: &mut Vec<Leaf>) {
    match value.value {
        DeValue::String(text) => found.push(Leaf {
            path: path.clone(),
            text: text.to_string(),
            range: value.range,
        }),
        DeValue::Array(items) => {
            for item in items {
                collect(Value::of(item), path, found);
            }
        }
        DeValue::Table(table) => {
            for (key, value) in table {
                path.push(key.get_ref().to_string());
                collect(Value::of(value), path, found);
                path.pop();
            }
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

impl Leaf {
    fn is_at(&self, path: &[&str]) -> bool {
        self.path.len() == path.len() && self.path.iter().zip(path).all(|(a, b)| a == b)
    }

    fn is_subject(&self) -> bool {
        self.is_at(&["match", "pattern"]) || self.is_at(&["match", "any"])
    }

    fn is_prose(&self) -> bool {
        ["docs", "example", "id", "summary", "tags", "params"].contains(&self.path[0].as_str())
    }

    /// Whether it mentions a metavariable, by `$name` or as the name alone.
    fn mentions(&self, name: &str) -> bool {
        self.text == name || self.path.iter().any(|key| key == name) || 0 < count(&self.text, name)
    }
}

/// How often a text holds `$name`, `$*name` or `${name}`.
fn count(text: &str, name: &str) -> usize {
    let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let uses = text.split('$').skip(1).filter(|rest| {
        let rest = rest.trim_start_matches(['*', '{']);
        rest.strip_prefix(name).is_some_and(is_end)
    });
    uses.count()
}

/// Metavariables that are bound and never asked about, compared or written.
fn unused(rule: &Rule, leaves: &[Leaf], found: &mut Vec<Diagnostic>) {
    let Subject::Patterns(patterns) = &rule.matcher.subject else {
        return;
    };
    let names: BTreeSet<&str> = patterns
        .iter()
        .flat_map(Pattern::metavars)
        .map(|var| var.name.as_str())
        .collect();
    let subjects: Vec<_> = leaves.iter().filter(|leaf| leaf.is_subject()).collect();
    let summary = leaves.iter().find(|leaf| leaf.is_at(&["summary"]));
    for name in names.into_iter().filter(|name| *name != "_") {
        let elsewhere = leaves.iter();
        let mut elsewhere = elsewhere.filter(|leaf| !leaf.is_subject() && !leaf.is_prose());
        let is_compared = subjects.iter().any(|leaf| 1 < count(&leaf.text, name));
        let is_said = summary.is_some_and(|leaf| 0 < count(&leaf.text, name));
        if is_compared || is_said || elsewhere.any(|leaf| leaf.mentions(name)) {
            continue;
        }
        let Some(leaf) = subjects.iter().find(|leaf| 0 < count(&leaf.text, name)) else {
            continue;
        };
        let message = format!("metavariable `${name}` is never used");
        let help = "write `$_` for one node, or `$*_` for any number, that nothing is asked about";
        found.push(remark(rule, leaf.range, message, "bound here", help));
    }
}

/// Patterns that name nothing: every declaration is parsed for them.
fn wordless(rule: &Rule, leaves: &[Leaf], found: &mut Vec<Diagnostic>) {
    let help = "every declaration is parsed and walked for it, where other rules let a search for their words decide; \
                name a function, a package, a keyword or a literal if the rule needs one";
    match &rule.matcher.subject {
        Subject::Patterns(_) => {
            let subjects = leaves.iter().filter(|leaf| leaf.is_subject());
            let needs = needs(&rule.matcher);
            for (need, leaf) in needs.iter().zip(subjects) {
                if need.is_nothing() {
                    let message = "the pattern has no word that a match must hold".to_owned();
                    found.push(remark(
                        rule,
                        leaf.range,
                        message,
                        "no mandatory token",
                        help,
                    ));
                }
            }
        }
        Subject::Query(_) => {
            if let Some(leaf) = leaves.iter().find(|leaf| leaf.is_at(&["match", "query"])) {
                let message = "a query has no word that a match must hold".to_owned();
                found.push(remark(
                    rule,
                    leaf.range,
                    message,
                    "no mandatory token",
                    help,
                ));
            }
        }
        Subject::Fact(_) => {}
    }
}

/// Kinds that the grammar does not have, or that the match cannot be.
fn kinds(rule: &Rule, leaves: &[Leaf], found: &mut Vec<Diagnostic>) {
    let known = Kind::names();
    let asked = leaves.iter().filter(|leaf| {
        let last = leaf.path.last().map(String::as_str);
        !leaf.is_prose() && matches!(last, Some("kind" | "parent"))
    });
    for leaf in asked {
        if !known.contains(&leaf.text) {
            let message = format!("the grammar has no kind `{}`", leaf.text);
            let help = suggestion(&leaf.text, known.iter().map(String::as_str));
            found.push(remark(
                rule,
                leaf.range,
                message,
                "nothing is of this kind",
                help,
            ));
        }
    }
}

fn examples(rule: &Rule, leaves: &[Leaf], found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for leaf in leaves
        .iter()
        .filter(|leaf| leaf.is_at(&["example", "name"]))
    {
        if !seen.insert(&leaf.text) {
            let message = format!("two examples are called \"{}\"", leaf.text);
            let help = "name each after the shape or hazard it shows";
            found.push(remark(rule, leaf.range, message, "the second one", help));
        }
    }
}

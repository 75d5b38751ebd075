//! Reading rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::condition;
use super::example;
use super::expand::Shared;
use super::fix;
use super::message::Message;
use super::param;
use super::reader::{Faults, Table, Text, parse, suggestion};
use super::relate;
use super::settings::RuleSettings;
use super::subject::{self, PatternScope};
use super::types::{Applicability, Matcher, Rule, RuleDocs};
use super::vocabulary::rule as form;
use super::witness::WitnessRule;
use super::words::{CLAIMS, SEVERITIES};
use crate::semantics::VersionRange;
use crate::text::{Diagnostic, Source};

/// What the rules of a pack have in common.
pub(super) struct PackContext<'s> {
    pub(super) pack: Arc<str>,
    pub(super) shared: Shared<'s>,
    pub(super) imports: BTreeMap<String, String>,
    pub(super) settings: &'s RuleSettings,
    /// See [`PackSource::is_trusted`](super::PackSource::is_trusted).
    pub(super) is_trusted: bool,
}

/// Reads a rule file; none where it is at fault.
pub(super) fn read_rule(
    source: &Arc<Source>,
    context: &PackContext<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Rule> {
    let mut faults = Faults::new(source);
    let text = match context.is_trusted {
        true => without_prose(source.text()),
        false => source.text(),
    };
    let given = parse(text, &mut faults);
    let rule = if faults.is_empty() {
        let id = given
            .get_ref()
            .get("id")
            .and_then(|id| id.get_ref().as_str());
        let mut root = Table::root(&given, &form::RULE);
        let (params, values) = param::read(
            &mut root,
            id.unwrap_or_default(),
            context.settings,
            &mut faults,
        );
        let mut shared = context.shared.clone();
        shared.params.extend(values);
        let mut document = given.clone();
        shared.expand(document.get_mut(), &mut faults);
        let root = Table::root(&document, &form::RULE);
        rule_of(root, source, context, &mut faults).map(|rule| Rule { params, ..rule })
    } else {
        None
    };
    let sound = faults.is_empty();
    found.extend(faults.into_diagnostics());
    rule.filter(|_| sound)
}

fn rule_of(
    mut table: Table<'_>,
    source: &Arc<Source>,
    context: &PackContext<'_>,
    faults: &mut Faults<'_>,
) -> Option<Rule> {
    // Read before anything was put in for them.
    table.pass_over(&["params"]);
    let id = read_id(&mut table, source, faults);
    let summary = table.required("summary", faults);
    let claim = read_word(&mut table, "claim", &CLAIMS, faults);
    let severity = read_word(&mut table, "severity", &SEVERITIES, faults);
    let go = read_range(&mut table, "go", faults);
    let toolchain = read_range(&mut table, "toolchain", faults);
    let supersedes = plain(table.strings("supersedes", faults));
    let tags = plain(table.strings("tags", faults));
    let is_default = table.boolean("default", faults).unwrap_or(true);
    let priority = table
        .get("priority")
        .and_then(|value| value.integer(faults))
        .unwrap_or(0);
    let message = table.string("message", faults);
    let matcher = read_match(&mut table, context, faults);
    // A subject that is at fault says nothing about what is bound.
    let bound = matcher.as_ref().map(|(_, bound)| bound.clone());
    let bound = bound.unwrap_or_else(|| table.every_name());
    let imports = matcher
        .as_ref()
        .map(|(matcher, _)| matcher.imports.clone())
        .unwrap_or_default();
    let message = message
        .or_else(|| summary.clone())
        .map(|text| Message::parse(&text, &bound, faults));
    let scope = PatternScope {
        imports: &imports,
        bound: &bound,
    };
    let fixes: Vec<_> = table
        .tables("fix", &form::FIX, faults)
        .into_iter()
        .filter_map(|fix| fix::read(fix, &scope, faults))
        .collect();
    let witness = WitnessRule::read(&mut table, &bound, faults);
    let docs = read_docs(&mut table, faults);
    let examples: Vec<_> = table
        .tables("example", &form::EXAMPLE, faults)
        .into_iter()
        .filter_map(|example| example::read(example, faults))
        .collect();
    table.finish(faults);
    let applicability = fixes.iter().map(|fix| fix.applicability).max();
    if !context.is_trusted {
        example::check_counts(&examples, faults);
        check_docs(&docs, applicability, faults);
    }
    Some(Rule {
        place: id.as_ref()?.range,
        id: id?.text.as_str().into(),
        pack: context.pack.clone(),
        summary: summary?.text,
        claim: claim?,
        severity: severity?,
        go,
        toolchain,
        supersedes,
        tags,
        is_default,
        priority: i32::try_from(priority).unwrap_or(0),
        applicability,
        message: message?,
        matcher: matcher?.0,
        fixes,
        witness,
        docs,
        examples,
        params: Vec::new(),
        source: source.clone(),
    })
}

/// The text of a rule file without its docs and examples, which stand last in it and are most of it.
fn without_prose(text: &str) -> &str {
    let prose = ["\n[docs]\n", "\n[[example]]\n"];
    let start = prose.iter().filter_map(|it| text.find(it)).min();
    start.map_or(text, |start| &text[..=start])
}

fn plain(texts: Vec<Text>) -> Vec<String> {
    texts.into_iter().map(|text| text.text).collect()
}

/// One of a fixed set of words.
pub(super) fn read_word<T: Copy>(
    table: &mut Table<'_>,
    key: &'static str,
    words: &[(&str, T)],
    faults: &mut Faults<'_>,
) -> Option<T> {
    let text = table.required(key, faults)?;
    word_of(&text, words, faults)
}

/// The meaning of a word that must be one of a fixed set.
pub(super) fn word_of<T: Copy>(
    text: &Text,
    words: &[(&str, T)],
    faults: &mut Faults<'_>,
) -> Option<T> {
    let found = words
        .iter()
        .find(|(word, _)| *word == text.text)
        .map(|(_, value)| *value);
    if found.is_none() {
        let diagnostic = faults.error(
            text.range,
            format!("`{}` is not known here", text.text),
            "unknown word",
        );
        diagnostic.help = Some(suggestion(&text.text, words.iter().map(|(word, _)| *word)));
    }
    found
}

fn read_id(table: &mut Table<'_>, source: &Source, faults: &mut Faults<'_>) -> Option<Text> {
    let id = table.required("id", faults)?;
    if !check_kebab(&id, faults) {
        return Some(id);
    }
    if source
        .path()
        .file_stem()
        .is_none_or(|stem| stem.to_string_lossy() != id.text)
    {
        faults.error(
            id.range,
            format!("the file of rule `{0}` must be named `{0}.toml`", id.text),
            "this id",
        );
    }
    Some(id)
}

/// Whether a name is lower-case words joined by `-`; a fault otherwise.
pub(super) fn check_kebab(name: &Text, faults: &mut Faults<'_>) -> bool {
    let is_part = |part: &str| {
        let mut bytes = part.bytes();
        !part.is_empty() && bytes.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    let is_kebab = name.text.split('-').all(is_part);
    if !is_kebab {
        let words = name.text.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<_> = words.filter(|it| !it.is_empty()).collect();
        let message = format!("`{}` is not kebab-case", name.text);
        let label = "use lower-case words joined by `-`";
        faults.error(name.range, message, label).help = (!words.is_empty())
            .then(|| format!("for example `{}`", words.join("-").to_ascii_lowercase()));
    }
    is_kebab
}

fn read_range(table: &mut Table<'_>, key: &'static str, faults: &mut Faults<'_>) -> VersionRange {
    let Some(text) = table.string(key, faults) else {
        return VersionRange::default();
    };
    text.text
        .parse()
        .unwrap_or_else(|error: <VersionRange as std::str::FromStr>::Err| {
            let diagnostic = faults.error(text.range, error.to_string(), "not a version range");
            diagnostic.help = Some("write `>=1.21`, `<1.22` or `>=1.21, <1.26`".to_owned());
            VersionRange::default()
        })
}

fn read_match(
    table: &mut Table<'_>,
    context: &PackContext<'_>,
    faults: &mut Faults<'_>,
) -> Option<(Matcher, BTreeSet<String>)> {
    let Some(value) = table.get("match") else {
        faults.error(
            table.range,
            "a rule has no `[match]`",
            "`[match]` is missing",
        );
        return None;
    };
    let mut table = value.table(&form::MATCH, faults)?;
    let mut imports = context.imports.clone();
    imports.extend(read_imports(&mut table, faults));
    let subject = subject::read(&mut table, &imports, context.is_trusted, faults);
    let Some((subject, mut bound)) = subject else {
        // What the other keys say depends on the pattern, but a misspelled key is often why there is none.
        table.pass_over(&[
            "relate", "bind", "where", "labels", "at", "fixable", "file-has",
        ]);
        table.finish(faults);
        return None;
    };
    let relations = relate::read(&mut table, &imports, &mut bound, faults);
    let binds = subject::read_binds(&mut table, &imports, &mut bound, faults);
    let scope = PatternScope {
        imports: &imports,
        bound: &bound,
    };
    let conditions = condition::read_all(&mut table, &scope, faults);
    let labels = read_labels(&mut table, &bound, faults);
    let at = subject::read_focus(&mut table, &bound, faults);
    let fixable = table.boolean("fixable", faults).unwrap_or(false);
    let file_has = table.strings("file-has", faults);
    table.finish(faults);
    Some((
        Matcher {
            imports,
            subject,
            relations,
            binds,
            conditions,
            labels,
            at,
            fixable,
            file_has: file_has.into_iter().map(|it| it.text).collect(),
        },
        bound,
    ))
}

/// Reads `imports`: package names and their import paths.
pub(super) fn read_imports(
    table: &mut Table<'_>,
    faults: &mut Faults<'_>,
) -> BTreeMap<String, String> {
    let Some(value) = table.get("imports") else {
        return BTreeMap::new();
    };
    let Some(inner) = value.table(&form::NAMES, faults) else {
        return BTreeMap::new();
    };
    let entries = inner.entries();
    entries
        .into_iter()
        .filter_map(|(name, _, path)| Some((name.to_owned(), path.string(faults)?.text)))
        .collect()
}

fn read_labels(
    table: &mut Table<'_>,
    bound: &BTreeSet<String>,
    faults: &mut Faults<'_>,
) -> Vec<(String, Message)> {
    let Some(value) = table.get("labels") else {
        return Vec::new();
    };
    let Some(inner) = value.table(&form::NAMES, faults) else {
        return Vec::new();
    };
    let mut labels = Vec::new();
    for (name, range, text) in inner.entries() {
        if !bound.contains(name) {
            faults
                .error(
                    range,
                    format!("metavariable `${name}` is not bound by the pattern"),
                    "not bound",
                )
                .help = Some(condition::bound_help(bound));
        }
        if let Some(text) = text.string(faults) {
            labels.push((name.to_owned(), Message::parse(&text, bound, faults)));
        }
    }
    labels
}

fn read_docs(table: &mut Table<'_>, faults: &mut Faults<'_>) -> RuleDocs {
    let Some(mut docs) = table
        .get("docs")
        .and_then(|value| value.table(&form::DOCS, faults))
    else {
        return RuleDocs::default();
    };
    let mut take = |key| {
        docs.string(key, faults)
            .map(|text| text.text.trim().to_owned())
            .unwrap_or_default()
    };
    let read = RuleDocs {
        why: take("why"),
        fix_safety: take("fix-safety"),
    };
    docs.finish(faults);
    read
}

fn check_docs(docs: &RuleDocs, applicability: Option<Applicability>, faults: &mut Faults<'_>) {
    let start = text_size::TextRange::empty(0.into());
    if docs.why.is_empty() {
        faults.error(
            start,
            "a rule has no `[docs] why`",
            "say what it costs and who says so",
        );
    }
    if applicability.is_some() && docs.fix_safety.is_empty() {
        faults.error(
            start,
            "a rule with a fix has no `[docs] fix-safety`",
            "say why the fix is right",
        );
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn table(text: &str) -> toml::Table {
        let mut table: toml::Table = toml::from_str(text).unwrap();
        table.remove("docs");
        table.remove("example");
        table
    }

    #[test]
    fn rules_without_their_prose_are_the_same() {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let files = ignore::Walk::new(rules).flatten();
        let mut lengths = (0, 0);
        for file in files.filter(|it| it.path().extension().is_some_and(|it| it == "toml")) {
            let text = std::fs::read_to_string(file.path()).unwrap();
            let short = without_prose(&text);
            assert_eq!(table(short), table(&text), "{}", file.path().display());
            lengths = (lengths.0 + short.len(), lengths.1 + text.len());
        }
        assert!(0 < lengths.0 && lengths.0 < lengths.1 / 2, "{lengths:?}");
    }
}

//! Reading packs and rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::condition;
use super::example;
use super::fix;
use super::message::Message;
use super::reader::{Faults, Table, Text, parse, suggestion};
use super::relate;
use super::set::PackSource;
use super::subject::{self, PatternScope};
use super::types::{Applicability, Claim, Matcher, Pack, Rule, RuleDocs};
use super::witness::WitnessRule;
use crate::semantics::VersionRange;
use crate::text::{Diagnostic, Severity, Source};

/// Reads one pack: its description and the rules that are without fault.
pub(super) fn pack(pack: &PackSource, found: &mut Vec<Diagnostic>) -> (Pack, Vec<Rule>) {
    let header = pack.files.iter().find(|file| {
        file.path()
            .file_name()
            .is_some_and(|name| name == "pack.toml")
    });
    let described = match header {
        Some(source) => read_header(source, found),
        None => lone_pack(pack),
    };
    let name: Arc<str> = described.name.as_str().into();
    let rules = pack
        .files
        .iter()
        .filter(|file| header.is_none_or(|header| header.path() != file.path()));
    let rules = rules
        .filter_map(|source| read_rule(source, &name, found))
        .collect();
    (described, rules)
}

fn lone_pack(pack: &PackSource) -> Pack {
    let name = pack.path.file_stem().map_or_else(
        || "rules".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    Pack {
        name,
        version: "0".to_owned(),
        description: String::new(),
    }
}

fn read_header(source: &Source, found: &mut Vec<Diagnostic>) -> Pack {
    let mut faults = Faults::new(source);
    let document = parse(source, &mut faults);
    let mut table = Table::root(&document, "a pack");
    let mut take = |key| {
        table
            .required(key, &mut faults)
            .map(|text| text.text)
            .unwrap_or_default()
    };
    let pack = Pack {
        name: take("name"),
        version: take("version"),
        description: take("description"),
    };
    if let Some(requires) = table.string("requires", &mut faults) {
        check_requires(&requires, &mut faults);
    }
    table.finish(&mut faults);
    found.extend(faults.into_diagnostics());
    pack
}

/// `requires = ">=0.1"`: the versions of this tool that the pack was written for.
fn check_requires(requires: &Text, faults: &mut Faults<'_>) {
    let own = env!("CARGO_PKG_VERSION");
    match (requires.text.parse::<VersionRange>(), own.parse()) {
        (Ok(range), Ok(version)) if range.contains(version) => {}
        (Ok(_), _) => {
            let message = format!(
                "the pack requires gofix-escape {}, this is {own}",
                requires.text
            );
            faults.error(requires.range, message, "not satisfied").help =
                Some("install a version in that range".to_owned());
        }
        (Err(error), _) => {
            faults.error(requires.range, error.to_string(), "not a version range");
        }
    }
}

fn read_rule(source: &Arc<Source>, pack: &Arc<str>, found: &mut Vec<Diagnostic>) -> Option<Rule> {
    let mut faults = Faults::new(source);
    let document = parse(source, &mut faults);
    let rule = if faults.is_empty() {
        rule_of(Table::root(&document, "a rule"), source, pack, &mut faults)
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
    pack: &Arc<str>,
    faults: &mut Faults<'_>,
) -> Option<Rule> {
    let id = read_id(&mut table, source, faults);
    let summary = table.required("summary", faults);
    let claim = read_word(&mut table, "claim", &CLAIMS, faults);
    let severity = read_word(&mut table, "severity", &SEVERITIES, faults);
    let go = read_range(&mut table, "go", faults);
    let toolchain = read_range(&mut table, "toolchain", faults);
    let supersedes = table
        .strings("supersedes", faults)
        .into_iter()
        .map(|text| text.text)
        .collect();
    let tags = table
        .strings("tags", faults)
        .into_iter()
        .map(|text| text.text)
        .collect();
    let priority = table
        .get("priority")
        .and_then(|value| value.integer(faults))
        .unwrap_or(0);
    let message = table.string("message", faults);
    let matcher = read_match(&mut table, faults);
    let bound = matcher
        .as_ref()
        .map(|(_, bound)| bound.clone())
        .unwrap_or_default();
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
        .tables("fix", "a fix", faults)
        .into_iter()
        .filter_map(|fix| fix::read(fix, &scope, faults))
        .collect();
    let witness = WitnessRule::read(&mut table, &bound, faults);
    let docs = read_docs(&mut table, faults);
    let examples: Vec<_> = table
        .tables("example", "an example", faults)
        .into_iter()
        .filter_map(|example| example::read(example, faults))
        .collect();
    table.finish(faults);
    let applicability = fixes.iter().map(|fix| fix.applicability).max();
    example::check_counts(&examples, faults);
    check_docs(&docs, applicability, faults);
    Some(Rule {
        id: id?,
        pack: pack.clone(),
        summary: summary?.text,
        claim: claim?,
        severity: severity?,
        go,
        toolchain,
        supersedes,
        tags,
        priority: i32::try_from(priority).unwrap_or(0),
        applicability,
        message: message?,
        matcher: matcher?.0,
        fixes,
        witness,
        docs,
        examples,
        source: source.clone(),
    })
}

const CLAIMS: [(&str, Claim); 5] = [
    ("allocation", Claim::Allocation),
    ("retention", Claim::Retention),
    ("leak", Claim::Leak),
    ("correctness", Claim::Correctness),
    ("style", Claim::Style),
];

const SEVERITIES: [(&str, Severity); 3] = [
    ("info", Severity::Info),
    ("warning", Severity::Warning),
    ("error", Severity::Error),
];

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

fn read_id(table: &mut Table<'_>, source: &Source, faults: &mut Faults<'_>) -> Option<Arc<str>> {
    let id = table.required("id", faults)?;
    let kebab = |text: &str| {
        !text.is_empty()
            && text.split('-').all(|word| {
                !word.is_empty()
                    && word
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            })
    };
    if !kebab(&id.text) {
        faults.error(
            id.range,
            format!("`{}` is not kebab-case", id.text),
            "use lower-case words joined by `-`",
        );
    } else if source
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
    Some(id.text.as_str().into())
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
    let mut table = value.table("`[match]`", faults)?;
    let imports = read_imports(&mut table, faults);
    let Some((subject, mut bound)) = subject::read(&mut table, &imports, faults) else {
        // What the other keys say depends on the pattern, but a misspelled key is often why there is none.
        table.pass_over(&["bind", "where", "labels", "at", "fixable", "file-has"]);
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

fn read_imports(table: &mut Table<'_>, faults: &mut Faults<'_>) -> BTreeMap<String, String> {
    let Some(value) = table.get("imports") else {
        return BTreeMap::new();
    };
    let Some(inner) = value.table("`imports`", faults) else {
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
    let Some(inner) = value.table("`labels`", faults) else {
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
        .and_then(|value| value.table("`[docs]`", faults))
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

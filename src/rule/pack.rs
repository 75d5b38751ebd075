//! Reading packs: what they are, what their rules share, and the rules of other packs that they extend.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::condition;
use super::expand::Shared;
use super::load::{self, PackContext, check_kebab, read_imports, word_of};
use super::param;
use super::reader::{Faults, Table, Text, Value, parse, suggestion};
use super::settings::{Origin, ParamValue, RuleSettings};
use super::subject::{PatternScope, parse_pattern};
use super::types::{Pack, Rule};
use super::vocabulary::{pack as form, rule as rule_form};
use super::words::SEVERITIES;
use crate::semantics::VersionRange;
use crate::text::{Diagnostic, Severity, Source, TextRange};

/// The texts of one pack: `pack.toml` and one file per rule.
#[derive(Clone, Debug, Default)]
pub struct PackSource {
    /// The directory or file the user named, for messages.
    pub path: PathBuf,
    /// The TOML files, `pack.toml` among them unless a single rule file was named.
    pub files: Vec<Arc<Source>>,
    /// The packs that its `pack.toml` extends.
    pub bases: Vec<PackSource>,
    /// Whether its rules are known to be sound, and are to run and not to be told about: their docs and examples are not
    /// read, and their queries are compiled when they are asked.
    pub is_trusted: bool,
}

/// What a pack changes in a rule that it has from another pack.
struct Change {
    id: String,
    range: TextRange,
    is_enabled: bool,
}

/// A pack as read, with where its name stands.
pub(super) struct LoadedPack {
    pub(super) pack: Pack,
    /// The name in its `pack.toml`; none for a single rule file.
    pub(super) name: Option<Origin>,
    pub(super) rules: Vec<Rule>,
}

impl PackSource {
    /// Its `pack.toml`.
    pub fn header(&self) -> Option<&Arc<Source>> {
        let mut files = self.files.iter();
        files.find(|file| file.path().ends_with("pack.toml"))
    }

    /// The ids of its rules and of those of the packs that it extends, by the names of the files.
    fn ids(&self) -> Vec<String> {
        let files = self
            .files
            .iter()
            .filter(|it| !it.path().ends_with("pack.toml"));
        let stems = files.filter_map(|file| file.path().file_stem());
        let stems = stems.map(|stem| stem.to_string_lossy().into_owned());
        stems.chain(self.bases.iter().flat_map(Self::ids)).collect()
    }
}

/// The packs that a `pack.toml` says it extends, with where it says so.
pub fn extended(header: &Arc<Source>) -> Vec<(String, Origin)> {
    let mut faults = Faults::new(header);
    let document = parse(header.text(), &mut faults);
    let texts = document.get_ref().get("extends").map(Value::of);
    let texts = texts.map(|value| value.strings(&mut faults));
    let origin = |range| Origin {
        source: header.clone(),
        range,
    };
    let texts = texts.into_iter().flatten();
    texts.map(|text| (text.text, origin(text.range))).collect()
}

/// Reads one pack: its description, and its rules and those of the packs it extends that are without fault.
pub(super) fn read(
    pack: &PackSource,
    settings: &RuleSettings,
    found: &mut Vec<Diagnostic>,
) -> LoadedPack {
    let Some(header) = pack.header() else {
        return lone(pack, settings, found);
    };
    let mut faults = Faults::new(header);
    let document = parse(header.text(), &mut faults);
    let mut table = Table::root(&document, &form::PACK);
    let (described, name) = describe(&mut table, header, &mut faults);
    if let Some(requires) = table.string("requires", &mut faults) {
        check_requires(&requires, &mut faults);
    }
    table.strings("extends", &mut faults);
    let imports = read_imports(&mut table, &mut faults);
    let (_, params) = param::read(&mut table, &described.name, settings, &mut faults);
    let imports_to_check = (!pack.is_trusted).then_some(&imports);
    let shared = read_shared(&mut table, params, imports_to_check, &mut faults);
    let (changes, inner) = read_changes(&mut table, header, &mut faults);
    table.finish(&mut faults);
    let inner = settings.over(inner);
    let inherited = inherit(pack, &described.name, &changes, &inner, &mut faults, found);
    found.extend(faults.into_diagnostics());
    let context = PackContext {
        pack: described.name.as_str().into(),
        shared,
        imports,
        settings,
        is_trusted: pack.is_trusted,
    };
    let files = pack.files.iter().filter(|it| it.path() != header.path());
    let mut rules: Vec<_> = files
        .filter_map(|source| load::read_rule(source, &context, found))
        .collect();
    let own: Vec<_> = rules.iter().map(|rule| rule.id.clone()).collect();
    rules.extend(inherited.into_iter().filter(|rule| !own.contains(&rule.id)));
    LoadedPack {
        pack: described,
        name,
        rules,
    }
}

/// A rule file without a pack.
fn lone(pack: &PackSource, settings: &RuleSettings, found: &mut Vec<Diagnostic>) -> LoadedPack {
    let name = pack.path.file_stem();
    let name = name.map_or_else(
        || "rules".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let context = PackContext {
        pack: name.as_str().into(),
        shared: Shared::default(),
        imports: BTreeMap::new(),
        settings,
        is_trusted: pack.is_trusted,
    };
    let files = pack.files.iter();
    LoadedPack {
        rules: files
            .filter_map(|source| load::read_rule(source, &context, found))
            .collect(),
        name: None,
        pack: Pack {
            name,
            version: "0".to_owned(),
            description: String::new(),
        },
    }
}

fn describe(
    table: &mut Table<'_>,
    header: &Arc<Source>,
    faults: &mut Faults<'_>,
) -> (Pack, Option<Origin>) {
    let name = table.required("name", faults);
    if let Some(name) = &name {
        check_kebab(name, faults);
    }
    let origin = name.as_ref().map(|name| Origin {
        source: header.clone(),
        range: name.range,
    });
    let mut take = |key| {
        let text = table.required(key, faults);
        text.map(|text| text.text).unwrap_or_default()
    };
    let pack = Pack {
        name: name.map(|name| name.text).unwrap_or_default(),
        version: take("version"),
        description: take("description"),
    };
    (pack, origin)
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
        (Err(_), _) => {
            let message = format!("`{}` is no range of versions", requires.text);
            faults
                .error(requires.range, message, "not a version range")
                .help = Some("write `>=0.1` or `>=0.1, <0.3`".to_owned());
        }
    }
}

/// Reads `[patterns]` and `[predicates]`; a predicate may use those before it. They are checked where `imports` are given.
fn read_shared<'s>(
    table: &mut Table<'s>,
    params: BTreeMap<String, toml::de::DeValue<'s>>,
    imports: Option<&BTreeMap<String, String>>,
    faults: &mut Faults<'_>,
) -> Shared<'s> {
    let mut shared = Shared {
        params,
        ..Shared::default()
    };
    for key in ["patterns", "predicates"] {
        let Some(value) = table.get(key) else {
            continue;
        };
        let Some(inner) = value.table(&rule_form::NAMES, faults) else {
            continue;
        };
        for (name, range, value) in inner.entries() {
            let mut value = value.spanned();
            shared.value(key, &mut value, faults);
            let known = match key {
                "patterns" => &mut shared.patterns,
                _ => &mut shared.predicates,
            };
            match (key, imports) {
                ("patterns", Some(imports)) => check_pattern(&value, imports, faults),
                (_, Some(imports)) => check_predicate(name, range, &value, imports, faults),
                (_, None) => {}
            }
            known.insert(name.to_owned(), value.into_inner());
        }
    }
    shared
}

type SpannedValue<'s> = toml::Spanned<toml::de::DeValue<'s>>;

fn check_pattern(
    value: &SpannedValue<'_>,
    imports: &BTreeMap<String, String>,
    faults: &mut Faults<'_>,
) {
    if let Some(text) = Value::of(value).string(faults) {
        parse_pattern(&text, imports, faults);
    }
}

/// A predicate asks about its subject alone: no rule's metavariables are known here.
fn check_predicate(
    name: &str,
    range: TextRange,
    value: &SpannedValue<'_>,
    imports: &BTreeMap<String, String>,
    faults: &mut Faults<'_>,
) {
    let scope = PatternScope {
        imports,
        bound: &std::collections::BTreeSet::new(),
    };
    let elements = Value::of(value).elements(true, faults);
    if elements.is_empty() {
        let message = format!("the condition `{name}` asks nothing");
        faults.error(range, message, "it needs a predicate");
    }
    for element in elements {
        condition::read(element, &scope, faults);
    }
}

/// Reads `[rules.ID]`: what is different in rules of extended packs.
fn read_changes(
    table: &mut Table<'_>,
    header: &Arc<Source>,
    faults: &mut Faults<'_>,
) -> (Vec<Change>, RuleSettings) {
    let (mut changes, mut settings) = (Vec::new(), RuleSettings::default());
    let inner = table.get("rules");
    let inner = inner.and_then(|value| value.table(&rule_form::NAMES, faults));
    for (id, range, value) in inner.iter().flat_map(Table::entries) {
        let Some(mut change) = value.table(&form::CHANGE, faults) else {
            continue;
        };
        let is_enabled = change.boolean("enabled", faults).unwrap_or(true);
        if let Some(text) = change.string("severity", faults)
            && let Some(severity) = word_of(&text, &SEVERITIES, faults)
        {
            let origin = origin(header, text.range);
            settings
                .severities
                .insert(id.to_owned(), (severity, origin));
        }
        if let Some(params) = change.get("params") {
            let values = read_values(params, header, faults);
            settings.params.insert(id.to_owned(), values);
        }
        change.finish(faults);
        changes.push(Change {
            id: id.to_owned(),
            range,
            is_enabled,
        });
    }
    (changes, settings)
}

/// Values of parameters by name, as they are written.
pub(super) fn read_values(
    value: Value<'_>,
    source: &Arc<Source>,
    faults: &mut Faults<'_>,
) -> BTreeMap<String, ParamValue> {
    let inner = value.table(&rule_form::NAMES, faults);
    let entries = inner.iter().flat_map(Table::entries);
    let values = entries.map(|(name, _, value)| {
        let given = ParamValue {
            text: source.slice(value.range).to_owned(),
            origin: origin(source, value.range),
        };
        (name.to_owned(), given)
    });
    values.collect()
}

fn origin(source: &Arc<Source>, range: TextRange) -> Origin {
    Origin {
        source: source.clone(),
        range,
    }
}

/// The rules of the extended packs, with the changes.
fn inherit(
    pack: &PackSource,
    name: &str,
    changes: &[Change],
    settings: &RuleSettings,
    faults: &mut Faults<'_>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for base in &pack.bases {
        for rule in read(base, settings, found).rules {
            match rules.iter().find(|known| known.id == rule.id) {
                Some(known) if known.source.path() == rule.source.path() => {}
                Some(known) => found.push(defined_twice(&rule, known)),
                None => rules.push(rule),
            }
        }
    }
    // A rule that is at fault itself is there all the same.
    let known: Vec<_> = pack.bases.iter().flat_map(PackSource::ids).collect();
    for change in changes {
        if !known.contains(&change.id) {
            let message = format!("no extended pack has a rule `{}`", change.id);
            let help = match known.is_empty() {
                true => "`extends` names the packs whose rules can be changed".to_owned(),
                false => suggestion(&change.id, known.iter().map(String::as_str)),
            };
            faults.error(change.range, message, "not a rule").help = Some(help);
        }
    }
    rules.retain(|rule| {
        let mut changes = changes.iter();
        !changes.any(|change| *change.id == *rule.id && !change.is_enabled)
    });
    settings.set_severities(&mut rules);
    for rule in &mut rules {
        rule.pack = name.into();
    }
    rules
}

/// Two rules with one id.
pub(super) fn defined_twice(rule: &Rule, known: &Rule) -> Diagnostic {
    let message = format!(
        "rule `{}` is also defined in `{}`",
        rule.id,
        known.source.path().display()
    );
    let help = "rename one of them, or put it into a pack that `extends` the other's";
    Diagnostic::new(Severity::Error, rule.source.path().clone(), message)
        .label(rule.place, "defined twice")
        .help(help)
}

/// Two packs with one name.
pub(super) fn named_twice(name: &str, here: &Origin, other: &Origin) -> Diagnostic {
    let message = format!(
        "pack `{name}` is also defined in `{}`",
        other.source.path().display()
    );
    here.error(
        message,
        "named twice",
        Some("rename one of them; names of packs tell them apart".to_owned()),
    )
}

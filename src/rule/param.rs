//! Parameters of rules and packs: declared with a default, changed by a configuration.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use super::reader::{Faults, Table, suggestion};
use super::settings::{ParamValue, RuleSettings, shown};
use super::vocabulary::rule as form;

/// A parameter of a rule, as people see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub doc: String,
    /// Its default, as TOML.
    pub default: String,
    /// Its value, as TOML.
    pub value: String,
}

/// Reads `[params]`, with the values that count: those that were chosen for the rule or pack, else the defaults.
pub(super) fn read<'s>(
    table: &mut Table<'s>,
    owner: &str,
    settings: &'s RuleSettings,
    faults: &mut Faults<'_>,
) -> (Vec<Param>, BTreeMap<String, DeValue<'s>>) {
    let (mut params, mut values) = (Vec::new(), BTreeMap::new());
    let chosen = settings.params.get(owner);
    let inner = table
        .get("params")
        .and_then(|value| value.table(&form::NAMES, faults));
    for (name, range, value) in inner.iter().flat_map(Table::entries) {
        let Some(mut inner) = value.table(&form::PARAM, faults) else {
            continue;
        };
        let default = inner.get("default").map(|value| value.value.clone());
        let doc = inner.required("doc", faults);
        inner.finish(faults);
        let Some(default) = default else {
            let message = format!("parameter `{name}` has no `default`");
            faults.error(range, message, "`default` is missing here");
            continue;
        };
        let value = value_of(name, &default, chosen.and_then(|it| it.get(name)), faults);
        params.push(Param {
            name: name.to_owned(),
            doc: doc.map(|text| text.text).unwrap_or_default(),
            default: shown(&default),
            value: shown(&value),
        });
        values.insert(name.to_owned(), value);
    }
    let strangers = chosen.into_iter().flatten();
    for (name, value) in strangers.filter(|(name, _)| !values.contains_key(*name)) {
        let help = match values.is_empty() {
            true => format!("`{owner}` has no parameters"),
            false => suggestion(name, values.keys().map(String::as_str)),
        };
        let message = format!("`{owner}` has no parameter `{name}`");
        faults.add(
            value
                .origin
                .error(message, "not a parameter of it", Some(help)),
        );
    }
    (params, values)
}

fn value_of<'s>(
    name: &str,
    default: &DeValue<'s>,
    chosen: Option<&'s ParamValue>,
    faults: &mut Faults<'_>,
) -> DeValue<'s> {
    let Some(chosen) = chosen else {
        return default.clone();
    };
    match DeValue::parse(&chosen.text).map(Spanned::into_inner) {
        Ok(value) if value.same_type(default) => value,
        Ok(value) => {
            let (wanted, given) = (default.type_str(), value.type_str());
            let message = format!("parameter `{name}` is of type {wanted}, not {given}");
            let help = format!("its default is {}", shown(default));
            faults.add(chosen.origin.error(message, "another type", Some(help)));
            default.clone()
        }
        Err(error) => {
            let message = format!("not TOML: {}", error.message());
            faults.add(chosen.origin.error(message, "here", None));
            default.clone()
        }
    }
}

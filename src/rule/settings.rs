//! What somebody outside of a pack chooses for its rules: parameters, severities, which ones run.

use std::collections::BTreeMap;
use std::sync::Arc;

use text_size::TextRange;
use toml::de::DeValue;

use super::reader::suggestion;
use super::types::Rule;
use crate::text::{Diagnostic, Severity, Source};

/// A place in a configuration or pack file.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file.
    pub source: Arc<Source>,
    /// The value in it.
    pub range: TextRange,
}

/// The value of a parameter, and who gave it.
#[derive(Clone, Debug)]
pub struct ParamValue {
    /// The value, as TOML.
    pub text: String,
    /// Where it was given.
    pub origin: Origin,
}

/// What somebody outside of the packs chooses for their rules.
#[derive(Clone, Debug, Default)]
pub struct RuleSettings {
    /// Values of parameters, by rule id or pack name, then by parameter.
    pub params: BTreeMap<String, BTreeMap<String, ParamValue>>,
    /// Severities, by rule id.
    pub severities: BTreeMap<String, (Severity, Origin)>,
}

impl Origin {
    /// A fault at the place.
    pub(super) fn error(
        &self,
        message: impl Into<String>,
        label: &str,
        help: Option<String>,
    ) -> Diagnostic {
        let path = self.source.path().clone();
        let mut diagnostic =
            Diagnostic::new(Severity::Error, path, message).label(self.range, label);
        diagnostic.help = help;
        diagnostic
    }

    /// The value as it is written.
    pub fn text(&self) -> &str {
        self.source.slice(self.range)
    }

    /// `file:line:column`.
    pub fn shown(&self) -> String {
        let at = self.source.line_col(self.range.start());
        format!("{}:{}:{}", self.source.path().display(), at.line, at.column)
    }
}

impl RuleSettings {
    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.params.is_empty() && self.severities.is_empty()
    }

    /// These settings over those of an inner place, which count where these say nothing.
    #[must_use]
    pub fn over(&self, inner: Self) -> Self {
        let mut merged = inner;
        for (owner, values) in &self.params {
            let known = merged.params.entry(owner.clone()).or_default();
            known.extend(
                values
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
        }
        let severities = self.severities.iter();
        merged
            .severities
            .extend(severities.map(|(id, severity)| (id.clone(), severity.clone())));
        merged
    }

    /// Gives rules their severities.
    pub(super) fn set_severities(&self, rules: &mut [Rule]) {
        for rule in rules {
            if let Some((severity, _)) = self.severities.get(&*rule.id) {
                rule.severity = *severity;
            }
        }
    }

    /// What is chosen for rules and packs that are not there; `others` are names that are not at fault.
    pub(super) fn strangers(
        &self,
        rules: &[Rule],
        packs: &[String],
        others: &[String],
    ) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let ids: Vec<&str> = rules.iter().map(|rule| &*rule.id).collect();
        let known = |name: &str| ids.contains(&name) || others.iter().any(|other| other == name);
        for (id, (_, origin)) in &self.severities {
            if !known(id) {
                let help = Some(suggestion(id, ids.iter().copied()));
                found.push(origin.error(format!("there is no rule `{id}`"), "not a rule", help));
            }
        }
        for (owner, values) in &self.params {
            if known(owner) || packs.contains(owner) {
                continue;
            }
            let names = ids.iter().copied().chain(packs.iter().map(String::as_str));
            let help = suggestion(owner, names);
            for value in values.values() {
                let message = format!("there is no rule or pack `{owner}`");
                found.push(value.origin.error(
                    message,
                    "this parameter is nobody's",
                    Some(help.clone()),
                ));
            }
        }
        found
    }
}

/// A value as TOML.
pub(super) fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => toml::Value::String(text.clone().into_owned()).to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| shown(item.get_ref())).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(table) => {
            let items = table.iter();
            let items =
                items.map(|(key, value)| format!("{} = {}", key.get_ref(), shown(value.get_ref())));
            format!("{{ {} }}", items.collect::<Vec<_>>().join(", "))
        }
    }
}

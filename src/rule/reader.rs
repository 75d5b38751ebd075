//! Reading TOML tables with places, so that every fault is reported and none hides another.

use std::collections::BTreeSet;

use text_size::{TextRange, TextSize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::vocabulary::Form;
use crate::text::{Diagnostic, Severity, Source};

/// Collects the faults of one TOML file.
pub(super) struct Faults<'a> {
    source: &'a Source,
    found: Vec<Diagnostic>,
    /// Places whose value is at fault already, so that its sort is not worth another word.
    spoiled: Vec<TextRange>,
}

/// A value of a key, with its place.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) value: &'a DeValue<'a>,
    pub(super) range: TextRange,
}

/// A string of the file, with its place.
#[derive(Clone)]
pub(super) struct Text {
    pub(super) text: String,
    /// The value as written, quotes included.
    pub(super) range: TextRange,
    /// Where its first byte stands in the file; none where escapes shift the offsets.
    start: Option<TextSize>,
}

/// A table of the file; [`Table::finish`] reports the keys that nobody asked for.
pub(super) struct Table<'a> {
    table: &'a DeTable<'a>,
    pub(super) range: TextRange,
    form: &'static Form,
    known: Vec<&'static str>,
}

impl<'a> Faults<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self {
            source,
            found: Vec::new(),
            spoiled: Vec::new(),
        }
    }

    /// Reports an error at a place, with what to do about it.
    pub(super) fn error(
        &mut self,
        range: TextRange,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Diagnostic {
        let diagnostic = Diagnostic::new(Severity::Error, self.source.path().clone(), message)
            .label(range, label);
        self.found.push(diagnostic);
        self.found.last_mut().expect("invariant: one was pushed")
    }

    /// Says that a value is at fault already.
    pub(super) fn spoil(&mut self, range: TextRange) {
        self.spoiled.push(range);
    }

    /// Takes in a fault of another file.
    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The faults in the order of the file.
    pub(super) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        let start = |it: &Diagnostic| it.labels.first().map(|label| label.range.start());
        self.found.sort_by_key(start);
        self.found
    }

    /// A string of the file with the place of its first byte.
    fn text(&self, value: &str, range: TextRange) -> Text {
        let raw = self.source.slice(range);
        let open = ["'''\n", "'''", "'", "\"\"\"\n", "\"\"\"", "\""]
            .into_iter()
            .find(|open| raw.starts_with(open));
        let start = open
            .map(TextSize::of)
            .filter(|len| raw[usize::from(*len)..].starts_with(value));
        Text {
            text: value.to_owned(),
            range,
            start: start.map(|len| range.start() + len),
        }
    }
}

impl Text {
    /// The name of a key.
    pub(super) fn of_key(name: &str, range: TextRange) -> Self {
        Self {
            text: name.to_owned(),
            range,
            start: None,
        }
    }

    /// The place in the file of a range of the text; the whole value where escapes shift the offsets.
    pub(super) fn place(&self, inner: TextRange) -> TextRange {
        match self.start {
            Some(start) if inner.end() <= TextSize::of(&self.text) => inner + start,
            _ => self.range,
        }
    }
}

impl<'a> Value<'a> {
    pub(super) fn of(spanned: &'a Spanned<DeValue<'a>>) -> Self {
        Self {
            value: spanned.get_ref(),
            range: range_of(spanned.span()),
        }
    }

    /// A copy of the value with its place.
    pub(super) fn spanned(self) -> Spanned<DeValue<'a>> {
        Spanned::new(self.range.into(), self.value.clone())
    }

    pub(super) fn string(self, faults: &mut Faults<'_>) -> Option<Text> {
        match self.value.as_str() {
            Some(text) => Some(faults.text(text, self.range)),
            None => self.mismatch("a string", faults),
        }
    }

    pub(super) fn boolean(self, faults: &mut Faults<'_>) -> Option<bool> {
        self.value
            .as_bool()
            .or_else(|| self.mismatch("`true` or `false`", faults))
    }

    pub(super) fn integer(self, faults: &mut Faults<'_>) -> Option<i64> {
        let integer = self
            .value
            .as_integer()
            .and_then(|int| i64::from_str_radix(&int.as_str().replace('_', ""), int.radix()).ok());
        integer.or_else(|| self.mismatch("an integer", faults))
    }

    /// The elements of an array; a single value counts as an array of one where `lone` allows it.
    pub(super) fn elements(self, lone: bool, faults: &mut Faults<'_>) -> Vec<Value<'a>> {
        match self.value {
            DeValue::Array(array) => array.iter().map(Value::of).collect(),
            _ if lone => vec![self],
            _ => {
                self.mismatch::<()>("an array", faults);
                Vec::new()
            }
        }
    }

    /// One string, or several in an array.
    /// Whether it is an array without elements.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self.value, DeValue::Array(array) if array.is_empty())
    }

    pub(super) fn strings(self, faults: &mut Faults<'_>) -> Vec<Text> {
        let elements = self.elements(true, faults);
        elements
            .into_iter()
            .filter_map(|element| element.string(faults))
            .collect()
    }

    pub(super) fn table(self, form: &'static Form, faults: &mut Faults<'_>) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(table) => Some(Table {
                table,
                range: self.range,
                form,
                known: Vec::new(),
            }),
            _ => self.mismatch("a table", faults),
        }
    }

    fn mismatch<T>(self, wanted: &str, faults: &mut Faults<'_>) -> Option<T> {
        if faults.spoiled.contains(&self.range) {
            return None;
        }
        let message = format!("expected {wanted}, found {}", self.value.type_str());
        faults.error(self.range, message, format!("this must be {wanted}"));
        None
    }
}

impl<'a> Table<'a> {
    pub(super) fn root(document: &'a Spanned<DeTable<'a>>, form: &'static Form) -> Self {
        Self {
            table: document.get_ref(),
            range: TextRange::empty(TextSize::new(0)),
            form,
            known: Vec::new(),
        }
    }

    /// The value of a key, if the key is there.
    pub(super) fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        debug_assert!(
            self.form.has(key),
            "{} has no row for `{key}`",
            self.form.what
        );
        self.known.push(key);
        self.table.get(key).map(Value::of)
    }

    /// Whether a key is there, be its value at fault or not.
    pub(super) fn holds(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Every name that a text of the table may give to a metavariable.
    pub(super) fn every_name(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for value in self.table.values() {
            names_in(value.get_ref(), &mut names);
        }
        names
    }

    /// Takes keys as known without reading them.
    pub(super) fn pass_over(&mut self, keys: &[&'static str]) {
        self.known.extend(keys);
    }

    pub(super) fn string(&mut self, key: &'static str, faults: &mut Faults<'_>) -> Option<Text> {
        self.get(key)?.string(faults)
    }

    pub(super) fn strings(&mut self, key: &'static str, faults: &mut Faults<'_>) -> Vec<Text> {
        self.get(key)
            .map(|value| value.strings(faults))
            .unwrap_or_default()
    }

    pub(super) fn boolean(&mut self, key: &'static str, faults: &mut Faults<'_>) -> Option<bool> {
        self.get(key)?.boolean(faults)
    }

    /// The string of a key that must be there.
    pub(super) fn required(&mut self, key: &'static str, faults: &mut Faults<'_>) -> Option<Text> {
        if let Some(value) = self.get(key) {
            return value.string(faults);
        }
        let what = self.form.what;
        faults.error(
            self.range,
            format!("{what} has no `{key}`"),
            format!("`{key}` is missing here"),
        );
        None
    }

    /// The elements of an array of tables.
    pub(super) fn tables(
        &mut self,
        key: &'static str,
        form: &'static Form,
        faults: &mut Faults<'_>,
    ) -> Vec<Table<'a>> {
        let elements = self
            .get(key)
            .map(|value| value.elements(false, faults))
            .unwrap_or_default();
        elements
            .into_iter()
            .filter_map(|element| element.table(form, faults))
            .collect()
    }

    /// Keys and values in the order of the file, with the places of the keys.
    pub(super) fn entries(&self) -> Vec<(&'a str, TextRange, Value<'a>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| {
                (
                    key.get_ref().as_ref(),
                    range_of(key.span()),
                    Value::of(value),
                )
            })
            .collect();
        entries.sort_by_key(|(_, range, _)| range.start());
        entries
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self, faults: &mut Faults<'_>) {
        debug_assert!(
            !self.form.is_read_whole()
                || self
                    .form
                    .keys
                    .iter()
                    .all(|key| self.known.contains(&key.name)),
            "a key of {} is not read: {:?}",
            self.form.what,
            self.known
        );
        for (key, range, _) in self.entries() {
            if !self.known.contains(&key) {
                let diagnostic = faults.error(
                    range,
                    format!("unknown key `{key}` in {}", self.form.what),
                    "not a key of this table",
                );
                diagnostic.help = Some(suggestion(key, self.known.iter().copied()));
            }
        }
    }
}

/// The words of all texts in a value.
fn names_in(value: &DeValue<'_>, names: &mut BTreeSet<String>) {
    match value {
        DeValue::String(text) => {
            let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
            names.extend(text.split(is_end).map(str::to_owned));
        }
        DeValue::Array(items) => {
            for item in items {
                names_in(item.get_ref(), names);
            }
        }
        DeValue::Table(table) => {
            for (key, value) in table {
                names.insert(key.get_ref().to_string());
                names_in(value.get_ref(), names);
            }
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

/// "did you mean …", or the list of what there is.
pub(super) fn suggestion<'k>(wrong: &str, known: impl Iterator<Item = &'k str>) -> String {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    known.dedup();
    let nearest = known
        .iter()
        .map(|word| (strsim::damerau_levenshtein(wrong, word), *word))
        .min();
    match nearest {
        Some((distance, word)) if distance <= 2.max(wrong.len() / 3) => {
            format!("did you mean `{word}`?")
        }
        _ => format!(
            "there are: {}",
            known
                .iter()
                .map(|word| format!("`{word}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

/// Parses the text of a TOML file, or the first part of it; syntax errors are faults.
pub(super) fn parse<'s>(text: &'s str, faults: &mut Faults<'_>) -> Spanned<DeTable<'s>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let range = error
            .span()
            .map_or(TextRange::empty(TextSize::new(0)), range_of);
        faults.error(
            range,
            format!("not TOML: {}", error.message().replace('\n', "; ")),
            "here",
        );
    }
    document
}

/// The place of a part of a TOML file.
pub(super) fn range_of(span: std::ops::Range<usize>) -> TextRange {
    let size =
        |at: usize| TextSize::try_from(at).expect("invariant: a source is shorter than 4 GiB");
    TextRange::new(size(span.start), size(span.end))
}

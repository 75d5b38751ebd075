//! A configuration file, read with the place of each value.

use std::sync::Arc;

use super::load::word_of;
use super::pack::read_values;
use super::reader::{Faults, Table, Text, parse};
use super::settings::{Origin, RuleSettings};
use super::vocabulary::{config as form, rule as rule_form};
use super::words::{FAIL_ON, SEVERITIES};
use crate::semantics::GoVersion;
use crate::text::{Diagnostic, Severity, Source};

/// A value of a configuration file, with its place.
#[derive(Clone, Debug)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// Where it is given.
    pub origin: Origin,
}

/// The rules that do not run in some files.
#[derive(Clone, Debug)]
pub struct PathIgnore {
    /// The files, as a glob from the directory of the configuration file.
    pub glob: Given<String>,
    /// Ids, packs, claims or tags.
    pub rules: Vec<Given<String>>,
}

/// A `gofix-escape.toml`: what it does not say is none.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// The file.
    pub source: Arc<Source>,
    /// Paths of rule packs, from the directory of the file.
    pub packs: Vec<Given<String>>,
    /// Whether the built-in packs are used.
    pub builtin: Option<Given<bool>>,
    /// The rules that run.
    pub select: Option<Vec<Given<String>>>,
    /// The rules that do not.
    pub ignore: Option<Vec<Given<String>>>,
    /// Severities and parameters.
    pub rules: RuleSettings,
    /// The rules that do not run in some files.
    pub per_path: Vec<PathIgnore>,
    /// The files that are analyzed, as globs.
    pub include: Option<Vec<Given<String>>>,
    /// The files that are not.
    pub exclude: Vec<Given<String>>,
    /// Whether `_test.go` files are analyzed.
    pub tests: Option<Given<bool>>,
    /// Whether generated files are analyzed.
    pub generated: Option<Given<bool>>,
    /// Whether files below `vendor` are analyzed.
    pub vendor: Option<Given<bool>>,
    /// The language version of files.
    pub go: Option<Given<GoVersion>>,
    /// The toolchain to assume.
    pub toolchain: Option<Given<GoVersion>>,
    /// What makes a run fail; none inside is `never`.
    pub fail_on: Option<Given<Option<Severity>>>,
    /// Whether the search for outer files ends here.
    pub root: Option<Given<bool>>,
}

/// Reads a configuration file; whatever is wrong with it comes back as diagnostics.
pub fn read_config(source: &Arc<Source>) -> (ConfigFile, Vec<Diagnostic>) {
    let mut faults = Faults::new(source);
    let document = parse(source.text(), &mut faults);
    let mut reader = Reader {
        table: Table::root(&document, &form::CONFIG),
        faults: &mut faults,
        source,
    };
    let config = ConfigFile {
        source: source.clone(),
        packs: reader.texts("packs").unwrap_or_default(),
        builtin: reader.flag("builtin"),
        select: reader.texts("select"),
        ignore: reader.texts("ignore"),
        rules: RuleSettings {
            severities: reader.severities(),
            params: reader.params(),
        },
        per_path: reader.per_path(),
        include: reader.texts("include"),
        exclude: reader.texts("exclude").unwrap_or_default(),
        tests: reader.flag("tests"),
        generated: reader.flag("generated"),
        vendor: reader.flag("vendor"),
        go: reader.version("go"),
        toolchain: reader.version("toolchain"),
        fail_on: reader.fail_on(),
        root: reader.flag("root"),
    };
    reader.table.finish(reader.faults);
    (config, faults.into_diagnostics())
}

struct Reader<'a, 'f, 's> {
    table: Table<'a>,
    faults: &'f mut Faults<'s>,
    source: &'a Arc<Source>,
}

impl Reader<'_, '_, '_> {
    fn given<T>(&self, value: T, range: crate::text::TextRange) -> Given<T> {
        Given {
            value,
            origin: Origin {
                source: self.source.clone(),
                range,
            },
        }
    }

    fn texts(&mut self, key: &'static str) -> Option<Vec<Given<String>>> {
        let texts = self.table.get(key)?.strings(self.faults);
        let texts = texts.into_iter();
        Some(
            texts
                .map(|text| self.given(text.text, text.range))
                .collect(),
        )
    }

    fn flag(&mut self, key: &'static str) -> Option<Given<bool>> {
        let value = self.table.get(key)?;
        let flag = value.boolean(self.faults)?;
        Some(self.given(flag, value.range))
    }

    fn version(&mut self, key: &'static str) -> Option<Given<GoVersion>> {
        let text = self.table.string(key, self.faults)?;
        match text.text.parse() {
            Ok(version) => Some(self.given(version, text.range)),
            Err(error) => {
                let error: <GoVersion as std::str::FromStr>::Err = error;
                let fault = self
                    .faults
                    .error(text.range, error.to_string(), "not a version");
                fault.help = Some("write `1.21` or `1.21.3`".to_owned());
                None
            }
        }
    }

    fn fail_on(&mut self) -> Option<Given<Option<Severity>>> {
        let text = self.table.string("fail-on", self.faults)?;
        let word = word_of(&text, &FAIL_ON, self.faults)?;
        Some(self.given(word, text.range))
    }

    /// The entries of a table of names.
    fn named<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Self, Text, super::reader::Value<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let Some(inner) = value.table(&rule_form::NAMES, self.faults) else {
            return Vec::new();
        };
        let entries = inner.entries().into_iter();
        entries
            .filter_map(|(name, range, value)| read(self, Text::of_key(name, range), value))
            .collect()
    }

    fn severities(&mut self) -> std::collections::BTreeMap<String, (Severity, Origin)> {
        let read = self.named("severity", |this, id, value| {
            let text = value.string(this.faults)?;
            let severity = word_of(&text, &SEVERITIES, this.faults)?;
            Some((id.text, (severity, this.given((), id.range).origin)))
        });
        read.into_iter().collect()
    }

    fn params(
        &mut self,
    ) -> std::collections::BTreeMap<
        String,
        std::collections::BTreeMap<String, super::settings::ParamValue>,
    > {
        let read = self.named("params", |this, owner, value| {
            Some((owner.text, read_values(value, this.source, this.faults)))
        });
        read.into_iter().collect()
    }

    fn per_path(&mut self) -> Vec<PathIgnore> {
        self.named("per-path", |this, glob, value| {
            let rules = value.strings(this.faults);
            let rules = rules.into_iter();
            Some(PathIgnore {
                rules: rules.map(|it| this.given(it.text, it.range)).collect(),
                glob: this.given(glob.text, glob.range),
            })
        })
    }
}

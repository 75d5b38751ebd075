//! `config show PATH`: what holds for a file, and who says so.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::find::{Layers, directory};
use super::layer::Chain;
use super::sets::{Sets, refuse_faults};
use crate::cli::args::{ConfigShowArgs, FailOn};
use crate::cli::console::Console;
use crate::cli::select;
use crate::cli::status::Status;
use crate::rule::schema::{SchemaOf, keys};
use crate::rule::{ConfigFile, Given, Origin, RuleSet};

/// A value that holds, and where it comes from.
struct Row {
    key: String,
    value: String,
    from: String,
}

/// Prints what holds for a file or directory.
pub(in crate::cli) fn show(args: &ConfigShowArgs, console: &Console) -> Result<Status> {
    let path = &args.path;
    let failed = || format!("`{}` is not found", path.display());
    let is_dir = path.metadata().with_context(failed)?.is_dir();
    let dir = match is_dir {
        true => path.as_path(),
        false => path.parent().unwrap_or(Path::new("")),
    };
    let mut layers = Layers::default();
    layers.look_above(dir)?;
    let resolved = directory(dir)?;
    let chain = layers.chain(&resolved);
    let mut sets = Sets::new(&args.rules, true);
    let rules = sets.load(&chain);
    refuse_faults(&layers, &sets, console)?;
    let rules = rules?;
    sets.check_names()?;
    let name = path.file_name().unwrap_or_default();
    let file = (!is_dir).then(|| resolved.join(name));
    let shown = Shown {
        args,
        chain: &chain,
        file: file.as_deref(),
    };
    let mut out = String::new();
    for layer in &chain.layers {
        let _ = writeln!(out, "# {}", layer.file.source.path().display());
    }
    out.push_str(&table(&shown.rows()));
    out.push_str(&shown.outcome(&rules));
    console.result(&out, None)?;
    Ok(Status::Done)
}

fn table(rows: &[Row]) -> String {
    let width = |part: fn(&Row) -> &str| {
        let widths = rows.iter().map(|row| part(row).chars().count());
        widths.max().unwrap_or(0)
    };
    let (keys, values) = (width(|row| &row.key), width(|row| &row.value));
    let mut out = String::new();
    for row in rows {
        let _ = writeln!(
            out,
            "{:keys$} = {:values$}  # {}",
            row.key, row.value, row.from
        );
    }
    out
}

struct Shown<'a> {
    args: &'a ConfigShowArgs,
    chain: &'a Chain,
    file: Option<&'a Path>,
}

impl Shown<'_> {
    /// A row for each key, and one for each entry where the key is a table.
    fn rows(&self) -> Vec<Row> {
        let keys = keys(SchemaOf::Config).into_iter();
        keys.flat_map(|key| self.rows_of(key.name)).collect()
    }

    fn rows_of(&self, key: &'static str) -> Vec<Row> {
        let args = self.args;
        match key {
            "packs" => self.packs(),
            "builtin" => {
                let flag = args.rules.no_builtin.then_some((false, "--no-builtin"));
                vec![self.flag(key, flag, true, |it| it.builtin.as_ref())]
            }
            "select" => self.list(key, "--select", &args.rules.select, |it| it.select.as_ref()),
            "ignore" => self.ignored(),
            "severity" => self.severities(),
            "params" => self.params(),
            "per-path" => self.per_path(),
            "include" => self.list(key, "", &[], |it| it.include.as_ref()),
            "exclude" => self.excluded(),
            "tests" => {
                let flag = args.include.tests.map(|it| (it, "--include-tests"));
                vec![self.flag(key, flag, true, |it| it.tests.as_ref())]
            }
            "generated" => {
                let flag = args.include.generated.map(|it| (it, "--include-generated"));
                vec![self.flag(key, flag, false, |it| it.generated.as_ref())]
            }
            "vendor" => {
                let flag = args.include.vendor.map(|it| (it, "--include-vendor"));
                vec![self.flag(key, flag, false, |it| it.vendor.as_ref())]
            }
            "go" => {
                let flag = args.go_version.map(|it| (it.to_string(), "--go-version"));
                vec![self.version(key, flag, |it| it.go.as_ref())]
            }
            "toolchain" => {
                let flag = args.toolchain.map(|it| (it.to_string(), "--toolchain"));
                vec![self.version(key, flag, |it| it.toolchain.as_ref())]
            }
            "fail-on" => vec![self.fail_on()],
            // Whether the search ends is seen by the files at the top.
            _ => Vec::new(),
        }
    }

    fn flag(
        &self,
        key: &str,
        flag: Option<(bool, &str)>,
        default: bool,
        said: fn(&ConfigFile) -> Option<&Given<bool>>,
    ) -> Row {
        match (flag, self.chain.nearest(said)) {
            (Some((value, name)), _) => row(key, value.to_string(), name),
            (None, Some(given)) => row(key, given.value.to_string(), given.origin.shown()),
            (None, None) => row(key, default.to_string(), "default"),
        }
    }

    fn version(
        &self,
        key: &str,
        flag: Option<(String, &str)>,
        said: fn(&ConfigFile) -> Option<&Given<crate::semantics::GoVersion>>,
    ) -> Row {
        match (flag, self.chain.nearest(said)) {
            (Some((value, name)), _) => row(key, quoted(&value), name),
            (None, Some(given)) => row(key, quoted(&given.value.to_string()), given.origin.shown()),
            (None, None) => row(key, "from go.mod", "default"),
        }
    }

    fn fail_on(&self) -> Row {
        let said = self.chain.nearest(|it| it.fail_on.as_ref());
        match (self.args.fail_on, said) {
            (Some(value), _) => row("fail-on", quoted(value.word()), "--fail-on"),
            (None, Some(given)) => {
                let word = FailOn::of(given.value).word();
                row("fail-on", quoted(word), given.origin.shown())
            }
            (None, None) => row("fail-on", quoted("warning"), "default"),
        }
    }

    fn list(
        &self,
        key: &str,
        name: &str,
        flag: &[String],
        said: fn(&ConfigFile) -> Option<&Vec<Given<String>>>,
    ) -> Vec<Row> {
        if !flag.is_empty() {
            return flag.iter().map(|it| row(key, quoted(it), name)).collect();
        }
        match self.chain.nearest_list(said) {
            Some(list) => given_rows(key, list),
            None => vec![row(key, "everything", "default")],
        }
    }

    fn ignored(&self) -> Vec<Row> {
        let args = &self.args.rules;
        let mut rows: Vec<Row> = args
            .ignore
            .iter()
            .map(|it| row("ignore", quoted(it), "--ignore"))
            .collect();
        // `--select` stands for both lists of the files.
        if args.select.is_empty() {
            let said = self.chain.nearest_list(|it| it.ignore.as_ref());
            rows.extend(said.into_iter().flat_map(|it| given_rows("ignore", it)));
        }
        or_nothing("ignore", rows)
    }

    fn packs(&self) -> Vec<Row> {
        let flags = self.args.rules.packs.iter();
        let mut rows = Vec::new();
        for layer in &self.chain.layers {
            rows.extend(layer.file.packs.iter().map(|pack| {
                let path = layer.pack_path(pack);
                row(
                    "packs",
                    quoted(&path.display().to_string()),
                    pack.origin.shown(),
                )
            }));
        }
        rows.extend(flags.map(|it| row("packs", quoted(&it.display().to_string()), "--rules")));
        or_nothing("packs", rows)
    }

    fn excluded(&self) -> Vec<Row> {
        let layers = self.chain.layers.iter();
        let rows = layers.flat_map(|it| given_rows("exclude", &it.file.exclude));
        or_nothing("exclude", rows.collect())
    }

    fn severities(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for layer in &self.chain.layers {
            for (id, (severity, origin)) in &layer.file.rules.severities {
                replace(
                    &mut rows,
                    &format!("severity.{id}"),
                    quoted(severity.name()),
                    origin,
                );
            }
        }
        rows
    }

    fn params(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for layer in &self.chain.layers {
            for (owner, values) in &layer.file.rules.params {
                for (name, value) in values {
                    let key = format!("params.{owner}.{name}");
                    replace(&mut rows, &key, value.text.clone(), &value.origin);
                }
            }
        }
        rows
    }

    /// What is ignored in the file, or everything that may be in a directory.
    fn per_path(&self) -> Vec<Row> {
        let mut names: Vec<&Given<String>> = Vec::new();
        if let Some(file) = self.file {
            names.extend(self.chain.ignored_at(file));
        } else {
            let layers = self.chain.layers.iter();
            let ignores = layers.flat_map(|it| &it.file.per_path);
            names.extend(ignores.flat_map(|it| &it.rules));
        }
        let rows = names.iter();
        rows.map(|it| row("per-path", quoted(&it.value), it.origin.shown()))
            .collect()
    }

    /// Whether the file is analyzed, and with how many rules.
    fn outcome(&self, rules: &RuleSet) -> String {
        let Some(file) = self.file else {
            return format!("# {} rules run here\n", rules.rules().len());
        };
        if !self.chain.includes(file) {
            return "# this file is excluded\n".to_owned();
        }
        let ignored = self.chain.ignored_at(file);
        let runs = rules.rules().iter();
        let runs = runs.filter(|rule| !ignored.iter().any(|it| select::is_named(rule, &it.value)));
        format!("# {} rules run in this file\n", runs.count())
    }
}

fn row(key: &str, value: impl Into<String>, from: impl Into<String>) -> Row {
    Row {
        key: key.to_owned(),
        value: value.into(),
        from: from.into(),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn given_rows(key: &str, list: &[Given<String>]) -> Vec<Row> {
    let rows = list.iter();
    rows.map(|it| row(key, quoted(&it.value), it.origin.shown()))
        .collect()
}

fn or_nothing(key: &str, rows: Vec<Row>) -> Vec<Row> {
    match rows.is_empty() {
        true => vec![row(key, "nothing", "default")],
        false => rows,
    }
}

/// The row of the nearest file is the one that counts.
fn replace(rows: &mut Vec<Row>, key: &str, value: String, origin: &Origin) {
    rows.retain(|row| row.key != key);
    rows.push(row(key, value, origin.shown()));
}

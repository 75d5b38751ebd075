//! `rules new BEFORE.go AFTER.go`: a rule drafted from one change, with its examples.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};

use super::console::Console;
use super::pack_files::read;
use super::rules_args::NewArgs;
use super::status::Status;
use crate::engine::{example_result, run_example};
use crate::rule::{Draft, Example, ExampleOutcome, PackSource, Rule, RuleSet, draft, same_code};
use crate::text::Source;

/// What the draft does not know.
const WHY: &str = "Say what the code costs or breaks, and who says so.";
const FIX_SAFETY: &str = "Say why the fix keeps the behavior, or how it changes it.";

/// A draft and the example files that go with it.
struct Scaffold<'a> {
    id: &'a str,
    draft: Draft,
    examples: Vec<(&'static str, String, Option<String>)>,
}

/// Drafts a rule, tries it on its examples, and prints or writes it.
pub(super) fn run(args: &NewArgs, console: &Console) -> Result<Status> {
    let before = read(&args.before, "Go code")?;
    let after = read(&args.after, "Go code")?;
    let id = match &args.id {
        Some(id) => id.clone(),
        None => id_of(&args.before),
    };
    let draft = draft(&before, &after).map_err(anyhow::Error::msg)?;
    if 0 < draft.others {
        let n = draft.others;
        console.note(&format!(
            "note: {n} more declarations differ; the rule is drafted from the first\n"
        ));
    }
    let scaffold = Scaffold::new(&id, draft, &before, &after)?;
    let text = scaffold.toml();
    let output = args.output.as_deref();
    if let Some(path) = output
        && path.exists()
        && !args.force
    {
        bail!(
            "`{}` is there already; `--force` replaces it",
            path.display()
        );
    }
    console.result(&text, output)?;
    let rules = load(&id, &text)?;
    let faults = faults(&rules);
    match faults.as_str() {
        "" => console
            .note("note: every example holds; edit the prose, the severity and the conditions\n"),
        _ => console.note(&format!("note: not every example holds yet\n{faults}")),
    }
    Ok(Status::Done)
}

/// A name for the rule: that of the file, or of its directory where the file is called `before.go`.
fn id_of(path: &Path) -> String {
    let stem = |path: &Path| {
        let stem = path.file_stem().unwrap_or_default();
        stem.to_string_lossy().to_lowercase()
    };
    let mut name = stem(path);
    for above in path.ancestors().skip(1).take(2) {
        if name == "before" && above.file_name().is_some() {
            name = stem(above);
        }
    }
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    match words.is_empty() {
        true => "new-rule".to_owned(),
        false => words.join("-"),
    }
}

impl<'a> Scaffold<'a> {
    /// The draft with its examples; the rule itself says what becomes of them, as far as that is the change.
    fn new(id: &'a str, draft: Draft, before: &Source, after: &Source) -> Result<Self> {
        let (renamed, without) = (draft.renamed.clone(), draft.without.clone());
        let mut scaffold = Self {
            id,
            draft,
            examples: vec![
                (
                    "as it was",
                    before.text().to_owned(),
                    Some(after.text().to_owned()),
                ),
                ("other names", renamed.clone(), Some(renamed.clone())),
                ("as it becomes", after.text().to_owned(), None),
                ("other code", without, None),
            ],
        };
        let rules = load(id, &scaffold.toml())?;
        let Some(rule) = rules.rules().first() else {
            return Ok(scaffold);
        };
        if let Some(fixed) = result(&rules, rule, before.text())
            && same_code(&fixed, after.text())
        {
            scaffold.examples[0].2 = Some(fixed.clone());
            scaffold.examples[2].1 = fixed;
        }
        match result(&rules, rule, &renamed) {
            Some(fixed) => scaffold.examples[1].2 = Some(fixed),
            None => scaffold.examples[1] = scaffold.examples[0].clone(),
        }
        scaffold.examples[1].0 = "other names";
        Ok(scaffold)
    }

    fn toml(&self) -> String {
        let Draft {
            pattern,
            conditions,
            replace,
            fresh,
            imports,
            ..
        } = &self.draft;
        let summary = "say what is wrong, and what is better";
        let mut out = format!(
            "id = \"{}\"\nsummary = \"{summary}\"\nclaim = \"correctness\"\nseverity = \"warning\"\n\n[match]\n",
            self.id
        );
        if !imports.is_empty() {
            let imports = imports.iter();
            let imports: Vec<_> = imports
                .map(|(name, path)| format!("{name} = \"{path}\""))
                .collect();
            let _ = writeln!(out, "imports = {{ {} }}", imports.join(", "));
        }
        let _ = writeln!(out, "pattern = {}", literal(pattern));
        if !conditions.is_empty() {
            out.push_str("where = [\n");
            for (var, predicate, word) in conditions {
                let _ = writeln!(
                    out,
                    "  {{ var = \"{var}\", {predicate} = {} }},",
                    literal(word)
                );
            }
            out.push_str("]\n");
        }
        out.push_str("\n[[fix]]\ntitle = \"rewrite it\"\napplicability = \"suggest\"\n");
        if !fresh.is_empty() {
            let fresh = fresh.iter();
            let fresh: Vec<_> = fresh
                .map(|(var, name)| format!("{var} = \"{name}\""))
                .collect();
            let _ = writeln!(out, "fresh = {{ {} }}", fresh.join(", "));
        }
        let _ = writeln!(out, "replace = {}", literal(replace));
        let _ = write!(
            out,
            "\n[docs]\nwhy = \"{WHY}\"\nfix-safety = \"{FIX_SAFETY}\"\n"
        );
        for (name, text, after) in &self.examples {
            let _ = write!(out, "\n[[example]]\nname = \"{name}\"\n");
            match after {
                Some(after) => {
                    let _ = writeln!(
                        out,
                        "before = {}\nafter = {}",
                        literal(text),
                        literal(after)
                    );
                }
                None => {
                    let _ = writeln!(out, "clean = {}", literal(text));
                }
            }
        }
        out
    }
}

/// A TOML string, raw where the text allows it; texts of several lines start on a line of their own.
pub(super) fn literal(text: &str) -> String {
    let is_raw = !text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t');
    let is_long = text.contains('\n');
    if is_raw && is_long && !text.contains("'''") && !text.ends_with('\'') {
        format!("'''\n{text}'''")
    } else if is_raw && !is_long && !text.contains('\'') {
        format!("'{text}'")
    } else {
        toml::Value::String(text.to_owned()).to_string()
    }
}

/// The rule, whatever is wrong with it told.
fn load(id: &str, text: &str) -> Result<RuleSet> {
    let source = Source::new(format!("{id}.toml"), text.to_owned());
    let Ok(source) = source else {
        bail!("the draft is too long");
    };
    let pack = PackSource {
        path: format!("{id}.toml").into(),
        files: vec![Arc::new(source)],
        bases: Vec::new(),
        is_trusted: false,
    };
    let (rules, faults) = RuleSet::load(&[pack]);
    match faults.first() {
        None => Ok(rules),
        Some(fault) => bail!("no rule can be drafted from this change: {}", fault.message),
    }
}

/// What the rule makes of a file, if it changes it.
fn result(rules: &RuleSet, rule: &Rule, text: &str) -> Option<String> {
    let example = Example {
        name: String::new(),
        before: text.to_owned(),
        outcome: ExampleOutcome::Clean,
        go: None,
        compiler: None,
        allocs: None,
    };
    example_result(rules, rule, &example).ok()?.text
}

fn faults(rules: &RuleSet) -> String {
    let mut out = String::new();
    for rule in rules.rules() {
        for example in &rule.examples {
            if let Err(fault) = run_example(rules, rule, example) {
                let fault = fault.trim_end();
                let _ = writeln!(out, "example \"{}\": {fault}", example.name);
            }
        }
    }
    out
}

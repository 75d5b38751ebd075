//! The fixes of a rule: what is edited, with which text.

use std::collections::BTreeSet;

use super::condition::{self, Condition, MATCH, bound_help};
use super::example::APPLICABILITIES;
use super::finding::{FileEdit, Fix};
use super::load::read_word;
use super::message::Message;
use super::reader::{Faults, Table, Text, suggestion};
use super::rewrites::{FORMATS, OPERATIONS, PARAMETER};
use super::site::{Site, nodes};
use super::subject::PatternScope;
use super::types::Applicability;
use super::witness;
use crate::refactor::{
    FormatForm, Operation, Place, Refusal, Request, format_pieces, fresh_name, indent_of, put,
    remove_parameter,
};
use crate::semantics::{FileNames, Model, Verdict, implicit_name};
use crate::syntax::Node;
use crate::syntax::pattern::{Bound, Env, Rendering, Template};

/// A fix that is not filled in yet.
pub(super) struct FixRule {
    pub(super) title: Message,
    pub(super) applicability: Applicability,
    pub(super) conditions: Vec<Condition>,
    /// Names that are made up so that they collide with nothing: the new metavariable and what the name starts as.
    pub(super) fresh: Vec<(String, Message)>,
    pub(super) changes: Vec<Change>,
    /// Import paths that the new text needs.
    pub(super) imports: Vec<String>,
    /// Whether an edit that equals one of another fix counts for both.
    pub(super) coalesces: bool,
    /// What the compiler no longer says once the fix is in.
    pub(super) removes: Vec<Message>,
    /// What it says only then.
    pub(super) adds: Vec<Message>,
}

/// One change of a fix.
pub(super) enum Change {
    /// A text put at a place that a metavariable names.
    Text {
        place: Place,
        var: String,
        template: Option<Template>,
    },
    /// A rewrite of the refactor floor.
    Operation {
        operation: Operation,
        node: String,
        var: Option<String>,
        name: Option<Message>,
    },
    /// A format call taken to pieces.
    Format { form: FormatForm, var: String },
    /// A parameter removed, with its arguments.
    Parameter(String),
}

/// The keys of an edit that put a text somewhere, and the key of the text.
const PLACES: [(&str, Place); 6] = [
    ("replace", Place::Replace),
    ("delete", Place::Delete),
    ("insert-before", Place::Before),
    ("insert-after", Place::After),
    ("insert-first-in", Place::FirstIn),
    ("insert-last-in", Place::LastIn),
];

/// Reads one `[[fix]]`.
pub(super) fn read(
    mut table: Table<'_>,
    scope: &PatternScope<'_>,
    faults: &mut Faults<'_>,
) -> Option<FixRule> {
    let range = table.range;
    let title = table.required("title", faults);
    let applicability = read_word(&mut table, "applicability", &APPLICABILITIES, faults);
    let mut bound = scope.bound.clone();
    let fresh = read_fresh(&mut table, &mut bound, faults);
    let inner = PatternScope {
        imports: scope.imports,
        bound: &bound,
    };
    let conditions = condition::read_all(&mut table, &inner, faults);
    let mut changes = Vec::new();
    if let Some(text) = table.string("replace", faults) {
        let template = inner.template(&text, &bound, faults);
        changes.push(Change::Text {
            place: Place::Replace,
            var: MATCH.to_owned(),
            template,
        });
    }
    for edit in table.tables("edits", "an edit", faults) {
        changes.extend(read_edit(edit, &inner, faults));
    }
    let imports = table
        .strings("imports", faults)
        .into_iter()
        .map(|text| text.text)
        .collect();
    let coalesces = table.boolean("coalesces", faults).unwrap_or(false);
    let removes = witness::read_messages(&mut table, "removes", &bound, faults);
    let adds = witness::read_messages(&mut table, "adds", &bound, faults);
    table.finish(faults);
    if changes.is_empty() {
        faults.error(
            range,
            "a fix changes nothing",
            "it has neither `replace` nor `edits`",
        );
    }
    let title = Message::parse(&title?, &bound, faults);
    Some(FixRule {
        title,
        applicability: applicability?,
        conditions,
        fresh,
        changes,
        imports,
        coalesces,
        removes,
        adds,
    })
}

fn read_fresh(
    table: &mut Table<'_>,
    bound: &mut BTreeSet<String>,
    faults: &mut Faults<'_>,
) -> Vec<(String, Message)> {
    let Some(inner) = table
        .get("fresh")
        .and_then(|value| value.table("`fresh`", faults))
    else {
        return Vec::new();
    };
    let mut fresh = Vec::new();
    for (name, range, value) in inner.entries() {
        let Some(from) = value.string(faults) else {
            continue;
        };
        if bound.contains(name) {
            faults.error(
                range,
                format!("metavariable `${name}` is bound already"),
                "bound twice",
            );
        }
        fresh.push((name.to_owned(), Message::parse(&from, bound, faults)));
    }
    bound.extend(fresh.iter().map(|(name, _)| name.clone()));
    fresh
}

fn read_edit(
    mut table: Table<'_>,
    scope: &PatternScope<'_>,
    faults: &mut Faults<'_>,
) -> Option<Change> {
    let range = table.range;
    let text = table.string("with", faults);
    for (key, place) in PLACES {
        if let Some(var) = table.string(key, faults) {
            check_var(&var, scope.bound, faults);
            let template = text
                .as_ref()
                .and_then(|text| scope.template(text, scope.bound, faults));
            if text.is_none() && place != Place::Delete {
                faults.error(
                    range,
                    format!("`{key}` without `with`"),
                    "the new text is missing",
                );
            }
            table.finish(faults);
            return Some(Change::Text {
                place,
                var: var.text,
                template,
            });
        }
    }
    for (key, operation, _, _) in OPERATIONS {
        if let Some(node) = table.string(key, faults) {
            check_var(&node, scope.bound, faults);
            return Some(read_operation(operation, node.text, table, scope, faults));
        }
    }
    for (key, form, _) in FORMATS {
        if let Some(var) = table.string(key, faults) {
            check_var(&var, scope.bound, faults);
            table.finish(faults);
            return Some(Change::Format {
                form,
                var: var.text,
            });
        }
    }
    if let Some(var) = table.string(PARAMETER.0, faults) {
        check_var(&var, scope.bound, faults);
        table.finish(faults);
        return Some(Change::Parameter(var.text));
    }
    let wrong = table.entries().first().map_or("", |(key, _, _)| *key);
    let keys = PLACES
        .iter()
        .map(|(key, _)| *key)
        .chain(OPERATIONS.iter().map(|(key, ..)| *key))
        .chain(FORMATS.iter().map(|(key, ..)| *key))
        .chain(std::iter::once(PARAMETER.0));
    faults
        .error(range, "an edit that edits nothing", "no place is named")
        .help = Some(suggestion(wrong, keys));
    None
}

fn read_operation(
    operation: Operation,
    node: String,
    mut table: Table<'_>,
    scope: &PatternScope<'_>,
    faults: &mut Faults<'_>,
) -> Change {
    let takes = |key: &str| {
        let mut rows = OPERATIONS.iter();
        rows.any(|(_, known, keys, _)| *known == operation && keys.contains(&key))
    };
    let mut word = |key| takes(key).then(|| table.string(key, faults)).flatten();
    let (var, name) = (word("var"), word("name"));
    table.finish(faults);
    if let Some(var) = &var {
        check_var(var, scope.bound, faults);
    }
    Change::Operation {
        operation,
        node,
        var: var.map(|text| text.text),
        name: name.map(|text| Message::parse(&text, scope.bound, faults)),
    }
}

fn check_var(var: &Text, bound: &BTreeSet<String>, faults: &mut Faults<'_>) {
    if !bound.contains(&var.text) && var.text != MATCH {
        let message = format!("metavariable `${}` is not bound by the pattern", var.text);
        faults.error(var.range, message, "not bound").help = Some(bound_help(bound));
    }
}

/// The fix for one match; nothing where one of its rewrites cannot be done there.
///
/// A verdict that is unknown demotes it: it is shown with the reason, never applied.
pub(super) fn fill(rule: &FixRule, site: &Site<'_, '_>, verdict: &Verdict) -> Option<Fix> {
    let mut env = site.env.clone();
    let names = fresh_names(rule, site)?;
    for (name, text) in &names {
        env.insert(name.clone(), Bound::Text(text.clone()));
    }
    let mut edits = Vec::new();
    let mut imports = rule.imports.clone();
    for change in &rule.changes {
        let made = change.edits(site, &env).ok()?;
        edits.extend(made.edits);
        imports.extend(made.imports);
    }
    let unknown: Vec<String> = verdict.why().map(ToOwned::to_owned).into_iter().collect();
    let applicability = if unknown.is_empty() {
        rule.applicability
    } else {
        Applicability::Suggest
    };
    Some(Fix {
        title: rule.title.render(&env),
        applicability,
        unknown,
        edits,
        needs_imports: needed_imports(rule, imports, site),
        coalesces: rule.coalesces,
        removes: witness::render(&rule.removes, &env),
        adds: witness::render(&rule.adds, &env),
    })
}

fn fresh_names(rule: &FixRule, site: &Site<'_, '_>) -> Option<Vec<(String, String)>> {
    let mut made: Vec<(String, String)> = Vec::new();
    for (name, base) in &rule.fresh {
        let taken: Vec<String> = made.iter().map(|(_, text)| text.clone()).collect();
        let base = base.render(&site.env);
        let text = fresh_name(&base, site.unit.root, site.unit.input.names, &taken).ok()?;
        made.push((name.clone(), text));
    }
    Some(made)
}

impl Change {
    fn edits<'t>(&self, site: &Site<'_, 't>, env: &Env<'t>) -> Result<Made, Refusal> {
        let path = site.unit.input.path;
        let here = |edit| FileEdit {
            path: path.clone(),
            edit,
        };
        let edits = match self {
            Self::Text {
                place,
                var,
                template,
            } => {
                let targets = targets(site, var)?;
                let edits = targets.into_iter().map(|(first, last)| {
                    let text = match template {
                        Some(template) => render(template, site, env, *place, (first, last))?,
                        None => String::new(),
                    };
                    let edit = put(*place, first, last, &text)?;
                    let path = match site.unit.home(first) {
                        Some(home) if !site.unit.owns(first) => home.file.source().path(),
                        _ => site.unit.input.path,
                    };
                    let path = path.clone();
                    Ok(FileEdit { path, edit })
                });
                edits.collect::<Result<_, _>>()?
            }
            Self::Operation {
                operation,
                node,
                var,
                name,
            } => {
                let found = own_node(site, node)?;
                let name = name.as_ref().map(|name| name.render(env));
                let edits = operation.edits(&Request {
                    model: site.unit.model(),
                    types: site.unit.input.types,
                    node: found,
                    var: var.as_deref().and_then(|var| site.node(var)),
                    name: name.as_deref(),
                })?;
                edits.into_iter().map(here).collect()
            }
            Self::Parameter(var) => {
                let node = own_node(site, var)?;
                let input = site.unit.input;
                let others = input.siblings.files().iter().map(|it| &**it);
                let files: Vec<_> = std::iter::once(input.file).chain(others).collect();
                let edits = remove_parameter(site.unit.model(), node, &files)?;
                let edit = |(path, edit)| FileEdit { path, edit };
                edits.into_iter().map(edit).collect()
            }
            Self::Format { form, var } => {
                let node = own_node(site, var)?;
                let named = |path: &str| {
                    let name = package_name(site, path, node)?;
                    Ok(name.unwrap_or_else(|| implicit_name(path).to_owned()))
                };
                let made = format_pieces(site.unit.model(), node, *form, &named)?;
                return Ok(Made {
                    edits: made.edits.into_iter().map(here).collect(),
                    imports: made.imports,
                });
            }
        };
        Ok(Made {
            edits,
            imports: Vec::new(),
        })
    }
}

/// What a change comes to at a match.
struct Made {
    edits: Vec<FileEdit>,
    imports: Vec<String>,
}

/// The node of a metavariable, in the declaration under check.
fn own_node<'t>(site: &Site<'_, 't>, name: &str) -> Result<Node<'t>, Refusal> {
    let node = site
        .node(name)
        .ok_or_else(|| Refusal(format!("`${name}` stands for nothing")))?;
    match site.unit.owns(node) {
        true => Ok(node),
        false => Err(Refusal(format!("`${name}` is in another declaration"))),
    }
}

/// The text of a template at a place, with the names that packages have there.
fn render<'t>(
    template: &Template,
    site: &Site<'_, 't>,
    env: &Env<'t>,
    place: Place,
    (first, last): (Node<'t>, Node<'t>),
) -> Result<String, Refusal> {
    for path in template.imports() {
        package_name(site, path, first)?;
    }
    let replaced = (place == Place::Replace && first == last).then_some(first);
    let qualifier = |path: &str| package_name(site, path, first).ok().flatten();
    Ok(template.render_with(&Rendering {
        env,
        indent: indent_of(first),
        replaced,
        qualifier: &qualifier,
    }))
}

/// The name under which the file imports a package, none where it does not yet; refused where something hides it.
fn package_name<'t>(
    site: &Site<'_, 't>,
    path: &str,
    at: Node<'t>,
) -> Result<Option<String>, Refusal> {
    let unit = site.unit;
    if unit.owns(at) {
        return package_name_in(unit.model(), unit.input.names, path, at);
    }
    let home = unit
        .home(at)
        .ok_or_else(|| Refusal("the place is in no file of the package".to_owned()))?;
    let names = FileNames::new(home.file, None);
    let model = Model::build(home.file, home.decl, &names);
    match package_name_in(&model, &names, path, at)? {
        // What is added to another file is known only there.
        None if !std::ptr::eq(home.file, unit.input.file) => Err(Refusal(format!(
            "`{path}` is not imported in `{}`",
            home.file.source().path().display()
        ))),
        name => Ok(name),
    }
}

fn package_name_in(
    model: &Model<'_>,
    names: &FileNames,
    path: &str,
    at: Node<'_>,
) -> Result<Option<String>, Refusal> {
    let imported = names
        .imports()
        .iter()
        .find(|import| import.path == path && !import.is_dot && !import.is_blank);
    let imported = imported.map(|import| import.name.clone());
    let name = imported
        .clone()
        .unwrap_or_else(|| implicit_name(path).to_owned());
    if imported.is_none() && names.is_taken(&name) || model.lookup(&name, at.start()).is_some() {
        return Err(Refusal(format!(
            "`{name}` is not the package `{path}` there"
        )));
    }
    Ok(imported)
}

/// The import paths of the templates and those named besides, where the file does not import them yet.
fn needed_imports(rule: &FixRule, named: Vec<String>, site: &Site<'_, '_>) -> Vec<String> {
    let templates = rule.changes.iter().filter_map(|change| match change {
        Change::Text { template, .. } => template.as_ref(),
        Change::Operation { .. } | Change::Format { .. } | Change::Parameter(_) => None,
    });
    let used = templates
        .flat_map(Template::imports)
        .map(str::to_owned)
        .chain(named);
    let known = site.unit.input.names.imports();
    let mut needed: Vec<String> = used
        .filter(|path| {
            !known
                .iter()
                .any(|import| import.path == *path && !import.is_dot && !import.is_blank)
        })
        .collect();
    needed.sort_unstable();
    needed.dedup();
    needed
}

/// The whole match as one run; each node of a sequence by itself.
///
/// A navigation that led nowhere leaves its metavariable unbound; a fix without that edit would be another fix.
fn targets<'t>(site: &Site<'_, 't>, var: &str) -> Result<Vec<(Node<'t>, Node<'t>)>, Refusal> {
    if var == MATCH {
        return Ok(vec![(site.first, site.last)]);
    }
    let bound = site
        .bound(var)
        .ok_or_else(|| Refusal(format!("`${var}` stands for nothing")))?;
    Ok(nodes(&bound).into_iter().map(|node| (node, node)).collect())
}

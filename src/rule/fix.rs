//! The fixes of a rule: what is edited, with which text.

use std::collections::BTreeSet;

use super::change::Change;
use super::condition::{self, Conditions, MATCH, bound_help};
use super::finding::{Fix, RefusedFix};
use super::load::read_word;
use super::message::Message;
use super::parameters::{self, PARAMETERS};
use super::reader::{Faults, Table, Text, suggestion};
use super::rewrites::{FORMATS, OPERATIONS, POOL};
use super::site::Site;
use super::subject::PatternScope;
use super::types::Applicability;
use super::vocabulary::rule as form;
use super::witness;
use super::words::APPLICABILITIES;
use crate::refactor::{Operation, Place, Refusal, fresh_name};
use crate::semantics::Verdict;
use crate::syntax::pattern::{Bound, Template};

/// A fix that is not filled in yet.
pub(super) struct FixRule {
    pub(super) title: Message,
    pub(super) applicability: Applicability,
    pub(super) conditions: Conditions,
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

/// The keys of an edit that put a text somewhere, and what they do.
pub(super) const PLACES: [(&str, Place, &str); 6] = [
    ("replace", Place::Replace, "puts `with` in its place"),
    (
        "delete",
        Place::Delete,
        "takes it out, with its line if it stands alone",
    ),
    (
        "insert-before",
        Place::Before,
        "puts `with` before it, on a line of its own",
    ),
    (
        "insert-after",
        Place::After,
        "puts `with` after it, on a line of its own",
    ),
    (
        "insert-first-in",
        Place::FirstIn,
        "puts `with` first in the block",
    ),
    (
        "insert-last-in",
        Place::LastIn,
        "puts `with` last in the block",
    ),
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
    for edit in table.tables("edits", &form::EDIT, faults) {
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
    let is_silent = !table.holds("replace") && !table.holds("edits");
    table.finish(faults);
    if is_silent {
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
        .and_then(|value| value.table(&form::NAMES, faults))
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
    for (key, place, _) in PLACES {
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
    if let Some(var) = table.string(POOL.0, faults) {
        check_var(&var, scope.bound, faults);
        table.finish(faults);
        return Some(Change::Pool { var: var.text });
    }
    for key in PARAMETERS.map(|(key, ..)| key) {
        if let Some(var) = table.string(key, faults) {
            check_var(&var, scope.bound, faults);
            return parameters::read(key, var.text, table, faults);
        }
    }
    let mut entries = table.entries().into_iter();
    let wrong = entries.find(|(key, ..)| *key != "with");
    let (wrong, range) = wrong.map_or(("", range), |(key, range, _)| (key, range));
    let keys = PLACES
        .iter()
        .map(|(key, ..)| *key)
        .chain(OPERATIONS.iter().map(|(key, ..)| *key))
        .chain(FORMATS.iter().map(|(key, ..)| *key))
        .chain(PARAMETERS.iter().map(|(key, ..)| *key))
        .chain([POOL.0]);
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

/// The fix for one match; refused where one of its rewrites cannot be done there.
///
/// A verdict that is unknown demotes it: it is shown with the reason, never applied.
pub(super) fn fill(
    rule: &FixRule,
    site: &Site<'_, '_>,
    verdict: &Verdict,
) -> Result<Fix, RefusedFix> {
    make(rule, site, verdict).map_err(|Refusal(why)| RefusedFix {
        title: rule.title.render(&site.env),
        why,
    })
}

fn make(rule: &FixRule, site: &Site<'_, '_>, verdict: &Verdict) -> Result<Fix, Refusal> {
    let mut env = site.env.clone();
    let names = fresh_names(rule, site)?;
    for (name, text) in &names {
        env.insert(name.clone(), Bound::Text(text.clone()));
    }
    let mut edits = Vec::new();
    let mut imports = rule.imports.clone();
    for change in &rule.changes {
        let made = change.edits(site, &env)?;
        edits.extend(made.edits);
        imports.extend(made.imports);
    }
    let unknown: Vec<String> = verdict.why().map(ToOwned::to_owned).into_iter().collect();
    let applicability = if unknown.is_empty() {
        rule.applicability
    } else {
        Applicability::Suggest
    };
    Ok(Fix {
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

fn fresh_names(rule: &FixRule, site: &Site<'_, '_>) -> Result<Vec<(String, String)>, Refusal> {
    let mut made: Vec<(String, String)> = Vec::new();
    for (name, base) in &rule.fresh {
        let taken: Vec<String> = made.iter().map(|(_, text)| text.clone()).collect();
        let base = base.render(&site.env);
        let text = fresh_name(&base, site.unit.root, site.unit.input.names, &taken)?;
        made.push((name.clone(), text));
    }
    Ok(made)
}

/// The import paths of the templates and those named besides, where the file does not import them yet.
fn needed_imports(rule: &FixRule, named: Vec<String>, site: &Site<'_, '_>) -> Vec<String> {
    let templates = rule.changes.iter().filter_map(|change| match change {
        Change::Text { template, .. } => template.as_ref(),
        Change::Operation { .. }
        | Change::Format { .. }
        | Change::Parameter { .. }
        | Change::Pool { .. } => None,
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

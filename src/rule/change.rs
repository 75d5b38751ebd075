//! One change of a fix, and the edits that it comes to at a match.

use super::brought;
use super::condition::MATCH;
use super::finding::FileEdit;
use super::message::Message;
use super::site::{Site, nodes};
use crate::refactor::{
    FormatForm, Operation, ParameterChange, ParameterRequest, Place, PoolRequest, Refusal, Request,
    format_pieces, indent_of, put,
};
use crate::semantics::{FileNames, Model, implicit_name};
use crate::syntax::pattern::{Env, Rendering, Template};
use crate::syntax::{GoFile, Node};

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
    /// A pool of values that becomes one of pointers.
    Pool { var: String },
    /// Parameters changed, with the arguments of every call.
    Parameter {
        change: ParameterChange,
        var: String,
    },
}

impl Change {
    pub(super) fn edits<'t>(&self, site: &Site<'_, 't>, env: &Env<'t>) -> Result<Made, Refusal> {
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
            Self::Pool { var } => pool_edits(site, var)?,
            Self::Parameter { change, var } => parameter_edits(site, change, var)?,
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

fn parameter_edits(
    site: &Site<'_, '_>,
    change: &ParameterChange,
    var: &str,
) -> Result<Vec<FileEdit>, Refusal> {
    let edits = change.edits(&ParameterRequest {
        model: site.unit.model(),
        types: site.unit.input.types,
        node: own_node(site, var)?,
        files: &package_files(site)?,
    })?;
    let edit = |(path, edit)| FileEdit { path, edit };
    Ok(edits.into_iter().map(edit).collect())
}

fn pool_edits(site: &Site<'_, '_>, var: &str) -> Result<Vec<FileEdit>, Refusal> {
    let request = PoolRequest {
        model: site.unit.model(),
        node: own_node(site, var)?,
        files: &package_files(site)?,
    };
    let edit = |(path, edit)| FileEdit { path, edit };
    Ok(request.edits()?.into_iter().map(edit).collect())
}

/// All files of the package, that of the match first.
fn package_files<'t>(site: &Site<'_, 't>) -> Result<Vec<&'t GoFile>, Refusal> {
    let input = site.unit.input;
    if let Some(path) = input.siblings.unread() {
        let path = path.display();
        return Err(Refusal(format!("`{path}` cannot be read")));
    }
    let others = input.siblings.files().iter().map(|it| &**it);
    Ok(std::iter::once(input.file).chain(others).collect())
}

/// What a change comes to at a match.
pub(super) struct Made {
    pub(super) edits: Vec<FileEdit>,
    pub(super) imports: Vec<String>,
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
    brought::check(template, site, env, place, (first, last))?;
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

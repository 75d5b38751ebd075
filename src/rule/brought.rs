//! Names that a template brings to a place: whether they denote there what they are meant to.
//!
//! A name of the code that a metavariable stands for must denote the same as where it was; a predeclared name, or one of
//! the package, that the template spells must not be hidden by anything nearer.

use text_size::{TextRange, TextSize};

use super::site::{Site, nodes};
use crate::refactor::{Place, Refusal};
use crate::semantics::{Model, Resolution, is_name};
use crate::syntax::Node;
use crate::syntax::pattern::{Env, Template, is_predeclared_name};

/// Refuses the text of a template beside, or instead of, the nodes from `first` to `last` where a name in it would denote
/// something else.
pub(super) fn check<'t>(
    template: &Template,
    site: &Site<'_, 't>,
    env: &Env<'t>,
    place: Place,
    (first, last): (Node<'t>, Node<'t>),
) -> Result<(), Refusal> {
    if !site.unit.owns(first) {
        return Ok(());
    }
    let model = site.unit.model();
    let at = match place {
        Place::Replace | Place::Delete | Place::Before => first.start(),
        Place::After => last.end(),
        Place::FirstIn => first.start() + TextSize::new(1),
        Place::LastIn => first.end() - TextSize::new(1),
    };
    let spelled = template.spelled().into_iter();
    for name in spelled.filter(|name| is_meant_outside(model, name)) {
        if model.lookup(name, at).is_some() || is_hidden_by_package(model, name) {
            return Err(hidden(name));
        }
    }
    let replaced = (place == Place::Replace).then(|| TextRange::new(first.start(), last.end()));
    let declared = template.declared();
    let metavars = template.metavars().into_iter();
    // A name that is declared anew means that declaration, whatever it meant.
    for (name, _) in metavars.filter(|(name, _)| !declared.contains(name)) {
        let bound = env.get(name).map(nodes).unwrap_or_default();
        for node in bound.into_iter().filter(|node| site.unit.owns(*node)) {
            stays(model, node, at, replaced)?;
        }
    }
    Ok(())
}

/// Whether a spelled name can only be meant as one of the universe or of the package.
fn is_meant_outside(model: &Model<'_>, name: &str) -> bool {
    is_predeclared_name(name) || model.names().is_package_level(name)
}

fn is_hidden_by_package(model: &Model<'_>, name: &str) -> bool {
    is_predeclared_name(name) && model.names().is_package_level(name)
}

fn hidden(name: &str) -> Refusal {
    Refusal(format!("`{name}` is hidden there by another `{name}`"))
}

/// Whether the names in a node denote the same at another place; what is declared in the node, or in what is replaced,
/// goes with it.
fn stays(
    model: &Model<'_>,
    node: Node<'_>,
    at: TextSize,
    replaced: Option<TextRange>,
) -> Result<(), Refusal> {
    let goes_along = |decl: TextRange| {
        let is_inner = node.range() != decl && node.range().contains_range(decl);
        is_inner || replaced.is_some_and(|it| it.contains_range(decl))
    };
    for inner in node.descendants().filter(|inner| is_name(*inner)) {
        let found = model.lookup(inner.text(), at);
        let declared = model
            .object_at(inner.start())
            .filter(|id| model.object(*id).decl == inner.range());
        let resolution = declared.map_or_else(|| model.resolution_at(inner), Resolution::Object);
        let same = match resolution {
            Resolution::Object(id) => found == Some(id) || goes_along(model.object(id).decl),
            Resolution::Package(_) | Resolution::PackageLevel | Resolution::Predeclared => {
                found.is_none()
            }
            Resolution::Member | Resolution::Blank | Resolution::Unknown(_) => true,
        };
        if !same {
            return Err(hidden(inner.text()));
        }
    }
    Ok(())
}

//! From an expression to the text of a type, as it would be written where the match stands.

use super::site::{Site, unparenthesized};
use super::subject::Bind;
use crate::semantics::typing::{Named, Type, TypeKind, TypeModel};
use crate::syntax::Node;
use crate::syntax::pattern::Bound;

/// The type of the elements of a slice; nothing where its text would not mean the same at the match on every platform.
pub(super) fn element_type_of<'t>(
    site: &Site<'_, 't>,
    node: Node<'t>,
    _bind: &Bind,
) -> Option<Bound<'t>> {
    let slice = unparenthesized(node);
    let types = site.unit.input.types;
    let text = types.ask(|model| {
        let under = model.underlying(&model.type_of(slice)?)?;
        match under.kind() {
            TypeKind::Slice(of) => text_of(site, model, of),
            _ => None,
        }
    });
    text.ok().map(Bound::Text)
}

/// The text of a type; nothing for the sorts of type that are seldom written twice.
fn text_of(site: &Site<'_, '_>, model: &TypeModel<'_>, ty: &Type) -> Option<String> {
    match ty.kind() {
        TypeKind::Basic(basic) if !basic.is_untyped() => {
            // A type of the package may be called like a predeclared one.
            let meant = model.named("", basic.name());
            let is_meant = meant.is_none_or(|it| it.identical(ty));
            (is_meant && !is_hidden(site, basic.name())).then(|| basic.name().to_owned())
        }
        TypeKind::Named(named) => named_text(site, model, ty, named),
        TypeKind::Pointer(to) => Some(format!("*{}", text_of(site, model, to)?)),
        TypeKind::Slice(of) => Some(format!("[]{}", text_of(site, model, of)?)),
        TypeKind::Array(of, length) => Some(format!("[{length}]{}", text_of(site, model, of)?)),
        _ => None,
    }
}

fn named_text(
    site: &Site<'_, '_>,
    model: &TypeModel<'_>,
    ty: &Type,
    named: &Named,
) -> Option<String> {
    if named.local.is_some() || !named.args.is_empty() {
        return None;
    }
    let package = named.package.as_ref()?;
    let own = model.named("", &named.name);
    if own.is_some_and(|own| own.identical(ty)) {
        return (!is_hidden(site, &named.name)).then(|| named.name.to_string());
    }
    let imports = site.unit.input.names.imports();
    let import = imports
        .iter()
        .find(|it| *it.path == *package.path && !it.is_dot && !it.is_blank)?;
    (!is_hidden(site, &import.name)).then(|| format!("{}.{}", import.name, named.name))
}

/// Whether a local declaration gives a name another meaning at the match.
fn is_hidden(site: &Site<'_, '_>, name: &str) -> bool {
    let model = site.unit.model();
    model.lookup(name, site.range().start()).is_some()
}

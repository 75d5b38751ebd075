//! Whether the order of a struct type's fields matters to the literals and conversions of its package.

use std::collections::BTreeSet;

use super::Arg;
use crate::rule::site::{Site, node};
use crate::semantics::Verdict;
use crate::syntax::pattern::Bound;
use crate::syntax::{Field, Kind, Node};

pub(super) fn keyed<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let Some((name, own)) = node(subject).and_then(|it| Some((it, struct_of(it)?))) else {
        return Verdict::unknown("it is not the name of a struct type where that is declared");
    };
    let fields = field_names(own);
    if name.text().starts_with(char::is_uppercase) {
        return Verdict::unknown("other packages may have literals of it");
    }
    if fields.iter().all(|it| it.starts_with(char::is_uppercase)) {
        // With a name of its own package, no type of another one is identical (Go spec, "Type identity").
        return Verdict::unknown("it may be converted to a struct type of another package");
    }
    let input = site.unit.input;
    if let Some(path) = input.siblings.unread() {
        return Verdict::unknown(format!("`{}` cannot be read", path.display()));
    }
    let others = input.siblings.files().iter().map(|it| &**it);
    let mut verdict = Verdict::Holds;
    for file in std::iter::once(input.file).chain(others) {
        for decl in file.decls() {
            let text = &file.text()[decl.range];
            if !text.contains(name.text()) && !text.contains("struct") {
                continue;
            }
            if decl.error().is_some() {
                return Verdict::unknown("a declaration of the package has a syntax error");
            }
            for it in file.root(decl).descendants() {
                verdict = verdict.and(judge(it, name, &fields));
            }
        }
    }
    verdict
}

/// The struct type of a specification at top level, by its name.
fn struct_of(name: Node<'_>) -> Option<Node<'_>> {
    let spec = name.parent()?;
    let ty = spec.field(Field::TYPE)?;
    let is_spec = spec.kind() == Kind::TYPE_SPEC && spec.field(Field::NAME) == Some(name);
    let is_local = spec.ancestors().any(|it| it.kind() == Kind::BLOCK);
    (is_spec && !is_local && ty.kind() == Kind::STRUCT_TYPE).then_some(ty)
}

fn field_names(ty: Node<'_>) -> BTreeSet<&str> {
    let all = ty.descendants();
    all.filter(|it| it.kind() == Kind::FIELD_IDENTIFIER)
        .map(Node::text)
        .collect()
}

/// What one node says.
fn judge(it: Node<'_>, name: Node<'_>, fields: &BTreeSet<&str>) -> Verdict {
    let is_own = it.start() <= name.start()
        && name.end() <= it.end()
        && std::ptr::eq(it.file_text().as_ptr(), name.file_text().as_ptr());
    match it.kind() {
        Kind::COMPOSITE_LITERAL => literal(it, name.text()),
        // Values of identical struct types are converted to each other, or assigned where one has no name.
        Kind::STRUCT_TYPE if struct_of(name) != Some(it) && field_names(it) == *fields => {
            Verdict::unknown("another struct type has the same fields")
        }
        Kind::TYPE_SPEC | Kind::TYPE_ALIAS if !is_own => match names_elements(it, name.text()) {
            true => Verdict::unknown(format!(
                "a type is declared that may have literals of `{}`",
                name.text()
            )),
            false => Verdict::Holds,
        },
        _ => Verdict::Holds,
    }
}

/// Whether a declared type is another name for the type, or has elements of it, of which literals need not say the type.
fn names_elements(spec: Node<'_>, name: &str) -> bool {
    let opaque = [Kind::STRUCT_TYPE, Kind::FUNCTION_TYPE, Kind::INTERFACE_TYPE];
    let is_inside = |it: Node<'_>| {
        it.ancestors()
            .take_while(|it| *it != spec)
            .any(|it| opaque.contains(&it.kind()))
    };
    let mut mentions = spec.descendants().filter(|it| is_name(*it, name));
    mentions.any(|it| spec.field(Field::NAME) != Some(it) && !is_inside(it))
}

/// The types of which literals hold elements.
const CONTAINERS: [Kind; 4] = [
    Kind::SLICE_TYPE,
    Kind::ARRAY_TYPE,
    Kind::IMPLICIT_LENGTH_ARRAY_TYPE,
    Kind::MAP_TYPE,
];

/// A literal of the type must have keys; one of elements of the type must not leave out keys where it leaves out types.
fn literal(it: Node<'_>, name: &str) -> Verdict {
    let (Some(ty), Some(body)) = (it.field(Field::TYPE), it.field(Field::BODY)) else {
        return Verdict::unknown("a literal is not understood");
    };
    if ty.text() == name {
        return Verdict::of(!has_positions(body));
    }
    let mut named = std::iter::once(ty).chain(ty.descendants());
    let mentions = named.any(|it| is_name(it, name));
    // The body of `[]T{…}` holds elements; that of `T[int]{…}` holds fields.
    let has_elements = CONTAINERS.contains(&ty.kind());
    let is_of_fields =
        |it: &Node<'_>| it.kind() == Kind::LITERAL_VALUE && !(has_elements && *it == body);
    let mut bodies = std::iter::once(body)
        .chain(body.descendants())
        .filter(is_of_fields);
    match mentions && bodies.any(has_positions) {
        true => Verdict::unknown("a literal leaves out types and names of fields"),
        false => Verdict::Holds,
    }
}

fn has_positions(body: Node<'_>) -> bool {
    let keyless = [Kind::KEYED_ELEMENT, Kind::COMMENT];
    let elements = body.named_children();
    elements.iter().any(|it| !keyless.contains(&it.kind()))
}

fn is_name(node: Node<'_>, name: &str) -> bool {
    let kinds = [Kind::TYPE_IDENTIFIER, Kind::IDENTIFIER];
    kinds.contains(&node.kind()) && node.text() == name
}

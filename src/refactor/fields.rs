//! Copies of the fields that a node uses, before its statement.

use super::address::{Selects, selectors};
use super::copy::require_constant;
use super::fresh::nth_fresh_name;
use super::place::{newline_of, statement_indent};
use super::{Place, Refusal, Request, put};
use crate::semantics::typing::{Selection, Type, TypeKind, TypeModel};
use crate::semantics::{Access, ObjectId};
use crate::syntax::{Field, Node};
use crate::text::Edit;

/// The size up to which a closure captures a variable by value.
const MAX_BY_VALUE: u64 = 128;

/// What holds the fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holder {
    /// The variable is the struct.
    Value,
    /// The variable points to the struct.
    Pointer,
}

/// By how many bytes a struct must be larger than the fields that are copied, so that letting go of it pays.
const MIN_REST: u64 = 256;

/// The edits that put `sA := s.a` before the statement for each field of `s` that the node reads.
///
/// Fields behind a pointer only where that is asked for: through it the field could change, or the pointer be nil.
pub(super) fn edits(request: &Request<'_, '_>, holder: Holder) -> Result<Vec<Edit>, Refusal> {
    let (id, _) = request.variable()?;
    let statement = request.statement_that_sees(id)?;
    let places = places(request, id, holder)?;
    require_constant(request, id, statement)?;
    if holder == Holder::Pointer {
        require_rest(request, &places)?;
    }
    let mut copies: Vec<(&str, String)> = Vec::new();
    let mut edits = Vec::new();
    for place in &places {
        let path = shortest(&places, *place).text();
        let known = copies.iter().find(|(known, _)| *known == path);
        let name = if let Some((_, name)) = known {
            name.clone()
        } else {
            request.require_copyable(shortest(&places, *place))?;
            require_small(request, shortest(&places, *place))?;
            let name = field_name(request, id, path, &copies)?;
            copies.push((path, name.clone()));
            name
        };
        edits.push(Edit {
            range: prefix(*place, path).range(),
            text: name,
        });
    }
    let lines: Vec<_> = copies
        .iter()
        .map(|(path, name)| format!("{name} := {path}"))
        .collect();
    let newline = newline_of(statement.file_text());
    let separator = format!("{newline}{}", statement_indent(statement));
    let copy = put(
        Place::Before,
        statement,
        statement,
        &lines.join(separator.as_str()),
    )?;
    edits.insert(0, copy);
    Ok(edits)
}

/// What a pointer points to.
fn pointed_to(model: &TypeModel<'_>, pointer: Node<'_>) -> Option<Type> {
    match model.underlying(&model.type_of(pointer)?)?.kind() {
        TypeKind::Pointer(to) => Some(to.clone()),
        _ => None,
    }
}

/// The struct behind the pointer is larger than the fields.
fn require_rest(request: &Request<'_, '_>, places: &[Node<'_>]) -> Result<(), Refusal> {
    let mut fields: Vec<Node<'_>> = Vec::new();
    for place in places {
        if fields.iter().all(|it| it.text() != place.text()) {
            fields.push(*place);
        }
    }
    let pointer = places.first().and_then(|it| it.field(Field::OPERAND));
    let is_larger = request.types.ask(|model| {
        let mut rest = model.size_of(&pointed_to(model, pointer?)?)?;
        for field in &fields {
            rest = rest.saturating_sub(model.size_of(&model.type_of(*field)?)?);
        }
        Some(rest >= MIN_REST)
    });
    match is_larger {
        Ok(true) => Ok(()),
        _ => Err(Refusal(format!(
            "what `{}` points to may be little more than the fields",
            pointer.map_or("it", Node::text)
        ))),
    }
}

/// A closure captures the copy of a larger field by reference again (cmd/compile/internal/escape, flowClosure).
fn require_small(request: &Request<'_, '_>, field: Node<'_>) -> Result<(), Refusal> {
    let is_small = request
        .types
        .ask(|model| Some(model.size_of(&model.type_of(field)?)? <= MAX_BY_VALUE));
    match is_small {
        Ok(true) => Ok(()),
        _ => Err(Refusal(format!(
            "`{}` may take more than {MAX_BY_VALUE} bytes",
            field.text()
        ))),
    }
}

/// The longest field of each use in the node, in source order.
fn places<'t>(
    request: &Request<'_, 't>,
    id: ObjectId,
    holder: Holder,
) -> Result<Vec<Node<'t>>, Refusal> {
    let object = request.model.object(id);
    let range = request.node.range();
    let mut places = Vec::new();
    for it in object
        .uses
        .iter()
        .filter(|it| range.contains_range(it.range))
    {
        let is_read = matches!(
            it.access,
            Access::Select | Access::MethodCall | Access::Read
        );
        if it.is_possible || !is_read {
            return Err(Refusal(format!(
                "`{}` is more than read there",
                object.name
            )));
        }
        places.push(match holder {
            Holder::Value => field_place(request, it.node)?,
            Holder::Pointer => field_behind(request, it.node)?,
        });
    }
    if places.is_empty() {
        return Err(Refusal(format!("`{}` is not used there", object.name)));
    }
    places.sort_by_key(|it| it.start());
    Ok(places)
}

/// `s.a.b` of `s.a.b.m()`, where `b` is a field and `m` leaves it alone.
fn field_place<'t>(request: &Request<'_, 't>, ident: Node<'t>) -> Result<Node<'t>, Refusal> {
    let mut place = ident;
    for selector in selectors(ident) {
        match request.selects(selector) {
            Some(Selects::Field) => place = selector,
            Some(Selects::Behind | Selects::ValueMethod) => break,
            Some(Selects::PointerMethod) => {
                let text = selector.text();
                return Err(Refusal(format!("`{text}` takes the address of the field")));
            }
            None => {
                let text = selector.text();
                return Err(Refusal(format!("it is not known what `{text}` selects")));
            }
        }
    }
    if place == ident {
        return Err(Refusal(format!("`{}` is used as a whole", ident.text())));
    }
    let is_plain = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    if !place.text().chars().all(is_plain) {
        return Err(Refusal(
            "a comment or a line end stands in the field".to_owned(),
        ));
    }
    Ok(place)
}

/// `p.f` of `p.f.g()`, where `f` is a field of the struct that `p` points to.
fn field_behind<'t>(request: &Request<'_, 't>, ident: Node<'t>) -> Result<Node<'t>, Refusal> {
    let selector = selectors(ident).into_iter().next();
    let whole = || Refusal(format!("`{}` is used as a whole", ident.text()));
    let selector = selector.ok_or_else(whole)?;
    let name = selector.field(Field::FIELD).map(Node::text);
    let is_field =
        request.types.ask(
            |model| match model.underlying(&pointed_to(model, ident)?)?.kind() {
                TypeKind::Struct(fields, _) => {
                    Some(fields.iter().any(|it| Some(&*it.name) == name))
                }
                _ => Some(false),
            },
        );
    let is_plain = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    match is_field {
        Ok(true) if selector.text().chars().all(is_plain) => {
            require_read(request, selector)?;
            Ok(selector)
        }
        _ => Err(whole()),
    }
}

/// No method that is called on the field takes its address.
fn require_read(request: &Request<'_, '_>, field: Node<'_>) -> Result<(), Refusal> {
    let mut inner = selectors(field).into_iter();
    let known = inner.next().is_none_or(|selector| {
        let operand = selector.field(Field::OPERAND);
        let name = selector.field(Field::FIELD).map(Node::text);
        let found = request.types.ask(|model| {
            let ty = model.type_of(operand?)?;
            let found = model.selection(&ty, name?)?;
            Some(!matches!(
                found,
                Selection::Method {
                    pointer: true,
                    indirect: false
                }
            ))
        });
        found == Ok(true)
    });
    match known {
        true => Ok(()),
        false => Err(Refusal(format!(
            "the address of `{}` may be taken",
            field.text()
        ))),
    }
}

/// The shortest of the places that a place goes through: `s.a` of `s.a.b` where another use reads `s.a`.
fn shortest<'t>(places: &[Node<'t>], place: Node<'t>) -> Node<'t> {
    let through = places.iter().filter(|it| {
        let rest = place.text().strip_prefix(it.text());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    through
        .min_by_key(|it| it.text().len())
        .copied()
        .unwrap_or(place)
}

/// The part of a place that has the given text.
fn prefix<'t>(place: Node<'t>, path: &str) -> Node<'t> {
    let inner = |it: &Node<'t>| it.field(Field::OPERAND);
    std::iter::successors(Some(place), inner)
        .find(|it| it.text() == path)
        .unwrap_or(place)
}

/// `sAB` for `s.a.b`.
fn field_name(
    request: &Request<'_, '_>,
    id: ObjectId,
    path: &str,
    copies: &[(&str, String)],
) -> Result<String, Refusal> {
    let mut parts = path.split('.');
    let mut base = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        base.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        base.extend(letters);
    }
    let taken: Vec<_> = copies.iter().map(|(_, name)| name.clone()).collect();
    let model = request.model;
    nth_fresh_name(
        &base,
        request.ordinal(id),
        model.root(),
        model.names(),
        &taken,
    )
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::refactor::Operation;
    use crate::refactor::fixture::rewrite;
    use crate::syntax::Kind;

    #[track_caller]
    fn check(param: &str, body: &str, expected: &Expect) {
        let types = "type V struct{ c int; D [4]int }\nfunc (V) get() int { return 0 }\n\
            func (*V) set() {}\ntype S struct{ a int; b V; p *V; f func() }";
        let text = format!("{types}\nfunc f({param}) {{\n\tgo func() {{ {body} }}()\n}}");
        let site = (Kind::FUNC_LITERAL, "func() {");
        let found = rewrite(Operation::CopyFields, &text, site, Some("s"));
        let from = found.find("func f(").unwrap_or_default();
        expected.assert_eq(&found[from..]);
    }

    #[test]
    fn fields_become_locals() {
        check(
            "s S",
            "use(s.a, s.b.c, s.a)",
            &expect![[r#"
            func f(s S) {
            	sA := s.a
            	sBC := s.b.c
            	go func() { use(sA, sBC, sA) }()
            }"#]],
        );
        check(
            "s S",
            "use(s.p.c); s.f()",
            &expect![[r#"
            func f(s S) {
            	sP := s.p
            	sF := s.f
            	go func() { use(sP.c); sF() }()
            }"#]],
        );
        check(
            "s S",
            "use(s.b.get(), s.b.c)",
            &expect![[r#"
            func f(s S) {
            	sB := s.b
            	go func() { use(sB.get(), sB.c) }()
            }"#]],
        );
    }

    #[track_caller]
    fn check_behind(body: &str, expected: &Expect) {
        let types = "type V struct{ c int }\nfunc (V) get() int { return 0 }\nfunc (*V) set() {}\n\
            type S struct{ a int; b V; t [64]int; f func(); mu V }\nfunc (*S) m() {}";
        let text = format!("{types}\nfunc f(s *S) func() {{\n\treturn func() {{ {body} }}\n}}");
        let site = (Kind::FUNC_LITERAL, "func() {");
        let found = rewrite(Operation::CopyFieldsBehind, &text, site, Some("s"));
        let from = found.find("func f(").unwrap_or_default();
        expected.assert_eq(&found[from..]);
    }

    #[test]
    fn fields_behind_a_pointer_become_locals() {
        check_behind(
            "use(s.a, s.b.c, s.b.get()); s.f()",
            &expect![[r#"
                func f(s *S) func() {
                	sA := s.a
                	sB := s.b
                	sF := s.f
                	return func() { use(sA, sB.c, sB.get()); sF() }
                }"#]],
        );
        check_behind("use(s.a, s)", &expect!["refused: `s` is used as a whole"]);
        check_behind("s.m()", &expect!["refused: `s` is used as a whole"]);
        check_behind("s.a = 1", &expect!["refused: `s` is more than read there"]);
        check_behind(
            "s.b.set()",
            &expect!["refused: the address of `s.b` may be taken"],
        );
        check_behind(
            "s.mu.set()",
            &expect!["refused: the address of `s.mu` may be taken"],
        );
        check_behind(
            "use(s.t, s.b)",
            &expect!["refused: what `s` points to may be little more than the fields"],
        );
    }

    #[test]
    fn whole_uses_and_pointers_are_refused() {
        check(
            "s S",
            "use(s.a, s)",
            &expect!["refused: `s` is used as a whole"],
        );
        check(
            "s *S",
            "use(s.a)",
            &expect!["refused: `s` is used as a whole"],
        );
        check(
            "s U",
            "use(s.a)",
            &expect!["refused: it is not known what `s.a` selects"],
        );
        check(
            "s S",
            "use((s).a)",
            &expect!["refused: `s` is used as a whole"],
        );
    }

    #[test]
    fn writes_and_addresses_are_refused() {
        check(
            "s S",
            "s.a = 1",
            &expect!["refused: `s` is more than read there"],
        );
        check(
            "s S",
            "use(&s.b)",
            &expect!["refused: `s` is more than read there"],
        );
        check(
            "s S",
            "s.b.set()",
            &expect!["refused: `s.b.set` takes the address of the field"],
        );
        check(
            "s S",
            "use(s.b.D[:])",
            &expect!["refused: `s` is more than read there"],
        );
    }

    #[test]
    fn large_fields_are_refused() {
        let text =
            "type S struct{ a [17]int64; b int }\nfunc f(s S) {\n\tgo func() { use(s.a[0]) }()\n}";
        let site = (Kind::FUNC_LITERAL, "func");
        let found = rewrite(Operation::CopyFields, text, site, Some("s"));
        expect!["refused: `s.a` may take more than 128 bytes"].assert_eq(&found);
    }

    #[test]
    fn field_written_later_is_refused() {
        let text = "type S struct{ a int }\nfunc f(s S) {\n\tgo func() { use(s.a) }()\n\ts.a++\n}";
        let site = (Kind::FUNC_LITERAL, "func");
        let found = rewrite(Operation::CopyFields, text, site, Some("s"));
        expect!["refused: `s` is assigned later, or its address is taken"].assert_eq(&found);
    }
}

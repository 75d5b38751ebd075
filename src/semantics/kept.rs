//! Whether a pointer is still held by something after the block that makes it.

use super::build::unparenthesized;
use super::closure::first_line;
use super::effect::possibly;
use super::object::{Access, Object, ObjectId, Resolution, Use};
use super::{Model, Verdict};
use crate::syntax::{Field, Kind, Node};

/// One question: what is followed, and up to which block.
struct Search<'m, 't> {
    model: &'m Model<'t>,
    /// The block after which the pointer should be gone.
    block: Node<'t>,
    /// The variables that were followed.
    seen: Vec<ObjectId>,
}

impl<'t> Model<'t> {
    /// Whether the pointer (or what holds it) that an expression in a block makes is held by something when the block
    /// runs again or has ended, or goes to a goroutine or a deferred call.
    ///
    /// What a called function does with it is unknown. A return is no store: the block does not run again.
    pub fn kept_after(&self, pointer: Node<'t>, block: Node<'t>) -> Verdict {
        let mut search = Search {
            model: self,
            block,
            seen: Vec::new(),
        };
        search.goes(pointer)
    }
}

impl<'t> Search<'_, 't> {
    /// Where the value of an expression goes.
    fn goes(&mut self, node: Node<'t>) -> Verdict {
        let Some(parent) = node.parent() else {
            return unknown(node);
        };
        match parent.kind() {
            Kind::PARENTHESIZED_EXPRESSION
            | Kind::LITERAL_ELEMENT
            | Kind::KEYED_ELEMENT
            | Kind::LITERAL_VALUE
            | Kind::COMPOSITE_LITERAL
            | Kind::SLICE_EXPRESSION => self.goes(parent),
            Kind::TYPE_CONVERSION_EXPRESSION => match is_array_type(parent) {
                true => Verdict::Fails,
                false => self.goes(parent),
            },
            Kind::UNARY_EXPRESSION if operator_of(parent) == Some("&") => self.goes(parent),
            // `*p`, `p == nil`, `range x[:]`: the value is looked at, and that is all.
            Kind::UNARY_EXPRESSION
            | Kind::BINARY_EXPRESSION
            | Kind::RANGE_CLAUSE
            | Kind::EXPRESSION_CASE => Verdict::Fails,
            Kind::CALL_EXPRESSION => called(parent),
            Kind::ARGUMENT_LIST => self.argument(parent, node, false),
            Kind::VARIADIC_ARGUMENT => match parent.parent() {
                Some(list) => self.argument(list, parent, true),
                None => unknown(node),
            },
            Kind::SEND_STATEMENT => Verdict::Holds,
            Kind::RETURN_STATEMENT => self.returned(parent),
            Kind::EXPRESSION_LIST => self.listed(parent, node),
            _ => unknown(node),
        }
    }

    fn argument(&mut self, list: Node<'t>, node: Node<'t>, is_spread: bool) -> Verdict {
        let Some(call) = list.parent() else {
            return unknown(node);
        };
        let callee = call.field(Field::FUNCTION).map(unparenthesized);
        match callee.filter(|it| self.model.is_predeclared(*it)) {
            // What is appended by `xs...` is copied: the elements go on, not the slice.
            Some(callee) if callee.text() == "append" && is_spread => Verdict::Fails,
            Some(callee) if ["append", "any", "error"].contains(&callee.text()) => self.goes(call),
            Some(_) => Verdict::Fails,
            None => called(call),
        }
    }

    /// A return of the function around the block ends the block; one of a function literal gives the value on.
    fn returned(&self, statement: Node<'t>) -> Verdict {
        let around = self.model.function_around(statement);
        match around == self.model.function_around(self.block) {
            true => Verdict::Fails,
            false => unknown(statement),
        }
    }

    fn listed(&mut self, list: Node<'t>, node: Node<'t>) -> Verdict {
        let Some(statement) = list.parent() else {
            return unknown(node);
        };
        let targets = match statement.kind() {
            Kind::RETURN_STATEMENT => return self.returned(statement),
            Kind::ASSIGNMENT_STATEMENT | Kind::SHORT_VAR_DECLARATION => statement
                .field(Field::LEFT)
                .map(Node::named_children)
                .unwrap_or_default(),
            Kind::VAR_SPEC => statement.fields(Field::NAME),
            _ => return unknown(node),
        };
        let index = list.named_children().iter().position(|it| *it == node);
        match index.and_then(|index| targets.get(index)) {
            Some(target) => self.assigned(statement, unparenthesized(*target)),
            None => unknown(node),
        }
    }

    fn assigned(&mut self, statement: Node<'t>, target: Node<'t>) -> Verdict {
        if target.kind() != Kind::IDENTIFIER {
            return self.assigned_part(target);
        }
        match self.model.resolve(target) {
            Resolution::Blank => Verdict::Fails,
            Resolution::PackageLevel => Verdict::Holds,
            Resolution::Object(id) if self.is_inner(self.model.object(id)) => self.follow(id),
            Resolution::Object(id) => self.read_later(self.model.object(id), statement),
            _ => unknown(target),
        }
    }

    /// `m[k] = p`, `s.f = p`: as long as `m` or `s` lives, or what it refers to.
    fn assigned_part(&mut self, target: Node<'t>) -> Verdict {
        let mut root = target;
        while root.kind() != Kind::IDENTIFIER {
            match root.field(Field::OPERAND).map(unparenthesized) {
                Some(operand) => root = operand,
                None => return unknown(target),
            }
        }
        let id = match self.model.resolve(root) {
            Resolution::Object(id) => id,
            Resolution::PackageLevel | Resolution::Package(_) => return Verdict::Holds,
            _ => return unknown(target),
        };
        let object = self.model.object(id);
        if !self.is_inner(object) {
            return Verdict::Holds;
        }
        // A value that is made here dies here, unless it is given on; one that comes from elsewhere may live there.
        match object.is_zeroed || object.init.is_some_and(is_made_there) {
            true => self.follow(id),
            false => unknown(target),
        }
    }

    /// Whether a variable is new whenever the block runs.
    fn is_inner(&self, object: &Object<'t>) -> bool {
        self.block.range().contains_range(object.decl)
    }

    /// What becomes of the value of a variable of the block.
    fn follow(&mut self, id: ObjectId) -> Verdict {
        if self.seen.contains(&id) {
            return Verdict::Fails;
        }
        self.seen.push(id);
        let object = self.model.object(id);
        let mut found = Verdict::Fails;
        for it in &object.uses {
            found = found.or(self.used(object, it));
        }
        found
    }

    fn used(&mut self, object: &Object<'t>, it: &Use<'t>) -> Verdict {
        let goes = match it.access {
            Access::Write
            | Access::RangeAssign
            | Access::ReadWrite
            | Access::FieldWrite
            | Access::ElementWrite => return Verdict::Fails,
            Access::Read | Access::Slice => self.goes(it.place),
            Access::AddressOf => it.place.parent().map_or(Verdict::Fails, |it| self.goes(it)),
            Access::MethodCall => it.place.parent().map_or(Verdict::Fails, called),
            Access::Select | Access::Opaque => unknown(it.place),
        };
        let goes = possibly(it, goes);
        if it.function == object.function {
            return goes;
        }
        // The closure holds it, too.
        let closure = self.model.child_towards(object.function, it.function);
        goes.or(self.model.outlives(closure))
    }

    /// Whether a variable from outside the block is read when it may hold what a statement of the block assigned in an
    /// earlier round, or in one that was not the last.
    fn read_later(&self, object: &Object<'t>, statement: Node<'t>) -> Verdict {
        let own = statement.parent().unwrap_or(statement);
        let is_unconditional = own.parent() == Some(self.block) && !self.skips(statement);
        let is_stale = |it: &Use<'t>| {
            if it.access.is_only_write() {
                return false;
            }
            match self.block.range().contains_range(it.range) {
                // Behind the statement, in its own block, it is what the statement has just assigned.
                true => it.range.start() < statement.end() || !own.range().contains_range(it.range),
                false => !is_unconditional,
            }
        };
        Verdict::of(object.uses.iter().any(is_stale))
    }

    /// Whether a `continue` may skip a statement of the block.
    fn skips(&self, statement: Node<'t>) -> bool {
        let mut inside = self.block.descendants();
        inside.any(|it| it.kind() == Kind::CONTINUE_STATEMENT && it.start() < statement.start())
    }
}

fn unknown(node: Node<'_>) -> Verdict {
    let text = first_line(node.text());
    Verdict::unknown(format!("what becomes of `{text}` is not known"))
}

/// The value is called, or an argument or the receiver of a call.
fn called(call: Node<'_>) -> Verdict {
    match is_spawned(call) {
        true => Verdict::Holds,
        false => may_keep(call),
    }
}

fn may_keep(call: Node<'_>) -> Verdict {
    let callee = call.field(Field::FUNCTION).unwrap_or(call);
    let text = first_line(callee.text());
    Verdict::unknown(format!("`{text}` may keep the address"))
}

/// Whether a call is that of a go or defer statement: its arguments are held until it runs.
fn is_spawned(call: Node<'_>) -> bool {
    let statement = call
        .ancestors()
        .find(|it| it.kind() != Kind::PARENTHESIZED_EXPRESSION);
    statement.is_some_and(|it| matches!(it.kind(), Kind::GO_STATEMENT | Kind::DEFER_STATEMENT))
}

fn operator_of(node: Node<'_>) -> Option<&str> {
    node.field(Field::OPERATOR).map(Node::text)
}

/// A conversion of a slice to an array copies the elements.
fn is_array_type(conversion: Node<'_>) -> bool {
    let of = conversion.field(Field::TYPE);
    of.is_some_and(|it| it.kind() == Kind::ARRAY_TYPE)
}

/// `T{…}`, `&T{…}`, `make(…)`, `new(…)`
fn is_made_there(value: Node<'_>) -> bool {
    match value.kind() {
        Kind::COMPOSITE_LITERAL => true,
        Kind::UNARY_EXPRESSION => value
            .field(Field::OPERAND)
            .is_some_and(|it| it.kind() == Kind::COMPOSITE_LITERAL),
        Kind::CALL_EXPRESSION => value
            .field(Field::FUNCTION)
            .is_some_and(|it| ["make", "new"].contains(&it.text())),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;
    use crate::syntax::Kind;

    /// What becomes of `&x` in the body of a loop over `x`.
    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let source = format!(
            "var global *T\nfunc f(xs []T, out []*T) (best *T) {{\nfor _, x := range xs {{ {body} }}\nuse(best) }}"
        );
        let found = fixture::describe(&source, Some("1.21"), |model, out| {
            let mut nodes = model.root().descendants();
            let address = nodes
                .find(|it| it.kind() == Kind::UNARY_EXPRESSION && it.text() == "&x")
                .unwrap();
            let body = model.loop_at(model.loop_ids().next().unwrap()).body;
            write!(out, "{:?}", model.kept_after(address, body.unwrap())).unwrap();
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn what_lives_longer_keeps_the_pointer() {
        check("out[0] = &x", &expect!["Holds"]);
        check("out = append(out, &x)", &expect!["Holds"]);
        check("c <- box{p: &x}", &expect!["Holds"]);
        check("global = &x", &expect!["Holds"]);
        check("go g(1, &x)", &expect!["Holds"]);
        check("defer g(any(&x))", &expect!["Holds"]);
    }

    #[test]
    fn locals_of_the_block_are_followed() {
        check("p := &x; q := p; out[0] = q", &expect!["Holds"]);
        check("b := box{&x}; out = append(out, &b)", &expect!["Holds"]);
        check("p := &x; defer p.close()", &expect!["Holds"]);
        check("p := &x; go func() { g(p) }()", &expect!["Holds"]);
        check("ps := []*T{&x}; for range ps { }", &expect!["Fails"]);
        check(
            "p := &x; n += *p; if p == nil { p = nil }",
            &expect!["Fails"],
        );
        check(
            "p := &x; out = append(out, p.next)",
            &expect![[r#"Unknown("what becomes of `p.next` is not known")"#]],
        );
        check(
            "b := box{}; b.p = &x; g(b)",
            &expect![[r#"Unknown("`g` may keep the address")"#]],
        );
        check(
            "b := find(x); b.p = &x",
            &expect![[r#"Unknown("what becomes of `b.p` is not known")"#]],
        );
    }

    #[test]
    fn a_variable_outside_keeps_it_if_it_is_read_in_another_round() {
        check("best = &x", &expect!["Fails"]);
        check("best = &x; use(best)", &expect!["Fails"]);
        check("use(best); best = &x", &expect!["Holds"]);
        check("if x.ok { best = &x }", &expect!["Holds"]);
        check("if x.ok { continue }; best = &x", &expect!["Holds"]);
    }

    #[test]
    fn a_call_or_a_return_stores_nothing_that_is_known() {
        check(
            "g(&x)",
            &expect![[r#"Unknown("`g` may keep the address")"#]],
        );
        check("return &x", &expect!["Fails"]);
        check("panic(&x)", &expect!["Fails"]);
        check(
            "h := func() *T { return &x }; h()",
            &expect![[r#"Unknown("what becomes of `return &x` is not known")"#]],
        );
    }

    #[test]
    fn elements_that_are_copied_do_not_lead_on() {
        let source = "func f(sums [][4]byte) (all []byte) {\nfor _, x := range sums { all = append(all, x[:]...) }\nreturn all }";
        let found = fixture::describe(source, Some("1.21"), |model, out| {
            let mut nodes = model.root().descendants();
            let slice = nodes
                .find(|it| it.kind() == Kind::SLICE_EXPRESSION)
                .unwrap();
            let body = model.loop_at(model.loop_ids().next().unwrap()).body;
            write!(out, "{:?}", model.kept_after(slice, body.unwrap())).unwrap();
        });
        assert_eq!(found, "Fails");
    }
}

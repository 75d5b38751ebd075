//! Semantic facts that can start a match.

use super::site::{Unit, is_identifier};
use crate::semantics::{Access, Use};
use crate::syntax::pattern::{Bound, Env, Match};
use crate::syntax::{Field, Kind, Node};

/// A fact, and the metavariables it binds.
pub(super) struct Fact {
    /// Its name in a rule.
    pub(super) name: &'static str,
    /// What it is, for people.
    pub(super) doc: &'static str,
    /// What it binds, with a description each.
    pub(super) binds: &'static [(&'static str, &'static str)],
    /// The words that a declaration must hold for it.
    pub(super) words: &'static [&'static str],
    /// The kinds of node at which it is looked for.
    pub(super) kinds: &'static [Kind],
    /// Whether that node is the match; otherwise the match is something in it.
    pub(super) is_match: bool,
    find: for<'t> fn(&Unit<'t>, Node<'t>) -> Vec<Match<'t>>,
}

/// All facts.
pub(super) static FACTS: &[Fact] = &[
    Fact {
        name: "captured-variable",
        doc: "a function literal uses a variable of a function around it; one match for each variable",
        binds: &[
            ("closure", "the function literal"),
            ("var", "the first use in it"),
            ("decl", "the identifier that declares it"),
        ],
        words: &["func"],
        kinds: &[Kind::FUNC_LITERAL],
        is_match: true,
        find: captured_variables,
    },
    Fact {
        name: "deferred-call",
        doc: "a `defer` statement",
        binds: &[
            ("defer", "the statement"),
            ("call", "the deferred call"),
            (
                "receiver",
                "the name `x` of `x()` or `x.m()`; unbound for another callee",
            ),
        ],
        words: &["defer"],
        kinds: &[Kind::DEFER_STATEMENT],
        is_match: true,
        find: deferred_calls,
    },
    Fact {
        name: "addressed-loop-variable",
        doc: "the body of a loop takes the address of a variable that the head of the loop declares; one match for each place",
        binds: &[
            (
                "address",
                "the expression whose value holds the address: `&x`, `&x.f`, `x[:]` of an array, `x.m` of a method with a \
                 pointer receiver",
            ),
            ("var", "the variable in it"),
            ("decl", "the identifier that declares it"),
            ("loop", "the loop"),
            ("body", "its body"),
        ],
        words: &["for"],
        kinds: &[Kind::FOR_STATEMENT],
        is_match: false,
        find: addressed_loop_variables,
    },
];

impl Fact {
    /// The matches that start at a node of one of the fact's kinds.
    pub(super) fn matches<'t>(&self, unit: &Unit<'t>, node: Node<'t>) -> Vec<Match<'t>> {
        (self.find)(unit, node)
    }
}

fn captured_variables<'t>(unit: &Unit<'t>, literal: Node<'t>) -> Vec<Match<'t>> {
    let model = unit.model();
    let Some(function) = unit.function(literal) else {
        return Vec::new();
    };
    let free = model.function(function).free.iter();
    let found = free.filter_map(|id| {
        let object = model.object(*id);
        let decl = unit.root.covering(object.decl)?;
        let first = object
            .uses
            .iter()
            .find(|place| literal.range().contains_range(place.range))?
            .node;
        let binds = [("closure", literal), ("var", first), ("decl", decl)];
        Some(Match {
            node: literal,
            last: literal,
            env: env(&binds),
        })
    });
    found.collect()
}

fn deferred_calls<'t>(_unit: &Unit<'t>, statement: Node<'t>) -> Vec<Match<'t>> {
    let Some(call) = statement.named_children().into_iter().next() else {
        return Vec::new();
    };
    let mut binds = vec![("defer", statement), ("call", call)];
    binds.extend(receiver(call).map(|name| ("receiver", name)));
    vec![Match {
        node: statement,
        last: statement,
        env: env(&binds),
    }]
}

fn addressed_loop_variables<'t>(unit: &Unit<'t>, statement: Node<'t>) -> Vec<Match<'t>> {
    let model = unit.model();
    let own = |id| model.loop_at(id).node == statement;
    let Some(body) = statement.field(Field::BODY) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for object in model.objects() {
        let decl = unit.root.covering(object.decl);
        let (Some(_), Some(decl)) = (object.loop_var.filter(|it| own(it.of)), decl) else {
            continue;
        };
        for place in &object.uses {
            let is_inside = body.range().contains_range(place.range) && !place.is_possible;
            if !is_inside || !model.takes_address(object, place).holds() {
                continue;
            }
            let address = address_of(place);
            let binds = [
                ("address", address),
                ("var", place.node),
                ("decl", decl),
                ("loop", statement),
                ("body", body),
            ];
            found.push(Match {
                node: address,
                last: address,
                env: env(&binds),
            });
        }
    }
    found
}

/// The expression whose value is the address that a use takes.
fn address_of<'t>(place: &Use<'t>) -> Node<'t> {
    let is_address = |it: &Node<'t>| match place.access {
        Access::AddressOf => it.kind() == Kind::UNARY_EXPRESSION,
        Access::Slice => it.kind() == Kind::SLICE_EXPRESSION,
        _ => false,
    };
    let mut around = std::iter::once(place.place).chain(place.place.ancestors().take(3));
    around.find(is_address).unwrap_or(place.place)
}

fn receiver(call: Node<'_>) -> Option<Node<'_>> {
    let callee = call.field(Field::FUNCTION)?;
    let name = match callee.kind() {
        Kind::SELECTOR_EXPRESSION => callee.field(Field::OPERAND)?,
        _ => callee,
    };
    is_identifier(name).then_some(name)
}

fn env<'t>(binds: &[(&str, Node<'t>)]) -> Env<'t> {
    binds
        .iter()
        .map(|(name, node)| ((*name).to_owned(), Bound::Node(*node)))
        .collect()
}

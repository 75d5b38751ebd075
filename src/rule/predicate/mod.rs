//! The predicates of the rule language: one row each, which feeds the loader, its suggestions and the docs.

mod arg;
mod code;
mod elements;
mod file;
mod flow;
mod format;
mod handed;
mod literals;
mod lock;
mod name;
mod nilness;
mod toolchain;
mod tree;
mod types;
mod visible;
mod write;

pub(super) use arg::{Arg, ArgKind};

use super::site::Site;
use crate::semantics::Verdict;
use crate::syntax::pattern::Bound;

/// A predicate of the rule language.
pub(super) struct Predicate {
    /// Its key in a condition.
    pub(super) name: &'static str,
    /// What it asks, for people.
    pub(super) doc: &'static str,
    /// The argument it takes.
    pub(super) arg: ArgKind,
    /// What an answer takes.
    pub(super) cost: Cost,
    ask: for<'a, 't> fn(&Site<'a, 't>, &Bound<'t>, &Arg) -> Verdict,
}

/// What has to be known for an answer, cheapest first: conditions are asked in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Cost {
    /// The tree.
    Tree,
    /// What names denote.
    Names,
    /// The uses of a variable and the paths between them, or what else matches.
    Flow,
    /// The types of the package and of those that it imports.
    Types,
}

/// All predicates, by theme.
pub(super) fn predicates() -> impl Iterator<Item = &'static Predicate> {
    PREDICATES.iter().chain(code::PREDICATES)
}

/// The predicates about names, types, uses and control flow.
static PREDICATES: &[Predicate] = &[
    row(
        "object",
        "it is a name of this sort",
        ArgKind::Words(name::OBJECTS),
        Cost::Names,
        name::object,
    ),
    row(
        "type",
        "its type, written with import paths, is one of these",
        ArgKind::Words(&[]),
        Cost::Types,
        types::type_is,
    ),
    row(
        "underlying",
        "its underlying type is of one of these sorts, or is one of these types",
        ArgKind::Words(&[]),
        Cost::Types,
        types::underlying,
    ),
    row(
        "same-type",
        "it has the type of that metavariable",
        ArgKind::Metavariable,
        Cost::Types,
        types::same_type,
    ),
    row(
        "keyed-literals",
        "it names a struct type of the package that is not exported, and every literal of it names the fields, so that their \
         order does not matter to the build",
        ArgKind::Flag,
        Cost::Types,
        literals::keyed,
    ),
    row(
        "size-above",
        "a value of its type takes more than so many bytes",
        ArgKind::Number,
        Cost::Types,
        types::size_above,
    ),
    row(
        "size-at-most",
        "a value of its type takes at most so many bytes",
        ArgKind::Number,
        Cost::Types,
        types::size_at_most,
    ),
    row(
        "makes-at-most",
        "it is a `make` of a slice with a constant capacity, whose elements take at most so many bytes",
        ArgKind::Number,
        Cost::Types,
        types::makes_at_most,
    ),
    row(
        "used-in",
        "something inside uses it",
        ArgKind::Metavariable,
        Cost::Names,
        write::used_in,
    ),
    row(
        "implements",
        "its type has the methods of one of these interfaces, written as `io.Writer`",
        ArgKind::Words(&[]),
        Cost::Types,
        types::implements,
    ),
    row(
        "has-method",
        "the method set of its type has one of these names",
        ArgKind::Words(&[]),
        Cost::Types,
        types::has_method,
    ),
    row(
        "holds-lock",
        "a value of its type holds a lock, so that a copy of it is another lock",
        ArgKind::Flag,
        Cost::Types,
        types::holds_lock,
    ),
    row(
        "elements-refer",
        "it is a slice whose elements are or hold pointers, slices, maps, channels, functions or interfaces",
        ArgKind::Flag,
        Cost::Types,
        elements::refer,
    ),
    row(
        "constant",
        "its value is a constant",
        ArgKind::Flag,
        Cost::Types,
        types::constant,
    ),
    row(
        "holds-constant",
        "it is a local variable that only ever holds one constant",
        ArgKind::Flag,
        Cost::Types,
        types::holds_constant,
    ),
    row(
        "captured",
        "it is declared outside the function literal it is used in",
        ArgKind::Flag,
        Cost::Names,
        name::captured,
    ),
    row(
        "captured-by",
        "the closure captures it like this",
        ArgKind::Words(&["value", "reference"]),
        Cost::Types,
        name::captured_by,
    ),
    row(
        "loop-form",
        "it is declared by a loop of this form",
        ArgKind::Words(name::LOOP_FORMS),
        Cost::Names,
        name::loop_form,
    ),
    row(
        "initialized-by",
        "its declaration has a value that matches",
        ArgKind::Patterns,
        Cost::Flow,
        name::initialized_by,
    ),
    row(
        "same-object",
        "both names denote one variable",
        ArgKind::Metavariable,
        Cost::Names,
        name::same_object,
    ),
    row(
        "visible-at",
        "its name, written where that node stands, denotes the same there",
        ArgKind::Metavariable,
        Cost::Flow,
        visible::visible_at,
    ),
    row(
        "written",
        "something assigns it after its declaration",
        ArgKind::Flag,
        Cost::Names,
        write::written,
    ),
    row(
        "written-in",
        "something inside assigns it",
        ArgKind::Metavariable,
        Cost::Names,
        write::written_in,
    ),
    row(
        "written-after",
        "something assigns it after the match",
        ArgKind::Flag,
        Cost::Flow,
        write::written_after,
    ),
    row(
        "address-taken",
        "its address is taken",
        ArgKind::Flag,
        Cost::Types,
        write::address_taken,
    ),
    row(
        "used-after",
        "it is used after the match",
        ArgKind::Flag,
        Cost::Flow,
        write::used_after,
    ),
    row(
        "surely-used-after",
        "its value is used after the match, and nothing on the way there can leave the path or assign it",
        ArgKind::Flag,
        Cost::Flow,
        write::surely_used_after,
    ),
    row(
        "used-in-closure",
        "a function literal uses it",
        ArgKind::Flag,
        Cost::Names,
        write::used_in_closure,
    ),
    row(
        "address-taken-elsewhere",
        "its address is taken at another place",
        ArgKind::Flag,
        Cost::Types,
        write::address_taken_elsewhere,
    ),
    row(
        "moved-only-by",
        "nothing else can move it to the heap: no address that is taken, and no closure that lives on and cannot have \
         a copy",
        ArgKind::Metavariable,
        Cost::Types,
        write::moved_only_by,
    ),
    row(
        "used-by-closure-in-loop",
        "a function literal uses it that is made in a loop, of which the variable is declared outside",
        ArgKind::Flag,
        Cost::Flow,
        write::used_by_closure_in_loop,
    ),
    row(
        "outlasted",
        "its function goes on when all is done with it but for that node: another statement follows its last use, other \
         than a return that calls nothing",
        ArgKind::Metavariable,
        Cost::Flow,
        write::outlasted,
    ),
    row(
        "used-only-in",
        "each of its uses is inside that node",
        ArgKind::Metavariable,
        Cost::Names,
        write::used_only_in,
    ),
    row(
        "used-only-as",
        "each of its uses is inside something that matches",
        ArgKind::Patterns,
        Cost::Flow,
        write::used_only_as,
    ),
    row(
        "outlives",
        "the function literal may run after the statement that makes it",
        ArgKind::Flag,
        Cost::Flow,
        flow::outlives,
    ),
    row(
        "stored",
        "one of its uses stores, sends or returns its value, or hands it to a goroutine or to a function in a local variable",
        ArgKind::Flag,
        Cost::Types,
        flow::stored,
    ),
    row(
        "nil-shows",
        "one of its uses may tell a nil slice from an empty one",
        ArgKind::Flag,
        Cost::Flow,
        nilness::nil_shows,
    ),
    row(
        "handed-to",
        "an argument of a method of a value is one of its uses, or a goroutine uses it or what is made from it",
        ArgKind::Words(handed::TAKERS),
        Cost::Types,
        handed::handed_to,
    ),
    row(
        "dropped",
        "the compiler leaves it out, because a condition around it is constant",
        ArgKind::Flag,
        Cost::Types,
        flow::dropped,
    ),
    row(
        "kept-after",
        "the pointer that the expression makes, or what holds it, is still held by something when that block runs again \
         or has ended, or goes to a goroutine or a deferred call",
        ArgKind::Metavariable,
        Cost::Types,
        flow::kept_after,
    ),
    row(
        "sink",
        "where its value goes",
        ArgKind::Words(flow::SINKS),
        Cost::Types,
        flow::sink,
    ),
    row(
        "usage",
        "what is done with the function literal",
        ArgKind::Words(flow::USAGES),
        Cost::Names,
        flow::usage,
    ),
    row(
        "captures-only-outside",
        "the function literal captures variables, all of them declared outside that node",
        ArgKind::Metavariable,
        Cost::Names,
        flow::captures_only_outside,
    ),
    row(
        "exits",
        "control flow can leave it other than at its end",
        ArgKind::Flag,
        Cost::Flow,
        flow::exits,
    ),
    row(
        "terminates",
        "control flow never comes to its end",
        ArgKind::Flag,
        Cost::Flow,
        flow::terminates,
    ),
    row(
        "leaves-loop",
        "control that comes to it leaves the loop with that body, so that no iteration follows",
        ArgKind::Metavariable,
        Cost::Flow,
        flow::leaves_loop,
    ),
    row(
        "other-clause-repeats",
        "another clause of its `select` or `switch` can lead to the next iteration of the loop with that body",
        ArgKind::Metavariable,
        Cost::Flow,
        flow::other_clause_repeats,
    ),
    row(
        "in-loop",
        "it, or one of the nodes it stands for, is in a loop of its function",
        ArgKind::Flag,
        Cost::Names,
        flow::in_loop,
    ),
    row(
        "constant-condition",
        "it stands in a branch that a constant switches on or off, or behind one that ends there, or is never reached",
        ArgKind::Flag,
        Cost::Types,
        flow::constant_condition,
    ),
    row(
        "recovers",
        "its function calls `recover` directly",
        ArgKind::Flag,
        Cost::Flow,
        flow::recovers,
    ),
    row(
        "named-results",
        "its function has named results",
        ArgKind::Flag,
        Cost::Names,
        flow::named_results,
    ),
];

const fn row(
    name: &'static str,
    doc: &'static str,
    arg: ArgKind,
    cost: Cost,
    ask: for<'a, 't> fn(&Site<'a, 't>, &Bound<'t>, &Arg) -> Verdict,
) -> Predicate {
    Predicate {
        name,
        doc,
        arg,
        cost,
        ask,
    }
}

/// The predicates that ask for no name, and so may be asked about other declarations of the package.
const SYNTACTIC: [&str; 3] = ["kind", "parent", "text"];

impl Predicate {
    /// Whether the answer is the same whatever the names in the subject denote.
    pub(super) fn is_syntactic(&self) -> bool {
        SYNTACTIC.contains(&self.name)
    }

    /// The answer for one match. A flag of `false` asks for the opposite.
    pub(super) fn ask<'t>(&self, site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
        let verdict = (self.ask)(site, subject, arg);
        if matches!(arg, Arg::Flag(false)) {
            !verdict
        } else {
            verdict
        }
    }
}

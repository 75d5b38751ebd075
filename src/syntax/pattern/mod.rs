//! Go patterns, their matches, and templates.
//!
//! `$x` is one node, `$_` anything, `$*xs` a sequence (arguments, statements, fields, cases); the same name twice
//! means structurally equal. A pattern is parsed in every Go context it fits and matched on canonical nodes, so
//! that parentheses, raw strings, `x := e`/`var x = e`, `any`/`interface{}`, `x++`/`x += 1` and the grammar's
//! call/conversion/index ambiguity do not matter.
//!
//! Invariants: nothing matches inside or across a syntax error; an error-free node, used as a pattern without
//! metavariables, matches itself; [`Pattern::kinds`] and [`Pattern::required_words`] never exclude a match; a
//! template needs no metavariable that its rule does not bind.

use std::collections::BTreeMap;

use super::{Kind, Node};

mod contexts;
mod goal;
mod imports;
mod layout;
mod likely;
mod literal;
mod matcher;
mod metavar;
mod parse;
mod precedence;
mod predeclared;
mod relations;
mod required;
mod shape;
mod template;
mod view;

#[cfg(test)]
mod canonical_tests;
#[cfg(test)]
mod matching_tests;
#[cfg(test)]
mod relations_tests;
#[cfg(test)]
mod self_match;
#[cfg(test)]
mod template_tests;

pub use contexts::Context;
pub use goal::{Metavar, Role};
pub use imports::PatternImports;
pub use matcher::structurally_equal;
pub use parse::{Pattern, PatternError};
pub use predeclared::is_predeclared_name;
pub use relations::{Relation, Until, for_each_related};
pub use template::{Rendering, Template, TemplateError, in_place_of};

/// What identifiers denote; the answer comes from a higher floor.
pub trait Names {
    /// Whether `ident` (an identifier that is the operand of a selector) denotes the package of this import path.
    fn denotes_package(&self, ident: Node<'_>, import_path: &str) -> bool;
    /// Whether `ident` denotes the predeclared object of that name (`len`, `append`, `string`), not a shadowing one.
    fn is_predeclared(&self, ident: Node<'_>) -> bool;
}

/// What a metavariable stands for.
#[derive(Clone, Debug)]
pub enum Bound<'t> {
    /// One node.
    Node(Node<'t>),
    /// A sequence of siblings, possibly empty.
    Nodes(Vec<Node<'t>>),
    /// A text that is nowhere in the code, such as a made-up name; no pattern binds one, templates write it as it is.
    Text(String),
}

/// The metavariables of a match, by name without `$`.
pub type Env<'t> = BTreeMap<String, Bound<'t>>;

/// One way in which a pattern matches a node.
#[derive(Clone, Debug)]
pub struct Match<'t> {
    /// The first node of the match.
    pub node: Node<'t>,
    /// The last node of the match: `node` itself, or a later sibling where the pattern is a sequence of statements.
    pub last: Node<'t>,
    /// What its metavariables stand for.
    pub env: Env<'t>,
}

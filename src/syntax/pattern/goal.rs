//! Goals: the nodes of a pattern, compiled.

use std::collections::BTreeSet;

use super::contexts::is_case;
use super::imports::{PatternImports, Qualifier};
use super::metavar::Substituted;
use super::predeclared::is_predeclared_name;
use super::shape::{Head, Item, NAMES, peel, unwrap_same_text};
use super::{Kind, Node};
use crate::syntax::Field;

/// What a metavariable stands for, judged by its place in the pattern.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// A value.
    Expression,
    /// A type, where the grammar knows it is one; conversions and generic calls count as expressions.
    Type,
    /// A statement, or a sequence of them.
    Statement,
    /// The name of a field or method, or a key.
    Field,
    /// A label.
    Label,
    /// A package qualifier, or the variable or type before a dot.
    Package,
    /// A clause of a `switch` or `select`.
    Case,
}

/// A metavariable that a pattern binds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Metavar {
    /// Its name without `$` or `$*`.
    pub name: String,
    /// Whether it stands for a sequence.
    pub many: bool,
    /// What it stands for where it occurs first.
    pub role: Role,
}

/// A node of a pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Goal {
    /// A metavariable; `$_` and `$*_` have no name.
    Metavar { name: Option<String>, many: bool },
    /// Anything else.
    Node(Box<NodeGoal>),
}

/// A node of a pattern that is not a metavariable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct NodeGoal {
    pub(super) head: Head<'static>,
    pub(super) denotes: Denotes,
    pub(super) parts: Vec<Vec<Goal>>,
    /// Whether there is no metavariable in it, so that it can match in one way only.
    pub(super) is_ground: bool,
}

/// What a candidate identifier has to denote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Denotes {
    /// Anything: it is compared by text.
    Anything,
    /// The predeclared object of the same name.
    Predeclared,
    /// The package of this import path, by whatever name.
    Package(String),
}

/// A name that a pattern uses for a package, and that is not the name of one package only.
#[derive(Debug)]
pub(super) struct AmbiguousQualifier {
    pub(super) name: String,
    pub(super) paths: [&'static str; 2],
    /// In the text that was parsed.
    pub(super) range: text_size::TextRange,
}

/// How deep the goals of a pattern may nest: every level is a level of recursion in the matcher.
const MAX_DEPTH: u32 = 400;

/// Turns parsed nodes into goals.
pub(super) struct Compiler<'a> {
    pub(super) imports: &'a PatternImports,
    pub(super) substituted: &'a Substituted,
    /// The names that the pattern itself declares: these are compared by text.
    pub(super) declared: BTreeSet<String>,
    pub(super) metavars: Vec<Metavar>,
    pub(super) ambiguous: Option<AmbiguousQualifier>,
    /// How many goals are open.
    pub(super) depth: u32,
    /// Whether there was something deeper than [`MAX_DEPTH`]; the goals do not show it.
    pub(super) is_too_deep: bool,
}

/// The place of an item, as far as it says what an identifier there means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the dot of a selector.
    BeforeDot,
    /// A key, or after the dot.
    Member,
    Elsewhere,
}

impl Compiler<'_> {
    /// The goal of one node of the pattern.
    pub(super) fn goal(&mut self, node: Node<'_>) -> Goal {
        self.compile(&Item::Node(node), Place::Elsewhere)
    }

    fn compile(&mut self, item: &Item<'_>, place: Place) -> Goal {
        if let Item::Node(node) = item
            && let Some(metavar) = self.metavar(*node, place)
        {
            return metavar;
        }
        if self.depth == MAX_DEPTH {
            self.is_too_deep = true;
            return Goal::Metavar {
                name: None,
                many: false,
            };
        }
        let view = item.view();
        let kind = match view.head {
            Head::Node(kind, _) => Some(kind),
            _ => None,
        };
        self.depth += 1;
        let parts: Vec<Vec<Goal>> = view
            .parts
            .iter()
            .enumerate()
            .map(|(part, items)| self.part(kind, part, items))
            .collect();
        self.depth -= 1;
        let is_ground = parts.iter().flatten().all(Goal::is_ground);
        Goal::Node(Box::new(NodeGoal {
            denotes: self.denotes(item, &view.head, place),
            head: view.head.into_owned(),
            parts,
            is_ground,
        }))
    }

    fn part(&mut self, parent: Option<Kind>, part: usize, items: &[Item<'_>]) -> Vec<Goal> {
        let place = |item: usize| match (parent, part, item) {
            (Some(Kind::SELECTOR_EXPRESSION), 0, _) => Place::BeforeDot,
            (Some(Kind::SELECTOR_EXPRESSION), ..) | (Some(Kind::KEYED_ELEMENT), 0, 0) => {
                Place::Member
            }
            _ => Place::Elsewhere,
        };
        items
            .iter()
            .enumerate()
            .map(|(at, item)| self.compile(item, place(at)))
            .collect()
    }

    fn metavar(&mut self, node: Node<'_>, place: Place) -> Option<Goal> {
        let inner = peel(node);
        let marked = if NAMES.contains(&inner.kind()) {
            self.substituted.marked(inner.text())?
        } else if is_case(inner.kind()) {
            self.substituted.marked_case(inner.text())?
        } else {
            return None;
        };
        let name = (marked.name != "_").then(|| marked.name.to_owned());
        if let Some(name) = &name
            && self.metavars.iter().all(|known| known.name != *name)
        {
            self.metavars.push(Metavar {
                name: name.clone(),
                many: marked.many,
                role: role(node, inner, place),
            });
        }
        Some(Goal::Metavar {
            name,
            many: marked.many,
        })
    }

    fn denotes(&mut self, item: &Item<'_>, head: &Head<'_>, place: Place) -> Denotes {
        let (Head::Name(name), Item::Node(node)) = (head, item) else {
            return Denotes::Anything;
        };
        let node = peel(*node);
        let is_name_only = matches!(node.kind(), Kind::FIELD_IDENTIFIER | Kind::LABEL_NAME);
        if is_name_only || place == Place::Member || self.declared.contains(&**name) {
            return Denotes::Anything;
        }
        if place == Place::BeforeDot {
            match self.imports.qualifier(name) {
                Qualifier::Package(path) => return Denotes::Package(path.to_owned()),
                Qualifier::Ambiguous(paths) => {
                    self.ambiguous.get_or_insert_with(|| AmbiguousQualifier {
                        name: name.to_string(),
                        paths,
                        range: node.range(),
                    });
                }
                Qualifier::Other => {}
            }
        }
        if is_predeclared_name(name) {
            return Denotes::Predeclared;
        }
        Denotes::Anything
    }
}

fn role(node: Node<'_>, inner: Node<'_>, place: Place) -> Role {
    let inner_kind = inner.kind();
    if is_case(inner_kind) {
        return Role::Case;
    }
    if place == Place::BeforeDot {
        return Role::Package;
    }
    let is_statement = node.kind() == Kind::EXPRESSION_STATEMENT;
    match inner_kind {
        _ if is_statement && unwrap_same_text(node) == inner => Role::Statement,
        Kind::FIELD_IDENTIFIER => Role::Field,
        Kind::LABEL_NAME => Role::Label,
        Kind::TYPE_IDENTIFIER => Role::Type,
        _ if place == Place::Member => Role::Field,
        _ => Role::Expression,
    }
}

/// The names that the code below a node declares.
pub(super) fn declared_names(root: Node<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for node in root.descendants() {
        let field = match node.kind() {
            Kind::SHORT_VAR_DECLARATION => Field::LEFT,
            Kind::RANGE_CLAUSE | Kind::RECEIVE_STATEMENT if defines(node) => Field::LEFT,
            Kind::TYPE_SWITCH_STATEMENT => Field::ALIAS,
            Kind::VAR_SPEC
            | Kind::CONST_SPEC
            | Kind::TYPE_SPEC
            | Kind::TYPE_ALIAS
            | Kind::PARAMETER_DECLARATION
            | Kind::VARIADIC_PARAMETER_DECLARATION
            | Kind::TYPE_PARAMETER_DECLARATION
            | Kind::FUNCTION_DECLARATION => Field::NAME,
            _ => continue,
        };
        for target in node.fields(field) {
            let found = target.descendants().filter(|it| NAMES.contains(&it.kind()));
            names.extend(found.map(|it| it.text().to_owned()));
        }
    }
    names
}

fn defines(clause: Node<'_>) -> bool {
    clause.children().iter().any(|token| token.text() == ":=")
}

impl Goal {
    /// Whether it stands for a sequence.
    pub(super) fn is_many(&self) -> bool {
        matches!(self, Goal::Metavar { many: true, .. })
    }

    fn is_ground(&self) -> bool {
        match self {
            Goal::Metavar { .. } => false,
            Goal::Node(node) => node.is_ground,
        }
    }

    /// The kinds of the nodes that it can match; `None` is any kind.
    pub(super) fn kinds(&self) -> Option<Vec<Kind>> {
        match self {
            Goal::Metavar { .. } => None,
            Goal::Node(node) if matches!(node.denotes, Denotes::Package(_)) => Some(NAMES.to_vec()),
            Goal::Node(node) => Some(node.head.kinds()),
        }
    }
}

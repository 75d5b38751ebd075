//! The Go contexts in which a pattern or template may parse.

use std::sync::Arc;

use text_size::{TextRange, TextSize};

use super::shape::{list_nodes, wrapped};
use super::{Kind, Node};
use crate::syntax::{Field, GoFile};
use crate::text::Source;

/// A place of the Go grammar in which a pattern parses without error.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Context {
    /// One expression.
    Expression,
    /// A sequence of statements in a function.
    Statements,
    /// A top-level declaration.
    Declaration,
    /// A type.
    Type,
    /// Fields of a struct.
    Fields,
    /// Clauses of an expression switch.
    Cases,
    /// Clauses of a type switch.
    TypeCases,
    /// Clauses of a `select`.
    SelectCases,
}

impl Context {
    /// The contexts that most code belongs to.
    pub(super) const COMMON: [Context; 4] = [
        Context::Expression,
        Context::Statements,
        Context::Declaration,
        Context::Type,
    ];

    /// The contexts that are tried only where no common one fits: `*T` is a type first, and an embedded field last.
    pub(super) const RARE: [Context; 4] = [
        Context::Fields,
        Context::Cases,
        Context::TypeCases,
        Context::SelectCases,
    ];

    /// What a text is put between to be parsed in this context.
    fn around(self) -> (&'static str, &'static str) {
        match self {
            Context::Expression => ("package p\nfunc _() {\n_ = ", "\n}\n"),
            Context::Statements => ("package p\nfunc _() {\n", "\n}\n"),
            Context::Declaration => ("package p\n", "\n"),
            Context::Type => ("package p\nvar _ ", "\n"),
            Context::Fields => ("package p\ntype _ struct {\n", "\n}\n"),
            Context::Cases => ("package p\nfunc _() {\nswitch {\n", "\n}\n}\n"),
            Context::TypeCases => ("package p\nfunc _() {\nswitch _.(type) {\n", "\n}\n}\n"),
            Context::SelectCases => ("package p\nfunc _() {\nselect {\n", "\n}\n}\n"),
        }
    }

    /// The nodes that a text of this context consists of, or `None` where it is something else.
    fn nodes(self, root: Node<'_>, text: TextRange) -> Option<Vec<Node<'_>>> {
        let found = match self {
            Context::Expression => {
                let statements = statements(root)?;
                let [assignment] = statements.as_slice() else {
                    return None;
                };
                let right = assignment.field(Field::RIGHT)?;
                // Where it is one expression; `a, b` is a list.
                vec![wrapped(right)?]
            }
            Context::Statements => statements(root)?,
            Context::Declaration => vec![Some(root).filter(|it| is_declaration(it.kind()))?],
            Context::Type => {
                let spec = root.named_children().into_iter().next()?;
                if spec.field(Field::VALUE).is_some() {
                    return None;
                }
                vec![spec.field(Field::TYPE)?]
            }
            Context::Fields => {
                let list = kind_below(root, Kind::FIELD_DECLARATION_LIST)?;
                list_nodes(list)
            }
            Context::Cases => cases(kind_below(root, Kind::EXPRESSION_SWITCH_STATEMENT)?),
            Context::TypeCases => cases(kind_below(root, Kind::TYPE_SWITCH_STATEMENT)?),
            Context::SelectCases => {
                let found = cases(kind_below(root, Kind::SELECT_STATEMENT)?);
                // The grammar takes any expression for a receive, the language does not.
                found
                    .iter()
                    .all(|case| communicates(*case))
                    .then_some(found)?
            }
        };
        let (first, last) = (found.first()?, found.last()?);
        // A clause ends behind the newline after its last statement.
        let last_end = last.start() + TextSize::of(last.text().trim_end());
        let covered = TextRange::new(first.start(), last_end);
        let is_whole = text.contains_range(covered) && is_filled(root.file_text(), text, covered);
        is_whole.then_some(found)
    }
}

/// Whether nothing but separators, parentheses and comments stands in a text beside what was found in it.
fn is_filled(file: &str, text: TextRange, found: TextRange) -> bool {
    let before = &file[TextRange::new(text.start(), found.start())];
    let after = &file[TextRange::new(found.end(), text.end())];
    let is_filler = |side: &str| {
        let rest = side.trim_matches(|c: char| c.is_whitespace() || ";,()".contains(c));
        rest.is_empty() || rest.starts_with("//") || rest.starts_with("/*")
    };
    is_filler(before) && is_filler(after)
}

impl std::fmt::Display for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Context::Expression => "expression",
            Context::Statements => "statements",
            Context::Declaration => "declaration",
            Context::Type => "type",
            Context::Fields => "fields",
            Context::Cases => "switch cases",
            Context::TypeCases => "type switch cases",
            Context::SelectCases => "select cases",
        })
    }
}

/// A text parsed in one context.
pub(super) struct Parsed {
    file: GoFile,
    context: Context,
    range: TextRange,
}

impl Parsed {
    /// Parses a text in a context; whether it fits is seen at [`Parsed::nodes`].
    pub(super) fn new(text: &str, context: Context) -> Option<Self> {
        let (before, after) = context.around();
        let source = Source::new("pattern.go", format!("{before}{text}{after}")).ok()?;
        let start = TextSize::of(before);
        Some(Self {
            file: GoFile::new(Arc::new(source)),
            context,
            range: TextRange::at(start, TextSize::of(text)),
        })
    }

    /// The nodes that the text consists of; `None` where it does not fit the context.
    pub(super) fn nodes(&self) -> Option<Vec<Node<'_>>> {
        let root = self.root()?;
        if root.has_error() {
            return None;
        }
        self.context.nodes(root, self.range)
    }

    /// The declaration around the text.
    pub(super) fn root(&self) -> Option<Node<'_>> {
        match self.file.decls() {
            [decl] => Some(self.file.root(decl)),
            _ => None,
        }
    }

    /// Where the first syntax error is, in offsets of the text.
    pub(super) fn first_error(&self) -> Option<TextRange> {
        let error = self.root()?.descendants().find(|node| node.is_error())?;
        let clamp = |at: TextSize| at.clamp(self.range.start(), self.range.end());
        let (start, end) = (clamp(error.start()), clamp(error.end()));
        // An error can end inside a character of several bytes, the first of which ends a token.
        let text = error.file_text();
        let is_boundary = |at: &TextSize| text.is_char_boundary(usize::from(*at));
        let down = (0..4).filter_map(|by| start.checked_sub(by.into()));
        let up = (0..4).map(|by| end + TextSize::new(by));
        let found = TextRange::new(
            down.into_iter().find(is_boundary)?,
            up.into_iter().find(is_boundary)?,
        );
        Some(found - self.range.start())
    }

    /// A range of the text, in offsets of the tree.
    pub(super) fn in_tree(&self, range: TextRange) -> TextRange {
        range + self.range.start()
    }

    /// A range of the tree, in offsets of the text.
    pub(super) fn in_text(&self, range: TextRange) -> TextRange {
        range.checked_sub(self.range.start()).unwrap_or_default()
    }
}

fn statements(function: Node<'_>) -> Option<Vec<Node<'_>>> {
    let body = function.field(Field::BODY)?;
    body.named_children()
        .into_iter()
        .find(|child| child.kind() == Kind::STATEMENT_LIST)
        .map(list_nodes)
}

fn kind_below(root: Node<'_>, kind: Kind) -> Option<Node<'_>> {
    root.descendants().find(|node| node.kind() == kind)
}

fn cases(switch: Node<'_>) -> Vec<Node<'_>> {
    let mut found = switch.named_children();
    found.retain(|node| is_case(node.kind()));
    found
}

fn communicates(case: Node<'_>) -> bool {
    let Some(communication) = case.field(Field::COMMUNICATION) else {
        return case.kind() == Kind::DEFAULT_CASE;
    };
    match communication.field(Field::RIGHT) {
        Some(received) => received.text().starts_with("<-"),
        None => communication.kind() == Kind::SEND_STATEMENT,
    }
}

/// Whether a node is a clause of a `switch` or `select`.
pub(super) fn is_case(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EXPRESSION_CASE | Kind::TYPE_CASE | Kind::COMMUNICATION_CASE | Kind::DEFAULT_CASE
    )
}

fn is_declaration(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::FUNCTION_DECLARATION
            | Kind::METHOD_DECLARATION
            | Kind::VAR_DECLARATION
            | Kind::CONST_DECLARATION
            | Kind::TYPE_DECLARATION
            | Kind::IMPORT_DECLARATION
    )
}

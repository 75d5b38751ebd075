//! From one metavariable to another: the statement around it, the loop that declares it, its uses.

use super::leaving;
use super::package;
use super::site::{Site, nodes};
use super::subject::Bind;
use super::substitution;
use super::type_text;
use crate::syntax::pattern::Bound;
use crate::syntax::{Field, Kind, Node};

/// A way from one node to others.
pub(super) struct Navigation {
    /// Its name in a rule.
    pub(super) name: &'static str,
    /// Where it leads, for people.
    pub(super) doc: &'static str,
    /// The words that a declaration must hold for it to lead somewhere.
    pub(super) words: &'static [&'static str],
    /// Whether it may lead to another declaration.
    pub(super) leaves: bool,
    /// Whether it leads to matches of its pattern.
    pub(super) finds: bool,
    go: for<'a, 't> fn(&Site<'a, 't>, Node<'t>, &Bind) -> Option<Bound<'t>>,
}

/// All navigations.
pub(super) static NAVIGATIONS: &[Navigation] = &[
    Navigation {
        name: "statement-of",
        doc: "the innermost statement of a block around it",
        words: &[],
        leaves: false,
        finds: false,
        go: statement_of,
    },
    Navigation {
        name: "block-of",
        doc: "the innermost block around it",
        words: &[],
        leaves: false,
        finds: false,
        go: block_of,
    },
    Navigation {
        name: "loop-of",
        doc: "the innermost loop around it in the same function",
        words: &["for"],
        leaves: false,
        finds: false,
        go: loop_of,
    },
    Navigation {
        name: "loop-declaring",
        doc: "the loop whose head declares the variable",
        words: &["for"],
        leaves: false,
        finds: false,
        go: loop_declaring,
    },
    Navigation {
        name: "body-of",
        doc: "the body of the loop or function",
        words: &[],
        leaves: false,
        finds: false,
        go: body_of,
    },
    Navigation {
        name: "function-of",
        doc: "the innermost function around it",
        words: &[],
        leaves: false,
        finds: false,
        go: function_of,
    },
    Navigation {
        name: "declaration-of",
        doc: "the identifier that declares the variable",
        words: &[],
        leaves: false,
        finds: false,
        go: declaration_of,
    },
    Navigation {
        name: "first-made-with",
        doc: "the first of the variables that the call which makes the variable gives values to: `ctx` of `ctx, cancel := f()`",
        words: &[],
        leaves: false,
        finds: false,
        go: first_made_with,
    },
    Navigation {
        name: "value-of",
        doc: "the one value that the declaration or assignment gives",
        words: &[],
        leaves: false,
        finds: false,
        go: value_of,
    },
    Navigation {
        name: "argument-of",
        doc: "the one argument of the call or conversion",
        words: &[],
        leaves: false,
        finds: false,
        go: argument_of,
    },
    Navigation {
        name: "matches-in",
        doc: "what matches `pattern` inside it, in order",
        words: &[],
        leaves: false,
        finds: true,
        go: matches_in,
    },
    Navigation {
        name: "own-matches-in",
        doc: "what matches `pattern` inside the block, in order, but not inside a function literal in it",
        words: &[],
        leaves: false,
        finds: true,
        go: own_matches_in,
    },
    Navigation {
        name: "returns-without",
        doc: "the `return` statements after the match that do not use the variable, and before which nothing matches `pattern`",
        words: &["return"],
        leaves: false,
        finds: false,
        go: leaving::returns_without,
    },
    Navigation {
        name: "package-declaration-of",
        doc: "the one declaration, in any file of the package, of the package-level name",
        words: &[],
        leaves: true,
        finds: false,
        go: package::declaration_of,
    },
    Navigation {
        name: "name-of",
        doc: "the name that the function or specification declares",
        words: &[],
        leaves: false,
        finds: false,
        go: |_, node, _| node.field(Field::NAME).map(Bound::Node),
    },
    Navigation {
        name: "parameters-of",
        doc: "the parameter list of the function, parentheses included",
        words: &[],
        leaves: false,
        finds: false,
        go: |_, node, _| node.field(Field::PARAMETERS).map(Bound::Node),
    },
    Navigation {
        name: "result-of",
        doc: "the result type or the result list of the function",
        words: &[],
        leaves: false,
        finds: false,
        go: |_, node, _| node.field(Field::RESULT).map(Bound::Node),
    },
    Navigation {
        name: "element-type-of",
        doc: "the type of the elements of the slice, as a text for templates",
        words: &[],
        leaves: false,
        finds: false,
        go: type_text::element_type_of,
    },
    Navigation {
        name: substitution::NAME,
        doc: "its text with each match of the regular expression `regex` replaced by `with` (`$1` is the first group), as \
              a text for templates; leads nowhere where nothing matches",
        words: &[],
        leaves: false,
        finds: false,
        go: substitution::text_of,
    },
];

impl Navigation {
    /// Where it leads from a binding.
    pub(super) fn follow<'t>(
        &self,
        site: &Site<'_, 't>,
        from: &Bound<'t>,
        bind: &Bind,
    ) -> Option<Bound<'t>> {
        (self.go)(site, *nodes(from).first()?, bind)
    }
}

/// The innermost statement of a block or clause around a node, or the node itself if it is one.
pub(super) fn enclosing_statement(node: Node<'_>) -> Option<Node<'_>> {
    let mut around = std::iter::once(node).chain(node.ancestors());
    around.find(|node| {
        node.parent()
            .is_some_and(|parent| parent.kind() == Kind::STATEMENT_LIST)
    })
}

fn statement_of<'t>(_site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    enclosing_statement(node).map(Bound::Node)
}

fn block_of<'t>(_site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    node.ancestors()
        .find(|node| node.kind() == Kind::BLOCK)
        .map(Bound::Node)
}

fn loop_of<'t>(site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    let model = site.unit.model();
    model
        .innermost_loop(node)
        .map(|found| Bound::Node(model.loop_at(found).node))
}

fn loop_declaring<'t>(site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    let model = site.unit.model();
    let var = site.unit.object(node)?.loop_var?;
    Some(Bound::Node(model.loop_at(var.of).node))
}

fn body_of<'t>(_site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    node.field(Field::BODY).map(Bound::Node)
}

fn function_of<'t>(_site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    let functions = [
        Kind::FUNC_LITERAL,
        Kind::FUNCTION_DECLARATION,
        Kind::METHOD_DECLARATION,
    ];
    node.ancestors()
        .find(|node| functions.contains(&node.kind()))
        .map(Bound::Node)
}

fn declaration_of<'t>(site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    let object = site.unit.object(node)?;
    site.unit.root.covering(object.decl).map(Bound::Node)
}

fn first_made_with<'t>(site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    let object = site.unit.object(node)?;
    let decl = site.unit.root.covering(object.decl)?;
    let around = decl.parent()?;
    let targets = match around.kind() {
        Kind::EXPRESSION_LIST => around.named_children(),
        Kind::VAR_SPEC => around.fields(Field::NAME),
        _ => return None,
    };
    targets.into_iter().next().map(Bound::Node)
}

fn value_of<'t>(_site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    let right = node
        .field(Field::RIGHT)
        .or_else(|| node.field(Field::VALUE))?;
    let values = if right.kind() == Kind::EXPRESSION_LIST {
        right.named_children()
    } else {
        vec![right]
    };
    match values.as_slice() {
        [only] => Some(Bound::Node(*only)),
        _ => None,
    }
}

fn argument_of<'t>(_site: &Site<'_, 't>, node: Node<'t>, _bind: &Bind) -> Option<Bound<'t>> {
    match node.field(Field::ARGUMENTS)?.named_children().as_slice() {
        [only] => Some(Bound::Node(*only)),
        _ => None,
    }
}

fn matches_in<'t>(site: &Site<'_, 't>, node: Node<'t>, bind: &Bind) -> Option<Bound<'t>> {
    // A pattern is matched with the names of the declaration under check.
    let pattern = bind.pattern.as_ref().filter(|_| site.unit.owns(node))?;
    let found: Vec<_> = node
        .descendants()
        .filter(|inner| site.matches(pattern, *inner))
        .collect();
    Some(Bound::Nodes(found))
}

fn own_matches_in<'t>(site: &Site<'_, 't>, node: Node<'t>, bind: &Bind) -> Option<Bound<'t>> {
    let Bound::Nodes(mut found) = matches_in(site, node, bind)? else {
        return None;
    };
    let model = site.unit.model();
    let own = model.function_around(*node.named_children().first()?);
    found.retain(|inner| model.function_around(*inner) == own);
    Some(Bound::Nodes(found))
}

//! Predicates about the shape of the code.

use std::ops::ControlFlow;

use super::Arg;
use crate::rule::navigate::enclosing_statement;
use crate::rule::site::{Site, is_identifier, node, nodes, unparenthesized};
use crate::semantics::{Resolution, Verdict};
use crate::syntax::pattern::{Bound, Match, Pattern, for_each_related};
use crate::syntax::{Field, Kind, Node};

pub(super) fn kind<'t>(_site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    Verdict::of(node(subject).is_some_and(|node| arg.has_word(node.kind_name())))
}

pub(super) fn parent<'t>(_site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let parent = node(subject).and_then(Node::parent);
    Verdict::of(parent.is_some_and(|parent| arg.has_word(parent.kind_name())))
}

pub(super) fn text<'t>(_site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    if let Bound::Text(text) = subject {
        return Verdict::of(arg.regex_matches(text));
    }
    Verdict::of(
        nodes(subject)
            .iter()
            .any(|node| arg.regex_matches(node.text())),
    )
}

pub(super) fn directly_in<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let block = arg.words().first().and_then(|name| site.node(name));
    let statement = node(subject).and_then(enclosing_statement);
    let around = statement.and_then(Node::parent).and_then(Node::parent);
    Verdict::of(around.is_some() && around == block)
}

pub(super) fn within<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let outer = arg.words().first().and_then(|name| site.node(name));
    let (Some(outer), Some(inner)) = (outer, node(subject)) else {
        return Verdict::Fails;
    };
    Verdict::of(outer.range().contains_range(inner.range()))
}

pub(super) fn within_function_of<'t>(
    site: &Site<'_, 't>,
    subject: &Bound<'t>,
    arg: &Arg,
) -> Verdict {
    let model = site.unit.model();
    let other = arg
        .words()
        .first()
        .and_then(|name| site.node(name))
        .map(|node| model.function_around(node));
    Verdict::of(node(subject).is_some_and(|node| Some(model.function_around(node)) == other))
}

pub(super) fn related<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Arg::Related {
        relation,
        patterns,
        until,
    } = arg
    else {
        return Verdict::Fails;
    };
    let (Some(first), Some(last)) = (node(subject), nodes(subject).last().copied()) else {
        return Verdict::Fails;
    };
    let matched = Match {
        node: first,
        last,
        env: site.env.clone(),
    };
    let names = site.unit.model();
    let holds = |pattern: &Pattern| {
        for_each_related(*relation, pattern, &matched, until, names, &mut |_| {
            ControlFlow::Break(())
        })
        .is_break()
    };
    Verdict::of(patterns.iter().any(holds))
}

const LITERALS: [Kind; 9] = [
    Kind::INT_LITERAL,
    Kind::FLOAT_LITERAL,
    Kind::IMAGINARY_LITERAL,
    Kind::RUNE_LITERAL,
    Kind::INTERPRETED_STRING_LITERAL,
    Kind::RAW_STRING_LITERAL,
    Kind::TRUE,
    Kind::FALSE,
    Kind::NIL,
];

pub(super) fn literal<'t>(_site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    Verdict::of(
        node(subject)
            .map(unparenthesized)
            .is_some_and(|node| LITERALS.contains(&node.kind())),
    )
}

pub(super) fn pure<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    Verdict::all(
        nodes(subject)
            .into_iter()
            .map(|node| pure_expression(site, node)),
    )
}

/// Names, literals, operators that cannot panic, and fields of structs held by value are pure; the rest is unknown,
/// since an index, a division or a pointer may panic and a call may do anything.
fn pure_expression<'t>(site: &Site<'_, 't>, node: Node<'t>) -> Verdict {
    let node = unparenthesized(node);
    if LITERALS.contains(&node.kind()) || node.kind() == Kind::FUNC_LITERAL || is_identifier(node) {
        return Verdict::Holds;
    }
    let operator = node.field(Field::OPERATOR).map(Node::text);
    match node.kind() {
        Kind::BINARY_EXPRESSION
            if !operator.is_some_and(|op| ["/", "%", "<<", ">>"].contains(&op)) =>
        {
            Verdict::all(
                node.named_children()
                    .into_iter()
                    .map(|child| pure_expression(site, child)),
            )
        }
        Kind::UNARY_EXPRESSION if operator.is_some_and(|op| ["-", "+", "!", "^"].contains(&op)) => {
            Verdict::all(
                node.named_children()
                    .into_iter()
                    .map(|child| pure_expression(site, child)),
            )
        }
        Kind::SELECTOR_EXPRESSION => {
            let operand = node
                .field(Field::OPERAND)
                .filter(|operand| is_identifier(*operand));
            match operand.map(|operand| site.unit.model().resolve(operand)) {
                Some(Resolution::Package(_)) => Verdict::Holds,
                _ => Verdict::unknown("a selector may go through a nil pointer"),
            }
        }
        _ => Verdict::unknown(format!(
            "`{}` may have an effect",
            node.text().lines().next().unwrap_or_default()
        )),
    }
}

pub(super) fn comments<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let (Some(first), Some(last)) = (node(subject), nodes(subject).last().copied()) else {
        return Verdict::Fails;
    };
    let inner =
        |range: text_size::TextRange| first.start() <= range.start() && range.end() <= last.end();
    Verdict::of(
        site.unit
            .input
            .file
            .comments()
            .iter()
            .any(|comment| inner(comment.range)),
    )
}

pub(super) fn count_at_most<'t>(_site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Arg::Number(most) = arg else {
        return Verdict::Fails;
    };
    let count = i64::try_from(nodes(subject).len()).unwrap_or(i64::MAX);
    Verdict::of(count <= *most)
}

pub(super) fn first_of<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let list = arg.words().first().and_then(|name| site.node(name));
    Verdict::of(list.is_some() && node(subject) == list)
}

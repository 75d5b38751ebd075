//! Predicates about control flow and what becomes of closures.

use super::Arg;
use crate::rule::site::{Site, node, nodes};
use crate::semantics::{ClosureUse, FuncId, ObjectKind, Resolution, Use, Verdict};
use crate::syntax::pattern::Bound;
use crate::syntax::{Field, Kind, Node};

/// The words of the predicate `usage`.
pub(super) const USAGES: &[&str] = &[
    "go",
    "defer",
    "loop-defer",
    "returned",
    "stored",
    "argument",
    "called",
    "local",
    "unknown",
];

/// The words of the predicate `sink`.
pub(super) const SINKS: &[&str] = &["stored", "argument", "returned", "local", "other"];

pub(super) fn sink<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let word = node(subject).map_or("other", |node| sink_of(site, node));
    Verdict::of(arg.has_word(word))
}

pub(super) fn dropped<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    node(subject).map_or(Verdict::Fails, |node| site.unit.model().is_pruned(node))
}

pub(super) fn kept_after<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let block = arg.words().first().and_then(|name| site.node(name));
    let (Some(pointer), Some(block)) = (node(subject), block) else {
        return Verdict::Fails;
    };
    site.unit.model().kept_after(pointer, block)
}

/// An argument may be stored by the callee: that is not asked here.
pub(super) fn stored<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let Some(object) = node(subject).and_then(|node| site.unit.object(node)) else {
        return Verdict::unknown("it is no local variable");
    };
    let model = site.unit.model();
    if derived_leaves(site, object.decl) {
        return Verdict::Holds;
    }
    let leaves = |it: &Use<'t>| {
        let outlived = it.function != object.function && !model.outlives(it.function).fails();
        let spawned = it
            .node
            .ancestors()
            .any(|node| node.kind() == Kind::GO_STATEMENT);
        outlived
            || spawned
            || ["stored", "returned"].contains(&sink_of(site, it.node))
            || goes_to_local_function(site, it.node)
    };
    Verdict::of(object.uses.iter().any(leaves))
}

/// Whether a value is an argument of a function in a local variable: `keep(file)`, which may store it next door.
fn goes_to_local_function<'t>(site: &Site<'_, 't>, argument: Node<'t>) -> bool {
    let list = argument.parent();
    let list = list.filter(|it| it.kind() == Kind::ARGUMENT_LIST);
    let callee = list
        .and_then(Node::parent)
        .and_then(|it| it.field(Field::FUNCTION));
    let object = callee.and_then(|it| site.unit.object(it));
    object.is_some_and(|it| it.kind == ObjectKind::Var)
}

/// Whether something made from the variable declared at `decl` is assigned to a variable of another block around:
/// `front, err = url.Parse(server.URL)`, after which the server is still needed.
fn derived_leaves(site: &Site<'_, '_>, decl: text_size::TextRange) -> bool {
    let model = site.unit.model();
    let Some(block) = block_around(site, decl) else {
        return false;
    };
    let mut derived = vec![decl];
    for statement in block.descendants() {
        let is_plain = match statement.kind() {
            Kind::SHORT_VAR_DECLARATION => true,
            Kind::ASSIGNMENT_STATEMENT => statement
                .field(Field::OPERATOR)
                .is_none_or(|operator| operator.text() == "="),
            _ => false,
        };
        let (Some(left), Some(right)) =
            (statement.field(Field::LEFT), statement.field(Field::RIGHT))
        else {
            continue;
        };
        let from_it = |name: Node<'_>| {
            model
                .objects()
                .iter()
                .any(|it| derived.contains(&it.decl) && it.uses.iter().any(|at| at.node == name))
        };
        if !is_plain || !right.descendants().any(from_it) {
            continue;
        }
        let targets = model.objects().iter().filter(|it| {
            left.range().contains_range(it.decl)
                || it
                    .uses
                    .iter()
                    .any(|at| left.range().contains_range(at.range))
        });
        let found: Vec<_> = targets.map(|it| it.decl).collect();
        if found
            .iter()
            .any(|target| !block.range().contains_range(*target))
        {
            return true;
        }
        derived.extend(found);
    }
    false
}

/// The innermost block that holds a declaration.
fn block_around<'t>(site: &Site<'_, 't>, decl: text_size::TextRange) -> Option<Node<'t>> {
    let node = site.unit.root.covering(decl)?;
    node.ancestors()
        .into_iter()
        .find(|it| it.kind() == Kind::BLOCK)
}

/// Where the value of an expression goes: through parentheses, conversions and composite literals to what holds those.
fn sink_of<'t>(site: &Site<'_, 't>, node: Node<'t>) -> &'static str {
    let Some(parent) = node.parent() else {
        return "other";
    };
    match parent.kind() {
        Kind::PARENTHESIZED_EXPRESSION
        | Kind::LITERAL_ELEMENT
        | Kind::KEYED_ELEMENT
        | Kind::LITERAL_VALUE => sink_of(site, parent),
        Kind::COMPOSITE_LITERAL | Kind::TYPE_CONVERSION_EXPRESSION | Kind::EXPRESSION_LIST => {
            sink_of(site, parent)
        }
        Kind::UNARY_EXPRESSION
            if parent
                .field(Field::OPERATOR)
                .is_some_and(|operator| operator.text() == "&") =>
        {
            sink_of(site, parent)
        }
        Kind::ARGUMENT_LIST if is_append(site, parent) => "stored",
        Kind::ARGUMENT_LIST => "argument",
        Kind::SEND_STATEMENT => "stored",
        Kind::RETURN_STATEMENT => "returned",
        Kind::ASSIGNMENT_STATEMENT => assigned(site, parent, node),
        Kind::SHORT_VAR_DECLARATION | Kind::VAR_SPEC => "local",
        _ => "other",
    }
}

fn is_append<'t>(site: &Site<'_, 't>, arguments: Node<'t>) -> bool {
    let callee = arguments
        .parent()
        .and_then(|call| call.field(Field::FUNCTION));
    callee
        .is_some_and(|callee| callee.text() == "append" && site.unit.model().is_predeclared(callee))
}

/// A plain variable may be local to the iteration, unless it is the package's; anything else that is assigned to is a
/// store.
fn assigned<'t>(site: &Site<'_, 't>, statement: Node<'t>, value: Node<'t>) -> &'static str {
    let (left, right) = (statement.field(Field::LEFT), statement.field(Field::RIGHT));
    let targets = left.map(Node::named_children).unwrap_or_default();
    let values = right.map(Node::named_children).unwrap_or_default();
    let at = values
        .iter()
        .position(|candidate| candidate.range().contains_range(value.range()));
    match at.and_then(|at| targets.get(at)) {
        Some(target) if target.kind() == Kind::IDENTIFIER => {
            match site.unit.model().resolve(*target) {
                Resolution::PackageLevel => "stored",
                _ => "local",
            }
        }
        Some(_) => "stored",
        None => "other",
    }
}

pub(super) fn outlives<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    match literal(site, subject) {
        Some(function) => site.unit.model().outlives(function),
        None => Verdict::unknown("it is no function literal"),
    }
}

pub(super) fn usage<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let Some(function) = literal(site, subject) else {
        return Verdict::Fails;
    };
    let word = match site.unit.model().usage(function) {
        ClosureUse::Go => "go",
        ClosureUse::Defer { in_loop: false } => "defer",
        ClosureUse::Defer { in_loop: true } => "loop-defer",
        ClosureUse::Returned => "returned",
        ClosureUse::Stored => "stored",
        ClosureUse::Argument { .. } => "argument",
        ClosureUse::CalledLocally => "called",
        ClosureUse::AssignedToLocal(_) => "local",
        ClosureUse::Unknown => "unknown",
    };
    Verdict::of(arg.has_word(word))
}

/// A literal that captures nothing is no match: it is one value for the whole program.
pub(super) fn captures_only_outside<'t>(
    site: &Site<'_, 't>,
    subject: &Bound<'t>,
    arg: &Arg,
) -> Verdict {
    let limit = arg.words().first().and_then(|name| site.node(name));
    let (Some(function), Some(limit)) = (literal(site, subject), limit) else {
        return Verdict::Fails;
    };
    let model = site.unit.model();
    let free = &model.function(function).free;
    let is_outside = |decl| !limit.range().contains_range(decl);
    let mut decls = free.iter().map(|id| model.object(*id).decl);
    Verdict::of(!free.is_empty() && decls.all(is_outside))
}

pub(super) fn exits<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let Some(block) = node(subject) else {
        return Verdict::Fails;
    };
    // One that jumps inside of the block may leave out a part of it.
    let has_goto = || {
        block
            .descendants()
            .any(|it| it.kind() == Kind::GOTO_STATEMENT)
    };
    Verdict::of(!site.unit.model().leaves(block).is_empty() || has_goto())
}

pub(super) fn reached_in<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let block = arg.words().first().and_then(|name| site.node(name));
    let (Some(place), Some(block)) = (node(subject), block) else {
        return Verdict::Fails;
    };
    let mut leaves = site.unit.model().leaves(block).into_iter();
    Verdict::of(leaves.all(|it| place.end() <= it.node.start()))
}

pub(super) fn terminates<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    node(subject).map_or(Verdict::Fails, |block| site.unit.model().terminates(block))
}

pub(super) fn leaves_loop<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let body = arg.words().first().and_then(|name| site.node(name));
    let (Some(place), Some(body)) = (node(subject), body) else {
        return Verdict::Fails;
    };
    Verdict::of(site.unit.model().leaves_loop(place, body))
}

pub(super) fn other_clause_repeats<'t>(
    site: &Site<'_, 't>,
    subject: &Bound<'t>,
    arg: &Arg,
) -> Verdict {
    let body = arg.words().first().and_then(|name| site.node(name));
    let (Some(clause), Some(body)) = (node(subject), body) else {
        return Verdict::Fails;
    };
    Verdict::of(site.unit.model().other_clause_repeats(clause, body))
}

pub(super) fn in_loop<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let model = site.unit.model();
    let mut found = nodes(subject).into_iter();
    Verdict::of(found.any(|node| model.innermost_loop(node).is_some()))
}

/// The compiler drops such a branch before it decides what escapes, and what follows a statement that ends the path,
/// or that does so if a constant holds (cmd/compile/internal/noder/writer.go: `ifStmt`, `stmts`, `terminates`).
pub(super) fn constant_condition<'t>(
    site: &Site<'_, 't>,
    subject: &Bound<'t>,
    _arg: &Arg,
) -> Verdict {
    let Some(node) = node(subject) else {
        return Verdict::Fails;
    };
    let functions = [
        Kind::FUNC_LITERAL,
        Kind::FUNCTION_DECLARATION,
        Kind::METHOD_DECLARATION,
    ];
    let around = node.ancestors();
    let around = around.take_while(|it| !functions.contains(&it.kind()));
    let conditions = around.filter_map(condition);
    let mut conditions = conditions.filter(|it| !it.range().contains_range(node.range()));
    let mut statements = node
        .ancestors()
        .take_while(|it| !functions.contains(&it.kind()))
        .chain([node]);
    Verdict::of(
        conditions.any(|it| has_constant(site, it))
            || statements.any(|it| is_behind_an_end(site, it)),
    )
}

/// Whether a statement before it in its list ends the path always, or where a constant says so, and no label is between.
fn is_behind_an_end<'t>(site: &Site<'_, 't>, statement: Node<'t>) -> bool {
    let model = site.unit.model();
    let in_list = |it: &Node<'t>| {
        let parent = it.parent();
        parent.is_some_and(|it| it.kind() == Kind::STATEMENT_LIST)
    };
    let mut next = Some(statement).filter(in_list);
    while let Some(node) = next.filter(|it| it.kind() != Kind::LABELED_STATEMENT) {
        next = node.prev_sibling();
        let Some(before) = next else { break };
        let ends = |field| {
            let branch = before.field(field);
            branch.is_some_and(|it| !model.terminates(it).fails())
        };
        let is_constant = || {
            let condition = before.field(Field::CONDITION);
            condition.is_some_and(|it| has_constant(site, it))
        };
        let is_if = before.kind() == Kind::IF_STATEMENT;
        let may_end = is_if && (ends(Field::CONSEQUENCE) || ends(Field::ALTERNATIVE));
        if model.terminates(before).holds() || (may_end && is_constant()) {
            return true;
        }
    }
    false
}

fn condition(statement: Node<'_>) -> Option<Node<'_>> {
    match statement.kind() {
        Kind::IF_STATEMENT => statement.field(Field::CONDITION),
        Kind::EXPRESSION_SWITCH_STATEMENT => statement.field(Field::VALUE),
        Kind::FOR_STATEMENT => {
            let head = statement.named_children().into_iter().next()?;
            match head.kind() {
                Kind::FOR_CLAUSE => head.field(Field::CONDITION),
                Kind::RANGE_CLAUSE | Kind::BLOCK => None,
                _ => Some(head),
            }
        }
        _ => None,
    }
}

/// Whether a constant is the condition, or one of those that `&&`, `||` and `!` join.
fn has_constant<'t>(site: &Site<'_, 't>, condition: Node<'t>) -> bool {
    let operator = condition.field(Field::OPERATOR).map_or("", Node::text);
    let joins =
        condition.kind() == Kind::PARENTHESIZED_EXPRESSION || ["&&", "||", "!"].contains(&operator);
    let types = site.unit.input.types;
    let range = condition.range();
    let is_constant = types.ask(|it| Some(it.typed(range)?.is_const())) == Ok(true);
    let mut parts = condition.named_children().into_iter();
    is_constant || joins && parts.any(|it| has_constant(site, it))
}

pub(super) fn recovers<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    let Some(function) = around(site, subject) else {
        return Verdict::Fails;
    };
    Verdict::of(!site.unit.model().function(function).recovers.is_empty())
}

pub(super) fn named_results<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, _arg: &Arg) -> Verdict {
    Verdict::of(
        around(site, subject)
            .is_some_and(|function| site.unit.model().function(function).has_named_results),
    )
}

fn literal<'t>(site: &Site<'_, 't>, subject: &Bound<'t>) -> Option<FuncId> {
    site.unit.function(node(subject)?)
}

fn around<'t>(site: &Site<'_, 't>, subject: &Bound<'t>) -> Option<FuncId> {
    Some(site.unit.model().function_around(node(subject)?))
}

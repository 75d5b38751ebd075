//! Statements: blocks, assignments, loops.

use text_size::{TextRange, TextSize};

use super::declaration::list;
use super::{Builder, NewObject, Resolution};
use crate::semantics::Verdict;
use crate::semantics::object::{
    Access, Defer, Loop, LoopId, LoopKind, LoopVar, LoopVarForm, ObjectId, ObjectKind,
};
use crate::syntax::{Field, Kind, Node};

impl<'t> Builder<'t> {
    pub(super) fn statement(&mut self, node: Node<'t>) {
        self.nested(node, |this| this.statement_at(node));
    }

    fn statement_at(&mut self, node: Node<'t>) {
        match node.kind() {
            Kind::BLOCK => self.scoped(node.range(), |this| this.children(node)),
            Kind::VAR_DECLARATION | Kind::CONST_DECLARATION | Kind::TYPE_DECLARATION => {
                self.local_declaration(node);
            }
            Kind::SHORT_VAR_DECLARATION => self.short_declaration(node),
            Kind::ASSIGNMENT_STATEMENT => self.assignment(node),
            Kind::INC_STATEMENT | Kind::DEC_STATEMENT => {
                for operand in node.named_children() {
                    self.operand(operand, operand, Access::ReadWrite);
                }
            }
            Kind::IF_STATEMENT => self.scoped(node.range(), |this| this.if_statement(node)),
            Kind::FOR_STATEMENT => self.scoped(node.range(), |this| this.for_statement(node)),
            Kind::EXPRESSION_SWITCH_STATEMENT => {
                self.scoped(node.range(), |this| this.switch(node));
            }
            Kind::TYPE_SWITCH_STATEMENT => {
                self.scoped(node.range(), |this| this.type_switch(node));
            }
            Kind::SELECT_STATEMENT => self.clauses(node),
            Kind::RECEIVE_STATEMENT => self.receive(node),
            Kind::DEFER_STATEMENT => {
                self.children(node);
                let loop_depth = self.depth;
                let defer = Defer { node, loop_depth };
                self.parts.functions[self.function.index()]
                    .defers
                    .push(defer);
            }
            Kind::RETURN_STATEMENT => {
                self.children(node);
                let order = self.tick();
                self.parts.functions[self.function.index()]
                    .returns
                    .push((order, node));
            }
            Kind::LABELED_STATEMENT => self.labeled(node),
            _ => self.expression(node),
        }
    }

    /// A block that gives the loop depth back: the body of a statement, not a block on its own.
    fn body(&mut self, node: Node<'t>) {
        self.at_depth(|this| this.statement(node));
    }

    fn optional(&mut self, node: Node<'t>, field: Field) {
        if let Some(part) = node.field(field) {
            self.statement(part);
        }
    }

    /// The right side is walked first, as the compiler assigns after it has seen both sides.
    fn assignment(&mut self, node: Node<'t>) {
        let operator = node.field(Field::OPERATOR).map(Node::text);
        let is_plain = operator.is_none_or(|it| it == "=");
        let access = if is_plain {
            Access::Write
        } else {
            Access::ReadWrite
        };
        self.optional(node, Field::RIGHT);
        self.assign_all(node.field(Field::LEFT), access);
    }

    fn assign_all(&mut self, left: Option<Node<'t>>, access: Access) {
        for target in left.map(list).unwrap_or_default() {
            self.operand(target, target, access);
        }
    }

    fn if_statement(&mut self, node: Node<'t>) {
        self.optional(node, Field::INITIALIZER);
        self.optional(node, Field::CONDITION);
        for branch in [Field::CONSEQUENCE, Field::ALTERNATIVE] {
            if let Some(branch) = node.field(branch) {
                self.body(branch);
            }
        }
    }

    fn switch(&mut self, node: Node<'t>) {
        self.optional(node, Field::INITIALIZER);
        self.optional(node, Field::VALUE);
        self.clauses(node);
    }

    /// The clauses of a switch or select, each a block of its own.
    fn clauses(&mut self, node: Node<'t>) {
        let kinds = [
            Kind::EXPRESSION_CASE,
            Kind::DEFAULT_CASE,
            Kind::COMMUNICATION_CASE,
        ];
        for clause in node.named_children() {
            if kinds.contains(&clause.kind()) {
                self.scoped(clause.range(), |this| this.body_of_clause(clause));
            } else if clause.is_error() {
                self.expression(clause);
            }
        }
    }

    fn body_of_clause(&mut self, clause: Node<'t>) {
        self.at_depth(|this| this.children(clause));
    }

    fn receive(&mut self, node: Node<'t>) {
        self.optional(node, Field::RIGHT);
        if !has_token(node, ":=") {
            return self.assign_all(node.field(Field::LEFT), Access::Write);
        }
        for target in node.field(Field::LEFT).map(list).unwrap_or_default() {
            self.define(target, None, node.end());
        }
    }

    /// The symbol of a type switch is a variable of its own in each clause.
    fn type_switch(&mut self, node: Node<'t>) {
        self.optional(node, Field::INITIALIZER);
        self.optional(node, Field::VALUE);
        let symbol = node
            .field(Field::ALIAS)
            .and_then(|it| list(it).first().copied());
        let mut variables = Vec::new();
        for clause in node.named_children() {
            if !matches!(clause.kind(), Kind::TYPE_CASE | Kind::DEFAULT_CASE) {
                continue;
            }
            self.scoped(clause.range(), |this| {
                let types = clause.fields(Field::TYPE);
                for written in &types {
                    this.expression(*written);
                }
                if let Some(symbol) = symbol {
                    variables.extend(this.clause_variable(symbol, clause, &types));
                }
                let body = clause.named_children().into_iter();
                this.at_depth(|this| {
                    for statement in body.filter(|it| !types.contains(it)) {
                        this.statement(statement);
                    }
                });
            });
        }
        if let (Some(symbol), Some(first)) = (symbol, variables.first()) {
            self.resolve_to(symbol, Resolution::Object(*first));
        }
    }

    fn clause_variable(
        &mut self,
        symbol: Node<'t>,
        clause: Node<'t>,
        types: &[Node<'t>],
    ) -> Option<ObjectId> {
        let new = NewObject {
            declared_type: match types {
                [only] if only.text() != "nil" => Some(*only),
                _ => None,
            },
            ..NewObject::new(ObjectKind::Var, clause.start())
        };
        let id = self.declare(symbol, new)?;
        self.parts.objects[id.index()].is_zeroed = false;
        Some(id)
    }

    fn for_statement(&mut self, node: Node<'t>) {
        let body = node.field(Field::BODY);
        let head = node
            .named_children()
            .into_iter()
            .find(|it| Some(*it) != body);
        let outer = self.depth;
        match head.map(Node::kind) {
            Some(Kind::FOR_CLAUSE) => self.three_clause(node, head),
            Some(Kind::RANGE_CLAUSE) => self.range(node, head),
            _ => {
                let kind = if head.is_some() {
                    LoopKind::Condition
                } else {
                    LoopKind::Infinite
                };
                let from = head.or(body).map_or(node.start(), Node::start);
                self.add_loop(node, kind, from);
                self.depth += 1;
                if let Some(head) = head {
                    self.statement(head);
                }
            }
        }
        self.depth = outer + 1;
        if let Some(body) = body {
            self.body(body);
        }
        self.depth = outer;
    }

    /// The update is walked before the body, as the compiler does (escape/stmt.go: `OFOR`).
    fn three_clause(&mut self, node: Node<'t>, head: Option<Node<'t>>) {
        let Some(head) = head else { return };
        let first = self.parts.objects.len();
        self.optional(head, Field::INITIALIZER);
        let repeated = head.field(Field::CONDITION).or(head.field(Field::UPDATE));
        let body = node.field(Field::BODY);
        let from = repeated.or(body).map_or(node.start(), Node::start);
        let of = self.add_loop(node, LoopKind::ThreeClause, from);
        let scope = self.scope;
        for object in &mut self.parts.objects[first..] {
            if object.scope == scope {
                object.loop_var = Some(LoopVar {
                    of,
                    form: LoopVarForm::ThreeClause,
                });
            }
        }
        self.depth += 1;
        self.optional(head, Field::CONDITION);
        self.optional(head, Field::UPDATE);
    }

    fn range(&mut self, node: Node<'t>, head: Option<Node<'t>>) {
        let Some(head) = head else { return };
        self.optional(head, Field::RIGHT);
        let from = node.field(Field::BODY).map_or(node.start(), Node::start);
        let of = self.add_loop(node, LoopKind::Range, from);
        let targets = head.field(Field::LEFT).map(list).unwrap_or_default();
        if !has_token(head, ":=") {
            self.depth += 1;
            for target in targets {
                self.operand(target, target, Access::RangeAssign);
            }
            return;
        }
        for (index, target) in targets.into_iter().enumerate() {
            let new = NewObject::new(ObjectKind::Var, head.end());
            if let Some(id) = self.declare(target, new) {
                let is_key = index == 0;
                let form = if is_key {
                    LoopVarForm::RangeKey
                } else {
                    LoopVarForm::RangeValue
                };
                let object = &mut self.parts.objects[id.index()];
                object.is_zeroed = false;
                object.loop_var = Some(LoopVar { of, form });
            }
        }
    }

    fn add_loop(&mut self, node: Node<'t>, kind: LoopKind, from: TextSize) -> LoopId {
        let label = node
            .parent()
            .filter(|it| it.kind() == Kind::LABELED_STATEMENT);
        let order = self.tick();
        let id = LoopId::new(self.parts.loops.len());
        self.parts.loops.push(Loop {
            node,
            body: node.field(Field::BODY),
            parent: None,
            kind,
            function: self.function,
            repeats: TextRange::new(from, node.end()),
            label: label.and_then(|it| it.field(Field::LABEL)).map(Node::text),
            outer_depth: self.depth,
            order,
            over_func: Verdict::Fails,
        });
        id
    }

    /// A label that a later goto names starts a loop, which lasts until the depth is given back.
    fn labeled(&mut self, node: Node<'t>) {
        let label = node.field(Field::LABEL);
        let body = self.parts.functions[self.function.index()].body;
        if let (Some(label), Some(body)) = (label, body)
            && let Some(end) = last_goto(body, label)
        {
            let id = self.add_loop(node, LoopKind::BackwardGoto, label.start());
            let made = &mut self.parts.loops[id.index()];
            made.repeats = TextRange::new(label.start(), end);
            made.body = None;
            self.depth += 1;
        }
        let inner = node
            .named_children()
            .into_iter()
            .filter(|it| Some(*it) != label);
        inner.for_each(|it| self.statement(it));
    }

    pub(super) fn use_label(&mut self, name: Node<'t>) {
        let labels = &self.parts.functions[self.function.index()].labels;
        let found = labels
            .iter()
            .copied()
            .find(|id| self.parts.objects[id.index()].name == name.text());
        if let Some(id) = found {
            self.add_use(id, name, name, Access::Read, false);
            self.resolve_to(name, Resolution::Object(id));
        } else {
            let why = format!("label `{}` is not declared", name.text());
            self.resolve_to(name, Resolution::Unknown(why));
        }
    }
}

/// The end of the last goto to a label that stands after it in the same function.
fn last_goto(body: Node<'_>, label: Node<'_>) -> Option<TextSize> {
    let mut found = None;
    let mut walk = body.descendants();
    while let Some(node) = walk.next() {
        if node.kind() == Kind::FUNC_LITERAL {
            walk.skip_children();
        } else if node.kind() == Kind::GOTO_STATEMENT && node.start() > label.start() {
            let names = node.named_children();
            if names.iter().any(|it| it.text() == label.text()) {
                found = Some(node.end());
            }
        }
    }
    found
}

/// Whether one of the node's own tokens is this one.
pub(in crate::semantics) fn has_token(node: Node<'_>, token: &str) -> bool {
    node.children().iter().any(|it| it.kind_name() == token)
}

//! Statements.

use super::checker::{Checker, Declared, Entity, Mode, Operand};
use super::ty::{Basic, Signature, Type, TypeKind, Var};
use crate::syntax::{Field, Kind, Node};

impl Checker<'_> {
    /// Types the body of a function in a scope of its own, with its parameters declared.
    pub(super) fn body(&mut self, function: Node<'_>, ty: Option<&Type>) {
        if !self.wants(function) {
            return;
        }
        let iota = self.iota.take();
        self.push();
        self.declare_params(function);
        let results = ty.and_then(Type::as_signature).map(|it| it.results.clone());
        let results = results.unwrap_or_default();
        self.results.push((results, self.varies.get()));
        if let Some(body) = function.field(Field::BODY) {
            self.children(body);
        }
        self.results.pop();
        self.pop();
        self.iota = iota;
    }

    fn children(&mut self, node: Node<'_>) {
        for child in node.named_children() {
            self.stmt(child);
        }
    }

    fn scoped(&mut self, node: Node<'_>) {
        self.push();
        self.children(node);
        self.pop();
    }

    /// Types a statement; what it depends on stays with the names that it declares and with its expressions.
    ///
    /// Where only some expression is asked for, it is left out unless that may see a name that it declares.
    fn stmt(&mut self, node: Node<'_>) {
        if !self.wants(node) && !self.may_see(node) {
            return;
        }
        let _ = self.settle(|it| it.settled_stmt(node));
    }

    fn settled_stmt(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::BLOCK => self.scoped(node),
            Kind::STATEMENT_LIST | Kind::LABELED_STATEMENT => self.children(node),
            Kind::EXPRESSION_STATEMENT
            | Kind::GO_STATEMENT
            | Kind::DEFER_STATEMENT
            | Kind::INC_STATEMENT
            | Kind::DEC_STATEMENT => {
                for child in node.named_children() {
                    self.expr(child, None);
                }
            }
            Kind::VAR_DECLARATION | Kind::CONST_DECLARATION | Kind::TYPE_DECLARATION => {
                self.declaration(node);
            }
            Kind::SEND_STATEMENT => {
                self.send(node);
            }
            Kind::RECEIVE_STATEMENT => self.receive(node),
            Kind::ASSIGNMENT_STATEMENT => {
                self.assignment(node);
            }
            Kind::SHORT_VAR_DECLARATION => {
                self.short_var(node);
            }
            Kind::RETURN_STATEMENT => self.returned(node),
            Kind::IF_STATEMENT => self.if_stmt(node),
            Kind::FOR_STATEMENT => self.for_stmt(node),
            Kind::EXPRESSION_SWITCH_STATEMENT => self.switch(node),
            Kind::TYPE_SWITCH_STATEMENT => self.type_switch(node),
            Kind::SELECT_STATEMENT => {
                for case in node.named_children() {
                    if self.wants(case) {
                        self.scoped(case);
                    }
                }
            }
            _ => {}
        }
    }

    fn send(&mut self, node: Node<'_>) -> Option<()> {
        let channel = self.expr(node.field(Field::CHANNEL)?, None);
        let core = channel.and_then(|it| self.core(&it.ty));
        let of = match core.as_ref().map(Type::kind) {
            Some(TypeKind::Chan(_, of)) => Some(of),
            _ => None,
        };
        self.assigned_to(node.field(Field::VALUE)?, of);
        Some(())
    }

    fn receive(&mut self, node: Node<'_>) {
        let Some(right) = node.field(Field::RIGHT) else {
            return;
        };
        let Some(left) = node.field(Field::LEFT) else {
            self.expr(right, None);
            return;
        };
        let is_short = node.children().iter().any(|it| it.kind_name() == ":=");
        let names = left.named_children();
        let types = self.multi(right, names.len()).unwrap_or_default();
        for (index, name) in names.into_iter().enumerate() {
            if is_short {
                self.declare_var(name, types.get(index).cloned().flatten());
            } else {
                self.target(name);
            }
        }
    }

    /// The types of the values of one expression in a place for `count` values.
    pub(super) fn multi(&mut self, node: Node<'_>, count: usize) -> Option<Vec<Option<Type>>> {
        if count == 1 {
            let operand = self.assigned(node, None)?;
            return Some(vec![Some(operand.ty).filter(|_| true)]);
        }
        let operand = self.expr(node, None)?;
        if let TypeKind::Tuple(vars) = operand.ty.kind() {
            return Some(vars.iter().map(|it| Some(it.ty.clone())).collect());
        }
        if count == 2 && matches!(operand.mode, Mode::CommaOk) {
            self.comma_ok(node, &operand.ty);
            return Some(vec![Some(operand.ty), Some(Type::basic(Basic::Bool))]);
        }
        None
    }

    fn comma_ok(&mut self, node: Node<'_>, ty: &Type) {
        let var = |ty: Type| Var {
            name: "".into(),
            ty,
        };
        let both = vec![var(ty.clone()), var(Type::basic(Basic::Bool))];
        let operand = Operand::new(Mode::Value, Type::new(TypeKind::Tuple(both)));
        let mut node = node;
        loop {
            self.record(node, &operand);
            match (node.kind(), node.named_children().first()) {
                (Kind::PARENTHESIZED_EXPRESSION, Some(inner)) => node = *inner,
                _ => return,
            }
        }
    }

    /// The left side of an assignment.
    fn target(&mut self, node: Node<'_>) -> Option<Type> {
        if node.text() == "_" {
            return None;
        }
        self.expr(node, None).map(|it| it.ty)
    }

    fn assignment(&mut self, node: Node<'_>) -> Option<()> {
        let left = node.field(Field::LEFT)?.named_children();
        let right = node.field(Field::RIGHT)?.named_children();
        let op = node.field(Field::OPERATOR)?.kind_name();
        if op != "=" {
            let (left, right) = (*left.first()?, *right.first()?);
            let x = self.expr(left, None);
            let y = self.expr(right, None);
            let mut y = y?;
            if op == "<<=" || op == ">>=" {
                if !y.is_const() {
                    self.convert_untyped(right, &mut y, &Type::basic(Basic::Uint));
                }
            } else if let Some(x) = x {
                self.convert_untyped(right, &mut y, &x.ty);
            } else {
                self.forget(right);
            }
            return Some(());
        }
        let targets: Vec<_> = left.iter().map(|it| self.target(*it)).collect();
        if left.len() == right.len() {
            for ((target, value), left) in targets.iter().zip(right).zip(left) {
                if left.text() == "_" {
                    self.assigned(value, None);
                } else {
                    self.assigned_to(value, target.as_ref());
                }
            }
        } else {
            self.multi(*right.first()?, left.len());
        }
        Some(())
    }

    fn short_var(&mut self, node: Node<'_>) -> Option<()> {
        let left = node.field(Field::LEFT)?.named_children();
        let right = node.field(Field::RIGHT)?.named_children();
        let is_old: Vec<_> = left
            .iter()
            .map(|it| {
                self.scopes
                    .last()
                    .and_then(|scope| scope.get(it.text()))
                    .cloned()
            })
            .collect();
        let mut old = is_old.iter().flatten();
        self.note_if(old.any(|it| it.varies));
        let types = if left.len() == right.len() {
            let pairs = is_old.iter().zip(&right);
            let types: Vec<_> = pairs
                .map(|(old, value)| {
                    let operand = match old {
                        Some(Declared {
                            entity: Entity::Var(ty),
                            ..
                        }) => self.assigned_to(*value, ty.as_ref()),
                        _ => self.assigned(*value, None),
                    }?;
                    operand.is_value().then_some(operand.ty)
                })
                .collect();
            types
        } else {
            self.multi(*right.first()?, left.len()).unwrap_or_default()
        };
        for (index, name) in left.into_iter().enumerate() {
            if is_old[index].is_some() {
                self.expr(name, None);
            } else {
                self.declare_var(name, types.get(index).cloned().flatten());
            }
        }
        Some(())
    }

    fn returned(&mut self, node: Node<'_>) {
        let values: Vec<_> = node
            .named_children()
            .iter()
            .flat_map(|it| it.named_children())
            .collect();
        let (results, varies) = self.results.last().cloned().unwrap_or_default();
        self.note_if(varies);
        if values.len() == 1 && results.len() > 1 {
            self.expr(values[0], None);
            return;
        }
        for (index, value) in values.into_iter().enumerate() {
            self.assigned_to(value, results.get(index).map(|it| &it.ty));
        }
    }

    fn condition(&mut self, node: Node<'_>) {
        if self.wants(node) {
            self.expr(node, None);
        }
    }

    fn if_stmt(&mut self, node: Node<'_>) {
        self.push();
        if let Some(initializer) = node.field(Field::INITIALIZER) {
            self.stmt(initializer);
        }
        if let Some(condition) = node.field(Field::CONDITION) {
            self.condition(condition);
        }
        for field in [Field::CONSEQUENCE, Field::ALTERNATIVE] {
            if let Some(block) = node.field(field) {
                self.stmt(block);
            }
        }
        self.pop();
    }

    fn for_stmt(&mut self, node: Node<'_>) {
        self.push();
        for child in node.named_children() {
            match child.kind() {
                Kind::BLOCK => self.stmt(child),
                Kind::FOR_CLAUSE => {
                    if let Some(initializer) = child.field(Field::INITIALIZER) {
                        self.stmt(initializer);
                    }
                    if let Some(condition) = child.field(Field::CONDITION) {
                        self.condition(condition);
                    }
                    if let Some(update) = child.field(Field::UPDATE) {
                        self.stmt(update);
                    }
                }
                Kind::RANGE_CLAUSE => self.range(child),
                _ => self.condition(child),
            }
        }
        self.pop();
    }

    fn range(&mut self, clause: Node<'_>) {
        let Some(right) = clause.field(Field::RIGHT) else {
            return;
        };
        let names = clause
            .field(Field::LEFT)
            .map(Node::named_children)
            .unwrap_or_default();
        let is_short = clause.children().iter().any(|it| it.kind_name() == ":=");
        let operand = self.expr(right, None);
        let mut targets: Vec<Option<Type>> = Vec::new();
        if !is_short {
            targets = names.iter().map(|it| self.target(*it)).collect();
        }
        let types = operand.map_or([None, None], |mut operand| {
            if operand.ty.is_untyped() {
                let target = targets
                    .first()
                    .cloned()
                    .flatten()
                    .filter(|_| !operand.ty.as_basic().is_some_and(Basic::is_string));
                self.assign(right, &mut operand, target.as_ref());
            }
            self.ranged(&operand.ty).unwrap_or([None, None])
        });
        if is_short {
            for (name, ty) in names.into_iter().zip(types) {
                self.declare_var(name, ty);
            }
        }
    }

    /// Key and value of a range over a type (Go spec, "For statements with range clause").
    fn ranged(&mut self, ty: &Type) -> Option<[Option<Type>; 2]> {
        let int = || Some(Type::basic(Basic::Int));
        let core = self.core(ty)?;
        Some(match core.kind() {
            TypeKind::Basic(basic) if basic.is_string() => [int(), Some(Type::basic(Basic::Int32))],
            TypeKind::Basic(basic) if basic.is_integer() => [Some(ty.clone()), None],
            TypeKind::Slice(of) | TypeKind::Array(of, _) => [int(), Some(of.clone())],
            TypeKind::Pointer(to) => match self.underlying(to)?.kind() {
                TypeKind::Array(of, _) => [int(), Some(of.clone())],
                _ => return None,
            },
            TypeKind::Map(key, value) => [Some(key.clone()), Some(value.clone())],
            TypeKind::Chan(_, of) => [Some(of.clone()), None],
            TypeKind::Func(Signature { params, .. }) => {
                let yielding = self.core(&params.first()?.ty)?;
                let params = &yielding.as_signature()?.params;
                [
                    params.first().map(|it| it.ty.clone()),
                    params.get(1).map(|it| it.ty.clone()),
                ]
            }
            _ => return None,
        })
    }

    fn switch(&mut self, node: Node<'_>) {
        self.push();
        if let Some(initializer) = node.field(Field::INITIALIZER) {
            self.stmt(initializer);
        }
        let tag = node
            .field(Field::VALUE)
            .map(|it| (it, self.assigned(it, None)));
        for case in node.named_children() {
            let is_case = matches!(case.kind(), Kind::EXPRESSION_CASE | Kind::DEFAULT_CASE);
            if !is_case || !self.wants(case) {
                continue;
            }
            let values = case
                .field(Field::VALUE)
                .map(Node::named_children)
                .unwrap_or_default();
            for value in values {
                let mut operand = self.expr(value, None);
                if let Some(operand) = &mut operand {
                    let target = match &tag {
                        Some((_, tag)) => tag.as_ref().map(|it| it.ty.clone()),
                        None => Some(Type::basic(Basic::Bool)),
                    };
                    match target {
                        Some(target) => self.convert_untyped(value, operand, &target),
                        None => self.forget(value),
                    }
                }
            }
            self.case_body(case);
        }
        self.pop();
    }

    fn case_body(&mut self, case: Node<'_>) {
        self.push();
        for child in case.named_children() {
            if child.kind() == Kind::STATEMENT_LIST {
                self.stmt(child);
            }
        }
        self.pop();
    }

    fn type_switch(&mut self, node: Node<'_>) {
        self.push();
        if let Some(initializer) = node.field(Field::INITIALIZER) {
            self.stmt(initializer);
        }
        let operand = node.field(Field::VALUE).and_then(|it| self.expr(it, None));
        let alias = node
            .field(Field::ALIAS)
            .and_then(|it| it.named_children().first().copied());
        for case in node.named_children() {
            let is_case = matches!(case.kind(), Kind::TYPE_CASE | Kind::DEFAULT_CASE);
            if !is_case || !self.wants(case) {
                continue;
            }
            let types: Vec<_> = case.fields(Field::TYPE);
            let is_nil = |it: &Node<'_>| it.text() == "nil";
            let found: Vec<_> = types
                .iter()
                .map(|it| {
                    if is_nil(it) {
                        self.expr(*it, None).and(None)
                    } else {
                        self.type_expr(*it)
                    }
                })
                .collect();
            self.push();
            if let Some(alias) = alias {
                let single = types.len() == 1 && !is_nil(&types[0]);
                let ty = if single {
                    found[0].clone()
                } else {
                    operand.as_ref().map(|it| it.ty.clone())
                };
                self.declare(alias.text(), Entity::Var(ty));
            }
            self.case_body(case);
            self.pop();
        }
        self.pop();
    }
}

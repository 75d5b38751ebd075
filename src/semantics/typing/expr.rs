//! Expressions.

use super::checker::{Checker, Mode, Operand, span};
use super::constant::{Const, rune, unquote};
use super::lookup::{Selected, method_expression};
use super::ty::{Basic, Type, TypeKind};
use crate::syntax::{Field, Kind, Node};

impl Checker<'_> {
    /// Types an expression and records it.
    ///
    /// `hint` is the type it will be assigned to; composite literals without a type and generic functions need it.
    pub(super) fn expr(&mut self, node: Node<'_>, hint: Option<&Type>) -> Option<Operand> {
        self.deeper(|it| it.raw(node, hint))
    }

    pub(super) fn raw(&mut self, node: Node<'_>, hint: Option<&Type>) -> Option<Operand> {
        let operand = self.raw_unrecorded(node, hint)?;
        self.record(node, &operand);
        Some(operand)
    }

    fn raw_unrecorded(&mut self, node: Node<'_>, hint: Option<&Type>) -> Option<Operand> {
        match node.kind() {
            Kind::IDENTIFIER
            | Kind::TYPE_IDENTIFIER
            | Kind::NIL
            | Kind::TRUE
            | Kind::FALSE
            | Kind::IOTA => self.name(node),
            Kind::INT_LITERAL => literal(node, Basic::UntypedInt, Const::number(node.text())),
            Kind::FLOAT_LITERAL => literal(node, Basic::UntypedFloat, Const::number(node.text())),
            Kind::IMAGINARY_LITERAL => {
                literal(node, Basic::UntypedComplex, Const::number(node.text()))
            }
            Kind::RUNE_LITERAL => literal(node, Basic::UntypedRune, rune(node.text())),
            Kind::INTERPRETED_STRING_LITERAL | Kind::RAW_STRING_LITERAL => {
                let value = unquote(node.text()).map(|it| Const::String(it.into()));
                literal(node, Basic::UntypedString, value)
            }
            Kind::PARENTHESIZED_EXPRESSION | Kind::PARENTHESIZED_TYPE | Kind::LITERAL_ELEMENT => {
                self.expr(*node.named_children().first()?, hint)
            }
            Kind::TYPE_ELEM | Kind::TYPE_CONSTRAINT => match node.named_children()[..] {
                [only] => self.expr(only, hint),
                _ => None,
            },
            Kind::UNARY_EXPRESSION => self.unary(node, hint),
            Kind::POINTER_TYPE => {
                let operand = self.expr(*node.named_children().first()?, None)?;
                self.star(&operand)
            }
            Kind::BINARY_EXPRESSION => self.binary(node),
            Kind::SELECTOR_EXPRESSION => {
                self.selector(node.field(Field::OPERAND)?, node.field(Field::FIELD)?)
            }
            Kind::QUALIFIED_TYPE => {
                self.selector(node.field(Field::PACKAGE)?, node.field(Field::NAME)?)
            }
            Kind::PACKAGE_IDENTIFIER => self.name(node),
            Kind::INDEX_EXPRESSION => self.index(
                node.field(Field::OPERAND)?,
                &[node.field(Field::INDEX)?],
                hint,
            ),
            Kind::GENERIC_TYPE => {
                let args = node.field(Field::TYPE_ARGUMENTS)?.named_children();
                self.index(node.field(Field::TYPE)?, &args, hint)
            }
            Kind::TYPE_INSTANTIATION_EXPRESSION => {
                let children = node.named_children();
                self.index(*children.first()?, &children[1..], hint)
            }
            Kind::SLICE_EXPRESSION => self.slice_expr(node),
            Kind::TYPE_ASSERTION_EXPRESSION => {
                self.expr(node.field(Field::OPERAND)?, None);
                let ty = self.type_expr(node.field(Field::TYPE)?)?;
                Some(Operand::new(Mode::CommaOk, ty))
            }
            Kind::CALL_EXPRESSION => self.call(node, hint),
            Kind::TYPE_CONVERSION_EXPRESSION => self.conversion_expr(node, hint),
            Kind::COMPOSITE_LITERAL => self.composite(node),
            Kind::LITERAL_VALUE => self.elided(node, hint?),
            Kind::FUNC_LITERAL => {
                let ty = self.signature(node, Vec::new());
                self.body(node, ty.as_ref());
                Operand::value(ty?)
            }
            _ => Operand::of_type(self.type_literal(node)?),
        }
    }

    pub(super) fn star(&mut self, operand: &Operand) -> Option<Operand> {
        if operand.is_type() {
            return Operand::of_type(Type::pointer(operand.ty.clone()));
        }
        let core = self.core(&operand.ty)?;
        let to = core.pointee()?.clone();
        operand.is_value().then(|| Operand::new(Mode::Var, to))
    }

    fn unary(&mut self, node: Node<'_>, hint: Option<&Type>) -> Option<Operand> {
        let op = node.field(Field::OPERATOR)?.kind_name();
        let inner = node.field(Field::OPERAND)?;
        let pointee = hint.filter(|_| op == "&").and_then(Type::pointee);
        let operand = self.expr(inner, pointee)?;
        match op {
            "*" => self.star(&operand),
            "&" if operand.is_value() => Operand::value(Type::pointer(operand.ty)),
            "<-" => {
                let core = self.core(&operand.ty)?;
                let TypeKind::Chan(_, of) = core.kind() else {
                    return None;
                };
                Some(Operand::new(Mode::CommaOk, of.clone()))
            }
            "+" | "-" | "^" | "!" if operand.is_value() => {
                if !operand.is_const() {
                    return Operand::value(operand.ty);
                }
                let basic = self.underlying(&operand.ty).and_then(|it| it.as_basic());
                let basic = basic.map(|it| self.sized_basic(it));
                let value = operand.value.and_then(|it| it.unary(op, basic));
                Operand::constant(operand.ty, value)
            }
            _ => None,
        }
    }

    fn binary(&mut self, node: Node<'_>) -> Option<Operand> {
        let op = node.field(Field::OPERATOR)?.kind_name();
        let (left, right) = (node.field(Field::LEFT)?, node.field(Field::RIGHT)?);
        let x = self.expr(left, None);
        let y = self.expr(right, None);
        if matches!(op, "<<" | ">>") {
            return self.shift(op, x?, right, y);
        }
        let comparison = matches!(op, "==" | "!=" | "<" | "<=" | ">" | ">=");
        let (Some(mut x), Some(mut y)) = (x, y) else {
            self.forget(left);
            self.forget(right);
            return comparison.then(|| Operand::new(Mode::Value, Type::basic(Basic::UntypedBool)));
        };
        if !x.is_value() || !y.is_value() {
            return None;
        }
        self.matched(left, &mut x, right, &mut y);
        let both = x.is_const() && y.is_const();
        if comparison {
            if !both {
                self.finalize(left, &x.ty.defaulted());
                self.finalize(right, &y.ty.defaulted());
            }
            let value = x.value.as_ref().zip(y.value.as_ref()).filter(|_| both);
            let value = value.and_then(|(x, y)| x.binary(op, y, false));
            let ty = Type::basic(Basic::UntypedBool);
            return if both {
                Operand::constant(ty, value)
            } else {
                Operand::value(ty)
            };
        }
        if !x.ty.identical(&y.ty) {
            return None;
        }
        if !both {
            return Operand::value(x.ty);
        }
        let basic = self.underlying(&x.ty).and_then(|it| it.as_basic());
        let is_integer = basic.is_some_and(Basic::is_integer);
        let value = x.value.as_ref().zip(y.value.as_ref());
        let mut value = value.and_then(|(x, y)| x.binary(op, y, is_integer));
        if let Some(basic) = basic
            && !basic.is_untyped()
        {
            value = value.and_then(|it| it.converted(self.sized_basic(basic)));
        }
        Operand::constant(x.ty, value)
    }

    /// Gives untyped operands the type of the other side.
    fn matched(&mut self, left: Node<'_>, x: &mut Operand, right: Node<'_>, y: &mut Operand) {
        match (x.ty.is_untyped(), y.ty.is_untyped()) {
            (false, false) => {}
            (true, true) => {
                let larger = x.ty.as_basic().max(y.ty.as_basic());
                let numeric = |it: &Operand| it.ty.as_basic().is_some_and(Basic::is_numeric);
                if let Some(larger) = larger.filter(|_| numeric(x) && numeric(y)) {
                    let ty = Type::basic(larger);
                    self.convert_untyped(left, x, &ty);
                    self.convert_untyped(right, y, &ty);
                }
            }
            (true, false) => {
                let target = y.ty.clone();
                self.convert_untyped(left, x, &target);
            }
            (false, true) => {
                let target = x.ty.clone();
                self.convert_untyped(right, y, &target);
            }
        }
    }

    /// Converts an untyped operand implicitly.
    pub(super) fn convert_untyped(&mut self, node: Node<'_>, operand: &mut Operand, target: &Type) {
        if !operand.ty.is_untyped() || operand.is_nil() {
            return;
        }
        let Some(under) = self.underlying(target) else {
            // Of an interface the operand would get its default type.
            self.forget(node);
            return;
        };
        let target = match under.kind() {
            TypeKind::Interface(_) => operand.ty.defaulted(),
            _ => target.clone(),
        };
        if let Some(basic) = self.underlying(&target).and_then(|it| it.as_basic())
            && let Some(value) = &operand.value
        {
            operand.value = if basic.is_untyped() {
                Some(value.clone())
            } else {
                value.converted(self.sized_basic(basic))
            };
        }
        operand.ty = target;
        self.finalize(node, &operand.ty.clone());
    }

    /// Records the type that an untyped expression gets from where it is used, for its untyped parts too.
    pub(super) fn finalize(&mut self, node: Node<'_>, target: &Type) {
        let key = span(node.range());
        let Some(record) = self.records.get_mut(&key) else {
            return;
        };
        if !record.ty.is_untyped() || record.ty.as_basic() == Some(Basic::UntypedNil) {
            return;
        }
        record.ty = target.clone();
        let is_const = record.is_const;
        match node.kind() {
            Kind::PARENTHESIZED_EXPRESSION | Kind::LITERAL_ELEMENT => {
                if let Some(inner) = node.named_children().first() {
                    // A literal element has the range of what is in it.
                    if span(inner.range()) == key
                        && let Some(record) = self.records.get_mut(&key)
                    {
                        record.ty = Type::basic(Basic::UntypedInt);
                    }
                    self.finalize(*inner, target);
                }
            }
            Kind::UNARY_EXPRESSION if !is_const => {
                if let Some(inner) = node.field(Field::OPERAND) {
                    self.finalize(inner, target);
                }
            }
            Kind::BINARY_EXPRESSION if !is_const => {
                let op = node.field(Field::OPERATOR).map_or("", |it| it.kind_name());
                let sides = match op {
                    "==" | "!=" | "<" | "<=" | ">" | ">=" => [None, None],
                    "<<" | ">>" => [node.field(Field::LEFT), None],
                    _ => [node.field(Field::LEFT), node.field(Field::RIGHT)],
                };
                for side in sides.into_iter().flatten() {
                    self.finalize(side, target);
                }
            }
            _ => {}
        }
    }

    /// Drops what was recorded of an untyped expression whose context is not known: its type would be a guess.
    pub(super) fn forget(&mut self, node: Node<'_>) {
        let key = span(node.range());
        let untyped = self
            .records
            .get(&key)
            .is_some_and(|it| it.ty.is_untyped() && it.ty.as_basic() != Some(Basic::UntypedNil));
        if untyped {
            self.records.remove(&key);
        } else if node.kind() != Kind::PARENTHESIZED_EXPRESSION {
            return;
        }
        match node.kind() {
            Kind::PARENTHESIZED_EXPRESSION | Kind::LITERAL_ELEMENT => {
                node.named_children()
                    .into_iter()
                    .for_each(|it| self.forget(it));
            }
            Kind::UNARY_EXPRESSION | Kind::BINARY_EXPRESSION => {
                for field in [Field::OPERAND, Field::LEFT, Field::RIGHT] {
                    if let Some(inner) = node.field(field) {
                        self.forget(inner);
                    }
                }
            }
            _ => {}
        }
    }

    /// Types an expression in a context that is not known; gives nothing.
    pub(super) fn unknown(&mut self, node: Node<'_>) -> Option<Operand> {
        self.expr(node, None);
        self.forget(node);
        None
    }

    /// Types an expression that is assigned to something of a type that may not be known.
    pub(super) fn assigned_to(&mut self, node: Node<'_>, target: Option<&Type>) -> Option<Operand> {
        match target {
            Some(_) => self.assigned(node, target),
            None => self.unknown(node),
        }
    }

    fn shift(
        &mut self,
        op: &str,
        x: Operand,
        right: Node<'_>,
        y: Option<Operand>,
    ) -> Option<Operand> {
        if !x.is_value() {
            return None;
        }
        if let Some(y) = &y
            && y.is_const()
            && x.is_const()
        {
            let basic = self.underlying(&x.ty).and_then(|it| it.as_basic());
            let value = x
                .value
                .as_ref()
                .zip(y.value.as_ref())
                .and_then(|(x, y)| x.shift(op, y));
            let is_integer = basic.is_some_and(Basic::is_integer);
            let ty = if is_integer {
                x.ty
            } else {
                Type::basic(Basic::UntypedInt)
            };
            return Operand::constant(ty, value);
        }
        if let Some(mut y) = y
            && !y.is_const()
        {
            self.convert_untyped(right, &mut y, &Type::basic(Basic::Uint));
        }
        // The type of an untyped left side comes from where the shift is used.
        Operand::value(x.ty)
    }

    fn selector(&mut self, operand: Node<'_>, field: Node<'_>) -> Option<Operand> {
        let x = self.expr(operand, None)?;
        let name = field.text();
        if let Mode::Package(reference) = &x.mode {
            return self.qualified(reference, name);
        }
        if x.is_type() {
            let Selected::Method(ty, receiver, _) = self.select(&x.ty, name)? else {
                return None;
            };
            return Operand::value(method_expression(&x.ty, &receiver, ty.as_signature()?));
        }
        if !x.is_value() {
            return None;
        }
        match self.select(&x.ty, name)? {
            Selected::Field(ty) => Some(Operand::new(Mode::Var, ty)),
            Selected::Method(ty, ..) => Operand::value(ty),
            Selected::Nothing => None,
        }
    }

    /// `x[i]`, or an instantiation.
    pub(super) fn index(
        &mut self,
        operand: Node<'_>,
        args: &[Node<'_>],
        hint: Option<&Type>,
    ) -> Option<Operand> {
        let x = self.expr(operand, None);
        if let Some(x) = &x
            && matches!(x.mode, Mode::Generic(..))
        {
            let args: Option<Vec<_>> = args.iter().map(|it| self.type_expr(*it)).collect();
            return self.instance(x, args?);
        }
        if let Some(x) = &x
            && let Some(signature) = x.ty.as_signature()
            && !signature.type_params.is_empty()
        {
            let args: Option<Vec<_>> = args.iter().map(|it| self.type_expr(*it)).collect();
            return self.explicit_function(signature, args?, hint);
        }
        let [arg] = args else {
            return None;
        };
        let index = self.expr(*arg, None);
        let core = x.as_ref().and_then(|it| self.core(&it.ty));
        if let (Some(core), Some(mut index)) = (&core, index) {
            let target = match core.kind() {
                TypeKind::Map(key, _) => key.clone(),
                _ => Type::basic(Basic::Int),
            };
            self.convert_untyped(*arg, &mut index, &target);
        } else {
            self.forget(*arg);
        }
        let (x, core) = (x?, core?);
        if !x.is_value() {
            return None;
        }
        match core.kind() {
            TypeKind::Map(_, value) => Some(Operand::new(Mode::CommaOk, value.clone())),
            TypeKind::Slice(of) => {
                let is_mixed = x.ty.as_param().is_some()
                    && self.all_basic(&x.ty, Basic::is_string) != Some(false);
                if is_mixed {
                    None
                } else {
                    Some(Operand::new(Mode::Var, of.clone()))
                }
            }
            TypeKind::Array(of, _) => Some(Operand::new(
                if matches!(x.mode, Mode::Var) {
                    Mode::Var
                } else {
                    Mode::Value
                },
                of.clone(),
            )),
            TypeKind::Pointer(to) => match self.underlying(to)?.kind() {
                TypeKind::Array(of, _) => Some(Operand::new(Mode::Var, of.clone())),
                _ => None,
            },
            TypeKind::Basic(basic) if basic.is_string() => {
                // A constant string at a constant index is a byte, not a constant.
                if x.is_const() {
                    self.finalize(operand, &Type::basic(Basic::String));
                }
                Operand::value(Type::basic(Basic::Uint8))
            }
            _ => None,
        }
    }

    fn slice_expr(&mut self, node: Node<'_>) -> Option<Operand> {
        let operand = node.field(Field::OPERAND)?;
        let x = self.expr(operand, None);
        for field in [Field::START, Field::END, Field::CAPACITY] {
            if let Some(bound) = node.field(field)
                && let Some(mut index) = self.expr(bound, None)
            {
                self.convert_untyped(bound, &mut index, &Type::basic(Basic::Int));
            }
        }
        let x = x.filter(Operand::is_value)?;
        let core = self.core(&x.ty)?;
        Operand::value(match core.kind() {
            TypeKind::Basic(Basic::UntypedString) => {
                self.finalize(operand, &Type::basic(Basic::String));
                Type::basic(Basic::String)
            }
            TypeKind::Basic(basic) if basic.is_string() => x.ty,
            TypeKind::Slice(_) => x.ty,
            TypeKind::Array(of, _) => Type::slice(of.clone()),
            TypeKind::Pointer(to) => match self.underlying(to)?.kind() {
                TypeKind::Array(of, _) => Type::slice(of.clone()),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn composite(&mut self, node: Node<'_>) -> Option<Operand> {
        let written = node.field(Field::TYPE)?;
        let body = node.field(Field::BODY)?;
        if written.kind() == Kind::IMPLICIT_LENGTH_ARRAY_TYPE {
            let element = self.type_expr(written.field(Field::ELEMENT)?);
            let Some(element) = element else {
                self.elements(body, None);
                return None;
            };
            let length = self.list(body, &element)?;
            return Operand::value(Type::new(TypeKind::Array(element, length)));
        }
        let ty = self.type_expr(written);
        self.elements(body, ty.as_ref());
        Operand::value(ty?)
    }

    fn elided(&mut self, node: Node<'_>, hint: &Type) -> Option<Operand> {
        let core = self.core(hint)?;
        self.elements(node, Some(core.pointee().unwrap_or(hint)));
        Operand::value(hint.clone())
    }

    fn elements(&mut self, body: Node<'_>, ty: Option<&Type>) {
        let core = ty.and_then(|it| self.core(it));
        match core.as_ref().map(Type::kind) {
            Some(TypeKind::Struct(fields, _)) => {
                for (index, element) in body.named_children().into_iter().enumerate() {
                    if element.kind() != Kind::KEYED_ELEMENT {
                        self.assigned_to(element, fields.get(index).map(|it| &it.ty));
                        continue;
                    }
                    let (key, value) = (element.field(Field::KEY), element.field(Field::VALUE));
                    let field = fields
                        .iter()
                        .find(|it| key.is_some_and(|key| *it.name == *key.text()));
                    if let Some(value) = value {
                        self.assigned_to(value, field.map(|it| &it.ty));
                    }
                }
            }
            Some(TypeKind::Slice(of) | TypeKind::Array(of, _)) => {
                self.list(body, of);
            }
            Some(TypeKind::Map(key_type, value_type)) => {
                for element in body.named_children() {
                    if let (Some(key), Some(value)) =
                        (element.field(Field::KEY), element.field(Field::VALUE))
                    {
                        self.assigned(key, Some(key_type));
                        self.assigned(value, Some(value_type));
                    }
                }
            }
            _ => {
                for element in body.named_children() {
                    self.element_of_unknown(element);
                }
            }
        }
    }

    /// Keys may be fields, and literals have no type of their own: only values that are expressions are typed.
    fn element_of_unknown(&mut self, element: Node<'_>) {
        let value = match element.kind() {
            Kind::KEYED_ELEMENT => element.field(Field::VALUE),
            _ => Some(element),
        };
        if let Some(value) = value {
            self.unknown(value);
        }
    }

    /// Elements of an array or slice; gives the length.
    fn list(&mut self, body: Node<'_>, of: &Type) -> Option<u64> {
        let (mut next, mut length) = (Some(0_i64), Some(0_i64));
        for element in body.named_children() {
            let value = if element.kind() == Kind::KEYED_ELEMENT {
                if let Some(key) = element.field(Field::KEY) {
                    let index = self.expr(key, None);
                    next = index.as_ref().and_then(|it| it.value.as_ref()?.to_i64());
                    if let Some(mut index) = index {
                        self.convert_untyped(key, &mut index, &Type::basic(Basic::Int));
                    }
                }
                element.field(Field::VALUE)
            } else {
                Some(element)
            };
            if let Some(value) = value {
                self.assigned(value, Some(of));
            }
            next = next.and_then(|it| it.checked_add(1));
            length = length.zip(next).map(|(a, b)| a.max(b));
        }
        u64::try_from(length?).ok()
    }

    /// Types an expression that is assigned to a variable of a type, or of its own default type.
    pub(super) fn assigned(&mut self, node: Node<'_>, target: Option<&Type>) -> Option<Operand> {
        let node = match node.kind() {
            Kind::LITERAL_ELEMENT => *node.named_children().first()?,
            _ => node,
        };
        let mut operand = self.expr(node, target)?;
        self.assign(node, &mut operand, target);
        Some(operand)
    }

    pub(super) fn assign(&mut self, node: Node<'_>, operand: &mut Operand, target: Option<&Type>) {
        let default = operand.ty.defaulted();
        self.convert_untyped(node, operand, target.unwrap_or(&default));
        if let Some(target) = target
            && let Some(signature) = operand.ty.as_signature()
            && !signature.type_params.is_empty()
            && let Some(inferred) = self.inferred_from_target(signature, target)
        {
            operand.ty = inferred;
            self.record(node, operand);
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "literals are made where they are read"
)]
fn literal(_node: Node<'_>, basic: Basic, value: Option<Const>) -> Option<Operand> {
    Operand::constant(Type::basic(basic), value)
}

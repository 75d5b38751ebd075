//! Types as written.

use super::checker::{Checker, Entity, Mode, Operand, operand, span};
use super::subst::subst;
use super::ty::{
    Direction, FieldVar, Interface, Method, Named, Signature, Type, TypeKind, Var, is_exported,
};
use super::varying::Settled;
use crate::syntax::{Field, Kind, Node};

impl Checker<'_> {
    /// The type that a node denotes.
    pub(super) fn type_expr(&mut self, node: Node<'_>) -> Option<Type> {
        let operand = self.deeper(|it| it.raw(node, None))?;
        operand.is_type().then_some(operand.ty)
    }

    /// A constraint: any type, or a union.
    pub(super) fn constraint(&mut self, node: Node<'_>) -> Option<Type> {
        let parts = node.named_children();
        let is_union = parts.len() > 1 || parts.iter().any(|it| it.kind() == Kind::NEGATED_TYPE);
        if !is_union {
            return self.type_expr(node);
        }
        let union = self.union(node)?;
        Some(Type::new(TypeKind::Interface(Interface {
            embedded: vec![union],
            implicit: true,
            ..Interface::default()
        })))
    }

    fn union(&mut self, node: Node<'_>) -> Option<Type> {
        let mut terms = Vec::new();
        for part in node.named_children() {
            let tilde = part.kind() == Kind::NEGATED_TYPE;
            // The grammar reads `~[]E` as a negation of the type; `~T[E]` may put the negation inside.
            let inner = if tilde {
                *part.named_children().first()?
            } else {
                part
            };
            terms.push((tilde, self.type_expr(inner)?));
        }
        Some(Type::new(TypeKind::Union(terms)))
    }

    /// Types of the kinds that are always types.
    pub(super) fn type_literal(&mut self, node: Node<'_>) -> Option<Type> {
        Some(match node.kind() {
            Kind::SLICE_TYPE => Type::slice(self.type_expr(node.field(Field::ELEMENT)?)?),
            Kind::ARRAY_TYPE => {
                let length = self.expr(node.field(Field::LENGTH)?, None);
                let element = self.type_expr(node.field(Field::ELEMENT)?);
                let length = u64::try_from(length?.value?.to_i64()?).ok()?;
                Type::new(TypeKind::Array(element?, length))
            }
            Kind::MAP_TYPE => {
                let key = self.type_expr(node.field(Field::KEY)?);
                let value = self.type_expr(node.field(Field::VALUE)?)?;
                Type::new(TypeKind::Map(key?, value))
            }
            Kind::CHANNEL_TYPE => {
                let of = self.type_expr(node.field(Field::VALUE)?)?;
                let tokens: Vec<_> = node.children().iter().map(|it| it.kind_name()).collect();
                let direction = match tokens[..] {
                    ["<-", ..] => Direction::Receive,
                    [_, "<-", ..] => Direction::Send,
                    _ => Direction::Both,
                };
                Type::new(TypeKind::Chan(direction, of))
            }
            Kind::FUNCTION_TYPE => self.signature(node, Vec::new())?,
            Kind::STRUCT_TYPE => self.struct_type(node)?,
            Kind::INTERFACE_TYPE => self.interface_type(node)?,
            _ => return None,
        })
    }

    fn struct_type(&mut self, node: Node<'_>) -> Option<Type> {
        let list = *node.named_children().first()?;
        let mut fields = Vec::new();
        let mut complete = true;
        for decl in list.named_children() {
            let ty = decl.field(Field::TYPE).and_then(|it| self.type_expr(it));
            let Some(mut ty) = ty else {
                complete = false;
                continue;
            };
            let tag = decl
                .field(Field::TAG)
                .and_then(|it| super::constant::unquote(it.text()));
            let tag: std::sync::Arc<str> = String::from_utf8_lossy(&tag.unwrap_or_default()).into();
            let names = decl.fields(Field::NAME);
            if names.is_empty() {
                let name = embedded_name(decl.field(Field::TYPE)?);
                if decl
                    .children()
                    .first()
                    .is_some_and(|it| it.kind_name() == "*")
                {
                    ty = Type::pointer(ty);
                }
                fields.push(FieldVar {
                    name: name.into(),
                    ty,
                    embedded: true,
                    tag,
                });
                continue;
            }
            for name in names {
                let (ty, tag) = (ty.clone(), tag.clone());
                fields.push(FieldVar {
                    name: name.text().into(),
                    ty,
                    embedded: false,
                    tag,
                });
            }
        }
        let owner = Some(self.package.reference.clone());
        complete.then(|| Type::new(TypeKind::Struct(fields, owner)))
    }

    fn interface_type(&mut self, node: Node<'_>) -> Option<Type> {
        let mut interface = Interface::default();
        for element in node.named_children() {
            if element.kind() == Kind::METHOD_ELEM {
                let ty = self.signature(element, Vec::new())?;
                let name = element.field(Field::NAME)?.text().into();
                interface.methods.push(Method { name, ty });
                continue;
            }
            let parts = element.named_children();
            let is_union =
                parts.len() > 1 || parts.iter().any(|it| it.kind() == Kind::NEGATED_TYPE);
            let ty = if is_union {
                self.union(element)
            } else {
                self.type_expr(element)
            };
            interface.embedded.push(ty?);
        }
        // As `go/types` has them (`sortMethods`).
        let order = |it: &Method| (!is_exported(&it.name), it.name.clone());
        interface.methods.sort_by_key(order);
        Some(Type::new(TypeKind::Interface(interface)))
    }

    /// The type of a function from its parameters and result.
    pub(super) fn signature(&mut self, node: Node<'_>, type_params: Vec<Type>) -> Option<Type> {
        let (params, variadic) = self.params(node.field(Field::PARAMETERS)?)?;
        let results = match node.field(Field::RESULT) {
            None => Vec::new(),
            Some(list) if list.kind() == Kind::PARAMETER_LIST => self.params(list)?.0,
            Some(ty) => vec![Var {
                name: "".into(),
                ty: self.type_expr(ty)?,
            }],
        };
        let signature = Signature {
            type_params,
            params,
            results,
            variadic,
        };
        Some(Type::new(TypeKind::Func(signature)))
    }

    fn params(&mut self, list: Node<'_>) -> Option<(Vec<Var>, bool)> {
        let mut vars = Vec::new();
        let mut variadic = false;
        let mut complete = true;
        for decl in list.named_children() {
            let Some(mut ty) = decl.field(Field::TYPE).and_then(|it| self.type_expr(it)) else {
                complete = false;
                continue;
            };
            if decl.kind() == Kind::VARIADIC_PARAMETER_DECLARATION {
                variadic = true;
                ty = Type::slice(ty);
            }
            let names = decl.fields(Field::NAME);
            if names.is_empty() {
                vars.push(Var {
                    name: "".into(),
                    ty: ty.clone(),
                });
            }
            for name in names {
                self.record(name, &Operand::new(Mode::Var, ty.clone()));
                vars.push(Var {
                    name: name.text().into(),
                    ty: ty.clone(),
                });
            }
        }
        complete.then_some((vars, variadic))
    }

    /// Declares the names of a function's receiver, parameters and results.
    ///
    /// They are in scope in the body alone: in `func f(url string, v url.Values)` the package is meant.
    pub(super) fn declare_params(&mut self, function: Node<'_>) {
        let lists = [Field::RECEIVER, Field::PARAMETERS, Field::RESULT];
        let lists = lists.into_iter().filter_map(|it| function.field(it));
        let lists = lists.filter(|it| it.kind() == Kind::PARAMETER_LIST);
        let mut found = Vec::new();
        for decl in lists.flat_map(Node::named_children) {
            let mut ty = decl.field(Field::TYPE).and_then(|it| self.type_expr(it));
            if decl.kind() == Kind::VARIADIC_PARAMETER_DECLARATION {
                ty = ty.map(Type::slice);
            }
            found.push((decl, ty));
        }
        for (decl, ty) in found {
            for name in decl.fields(Field::NAME) {
                self.declare_var(name, ty.clone());
            }
        }
    }

    pub(super) fn name(&mut self, node: Node<'_>) -> Option<Operand> {
        let name = node.text();
        if name == "_" {
            return None;
        }
        if name == "iota"
            && let Some(iota) = self.iota
        {
            let ty = Type::basic(super::ty::Basic::UntypedInt);
            return Some(Operand::constant(
                ty,
                Some(super::constant::Const::int(iota)),
            ));
        }
        let entity = self.find(name)?;
        operand(entity)
    }

    /// Declares a type inside a function.
    pub(super) fn local_type(&mut self, spec: Node<'_>) -> Option<()> {
        let name = spec.field(Field::NAME)?;
        let rhs = spec.field(Field::TYPE)?;
        if self.scopes.is_empty() {
            self.push();
            self.type_params(spec);
            let ty = self.type_expr(rhs);
            self.pop();
            return ty.map(|_| ());
        }
        if spec.kind() == Kind::TYPE_ALIAS {
            let target = self.type_expr(rhs)?;
            self.declare(name.text(), Entity::Type(target));
            return Some(());
        }
        let local = (self.file, span(name.range()).0);
        let ty = Type::new(TypeKind::Named(Named {
            package: Some(self.package.reference.clone()),
            name: name.text().into(),
            local: Some(local),
            args: Vec::new(),
        }));
        self.declare(name.text(), Entity::Type(ty));
        let rhs = self.type_expr(rhs)?;
        let rhs = Settled {
            value: rhs,
            varies: self.varies.get(),
        };
        self.package.locals.set(local, rhs);
        Some(())
    }
}

fn embedded_name(ty: Node<'_>) -> &str {
    let text = ty.text().split('[').next().unwrap_or_default();
    text.rsplit(['.', '*']).next().unwrap_or(text).trim()
}

/// A generic type with arguments.
pub(super) fn instance(generic: &Operand, args: Vec<Type>) -> Option<Operand> {
    let Mode::Generic(params, alias) = &generic.mode else {
        return None;
    };
    if params.len() != args.len() {
        return None;
    }
    if let Some(target) = alias {
        return Some(Operand::of_type(subst(target, params, &args)));
    }
    let named = generic.ty.as_named()?.clone();
    Some(Operand::of_type(Type::new(TypeKind::Named(Named {
        args,
        ..named
    }))))
}

//! Package-level names: their declarations, read on first use.

use std::sync::{Arc, OnceLock};

use super::checker::{Checker, Entity};
use super::package::{DeclRef, MethodRef, MethodType, Object, Package, TypeTarget};
use super::subst::subst;
use super::ty::{Param, Type, TypeKind};
use crate::syntax::{DeclKind, Field, Kind, Node};

impl Checker<'_> {
    /// What a package-level name denotes.
    pub(super) fn object(&mut self, package: &Arc<Package>, name: &str) -> Option<Object> {
        if let Some(known) = package.objects.get(name) {
            return self.told(known);
        }
        let key = (package.reference.clone(), name.to_owned());
        if let Some(known) = self.pending.borrow().objects.get(&key) {
            self.note_if(true);
            return Some(known.clone());
        }
        let Some(place) = package.decls.get(name).copied() else {
            self.note_absent(package, name);
            return None;
        };
        let active = (key.0.clone(), key.1.clone(), 0);
        if !self.pending.borrow_mut().active.insert(active.clone()) {
            // Nobody knows by now what it depends on.
            self.note_if(true);
            return None;
        }
        let mut child = self.child(package, place.file);
        let found = self.settle(|it| {
            it.note_if(package.files[place.file].varies);
            it.deeper(|_| child.declared(place, name))
        });
        let mut pending = self.pending.borrow_mut();
        pending.active.remove(&active);
        pending.objects.remove(&key);
        drop(pending);
        package.objects.set(key.1, found.clone());
        self.told(found)
    }

    fn declared(&mut self, place: DeclRef, name: &str) -> Option<Object> {
        let package = Arc::clone(&self.package);
        let (decl, root) = package.decl(place.file, place.decl);
        let spec = match decl.kind {
            DeclKind::Func => root,
            _ => root.covering(place.name)?.ancestors().find(|it| {
                matches!(
                    it.kind(),
                    Kind::CONST_SPEC | Kind::VAR_SPEC | Kind::TYPE_SPEC | Kind::TYPE_ALIAS
                )
            })?,
        };
        match spec.kind() {
            Kind::FUNCTION_DECLARATION => {
                self.push();
                let params = self.type_params(spec);
                let ty = self.signature(spec, params)?;
                Some(Object::Func(ty))
            }
            Kind::CONST_SPEC => {
                let (ty, value) = self.const_object(spec, name)?;
                Some(Object::Const(ty, value))
            }
            Kind::VAR_SPEC => self.var_object(spec, name).map(Object::Var),
            Kind::TYPE_SPEC | Kind::TYPE_ALIAS => self.type_object(spec, name),
            _ => None,
        }
    }

    fn type_object(&mut self, spec: Node<'_>, name: &str) -> Option<Object> {
        self.push();
        let is_alias = spec.kind() == Kind::TYPE_ALIAS;
        if !is_alias {
            // A constraint may name the type itself.
            let params = self.new_params(spec);
            let object = Object::Type(params.clone(), TypeTarget::Declared);
            let key = (self.package.reference.clone(), name.to_owned());
            self.pending
                .borrow_mut()
                .objects
                .insert(key, object.clone());
            self.bound_params(spec, &params);
            return Some(object);
        }
        let params = self.type_params(spec);
        let target = self.type_expr(spec.field(Field::TYPE)?)?;
        Some(Object::Type(params, TypeTarget::Alias(target)))
    }

    /// The type parameters of a declaration, in scope from here on.
    pub(super) fn type_params(&mut self, decl: Node<'_>) -> Vec<Type> {
        let params = self.new_params(decl);
        self.bound_params(decl, &params);
        params
    }

    fn new_params(&mut self, decl: Node<'_>) -> Vec<Type> {
        let Some(list) = decl.field(Field::TYPE_PARAMETERS) else {
            return Vec::new();
        };
        let groups = list.named_children();
        let names = groups.iter().flat_map(|it| it.fields(Field::NAME));
        names.map(|name| self.new_param(name)).collect()
    }

    fn new_param(&mut self, name: Node<'_>) -> Type {
        let reference = &self.package.reference;
        let param = Type::new(TypeKind::Param(Param {
            name: name.text().into(),
            id: (reference.path.clone(), self.file, name.start().into()),
            bound: OnceLock::new(),
        }));
        self.declare(name.text(), Entity::Type(param.clone()));
        param
    }

    fn bound_params(&mut self, decl: Node<'_>, params: &[Type]) {
        let Some(list) = decl.field(Field::TYPE_PARAMETERS) else {
            return;
        };
        let mut rest = params.iter();
        for group in list.named_children() {
            let bound = group.field(Field::TYPE).and_then(|it| self.constraint(it));
            for _ in group.fields(Field::NAME) {
                if let (Some(param), Some(bound)) = (rest.next().and_then(Type::as_param), &bound) {
                    let _ = param.bound.set(bound.clone());
                }
            }
        }
    }

    fn var_object(&mut self, spec: Node<'_>, name: &str) -> Option<Type> {
        if let Some(ty) = spec.field(Field::TYPE) {
            return self.type_expr(ty);
        }
        let names = spec.fields(Field::NAME);
        let index = names.iter().position(|it| it.text() == name)?;
        let values = spec.field(Field::VALUE)?.named_children();
        if values.len() == names.len() {
            let operand = self.expr(values[index], None)?;
            return Some(operand.ty.defaulted()).filter(|_| operand.is_value());
        }
        self.multi(*values.first()?, names.len())?
            .get(index)?
            .clone()
    }

    /// The underlying type of a declared type of a package, its parameters not replaced.
    pub(super) fn declared_underlying(
        &mut self,
        package: &Arc<Package>,
        name: &str,
    ) -> Option<Type> {
        if let Some(known) = package.underlying.get(name) {
            return self.told(known);
        }
        let Some(place) = package.decls.get(name).copied() else {
            self.note_absent(package, name);
            return None;
        };
        let active = (package.reference.clone(), name.to_owned(), 1);
        if !self.pending.borrow_mut().active.insert(active.clone()) {
            // Nobody knows by now what it depends on.
            self.note_if(true);
            return None;
        }
        let found = self.settle(|it| {
            let Some(Object::Type(params, TypeTarget::Declared)) = it.object(package, name) else {
                return None;
            };
            let mut child = it.child(package, place.file);
            it.deeper(|_| child.underlying_of(place, &params))
        });
        self.pending.borrow_mut().active.remove(&active);
        package.underlying.set(name.to_owned(), found.clone());
        self.told(found)
    }

    /// The underlying type of a declaration of the package of the checker.
    fn underlying_of(&mut self, place: DeclRef, params: &[Type]) -> Option<Type> {
        self.push();
        for param in params {
            if let Some(inner) = param.as_param() {
                self.declare(&inner.name.clone(), Entity::Type(param.clone()));
            }
        }
        let package = Arc::clone(&self.package);
        let (_, root) = package.decl(place.file, place.decl);
        let mut around = root.covering(place.name)?.ancestors();
        let spec = around.find(|it| it.kind() == Kind::TYPE_SPEC)?;
        let ty = self.type_expr(spec.field(Field::TYPE)?)?;
        self.underlying(&ty)
    }

    /// The type of a declared method without its receiver, and the receiver's type parameters.
    pub(super) fn method_type(
        &mut self,
        package: &Arc<Package>,
        method: &MethodRef,
    ) -> Option<MethodType> {
        let key = (method.file, method.decl);
        if let Some(known) = package.method_types.get(&key) {
            return self.told(known);
        }
        let mut child = self.child(package, method.file);
        let found = self.settle(|it| {
            it.note_if(package.files[method.file].varies);
            it.deeper(|_| {
                let package = Arc::clone(&child.package);
                let (_, root) = package.decl(method.file, method.decl);
                child.push();
                let params = child.receiver_params(root);
                let ty = child.signature(root, Vec::new())?;
                let receiver = root.field(Field::RECEIVER)?.named_children();
                let name = receiver.first().and_then(|it| it.field(Field::NAME));
                Some(MethodType {
                    receiver_name: name.map_or("", |it| it.text()).into(),
                    params,
                    ty,
                })
            })
        });
        package.method_types.set(key, found.clone());
        self.told(found)
    }

    /// Declares the type parameters of a receiver `T[K, V]`; their constraints are those of the type.
    pub(super) fn receiver_params(&mut self, method: Node<'_>) -> Vec<Type> {
        let Some(receiver) = method.field(Field::RECEIVER) else {
            return Vec::new();
        };
        let Some(generic) = receiver
            .descendants()
            .find(|it| it.kind() == Kind::GENERIC_TYPE)
        else {
            return Vec::new();
        };
        let (Some(base), Some(args)) = (
            generic.field(Field::TYPE),
            generic.field(Field::TYPE_ARGUMENTS),
        ) else {
            return Vec::new();
        };
        let params: Vec<_> = args
            .named_children()
            .into_iter()
            .map(|it| self.new_param(it))
            .collect();
        let package = Arc::clone(&self.package);
        if let Some(Object::Type(declared, _)) = self.object(&package, base.text()) {
            for (param, origin) in params.iter().zip(&declared) {
                let bound = origin.as_param().and_then(|it| it.bound.get());
                if let (Some(param), Some(bound)) = (param.as_param(), bound) {
                    let _ = param.bound.set(subst(bound, &declared, &params));
                }
            }
        }
        params
    }

    /// Types the whole of a top-level declaration.
    pub(super) fn check_decl(&mut self, root: Node<'_>) {
        self.scopes.clear();
        match root.kind() {
            Kind::FUNCTION_DECLARATION | Kind::METHOD_DECLARATION => self.check_func(root),
            Kind::VAR_DECLARATION | Kind::CONST_DECLARATION | Kind::TYPE_DECLARATION => {
                // At package level the names are those of the package, not of a scope.
                self.declaration(root);
            }
            _ => {}
        }
    }

    fn check_func(&mut self, root: Node<'_>) {
        self.push();
        let params = if root.kind() == Kind::METHOD_DECLARATION {
            self.receiver_params(root);
            Vec::new()
        } else {
            self.type_params(root)
        };
        let signature = self.signature(root, params);
        self.note_in_scope();
        self.body(root, signature.as_ref());
    }
}

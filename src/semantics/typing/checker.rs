//! The state of typing a piece of a package, and what its names denote.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use text_size::TextRange;

use super::constant::Const;
use super::focus::Focus;
use super::package::{Object, Package, TypeTarget, Variant};
use super::ty::{Basic, Named, PackageRef, Signature, Type, TypeKind, Var, is_exported};
use super::universe::Universe;
use crate::syntax::Node;

/// What a name denotes in a scope.
#[derive(Clone, Debug)]
pub(super) enum Entity {
    Var(Option<Type>),
    Const(Option<Type>, Option<Const>),
    Type(Type),
    /// A generic type without arguments.
    Generic(Type, Vec<Type>, Option<Type>),
    Func(Type),
    Package(PackageRef),
    Builtin(&'static str),
    Nil,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub(super) enum Mode {
    NoValue,
    Type,
    /// A generic type without arguments: its parameters, and the target of an alias.
    Generic(Vec<Type>, Option<Type>),
    Const,
    Var,
    Value,
    /// A map element, a receive or a type assertion: may give a second boolean.
    CommaOk,
    Builtin(&'static str),
    Package(PackageRef),
}

/// An expression's mode, type and value.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    pub(super) mode: Mode,
    pub(super) ty: Type,
    pub(super) value: Option<Const>,
}

impl Operand {
    pub(super) fn new(mode: Mode, ty: Type) -> Self {
        Self {
            mode,
            ty,
            value: None,
        }
    }

    pub(super) fn value(ty: Type) -> Self {
        Self::new(Mode::Value, ty)
    }

    pub(super) fn of_type(ty: Type) -> Self {
        Self::new(Mode::Type, ty)
    }

    pub(super) fn constant(ty: Type, value: Option<Const>) -> Self {
        Self {
            mode: Mode::Const,
            ty,
            value,
        }
    }

    pub(super) fn is_type(&self) -> bool {
        matches!(self.mode, Mode::Type)
    }

    pub(super) fn is_const(&self) -> bool {
        matches!(self.mode, Mode::Const)
    }

    pub(super) fn is_value(&self) -> bool {
        matches!(
            self.mode,
            Mode::Const | Mode::Var | Mode::Value | Mode::CommaOk
        )
    }

    pub(super) fn is_nil(&self) -> bool {
        self.ty.as_basic() == Some(Basic::UntypedNil)
    }
}

/// What is known of an expression.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Its type; untyped where nothing typed it.
    pub ty: Type,
    /// Its value, if it is a constant.
    pub value: Option<Const>,
    pub(super) is_const: bool,
    /// Whether it may be something else on another platform.
    pub(super) varies: bool,
}

impl Typed {
    /// Whether it is a constant, its value known or not.
    pub fn is_const(&self) -> bool {
        self.is_const
    }
}

/// What a name denotes, and whether it may denote something else on another platform.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) entity: Entity,
    pub(super) varies: bool,
}

/// Work in progress of one thread: what is being resolved, so that recursion ends.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) objects: FxHashMap<(PackageRef, String), Object>,
    pub(super) active: FxHashSet<(PackageRef, String, u8)>,
    /// Constraints whose type sets are being made; one that embeds itself has none.
    pub(super) constraints: FxHashSet<(Option<PackageRef>, Arc<str>)>,
    /// Size and alignment of declared types; none while they are being computed, and of what holds itself.
    pub(super) layouts: FxHashMap<String, Option<(u64, u64)>>,
    pub(super) depth: usize,
}

pub(super) type Span = (u32, u32);

pub(super) struct Checker<'u> {
    pub(super) universe: &'u Universe,
    pub(super) package: Arc<Package>,
    pub(super) file: usize,
    pub(super) scopes: Vec<FxHashMap<String, Declared>>,
    /// The results of the functions around, and whether they may differ between platforms.
    pub(super) results: Vec<(Vec<Var>, bool)>,
    pub(super) iota: Option<i64>,
    /// What is to be typed.
    pub(super) focus: Focus,
    pub(super) records: FxHashMap<Span, Typed>,
    pub(super) pending: Rc<RefCell<Pending>>,
    /// Whether something was looked at that may differ between platforms.
    pub(super) varies: Rc<Cell<bool>>,
}

pub(super) fn span(range: TextRange) -> Span {
    (range.start().into(), range.end().into())
}

const BUILTINS: &[&str] = &[
    "append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len", "make", "max",
    "min", "new", "panic", "print", "println", "real", "recover",
];

const UNSAFE: &[&str] = &[
    "Add",
    "Alignof",
    "Offsetof",
    "Sizeof",
    "Slice",
    "SliceData",
    "String",
    "StringData",
];

impl<'u> Checker<'u> {
    pub(super) fn new(universe: &'u Universe, package: Arc<Package>, file: usize) -> Self {
        Self {
            universe,
            package,
            file,
            scopes: Vec::new(),
            results: Vec::new(),
            iota: None,
            focus: Focus::Everything,
            records: FxHashMap::default(),
            pending: Rc::default(),
            varies: Rc::default(),
        }
    }

    /// A checker of another file or package within the same piece of work, which wants the types of its names alone.
    pub(super) fn child(&self, package: &Arc<Package>, file: usize) -> Self {
        Self {
            pending: Rc::clone(&self.pending),
            varies: Rc::clone(&self.varies),
            focus: Focus::Outside,
            ..Self::new(self.universe, Arc::clone(package), file)
        }
    }

    pub(super) fn package_at(&self, reference: &PackageRef) -> Option<Arc<Package>> {
        if *reference == self.package.reference {
            return Some(Arc::clone(&self.package));
        }
        let found = self.universe.package(reference, Variant::Plain);
        self.note_if(found.as_ref().is_none_or(|it| it.may_be_absent()));
        found
    }

    // --- scopes ---

    pub(super) fn push(&mut self) {
        self.scopes.push(FxHashMap::default());
    }

    pub(super) fn pop(&mut self) {
        self.scopes.pop();
    }

    pub(super) fn declare(&mut self, name: &str, entity: Entity) {
        if name != "_"
            && let Some(scope) = self.scopes.last_mut()
        {
            let varies = self.varies.get();
            scope.insert(name.to_owned(), Declared { entity, varies });
        }
    }

    /// What was declared before is seen as what was found out since then.
    pub(super) fn note_in_scope(&mut self) {
        if let (true, Some(scope)) = (self.varies.get(), self.scopes.last_mut()) {
            for declared in scope.values_mut() {
                declared.varies = true;
            }
        }
    }

    /// Declares a variable and records the type at its name.
    pub(super) fn declare_var(&mut self, name: Node<'_>, ty: Option<Type>) {
        if let Some(ty) = &ty {
            self.record(name, &Operand::new(Mode::Var, ty.clone()));
        }
        self.declare(name.text(), Entity::Var(ty));
    }

    pub(super) fn find(&mut self, name: &str) -> Option<Entity> {
        if let Some(found) = self.scopes.iter().rev().find_map(|scope| scope.get(name)) {
            self.note_if(found.varies);
            return Some(found.entity.clone());
        }
        let package = Arc::clone(&self.package);
        if package.decls.contains_key(name) {
            return self.package_entity(&package, name);
        }
        self.note_absent(&package, name);
        if let Some(reference) = self.import(name) {
            return Some(Entity::Package(reference));
        }
        if let Some(found) = self.dot_imported(name) {
            return Some(found);
        }
        predeclared(name)
    }

    fn dot_imported(&mut self, name: &str) -> Option<Entity> {
        let package = Arc::clone(&self.package);
        let dots = package.files[self.file]
            .imports
            .iter()
            .filter(|it| it.alias.as_deref() == Some("."));
        for import in dots {
            let reference = self.universe.resolve(&package.reference, &import.path)?;
            let other = self.package_at(&reference)?;
            if is_exported(name) && other.decls.contains_key(name) {
                return self.package_entity(&other, name);
            }
            self.note_absent(&other, name);
        }
        None
    }

    /// The package that a name denotes in the file.
    fn import(&mut self, name: &str) -> Option<PackageRef> {
        let package = Arc::clone(&self.package);
        let key = (self.file, name.to_owned());
        if let Some(known) = package.import_names.get(&key) {
            return self.told(known);
        }
        let imports = &package.files[self.file].imports;
        let aliased = imports.iter().find(|it| it.alias.as_deref() == Some(name));
        let found = self.settle(|it| match aliased {
            Some(import) => it.universe.resolve(&package.reference, &import.path),
            None => it.unaliased(name),
        });
        package.import_names.set(key, found.clone());
        self.told(found)
    }

    fn unaliased(&mut self, name: &str) -> Option<PackageRef> {
        let package = Arc::clone(&self.package);
        let mut plain: Vec<_> = package.files[self.file]
            .imports
            .iter()
            .filter(|it| it.alias.is_none())
            .collect();
        // The likely ones first; a package is read to know its name.
        plain.sort_by_key(|it| !it.path.contains(name));
        plain.into_iter().find_map(|import| {
            let reference = self.universe.resolve(&package.reference, &import.path)?;
            if &*reference.path == "unsafe" {
                return (name == "unsafe").then_some(reference);
            }
            let other = self.package_at(&reference)?;
            (other.name == name).then_some(reference)
        })
    }

    /// A name of a package, as seen from outside functions.
    pub(super) fn package_entity(&mut self, package: &Arc<Package>, name: &str) -> Option<Entity> {
        Some(match self.object(package, name)? {
            Object::Var(ty) => Entity::Var(Some(ty)),
            Object::Const(ty, value) => Entity::Const(Some(ty), value),
            Object::Func(ty) => Entity::Func(ty),
            Object::Type(params, TypeTarget::Alias(target)) if params.is_empty() => {
                Entity::Type(target)
            }
            Object::Type(params, target) => {
                let ty = named(package, name, Vec::new());
                match target {
                    TypeTarget::Declared if params.is_empty() => Entity::Type(ty),
                    TypeTarget::Declared => Entity::Generic(ty, params, None),
                    TypeTarget::Alias(target) => Entity::Generic(ty, params, Some(target)),
                }
            }
        })
    }

    /// A name of an imported package.
    pub(super) fn qualified(&mut self, reference: &PackageRef, name: &str) -> Option<Operand> {
        if &*reference.path == "unsafe" {
            if name == "Pointer" {
                return Some(Operand::of_type(Type::basic(Basic::UnsafePointer)));
            }
            let builtin = UNSAFE.iter().find(|it| **it == name)?;
            return Some(Operand::new(Mode::Builtin(builtin), Type::any()));
        }
        let package = self.package_at(reference)?;
        let entity = self.package_entity(&package, name)?;
        operand(entity)
    }

    // --- records ---

    pub(super) fn record(&mut self, node: Node<'_>, operand: &Operand) {
        self.record_at(node.range(), operand);
    }

    pub(super) fn record_at(&mut self, range: TextRange, operand: &Operand) {
        if operand.is_value() {
            let typed = Typed {
                ty: operand.ty.clone(),
                value: operand.value.clone(),
                is_const: operand.is_const(),
                varies: self.varies.get(),
            };
            self.records.insert(span(range), typed);
        }
    }

    /// Work that could recurse without end is given up.
    pub(super) fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        const LIMIT: usize = 1000;
        const RED_ZONE: usize = 128 << 10;
        const SEGMENT: usize = 2 << 20;
        let depth = {
            let mut pending = self.pending.borrow_mut();
            pending.depth += 1;
            pending.depth
        };
        let result = match depth {
            0..=LIMIT => stacker::maybe_grow(RED_ZONE, SEGMENT, || work(self)),
            _ => None,
        };
        self.pending.borrow_mut().depth -= 1;
        result
    }
}

pub(super) fn named(package: &Package, name: &str, args: Vec<Type>) -> Type {
    Type::new(TypeKind::Named(Named {
        package: Some(package.reference.clone()),
        name: name.into(),
        local: None,
        args,
    }))
}

/// What a name gives as an expression.
pub(super) fn operand(entity: Entity) -> Option<Operand> {
    Some(match entity {
        Entity::Var(ty) => Operand::new(Mode::Var, ty?),
        Entity::Const(ty, value) => Operand::constant(ty?, value),
        Entity::Type(ty) => Operand::new(Mode::Type, ty),
        Entity::Generic(ty, params, alias) => Operand::new(Mode::Generic(params, alias), ty),
        Entity::Func(ty) => Operand::new(Mode::Value, ty),
        Entity::Package(reference) => Operand::new(Mode::Package(reference), Type::any()),
        Entity::Builtin(name) => Operand::new(Mode::Builtin(name), Type::any()),
        Entity::Nil => Operand::new(Mode::Value, Type::basic(Basic::UntypedNil)),
    })
}

fn predeclared(name: &str) -> Option<Entity> {
    if let Some(basic) = Basic::named(name) {
        return Some(Entity::Type(Type::basic(basic)));
    }
    if let Some(builtin) = BUILTINS.iter().find(|it| **it == name) {
        return Some(Entity::Builtin(builtin));
    }
    Some(match name {
        "error" | "comparable" => Entity::Type(Type::universe(name)),
        "any" => Entity::Type(Type::any()),
        "nil" => Entity::Nil,
        "true" | "false" => {
            let value = Const::Bool(name == "true");
            Entity::Const(Some(Type::basic(Basic::UntypedBool)), Some(value))
        }
        _ => return None,
    })
}

/// `func() string` of the predeclared `error`.
pub(super) fn error_method() -> Type {
    Type::new(TypeKind::Func(Signature {
        results: vec![Var {
            name: "".into(),
            ty: Type::basic(Basic::String),
        }],
        ..Signature::default()
    }))
}

//! The types of one file, found declaration by declaration.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use text_size::TextRange;

use super::checker::{Checker, Span, Typed, span};
use super::constant::Const;
use super::focus::Focus;
use super::lookup::Selected;
use super::package::Package;
use super::ty::Type;
use super::universe::Universe;
use crate::semantics::Verdict;
use crate::syntax::{Field, GoFile, Node};

/// The types of a file's expressions; a declaration is typed when one of its nodes is asked about.
pub struct TypeModel<'u> {
    universe: &'u Universe,
    package: Arc<Package>,
    file: usize,
    /// The file as it was given: its trees may be there already.
    own: Arc<GoFile>,
    /// What is known of the declarations, by their index.
    decls: RefCell<FxHashMap<usize, DeclTypes>>,
    /// Whether an answer looked at something that may differ between platforms.
    varies: Rc<Cell<bool>>,
}

type Records = FxHashMap<Span, Typed>;

/// How many expressions of a declaration are typed by themselves until all are.
const ALONE: usize = 16;

/// The types of a declaration that are known so far.
struct DeclTypes {
    records: Records,
    /// The expressions that were asked for, their types found or not; none once all expressions are typed.
    asked: Option<FxHashSet<Span>>,
    /// The types of all expressions, to be compared with; only with debug assertions.
    whole: Option<Records>,
}

impl DeclTypes {
    fn unknown() -> Self {
        Self {
            records: Records::default(),
            asked: Some(FxHashSet::default()),
            whole: None,
        }
    }
}

impl<'u> TypeModel<'u> {
    /// The types of a file, with the text that it has here; none if it is not part of what is built for the platform.
    pub fn for_file(universe: &'u Universe, file: &Arc<GoFile>) -> Option<Self> {
        let path = file.source().path();
        if !universe.builds(file) {
            return None;
        }
        let name = file.scan().package.map(|it| &file.text()[it])?;
        Self::in_package(universe, file, universe.package_of(path, name))
    }

    /// The types of a file that is a package by itself, wherever it lies.
    pub fn alone(universe: &'u Universe, file: &Arc<GoFile>) -> Option<Self> {
        let is_built = universe.builds(file);
        is_built.then(|| Self::in_package(universe, file, None))?
    }

    fn in_package(
        universe: &'u Universe,
        file: &Arc<GoFile>,
        shared: Option<Arc<Package>>,
    ) -> Option<Self> {
        let path = file.source().path();
        let unchanged = shared.as_ref().and_then(|package| {
            let index = package.file_index(path)?;
            let known = package.files[index].go.source();
            (known.text() == file.text()).then_some(index)
        });
        let (package, index) = match (shared, unchanged) {
            (Some(package), Some(index)) => (package, index),
            (shared, _) => Package::with_file(shared.as_deref(), file, universe.target())?,
        };
        Some(Self {
            universe,
            package,
            file: index,
            own: Arc::clone(file),
            decls: RefCell::default(),
            varies: Rc::default(),
        })
    }

    /// The answer to a question, and whether another platform may have another answer.
    pub(super) fn answer<T>(&self, question: impl FnOnce(&Self) -> T) -> (T, bool) {
        self.varies.set(false);
        let answer = question(self);
        (answer, self.varies.get())
    }

    /// The records of what is asked for in a declaration.
    fn records(&self, decl: usize, focus: Focus) -> Records {
        let mut checker = self.checker();
        checker.focus = focus;
        let _ = checker.settle(|it| it.check_decl(self.own.decls()[decl].root()));
        checker.records
    }

    pub(super) fn checker(&self) -> Checker<'u> {
        Checker {
            varies: Rc::clone(&self.varies),
            ..Checker::new(self.universe, Arc::clone(&self.package), self.file)
        }
    }

    /// The type that a node of the file says, where none of its names is declared in a function.
    pub fn type_at_top(&self, node: Node<'_>) -> Option<Type> {
        self.checker().type_expr(node)
    }

    /// What is known of the expression with these bytes.
    pub fn typed(&self, range: TextRange) -> Option<Typed> {
        let found = self.found(range);
        // What is not known here may be known elsewhere.
        let varies = found.as_ref().is_none_or(|it| it.varies);
        self.varies.set(self.varies.get() || varies);
        found
    }

    fn found(&self, range: TextRange) -> Option<Typed> {
        let decls = self.own.decls();
        let index = decls.partition_point(|it| it.range.end() < range.end());
        let decl = decls.get(index)?;
        if !decl.range.contains_range(range) {
            return None;
        }
        let mut known = self.decls.borrow_mut();
        let known = known.entry(index).or_insert_with(DeclTypes::unknown);
        let span = span(range);
        if let (None, Some(asked)) = (known.records.get(&span), &mut known.asked) {
            if asked.len() >= ALONE {
                known.asked = None;
                known.records = self.records(index, Focus::Everything);
            } else if asked.insert(span) {
                known.records.extend(self.records(index, Focus::At(range)));
            }
        }
        let found = known.records.get(&span).cloned();
        if cfg!(debug_assertions) {
            let whole = known
                .whole
                .get_or_insert_with(|| self.records(index, Focus::Everything));
            let whole = whole.get(&span);
            assert!(
                is_same(found.as_ref(), whole),
                "{found:?} alone, {whole:?} with all around"
            );
        }
        found
    }

    /// The type of an expression, or of a variable or constant where it is declared; untyped constants have their
    /// default type.
    pub fn type_of(&self, node: Node<'_>) -> Option<Type> {
        Some(self.typed(node.range())?.ty.defaulted())
    }

    /// The value of a constant expression.
    pub fn const_value(&self, node: Node<'_>) -> Option<Const> {
        self.typed(node.range())?.value
    }

    /// All expressions of a declaration of the file, in source order.
    pub fn all(&self, decl: TextRange) -> Vec<(TextRange, Type)> {
        let decls = self.own.decls();
        let Some(index) = decls.iter().position(|it| it.range == decl) else {
            return Vec::new();
        };
        let mut all: Vec<_> = self
            .records(index, Focus::Everything)
            .iter()
            .map(|((start, end), typed)| {
                (
                    TextRange::new((*start).into(), (*end).into()),
                    typed.ty.defaulted(),
                )
            })
            .collect();
        all.sort_by_key(|(range, _)| (range.start(), std::cmp::Reverse(range.end())));
        all
    }

    /// The underlying type.
    pub fn underlying(&self, ty: &Type) -> Option<Type> {
        self.checker().underlying(ty)
    }

    /// The size in bytes, as the gc compiler lays it out.
    pub fn size_of(&self, ty: &Type) -> Option<u64> {
        self.checker().size_of(ty)
    }

    /// The alignment in bytes.
    pub fn align_of(&self, ty: &Type) -> Option<u64> {
        self.checker().align_of(ty)
    }

    /// The type of a method, its receiver left out; none where there is none or it cannot be read.
    pub fn method(&self, ty: &Type, name: &str) -> Option<Type> {
        match self.checker().select(ty, name)? {
            Selected::Method(ty, ..) => Some(ty),
            _ => None,
        }
    }

    /// The type of a field, promoted ones included.
    pub fn field(&self, ty: &Type, name: &str) -> Option<Type> {
        match self.checker().select(ty, name)? {
            Selected::Field(ty) => Some(ty),
            _ => None,
        }
    }

    /// Whether a method is in the method set of a type.
    pub fn has_method(&self, ty: &Type, name: &str) -> Verdict {
        self.checker().has_method(ty, name)
    }

    /// Whether a type implements an interface.
    pub fn implements(&self, ty: &Type, interface: &Type) -> Verdict {
        self.checker().implements(ty, interface)
    }

    /// Whether a type implements an interface of a package the file could import, given as `fmt.Stringer` or
    /// `encoding/json.Marshaler`; `error` is the predeclared one.
    pub fn implements_named(&self, ty: &Type, interface: &str) -> Verdict {
        let found = match interface.rsplit_once('.') {
            None if interface == "error" => Some(Type::error()),
            None => self.named("", interface),
            Some((path, name)) => self.named(path, name),
        };
        match found {
            Some(interface) => self.implements(ty, &interface),
            None => Verdict::Unknown(format!("`{interface}` cannot be read")),
        }
    }

    /// Whether a selector `x.m`, called or not, takes the address of `x` itself, as `b.Write` does of a
    /// `bytes.Buffer` variable.
    pub fn takes_address(&self, selector: Node<'_>) -> Verdict {
        let parts = selector
            .field(Field::OPERAND)
            .zip(selector.field(Field::FIELD));
        let Some((operand, name)) = parts else {
            return Verdict::Unknown("it is no selector".to_owned());
        };
        match (self.typed(operand.range()), self.typed(selector.range())) {
            (Some(x), _) => self.checker().takes_address(&x.ty, name.text()),
            // Of a package, or a method expression.
            (None, Some(_)) => Verdict::Fails,
            (None, None) => {
                Verdict::Unknown(format!("the type of `{}` is not known", operand.text()))
            }
        }
    }

    /// A declared type of the package or of one it can import: `named("", "T")`, `named("fmt", "Stringer")`.
    pub fn named(&self, path: &str, name: &str) -> Option<Type> {
        let mut checker = self.checker();
        if path.is_empty() {
            let operand = super::checker::operand(checker.find(name)?)?;
            return operand.is_type().then_some(operand.ty);
        }
        let reference = self.universe.resolve(&self.package.reference, path)?;
        let operand = checker.qualified(&reference, name)?;
        operand.is_type().then_some(operand.ty)
    }
}

/// Whether an expression has the type and value that it has when everything is typed.
fn is_same(alone: Option<&Typed>, with_all: Option<&Typed>) -> bool {
    match (alone, with_all) {
        (Some(a), Some(b)) => {
            a.ty.identical(&b.ty) && a.is_const == b.is_const && a.value == b.value
        }
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
impl<'u> TypeModel<'u> {
    /// The types of a package of one file that is nowhere on disk.
    pub(super) fn of_text(universe: &'u Universe, text: &str) -> Self {
        let source = crate::text::Source::new("p.go", text.to_owned())
            .expect("invariant: the text is short");
        let reference = super::ty::PackageRef {
            path: "p".into(),
            dir: None,
        };
        let own = Arc::new(GoFile::new(Arc::new(source)));
        let files = vec![(Arc::clone(&own), super::build::Built::Everywhere)];
        let package = Package::new(reference, super::package::Variant::Plain, files);
        Self {
            universe,
            package: Arc::new(package.expect("invariant: the text has a package clause")),
            file: 0,
            own,
            decls: RefCell::default(),
            varies: Rc::default(),
        }
    }

    /// The declarations of the file.
    pub(super) fn decl_ranges(&self) -> Vec<TextRange> {
        let decls = self.package.files[self.file].go.decls();
        decls.iter().map(|it| it.range).collect()
    }

    /// The text of the file.
    pub(super) fn text(&self) -> &str {
        self.package.files[self.file].go.text()
    }
}

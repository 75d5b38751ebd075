//! Objects, their uses, scopes, functions and loops: the values that a model is made of.

use text_size::{TextRange, TextSize};

use super::Verdict;
use crate::syntax::{Kind, Node};

/// Makes an index type for one vector of the model.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub(super) u32);

        impl $name {
            /// The index in the model's list.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            pub(super) fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("invariant: a source is shorter than 4 GiB"))
            }
        }
    };
}

id!(
    /// An object of a model.
    ObjectId
);
id!(
    /// A scope (block) of a model.
    ScopeId
);
id!(
    /// A function of a model: the declaration itself (the first one) or a function literal in it.
    FuncId
);
id!(
    /// A loop of a model.
    LoopId
);
id!(
    /// An import of a file.
    ImportId
);

/// What sort of object a declaration makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObjectKind {
    /// A local variable.
    Var,
    /// A parameter.
    Param,
    /// A named result.
    Result,
    /// The receiver of a method.
    Receiver,
    /// A local constant.
    Const,
    /// A local type.
    Type,
    /// A type parameter.
    TypeParam,
    /// A label.
    Label,
}

impl ObjectKind {
    /// Whether its value comes from, or goes to, the caller: what is stored in it may live on.
    pub fn is_from_caller(self) -> bool {
        matches!(self, Self::Param | Self::Result | Self::Receiver)
    }

    /// Whether it is a variable: a local one, a parameter, a result or a receiver.
    pub fn is_variable(self) -> bool {
        matches!(
            self,
            Self::Var | Self::Param | Self::Result | Self::Receiver
        )
    }
}

/// How a loop declares a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoopVarForm {
    /// `for k := range x`
    RangeKey,
    /// `for _, v := range x`
    RangeValue,
    /// `for i := 0; …; …`
    ThreeClause,
}

/// That an object is declared in the head of a loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LoopVar {
    /// The loop.
    pub of: LoopId,
    /// How it declares the variable.
    pub form: LoopVarForm,
}

/// Something that is declared inside one top-level declaration.
///
/// Blank identifiers declare nothing, and top-level names are not objects of a model: they resolve to
/// [`Resolution::PackageLevel`].
#[derive(Clone, Debug)]
pub struct Object<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its sort.
    pub kind: ObjectKind,
    /// The identifier that declares it. The variables of a type switch share one, `x` of `switch x := y.(type)`.
    pub decl: TextRange,
    /// The scope that declares it.
    pub scope: ScopeId,
    /// The bytes where the name denotes it unless it is shadowed: from the end of its declaration to the end of
    /// its scope.
    pub extent: TextRange,
    /// The innermost function around its declaration; parameters belong to their own function.
    pub function: FuncId,
    /// The compiler's loop depth where it is declared (1 is outside loops; the head of a loop is outside that loop).
    pub loop_depth: u32,
    /// The loop that declares it in its head.
    pub loop_var: Option<LoopVar>,
    /// Its uses in the order of the walk (see [`Use::order`]); declaring identifiers are not uses.
    pub uses: Vec<Use<'t>>,
    /// The one expression that initializes it; none for a value of several, a parameter, a loop variable.
    pub init: Option<Node<'t>>,
    /// The type as written (`var x T`, parameters, results, the single type of a type-switch clause).
    pub declared_type: Option<Node<'t>>,
    /// Whether it is `xs ...T`: its declared type is then the element type.
    pub is_variadic: bool,
    /// Whether a `var x T` without a value declares it.
    pub is_zeroed: bool,
}

/// What a use does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// The value is read.
    Read,
    /// `x.f` is read: a field, or a method value, which may take the address of `x`.
    Select,
    /// `x.m()`, also through fields: takes the address of `x` if `m` has a pointer receiver and `x` is no pointer.
    MethodCall,
    /// `x = v`, also in a short variable declaration that redeclares `x`, and in a receive.
    Write,
    /// `x++`, `x += v`
    ReadWrite,
    /// `for x = range y`
    RangeAssign,
    /// `x.f = v`, `x.f++`: a write to `x` unless there is a pointer on the way.
    FieldWrite,
    /// `x[i] = v`, `x.f[i]++`: a write to `x` if arrays (and fields) are all there is on the way.
    ElementWrite,
    /// `&x`, `&x.f`, `&x[i]`
    AddressOf,
    /// `x[i:j]`: takes the address of an array.
    Slice,
    /// A use in text that the grammar cannot parse (`new(expr)`): it may do anything.
    Opaque,
}

impl Access {
    /// Whether it surely assigns the variable itself.
    pub fn is_write(self) -> bool {
        matches!(self, Self::Write | Self::ReadWrite | Self::RangeAssign)
    }

    /// Whether it assigns the variable or may assign a part of it.
    pub fn may_write(self) -> bool {
        self.is_write() || matches!(self, Self::FieldWrite | Self::ElementWrite | Self::Opaque)
    }

    /// Whether the value is not looked at: a plain assignment.
    pub fn is_only_write(self) -> bool {
        matches!(self, Self::Write | Self::RangeAssign)
    }
}

/// A use of an object.
#[derive(Clone, Copy, Debug)]
pub struct Use<'t> {
    /// The identifier.
    pub range: TextRange,
    /// The node of the identifier.
    pub node: Node<'t>,
    /// The operand that starts with it: `x.a[i]` of `&x.a[i]`; the identifier itself for a plain use.
    pub place: Node<'t>,
    /// What it does.
    pub access: Access,
    /// Whether the identifier may not be a use at all: the key `f` of `T{f: v}` may be a field.
    pub is_possible: bool,
    /// The innermost function around it.
    pub function: FuncId,
    /// The compiler's loop depth, counted inside that function.
    pub loop_depth: u32,
    /// Its place in the compiler's walk: right sides before left sides, the update of a loop before its body.
    pub order: u32,
}

/// What an identifier denotes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Resolution {
    /// An object of this declaration.
    Object(ObjectId),
    /// An imported package.
    Package(ImportId),
    /// Something declared at the top level of the package.
    PackageLevel,
    /// A predeclared object.
    Predeclared,
    /// The name of a field or method: not resolved without types.
    Member,
    /// The blank identifier.
    Blank,
    /// Not decidable here, and why.
    Unknown(String),
}

/// A block with the names declared in it.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The scope around it; none for the one of the declaration.
    pub parent: Option<ScopeId>,
    /// The function it belongs to.
    pub function: FuncId,
    /// The bytes it covers.
    pub range: TextRange,
}

/// The declaration itself, or a function literal in it.
#[derive(Clone, Debug)]
pub struct Function<'t> {
    /// The declaration or the literal.
    pub node: Node<'t>,
    /// The body; none for a declaration of another sort or without one.
    pub body: Option<Node<'t>>,
    /// The function around a literal.
    pub parent: Option<FuncId>,
    /// Whether its results have names (`_` counts: such a name cannot be used, but a bare `return` is allowed).
    pub has_named_results: bool,
    /// The calls of the predeclared `recover` directly in it.
    pub recovers: Vec<Node<'t>>,
    /// The `defer` statements directly in it.
    pub defers: Vec<Defer<'t>>,
    /// The `return` statements directly in it, with their order in the walk.
    pub returns: Vec<(u32, Node<'t>)>,
    /// The labels declared in it.
    pub labels: Vec<ObjectId>,
    /// The objects of functions around it that it or a literal in it uses, by first use.
    pub free: Vec<ObjectId>,
    /// The compiler's loop depth, in the function around it, where the literal is evaluated.
    pub created_depth: u32,
    /// Its place in the walk.
    pub order: u32,
}

/// A `defer` statement.
#[derive(Clone, Copy, Debug)]
pub struct Defer<'t> {
    /// The statement.
    pub node: Node<'t>,
    /// The compiler's loop depth: above 1 is in a loop, also one made of a label and a goto.
    pub loop_depth: u32,
}

/// What repeats a loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoopKind {
    /// `for … range x`
    Range,
    /// `for init; cond; post`
    ThreeClause,
    /// `for cond`
    Condition,
    /// `for {`
    Infinite,
    /// A label with a `goto` to it further on; from the label to the end of the block around it.
    BackwardGoto,
}

/// A loop.
#[derive(Clone, Debug)]
pub struct Loop<'t> {
    /// The `for` statement or the labeled statement.
    pub node: Node<'t>,
    /// The block of a `for` statement.
    pub body: Option<Node<'t>>,
    /// The loop around it in the same function.
    pub parent: Option<LoopId>,
    /// What repeats it.
    pub kind: LoopKind,
    /// The function it is in.
    pub function: FuncId,
    /// The bytes that may run more than once: not the first clause, not the range operand.
    pub repeats: TextRange,
    /// The label of the `for` statement.
    pub label: Option<&'t str>,
    /// The compiler's loop depth around it.
    pub outer_depth: u32,
    /// Its place in the walk.
    pub order: u32,
    /// Whether it ranges over a function, so that its body is a function to the compiler (from Go 1.23 on).
    pub over_func: Verdict,
}

impl<'t> Loop<'t> {
    /// The clause of a kind between `for` and the body.
    pub(super) fn head(&self, kind: Kind) -> Option<Node<'t>> {
        let parts = self.node.named_children();
        parts.into_iter().find(|it| it.kind() == kind)
    }
}

/// An offset that identifies an identifier: leaves start at different offsets.
pub type Offset = TextSize;

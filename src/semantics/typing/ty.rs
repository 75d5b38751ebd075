//! Go types as values.

use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A type; cheap to clone.
#[derive(Clone, Debug)]
pub struct Type(pub(super) Arc<TypeKind>);

/// Which package a name belongs to: enough to read it again.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PackageRef {
    /// The import path.
    pub path: Arc<str>,
    /// The directory; none for a package of the embedded index.
    pub dir: Option<Arc<Path>>,
}

/// The basic types, the untyped ones last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "the variants are Go's own names")]
pub enum Basic {
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    UnsafePointer,
    UntypedBool,
    UntypedInt,
    UntypedRune,
    UntypedFloat,
    UntypedComplex,
    UntypedString,
    UntypedNil,
}

/// The direction of a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// `chan T`
    Both,
    /// `chan<- T`
    Send,
    /// `<-chan T`
    Receive,
}

/// A declared type, perhaps instantiated.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its package; none for `error` and `comparable`.
    pub package: Option<PackageRef>,
    /// Its name.
    pub name: Arc<str>,
    /// File and offset of the declaration of a type inside a function.
    pub local: Option<(usize, u32)>,
    /// The type arguments.
    pub args: Vec<Type>,
}

/// A type parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name.
    pub name: Arc<str>,
    /// Package directory or path, file and offset of its declaration.
    pub id: (Arc<str>, usize, u32),
    /// Its constraint, set right after it was made.
    pub bound: OnceLock<Type>,
}

/// A parameter or result.
#[derive(Clone, Debug)]
pub struct Var {
    /// Its name, perhaps empty.
    pub name: Arc<str>,
    /// Its type; `[]T` for `...T`.
    pub ty: Type,
}

/// A function type.
#[derive(Clone, Debug, Default)]
pub struct Signature {
    /// The type parameters.
    pub type_params: Vec<Type>,
    /// The parameters.
    pub params: Vec<Var>,
    /// The results.
    pub results: Vec<Var>,
    /// Whether the last parameter is `...T`.
    pub variadic: bool,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct FieldVar {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Whether it is embedded.
    pub embedded: bool,
    /// Its tag, unquoted.
    pub tag: Arc<str>,
}

/// A method of an interface.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
}

/// An interface type.
#[derive(Clone, Debug, Default)]
pub struct Interface {
    /// The explicit methods.
    pub methods: Vec<Method>,
    /// The embedded types and unions.
    pub embedded: Vec<Type>,
    /// Whether it is a constraint written without `interface{…}`.
    pub implicit: bool,
}

/// The sorts of types.
#[derive(Debug)]
pub enum TypeKind {
    /// A basic type.
    Basic(Basic),
    /// A declared type.
    Named(Named),
    /// `*T`
    Pointer(Type),
    /// `[]T`
    Slice(Type),
    /// `[n]T`
    Array(Type, u64),
    /// `map[K]V`
    Map(Type, Type),
    /// `chan T`
    Chan(Direction, Type),
    /// `func(…) …`
    Func(Signature),
    /// `struct{…}`, with the package that its unexported names belong to
    Struct(Vec<FieldVar>, Option<PackageRef>),
    /// `interface{…}`
    Interface(Interface),
    /// A type parameter.
    Param(Param),
    /// Several values.
    Tuple(Vec<Var>),
    /// `~A | B` in a constraint.
    Union(Vec<(bool, Type)>),
}

impl Basic {
    /// The name as written in Go.
    pub fn name(self) -> &'static str {
        NAMES[self as usize]
    }

    /// Whether it is the type of an untyped constant or `nil`.
    pub fn is_untyped(self) -> bool {
        self >= Self::UntypedBool
    }

    /// The basic type with a name.
    pub fn named(name: &str) -> Option<Self> {
        ALL[..=Self::String as usize]
            .iter()
            .copied()
            .find(|it| it.name() == name)
            .or(match name {
                "byte" => Some(Self::Uint8),
                "rune" => Some(Self::Int32),
                _ => None,
            })
    }

    /// Whether it is an integer type, untyped included.
    pub fn is_integer(self) -> bool {
        (Self::Int..=Self::Uintptr).contains(&self)
            || matches!(self, Self::UntypedInt | Self::UntypedRune)
    }

    /// Whether its values are numbers.
    pub fn is_numeric(self) -> bool {
        (Self::Int..=Self::Complex128).contains(&self)
            || (Self::UntypedInt..=Self::UntypedComplex).contains(&self)
    }

    /// Whether its values are strings.
    pub fn is_string(self) -> bool {
        matches!(self, Self::String | Self::UntypedString)
    }

    /// Whether its values are booleans.
    pub fn is_boolean(self) -> bool {
        matches!(self, Self::Bool | Self::UntypedBool)
    }

    /// What an untyped value becomes where nothing else is asked of it.
    #[must_use]
    pub fn defaulted(self) -> Self {
        match self {
            Self::UntypedBool => Self::Bool,
            Self::UntypedInt => Self::Int,
            Self::UntypedRune => Self::Int32,
            Self::UntypedFloat => Self::Float64,
            Self::UntypedComplex => Self::Complex128,
            Self::UntypedString => Self::String,
            other => other,
        }
    }
}

const ALL: [Basic; 25] = [
    Basic::Bool,
    Basic::Int,
    Basic::Int8,
    Basic::Int16,
    Basic::Int32,
    Basic::Int64,
    Basic::Uint,
    Basic::Uint8,
    Basic::Uint16,
    Basic::Uint32,
    Basic::Uint64,
    Basic::Uintptr,
    Basic::Float32,
    Basic::Float64,
    Basic::Complex64,
    Basic::Complex128,
    Basic::String,
    Basic::UnsafePointer,
    Basic::UntypedBool,
    Basic::UntypedInt,
    Basic::UntypedRune,
    Basic::UntypedFloat,
    Basic::UntypedComplex,
    Basic::UntypedString,
    Basic::UntypedNil,
];

const NAMES: [&str; 25] = [
    "bool",
    "int",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uintptr",
    "float32",
    "float64",
    "complex64",
    "complex128",
    "string",
    "unsafe.Pointer",
    "untyped bool",
    "untyped int",
    "untyped rune",
    "untyped float",
    "untyped complex",
    "untyped string",
    "untyped nil",
];

impl Type {
    pub(super) fn new(kind: TypeKind) -> Self {
        Self(Arc::new(kind))
    }

    /// The basic type.
    pub fn basic(basic: Basic) -> Self {
        static TYPES: OnceLock<Vec<Type>> = OnceLock::new();
        let types = TYPES.get_or_init(|| {
            let all = ALL.iter();
            all.map(|it| Self::new(TypeKind::Basic(*it))).collect()
        });
        types[basic as usize].clone()
    }

    pub(super) fn universe(name: &str) -> Self {
        Self::new(TypeKind::Named(Named {
            package: None,
            name: name.into(),
            local: None,
            args: Vec::new(),
        }))
    }

    /// The predeclared `error`.
    pub fn error() -> Self {
        Self::universe("error")
    }

    /// The empty interface.
    pub fn any() -> Self {
        Self::new(TypeKind::Interface(Interface::default()))
    }

    /// `*T`
    pub fn pointer(to: Self) -> Self {
        Self::new(TypeKind::Pointer(to))
    }

    pub(super) fn slice(of: Self) -> Self {
        Self::new(TypeKind::Slice(of))
    }

    /// The sort of the type and its parts.
    pub fn kind(&self) -> &TypeKind {
        &self.0
    }

    /// The basic type, if it is written as one (not a declared type).
    pub fn as_basic(&self) -> Option<Basic> {
        match self.kind() {
            TypeKind::Basic(basic) => Some(*basic),
            _ => None,
        }
    }

    /// The declared type, if it is one.
    pub fn as_named(&self) -> Option<&Named> {
        match self.kind() {
            TypeKind::Named(named) => Some(named),
            _ => None,
        }
    }

    /// The function type, if it is written as one.
    pub fn as_signature(&self) -> Option<&Signature> {
        match self.kind() {
            TypeKind::Func(signature) => Some(signature),
            _ => None,
        }
    }

    /// What it points to, if it is written as a pointer.
    pub fn pointee(&self) -> Option<&Self> {
        match self.kind() {
            TypeKind::Pointer(to) => Some(to),
            _ => None,
        }
    }

    pub(super) fn as_param(&self) -> Option<&Param> {
        match self.kind() {
            TypeKind::Param(param) => Some(param),
            _ => None,
        }
    }

    /// Whether it is the type of an untyped constant or `nil`.
    pub fn is_untyped(&self) -> bool {
        self.as_basic().is_some_and(Basic::is_untyped)
    }

    /// The type an untyped value gets where nothing else is asked of it.
    #[must_use]
    pub fn defaulted(&self) -> Self {
        match self.as_basic() {
            Some(basic) if basic.is_untyped() => Self::basic(basic.defaulted()),
            _ => self.clone(),
        }
    }

    /// Whether two types are identical (Go spec, "Type identity").
    pub fn identical(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || identical_kinds(self.kind(), other.kind())
    }
}

fn identical_all(a: &[Type], b: &[Type]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.identical(b))
}

fn identical_vars(a: &[Var], b: &[Var]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.ty.identical(&b.ty))
}

fn identical_kinds(a: &TypeKind, b: &TypeKind) -> bool {
    use TypeKind as K;
    match (a, b) {
        (K::Basic(a), K::Basic(b)) => a == b,
        (K::Named(a), K::Named(b)) => {
            a.name == b.name
                && a.package == b.package
                && a.local == b.local
                && identical_all(&a.args, &b.args)
        }
        (K::Pointer(a), K::Pointer(b)) | (K::Slice(a), K::Slice(b)) => a.identical(b),
        (K::Array(a, n), K::Array(b, m)) => n == m && a.identical(b),
        (K::Map(a, x), K::Map(b, y)) => a.identical(b) && x.identical(y),
        (K::Chan(d, a), K::Chan(e, b)) => d == e && a.identical(b),
        (K::Func(a), K::Func(b)) => {
            a.variadic == b.variadic
                && a.type_params.len() == b.type_params.len()
                && identical_vars(&a.params, &b.params)
                && identical_vars(&a.results, &b.results)
        }
        (K::Struct(a, p), K::Struct(b, q)) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|(a, b)| {
                    a.name == b.name
                        && a.embedded == b.embedded
                        && a.tag == b.tag
                        && (is_exported(&a.name) || p == q)
                        && a.ty.identical(&b.ty)
                })
        }
        (K::Interface(a), K::Interface(b)) => identical_interfaces(a, b),
        (K::Param(a), K::Param(b)) => a.id == b.id,
        (K::Tuple(a), K::Tuple(b)) => identical_vars(a, b),
        (K::Union(a), K::Union(b)) => {
            let same = |((s, a), (t, b)): (&(bool, Type), &(bool, Type))| s == t && a.identical(b);
            a.len() == b.len() && a.iter().zip(b).all(same)
        }
        _ => false,
    }
}

fn identical_interfaces(a: &Interface, b: &Interface) -> bool {
    let has = |m: &Method| {
        let mut others = b.methods.iter();
        others.any(|n| m.name == n.name && m.ty.identical(&n.ty))
    };
    a.methods.len() == b.methods.len()
        && a.methods.iter().all(has)
        && identical_all(&a.embedded, &b.embedded)
}

/// Whether a name is exported.
pub fn is_exported(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}

//! Types that one file decides, with no type checker.

use std::fmt;

use super::build::{has_token, parameters};
use super::declared::{named_in_file, spec_in_file};
use super::object::{ImportId, ObjectId};
use super::package::is_universe_name;
use super::{Model, Object, ObjectKind, Resolution};
use crate::syntax::{DeclKind, Field, Kind, Node};

/// A type.
///
/// It prints as one canonical text: import paths for package names (`*net/http.Request`), `any` for `interface{}`,
/// `byte` for `uint8`, `int32` for `rune`. Aliases declared in a file are kept as names.
#[derive(Clone, Debug)]
pub enum Type<'t> {
    /// A predeclared type.
    Predeclared(&'static str),
    /// A named type.
    Named(TypeName<'t>),
    /// `*T`
    Pointer(Box<Self>),
    /// `[]T`
    Slice(Box<Self>),
    /// `[n]T`; the length is known where it is written in digits.
    Array(Option<u64>, Box<Self>),
    /// `map[K]V`
    Map(Box<Self>, Box<Self>),
    /// `chan T`, with its direction as written.
    Chan(&'static str, Box<Self>),
    /// A function type or the type of a function literal, by the node that spells it.
    Func(Node<'t>),
    /// A struct type.
    Struct(Node<'t>),
    /// An interface type with methods or elements.
    Interface(Node<'t>),
}

/// The name of a type.
#[derive(Clone, Debug)]
pub struct TypeName<'t> {
    /// The import path; none for a type of the file's own package.
    pub path: Option<String>,
    /// The name.
    pub name: &'t str,
    /// The local type or type parameter, if it is one.
    pub local: Option<ObjectId>,
    /// The type arguments.
    pub arguments: Vec<Type<'t>>,
}

impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Predeclared(name) => f.write_str(name),
            Self::Named(name) => name.fmt(f),
            Self::Pointer(inner) => write!(f, "*{inner}"),
            Self::Slice(inner) => write!(f, "[]{inner}"),
            Self::Array(Some(len), inner) => write!(f, "[{len}]{inner}"),
            Self::Array(None, inner) => write!(f, "[?]{inner}"),
            Self::Map(key, value) => write!(f, "map[{key}]{value}"),
            Self::Chan(direction, inner) => write!(f, "{direction} {inner}"),
            Self::Func(_) => f.write_str("func(?)"),
            Self::Struct(_) => f.write_str("struct{?}"),
            Self::Interface(_) => f.write_str("interface{?}"),
        }
    }
}

impl fmt::Display for TypeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{path}.")?;
        }
        f.write_str(self.name)?;
        for (index, argument) in self.arguments.iter().enumerate() {
            write!(f, "{}{argument}", if index == 0 { "[" } else { "," })?;
        }
        f.write_str(if self.arguments.is_empty() { "" } else { "]" })
    }
}

impl Type<'_> {
    /// Whether its text says all there is to know, so that equal texts are identical types.
    fn is_exact(&self) -> bool {
        match self {
            Self::Predeclared(_) => true,
            Self::Named(name) => {
                // A local type, or one that hides a predeclared name, would print as another.
                let hides = name.path.is_none() && is_universe_name(name.name);
                name.local.is_none() && !hides && name.arguments.iter().all(Self::is_exact)
            }
            Self::Pointer(inner) | Self::Slice(inner) | Self::Chan(_, inner) => inner.is_exact(),
            Self::Array(len, inner) => len.is_some() && inner.is_exact(),
            Self::Map(key, value) => key.is_exact() && value.is_exact(),
            Self::Func(_) | Self::Struct(_) | Self::Interface(_) => false,
        }
    }

    fn is_pointer(&self) -> bool {
        matches!(self, Self::Pointer(_))
    }
}

/// The canonical text of a type that a person wrote, `[]uint8` as `[]byte`.
pub fn canonical_type(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        if end == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(end);
        let is_qualified =
            out.ends_with('.') || after.starts_with(['.', '/']) || out.ends_with('/');
        out.push_str(if is_qualified {
            word
        } else {
            canonical_word(word)
        });
        rest = after;
    }
    out.replace("interface{}", "any")
        .replace("interface {}", "any")
}

fn canonical_word(word: &str) -> &str {
    match word {
        "uint8" => "byte",
        "rune" => "int32",
        other => other,
    }
}

/// How deep a question about a type may ask other ones: far deeper than real code goes.
const MAX_DEPTH: u32 = 24;

impl<'t> Model<'t> {
    /// The type of an expression, or the type that a type expression denotes, where this file decides it exactly.
    ///
    /// An untyped constant has its default type.
    pub fn type_of(&self, node: Node<'t>) -> Option<Type<'t>> {
        self.shape_of(node, MAX_DEPTH).filter(Type::is_exact)
    }

    /// The type of an object, also where its text would not be exact.
    pub(super) fn object_shape(&self, object: &Object<'t>) -> Option<Type<'t>> {
        self.shape_of_object(object, MAX_DEPTH)
    }

    /// See [`Model::type_of`]; also types whose text would not be exact.
    pub(super) fn shape(&self, node: Node<'t>) -> Option<Type<'t>> {
        self.shape_of(node, MAX_DEPTH)
    }

    fn shape_of_object(&self, object: &Object<'t>, depth: u32) -> Option<Type<'t>> {
        let depth = depth.checked_sub(1)?;
        if !object.kind.is_variable() && object.kind != ObjectKind::Const {
            return None;
        }
        if let Some(written) = object.declared_type {
            let found = self.written(written, depth)?;
            return Some(if object.is_variadic {
                Type::Slice(Box::new(found))
            } else {
                found
            });
        }
        if object
            .loop_var
            .is_some_and(|it| it.form != super::LoopVarForm::ThreeClause)
        {
            return self.range_variable(object, depth);
        }
        self.shape_of(object.init?, depth)
    }

    fn range_variable(&self, object: &Object<'t>, depth: u32) -> Option<Type<'t>> {
        let var = object.loop_var?;
        let loop_node = self.loop_at(var.of).node;
        let head = loop_node
            .named_children()
            .into_iter()
            .find(|it| it.kind() == Kind::RANGE_CLAUSE);
        let over = self.underlying(self.shape_of(head?.field(Field::RIGHT)?, depth)?, depth)?;
        let is_key = var.form == super::LoopVarForm::RangeKey;
        match over {
            Type::Slice(_) | Type::Array(..) if is_key => Some(Type::Predeclared("int")),
            Type::Slice(inner) | Type::Array(_, inner) => Some(*inner),
            Type::Map(key, value) => Some(if is_key { *key } else { *value }),
            Type::Chan(_, inner) if is_key => Some(*inner),
            Type::Predeclared("string") => {
                Some(Type::Predeclared(if is_key { "int" } else { "int32" }))
            }
            Type::Predeclared(name) if is_key && name.contains("int") => {
                Some(Type::Predeclared(name))
            }
            _ => None,
        }
    }

    fn shape_of(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let depth = depth.checked_sub(1)?;
        let operand = || node.field(Field::OPERAND);
        match node.kind() {
            Kind::PARENTHESIZED_EXPRESSION => self.shape_of(*node.named_children().first()?, depth),
            Kind::IDENTIFIER | Kind::TRUE | Kind::FALSE => self.name(node, depth),
            Kind::INT_LITERAL => Some(Type::Predeclared("int")),
            Kind::FLOAT_LITERAL => Some(Type::Predeclared("float64")),
            Kind::IMAGINARY_LITERAL => Some(Type::Predeclared("complex128")),
            Kind::RUNE_LITERAL => Some(Type::Predeclared("int32")),
            Kind::RAW_STRING_LITERAL | Kind::INTERPRETED_STRING_LITERAL => {
                Some(Type::Predeclared("string"))
            }
            Kind::COMPOSITE_LITERAL | Kind::TYPE_CONVERSION_EXPRESSION => {
                self.written(node.field(Field::TYPE)?, depth)
            }
            Kind::TYPE_ASSERTION_EXPRESSION => self.written(node.field(Field::TYPE)?, depth),
            Kind::FUNC_LITERAL => Some(Type::Func(node)),
            Kind::CALL_EXPRESSION => self.call_shape(node, depth),
            Kind::UNARY_EXPRESSION => self.unary_shape(node, depth),
            Kind::BINARY_EXPRESSION => self.binary_shape(node, depth),
            Kind::INDEX_EXPRESSION => self.element_shape(self.shape_of(operand()?, depth)?, depth),
            Kind::SLICE_EXPRESSION => self.slice_shape(self.shape_of(operand()?, depth)?, depth),
            Kind::SELECTOR_EXPRESSION => {
                let field = node.field(Field::FIELD)?;
                if let Resolution::Package(_) = self.resolution_of(operand()?) {
                    return None;
                }
                self.field_shape(self.shape_of(operand()?, depth)?, field.text(), depth)
            }
            _ => self.written(node, depth),
        }
    }

    /// The type of a variable or constant.
    fn name(&self, ident: Node<'t>, depth: u32) -> Option<Type<'t>> {
        match self.resolution_of(ident) {
            Resolution::Object(id) => self.shape_of_object(self.object(id), depth),
            Resolution::Predeclared if matches!(ident.text(), "true" | "false") => {
                Some(Type::Predeclared("bool"))
            }
            Resolution::PackageLevel => {
                let spec = spec_in_file(self.file, self.names, ident.text(), DeclKind::Var)?;
                if let Some(written) = spec.field(Field::TYPE) {
                    return self.written(written, depth);
                }
                let values = spec.field(Field::VALUE)?.named_children();
                let names = spec.fields(Field::NAME);
                let index = names.iter().position(|it| it.text() == ident.text())?;
                if values.len() != names.len() {
                    return None;
                }
                self.shape_of(*values.get(index)?, depth)
            }
            _ => None,
        }
    }

    fn call_shape(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let callee = super::build::unparenthesized(node.field(Field::FUNCTION)?);
        let arguments = node.field(Field::ARGUMENTS)?.named_children();
        if callee.kind() != Kind::IDENTIFIER || node.field(Field::TYPE_ARGUMENTS).is_some() {
            // `(*T)(x)` and `p.T(x)`: a conversion or a call, which is not told apart here.
            return None;
        }
        match self.resolution_of(callee) {
            Resolution::Predeclared => match callee.text() {
                "make" => self.written(*arguments.first()?, depth),
                "new" => {
                    let argument = *arguments.first()?;
                    Some(Type::Pointer(Box::new(self.new_operand(argument, depth)?)))
                }
                "append" => self.shape_of(*arguments.first()?, depth),
                "len" | "cap" | "copy" => Some(Type::Predeclared("int")),
                "recover" => Some(Type::Predeclared("any")),
                name => predeclared_type(name).map(Type::Predeclared),
            },
            Resolution::Object(id) if self.object(id).kind == ObjectKind::Type => {
                self.type_name(callee, Vec::new())
            }
            Resolution::PackageLevel => self.package_call(callee, depth),
            _ => None,
        }
    }

    /// `new(T)`, or from Go 1.26 on `new(x)`.
    fn new_operand(&self, argument: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let is_value = match self.resolution_of(argument) {
            Resolution::Object(id) => self.object(id).kind.is_variable(),
            Resolution::Unknown(_) => argument.kind() == Kind::IDENTIFIER,
            _ => false,
        };
        if is_value {
            self.shape_of(argument, depth)
        } else {
            self.written(argument, depth)
        }
    }

    /// A call of a function of this file, or a conversion to a type of it.
    fn package_call(&self, callee: Node<'t>, depth: u32) -> Option<Type<'t>> {
        if named_in_file(self.file, self.names, callee.text()).is_some() {
            return self.type_name(callee, Vec::new());
        }
        let function = spec_in_file(self.file, self.names, callee.text(), DeclKind::Func)?;
        if function.field(Field::TYPE_PARAMETERS).is_some() {
            return None;
        }
        let result = function.field(Field::RESULT)?;
        if result.kind() != Kind::PARAMETER_LIST {
            return self.written(result, depth);
        }
        match parameters(result).as_slice() {
            [only] => self.written(only.written_type?, depth),
            _ => None,
        }
    }

    fn unary_shape(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let inner = self.shape_of(node.field(Field::OPERAND)?, depth)?;
        match (node.field(Field::OPERATOR)?.text(), inner) {
            ("&", inner) => Some(Type::Pointer(Box::new(inner))),
            ("*", inner) => match self.underlying(inner, depth)? {
                Type::Pointer(inner) => Some(*inner),
                _ => None,
            },
            ("<-", inner) => match self.underlying(inner, depth)? {
                Type::Chan(_, inner) => Some(*inner),
                _ => None,
            },
            ("!" | "-" | "+" | "^", inner) => Some(inner),
            _ => None,
        }
    }

    fn binary_shape(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let (left, right) = (node.field(Field::LEFT)?, node.field(Field::RIGHT)?);
        match node.field(Field::OPERATOR)?.text() {
            // The result of a comparison is untyped; used as a value it is a bool.
            "==" | "!=" | "<" | "<=" | ">" | ">=" => Some(Type::Predeclared("bool")),
            "<<" | ">>" if self.is_untyped(left) => None,
            "<<" | ">>" => self.shape_of(left, depth),
            _ if self.is_untyped(left) && self.is_untyped(right) => None,
            _ if self.is_untyped(left) => self.shape_of(right, depth),
            _ => self.shape_of(left, depth),
        }
    }

    /// Whether an expression is, or may be, an untyped constant, whose type comes from what stands around it.
    fn is_untyped(&self, node: Node<'t>) -> bool {
        match node.kind() {
            Kind::PARENTHESIZED_EXPRESSION | Kind::UNARY_EXPRESSION | Kind::BINARY_EXPRESSION => {
                node.named_children()
                    .into_iter()
                    .all(|it| self.is_untyped(it))
            }
            Kind::IDENTIFIER => match self.resolution_of(node) {
                Resolution::Object(id) => self.object(id).kind == ObjectKind::Const,
                Resolution::PackageLevel => true,
                _ => false,
            },
            Kind::SELECTOR_EXPRESSION => node
                .field(Field::OPERAND)
                .is_some_and(|it| matches!(self.resolution_of(it), Resolution::Package(_))),
            Kind::CALL_EXPRESSION => false,
            kind => literal_kinds().contains(&kind),
        }
    }

    fn element_shape(&self, of: Type<'t>, depth: u32) -> Option<Type<'t>> {
        match self.underlying(of, depth)? {
            Type::Slice(inner) | Type::Array(_, inner) | Type::Map(_, inner) => Some(*inner),
            Type::Pointer(inner) => match self.underlying(*inner, depth)? {
                Type::Array(_, inner) => Some(*inner),
                _ => None,
            },
            Type::Predeclared("string") => Some(Type::Predeclared("byte")),
            _ => None,
        }
    }

    fn slice_shape(&self, of: Type<'t>, depth: u32) -> Option<Type<'t>> {
        match self.underlying(of.clone(), depth)? {
            Type::Slice(_) | Type::Predeclared("string") => Some(of),
            Type::Array(_, inner) => Some(Type::Slice(inner)),
            Type::Pointer(inner) => match self.underlying(*inner, depth)? {
                Type::Array(_, inner) => Some(Type::Slice(inner)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The type of a field that a struct of this file declares itself; promoted fields are not known.
    pub(super) fn field_shape(&self, of: Type<'t>, field: &str, depth: u32) -> Option<Type<'t>> {
        let depth = depth.checked_sub(1)?;
        let of = match of {
            Type::Pointer(inner) => *inner,
            other => other,
        };
        let Type::Struct(node) = self.underlying(of, depth)? else {
            return None;
        };
        let list = node.named_children().into_iter().next()?;
        let declares = |it: &Node<'_>| {
            it.fields(Field::NAME)
                .iter()
                .any(|name| name.text() == field)
        };
        let declaration = list.named_children().into_iter().find(declares)?;
        self.written(declaration.field(Field::TYPE)?, depth)
    }

    /// The type behind a name, as far as this file declares it.
    pub(super) fn underlying(&self, of: Type<'t>, depth: u32) -> Option<Type<'t>> {
        let Type::Named(name) = &of else {
            return Some(of);
        };
        let depth = depth.checked_sub(1)?;
        if name.path.is_some() || !name.arguments.is_empty() {
            return None;
        }
        let written = match name.local {
            Some(id) if self.object(id).kind == ObjectKind::Type => self.object(id).declared_type?,
            Some(_) => return None,
            None => {
                let spec = spec_in_file(self.file, self.names, name.name, DeclKind::Type)?;
                if spec.field(Field::TYPE_PARAMETERS).is_some() {
                    return None;
                }
                spec.field(Field::TYPE)?
            }
        };
        self.underlying(self.written(written, depth)?, depth)
    }

    /// The type that a type expression denotes.
    pub(super) fn written(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let depth = depth.checked_sub(1)?;
        let inner = |field: Field| self.written(node.field(field)?, depth).map(Box::new);
        match node.kind() {
            Kind::IDENTIFIER | Kind::TYPE_IDENTIFIER => self.type_name(node, Vec::new()),
            Kind::QUALIFIED_TYPE => self.qualified_name(node, Vec::new()),
            Kind::GENERIC_TYPE => {
                let arguments = node.field(Field::TYPE_ARGUMENTS)?.named_children();
                let arguments: Option<Vec<_>> = arguments
                    .into_iter()
                    .map(|it| self.written(it, depth))
                    .collect();
                let of = node.field(Field::TYPE)?;
                match of.kind() {
                    Kind::QUALIFIED_TYPE => self.qualified_name(of, arguments?),
                    _ => self.type_name(of, arguments?),
                }
            }
            Kind::TYPE_ELEM | Kind::TYPE_CONSTRAINT | Kind::PARENTHESIZED_TYPE => {
                match node.named_children().as_slice() {
                    [only] => self.written(*only, depth),
                    _ => None,
                }
            }
            Kind::POINTER_TYPE => {
                let of = *node.named_children().first()?;
                Some(Type::Pointer(Box::new(self.written(of, depth)?)))
            }
            Kind::SLICE_TYPE => Some(Type::Slice(inner(Field::ELEMENT)?)),
            Kind::ARRAY_TYPE => {
                let len = node.field(Field::LENGTH)?.text().parse().ok();
                Some(Type::Array(len, inner(Field::ELEMENT)?))
            }
            Kind::IMPLICIT_LENGTH_ARRAY_TYPE => Some(Type::Array(None, inner(Field::ELEMENT)?)),
            Kind::MAP_TYPE => Some(Type::Map(inner(Field::KEY)?, inner(Field::VALUE)?)),
            Kind::CHANNEL_TYPE => Some(Type::Chan(direction(node), inner(Field::VALUE)?)),
            Kind::FUNCTION_TYPE => Some(Type::Func(node)),
            Kind::STRUCT_TYPE => Some(Type::Struct(node)),
            Kind::INTERFACE_TYPE if node.named_children().is_empty() => {
                Some(Type::Predeclared("any"))
            }
            Kind::INTERFACE_TYPE => Some(Type::Interface(node)),
            _ => None,
        }
    }

    fn type_name(&self, ident: Node<'t>, arguments: Vec<Type<'t>>) -> Option<Type<'t>> {
        let name = ident.text();
        let local = match self.resolution_of(ident) {
            Resolution::Predeclared => return predeclared_type(name).map(Type::Predeclared),
            Resolution::PackageLevel => None,
            Resolution::Object(id) if !self.object(id).kind.is_variable() => Some(id),
            _ => return None,
        };
        let path = None;
        Some(Type::Named(TypeName {
            path,
            name,
            local,
            arguments,
        }))
    }

    fn qualified_name(&self, node: Node<'t>, arguments: Vec<Type<'t>>) -> Option<Type<'t>> {
        let import: ImportId = match self.resolution_of(node.field(Field::PACKAGE)?) {
            Resolution::Package(import) => import,
            _ => return None,
        };
        Some(Type::Named(TypeName {
            path: Some(self.names.import(import).path.clone()),
            name: node.field(Field::NAME)?.text(),
            local: None,
            arguments,
        }))
    }

    /// Whether `x.f` goes through a pointer in `x`, is a field in `x` itself, or may be either or a method.
    pub(super) fn step_into_field(&self, of: Type<'t>, field: &str) -> Step<'t> {
        if of.is_pointer() {
            return Step::Indirect;
        }
        let is_named = matches!(of, Type::Named(_));
        match self.underlying(of.clone(), MAX_DEPTH) {
            Some(Type::Pointer(_) | Type::Interface(_) | Type::Predeclared("any" | "error")) => {
                Step::Indirect
            }
            // Predeclared types have no methods; a named one may have, with a pointer receiver.
            Some(Type::Predeclared(_)) if !is_named => Step::Indirect,
            Some(_) => self
                .field_shape(of, field, MAX_DEPTH)
                .map_or(Step::Unknown, Step::Direct),
            None => Step::Unknown,
        }
    }

    /// Whether `x[i]` lies in `x` itself.
    pub(super) fn step_into_element(&self, of: Type<'t>) -> Step<'t> {
        match self.underlying(of, MAX_DEPTH) {
            Some(Type::Array(_, inner)) => Step::Direct(*inner),
            Some(_) => Step::Indirect,
            None => Step::Unknown,
        }
    }

    /// The size in bytes on a 64-bit machine.
    pub(super) fn size_of(&self, of: &Type<'t>, depth: u32) -> Option<u64> {
        self.layout(of, depth).map(|(size, _)| size)
    }

    /// Size and alignment as cmd/compile/internal/types/size.go computes them.
    fn layout(&self, of: &Type<'t>, depth: u32) -> Option<(u64, u64)> {
        let depth = depth.checked_sub(1)?;
        let word = |count: u64| Some((8 * count, 8));
        match self.underlying(of.clone(), depth)? {
            Type::Predeclared(name) => match name {
                "bool" | "byte" | "int8" => Some((1, 1)),
                "int16" | "uint16" => Some((2, 2)),
                "int32" | "uint32" | "float32" => Some((4, 4)),
                "complex64" => Some((8, 4)),
                "complex128" => Some((16, 8)),
                "string" | "error" | "any" => word(2),
                _ => word(1),
            },
            Type::Pointer(_) | Type::Map(..) | Type::Chan(..) | Type::Func(_) => word(1),
            Type::Slice(_) => word(3),
            Type::Interface(_) => word(2),
            Type::Array(len, inner) => {
                let (size, align) = self.layout(&inner, depth)?;
                Some((size.checked_mul(len?)?, align))
            }
            Type::Struct(node) => self.struct_layout(node, depth),
            Type::Named(_) => None,
        }
    }

    fn struct_layout(&self, node: Node<'t>, depth: u32) -> Option<(u64, u64)> {
        let (mut offset, mut align, mut ends_in_zero) = (0_u64, 1_u64, false);
        let list = node.named_children().into_iter().next()?;
        for field in list.named_children() {
            let written = self.written(field.field(Field::TYPE)?, depth)?;
            // An embedded `*T` has its star outside the type.
            let is_pointer = has_token(field, "*");
            let (size, own) = if is_pointer {
                (8, 8)
            } else {
                self.layout(&written, depth)?
            };
            for _ in 0..field.fields(Field::NAME).len().max(1) {
                offset = offset.next_multiple_of(own).checked_add(size)?;
            }
            align = align.max(own);
            ends_in_zero = size == 0;
        }
        // The address of a last field of size 0 must not be that of the next variable.
        let padded = if ends_in_zero && offset > 0 {
            offset + 1
        } else {
            offset
        };
        Some((padded.next_multiple_of(align), align))
    }

    /// The size of the type of an object.
    pub fn size_of_object(&self, object: &Object<'t>) -> Option<u64> {
        self.size_of(&self.object_shape(object)?, MAX_DEPTH)
    }
}

/// Where one selector or index leads.
pub(super) enum Step<'t> {
    /// To a part of the same variable, of this type.
    Direct(Type<'t>),
    /// Through a pointer, slice, map or interface.
    Indirect,
    /// Not known.
    Unknown,
}

fn direction(channel: Node<'_>) -> &'static str {
    let tokens: Vec<_> = channel.children().iter().map(|it| it.kind_name()).collect();
    match (tokens.first(), tokens.get(1)) {
        (Some(&"<-"), _) => "<-chan",
        (_, Some(&"<-")) => "chan<-",
        _ => "chan",
    }
}

fn literal_kinds() -> [Kind; 9] {
    [
        Kind::INT_LITERAL,
        Kind::FLOAT_LITERAL,
        Kind::IMAGINARY_LITERAL,
        Kind::RUNE_LITERAL,
        Kind::RAW_STRING_LITERAL,
        Kind::INTERPRETED_STRING_LITERAL,
        Kind::TRUE,
        Kind::FALSE,
        Kind::IOTA,
    ]
}

fn predeclared_type(name: &str) -> Option<&'static str> {
    const TYPES: [&str; 20] = [
        "any",
        "bool",
        "byte",
        "complex128",
        "complex64",
        "error",
        "float32",
        "float64",
        "int",
        "int16",
        "int32",
        "int64",
        "int8",
        "string",
        "uint",
        "uint16",
        "uint32",
        "uint64",
        "uintptr",
        "comparable",
    ];
    let name = canonical_word(name);
    TYPES.into_iter().find(|it| *it == name)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::semantics::fixture;

    /// The type of the value of `_ = …` or the variable `x`.
    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let source = format!(
            "package p
import \"os\"
import h \"net/http\"
type MyS string
type P struct {{ f *os.File; s S }}
type S struct {{ n []byte }}
func one(a int) *os.File {{ return nil }}
var global = P{{}}
func f(r *h.Request, bs []uint8, p *P, vs ...any) {{\n{body}\n}}"
        );
        let found = fixture::describe(&source, None, |model, out| {
            let object = model.objects().iter().rfind(|it| it.name == "x").unwrap();
            let decl = model.root().covering(object.decl).unwrap();
            out.push_str(
                &model
                    .type_of(decl)
                    .map_or("-".to_owned(), |it| it.to_string()),
            );
            if let Some(size) = model.size_of_object(object) {
                out.push_str(&format!(" ({size})"));
            }
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn declared_types_are_canonical() {
        check("var x *os.File", &expect!["*os.File (8)"]);
        check("x := r", &expect!["*net/http.Request (8)"]);
        check("x := bs", &expect!["[]byte (24)"]);
        check("x := vs", &expect!["[]any (24)"]);
        check(
            "var x map[string][]h.Header",
            &expect!["map[string][]net/http.Header (8)"],
        );
        check("var x MyS", &expect!["MyS (16)"]);
        check("var x interface{}", &expect!["any (16)"]);
        check("var x [4]rune", &expect!["[4]int32 (16)"]);
        check("var x atomic.Pointer[T]", &expect!["-"]);
    }

    #[test]
    fn values_have_the_type_that_the_file_decides() {
        check("x := MyS(\"a\")", &expect!["MyS (16)"]);
        check("x := []byte(\"a\")", &expect!["[]byte (24)"]);
        check("x := &P{}", &expect!["*P (8)"]);
        check("x := make([]int, 3)", &expect!["[]int (24)"]);
        check("x := new(P)", &expect!["*P (8)"]);
        check("x := len(bs) + 1", &expect!["int (8)"]);
        check("x := 1 + p.s.n[0]", &expect!["byte (1)"]);
        check("x := p.s.n[1:]", &expect!["[]byte (24)"]);
        check("x := p.f", &expect!["*os.File (8)"]);
        check("x := one(1)", &expect!["*os.File (8)"]);
        check("x := global", &expect!["P (32)"]);
        check("for _, x := range \"abc\" {}", &expect!["int32 (4)"]);
        check("for x := range 10 {}", &expect!["int (8)"]);
        check("for _, x := range p.s.n {}", &expect!["byte (1)"]);
        check("x := 2 * time.Second", &expect!["-"]);
        check("x := 1 << 3", &expect!["-"]);
        check("x := \"a\"[0]", &expect!["byte (1)"]);
        check("x := map[string]int{}[\"a\"]", &expect!["int (8)"]);
    }

    #[test]
    fn what_is_not_decided_is_not_guessed() {
        check("x := other()", &expect!["-"]);
        check("x, y := one(1), 2", &expect!["*os.File (8)"]);
        check("x, err := two()", &expect!["-"]);
        check("type string int; var x string", &expect!["- (8)"]);
        check(
            "len := func() string { return \"\" }; x := len()",
            &expect!["-"],
        );
        check("x := r.URL", &expect!["-"]);
        check("x := func() {}", &expect!["- (8)"]);
        check("os := 1; x := os.File", &expect!["-"]);
    }

    #[test]
    fn written_types_are_made_canonical() {
        assert_eq!(super::canonical_type("[]uint8"), "[]byte");
        assert_eq!(
            super::canonical_type("map[rune]interface{}"),
            "map[int32]any"
        );
        assert_eq!(super::canonical_type("*net/http.rune"), "*net/http.rune");
    }
}

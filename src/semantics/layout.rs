//! Written types: what they denote, what lies in them, and their sizes.

use super::build::has_token;
use super::declared::spec_in_file;
use super::infer::MAX_DEPTH;
use super::object::ImportId;
use super::types::{Type, TypeName, predeclared_type};
use super::{Model, Object, ObjectKind, Resolution};
use crate::syntax::{DeclKind, Field, Kind, Node};

/// Where one selector or index leads.
pub(super) enum Step<'t> {
    /// To a part of the same variable, of this type where the file says it.
    Direct(Option<Type<'t>>),
    /// Through a pointer, slice, map or interface.
    Indirect,
    /// To a method with a pointer receiver, which gets the address of what is selected from.
    Address,
    /// Not known.
    Unknown,
}

impl<'t> Model<'t> {
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
                let len = decimal(node.field(Field::LENGTH)?.text());
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

    pub(super) fn type_name(&self, ident: Node<'t>, arguments: Vec<Type<'t>>) -> Option<Type<'t>> {
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
                .map_or(Step::Unknown, |it| Step::Direct(Some(it))),
            None => Step::Unknown,
        }
    }

    /// Whether `x[i]` lies in `x` itself.
    pub(super) fn step_into_element(&self, of: Type<'t>) -> Step<'t> {
        match self.underlying(of, MAX_DEPTH) {
            Some(Type::Array(_, inner)) => Step::Direct(Some(*inner)),
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

/// The value of a decimal literal; `010` is octal.
fn decimal(text: &str) -> Option<u64> {
    let is_decimal = text == "0" || !text.starts_with('0');
    is_decimal.then(|| text.parse().ok())?
}

fn direction(channel: Node<'_>) -> &'static str {
    let tokens: Vec<_> = channel.children().iter().map(|it| it.kind_name()).collect();
    match (tokens.first(), tokens.get(1)) {
        (Some(&"<-"), _) => "<-chan",
        (_, Some(&"<-")) => "chan<-",
        _ => "chan",
    }
}

//! Sizes, alignments and offsets as the gc compiler lays types out (`go/types`, `gcsizes.go`).

use super::checker::Checker;
use super::constant::Const;
use super::ty::{Basic, FieldVar, Type, TypeKind};
use crate::syntax::{Field, Node};

impl Checker<'_> {
    fn word(&self) -> u64 {
        self.note_if(true);
        self.quiet_word()
    }

    /// The width of a word, of which the caller notes whether it matters.
    fn quiet_word(&self) -> u64 {
        match self.universe.platform().goarch.as_str() {
            "386" | "arm" | "mips" | "mipsle" => 4,
            _ => 8,
        }
    }

    /// The type of fixed width that holds what a type of the machine's width does, where its width matters.
    pub(super) fn sized_basic(&self, basic: Basic) -> Basic {
        match narrow(basic) {
            Some(narrow) if self.word() == 4 => narrow,
            _ => basic,
        }
    }

    /// A constant as a value of a basic type; none where it does not fit.
    pub(super) fn converted(&self, value: &Const, basic: Basic) -> Option<Const> {
        let Some(narrow) = narrow(basic) else {
            return value.converted(basic);
        };
        let narrowed = value.converted(narrow);
        self.note_if(narrowed.is_none());
        match self.quiet_word() {
            4 => narrowed,
            _ => value.converted(basic),
        }
    }

    /// The largest alignment: 4 on 386 also for 64-bit numbers.
    fn max_align(&self) -> u64 {
        self.word()
    }

    /// The alignment; none where a type cannot be read or is a parameter.
    pub(super) fn align_of(&mut self, ty: &Type) -> Option<u64> {
        Some(self.measured(ty)?.1)
    }

    /// The size in bytes; none where a type cannot be read or is a parameter.
    pub(super) fn size_of(&mut self, ty: &Type) -> Option<u64> {
        Some(self.measured(ty)?.0)
    }

    /// Size and alignment; those of declared types are kept, and a type that holds itself has none.
    fn measured(&mut self, ty: &Type) -> Option<(u64, u64)> {
        let Some(named) = ty.as_named() else {
            return self.deeper(|it| it.measure(ty));
        };
        // What local types print as does not tell them apart as arguments.
        if named.args.iter().any(is_local) {
            return None;
        }
        let key = format!("{ty} {:?}", named.local);
        if let Some(known) = self.pending.borrow().layouts.get(&key) {
            return *known;
        }
        self.pending.borrow_mut().layouts.insert(key.clone(), None);
        let found = self.deeper(|it| it.measure(ty));
        self.pending.borrow_mut().layouts.insert(key, found);
        found
    }

    fn measure(&mut self, ty: &Type) -> Option<(u64, u64)> {
        let under = self.underlying(ty)?;
        Some(match under.kind() {
            TypeKind::Basic(basic) => self.measured_basic(*basic),
            TypeKind::Array(of, length) => {
                let (size, align) = self.measured(of)?;
                (size.checked_mul(*length)?, align)
            }
            TypeKind::Slice(_) => (3 * self.word(), self.word()),
            TypeKind::Interface(_) => (2 * self.word(), self.word()),
            TypeKind::Struct(fields, _) => {
                let (_, end, mut align) = self.layout(fields)?;
                if is_align64(ty) {
                    align = 8;
                }
                (end.checked_next_multiple_of(align)?, align)
            }
            TypeKind::Param(_) | TypeKind::Tuple(_) | TypeKind::Union(_) | TypeKind::Named(_) => {
                return None;
            }
            TypeKind::Pointer(_) | TypeKind::Map(..) | TypeKind::Chan(..) | TypeKind::Func(_) => {
                (self.word(), self.word())
            }
        })
    }

    fn measured_basic(&self, basic: Basic) -> (u64, u64) {
        let size = match basic.defaulted() {
            Basic::Bool | Basic::Int8 | Basic::Uint8 => 1,
            Basic::Int16 | Basic::Uint16 => 2,
            Basic::Int32 | Basic::Uint32 | Basic::Float32 => 4,
            Basic::Int64 | Basic::Uint64 | Basic::Float64 => 8,
            Basic::Complex64 => return (8, 4),
            Basic::Complex128 => return (16, self.max_align()),
            Basic::String => return (2 * self.word(), self.word()),
            _ => self.word(),
        };
        match size {
            8 => (size, self.max_align()),
            _ => (size, size),
        }
    }

    /// The offsets of the fields, the end of the last one, and the largest alignment. The last one has a byte more if
    /// it is of size zero, so that its address is not that of the next object.
    fn layout(&mut self, fields: &[FieldVar]) -> Option<(Vec<u64>, u64, u64)> {
        let mut offsets = Vec::with_capacity(fields.len());
        let (mut end, mut last, mut largest) = (0_u64, 1, 1);
        for field in fields {
            let (size, align) = self.measured(&field.ty)?;
            last = size;
            largest = largest.max(align);
            end = end.checked_next_multiple_of(align)?;
            offsets.push(end);
            end = end.checked_add(size)?;
        }
        if last == 0 && end > 0 {
            end = end.checked_add(1)?;
        }
        Some((offsets, end, largest))
    }

    /// The offset of a field that the operand has itself.
    pub(super) fn offset_of(&mut self, selector: Node<'_>) -> Option<u64> {
        let operand = self.expr(selector.field(Field::OPERAND)?, None)?;
        let name = selector.field(Field::FIELD)?.text();
        let under = self.underlying(&operand.ty)?;
        let under = match under.pointee() {
            Some(to) => self.underlying(to)?,
            None => under,
        };
        let TypeKind::Struct(fields, _) = under.kind() else {
            return None;
        };
        let index = fields.iter().position(|it| *it.name == *name)?;
        self.layout(fields)?.0.get(index).copied()
    }
}

/// The type of fixed width that holds what a type of the machine's width does on machines of 32 bits.
fn narrow(basic: Basic) -> Option<Basic> {
    match basic {
        Basic::Int => Some(Basic::Int32),
        Basic::Uint | Basic::Uintptr => Some(Basic::Uint32),
        _ => None,
    }
}

/// The runtime aligns these to 8 bytes everywhere (`cmd/compile/internal/types`, `isAtomicStdPkg`).
fn is_align64(ty: &Type) -> bool {
    ty.as_named().is_some_and(|it| {
        let path = it.package.as_ref().map_or("", |it| &it.path);
        &*it.name == "align64" && matches!(path, "sync/atomic" | "internal/runtime/atomic")
    })
}

/// Whether a type is made of a type that is declared inside a function.
fn is_local(ty: &Type) -> bool {
    match ty.kind() {
        TypeKind::Named(named) => named.local.is_some() || named.args.iter().any(is_local),
        TypeKind::Basic(_) | TypeKind::Param(_) => false,
        TypeKind::Pointer(of)
        | TypeKind::Slice(of)
        | TypeKind::Array(of, _)
        | TypeKind::Chan(_, of) => is_local(of),
        TypeKind::Map(key, value) => is_local(key) || is_local(value),
        TypeKind::Func(signature) => {
            let mut vars = signature.params.iter().chain(&signature.results);
            vars.any(|it| is_local(&it.ty))
        }
        TypeKind::Struct(fields, _) => fields.iter().any(|it| is_local(&it.ty)),
        TypeKind::Interface(it) => {
            it.methods.iter().any(|it| is_local(&it.ty)) || it.embedded.iter().any(is_local)
        }
        TypeKind::Tuple(vars) => vars.iter().any(|it| is_local(&it.ty)),
        TypeKind::Union(terms) => terms.iter().any(|(_, ty)| is_local(ty)),
    }
}

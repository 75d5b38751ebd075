//! Sizes, alignments and offsets as the gc compiler lays types out (`go/types`, `gcsizes.go`).

use super::checker::Checker;
use super::ty::{Basic, FieldVar, Type, TypeKind};
use crate::syntax::{Field, Node};

impl Checker<'_> {
    fn word(&self) -> u64 {
        match self.universe.platform.goarch.as_str() {
            "386" | "arm" | "mips" | "mipsle" => 4,
            _ => 8,
        }
    }

    /// The largest alignment: 4 on 386 also for 64-bit numbers.
    fn max_align(&self) -> u64 {
        self.word()
    }

    /// The alignment; none where a type cannot be read or is a parameter.
    pub(super) fn align_of(&mut self, ty: &Type) -> Option<u64> {
        let under = self.underlying(ty)?;
        let word = self.word();
        Some(match under.kind() {
            TypeKind::Array(of, _) => self.deeper(|it| it.align_of(of))?,
            TypeKind::Struct(fields, _) => {
                if is_align64(ty) {
                    return Some(8);
                }
                let mut largest = 1;
                for field in fields {
                    largest = largest.max(self.deeper(|it| it.align_of(&field.ty))?);
                }
                largest
            }
            TypeKind::Basic(Basic::Complex128) => self.max_align().min(8),
            TypeKind::Basic(Basic::Complex64) => 4,
            TypeKind::Basic(basic) if basic.is_string() => word,
            TypeKind::Basic(_) => self.size_of(&under)?.clamp(1, self.max_align()),
            TypeKind::Param(_) | TypeKind::Tuple(_) | TypeKind::Union(_) | TypeKind::Named(_) => {
                return None;
            }
            _ => word,
        })
    }

    /// The size in bytes; none where a type cannot be read or is a parameter.
    pub(super) fn size_of(&mut self, ty: &Type) -> Option<u64> {
        let under = self.underlying(ty)?;
        let word = self.word();
        Some(match under.kind() {
            TypeKind::Basic(basic) => match basic.defaulted() {
                Basic::Bool | Basic::Int8 | Basic::Uint8 => 1,
                Basic::Int16 | Basic::Uint16 => 2,
                Basic::Int32 | Basic::Uint32 | Basic::Float32 => 4,
                Basic::Int64 | Basic::Uint64 | Basic::Float64 | Basic::Complex64 => 8,
                Basic::Complex128 => 16,
                Basic::String => 2 * word,
                _ => word,
            },
            TypeKind::Array(_, 0) => 0,
            TypeKind::Array(of, length) => {
                self.deeper(|it| it.size_of(of))?.checked_mul(*length)?
            }
            TypeKind::Slice(_) => 3 * word,
            TypeKind::Interface(_) => 2 * word,
            TypeKind::Struct(fields, _) => {
                let (_, end) = self.layout(fields)?;
                let align = self.align_of(ty)?;
                end.next_multiple_of(align)
            }
            TypeKind::Param(_) | TypeKind::Tuple(_) | TypeKind::Union(_) | TypeKind::Named(_) => {
                return None;
            }
            _ => word,
        })
    }

    /// The offsets of the fields and the end of the last one, which has a byte more if it is of size zero, so that
    /// its address is not that of the next object.
    fn layout(&mut self, fields: &[FieldVar]) -> Option<(Vec<u64>, u64)> {
        let mut offsets = Vec::with_capacity(fields.len());
        let (mut end, mut last) = (0_u64, 1);
        for field in fields {
            let align = self.align_of(&field.ty)?;
            last = self.deeper(|it| it.size_of(&field.ty))?;
            end = end.next_multiple_of(align);
            offsets.push(end);
            end = end.checked_add(last)?;
        }
        if last == 0 && end > 0 {
            end += 1;
        }
        Some((offsets, end))
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

/// The runtime aligns these to 8 bytes everywhere (`cmd/compile/internal/types`, `isAtomicStdPkg`).
fn is_align64(ty: &Type) -> bool {
    ty.as_named().is_some_and(|it| {
        let path = it.package.as_ref().map_or("", |it| &it.path);
        &*it.name == "align64" && matches!(path, "sync/atomic" | "internal/runtime/atomic")
    })
}

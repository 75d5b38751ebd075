//! Questions about a type's form that need no package.

use super::ty::{Basic, Type, TypeKind};

impl Type {
    /// Whether a type parameter is in it, so that its text does not say which type it is.
    pub fn mentions_param(&self) -> bool {
        match self.kind() {
            TypeKind::Param(_) => true,
            TypeKind::Basic(_) => false,
            TypeKind::Named(named) => named.args.iter().any(Self::mentions_param),
            TypeKind::Pointer(of)
            | TypeKind::Slice(of)
            | TypeKind::Array(of, _)
            | TypeKind::Chan(_, of) => of.mentions_param(),
            TypeKind::Map(key, value) => key.mentions_param() || value.mentions_param(),
            TypeKind::Func(it) => {
                let all = it.params.iter().chain(&it.results);
                !it.type_params.is_empty() || all.into_iter().any(|it| it.ty.mentions_param())
            }
            TypeKind::Struct(fields, _) => fields.iter().any(|it| it.ty.mentions_param()),
            TypeKind::Tuple(vars) => vars.iter().any(|it| it.ty.mentions_param()),
            TypeKind::Interface(it) => {
                it.embedded.iter().any(Self::mentions_param)
                    || it.methods.iter().any(|it| it.ty.mentions_param())
            }
            TypeKind::Union(terms) => terms.iter().any(|(_, term)| term.mentions_param()),
        }
    }

    /// Whether an underlying type is of a sort that has one of Go's words: `struct`, `pointer`, `integer` and the like.
    pub fn is_sort(&self, word: &str) -> bool {
        let basic = self.as_basic().map(Basic::defaulted);
        match word {
            "struct" => matches!(self.kind(), TypeKind::Struct(..)),
            "pointer" => matches!(self.kind(), TypeKind::Pointer(_)),
            "slice" => matches!(self.kind(), TypeKind::Slice(_)),
            "array" => matches!(self.kind(), TypeKind::Array(..)),
            "map" => matches!(self.kind(), TypeKind::Map(..)),
            "chan" => matches!(self.kind(), TypeKind::Chan(..)),
            "func" => matches!(self.kind(), TypeKind::Func(_)),
            "interface" => matches!(self.kind(), TypeKind::Interface(_)),
            "string" => basic.is_some_and(Basic::is_string),
            "bool" => basic.is_some_and(Basic::is_boolean),
            "integer" => basic.is_some_and(Basic::is_integer),
            "unsigned" => basic.is_some_and(|it| it.is_integer() && it.name().starts_with('u')),
            "signed" => basic.is_some_and(|it| it.is_integer() && !it.name().starts_with('u')),
            "float" => matches!(basic, Some(Basic::Float32 | Basic::Float64)),
            "complex" => matches!(basic, Some(Basic::Complex64 | Basic::Complex128)),
            _ => false,
        }
    }
}

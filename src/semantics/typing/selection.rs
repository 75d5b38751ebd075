//! What a selector leads to, and whether a pointer is on the way.

use std::ops::ControlFlow;

use super::lookup::Selected;
use super::model::TypeModel;
use super::platforms::Types;
use super::ty::Type;

/// What `x.f` selects from a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selection {
    /// A field.
    Field {
        /// Whether `x` is a pointer, or an embedded one is on the way: the field does not lie in `x` then.
        indirect: bool,
    },
    /// A method.
    Method {
        /// Whether its receiver is a pointer that is taken of `x` or a part of it: not one that was embedded.
        pointer: bool,
        /// Whether `x` is a pointer, or an embedded one is on the way.
        indirect: bool,
    },
}

impl TypeModel<'_> {
    /// What a selector finds in a type; none where there is nothing or a type on the way cannot be read.
    pub fn selection(&self, ty: &Type, name: &str) -> Option<Selection> {
        match self.checker().select_path(ty, name)? {
            (Selected::Field(_), indirect) => Some(Selection::Field { indirect }),
            (Selected::Method(_, _, pointer), indirect) => {
                Some(Selection::Method { pointer, indirect })
            }
            (Selected::Nothing, _) => None,
        }
    }

    /// The width of a variable of a type: of a type parameter, the one width that all types of its type set have.
    pub fn width(&self, ty: &Type) -> Option<u64> {
        self.in_all(ty, |width| width)
    }

    /// Whether a variable of a type is at most so wide: of a type parameter, if all types of its type set agree.
    pub fn width_at_most(&self, ty: &Type, most: u64) -> Option<bool> {
        self.in_all(ty, |width| width <= most)
    }

    /// What follows from the width of a type: of a type parameter, if the widths of all types of its type set agree.
    fn in_all<T: PartialEq>(&self, ty: &Type, answer: impl Fn(u64) -> T) -> Option<T> {
        let mut checker = self.checker();
        let Some(param) = ty.as_param() else {
            return checker.size_of(ty).map(answer);
        };
        let bound = param.bound.get()?.clone();
        let mut common = None;
        for (_, term) in checker.terms(&bound)?? {
            let found = answer(checker.size_of(&term)?);
            if common.as_ref().is_some_and(|it| *it != found) {
                return None;
            }
            common = Some(found);
        }
        common
    }

    /// The underlying type, for a type parameter that of all types of its type set.
    pub fn core(&self, ty: &Type) -> Option<Type> {
        self.checker().core(ty)
    }
}

/// The types on one platform: what is asked depends on the platform, such as the size of a variable.
impl Types for TypeModel<'_> {
    fn each(&self, visit: &mut dyn FnMut(&TypeModel<'_>) -> ControlFlow<()>) {
        let _ = visit(self);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::semantics::typing::{Platforms, Roots};
    use crate::syntax::GoFile;
    use crate::text::Source;

    #[track_caller]
    fn check(selector: &str, expected: Option<Selection>) {
        let text = "package p\n\nimport \"sync\"\n\n\
            type In struct{ f int }\nfunc (*In) p() {}\nfunc (In) v() {}\n\
            type A struct{ In }\ntype B struct{ *In }\ntype C struct{ sync.Mutex; e error }\n\
            func f(a A, b B, c C, d *A) { ";
        let text = format!("{text}_ = {selector} }}\n");
        let start = text.rfind(selector).expect("the selector");
        let (operand, name) = selector.rsplit_once('.').expect("a selector");
        let at = u32::try_from(start).expect("short");
        let len = u32::try_from(operand.len()).expect("short");
        let range = text_size::TextRange::at(at.into(), len.into());
        let source = Arc::new(Source::new("x.go", text).expect("short"));
        let platforms = Platforms::new(&Roots::default(), &[]);
        let types = platforms.file_alone(&Arc::new(GoFile::new(source)));
        let types: &dyn Types = &types;
        let found = types.ask(|it| it.selection(&it.typed(range)?.ty, name));
        assert_eq!(found.ok(), expected, "{selector}");
    }

    #[test]
    fn pointers_on_the_way_are_told() {
        let field = |indirect| Some(Selection::Field { indirect });
        let method = |pointer, indirect| Some(Selection::Method { pointer, indirect });
        check("a.f", field(false));
        check("b.f", field(true));
        check("d.f", field(true));
        check("a.p", method(true, false));
        check("b.p", method(false, true));
        check("d.p", method(true, true));
        check("a.v", method(false, false));
        check("c.Lock", method(true, false));
        check("c.e.Error", method(false, false));
        check("c.nothing", None);
    }
}

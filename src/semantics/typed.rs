//! What the types of the package add to what one declaration says.
//!
//! A model has them only if they were given to it, and asks for them only where the declaration does not decide.

use super::layout::Step;
use super::typing::{Selection, Type, TypeKind, TypeModel, Types};
use super::{Model, Object, Verdict};
use crate::syntax::{Field, Node};

impl<'t> Model<'t> {
    /// The same model with the types of its file, which are read when a question needs them.
    #[must_use]
    pub fn with_types(mut self, types: &'t dyn Types) -> Self {
        self.types = Some(types);
        self
    }

    /// What the types of the package answer, the same on every platform that is asked about.
    pub fn ask<T: PartialEq>(&self, question: impl Fn(&TypeModel<'_>) -> Option<T>) -> Option<T> {
        self.types?.ask(question).ok()
    }

    /// The width of a variable in bytes, the same on every platform that is asked about.
    pub(super) fn typed_size(&self, object: &Object<'t>) -> Option<u64> {
        self.ask(|it| it.size_of(&object_type(it, object)?))
    }

    /// Whether a variable is at most so wide, on every platform that is asked about.
    pub(super) fn typed_size_at_most(&self, object: &Object<'t>, most: u64) -> Option<bool> {
        self.ask(|it| Some(it.size_of(&object_type(it, object)?)? <= most))
    }

    /// Where one selector or index leads.
    pub(super) fn typed_step(&self, step: Node<'t>) -> Step<'t> {
        let Some(operand) = step.field(Field::OPERAND).or(step.field(Field::PACKAGE)) else {
            return Step::Unknown;
        };
        let name = step.field(Field::FIELD).or(step.field(Field::NAME));
        let found = match name {
            Some(name) => self.ask(|it| select(it, operand, name.text())),
            None => self.ask(|it| is_array(it, operand).map(Found::of)),
        };
        match found {
            Some(Found::Part) => Step::Direct(None),
            Some(Found::Elsewhere) => Step::Indirect,
            Some(Found::Address) => Step::Address,
            None => Step::Unknown,
        }
    }

    /// Whether slicing an operand takes its address: it is an array.
    pub(super) fn typed_is_array(&self, operand: Node<'t>) -> Option<bool> {
        self.ask(|it| is_array(it, operand))
    }

    /// Whether a range over an expression is one over a function.
    pub(super) fn typed_is_function(&self, over: Node<'t>) -> Verdict {
        let found = self.ask(|it| {
            let core = it.core(&it.type_of(over)?)?;
            Some(matches!(core.kind(), TypeKind::Func(_)))
        });
        found.map_or_else(
            || Verdict::unknown("the range may be over a function"),
            Verdict::of,
        )
    }
}

/// Where a step leads, in words that can be compared between platforms.
#[derive(PartialEq)]
enum Found {
    Part,
    Elsewhere,
    Address,
}

impl Found {
    fn of(is_part: bool) -> Self {
        if is_part { Self::Part } else { Self::Elsewhere }
    }
}

/// The type of a variable, by any of its uses: the variables of a type switch share their declaration.
fn object_type(model: &TypeModel<'_>, object: &Object<'_>) -> Option<Type> {
    let mut uses = object.uses.iter().filter(|it| !it.is_possible);
    let found = uses.find_map(|it| model.typed(it.range))?;
    Some(found.ty.defaulted())
}

fn is_array(model: &TypeModel<'_>, operand: Node<'_>) -> Option<bool> {
    let core = model.core(&model.type_of(operand)?)?;
    Some(matches!(core.kind(), TypeKind::Array(..)))
}

fn select(model: &TypeModel<'_>, operand: Node<'_>, name: &str) -> Option<Found> {
    Some(match model.selection(&model.type_of(operand)?, name)? {
        Selection::Field { indirect } => Found::of(!indirect),
        // Go spec, "Calls": x.m() is shorthand for (&x).m() if x is addressable and m has a pointer receiver.
        Selection::Method {
            pointer: true,
            indirect: false,
        } => Found::Address,
        Selection::Method { .. } => Found::Elsewhere,
    })
}

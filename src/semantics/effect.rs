//! Whether a use assigns a variable or takes its address, where types decide it.

use super::closure::first_line;
use super::layout::Step;
use super::object::{Access, Object, ObjectId, Use};
use super::{Model, Type, Verdict};
use crate::syntax::{Field, Kind, Node};

impl<'t> Model<'t> {
    /// Whether the address of a variable, or of a part that lies in it, is taken.
    pub fn address_taken(&self, id: ObjectId) -> Verdict {
        let object = self.object(id);
        let uses = object.uses.iter();
        Verdict::any(uses.map(|it| possibly(it, self.takes_address(object, it))))
    }

    /// Whether a variable is assigned as a whole or in part after its declaration, in any order.
    ///
    /// The variable of a loop's head is assigned by the loop where it is one variable for all iterations.
    pub fn is_assigned(&self, id: ObjectId) -> Verdict {
        let object = self.object(id);
        let uses = object.uses.iter();
        Verdict::any(uses.map(|it| possibly(it, self.assigns(object, it))))
    }

    /// Whether a use takes the address of the variable.
    pub fn takes_address(&self, object: &Object<'t>, it: &Use<'t>) -> Verdict {
        match it.access {
            Access::AddressOf => self.lies_in(object, it, it.place),
            Access::Slice => match self.is_array(it.place) {
                Verdict::Fails => Verdict::Fails,
                known => self.lies_in(object, it, it.place).and(known),
            },
            Access::MethodCall | Access::Select => self.selects_method(object, it),
            Access::Opaque => Verdict::unknown("it stands in a syntax error"),
            Access::Read
            | Access::Write
            | Access::ReadWrite
            | Access::RangeAssign
            | Access::FieldWrite
            | Access::ElementWrite => Verdict::Fails,
        }
    }

    /// Whether a use assigns the variable or a part that lies in it.
    pub fn assigns(&self, object: &Object<'t>, it: &Use<'t>) -> Verdict {
        match it.access {
            Access::Write | Access::ReadWrite | Access::RangeAssign => Verdict::Holds,
            Access::FieldWrite | Access::ElementWrite => self.lies_in(object, it, it.place),
            Access::Opaque => Verdict::unknown("it stands in a syntax error"),
            Access::Read
            | Access::Select
            | Access::MethodCall
            | Access::AddressOf
            | Access::Slice => Verdict::Fails,
        }
    }

    /// `x.a.m` takes the address of `x` if `m` is a method with a pointer receiver and no pointer is on the way.
    fn selects_method(&self, object: &Object<'t>, it: &Use<'t>) -> Verdict {
        let unknown = || {
            let text = first_line(it.place.text());
            Verdict::unknown(format!(
                "`{text}` may take the address of `{}`",
                object.name
            ))
        };
        let mut found = self.object_shape(object);
        for step in steps(it.node, it.place) {
            match self.step(found.take(), step) {
                Step::Direct(inner) => found = inner,
                Step::Indirect => return Verdict::Fails,
                Step::Address => return Verdict::Holds,
                Step::Unknown => return unknown(),
            }
        }
        // The last step led to a field: nothing was selected from its type.
        Verdict::Fails
    }

    /// Where a step from an operand of some type leads; the types of the package know more than the file.
    fn step(&self, of: Option<Type<'t>>, step: Node<'t>) -> Step<'t> {
        let found = match (of, step.field(Field::FIELD)) {
            (Some(of), Some(field)) => self.step_into_field(of, field.text()),
            (Some(of), None) => self.step_into_element(of),
            (None, _) => Step::Unknown,
        };
        match found {
            Step::Unknown => self.typed_step(step),
            known => known,
        }
    }

    fn is_array(&self, operand: Node<'t>) -> Verdict {
        let step = self.shape(operand).map(|it| self.step_into_element(it));
        let by_file = match step {
            Some(Step::Direct(_)) => Some(true),
            Some(Step::Indirect) => Some(false),
            Some(Step::Address | Step::Unknown) | None => None,
        };
        let known = by_file.or_else(|| self.typed_is_array(operand));
        known.map_or_else(|| unknown_type(operand), Verdict::of)
    }

    /// Whether a place that starts with the variable lies in it, with no pointer on the way.
    fn lies_in(&self, object: &Object<'t>, it: &Use<'t>, place: Node<'t>) -> Verdict {
        let mut found = self.object_shape(object);
        let steps = steps(it.node, place);
        for (index, step) in steps.iter().enumerate() {
            let is_known = found.is_some();
            match self.step(found.take(), *step) {
                Step::Direct(inner) => found = inner,
                Step::Indirect => return Verdict::Fails,
                // No place: a method is neither assigned nor sliced.
                Step::Address | Step::Unknown => {
                    // A struct's field of unknown type lies in the struct if it is the last step and no embedded
                    // pointer promotes it, which is not known either.
                    return unknown_type(if is_known || index > 0 {
                        *step
                    } else {
                        it.node
                    });
                }
            }
        }
        Verdict::Holds
    }
}

/// A possible use decides nothing by itself.
pub(super) fn possibly(it: &Use<'_>, verdict: Verdict) -> Verdict {
    if it.is_possible && verdict.holds() {
        Verdict::unknown(format!("`{}` may be a field", it.node.text()))
    } else {
        verdict
    }
}

fn unknown_type(node: Node<'_>) -> Verdict {
    Verdict::unknown(format!(
        "the type of `{}` is not known",
        first_line(node.text())
    ))
}

/// The selectors and indexes from an identifier out to the place that starts with it.
fn steps<'t>(ident: Node<'t>, place: Node<'t>) -> Vec<Node<'t>> {
    let mut steps = Vec::new();
    if ident == place {
        return steps;
    }
    for node in ident.ancestors() {
        if node.kind() != Kind::PARENTHESIZED_EXPRESSION {
            steps.push(node);
        }
        if node == place {
            break;
        }
    }
    steps
}

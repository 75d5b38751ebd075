//! Whether a variable is reassigned, as the compiler sees it when it decides how closures capture it.

use text_size::TextRange;

use super::effect::possibly;
use super::object::{Access, FuncId, LoopId, LoopKind, LoopVarForm, Object, ObjectId, ObjectKind};
use super::{ClosureUse, GoVersion, Model, Type, Verdict};
use crate::syntax::{Field, Kind, Node};

/// What is assumed where the compiler's view depends on more than the declaration.
#[derive(Clone, Copy)]
struct Assumption {
    /// Loop variables are per iteration (Go 1.22).
    per_iteration: bool,
    /// A range that may be over a function is over one; its body is a closure then.
    ranges_are_calls: bool,
    /// A literal that is only called is inlined, so that it captures nothing.
    calls_are_inlined: bool,
}

/// What assigns a variable after its declaration, in the compiler's sense.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assignment {
    /// An assignment to it or to a part of it; the bytes of the identifier.
    Written(TextRange),
    /// A `return` statement, which assigns the results.
    Returned(TextRange),
    /// The loop that declares it in its head.
    ByLoop(TextRange),
}

/// Where a variable is captured for the first time.
#[derive(Clone, Copy)]
struct FirstCapture {
    order: u32,
    depth: u32,
}

impl<'t> Model<'t> {
    /// Whether the compiler counts a variable as reassigned when it decides how closures capture it.
    pub(super) fn reassigned(&self, id: ObjectId) -> Verdict {
        let version = |minor| self.go.map(|it| it.language() >= GoVersion::new(1, minor));
        let both = |known: Option<bool>| known.map_or(vec![true, false], |it| vec![it]);
        let mut found: Option<(Verdict, &str)> = None;
        for per_iteration in both(version(22)) {
            let calls = if version(23) == Some(false) {
                vec![false]
            } else {
                vec![false, true]
            };
            for ranges_are_calls in calls {
                for calls_are_inlined in [false, true] {
                    let assumption = Assumption {
                        per_iteration,
                        ranges_are_calls,
                        calls_are_inlined,
                    };
                    let verdict = self.reassigned_if(id, assumption);
                    let why = doubt(assumption);
                    match &found {
                        None => found = Some((verdict, why)),
                        Some((first, _)) if *first == verdict => {}
                        Some((Verdict::Unknown(_), _)) => {}
                        Some(_) if verdict.why().is_some() => found = Some((verdict, why)),
                        Some(_) => return Verdict::unknown(why),
                    }
                }
            }
        }
        found.map_or(Verdict::Fails, |(verdict, _)| verdict)
    }

    fn reassigned_if(&self, id: ObjectId, assumption: Assumption) -> Verdict {
        Verdict::any(self.assignments(id, assumption).map(|it| it.1))
    }

    /// Where a variable is assigned in the compiler's sense, the first place that is sure to do so.
    pub(super) fn first_assignment(&self, id: ObjectId) -> Option<Assignment> {
        let per_iteration = self.go.is_none_or(|it| it >= GoVersion::new(1, 22));
        let assumption = Assumption {
            per_iteration,
            ranges_are_calls: false,
            calls_are_inlined: false,
        };
        let mut found = self.assignments(id, assumption);
        found.find(|(_, verdict)| verdict.holds()).map(|it| it.0)
    }

    /// The assignments of a variable that the compiler counts, as far as it is known that they are some.
    fn assignments(
        &self,
        id: ObjectId,
        assumption: Assumption,
    ) -> impl Iterator<Item = (Assignment, Verdict)> {
        let object = self.object(id);
        let own_depth = object.loop_depth + u32::from(is_copied_per_iteration(object, assumption));
        let first = self.first_capture(id, assumption);
        // escape/expr.go, OCLOSURE: assignments in straight-line code before the first capture are forgotten.
        let counts =
            move |order: u32| first.is_none_or(|it| it.depth != own_depth || order > it.order);
        let uses = object.uses.iter().filter(move |it| counts(it.order));
        let by_use = uses.map(move |it| {
            let verdict = possibly(it, self.assigns(object, it));
            (Assignment::Written(it.range), verdict)
        });
        // A return assigns the results, also where they have names and nothing stands behind it.
        let is_result = object.kind == ObjectKind::Result;
        let returns = self.function(object.function).returns.iter();
        let by_return = returns
            .filter(move |(order, _)| is_result && counts(*order))
            .map(|(_, node)| (Assignment::Returned(node.range()), Verdict::Holds));
        let by_loop = object
            .loop_var
            .filter(|var| counts(self.loop_at(var.of).order))
            .map(|var| {
                let node = self.loop_at(var.of).node;
                let verdict = self.is_assigned_by_its_loop(object, assumption);
                (Assignment::ByLoop(node.range()), verdict)
            });
        by_use.chain(by_return).chain(by_loop)
    }

    /// Whether a loop assigns a variable of its head.
    ///
    /// A range does, for each iteration. A copy for each iteration is an assignment too, which is forgotten where
    /// the closure stands directly in the body: its definition is still said to be the head (loopvar/loopvar.go).
    fn is_assigned_by_its_loop(&self, object: &Object<'t>, assumption: Assumption) -> Verdict {
        match object.loop_var {
            Some(var) if var.form == LoopVarForm::ThreeClause => {
                Verdict::of(assumption.per_iteration)
            }
            Some(var) => !self.over_func(var.of, assumption),
            None => Verdict::Fails,
        }
    }

    /// Whether a loop counts as a call of an iterator function under an assumption.
    fn over_func(&self, id: LoopId, assumption: Assumption) -> Verdict {
        match self.ranges_over_function(id) {
            Verdict::Unknown(_) => Verdict::of(assumption.ranges_are_calls),
            known => known,
        }
    }

    /// Whether a loop ranges over a function, so that its body is a function to the compiler.
    pub fn ranges_over_function(&self, id: LoopId) -> Verdict {
        let found = self.loop_at(id);
        let too_old = self
            .go
            .is_some_and(|it| it.language() < GoVersion::new(1, 23));
        if found.kind != LoopKind::Range || too_old {
            return Verdict::Fails;
        }
        let head = found
            .node
            .named_children()
            .into_iter()
            .find(|it| it.kind() == Kind::RANGE_CLAUSE);
        let Some(over) = head.and_then(|it| it.field(Field::RIGHT)) else {
            return Verdict::unknown("the range may be over a function");
        };
        match self.shape(over).and_then(|it| self.underlying(it, 8)) {
            Some(Type::Func(_)) => Verdict::Holds,
            Some(_) => Verdict::Fails,
            None => self.typed_is_function(over),
        }
    }

    /// The first closure, in the order of the walk, that captures a variable where it is declared.
    fn first_capture(&self, id: ObjectId, assumption: Assumption) -> Option<FirstCapture> {
        let object = self.object(id);
        let literals = self.function_ids().skip(1).filter(|it| {
            let function = self.function(*it);
            function.free.contains(&id) && !self.is_inlined(*it, assumption)
        });
        let literals = literals.map(|it| FirstCapture {
            order: self.function(it).order,
            depth: self.depth_in(it, object.function, assumption),
        });
        let bodies = self
            .parts
            .loops
            .iter()
            .enumerate()
            .filter_map(|(index, it)| {
                let body = it.body?;
                let captures = object
                    .uses
                    .iter()
                    .any(|one| body.range().contains_range(one.range));
                let declares = it.node.range().contains_range(object.decl);
                let is_call =
                    captures && !declares && self.over_func(LoopId::new(index), assumption).holds();
                is_call.then_some(FirstCapture {
                    order: it.order,
                    depth: it.outer_depth,
                })
            });
        literals.chain(bodies).min_by_key(|it| it.order)
    }

    /// The loop depth at a literal, counted in an outer function, through calls that are inlined.
    fn depth_in(&self, function: FuncId, outer: FuncId, assumption: Assumption) -> u32 {
        let mut depth = self.function(function).created_depth;
        let mut around = self.function(function).parent;
        while let Some(id) = around.filter(|it| *it != outer) {
            if !self.is_inlined(id, assumption) {
                break;
            }
            depth += self.function(id).created_depth - 1;
            around = self.function(id).parent;
        }
        depth
    }

    /// Whether a literal that is only called is taken for inlined.
    fn is_inlined(&self, function: FuncId, assumption: Assumption) -> bool {
        if !assumption.calls_are_inlined {
            return false;
        }
        let made = self.function(function);
        // cmd/compile/internal/inline/inl.go: no function with recover or defer is inlined.
        if !made.recovers.is_empty() || !made.defers.is_empty() {
            return false;
        }
        match self.usage(function) {
            ClosureUse::CalledLocally => true,
            ClosureUse::AssignedToLocal(local) => {
                let mut uses = self.object(local).uses.iter();
                uses.all(|it| it.access == Access::Read && is_called(it.node))
            }
            _ => false,
        }
    }
}

/// Why the compiler's view may differ under an assumption; said of the second of two that differ.
fn doubt(assumption: Assumption) -> &'static str {
    if assumption.calls_are_inlined {
        "it depends on inlining"
    } else if assumption.ranges_are_calls {
        "a range may be over a function"
    } else {
        "it depends on the language version"
    }
}

/// cmd/compile/internal/loopvar: a loop variable that is captured is copied at the start of each iteration.
fn is_copied_per_iteration(object: &Object<'_>, assumption: Assumption) -> bool {
    object.loop_var.is_some() && assumption.per_iteration
}

fn is_called(node: Node<'_>) -> bool {
    let Some(call) = node
        .parent()
        .filter(|it| it.kind() == Kind::CALL_EXPRESSION)
    else {
        return false;
    };
    let is_callee = call.field(Field::FUNCTION) == Some(node);
    let delays = [Kind::GO_STATEMENT, Kind::DEFER_STATEMENT];
    is_callee && !call.parent().is_some_and(|it| delays.contains(&it.kind()))
}

//! Whether a variable is reassigned, as the compiler sees it when it decides how closures capture it.

use text_size::TextRange;

use super::effect::possibly;
use super::object::{
    Access, FuncId, LoopId, LoopKind, LoopVarForm, Object, ObjectId, ObjectKind, Resolution, Use,
};
use super::{ClosureUse, GoVersion, Model, Type, Verdict};
use crate::syntax::{Field, Kind, Node};

/// What is assumed where the compiler's view depends on more than the declaration.
#[derive(Clone, Copy)]
struct Assumption {
    /// Loop variables are per iteration (Go 1.22).
    per_iteration: bool,
    /// A range that may be over a function is over one; its body is a closure then.
    ranges_are_calls: bool,
    /// Where the variable is captured first; none if it is captured nowhere.
    first: Option<FirstCapture>,
}

/// What assigns a variable after its declaration, in the compiler's sense.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assignment {
    /// An assignment to it or to a part of it; the bytes of the identifier.
    Written(TextRange),
    /// An assignment before the first closure. It counts because that closure is made in a loop that the variable is
    /// declared outside of.
    BeforeLoop(TextRange),
    /// A `return` statement, which assigns the results.
    Returned(TextRange),
    /// The loop that declares it in its head.
    ByLoop(TextRange),
}

/// When the compiler comes to a place: the clause of the loop that declares the variable, and the order of the walk.
type Moment = (u8, u32);

/// Where a variable is captured for the first time.
#[derive(Clone, Copy)]
struct FirstCapture {
    order: Moment,
    depth: u32,
    /// Whether there is a closure to the compiler: else the next one is the first. It may be inlined, so that it
    /// captures nothing, or a constant may leave it out.
    is_sure: bool,
    /// Whether a constant may leave it out.
    is_guarded: bool,
}

impl<'t> Model<'t> {
    /// Whether the compiler counts a variable as reassigned when it decides how closures capture it.
    ///
    /// A variable that is captured nowhere after inlining has no such answer; the others decide.
    pub(super) fn reassigned(&self, id: ObjectId) -> Verdict {
        let assumptions = self.assumptions(id);
        let Some((first, others)) = assumptions.split_first() else {
            return Verdict::Fails;
        };
        let mut found = self.reassigned_if(id, *first);
        for other in others {
            let verdict = self.reassigned_if(id, *other);
            if verdict == found || found.why().is_some() {
                continue;
            }
            if verdict.why().is_none() {
                return Verdict::unknown(doubt(*first, *other));
            }
            found = verdict;
        }
        found
    }

    /// What may be the case, the likeliest first.
    fn assumptions(&self, id: ObjectId) -> Vec<Assumption> {
        let version = |minor| self.go.map(|it| it.language() >= GoVersion::new(1, minor));
        let both = |known: Option<bool>| known.map_or(vec![true, false], |it| vec![it]);
        let calls: &[bool] = if version(23) == Some(false) {
            &[false]
        } else {
            &[false, true]
        };
        let mut found = Vec::new();
        for per_iteration in both(version(22)) {
            for ranges_are_calls in calls {
                let assumption = Assumption {
                    per_iteration,
                    ranges_are_calls: *ranges_are_calls,
                    first: None,
                };
                let captures = self.first_captures(id, assumption);
                if captures.is_empty() {
                    found.push(assumption);
                }
                found.extend(captures.into_iter().map(|it| Assumption {
                    first: Some(it),
                    ..assumption
                }));
            }
        }
        found
    }

    fn reassigned_if(&self, id: ObjectId, assumption: Assumption) -> Verdict {
        Verdict::any(self.assignments(id, assumption).map(|it| it.1))
    }

    /// Where a variable is assigned in the compiler's sense, the first place that is sure to do so.
    pub(super) fn first_assignment(&self, id: ObjectId) -> Option<Assignment> {
        let assumption = *self.assumptions(id).first()?;
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
        let first = assumption.first;
        // escape/expr.go, OCLOSURE: assignments in straight-line code before the first capture are forgotten.
        let counts = move |order: u32, at: TextRange| {
            let order = self.moment(object, order, at, assumption);
            first.is_none_or(|it| it.depth != own_depth || order > it.order)
        };
        let uses = object.uses.iter();
        let uses = uses.filter(move |it| counts(it.order, it.range));
        // What counts only because of the depths: a closure in a loop sees it again.
        let is_before = move |order: Moment| first.is_some_and(|it| order <= it.order);
        let by_use = uses.map(move |it| {
            let verdict = possibly(it, self.assigns_in_build(object, it));
            let moment = self.moment(object, it.order, it.range, assumption);
            let assignment = if is_before(moment) {
                Assignment::BeforeLoop(it.range)
            } else {
                Assignment::Written(it.range)
            };
            (assignment, verdict)
        });
        // A return assigns the results, also where they have names and nothing stands behind it.
        let is_result = object.kind == ObjectKind::Result;
        let returns = self.function(object.function).returns.iter();
        let by_return = returns
            .filter(move |(order, node)| {
                is_result && counts(*order, node.range()) && !self.is_pruned(*node).holds()
            })
            .map(|(_, node)| (Assignment::Returned(node.range()), Verdict::Holds));
        let by_loop = object
            .loop_var
            .filter(|var| {
                let of = self.loop_at(var.of);
                first.is_none_or(|it| it.depth != own_depth || (0, of.order) > it.order)
            })
            .map(move |var| {
                let range = self.loop_at(var.of).node.range();
                let assignment = if assumption.per_iteration {
                    Assignment::BeforeLoop(range)
                } else {
                    Assignment::ByLoop(range)
                };
                (assignment, self.is_assigned_by_its_loop(object, assumption))
            });
        by_use.chain(by_return).chain(by_loop)
    }

    /// Whether a use assigns the variable, and is compiled.
    fn assigns_in_build(&self, object: &Object<'t>, it: &Use<'t>) -> Verdict {
        match self.assigns(object, it) {
            Verdict::Fails => Verdict::Fails,
            _ if self.is_pruned(it.node).holds() => Verdict::Fails,
            known => known,
        }
    }

    /// When the compiler comes to a place where a variable is used.
    ///
    /// The copy for each iteration of `for i := 0; cond; post` makes it a loop without clauses, whose body starts with
    /// the post statement and the condition (cmd/compile/internal/loopvar/loopvar.go).
    fn moment(
        &self,
        object: &Object<'t>,
        order: u32,
        at: TextRange,
        assumption: Assumption,
    ) -> Moment {
        let var = object.loop_var.filter(|_| assumption.per_iteration);
        let head = var.and_then(|it| self.loop_at(it.of).head(Kind::FOR_CLAUSE));
        let Some(head) = head else { return (0, order) };
        let is_in = |field| {
            let clause = head.field(field);
            clause.is_some_and(|it| it.range().contains_range(at))
        };
        let clause = match () {
            () if is_in(Field::UPDATE) => 1,
            () if is_in(Field::CONDITION) => 2,
            () => 3,
        };
        (clause, order)
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
        let head = found.head(Kind::RANGE_CLAUSE);
        let Some(over) = head.and_then(|it| it.field(Field::RIGHT)) else {
            return Verdict::unknown("the range may be over a function");
        };
        match self.shape(over).and_then(|it| self.underlying(it, 8)) {
            Some(Type::Func(_)) => Verdict::Holds,
            Some(_) => Verdict::Fails,
            None => self.typed_is_function(over),
        }
    }

    /// Whether a loop ranges over a parameter: what it holds is not known where the function itself is compiled, so
    /// the body is not inlined there.
    fn ranges_over_parameter(&self, id: LoopId) -> bool {
        let head = self.loop_at(id).head(Kind::RANGE_CLAUSE);
        let over = head.and_then(|it| it.field(Field::RIGHT));
        let Some(over) = over.filter(|it| it.kind() == Kind::IDENTIFIER) else {
            return false;
        };
        match self.resolve(over) {
            Resolution::Object(id) => {
                let object = self.object(id);
                object.kind == ObjectKind::Param && object.function == FuncId::new(0)
            }
            _ => false,
        }
    }

    /// The closures that may be the first to capture a variable, in the order of the walk.
    ///
    /// All but the last may be inlined or left out. What stands in an inlined closure is captured where that one is called, and the
    /// closures around a literal come before it.
    fn first_captures(&self, id: ObjectId, assumption: Assumption) -> Vec<FirstCapture> {
        let object = self.object(id);
        let literals = self
            .function_ids()
            .skip(1)
            .filter(|it| self.function(*it).free.contains(&id))
            .map(|it| (it, self.is_pruned(self.function(it).node)))
            .filter(|(_, pruned)| !pruned.holds());
        let moment = |order, at| self.moment(object, order, at, assumption);
        let literals = literals.map(|(it, pruned)| FirstCapture {
            order: moment(self.function(it).order, self.function(it).node.range()),
            depth: self.depth_in(it, object.function),
            is_sure: pruned.fails() && !self.may_be_inlined(it),
            is_guarded: !pruned.fails(),
        });
        let loops = self
            .loop_ids()
            .filter(|it| self.is_used_in_body(*it, id) && self.over_func(*it, assumption).holds());
        // A body is inlined where the iterator is.
        let bodies = loops.map(|it| FirstCapture {
            order: moment(self.loop_at(it).order, self.loop_at(it).node.range()),
            depth: self.loop_at(it).outer_depth,
            is_sure: self.ranges_over_parameter(it),
            is_guarded: false,
        });
        let mut found: Vec<_> = literals.chain(bodies).collect();
        found.sort_by_key(|it| it.order);
        let sure = found.iter().position(|it| it.is_sure);
        found.truncate(sure.map_or(found.len(), |it| it + 1));
        found
    }

    /// The loop depth at a literal, counted in an outer function, through calls that are inlined.
    fn depth_in(&self, function: FuncId, outer: FuncId) -> u32 {
        let mut depth = self.function(function).created_depth;
        let mut around = self.function(function).parent;
        while let Some(id) = around.filter(|it| *it != outer) {
            if !self.may_be_inlined(id) {
                break;
            }
            depth += self.function(id).created_depth - 1;
            around = self.function(id).parent;
        }
        depth
    }

    /// Whether the compiler may inline a literal: one that is only called.
    fn may_be_inlined(&self, function: FuncId) -> bool {
        let made = self.function(function);
        // cmd/compile/internal/inline/inl.go, hairyVisitor.doNode: a function that defers, recovers or starts a
        // goroutine is not inlined.
        if !made.recovers.is_empty() || !made.defers.is_empty() || starts_goroutine(made.body) {
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

/// Why the compiler's view may differ between two assumptions.
fn doubt(one: Assumption, other: Assumption) -> &'static str {
    if one.per_iteration != other.per_iteration {
        "it depends on the language version"
    } else if one.ranges_are_calls != other.ranges_are_calls {
        "a range may be over a function"
    } else if one.first.is_some_and(|it| it.is_guarded) {
        "it depends on a constant"
    } else {
        "it depends on inlining"
    }
}

/// cmd/compile/internal/loopvar: a loop variable that is captured is copied at the start of each iteration.
fn is_copied_per_iteration(object: &Object<'_>, assumption: Assumption) -> bool {
    object.loop_var.is_some() && assumption.per_iteration
}

/// Whether a go statement stands directly in a body.
fn starts_goroutine(body: Option<Node<'_>>) -> bool {
    let Some(body) = body else { return false };
    let mut walk = body.descendants();
    while let Some(node) = walk.next() {
        match node.kind() {
            Kind::FUNC_LITERAL => walk.skip_children(),
            Kind::GO_STATEMENT => return true,
            _ => {}
        }
    }
    false
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

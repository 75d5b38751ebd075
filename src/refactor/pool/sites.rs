//! The uses of a pool in one declaration: what is taken from it, and what is given back.

use text_size::TextRange;

use super::once::{is_followed, require_once};
use super::{refusal, starts_line};
use crate::refactor::Refusal;
use crate::refactor::fresh::fresh_name;
use crate::refactor::place::{indent_of, newline_of};
use crate::semantics::{Access, Model, ObjectId, Use};
use crate::syntax::{Field, Kind, Node};
use crate::text::Edit;

/// The uses found so far.
pub(super) struct Sites<'a, 't> {
    model: &'a Model<'t>,
    gets: Vec<Get<'t>>,
    puts: Vec<Put<'t>>,
}

/// `x := pool.Get().(T)`, or a slice of it.
struct Get<'t> {
    statement: Node<'t>,
    assertion: Node<'t>,
    ty: Node<'t>,
    object: ObjectId,
}

/// `pool.Put(x)` or `pool.Put(x[:0])`.
#[derive(Clone, Copy)]
pub(super) struct Put<'t> {
    /// The statement, which may be deferred.
    pub(super) statement: Node<'t>,
    argument: Node<'t>,
    object: ObjectId,
}

impl<'a, 't> Sites<'a, 't> {
    pub(super) fn new(model: &'a Model<'t>) -> Self {
        Self {
            model,
            gets: Vec::new(),
            puts: Vec::new(),
        }
    }

    /// Notes a use of the pool, which must be the operand of one of the two methods.
    pub(super) fn add(&mut self, used: Node<'t>) -> Result<(), Refusal> {
        let selector = used.parent().filter(|it| {
            it.kind() == Kind::SELECTOR_EXPRESSION && it.field(Field::OPERAND) == Some(used)
        });
        let method = selector.and_then(|it| it.field(Field::FIELD));
        let call = selector.and_then(Node::parent).filter(|it| {
            it.kind() == Kind::CALL_EXPRESSION && it.field(Field::FUNCTION) == selector
        });
        let (Some(method), Some(call)) = (method, call) else {
            return Err(refusal("the pool is used otherwise than to get and put"));
        };
        match method.text() {
            "Get" => {
                let get = self.get(call).ok_or_else(|| {
                    refusal("what is taken from the pool does not become a variable at once")
                })?;
                self.gets.push(get);
            }
            "Put" => {
                let put = self.put(call).ok_or_else(|| {
                    refusal("what is given to the pool is not a variable of the function")
                })?;
                self.puts.push(put);
            }
            _ => return Err(refusal("the pool has no such method")),
        }
        Ok(())
    }

    fn get(&self, call: Node<'t>) -> Option<Get<'t>> {
        let assertion = call
            .parent()
            .filter(|it| it.kind() == Kind::TYPE_ASSERTION_EXPRESSION)?;
        let mut value = assertion;
        let list = loop {
            let parent = value.parent()?;
            match parent.kind() {
                Kind::EXPRESSION_LIST => break parent,
                Kind::SLICE_EXPRESSION if parent.field(Field::OPERAND) == Some(value) => {
                    value = parent;
                }
                _ => return None,
            }
        };
        let statement = list.parent()?;
        let names = statement.field(Field::LEFT)?.named_children();
        let is_declaration = statement.kind() == Kind::SHORT_VAR_DECLARATION
            && statement.parent()?.kind() == Kind::STATEMENT_LIST;
        let ([name], 1, true) = (
            names.as_slice(),
            list.named_children().len(),
            is_declaration,
        ) else {
            return None;
        };
        Some(Get {
            statement,
            assertion,
            ty: assertion.field(Field::TYPE)?,
            object: self.model.object_at(name.start())?,
        })
    }

    fn put(&self, call: Node<'t>) -> Option<Put<'t>> {
        let arguments = call.field(Field::ARGUMENTS)?.named_children();
        let [argument] = arguments.as_slice() else {
            return None;
        };
        let mut name = *argument;
        while name.kind() == Kind::SLICE_EXPRESSION {
            name = name.field(Field::OPERAND)?;
        }
        let statement = call.parent()?;
        let kinds = [Kind::EXPRESSION_STATEMENT, Kind::DEFER_STATEMENT];
        let is_statement =
            kinds.contains(&statement.kind()) && statement.parent()?.kind() == Kind::STATEMENT_LIST;
        let object = match self.model.resolve(name) {
            crate::semantics::Resolution::Object(id) if is_statement => id,
            _ => return None,
        };
        Some(Put {
            statement,
            argument: *argument,
            object,
        })
    }

    /// The types of what is taken.
    pub(super) fn types(&self) -> impl Iterator<Item = Node<'t>> {
        self.gets.iter().map(|it| it.ty)
    }

    /// The edits of all uses.
    pub(super) fn edits(&self) -> Result<Vec<Edit>, Refusal> {
        let is_known = |put: &Put<'t>| self.gets.iter().any(|get| get.object == put.object);
        if !self.puts.iter().all(is_known) {
            return Err(refusal("something is put that was not taken from the pool"));
        }
        let mut edits = Vec::new();
        let mut taken = Vec::new();
        for get in &self.gets {
            let puts: Vec<_> = self
                .puts
                .iter()
                .filter(|it| it.object == get.object)
                .collect();
            let puts: Vec<Put<'t>> = puts.into_iter().copied().collect();
            require_once(self.model, get.object, &puts)?;
            if self.can_be_pointer(get, &puts) {
                edits.push(inserted(get.ty, "*"));
                continue;
            }
            let base = format!("{}Ptr", self.model.object(get.object).name);
            let name = fresh_name(&base, self.model.root(), self.model.names(), &taken)?;
            edits.extend(get_edits(get, &name));
            for put in &puts {
                if !self.is_as_taken(get, put) {
                    let text = format!("*{name} = {}", put.argument.text());
                    edits.push(ahead(put.statement, &text));
                }
                edits.push(Edit {
                    range: put.argument.range(),
                    text: name.clone(),
                });
            }
            taken.push(name);
        }
        Ok(edits)
    }

    /// Whether what is given back is what was taken, untouched: what the pointer points at already.
    fn is_as_taken(&self, get: &Get<'t>, put: &Put<'t>) -> bool {
        let object = self.model.object(get.object);
        let mut uses = object.uses.iter();
        let is_first =
            uses.all(|it| it.node == put.argument || put.statement.end() <= it.range.start());
        let is_here = self.model.function_around(put.statement) == object.function;
        is_first && is_here && put.argument.kind() == Kind::IDENTIFIER && get.is_direct()
    }

    /// Whether the variable itself can become the pointer: only fields of it are used, and none after it was given
    /// back, when it was a copy.
    fn can_be_pointer(&self, get: &Get<'t>, puts: &[Put<'t>]) -> bool {
        let object = self.model.object(get.object);
        let put_of = |it: &Use<'t>| puts.iter().find(|put| put.argument == it.node);
        let is_field = |it: &Use<'t>| {
            let around = it.node.parent();
            let is_selected = around.is_some_and(|around| {
                around.kind() == Kind::SELECTOR_EXPRESSION
                    && around.field(Field::OPERAND) == Some(it.node)
            });
            let is_plain = match it.access {
                Access::FieldWrite | Access::ElementWrite => true,
                Access::Select => self.model.takes_address(object, it).fails(),
                _ => false,
            };
            is_selected && is_plain && !it.is_possible && it.function == object.function
        };
        let is_last = |put: &Put<'t>| {
            let later = object.uses.iter();
            let mut later = later.filter(|it| put.statement.end() <= it.range.start());
            put.statement.kind() == Kind::EXPRESSION_STATEMENT
                && later.all(|it| !is_followed(put.statement, it.node))
        };
        get.is_direct()
            && !puts.is_empty()
            && puts.iter().all(is_last)
            && object
                .uses
                .iter()
                .all(|it| put_of(it).is_some() || is_field(it))
    }
}

impl Get<'_> {
    /// Whether the variable is what was taken, and not a slice of it.
    fn is_direct(&self) -> bool {
        self.assertion.parent() == self.statement.field(Field::RIGHT)
    }
}

/// `xPtr := pool.Get().(*T)` and `x := *xPtr`.
fn get_edits(get: &Get<'_>, name: &str) -> Vec<Edit> {
    let text = get.assertion.text();
    let at = usize::from(get.ty.start() - get.assertion.start());
    let (before, after) = text.split_at(at);
    let is_operand = get
        .assertion
        .parent()
        .is_some_and(|it| it.kind() == Kind::SLICE_EXPRESSION);
    let value = match is_operand {
        true => format!("(*{name})"),
        false => format!("*{name}"),
    };
    let statement = get.statement;
    vec![
        ahead(statement, &format!("{name} := {before}*{after}")),
        Edit {
            range: get.assertion.range(),
            text: value,
        },
    ]
}

/// A statement right before another one, below the comments that belong to it.
fn ahead(statement: Node<'_>, text: &str) -> Edit {
    let separator = match starts_line(statement) {
        true => format!(
            "{}{}",
            newline_of(statement.file_text()),
            indent_of(statement)
        ),
        false => "; ".to_owned(),
    };
    Edit {
        range: TextRange::empty(statement.start()),
        text: format!("{text}{separator}"),
    }
}

fn inserted(before: Node<'_>, text: &str) -> Edit {
    Edit {
        range: TextRange::empty(before.start()),
        text: text.to_owned(),
    }
}

//! The types of expressions that one file decides.

use super::build::{parameters, unparenthesized};
use super::declared::{named_in_file, spec_in_file};
use super::types::{Type, predeclared_type};
use super::{LoopVarForm, Model, Object, ObjectKind, Resolution};
use crate::syntax::{DeclKind, Field, Kind, Node};

/// How deep a question about a type may ask other ones: far deeper than real code goes.
pub(super) const MAX_DEPTH: u32 = 24;

impl<'t> Model<'t> {
    /// The type of an expression, or the type that a type expression denotes, where this file decides it exactly.
    ///
    /// An untyped constant has its default type.
    pub fn type_of(&self, node: Node<'t>) -> Option<Type<'t>> {
        self.shape_of(node, MAX_DEPTH).filter(Type::is_exact)
    }

    /// The type of an object, also where its text would not be exact.
    pub(super) fn object_shape(&self, object: &Object<'t>) -> Option<Type<'t>> {
        self.shape_of_object(object, MAX_DEPTH)
    }

    /// See [`Model::type_of`]; also types whose text would not be exact.
    pub(super) fn shape(&self, node: Node<'t>) -> Option<Type<'t>> {
        self.shape_of(node, MAX_DEPTH)
    }

    fn shape_of_object(&self, object: &Object<'t>, depth: u32) -> Option<Type<'t>> {
        let depth = depth.checked_sub(1)?;
        if !object.kind.is_variable() && object.kind != ObjectKind::Const {
            return None;
        }
        if let Some(written) = object.declared_type {
            let found = self.written(written, depth)?;
            return Some(if object.is_variadic {
                Type::Slice(Box::new(found))
            } else {
                found
            });
        }
        if object
            .loop_var
            .is_some_and(|it| it.form != LoopVarForm::ThreeClause)
        {
            return self.range_variable(object, depth);
        }
        self.shape_of(object.init?, depth)
    }

    fn range_variable(&self, object: &Object<'t>, depth: u32) -> Option<Type<'t>> {
        let var = object.loop_var?;
        let loop_node = self.loop_at(var.of).node;
        let head = loop_node
            .named_children()
            .into_iter()
            .find(|it| it.kind() == Kind::RANGE_CLAUSE);
        let over = self.underlying(self.shape_of(head?.field(Field::RIGHT)?, depth)?, depth)?;
        let is_key = var.form == LoopVarForm::RangeKey;
        match over {
            Type::Slice(_) | Type::Array(..) if is_key => Some(Type::Predeclared("int")),
            Type::Slice(inner) | Type::Array(_, inner) => Some(*inner),
            Type::Map(key, value) => Some(if is_key { *key } else { *value }),
            Type::Chan(_, inner) if is_key => Some(*inner),
            Type::Predeclared("string") => {
                Some(Type::Predeclared(if is_key { "int" } else { "int32" }))
            }
            Type::Predeclared(name) if is_key && name.contains("int") => {
                Some(Type::Predeclared(name))
            }
            _ => None,
        }
    }

    fn shape_of(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let depth = depth.checked_sub(1)?;
        let operand = || node.field(Field::OPERAND);
        match node.kind() {
            Kind::PARENTHESIZED_EXPRESSION => self.shape_of(*node.named_children().first()?, depth),
            Kind::IDENTIFIER | Kind::TRUE | Kind::FALSE => self.name(node, depth),
            Kind::INT_LITERAL => Some(Type::Predeclared("int")),
            Kind::FLOAT_LITERAL => Some(Type::Predeclared("float64")),
            Kind::IMAGINARY_LITERAL => Some(Type::Predeclared("complex128")),
            Kind::RUNE_LITERAL => Some(Type::Predeclared("int32")),
            Kind::RAW_STRING_LITERAL | Kind::INTERPRETED_STRING_LITERAL => {
                Some(Type::Predeclared("string"))
            }
            Kind::COMPOSITE_LITERAL | Kind::TYPE_ASSERTION_EXPRESSION => {
                self.written(node.field(Field::TYPE)?, depth)
            }
            Kind::TYPE_CONVERSION_EXPRESSION => self.conversion_shape(node, depth),
            Kind::FUNC_LITERAL => Some(Type::Func(node)),
            Kind::CALL_EXPRESSION => self.call_shape(node, depth),
            Kind::UNARY_EXPRESSION => self.unary_shape(node, depth),
            Kind::BINARY_EXPRESSION => self.binary_shape(node, depth),
            Kind::INDEX_EXPRESSION => self.element_shape(self.shape_of(operand()?, depth)?, depth),
            Kind::SLICE_EXPRESSION => self.slice_shape(self.shape_of(operand()?, depth)?, depth),
            Kind::SELECTOR_EXPRESSION => {
                let field = node.field(Field::FIELD)?;
                if let Resolution::Package(_) = self.resolution_of(operand()?) {
                    return None;
                }
                self.field_shape(self.shape_of(operand()?, depth)?, field.text(), depth)
            }
            _ => self.written(node, depth),
        }
    }

    /// Go spec, "Conversions": `*T(x)` is `*(T(x))`, and `<-chan T(x)` receives; the grammar reads them as types.
    fn conversion_shape(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let written = node.field(Field::TYPE)?;
        match written.kind() {
            Kind::CHANNEL_TYPE if written.text().starts_with("<-") => None,
            Kind::POINTER_TYPE => {
                let to = self.written(*written.named_children().first()?, depth)?;
                match self.underlying(to, depth)? {
                    Type::Pointer(inner) => Some(*inner),
                    _ => None,
                }
            }
            _ => self.written(written, depth),
        }
    }

    /// The type of a variable or constant.
    fn name(&self, ident: Node<'t>, depth: u32) -> Option<Type<'t>> {
        match self.resolution_of(ident) {
            Resolution::Object(id) => self.shape_of_object(self.object(id), depth),
            Resolution::Predeclared if matches!(ident.text(), "true" | "false") => {
                Some(Type::Predeclared("bool"))
            }
            Resolution::PackageLevel => {
                let spec = spec_in_file(self.file, self.names, ident.text(), DeclKind::Var)?;
                if let Some(written) = spec.field(Field::TYPE) {
                    return self.written(written, depth);
                }
                let values = spec.field(Field::VALUE)?.named_children();
                let names = spec.fields(Field::NAME);
                let index = names.iter().position(|it| it.text() == ident.text())?;
                if values.len() != names.len() {
                    return None;
                }
                self.shape_of(*values.get(index)?, depth)
            }
            _ => None,
        }
    }

    fn call_shape(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let callee = unparenthesized(node.field(Field::FUNCTION)?);
        let arguments = node.field(Field::ARGUMENTS)?.named_children();
        if callee.kind() != Kind::IDENTIFIER || node.field(Field::TYPE_ARGUMENTS).is_some() {
            // `(*T)(x)` and `p.T(x)`: a conversion or a call, which is not told apart here.
            return None;
        }
        match self.resolution_of(callee) {
            Resolution::Predeclared => match callee.text() {
                "make" => self.written(*arguments.first()?, depth),
                "new" => {
                    let argument = *arguments.first()?;
                    Some(Type::Pointer(Box::new(self.new_operand(argument, depth)?)))
                }
                "append" => self.shape_of(*arguments.first()?, depth),
                "len" | "cap" | "copy" => Some(Type::Predeclared("int")),
                "recover" => Some(Type::Predeclared("any")),
                name => predeclared_type(name).map(Type::Predeclared),
            },
            Resolution::Object(id) if self.object(id).kind == ObjectKind::Type => {
                self.type_name(callee, Vec::new())
            }
            Resolution::PackageLevel => self.package_call(callee, depth),
            _ => None,
        }
    }

    /// `new(T)`, or from Go 1.26 on `new(x)`.
    fn new_operand(&self, argument: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let is_value = match self.resolution_of(argument) {
            Resolution::Object(id) => self.object(id).kind.is_variable(),
            Resolution::Unknown(_) => argument.kind() == Kind::IDENTIFIER,
            _ => false,
        };
        if is_value {
            self.shape_of(argument, depth)
        } else {
            self.written(argument, depth)
        }
    }

    /// A call of a function of this file, or a conversion to a type of it.
    fn package_call(&self, callee: Node<'t>, depth: u32) -> Option<Type<'t>> {
        if named_in_file(self.file, self.names, callee.text()).is_some() {
            return self.type_name(callee, Vec::new());
        }
        let function = spec_in_file(self.file, self.names, callee.text(), DeclKind::Func)?;
        if function.field(Field::TYPE_PARAMETERS).is_some() {
            return None;
        }
        let result = function.field(Field::RESULT)?;
        if result.kind() != Kind::PARAMETER_LIST {
            return self.written(result, depth);
        }
        match parameters(result).as_slice() {
            [only] => self.written(only.written_type?, depth),
            _ => None,
        }
    }

    fn unary_shape(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let inner = self.shape_of(node.field(Field::OPERAND)?, depth)?;
        match (node.field(Field::OPERATOR)?.text(), inner) {
            ("&", inner) => Some(Type::Pointer(Box::new(inner))),
            ("*", inner) => match self.underlying(inner, depth)? {
                Type::Pointer(inner) => Some(*inner),
                _ => None,
            },
            ("<-", inner) => match self.underlying(inner, depth)? {
                Type::Chan(_, inner) => Some(*inner),
                _ => None,
            },
            ("!" | "-" | "+" | "^", inner) => Some(inner),
            _ => None,
        }
    }

    fn binary_shape(&self, node: Node<'t>, depth: u32) -> Option<Type<'t>> {
        let (left, right) = (node.field(Field::LEFT)?, node.field(Field::RIGHT)?);
        match node.field(Field::OPERATOR)?.text() {
            // The result of a comparison is untyped; used as a value it is a bool.
            "==" | "!=" | "<" | "<=" | ">" | ">=" => Some(Type::Predeclared("bool")),
            "<<" | ">>" if self.is_untyped(left) => None,
            "<<" | ">>" => self.shape_of(left, depth),
            _ if self.is_untyped(left) && self.is_untyped(right) => None,
            _ if self.is_untyped(left) => self.shape_of(right, depth),
            _ => self.shape_of(left, depth),
        }
    }

    /// Whether an expression is, or may be, an untyped constant, whose type comes from what stands around it.
    fn is_untyped(&self, node: Node<'t>) -> bool {
        let operators = [
            Kind::PARENTHESIZED_EXPRESSION,
            Kind::UNARY_EXPRESSION,
            Kind::BINARY_EXPRESSION,
        ];
        let mut pending = vec![node];
        while let Some(next) = pending.pop() {
            if operators.contains(&next.kind()) {
                pending.extend(next.named_children());
            } else if !self.is_untyped_operand(next) {
                return false;
            }
        }
        true
    }

    fn is_untyped_operand(&self, node: Node<'t>) -> bool {
        match node.kind() {
            Kind::IDENTIFIER => match self.resolution_of(node) {
                Resolution::Object(id) => self.object(id).kind == ObjectKind::Const,
                Resolution::PackageLevel => true,
                _ => false,
            },
            Kind::SELECTOR_EXPRESSION => node
                .field(Field::OPERAND)
                .is_some_and(|it| matches!(self.resolution_of(it), Resolution::Package(_))),
            kind => literal_kinds().contains(&kind),
        }
    }

    fn element_shape(&self, of: Type<'t>, depth: u32) -> Option<Type<'t>> {
        match self.underlying(of, depth)? {
            Type::Slice(inner) | Type::Array(_, inner) | Type::Map(_, inner) => Some(*inner),
            Type::Pointer(inner) => match self.underlying(*inner, depth)? {
                Type::Array(_, inner) => Some(*inner),
                _ => None,
            },
            Type::Predeclared("string") => Some(Type::Predeclared("byte")),
            _ => None,
        }
    }

    fn slice_shape(&self, of: Type<'t>, depth: u32) -> Option<Type<'t>> {
        match self.underlying(of.clone(), depth)? {
            Type::Slice(_) | Type::Predeclared("string") => Some(of),
            Type::Array(_, inner) => Some(Type::Slice(inner)),
            Type::Pointer(inner) => match self.underlying(*inner, depth)? {
                Type::Array(_, inner) => Some(Type::Slice(inner)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn literal_kinds() -> [Kind; 9] {
    [
        Kind::INT_LITERAL,
        Kind::FLOAT_LITERAL,
        Kind::IMAGINARY_LITERAL,
        Kind::RUNE_LITERAL,
        Kind::RAW_STRING_LITERAL,
        Kind::INTERPRETED_STRING_LITERAL,
        Kind::TRUE,
        Kind::FALSE,
        Kind::IOTA,
    ]
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::{canonical_type, fixture};

    /// The type of the value of `_ = …` or the variable `x`.
    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let source = format!(
            "package p
import \"os\"
import h \"net/http\"
type MyS string
type P struct {{ f *os.File; s S }}
type S struct {{ n []byte }}
func one(a int) *os.File {{ return nil }}
var global = P{{}}
func f(r *h.Request, bs []uint8, p *P, vs ...any) {{\n{body}\n}}"
        );
        let found = fixture::describe(&source, None, |model, out| {
            let object = model.objects().iter().rfind(|it| it.name == "x").unwrap();
            let decl = model.root().covering(object.decl).unwrap();
            out.push_str(
                &model
                    .type_of(decl)
                    .map_or("-".to_owned(), |it| it.to_string()),
            );
            if let Some(size) = model.size_of_object(object) {
                write!(out, " ({size})").unwrap();
            }
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn declared_types_are_canonical() {
        check("var x *os.File", &expect!["*os.File (8)"]);
        check("x := r", &expect!["*net/http.Request (8)"]);
        check("x := bs", &expect!["[]byte (24)"]);
        check("x := vs", &expect!["[]any (24)"]);
        check(
            "var x map[string][]h.Header",
            &expect!["map[string][]net/http.Header (8)"],
        );
        check("var x MyS", &expect!["MyS (16)"]);
        check("var x interface{}", &expect!["any (16)"]);
        check("var x [4]rune", &expect!["[4]int32 (16)"]);
        check("var x atomic.Pointer[T]", &expect!["-"]);
    }

    #[test]
    fn values_have_the_type_that_the_file_decides() {
        check("x := MyS(\"a\")", &expect!["MyS (16)"]);
        check("x := []byte(\"a\")", &expect!["[]byte (24)"]);
        check("x := &P{}", &expect!["*P (8)"]);
        check("x := make([]int, 3)", &expect!["[]int (24)"]);
        check("x := new(P)", &expect!["*P (8)"]);
        check("x := len(bs) + 1", &expect!["int (8)"]);
        check("x := 1 + p.s.n[0]", &expect!["byte (1)"]);
        check("x := p.s.n[1:]", &expect!["[]byte (24)"]);
        check("x := p.f", &expect!["*os.File (8)"]);
        check("x := one(1)", &expect!["*os.File (8)"]);
        check("x := global", &expect!["P (32)"]);
        check("for _, x := range \"abc\" {}", &expect!["int32 (4)"]);
        check("for x := range 10 {}", &expect!["int (8)"]);
        check("for _, x := range p.s.n {}", &expect!["byte (1)"]);
        check("x := 2 * time.Second", &expect!["-"]);
        check("x := 1 << 3", &expect!["-"]);
        check("x := \"a\"[0]", &expect!["byte (1)"]);
        check("x := map[string]int{}[\"a\"]", &expect!["int (8)"]);
    }

    #[test]
    fn what_is_not_decided_is_not_guessed() {
        check("x := other()", &expect!["-"]);
        check("x, y := one(1), 2", &expect!["*os.File (8)"]);
        check("x, err := two()", &expect!["-"]);
        check("type string int; var x string", &expect!["- (8)"]);
        check(
            "len := func() string { return \"\" }; x := len()",
            &expect!["-"],
        );
        check("x := r.URL", &expect!["-"]);
        check("x := func() {}", &expect!["- (8)"]);
        check("os := 1; x := os.File", &expect!["-"]);
    }

    #[test]
    fn written_types_are_made_canonical() {
        assert_eq!(canonical_type("[]uint8"), "[]byte");
        assert_eq!(canonical_type("map[rune]interface{}"), "map[int32]any");
        assert_eq!(canonical_type("*net/http.rune"), "*net/http.rune");
    }
}

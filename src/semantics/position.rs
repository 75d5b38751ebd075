//! Where the compiler says that a variable is declared.

use text_size::TextSize;

use super::build::parameters;
use super::{Model, Object};
use crate::syntax::{Field, Kind, Node};

impl Model<'_> {
    /// The position of a variable in the compiler's messages.
    ///
    /// It is that of the identifier, except for the variable of a clause of a type switch: those share an identifier,
    /// and each has the position of the last type of its clause (cmd/compile/internal/noder/quirks.go,
    /// `typeExprEndPos`), or of the clause where it has none.
    pub fn compiler_position(&self, object: &Object<'_>) -> TextSize {
        let scope = self.scope(object.scope).range;
        if scope.contains_range(object.decl) {
            return object.decl.start();
        }
        let clause = self.root.covering(scope);
        let types = clause.map(|it| it.fields(Field::TYPE)).unwrap_or_default();
        types.last().map_or(scope.start(), |it| type_end(*it))
    }
}

/// The start of what ends a type.
fn type_end(written: Node<'_>) -> TextSize {
    let inner = match written.kind() {
        Kind::POINTER_TYPE | Kind::PARENTHESIZED_TYPE => {
            written.named_children().into_iter().next_back()
        }
        Kind::SLICE_TYPE | Kind::ARRAY_TYPE => written.field(Field::ELEMENT),
        Kind::MAP_TYPE | Kind::CHANNEL_TYPE => written.field(Field::VALUE),
        Kind::GENERIC_TYPE => written
            .field(Field::TYPE_ARGUMENTS)
            .and_then(|it| it.named_children().into_iter().next_back()),
        Kind::FUNCTION_TYPE => function_end(written),
        _ => None,
    };
    inner.map_or(written.start(), type_end)
}

/// The last result, or the last parameter of a function type without results.
fn function_end(written: Node<'_>) -> Option<Node<'_>> {
    match written.field(Field::RESULT) {
        Some(list) if list.kind() == Kind::PARAMETER_LIST => last_type(list),
        Some(result) => Some(result),
        None => written.field(Field::PARAMETERS).and_then(last_type),
    }
}

fn last_type(list: Node<'_>) -> Option<Node<'_>> {
    parameters(list).last().and_then(|it| it.written_type)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::semantics::fixture;

    #[track_caller]
    fn check(source: &str, expected: &Expect) {
        let found = fixture::describe(source, None, |model, out| {
            for object in model.objects().iter().filter(|it| it.name == "x") {
                let at = usize::from(model.compiler_position(object));
                let text = &model.root().file_text()[at..];
                let word = text.split_whitespace().next().unwrap();
                writeln!(out, "{word}").unwrap();
            }
        });
        expected.assert_eq(&found);
    }

    #[test]
    fn the_variable_of_a_clause_is_declared_at_the_end_of_its_last_type() {
        check(
            "func f(v any) {
    switch x := v.(type) {
    case int, *[]map[string]a.Last:
    case nil:
    case func(n int) (err error), func(string):
    case G[int, float64]:
    default:
    }
    x := 1
}",
            &expect![[r#"
                a.Last:
                nil:
                string):
                float64]:
                default:
                x
            "#]],
        );
    }
}

//! Functions that lack a `return` at their end.

use std::collections::BTreeSet;

use crate::semantics::{FileNames, Model};
use crate::syntax::{Decl, Field, GoFile, Kind, Node};

/// The heads of the functions with results whose body can end without a `return`: `missing return` to the compiler.
pub(super) fn missing<'f>(
    file: &'f GoFile,
    decl: &'f Decl,
    names: &FileNames,
) -> BTreeSet<&'f str> {
    let functions: Vec<_> = file.root(decl).descendants().filter_map(head).collect();
    if functions.is_empty() {
        return BTreeSet::new();
    }
    let model = Model::build(file, decl, names);
    let lacking = functions
        .into_iter()
        .filter(|(_, body)| !model.is_terminating(*body));
    lacking.map(|(head, _)| head).collect()
}

/// The head and the body of a function that has results.
fn head(node: Node<'_>) -> Option<(&str, Node<'_>)> {
    const FUNCTIONS: [Kind; 3] = [
        Kind::FUNCTION_DECLARATION,
        Kind::METHOD_DECLARATION,
        Kind::FUNC_LITERAL,
    ];
    if !FUNCTIONS.contains(&node.kind()) || node.field(Field::RESULT).is_none() {
        return None;
    }
    let body = node.field(Field::BODY)?;
    let length = usize::from(body.start() - node.start());
    Some((node.text().get(..length)?.trim_end(), body))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    #[track_caller]
    fn check(decl: &str, expected: &[&str]) {
        let source = Source::new("a.go", format!("package p\n\n{decl}\n")).unwrap();
        let file = GoFile::new(Arc::new(source));
        let names = FileNames::new(&file, None);
        let found = missing(&file, &file.decls()[0], &names);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_body_that_terminates_lacks_nothing() {
        check("func f() {}", &[]);
        check("func f() int { return 1 }", &[]);
        check("func f() int { panic(1) }", &[]);
        check("func f() int { for { g() } }", &[]);
        check(
            "func f(b bool) (int, error) { if b { return 1, nil } else { goto L }; L: return 2, nil }",
            &[],
        );
    }

    #[test]
    fn a_body_that_may_run_out_lacks_a_return() {
        check("func f() int { log.Panic(1) }", &["func f() int"]);
        check("func f() (n int) { os.Exit(1) }", &["func f() (n int)"]);
        check("func f() int { for { break } }", &["func f() int"]);
        check("func f() { g(func() int { h() }) }", &["func() int"]);
        check(
            "func f(panic func(int)) int { panic(1) }",
            &["func f(panic func(int)) int"],
        );
    }
}

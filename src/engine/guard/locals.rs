//! What the compiler says about local names: unused variables, names declared twice in a block, and packages hidden by
//! variables.
//!
//! What they refuse is compared with what was there before: code that did not build may stay as it is.

use std::collections::BTreeSet;

use crate::semantics::{FileNames, Model, Object, ObjectKind, Resolution};
use crate::syntax::{Decl, Field, GoFile, Kind, Node};

/// The local variables of a declaration that are never read: `declared and not used` to the compiler.
pub(super) fn unused<'f>(file: &'f GoFile, decl: &'f Decl) -> BTreeSet<&'f str> {
    // Whether a name is local does not depend on imports and other files.
    let names = FileNames::default();
    let model = Model::build(file, decl, &names);
    let variables = || {
        model
            .objects()
            .iter()
            .filter(|it| it.kind == ObjectKind::Var)
    };
    let is_read = |it: &&Object<'_>| it.uses.iter().any(|it| !it.access.is_only_write());
    // The variables of a type switch share a declaration, and one of them is enough.
    let read: BTreeSet<_> = variables()
        .filter(is_read)
        .map(|it| it.decl.start())
        .collect();
    variables()
        .filter(|it| !read.contains(&it.decl.start()))
        .map(|it| &file.text()[it.decl])
        .collect()
}

/// The names that some block of a declaration declares twice, or with a `:=` that declares nothing new.
pub(super) fn declared_twice<'f>(file: &'f GoFile, decl: &'f Decl) -> BTreeSet<&'f str> {
    let root = file.root(decl);
    let mut twice: BTreeSet<&str> = blank_ranges(root).collect();
    for list in root
        .descendants()
        .filter(|it| it.kind() == Kind::STATEMENT_LIST)
    {
        let mut declared = parameters_of(list);
        for statement in list.named_children() {
            match statement.kind() {
                Kind::SHORT_VAR_DECLARATION => {
                    let left = statement.field(Field::LEFT);
                    let names: Vec<&str> = left
                        .into_iter()
                        .flat_map(Node::named_children)
                        .map(Node::text)
                        .collect();
                    let is_new = |name: &&str| *name != "_" && !declared.contains(name);
                    if !names.iter().any(is_new) {
                        twice.extend(names.first());
                    }
                    declared.extend(names);
                }
                Kind::VAR_DECLARATION | Kind::CONST_DECLARATION | Kind::TYPE_DECLARATION => {
                    let specs = [
                        Kind::VAR_SPEC,
                        Kind::CONST_SPEC,
                        Kind::TYPE_SPEC,
                        Kind::TYPE_ALIAS,
                    ];
                    let specs = statement
                        .descendants()
                        .filter(|it| specs.contains(&it.kind()));
                    // A literal in a value has lists of its own.
                    for spec in specs.filter(|it| enclosing_list(*it) == Some(list)) {
                        for name in spec.fields(Field::NAME) {
                            if name.text() != "_" && !declared.insert(name.text()) {
                                twice.insert(name.text());
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }
    twice
}

/// `for _, _ := range x`: no new variables on the left side.
fn blank_ranges(root: Node<'_>) -> impl Iterator<Item = &str> {
    let ranges = root.descendants();
    let ranges = ranges.filter(|it| it.kind() == Kind::RANGE_CLAUSE && it.text().contains(":="));
    let left = ranges.filter_map(|it| it.field(Field::LEFT));
    let is_blank = |it: &Node<'_>| it.named_children().iter().all(|name| name.text() == "_");
    left.filter(is_blank).map(Node::text)
}

fn enclosing_list(node: Node<'_>) -> Option<Node<'_>> {
    node.ancestors()
        .find(|it| it.kind() == Kind::STATEMENT_LIST)
}

/// The parameters and results that the outermost block of a function body shares its scope with.
fn parameters_of(list: Node<'_>) -> BTreeSet<&str> {
    let function = list
        .parent()
        .filter(|it| it.kind() == Kind::BLOCK)
        .and_then(Node::parent)
        .filter(|it| it.field(Field::PARAMETERS).is_some());
    let Some(function) = function else {
        return BTreeSet::new();
    };
    let lists = [Field::RECEIVER, Field::PARAMETERS, Field::RESULT];
    lists
        .into_iter()
        .filter_map(|field| function.field(field))
        .filter(|it| it.kind() == Kind::PARAMETER_LIST)
        .flat_map(Node::named_children)
        .flat_map(|parameter| parameter.fields(Field::NAME))
        .map(Node::text)
        .collect()
}

/// The operands of selectors that denote nothing known: a package that nobody imports.
pub(super) fn undeclared<'f>(
    file: &'f GoFile,
    decl: &'f Decl,
    names: &FileNames,
) -> BTreeSet<&'f str> {
    let root = file.root(decl);
    let operands = root.descendants().filter(|it| is_operand(*it));
    let model = Model::build(file, decl, names);
    operands
        .filter(|it| matches!(model.resolve(*it), Resolution::Unknown(_)))
        .map(Node::text)
        .collect()
}

fn is_operand(node: Node<'_>) -> bool {
    let is_selected = |it: Node<'_>| {
        it.kind() == Kind::SELECTOR_EXPRESSION && it.field(Field::OPERAND) == Some(node)
    };
    node.kind() == Kind::IDENTIFIER && node.parent().is_some_and(is_selected)
}

/// Whether `name` is used as a package in the declaration and also stands for something else there.
pub(super) fn is_hidden(root: Node<'_>, name: &str) -> bool {
    let (mut qualifies, mut stands_alone) = (false, false);
    for node in root.descendants().filter(|it| it.text() == name) {
        if node.kind() == Kind::PACKAGE_IDENTIFIER || is_operand(node) {
            qualifies = true;
        } else if node.kind() == Kind::IDENTIFIER || node.kind() == Kind::TYPE_IDENTIFIER {
            stands_alone = true;
        }
    }
    qualifies && stands_alone
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    type Find = for<'f> fn(&'f GoFile, &'f Decl) -> BTreeSet<&'f str>;

    #[track_caller]
    fn check(find: Find, decl: &str, expected: &[&str]) {
        let source = Source::new("a.go", format!("package p\n\n{decl}\n")).unwrap();
        let file = GoFile::new(Arc::new(source));
        let found = find(&file, &file.decls()[0]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn variable_that_is_only_declared_or_assigned_is_unused() {
        check(unused, "func f() { x := 1 }", &["x"]);
        check(unused, "func f() { var x, y = 1, 2; g(y) }", &["x"]);
        check(unused, "func f() { x := 1; x = 2 }", &["x"]);
        check(unused, "func f() { for i, v := range s { g(i) } }", &["v"]);
        check(
            unused,
            "func f() { switch x := y.(type) { case int: } }",
            &["x"],
        );
        check(unused, "func f() { select { case m := <-c: } }", &["m"]);
    }

    #[test]
    fn variable_that_is_read_or_need_not_be_is_not_unused() {
        check(unused, "func f(a int) (b int) { return }", &[]);
        check(unused, "func f() { x := 1; g(x); _ = x }", &[]);
        check(unused, "func f() { x := 1; go func() { g(&x.y) }() }", &[]);
        check(
            unused,
            "func f() { const c = 1; _ = 2; x := s; x[0] = 1 }",
            &[],
        );
        check(unused, "var x = 1", &[]);
    }

    #[test]
    fn block_declares_a_name_once() {
        check(declared_twice, "func f() { x := 1; x := 2 }", &["x"]);
        check(declared_twice, "func f() { var x = 1; var x = 2 }", &["x"]);
        check(
            declared_twice,
            "func f() { x := 1; var ( y = 1; x = 2 ) }",
            &["x"],
        );
        check(declared_twice, "func f(x int) { x := 1 }", &["x"]);
        check(
            declared_twice,
            "func f() { for _, _ := range x {} }",
            &["_, _"],
        );
        check(
            declared_twice,
            "func f() { type x int; type x = int }",
            &["x"],
        );
        check(
            declared_twice,
            "func (r T) f() (x int) { var r = 1; var x = 1 }",
            &["r", "x"],
        );
        check(
            declared_twice,
            "func f() { switch { case a: x := 1; x := 1 } }",
            &["x"],
        );
    }

    #[test]
    fn inner_block_may_declare_a_name_again() {
        check(
            declared_twice,
            "func f(x int) { { x := x; g(x) }; x, y := 1, 2; x, z := 1, 2 }",
            &[],
        );
        check(
            declared_twice,
            "func f() { x := func() { var x = 1 }; var y = func() { var y = 1 } }",
            &[],
        );
        check(
            declared_twice,
            "func f() { for v := range s { v := v; g(v) } }",
            &[],
        );
        check(declared_twice, "func f() { var _ = 1; var _ = 2 }", &[]);
    }

    #[test]
    fn package_is_hidden_by_a_name_like_it() {
        let hidden = |decl: &str| {
            let source = Source::new("a.go", format!("package p\n\n{decl}\n")).unwrap();
            let file = GoFile::new(Arc::new(source));
            is_hidden(file.root(&file.decls()[0]), "strconv")
        };
        assert!(hidden("func f(strconv T) { strconv.Itoa(1) }"));
        assert!(!hidden("func f(x T) { strconv.Itoa(x.strconv) }"));
        assert!(!hidden("func f(x strconv.T) { strconv.Itoa(1) }"));
    }
}

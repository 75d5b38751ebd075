//! What the compiler says about local names: unused variables, names declared twice in a block, and packages hidden by
//! variables.
//!
//! The guards look at names, not at objects, so that they need no scopes: what they let pass may still be wrong where
//! a name stands for several things in one declaration, and what they refuse was not there before.

use std::collections::BTreeSet;

use crate::syntax::{Field, Kind, Node};

/// The local variables of a declaration that are never read: `declared and not used` to the compiler.
pub(super) fn unused(root: Node<'_>) -> BTreeSet<&str> {
    let mut declared = BTreeSet::new();
    let mut read = BTreeSet::new();
    for node in root
        .descendants()
        .filter(|it| it.kind() == Kind::IDENTIFIER)
    {
        match role(node) {
            Role::Declares => {
                declared.insert(node.text());
            }
            Role::Assigns | Role::DeclaresOther => {}
            Role::Reads => {
                read.insert(node.text());
            }
        }
    }
    declared.remove("_");
    &declared - &read
}

enum Role {
    /// Declares a variable that must be used.
    Declares,
    /// Declares something that may go unused: a parameter, a constant, a label.
    DeclaresOther,
    /// The left side of `=`, which is no use.
    Assigns,
    Reads,
}

fn role(node: Node<'_>) -> Role {
    let Some(parent) = node.parent() else {
        return Role::Reads;
    };
    let is_named = || parent.fields(Field::NAME).contains(&node);
    if parent.kind() == Kind::EXPRESSION_LIST {
        return role_in_list(parent);
    }
    if parent.kind() == Kind::VAR_SPEC && is_named() {
        let is_local = parent.ancestors().any(|it| it.kind() == Kind::BLOCK);
        return if is_local {
            Role::Declares
        } else {
            Role::DeclaresOther
        };
    }
    let may_be_unused = [
        Kind::PARAMETER_DECLARATION,
        Kind::VARIADIC_PARAMETER_DECLARATION,
        Kind::TYPE_PARAMETER_DECLARATION,
        Kind::CONST_SPEC,
        Kind::FUNCTION_DECLARATION,
    ];
    if may_be_unused.contains(&parent.kind()) && is_named() {
        return Role::DeclaresOther;
    }
    Role::Reads
}

/// The role of an identifier that is an element of a list of expressions.
fn role_in_list(list: Node<'_>) -> Role {
    let Some(statement) = list.parent() else {
        return Role::Reads;
    };
    let is_at = |field: Field| statement.field(field) == Some(list);
    let has = |token: &str| {
        statement
            .children()
            .iter()
            .any(|it| it.kind_name() == token)
    };
    match statement.kind() {
        Kind::SHORT_VAR_DECLARATION if is_at(Field::LEFT) => Role::Declares,
        Kind::TYPE_SWITCH_STATEMENT if is_at(Field::ALIAS) => Role::Declares,
        Kind::RANGE_CLAUSE | Kind::RECEIVE_STATEMENT if is_at(Field::LEFT) => {
            if has(":=") {
                Role::Declares
            } else {
                Role::Assigns
            }
        }
        Kind::ASSIGNMENT_STATEMENT if is_at(Field::LEFT) && has("=") => Role::Assigns,
        _ => Role::Reads,
    }
}

/// The names that some block of a declaration declares twice, or with a `:=` that declares nothing new.
pub(super) fn declared_twice(root: Node<'_>) -> BTreeSet<&str> {
    let mut twice = BTreeSet::new();
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
                Kind::VAR_DECLARATION | Kind::CONST_DECLARATION => {
                    let specs = [Kind::VAR_SPEC, Kind::CONST_SPEC];
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

/// Whether `name` is used as a package in the declaration and also stands for something else there.
pub(super) fn is_hidden(root: Node<'_>, name: &str) -> bool {
    let (mut qualifies, mut stands_alone) = (false, false);
    for node in root.descendants().filter(|it| it.text() == name) {
        let is_operand = || {
            node.parent()
                .is_some_and(|it| it.kind() == Kind::SELECTOR_EXPRESSION)
        };
        if node.kind() == Kind::PACKAGE_IDENTIFIER
            || node.kind() == Kind::IDENTIFIER && is_operand()
        {
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
    use crate::syntax::GoFile;
    use crate::text::Source;

    #[track_caller]
    fn check(find: fn(Node<'_>) -> BTreeSet<&str>, decl: &str, expected: &[&str]) {
        let source = Source::new("a.go", format!("package p\n\n{decl}\n")).unwrap();
        let file = GoFile::new(Arc::new(source));
        let found = find(file.root(&file.decls()[0]));
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

//! A file as declarations without bodies and comments, and the names that each of them needs.

use rustc_hash::FxHashMap;
use text_size::TextRange;

use crate::syntax::{Decl, DeclKind, Field, GoFile, Kind, Node};

/// A name that a declaration needs: of a package by its import path, or of its own package.
pub(super) type Needed = (Option<String>, String);

/// A declaration that can be kept or left out by itself.
pub(super) struct Item {
    /// The names it declares; for a method its own.
    pub(super) names: Vec<String>,
    /// The receiver's type, if it is a method.
    pub(super) receiver: Option<String>,
    pub(super) text: String,
    pub(super) needs: Vec<Needed>,
    /// The names of unexported methods that interfaces in it ask for.
    pub(super) hidden_methods: Vec<String>,
}

/// Local names of the imports of a file, and the paths they stand for.
pub(super) type Imports = FxHashMap<String, String>;

/// The declarations of a file.
pub(super) fn items(file: &GoFile, imports: &Imports) -> Vec<Item> {
    let mut items = Vec::new();
    for decl in file.decls() {
        let stripper = Stripper { file, imports };
        match decl.kind {
            DeclKind::Import | DeclKind::Unknown => {}
            DeclKind::Func | DeclKind::Method => items.extend(stripper.function(decl)),
            DeclKind::Type | DeclKind::Var | DeclKind::Const => stripper.group(decl, &mut items),
        }
    }
    items
}

struct Stripper<'a> {
    file: &'a GoFile,
    imports: &'a Imports,
}

/// What is left of a node: pieces of its text and replacements.
#[derive(Default)]
struct Cuts {
    /// Replaced ranges in order; nested ones are left out.
    cuts: Vec<(TextRange, &'static str)>,
    /// Literals, whose spaces count.
    literals: Vec<TextRange>,
}

impl Stripper<'_> {
    fn function(&self, decl: &Decl) -> Option<Item> {
        let root = self.file.root(decl);
        let name = root.field(Field::NAME)?.text().to_owned();
        let mut item = self.item("", root, vec![name]);
        if decl.kind == DeclKind::Method {
            let receiver = root.field(Field::RECEIVER)?;
            let base = receiver
                .descendants()
                .find(|it| it.kind() == Kind::TYPE_IDENTIFIER)?;
            item.receiver = Some(base.text().to_owned());
        } else if matches!(item.names[0].as_str(), "init" | "main" | "_") {
            return None;
        }
        Some(item)
    }

    /// The specs of a group one by one, except that constants counted by `iota` or repeated stay together.
    fn group(&self, decl: &Decl, items: &mut Vec<Item>) {
        let root = self.file.root(decl);
        let keyword = match decl.kind {
            DeclKind::Type => "type ",
            DeclKind::Var => "var ",
            _ => "const ",
        };
        let specs = specs(root);
        let apart = |spec: &Node<'_>| {
            spec.field(Field::VALUE).is_some()
                && !spec.descendants().any(|it| it.kind() == Kind::IOTA)
        };
        if decl.kind == DeclKind::Const && !specs.iter().all(apart) {
            items.push(self.item("", root, specs.iter().flat_map(|it| names(*it)).collect()));
            return;
        }
        for spec in specs {
            let names = names(spec);
            if names.iter().any(|it| it != "_") {
                items.push(self.item(keyword, spec, names));
            }
        }
    }

    fn item(&self, keyword: &str, node: Node<'_>, names: Vec<String>) -> Item {
        let mut cuts = Cuts::default();
        let mut needs = Vec::new();
        let mut hidden_methods = Vec::new();
        let mut walk = node.descendants();
        while let Some(it) = walk.next() {
            if let Some(replacement) = replaced(it) {
                cuts.cuts.push((it.range(), replacement));
                walk.skip_children();
                continue;
            }
            match it.kind() {
                Kind::RAW_STRING_LITERAL
                | Kind::INTERPRETED_STRING_LITERAL
                | Kind::RUNE_LITERAL => {
                    cuts.literals.push(it.range());
                    walk.skip_children();
                }
                Kind::METHOD_ELEM => {
                    let name = it.field(Field::NAME).map_or("", |it| it.text());
                    if !super::super::is_exported(name) {
                        hidden_methods.push(name.to_owned());
                    }
                }
                _ => needs.extend(self.needed(it)),
            }
        }
        needs.sort();
        needs.dedup();
        Item {
            names,
            receiver: None,
            text: format!("{keyword}{}", self.text(node, &cuts)),
            needs,
            hidden_methods,
        }
    }

    /// The name that a leaf needs, as far as the leaf alone tells: a local name counts as one of the package.
    fn needed(&self, node: Node<'_>) -> Option<Needed> {
        let import = |package: Option<Node<'_>>| self.imports.get(package?.text()).cloned();
        match node.kind() {
            Kind::IDENTIFIER | Kind::TYPE_IDENTIFIER => Some((None, node.text().to_owned())),
            Kind::SELECTOR_EXPRESSION => {
                let path = import(node.field(Field::OPERAND))?;
                Some((Some(path), node.field(Field::FIELD)?.text().to_owned()))
            }
            Kind::QUALIFIED_TYPE => {
                let path = import(node.field(Field::PACKAGE))?;
                Some((Some(path), node.field(Field::NAME)?.text().to_owned()))
            }
            _ => None,
        }
    }

    fn text(&self, node: Node<'_>, cuts: &Cuts) -> String {
        let comments = self.file.comments_in(node.range());
        let comments = comments.iter().map(|it| (it.range, " "));
        let mut all: Vec<_> = cuts.cuts.iter().copied().chain(comments).collect();
        all.sort_by_key(|(range, _)| (range.start(), std::cmp::Reverse(range.end())));
        let mut out = String::new();
        let mut at = node.start();
        for (range, replacement) in all {
            if range.start() < at {
                continue;
            }
            self.squeeze(TextRange::new(at, range.start()), &cuts.literals, &mut out);
            squeeze_spaces(replacement, &mut out);
            at = range.end();
        }
        self.squeeze(TextRange::new(at, node.end()), &cuts.literals, &mut out);
        out.trim().to_owned()
    }

    /// The text of a range, with runs of white space outside literals as one.
    fn squeeze(&self, range: TextRange, literals: &[TextRange], out: &mut String) {
        let mut at = range.start();
        let inside = literals.iter().filter(|it| range.contains_range(**it));
        for literal in inside {
            squeeze_spaces(&self.file.text()[TextRange::new(at, literal.start())], out);
            out.push_str(&self.file.text()[*literal]);
            at = literal.end();
        }
        squeeze_spaces(&self.file.text()[TextRange::new(at, range.end())], out);
    }
}

fn squeeze_spaces(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\n' => {
                while out.ends_with([' ', '\n']) {
                    out.pop();
                }
                out.push('\n');
            }
            ' ' | '\t' | '\r' if out.ends_with([' ', '\n']) => {}
            ' ' | '\t' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
}

/// What stands instead of a node that says nothing about types.
fn replaced(node: Node<'_>) -> Option<&'static str> {
    let parent = node.parent()?;
    match node.kind() {
        Kind::BLOCK if parent.kind() == Kind::FUNC_LITERAL => Some("{}"),
        Kind::BLOCK => Some(""),
        Kind::LITERAL_VALUE => {
            // The length of `[...]T{…}` is counted.
            let ty = parent.field(Field::TYPE)?;
            let counts = parent.kind() == Kind::COMPOSITE_LITERAL
                && ty.kind() != Kind::IMPLICIT_LENGTH_ARRAY_TYPE;
            counts.then_some("{}")
        }
        _ => None,
    }
}

fn specs(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    for child in node.named_children() {
        match child.kind() {
            Kind::CONST_SPEC | Kind::VAR_SPEC | Kind::TYPE_SPEC | Kind::TYPE_ALIAS => {
                found.push(child);
            }
            Kind::VAR_SPEC_LIST => found.extend(specs(child)),
            _ => {}
        }
    }
    found
}

fn names(spec: Node<'_>) -> Vec<String> {
    let names = spec.fields(Field::NAME);
    names.iter().map(|it| it.text().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    fn check(text: &str, expected: &[&str]) {
        let source = Source::new("a.go", format!("package p\n\n{text}\n")).expect("short");
        let file = GoFile::new(Arc::new(source));
        let imports = Imports::from_iter([("q".to_owned(), "x/q".to_owned())]);
        let items = items(&file, &imports);
        let texts: Vec<_> = items.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn bodies_and_comments_go() {
        check(
            "func F(a int, /* c */ b q.T) error { return nil }",
            &["func F(a int, b q.T) error"],
        );
        check(
            "var f = func() int { return 1 }",
            &["var f = func() int {}"],
        );
    }

    #[test]
    fn elements_go_unless_they_are_counted() {
        check("var t = &T{1, 2}", &["var t = &T{}"]);
        check(
            "var t = [...]string{\"a  b\",   `c  d`}",
            &["var t = [...]string{\"a  b\", `c  d`}"],
        );
    }

    #[test]
    fn groups_are_split_where_no_count_runs_through_them() {
        check(
            "type (\n\tA int\n\tB = q.T\n)",
            &["type A int", "type B = q.T"],
        );
        check(
            "const (\n\tA = 1\n\tB = 2\n)",
            &["const A = 1", "const B = 2"],
        );
        check(
            "const (\n\tA = iota\n\tB // b\n)",
            &["const (\nA = iota\nB\n)"],
        );
        check("var (\n\t_ I = T{}\n\tx  int\n)", &["var x int"]);
    }
}

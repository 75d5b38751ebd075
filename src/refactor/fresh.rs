//! Names that collide with nothing.

use rustc_hash::FxHashSet;

use super::Refusal;
use crate::semantics::FileNames;
use crate::syntax::pattern::is_predeclared_name;
use crate::syntax::{Kind, Node};

/// A name that starts as `base` and that neither the declaration nor the file and package use for anything.
///
/// Identifiers of the whole declaration are avoided, not only those in scope: a name that a later reader cannot
/// confuse is worth more than a short one.
pub fn fresh_name(
    base: &str,
    declaration: Node<'_>,
    names: &FileNames,
    taken: &[String],
) -> Result<String, Refusal> {
    nth_fresh_name(base, 0, declaration, names, taken)
}

/// The fresh name after `skipped` others: see [`fresh_name`].
pub(super) fn nth_fresh_name(
    base: &str,
    skipped: usize,
    declaration: Node<'_>,
    names: &FileNames,
    taken: &[String],
) -> Result<String, Refusal> {
    let is_letter = |c: char| c.is_alphabetic() || c == '_';
    if !base.starts_with(is_letter) || !base.chars().all(|c| is_letter(c) || c.is_numeric()) {
        return Err(Refusal(format!("`{base}` is no name")));
    }
    let used: FxHashSet<&str> = declaration
        .descendants()
        .filter(|node| is_name(node.kind()))
        .map(Node::text)
        .collect();
    let free = |name: &String| {
        !used.contains(name.as_str())
            && !names.is_taken(name)
            && !taken.contains(name)
            && !is_reserved(name)
    };
    let numbered = (2..).map(|number| format!("{base}{number}"));
    let name = std::iter::once(base.to_owned())
        .chain(numbered)
        .filter(free)
        .nth(skipped);
    Ok(name.expect("invariant: a declaration uses finitely many names"))
}

/// Keywords, predeclared names, and those that mean something to Go at the top level of a package.
fn is_reserved(name: &str) -> bool {
    // Go specification, "Keywords".
    const KEYWORDS: [&str; 25] = [
        "break",
        "case",
        "chan",
        "const",
        "continue",
        "default",
        "defer",
        "else",
        "fallthrough",
        "for",
        "func",
        "go",
        "goto",
        "if",
        "import",
        "interface",
        "map",
        "package",
        "range",
        "return",
        "select",
        "struct",
        "switch",
        "type",
        "var",
    ];
    KEYWORDS.contains(&name) || is_predeclared_name(name) || matches!(name, "_" | "init" | "main")
}

fn is_name(kind: Kind) -> bool {
    [
        Kind::IDENTIFIER,
        Kind::TYPE_IDENTIFIER,
        Kind::PACKAGE_IDENTIFIER,
        Kind::FIELD_IDENTIFIER,
        Kind::LABEL_NAME,
    ]
    .contains(&kind)
}

//! From code to a pattern: what may be another variable or value elsewhere becomes a metavariable.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Draft;
use super::change::{Part, same, tokens};
use crate::semantics::typing::{Platforms, Roots, Types};
use crate::semantics::{
    FileNames, Model, ObjectId, Resolution, canonical_type, implicit_name, is_standard,
};
use crate::syntax::{DeclKind, Field, GoFile, Kind, Node};
use crate::text::TextRange;

/// Makes a pattern of a part of a file.
pub(super) struct Generalizer<'t> {
    file: &'t Arc<GoFile>,
    part: &'t Part<'t>,
    model: Model<'t>,
    grain: Grain,
    /// What becomes a metavariable, with its name.
    vars: Vec<(Node<'t>, String)>,
}

/// How large the code is that a metavariable stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// As large as the new text keeps it.
    Coarse,
    /// Names and literals alone.
    Fine,
}

/// A text put in place of a range.
type Put = (TextRange, String);

impl<'t> Generalizer<'t> {
    pub(super) fn new(
        file: &'t Arc<GoFile>,
        names: &'t FileNames,
        part: &'t Part<'t>,
        grain: Grain,
    ) -> Self {
        Self {
            file,
            part,
            grain,
            model: Model::build(file, part.decl, names),
            vars: Vec::new(),
        }
    }

    /// The draft for a change to the other part.
    pub(super) fn draft(
        mut self,
        after: &GoFile,
        new_names: &FileNames,
        new: &Part<'_>,
    ) -> Result<Draft, String> {
        let mut puts = Vec::new();
        for node in &self.part.nodes {
            self.generalize(*node, *node, new, &mut puts);
        }
        let pattern = text_of(self.file, &self.part.nodes, puts);
        let model = Model::build(after, new.decl, new_names);
        let (mut new_puts, mut fresh) = (Vec::new(), Vec::new());
        for node in &new.nodes {
            self.replace(*node, &model, new, &mut new_puts, &mut fresh)?;
        }
        let replace = text_of(after, &new.nodes, new_puts);
        let mut imports = imports_in(self.model.names(), &self.part.nodes);
        imports.extend(imports_in(new_names, &new.nodes));
        Ok(Draft {
            pattern,
            conditions: self.conditions(),
            replace,
            fresh,
            imports,
            renamed: self.renamed(),
            without: self.without(),
            others: 0,
        })
    }

    /// Finds the outermost nodes that become metavariables.
    fn generalize(&mut self, node: Node<'t>, top: Node<'t>, new: &Part<'_>, puts: &mut Vec<Put>) {
        if node != top && self.is_general(node, new) {
            let name = self.name(node);
            puts.push((node.range(), format!("${name}")));
            return;
        }
        for child in node.named_children() {
            self.generalize(child, top, new, puts);
        }
    }

    /// Whether another file may have something else there: a variable, or what the new text keeps whole.
    fn is_general(&self, node: Node<'t>, new: &Part<'_>) -> bool {
        if is_name(node) {
            return match self.model.resolve(node) {
                Resolution::Object(_) => true,
                Resolution::PackageLevel => !self.is_function(node),
                _ => self.model.object_at(node.start()).is_some(),
            };
        }
        let is_callee = node
            .parent()
            .is_some_and(|parent| parent.field(Field::FUNCTION) == Some(node));
        let is_too_large = self.grain == Grain::Fine && !is_literal(node);
        if is_callee || is_too_large || !is_value(node) {
            return false;
        }
        let is_kept = new.nodes.iter().any(|other| {
            other
                .descendants()
                .any(|inner| inner.kind() == node.kind() && same(inner, node))
        });
        is_kept && (is_literal(node) || self.mentions_variable(node))
    }

    fn mentions_variable(&self, node: Node<'t>) -> bool {
        node.descendants().any(|inner| {
            is_name(inner) && matches!(self.model.resolve(inner), Resolution::Object(_))
        })
    }

    /// A function that the file declares is what a rule is about; a variable or type is not.
    fn is_function(&self, node: Node<'_>) -> bool {
        self.file.decls().iter().any(|decl| {
            let mut names = decl.names.iter();
            decl.kind == DeclKind::Func && names.any(|it| &self.file.text()[*it] == node.text())
        })
    }

    /// The metavariable of a node: the same for the same code.
    fn name(&mut self, node: Node<'t>) -> String {
        let known = self.vars.iter().find(|(known, _)| same(*known, node));
        if let Some((_, name)) = known {
            return name.clone();
        }
        let name = self.free_name(&wish(node));
        self.vars.push((node, name.clone()));
        name
    }

    /// The name, or with a number behind it where it is taken.
    fn free_name(&self, wish: &str) -> String {
        let is_taken = |name: &str| self.vars.iter().any(|(_, known)| known == name);
        let numbered = (2..).map(|n| format!("{wish}{n}"));
        let mut names = std::iter::once(wish.to_owned()).chain(numbered);
        names.find(|name| !is_taken(name)).unwrap_or_default()
    }

    /// Puts metavariables into the new text.
    fn replace<'n>(
        &self,
        node: Node<'n>,
        model: &Model<'n>,
        new: &Part<'_>,
        puts: &mut Vec<Put>,
        fresh: &mut Vec<(String, String)>,
    ) -> Result<(), String> {
        let known = self.vars.iter().find(|(known, _)| same(*known, node));
        if let Some((_, name)) = known {
            puts.push((node.range(), format!("${name}")));
            return Ok(());
        }
        if is_name(node)
            && let Some(id) = object_of(model, node)
        {
            let inside = |range| new.nodes.iter().any(|it| it.range().contains_range(range));
            if !inside(model.object(id).decl) {
                return Err(format!(
                    "the new code uses `{}`, which the old code at the change does not: write the pattern by hand",
                    node.text()
                ));
            }
            let wish = node.text().to_owned();
            let known = fresh.iter().find(|(_, known)| *known == wish);
            let name = known.map_or_else(|| self.free_name(&wish), |(name, _)| name.clone());
            puts.push((node.range(), format!("${name}")));
            if !fresh.iter().any(|(known, _)| *known == name) {
                fresh.push((name, wish));
            }
            return Ok(());
        }
        for child in node.named_children() {
            self.replace(child, model, new, puts, fresh)?;
        }
        Ok(())
    }

    /// What is known of the metavariables: their types, as far as another file can have them too.
    fn conditions(&self) -> Vec<(String, &'static str, String)> {
        let platforms = Platforms::new(&Roots::default(), &[]);
        let types = platforms.file_alone(self.file);
        let types: &dyn Types = &types;
        let mut found = Vec::new();
        for (node, name) in &self.vars {
            if is_literal(*node) {
                found.push((name.clone(), "kind", node.kind_name().to_owned()));
                continue;
            }
            let object = object_of(&self.model, *node).map(|id| self.model.object(id));
            let declares = object.is_some_and(|it| it.decl == node.range());
            let ty = types.ask(|model| {
                let ty = model.type_of(*node)?;
                (!ty.mentions_param()).then(|| canonical_type(&ty.to_string()))
            });
            if let Ok(text) = ty
                && !declares
                && is_public(&text)
            {
                found.push((name.clone(), "type", text));
            }
        }
        found
    }

    /// The file with other names for the local variables of the declaration.
    fn renamed(&self) -> String {
        let mut puts: Vec<Put> = Vec::new();
        for object in self
            .model
            .objects()
            .iter()
            .filter(|it| it.kind.is_variable())
        {
            if object.name == "_" {
                continue;
            }
            let name = format!("{}Other", object.name);
            let uses = object.uses.iter().map(|it| it.node.range());
            for range in uses.chain([object.decl]) {
                if range.len() == text_size::TextSize::of(object.name) {
                    puts.push((range, name.clone()));
                }
            }
        }
        let text = self.file.text();
        let whole = TextRange::new(0.into(), text_size::TextSize::of(text));
        put(text, whole, puts)
    }

    fn without(&self) -> String {
        let text = self.file.text();
        let range = self.part.decl.range;
        let start = usize::from(range.start());
        let end = usize::from(range.end());
        let kept = format!("{}{}", text[..start].trim_end(), &text[end..]);
        format!("{}\n", kept.trim_end())
    }
}

/// The object that a name denotes or declares.
fn object_of<'n>(model: &Model<'n>, node: Node<'n>) -> Option<ObjectId> {
    match model.resolve(node) {
        Resolution::Object(id) => Some(id),
        _ => model.object_at(node.start()),
    }
}

fn is_name(node: Node<'_>) -> bool {
    [Kind::IDENTIFIER, Kind::TYPE_IDENTIFIER].contains(&node.kind())
}

const LITERALS: [Kind; 5] = [
    Kind::INTERPRETED_STRING_LITERAL,
    Kind::RAW_STRING_LITERAL,
    Kind::INT_LITERAL,
    Kind::FLOAT_LITERAL,
    Kind::RUNE_LITERAL,
];

fn is_literal(node: Node<'_>) -> bool {
    LITERALS.contains(&node.kind())
}

fn is_value(node: Node<'_>) -> bool {
    let kinds = [
        Kind::CALL_EXPRESSION,
        Kind::SELECTOR_EXPRESSION,
        Kind::BINARY_EXPRESSION,
        Kind::UNARY_EXPRESSION,
        Kind::COMPOSITE_LITERAL,
        Kind::INDEX_EXPRESSION,
        Kind::SLICE_EXPRESSION,
        Kind::FUNC_LITERAL,
        Kind::TYPE_CONVERSION_EXPRESSION,
    ];
    is_literal(node) || kinds.contains(&node.kind())
}

/// A type that says the same in every package: it names no type of the file's own.
fn is_public(ty: &str) -> bool {
    let words = ty.split(|c: char| !c.is_alphanumeric() && !"_./".contains(c));
    let mut words = words.filter(|word| !word.is_empty());
    words.all(|word| match word.rsplit_once('.') {
        Some((path, _)) => is_standard(path),
        None => {
            crate::syntax::pattern::is_predeclared_name(word)
                || ["map", "chan", "func"].contains(&word)
        }
    }) && !ty.starts_with("untyped")
}

/// What a metavariable for a node would be called.
fn wish(node: Node<'_>) -> String {
    let last = |node: Node<'_>| {
        let words: Vec<_> = tokens(node);
        let word = words
            .iter()
            .rev()
            .find(|word| word.chars().all(char::is_alphanumeric));
        word.map_or_else(|| "x".to_owned(), |word| (*word).to_owned())
    };
    match node.kind() {
        Kind::IDENTIFIER | Kind::TYPE_IDENTIFIER if node.text() != "_" => node.text().to_owned(),
        Kind::INTERPRETED_STRING_LITERAL | Kind::RAW_STRING_LITERAL => "text".to_owned(),
        Kind::SELECTOR_EXPRESSION => last(node),
        Kind::FUNC_LITERAL => "f".to_owned(),
        _ => "x".to_owned(),
    }
}

/// The packages that the nodes name by another name than the rule language would.
fn imports_in(names: &FileNames, nodes: &[Node<'_>]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for node in nodes.iter().flat_map(|it| it.descendants()) {
        let is_operand = node.parent().is_some_and(|it| {
            it.kind() == Kind::SELECTOR_EXPRESSION || it.kind() == Kind::QUALIFIED_TYPE
        });
        let is_package = [Kind::IDENTIFIER, Kind::PACKAGE_IDENTIFIER].contains(&node.kind());
        if !is_package || !is_operand {
            continue;
        }
        let import = names.imports().iter().find(|it| it.name == node.text());
        if let Some(import) = import
            && !(is_standard(&import.path) && implicit_name(&import.path) == import.name)
        {
            found.insert(import.name.clone(), import.path.clone());
        }
    }
    found
}

/// The text of the nodes with other texts in it, its later lines moved to the left as far as the first one stands.
fn text_of(file: &GoFile, nodes: &[Node<'_>], puts: Vec<Put>) -> String {
    let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else {
        return String::new();
    };
    let range = TextRange::new(first.start(), last.end());
    let text = put(file.text(), range, puts);
    let before = &file.text()[..usize::from(first.start())];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent = &line[..line.len() - line.trim_start().len()];
    text.replace(&format!("\n{indent}"), "\n")
}

fn put(text: &str, range: TextRange, mut puts: Vec<Put>) -> String {
    puts.sort_by_key(|(range, _)| range.start());
    puts.dedup();
    let mut out = String::new();
    let mut at = usize::from(range.start());
    for (place, new) in puts {
        let (start, end) = (usize::from(place.start()), usize::from(place.end()));
        if start < at || usize::from(range.end()) < end {
            continue;
        }
        out.push_str(&text[at..start]);
        out.push_str(&new);
        at = end;
    }
    out.push_str(&text[at..usize::from(range.end())]);
    out
}

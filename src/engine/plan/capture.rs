//! What names denote after the fixes: an inserted declaration must not take over names around it, and an inserted name
//! must denote at its new place what it denoted where it was taken from.
//!
//! Only this guard needs to know which bytes the fixes kept. `v := v` is taken for what it copies, and `v := f()` where
//! `v = f()` was for what that assigned, since adding or dropping such a declaration is what some fixes are for.

use rustc_hash::{FxHashMap, FxHashSet};
use text_size::{TextRange, TextSize};

use super::lineage::Lineage;
use crate::semantics::{FileNames, Model, ObjectId, ObjectKind, PackageNames, Resolution, is_name};
use crate::syntax::pattern::is_predeclared_name;
use crate::syntax::{Decl, DeclKind, Field, GoFile, Kind, Node};
use crate::text::EditSet;

/// The first name of the edited file that denotes something else than before; `package` has the names of the other files
/// of its directory.
pub(super) fn names_denote_the_same(
    before: &GoFile,
    after: &GoFile,
    stages: &[EditSet],
    package: Option<&PackageNames>,
) -> Result<(), String> {
    let mut lineage = Lineage::new(TextSize::of(before.text()));
    for stage in stages {
        lineage.advance(stage.edits());
    }
    let (old_names, new_names) = (
        FileNames::new(before, package),
        FileNames::new(after, package),
    );
    let slice = |file: &GoFile, decl: &Decl| file.text()[decl.range].to_owned();
    let same: FxHashSet<String> = before.decls().iter().map(|it| slice(before, it)).collect();
    let mut comparison = Comparison {
        before,
        names: &old_names,
        kept: lineage.kept(),
        models: FxHashMap::default(),
    };
    for decl in after.decls() {
        let is_import = decl.kind == DeclKind::Import;
        if is_import || same.contains(&slice(after, decl)) || decl.has_error() {
            continue;
        }
        let model = Model::build(after, decl, &new_names);
        for node in decl.root().descendants().filter(|it| is_name(*it)) {
            comparison.check(&model, node)?;
        }
    }
    Ok(())
}

/// What a name denotes, in terms of both texts.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Denotes {
    /// The object whose declaring identifier starts here in the text before.
    Old(TextSize),
    /// An object that the fixes declare.
    New,
    /// The package of this import path.
    Package(String),
    PackageLevel,
    Predeclared,
    Unknown,
}

/// The file before, as names of the file after are compared with it.
struct Comparison<'t> {
    before: &'t GoFile,
    names: &'t FileNames,
    /// The kept pieces: where each starts now, and which bytes of the text before it is.
    kept: Vec<(TextSize, TextRange)>,
    models: FxHashMap<TextSize, Model<'t>>,
}

impl<'t> Comparison<'t> {
    fn check(&mut self, model: &Model<'_>, node: Node<'_>) -> Result<(), String> {
        let resolution = model.resolution_at(node);
        if matches!(resolution, Resolution::Member | Resolution::Blank) {
            return Ok(());
        }
        let now = self.denotes_now(model, &resolution);
        match self.old_place(node.range()) {
            Ok(place) => self.check_kept(node.text(), place, &now),
            Err(replaced) => self.check_inserted(model, node, replaced, &now),
        }
    }

    fn check_kept(&mut self, name: &str, place: TextRange, now: &Denotes) -> Result<(), String> {
        match self.denoted(place) {
            Some(was) if !self.is_same(&was, now) => {
                Err(format!("`{name}` would denote something else"))
            }
            _ => Ok(()),
        }
    }

    fn check_inserted(
        &mut self,
        model: &Model<'_>,
        node: Node<'_>,
        replaced: TextRange,
        now: &Denotes,
    ) -> Result<(), String> {
        let name = node.text();
        let id = model.object_at(node.start());
        if id.is_some_and(|id| model.object(id).decl == node.range()) {
            return Ok(());
        }
        let places = self.places_of(name, replaced);
        if !places.is_empty() {
            let was: Vec<_> = places.iter().filter_map(|it| self.denoted(*it)).collect();
            return match was.is_empty() || was.iter().any(|it| self.is_same(it, now)) {
                true => Ok(()),
                false => Err(format!("`{name}` would denote something else there")),
            };
        }
        let is_hidden = matches!(now, Denotes::Old(_) | Denotes::PackageLevel);
        if is_hidden && is_predeclared_name(name) {
            return Err(format!("`{name}` is not the predeclared one there"));
        }
        let is_declared = *now != Denotes::Unknown;
        if !is_declared && self.is_local(name, replaced.start()) {
            return Err(format!("`{name}` would not be declared there"));
        }
        if !is_declared && is_nowhere(model, node) && !self.lacks_names(replaced.start()) {
            return Err(format!("`{name}` is not declared"));
        }
        Ok(())
    }

    /// The same place in the text before; for new text, what it replaced.
    fn old_place(&self, range: TextRange) -> Result<TextRange, TextRange> {
        let after = self
            .kept
            .partition_point(|(start, _)| *start <= range.start());
        let piece = after.checked_sub(1).map(|it| self.kept[it]);
        if let Some((start, old)) = piece
            && range.end() <= start + old.len()
        {
            let first = old.start() + (range.start() - start);
            return Ok(TextRange::at(first, range.len()));
        }
        let from = piece.map_or(TextSize::new(0), |(_, old)| old.end());
        let to = self.kept.get(after).map(|(_, old)| old.start());
        let to = to.unwrap_or(TextSize::of(self.before.text()));
        Err(TextRange::new(from, to.max(from)))
    }

    /// What the name at a place of the text before denoted; none where no declaration stands.
    fn denoted(&mut self, place: TextRange) -> Option<Denotes> {
        let decl = self.before.decl_at(place.start())?;
        let model = self.model(decl);
        let node = decl.root().covering(place).filter(|it| is_name(*it))?;
        let resolution = model.resolution_at(node);
        Some(match &resolution {
            Resolution::Object(id) => Denotes::Old(model.object(origin(model, *id)).decl.start()),
            other => plain(other, self.names),
        })
    }

    fn denotes_now(&mut self, model: &Model<'_>, resolution: &Resolution) -> Denotes {
        let Resolution::Object(id) = resolution else {
            return plain(resolution, model.names());
        };
        let decl = model.object(origin(model, *id)).decl;
        let Ok(place) = self.old_place(decl) else {
            return Denotes::New;
        };
        // `x = f()` that became `x := f()`: the new variable stands for the one that was assigned there. Where the `:=`
        // was there, it assigned a variable that is gone.
        match self.denoted(place) {
            Some(assigned @ Denotes::Old(_)) if !self.is_define_kept(model, decl) => assigned,
            _ => Denotes::Old(place.start()),
        }
    }

    /// Whether the `:=` that declares a name now stood there before.
    fn is_define_kept(&self, model: &Model<'_>, decl: TextRange) -> bool {
        let name = model.root().covering(decl);
        let around = name.into_iter().flat_map(Node::ancestors).take(2);
        let defines = around.flat_map(Node::children);
        let mut defines = defines.filter(|it| it.kind_name() == ":=");
        defines.any(|it| self.old_place(it.range()).is_ok())
    }

    fn is_same(&self, was: &Denotes, now: &Denotes) -> bool {
        match (was, now) {
            // Whoever replaces a declaration may declare the name anew.
            (Denotes::Old(decl), Denotes::New) => !self.is_kept(*decl),
            (Denotes::Unknown, now) => !matches!(now, Denotes::Old(_) | Denotes::New),
            (was, now) => was == now,
        }
    }

    fn is_kept(&self, at: TextSize) -> bool {
        self.kept.iter().any(|(_, old)| old.contains(at))
    }

    /// Where a name stands in a range of the text before.
    fn places_of(&self, name: &str, range: TextRange) -> Vec<TextRange> {
        let Some(decl) = self.before.decl_at(range.start()) else {
            return Vec::new();
        };
        let inside = decl.root().covering(range).into_iter();
        let nodes = inside.flat_map(Node::descendants);
        nodes
            .filter(|it| is_name(*it) && it.text() == name && range.contains_range(it.range()))
            .map(Node::range)
            .collect()
    }

    /// Whether the declaration at a place named something that nobody declares, so that its package is not known.
    fn lacks_names(&mut self, at: TextSize) -> bool {
        let Some(decl) = self.before.decl_at(at) else {
            return false;
        };
        let model = self.model(decl);
        let mut names = decl.root().descendants().filter(|it| is_name(*it));
        names.any(|it| {
            let is_unknown = matches!(model.resolution_at(it), Resolution::Unknown(_));
            is_unknown && is_nowhere(model, it)
        })
    }

    /// Whether the declaration at a place declared the name somewhere inside.
    fn is_local(&mut self, name: &str, at: TextSize) -> bool {
        let Some(decl) = self.before.decl_at(at) else {
            return false;
        };
        let mut objects = self.model(decl).objects().iter();
        objects.any(|it| it.name == name && it.kind != ObjectKind::Label)
    }

    fn model(&mut self, decl: &'t Decl) -> &Model<'t> {
        let (before, names) = (self.before, self.names);
        let models = self.models.entry(decl.range.start());
        models.or_insert_with(|| Model::build(before, decl, names))
    }
}

/// Whether no file of the package declares a name that denotes nothing, and no import can: what is before a dot may be
/// a package whose name is not known.
fn is_nowhere(model: &Model<'_>, node: Node<'_>) -> bool {
    let names = model.names();
    let is_operand = |it: Node<'_>| {
        let operand = it.field(Field::OPERAND).or(it.field(Field::PACKAGE));
        operand == Some(node)
    };
    // A key may be a field of a type that is not known.
    let is_key = |it: Node<'_>| it.kind() == Kind::KEYED_ELEMENT;
    let mut around = node.ancestors().take(2);
    names.knows_package()
        && !names.has_dot_import()
        && !around.any(|it| is_operand(it) || is_key(it))
}

fn plain(resolution: &Resolution, names: &FileNames) -> Denotes {
    match resolution {
        Resolution::Package(id) => Denotes::Package(names.import(*id).path.clone()),
        Resolution::PackageLevel => Denotes::PackageLevel,
        Resolution::Predeclared => Denotes::Predeclared,
        Resolution::Object(_) | Resolution::Member | Resolution::Blank | Resolution::Unknown(_) => {
            Denotes::Unknown
        }
    }
}

/// The object that `v := v` copies, and so on.
fn origin(model: &Model<'_>, id: ObjectId) -> ObjectId {
    let mut found = id;
    // No object initializes itself, so this ends; the bound is for trees that lie.
    for _ in model.objects() {
        let object = model.object(found);
        let copied = object.init.filter(|it| it.text() == object.name);
        match copied.map(|it| model.resolution_at(it)) {
            Some(Resolution::Object(outer)) if outer != found => found = outer,
            _ => break,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{Edit, Source};

    /// What is said when `from` becomes `to` in a function with this body; empty if the names stay what they are.
    #[track_caller]
    fn check(body: &str, from: &str, to: &str, expected: &str) {
        let text = format!("package p\n\nfunc f(x int, s []int) {{\n{body}\n}}\n");
        let file = |text: &str| {
            let source = Source::new("a.go", text.to_owned()).unwrap();
            GoFile::new(Arc::new(source))
        };
        let at = TextSize::try_from(text.find(from).unwrap()).unwrap();
        let mut set = EditSet::new(TextSize::of(text.as_str()));
        let edit = match to.strip_suffix(from) {
            Some(inserted) => Edit::insert(at, inserted),
            None => Edit::replace(TextRange::at(at, TextSize::of(from)), to),
        };
        set.insert(edit).unwrap();
        let after = file(&set.apply(&text).unwrap());
        let result = names_denote_the_same(&file(&text), &after, &[set], None);
        assert_eq!(result.err().unwrap_or_default(), expected);
    }

    #[test]
    fn an_inserted_declaration_takes_over_no_name() {
        let other = "would denote something else";
        check("{ g(x) }", "g(", "x := 1; g(", &format!("`x` {other}"));
        check("g(len(s))", "g(", "len := 1; g(", &format!("`len` {other}"));
        check("h(len(s))", "h(", "var h = s; h(", &format!("`h` {other}"));
        check("g(x)", "g(", "y := 1; g(", "");
        check("{ g(s) }", "g(", "x := 1; _ = x; g(", "");
    }

    #[test]
    fn a_copy_of_a_variable_stands_for_it() {
        check("{ g(x) }", "g(", "x := x; g(", "");
        check("{ x := x; g(x) }", "x := x; ", "", "");
        check(
            "{ x := 1; g(x) }",
            "x := 1; ",
            "",
            "`x` would denote something else",
        );
    }

    #[test]
    fn an_assignment_that_becomes_a_declaration_stands_for_what_it_assigned() {
        check("{ x = 1; g(x) }", " = 1", " := 1", "");
        check(
            "{ y := 1; { x = 1; g(x, y) } }",
            "x = 1",
            "y := 1",
            "`y` would denote something else",
        );
        check(
            "{ total = 1; g(total) }",
            " = 1",
            " := 1",
            "`total` would denote something else",
        );
    }

    #[test]
    fn whoever_replaces_a_declaration_may_declare_the_name_anew() {
        check("y := 1; g(y)", "y := 1", "var y = 1", "");
        check(
            "for i := 0; i < x; i++ { g(i) }",
            "i := 0; i < x; i++",
            "i := range x",
            "",
        );
    }

    #[test]
    fn an_inserted_name_denotes_what_it_did() {
        let moved = "`y` would not be declared there";
        check("g(); { y := 1; h(y) }", "g()", "h(y); g()", moved);
        check("y := 1; h(y)", "h(y)", "k(y)", "");
        check(
            "y := 1; h(y)",
            "h(y)",
            "{ y := 2; k(y) }",
            "`y` would denote something else there",
        );
        check(
            "cap := 1; h(cap, s)",
            "h(",
            "k(cap(s)); h(",
            "`cap` is not the predeclared one there",
        );
    }
}

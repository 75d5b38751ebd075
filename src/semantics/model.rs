//! The semantic model of one top-level declaration.

use text_size::{TextRange, TextSize};

use super::build::{self, Parts, is_name};
use super::object::{FuncId, Function, Loop, LoopId, Object, ObjectId, Resolution, Scope, ScopeId};
use super::package::FileNames;
use super::version::GoVersion;
use crate::syntax::{Decl, GoFile, Kind, Node};

/// The objects, uses, functions and loops of one top-level declaration.
pub struct Model<'t> {
    pub(super) file: &'t GoFile,
    pub(super) names: &'t FileNames,
    pub(super) decl: &'t Decl,
    pub(super) root: Node<'t>,
    pub(super) go: Option<GoVersion>,
    pub(super) parts: Parts<'t>,
}

impl std::fmt::Debug for Model<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model")
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}

impl<'t> Model<'t> {
    /// Builds the model of a declaration of a file.
    pub fn build(file: &'t GoFile, decl: &'t Decl, names: &'t FileNames) -> Self {
        Self {
            file,
            names,
            decl,
            root: file.root(decl),
            go: None,
            parts: build::build(file, decl, names),
        }
    }

    /// The same model, for a language version: it decides whose iteration a loop variable belongs to and what a
    /// range may go over. Without one an answer that depends on it is unknown.
    #[must_use]
    pub fn with_version(mut self, go: Option<GoVersion>) -> Self {
        self.go = go;
        self
    }

    /// The language version, where it is known.
    pub fn version(&self) -> Option<GoVersion> {
        self.go
    }

    /// The node of the declaration.
    pub fn root(&self) -> Node<'t> {
        self.root
    }

    /// The names of the file and its package.
    pub fn names(&self) -> &'t FileNames {
        self.names
    }

    /// The objects, in the order of the walk.
    pub fn objects(&self) -> &[Object<'t>] {
        &self.parts.objects
    }

    /// The ids of the objects, in the same order.
    pub fn object_ids(&self) -> impl Iterator<Item = ObjectId> + use<> {
        (0..self.parts.objects.len()).map(ObjectId::new)
    }

    /// An object.
    pub fn object(&self, id: ObjectId) -> &Object<'t> {
        &self.parts.objects[id.index()]
    }

    /// The object whose declaring or using identifier starts at an offset.
    pub fn object_at(&self, offset: TextSize) -> Option<ObjectId> {
        match self.parts.resolved.get(&offset)? {
            Resolution::Object(id) => Some(*id),
            _ => None,
        }
    }

    /// What an identifier denotes; a node of another kind is unknown.
    pub fn resolve(&self, ident: Node<'t>) -> Resolution {
        self.resolution_of(ident)
    }

    /// See [`Model::resolve`]; the identifier may be a node of any lifetime.
    pub(super) fn resolution_of(&self, ident: Node<'_>) -> Resolution {
        let is_leaf =
            is_name(ident) || matches!(ident.kind(), Kind::FIELD_IDENTIFIER | Kind::LABEL_NAME);
        if !is_leaf {
            return Resolution::Unknown("it is no name".to_owned());
        }
        match self.parts.resolved.get(&ident.start()) {
            Some(resolution) => resolution.clone(),
            // Identifiers of other declarations of the file, outside functions.
            None if is_name(ident) && !self.decl.range.contains_range(ident.range()) => {
                build::resolve_outside(self.names, ident.text())
            }
            None => Resolution::Unknown(format!("`{}` stands in a syntax error", ident.text())),
        }
    }

    /// Whether an identifier denotes a predeclared object.
    pub fn is_predeclared(&self, ident: Node<'_>) -> bool {
        self.resolution_of(ident) == Resolution::Predeclared
    }

    /// The objects of an enclosing scope that a name denotes at an offset, were it written there.
    pub fn lookup(&self, name: &str, offset: TextSize) -> Option<ObjectId> {
        let visible = self.object_ids().filter(|id| {
            let object = self.object(*id);
            object.name == name
                && object.kind != super::ObjectKind::Label
                && object.extent.contains_inclusive(offset)
        });
        // The innermost scope starts last; in one scope a name is declared once.
        visible.max_by_key(|id| self.scope(self.object(*id).scope).range.start())
    }

    /// The scopes; the first is that of the declaration.
    pub fn scopes(&self) -> &[Scope] {
        &self.parts.scopes
    }

    /// A scope.
    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.parts.scopes[id.index()]
    }

    /// The functions: the declaration itself, then its function literals in the order of the walk.
    pub fn functions(&self) -> &[Function<'t>] {
        &self.parts.functions
    }

    /// The ids of the functions, in the same order.
    pub fn function_ids(&self) -> impl Iterator<Item = FuncId> + use<> {
        (0..self.parts.functions.len()).map(FuncId::new)
    }

    /// A function.
    pub fn function(&self, id: FuncId) -> &Function<'t> {
        &self.parts.functions[id.index()]
    }

    /// The function of a function literal.
    pub fn function_of_literal(&self, literal: Node<'t>) -> Option<FuncId> {
        self.function_ids()
            .skip(1)
            .find(|id| self.function(*id).node == literal)
    }

    /// The innermost function around a node; a literal is not inside itself.
    pub fn function_around(&self, node: Node<'t>) -> FuncId {
        let around = self.function_ids().filter(|id| {
            let function = self.function(*id).node;
            function != node && function.range().contains_range(node.range())
        });
        around
            .min_by_key(|id| self.function(*id).node.range().len())
            .unwrap_or(FuncId::new(0))
    }

    /// Whether `inner` is `outer` or lies in it.
    pub fn is_within(&self, inner: FuncId, outer: FuncId) -> bool {
        let mut function = Some(inner);
        while let Some(id) = function {
            if id == outer {
                return true;
            }
            function = self.function(id).parent;
        }
        false
    }

    /// The loops, in the order of the walk.
    pub fn loops(&self) -> &[Loop<'t>] {
        &self.parts.loops
    }

    /// A loop.
    pub fn loop_at(&self, id: LoopId) -> &Loop<'t> {
        &self.parts.loops[id.index()]
    }

    /// The innermost loop that repeats a node, in the node's own function.
    pub fn innermost_loop(&self, node: Node<'t>) -> Option<LoopId> {
        innermost(&self.parts.loops, self.function_around(node), node.range())
    }

    /// The loops that repeat a node, in the node's own function, innermost first.
    pub fn loops_of(&self, node: Node<'t>) -> Vec<LoopId> {
        let innermost = self.innermost_loop(node);
        std::iter::successors(innermost, |id| self.loop_at(*id).parent).collect()
    }
}

/// The smallest loop of a function that repeats a range.
pub(super) fn innermost(loops: &[Loop<'_>], function: FuncId, range: TextRange) -> Option<LoopId> {
    let around = loops.iter().enumerate().filter(|(_, it)| {
        it.function == function && it.repeats.contains_range(range) && it.node.range() != range
    });
    let found = around.min_by_key(|(_, it)| it.repeats.len());
    found.map(|(index, _)| LoopId::new(index))
}

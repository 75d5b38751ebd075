//! One walk over a declaration that finds its scopes, objects, uses, functions and loops.
//!
//! The walk takes the order and the loop depths of the compiler (cmd/compile/internal/escape/stmt.go), because
//! which variables a closure captures by value depends on both.

mod declaration;
mod expression;
mod function;
mod literal;
mod statement;

pub(super) use declaration::specs;
pub(super) use expression::unparenthesized;
pub(super) use function::parameters;
pub(super) use statement::has_token;

use rustc_hash::FxHashMap;
use text_size::{TextRange, TextSize};

use super::object::{
    Access, FuncId, Function, Loop, Object, ObjectId, ObjectKind, Resolution, Scope, ScopeId, Use,
};
use super::package::FileNames;
use crate::syntax::pattern::is_predeclared_name;
use crate::syntax::{Decl, GoFile, Kind, Node};

/// What the walk finds.
#[derive(Debug, Default)]
pub(super) struct Parts<'t> {
    pub(super) objects: Vec<Object<'t>>,
    pub(super) scopes: Vec<Scope>,
    pub(super) functions: Vec<Function<'t>>,
    pub(super) loops: Vec<Loop<'t>>,
    pub(super) resolved: FxHashMap<TextSize, Resolution>,
}

/// The walk.
struct Builder<'t> {
    file: &'t GoFile,
    names: &'t FileNames,
    parts: Parts<'t>,
    /// The names of each scope, by its index.
    blocks: Vec<FxHashMap<&'t str, ObjectId>>,
    scope: ScopeId,
    function: FuncId,
    depth: u32,
    order: u32,
    /// Whether the walk is inside a syntax error.
    in_error: bool,
    /// How many walks of nodes are under way.
    nesting: u32,
}

/// Walks a declaration.
pub(super) fn build<'t>(file: &'t GoFile, decl: &'t Decl, names: &'t FileNames) -> Parts<'t> {
    let root = file.root(decl);
    let mut builder = Builder {
        file,
        names,
        parts: Parts::default(),
        blocks: Vec::new(),
        scope: ScopeId::new(0),
        function: FuncId::new(0),
        depth: 1,
        order: 0,
        in_error: false,
        nesting: 0,
    };
    builder.parts.scopes.push(Scope {
        parent: None,
        function: FuncId::new(0),
        range: root.range(),
    });
    builder.blocks.push(FxHashMap::default());
    builder.top_level(root);
    builder.nest_loops();
    builder.parts
}

/// What is declared, besides its name.
#[derive(Clone, Copy)]
struct NewObject<'t> {
    kind: ObjectKind,
    /// From where on the name denotes it.
    from: TextSize,
    init: Option<Node<'t>>,
    declared_type: Option<Node<'t>>,
}

impl NewObject<'_> {
    fn new(kind: ObjectKind, from: TextSize) -> Self {
        Self {
            kind,
            from,
            init: None,
            declared_type: None,
        }
    }
}

impl<'t> Builder<'t> {
    fn tick(&mut self) -> u32 {
        self.order += 1;
        self.order
    }

    /// Runs the walk of a block in a scope of its own.
    fn scoped(&mut self, range: TextRange, walk: impl FnOnce(&mut Self)) {
        let outer = self.scope;
        self.scope = ScopeId::new(self.parts.scopes.len());
        self.parts.scopes.push(Scope {
            parent: Some(outer),
            function: self.function,
            range,
        });
        self.blocks.push(FxHashMap::default());
        walk(self);
        self.scope = outer;
    }

    /// Runs a walk that leaves the loop depth as it was (escape/stmt.go: `block`).
    fn at_depth(&mut self, walk: impl FnOnce(&mut Self)) {
        let outer = self.depth;
        walk(self);
        self.depth = outer;
    }

    fn declare(&mut self, ident: Node<'t>, new: NewObject<'t>) -> Option<ObjectId> {
        if ident.text() == "_" {
            self.resolve_to(ident, Resolution::Blank);
            return None;
        }
        let id = self.add_object(ident.text(), ident.range(), new);
        self.blocks[self.scope.index()].insert(ident.text(), id);
        self.resolve_to(ident, Resolution::Object(id));
        Some(id)
    }

    /// Adds an object that no name denotes yet.
    fn add_object(&mut self, name: &'t str, decl: TextRange, new: NewObject<'t>) -> ObjectId {
        let id = ObjectId::new(self.parts.objects.len());
        let end = self.parts.scopes[self.scope.index()].range.end();
        self.parts.objects.push(Object {
            name,
            kind: new.kind,
            decl,
            scope: self.scope,
            extent: TextRange::new(new.from.min(end), end),
            function: self.function,
            loop_depth: self.depth,
            loop_var: None,
            uses: Vec::new(),
            is_zeroed: new.kind == ObjectKind::Var && new.init.is_none(),
            init: new.init,
            declared_type: new.declared_type,
            is_variadic: false,
        });
        id
    }

    fn resolve_to(&mut self, ident: Node<'t>, resolution: Resolution) {
        self.parts.resolved.insert(ident.start(), resolution);
    }

    /// The object of the declaration that a name denotes here.
    fn lookup(&self, name: &str) -> Option<ObjectId> {
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            if let Some(object) = self.blocks[id.index()].get(name) {
                return Some(*object);
            }
            scope = self.parts.scopes[id.index()].parent;
        }
        None
    }

    /// Records a use of a name; `place` is the operand that starts with it.
    fn use_name(&mut self, ident: Node<'t>, place: Node<'t>, access: Access) {
        let name = ident.text();
        if name == "_" {
            return self.resolve_to(ident, Resolution::Blank);
        }
        if let Some(id) = self.lookup(name) {
            self.add_use(id, ident, place, access, false);
            self.resolve_to(ident, Resolution::Object(id));
        } else {
            let resolution = resolve_outside(self.names, name);
            self.resolve_to(ident, resolution);
        }
    }

    fn add_use(
        &mut self,
        id: ObjectId,
        ident: Node<'t>,
        place: Node<'t>,
        access: Access,
        is_possible: bool,
    ) {
        let order = self.tick();
        let access = if self.in_error {
            Access::Opaque
        } else {
            access
        };
        let object = &mut self.parts.objects[id.index()];
        object.uses.push(Use {
            range: ident.range(),
            node: ident,
            place,
            access,
            is_possible,
            function: self.function,
            loop_depth: self.depth,
            order,
        });
        if !object.kind.is_variable() {
            return;
        }
        let declared_in = object.function;
        let mut function = self.function;
        while function != declared_in {
            let inner = &mut self.parts.functions[function.index()];
            if !inner.free.contains(&id) {
                inner.free.push(id);
            }
            let Some(parent) = inner.parent else { break };
            function = parent;
        }
    }

    /// Finds the loop around each loop.
    fn nest_loops(&mut self) {
        for index in 0..self.parts.loops.len() {
            let own = &self.parts.loops[index];
            let around = super::model::innermost(&self.parts.loops, own.function, own.node.range());
            self.parts.loops[index].parent = around.filter(|it| it.index() != index);
        }
    }
}

/// What a name denotes that the declaration itself does not declare: the package, the file, the universe.
pub(super) fn resolve_outside(names: &FileNames, name: &str) -> Resolution {
    if names.is_package_level(name) {
        return Resolution::PackageLevel;
    }
    if let Some(import) = names.import_named(name) {
        return Resolution::Package(import);
    }
    if is_predeclared_name(name) {
        return Resolution::Predeclared;
    }
    if names.has_dot_import() {
        return Resolution::Unknown(format!("`{name}` may come from a dot import"));
    }
    if names.has_guessed_import() {
        return Resolution::Unknown(format!("`{name}` may be the name of an imported package"));
    }
    if names.knows_package() {
        return Resolution::Unknown(format!("`{name}` is not declared"));
    }
    Resolution::Unknown(format!("`{name}` is not declared in this file"))
}

/// Whether a node is a name that can denote an object; `nil` and its like have kinds of their own.
pub fn is_name(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        Kind::IDENTIFIER
            | Kind::TYPE_IDENTIFIER
            | Kind::PACKAGE_IDENTIFIER
            | Kind::BLANK_IDENTIFIER
            | Kind::NIL
            | Kind::TRUE
            | Kind::FALSE
            | Kind::IOTA
    )
}

#[cfg(test)]
mod tests {
    use crate::semantics::fixture;

    #[test]
    fn deep_nesting_needs_no_deep_stack() {
        let deep = [
            ("(".repeat(900), ")".repeat(900)),
            ("x + ".repeat(900), String::new()),
            ("g(".repeat(900), ")".repeat(900)),
            ("-".repeat(900), String::new()),
            ("[]T{".repeat(500), "}".repeat(500)),
            (String::new(), ".m()".repeat(900)),
            (String::new(), "[0]".repeat(900)),
            ("func() { x = ".repeat(500), "}".repeat(500)),
        ];
        for (open, close) in deep {
            let source = format!("func f(x int) {{ y := {open}x{close} }}");
            let found = fixture::describe(&source, None, |model, _| {
                assert!(!model.objects()[0].uses.is_empty());
                let root = model.root();
                for node in root.descendants().take(200) {
                    let _ = (model.type_of(node), model.terminates(node));
                }
                for id in model.function_ids() {
                    let _ = (model.captures(id), model.outlives(id));
                }
            });
            assert_eq!(found, "");
        }
    }
}

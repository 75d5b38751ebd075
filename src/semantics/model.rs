//! The semantic model of one top-level declaration.

use std::cell::RefCell;

use rustc_hash::FxHashMap;
use text_size::{TextRange, TextSize};

use super::build::{self, Parts, is_name};
use super::object::{FuncId, Function, Loop, LoopId, Object, ObjectId, Resolution, Scope, ScopeId};
use super::package::FileNames;
use super::typing::Types;
use super::verdict::Verdict;
use super::version::GoVersion;
use crate::syntax::{Decl, GoFile, Kind, Node};

/// The objects, uses, functions and loops of one top-level declaration.
pub struct Model<'t> {
    pub(super) file: &'t GoFile,
    pub(super) names: &'t FileNames,
    pub(super) decl: &'t Decl,
    pub(super) root: Node<'t>,
    pub(super) go: Option<GoVersion>,
    pub(super) types: Option<&'t dyn Types>,
    /// How many calls were followed to this declaration.
    pub(super) followed: u32,
    pub(super) parts: Parts<'t>,
    /// What the compiler may drop, once something has asked.
    pub(super) pruned: RefCell<FxHashMap<TextRange, Verdict>>,
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
            types: None,
            followed: 0,
            parts: build::build(file, decl, names),
            pruned: RefCell::default(),
        }
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

    /// See [`Model::resolve`]; the identifier may be a node of any lifetime, such as one found in the same tree again.
    pub fn resolution_at(&self, ident: Node<'_>) -> Resolution {
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

    /// The ids of the loops, in the same order.
    pub fn loop_ids(&self) -> impl Iterator<Item = LoopId> + use<> {
        (0..self.parts.loops.len()).map(LoopId::new)
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

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::semantics::fixture;

    #[track_caller]
    fn check(source: &str, expected: &Expect) {
        expected.assert_eq(&fixture::describe(source, None, fixture::objects));
    }

    #[track_caller]
    fn check_outside(source: &str, expected: &Expect) {
        expected.assert_eq(&fixture::describe(source, None, fixture::outside));
    }

    #[test]
    fn a_short_declaration_reuses_names_of_its_block_only() {
        check(
            "func f(err error) (n int) {
    a, err := g()
    if b, err := g(); err != nil {
        a, c := b, err
        _, _ = a, c
    }
    return a
}",
            &expect![[r#"
                1 err Param f0 d1: 2 Write
                1 n Result f0 d1: 
                2 a Var f0 d1: 7 Read
                3 b Var f0 d1: 4 Read
                3 err Var f0 d1: 3 Read, 4 Read
                4 a Var f0 d1: 5 Read
                4 c Var f0 d1: 5 Read
            "#]],
        );
    }

    #[test]
    fn a_name_is_visible_after_its_declaration() {
        check(
            "func f() {
    x := 1
    {
        x := x
        _ = x
        var y = y
    }
    type T struct{ next *T; x T }
    const c = c
}",
            &expect![[r#"
                2 x Var f0 d1: 4 Read
                4 x Var f0 d1: 5 Read
                6 y Var f0 d1: 
                8 T Type f0 d1: 8 Read, 8 Read
                9 c Const f0 d1: 
            "#]],
        );
    }

    #[test]
    fn writes_are_told_apart_by_what_they_write() {
        check(
            "func f(x T, p *T) {
    x = p
    x.f = 1
    x.f.g++
    x[0] += 2
    x.f[1].h = 3
    *p = x
    (*p).f = 4
    y := &x.f
    z := x[1:2]
    x.m()
    x.f.m()
    h := x.m
    x++
    (x) = p
}",
            &expect![[r#"
                1 x Param f0 d1: 2 Write, 3 FieldWrite, 4 FieldWrite, 5 ElementWrite, 6 ElementWrite, 7 Read, 9 AddressOf, 10 Slice, 11 MethodCall, 12 MethodCall, 13 Select, 14 ReadWrite, 15 Write
                1 p Param f0 d1: 2 Read, 7 Read, 8 Read, 15 Read
                9 y Var f0 d1: 
                10 z Var f0 d1: 
                13 h Var f0 d1: 
            "#]],
        );
    }

    #[test]
    fn loops_declare_in_their_head() {
        check(
            "func f(xs []int) {
    for i, x := range xs {
        for j := 0; j < x; j++ {
            k := i
        }
    }
    for xs[0] = range xs {
    }
    var v int
    for v = range xs {
    }
}",
            &expect![[r#"
                1 xs Param f0 d1: 2 Read, 7 Read, 7 ElementWrite, 10 Read
                2 i Var f0 d1: 4 Read
                2 x Var f0 d1: 3 Read
                3 j Var f0 d2: 3 Read, 3 ReadWrite
                4 k Var f0 d3: 
                9 v Var f0 d1: 10 RangeAssign
            "#]],
        );
    }

    #[test]
    fn clauses_have_variables_of_their_own() {
        check(
            "func f(v any, c chan int) {
    switch x := v.(type) {
    case int:
        _ = x
    case string, error:
        x = v
    default:
    }
    switch y := v; y {
    case 1:
        y := y
    }
    select {
    case a, ok := <-c:
        _, _ = a, ok
    case v = <-c:
    case c <- 1:
    }
}",
            &expect![[r#"
                1 v Param f0 d1: 2 Read, 6 Read, 9 Read, 16 Write
                1 c Param f0 d1: 14 Read, 16 Read, 17 Read
                2 x Var f0 d1: 4 Read
                2 x Var f0 d1: 6 Write
                2 x Var f0 d1: 
                9 y Var f0 d1: 9 Read, 11 Read
                11 y Var f0 d1: 
                14 a Var f0 d1: 15 Read
                14 ok Var f0 d1: 15 Read
            "#]],
        );
    }

    #[test]
    fn labels_live_in_their_own_space() {
        check(
            "func f(L int) {
L:
    for {
        func() {
        L:
            goto L
        }()
        if L > 0 {
            break L
        }
        continue L
    }
}",
            &expect![[r#"
                1 L Param f0 d1: 8 Read
                2 L Label f0 d1: 9 Read, 11 Read
                5 L Label f1 d1: 6 Read
            "#]],
        );
    }

    #[test]
    fn type_parameters_and_receivers_are_declared() {
        check(
            "func (r *List[K, _]) m(f func(a K) (b error), K2 K) {
    r.f(f)
}",
            &expect![[r#"
                1 K TypeParam f0 d1: 1 Read, 1 Read, 1 Read
                1 r Receiver f0 d1: 2 MethodCall
                1 f Param f0 d1: 2 Read
                1 K2 Param f0 d1: 
            "#]],
        );
        check(
            "func f[T any, S ~[]T](s S, ts ...T) (a, b T) {
    var x T
    return x, ts[0]
}",
            &expect![[r#"
                1 T TypeParam f0 d1: 1 Read, 1 Read, 1 Read, 2 Read
                1 S TypeParam f0 d1: 1 Read
                1 s Param f0 d1: 
                1 ts Param f0 d1: 3 Read
                1 a Result f0 d1: 
                1 b Result f0 d1: 
                2 x Var f0 d1: 3 Read
            "#]],
        );
    }

    #[test]
    fn keys_of_literals_are_uses_unless_they_are_fields() {
        check(
            "type S struct{ a int }
type M map[string]S
func f(a, b int) {
    _ = S{a: b}
    _ = []int{a: b}
    _ = q.T{a: b}
    _ = M{a: {a: b}}
    _ = []*S{{a: b}, &S{a: b}}
    _ = struct{ a int }{a: b}
    type L = []S
    _ = L{a: {a: b}}
}",
            &expect![[r#"
                3 a Param f0 d1: 5 Read, 6? Read, 7 Read, 11 Read
                3 b Param f0 d1: 4 Read, 5 Read, 6 Read, 7 Read, 8 Read, 8 Read, 9 Read, 11 Read
                10 L Type f0 d1: 11 Read
            "#]],
        );
    }

    #[test]
    fn names_outside_denote_packages_or_the_universe() {
        check_outside(
            r#"package p
import "fmt"
import str "strings"
import "github.com/a/go-b"
func len() {}
func f(x fmt.Stringer) {
    fmt.Println(len, cap, str.Fields, b.X, g, nil)
    fmt := 1
    fmt.Println(x)
    _ = fmt
}"#,
            &expect![[r#"
                5 f PackageLevel
                5 fmt Package fmt
                5 Stringer Member
                6 fmt Package fmt
                6 len PackageLevel
                6 cap Predeclared
                6 str Package strings
                6 b Package github.com/a/go-b
                6 g Unknown("`g` may be the name of an imported package")
                6 nil Predeclared
                9 _ Blank
            "#]],
        );
    }

    #[test]
    fn top_level_variables_hold_closures() {
        check(
            "var a, b = func(x int) int { return x + y }, 2",
            &expect![[r#"
                1 x Param f1 d1: 1 Read
            "#]],
        );
    }
}

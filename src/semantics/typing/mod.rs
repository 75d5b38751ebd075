//! Types without a compiler: what `go/types` would say, or nothing.
//!
//! Knows the packages of a directory, of modules, workspaces, `vendor/`, the module cache and the standard library;
//! types, constants, methods and sizes. Does not know rules. Nothing is guessed: what cannot be read is none.

mod build;
mod builtin;
mod call;
mod checker;
mod composite;
mod constant;
mod conversion;
mod declaration;
mod display;
mod expr;
mod focus;
mod infer;
mod lookup;
mod method;
mod model;
mod module;
mod object;
mod package;
mod platforms;
mod selection;
mod shape;
mod size;
mod source_files;
pub mod std_index;
mod stmt;
mod subst;
#[cfg(test)]
mod tests;
mod ty;
mod type_expr;
mod universe;
mod untyped;
mod varying;

pub use build::Platform;
pub use checker::Typed;
pub use constant::Const;
pub use model::TypeModel;
pub(crate) use module::normalized;
pub use module::{Reads, Roots};
pub use package::Package;
pub use platforms::{FileTypes, NoAnswer, Platforms, Types};
pub use selection::Selection;
pub use ty::{
    Basic, Direction, FieldVar, Interface, Method, Named, PackageRef, Param, Signature, Type,
    TypeKind, Var, is_exported,
};
pub use universe::Universe;

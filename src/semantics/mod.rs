//! What names denote, without a compiler.
//!
//! Knows scopes, objects, uses, assignments, closures and captures, loops, control flow, the names of a package and
//! Go versions. Does not know rules. It reads no file: texts, scans and trees come from below and above.
//!
//! A [`Model`] is built for one top-level declaration, when something asks. Its places are offsets of the file:
//! an identifier is known by the offset where it starts, since leaves start at different offsets.
//!
//! Invariants:
//! - every identifier of the declaration has a [`Resolution`]; one that is not decidable says why;
//! - a use never resolves outward past a declaration that shadows it (Go spec, "Declarations and scope");
//! - answers are three-valued ([`Verdict`]), and more information may turn unknown into an answer, never flip one;
//! - a type is known where one file decides it ([`Model::type_of`]), or where the types of the package were given to
//!   the model ([`Model::with_types`]), and never guessed.

mod build;
mod callee;
mod capture;
mod closure;
mod declared;
mod dies;
mod effect;
mod exit;
#[cfg(test)]
mod fixture;
mod flow;
mod infer;
mod kept;
mod layout;
mod model;
mod module;
mod mover;
mod names;
mod object;
mod package;
mod position;
mod pruned;
mod reassign;
mod repeat;
mod surely_used;
mod typed;
mod types;
pub mod typing;
mod verdict;
mod version;

pub use build::is_name;
pub use capture::{Capture, CaptureBy, ReferenceReason};
pub use closure::ClosureUse;
pub use exit::{Exit, ExitKind};
pub use model::Model;
pub use module::{GoMod, constraint_version, file_language_version, parse_go_mod};
pub use object::{
    Access, Defer, FuncId, Function, ImportId, Loop, LoopId, LoopKind, LoopVar, LoopVarForm,
    Object, ObjectId, ObjectKind, Offset, Resolution, Scope, ScopeId, Use,
};
pub use package::{FileNames, Import, PackageNames, implicit_name, is_standard};
pub use reassign::Assignment;
pub use types::{Type, TypeName, canonical_type};
pub use verdict::Verdict;
pub use version::{GoVersion, VersionError, VersionRange};

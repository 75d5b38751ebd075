//! The go command: started here and nowhere else.
//!
//! Everything runs through `go list -e -test -export`, `go vet`, `go test` and `go env`: none of them leaves a binary
//! or changes a file of the tree. `go list -export` compiles packages and their tests without linking, prints what the
//! compiler prints, also for packages that come from the build cache, and reports errors package by package.

mod environment;
mod list;
mod modules;
mod run;

pub(super) use environment::{Environment, environment};
pub(super) use list::{Compiled, Package, Target, compile, pattern, tested};
pub(super) use modules::{ModuleRoot, by_module};
pub use run::Platform;
pub(super) use run::{GoCommand, GoError, Scope, resolved};

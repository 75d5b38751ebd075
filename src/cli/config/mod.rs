//! Configuration files: found, laid over each other, and turned into what holds for each file.
//!
//! Files called `gofix-escape.toml` count from the directory of a Go file up to the root of its repository, the nearest
//! one first; what the command line says counts before all of them.

mod find;
mod glob;
mod layer;
mod scopes;
mod sets;
mod show;

pub(super) use layer::CONFIG_NAME;
pub(super) use scopes::ConfiguredScopes;
pub(super) use sets::rules_at;
pub(super) use show::show;

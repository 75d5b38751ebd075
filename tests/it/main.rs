//! The one integration binary.

mod acceptance;
mod bad_input;
mod captures;
mod chaos;
mod cli;
mod codegen;
mod format;
mod fuzz;
mod linked;
mod parameter;
mod parsing;
mod props;
mod readme;
mod refactor;
mod relations;
mod report;
mod rules;
mod stress;
mod support;
mod suppressions;
mod swap;
mod tidy;
mod undo;
mod verify;
mod write;

//! The one integration binary.

mod acceptance;
mod bad_input;
mod chaos;
mod cli;
mod codegen;
mod linked;
mod parsing;
mod props;
mod readme;
mod refactor;
mod relations;
mod report;
mod rules;
mod support;
mod suppressions;
mod swap;
mod tidy;
mod undo;
mod write;

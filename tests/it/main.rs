//! The one integration binary.

mod acceptance;
mod bad_input;
mod cli;
mod codegen;
mod fuzz;
mod parsing;
mod props;
mod readme;
mod relations;
mod report;
mod rules;
mod stress;
mod support;
mod suppressions;
mod tidy;

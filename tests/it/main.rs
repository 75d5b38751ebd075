//! The one integration binary.

mod acceptance;
mod bad_input;
mod cli;
mod codegen;
mod parsing;
mod props;
mod report;
mod rules;
mod support;
mod suppressions;
mod tidy;

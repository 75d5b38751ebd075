//! The one integration binary.

mod acceptance;
mod bad_input;
mod captures;
mod cli;
mod codegen;
mod parsing;
mod props;
mod readme;
mod relations;
mod report;
mod rules;
mod support;
mod suppressions;
mod tidy;

//! The one integration binary.

mod cli;
mod codegen;
mod parsing;
mod report;
mod rules;
mod support;
mod tidy;

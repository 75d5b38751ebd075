//! The one integration binary.

mod cli;
mod codegen;
mod parsing;
mod readme;
mod report;
mod rules;
mod support;
mod tidy;

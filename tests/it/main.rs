//! The one integration binary.

mod cli;
mod codegen;
mod parsing;
mod report;
mod support;
mod tidy;

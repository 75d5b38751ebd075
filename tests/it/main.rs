//! The one integration binary.

mod cli;
mod codegen;
mod report;
mod support;
mod tidy;

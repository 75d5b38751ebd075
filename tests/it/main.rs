//! The one integration binary.
mod codegen;
mod parsing;

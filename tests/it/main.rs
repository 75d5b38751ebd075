//! The one integration binary.
mod codegen;

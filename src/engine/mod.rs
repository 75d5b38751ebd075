//! The engine floor.

pub mod apply;

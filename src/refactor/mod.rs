//! The refactor floor.

//! The engine floor.

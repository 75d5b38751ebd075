//! The rule floor.

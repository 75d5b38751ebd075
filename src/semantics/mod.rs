//! What names denote, without a compiler.
//!
//! Knows scopes, objects, uses, assignments, closures and captures, loops, control flow and Go versions. Does not
//! know rules. Answers are three-valued: more information may turn unknown into an answer, never flip one.

/// An answer that may be "not known".
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Yes, in every execution.
    Holds,
    /// No.
    Fails,
    /// Not decidable here, and why (lower-case, no final full stop).
    Unknown(String),
}

/// Placeholder until the versions stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GoVersion(pub u32, pub u32);

/// Placeholder until the versions stand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VersionRange;

/// Placeholder until the names stand.
pub struct PackageNames;

/// Placeholder until the names stand.
pub struct FileNames;

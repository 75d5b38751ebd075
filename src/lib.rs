//! `gofix-escape`: a codemod for Go that removes needless heap work.
//!
//! It finds code that makes the heap work harder than it must, rewrites it with the smallest possible
//! text edits, and shows a diff a reviewer can trust. The rules are data (TOML); this crate is the engine.
//!
//! # Floors
//!
//! A folder is a floor, and a floor imports only lower ones (`tests/it/tidy.rs` checks it):
//! `cli` → `report` → `engine` → `rule` → `refactor` → `semantics` → `syntax` → `text`, with `evidence` beside `syntax`.
//!
//! | floor | knows | does not know |
//! |---|---|---|
//! | [`text`] | source bytes, line index, edits, the rope, diffs | Go |
//! | [`syntax`] | trees, patterns and templates, declaration slices | names |
//! | [`evidence`] | what the compiler says about places | rules |
//! | [`semantics`] | scopes, objects, uses, closures, Go versions | rules |
//! | [`refactor`] | the Go rewrites that a template cannot say | rules |
//! | [`rule`] | TOML → compiled rules, predicates, examples | files, threads |
//! | [`engine`] | walking, checking, planning, applying | output formats |
//! | [`report`] | findings and plans → bytes | I/O |
//! | [`cli`] | users | – |
//!
//! # Life of one file
//!
//! [`engine`] reads it into a [`text::Source`]; [`syntax::GoFile`] slices it into top-level declarations with a
//! lexer; a declaration that a rule may match is parsed into its own tree; one walk over that tree offers each node
//! to the rules that start with its kind; a match is judged by predicates over the declaration's
//! [`semantics::Model`]; its fixes become edits; the planner merges the edits of all findings and the result is
//! guarded, shown as a diff or written.
//!
//! # Terminology
//!
//! *Object, scope, use, address-taken, reassigned* as in `go/types` and `cmd/compile`; *pattern, metavariable,
//! goal* (a node of the pattern), *candidate* (a node of the code); *rule, pack, finding, fix, edit, applicability*;
//! *plan, accepted, rejected, conflict, fixpoint*. Offsets are bytes from 0; lines and columns shown to people
//! start at 1 and count bytes.

pub mod cli;
pub mod engine;
pub mod evidence;
pub mod refactor;
pub mod report;
pub mod rule;
pub mod semantics;
pub mod syntax;
pub mod text;

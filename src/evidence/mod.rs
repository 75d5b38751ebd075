//! What the Go compiler says about places in the code.
//!
//! Knows the texts of `-gcflags=-m=2` and the records of `-gcflags=-json=0,DIR`, how the go command prints paths, and
//! how to look a place up. Does not know rules, Go syntax, files on disk or processes: texts are handed in.
//!
//! Invariants: parsers are total, a line that is not understood is counted and kept, never fatal; nothing is dropped
//! silently (`Counts` adds up to the lines that were read); lines and columns start at 1 and count bytes, as the
//! compiler prints them.

mod diff;
mod judge;
mod logopt;
mod message;
mod path;
mod phrase;
mod site;
mod text_log;
pub mod toolchain;

pub use diff::{Change, Delta, Located, delta, heap_notes};
pub use judge::{Claimed, Evidence, Why, judge};
pub use logopt::read_logopt;
pub use path::PathRules;
pub use phrase::Phrase;
pub use site::{By, Counts, Flow, Log, Note, Reason, Site, Step};
pub use text_log::read_text;

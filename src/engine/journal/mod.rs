//! The journal of a writing run: what brings its files back.
//!
//! A journal is saved whole and synced before the first file changes, so that even a run that is killed half way can
//! be undone: a file that it did not get to still has its old digest and is left alone. Journals of all trees lie in
//! one directory of the user's, named by age and tree, and are bounded in number and size.

mod lock;
mod record;
mod store;
mod tree;

pub(super) use lock::TreeLock;
pub(super) use record::{FileRecord, Journal};
pub(super) use store::{Saved, Store};
pub(super) use tree::{Trees, directory_of};

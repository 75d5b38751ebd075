//! How much of what its paths name a run is about: all of it, a part that other runs complete, or what changed lately.

mod changed;
mod git;
mod shard;
mod touched;

pub use changed::{ChangedFile, Changes};
pub use shard::Shard;
pub(super) use touched::Touched;

use super::walk::{Walk, WalkSettings, walk};

/// How much of what its paths name a run is about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Extent {
    /// Whether the paths are a list that may be empty: no path then means nothing, not the current directory.
    pub is_listed: bool,
    /// The part of the packages, if not all of them.
    pub shard: Option<Shard>,
    /// The lines that findings must touch, if not all of them.
    pub changes: Option<Changes>,
}

/// Finds the files of a run, those outside of its extent left out.
pub(super) fn walk_extent(settings: &WalkSettings, extent: &Extent) -> Walk {
    if extent.is_listed && settings.paths.is_empty() {
        return Walk::default();
    }
    let mut found = walk(settings);
    if let Some(shard) = extent.shard {
        shard.restrict(&mut found);
    }
    if let Some(changes) = &extent.changes {
        changes.restrict(&mut found);
    }
    found
}

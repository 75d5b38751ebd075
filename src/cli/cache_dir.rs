//! Where things are kept between runs.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use etcetera::BaseStrategy as _;

/// Names the directory of this program, instead of the one that the platform gives.
const VARIABLE: &str = "GOFIX_ESCAPE_CACHE_DIR";

/// The directory of the journals: `undo` below `GOFIX_ESCAPE_CACHE_DIR`, else below `gofix-escape` in the user's cache
/// directory (`XDG_CACHE_HOME` or `~/.cache`, on Windows the local application data).
pub(super) fn journals() -> Result<PathBuf> {
    Ok(root()?.join("undo"))
}

/// The directory of what runs remember: `results` beside `undo`.
pub(super) fn results() -> Result<PathBuf> {
    Ok(root()?.join("results"))
}

fn root() -> Result<PathBuf> {
    let set = std::env::var_os(VARIABLE).filter(|dir| !dir.is_empty());
    Ok(match set {
        // The journals of a relative directory would be others wherever the program is run.
        Some(dir) => {
            std::path::absolute(dir).with_context(|| format!("`{VARIABLE}` names no directory"))?
        }
        None => etcetera::choose_base_strategy()
            .with_context(|| format!("no home directory is known; set `{VARIABLE}`"))?
            .cache_dir()
            .join("gofix-escape"),
    })
}

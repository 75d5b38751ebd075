//! Which Go there is.

use std::path::{Path, PathBuf};

use super::run::{GoCommand, GoError};
use crate::semantics::GoVersion;

/// What `go env` says in a directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) struct Environment {
    /// The toolchain, where its version can be read: a development version has none.
    pub(in crate::engine) version: Option<GoVersion>,
    /// Its root.
    pub(in crate::engine) goroot: PathBuf,
}

/// Asks the go command for its version and root.
pub(in crate::engine) fn environment(go: &GoCommand, dir: &Path) -> Result<Environment, GoError> {
    let output = go.run(dir, "env", None, ["GOVERSION", "GOROOT"])?;
    if !output.success {
        return Err(GoError::Failed(output.stderr));
    }
    let mut lines = output.stdout.lines();
    let version = lines.next().unwrap_or_default();
    // `go1.26.8 X:nodwarf5` names an experiment too.
    let version = version.split(' ').next().unwrap_or_default();
    Ok(Environment {
        version: version.parse().ok(),
        goroot: lines.next().unwrap_or_default().into(),
    })
}

//! Why a file was not written.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a file was not written; it is as it was.
#[derive(Debug)]
pub enum WriteError {
    /// Its content is not what the new text was made from.
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A symbolic link leads out of the tree.
    OutsideTree {
        /// The file as it was asked for.
        path: PathBuf,
        /// Where it really is.
        target: PathBuf,
        /// The tree.
        root: PathBuf,
    },
    /// Its permissions forbid writing, or the user may not write it.
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// It is a directory, a device or the like.
    NotAFile {
        /// What is no file.
        path: PathBuf,
    },
    /// The system refused.
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried, to be read after "cannot".
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl WriteError {
    /// The file that was not written.
    pub fn path(&self) -> &Path {
        match self {
            Self::Changed { path }
            | Self::OutsideTree { path, .. }
            | Self::ReadOnly { path }
            | Self::NotAFile { path }
            | Self::Io { path, .. } => path,
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "run again to analyze its present content",
            Self::OutsideTree { .. } => "to change the file, name its real path",
            Self::ReadOnly { .. } => "make it writable and run again",
            Self::NotAFile { .. } => "name a file or a directory of Go files",
            Self::Io { source, .. } => match source.kind() {
                ErrorKind::NotFound => "it was moved or removed meanwhile; run again",
                ErrorKind::PermissionDenied => {
                    "check the permissions of the file and its directory"
                }
                ErrorKind::ReadOnlyFilesystem => "mount the file system writable and run again",
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                    "free some space and run again"
                }
                _ => "remove the cause and run again; the file is as it was",
            },
        }
    }
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.path().display();
        match self {
            Self::Changed { .. } => write!(f, "`{path}` changed since it was read"),
            Self::OutsideTree { target, root, .. } => {
                let (target, root) = (target.display(), root.display());
                write!(f, "`{path}` leads out of `{root}`, to `{target}`")
            }
            Self::ReadOnly { .. } => write!(f, "`{path}` is read-only"),
            Self::NotAFile { .. } => write!(f, "`{path}` is not a regular file"),
            Self::Io { action, source, .. } => write!(f, "cannot {action} `{path}`: {source}"),
        }?;
        write!(f, "; {}", self.help())
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Changed { .. }
            | Self::OutsideTree { .. }
            | Self::ReadOnly { .. }
            | Self::NotAFile { .. } => None,
        }
    }
}

/// Makes an error of the system an error about a file.
pub(super) fn failed(path: &Path, action: &'static str) -> impl Fn(io::Error) -> WriteError {
    move |source| WriteError::Io {
        path: path.to_owned(),
        action,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_errors_come_with_advice() {
        let cases = [
            (ErrorKind::StorageFull, "free some space"),
            (ErrorKind::PermissionDenied, "check the permissions"),
            (ErrorKind::ReadOnlyFilesystem, "mount the file system"),
            (ErrorKind::Other, "the file is as it was"),
        ];
        for (kind, advice) in cases {
            let error = failed(Path::new("p/a.go"), "replace")(kind.into()).to_string();
            assert!(error.starts_with("cannot replace `p/a.go`: "), "{error}");
            assert!(error.contains(advice), "{error}");
        }
    }
}

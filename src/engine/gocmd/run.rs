//! One start of the go command.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How the go command is started.
#[derive(Clone, Debug)]
pub(in crate::engine) struct GoCommand {
    /// The program.
    pub(in crate::engine) program: OsString,
    /// What of the user's settings it sees.
    pub(in crate::engine) scope: Scope,
    /// Build tags for every package.
    pub(in crate::engine) tags: Vec<String>,
    /// What it compiles for; the machine, or what the environment says, if nothing.
    pub(in crate::engine) platform: Option<Platform>,
    /// How many times it was started, clones included.
    pub(in crate::engine) runs: Arc<AtomicUsize>,
}

/// What code is compiled for, written `linux/amd64`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Platform {
    /// The operating system, as GOOS names it.
    pub os: String,
    /// The architecture, as GOARCH names it.
    pub arch: String,
}

impl std::str::FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            Some((os, arch)) if !os.is_empty() && !arch.is_empty() && !arch.contains('/') => {
                Ok(Self {
                    os: os.to_owned(),
                    arch: arch.to_owned(),
                })
            }
            _ => Err("a platform is written `GOOS/GOARCH`, such as `linux/amd64`".to_owned()),
        }
    }
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.os, self.arch)
    }
}

/// What of the user's settings the go command sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::engine) enum Scope {
    /// All of them: it works on the user's code.
    User,
    /// Neither GOFLAGS nor a go.work: it works on generated code.
    Generated,
}

impl Default for GoCommand {
    fn default() -> Self {
        Self {
            program: "go".into(),
            scope: Scope::User,
            tags: Vec::new(),
            platform: None,
            runs: Arc::default(),
        }
    }
}

/// What it printed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) struct Output {
    /// Its results.
    pub(in crate::engine) stdout: String,
    /// Everything else.
    pub(in crate::engine) stderr: String,
    /// Whether its exit status was 0.
    pub(in crate::engine) success: bool,
}

/// Why there is no output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) enum GoError {
    /// There is no go command.
    Missing,
    /// It could not be started, or failed as a whole; its words.
    Failed(String),
}

impl std::fmt::Display for GoError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => {
                f.write_str("the go command is not on PATH, so nothing could be asked or proved")
            }
            Self::Failed(why) => write!(f, "the go command failed: {}", why.trim_end()),
        }
    }
}

impl GoCommand {
    /// Runs a subcommand in a directory; the tags and the overlay go after its name.
    pub(in crate::engine) fn run<A: AsRef<OsStr>>(
        &self,
        dir: &Path,
        subcommand: &str,
        overlay: Option<&Path>,
        args: impl IntoIterator<Item = A>,
    ) -> Result<Output, GoError> {
        let mut command = Command::new(&self.program);
        command.arg(subcommand).current_dir(dir);
        if subcommand != "env" && !self.tags.is_empty() {
            command.arg(format!("-tags={}", self.tags.join(",")));
        }
        if let Some(overlay) = overlay {
            let mut flag = OsString::from("-overlay=");
            flag.push(overlay);
            command.arg(flag);
        }
        command.args(args);
        // The go command prints paths below PWD as the shell wrote them, links and all.
        command.env("PWD", dir).stdin(Stdio::null());
        if self.scope == Scope::Generated {
            command.env("GOFLAGS", "").env("GOWORK", "off");
        }
        if let Some(Platform { os, arch }) = &self.platform {
            command.env("GOOS", os).env("GOARCH", arch);
        }
        self.runs.fetch_add(1, Ordering::Relaxed);
        let output = command.output().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound if dir.is_dir() => GoError::Missing,
            _ => GoError::Failed(error.to_string()),
        })?;
        Ok(Output {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            success: output.status.success(),
        })
    }
}

/// A directory without links, so that the paths of the go command and of the run can be compared.
pub(in crate::engine) fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

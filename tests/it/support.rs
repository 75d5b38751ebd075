//! A temporary directory with files, and the program run in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The binary under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_gofix-escape");

/// A temporary directory; it is removed when the value goes away.
pub(crate) struct Project {
    dir: tempfile::TempDir,
    /// What the program keeps between runs, away from the files and from the user's own.
    cache: tempfile::TempDir,
}

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    pub(crate) fn new() -> Self {
        let new = || tempfile::tempdir().expect("a temporary directory");
        Self {
            dir: new(),
            cache: new(),
        }
    }

    /// A copy of a folder of the repository.
    pub(crate) fn copy_of(folder: &str) -> Self {
        let project = Self::new();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(from).expect("a folder of the repository") {
            let path = entry.expect("a readable folder").path();
            let name = path.file_name().expect("a file name");
            fs::copy(&path, project.path().join(name)).expect("a copied file");
        }
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Where the program keeps things between runs.
    pub(crate) fn cache(&self) -> &Path {
        self.cache.path()
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folders");
        fs::write(&path, bytes).expect("a written file");
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).expect("a readable file")
    }

    /// The program, to be run in the directory.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(args)
            .current_dir(self.path())
            .env("GOFIX_ESCAPE_CACHE_DIR", self.cache())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program in the directory.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        Run::of(self.command(args).output().expect("the program starts"))
    }
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
        }
    }
}

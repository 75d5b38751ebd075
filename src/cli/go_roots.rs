//! Where Go keeps its sources, from the environment alone: no command is run.

use std::env;
use std::path::{Path, PathBuf};

use crate::semantics::typing::Roots;

/// GOROOT and the module cache of the environment, as far as they exist.
pub(super) fn go_roots() -> Roots {
    Roots {
        goroot: goroot().filter(|it| it.join("src/runtime").is_dir()),
        module_cache: module_cache().filter(|it| it.is_dir()),
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    let value = env::var_os(name).filter(|it| !it.is_empty());
    value.map(PathBuf::from)
}

fn goroot() -> Option<PathBuf> {
    variable("GOROOT").or_else(|| {
        let path = env::var_os("PATH")?;
        env::split_paths(&path).find_map(|dir| root_of(&dir.join("go")))
    })
}

/// The tree that a `go` command belongs to: it is `bin/go` in it, perhaps behind a link.
fn root_of(command: &Path) -> Option<PathBuf> {
    let command = command.canonicalize().ok()?;
    let root = command.parent()?.parent()?;
    root.join("src/runtime")
        .is_dir()
        .then(|| root.to_path_buf())
}

fn module_cache() -> Option<PathBuf> {
    variable("GOMODCACHE").or_else(|| {
        let gopath = variable("GOPATH").or_else(|| Some(variable("HOME")?.join("go")))?;
        // GOPATH is a list; modules are kept in the first one.
        let first = env::split_paths(&gopath).next()?;
        Some(first.join("pkg/mod"))
    })
}

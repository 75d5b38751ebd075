//! Which paths git and `.ignore` files leave out.

use std::fs::DirEntry;
use std::path::Path;
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The ignore files that are in force in a directory, the innermost first.
#[derive(Clone, Default)]
pub(super) struct IgnoreRules {
    git: Option<Arc<Layer>>,
    plain: Option<Arc<Layer>>,
    is_in_repository: bool,
}

/// One ignore file and those further out.
struct Layer {
    rules: Gitignore,
    outer: Option<Arc<Layer>>,
}

impl IgnoreRules {
    /// What holds in `dir` because of the directories above it.
    pub(super) fn above(dir: &Path) -> Self {
        let mut parents: Vec<&Path> = dir.ancestors().skip(1).collect();
        parents.reverse();
        let outermost = Self::default();
        parents.into_iter().fold(outermost, |rules, parent| {
            rules.with_files_of(
                parent,
                parent.join(".git").exists(),
                parent.join(".gitignore").exists(),
                parent.join(".ignore").exists(),
            )
        })
    }

    /// What holds for the entries of `dir`, given what holds for `dir` itself.
    pub(super) fn enter(&self, dir: &Path, entries: &[DirEntry]) -> Self {
        let has = |name: &str| entries.iter().any(|entry| entry.file_name() == name);
        self.clone()
            .with_files_of(dir, has(".git"), has(".gitignore"), has(".ignore"))
    }

    fn with_files_of(mut self, dir: &Path, git: bool, gitignore: bool, ignore: bool) -> Self {
        if git {
            // A repository inside another one, as a submodule is, does not heed the outer one's files.
            self.is_in_repository = true;
            self.git = file_layer(dir, &dir.join(".git/info/exclude"), global_layer(dir));
        }
        if gitignore && self.is_in_repository {
            self.git = file_layer(dir, &dir.join(".gitignore"), self.git);
        }
        if ignore {
            self.plain = file_layer(dir, &dir.join(".ignore"), self.plain);
        }
        self
    }

    /// Whether the path is ignored; only rules about the path itself count, those about its parents were asked before.
    pub(super) fn is_ignored(&self, path: &Path, is_dir: bool) -> bool {
        for layers in [&self.plain, &self.git] {
            let mut next = layers.as_ref();
            while let Some(layer) = next {
                match layer.rules.matched(path, is_dir) {
                    Match::Ignore(_) => return true,
                    Match::Whitelist(_) => return false,
                    Match::None => next = layer.outer.as_ref(),
                }
            }
        }
        false
    }
}

fn file_layer(dir: &Path, file: &Path, outer: Option<Arc<Layer>>) -> Option<Arc<Layer>> {
    let mut builder = GitignoreBuilder::new(dir);
    // A file that cannot be read, or a line that is no glob, ignores nothing; git does the same.
    let _ = builder.add(file);
    stack(builder.build().ok(), outer)
}

fn global_layer(dir: &Path) -> Option<Arc<Layer>> {
    let (rules, _) = GitignoreBuilder::new(dir).build_global();
    stack(Some(rules), None)
}

fn stack(rules: Option<Gitignore>, outer: Option<Arc<Layer>>) -> Option<Arc<Layer>> {
    match rules {
        Some(rules) if !rules.is_empty() => Some(Arc::new(Layer { rules, outer })),
        _ => outer,
    }
}

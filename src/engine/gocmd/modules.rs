//! Which directories one go command can look at together: those of a module.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A module, and the directories in it that matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) struct ModuleRoot {
    /// The directory of its go.mod; the go command runs here.
    pub(in crate::engine) root: PathBuf,
    /// Its path.
    pub(in crate::engine) path: String,
    /// The directories, below or equal to the root.
    pub(in crate::engine) dirs: BTreeSet<PathBuf>,
}

/// Sorts resolved directories by module; those that are in none come back as they are.
///
/// A go.work needs no care: the go command finds it from the root of the module.
pub(in crate::engine) fn by_module(
    dirs: impl IntoIterator<Item = PathBuf>,
) -> (Vec<ModuleRoot>, Vec<PathBuf>) {
    let mut modules: BTreeMap<PathBuf, ModuleRoot> = BTreeMap::new();
    let mut homeless = Vec::new();
    for dir in dirs {
        let Some((root, path)) = module_of(&dir) else {
            homeless.push(dir);
            continue;
        };
        let module = modules.entry(root.clone()).or_insert_with(|| ModuleRoot {
            root,
            path,
            dirs: BTreeSet::new(),
        });
        module.dirs.insert(dir);
    }
    (modules.into_values().collect(), homeless)
}

/// The directory of the nearest go.mod, and the path of its module.
fn module_of(dir: &Path) -> Option<(PathBuf, String)> {
    dir.ancestors().find_map(|dir| {
        let text = std::fs::read_to_string(dir.join("go.mod")).ok()?;
        Some((dir.to_owned(), module_path(&text)))
    })
}

fn module_path(go_mod: &str) -> String {
    let line = go_mod.lines().find_map(|line| {
        let rest = line.trim_start().strip_prefix("module")?;
        rest.starts_with([' ', '\t']).then_some(rest)
    });
    let path = line.unwrap_or_default().split("//").next();
    let path = path.unwrap_or_default().trim();
    path.trim_matches(|c| matches!(c, '"' | '`')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_module_counts_and_a_directory_without_one_is_told() {
        let tree = tempfile::tempdir().unwrap();
        let root = tree.path();
        for dir in ["m/a", "m/n/b", "x"] {
            std::fs::create_dir_all(root.join(dir)).unwrap();
        }
        std::fs::write(root.join("m/go.mod"), "module ex.org/m // main\n").unwrap();
        std::fs::write(root.join("m/n/go.mod"), "module \"ex.org/n\"\n").unwrap();
        let dirs = ["m/a", "m/n/b", "x", "m"].map(|dir| root.join(dir));
        let (modules, homeless) = by_module(dirs);
        let found: Vec<_> = modules
            .iter()
            .map(|it| (it.path.as_str(), it.dirs.len()))
            .collect();
        assert_eq!(found, [("ex.org/m", 2), ("ex.org/n", 1)]);
        assert_eq!(homeless, [root.join("x")]);
    }
}

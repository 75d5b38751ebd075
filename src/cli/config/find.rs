//! Finding the configuration files of directories.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::layer::{CONFIG_NAME, Chain, Layer};
use crate::text::Diagnostic;

/// The configuration files of a run, by directory.
#[derive(Debug, Default)]
pub(super) struct Layers {
    by_dir: BTreeMap<PathBuf, Arc<Layer>>,
    looked_at: BTreeSet<PathBuf>,
    pub(super) faults: Vec<Diagnostic>,
}

impl Layers {
    /// Whether there is no configuration file.
    pub(super) fn is_empty(&self) -> bool {
        self.by_dir.is_empty()
    }

    /// The files, by directory.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Layer>> {
        self.by_dir.values()
    }

    /// Adds a file that was seen.
    pub(super) fn add(&mut self, shown: &Path) -> Result<()> {
        let dir = directory(shown.parent().unwrap_or(Path::new("")))?;
        if !self.by_dir.contains_key(&dir) {
            let layer = Layer::read(shown, dir.clone(), &mut self.faults)?;
            self.by_dir.insert(dir, Arc::new(layer));
        }
        Ok(())
    }

    /// Looks for files in a directory and those around it, up to the root of its repository.
    pub(super) fn look_above(&mut self, shown: &Path) -> Result<()> {
        let Ok(dir) = directory(shown) else {
            // The walk says what is wrong with the path.
            return Ok(());
        };
        let root = root_of(&dir);
        for (height, above) in dir.ancestors().enumerate() {
            if !self.looked_at.insert(above.to_owned()) {
                break;
            }
            if above.join(CONFIG_NAME).is_file() {
                self.add(&name_above(shown, height, above))?;
            }
            if above == root {
                break;
            }
        }
        Ok(())
    }

    /// The files that hold in a directory without symbolic links.
    pub(super) fn chain(&self, dir: &Path) -> Chain {
        let mut layers = Vec::new();
        let root = root_of(dir);
        for above in dir.ancestors() {
            if let Some(layer) = self.by_dir.get(above) {
                layers.push(layer.clone());
                if layer.file.root.as_ref().is_some_and(|root| root.value) {
                    break;
                }
            }
            if above == root {
                break;
            }
        }
        layers.reverse();
        Chain { layers }
    }
}

/// A directory without symbolic links.
pub(super) fn directory(shown: &Path) -> Result<PathBuf> {
    let is_empty = shown.as_os_str().is_empty();
    let shown = if is_empty { Path::new(".") } else { shown };
    Ok(shown.canonicalize()?)
}

/// The name of the file some directories above, as short as people would write it.
fn name_above(shown: &Path, height: usize, above: &Path) -> PathBuf {
    let mut dir = shown.to_owned();
    for _ in 0..height {
        let can_pop = dir
            .components()
            .next_back()
            .is_some_and(|it| matches!(it, std::path::Component::Normal(_)));
        if can_pop {
            dir.pop();
        } else if dir.is_absolute() {
            return above.join(CONFIG_NAME);
        } else {
            dir = match dir == Path::new(".") {
                true => PathBuf::from(".."),
                false => dir.join(".."),
            };
        }
    }
    match dir == Path::new(".") {
        true => PathBuf::from(CONFIG_NAME),
        false => dir.join(CONFIG_NAME),
    }
}

/// The nearest directory with `.git`, else the nearest with a `go.work`, else with a `go.mod`, else the directory.
fn root_of(dir: &Path) -> &Path {
    let nearest = |name: &str| dir.ancestors().find(|above| above.join(name).exists());
    nearest(".git")
        .or_else(|| nearest("go.work"))
        .or_else(|| nearest("go.mod"))
        .unwrap_or(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_where_the_run_starts() {
        let above = Path::new("/x");
        let name = |shown: &str, height| {
            name_above(Path::new(shown), height, above)
                .to_string_lossy()
                .into_owned()
        };
        assert_eq!(name("", 0), "gofix-escape.toml");
        assert_eq!(name(".", 1), "../gofix-escape.toml");
        assert_eq!(name("a/b", 1), "a/gofix-escape.toml");
        assert_eq!(name("a", 2), "../gofix-escape.toml");
        assert_eq!(name("../a", 2), "../../gofix-escape.toml");
    }
}

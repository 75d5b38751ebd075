//! One configuration file, and the files that hold together in a directory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::glob::Globs;
use crate::cli::pack_files::read;
use crate::rule::{ConfigFile, Given, read_config};
use crate::text::Diagnostic;

/// The name of configuration files.
pub(in crate::cli) const CONFIG_NAME: &str = "gofix-escape.toml";

/// A configuration file and where it lies.
#[derive(Debug)]
pub(super) struct Layer {
    /// Its directory, without symbolic links.
    pub(super) dir: PathBuf,
    pub(super) file: ConfigFile,
    include: Option<Globs>,
    exclude: Globs,
    per_path: Vec<Globs>,
}

/// The configuration files that hold in a directory, the outermost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    pub(super) layers: Vec<Arc<Layer>>,
}

impl Layer {
    /// Reads a file; what is wrong with it goes to `faults`.
    pub(super) fn read(shown: &Path, dir: PathBuf, faults: &mut Vec<Diagnostic>) -> Result<Self> {
        let (file, found) = read_config(&read(shown, "a configuration")?);
        faults.extend(found);
        let include = file.include.as_ref();
        let ignores = file.per_path.iter();
        Ok(Self {
            dir,
            include: include.map(|globs| Globs::new(globs, faults)),
            exclude: Globs::new(&file.exclude, faults),
            per_path: ignores.map(|it| Globs::new([&it.glob], faults)).collect(),
            file,
        })
    }

    /// The path of a pack that the file names.
    pub(super) fn pack_path(&self, pack: &Given<String>) -> PathBuf {
        let dir = self.file.source.path().parent();
        dir.map_or_else(|| PathBuf::from(&pack.value), |dir| dir.join(&pack.value))
    }

    fn below<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.dir).unwrap_or(path)
    }
}

impl Chain {
    /// The value of the nearest file that says something.
    pub(super) fn nearest<T>(
        &self,
        key: impl Fn(&ConfigFile) -> Option<&Given<T>>,
    ) -> Option<&Given<T>> {
        let mut files = self.layers.iter().rev().map(|layer| &layer.file);
        files.find_map(key)
    }

    /// The list of the nearest file that has one.
    pub(super) fn nearest_list(
        &self,
        key: impl Fn(&ConfigFile) -> Option<&Vec<Given<String>>>,
    ) -> Option<&Vec<Given<String>>> {
        let mut files = self.layers.iter().rev().map(|layer| &layer.file);
        files.find_map(key)
    }

    /// Whether a file, by its path without symbolic links, is to be analyzed.
    pub(super) fn includes(&self, path: &Path) -> bool {
        let mut inner_first = self.layers.iter().rev();
        let include = inner_first.find_map(|it| Some((it, it.include.as_ref()?)));
        let excluded = self
            .layers
            .iter()
            .any(|layer| layer.exclude.matches(layer.below(path)));
        !excluded && include.is_none_or(|(layer, globs)| globs.matches(layer.below(path)))
    }

    /// The names of rules that do not run in a file.
    pub(super) fn ignored_at(&self, path: &Path) -> Vec<&Given<String>> {
        let mut names = Vec::new();
        for layer in &self.layers {
            let below = layer.below(path);
            for (ignore, globs) in layer.file.per_path.iter().zip(&layer.per_path) {
                if globs.matches(below) {
                    names.extend(&ignore.rules);
                }
            }
        }
        names
    }
}

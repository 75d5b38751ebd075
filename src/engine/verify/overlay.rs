//! Changed texts, handed to the go command in place of files.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

/// Replacements of files, in a temporary directory that goes away with this.
pub(in crate::engine) struct Overlay {
    dir: TempDir,
    /// The replacement of each file, and the file.
    pub(in crate::engine) replaced: BTreeMap<PathBuf, PathBuf>,
}

impl Overlay {
    /// Writes the new texts of files, by resolved path.
    pub(in crate::engine) fn new<'t>(
        texts: impl IntoIterator<Item = (PathBuf, &'t str)>,
    ) -> io::Result<Self> {
        let dir = tempfile::tempdir()?;
        let base = dir.path().canonicalize()?;
        let mut replaced = BTreeMap::new();
        let mut replace = serde_json::Map::new();
        for (index, (file, text)) in texts.into_iter().enumerate() {
            // The name shows up in messages of vet until it is mapped back; tests are told by their names.
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let replacement = base.join(format!("{index}_{name}"));
            std::fs::write(&replacement, text)?;
            let value = replacement.to_string_lossy().into_owned();
            replace.insert(file.to_string_lossy().into_owned(), value.into());
            replaced.insert(replacement, file);
        }
        let overlay = serde_json::json!({ "Replace": replace });
        std::fs::write(base.join("overlay.json"), overlay.to_string())?;
        Ok(Self { dir, replaced })
    }

    /// The file that `-overlay` names.
    pub(in crate::engine) fn file(&self) -> PathBuf {
        self.dir.path().join("overlay.json")
    }

    /// A text with the names of replacements mapped back to those of the files.
    ///
    /// The go command prints a path relative to its working directory where that is shorter (cmd/go/internal/base,
    /// path.go: `ShortPath`).
    pub(in crate::engine) fn with_originals(&self, text: &str, base: &Path) -> String {
        let mut text = text.to_owned();
        for (replacement, file) in &self.replaced {
            let name = |path: &Path| path.to_string_lossy().into_owned();
            let original = file.strip_prefix(base).unwrap_or(file);
            text = text.replace(&name(&relative(replacement, base)), &name(original));
            text = text.replace(&name(replacement), &name(file));
        }
        text
    }
}

/// The name of the file that a replacement of this name stands for.
pub(super) fn original_name(replacement: &str) -> Option<&str> {
    let (index, name) = replacement.split_once('_')?;
    let is_index = !index.is_empty() && index.bytes().all(|it| it.is_ascii_digit());
    is_index.then_some(name)
}

/// An absolute path as seen from another one.
fn relative(path: &Path, base: &Path) -> PathBuf {
    let common = path.components().zip(base.components());
    let common = common.take_while(|(a, b)| a == b).count();
    let up = base.components().skip(common).map(|_| Component::ParentDir);
    up.chain(path.components().skip(common)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_are_named_and_mapped_back() {
        let overlay = Overlay::new([(PathBuf::from("/m/a.go"), "package a\n")]).unwrap();
        let (replacement, file) = overlay.replaced.iter().next().unwrap();
        let name = replacement.file_name().unwrap().to_str().unwrap();
        assert_eq!(original_name(name), Some("a.go"));
        assert_eq!(original_name("a_1.go"), None);
        assert_eq!(std::fs::read_to_string(replacement).unwrap(), "package a\n");
        assert_eq!(file, Path::new("/m/a.go"));
        let json = std::fs::read_to_string(overlay.file()).unwrap();
        assert!(json.contains("\"/m/a.go\""));
        let message = format!("{}:3:4: odd", replacement.display());
        let base = Path::new("/m");
        assert_eq!(overlay.with_originals(&message, base), "/m/a.go:3:4: odd");
        let message = format!("..{}:3:4: odd", replacement.display());
        assert_eq!(overlay.with_originals(&message, base), "a.go:3:4: odd");
    }
}

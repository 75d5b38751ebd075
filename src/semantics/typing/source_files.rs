//! Files that packages of several platforms, and of several variants, have in common.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rustc_hash::FxHashMap;

use crate::syntax::GoFile;

/// The files that some package holds, by path; each is read and parsed once, whoever asks.
#[derive(Default)]
pub(super) struct SourceFiles {
    files: Mutex<FxHashMap<PathBuf, Weak<GoFile>>>,
}

impl SourceFiles {
    /// The file with a path: one that somebody holds, or a new one.
    pub(super) fn file(
        &self,
        path: &Path,
        read: impl FnOnce() -> Option<GoFile>,
    ) -> Option<Arc<GoFile>> {
        if let Some(known) = self.lock().get(path).and_then(Weak::upgrade) {
            return Some(known);
        }
        let file = Arc::new(read()?);
        self.lock().insert(path.to_owned(), Arc::downgrade(&file));
        Some(file)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, FxHashMap<PathBuf, Weak<GoFile>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    #[test]
    fn file_is_read_again_only_when_nobody_holds_it() {
        let files = SourceFiles::default();
        let read = || {
            Some(GoFile::new(Arc::new(
                Source::new("a.go", "package p".into()).ok()?,
            )))
        };
        let first = files.file(Path::new("a.go"), read).unwrap();
        let second = files.file(Path::new("a.go"), || None).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        drop((first, second));
        assert!(files.file(Path::new("a.go"), || None).is_none());
    }
}

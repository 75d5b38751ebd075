//! One writing run at a time in a tree.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::store::{key, make_private_directory};

/// The locks on the trees of a run; they end with the value, or with the process, however it ends.
///
/// They are advisory: they keep runs of this program apart, and a run elsewhere that does not see them is caught by the
/// digests.
#[derive(Debug)]
pub(in crate::engine) struct TreeLock {
    _files: Vec<File>,
}

impl TreeLock {
    /// Locks some trees, and waits for the runs that hold one of them; `waiting` is told before each wait.
    pub(in crate::engine) fn acquire(
        dir: &Path,
        roots: &BTreeSet<PathBuf>,
        waiting: &dyn Fn(),
    ) -> io::Result<Self> {
        make_private_directory(dir)?;
        // Sorted, so that no two runs wait for each other; a lock that is taken twice would wait for itself.
        let slots: BTreeSet<PathBuf> = roots.iter().map(|root| dir.join(slot(root))).collect();
        let files = slots.iter().map(|slot| lock(slot, waiting));
        Ok(Self {
            _files: files.collect::<io::Result<_>>()?,
        })
    }
}

/// The file that is locked for a tree.
///
/// A file for each tree could never be removed safely, so trees share 256 of them; two that share one only wait for each
/// other without need.
fn slot(root: &Path) -> String {
    format!("lock-{}", &key(root)[..2])
}

fn lock(path: &Path, waiting: &dyn Fn()) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = options
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    let locked = match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            waiting();
            file.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
    };
    match locked {
        // Some network file systems have no locks. Then the digests alone keep runs apart.
        Err(error) if error.kind() != ErrorKind::Unsupported => Err(error),
        _ => Ok(file),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_second_lock_on_a_tree_waits_for_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let roots = BTreeSet::from([PathBuf::from("/a"), PathBuf::from("/b")]);
        let waits = AtomicUsize::new(0);
        let count = || {
            waits.fetch_add(1, Ordering::SeqCst);
        };
        let first = TreeLock::acquire(dir.path(), &roots, &count).unwrap();
        assert_eq!(waits.load(Ordering::SeqCst), 0);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| TreeLock::acquire(dir.path(), &roots, &count).unwrap());
            while waits.load(Ordering::SeqCst) == 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
            assert!(!second.is_finished());
            drop(first);
            second.join().unwrap();
        });
    }

    #[test]
    fn trees_that_share_a_file_are_locked_once() {
        let dir = tempfile::tempdir().unwrap();
        let roots = (0..1000).map(|n| PathBuf::from(format!("/t{n}")));
        let never = || unreachable!("nobody else locks");
        TreeLock::acquire(dir.path(), &roots.collect(), &never).unwrap();
    }
}

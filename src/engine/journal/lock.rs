//! One writing run at a time in a tree.

use std::collections::{BTreeMap, BTreeSet};
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

/// How a directory is locked; the stronger one is the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Hold {
    /// A tree below it is written to.
    Shared,
    /// It is the root of a tree that is written to.
    Exclusive,
}

impl TreeLock {
    /// Locks some trees, and waits for the runs in them, in trees that hold them and in trees that they hold; `waiting`
    /// is told before each wait.
    pub(in crate::engine) fn acquire(
        dir: &Path,
        roots: &BTreeSet<PathBuf>,
        waiting: &dyn Fn(),
    ) -> io::Result<Self> {
        make_private_directory(dir)?;
        // Sorted, so that no two runs wait for each other; a lock that is taken twice would wait for itself.
        let mut slots: BTreeMap<String, Hold> = BTreeMap::new();
        for root in roots {
            for above in root.ancestors() {
                let hold = if above == root {
                    Hold::Exclusive
                } else {
                    Hold::Shared
                };
                let slot = slots.entry(slot(above)).or_insert(hold);
                *slot = hold.max(*slot);
            }
        }
        let files = slots
            .iter()
            .map(|(slot, hold)| lock(&dir.join(slot), *hold, waiting));
        Ok(Self {
            _files: files.collect::<io::Result<_>>()?,
        })
    }
}

/// The file that is locked for a directory.
///
/// A file for each directory could never be removed safely, so they share 4096; two that share one only wait for each
/// other without need.
fn slot(dir: &Path) -> String {
    format!("lock-{}", &key(dir)[..3])
}

fn lock(path: &Path, hold: Hold, waiting: &dyn Fn()) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = options
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)?;
    let at_once = match hold {
        Hold::Shared => file.try_lock_shared(),
        Hold::Exclusive => file.try_lock(),
    };
    let locked = match (at_once, hold) {
        (Ok(()), _) => Ok(()),
        (Err(TryLockError::Error(error)), _) => Err(error),
        (Err(TryLockError::WouldBlock), hold) => {
            waiting();
            match hold {
                Hold::Shared => file.lock_shared(),
                Hold::Exclusive => file.lock(),
            }
        }
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

    /// Locks one tree, then from another thread a second one, and checks whether that has to wait.
    #[track_caller]
    fn check(first: &str, second: &str, waits: bool) {
        let dir = tempfile::tempdir().unwrap();
        let roots = |root: &str| BTreeSet::from([PathBuf::from(root)]);
        let n_waits = AtomicUsize::new(0);
        let count = || {
            n_waits.fetch_add(1, Ordering::SeqCst);
        };
        let lock = |root| TreeLock::acquire(dir.path(), &roots(root), &count).unwrap();
        let held = lock(first);
        assert_eq!(n_waits.load(Ordering::SeqCst), 0);
        std::thread::scope(|scope| {
            let other = scope.spawn(|| lock(second));
            while waits && n_waits.load(Ordering::SeqCst) == 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
            if waits {
                assert!(!other.is_finished());
                drop(held);
            }
            other.join().unwrap();
        });
        assert_eq!(n_waits.load(Ordering::SeqCst) > 0, waits);
    }

    #[test]
    fn runs_in_one_tree_or_in_one_inside_the_other_follow_each_other() {
        check("/a/b", "/a/b", true);
        check("/a/b", "/a/b/c", true);
        check("/a/b/c", "/a/b", true);
        check("/a/b", "/a/c", false);
    }

    #[test]
    fn trees_that_share_a_file_are_locked_once() {
        let dir = tempfile::tempdir().unwrap();
        let roots = (0..500).map(|n| PathBuf::from(format!("/t/{n}")));
        let never = || unreachable!("nobody else locks");
        TreeLock::acquire(dir.path(), &roots.collect(), &never).unwrap();
    }
}

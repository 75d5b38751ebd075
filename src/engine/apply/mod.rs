//! Atomic writes.
//!
//! A file has its old content or its new one, never a mixture: the new content goes to a temporary file beside it,
//! which then takes its place. A file that is not what the edits were made for stays as it is.

mod error;
mod temporary;

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use self::error::failed;
use crate::text::Digest;

pub use error::WriteError;
pub use temporary::remove_stale_temporaries;
pub(super) use temporary::temporary_prefix;

/// One file to be written.
#[derive(Clone, Copy, Debug)]
pub struct WriteRequest<'a> {
    /// The tree that the user gave, a directory or a single file; nothing outside it is written.
    pub root: &'a Path,
    /// The file. A link to a file of the tree stays a link, and the file it leads to is written.
    pub path: &'a Path,
    /// The digest of the content that the new text was made from.
    pub expected: Digest,
    /// The new content.
    pub text: &'a str,
}

/// A write whose new content is on disk, in a temporary file beside its target; dropping it removes that file.
#[derive(Debug)]
pub struct PreparedWrite<'a> {
    request: WriteRequest<'a>,
    target: PathBuf,
    temporary: TempPath,
}

/// Gives a file its new content, or leaves it as it is and says why.
///
/// Mode, owner and group are kept. The owner is lost only where the system lets nobody but root keep it; then the
/// file belongs to the user who runs this, as after an editor's save. Other hard links keep the old content.
pub fn write_file(request: &WriteRequest) -> Result<(), WriteError> {
    prepare_write(request)?.commit()
}

/// Does all of a write but the last step: whatever can go wrong goes wrong here, while the file is as it was.
pub fn prepare_write<'a>(request: &WriteRequest<'a>) -> Result<PreparedWrite<'a>, WriteError> {
    let target = target_in_tree(request)?;
    let metadata = fs::metadata(&target).map_err(failed(request.path, "inspect"))?;
    if !metadata.is_file() {
        return Err(WriteError::NotAFile {
            path: request.path.to_owned(),
        });
    }
    check_unchanged(request, &target)?;
    check_writable(request, &target, &metadata)?;
    let temporary = write_temporary(request, &target, &metadata)?;
    Ok(PreparedWrite {
        request: *request,
        target,
        // Closed, since many writes may be prepared at a time.
        temporary: temporary.into_temp_path(),
    })
}

impl PreparedWrite<'_> {
    /// Puts the new content in its place.
    pub fn commit(self) -> Result<(), WriteError> {
        // Preparing may have taken a while. Checked again, the file can change unseen only in the instant before the
        // rename.
        check_unchanged(&self.request, &self.target)?;
        self.temporary
            .persist(&self.target)
            .map_err(|error| failed(self.request.path, "replace")(error.error))
    }
}

/// Whether a file could be given its new content now; the error says why not.
///
/// Nothing is written, and a later write can still fail: the disk may be full.
pub fn check_file(request: &WriteRequest) -> Result<(), WriteError> {
    let target = target_in_tree(request)?;
    let metadata = fs::metadata(&target).map_err(failed(request.path, "inspect"))?;
    check_unchanged(request, &target)?;
    check_writable(request, &target, &metadata)
}

/// The real path of the file, every link on the way followed.
pub(super) fn target_in_tree(request: &WriteRequest) -> Result<PathBuf, WriteError> {
    let root = fs::canonicalize(request.root).map_err(failed(request.root, "find"))?;
    let target = fs::canonicalize(request.path).map_err(failed(request.path, "find"))?;
    if target.starts_with(&root) {
        Ok(target)
    } else {
        Err(WriteError::OutsideTree {
            path: request.path.to_owned(),
            target,
            root,
        })
    }
}

fn check_unchanged(request: &WriteRequest, target: &Path) -> Result<(), WriteError> {
    let content = fs::read(target).map_err(failed(request.path, "read"))?;
    if Digest::of(&content) == request.expected {
        Ok(())
    } else {
        Err(WriteError::Changed {
            path: request.path.to_owned(),
        })
    }
}

/// Refuses a file that could not be written in place: a rename would replace it all the same.
fn check_writable(
    request: &WriteRequest,
    target: &Path,
    metadata: &Metadata,
) -> Result<(), WriteError> {
    let read_only = || WriteError::ReadOnly {
        path: request.path.to_owned(),
    };
    // Root may open any file, hence the look at the mode.
    if metadata.permissions().readonly() {
        return Err(read_only());
    }
    match OpenOptions::new().write(true).open(target) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(read_only()),
        Err(error) => Err(failed(request.path, "write")(error)),
    }
}

fn write_temporary(
    request: &WriteRequest,
    target: &Path,
    metadata: &Metadata,
) -> Result<NamedTempFile, WriteError> {
    // A rename is atomic only within one file system, so the file is made where its target is.
    let dir = target
        .parent()
        .expect("invariant: a regular file lies in a directory");
    let mut file = tempfile::Builder::new()
        .prefix(&temporary_prefix())
        .tempfile_in(dir)
        .map_err(failed(request.path, "create a temporary file beside"))?;
    let write = |file: &mut File| {
        file.write_all(request.text.as_bytes())?;
        keep_owner(file, metadata)?;
        // Last, since a change of the owner clears mode bits.
        file.set_permissions(metadata.permissions())?;
        file.sync_all()
    };
    write(file.as_file_mut()).map_err(failed(request.path, "write the new content of"))?;
    Ok(file)
}

#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};

    let new = file.metadata()?;
    if new.gid() != old.gid() {
        // The mode grants rights to the group: a file that cannot keep it is not written.
        fchown(file, None, Some(old.gid()))?;
    }
    if new.uid() != old.uid() {
        match fchown(file, Some(old.uid()), None) {
            Err(error) if error.kind() != ErrorKind::PermissionDenied => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _old: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::sync::Barrier;

    use tempfile::TempDir;

    use super::*;

    const OLD: &str = "\u{feff}package p\r\n";
    const NEW: &str = "\u{feff}package p\r\n\r\nvar é = 1";

    /// A directory with a tree (`tree/a.go`) and something beside it (`outside/b.go`).
    struct Place(TempDir);

    impl Place {
        fn new() -> Self {
            let place = Self(tempfile::tempdir().unwrap());
            for file in ["tree/a.go", "outside/b.go"] {
                fs::create_dir_all(place.path(file).parent().unwrap()).unwrap();
                fs::write(place.path(file), OLD).unwrap();
            }
            place
        }

        fn path(&self, path: &str) -> PathBuf {
            self.0.path().join(path)
        }

        fn write(&self, path: &str) -> Result<(), WriteError> {
            write_file(&WriteRequest {
                root: &self.path("tree"),
                path: &self.path(path),
                expected: Digest::of(OLD.as_bytes()),
                text: NEW,
            })
        }

        fn read(&self, path: &str) -> String {
            fs::read_to_string(self.path(path)).unwrap()
        }

        fn chmod(&self, path: &str, mode: u32) {
            fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).unwrap();
        }

        fn mode(&self, path: &str) -> u32 {
            fs::metadata(self.path(path)).unwrap().permissions().mode() & 0o7777
        }

        fn temporaries(&self) -> usize {
            let dirs = ["tree", "outside"].map(|dir| fs::read_dir(self.path(dir)).unwrap());
            let entries = dirs.into_iter().flatten();
            entries
                .filter(|entry| {
                    let name = entry.as_ref().unwrap().file_name();
                    name.to_str().unwrap().starts_with(".gofix-escape-")
                })
                .count()
        }
    }

    #[track_caller]
    fn check_refused(place: &Place, path: &str, message: &str) -> WriteError {
        let error = place.write(path).unwrap_err();
        let shown = error.to_string();
        assert!(shown.contains(message), "{shown}");
        assert!(
            shown.contains(place.path(path).to_str().unwrap()),
            "{shown}"
        );
        assert_eq!(error.path(), place.path(path));
        assert_eq!(place.temporaries(), 0);
        assert_eq!(place.read("outside/b.go"), OLD);
        error
    }

    #[test]
    fn content_is_replaced_byte_for_byte() {
        let place = Place::new();
        place.write("tree/a.go").unwrap();
        assert_eq!(place.read("tree/a.go"), NEW);
        assert_eq!(place.temporaries(), 0);
    }

    #[test]
    fn mode_is_kept() {
        for mode in [0o600, 0o644, 0o755, 0o666, 0o2771, 0o200] {
            // Root reads even what the mode hides; others cannot get as far as writing it.
            let place = Place::new();
            place.chmod("tree/a.go", mode);
            if File::open(place.path("tree/a.go")).is_err() {
                continue;
            }
            place.write("tree/a.go").unwrap();
            assert_eq!(place.mode("tree/a.go"), mode);
        }
    }

    #[test]
    fn changed_file_is_refused() {
        let place = Place::new();
        fs::write(place.path("tree/a.go"), "package q\n").unwrap();
        let error = check_refused(&place, "tree/a.go", "changed since it was read; run again");
        assert!(matches!(error, WriteError::Changed { .. }));
        assert_eq!(place.read("tree/a.go"), "package q\n");
    }

    #[test]
    fn missing_file_is_refused() {
        let place = Place::new();
        fs::remove_file(place.path("tree/a.go")).unwrap();
        check_refused(&place, "tree/a.go", "moved or removed");
        assert!(!place.path("tree/a.go").exists());
    }

    #[test]
    fn read_only_file_is_refused() {
        let place = Place::new();
        place.chmod("tree/a.go", 0o444);
        let error = check_refused(&place, "tree/a.go", "is read-only; make it writable");
        assert!(matches!(error, WriteError::ReadOnly { .. }));
        assert_eq!(place.read("tree/a.go"), OLD);
        assert_eq!(place.mode("tree/a.go"), 0o444);
    }

    #[test]
    fn directory_is_refused() {
        let place = Place::new();
        let error = check_refused(&place, "tree", "is not a regular file");
        assert!(matches!(error, WriteError::NotAFile { .. }));
    }

    #[test]
    fn link_out_of_the_tree_is_refused() {
        let place = Place::new();
        symlink(place.path("outside/b.go"), place.path("tree/link.go")).unwrap();
        symlink(place.path("tree/link.go"), place.path("tree/chain.go")).unwrap();
        symlink("../outside", place.path("tree/dir")).unwrap();
        for path in [
            "tree/link.go",
            "tree/chain.go",
            "tree/dir/b.go",
            "tree/../outside/b.go",
        ] {
            let error = check_refused(&place, path, "leads out of");
            assert!(matches!(error, WriteError::OutsideTree { .. }));
        }
    }

    #[test]
    fn sibling_whose_name_starts_like_the_tree_is_outside() {
        let place = Place::new();
        fs::create_dir(place.path("tree2")).unwrap();
        fs::write(place.path("tree2/a.go"), OLD).unwrap();
        symlink("../tree2/a.go", place.path("tree/link.go")).unwrap();
        check_refused(&place, "tree/link.go", "leads out of");
    }

    #[test]
    fn link_inside_the_tree_stays_and_its_target_is_written() {
        let place = Place::new();
        fs::create_dir(place.path("tree/sub")).unwrap();
        symlink("../a.go", place.path("tree/sub/link.go")).unwrap();
        place.write("tree/sub/link.go").unwrap();
        assert_eq!(place.read("tree/a.go"), NEW);
        let link = fs::read_link(place.path("tree/sub/link.go")).unwrap();
        assert_eq!(link, Path::new("../a.go"));
    }

    #[test]
    fn link_cycle_is_refused() {
        let place = Place::new();
        symlink("loop.go", place.path("tree/loop.go")).unwrap();
        check_refused(&place, "tree/loop.go", "cannot find");
    }

    #[test]
    fn root_may_be_a_link_or_the_file_itself() {
        let place = Place::new();
        symlink("tree", place.path("link")).unwrap();
        for root in ["link", "tree/a.go"] {
            fs::write(place.path("tree/a.go"), OLD).unwrap();
            write_file(&WriteRequest {
                root: &place.path(root),
                path: &place.path("tree/a.go"),
                expected: Digest::of(OLD.as_bytes()),
                text: NEW,
            })
            .unwrap();
            assert_eq!(place.read("tree/a.go"), NEW);
        }
    }

    #[test]
    fn concurrent_writes_leave_one_whole_content() {
        let place = Place::new();
        let texts: Vec<String> = ('a'..='h')
            .map(|it| it.to_string().repeat(100_000))
            .collect();
        let barrier = Barrier::new(texts.len());
        let write = |text: &str| {
            barrier.wait();
            write_file(&WriteRequest {
                root: &place.path("tree"),
                path: &place.path("tree/a.go"),
                expected: Digest::of(OLD.as_bytes()),
                text,
            })
        };
        let results: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = texts
                .iter()
                .map(|text| scope.spawn(|| write(text)))
                .collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert!(results.iter().any(Result::is_ok));
        for error in results.into_iter().filter_map(Result::err) {
            assert!(matches!(error, WriteError::Changed { .. }), "{error}");
        }
        assert!(texts.contains(&place.read("tree/a.go")));
        assert_eq!(place.temporaries(), 0);
    }
}

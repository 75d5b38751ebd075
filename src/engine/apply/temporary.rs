//! The names of temporary files, and what interrupted runs leave behind.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::Path;

use super::error::{WriteError, failed};

/// How the names of temporary files start; the process that owns the file follows.
const PREFIX: &str = ".gofix-escape-";

/// How the names of the temporary files of this process start.
pub(in crate::engine) fn temporary_prefix() -> String {
    format!("{PREFIX}{}-", Process::current())
}

/// Removes the temporary files that interrupted runs left in a directory, and says how many.
///
/// A file of a run that is still alive stays, and so does one whose run may be alive for all that can be known: the
/// system has no `/proc`, or another user owns the file, whose processes may be hidden. Directories below are not
/// looked at.
pub fn remove_stale_temporaries(dir: &Path) -> Result<usize, WriteError> {
    let mut removed = 0;
    for entry in fs::read_dir(dir).map_err(failed(dir, "list"))? {
        let entry = entry.map_err(failed(dir, "list"))?;
        let Some(owner) = Process::from_file_name(&entry.file_name()) else {
            continue;
        };
        if owner.may_be_alive() || !is_own_file(&entry.path()) {
            continue;
        }
        match fs::remove_file(entry.path()) {
            Ok(()) => removed += 1,
            // Another run cleans up at the same time.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&entry.path(), "remove")(error)),
        }
    }
    Ok(removed)
}

/// Whether the path is a regular file of the user who runs this.
fn is_own_file(path: &Path) -> bool {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return false;
    };
    metadata.is_file() && has_own_user(&metadata)
}

#[cfg(unix)]
fn has_own_user(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == metadata.uid())
}

#[cfg(not(unix))]
fn has_own_user(_metadata: &Metadata) -> bool {
    false
}

/// A process as the name of a temporary file tells it: its id and its start, since an id is used again later.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Process {
    id: u32,
    /// In the ticks of `/proc/ID/stat`; 0 where that is not known.
    start: u64,
}

impl Process {
    fn current() -> Self {
        let id = std::process::id();
        Self {
            id,
            start: process_start(id).unwrap_or(0),
        }
    }

    fn from_file_name(name: &OsStr) -> Option<Self> {
        let mut parts = name.to_str()?.strip_prefix(PREFIX)?.splitn(3, '-');
        let (id, start, _random) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            id: id.parse().ok()?,
            start: start.parse().ok()?,
        })
    }

    fn may_be_alive(&self) -> bool {
        // A process sees itself in a `/proc` that can be trusted.
        if process_start(std::process::id()).is_none() {
            return true;
        }
        match process_start(self.id) {
            Some(start) => self.start == 0 || self.start == start,
            None => Path::new("/proc").join(self.id.to_string()).exists(),
        }
    }
}

impl std::fmt::Display for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.id, self.start)
    }
}

/// When a process started, as Linux tells it (proc(5): field 22 of `/proc/ID/stat`).
fn process_start(id: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The second field is a name in parentheses that may itself hold spaces and parentheses.
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name
        .split_ascii_whitespace()
        .nth(22 - 3)?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_name_names_its_process() {
        let process = Process { id: 12, start: 345 };
        let name = format!("{PREFIX}{process}-x-Yz");
        assert_eq!(Process::from_file_name(name.as_ref()), Some(process));
        for other in [
            "a.go",
            ".gofix-escape.toml",
            ".gofix-escape-12-x",
            ".gofix-escape-a-1-x",
        ] {
            assert_eq!(Process::from_file_name(other.as_ref()), None);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_temporaries_of_dead_processes_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(format!("{PREFIX}{name}"));
        let own = Process::current();
        assert_ne!(own.start, 0);
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let dead = child.id();
        child.wait().unwrap();
        let stale = [
            format!("{dead}-17-abc"),
            format!("{}-{}-abc", own.id, own.start - 1),
        ];
        let kept = [
            format!("{own}-abc"),
            format!("{}-0-abc", own.id),
            "notes".to_owned(),
        ];
        for name in stale.iter().chain(&kept) {
            fs::write(path(name), "").unwrap();
        }
        fs::create_dir(path(&format!("{dead}-17-dir"))).unwrap();
        assert_eq!(remove_stale_temporaries(dir.path()).unwrap(), 2);
        for name in &kept {
            assert!(path(name).exists());
        }
        assert_eq!(remove_stale_temporaries(dir.path()).unwrap(), 0);
    }
}

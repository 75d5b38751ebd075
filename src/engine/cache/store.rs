//! The directory of the snapshots.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::snapshot::Snapshot;

/// How many bytes of snapshots are kept in all; the newest one is kept whatever its size.
const MAX_BYTES: u64 = 256 << 20;

/// The form of the snapshots.
const FORM: &str = "gofix-escape cache 2";

/// The end of the names of snapshots.
const SUFFIX: &str = ".cache";

/// What the directory of the snapshots holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CacheStats {
    /// Snapshots.
    pub snapshots: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// What a directory of snapshots holds; nothing if it is not there.
pub fn cache_stats(dir: &Path) -> io::Result<CacheStats> {
    let all = snapshots(dir)?;
    Ok(CacheStats {
        snapshots: all.len(),
        bytes: all.iter().map(|it| it.bytes).sum(),
    })
}

/// Removes all snapshots of a directory, and says what they were.
pub fn clear_cache(dir: &Path) -> io::Result<CacheStats> {
    let stats = cache_stats(dir)?;
    for it in snapshots(dir)? {
        fs::remove_file(it.path)?;
    }
    Ok(stats)
}

/// The bytes with a key, if there are some.
pub(super) fn load(dir: &Path, key: &str) -> Option<Vec<u8>> {
    fs::read(path_of(dir, key)).ok()
}

/// The snapshot that bytes hold, if it can be read.
pub(super) fn read(bytes: &[u8]) -> Option<Snapshot<&str>> {
    let end = bytes.iter().position(|it| *it == b'\n')?;
    let (head, body) = (&bytes[..end], &bytes[end + 1..]);
    let is_whole = head == header(body).as_bytes();
    is_whole.then(|| postcard::from_bytes(body).ok())?
}

/// Marks a snapshot as used: the ones that were not for the longest time are removed first.
pub(super) fn touch(dir: &Path, key: &str) {
    // One that stays old is removed too early, and made again.
    let file = fs::File::options().append(true).open(path_of(dir, key));
    let _ = file.and_then(|it| it.set_modified(SystemTime::now()));
}

/// Saves a snapshot, and removes old ones beyond the bound.
pub(super) fn save(dir: &Path, key: &str, snapshot: &Snapshot<String>) {
    // A directory that cannot be written makes the next run slow, and nothing else.
    let _ = try_save(dir, key, snapshot);
}

fn path_of(dir: &Path, key: &str) -> PathBuf {
    dir.join(format!("{key}{SUFFIX}"))
}

fn try_save(dir: &Path, key: &str, snapshot: &Snapshot<String>) -> io::Result<()> {
    let body = postcard::to_allocvec(snapshot).map_err(io::Error::other)?;
    let mut bytes = header(&body).into_bytes();
    bytes.push(b'\n');
    bytes.extend(body);
    fs::create_dir_all(dir)?;
    let path = path_of(dir, key);
    let file = tempfile::NamedTempFile::new_in(dir)?;
    fs::write(file.path(), bytes)?;
    file.persist(&path)?;
    let mut all = snapshots(dir)?;
    all.sort_by_key(|it| std::cmp::Reverse(it.changed));
    let mut sum = 0;
    for it in all {
        sum += it.bytes;
        if MAX_BYTES < sum && it.path != path {
            fs::remove_file(it.path)?;
        }
    }
    Ok(())
}

fn header(body: &[u8]) -> String {
    format!("{FORM} {}", blake3::hash(body).to_hex())
}

struct Stored {
    path: PathBuf,
    bytes: u64,
    changed: SystemTime,
}

fn snapshots(dir: &Path) -> io::Result<Vec<Stored>> {
    let entries = match dir.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(SUFFIX)
            && let Ok(data) = entry.metadata()
        {
            all.push(Stored {
                path: entry.path(),
                bytes: data.len(),
                changed: data.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            });
        }
    }
    Ok(all)
}

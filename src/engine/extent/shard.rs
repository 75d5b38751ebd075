//! One of several parts of the packages, for machines that share the work.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use crate::engine::walk::Walk;

/// One of several parts, written `K/N` and counted from 1.
///
/// The part of a package depends on nothing but its directory below the root of the repository, so that it is the same
/// on every machine and wherever the run is started. Files of one directory are never parted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shard {
    index: u32,
    count: u32,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse().ok().filter(|it| 0 < *it);
        let parts = text.split_once('/');
        match parts.and_then(|(index, count)| Some((number(index)?, number(count)?))) {
            Some((index, count)) if index <= count => Ok(Self { index, count }),
            Some((index, count)) => Err(format!("there is no shard {index} of {count}")),
            None => Err("a shard is written `K/N`, such as `1/4`".to_owned()),
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl Shard {
    /// Its number, from 1.
    pub fn index(self) -> u32 {
        self.index
    }

    /// How many there are.
    pub fn count(self) -> u32 {
        self.count
    }

    /// Leaves out what belongs to other shards; what was skipped is told by one of them too.
    pub(super) fn restrict(self, found: &mut Walk) {
        let mut places = Places::default();
        found
            .files
            .retain(|file| self.owns(&places.of(parent(&file.path))));
        found.skips.retain(|skip| {
            let is_dir = skip.path.is_dir();
            let dir = if is_dir {
                &skip.path
            } else {
                parent(&skip.path)
            };
            self.owns(&places.of(dir))
        });
        if self.index != 1 {
            // It is about all of the paths.
            found.diagnostics.clear();
        }
    }

    fn owns(self, place: &str) -> bool {
        let hash = blake3::hash(place.as_bytes());
        let mut head = [0; 8];
        head.copy_from_slice(&hash.as_bytes()[..8]);
        u64::from_le_bytes(head) % u64::from(self.count) == u64::from(self.index - 1)
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Directories as every machine names them, each looked up once.
#[derive(Default)]
struct Places(BTreeMap<PathBuf, String>);

impl Places {
    fn of(&mut self, dir: &Path) -> String {
        if let Some(known) = self.0.get(dir) {
            return known.clone();
        }
        let place = place(dir);
        self.0.insert(dir.to_owned(), place.clone());
        place
    }
}

/// A directory below the root of its repository, or of its outermost module or workspace where there is none; else below
/// the current directory.
fn place(dir: &Path) -> String {
    let Ok(real) = dir.canonicalize() else {
        return shown(dir);
    };
    let holds = |names: &[&str], dir: &Path| names.iter().any(|name| dir.join(name).exists());
    let mut above = real.ancestors();
    let repository = above.find(|dir| holds(&[".git"], dir));
    let above = real.ancestors();
    let module = above
        .filter(|dir| holds(&["go.work", "go.mod"], dir))
        .last();
    let here = Path::new(".").canonicalize().ok();
    let root = repository.or(module).or(here.as_deref());
    shown(
        root.and_then(|root| real.strip_prefix(root).ok())
            .unwrap_or(&real),
    )
}

fn shown(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::CurDir => None,
        part => Some(part.as_os_str().to_string_lossy()),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(u32, u32), &str>) {
        let parsed = text.parse::<Shard>().map(|it| (it.index(), it.count()));
        assert_eq!(parsed, expected.map_err(str::to_owned));
    }

    #[test]
    fn a_shard_is_a_number_of_several() {
        check("1/1", Ok((1, 1)));
        check("3/8", Ok((3, 8)));
        check("4/3", Err("there is no shard 4 of 3"));
        for text in ["", "0/3", "1/0", "1", "-1/3", "1/3/5", "a/b"] {
            check(text, Err("a shard is written `K/N`, such as `1/4`"));
        }
        assert_eq!("3/8".parse::<Shard>().unwrap().to_string(), "3/8");
    }

    #[test]
    fn every_place_belongs_to_one_shard_for_ever() {
        let shards = [1, 2, 3].map(|index| Shard { index, count: 3 });
        let owner = |place: &str| {
            let owners: Vec<u32> = shards
                .iter()
                .filter(|it| it.owns(place))
                .map(|it| it.index)
                .collect();
            assert_eq!(owners.len(), 1, "{place}");
            owners[0]
        };
        // Machines with another version of the program would part the work otherwise.
        let places = ["", "cmd/dockerd", "daemon", "pkg/archive", "größe"];
        assert_eq!(places.map(owner), [2, 1, 3, 3, 3]);
    }

    #[test]
    fn a_place_does_not_depend_on_where_the_repository_is() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("somewhere");
        for path in [
            "r/.git",
            "r/m/p",
            "r/m/inner/q",
            "plain/go.mod/",
            "plain/sub",
        ] {
            std::fs::create_dir_all(root.join(path)).unwrap();
        }
        std::fs::write(root.join("r/m/go.mod"), "module m\n").unwrap();
        assert_eq!(place(&root.join("r/m/p")), "m/p");
        assert_eq!(place(&root.join("r/m/../m/inner/q/.")), "m/inner/q");
        assert_eq!(place(&root.join("r")), "");
        assert_eq!(place(&root.join("plain/sub")), "sub");
        assert_eq!(place(Path::new("./not/there")), "not/there");
    }
}

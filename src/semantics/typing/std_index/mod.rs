//! The standard library where no Go is installed, and for every package outside of it.
//!
//! The index holds, of each package, the declarations that the exported ones lead to, without function bodies and
//! comments: what a type, a size, a method set or a constant needs. [`generate`] makes it from `GOROOT/src`; it is part
//! of the program, and each package is unpacked when it is asked for.
//!
//! Layout: one line `gofix-escape std index 1 <go version>`, one line for each package with its import path and the
//! offset, the packed and the unpacked length of its text, an empty line, the packed texts (zlib). A text is a
//! sequence of files; each starts with a NUL byte and a line with its name.

mod generate;
mod reach;
mod strip;

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

pub use generate::generate;

use super::build::Target;
use super::package::{Package, Variant};
use super::source_files::SourceFiles;
use super::ty::PackageRef;
use crate::syntax::GoFile;
use crate::text::Source;

const HEADER: &str = "gofix-escape std index 1 ";

static INDEX: LazyLock<Option<Index<'static>>> =
    LazyLock::new(|| Index::new(include_bytes!("index.bin")));

/// The texts of an index, packed.
struct Index<'a> {
    version: &'a str,
    packages: FxHashMap<&'a str, Entry<'a>>,
}

struct Entry<'a> {
    packed: &'a [u8],
    unpacked: usize,
}

impl<'a> Index<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let end = memchr::memmem::find(bytes, b"\n\n")?;
        let (head, texts) = (&bytes[..end], &bytes[end + 2..]);
        let mut lines = std::str::from_utf8(head).ok()?.lines();
        let version = lines.next()?.strip_prefix(HEADER)?;
        let packages = lines
            .map(|line| entry(line, texts))
            .collect::<Option<_>>()?;
        Some(Self { version, packages })
    }

    fn text(&self, path: &str) -> Option<String> {
        let entry = self.packages.get(path)?;
        let text =
            miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(entry.packed, entry.unpacked);
        String::from_utf8(text.ok()?).ok()
    }
}

fn entry<'a>(line: &'a str, texts: &'a [u8]) -> Option<(&'a str, Entry<'a>)> {
    let words: Vec<_> = line.split(' ').collect();
    let [path, at, packed, unpacked] = words[..] else {
        return None;
    };
    let at: usize = at.parse().ok()?;
    let packed = texts.get(at..at + packed.parse::<usize>().ok()?)?;
    let unpacked = unpacked.parse().ok()?;
    Some((path, Entry { packed, unpacked }))
}

/// The version of Go that the index was made from, such as `go1.26.1`; empty if there is no index.
pub fn version() -> &'static str {
    INDEX.as_ref().map_or("", |index| index.version)
}

/// The bytes of the index that is part of the program.
pub fn bytes() -> &'static [u8] {
    include_bytes!("index.bin")
}

/// The package that an import path means, in a package of the index or outside of it.
pub(super) fn resolve(path: &str, in_index: bool) -> Option<PackageRef> {
    let packages = &INDEX.as_ref()?.packages;
    let vendored = format!("vendor/{path}");
    let found = match in_index && packages.contains_key(vendored.as_str()) {
        true => vendored.into(),
        false if packages.contains_key(path) => path.into(),
        false => return None,
    };
    Some(PackageRef {
        path: found,
        dir: None,
    })
}

/// A package of the index, of the files that a platform builds.
pub(super) fn package(
    reference: &PackageRef,
    target: &Target,
    known: &SourceFiles,
) -> Option<Package> {
    let text = INDEX.as_ref()?.text(&reference.path)?;
    // What needs cgo is not in the index.
    let target = target.without_cgo();
    let files = text.split('\0').skip(1).filter_map(|file| {
        let (name, text) = file.split_once('\n')?;
        let path = PathBuf::from(format!("std/{}/{name}", reference.path));
        let go = known.file(&path.clone(), || {
            Some(GoFile::new(Arc::new(
                Source::new(path, text.to_owned()).ok()?,
            )))
        })?;
        let constraint = go.scan().build_constraint.map(|it| &go.text()[it]);
        let built = target.built(name, Some((constraint, false)));
        Some((go, built))
    });
    Package::new(reference.clone(), Variant::Plain, files.collect())
}

#[cfg(test)]
mod tests {
    use super::super::build::Platform;
    use super::super::checker::Checker;
    use super::super::module::Roots;
    use super::super::universe::Universe;
    use super::*;

    #[test]
    fn packages_are_unpacked_by_path() {
        let reference = resolve("time", false).expect("time");
        let target = Universe::new(Platform::default(), Roots::default());
        let package = package(&reference, target.target(), &SourceFiles::default()).expect("time");
        assert_eq!(package.name, "time");
        assert!(package.decls.contains_key("Duration"));
        assert!(package.methods["Time"].iter().any(|it| &*it.name == "Add"));
    }

    #[test]
    fn what_is_vendored_is_seen_from_inside_alone() {
        let path = "golang.org/x/net/http/httpguts";
        assert!(resolve(path, false).is_none());
        assert!(resolve("no/such/package", true).is_none());
    }

    /// Every name of the index, as a program outside of the standard library sees it.
    #[test]
    fn every_name_is_known() {
        let universe = Universe::new(Platform::default(), Roots::default());
        let (mut known, mut unknown) = (0, Vec::new());
        for path in INDEX.as_ref().expect("an index").packages.keys() {
            let reference = PackageRef {
                path: (*path).into(),
                dir: None,
            };
            let Some(package) = universe.package(&reference, Variant::Plain) else {
                continue;
            };
            for name in package.decls.keys() {
                let mut checker = Checker::new(&universe, Arc::clone(&package), 0);
                match checker.object(&package, name) {
                    Some(_) => known += 1,
                    None => unknown.push(format!("{path}.{name}")),
                }
            }
        }
        unknown.sort();
        assert!(unknown.is_empty(), "{} {unknown:?}", unknown.len());
        assert!(known > 8_000, "{known}");
    }

    #[test]
    fn a_damaged_index_is_no_index() {
        assert!(Index::new(b"").is_none());
        assert!(Index::new(b"gofix-escape std index 1 go1.26\na 0 9 9\n\n").is_none());
    }
}

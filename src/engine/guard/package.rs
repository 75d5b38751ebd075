//! What no fix may do to files that are changed together, and to the package around them.

use std::sync::Arc;

use super::{declared, guard};
use crate::engine::siblings::package_of;
use crate::semantics::PackageNames;
use crate::syntax::GoFile;

/// The first guard that one of the files breaks, or all of them together; for each file, `packages` has the names that
/// its package declared before the run.
pub(in crate::engine) fn guard_all(
    before: &[Arc<GoFile>],
    after: &[Arc<GoFile>],
    packages: &[Option<Arc<PackageNames>>],
) -> Result<(), String> {
    let is_changed = |idx: usize| before[idx].text() != after[idx].text();
    for idx in (0..after.len()).filter(|it| is_changed(*it)) {
        let package = packages[idx].as_deref();
        let known = package.and_then(|it| names_now(it, &after[idx], after));
        guard(&before[idx], &after[idx], known.as_ref().or(package))?;
        names_are_free(before, after, idx, package)?;
    }
    Ok(())
}

/// The names of a package with those that files, changed together, declare now; none if that is `package` itself.
pub(in crate::engine) fn names_now(
    package: &PackageNames,
    file: &GoFile,
    present: &[Arc<GoFile>],
) -> Option<PackageNames> {
    if present.len() < 2 {
        return None;
    }
    let here = present.iter().filter(|it| is_same_package(it, file));
    let texts = here.map(|it| (it.text(), it.scan()));
    Some(package.with(&PackageNames::new(texts)))
}

/// What a file newly declares at top level, no other file of its package may declare.
fn names_are_free(
    before: &[Arc<GoFile>],
    after: &[Arc<GoFile>],
    idx: usize,
    package: Option<&PackageNames>,
) -> Result<(), String> {
    let old = declared(&before[idx]);
    for name in declared(&after[idx]).into_keys() {
        if old.contains_key(name) {
            continue;
        }
        let others = |files: &[Arc<GoFile>]| {
            let mut others = files.iter().enumerate();
            others.any(|(other, it)| {
                other != idx && is_same_package(it, &after[idx]) && declared(it).contains_key(name)
            })
        };
        // A declaration may move from one of the files to another.
        let is_elsewhere = || package.is_some_and(|it| it.contains(name)) && !others(before);
        if others(after) || is_elsewhere() {
            return Err(format!("`{name}` would be declared twice in the package"));
        }
    }
    Ok(())
}

fn is_same_package(a: &GoFile, b: &GoFile) -> bool {
    let dir = |file: &GoFile| file.source().path().parent().map(ToOwned::to_owned);
    package_of(a) == package_of(b) && dir(a) == dir(b)
}

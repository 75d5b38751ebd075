//! The standard library where no Go is installed.

use super::package::Package;
use super::ty::PackageRef;

/// Whether the index has a package.
pub(super) fn contains(_path: &str) -> bool {
    false
}

/// A package of the index.
pub(super) fn package(_reference: &PackageRef) -> Option<Package> {
    None
}

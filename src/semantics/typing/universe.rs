//! All packages that can be read from here, lazily and shared between threads.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::build::{Platform, Target};
use super::module::{Modules, Reads, Roots, normalized};
use super::package::{Package, Shared, Variant};
use super::source_files::SourceFiles;
use super::ty::PackageRef;
use crate::syntax::GoFile;

/// The packages of one platform, read on first use.
pub struct Universe {
    target: Target,
    modules: Modules,
    packages: Packages,
    /// Those that were not asked for lately, until others take their place.
    older: Packages,
    files: Arc<SourceFiles>,
    bytes: AtomicUsize,
    limit: usize,
}

/// How many bytes of source are kept unless told otherwise; trees take some ten times as much where they are made.
const LIMIT: usize = 40 << 20;

type Packages = Shared<(PackageRef, Variant), Option<Arc<Package>>>;

impl Universe {
    /// Packages for a platform; nothing is read yet.
    pub fn new(platform: Platform, roots: Roots) -> Self {
        Self {
            target: Target {
                all: vec![platform.clone()],
                own: platform,
            },
            modules: Modules::new(roots),
            packages: Shared::default(),
            older: Shared::default(),
            files: Arc::default(),
            bytes: AtomicUsize::new(0),
            limit: LIMIT,
        }
    }

    /// The same with another bound on the bytes of source that are kept.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// The same as one of some platforms.
    pub(super) fn among(mut self, all: Vec<Platform>) -> Self {
        self.target.all = all;
        self
    }

    /// The same with files that other platforms have too.
    pub(super) fn with_files(self, files: Arc<SourceFiles>) -> Self {
        Self { files, ..self }
    }

    /// What the package is built for.
    pub fn platform(&self) -> &Platform {
        &self.target.own
    }

    /// The platform and those beside it.
    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// Whether a file is part of what is built for the platform.
    pub(super) fn builds(&self, file: &GoFile) -> bool {
        let name = file.source().path().file_name().unwrap_or_default();
        let constraint = file.scan().build_constraint.map(|it| &file.text()[it]);
        let platform = self.platform();
        platform.builds(&name.to_string_lossy(), constraint)
            && (platform.cgo || !file.scan().has_cgo)
    }

    /// Adds what was looked at so far.
    pub(super) fn add_reads(&self, reads: &mut Reads) {
        self.modules.add_reads(reads);
    }

    /// The package that an import path means in a package.
    pub(super) fn resolve(&self, importer: &PackageRef, path: &str) -> Option<PackageRef> {
        self.modules.resolve(importer, path)
    }

    pub(super) fn package(&self, reference: &PackageRef, variant: Variant) -> Option<Arc<Package>> {
        let key = (reference.clone(), variant);
        if let Some(known) = self.packages.get(&key) {
            return known;
        }
        let older = self.older.get(&key);
        let package = older.unwrap_or_else(|| self.read(reference, variant));
        let bytes = package.as_ref().map_or(0, |it| it.bytes);
        if self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > self.limit / 2 {
            // Types name their packages, they do not hold them: whatever is forgotten is read again when asked for.
            self.bytes.store(bytes, Ordering::Relaxed);
            self.older.replace(self.packages.take());
        }
        self.packages.set(key, package.clone());
        package
    }

    fn read(&self, reference: &PackageRef, variant: Variant) -> Option<Arc<Package>> {
        let package = match &reference.dir {
            Some(_) => Package::read(reference.clone(), variant, &self.target, &self.files),
            None => super::std_index::package(reference, &self.target, &self.files),
        };
        package.map(Arc::new)
    }

    /// The package that a file belongs to, with its tests where the file is one.
    pub(super) fn package_of(&self, file: &Path, name: &str) -> Option<Arc<Package>> {
        // The directory of a bare file name is empty, and an empty path is no directory.
        let whole = std::path::absolute(file).ok()?;
        let dir = whole.parent()?;
        let is_test = file.file_name()?.to_str()?.ends_with("_test.go");
        let variant = match is_test {
            false => Variant::Plain,
            true if name.ends_with("_test") => Variant::External,
            true => Variant::Tests,
        };
        let dir = &normalized(dir);
        let mut path = self.modules.import_path(dir)?;
        if variant == Variant::External {
            path.push_str("_test");
        }
        let reference = PackageRef {
            path: path.into(),
            dir: Some(PathBuf::from(dir).into()),
        };
        self.package(&reference, variant)
    }
}

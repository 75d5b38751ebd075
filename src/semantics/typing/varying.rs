//! What may differ between platforms, so that the answer of one of them is that of all where nothing else was asked.
//!
//! A type depends on the platform through the declarations of files that some platforms leave out, through what such
//! files hide or add, and through the width of the machine. Whoever looks at one of these says so, and what is kept for
//! later is kept with that.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::build::Built;
use super::checker::Checker;
use super::package::{Package, receiver};
use crate::syntax::{DeclKind, GoFile};

/// The names that only some of the platforms have in a package.
#[derive(Clone, Default)]
pub(super) struct Varying {
    names: FxHashSet<String>,
    /// Methods, by base type and name.
    methods: FxHashSet<(String, String)>,
}

impl Varying {
    /// Adds what a file declares.
    pub(super) fn add(&mut self, file: &GoFile) {
        for decl in file.decls() {
            if decl.kind == DeclKind::Method {
                let method = receiver(&file.text()[decl.range]);
                self.methods
                    .extend(method.map(|(base, name, _)| (base.to_owned(), name.to_owned())));
            }
            let names = decl.names.iter();
            self.names
                .extend(names.map(|it| file.text()[*it].to_owned()));
        }
    }

    /// Whether another platform may mean something else by a name, or nothing.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether another platform may have a method of a type that this one has not.
    pub(super) fn has_method(&self, base: &str, name: &str) -> bool {
        !self.methods.is_empty() && self.methods.contains(&(base.to_owned(), name.to_owned()))
    }
}

/// A file of a package, and on which platforms it is.
pub(super) type BuiltFile = (Arc<GoFile>, Built);

/// Something that was found out, and whether it may be something else on another platform.
#[derive(Clone)]
pub(super) struct Settled<T> {
    pub(super) value: T,
    pub(super) varies: bool,
}

impl Checker<'_> {
    /// Notes that what is found out may differ between platforms.
    pub(super) fn note_if(&self, varies: bool) {
        if varies {
            self.varies.set(true);
        }
    }

    /// Notes what a name depends on that a package does not declare here.
    pub(super) fn note_absent(&self, package: &Package, name: &str) {
        self.note_if(package.varying.has_name(name));
    }

    /// Does some work, apart from what was noted before.
    pub(super) fn settle<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Settled<T> {
        let before = self.varies.replace(false);
        let value = work(self);
        let varies = self.varies.replace(before);
        Settled { value, varies }
    }

    /// What was settled, with its dependence noted.
    pub(super) fn told<T>(&self, settled: Settled<T>) -> T {
        self.note_if(settled.varies);
        settled.value
    }
}

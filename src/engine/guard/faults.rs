//! What a declaration may have after a fix only if it had it before.

use std::collections::BTreeSet;

use super::{duplicates, labels, locals, one_line, returns, statements};
use crate::semantics::FileNames;
use crate::syntax::{Decl, GoFile};

/// Something in a declaration that Go or gofmt refuses.
pub(super) struct Fault {
    /// The names or texts that are at fault.
    pub(super) find: for<'f> fn(&'f GoFile, &'f Decl, &FileNames) -> BTreeSet<&'f str>,
    /// What is said of the first one.
    pub(super) message: &'static str,
}

/// What a declaration may have only if it had it before.
pub(super) const FAULTS: [Fault; 11] = [
    Fault {
        find: |file, decl, _| locals::declared_twice(file, decl),
        message: "{} would be declared twice in a block",
    },
    Fault {
        find: |file, decl, _| locals::unused(file, decl),
        message: "the variable {} would be unused",
    },
    Fault {
        find: |file, decl, _| one_line::too_long(file, decl),
        message: "gofmt would break the line of {}",
    },
    Fault {
        find: |file, decl, _| labels::unused(file, decl),
        message: "the label {} would be unused",
    },
    Fault {
        find: |file, decl, _| labels::declared_twice(file, decl),
        message: "the label {} would be declared twice",
    },
    Fault {
        find: |file, decl, _| labels::undeclared(file, decl),
        message: "the label {} would not be declared",
    },
    Fault {
        find: locals::undeclared,
        message: "{} would not be declared",
    },
    Fault {
        find: returns::missing,
        message: "{} would miss a `return` at its end",
    },
    Fault {
        find: statements::unused_values,
        message: "nothing would use {}",
    },
    Fault {
        find: |file, decl, _| statements::unassignable(file, decl),
        message: "{} is no variable",
    },
    Fault {
        find: |file, decl, _| duplicates::keys(file, decl),
        message: "{} would be there twice",
    },
];

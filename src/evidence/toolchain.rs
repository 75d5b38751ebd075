//! What each Go toolchain does, in one table.
//!
//! The thresholds come from the sources of the compiler and were checked with probes on go1.21.13, 1.22.10, 1.24.11,
//! 1.25.4, 1.26 and 1.27; 1.23 was not run, so a row that changed between 1.22 and 1.24 is unknown there.

/// A minor version of Go 1: 22 for go1.22.
pub type Minor = u32;

/// One thing that depends on the toolchain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Threshold {
    /// Its name, kebab-case.
    pub name: &'static str,
    /// What the value says.
    pub doc: &'static str,
    /// Where the compiler decides it.
    pub source: &'static str,
    /// The value from each minor version on, oldest first.
    pub since: &'static [(Minor, Known)],
}

/// The value of a threshold in one toolchain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    /// A number of bytes or allocations, as the threshold says.
    Number(u64),
    /// Whether the toolchain does it.
    Does(bool),
    /// Nobody looked.
    Unknown,
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

/// Every threshold that rules depend on.
pub const THRESHOLDS: &[Threshold] = &[
    Threshold {
        name: "capture-by-value-bytes",
        doc: "largest variable that a closure captures by value",
        source: "cmd/compile/internal/escape/escape.go: flowClosure",
        since: &[(21, Known::Number(128))],
    },
    Threshold {
        name: "explicit-variable-bytes",
        doc: "largest declared variable on the stack",
        source: "cmd/compile/internal/ir/cfg.go: MaxStackVarSize",
        since: &[
            (21, Known::Number(10 * MIB)),
            (23, Known::Unknown),
            (24, Known::Number(128 * KIB)),
        ],
    },
    Threshold {
        name: "implicit-variable-bytes",
        doc: "largest `new`, `&T{}`, constant `make` or slice literal on the stack",
        source: "cmd/compile/internal/ir/cfg.go: MaxImplicitStackVarSize",
        since: &[(21, Known::Number(64 * KIB))],
    },
    Threshold {
        name: "variable-make-bytes",
        doc: "largest backing array of a `make` of variable size on the stack, if it does not escape",
        source: "cmd/compile/internal/base/flag.go: VariableMakeThreshold",
        since: &[
            (21, Known::Number(0)),
            (23, Known::Unknown),
            (24, Known::Number(0)),
            (25, Known::Number(32)),
        ],
    },
    Threshold {
        name: "make-of-constant-local",
        doc: "`make` whose size is a local assigned once from a constant stays on the stack",
        source: "cmd/compile/internal/escape/escape.go: rewriteWithLiterals",
        since: &[
            (21, Known::Does(false)),
            (23, Known::Unknown),
            (24, Known::Does(false)),
            (25, Known::Does(true)),
        ],
    },
    Threshold {
        name: "box-of-constant-local",
        doc: "boxing a local assigned once from a literal does not allocate",
        source: "cmd/compile/internal/escape/escape.go: rewriteWithLiterals",
        since: &[
            (21, Known::Does(false)),
            (23, Known::Unknown),
            (24, Known::Does(false)),
            (25, Known::Does(true)),
        ],
    },
    Threshold {
        name: "zero-copy-bytes-of-string",
        doc: "`[]byte(s)` that is only read does not copy",
        source: "cmd/compile/internal/escape/escape.go: finish (zero-copy string->[]byte conversion)",
        since: &[(21, Known::Does(false)), (22, Known::Does(true))],
    },
    Threshold {
        name: "append-stack-backing-bytes",
        doc: "first backing array of an append in a loop that is kept on the stack",
        source: "cmd/compile/internal/slice/slice.go",
        since: &[
            (21, Known::Number(0)),
            (23, Known::Unknown),
            (24, Known::Number(0)),
            (26, Known::Number(32)),
        ],
    },
    Threshold {
        name: "errorf-of-constant-allocations",
        doc: "allocations of `fmt.Errorf` without verbs",
        source: "fmt/errors.go: Errorf",
        since: &[
            (21, Known::Number(2)),
            (23, Known::Unknown),
            (24, Known::Number(2)),
            (26, Known::Number(1)),
        ],
    },
    Threshold {
        name: "split-seq-allocations",
        doc: "allocations of a range over `strings.SplitSeq`",
        source: "strings/iter.go: SplitSeq",
        since: &[(24, Known::Number(3)), (25, Known::Number(0))],
    },
    Threshold {
        name: "open-coded-defers",
        doc: "most deferred calls of a function that are open-coded",
        source: "cmd/compile/internal/walk/stmt.go: maxOpenDefers",
        since: &[(21, Known::Number(8))],
    },
    Threshold {
        name: "open-coded-returns-times-defers",
        doc: "most returns times deferred calls with open-coding",
        source: "cmd/compile/internal/ssagen/ssa.go: NumReturns*NumDefers",
        since: &[(21, Known::Number(15))],
    },
];

/// The newest minor version that the table was checked with.
pub const NEWEST_CHECKED: Minor = 27;

/// The threshold of that name.
pub fn threshold(name: &str) -> Option<&'static Threshold> {
    THRESHOLDS.iter().find(|it| it.name == name)
}

impl Threshold {
    /// Its value in one toolchain; unknown below the oldest row and above the newest version that was looked at.
    pub fn in_version(&self, minor: Minor) -> Known {
        if NEWEST_CHECKED < minor {
            return Known::Unknown;
        }
        let rows = self.since.iter().rev();
        let row = rows.into_iter().find(|(since, _)| *since <= minor);
        row.map_or(Known::Unknown, |(_, value)| *value)
    }

    /// Its value if all toolchains from one version on agree.
    pub fn from_version(&self, oldest: Minor) -> Known {
        let first = self.in_version(oldest);
        let later = oldest..=NEWEST_CHECKED;
        if later
            .map(|minor| self.in_version(minor))
            .all(|it| it == first)
        {
            first
        } else {
            Known::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, minor: Minor, value: Known) {
        let found = threshold(name).map(|it| it.in_version(minor));
        assert_eq!(found, Some(value));
    }

    #[test]
    fn value_is_that_of_the_newest_row_below() {
        check("explicit-variable-bytes", 22, Known::Number(10 * MIB));
        check("explicit-variable-bytes", 26, Known::Number(128 * KIB));
        check("zero-copy-bytes-of-string", 21, Known::Does(false));
        check("variable-make-bytes", 25, Known::Number(32));
    }

    #[test]
    fn version_that_nobody_ran_is_unknown() {
        check("explicit-variable-bytes", 23, Known::Unknown);
        check("explicit-variable-bytes", 20, Known::Unknown);
        check("capture-by-value-bytes", NEWEST_CHECKED + 1, Known::Unknown);
    }

    #[test]
    fn lower_bound_is_known_only_where_nothing_changed_since() {
        let of = |name, oldest| threshold(name).map(|it| it.from_version(oldest));
        assert_eq!(of("capture-by-value-bytes", 21), Some(Known::Number(128)));
        assert_eq!(of("variable-make-bytes", 24), Some(Known::Unknown));
        assert_eq!(of("variable-make-bytes", 25), Some(Known::Number(32)));
    }

    #[test]
    fn names_are_unique_and_rows_in_order() {
        for (index, row) in THRESHOLDS.iter().enumerate() {
            assert!(THRESHOLDS[..index].iter().all(|it| it.name != row.name));
            assert!(row.since.is_sorted_by_key(|(since, _)| since));
        }
    }
}

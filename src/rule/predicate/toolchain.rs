//! Predicates about the toolchain that builds the file: rows of one table.

use super::Arg;
use super::types::ask_size;
use crate::evidence::toolchain::{Known, Threshold, threshold};
use crate::rule::Toolchain;
use crate::rule::site::Site;
use crate::semantics::{GoVersion, Verdict};
use crate::syntax::pattern::Bound;

/// The rows that say whether a toolchain does something.
pub(super) const DEEDS: &[&str] = &[
    "make-of-constant-local",
    "box-of-constant-local",
    "zero-copy-bytes-of-string",
];

/// The rows that say up to how many bytes it does something.
pub(super) const SIZES: &[&str] = &[
    "capture-by-value-bytes",
    "explicit-variable-bytes",
    "implicit-variable-bytes",
    "variable-make-bytes",
    "append-stack-backing-bytes",
];

/// Whether the toolchain does one of these things.
pub(super) fn does<'t>(site: &Site<'_, 't>, _subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let each = rows(arg).map(|row| match known(site, row) {
        Known::Does(does) => Verdict::of(does),
        Known::Number(_) | Known::Unknown => undecided(row),
    });
    Verdict::any(each)
}

/// Whether a value of the subject's type is no larger than a size that the toolchain sets.
pub(super) fn size_within<'t>(site: &Site<'_, 't>, subject: &Bound<'t>, arg: &Arg) -> Verdict {
    let each = rows(arg).map(|row| match known(site, row) {
        Known::Number(most) => ask_size(site, subject, most),
        Known::Does(_) | Known::Unknown => undecided(row),
    });
    Verdict::any(each)
}

fn rows(arg: &Arg) -> impl Iterator<Item = &'static Threshold> {
    arg.words().iter().filter_map(|name| threshold(name))
}

/// The value for the toolchain of the file; that of all it may be where only the oldest is known.
fn known(site: &Site<'_, '_>, row: &Threshold) -> Known {
    match site.unit.input.versions.toolchain {
        Some(Toolchain::Exactly(version)) => in_version(row, version, Threshold::in_version),
        Some(Toolchain::AtLeast(version)) => in_version(row, version, Threshold::from_version),
        None => Known::Unknown,
    }
}

fn in_version(row: &Threshold, version: GoVersion, at: fn(&Threshold, u32) -> Known) -> Known {
    let minor = version.minor_of_go1();
    minor.map_or(Known::Unknown, |minor| at(row, minor))
}

fn undecided(row: &Threshold) -> Verdict {
    Verdict::unknown(format!(
        "the toolchain is not known well enough to say: {} (give `--toolchain`)",
        row.doc
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::toolchain::THRESHOLDS;

    #[test]
    fn rows_are_named_by_the_sort_of_their_values() {
        for (names, is_wanted) in [
            (
                DEEDS,
                (|it| matches!(it, Known::Does(_))) as fn(&Known) -> bool,
            ),
            (SIZES, |it| matches!(it, Known::Number(_))),
        ] {
            for name in names {
                let row = threshold(name).unwrap();
                let values = row.since.iter().map(|(_, value)| value);
                let mut known = values.filter(|it| **it != Known::Unknown);
                assert!(known.all(is_wanted), "{name}");
            }
        }
        let named = DEEDS.len() + SIZES.len();
        let is_asked = |row: &&Threshold| {
            let is_deed = row.since.iter().any(|(_, it)| matches!(it, Known::Does(_)));
            is_deed || row.name.ends_with("-bytes")
        };
        assert_eq!(THRESHOLDS.iter().filter(is_asked).count(), named);
    }
}

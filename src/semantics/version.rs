//! Go versions, ranges of them, and the language version of a file.

use std::fmt;
use std::str::FromStr;

use super::{Model, Verdict};

/// A Go version: `1.21`, `go1.21.3`, `1.22rc1`.
///
/// `1.21` is the language version; it orders before `1.21rc1` and that before `1.21.0`, as in the go command
/// (<https://go.dev/doc/toolchain#version>).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct GoVersion {
    major: u32,
    minor: u32,
    stage: Stage,
}

/// What follows the minor number, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Stage {
    Language,
    Beta(u32),
    Candidate(u32),
    Patch(u32),
}

/// How a stage is spelled, and what makes it of its number.
type Spelling = (&'static str, fn(u32) -> Stage);

const STAGES: [Spelling; 3] = [
    (".", Stage::Patch),
    ("rc", Stage::Candidate),
    ("beta", Stage::Beta),
];

/// Why a text is no version or range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionError(String);

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for VersionError {}

impl GoVersion {
    /// A language version.
    pub const fn new(major: u32, minor: u32) -> Self {
        let stage = Stage::Language;
        Self {
            major,
            minor,
            stage,
        }
    }

    /// The minor number of a version of Go 1: 21 of 1.21.3.
    #[must_use]
    pub const fn minor_of_go1(self) -> Option<u32> {
        match self.major {
            1 => Some(self.minor),
            _ => None,
        }
    }

    /// The language version of a toolchain version: 1.21 of 1.21.3.
    #[must_use]
    pub const fn language(self) -> Self {
        Self::new(self.major, self.minor)
    }
}

impl FromStr for GoVersion {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let wrong = || VersionError(format!("`{text}` is no Go version like `1.21` or `1.21.3`"));
        let digits = text.strip_prefix("go").unwrap_or(text);
        // `go1.21.3-bigcorp` is a custom toolchain of that version.
        let digits = digits.split(['-', '+', ' ']).next().unwrap_or(digits);
        let (major, rest) = number(digits).ok_or_else(wrong)?;
        let Some(rest) = rest.strip_prefix('.') else {
            return if rest.is_empty() {
                Ok(Self::new(major, 0))
            } else {
                Err(wrong())
            };
        };
        let (minor, rest) = number(rest).ok_or_else(wrong)?;
        let stage = if rest.is_empty() {
            Stage::Language
        } else {
            let found = STAGES.iter().find_map(|(prefix, stage)| {
                let (count, rest) = number(rest.strip_prefix(prefix)?)?;
                rest.is_empty().then(|| stage(count))
            });
            found.ok_or_else(wrong)?
        };
        Ok(Self {
            major,
            minor,
            stage,
        })
    }
}

impl fmt::Display for GoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        match self.stage {
            Stage::Language => Ok(()),
            Stage::Beta(count) => write!(f, "beta{count}"),
            Stage::Candidate(count) => write!(f, "rc{count}"),
            Stage::Patch(count) => write!(f, ".{count}"),
        }
    }
}

/// The decimal number that a text starts with, and the rest.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The newest minor version that the tool knows of.
const NEWEST_MINOR: u32 = 27;

/// A range of versions: `>=1.0, <1.22`; the default holds all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VersionRange {
    bounds: Vec<(Comparison, GoVersion)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Comparison {
    AtLeast,
    Above,
    AtMost,
    Below,
    Equal,
}

impl Comparison {
    const SPELLED: [(&'static str, Self); 5] = [
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        (">", Self::Above),
        ("<", Self::Below),
        ("=", Self::Equal),
    ];

    fn holds(self, version: GoVersion, bound: GoVersion) -> bool {
        match self {
            Self::AtLeast => bound <= version,
            Self::Above => bound < version,
            Self::AtMost => version <= bound,
            Self::Below => version < bound,
            Self::Equal => version == bound,
        }
    }
}

impl VersionRange {
    /// Whether it holds every version of Go there is: no bound, or none but `>=1.0`.
    pub fn is_unbounded(&self) -> bool {
        self.bounds.iter().all(|(comparison, bound)| {
            *comparison == Comparison::AtLeast && *bound <= GoVersion::new(1, 0)
        })
    }

    /// The newest released version that it holds, if it holds any.
    pub fn newest(&self) -> Option<GoVersion> {
        let minors = (0..=NEWEST_MINOR).rev();
        minors
            .map(|minor| GoVersion::new(1, minor))
            .find(|version| self.contains(*version))
    }

    /// Whether it holds a version.
    pub fn contains(&self, version: GoVersion) -> bool {
        self.bounds
            .iter()
            .all(|(comparison, bound)| comparison.holds(version, *bound))
    }

    /// Whether it holds a version of which only a lower bound is known.
    pub fn contains_from(&self, at_least: GoVersion) -> Verdict {
        let judge = |(comparison, bound): &(Comparison, GoVersion)| {
            let now = comparison.holds(at_least, *bound);
            match comparison {
                Comparison::AtLeast | Comparison::Above if now => Verdict::Holds,
                // Every later version is above the bound as well.
                Comparison::AtMost | Comparison::Below if !now => Verdict::Fails,
                Comparison::Equal if at_least > *bound => Verdict::Fails,
                _ => Verdict::unknown(format!("the version is {at_least} or later")),
            }
        };
        Verdict::all(self.bounds.iter().map(judge))
    }
}

impl FromStr for VersionRange {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let mut bounds = Vec::new();
        for part in text.split(',').map(str::trim) {
            let spelled = Comparison::SPELLED
                .iter()
                .find_map(|(spelled, comparison)| {
                    part.strip_prefix(spelled).map(|rest| (*comparison, rest))
                });
            let Some((comparison, version)) = spelled else {
                let message = format!("`{part}` is no bound like `>=1.21` or `<1.22`");
                return Err(VersionError(message));
            };
            bounds.push((comparison, version.trim().parse()?));
        }
        Ok(Self { bounds })
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bounds.is_empty() {
            return f.write_str("all");
        }
        for (index, (comparison, version)) in self.bounds.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            let spelled = Comparison::SPELLED.iter().find(|(_, it)| it == comparison);
            write!(
                f,
                "{comma}{}{version}",
                spelled.map_or("", |(spelled, _)| spelled)
            )?;
        }
        Ok(())
    }
}

impl Model<'_> {
    /// The same model, for a language version: it decides whose iteration a loop variable belongs to and what a
    /// range may go over. Without one an answer that depends on it is unknown.
    #[must_use]
    pub fn with_version(mut self, go: Option<GoVersion>) -> Self {
        self.go = go;
        self
    }

    /// The language version, where it is known.
    pub fn version(&self) -> Option<GoVersion> {
        self.go
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> GoVersion {
        text.parse().unwrap()
    }

    fn range(text: &str) -> VersionRange {
        text.parse().unwrap()
    }

    #[test]
    fn versions_order_as_in_the_go_command() {
        let ordered = [
            "1.20",
            "1.21",
            "1.21beta1",
            "go1.21rc1",
            "1.21rc2",
            "1.21.0",
            "1.21.10",
            "1.22",
        ];
        assert!(
            ordered
                .windows(2)
                .all(|pair| version(pair[0]) < version(pair[1]))
        );
        assert_eq!(version("go1.22rc1").to_string(), "1.22rc1");
        assert_eq!(version("1.21.3").language().to_string(), "1.21");
        assert_eq!(version("go1.21.3-bigcorp"), version("1.21.3"));
        for wrong in ["", "x", "1.", "1.21x", "go", "1.21.", "1.2.3.4"] {
            assert!(wrong.parse::<GoVersion>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn ranges_hold_what_lies_between_their_bounds() {
        let old = range(">=1.0, <1.22");
        assert!(old.contains(version("1.21.9")) && !old.contains(version("1.22")));
        assert!("1.21".parse::<VersionRange>().is_err());
        assert!(range(">=1.0").is_unbounded() && !old.is_unbounded());
        assert_eq!(old.to_string(), ">=1.0, <1.22");
    }

    #[test]
    fn a_lower_bound_alone_may_decide_a_range() {
        assert_eq!(
            range(">=1.21").contains_from(version("1.22")),
            Verdict::Holds
        );
        assert_eq!(
            range("<1.21").contains_from(version("1.21")),
            Verdict::Fails
        );
        assert!(
            range("<1.22")
                .contains_from(version("1.21"))
                .why()
                .is_some()
        );
        assert!(
            range(">=1.25")
                .contains_from(version("1.21"))
                .why()
                .is_some()
        );
    }
}

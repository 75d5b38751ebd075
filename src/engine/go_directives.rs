//! The version lines of go.mod and go.work.

use crate::semantics::GoVersion;

/// The `go` and `toolchain` lines.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct GoDirectives {
    pub(super) go: Option<GoVersion>,
    pub(super) toolchain: Option<GoVersion>,
}

impl GoDirectives {
    pub(super) fn parse(text: &str) -> Self {
        let mut found = Self::default();
        for line in text.lines() {
            let line = line.split("//").next().unwrap_or(line);
            let mut words = line.split_whitespace();
            match (words.next(), words.next()) {
                (Some("go"), Some(version)) => found.go = parse_version(version),
                (Some("toolchain"), Some(name)) => {
                    found.toolchain = name.strip_prefix("go").and_then(parse_version);
                }
                _ => {}
            }
        }
        found
    }
}

fn parse_version(text: &str) -> Option<GoVersion> {
    let (major, rest) = text.split_once('.')?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    Some(GoVersion(major.parse().ok()?, rest[..digits].parse().ok()?))
}

pub(super) fn language_of_file(
    module: Option<GoVersion>,
    _constraint: Option<&str>,
) -> Option<GoVersion> {
    module
}

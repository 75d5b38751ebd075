//! What tells a finding from others for as long as its code stays the same, wherever it moves in its file.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::place::Place;
use crate::engine::FileOutcome;
use crate::rule::Finding;
use crate::text::Digest;

/// How many hexadecimal digits a fingerprint has: as many as those that other tools take from MD5.
const DIGITS: usize = 32;

/// How often a rule was seen with some lines.
pub(super) type Seen = BTreeMap<(Arc<str>, String), usize>;

/// The fingerprint of a finding: of rule, path and the lines of code without their indentation, and of how many such
/// came before it in the file.
///
/// Line numbers are no part of it, so that a baseline survives edits elsewhere in the file.
pub(super) fn fingerprint(
    path: &str,
    file: &FileOutcome,
    finding: &Finding,
    seen: &mut Seen,
) -> String {
    let place = Place::new(&file.source, finding.range);
    let lines: Vec<&str> = place.lines().lines().map(str::trim).collect();
    let lines = lines.join("\n");
    let count = seen
        .entry((finding.rule.clone(), lines.clone()))
        .or_default();
    *count += 1;
    let parts = [&*finding.rule, path, &lines, &count.to_string()].join("\0");
    let digest = Digest::of(parts.as_bytes()).to_string();
    let hex = digest.trim_start_matches("blake3:");
    hex.chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::text::{Source, TextSize};

    fn of(file: &FileOutcome, seen: &mut Seen) -> String {
        fingerprint("a.go", file, &file.findings[1].0, seen)
    }

    #[test]
    fn it_is_the_same_on_another_line_and_another_for_the_second_one() {
        let file = fixture::outcome().files.remove(0);
        let mut moved = file.clone();
        let text = format!("// one more line\n{}", fixture::BEFORE);
        moved.source = Arc::new(Source::new("a.go", text).unwrap());
        moved.findings[1].0.range += TextSize::of("// one more line\n");
        let first = of(&file, &mut Seen::new());
        assert_eq!(first.len(), DIGITS);
        assert_eq!(of(&moved, &mut Seen::new()), first);
        let mut seen = Seen::new();
        assert_eq!(of(&file, &mut seen), first);
        assert_ne!(of(&file, &mut seen), first);
    }
}

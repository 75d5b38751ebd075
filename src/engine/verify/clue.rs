//! What a failure says about where it comes from.

use std::path::{Path, PathBuf};

use super::FixKey;
use crate::engine::gocmd::resolved;
use crate::text::LineCol;

/// A hint at the fix behind a failure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Clue {
    /// Who complains.
    pub(super) kind: Kind,
    /// What it points at.
    pub(super) at: Pointer,
    /// The words of whoever complained.
    pub(super) why: String,
}

/// Who complains.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    /// The compiler refuses the code.
    Build,
    /// Vet has something new.
    Vet,
    /// Something new is on the heap.
    Heap,
    /// A fix does not keep its promise.
    Promise,
}

/// What a clue points at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Pointer {
    /// A position in the new text of a file, by resolved path.
    Place(PathBuf, LineCol),
    /// A fix that does not keep its promise.
    Fix(FixKey),
}

impl Clue {
    /// A clue that points at a place.
    pub(super) fn place(kind: Kind, file: PathBuf, at: LineCol, why: String) -> Self {
        let at = Pointer::Place(file, at);
        Self { kind, at, why }
    }
}

/// The clues in the errors of a compilation, whose paths are relative to a directory.
pub(super) fn of_errors(text: &str, base: &Path) -> Vec<Clue> {
    let lines = text.lines().filter_map(|line| of_line(line, base));
    lines.collect()
}

/// The clue of `p/a.go:3:13: words`; with several platforms, the first line of a text starts with `on linux/amd64: `.
fn of_line(line: &str, base: &Path) -> Option<Clue> {
    // A line that starts with a tab goes on with the one before.
    if line.starts_with('\t') {
        return None;
    }
    let (file, rest) = line.split_once(".go:")?;
    let file = file.strip_prefix("on ").map_or(file, |rest| {
        rest.split_once(": ").map_or(file, |(_, file)| file)
    });
    let (at, words) = rest.split_once(": ")?;
    let (line_number, column) = at.split_once(':').unwrap_or((at, "1"));
    let at = LineCol {
        line: line_number.parse().ok()?,
        column: column.parse().ok()?,
    };
    let file = resolved(&base.join(format!("{file}.go")));
    let shown = file.strip_prefix(base).unwrap_or(&file).display();
    let why = format!(
        "the build fails: {shown}:{}:{}: {words}",
        at.line, at.column
    );
    Some(Clue::place(Kind::Build, file, at, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_compiler_point_at_places() {
        let text = "on linux/amd64: p/a.go:3:13: cannot use x: it is odd\n\
                    \tp/b.go:1:2: other declaration of x\n\
                    p/b.go:7: no column\n\
                    too many errors";
        let places: Vec<_> = of_errors(text, Path::new("/m")).into_iter().collect();
        let expected = [("/m/p/a.go", 3, 13), ("/m/p/b.go", 7, 1)];
        assert_eq!(places.len(), expected.len());
        for (clue, (file, line, column)) in places.iter().zip(expected) {
            let at = LineCol { line, column };
            assert_eq!(clue.at, Pointer::Place(file.into(), at));
        }
        assert_eq!(
            places[0].why,
            "the build fails: p/a.go:3:13: cannot use x: it is odd"
        );
    }
}

//! Unified diffs.

use std::fmt;

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

/// How many unchanged lines surround a change.
const CONTEXT: usize = 3;

/// The unified diff of one file.
///
/// Displayed, it is a patch that `git apply` and `patch -p1` accept; without a change it is empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileDiff {
    /// The header path of the text before: `a/…`, not quoted.
    pub old_path: String,
    /// The header path of the text after: `b/…`, not quoted.
    pub new_path: String,
    /// The changes with the lines around them, in the order of the file.
    pub hunks: Vec<Hunk>,
}

/// Some neighboring changes of a file, with the lines around them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hunk {
    /// Its lines in the text before.
    pub old: LineSpan,
    /// Its lines in the text after.
    pub new: LineSpan,
    /// The lines; where a place has both, the removed ones come before the added ones.
    pub lines: Vec<DiffLine>,
}

/// A run of lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineSpan {
    /// The first line, from 1; for an empty span the line before it, 0 at the start of the file.
    pub start: usize,
    /// How many lines.
    pub len: usize,
}

/// One line of a diff, its text with its line terminator if it has one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DiffLine {
    /// In both texts.
    Context(String),
    /// Only in the text after.
    Added(String),
    /// Only in the text before.
    Removed(String),
}

/// The unified diff of the two texts of a file, with three lines of context.
///
/// Lines end at `\n` alone and are compared with their terminators, so that a carriage return or a missing final
/// newline is a difference like any other. `path` has forward slashes and is relative to where the patch is applied.
pub fn unified_diff(path: &str, old: &str, new: &str) -> FileDiff {
    FileDiff {
        old_path: format!("a/{path}"),
        new_path: format!("b/{path}"),
        hunks: if old == new {
            Vec::new()
        } else {
            hunks(old, new)
        },
    }
}

impl FileDiff {
    /// Whether the texts are equal.
    pub fn is_empty(&self) -> bool {
        self.hunks.is_empty()
    }

    /// The number of added lines.
    pub fn added(&self) -> usize {
        self.count(|line| matches!(line, DiffLine::Added(_)))
    }

    /// The number of removed lines.
    pub fn removed(&self) -> usize {
        self.count(|line| matches!(line, DiffLine::Removed(_)))
    }

    /// The two lines that name the file, without their newlines: `--- a/…` and `+++ b/…`.
    pub fn header(&self) -> [String; 2] {
        [
            format!("--- {}", header_path(&self.old_path)),
            format!("+++ {}", header_path(&self.new_path)),
        ]
    }

    fn count(&self, counted: impl Fn(&DiffLine) -> bool) -> usize {
        let lines = self.hunks.iter().flat_map(|hunk| &hunk.lines);
        lines.filter(|line| counted(line)).count()
    }
}

impl Hunk {
    /// The line that opens the hunk, without its newline: `@@ -1,7 +1,8 @@`.
    pub fn header(&self) -> String {
        format!("@@ -{} +{} @@", self.old, self.new)
    }
}

impl DiffLine {
    /// The first column of the line in a diff.
    pub fn marker(&self) -> char {
        match self {
            Self::Context(_) => ' ',
            Self::Added(_) => '+',
            Self::Removed(_) => '-',
        }
    }

    /// The text of the line, with its terminator if it has one.
    pub fn text(&self) -> &str {
        match self {
            Self::Context(text) | Self::Added(text) | Self::Removed(text) => text,
        }
    }
}

impl fmt::Display for FileDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        for line in self.header() {
            writeln!(f, "{line}")?;
        }
        self.hunks.iter().try_for_each(|hunk| hunk.fmt(f))
    }
}

impl fmt::Display for Hunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.header())?;
        self.lines.iter().try_for_each(|line| line.fmt(f))
    }
}

/// A line as in a hunk, with a newline; after a line that has none in its file, the note that says so.
impl fmt::Display for DiffLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        write!(f, "{}{text}", self.marker())?;
        if text.ends_with('\n') {
            Ok(())
        } else {
            writeln!(f, "\n\\ No newline at end of file")
        }
    }
}

impl fmt::Display for LineSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len {
            1 => write!(f, "{}", self.start),
            len => write!(f, "{},{len}", self.start),
        }
    }
}

fn hunks(old: &str, new: &str) -> Vec<Hunk> {
    let (old, new) = (lines(old), lines(new));
    // This variant of Myers bounds its own work by the size of the input, as git does. A deadline would bound it
    // too, but then the diff would depend on how busy the machine is.
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    group_diff_ops(ops, CONTEXT)
        .iter()
        .map(|ops| hunk(ops, &old, &new))
        .collect()
}

/// The lines of a text with their terminators; this is most of the work for a file with few changes.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    for at in memchr::memchr_iter(b'\n', text.as_bytes()) {
        lines.push(&text[start..=at]);
        start = at + 1;
    }
    if start < text.len() {
        lines.push(&text[start..]);
    }
    lines
}

fn hunk(ops: &[DiffOp], old: &[&str], new: &[&str]) -> Hunk {
    let mut lines = Vec::new();
    let mut push = |kind: fn(String) -> DiffLine, texts: &[&str]| {
        lines.extend(texts.iter().map(|text| kind((*text).to_owned())));
    };
    for op in ops {
        if let DiffOp::Equal { .. } = op {
            push(DiffLine::Context, &old[op.old_range()]);
        } else {
            push(DiffLine::Removed, &old[op.old_range()]);
            push(DiffLine::Added, &new[op.new_range()]);
        }
    }
    Hunk {
        old: span(ops, DiffOp::old_range),
        new: span(ops, DiffOp::new_range),
        lines,
    }
}

fn span(ops: &[DiffOp], range: fn(&DiffOp) -> std::ops::Range<usize>) -> LineSpan {
    let start = ops.first().map_or(0, |op| range(op).start);
    let end = ops.last().map_or(0, |op| range(op).end);
    LineSpan {
        start: if start == end { start } else { start + 1 },
        len: end - start,
    }
}

/// A path as git writes it in a header (quote.c: `quote_c_style`, diff.c: `fn_out_consume`).
///
/// Quotes, backslashes and control characters make it a C string. A path with a space is followed by a tab, or what
/// stands behind the space might be read as a time stamp. Other characters stay, as with `core.quotePath=false`.
fn header_path(path: &str) -> String {
    let tab = if path.contains(' ') { "\t" } else { "" };
    if path.contains(|it: char| it.is_ascii_control() || it == '"' || it == '\\') {
        format!("\"{}\"{tab}", path.chars().map(escape).collect::<String>())
    } else {
        format!("{path}{tab}")
    }
}

fn escape(it: char) -> String {
    match it {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\x07' => "\\a".to_owned(),
        '\x08' => "\\b".to_owned(),
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\x0b' => "\\v".to_owned(),
        '\x0c' => "\\f".to_owned(),
        '\r' => "\\r".to_owned(),
        _ if it.is_ascii_control() => format!("\\{:03o}", u32::from(it)),
        _ => it.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(old: &str, new: &str, expected: &Expect) {
        expected.assert_eq(&unified_diff("x.go", old, new).to_string());
    }

    /// Applies the diff with git, both ways.
    #[track_caller]
    fn check_git(path: &str, old: &str, new: &str) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, old).unwrap();
        let diff = unified_diff(path, old, new).to_string();
        std::fs::write(dir.path().join("it.patch"), diff).unwrap();
        git_apply(dir.path(), &["--check"]);
        git_apply(dir.path(), &[]);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), new);
        git_apply(dir.path(), &["--reverse"]);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), old);
    }

    #[track_caller]
    fn git_apply(dir: &Path, flags: &[&str]) {
        let output = Command::new("git")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "")
            .env("GIT_CEILING_DIRECTORIES", dir)
            .current_dir(dir)
            .arg("apply")
            .args(flags)
            .arg("it.patch")
            .output()
            .unwrap();
        let patch = std::fs::read_to_string(dir.join("it.patch")).unwrap();
        assert!(output.status.success(), "{output:?}\n{patch}");
    }

    fn numbered(lines: u64) -> String {
        lines_of(lines, |at| format!("line {}\n", at + 1))
    }

    fn lines_of(lines: u64, line: impl Fn(u64) -> String) -> String {
        (0..lines).map(line).collect::<Vec<_>>().concat()
    }

    #[test]
    fn equal_texts_have_an_empty_diff() {
        assert!(unified_diff("x.go", "a\n", "a\n").is_empty());
        check("a\n", "a\n", &expect![[""]]);
    }

    #[test]
    fn context_is_three_lines_and_near_changes_share_a_hunk() {
        let old = numbered(30);
        let new = old
            .replace("line 10\n", "ten\n")
            .replace("line 16\n", "line 16\nmore\n")
            .replace("line 29\n", "");
        check(
            &old,
            &new,
            &expect![[r"
                --- a/x.go
                +++ b/x.go
                @@ -7,13 +7,14 @@
                 line 7
                 line 8
                 line 9
                -line 10
                +ten
                 line 11
                 line 12
                 line 13
                 line 14
                 line 15
                 line 16
                +more
                 line 17
                 line 18
                 line 19
                @@ -26,5 +27,4 @@
                 line 26
                 line 27
                 line 28
                -line 29
                 line 30
            "]],
        );
        check_git("x.go", &old, &new);
        let diff = unified_diff("x.go", &old, &new);
        assert_eq!((diff.added(), diff.removed()), (2, 2));
    }

    #[test]
    fn missing_final_newline_is_noted_on_its_side() {
        check(
            "a\nb",
            "a\nb\n",
            &expect![[r"
                --- a/x.go
                +++ b/x.go
                @@ -1,2 +1,2 @@
                 a
                -b
                \ No newline at end of file
                +b
            "]],
        );
        check_git("x.go", "a\nb", "a\nb\n");
        check_git("x.go", "a\nb\n", "a\nb");
        check_git("x.go", "a\nb", "c\nb");
        check_git("x.go", "a\nb", "a\nc");
        check_git("x.go", "a", "a\r\n");
    }

    #[test]
    fn git_applies_crlf() {
        check_git("x.go", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n");
        check_git("x.go", "a\r\nb\nc\r\n", "a\r\nb\r\nc\n");
        check_git("x.go", "a\rb\r\nc\r", "a\rb\r\nd\r");
    }

    #[test]
    fn git_applies_byte_order_mark_and_multibyte() {
        check_git("x.go", "\u{feff}a\nb\n", "\u{feff}a\nc\n");
        check_git("x.go", "\u{feff}a\n", "\u{feff}b\n");
        check_git("x.go", "größe\n→\n\u{1f600}\n", "größe\n⇒\n\u{1f600}\n");
        check_git(
            "x.go",
            "a\u{2028}b\u{85}c\u{c}d\n",
            "a\u{2028}b\u{85}c\u{c}e\n",
        );
    }

    #[test]
    fn git_applies_changes_at_the_edges() {
        check_git("x.go", &numbered(9), &format!("first\n{}", numbered(9)));
        check_git("x.go", &numbered(9), &format!("{}last\n", numbered(9)));
        check_git("x.go", "a\n", "b\n");
        check_git("x.go", "", "a\n");
        check_git("x.go", "\n", "a");
        check_git("x.go", "a\n\n\nb\n", "\n\nb\n");
    }

    #[test]
    fn header_quotes_a_path_as_git_does() {
        assert_eq!(header_path("a/b/größe.go"), "a/b/größe.go");
        assert_eq!(header_path("a/b c.go"), "a/b c.go\t");
        assert_eq!(header_path("a/b\"\\\t\u{1}c"), r#""a/b\"\\\t\001c""#);
    }

    #[test]
    fn git_applies_to_any_path() {
        let paths = [
            "with space/b c.go",
            " lead.go",
            "trail ",
            "at 2024-01-01 00:00:00.go",
            "größe/→.go",
            "tab\there.go",
            "tab\tand space.go",
            "quote\"back\\slash.go",
            "bell\x07\x7f.go",
        ];
        for path in paths {
            check_git(path, "a\nb\n", "a\nc\n");
        }
    }

    #[track_caller]
    fn check_time(old: impl Fn(u64) -> u64, new: impl Fn(u64) -> u64) {
        let old = lines_of(60_000, |at| format!("{}\n", old(at)));
        let new = lines_of(60_000, |at| format!("{}\n", new(at)));
        let start = std::time::Instant::now();
        let diff = unified_diff("x.go", &old, &new);
        assert_eq!(diff.added(), diff.removed());
        let took = start.elapsed();
        assert!(took.as_secs() < 20, "took {took:?}");
    }

    #[test]
    fn huge_different_texts_do_not_take_quadratic_time() {
        // The same lines in another order, few distinct lines, and no line in common.
        check_time(|at| at * 7919 % 60_000, |at| at * 104_729 % 60_000);
        check_time(|at| at * at % 97, |at| (at * at * at + at) % 89);
        check_time(|at| at, |at| at + 60_000);
    }
}

//! The diffs of several shards as one diff.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::json_merge::Part;

/// The diffs of all files, by path, byte for byte as they are.
pub(super) fn merge_diffs(parts: &[Part]) -> Result<String, String> {
    if parts.is_empty() {
        return Err("there is nothing to merge".to_owned());
    }
    let mut files: BTreeMap<PathBuf, (&str, &str)> = BTreeMap::new();
    for part in parts {
        for (path, diff) in split(part)? {
            if let Some((other, _)) = files.insert(path.clone(), (&part.name, diff)) {
                let path = path.display();
                return Err(format!("`{path}` is in both `{other}` and `{}`", part.name));
            }
        }
    }
    Ok(files.into_values().map(|(_, diff)| diff).collect())
}

/// The diff of each file, with its path.
fn split(part: &Part) -> Result<Vec<(PathBuf, &str)>, String> {
    let mut files: Vec<(PathBuf, std::ops::Range<usize>)> = Vec::new();
    // How many old and new lines of the hunk are still to come: what they hold may look like a header.
    let (mut old, mut new) = (0_usize, 0_usize);
    let mut at = 0;
    for line in part.text.split_inclusive('\n') {
        if 0 < old + new || line.starts_with('\\') {
            old = old.saturating_sub(usize::from(line.starts_with([' ', '-'])));
            new = new.saturating_sub(usize::from(line.starts_with([' ', '+'])));
        } else if line.starts_with("--- ") {
            files.push((PathBuf::new(), at..at));
        } else if let Some(name) = line.strip_prefix("+++ ") {
            let name = name.trim_end_matches(['\n', '\t']);
            if let Some((path, _)) = files.last_mut() {
                *path = name.strip_prefix("b/").unwrap_or(name).into();
            }
        } else if let Some(counts) = counts(line) {
            (old, new) = counts;
        } else {
            let name = &part.name;
            return Err(format!(
                "`{name}` is neither a plan in JSON Lines nor a diff"
            ));
        }
        at += line.len();
        match files.last_mut() {
            Some((_, range)) => range.end = at,
            None => return Err(format!("`{}` is no diff of files", part.name)),
        }
    }
    if 0 < old + new {
        return Err(format!("`{}` is cut off", part.name));
    }
    let cut = |(path, range): (PathBuf, std::ops::Range<usize>)| (path, &part.text[range]);
    Ok(files.into_iter().map(cut).collect())
}

/// How many old and new lines a hunk has: `@@ -1,7 +1,8 @@`.
fn counts(line: &str) -> Option<(usize, usize)> {
    let ranges = line.strip_prefix("@@ -")?.split(" @@").next()?;
    let (old, new) = ranges.split_once(" +")?;
    let count = |range: &str| match range.split_once(',') {
        Some((_, count)) => count.parse().ok(),
        None => Some(1),
    };
    Some((count(old)?, count(new)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::unified_diff;

    fn diff(path: &str, old: &str, new: &str) -> String {
        unified_diff(path, old, new).to_string()
    }

    fn part(name: &str, diffs: &[&String]) -> Part {
        Part {
            name: name.to_owned(),
            text: diffs.iter().map(|it| it.as_str()).collect(),
        }
    }

    #[test]
    fn files_are_put_in_the_order_of_a_run() {
        let a = diff("a/z.go", "-- a/x\n++ b/y\n", "-- b\nlast");
        let b = diff("a-b/c d.go", "1\n2\n", "1\n3\n");
        let c = diff("b.go", "x\n", "y\n");
        let parts = [part("1", &[&b, &c]), part("2", &[&a]), part("3", &[])];
        // A directory stands before those whose names it begins, as paths are ordered.
        assert_eq!(merge_diffs(&parts), Ok([a, b, c].concat()));
    }

    #[test]
    fn what_is_no_diff_or_there_twice_is_refused() {
        let a = diff("a.go", "1\n", "2\n");
        let twice = [part("x", &[&a]), part("y", &[&a])];
        let error = "`a.go` is in both `x` and `y`";
        assert_eq!(merge_diffs(&twice), Err(error.to_owned()));
        let text = "hello\n".to_owned();
        assert!(merge_diffs(&[part("x", &[&text])]).is_err());
        let cut = a[..a.len() - 3].to_owned();
        assert_eq!(
            merge_diffs(&[part("x", &[&cut])]),
            Err("`x` is cut off".to_owned())
        );
    }
}

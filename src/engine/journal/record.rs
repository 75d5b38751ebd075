//! A journal, and its form on disk: JSON lines, a header and then one line a file.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::text::{Digest, Edit, EditSet, TextRange, TextSize};

/// The version of the form on disk.
const VERSION: u32 = 1;

/// What one run changed in one tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) struct Journal {
    /// The root of the tree, without symbolic links.
    pub(in crate::engine) root: PathBuf,
    /// When the run began to write, in whole seconds.
    pub(in crate::engine) started: SystemTime,
    /// The files, in the order in which they are written.
    pub(in crate::engine) files: Vec<FileRecord>,
}

/// How one file is brought back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::engine) struct FileRecord {
    /// Its path below the root.
    pub(in crate::engine) path: PathBuf,
    /// The digest of its old content.
    pub(in crate::engine) before: Digest,
    /// The digest of its new content.
    pub(in crate::engine) after: Digest,
    /// Edits of the new content that give the old one.
    pub(in crate::engine) restore: Vec<Edit>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    journal: u32,
    root: String,
    started: u64,
    files: usize,
}

#[derive(Serialize, Deserialize)]
struct FileLine {
    path: String,
    before: String,
    after: String,
    restore: Vec<EditLine>,
}

#[derive(Serialize, Deserialize)]
struct EditLine {
    start: u32,
    end: u32,
    text: String,
}

impl FileRecord {
    /// The record of a file whose `old` text becomes `new` by `edits`.
    pub(in crate::engine) fn new(path: PathBuf, old: &str, new: &str, edits: &[Edit]) -> Self {
        Self {
            path,
            before: Digest::of(old.as_bytes()),
            after: Digest::of(new.as_bytes()),
            restore: inverse(old, new, edits).unwrap_or_else(|| {
                // Whatever the edits were, the whole old text brings the file back.
                let all = TextRange::up_to(TextSize::of(new));
                vec![Edit::replace(all, old)]
            }),
        }
    }

    /// The old text of a file whose present text is the new one; none if the record is damaged.
    pub(in crate::engine) fn restored(&self, new: &str) -> Option<String> {
        let mut edits = EditSet::new(TextSize::try_from(new.len()).ok()?);
        edits.try_union(&self.restore).ok()?;
        let old = edits.apply(new).ok()?;
        (Digest::of(old.as_bytes()) == self.before).then_some(old)
    }
}

/// The edits that lead back, if the edits lead from the one text to the other.
fn inverse(old: &str, new: &str, edits: &[Edit]) -> Option<Vec<Edit>> {
    let mut forward = EditSet::new(TextSize::of(old));
    forward.try_union(edits).ok()?;
    if forward.apply(old).ok()? != new {
        return None;
    }
    let back = forward.inverse(old);
    (back.apply(new).ok()? == old).then(|| back.edits().to_vec())
}

impl Journal {
    /// The form on disk; none if a path is not UTF-8.
    pub(in crate::engine) fn to_text(&self) -> Option<String> {
        let started = self.started.duration_since(UNIX_EPOCH).unwrap_or_default();
        let header = Header {
            journal: VERSION,
            root: self.root.to_str()?.to_owned(),
            started: started.as_secs(),
            files: self.files.len(),
        };
        let mut text = json(&header);
        for file in &self.files {
            let line = FileLine {
                path: file.path.to_str()?.to_owned(),
                before: file.before.to_string(),
                after: file.after.to_string(),
                restore: file.restore.iter().map(EditLine::of).collect(),
            };
            text.push_str(&json(&line));
        }
        Some(text)
    }

    /// Reads the form on disk, or says what is wrong with it.
    pub(in crate::engine) fn parse(text: &str) -> Result<Self, String> {
        let damaged = |line: usize, what: &str| format!("it is damaged at line {line}: {what}");
        let mut lines = text.lines().enumerate();
        let (_, first) = lines.next().ok_or_else(|| damaged(1, "it is empty"))?;
        let header = parse_header(first)?;
        let mut files = Vec::new();
        for (index, line) in lines {
            let file: FileLine = serde_json::from_str(line)
                .map_err(|error| damaged(index + 1, &error.to_string()))?;
            let file = file
                .record()
                .ok_or_else(|| damaged(index + 1, "a value is out of range"))?;
            files.push(file);
        }
        if files.len() != header.files {
            return Err(damaged(files.len() + 2, "the end is missing"));
        }
        Ok(Self {
            root: header.root.into(),
            started: UNIX_EPOCH + Duration::from_secs(header.started),
            files,
        })
    }
}

fn parse_header(line: &str) -> Result<Header, String> {
    #[derive(Deserialize)]
    struct Version {
        journal: u32,
    }
    // The version is read alone: what a later version has besides is unknown here.
    let damaged = |error: serde_json::Error| format!("it is damaged at line 1: {error}");
    let version: Version = serde_json::from_str(line).map_err(damaged)?;
    if version.journal != VERSION {
        let found = version.journal;
        return Err(format!(
            "its version is {found}, and this program knows version {VERSION}"
        ));
    }
    serde_json::from_str(line).map_err(damaged)
}

impl FileLine {
    fn record(self) -> Option<FileRecord> {
        let path = Path::new(&self.path);
        // A path out of the tree is none that a run has written.
        let stays = path
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        let restore = self.restore.into_iter().map(EditLine::edit);
        Some(FileRecord {
            path: stays.then(|| path.to_owned())?,
            before: self.before.parse().ok()?,
            after: self.after.parse().ok()?,
            restore: restore.collect::<Option<_>>()?,
        })
    }
}

impl EditLine {
    fn of(edit: &Edit) -> Self {
        Self {
            start: edit.range.start().into(),
            end: edit.range.end().into(),
            text: edit.text.clone(),
        }
    }

    fn edit(self) -> Option<Edit> {
        let is_range = self.start <= self.end;
        is_range.then(|| {
            let range = TextRange::new(self.start.into(), self.end.into());
            Edit::replace(range, self.text)
        })
    }
}

fn json(value: &impl Serialize) -> String {
    let line = serde_json::to_string(value);
    line.expect("invariant: the records are plain data") + "\n"
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit::replace(TextRange::new(start.into(), end.into()), text)
    }

    fn journal() -> Journal {
        let edits = [edit(0, 0, "// é\r\n"), edit(8, 9, "qq")];
        let record = FileRecord::new(
            "p/a.go".into(),
            "package p\n",
            "// é\r\npackage qq\n",
            &edits,
        );
        Journal {
            root: "/tree".into(),
            started: UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            files: vec![record],
        }
    }

    #[test]
    fn the_form_is_stable() {
        let text = journal().to_text().unwrap();
        expect![[r#"
            {"journal":1,"root":"/tree","started":1700000000,"files":1}
            {"path":"p/a.go","before":"blake3:05473d9e169394fc477509b2a4c576f98c17544d3e9d96716aad8a74c2721b3a","after":"blake3:94748e6574bdee10ecb4b672c7f5e87724442296fcf9b97058df485796ad31b5","restore":[{"start":0,"end":7,"text":""},{"start":15,"end":17,"text":"p"}]}
        "#]]
        .assert_eq(&text);
        assert_eq!(Journal::parse(&text), Ok(journal()));
    }

    #[test]
    fn the_record_brings_the_old_text_back() {
        let record = &journal().files[0];
        let old = record.restored("// é\r\npackage qq\n");
        assert_eq!(old.as_deref(), Some("package p\n"));
        assert_eq!(record.restored("// x\r\npackage qq\n"), None);
    }

    #[test]
    fn wrong_edits_are_replaced_by_the_whole_text() {
        let record = FileRecord::new("a.go".into(), "old", "new", &[edit(0, 9, "x")]);
        assert_eq!(record.restore, [edit(0, 3, "old")]);
        assert_eq!(record.restored("new").as_deref(), Some("old"));
    }

    #[track_caller]
    fn check_refused(change: impl Fn(&str) -> String, message: &str) {
        let error = Journal::parse(&change(&journal().to_text().unwrap())).unwrap_err();
        assert!(error.contains(message), "{error}");
    }

    #[test]
    fn a_damaged_journal_is_refused() {
        check_refused(|_| String::new(), "line 1: it is empty");
        check_refused(|text| text[..70].to_owned(), "line 2: EOF");
        check_refused(
            |text| text.lines().next().unwrap().to_owned(),
            "the end is missing",
        );
        check_refused(|text| text.replace("\"end\":7", "\"start\":9"), "line 2: ");
        check_refused(|text| text.replace("p/a.go", "../a.go"), "line 2: a value");
        check_refused(|text| text.replace("blake3:", "md5:"), "line 2: a value");
        check_refused(
            |text| text.replace("\"start\":15", "\"start\":18"),
            "line 2: a value",
        );
    }

    #[test]
    fn a_journal_of_another_version_is_refused() {
        let other = |_: &str| "{\"journal\":2,\"anything\":[]}\n".to_owned();
        check_refused(other, "its version is 2");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(old in "\\PC{0,40}", new in "\\PC{0,40}") {
            let all = TextRange::up_to(TextSize::of(old.as_str()));
            let edits = [Edit::replace(all, new.as_str())];
            let record = FileRecord::new("a.go".into(), &old, &new, &edits);
            prop_assert_eq!(record.restored(&new), Some(old));
        }
    }
}

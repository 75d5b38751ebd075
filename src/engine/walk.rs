//! Paths on the command line → the Go files to analyze.
//!
//! A path is a file, a directory (the tree below it) or one of these with a trailing `/...`, which says the same in
//! the words of the go command. The walk leaves out what the go command leaves out (`testdata`, names that start with
//! `.` or `_`), `vendor`, and what git ignores; each is recorded as a [`Skip`]. A file that is named itself is always
//! analyzed, wherever it is. Ignore rules: `.ignore` files always; `.gitignore`, `.git/info/exclude` and the user's
//! global excludes inside a git repository. Symbolic links are not followed, except one that is itself a path
//! argument: a link to a file is replaced by the file.

use std::collections::BTreeSet;
use std::fs::{DirEntry, FileType};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::ignored::IgnoreRules;
use super::{Skip, SkipReason};
use crate::text::{Diagnostic, Severity};

/// What the walk is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WalkSettings {
    /// Files, directories and Go patterns; none means the current directory.
    pub paths: Vec<PathBuf>,
    /// Whether `_test.go` files are left out.
    pub skip_tests: bool,
    /// Whether the walk goes into `vendor`.
    pub include_vendor: bool,
}

/// A Go file that the walk found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FoundFile {
    /// The file, as the run names it: the path argument joined with what is below it, without a leading `./`.
    pub path: Arc<Path>,
    /// The directory argument it was found in, or the directory of a named file: no write goes out of it.
    pub root: Arc<Path>,
    /// Whether the file itself was named.
    pub is_named: bool,
}

/// What the walk found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Walk {
    /// The Go files, by path, each once.
    pub files: Vec<FoundFile>,
    /// What was left out, by path.
    pub skips: Vec<Skip>,
    /// A warning when there is no Go file at all.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds the Go files of the paths; the order of the result depends on nothing but their names.
pub fn walk(settings: &WalkSettings) -> Walk {
    let here = [PathBuf::from(".")];
    let paths = if settings.paths.is_empty() {
        &here
    } else {
        settings.paths.as_slice()
    };
    let mut all = Found::default();
    for path in paths {
        all.append(walk_argument(path, settings));
    }
    let mut walk = all.into_walk();
    if walk.files.is_empty() && walk.skips.is_empty() {
        walk.diagnostics.push(no_go_files(&paths[0]));
    }
    walk
}

fn no_go_files(path: &Path) -> Diagnostic {
    let shown = path.display();
    Diagnostic {
        severity: Severity::Warning,
        message: format!("no Go files found in `{shown}`"),
        path: path.into(),
        labels: Vec::new(),
        help: Some("name files, directories or Go patterns such as `./...`".into()),
    }
}

/// A file together with the path that tells it from others however it was named.
type Keyed = (PathBuf, FoundFile);

#[derive(Default)]
struct Found {
    files: Vec<Keyed>,
    skips: Vec<Skip>,
}

impl Found {
    fn append(&mut self, mut other: Self) {
        self.files.append(&mut other.files);
        self.skips.append(&mut other.skips);
    }

    fn skip(&mut self, path: &Path, files: Option<usize>, reason: SkipReason) {
        self.skips.push(Skip {
            path: path.into(),
            reason,
            files,
        });
    }

    fn fail(&mut self, path: &Path, message: impl std::fmt::Display) {
        self.skip(path, Some(1), SkipReason::Failed(message.to_string()));
    }

    /// Drops what was found twice: a named file wins over the same file found in a directory, then the first one.
    fn into_walk(mut self) -> Walk {
        self.files.sort_by_key(|(_, file)| !file.is_named);
        let mut seen = BTreeSet::new();
        self.files.retain(|(key, _)| seen.insert(key.clone()));
        let mut files: Vec<_> = self.files.into_iter().map(|(_, file)| file).collect();
        files.sort();
        let is_analyzed =
            |skip: &Skip| files.binary_search_by(|it| it.path.cmp(&skip.path)).is_ok();
        self.skips.retain(|skip| !is_analyzed(skip));
        self.skips.sort();
        self.skips.dedup();
        Walk {
            files,
            skips: self.skips,
            diagnostics: Vec::new(),
        }
    }
}

/// The directory of a Go pattern, or the path itself.
fn without_dots(argument: &Path) -> PathBuf {
    if argument.file_name().is_none_or(|name| name != "...") {
        return argument.into();
    }
    match argument.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.into(),
        _ => PathBuf::from("."),
    }
}

fn walk_argument(argument: &Path, settings: &WalkSettings) -> Found {
    let mut found = Found::default();
    let path = without_dots(argument);
    let resolved = match path.canonicalize() {
        Ok(resolved) => resolved,
        Err(error) => {
            found.fail(argument, describe(argument, &error));
            return found;
        }
    };
    if resolved.is_dir() {
        let tree = Tree {
            settings,
            root: shown(&path).as_path().into(),
        };
        let dir = Dir {
            shown: shown(&path),
            ignored: IgnoreRules::above(&resolved),
            resolved,
        };
        tree.walk_dir(&dir)
    } else if path.as_path() != argument {
        found.fail(argument, "is not a directory");
        found
    } else {
        named_file(&path, resolved)
    }
}

/// Why a path argument cannot be had; an import path is a likely mistake.
fn describe(argument: &Path, error: &std::io::Error) -> String {
    let starts_in_place = matches!(
        argument.components().next(),
        Some(Component::CurDir | Component::ParentDir | Component::RootDir | Component::Prefix(_))
    );
    if error.kind() == std::io::ErrorKind::NotFound {
        if argument.to_string_lossy().contains("...") && !argument.ends_with("...") {
            return "is not found; of Go patterns only a trailing `/...` is understood".into();
        }
        if !starts_in_place && argument.components().count() > 1 {
            return "is not found; import paths are not understood, name a file or directory"
                .into();
        }
        return "is not found".into();
    }
    format!("cannot be read: {error}")
}

fn named_file(path: &Path, resolved: PathBuf) -> Found {
    let mut found = Found::default();
    let is_link = path.symlink_metadata().is_ok_and(|it| it.is_symlink());
    let file = if is_link {
        resolved.clone()
    } else {
        shown(path)
    };
    if file.extension().is_none_or(|it| it != "go") {
        found.fail(path, "is not a Go file");
        return found;
    }
    let root = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let file = FoundFile {
        root: root.into(),
        path: file.as_path().into(),
        is_named: true,
    };
    found.files.push((resolved, file));
    found
}

/// The path without a leading `./`; the current directory is `.`.
fn shown(path: &Path) -> PathBuf {
    let kept: PathBuf = path
        .components()
        .skip_while(|it| *it == Component::CurDir)
        .collect();
    if kept.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        kept
    }
}

fn below(dir: &Path, name: &std::ffi::OsStr) -> PathBuf {
    if dir == Path::new(".") {
        PathBuf::from(name)
    } else {
        dir.join(name)
    }
}

/// A directory argument.
struct Tree<'a> {
    settings: &'a WalkSettings,
    root: Arc<Path>,
}

/// A directory of the walk.
struct Dir {
    /// As the run names it.
    shown: PathBuf,
    /// Without symbolic links.
    resolved: PathBuf,
    /// What is ignored in it, its own ignore files not read yet.
    ignored: IgnoreRules,
}

impl Tree<'_> {
    fn walk_dir(&self, dir: &Dir) -> Found {
        let mut found = Found::default();
        let entries: Vec<_> = match dir.resolved.read_dir().and_then(Iterator::collect) {
            Ok(entries) => entries,
            Err(error) => {
                found.fail(&dir.shown, format!("cannot be read: {error}"));
                return found;
            }
        };
        let ignored = dir.ignored.enter(&dir.resolved, &entries);
        let mut dirs = Vec::new();
        for entry in &entries {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    self.visit_dir(dir, entry, &ignored, &mut dirs, &mut found);
                }
                Ok(kind) => self.visit_file(dir, entry, kind, &ignored, &mut found),
                Err(error) => {
                    let path = below(&dir.shown, &entry.file_name());
                    found.fail(&path, format!("cannot be read: {error}"));
                }
            }
        }
        let deeper: Vec<_> = dirs.par_iter().map(|dir| self.walk_dir(dir)).collect();
        for part in deeper {
            found.append(part);
        }
        found
    }

    fn visit_dir(
        &self,
        dir: &Dir,
        entry: &DirEntry,
        ignored: &IgnoreRules,
        dirs: &mut Vec<Dir>,
        found: &mut Found,
    ) {
        let name = entry.file_name();
        // Git's own directory is not part of the tree that a user would count.
        if name == ".git" {
            return;
        }
        let inner = Dir {
            shown: below(&dir.shown, &name),
            resolved: dir.resolved.join(&name),
            ignored: ignored.clone(),
        };
        if ignored.is_ignored(&inner.resolved, true) {
            // Not looked into: `node_modules` and build output may be huge.
            found.skip(&inner.shown, None, SkipReason::Ignored);
        } else if is_hidden(&name) {
            found.skip(&inner.shown, None, SkipReason::Hidden);
        } else if name == "testdata" {
            skip_counted(&inner, SkipReason::Hidden, found);
        } else if name == "vendor" && !self.settings.include_vendor {
            skip_counted(&inner, SkipReason::Vendor, found);
        } else {
            dirs.push(inner);
        }
    }

    fn visit_file(
        &self,
        dir: &Dir,
        entry: &DirEntry,
        kind: FileType,
        ignored: &IgnoreRules,
        found: &mut Found,
    ) {
        let name = entry.file_name();
        if !kind.is_file() || !is_go(&name) {
            return;
        }
        let shown = below(&dir.shown, &name);
        let resolved = dir.resolved.join(&name);
        let is_test = name.to_string_lossy().ends_with("_test.go");
        if ignored.is_ignored(&resolved, false) {
            found.skip(&shown, Some(1), SkipReason::Ignored);
        } else if is_hidden(&name) {
            found.skip(&shown, Some(1), SkipReason::Hidden);
        } else if is_test && self.settings.skip_tests {
            found.skip(&shown, Some(1), SkipReason::Test);
        } else {
            let file = FoundFile {
                path: shown.as_path().into(),
                root: self.root.clone(),
                is_named: false,
            };
            found.files.push((resolved, file));
        }
    }
}

/// The go command leaves out files and directories whose names start with `.` or `_` (`go help packages`).
fn is_hidden(name: &std::ffi::OsStr) -> bool {
    matches!(name.as_encoded_bytes().first(), Some(b'.' | b'_'))
}

fn is_go(name: &std::ffi::OsStr) -> bool {
    Path::new(name).extension().is_some_and(|it| it == "go")
}

fn skip_counted(dir: &Dir, reason: SkipReason, found: &mut Found) {
    let files = count_go_files(&dir.resolved);
    if files > 0 {
        found.skip(&dir.shown, Some(files), reason);
    }
}

/// How many Go files are in a tree; what cannot be read counts as none, since it is left out anyway.
fn count_go_files(dir: &Path) -> usize {
    let Ok(entries) = dir.read_dir() else {
        return 0;
    };
    let count = |entry: DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => count_go_files(&entry.path()),
        Ok(kind) if kind.is_file() && is_go(&entry.file_name()) => 1,
        _ => 0,
    };
    entries.flatten().map(count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        dir
    }

    /// Files as `path`, named ones as `path!`, skips as `path: reason`; relative to the temporary directory.
    fn render(walk: &Walk, dir: &Path) -> String {
        let dir = dir.canonicalize().unwrap();
        let name = |path: &Path| {
            path.strip_prefix(&dir)
                .unwrap_or(path)
                .display()
                .to_string()
        };
        let mut lines: Vec<String> = Vec::new();
        for file in &walk.files {
            let mark = if file.is_named { "!" } else { "" };
            lines.push(format!("{}{mark}", name(&file.path)));
        }
        for skip in &walk.skips {
            let files = skip.files.map_or("?".into(), |n| n.to_string());
            lines.push(format!("{}: {:?} {files}", name(&skip.path), skip.reason));
        }
        lines.extend(walk.diagnostics.iter().map(|it| it.message.clone()));
        lines.join("\n")
    }

    #[track_caller]
    fn check(files: &[(&str, &str)], paths: &[&str], expected: &str) {
        let dir = tree(files);
        let root = dir.path().canonicalize().unwrap();
        let settings = WalkSettings {
            paths: paths.iter().map(|it| root.join(it)).collect(),
            ..WalkSettings::default()
        };
        assert_eq!(render(&walk(&settings), &root), expected);
    }

    #[test]
    fn directories_are_walked_in_order_of_names() {
        let files = [
            ("b/x.go", ""),
            ("a.go", ""),
            ("b/y_test.go", ""),
            ("b/n.txt", ""),
        ];
        check(&files, &[""], "a.go\nb/x.go\nb/y_test.go");
        check(&files, &["b/...", "..."], "a.go\nb/x.go\nb/y_test.go");
        check(&files, &["b"], "b/x.go\nb/y_test.go");
    }

    #[test]
    fn what_the_go_command_leaves_out_is_skipped_and_counted() {
        check(
            &[
                ("a.go", ""),
                ("_b.go", ""),
                (".c.go", ""),
                ("_d/d.go", ""),
                ("testdata/src/e.go", ""),
                ("testdata/f.go", ""),
                ("x/testdata/only.txt", ""),
                ("vendor/v/v.go", ""),
            ],
            &[""],
            ".c.go: Hidden 1\n_b.go: Hidden 1\n_d: Hidden ?\ntestdata: Hidden 2\nvendor: Vendor 1"
                .replacen("", "a.go\n", 1)
                .as_str(),
        );
    }

    #[test]
    fn named_files_are_always_analyzed_and_once() {
        let files = [("vendor/v/v.go", ""), ("a_test.go", "")];
        check(
            &files,
            &["vendor/v/v.go", "a_test.go", ""],
            "a_test.go!\nvendor/v/v.go!\nvendor: Vendor 1",
        );
    }

    #[test]
    fn gitignore_holds_in_a_repository_only() {
        let files = [
            (".gitignore", "gen/\n*.pb.go\n!keep.pb.go\n"),
            ("gen/g.go", ""),
            ("x.pb.go", ""),
            ("keep.pb.go", ""),
        ];
        check(&files, &[""], "gen/g.go\nkeep.pb.go\nx.pb.go");
        let mut repository = files.to_vec();
        repository.push((".git/HEAD", ""));
        repository.push(("sub/y.pb.go", ""));
        let expected = "keep.pb.go\ngen: Ignored ?\nsub/y.pb.go: Ignored 1\nx.pb.go: Ignored 1";
        check(&repository, &[""], expected);
        check(&repository, &["sub"], "sub/y.pb.go: Ignored 1");
        check(
            &[(".ignore", "x.go"), ("x.go", ""), ("y.go", "")],
            &[""],
            "y.go\nx.go: Ignored 1",
        );
    }

    #[test]
    fn faulty_arguments_are_named_and_the_rest_is_done() {
        check(
            &[("a.go", ""), ("n.txt", "")],
            &["n.txt", "nowhere", "a.go/...", "a.go"],
            "a.go!\na.go/...: Failed(\"is not a directory\") 1\nn.txt: Failed(\"is not a Go file\") 1\n\
             nowhere: Failed(\"is not found\") 1",
        );
    }

    #[test]
    fn no_go_file_is_a_warning() {
        let dir = tree(&[("n.txt", "")]);
        let settings = WalkSettings {
            paths: vec![dir.path().into()],
            ..WalkSettings::default()
        };
        let found = walk(&settings);
        assert!(
            found.diagnostics[0]
                .message
                .starts_with("no Go files found in")
        );
        assert_eq!(found.diagnostics[0].severity, Severity::Warning);
    }

    #[test]
    fn import_paths_are_told_from_paths() {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        let text = |path: &str| describe(Path::new(path), &missing);
        assert_eq!(text("./nowhere"), "is not found");
        assert!(text("example.com/mod/pkg").contains("import paths are not understood"));
        assert!(text("./a.../b").contains("only a trailing `/...`"));
    }

    #[test]
    fn leading_dots_are_not_shown() {
        assert_eq!(shown(Path::new("./a/b")), Path::new("a/b"));
        assert_eq!(shown(Path::new("./")), Path::new("."));
        assert_eq!(below(Path::new("."), "x.go".as_ref()), Path::new("x.go"));
        assert_eq!(without_dots(Path::new("./...")), Path::new("."));
        assert_eq!(without_dots(Path::new("...")), Path::new("."));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_only_as_arguments() {
        let dir = tree(&[("real/a.go", "")]);
        let root = dir.path().canonicalize().unwrap();
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(root.join(to), root.join(name)).unwrap()
        };
        link("real", "real/loop");
        link("real", "link");
        link("real/a.go", "b.go");
        let run = |path: &str| {
            let paths = vec![root.join(path)];
            render(
                &walk(&WalkSettings {
                    paths,
                    ..WalkSettings::default()
                }),
                &root,
            )
        };
        assert_eq!(run(""), "real/a.go");
        assert_eq!(run("link"), "link/a.go");
        assert_eq!(run("b.go"), "real/a.go!");
    }
}

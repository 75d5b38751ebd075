//! The habits of the house, checked: floors, budgets, documentation, and words that must not be committed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The floors, lowest first; a floor imports only itself and those before it.
const FLOORS: [&str; 8] = [
    "text",
    "syntax",
    "semantics",
    "refactor",
    "rule",
    "engine",
    "report",
    "cli",
];

/// The floors that stand beside the others, with all they may import.
const BESIDE: [(&str, &[&str]); 1] = [("evidence", &["text", "evidence"])];

const MAX_FILE_LINES: usize = 500;
const MAX_FUNCTION_LINES: usize = 80;

/// One Rust file below `src`.
struct SourceFile {
    /// Its path below the root of the repository, with `/`.
    path: String,
    text: String,
}

impl SourceFile {
    /// The folder below `src` that it is in; none for `lib.rs` and `main.rs`.
    fn floor(&self) -> Option<&str> {
        let (floor, _) = self.path.strip_prefix("src/")?.split_once('/')?;
        Some(floor)
    }

    /// Its lines with their numbers, comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate();
        lines
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Its code before the tests at its bottom.
    fn shipped_code(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self
            .text
            .find("#[cfg(test)]\nmod tests {")
            .unwrap_or(self.text.len());
        let last = self.text[..tests].lines().count();
        self.code().filter(move |(line, _)| *line <= last)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder of the repository, by name.
fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    let below = path.strip_prefix(root()).expect("a path in the repository");
    below.to_string_lossy().replace('\\', "/")
}

fn source_files() -> Vec<SourceFile> {
    let files = files_below("src");
    let rust = files
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "rs"));
    rust.map(|path| SourceFile {
        path: shown(path),
        text: fs::read_to_string(path).expect("a readable source file"),
    })
    .collect()
}

/// The files of modules that only tests compile: `#[cfg(test)] mod fixture;`.
fn test_only_files(files: &[SourceFile]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let folder = match file.path.rsplit_once('/') {
            Some((folder, "mod.rs" | "lib.rs" | "main.rs")) => folder.to_owned(),
            _ => file.path.trim_end_matches(".rs").to_owned(),
        };
        for part in file.text.split("#[cfg(test)]\n").skip(1) {
            let item = part.lines().next().unwrap_or_default();
            if let Some((_, name)) = item.split_once("mod ")
                && let Some(name) = name.strip_suffix(';')
            {
                found.push(format!("{folder}/{name}.rs"));
                found.push(format!("{folder}/{name}/mod.rs"));
            }
        }
    }
    found
}

#[track_caller]
fn check(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The floors named after `crate::` in a file, with the line of each.
fn imports(file: &SourceFile) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let code: Vec<(usize, &str)> = file.code().collect();
    for (index, (line, text)) in code.iter().enumerate() {
        for (at, path) in text.match_indices("crate::") {
            let is_whole_word = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if !is_whole_word {
                continue;
            }
            let rest = &text[at + path.len()..];
            if rest.starts_with('{') {
                let block = code[index..].iter().map(|(_, text)| text.trim());
                let block: String = block.collect::<Vec<_>>().join(" ");
                found.extend(group_heads(&block).map(|head| (*line, head)));
            } else {
                found.push((*line, head(rest)));
            }
        }
    }
    found
}

/// The first name of each path in `use crate::{a::b, c::{d, e}};`.
fn group_heads(block: &str) -> impl Iterator<Item = String> + use<> {
    let group = block.split("crate::{").nth(1).unwrap_or_default();
    let mut heads = vec![String::new()];
    let mut depth = 0;
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(String::new()),
            c if depth == 0 => heads.last_mut().expect("one at least").push(c),
            _ => {}
        }
    }
    heads
        .into_iter()
        .map(|path| head(path.trim()))
        .filter(|head| !head.is_empty())
}

fn head(path: &str) -> String {
    let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
    path.chars().take_while(is_name).collect()
}

fn may_import(floor: &str, imported: &str) -> bool {
    if let Some((_, allowed)) = BESIDE.iter().find(|(beside, _)| *beside == floor) {
        return allowed.contains(&imported);
    }
    let height = |name: &str| FLOORS.iter().position(|floor| *floor == name);
    match (height(floor), height(imported)) {
        (Some(floor), Some(imported)) => imported <= floor,
        // Only the floors that use evidence stand above it.
        (Some(floor), None) => imported == "evidence" && height("rule") <= Some(floor),
        (None, _) => false,
    }
}

#[test]
fn a_floor_imports_only_lower_floors() {
    let mut faults = Vec::new();
    for file in source_files() {
        let Some(floor) = file.floor() else { continue };
        for (line, imported) in imports(&file) {
            if !may_import(floor, &imported) {
                faults.push(format!(
                    "{}:{line}: `{floor}` imports `{imported}`",
                    file.path
                ));
            }
        }
    }
    check(&faults);
}

#[test]
fn every_folder_of_src_is_a_floor() {
    let known = |name: &str| FLOORS.contains(&name) || BESIDE.iter().any(|(it, _)| *it == name);
    let files = source_files();
    let strangers = files.iter().filter_map(SourceFile::floor);
    let strangers: Vec<String> = strangers
        .filter(|name| !known(name))
        .map(str::to_owned)
        .collect();
    check(&strangers);
}

#[test]
fn files_and_functions_stay_short() {
    let mut faults = Vec::new();
    for file in source_files() {
        let n_lines = file.text.lines().count();
        if MAX_FILE_LINES < n_lines {
            faults.push(format!("{}: {n_lines} lines", file.path));
        }
        for (line, len) in functions(&file.text) {
            if MAX_FUNCTION_LINES < len {
                faults.push(format!("{}:{line}: a function of {len} lines", file.path));
            }
        }
    }
    check(&faults);
}

/// The first line and the length of each function with a body; rustfmt puts its last brace under its first column.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words = line.trim_start().split("fn ").next().unwrap_or_default();
        let is_signature = line.trim_start() != words
            && words.split_whitespace().all(|word| {
                matches!(word, "const" | "async" | "unsafe" | "extern" | "impl")
                    || word.starts_with("pub")
            });
        if !is_signature {
            continue;
        }
        let opening = lines[index..]
            .iter()
            .position(|line| line.ends_with('{') || line.ends_with(';') || line.ends_with('}'));
        let Some(opening) = opening.map(|at| index + at) else {
            continue;
        };
        if !lines[opening].ends_with('{') {
            continue;
        }
        let end = format!("{}}}", " ".repeat(indent));
        if let Some(len) = lines[index..].iter().position(|line| *line == end) {
            found.push((index + 1, len + 1));
        }
    }
    found
}

#[test]
fn every_file_says_what_it_is() {
    let files = source_files();
    let test_only = test_only_files(&files);
    let silent = files
        .iter()
        .filter(|file| !file.text.starts_with("//!") && !test_only.contains(&file.path));
    check(&silent.map(|file| file.path.clone()).collect::<Vec<_>>());
}

#[test]
fn shipped_code_does_not_panic_on_purpose() {
    let files = source_files();
    let test_only = test_only_files(&files);
    let words = [".unwrap()", "panic!(", "todo!(", "unimplemented!("];
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| !test_only.contains(&file.path)) {
        for (line, text) in file.shipped_code() {
            for word in words.iter().filter(|word| text.contains(**word)) {
                faults.push(format!("{}:{line}: `{word}`", file.path));
            }
            let states_invariant = text.contains(".expect(\"invariant: ");
            if text.contains(".expect(\"") && !states_invariant {
                faults.push(format!(
                    "{}:{line}: `expect` without an invariant",
                    file.path
                ));
            }
        }
    }
    check(&faults);
}

#[test]
fn only_formats_are_serialized() {
    let is_format = |path: &str| {
        path.starts_with("src/report/json")
            || path.starts_with("src/engine/cache/")
            || path == "src/engine/journal/record.rs"
    };
    let mut faults = Vec::new();
    for file in source_files().iter().filter(|file| !is_format(&file.path)) {
        for (line, text) in file.code() {
            if text.contains("derive(") && text.contains("Serialize") {
                faults.push(format!("{}:{line}", file.path));
            }
        }
    }
    check(&faults);
}

#[test]
fn nothing_is_left_for_later_and_no_machine_is_named() {
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("/Us", "ers/"),
    ];
    let folders = [
        "src", "tests", "rules", "golden", ".ci", ".cargo", ".github",
    ];
    let mut files: Vec<PathBuf> = folders.into_iter().flat_map(files_below).collect();
    files.extend(["README.md", "CHANGELOG.md", "Cargo.toml"].map(|name| root().join(name)));
    let mut faults = Vec::new();
    for path in &files {
        let Ok(text) = fs::read_to_string(path) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                faults.push(format!("{}:{}: `{word}`", shown(path), index + 1));
            }
        }
    }
    check(&faults);
}

#[test]
fn the_changelog_knows_the_version() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).expect("CHANGELOG.md");
    let heading = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert!(
        changelog.lines().any(|line| line == heading),
        "CHANGELOG.md has no section `{heading}`"
    );
}

#[test]
fn the_readme_and_the_ci_run_the_same_test_command() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let ci = fs::read_to_string(root().join(".ci/run")).expect(".ci/run");
    assert!(readme.lines().any(|line| line == "cargo test --locked"));
    assert!(ci.lines().any(|line| line == "run cargo test --locked"));
}

#[test]
fn the_code_is_formatted() {
    let output = Command::new(env!("CARGO"))
        .args(["fmt", "--check"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "run `cargo fmt`:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

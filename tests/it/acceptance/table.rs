//! The table of this folder against the tests that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The Rust files below a folder of the repository, with their texts.
fn files_below(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).expect("a readable source file");
                let below = path.strip_prefix(root).expect("a path in the repository");
                found.push((below.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    found
}

/// The names of the tests in a text.
fn tests(text: &str) -> BTreeSet<&str> {
    let parts = text.split("#[test]\n").skip(1);
    parts
        .filter_map(|part| part.split_once("fn ")?.1.split_once('('))
        .map(|(name, _)| name)
        .collect()
}

/// The tests that the table names, with the module of each, if it is not one of this folder.
fn named(table: &str) -> Vec<(Option<&str>, &str)> {
    let rows = table
        .lines()
        .take_while(|line| !line.contains("# Not covered"))
        .filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix(" |"));
    let cells = rows.filter_map(|row| Some(row.rsplit_once(" | ")?.1));
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(|test| match test.rsplit_once("::") {
            Some((module, name)) => (Some(module), name),
            None => (None, test),
        })
        .collect()
}

#[test]
fn every_test_that_the_table_names_exists() {
    let files = [files_below("src"), files_below("tests/it")].concat();
    let named = named(include_str!("mod.rs"));
    assert!(40 < named.len(), "{}", named.len());
    for (module, name) in named {
        let folder = match module {
            None => "tests/it/acceptance/".to_owned(),
            Some(module) if module.contains("::") => format!("src/{}", module.replace("::", "/")),
            Some(module) => format!("tests/it/{module}.rs"),
        };
        let mut inside = files.iter().filter(|(path, _)| path.starts_with(&folder));
        assert!(
            inside.any(|(_, text)| tests(text).contains(name)),
            "`{name}` is no test in {folder}"
        );
    }
}

#[test]
fn every_test_of_the_folder_is_in_the_table() {
    let named = named(include_str!("mod.rs"));
    for (path, text) in files_below("tests/it/acceptance") {
        if path.ends_with("/table.rs") {
            continue;
        }
        for test in tests(&text) {
            assert!(named.contains(&(None, test)), "`{test}` of {path}");
        }
    }
}

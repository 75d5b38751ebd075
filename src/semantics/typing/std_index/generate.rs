//! Makes the index from `GOROOT/src`.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::build::Platform;
use super::HEADER;
use super::reach::{Candidates, Place, reached};
use super::strip::{Imports, Item, items};
use crate::syntax::GoFile;
use crate::text::Source;

/// The platforms whose files are in the index.
const PLATFORMS: [(&str, &str); 9] = [
    ("linux", "amd64"),
    ("linux", "arm64"),
    ("linux", "386"),
    ("linux", "arm"),
    ("darwin", "amd64"),
    ("darwin", "arm64"),
    ("windows", "amd64"),
    ("windows", "arm64"),
    ("windows", "386"),
];

/// The packages without which Go cannot be described but which hold no declarations to read.
const SPECIAL: [&str; 2] = ["builtin", "unsafe"];

struct PackageFiles {
    path: String,
    name: String,
    files: Vec<(String, GoFile)>,
}

/// Makes an index of the standard library in a `GOROOT/src`, for a version of Go such as `go1.26.1`.
pub fn generate(src: &Path, version: &str) -> io::Result<Vec<u8>> {
    let mut dirs = Vec::new();
    find_dirs(src, "", &mut dirs)?;
    let packages: Vec<_> = dirs
        .par_iter()
        .map(|path| read_package(src, path))
        .collect::<io::Result<Vec<_>>>()?;
    let packages: Vec<_> = packages.into_iter().flatten().collect();
    let names: FxHashMap<_, _> = packages
        .iter()
        .map(|it| (it.path.as_str(), it.name.as_str()))
        .collect();
    let items: Vec<Vec<(Imports, Vec<Item>)>> = packages
        .par_iter()
        .map(|package| {
            let files = package.files.iter();
            files.map(|(_, file)| file_items(file, &names)).collect()
        })
        .collect();
    let candidates: Vec<_> = packages
        .iter()
        .zip(&items)
        .map(|(package, files)| Candidates {
            path: &package.path,
            items: files.iter().map(|it| it.1.as_slice()).collect(),
        })
        .collect();
    let reached = reached(&candidates);
    let texts: Vec<_> = (0..packages.len())
        .into_par_iter()
        .map(|index| package_text(&packages[index], index, &items[index], &reached))
        .collect();
    Ok(assemble(&packages, &texts, version))
}

/// The directories below one that may hold packages of the standard library, as import paths.
fn find_dirs(src: &Path, path: &str, dirs: &mut Vec<String>) -> io::Result<()> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(src.join(path))? {
        let entry = entry?;
        if entry.file_type()?.is_dir()
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    names.sort();
    for name in names {
        if name.starts_with(['.', '_']) || name == "testdata" || (path.is_empty() && name == "cmd")
        {
            continue;
        }
        let below = match path.is_empty() {
            true => name,
            false => format!("{path}/{name}"),
        };
        if !SPECIAL.contains(&below.as_str()) {
            dirs.push(below.clone());
        }
        find_dirs(src, &below, dirs)?;
    }
    Ok(())
}

fn read_package(src: &Path, path: &str) -> io::Result<Option<PackageFiles>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(src.join(path))? {
        if let Ok(name) = entry?.file_name().into_string()
            && Path::new(&name).extension().is_some_and(|it| it == "go")
            && !name.ends_with("_test.go")
        {
            names.push(name);
        }
    }
    names.sort();
    let mut files = Vec::new();
    for name in names {
        let file = src.join(path).join(&name);
        let source = Source::from_bytes(&file, std::fs::read(&file)?)
            .map_err(|error| io::Error::other(format!("{}: {error:?}", file.display())))?;
        let go = GoFile::new(Arc::new(source));
        if is_built(&name, &go) {
            files.push((name, go));
        }
    }
    let name = files
        .first()
        .and_then(|(_, it)| it.scan().package.map(|range| it.text()[range].to_owned()));
    Ok(name.filter(|it| it != "main").map(|name| PackageFiles {
        path: path.to_owned(),
        name,
        files,
    }))
}

fn is_built(name: &str, file: &GoFile) -> bool {
    let constraint = file.scan().build_constraint.map(|it| &file.text()[it]);
    !file.scan().has_cgo
        && PLATFORMS.iter().any(|(goos, goarch)| {
            let platform = Platform {
                goos: (*goos).to_owned(),
                goarch: (*goarch).to_owned(),
                cgo: false,
                ..Platform::default()
            };
            platform.builds(name, constraint)
        })
}

fn file_items(file: &GoFile, names: &FxHashMap<&str, &str>) -> (Imports, Vec<Item>) {
    let mut imports = Imports::default();
    for spec in &file.scan().imports {
        let path = file.text()[spec.path].to_owned();
        let vendored = format!("vendor/{path}");
        let path = match names.contains_key(vendored.as_str()) {
            true => vendored,
            false => path,
        };
        let last = path.rsplit('/').next().unwrap_or(&path);
        let name = match spec.name {
            Some(name) => &file.text()[name],
            None => names.get(path.as_str()).copied().unwrap_or(last),
        };
        imports.insert(name.to_owned(), path.clone());
    }
    let items = items(file, &imports);
    (imports, items)
}

fn package_text(
    package: &PackageFiles,
    index: usize,
    files: &[(Imports, Vec<Item>)],
    reached: &FxHashSet<Place>,
) -> String {
    let mut out = String::new();
    for (at, ((name, file), (imports, items))) in package.files.iter().zip(files).enumerate() {
        let kept: Vec<_> = (0..items.len())
            .filter(|item| reached.contains(&(index, at, *item)))
            .map(|item| &items[item])
            .collect();
        if kept.is_empty() {
            continue;
        }
        out += "\0";
        out += name;
        out += "\n";
        if let Some(constraint) = file.scan().build_constraint {
            let _ = writeln!(out, "//go:build {}\n", file.text()[constraint].trim());
        }
        let _ = writeln!(out, "package {}", package.name);
        out += &import_lines(imports, &kept);
        for item in kept {
            out += &item.text;
            out += "\n";
        }
    }
    out
}

/// The imports that the declarations kept need, in the order of their names.
fn import_lines(imports: &Imports, kept: &[&Item]) -> String {
    let needed: FxHashSet<_> = kept
        .iter()
        .flat_map(|it| &it.needs)
        .filter_map(|(path, _)| path.as_deref())
        .collect();
    let mut lines: Vec<_> = imports
        .iter()
        .filter(|(_, path)| needed.contains(path.as_str()))
        .map(|(name, path)| {
            let path = path.strip_prefix("vendor/").unwrap_or(path);
            format!("import {name} \"{path}\"\n")
        })
        .collect();
    lines.sort();
    lines.concat()
}

fn assemble(packages: &[PackageFiles], texts: &[String], version: &str) -> Vec<u8> {
    let mut head = format!("{HEADER}{version}\n");
    let mut body = Vec::new();
    for (package, text) in packages.iter().zip(texts) {
        if text.is_empty() {
            continue;
        }
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(text.as_bytes(), 9);
        let (at, length) = (body.len(), packed.len());
        let _ = writeln!(head, "{} {at} {length} {}", package.path, text.len());
        body.extend(packed);
    }
    head.push('\n');
    let mut out = head.into_bytes();
    out.extend(body);
    out
}

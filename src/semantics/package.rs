//! The names of a file and of its package: imports and top-level declarations.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use text_size::TextRange;

use super::ImportId;
use crate::syntax::{GoFile, ImportSpec, Scan};

/// The top-level names of the other files of a directory.
#[derive(Clone, Debug, Default)]
pub struct PackageNames {
    // Shared by all files of the package.
    names: Arc<BTreeSet<String>>,
    imported: Arc<BTreeSet<String>>,
}

impl PackageNames {
    /// Collects the names from the texts of the other files and their scans.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a Scan)>) -> Self {
        let mut this = Self::default();
        for (text, scan) in files {
            this.add(text, scan);
        }
        this
    }

    /// Adds the names of one more file.
    pub fn add(&mut self, text: &str, scan: &Scan) {
        let declared = scan.decls.iter().flat_map(|decl| &decl.names);
        let names = Arc::make_mut(&mut self.names);
        names.extend(declared.map(|range| text[*range].to_string()));
        let imports = scan.imports.iter();
        let imported = Arc::make_mut(&mut self.imported);
        imported.extend(imports.map(|import| match import.name {
            Some(name) => text[name].to_string(),
            None => implicit_name(&text[import.path]).to_string(),
        }));
    }

    /// These names and those of `other`.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            names: Arc::new(self.names.union(&other.names).cloned().collect()),
            imported: Arc::new(self.imported.union(&other.imported).cloned().collect()),
        }
    }

    /// Whether a file of the package declares the name at top level.
    pub fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// An import of a file.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four facts that do not exclude each other"
)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// The import path.
    pub path: String,
    /// The name that denotes the package in the file; empty for a dot import, `_` for a blank one.
    pub name: String,
    /// Whether the name is written in the import.
    pub has_alias: bool,
    /// Whether the name follows from the path by convention alone: no alias, and not the standard library.
    pub is_guessed: bool,
    /// `import . "p"`
    pub is_dot: bool,
    /// `import _ "p"`
    pub is_blank: bool,
    /// The import specification: name and path.
    pub range: TextRange,
}

/// The names that a file declares for its declarations: imports and top-level names.
#[derive(Clone, Debug, Default)]
pub struct FileNames {
    imports: Vec<Import>,
    by_name: FxHashMap<String, ImportId>,
    own: FxHashMap<String, usize>,
    siblings: Arc<BTreeSet<String>>,
    imported_elsewhere: Arc<BTreeSet<String>>,
    has_dot_import: bool,
    knows_package: bool,
    looked_beyond: Cell<bool>,
}

impl FileNames {
    /// Notes that an answer depends on the body of another declaration of the file.
    pub fn look_beyond(&self) {
        self.looked_beyond.set(true);
    }

    /// Whether an answer depended on the body of another declaration since this was asked last.
    pub fn took_look_beyond(&self) -> bool {
        self.looked_beyond.take()
    }

    /// Reads the imports and the top-level names of `file`.
    ///
    /// Without `package` the file is taken for its whole package: nothing is shadowed by another file.
    pub fn new(file: &GoFile, package: Option<&PackageNames>) -> Self {
        let mut names = Self {
            siblings: package.map(|it| it.names.clone()).unwrap_or_default(),
            imported_elsewhere: package.map(|it| it.imported.clone()).unwrap_or_default(),
            knows_package: package.is_some(),
            ..Self::default()
        };
        for (index, decl) in file.decls().iter().enumerate() {
            for range in &decl.names {
                names.own.insert(file.text()[*range].to_string(), index);
            }
        }
        for spec in &file.scan().imports {
            names.add_import(file.text(), spec);
        }
        names
    }

    fn add_import(&mut self, text: &str, spec: &ImportSpec) {
        let path = &text[spec.path];
        let alias = spec.name.map(|it| &text[it]);
        let is_dot = alias == Some(".");
        let name = match alias {
            Some(_) if is_dot => String::new(),
            Some(alias) => alias.to_string(),
            None => implicit_name(path).to_string(),
        };
        let import = Import {
            path: path.to_string(),
            has_alias: alias.is_some(),
            is_guessed: alias.is_none() && !is_standard(path),
            is_dot,
            is_blank: name == "_",
            range: spec.range,
            name,
        };
        let id = ImportId::new(self.imports.len());
        if !import.is_dot && !import.is_blank {
            // A written name is certain, a guessed one gives way to it.
            let taken = self.by_name.get(&import.name).copied();
            if taken.is_none_or(|other| self.imports[other.index()].is_guessed) {
                self.by_name.insert(import.name.clone(), id);
            }
        }
        self.has_dot_import |= import.is_dot;
        self.imports.push(import);
    }

    /// The imports, in order.
    pub fn imports(&self) -> &[Import] {
        &self.imports
    }

    /// An import.
    pub fn import(&self, id: ImportId) -> &Import {
        &self.imports[id.index()]
    }

    /// The import that a name denotes in the file scope, shadowing left aside.
    pub fn import_named(&self, name: &str) -> Option<ImportId> {
        self.by_name.get(name).copied()
    }

    /// The index of the declaration of this file that declares the name at top level.
    pub fn declared_here(&self, name: &str) -> Option<usize> {
        self.own.get(name).copied()
    }

    /// Whether the package, this file included, declares the name at top level.
    pub fn is_package_level(&self, name: &str) -> bool {
        self.own.contains_key(name) || self.siblings.contains(name)
    }

    /// Whether a name denotes something in the package or the file scope, or a guess says so.
    pub fn is_taken(&self, name: &str) -> bool {
        self.is_package_level(name) || self.imports.iter().any(|it| it.name == name)
    }

    /// The names of packages that other files import, by convention where none is written: no file of a package may
    /// declare one of them at top level (Go specification, "Declarations and scope").
    pub fn names_imported_elsewhere(&self) -> impl Iterator<Item = &str> {
        self.imported_elsewhere.iter().map(String::as_str)
    }

    /// Whether there is an `import . "p"`.
    pub fn has_dot_import(&self) -> bool {
        self.has_dot_import
    }

    /// Whether the names of the other files are known.
    pub fn knows_package(&self) -> bool {
        self.knows_package
    }

    /// Whether the name of some import is a guess.
    pub fn has_guessed_import(&self) -> bool {
        self.imports.iter().any(|it| it.is_guessed)
    }
}

/// The package name that an import path stands for by convention.
///
/// The last element, without a major version (`/v2`, `gopkg.in/yaml.v3`) and without what cannot be in a name:
/// `github.com/mattn/go-isatty` is `isatty`, as goimports assumes too.
pub fn implicit_name(path: &str) -> &str {
    let mut elements = path.rsplit('/');
    let mut last = elements.next().unwrap_or(path);
    if is_major_version(last)
        && let Some(before) = elements.next()
    {
        last = before;
    }
    if path.starts_with("gopkg.in/")
        && let Some((name, version)) = last.rsplit_once('.')
        && is_major_version(version)
    {
        last = name;
    }
    let last = last.strip_prefix("go-").unwrap_or(last);
    let end = last.find(|c: char| !c.is_alphanumeric() && c != '_');
    match end {
        Some(end) if end > 0 => &last[..end],
        _ => last,
    }
}

fn is_major_version(element: &str) -> bool {
    element
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether the path is one of the standard library, by its first element (or is cgo's `C`).
pub fn is_standard(path: &str) -> bool {
    const ROOTS: &[&str] = &[
        "C",
        "archive",
        "bufio",
        "builtin",
        "bytes",
        "cmp",
        "compress",
        "container",
        "context",
        "crypto",
        "database",
        "debug",
        "embed",
        "encoding",
        "errors",
        "expvar",
        "flag",
        "fmt",
        "go",
        "hash",
        "html",
        "image",
        "index",
        "internal",
        "io",
        "iter",
        "log",
        "maps",
        "math",
        "mime",
        "net",
        "os",
        "path",
        "plugin",
        "reflect",
        "regexp",
        "runtime",
        "slices",
        "sort",
        "strconv",
        "strings",
        "structs",
        "sync",
        "syscall",
        "testing",
        "text",
        "time",
        "unicode",
        "unique",
        "unsafe",
        "uuid",
        "weak",
    ];
    let first = path.split('/').next().unwrap_or(path);
    ROOTS.binary_search(&first).is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::syntax::pattern::is_predeclared_name;
    use crate::text::Source;

    fn check(source: &str, expected: &Expect) {
        let source = Arc::new(Source::new("a.go", source.to_owned()).unwrap());
        let names = FileNames::new(&GoFile::new(source), None);
        let lines: Vec<_> = names
            .imports()
            .iter()
            .map(|it| {
                let guessed = if it.is_guessed { " guessed" } else { "" };
                format!("{} {:?}{guessed}\n", it.path, it.name)
            })
            .collect();
        expected.assert_eq(&lines.concat());
    }

    #[test]
    fn implicit_names_follow_the_conventions() {
        check(
            r#"package p
import "fmt"
import (
    "math/rand/v2"
    "gopkg.in/yaml.v3"
    "github.com/a/go-isatty"
    log "github.com/sirupsen/logrus"
    . "strings"
    _ "embed"
    "example.com/x.y/v3"
    "k8s.io/client-go/rest"
)
"#,
            &expect![[r#"
                fmt "fmt"
                math/rand/v2 "rand"
                gopkg.in/yaml.v3 "yaml" guessed
                github.com/a/go-isatty "isatty" guessed
                github.com/sirupsen/logrus "log"
                strings ""
                embed "_"
                example.com/x.y/v3 "x" guessed
                k8s.io/client-go/rest "rest" guessed
            "#]],
        );
    }

    #[test]
    fn tables_are_sorted_for_the_search() {
        for name in ["C", "go", "weak", "io"] {
            assert!(is_standard(name), "{name}");
        }
        for name in ["any", "uintptr", "len", "complex64", "complex128", "min"] {
            assert!(is_predeclared_name(name), "{name}");
        }
        assert!(!is_standard("example"));
    }

    #[test]
    fn names_of_other_files_are_package_level() {
        let text = "package p\nfunc len() {}\n";
        let scan = crate::syntax::scan(text);
        let names = PackageNames::new([(text, &scan)]);
        assert!(names.contains("len"));
    }
}

//! The imports of a file after its fixes: what the new text needs is added, what it no longer uses is dropped.
//!
//! Other imports, and all comments, stay where they are. What cannot be done without losing a comment or guessing a
//! layout is refused, and with it the fixes that need it.

mod addition;
mod layout;
mod removal;

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::guard::new_import_is_free;
use super::plan::Merged;
use crate::semantics::{FileNames, Import, Model, Resolution, implicit_name};
use crate::syntax::{Decl, DeclKind, GoFile, Kind, Node};
use crate::text::Edit;

/// Adds the `needed` import paths to the merged text, and drops the imports that the fixes made unused.
pub(super) fn adjust(
    before: &GoFile,
    merged: &mut Merged,
    needed: &BTreeSet<&str>,
) -> Result<(), String> {
    let old = FileNames::new(before, None);
    for path in needed {
        let names = FileNames::new(&merged.file, None);
        if !names
            .imports()
            .iter()
            .any(|it| it.path == *path && is_named(it))
        {
            let unused = newly_unused(before, &old, &merged.file);
            let unused = unused.filter(|it| !has_another_purpose(&merged.file, it));
            let swap = unused.and_then(|it| addition::swap(&merged.file, it.range, path));
            let edits = match swap {
                Some(edit) => vec![edit],
                None => addition::addition(&merged.file, path)?,
            };
            merged.stage(&edits)?;
            // Where something else has the name, the new text means that: the import would be dropped as unused.
            let names = FileNames::new(&merged.file, None);
            new_import_is_free(&merged.file, &names, implicit_name(path))?;
        }
    }
    // One at a time, because dropping a line may change what the next one's neighbors are.
    while let Some(unused) = newly_unused(before, &old, &merged.file) {
        let edit = if has_another_purpose(&merged.file, &unused) {
            Edit::replace(unused.range, format!("_ {:?}", unused.path))
        } else {
            removal::removal(&merged.file, unused.range).ok_or_else(|| {
                format!(
                    "the import of `{}` cannot be dropped with its line",
                    unused.path
                )
            })?
        };
        merged.stage(&[edit])?;
    }
    Ok(())
}

/// Whether a name in the file denotes the package; of cgo's `C` a use need not remain.
fn is_named(import: &Import) -> bool {
    !import.is_blank && !import.is_dot && import.path != "C"
}

/// The first import that `after` does not use, although `before` did or did not have it.
fn newly_unused(before: &GoFile, old: &FileNames, after: &GoFile) -> Option<Import> {
    let names = FileNames::new(after, None);
    let changed = changed(before, after);
    let is_unused = |import: &&Import| {
        let is_new = !old
            .imports()
            .iter()
            .any(|it| it.path == import.path && it.name == import.name);
        is_named(import)
            // Most imports are not touched by a fix, and then nothing has to be parsed.
            && (is_new || changed.iter().any(|it| it.contains(&import.name)))
            && !uses(after, &names, import)
            && (is_new || uses(before, old, import))
    };
    names.imports().iter().find(is_unused).cloned()
}

/// The texts of the declarations that only one of the files has.
fn changed<'f>(before: &'f GoFile, after: &'f GoFile) -> FxHashSet<&'f str> {
    let texts = |file: &'f GoFile| -> FxHashSet<&'f str> {
        let decls = file.decls().iter();
        let decls = decls.filter(|it| it.kind != DeclKind::Import);
        decls.map(|it| &file.text()[it.range]).collect()
    };
    let (before, after) = (texts(before), texts(after));
    before.symmetric_difference(&after).copied().collect()
}

/// Packages of the standard library that register something when the program starts (their functions `init`): decoders
/// of image formats, hashes, handlers of `http.DefaultServeMux`, time zones.
const REGISTERING: [&str; 12] = [
    "crypto/md5",
    "crypto/sha1",
    "crypto/sha256",
    "crypto/sha3",
    "crypto/sha512",
    "crypto/tls/fipsonly",
    "expvar",
    "image/gif",
    "image/jpeg",
    "image/png",
    "net/http/pprof",
    "time/tzdata",
];

/// Whether an import has a purpose beyond its name: a directive asks for it (`go doc embed`, `go doc cmd/compile`), or
/// the package registers something.
fn has_another_purpose(file: &GoFile, import: &Import) -> bool {
    let directive = match import.path.as_str() {
        "embed" => "//go:embed",
        "unsafe" => "//go:linkname",
        path => return REGISTERING.contains(&path),
    };
    let mut comments = file.comments().iter();
    comments.any(|it| file.text()[it.range].starts_with(directive))
}

/// Whether a qualified name in the file denotes the import; where that is not decidable, it may.
fn uses(file: &GoFile, names: &FileNames, import: &Import) -> bool {
    let name = import.name.as_str();
    let text_of = |decl: &Decl| &file.text()[decl.range];
    let decls = file.decls().iter();
    let mut decls: Vec<&Decl> = decls
        .filter(|it| it.kind != DeclKind::Import && text_of(it).contains(name))
        .collect();
    // One use is enough, and the likely ones that take the least work come first.
    let selector = format!("{name}.");
    decls.sort_by_key(|it| {
        let is_likely = text_of(it).contains(&selector);
        (!is_likely, !it.is_parsed(), it.range.len())
    });
    decls.into_iter().any(|decl| {
        let root = file.root(decl);
        if root.has_error() {
            return true;
        }
        let model = Model::build(file, decl, names);
        let qualifiers = root
            .descendants()
            .filter(|it| it.text() == name && is_qualifier(*it));
        let mut resolved = qualifiers.map(|it| model.resolve(it));
        resolved.any(|it| matches!(it, Resolution::Package(_) | Resolution::Unknown(_)))
    })
}

fn is_qualifier(node: Node<'_>) -> bool {
    let is_operand = || {
        node.parent()
            .is_some_and(|it| it.kind() == Kind::SELECTOR_EXPRESSION)
    };
    node.kind() == Kind::PACKAGE_IDENTIFIER || node.kind() == Kind::IDENTIFIER && is_operand()
}

#[cfg(test)]
mod tests_layout;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    fn file(text: &str) -> GoFile {
        let source = Source::new("a.go", text.to_owned()).unwrap();
        GoFile::new(Arc::new(source))
    }

    /// The text of `after` with imports adjusted, when it came from `before`.
    #[track_caller]
    pub(super) fn check(before: &str, after: &str, needed: &[&str], expected: &str) {
        let mut merged = Merged {
            stages: Vec::new(),
            file: file(after),
        };
        let needed = needed.iter().copied().collect();
        let text = match adjust(&file(before), &mut merged, &needed) {
            Ok(()) => merged.file.text().to_owned(),
            Err(reason) => reason,
        };
        assert_eq!(text, expected);
    }

    /// The header with a file that uses `used`, before and after its imports are adjusted.
    #[track_caller]
    fn check_header(header: &str, was: &[&str], used: &[&str], needed: &[&str], expected: &str) {
        let body = |names: &[&str]| {
            let lines: Vec<_> = names.iter().map(|it| format!("\t{it}.F()\n")).collect();
            let lines = lines.concat();
            format!("\nfunc f() {{\n{lines}}}\n")
        };
        let expected = format!("{expected}{}", body(used));
        check(
            &format!("{header}{}", body(was)),
            &format!("{header}{}", body(used)),
            needed,
            &expected,
        );
    }

    #[track_caller]
    pub(super) fn check_added(header: &str, path: &str, expected: &str) {
        let name = path.rsplit('/').next().unwrap();
        check_header(header, &[], &[name], &[path], expected);
    }

    #[track_caller]
    pub(super) fn check_dropped(header: &str, name: &str, expected: &str) {
        check_header(header, &[name], &[], &[], expected);
    }

    #[test]
    fn an_import_is_dropped_though_its_name_is_part_of_another() {
        check(
            "package p\n\nimport (\n\t\"path\"\n\t\"path/filepath\"\n)\n\nvar a, b = path.Join(), filepath.Join()\n",
            "package p\n\nimport (\n\t\"path\"\n\t\"path/filepath\"\n)\n\nvar a, b = filepath.Join(), filepath.Join()\n",
            &[],
            "package p\n\nimport (\n\t\"path/filepath\"\n)\n\nvar a, b = filepath.Join(), filepath.Join()\n",
        );
    }

    #[test]
    fn an_import_with_another_purpose_becomes_blank() {
        check(
            "package p\n\nimport \"image/png\"\n\nvar a = png.Decode\n",
            "package p\n\nimport \"image/png\"\n\nvar a = nil\n",
            &[],
            "package p\n\nimport _ \"image/png\"\n\nvar a = nil\n",
        );
        check(
            "package p\n\nimport \"embed\"\n\n//go:embed a\nvar a string\n\nvar b embed.FS\n",
            "package p\n\nimport \"embed\"\n\n//go:embed a\nvar a string\n",
            &[],
            "package p\n\nimport _ \"embed\"\n\n//go:embed a\nvar a string\n",
        );
        check(
            "package p\n\nimport (\n\tu \"unsafe\"\n)\n\nvar b u.Pointer\n\n//go:linkname f runtime.f\nfunc f()\n",
            "package p\n\nimport (\n\tu \"unsafe\"\n)\n\nvar b fmt.Stringer\n\n//go:linkname f runtime.f\nfunc f()\n",
            &["fmt"],
            "package p\n\nimport (\n\t\"fmt\"\n\t_ \"unsafe\"\n)\n\nvar b fmt.Stringer\n\n//go:linkname f runtime.f\nfunc f()\n",
        );
    }

    #[test]
    fn first_import_goes_below_the_package_clause() {
        check_added(
            "package p\n",
            "strconv",
            "package p\n\nimport \"strconv\"\n",
        );
        check_added(
            "package p // p\n",
            "strconv",
            "package p // p\n\nimport \"strconv\"\n",
        );
    }

    #[test]
    fn cgo_import_stays_alone() {
        check_added(
            "package p\n\n// int f();\nimport \"C\"\n",
            "strconv",
            "package p\n\n// int f();\nimport \"C\"\n\nimport \"strconv\"\n",
        );
    }

    #[test]
    fn single_import_becomes_a_group() {
        check_added(
            "package p\n\nimport \"fmt\"\n",
            "strconv",
            "package p\n\nimport (\n\t\"fmt\"\n\t\"strconv\"\n)\n",
        );
        check_added(
            "package p\n\nimport \"fmt\" // why\n",
            "bytes",
            "package p\n\nimport (\n\t\"bytes\"\n\t\"fmt\" // why\n)\n",
        );
        check_added(
            "package p\n\nimport \"x.org/y\"\n",
            "bytes",
            "package p\n\nimport (\n\t\"bytes\"\n\n\t\"x.org/y\"\n)\n",
        );
    }

    #[test]
    fn several_single_imports_get_one_more_line() {
        check_added(
            "package p\n\nimport \"bytes\"\nimport \"os\"\n",
            "fmt",
            "package p\n\nimport \"bytes\"\nimport \"fmt\"\nimport \"os\"\n",
        );
        check_added(
            "package p\n\nimport \"bytes\"\nimport \"os\"\n",
            "bufio",
            "package p\n\nimport \"bufio\"\nimport \"bytes\"\nimport \"os\"\n",
        );
    }

    #[test]
    fn group_is_kept_sorted_by_block() {
        let header = "package p\n\nimport (\n\t\"bytes\"\n\tf \"fmt\" // f\n\n\t\"a.org/x\"\n)\n";
        check_added(
            header,
            "strconv",
            "package p\n\nimport (\n\t\"bytes\"\n\tf \"fmt\" // f\n\t\"strconv\"\n\n\t\"a.org/x\"\n)\n",
        );
        check_added(
            header,
            "bufio",
            "package p\n\nimport (\n\t\"bufio\"\n\t\"bytes\"\n\tf \"fmt\" // f\n\n\t\"a.org/x\"\n)\n",
        );
        check_added(
            header,
            "a.org/y",
            "package p\n\nimport (\n\t\"bytes\"\n\tf \"fmt\" // f\n\n\t\"a.org/x\"\n\t\"a.org/y\"\n)\n",
        );
        check_added(
            "package p\n\nimport (\n\t// X.\n\t\"a.org/x\"\n)\n",
            "os",
            "package p\n\nimport (\n\t\"os\"\n\n\t// X.\n\t\"a.org/x\"\n)\n",
        );
        check_added(
            "package p\r\n\r\nimport (\r\n\t\"os\"\r\n)\r\n",
            "a.org/y",
            "package p\r\n\r\nimport (\r\n\t\"os\"\r\n\r\n\t\"a.org/y\"\r\n)\r\n",
        );
    }

    #[test]
    fn present_import_is_reused_whatever_its_name() {
        let header = "package p\n\nimport s \"strconv\"\n";
        check_header(header, &["s"], &["s"], &["strconv"], header);
    }

    #[test]
    fn import_without_uses_goes_with_its_line() {
        check_dropped("package p\n\nimport \"fmt\"\n", "fmt", "package p\n");
        check_dropped(
            "package p\n\nimport (\n\t\"fmt\"\n\t_ \"os\"\n)\n",
            "fmt",
            "package p\n\nimport (\n\t_ \"os\"\n)\n",
        );
        check_dropped(
            "package p\n\nimport (\n\t\"fmt\"\n\n\t_ \"a.org/x\"\n)\n",
            "fmt",
            "package p\n\nimport (\n\t_ \"a.org/x\"\n)\n",
        );
        check_dropped(
            "package p\n\nimport (\n\t_ \"os\"\n\n\t\"a.org/x\"\n)\n",
            "x",
            "package p\n\nimport (\n\t_ \"os\"\n)\n",
        );
        check_dropped(
            "package p\n\nimport (\n\t\"fmt\"\n)\n",
            "fmt",
            "package p\n",
        );
        check_dropped(
            "package p\n\nimport \"fmt\"\nimport _ \"os\"\n",
            "fmt",
            "package p\n\nimport _ \"os\"\n",
        );
    }

    #[test]
    fn blank_line_between_blocks_stays() {
        check_dropped(
            "package p\n\nimport (\n\t_ \"os\"\n\n\t\"a.org/x\"\n\t_ \"a.org/y\"\n)\n",
            "x",
            "package p\n\nimport (\n\t_ \"os\"\n\n\t_ \"a.org/y\"\n)\n",
        );
    }

    #[test]
    fn dropping_and_adding_go_together() {
        check_header(
            "package p\n\nimport \"fmt\"\n",
            &["fmt"],
            &["strconv"],
            &["strconv"],
            "package p\n\nimport \"strconv\"\n",
        );
    }

    #[test]
    fn import_that_was_unused_or_is_still_used_stays() {
        let header = "package p\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n";
        check_header(header, &["os", "os"], &["os"], &[], header);
    }

    #[test]
    fn local_of_the_same_name_does_not_keep_an_import() {
        check(
            "package p\n\nimport \"path\"\n\nvar a = path.X\n\nfunc f(path T) { path.F() }\n",
            "package p\n\nimport \"path\"\n\nvar a = 1\n\nfunc f(path T) { path.F() }\n",
            &[],
            "package p\n\nvar a = 1\n\nfunc f(path T) { path.F() }\n",
        );
    }

    #[test]
    fn import_with_a_comment_is_not_dropped() {
        check(
            "package p\n\nimport \"fmt\" // why\n\nvar _ = fmt.X\n",
            "package p\n\nimport \"fmt\" // why\n\nvar _ = 1\n",
            &[],
            "the import of `fmt` cannot be dropped with its line",
        );
    }

    #[test]
    fn a_comment_above_an_import_of_a_list_keeps_it() {
        check(
            "package p\n\nimport (\n\t// for text\n\t\"fmt\"\n\t\"os\"\n)\n\nvar _, _ = fmt.X, os.X\n",
            "package p\n\nimport (\n\t// for text\n\t\"fmt\"\n\t\"os\"\n)\n\nvar _, _ = 1, os.X\n",
            &[],
            "the import of `fmt` cannot be dropped with its line",
        );
    }
}

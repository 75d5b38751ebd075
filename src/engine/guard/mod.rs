//! What no fix may do to a file, judged on the whole text that the fixes made.
//!
//! Each guard compares the file before with the file after and names the first thing that broke. None of them knows
//! which fix did it: the planner finds that out by bisection.

mod duplicates;
mod faults;
mod labels;
mod layout;
mod locals;
mod one_line;
mod package;
mod returns;
mod statements;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;
use text_size::TextRange;

use crate::semantics::{FileNames, PackageNames};
use crate::syntax::{Decl, DeclKind, GoFile};

use self::faults::FAULTS;
pub(super) use self::package::{guard_all, names_now};

/// The first guard that `after` breaks; `package` has the names of the other files of the directory.
pub(super) fn guard(
    before: &GoFile,
    after: &GoFile,
    package: Option<&PackageNames>,
) -> Result<(), String> {
    header_is_untouched(before, after)?;
    no_new_syntax_error(before, after)?;
    no_comment_is_lost(before, after)?;
    directives_stay(before, after)?;
    cgo_preamble_stays(before, after)?;
    names_are_declared_once(before, after)?;
    let old = FileNames::new(before, package);
    let new = FileNames::new(after, package);
    for fault in FAULTS {
        let found = new_names(
            before,
            after,
            &|file, decl| (fault.find)(file, decl, &old),
            &|file, decl| (fault.find)(file, decl, &new),
        );
        if let Some(text) = found {
            let first = text.lines().next().unwrap_or_default();
            return Err(fault.message.replace("{}", &format!("`{first}`")));
        }
    }
    layout_stays(before, after)?;
    new_imports_do_not_clash(before, after, package)
}

/// Declarations that are laid out as gofmt does it stay so.
fn layout_stays(before: &GoFile, after: &GoFile) -> Result<(), String> {
    let known = slices(before);
    let mut found = changed(after, &known).flat_map(|it| layout::misplaced(after, it));
    let Some(line) = found.next() else {
        return Ok(());
    };
    let kept = slices(after);
    let mut old = changed(before, &kept);
    if old.any(|it| !layout::misplaced(before, it).is_empty()) {
        return Ok(());
    }
    Err(format!("gofmt would lay out `{line}` in another way"))
}

/// Build tags, the license, the package comment and the package clause.
fn header_is_untouched(before: &GoFile, after: &GoFile) -> Result<(), String> {
    let header = |file: &GoFile| {
        let package = file.scan().package;
        package.map(|name| file.text()[..usize::from(name.end())].to_owned())
    };
    if header(before) == header(after) {
        return Ok(());
    }
    Err("the text up to the package clause would change".into())
}

/// A declaration that is not word for word an old one must parse.
fn no_new_syntax_error(before: &GoFile, after: &GoFile) -> Result<(), String> {
    let known = slices(before);
    for decl in changed(after, &known) {
        let root = after.root(decl);
        if decl.kind == DeclKind::Unknown || root.has_error() {
            let line = after.source().line_col(decl.range.start()).line;
            return Err(format!(
                "the declaration at line {line} of the new text would not parse"
            ));
        }
    }
    Ok(())
}

fn changed<'f>(after: &'f GoFile, known: &FxHashSet<&str>) -> impl Iterator<Item = &'f Decl> {
    let decls = after.decls().iter();
    decls.filter(move |it| !known.contains(slice(after, it)))
}

fn slice<'f>(file: &'f GoFile, decl: &Decl) -> &'f str {
    &file.text()[decl.range]
}

/// Every comment must still be there as often as before, wherever it is; indentation may change.
fn no_comment_is_lost(before: &GoFile, after: &GoFile) -> Result<(), String> {
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    for comment in after.comments() {
        *left
            .entry(unindented(&after.text()[comment.range]))
            .or_default() += 1;
    }
    for comment in before.comments() {
        let text = unindented(&before.text()[comment.range]);
        match left.get_mut(&text) {
            Some(count) if 0 < *count => *count -= 1,
            _ => {
                let first = text.lines().next().unwrap_or_default();
                return Err(format!("the comment `{first}` would be lost"));
            }
        }
    }
    Ok(())
}

fn unindented(comment: &str) -> String {
    comment
        .lines()
        .map(str::trim)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Tools read a directive by its place: the same ones must stand before the same declarations, in the same order.
fn directives_stay(before: &GoFile, after: &GoFile) -> Result<(), String> {
    let (old, new) = (directives(before), directives(after));
    if old == new {
        return Ok(());
    }
    let pairs = old.iter().zip(&new);
    let same = pairs.take_while(|(a, b)| a == b).count();
    let (text, _) = old.get(same).or(new.get(same)).copied().unwrap_or_default();
    Err(format!("the directive `{text}` would be moved or changed"))
}

/// Each directive with the head of the declaration that it is in or stands before.
fn directives(file: &GoFile) -> Vec<(&str, &str)> {
    let comments = file.comments().iter().filter(|it| it.is_directive);
    // Imports come and go; they carry no directives but cgo's, which another guard looks after.
    let decls: Vec<&Decl> = file
        .decls()
        .iter()
        .filter(|it| it.kind != DeclKind::Import)
        .collect();
    comments
        .map(|comment| {
            let next = decls.partition_point(|it| it.range.end() <= comment.range.start());
            let head = decls.get(next).map_or("", |it| head(slice(file, it)));
            (&file.text()[comment.range], head)
        })
        .collect()
}

/// What tells a declaration from others: all before its body or value.
fn head(decl: &str) -> &str {
    let end = decl.find(['{', '=', '\n']).unwrap_or(decl.len());
    decl[..end].trim_end()
}

/// The comment right above `import "C"` is C code (`go doc cgo`).
fn cgo_preamble_stays(before: &GoFile, after: &GoFile) -> Result<(), String> {
    if preambles(before) == preambles(after) {
        return Ok(());
    }
    Err("the cgo preamble or its import would change".into())
}

fn preambles(file: &GoFile) -> Vec<&str> {
    let imports = file.decls().iter().filter(|it| it.kind == DeclKind::Import);
    imports
        .filter(|it| slice(file, it).contains("\"C\""))
        .map(|decl| {
            let mut start = decl.range.start();
            for comment in file.comments().iter().rev() {
                let is_above = comment.range.end() <= start;
                let gap = || &file.text()[TextRange::new(comment.range.end(), start)];
                // With a blank line between them, the comment is none of cgo's business.
                if is_above && gap().trim().is_empty() && gap().matches('\n').count() <= 1 {
                    start = comment.range.start();
                }
            }
            &file.text()[TextRange::new(start, decl.range.end())]
        })
        .collect()
}

/// No top-level name may be declared more often than before.
fn names_are_declared_once(before: &GoFile, after: &GoFile) -> Result<(), String> {
    let old = declared(before);
    for (name, count) in declared(after) {
        // Any number of functions may be called `init`, and `_` declares nothing.
        if 1 < count && old.get(name).is_none_or(|it| *it < count) && !matches!(name, "init" | "_")
        {
            return Err(format!("`{name}` would be declared twice"));
        }
    }
    Ok(())
}

/// The names that a file declares at top level, and how often.
pub(super) fn declared(file: &GoFile) -> BTreeMap<&str, usize> {
    let mut names = BTreeMap::new();
    for range in file.decls().iter().flat_map(|it| &it.names) {
        *names.entry(&file.text()[*range]).or_default() += 1;
    }
    names
}

/// Finds names in a declaration.
type Find<'c, 'f> = &'c dyn Fn(&'f GoFile, &'f Decl) -> BTreeSet<&'f str>;

/// The first name that is found in the changed declarations and was not found in them before.
fn new_names<'f>(
    before: &'f GoFile,
    after: &'f GoFile,
    find_before: Find<'_, 'f>,
    find_after: Find<'_, 'f>,
) -> Option<&'f str> {
    let names = |file: &'f GoFile, other: &GoFile, find: Find<'_, 'f>| {
        let known = slices(other);
        let decls = changed(file, &known);
        decls.flat_map(|it| find(file, it)).collect::<BTreeSet<_>>()
    };
    let found = names(after, before, find_after);
    if found.is_empty() {
        return None;
    }
    let known = names(before, after, find_before);
    found.into_iter().find(|it| !known.contains(it))
}

fn slices(file: &GoFile) -> FxHashSet<&str> {
    file.decls().iter().map(|it| slice(file, it)).collect()
}

/// The name of a new import must not be taken in the file or in its package.
fn new_imports_do_not_clash(
    before: &GoFile,
    after: &GoFile,
    package: Option<&PackageNames>,
) -> Result<(), String> {
    if import_texts(before) == import_texts(after) {
        return Ok(());
    }
    let old = FileNames::new(before, None);
    let new = FileNames::new(after, package);
    let imports = new.imports().iter().filter(|import| {
        let is_new = !old.imports().iter().any(|it| it.path == import.path);
        is_new && !import.is_blank && !import.is_dot
    });
    for import in imports {
        new_import_is_free(after, &new, &import.name)?;
    }
    Ok(())
}

/// Whether an import may have a name: no other import, top-level declaration or local variable has it.
pub(super) fn new_import_is_free(
    after: &GoFile,
    names: &FileNames,
    name: &str,
) -> Result<(), String> {
    let same_name = names.imports().iter().filter(|it| it.name == name);
    if 1 < same_name.count() || names.is_package_level(name) {
        return Err(format!(
            "an import named `{name}` would clash with another `{name}`"
        ));
    }
    let is_hidden = |decl: &Decl| {
        decl.kind != DeclKind::Import
            && slice(after, decl).contains(name)
            && locals::is_hidden(after.root(decl), name)
    };
    if after.decls().iter().any(is_hidden) {
        return Err(format!(
            "the import of `{name}` might be hidden by a local `{name}`"
        ));
    }
    Ok(())
}

fn import_texts(file: &GoFile) -> Vec<&str> {
    let imports = file.decls().iter().filter(|it| it.kind == DeclKind::Import);
    imports.map(|it| slice(file, it)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    fn file(text: &str) -> GoFile {
        GoFile::new(Arc::new(Source::new("a.go", text.to_owned()).unwrap()))
    }

    /// The outcome for `package p` and the given declarations; empty when nothing is broken.
    #[track_caller]
    fn check(before: &str, after: &str, expected: &str) {
        let whole = |text: &str| file(&format!("package p\n\n{text}"));
        let package = PackageNames::default();
        let reason = guard(&whole(before), &whole(after), Some(&package)).err();
        assert_eq!(reason.unwrap_or_default(), expected);
    }

    #[test]
    fn new_text_must_parse() {
        check("var a = 1\n", "var a = 2\n", "");
        let reason = "the declaration at line 3 of the new text would not parse";
        check("func f() {\n\tg()\n}\n", "func f() {\n\tg(\n}\n", reason);
    }

    #[test]
    fn old_syntax_errors_may_stay() {
        let broken = "func f() {\n\tg(]\n}\n\nvar a = ";
        check(&format!("{broken}1\n"), &format!("{broken}2\n"), "");
    }

    #[test]
    fn comments_may_move_but_not_vanish() {
        check(
            "var a = /* one */ 1 // two\n",
            "// two\nvar a = /* one */ 1\n",
            "",
        );
        check(
            "\t/* a\n\t   b */\nvar a = 1\n",
            "/* a\nb */\nvar a = 1\n",
            "",
        );
        check(
            "var a = 1 // two\n",
            "var a = 1\n",
            "the comment `// two` would be lost",
        );
        check(
            "// x\nvar a = 1 // x\n",
            "// x\nvar a = 1\n",
            "the comment `// x` would be lost",
        );
    }

    #[test]
    fn package_clause_and_build_tags_stay() {
        let reason = guard(&file("package p\n"), &file("package q\n"), None);
        assert!(reason.is_err());
        let tagged = file("//go:build linux\n\npackage p\n");
        assert!(guard(&tagged, &file("package p\n"), None).is_err());
    }

    #[test]
    fn directives_stay_with_their_declaration() {
        let f = "//go:noinline\nfunc f() {\n}\n";
        check(f, &format!("var a = 1\n\n{f}"), "");
        let moved = "//go:noinline\nvar a = 1\n\nfunc f() {\n}\n";
        check(
            f,
            moved,
            "the directive `//go:noinline` would be moved or changed",
        );
    }

    #[test]
    fn cgo_preamble_stays_above_its_import() {
        let cgo = "// int f();\nimport \"C\"\n";
        check(
            &format!("{cgo}\nvar a = 1\n"),
            &format!("{cgo}\nimport \"os\"\n\nvar a = 1\n"),
            "",
        );
        let reason = "the cgo preamble or its import would change";
        check(cgo, "// int f();\n\nimport \"C\"\n", reason);
        check(cgo, "// int f();\nimport \"os\"\n\nimport \"C\"\n", reason);
    }

    #[test]
    fn names_are_not_declared_twice() {
        check("var a = 1\n", "var a = 1\nvar b = 1\n", "");
        check(
            "func f() {}\n",
            "func f() {}\nfunc f() {}\n",
            "`f` would be declared twice",
        );
        check("func init() {}\n", "func init() {}\nfunc init() {}\n", "");
    }

    #[test]
    fn new_imports_must_be_free() {
        check("import \"os\"\n", "import \"os\"\nimport \"fmt\"\n", "");
        check(
            "import os \"x/y\"\n",
            "import os \"x/y\"\nimport \"os\"\n",
            "an import named `os` would clash with another `os`",
        );
        check(
            "func os() {}\n",
            "import \"os\"\nfunc os() {}\n",
            "an import named `os` would clash with another `os`",
        );
    }

    #[test]
    fn new_imports_must_not_be_hidden() {
        check(
            "func f(fmt int) {\n}\n",
            "import \"fmt\"\n\nfunc f(fmt int) {\n\tfmt.Print()\n}\n",
            "the import of `fmt` might be hidden by a local `fmt`",
        );
    }

    #[test]
    fn locals_stay_used_and_declared_once() {
        let body = |text: &str| format!("func f() {{\n\tx := 1\n\t{text}\n}}\n");
        check(
            &body("g(x)"),
            &body("g(1)"),
            "the variable `x` would be unused",
        );
        check(&body("g(1)"), &body("g(2)"), "");
        let twice = "`x` would be declared twice in a block";
        check(&body("g(x)"), &body("x := 2; g(x)"), twice);
    }

    #[test]
    fn new_qualifiers_must_be_declared() {
        let body = |text: &str| format!("import \"fmt\"\n\nfunc f(a T) {{\n\t{text}\n}}\n");
        check(&body("fmt.F()"), &body("a.F(fmt.X, g().y)"), "");
        check(&body("x.F()"), &body("x.G()"), "");
        check(
            &body("fmt.F()"),
            &body("strconv.F()"),
            "`strconv` would not be declared",
        );
    }
}

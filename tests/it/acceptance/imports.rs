//! Imports of every form.

use super::check_itoa;

#[test]
fn imports_are_understood() {
    check_itoa(
        "package p\n\nimport f \"fmt\"\n\nfunc g(n int) string { return f.Sprintf(\"%d\", n) + f.Sprint() }\n",
        "package p\n\nimport (\n\tf \"fmt\"\n\t\"strconv\"\n)\n\nfunc g(n int) string { return strconv.Itoa(n) + f.Sprint() }\n",
    );
    check_itoa(
        "package p\n\nimport sc \"strconv\"\nimport \"fmt\"\n\nfunc g(n int) string { return fmt.Sprintf(\"%d\", n) + fmt.Sprint(sc.Itoa(1)) }\n",
        "package p\n\nimport sc \"strconv\"\nimport \"fmt\"\n\nfunc g(n int) string { return sc.Itoa(n) + fmt.Sprint(sc.Itoa(1)) }\n",
    );
}

#[test]
fn dot_imports_are_left_alone() {
    let text =
        "package p\n\nimport . \"fmt\"\n\nfunc g(n int) string { return Sprintf(\"%d\", n) }\n";
    check_itoa(text, text);
}

#[test]
fn a_shadowed_package_is_not_the_package() {
    let text = "package p\n\nimport \"fmt\"\n\nfunc g(fmt T, n int) string { return fmt.Sprintf(\"%d\", n) }\n\nvar _ = fmt.Sprint\n";
    check_itoa(text, text);
}

#[test]
fn a_blank_import_is_no_import_of_a_name() {
    let blank = "\t_ \"strconv\"\n";
    check_itoa(
        &format!(
            "package p\n\nimport (\n\t\"fmt\"\n{blank})\n\nfunc g(n int) string {{ return fmt.Sprintf(\"%d\", n) + fmt.Sprint() }}\n"
        ),
        &format!(
            "package p\n\nimport (\n\t\"fmt\"\n\t\"strconv\"\n{blank})\n\nfunc g(n int) string {{ return strconv.Itoa(n) + fmt.Sprint() }}\n"
        ),
    );
    // A blank import that a fix leaves without a namesake stays as it is.
    check_itoa(
        "package p\n\nimport (\n\t\"fmt\"\n\t_ \"fmt\"\n\t\"strconv\"\n)\n\nfunc g(n int) string { return fmt.Sprintf(\"%d\", n) + strconv.Itoa(1) }\n",
        "package p\n\nimport (\n\t_ \"fmt\"\n\t\"strconv\"\n)\n\nfunc g(n int) string { return strconv.Itoa(n) + strconv.Itoa(1) }\n",
    );
}

#[test]
fn a_comment_does_not_use_an_import() {
    check_itoa(
        "package p\n\nimport (\n\t\"fmt\"\n\t\"strconv\"\n)\n\n// See fmt.Sprintf.\nfunc g(n int) string { return fmt.Sprintf(\"%d\", n) + strconv.Itoa(1) }\n",
        "package p\n\nimport (\n\t\"strconv\"\n)\n\n// See fmt.Sprintf.\nfunc g(n int) string { return strconv.Itoa(n) + strconv.Itoa(1) }\n",
    );
    // One that no code used before is not ours to remove.
    let unused = "package p\n\nimport (\n\t\"fmt\"\n\t\"os\" // os.Args\n\t\"strconv\"\n)\n\n";
    check_itoa(
        &format!(
            "{unused}func g(n int) string {{ return fmt.Sprintf(\"%d\", n) + fmt.Sprint(strconv.Itoa(1)) }}\n"
        ),
        &format!(
            "{unused}func g(n int) string {{ return strconv.Itoa(n) + fmt.Sprint(strconv.Itoa(1)) }}\n"
        ),
    );
}

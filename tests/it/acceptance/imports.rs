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

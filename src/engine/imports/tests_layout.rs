//! Every layout of imports, with an import added to it or dropped from it.

use super::tests::{check, check_added, check_dropped};

/// What stands below the package clause, the path that is added, and what stands there then.
const ADDED: &[(&str, &str, &str)] = &[
    ("", "os", "import \"os\"\n"),
    ("import \"io\"\n", "os", "import (\n\t\"io\"\n\t\"os\"\n)\n"),
    (
        "import . \"math\"\n",
        "os",
        "import (\n\t. \"math\"\n\t\"os\"\n)\n",
    ),
    (
        "import . \"os\"\n",
        "os",
        "import (\n\t\"os\"\n\t. \"os\"\n)\n",
    ),
    (
        "import _ \"embed\"\n",
        "os",
        "import (\n\t_ \"embed\"\n\t\"os\"\n)\n",
    ),
    (
        "import x \"io\"\n",
        "os",
        "import (\n\tx \"io\"\n\t\"os\"\n)\n",
    ),
    (
        "import (\"io\"; \"fmt\")\n",
        "os",
        "import (\"os\"; \"io\"; \"fmt\")\n",
    ),
    ("import (\n)\n", "os", "import (\n\t\"os\"\n\n)\n"),
    // Comments stay where they are.
    (
        "import (\n\t// Why.\n\t\"io\" // here\n)\n",
        "fmt",
        "import (\n\t\"fmt\"\n\t// Why.\n\t\"io\" // here\n)\n",
    ),
    (
        "import (\n\t// Why.\n\t\"io\" // here\n)\n",
        "os",
        "import (\n\t// Why.\n\t\"io\" // here\n\t\"os\"\n)\n",
    ),
    // Nothing comes between a cgo preamble and its import, nor into that import.
    (
        "/*\nint f();\n*/\nimport \"C\"\n",
        "os",
        "/*\nint f();\n*/\nimport \"C\"\n\nimport \"os\"\n",
    ),
    (
        "// int f();\nimport \"C\"\n\nimport (\n\t\"fmt\"\n)\n",
        "os",
        "// int f();\nimport \"C\"\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n",
    ),
    (
        "import \"fmt\"\n\n// int f();\nimport \"C\"\n",
        "os",
        "import (\n\t\"fmt\"\n\t\"os\"\n)\n\n// int f();\nimport \"C\"\n",
    ),
    // Of two declarations, the one with its like.
    (
        "import (\n\t\"fmt\"\n)\n\nimport (\n\t\"x.org/y\"\n)\n",
        "os",
        "import (\n\t\"fmt\"\n\t\"os\"\n)\n\nimport (\n\t\"x.org/y\"\n)\n",
    ),
    (
        "import (\n\t\"fmt\"\n)\n\nimport (\n\t\"x.org/y\"\n)\n",
        "x.org/z",
        "import (\n\t\"fmt\"\n)\n\nimport (\n\t\"x.org/y\"\n\t\"x.org/z\"\n)\n",
    ),
];

#[test]
fn an_import_is_added_to_every_layout() {
    for (present, path, expected) in ADDED {
        let gap = if present.is_empty() { "" } else { "\n" };
        for prefix in ["", "// License.\n\n", "//go:build x\n\n// Package p is.\n"] {
            let header = format!("{prefix}package p\n{gap}{present}");
            let expected = format!("{prefix}package p\n\n{expected}");
            check_added(&header, path, &expected);
        }
    }
}

#[test]
fn line_ends_and_marks_stay() {
    check_added(
        "\u{feff}package p\r\n\r\nimport \"io\"\r\n",
        "os",
        "\u{feff}package p\r\n\r\nimport (\r\n\t\"io\"\r\n\t\"os\"\r\n)\r\n",
    );
    check(
        "package p\n\nvar a = 1",
        "package p\n\nvar a = os.X",
        &["os"],
        "package p\n\nimport \"os\"\n\nvar a = os.X",
    );
}

#[test]
fn an_import_goes_only_if_its_last_use_went() {
    check_dropped(
        "package p\n\n// int f();\nimport \"C\"\n\nimport \"os\"\n",
        "os",
        "package p\n\n// int f();\nimport \"C\"\n",
    );
    let blank = "package p\n\nimport _ \"embed\"\n\nvar a = ";
    check(
        &format!("{blank}1\n"),
        &format!("{blank}2\n"),
        &[],
        &format!("{blank}2\n"),
    );
    // It did not compile before, and what a comment says is no use.
    let unused = "package p\n\nimport \"os\"\n\nvar a = ";
    check(
        &format!("{unused}1 // os.X\n"),
        &format!("{unused}2 // os.X, os.Y\n"),
        &[],
        &format!("{unused}2 // os.X, os.Y\n"),
    );
}

//! Format calls that rules find worth taking to pieces: Go allocates less for the pieces, and never more.

use std::fmt::Write as _;
use std::process::Command;

use crate::support::Project;

/// A format call, and whether a rule finds it worth taking to pieces.
struct Case {
    format: &'static str,
    /// The letters of the operands: `s` string, `t` a declared string, `b` bytes, `i` int, `u` byte, `r` rune, `o` bool.
    operands: &'static str,
    pays: bool,
}

const fn case(format: &'static str, operands: &'static str, pays: bool) -> Case {
    Case {
        format,
        operands,
        pays,
    }
}

const CASES: [Case; 29] = [
    case("%s", "s", true),
    case("%v", "t", true),
    case("%s", "b", true),
    case("%d", "i", true),
    case("%v", "u", true),
    case("%x", "i", true),
    case("%t", "o", true),
    case("%c", "r", false),
    case("%s:%s", "ss", true),
    case("a%s", "t", true),
    case("a%s", "b", true),
    case("%s%s", "sb", true),
    case("%s=%d", "si", true),
    case("%d/%s", "is", true),
    case("%s=%d", "su", true),
    case("%s%t", "so", true),
    case("<%c>", "r", true),
    case("%s%s%d%d", "ssii", true),
    case("%s%s%q", "sss", true),
    case("n=%d", "i", false),
    case("%d:%d", "ii", false),
    case("%s:%d:%d", "sii", false),
    case("u=%d", "u", false),
    case("x%t", "o", false),
    case("x%q", "s", false),
    case("%q", "s", false),
    case("%x", "b", false),
    case("%x%x", "bb", false),
    case("%s%q%q", "sss", false),
];

/// Values of a letter's type, and the type. Empty strings and slices are left out: package fmt gets them for free.
fn operand(letter: char) -> (&'static str, &'static str) {
    match letter {
        's' => ("string", "strings"),
        't' => ("shared.Text", "texts"),
        'b' => ("[]byte", "bytes"),
        'i' => ("int", "ints"),
        'u' => ("byte", "octets"),
        'r' => ("rune", "runes"),
        _ => ("bool", "bools"),
    }
}

const VALUES: &str = r#"
var sink string
var strings = []string{"a", "0123456789", "0123456789012345678901234567890123456789"}
var texts = []shared.Text{"a", "0123456789", "0123456789012345678901234567890123456789"}
var bytes = [][]byte{[]byte("a"), []byte("0123456789"), []byte("0123456789012345678901234567890123456789")}
var ints = []int{0, 9, 99, 100, 150, 255, 256, 123456, -1, -150}
var octets = []byte{0, 99, 100, 255}
var runes = []rune{'a', 'é', '世', -1}
var bools = []bool{false, true}

var total [2]float64

func measure(name string, before, after func()) {
	a, b := testing.AllocsPerRun(20, before), testing.AllocsPerRun(20, after)
	if a < b {
		fmt.Println(name, "makes", a, "allocations before and", b, "after")
		os.Exit(1)
	}
	total[0], total[1] = total[0]+a, total[1]+b
}

func less(name string) {
	if total[0] <= total[1] {
		fmt.Println(name, "makes", total[0], "allocations in all before and", total[1], "after")
		os.Exit(1)
	}
	total = [2]float64{}
}
"#;

const RULE: &str = r#"
id = "pays"
summary = "a format call"
claim = "allocation"
severity = "warning"

[match]
pattern = 'fmt.Sprintf($*args)'
where = [{ pays-as = "format-sum", unknown = "fails" }]

[[fix]]
title = "take it to pieces"
applicability = "safe"
edits = [{ format-sum = "match" }]

[docs]
why = "A test of rewrites."
fix-safety = "A test of rewrites."
"#;

/// The functions, and the calls that measure them.
fn functions() -> (String, String) {
    let mut forms = String::from(
        "package PACKAGE\n\nimport (\n\t\"example.com/p/shared\"\n\t\"fmt\"\n)\n\nvar _ shared.Text\n",
    );
    let mut calls = String::new();
    for (index, case) in CASES.iter().enumerate() {
        let letters: Vec<char> = case.operands.chars().collect();
        let names: Vec<_> = (0..letters.len()).map(|it| format!("x{it}")).collect();
        let typed: Vec<_> = names
            .iter()
            .zip(&letters)
            .map(|(name, letter)| format!("{name} {}", operand(*letter).0))
            .collect();
        let (names, typed) = (names.join(", "), typed.join(", "));
        let format = case.format;
        let form = format!(
            "\n//go:noinline\nfunc F{index}({typed}) string {{\n\treturn fmt.Sprintf(\"{format}\", {names})\n}}\n"
        );
        forms.push_str(&form);
        if !case.pays {
            continue;
        }
        for (at, letter) in letters.iter().enumerate() {
            writeln!(calls, "for _, x{at} := range {} {{", operand(*letter).1).expect("text");
        }
        writeln!(calls, "measure(\"{format} {}\", func() {{ sink = before.F{index}({names}) }}, func() {{ sink = after.F{index}({names}) }})", case.operands)
            .expect("text");
        writeln!(calls, "{}", "}".repeat(letters.len())).expect("text");
        writeln!(calls, "less(\"{format} {}\")", case.operands).expect("text");
    }
    (forms, calls)
}

#[test]
fn what_pays_never_allocates_more_in_pieces() {
    let project = Project::new();
    let clean = "[[example]]\nname = \"NAME\"\nclean = '''\npackage p\n'''\n";
    let fires = "[[example]]\nname = \"NAME\"\nbefore = '''\npackage p\n\nimport \"fmt\"\n\nfunc f(s string) string { return fmt.Sprintf(\"%s\", s) }\n'''\nafter = '''\npackage p\n\nfunc f(s string) string { return s }\n'''\n";
    let examples = [
        fires.replace("NAME", "a"),
        fires.replace("NAME", "b"),
        clean.replace("NAME", "c"),
        clean.replace("NAME", "d"),
    ];
    project.file("pack/pays.toml", format!("{RULE}\n{}", examples.join("\n")));
    project.file(
        "pack/pack.toml",
        "name = \"cost\"\nversion = \"0.1.0\"\ndescription = \"Costs of format calls.\"\n",
    );
    project.file("go.mod", "module example.com/p\n\ngo 1.22\n");
    let (forms, calls) = functions();
    project.file("shared/shared.go", "package shared\n\ntype Text string\n");
    project.file("after/after.go", forms.replace("PACKAGE", "after"));
    let run = project.run(["--no-builtin", "--rules", "pack", "."]);
    assert!(matches!(run.status, Some(0 | 1)), "{run:#?}");
    let after = project.read("after/after.go");
    for (index, case) in CASES.iter().enumerate() {
        let call = format!("fmt.Sprintf(\"{}\"", case.format);
        let start = after.find(&format!("func F{index}(")).expect("a function");
        let body = &after[start..];
        let body = &body[..body.find("\n}").expect("its end")];
        assert_eq!(body.contains(&call), !case.pays, "{body}");
    }
    if std::env::var_os("GOFIX_ESCAPE_NO_GO").is_some_and(|value| value == "1") {
        return;
    }
    project.file("before/before.go", forms.replace("PACKAGE", "before"));
    let imports = "\t\"example.com/p/after\"\n\t\"example.com/p/before\"\n\t\"example.com/p/shared\"\n\t\"fmt\"\n\t\"os\"\n\t\"testing\"\n";
    let program =
        format!("package main\n\nimport (\n{imports})\n{VALUES}\nfunc main() {{\n{calls}}}\n");
    project.file("main.go", program);
    let run = Command::new("go")
        .args(["run", "."])
        .current_dir(project.path())
        .env("GOFLAGS", "-mod=mod")
        .output()
        .expect("the go command; without it set GOFIX_ESCAPE_NO_GO=1");
    assert!(
        run.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    );
}

//! Format calls taken to pieces: what rules make of them, and that Go prints the same.

use std::fmt::Write as _;
use std::process::Command;

use crate::support::Project;

/// A form of the rewrite: its rule, and one statement before and after it.
struct Form {
    id: &'static str,
    key: &'static str,
    pattern: &'static str,
    before: &'static str,
    after: &'static str,
}

const FORMS: [Form; 6] = [
    Form {
        id: "a-append",
        key: "format-append",
        pattern: "append($b, fmt.Sprintf($*args)...)",
        before: r#"bs = append(bs, fmt.Sprintf("a%s%d", s, n)...)"#,
        after: r#"bs = strconv.AppendInt(append(append(bs, "a"...), s...), int64(n), 10)"#,
    },
    Form {
        id: "a-convert",
        key: "format-append",
        pattern: "[]byte(fmt.Sprintf($*args))",
        before: r#"bs = []byte(fmt.Sprintf("%s%d", s, n+1))"#,
        after: r#"bs = strconv.AppendInt([]byte(s), int64(n+1), 10)"#,
    },
    Form {
        id: "a-write",
        key: "format-writes",
        pattern: "$b.WriteString(fmt.Sprintf($*args))",
        before: r#"w.WriteString(fmt.Sprintf("a%s%d", s, n))"#,
        after: "w.WriteString(\"a\")\n\tw.WriteString(s)\n\tw.WriteString(strconv.Itoa(n))",
    },
    Form {
        id: "a-print",
        key: "format-writes",
        pattern: "fmt.Fprintf($b, $*args)",
        before: r#"fmt.Fprintf(w, "%d;", n)"#,
        after: "w.WriteString(strconv.Itoa(n))\n\tw.WriteString(\";\")",
    },
    Form {
        id: "z-one",
        key: "format-sum",
        pattern: "fmt.Sprint($*args)",
        before: "s = fmt.Sprint(n)",
        after: "s = strconv.Itoa(n)",
    },
    Form {
        id: "z-sum",
        key: "format-sum",
        pattern: "fmt.Sprintf($*args)",
        before: r#"s = fmt.Sprintf("a%s%d", s, n)"#,
        after: r#"s = "a" + s + strconv.Itoa(n)"#,
    },
];

impl Form {
    fn rule(&self) -> String {
        let Self {
            id, key, pattern, ..
        } = self;
        let priority = u8::from(*key != "format-sum");
        let mut rule = format!(
            r#"
id = "{id}"
summary = "a format call"
claim = "allocation"
severity = "warning"
priority = {priority}

[match]
pattern = '{pattern}'

[[fix]]
title = "take it to pieces"
applicability = "safe"
edits = [{{ {key} = "match" }}]

[docs]
why = "A test of rewrites."
fix-safety = "A test of rewrites."
"#
        );
        let file = |imports: &str, statement: &str| {
            format!(
                "package p\n\nimport {imports}\n\nfunc g(w *strings.Builder, bs []byte, s string, n int) {{\n\t{statement}\n\tuse(w, bs, s, n)\n}}\n"
            )
        };
        let aliased = self.before.replace("fmt.", "f.");
        let examples = [
            (
                "alone",
                "before",
                file("(\n\t\"fmt\"\n\t\"strings\"\n)", self.before),
            ),
            (
                "aliased",
                "before",
                file("(\n\tf \"fmt\"\n\t\"strings\"\n)", &aliased),
            ),
            ("another", "clean", file("\"example.com/fmt\"", self.before)),
            (
                "a variable",
                "clean",
                file("\"strings\"", &format!("var fmt T\n\t{}", self.before)),
            ),
        ];
        let after = file("(\n\t\"strconv\"\n\t\"strings\"\n)", self.after);
        for (name, key, text) in examples {
            let name = format!("\n[[example]]\nname = \"{name}\"\n");
            write!(rule, "{name}{key} = '''\n{text}'''\n").expect("text");
            if key == "before" {
                write!(rule, "after = '''\n{after}'''\n").expect("text");
            }
        }
        rule
    }
}

/// A project with a rule for every form.
fn project() -> Project {
    let project = Project::new();
    for form in &FORMS {
        project.file(&format!("pack/{}.toml", form.id), form.rule());
    }
    project.file(
        "pack/pack.toml",
        "name = \"forms\"\nversion = \"0.1.0\"\ndescription = \"Forms of format calls.\"\n",
    );
    project.file("go.mod", "module example.com/p\n\ngo 1.22\n");
    project
}

/// Checks what becomes of the statements of a function.
#[track_caller]
fn check(statements: &str, expected: &str) {
    let project = project();
    let head = "package p\n\nimport (\n\t\"fmt\"\n\t\"strings\"\n)\n";
    let start = "func g(w *strings.Builder, bs []byte, s, t string, n, m int, ok bool, u8 byte, p *T, xs []string, ns []int, named N, plain P) {\n\t";
    let end = "\n\tfmt.Print(w)\n}\n";
    project.file("p.go", format!("{head}\n{start}{statements}{end}"));
    let types = "type T struct {\n\tname string\n\tn    int\n}\n\ntype N string\n\nfunc (n N) String() string { return \"\" }\n\ntype P string\n\nconst constant = \"c\"\n\nfunc raw() []byte { return nil }\n\nvar variable = \"v\"\n";
    project.file("t.go", format!("package p\n\n{types}"));
    apply(&project);
    let after = project.read("p.go");
    let body = after.split_once(start).expect("the start").1;
    assert_eq!(body.strip_suffix(end).expect("the end"), expected);
}

#[track_caller]
fn refuses(statements: &str) {
    check(statements, statements);
}

fn apply(project: &Project) {
    let run = project.run(["--no-builtin", "--rules", "pack", "."]);
    assert!(matches!(run.status, Some(0 | 1)), "{run:#?}");
}

/// A format, the type of its operand, and whether it is taken to pieces as appends too.
///
/// `Text` and the types after it are declared without a method that package fmt calls; `Whole` has a pointer's.
const FORMATS: [(&str, &str, bool); 42] = [
    ("%s", "Text", true),
    ("%v", "Text", true),
    ("%x", "Text", false),
    ("%d", "Whole", true),
    ("%v", "Whole", true),
    ("%x", "Wide", true),
    ("%d", "Wide", true),
    ("%o", "Small", true),
    ("%c", "Letter", false),
    ("%d", "Letter", true),
    ("%s", "string", true),
    ("%v", "string", true),
    ("%q", "string", true),
    ("%x", "string", false),
    ("%s", "[]byte", true),
    ("%x", "[]byte", false),
    ("%t", "bool", true),
    ("%v", "bool", true),
    ("%d", "int", true),
    ("%v", "int", true),
    ("%x", "int", true),
    ("%o", "int", true),
    ("%b", "int", true),
    ("%d", "int8", true),
    ("%x", "int8", true),
    ("%c", "int8", false),
    ("%d", "int16", true),
    ("%c", "int16", false),
    ("%d", "rune", true),
    ("%v", "int32", true),
    ("%c", "rune", false),
    ("%d", "int64", true),
    ("%x", "int64", true),
    ("%d", "uint", true),
    ("%b", "uint", true),
    ("%v", "byte", true),
    ("%c", "uint8", false),
    ("%d", "uint16", true),
    ("%c", "uint16", false),
    ("%d", "uint32", true),
    ("%x", "uint64", true),
    ("%d", "uintptr", true),
];

/// The values of a type that may be printed in an odd way.
const VALUES: &str = r#"
var strings = []string{"", "a", "ab\x00", "\"'`\\", "\xff\xfe", "é\u2028\ufeff", "\xed\xa0\x80", "%d%", "\t\n\r\a\x7f", "\U0010ffff"}
var texts = []shared.Text{"", "a", "ab\x00", "\xff\xfe", "%d%", "é\u2028"}
var bytes = [][]byte{nil, {}, {0}, {255, 254}, []byte("a%sb")}
var bools = []bool{false, true}
var wide = []int64{math.MinInt64, math.MinInt32 - 1, math.MinInt32, -32769, -32768, -129, -128, -127, -1, 0, 1, 9, 10, 99, 100, 127, 128, 255, 256, 0x7fff, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xfffd, 0xffff, 0x10ffff, 0x110000, math.MaxInt32, math.MaxInt64}

func numbers[T ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr]() []T {
	var found []T
	for _, value := range wide {
		found = append(found, T(value))
	}
	return found
}

func compare[T any](name string, values []T, before, after func(T) string) {
	for _, value := range values {
		if a, b := before(value), after(value); a != b {
			fmt.Printf("%s(%v): %q becomes %q\n", name, value, a, b)
			os.Exit(1)
		}
		count++
	}
}

func compareBytes[T any](name string, values []T, before, after func(T) []byte) {
	for _, value := range values {
		if a, b := before(value), after(value); string(a) != string(b) || (a == nil) != (b == nil) {
			fmt.Printf("%s(%v): %q becomes %q\n", name, value, a, b)
			os.Exit(1)
		}
		count++
	}
}

var count int
"#;

/// Declared types, the methods of which package fmt does not call for a value.
const SHARED: &str = r#"package shared

type Text string

func (Text) Len() int { return 0 }

type Whole int

func (*Whole) String() string { return "a method of pointers" }

type Wide int64

type Small uint8

type Letter rune
"#;

/// The functions under comparison, and the calls that compare them.
fn functions() -> (String, String) {
    let mut forms = String::from(
        "package PACKAGE\n\nimport (\n\t\"bytes\"\n\t\"example.com/p/shared\"\n\t\"fmt\"\n\t\"strings\"\n)\n",
    );
    let mut calls = String::new();
    let around = [("A", ""), ("B", "<%%\\n"), ("C", "é\\\"")];
    for (index, (format, of, appends)) in FORMATS.iter().enumerate() {
        let of = &match of.starts_with(char::is_uppercase) {
            true => format!("shared.{of}"),
            false => (*of).to_owned(),
        };
        let values = match of.as_str() {
            "string" => "strings".to_owned(),
            "shared.Text" => "texts".to_owned(),
            "[]byte" => "bytes".to_owned(),
            "bool" => "bools".to_owned(),
            number => format!("numbers[{number}]()"),
        };
        for (letter, text) in around {
            let name = format!("{letter}{index}");
            let call = format!("fmt.Sprintf(\"{text}{format}{text}\", x)");
            let mut emit = |name: &str, result: &str, body: &str, compare: &str| {
                writeln!(forms, "\nfunc {name}(x {of}) {result} {{\n{body}\n}}").expect("text");
                writeln!(
                    calls,
                    "\t{compare}(\"{name}\", {values}, before.{name}, after.{name})"
                )
                .expect("text");
            };
            emit(&name, "string", &format!("\treturn {call}"), "compare");
            if *format == "%v" {
                let body = "\treturn fmt.Sprint(x)";
                emit(&format!("{name}One"), "string", body, "compare");
            }
            if *appends {
                let body = format!("\treturn []byte({call})");
                emit(&format!("{name}Bytes"), "[]byte", &body, "compareBytes");
            }
            if *appends && *of != "[]byte" {
                let body = format!("\tb := []byte(nil)\n\tb = append(b, {call}...)\n\treturn b");
                let compare = "compareBytes";
                emit(&format!("{name}More"), "[]byte", &body, compare);
            }
            if *of != "[]byte" {
                let body = format!(
                    "\tvar b strings.Builder\n\tb.WriteString({call})\n\treturn b.String()"
                );
                emit(&format!("{name}Write"), "string", &body, "compare");
                let print = call.replace("fmt.Sprintf(", "fmt.Fprintf(b, ");
                let body = format!("\tb := new(bytes.Buffer)\n\t{print}\n\treturn b.String()");
                emit(&format!("{name}Print"), "string", &body, "compare");
            }
        }
    }
    (forms, calls)
}

#[test]
fn go_prints_the_same_before_and_after() {
    if std::env::var_os("GOFIX_ESCAPE_NO_GO").is_some_and(|value| value == "1") {
        return;
    }
    let project = project();
    let (forms, calls) = functions();
    project.file("shared/shared.go", SHARED);
    project.file("after/after.go", forms.replace("PACKAGE", "after"));
    apply(&project);
    let after = project.read("after/after.go");
    assert!(!after.contains("fmt."), "{after}");
    project.file("before/before.go", forms.replace("PACKAGE", "before"));
    let imports = "\t\"example.com/p/after\"\n\t\"example.com/p/before\"\n\t\"example.com/p/shared\"\n\t\"fmt\"\n\t\"math\"\n\t\"os\"\n";
    let program = format!(
        "package main\n\nimport (\n{imports})\n{VALUES}\nfunc main() {{\n{calls}\tfmt.Println(count)\n}}\n"
    );
    project.file("main.go", program);
    let run = Command::new("go")
        .args(["run", "."])
        .current_dir(project.path())
        .env("GOFLAGS", "-mod=mod")
        .output()
        .expect("the go command; without it set GOFIX_ESCAPE_NO_GO=1");
    let printed = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success(),
        "{printed}\n{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let count: usize = printed.trim().parse().expect("a count");
    assert!(5000 < count, "{count} comparisons");
    let unformatted = Command::new("gofmt")
        .args(["-l", "after"])
        .current_dir(project.path())
        .output()
        .expect("gofmt; without it set GOFIX_ESCAPE_NO_GO=1");
    assert_eq!(String::from_utf8_lossy(&unformatted.stdout), "");
}

#[test]
fn every_form_rewrites_its_statement() {
    for form in &FORMS {
        check(form.before, form.after);
    }
    let project = project();
    let run = project.run(["rules", "test", "pack"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
}

#[test]
fn a_sum_is_laid_out_as_gofmt_does() {
    for (before, after) in [
        (r#"s = fmt.Sprintf("%d", n+1)"#, "s = strconv.Itoa(n + 1)"),
        (
            r#"s = fmt.Sprintf("a%d", n*2+1)"#,
            r#"s = "a" + strconv.Itoa(n*2+1)"#,
        ),
        (r#"use(s, fmt.Sprintf("a%s", s))"#, r#"use(s, "a"+s)"#),
        (r#"use(fmt.Sprintf("a%s", s))"#, r#"use("a" + s)"#),
        (r#"ok = fmt.Sprintf("a%s", s) == t"#, r#"ok = "a"+s == t"#),
        (
            r#"s = t + fmt.Sprintf("a%s", s) + t"#,
            r#"s = t + "a" + s + t"#,
        ),
        (r#"s = fmt.Sprintf("a%s", s+t)"#, r#"s = "a" + s + t"#),
        (r#"s = fmt.Sprintf("a%s", s)[1:]"#, r#"s = ("a" + s)[1:]"#),
        (
            "s = fmt.Sprintf(\n\t\t\"%s=%d\",\n\t\ts,\n\t\tn,\n\t)",
            r#"s = s + "=" + strconv.Itoa(n)"#,
        ),
        ("s = fmt.Sprintf(`a\"%s`, s)", "s = `a\"` + s"),
        (
            r#"s = fmt.Sprintf("100%% %t %q %x", ok, s, n)"#,
            r#"s = "100% " + strconv.FormatBool(ok) + " " + strconv.Quote(s) + " " + strconv.FormatInt(int64(n), 16)"#,
        ),
        (
            r#"s = fmt.Sprintf("%d%s", u8, bs)"#,
            "s = strconv.FormatUint(uint64(u8), 10) + string(bs)",
        ),
        ("s, t = fmt.Sprintf(\"a%s\", s), t", "s, t = \"a\"+s, t"),
    ] {
        check(before, after);
    }
}

#[test]
fn types_come_from_the_whole_package() {
    check(
        r#"s = fmt.Sprintf("%s=%d", p.name, p.n)"#,
        r#"s = p.name + "=" + strconv.Itoa(p.n)"#,
    );
    refuses(r#"s = fmt.Sprintf("%s%s", named, constant)"#);
    check(
        r#"s = fmt.Sprintf("%s%s", plain, constant)"#,
        "s = string(plain) + constant",
    );
    check(
        r#"bs = []byte(fmt.Sprintf("%s%d", plain, n))"#,
        "bs = strconv.AppendInt(append([]byte{}, plain...), int64(n), 10)",
    );
    refuses(r#"s = fmt.Sprintf("%q", plain)"#);
    // A constant that is shifted takes its type from where it stands.
    refuses(r#"s = fmt.Sprintf("%x", 1<<m)"#);
    refuses(r#"s = fmt.Sprint('a' << m)"#);
    refuses(r#"s = fmt.Sprint(-'a' << m >> 3)"#);
    check("s = fmt.Sprint(n << 3)", "s = strconv.Itoa(n << 3)");
    // A copy lets go of the text that it is a part of.
    refuses(r#"s = fmt.Sprintf("%s", s[:3])"#);
    check(r#"s = fmt.Sprintf("%s:", s[:3])"#, r#"s = s[:3] + ":""#);
    refuses("string := 1\n\ts = fmt.Sprintf(\"%s\", plain)\n\tuse(string)");
    refuses(r#"s = fmt.Sprintf("a%s", constant)"#);
    check(
        r#"s = fmt.Sprintf("%s%s", variable, constant)"#,
        "s = variable + constant",
    );
}

#[test]
fn a_method_of_another_build_counts() {
    let call = "package p\n\nimport \"fmt\"\n\nfunc f(l Level, n N) (string, string) { return fmt.Sprint(l), fmt.Sprint(n) }\n";
    let types = "package p\n\ntype Level int\n\ntype N int\n";
    let changed = |name: &str, head: &str| {
        let project = project();
        project.file("p.go", call);
        project.file("t.go", types);
        let method = "func (l Level) String() string { return \"level\" }\n";
        project.file(name, format!("{head}package p\n\n{method}"));
        apply(&project);
        let after = project.read("p.go");
        assert!(!after.contains("fmt.Sprint(n)"), "{name}: {after}");
        !after.contains("fmt.Sprint(l)")
    };
    assert!(!changed("debug.go", "//go:build debug\n\n"));
    assert!(!changed("l_test.go", ""));
    assert!(!changed("l_plan9.go", ""));
    assert!(changed("l_testing.txt", ""));
}

#[test]
fn what_is_not_exact_is_refused() {
    let calls = r#"
"%5d", n | "%-s", s | "%.2s", s | "%[1]s", s | "%+d", n | "%#x", n | "% x", s | "%*d", n, m
"%s", n | "%d", s | "%d", ok | "%s %s", s | "%s", s, t | "%!", s | "%z", s | "%X", n | "%U", n
"%c", n | "%v", bs | "%d", bs | "%q", n | "%T", n | "%p", bs | "%s", named | "%s", unknown
"%v", p | "%s", p.name.x | "\x25s", s | "a" | "" | "%%" | "%s", "constant" | "a%s", xs...
s, s | "%s", s /* why */ | "%f", 1.5 | "%v", 1.5 | "%v", nil | "%c", 'x' | "%s%", s
"#;
    for call in calls.trim().lines().flat_map(|line| line.split(" | ")) {
        refuses(&format!("s = fmt.Sprintf({call})"));
    }
    refuses("p = &T{\n\t\tn: 1,\n\t\tname: fmt.Sprintf(\"%s\",\n\t\t\ts),\n\t}");
    refuses("s = fmt.Sprint(s, t)");
    refuses("s = fmt.Sprint()");
    refuses("s = fmt.Sprint(xs...)");
    refuses("s = fmt.Sprint(named)");
    refuses(r#"defer fmt.Sprintf("%d", n)"#);
    refuses("fmt.Sprintf(\"%d\", n)");
    refuses("strconv := 1\n\ts = fmt.Sprintf(\"%d\", n)\n\tuse(strconv)");
    refuses("int64 := 1\n\ts = fmt.Sprintf(\"%x\", n)\n\tuse(int64)");
    refuses("string := 1\n\ts = fmt.Sprintf(\"%s\", bs)\n\tuse(string)");
}

#[test]
fn the_order_of_evaluation_stays() {
    check(
        r#"s = fmt.Sprintf("%s%d", s, len(f()))"#,
        r#"s = s + strconv.Itoa(len(f()))"#,
    );
    refuses(r#"s = fmt.Sprintf("%s%d", xs[0], len(f()))"#);
    refuses(r#"s = fmt.Sprintf("%s%d", bs, len(f()))"#);
    refuses("use(&s)\n\ts = fmt.Sprintf(\"%s%d\", s, len(f()))");
    refuses("use(func() { s = \"\" })\n\ts = fmt.Sprintf(\"%s%d\", s, len(f()))");
    refuses(r#"s = fmt.Sprintf("%s%d", xs[0], ns[1])"#);
    check(
        r#"s = fmt.Sprintf("%d%s", ns[1], xs[0])"#,
        "s = strconv.Itoa(ns[1]) + xs[0]",
    );
    check(
        r#"s = fmt.Sprintf("%d%d", ns[0], ns[1])"#,
        "s = strconv.Itoa(ns[0]) + strconv.Itoa(ns[1])",
    );
}

#[test]
fn operands_that_are_calls_are_evaluated_where_they_were() {
    // What a call is given is read for it, and the calls stay in order.
    check(
        r#"s = fmt.Sprintf("%s %s", strings.Clone(xs[0]), strings.Clone(p.name))"#,
        r#"s = strings.Clone(xs[0]) + " " + strings.Clone(p.name)"#,
    );
    check(
        r#"use(fmt.Sprintf("%s:", strings.Clone(xs[0])), f())"#,
        r#"use(strings.Clone(xs[0])+":", f())"#,
    );
    // Nobody knows what another call does to what is read beside it; these change nothing.
    refuses(r#"s = fmt.Sprintf("%s %s", p.name, strings.Clone(t))"#);
    check(
        r#"s = fmt.Sprintf("%s %s", p.name, strings.ToUpper(t))"#,
        r#"s = p.name + " " + strings.ToUpper(t)"#,
    );
    refuses(r#"s = fmt.Sprintf("%s %s", p.name, strings.ToUpper(f()))"#);
    refuses("strings := w\n\ts = fmt.Sprintf(\"%s %s\", p.name, strings.ToUpper(t))");
    // `strconv.Itoa(ns[0])` would be made, and could panic, before the other call is.
    refuses(r#"s = fmt.Sprintf("%d %s", ns[0], strings.ToUpper(xs[0]))"#);
    refuses(r#"s = fmt.Sprintf("%d %s", ns[0], strings.ToUpper(p.name))"#);
    check(
        r#"s = fmt.Sprintf("%d %s", p.n, strings.ToUpper(p.name))"#,
        r#"s = strconv.Itoa(p.n) + " " + strings.ToUpper(p.name)"#,
    );
    check(
        r#"s = fmt.Sprintf("%s %d", strings.ToUpper(xs[0]), ns[0])"#,
        r#"s = strings.ToUpper(xs[0]) + " " + strconv.Itoa(ns[0])"#,
    );
    // The bytes are read when all calls are made.
    refuses(r#"use(fmt.Sprintf("%s:", raw()), f())"#);
    refuses(r#"fmt.Fprintf(w, "a%s", strings.ToUpper(xs[0]))"#);
}

#[test]
fn the_order_of_evaluation_stays_around_the_call() {
    // The call is made before those to its right, which may change what it prints.
    refuses("s = fmt.Sprintf(\"%s:%s\", xs[0], s) + f()");
    refuses("s, t := fmt.Sprintf(\"%s:%s\", xs[0], s), f()\n\tuse(t)");
    refuses("use([]any{fmt.Sprintf(\"%s:%s\", bs, s), f()})");
    refuses("use(fmt.Sprintf(\"%s\", xs[0]) == f())");
    refuses("m := map[string]string{}\n\tm[fmt.Sprintf(\"%s\", xs[0])] = f()\n\tuse(m)");
    refuses("use(&s)\n\tuse(fmt.Sprintf(\"%s%s\", s, \"!\"), f())");
    // Of two operands that are no calls either may panic first.
    refuses(r#"s = fmt.Sprintf("%s:", xs[0]) + string(bs[1:])"#);
    refuses(r#"use(fmt.Sprintf("%s:", xs[0]), ns[1])"#);
    // A conversion of package strconv changes nothing.
    check(
        r#"s = fmt.Sprintf("%s:", p.name) + fmt.Sprint(n)"#,
        r#"s = p.name + ":" + strconv.Itoa(n)"#,
    );
    // What cannot change, what comes before, and what is made by another statement or call is no matter.
    check(r#"s = fmt.Sprintf("%s:", s) + f()"#, r#"s = s + ":" + f()"#);
    check(
        r#"s = f() + fmt.Sprintf("%s:", xs[0])"#,
        r#"s = f() + xs[0] + ":""#,
    );
    check(
        r#"s = strings.ToUpper(fmt.Sprintf("%s:", xs[0])) + f()"#,
        r#"s = strings.ToUpper(xs[0]+":") + f()"#,
    );
    check(
        r#"xs[1] = fmt.Sprintf("%s:", xs[0])"#,
        r#"xs[1] = xs[0] + ":""#,
    );
    check(
        "if fmt.Sprintf(\"%s:\", xs[0]) == s && f() == s {\n\t\tuse(f())\n\t}",
        "if xs[0]+\":\" == s && f() == s {\n\t\tuse(f())\n\t}",
    );
}

#[test]
fn writes_and_appends_never_show_a_part() {
    // An index could panic after a part was written; bytes could lie where the parts go.
    for statement in [
        r#"bs = append(bs, fmt.Sprintf("a%d", bs[0])...)"#,
        r#"fmt.Fprintf(other, "a%s", s)"#,
        r#"_, _ = fmt.Fprintf(w, "a%s", s)"#,
        r#"if ok { fmt.Fprintf(w, "a%s", s) }"#,
        r#"fmt.Fprintf(w, "a%s", bs)"#,
        r#"fmt.Fprintf(w, "a%d", ns[0])"#,
        r#"fmt.Fprintf(w, "a%d", w.Len())"#,
    ] {
        if statement.contains("append(") {
            // The sum is exact where the appends are not.
            let sum = statement.replace(
                r#"fmt.Sprintf("a%d", bs[0])..."#,
                r#"("a" + strconv.FormatUint(uint64(bs[0]), 10))..."#,
            );
            check(
                statement,
                &sum.replace("(\"a\" + ", "\"a\"+")
                    .replace("10))...", "10)..."),
            );
        } else {
            refuses(statement);
        }
    }
}

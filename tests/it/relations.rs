//! Relations in rules: what they bind, how they backtrack, and where they stop.

use crate::support::Project;

const RULE: &str = r#"
id = "use-of-opened"
summary = "something opened is used"
message = "`$x`, opened as $name, is used"
claim = "correctness"
severity = "warning"

[match]
pattern = 'use($x)'
relate = [{ follows = '$x := open($name)', until = "function" }]
where = [
  { var = "name", constant = true },
  { not = { inside = { pattern = 'for $*_ { $*_ }', until = "function" } } },
]

[docs]
why = "A test of relations."

[[example]]
name = "in an outer block"
before = '''
package p

func f() {
	y := open("b")
	x := open("a")
	if true {
		use(x)
	}
}
'''

[[example]]
name = "the nearest one is not it"
before = '''
package p

func f() {
	x := open("a")
	use(y)
	use(x)
}
'''

[[example]]
name = "opened later, or elsewhere"
clean = '''
package p

func f() {
	use(x)
	x := open("a")
}

func g() {
	use(x)
}
'''

[[example]]
name = "not a literal"
clean = '''
package p

func f(name string) {
	x := open(name)
	use(x)
}
'''
"#;

#[test]
fn a_relation_binds_and_backtracks() {
    let project = Project::new();
    project.file("use-of-opened.toml", RULE);
    let run = project.run(["rules", "test", "use-of-opened.toml"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    project.file(
        "p.go",
        "package p\n\nfunc f() {\n\tx := open(\"a\")\n\tuse(x)\n}\n",
    );
    let run = project.run([
        "--check",
        "--no-builtin",
        "--rules",
        "use-of-opened.toml",
        "p.go",
    ]);
    assert!(
        run.stdout.contains("`x`, opened as \"a\", is used"),
        "{run:#?}"
    );
}

#[test]
fn a_relation_that_relates_nothing_is_an_error() {
    let project = Project::new();
    let wrong = RULE
        .replace("follows = ", "folows = ")
        .replace("\"function\" }]", "\"file\" }]");
    project.file("use-of-opened.toml", wrong);
    let run = project.run(["rules", "test", "use-of-opened.toml"]);
    assert_eq!(run.status, Some(2), "{run:#?}");
    assert!(run.stderr.contains("did you mean `follows`?"), "{run:#?}");
}

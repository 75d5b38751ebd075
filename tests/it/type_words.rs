//! Words of the rule language about element types, locks and directives.

use crate::support::Project;

/// What is left of a file after the fixes of a rule with this subject and these fixes.
pub(crate) fn fixed(body: &str, text: &str) -> String {
    let project = Project::new();
    project.file(
        ".org/pack.toml",
        "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n",
    );
    let mut rule = format!(
        "id = \"word\"\nsummary = \"s\"\nclaim = \"correctness\"\nseverity = \"warning\"\n\n{body}\n\n\
         [docs]\nwhy = \"w\"\nfix-safety = \"f\"\n"
    );
    for (name, key) in [
        ("a", "before"),
        ("b", "before"),
        ("c", "clean"),
        ("d", "clean"),
    ] {
        rule.extend([
            "\n[[example]]\nname = \"",
            name,
            "\"\n",
            key,
            " = 'package p'\n",
        ]);
    }
    project.file(".org/word.toml", rule);
    project.file("go.mod", "module m\n\ngo 1.26\n");
    project.file("a.go", text);
    let run = project.run(["--no-builtin", "--rules", ".org"]);
    assert_ne!(run.status, Some(2), "{run:#?}");
    project.read("a.go")
}

#[test]
fn an_element_type_is_written_as_the_place_would_write_it() {
    let rule = "[match]
pattern = 'of($s)'
bind = { type = { element-type-of = \"s\" } }

[[fix]]
title = \"name it\"
applicability = \"safe\"
where = [{ var = \"type\", text = '.' }]
replace = 'with($s, new($type))'";
    let before = "package p

import u \"net/url\"

type T struct{ n int }
type S []*T

func of[E any](s []E) {}

func with[E any](s []E, e *E) {}

func f(a []int, b S, c [][]T, d [][4]*u.URL, e []struct{ n int }) {
	of(a)
	of(b)
	of(c)
	of(d)
	of(e)
}

func hidden(a []T, b []u.URL, u int) {
	type L int
	var T, c = 1, []L{}
	_ = T
	of(a)
	of(b)
	of(c)
}
";
    let mut after = before.to_owned();
    for (name, text) in [("a", "int"), ("b", "*T"), ("c", "[]T"), ("d", "[4]*u.URL")] {
        let made = format!("with({name}, new({text}))");
        // Only the first function sees the types.
        after = after.replacen(&format!("of({name})"), &made, 1);
    }
    assert_eq!(fixed(rule, before), after);
}

#[test]
fn a_lock_is_found_wherever_a_copy_would_copy_it() {
    let rule = "[match]
pattern = 'old($x)'
where = [{ var = \"x\", holds-lock = true, unknown = \"fails\" }]

[[fix]]
title = \"mark it\"
applicability = \"safe\"
replace = 'fresh($x)'";
    let before = "package p

import \"sync\"

type embedded struct{ sync.Mutex }
type field struct{ in [2]embedded }
type pointer struct{ mu *sync.Mutex }
type plain struct{ n int }
type locker struct{ sync.Locker }
type own struct{ n int }

func (*own) Lock()   {}
func (*own) Unlock() {}

func f(a sync.WaitGroup, b embedded, c field, d own, e pointer, g plain, h locker, i *own, j []own, k sync.Locker) {
	old(a)
	old(b)
	old(c)
	old(d)
	old(e)
	old(g)
	old(h)
	old(i)
	old(j)
	old(k)
}
";
    let mut after = before.to_owned();
    for name in ["a", "b", "c", "d"] {
        after = after.replace(&format!("old({name})"), &format!("fresh({name})"));
    }
    assert_eq!(fixed(rule, before), after);
}

#[test]
fn a_directive_is_one_that_names_the_function() {
    let rule = r#"[match]
query = '(function_declaration name: (identifier) @name)'
where = [{ var = "name", directive = '^//go:linkname .* runtime\.\w+$' }]

[[fix]]
title = "rename it"
applicability = "safe"
edits = [{ replace = "name", with = 'renamed' }]"#;
    let before = "package p

import _ \"unsafe\"

func one()

//go:linkname one runtime.one
//go:linkname two other.two
func two() {
	//go:linkname three runtime.three
}

// //go:linkname three runtime.three
func three() {}

//go:noinline
func runtime() {}
";
    let after = before.replace("func one()", "func renamed()");
    assert_eq!(fixed(rule, before), after);
}

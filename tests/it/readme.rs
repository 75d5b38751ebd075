//! What the README shows is what the tool does.

use std::fmt::Write as _;
use std::path::Path;

use crate::codegen::check_generated;
use crate::support::{Project, Run};

#[test]
fn the_diff_is_the_one_of_the_demo() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README");
    let block = readme.split("```diff\n").nth(1).expect("a diff");
    let shown = block
        .split("```")
        .next()
        .expect("a closed block")
        .trim_end();
    let mut command = Project::new().command(["--dry-run", "golden/demo"]);
    let run = Run::of(
        command
            .current_dir(root)
            .output()
            .expect("the program starts"),
    );
    assert!(
        run.stdout.contains(shown),
        "{shown}\nis not in\n{}",
        run.stdout
    );
}

/// The fenced blocks of a language below a heading.
fn blocks<'t>(readme: &'t str, heading: &str, language: &str) -> Vec<&'t str> {
    let chapter = readme.split(heading).nth(1).expect("the chapter");
    let fence = format!("```{language}\n");
    let parts = chapter.split(fence.as_str()).skip(1);
    parts
        .map(|part| part.split("```\n").next().expect("a closed block"))
        .collect()
}

#[test]
fn the_chapter_on_rules_works_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README");
    let toml = blocks(&readme, "\n## Your own rules\n", "toml");
    let project = Project::new();
    project.file("acme/pack.toml", toml[0]);
    project.file("acme/errorf-without-verbs.toml", toml[1]);
    project.file("go.mod", "module m\n\ngo 1.21\n");
    let code = "package p\n\nimport \"fmt\"\n\nfunc f() error { return fmt.Errorf(\"no\") }\n";
    project.file("p.go", code);
    for line in blocks(&readme, "\nTest it, then use it:\n", "sh")[0].lines() {
        let args = line.strip_prefix("gofix-escape ").expect("a command");
        let run = project.run(args.split(' '));
        let wanted = i32::from(line.contains("--check"));
        assert_eq!(run.status, Some(wanted), "{line}: {run:#?}");
    }
    let run = project.run(["--rules", "acme", "--no-builtin", "--toolchain", "1.25"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    assert!(project.read("p.go").contains("errors.New"), "{run:#?}");
}

/// The commands of the chapters on formats, continuous integration and monorepos, in a repository that has what they
/// name.
#[test]
fn the_commands_for_continuous_integration_work_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README");
    let start = readme.find("\n## Formats\n").expect("the chapter");
    let end = readme.find("\n## Undo\n").expect("the chapter after it");
    let project = Project::copy_of("golden/demo");
    let code =
        "package p\n\nimport \"os\"\n\nfunc f() { os.Stdout.Write([]byte(s)) }\n\nvar s string\n";
    project.file("services/billing/a.go", code);
    let shell = |line: &str| {
        let bin = Path::new(crate::support::PROGRAM)
            .parent()
            .expect("a folder");
        let path = std::env::var("PATH").expect("PATH");
        let mut command = std::process::Command::new("sh");
        command
            .args(["-c", line])
            .current_dir(project.path())
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("GOFIX_ESCAPE_CACHE_DIR", project.cache());
        Run::of(command.output().expect("a shell"))
    };
    let git = "git -c user.name=n -c user.email=e@example.com";
    let commit = format!("git init -q && git add . && {git} commit -qm first");
    let setup = shell(&format!(
        "{commit} && git update-ref refs/remotes/origin/main HEAD"
    ));
    assert_eq!(setup.status, Some(0), "{setup:?}");
    project.file(
        "services/billing/b.go",
        code.replace("f()", "g()").replace("var s string\n", ""),
    );
    let mut n_commands = 0;
    for line in readme[start..end].lines() {
        let line = line.trim().trim_start_matches("- ");
        let line = line
            .strip_prefix("run: ")
            .or(line.strip_prefix("entry: "))
            .unwrap_or(line);
        if !line.starts_with("gofix-escape ") && !line.starts_with("git diff ") {
            continue;
        }
        let run = shell(line);
        assert!(matches!(run.status, Some(0 | 1)), "{line}: {run:?}");
        n_commands += 1;
    }
    assert_eq!(n_commands, 10);
    for name in [
        "findings.sarif",
        "gofix-escape.sarif",
        "gl-code-quality-report.json",
    ] {
        assert!(!project.read(name).is_empty(), "{name}");
    }
    assert!(
        project
            .read("services/billing/a.go")
            .contains("WriteString")
    );
}

/// The chapter of the README with the keys of a configuration file, made from the table that the reader asks.
#[test]
fn the_configuration_keys_are_those_that_are_read() {
    use gofix_escape::rule::schema::{SchemaOf, keys};
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README");
    let (start, end) = (
        "<!-- configuration keys -->\n",
        "<!-- end of configuration keys -->",
    );
    let (before, rest) = readme.split_once(start).expect("a start");
    let (_, after) = rest.split_once(end).expect("an end");
    let mut table = String::from("| key | takes | meaning |\n|---|---|---|\n");
    for key in keys(SchemaOf::Config) {
        let (name, takes, doc) = (key.name, key.takes, key.doc);
        let _ = writeln!(table, "| `{name}` | {takes} | {doc} |");
    }
    check_generated("README.md", &format!("{before}{start}{table}{end}{after}"));
}

#[test]
fn the_chapter_on_configuration_works_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README");
    let project = Project::new();
    project.file("go.mod", "module m\n");
    project.file("p.go", "package p\n");
    let pack = blocks(&readme, "\n### Packs\n", "toml")[0];
    let base = "name = \"base\"\nversion = \"1\"\ndescription = \"d\"\n";
    project.file("tools/rules/pack.toml", pack);
    project.file("tools/base/pack.toml", base);
    let rule = crate::packs::rule(
        "large-array",
        "[params]\nmax-size = { default = 3, doc = \"d\" }\n",
        "pattern = { use = \"logs\" }\nwhere = [{ var = \"format\", is = \"small\", size-at-most = { param = \"max-size\" } }]",
        "'log.Print($format, $*args)'",
    );
    project.file("tools/rules/large-array.toml", rule);
    let config = blocks(&readme, "\n## Configuration\n", "toml")[0];
    project.file("gofix-escape.toml", config);
    let run = project.run(["config", "show", "p.go"]);
    assert_eq!(run.status, Some(0), "{run:#?}");
    assert!(
        run.stdout.contains("params.large-array.max-size"),
        "{run:#?}"
    );
    assert_eq!(project.run(["--check"]).status, Some(0));
}

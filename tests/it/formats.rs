//! The formats of other programs, end to end: schemas, several outputs of one run, and where they may go.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Project, Run};

const FORMATS: [&str; 10] = [
    "text",
    "diff",
    "json",
    "jsonl",
    "sarif",
    "github",
    "rdjsonl",
    "checkstyle",
    "gitlab",
    "junit",
];

fn validator(schema: &str) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(schema).expect("a schema in JSON");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("a valid schema")
}

/// The official schema, from the sources of the crate that carries it.
fn sarif_schema() -> jsonschema::Validator {
    let path = crate_root("serde-sarif").join("src/schema.json");
    let schema = fs::read_to_string(path).expect("the schema of SARIF");
    // The one pattern in it that strict readers refuse, for a bracket without a partner: meant is a literal one.
    let (lone, literal) = ("-[a-zA-Z]{2}]?$", r"-[a-zA-Z]{2}\\]?$");
    assert!(schema.contains(lone));
    validator(&schema.replace(lone, literal))
}

/// Where the sources of a dependency are.
fn crate_root(name: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut packages = metadata["packages"].as_array().expect("packages").iter();
    let package = packages.find(|it| it["name"] == name).expect("the package");
    let manifest = package["manifest_path"].as_str().expect("a path");
    Path::new(manifest)
        .parent()
        .expect("a directory")
        .to_owned()
}

#[track_caller]
fn check_valid(schema: &jsonschema::Validator, text: &str) {
    let value = serde_json::from_str(text).expect("JSON");
    let faults: Vec<String> = schema
        .iter_errors(&value)
        .map(|it| it.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

/// The demo with a file that cannot be read as Go and one whose name needs escaping.
fn project() -> Project {
    let project = Project::copy_of("golden/demo");
    project.file("bad.go", b"package demo\n\xff\n");
    let text = project
        .read("report.go")
        .replace("package demo", "package odd");
    project.file("a b/é,x%.go", text);
    project
}

#[test]
fn sarif_is_valid_whatever_the_run_does() {
    let schema = sarif_schema();
    for flags in [["--check"], ["--dry-run"], ["--no-journal"]] {
        let run = project().run(flags.into_iter().chain(["--format", "sarif"]));
        check_valid(&schema, &run.stdout);
        let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert!(!results.is_empty(), "{flags:?}");
        let uri =
            |it: &Value| it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
        assert!(
            results
                .iter()
                .any(|it| uri(it) == "a%20b/%C3%A9%2Cx%25.go" || uri(it) == "a%20b/%C3%A9,x%25.go")
        );
        assert_eq!(
            log["runs"][0]["invocations"][0]["executionSuccessful"],
            false
        );
    }
}

#[test]
fn sarif_goldens_are_valid_and_a_broken_one_is_not() {
    let schema = sarif_schema();
    for name in ["plan", "written"] {
        let path = format!("golden/report/sarif/{name}.sarif");
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
        let text = text.expect("a golden");
        check_valid(&schema, &text);
        let broken = text.replace("\"uri\": \"pkg/", "\"uri\": \"a b/");
        let broken = serde_json::from_str(&broken).expect("JSON");
        assert!(!schema.is_valid(&broken), "a URI holds no blanks");
    }
}

/// The fixes of a log, applied one by one, each to its own copy of the file.
#[test]
fn every_fix_in_sarif_makes_a_file_that_gofmt_accepts() {
    let project = Project::copy_of("golden/demo");
    let run = project.run(["--check", "--unsafe-fixes", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let mut n_fixes = 0;
    for result in log["runs"][0]["results"].as_array().expect("results") {
        for fix in result["fixes"].as_array().into_iter().flatten() {
            let change = &fix["artifactChanges"][0];
            let path = change["artifactLocation"]["uri"].as_str().expect("a path");
            let mut text = project.read(path).into_bytes();
            let replacements = change["replacements"].as_array().expect("replacements");
            for it in replacements.iter().rev() {
                let number = |key: &str| {
                    let number = it["deletedRegion"][key].as_u64().expect("a number");
                    usize::try_from(number).expect("a small number")
                };
                let start = number("byteOffset");
                let new = it["insertedContent"]["text"].as_str().expect("a text");
                text.splice(start..start + number("byteLength"), new.bytes());
            }
            let file = Project::new();
            let file = file.file("fixed.go", text);
            let vet = Command::new("gofmt").arg("-l").arg(&file).output();
            let vet = vet.expect("gofmt on PATH");
            assert!(vet.status.success() && vet.stdout.is_empty(), "{fix}");
            n_fixes += 1;
        }
    }
    assert!(2 < n_fixes, "{n_fixes} fixes");
}

#[test]
fn json_has_the_published_schema() {
    let project = project();
    for (format, flags) in [
        ("json", ["--check"]),
        ("json", ["--dry-run"]),
        ("jsonl", ["--dry-run"]),
    ] {
        let schema = project.run(["schema", format]);
        assert_eq!(schema.status, Some(0));
        let schema = validator(&schema.stdout);
        let run = project.run(flags.into_iter().chain(["--format", format]));
        match format {
            "json" => check_valid(&schema, &run.stdout),
            _ => run
                .stdout
                .lines()
                .for_each(|line| check_valid(&schema, line)),
        }
    }
}

#[test]
fn one_run_writes_all_formats_and_each_is_what_it_prints_alone() {
    let project = project();
    let outputs = FORMATS.map(|format| format!("--output={format}=out/{format}"));
    project.file("out/text", "an older and longer report\n".repeat(9999));
    let all = project.run(
        ["--dry-run"]
            .into_iter()
            .chain(outputs.iter().map(String::as_str)),
    );
    for format in FORMATS {
        let alone = project.run(["--dry-run", "--format", format]);
        assert_eq!(
            project.read(&format!("out/{format}")),
            alone.stdout,
            "{format}"
        );
        assert!(!alone.stdout.is_empty(), "{format}");
        assert_eq!(all.status, alone.status);
    }
    // What `--format` asks for still goes to stdout.
    assert_eq!(all.stdout, project.run(["--dry-run"]).stdout);
}

#[test]
fn a_file_without_a_format_takes_the_place_of_stdout() {
    let project = project();
    let args = [
        "--check",
        "--format=github",
        "--output=a.txt",
        "--output=junit=-",
    ];
    let run = project.run(args);
    assert!(run.stdout.starts_with("<?xml"), "{}", run.stdout);
    assert!(project.read("a.txt").starts_with("::error "));
}

#[track_caller]
fn check_refused(project: &Project, outputs: &[&str], message: &str) {
    let before = project.read("report.go");
    let outputs = outputs.iter().map(|it| format!("--output={it}"));
    let Run {
        status,
        stdout,
        stderr,
    } = project.run(outputs);
    assert_eq!((status, stdout.as_str()), (Some(2), ""), "{stderr}");
    assert!(stderr.contains(message), "{stderr}");
    assert_eq!(project.read("report.go"), before, "the run must not begin");
}

#[test]
fn an_output_that_cannot_be_had_ends_the_run_before_it_begins() {
    let project = project();
    project.file("out/x", "");
    check_refused(
        &project,
        &["json=report.go"],
        "`report.go`, a Go source file",
    );
    check_refused(&project, &["new.go"], "`new.go`, a Go source file");
    check_refused(&project, &["REPORT.GO"], "`REPORT.GO`, a Go source file");
    check_refused(
        &project,
        &["json=go.mod"],
        "`go.mod`, a file that runs depend on",
    );
    check_refused(&project, &["nowhere/x"], "failed to write `nowhere/x`");
    check_refused(&project, &["out"], "failed to write `out`");
    check_refused(
        &project,
        &["json=x", "sarif=out/../x"],
        "two outputs go to `out/../x`",
    );
    check_refused(
        &project,
        &["json=-", "sarif=-"],
        "only one `--output` can go to stdout",
    );
    check_refused(&project, &["sariff=x"], "did you mean `sarif`?");
    #[cfg(unix)]
    {
        let link = project.path().join("link");
        std::os::unix::fs::symlink("report.go", link).expect("a link");
        check_refused(&project, &["link"], "`link`, a Go source file");
    }
}

#[test]
fn captures_do_not_take_the_place_of_a_source_either() {
    let project = project();
    let before = project.read("report.go");
    let run = project.run(["inspect", "captures", ".", "--output", "report.go"]);
    let told = run.stderr.contains("`report.go`, a Go source file");
    assert!(run.status == Some(2) && told, "{}", run.stderr);
    assert_eq!(project.read("report.go"), before);
}

//! The formats of the main job, end to end on the demo module.

use crate::support::Project;

#[test]
fn a_plan_is_one_json_document_of_version_1() {
    let run = Project::copy_of("golden/demo").run(["--dry-run", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON on stdout");
    assert_eq!(plan["version"], 1);
    for key in ["files", "findings", "skipped", "diagnostics"] {
        assert!(plan[key].is_array(), "`{key}` in {plan}");
    }
    assert!(plan["summary"].is_object());
}

#[test]
fn json_lines_are_tagged_and_begin_with_the_version() {
    let run = Project::copy_of("golden/demo").run(["--dry-run", "--format", "jsonl"]);
    let lines: Vec<serde_json::Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON in each line"))
        .collect();
    assert_eq!(lines[0]["kind"], "header");
    assert_eq!(lines[0]["version"], 1);
    assert_eq!(lines[lines.len() - 1]["kind"], "summary");
    assert!(lines.iter().all(|line| line["kind"].is_string()));
}

#[test]

fn every_edit_of_a_plan_fits_its_file() {
    let project = Project::copy_of("golden/demo");
    let run = project.run(["--dry-run", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON on stdout");
    let mut n_edits = 0;
    for finding in plan["findings"].as_array().expect("findings") {
        for fix in finding["fixes"].as_array().expect("fixes") {
            for edit in fix["edits"].as_array().expect("edits") {
                let text = project.read(edit["path"].as_str().expect("a path"));
                let bound = |key: &str| usize::try_from(edit[key].as_u64().expect("an offset"));
                let range = bound("start").expect("small")..bound("end").expect("small");
                assert!(text.get(range).is_some(), "{edit}");
                n_edits += 1;
            }
        }
    }
    assert!(0 < n_edits);
}

//! The JSON Schemas of rule, pack and configuration files, asked about real files.

use std::path::Path;

use gofix_escape::rule::schema::{SchemaOf, schema};
use jsonschema::Validator;
use serde_json::Value;

fn validator(of: SchemaOf) -> Validator {
    jsonschema::draft202012::new(&schema(of)).expect("a valid schema")
}

fn value(text: &str) -> Value {
    let table: toml::Table = toml::from_str(text).expect("TOML");
    serde_json::to_value(table).expect("JSON")
}

/// What is wrong with a file, with the paths of the values at fault.
fn faults(of: SchemaOf, text: &str) -> Vec<String> {
    let validator = validator(of);
    let value = value(text);
    let errors = validator.iter_errors(&value);
    let mut faults: Vec<_> = errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    faults.sort();
    faults
}

#[test]
fn schemas_are_those_of_their_draft() {
    for of in [SchemaOf::Rule, SchemaOf::Pack, SchemaOf::Config] {
        let schema = schema(of);
        jsonschema::draft202012::meta::validate(&schema).expect("a valid schema");
    }
}

#[test]
fn every_built_in_file_is_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut n_files = 0;
    for pack in std::fs::read_dir(root).expect("rules") {
        let pack = pack.expect("an entry").path();
        for file in std::fs::read_dir(&pack).into_iter().flatten() {
            let file = file.expect("an entry").path();
            let text = std::fs::read_to_string(&file).expect("a file");
            let of = match file.ends_with("pack.toml") {
                true => SchemaOf::Pack,
                false => SchemaOf::Rule,
            };
            assert_eq!(faults(of, &text), [""; 0], "{}", file.display());
            n_files += 1;
        }
    }
    assert!(20 < n_files, "{n_files} files");
}

#[test]
fn stand_ins_are_valid_where_values_are() {
    let text = crate::packs::rule(
        "renamed",
        "[params]\nmax = { default = 3, doc = \"d\" }\n",
        "any = [{ use = \"calls\" }]\nwhere = [{ var = \"x\", is = \"small\", size-at-most = { param = \"max\" } }]",
        "{ param = \"to\" }",
    );
    assert_eq!(faults(SchemaOf::Rule, &text), [""; 0]);
}

#[test]
fn mistakes_are_found_at_their_keys() {
    let text = crate::packs::rule("renamed", "", "patern = 'f($x)'", "'g($x)'")
        .replace("severity = \"warning\"", "severity = \"warm\"");
    let faults = faults(SchemaOf::Rule, &text).join("\n");
    for part in ["/severity: ", "/match: ", "patern"] {
        assert!(faults.contains(part), "no `{part}` in {faults}");
    }
}

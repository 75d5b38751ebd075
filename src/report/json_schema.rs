//! The published schema of the JSON and JSON Lines formats.

/// The schema of the whole document; [`lines_schema`] is about the same definitions.
const DOCUMENT: &str = include_str!("json.schema.json");

/// The JSON Schema of `--format json`.
pub fn document_schema() -> &'static str {
    DOCUMENT
}

/// The JSON Schema of each line of `--format jsonl`.
pub fn lines_schema() -> String {
    DOCUMENT.replacen("#/$defs/document", "#/$defs/line", 1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_str, json};

    use super::*;
    use crate::engine::Mode;
    use crate::report::{self, fixture};

    fn of(text: &str) -> jsonschema::Validator {
        let schema: Value = from_str(text).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    }

    #[test]
    fn reports_and_plans_are_valid() {
        let outcome = fixture::outcome();
        for mode in [Mode::Check, Mode::DryRun, Mode::Write] {
            let document = from_str(&report::json(&outcome, mode)).unwrap();
            let faults = of(document_schema());
            let faults: Vec<_> = faults.iter_errors(&document).collect();
            assert!(faults.is_empty(), "{faults:?}");
            let lines = of(&lines_schema());
            for line in report::jsonl(&outcome, mode).lines() {
                let line = from_str(line).unwrap();
                let faults: Vec<_> = lines.iter_errors(&line).collect();
                assert!(faults.is_empty(), "{faults:?} in {line}");
            }
        }
    }

    #[test]
    fn a_field_that_the_schema_does_not_know_is_a_fault() {
        let outcome = fixture::outcome();
        let mut document: Value = from_str(&report::json(&outcome, Mode::DryRun)).unwrap();
        let schema = of(document_schema());
        assert!(schema.is_valid(&document));
        document["findings"][0]["new"] = json!(1);
        assert!(!schema.is_valid(&document));
        let lines = of(&lines_schema());
        assert!(!lines.is_valid(&json!({ "kind": "file", "path": "a.go" })));
        assert!(!lines.is_valid(&document));
    }
}

//! Reading the examples of a rule.

use text_size::TextRange;

use super::load::word_of;
use super::reader::{Faults, Table};
use super::types::{Example, ExampleOutcome};
use super::witness;
use super::words::APPLICABILITIES;

/// Reads one `[[example]]`: `before` with or without `after`, `finds`, or `clean`.
pub(super) fn read(mut table: Table<'_>, faults: &mut Faults<'_>) -> Option<Example> {
    let name = table.required("name", faults);
    let range = table.range;
    let before = table.string("before", faults);
    let after = table.string("after", faults);
    let clean = table.string("clean", faults);
    let applicability = table
        .string("applicability", faults)
        .and_then(|text| word_of(&text, &APPLICABILITIES, faults));
    let go = table.string("go", faults).and_then(|text| {
        let version = text.text.parse().ok();
        if version.is_none() {
            faults.error(
                text.range,
                format!("`{}` is not a Go version", text.text),
                "write `1.21`",
            );
        }
        version
    });
    let compiler = table.get("compiler");
    let compiler = compiler.and_then(|value| witness::read_compiler(value, faults));
    let allocs = table.get("allocs");
    let allocs = allocs.and_then(|value| witness::read_allocs(value, after.is_some(), faults));
    table.finish(faults);
    let (before, outcome) = match (before, clean) {
        (Some(before), None) => (
            before.text,
            ExampleOutcome::Fires {
                after: after.map(|text| text.text),
                applicability,
            },
        ),
        (None, Some(clean)) => (clean.text, ExampleOutcome::Clean),
        _ => {
            faults.error(
                range,
                "an example has either `before` or `clean`",
                "exactly one of them",
            );
            return None;
        }
    };
    Some(Example {
        name: name?.text,
        before,
        outcome,
        go,
        compiler,
        allocs,
    })
}

/// Every rule shows at least two files it fires on and two it leaves alone.
pub(super) fn check_counts(examples: &[Example], faults: &mut Faults<'_>) {
    let clean = examples
        .iter()
        .filter(|example| example.outcome == ExampleOutcome::Clean)
        .count();
    let firing = examples.len() - clean;
    if firing < 2 || clean < 2 {
        let message = format!(
            "a rule needs at least two firing and two clean examples, this has {firing} and {clean}"
        );
        let help = "a firing example has `before` (and `after`), a clean one has `clean`";
        faults
            .error(TextRange::empty(0.into()), message, "in this rule")
            .help = Some(help.to_owned());
    }
}

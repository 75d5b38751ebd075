//! The edits that change the parameters of a function with the arguments of its calls.

use super::change::Change;
use super::reader::{Faults, Table};
use crate::refactor::{Around, ParameterChange};

/// The keys of these edits, the keys that go with them, and what they do.
pub(super) const PARAMETERS: [(&str, &[&str], &str); 4] = [
    (
        "remove-parameter",
        &[],
        "removes a parameter that its function does not use, and its argument in every call of the package, if the function \
         is only ever called and no argument has an effect; like the other changes of parameters it is for functions and \
         methods that are not exported, and that no interface of the package asks for",
    ),
    (
        "reorder-parameters",
        &["order"],
        "puts the parameters of the function around the node, and the arguments of every call, into another order: \
         `order = [2, 1]` puts the second one first; refused where a call could evaluate its arguments with another result",
    ),
    (
        "retype-parameter",
        &["type", "argument", "uses"],
        "gives a parameter another type: `type = \"*$type\"`, and puts a text around each argument: `argument = \
         \"&$argument\"` (then each must be a variable of that very type, or a literal), and around each use in the function: \
         `uses = \"string($use)\"`; without `uses`, it must be a pointer to a struct of which only fields are read. The rule \
         must know that nothing changes the argument while the function reads it",
    ),
    (
        "add-parameter",
        &["name", "type", "argument"],
        "adds a last parameter to the function around the node, and the same argument to every call, if all names in the \
         argument mean the same there",
    ),
];

/// Reads the rest of an edit with one of the keys.
pub(super) fn read(
    key: &str,
    var: String,
    mut table: Table<'_>,
    faults: &mut Faults<'_>,
) -> Option<Change> {
    let change = match key {
        "reorder-parameters" => order(&mut table, faults).map(ParameterChange::Reorder),
        "retype-parameter" => retype(&mut table, faults),
        "add-parameter" => add(&mut table, faults),
        _ => Some(ParameterChange::Remove),
    };
    table.finish(faults);
    Some(Change::Parameter {
        change: change?,
        var,
    })
}

fn order(table: &mut Table<'_>, faults: &mut Faults<'_>) -> Option<Vec<usize>> {
    let range = table.range;
    let elements = table
        .get("order")
        .map(|it| it.elements(false, faults))
        .unwrap_or_default();
    let numbers = elements.into_iter().filter_map(|it| it.integer(faults));
    let places: Option<Vec<usize>> = numbers
        .map(|it| usize::try_from(it).ok()?.checked_sub(1))
        .collect();
    let mut sorted = places.clone().unwrap_or_default();
    sorted.sort_unstable();
    if sorted.len() < 2 || !sorted.iter().copied().eq(0..sorted.len()) {
        faults.error(
            range,
            "`order` is no order of parameters",
            "it must hold each number from 1 on once: `order = [2, 1]`",
        );
        return None;
    }
    places
}

fn retype(table: &mut Table<'_>, faults: &mut Faults<'_>) -> Option<ParameterChange> {
    let ty = required_around(table, "type", "$type", faults);
    let argument = required_around(table, "argument", "$argument", faults);
    let has_uses = table.get("uses").is_some();
    let uses = match has_uses {
        true => Some(required_around(table, "uses", "$use", faults)?),
        false => None,
    };
    Some(ParameterChange::Retype {
        ty: ty?,
        argument: argument?,
        uses,
    })
}

/// A text with one hole.
fn required_around(
    table: &mut Table<'_>,
    key: &'static str,
    hole: &str,
    faults: &mut Faults<'_>,
) -> Option<Around> {
    let text = table.required(key, faults)?;
    let around = Around::new(&text.text, hole);
    if around.is_none() {
        faults.error(
            text.range,
            format!("`{key}` must hold `{hole}` once and no other metavariable"),
            "not once",
        );
    }
    around
}

fn add(table: &mut Table<'_>, faults: &mut Faults<'_>) -> Option<ParameterChange> {
    let name = table.required("name", faults);
    let ty = table.required("type", faults);
    let argument = table.required("argument", faults);
    Some(ParameterChange::Add {
        name: name?.text,
        ty: ty?.text,
        argument: argument?.text,
    })
}

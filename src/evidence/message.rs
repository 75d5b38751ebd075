//! One message of the compiler, classified.

use super::site::{By, Note};

/// What a message is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Message {
    /// A statement about its place.
    Note(Note),
    /// The first line of a block that gives reasons: what escapes or leaks, and in which function.
    Block { what: String, function: String },
    /// Known words that say nothing about the heap.
    Passed,
    /// Words that are not understood.
    Unknown,
}

/// Beginnings of messages that say nothing about the heap (cmd/compile/internal/{inline,devirtualize,escape}).
const PASSED: &[&str] = &[
    "inlining call to ",
    "devirtualizing ",
    "partially devirtualizing ",
    "PGO devirtualiz",
    "cannot devirtualize ",
    "ignoring self-assignment in ",
    "assuming ",
    "marking ",
    "mutates param: ",
    "calls param: ",
    "rewriting ",
    "alias analysis: ",
    "mark inlined call to ",
    "hash-",
    "index bounds check elided",
    "live at ",
    "stack object ",
    "loop variable ",
    "closure converted to global",
    "not inlining",
    "should not inline",
];

/// Classifies a message at a place.
pub(super) fn classify(message: &str) -> Message {
    if let Some(block) = block(message) {
        return block;
    }
    if let Some(variable) = message.strip_prefix("moved to heap: ") {
        return Message::Note(Note::Moved(variable.to_owned()));
    }
    if let Some(rest) = message.strip_prefix("leaking param") {
        return Message::Note(Note::Leaks(rest.to_owned()));
    }
    if let Some(function) = function(message) {
        return Message::Note(Note::Function(function.to_owned()));
    }
    if message == "zero-copy string->[]byte conversion" {
        return Message::Note(Note::ZeroCopy);
    }
    if PASSED.iter().any(|start| message.starts_with(start)) {
        return Message::Passed;
    }
    if let Some(captures) = captures(message) {
        return Message::Note(captures);
    }
    if let Some(expr) = message.strip_suffix(" escapes to heap") {
        return Message::Note(Note::Escapes(expr.to_owned()));
    }
    let stays = ["", ", mutate, or call"]
        .into_iter()
        .find_map(|end| message.strip_suffix(end)?.strip_suffix(" does not escape"));
    if let Some(expr) = stays {
        return Message::Note(Note::Stays(expr.to_owned()));
    }
    // "F ignoring self-assignment in x = y" has the function in front since Go 1.17.
    if message.contains(" ignoring self-assignment in ") {
        return Message::Passed;
    }
    Message::Unknown
}

/// `X escapes to heap in F:` or `parameter P leaks to D for F with derefs=N:`.
fn block(message: &str) -> Option<Message> {
    let head = message.strip_suffix(':')?;
    if let Some(rest) = head.strip_prefix("parameter ") {
        let (what, function) = rest.rsplit_once(" for ")?;
        let (function, _) = function.rsplit_once(" with derefs=")?;
        return Some(Message::Block {
            what: what.to_owned(),
            function: function.to_owned(),
        });
    }
    // Before Go 1.23 the function was not named.
    let (what, function) = match head.rsplit_once(" escapes to heap in ") {
        Some(found) => found,
        None => (head.strip_suffix(" escapes to heap")?, ""),
    };
    Some(Message::Block {
        what: what.to_owned(),
        function: function.to_owned(),
    })
}

/// The name in `can inline F with cost …`, `can inline F` or `cannot inline F: …`.
fn function(message: &str) -> Option<&str> {
    if let Some(rest) = message.strip_prefix("can inline ") {
        return Some(rest.split(" with cost ").next().unwrap_or(rest));
    }
    let rest = message.strip_prefix("cannot inline ")?;
    Some(rest.split(": ").next().unwrap_or(rest))
}

/// `F capturing by ref: x (addr=true assign=false width=8)`.
fn captures(message: &str) -> Option<Note> {
    let (head, facts) = message.strip_suffix(')')?.rsplit_once(" (addr=")?;
    let (function, rest) = head.split_once(" capturing by ")?;
    let (by, variable) = rest.split_once(": ")?;
    let (addrtaken, facts) = facts.split_once(" assign=")?;
    let (reassigned, width) = facts.split_once(" width=")?;
    Some(Note::Captures {
        function: function.to_owned(),
        variable: variable.to_owned(),
        by: match by {
            "value" => By::Value,
            "ref" => By::Reference,
            _ => return None,
        },
        addrtaken: addrtaken.parse().ok()?,
        reassigned: reassigned.parse().ok()?,
        width: width.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(message: &str, expected: &Expect) {
        expected.assert_eq(&format!("{:?}", classify(message)));
    }

    #[test]
    fn statements_are_understood() {
        check("moved to heap: x", &expect![[r#"Note(Moved("x"))"#]]);
        check(
            "a + \" escapes to heap\" escapes to heap",
            &expect![[r#"Note(Escapes("a + \" escapes to heap\""))"#]],
        );
        check(
            "leaking param content: b",
            &expect![[r#"Note(Leaks(" content: b"))"#]],
        );
        check(
            "p does not escape, mutate, or call",
            &expect![[r#"Note(Stays("p"))"#]],
        );
        check(
            "F.func1 capturing by ref: x (addr=false assign=true width=8)",
            &expect![[
                r#"Note(Captures { function: "F.func1", variable: "x", by: Reference, addrtaken: false, reassigned: true, width: 8 })"#
            ]],
        );
    }

    #[test]
    fn functions_are_named_whether_inlined_or_not() {
        check(
            "can inline (*T).M with cost 4 as: method(*T) func() { }",
            &expect![[r#"Note(Function("(*T).M"))"#]],
        );
        check(
            "cannot inline F: function too complex: cost 226 exceeds budget 80",
            &expect![[r#"Note(Function("F"))"#]],
        );
    }

    #[test]
    fn blocks_with_and_without_a_function() {
        check(
            "x escapes to heap in F:",
            &expect![[r#"Block { what: "x", function: "F" }"#]],
        );
        check(
            "x escapes to heap:",
            &expect![[r#"Block { what: "x", function: "" }"#]],
        );
        check(
            "parameter p leaks to {heap} for (*T).G with derefs=0:",
            &expect![[r#"Block { what: "p leaks to {heap}", function: "(*T).G" }"#]],
        );
    }

    #[test]
    fn other_words_pass_or_are_unknown() {
        check("inlining call to fmt.Sprint", &expect!["Passed"]);
        check("undefined: y", &expect!["Unknown"]);
    }
}

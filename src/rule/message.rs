//! Sentences with metavariables.

use std::collections::BTreeSet;

use text_size::{TextRange, TextSize};

use super::condition::bound_help;
use super::reader::{Faults, Text};
use crate::syntax::pattern::{Bound, Env};

/// A sentence in which `$x` or `${x}` stands for the text of what `x` is bound to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Message {
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Text(String),
    Metavariable(String),
}

/// The longest text that is quoted in a message; longer ones are cut.
const QUOTED: usize = 60;

impl Message {
    /// Reads a sentence; a metavariable that is not bound is a fault. `$$` is a dollar.
    pub(super) fn parse(text: &Text, bound: &BTreeSet<String>, faults: &mut Faults<'_>) -> Self {
        let mut parts = Vec::new();
        let mut rest = text.text.as_str();
        while let Some(at) = rest.find('$') {
            parts.push(Part::Text(rest[..at].to_owned()));
            let (name, step) = read_name(&rest[at..]);
            let start = text.text.len() - rest.len() + at;
            rest = &rest[at + step..];
            if name.is_empty() {
                parts.push(Part::Text("$".to_owned()));
                continue;
            }
            if !bound.contains(name) {
                let place = text.place(TextRange::at(size(start), size(step)));
                faults
                    .error(
                        place,
                        format!("metavariable `${name}` is not bound by the pattern"),
                        "not bound",
                    )
                    .help = Some(bound_help(bound));
            }
            parts.push(Part::Metavariable(name.to_owned()));
        }
        parts.push(Part::Text(rest.to_owned()));
        Self { parts }
    }

    /// The sentence for one match; what a metavariable stands for is shown on one line.
    pub(super) fn render(&self, env: &Env<'_>) -> String {
        let render = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Metavariable(name) => env.get(name).map(quote).unwrap_or_default(),
        };
        self.parts.iter().map(render).collect()
    }
}

/// The name after a dollar, and how many bytes the metavariable takes: `$x`, `${x}`, `$$`.
fn read_name(text: &str) -> (&str, usize) {
    if let Some((name, _)) = text
        .strip_prefix("${")
        .and_then(|rest| rest.split_once('}'))
    {
        return (name, name.len() + 3);
    }
    let tail = &text[1..];
    let name = &tail[..tail.len()
        - tail
            .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_')
            .len()];
    match name.is_empty() {
        true => (name, 1 + usize::from(tail.starts_with('$'))),
        false => (name, 1 + name.len()),
    }
}

fn quote(bound: &Bound<'_>) -> String {
    let text = match bound {
        Bound::Node(node) => node.text().to_owned(),
        Bound::Nodes(nodes) => nodes
            .iter()
            .map(|node| node.text())
            .collect::<Vec<_>>()
            .join(", "),
        Bound::Text(text) => text.clone(),
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= QUOTED {
        return line;
    }
    line.chars()
        .take(QUOTED - 1)
        .chain(std::iter::once('…'))
        .collect()
}

fn size(at: usize) -> TextSize {
    TextSize::try_from(at).expect("invariant: a source is shorter than 4 GiB")
}

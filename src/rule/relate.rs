//! Relations of a match to the code around it: what else must be there, and what it binds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::condition::{MATCH, bound_help};
use super::reader::{Faults, Table, Text};
use super::subject::parse_pattern;
use super::vocabulary::rule as form;
use super::words::UNTIL;
use crate::syntax::Node;
use crate::syntax::pattern::{Bound, Match, Names, Pattern, Relation, Until, for_each_related};

/// The keys that name a relation.
pub(super) const RELATIONS: [(&str, Relation); 4] = [
    ("inside", Relation::Inside),
    ("has", Relation::Has),
    ("follows", Relation::Follows),
    ("precedes", Relation::Precedes),
];

/// A relation that a match must have; its own metavariables become those of the match.
pub(super) struct Relate {
    relation: Relation,
    pattern: Pattern,
    of: String,
    until: Until,
}

/// Reads `relate = [{ follows = '…', until = "function" }]`, with the metavariables that the patterns add.
pub(super) fn read(
    table: &mut Table<'_>,
    imports: &BTreeMap<String, String>,
    bound: &mut BTreeSet<String>,
    faults: &mut Faults<'_>,
) -> Vec<Relate> {
    let mut relations = Vec::new();
    for mut inner in table.tables("relate", &form::RELATION, faults) {
        let range = inner.range;
        let mut found = None;
        for (key, relation) in RELATIONS {
            found = inner
                .string(key, faults)
                .map(|text| (relation, text))
                .or(found);
        }
        let of = inner.string("of", faults);
        let until = inner.string("until", faults);
        inner.finish(faults);
        let Some((relation, text)) = found else {
            faults.error(
                range,
                "a relation that relates nothing",
                "one of `inside`, `has`, `follows`, `precedes` is missing",
            );
            continue;
        };
        if let Some(of) = of
            .as_ref()
            .filter(|of| of.text != MATCH && !bound.contains(&of.text))
        {
            let message = format!("metavariable `${}` is not bound by the pattern", of.text);
            faults.error(of.range, message, "not bound").help = Some(bound_help(bound));
        }
        let until = read_until(until.as_ref(), relation, faults);
        if let Some(pattern) = parse_pattern(&text, imports, faults) {
            bound.extend(pattern.metavars().iter().map(|var| var.name.clone()));
            let of = of.map_or_else(|| MATCH.to_owned(), |of| of.text);
            relations.push(Relate {
                relation,
                pattern,
                of,
                until,
            });
        }
    }
    relations
}

/// How far a relation looks: what the rule says, or what is usual for the relation.
pub(super) fn read_until(
    text: Option<&Text>,
    relation: Relation,
    faults: &mut Faults<'_>,
) -> Until {
    let Some(text) = text else {
        return relation.default_until();
    };
    let known = UNTIL.iter().find(|(word, _)| *word == text.text);
    if known.is_none() {
        let message = format!("`until` cannot be `{}`", text.text);
        faults.error(
            text.range,
            message,
            "one of `function`, `block`, `declaration`",
        );
    }
    known.map_or_else(|| relation.default_until(), |(_, until)| until.clone())
}

impl Relate {
    /// The relation, the pattern, and the metavariable that has it.
    pub(super) fn parts(&self) -> (Relation, &Pattern, &str) {
        (self.relation, &self.pattern, &self.of)
    }

    /// All ways in which a match has the relation, each with what the pattern bound.
    pub(super) fn extend<'t>(&self, matched: &Match<'t>, names: &dyn Names) -> Vec<Match<'t>> {
        let subject = match self.of.as_str() {
            MATCH => Some(matched.clone()),
            of => matched
                .env
                .get(of)
                .and_then(|bound| subject(bound, matched)),
        };
        let mut found = Vec::new();
        let Some(subject) = subject else { return found };
        let _ = for_each_related(
            self.relation,
            &self.pattern,
            &subject,
            &self.until,
            names,
            &mut |related| {
                found.push(Match {
                    env: related.env.clone(),
                    ..matched.clone()
                });
                ControlFlow::Continue(())
            },
        );
        found
    }
}

/// The bound nodes as a match of their own, with the metavariables of the whole match.
pub(super) fn subject<'t>(bound: &Bound<'t>, matched: &Match<'t>) -> Option<Match<'t>> {
    let (first, last): (Node<'t>, Node<'t>) = match bound {
        Bound::Node(node) => (*node, *node),
        Bound::Nodes(nodes) => (*nodes.first()?, *nodes.last()?),
        Bound::Text(_) => return None,
    };
    Some(Match {
        node: first,
        last,
        env: matched.env.clone(),
    })
}

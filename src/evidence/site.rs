//! The compiler's words about one place, and the index of all places.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::text::LineCol;

/// How a closure captures a variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum By {
    /// A copy of the value.
    Value,
    /// A pointer to the variable.
    Reference,
}

/// One statement of the compiler about a place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Note {
    /// `moved to heap: x`, at the declaration: it is allocated whenever the declaration executes.
    Moved(String),
    /// `x escapes to heap`: an expression's value may live on the heap, which need not cost an allocation.
    Escapes(String),
    /// `x does not escape`.
    Stays(String),
    /// `leaking param: p`, with the rest of the words.
    Leaks(String),
    /// `F capturing by ref: x (addr=… assign=… width=…)`, at the declaration of the variable.
    Captures {
        /// The function with the closure, as the compiler names it.
        function: String,
        /// The variable.
        variable: String,
        /// How.
        by: By,
        /// Whether its address is taken.
        addrtaken: bool,
        /// Whether it is assigned again.
        reassigned: bool,
        /// Its size in bytes.
        width: u64,
    },
    /// `zero-copy string->[]byte conversion`: the conversion that "does not escape" does not copy either.
    ZeroCopy,
    /// `can inline F` or `cannot inline F`: the function was compiled.
    Function(String),
}

impl Note {
    /// The words of the compiler, which claims of rules are matched with.
    pub fn words(&self) -> String {
        match self {
            Self::Moved(variable) => format!("moved to heap: {variable}"),
            Self::Escapes(expr) => format!("{expr} escapes to heap"),
            Self::Stays(expr) => format!("{expr} does not escape"),
            Self::Leaks(rest) => format!("leaking param{rest}"),
            Self::Captures {
                function,
                variable,
                by,
                ..
            } => {
                let by = match by {
                    By::Value => "value",
                    By::Reference => "ref",
                };
                format!("{function} capturing by {by}: {variable}")
            }
            Self::ZeroCopy => "zero-copy string->[]byte conversion".to_owned(),
            Self::Function(name) => format!("compiled {name}"),
        }
    }

    /// Whether it says that something is, or may be, on the heap.
    ///
    /// The box of a constant lies in read-only data (cmd/compile/internal/walk/convert.go: `dataWord`), although the
    /// text says that it escapes.
    pub fn is_heap(&self) -> bool {
        match self {
            Self::Moved(_) => true,
            Self::Escapes(expr) => !is_constant(expr),
            Self::Stays(_)
            | Self::Leaks(_)
            | Self::Captures { .. }
            | Self::ZeroCopy
            | Self::Function(_) => false,
        }
    }
}

/// Whether the compiler's text of an expression is a literal, as it prints constants.
fn is_constant(expr: &str) -> bool {
    let is_string = expr.len() >= 2 && expr.starts_with('"') && closes_at_end(expr);
    let number = expr.strip_prefix('-').unwrap_or(expr);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
    is_string || is_number || matches!(expr, "true" | "false" | "nil")
}

/// Whether the quote that a text starts with is closed by its last character and no earlier one.
fn closes_at_end(quoted: &str) -> bool {
    let mut chars = quoted.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '"' => return at + 1 == quoted.len(),
            _ => {}
        }
    }
    false
}

/// One `from EXPR (WHY) at PLACE` of a flow.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Step {
    /// The expression.
    pub expr: String,
    /// Why the value flows there: `address-of`, `call parameter`, ….
    pub why: String,
    /// The file, where the compiler names one that the code has.
    pub file: Option<Arc<Path>>,
    /// The position in that file.
    pub at: LineCol,
}

/// One `flow: DST ← SRC` with its steps.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Flow {
    /// Where the value goes: `{heap}`, `{storage for x}` or a name.
    pub to: String,
    /// What goes there, with `&` and `*` in front.
    pub from: String,
    /// How it gets there.
    pub steps: Vec<Step>,
}

/// Why something escapes or leaks.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Reason {
    /// What escapes, in the compiler's words.
    pub what: String,
    /// The function in which it was found.
    pub function: String,
    /// The flows, from the value to where it ends up.
    pub flows: Vec<Flow>,
}

/// All that the compiler says about one place.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Site {
    /// What it says, each statement once: lines repeat for instances of generic code and for inlined copies.
    pub notes: BTreeSet<Note>,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// How many lines were what.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Statements and flows with a place in a source file.
    pub placed: usize,
    /// Those about generated code that no file holds: `<autogenerated>`, cgo's files.
    pub synthetic: usize,
    /// Lines with other known words: inlining, bounds checks, package headers.
    pub passed: usize,
    /// Lines that were not understood.
    pub unknown: usize,
}

/// What the compiler said about some packages.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Log {
    /// The sites by file and position.
    files: BTreeMap<Arc<Path>, BTreeMap<LineCol, Site>>,
    /// The import paths of the packages that it has a header for.
    pub packages: BTreeSet<String>,
    /// How many lines were what.
    pub counts: Counts,
    /// The lines that were not understood, in order: errors of the compiler and the go command among them.
    pub unknown: Vec<String>,
}

impl Log {
    /// Adds a statement about a place.
    pub fn note(&mut self, file: &Arc<Path>, at: LineCol, note: Note) {
        self.counts.placed += 1;
        self.site_mut(file, at).notes.insert(note);
    }

    /// Adds a reason for what is said about a place.
    pub fn reason(&mut self, file: &Arc<Path>, at: LineCol, reason: Reason) {
        let reasons = &mut self.site_mut(file, at).reasons;
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }

    fn site_mut(&mut self, file: &Arc<Path>, at: LineCol) -> &mut Site {
        let sites = self.files.entry(file.clone()).or_default();
        sites.entry(at).or_default()
    }

    /// Whether the compiler said anything about a file.
    pub fn knows_file(&self, file: &Path) -> bool {
        self.files.contains_key(file)
    }

    /// The files it says something about.
    pub fn files(&self) -> impl Iterator<Item = &Arc<Path>> {
        self.files.keys()
    }

    /// The sites of a file from one position to another, both included, in order.
    pub fn sites(
        &self,
        file: &Path,
        from: LineCol,
        to: LineCol,
    ) -> impl Iterator<Item = (LineCol, &Site)> {
        let sites = self.files.get(file);
        let range = sites.map(|sites| sites.range(from..=to.max(from)));
        range.into_iter().flatten().map(|(at, site)| (*at, site))
    }

    /// All sites of a file, in order.
    pub fn file(&self, file: &Path) -> impl Iterator<Item = (LineCol, &Site)> {
        let sites = self.files.get(file).into_iter().flatten();
        sites.map(|(at, site)| (*at, site))
    }

    /// Takes in what another log says.
    pub fn merge(&mut self, other: Self) {
        for (file, sites) in other.files {
            let own = self.files.entry(file).or_default();
            for (at, site) in sites {
                let known = own.entry(at).or_default();
                known.notes.extend(site.notes);
                for reason in site.reasons {
                    if !known.reasons.contains(&reason) {
                        known.reasons.push(reason);
                    }
                }
            }
        }
        self.packages.extend(other.packages);
        self.unknown.extend(other.unknown);
        self.counts.placed += other.counts.placed;
        self.counts.synthetic += other.counts.synthetic;
        self.counts.passed += other.counts.passed;
        self.counts.unknown += other.counts.unknown;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expr: &str, is_heap: bool) {
        assert_eq!(Note::Escapes(expr.to_owned()).is_heap(), is_heap, "{expr}");
    }

    #[test]
    fn boxes_of_constants_are_not_on_the_heap() {
        check("\"text\"", false);
        check("\"a\\\"b\"", false);
        check("17", false);
        check("-1.5", false);
        check("'x'", true);
        check("true", false);
    }

    #[test]
    fn other_expressions_may_be_on_the_heap() {
        check("n % 200", true);
        check("\"a\" + s + \"b\"", true);
        check("func literal", true);
        check("new(int)", true);
    }
}

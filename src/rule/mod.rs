//! Rules: TOML in, compiled rules out.
//!
//! Knows the rule language, its predicates, and the examples and docs in a rule. Does not know files on disk,
//! threads or output formats; the texts of a pack are handed in.
//!
//! Invariants: loading reports all faults with their places, not the first; every metavariable that a predicate, a
//! template or a message mentions is bound by the subject; ids are unique and kebab-case; every rule has at least two
//! firing and two clean examples.

mod brought;
mod change;
mod check;
mod condition;
mod config;
mod draft;
mod example;
mod expand;
mod fact;
mod finding;
mod fix;
mod leaving;
mod lint;
mod load;
mod message;
mod miss;
mod navigate;
mod need;
mod pack;
mod package;
mod param;
mod parameters;
mod predicate;
mod prefilter;
mod reader;
pub mod reference;
mod relate;
mod rewrites;
pub mod schema;
mod set;
mod settings;
mod site;
mod subject;
mod substitution;
mod type_text;
mod types;
mod vocabulary;
mod witness;
mod words;

pub use config::{ConfigFile, Given, PathIgnore, read_config};
pub use draft::{Draft, draft, same_code};
pub use finding::{FileEdit, Finding, FindingLabel, Fix, RefusedFix};
pub use lint::lint;
pub use pack::{PackSource, extended};
pub use param::Param;
pub use prefilter::{Candidates, FileFilter};
pub use set::{CheckInput, NoSiblings, RuleSet, Siblings, Toolchain, Versions};
pub use settings::{Origin, ParamValue, RuleSettings};
pub use types::{Applicability, Claim, Example, ExampleOutcome, Pack, Rule, RuleDocs};
pub use witness::{Allocs, CompilerClaim, Confirm, Witness};

//! A rule and its parts, as data.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::condition::Conditions;
use super::fix::FixRule;
use super::message::Message;
use super::param::Param;
use super::relate::Relate;
use super::subject::{Bind, Subject};
use super::witness::{Allocs, CompilerClaim, WitnessRule};
use crate::semantics::{GoVersion, VersionRange};
use crate::text::{Severity, Source, TextRange};

/// What a fix is good for, weakest first, so that a policy is one comparison.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Applicability {
    /// Shown, never applied without a person.
    Suggest,
    /// The gain is real, but a stated behaviour may differ.
    Unsafe,
    /// Every execution keeps its behaviour, its comments and its build.
    Safe,
}

/// What a rule claims about the code it finds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Claim {
    /// It allocates more than it must.
    Allocation,
    /// It keeps memory reachable longer than it must.
    Retention,
    /// It never frees something.
    Leak,
    /// It does not do what it looks like.
    Correctness,
    /// It takes time that another form of it does not, and no memory.
    Time,
    /// It does what it should; another form of it is clearer, or is the one that its owners want.
    Style,
}

/// A named set of rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pack {
    /// Kebab-case name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// One sentence.
    pub description: String,
}

/// The prose of a rule.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RuleDocs {
    /// Why the code costs what it costs, with the source of each fact.
    pub why: String,
    /// Why the fix keeps the behaviour, or how it changes it.
    pub fix_safety: String,
}

/// What an example shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExampleOutcome {
    /// The rule finds something; `after` is the file with its best fix applied whatever its applicability, if it has one.
    Fires {
        /// The file afterwards; none when the rule only reports.
        after: Option<String>,
        /// The applicability of the fix, where the example states it.
        applicability: Option<Applicability>,
    },
    /// The rule finds nothing.
    Clean,
}

/// A whole Go file that shows what a rule does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// The hazard or shape it shows.
    pub name: String,
    /// The file before.
    pub before: String,
    /// What happens.
    pub outcome: ExampleOutcome,
    /// The file's language version, if not the newest one that the rule allows.
    pub go: Option<GoVersion>,
    /// What the real compiler does with it, where the example claims something.
    pub compiler: Option<CompilerClaim>,
    /// How many allocations it makes, where the example claims something.
    pub allocs: Option<Allocs>,
}

/// A compiled rule.
pub struct Rule {
    /// Kebab-case id; reads as "allow ⟨id⟩".
    pub id: Arc<str>,
    /// The pack it belongs to.
    pub pack: Arc<str>,
    /// One line that says what is wrong and what is better.
    pub summary: String,
    /// What it claims.
    pub claim: Claim,
    /// How much it matters.
    pub severity: Severity,
    /// The language versions of files it applies to.
    pub go: VersionRange,
    /// The toolchains for which the claim is true.
    pub toolchain: VersionRange,
    /// Ids of other tools' checks whose suppression comments are honored.
    pub supersedes: Vec<String>,
    /// Free-form tags for `--select`.
    pub tags: Vec<String>,
    /// Whether it runs where nobody names it.
    pub is_default: bool,
    /// Higher plans first.
    pub priority: i32,
    /// The best applicability that its fixes have; none when it only reports.
    pub applicability: Option<Applicability>,
    /// Prose.
    pub docs: RuleDocs,
    /// Parameters, by place in the file.
    pub params: Vec<Param>,
    /// Examples.
    pub examples: Vec<Example>,
    /// The TOML file it came from.
    pub source: Arc<Source>,
    /// The place of its id in the file.
    pub(super) place: TextRange,
    pub(super) message: Message,
    pub(super) matcher: Matcher,
    pub(super) fixes: Vec<FixRule>,
    pub(super) witness: WitnessRule,
}

/// What a rule looks for.
pub(super) struct Matcher {
    /// Package names that patterns of the rule use, beyond those of the standard library.
    pub(super) imports: BTreeMap<String, String>,
    pub(super) subject: Subject,
    pub(super) relations: Vec<Relate>,
    pub(super) binds: Vec<Bind>,
    pub(super) conditions: Conditions,
    pub(super) labels: Vec<(String, Message)>,
    /// The metavariable a finding points at; none for the whole match.
    pub(super) at: Option<String>,
    /// Whether a match counts only if one of the fixes can be made, because their proofs are what tells it apart.
    pub(super) fixable: bool,
    /// Texts that a file must hold, comments included, for the rule to be tried.
    pub(super) file_has: Vec<String>,
}

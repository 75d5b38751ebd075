//! The flags of the `rules` commands.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::args::{RuleArgs, parse_jobs};
use crate::semantics::GoVersion;

/// `rules …`
#[derive(Subcommand)]
pub(super) enum RulesCommand {
    /// List the rules
    List {
        #[command(flatten)]
        rules: RuleArgs,
        /// List only the rules that are retired: those whose claim is not true of the toolchain
        #[arg(long)]
        retired: bool,
        /// The toolchain that a rule may be retired for; default the newest one known
        #[arg(long, value_name = "VERSION", requires = "retired")]
        toolchain: Option<GoVersion>,
    },
    /// Explain one rule: why it matters, what its fix does, and examples
    Explain {
        /// The rule's id
        id: String,
        /// How it is printed
        #[arg(long, value_enum, default_value_t = PageFormat::Text)]
        format: PageFormat,
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Run the examples of the built-in packs, or of the packs at a path
    Test(TestArgs),
    /// Draft a rule with examples from a Go file before and after a change
    New(NewArgs),
    /// Look for mistakes in packs, and for what their authors may not have meant
    Check {
        /// A pack, a directory of packs, or a rule file
        path: PathBuf,
    },
    /// Print the JSON Schema of a file, for editors of TOML
    Schema {
        /// The file
        of: SchemaName,
    },
    /// Print what each rule finds in a tree, how much of it has a fix, and what that costs
    Bench(BenchArgs),
}

/// `rules test`
#[derive(ClapArgs)]
pub(super) struct TestArgs {
    /// A pack, a directory of packs, or a rule file
    pub(super) path: Option<PathBuf>,
    /// Run only the examples of rules whose id holds this text
    #[arg(long, value_name = "TEXT")]
    pub(super) filter: Option<String>,
    /// Write what the rules do now into the `after` of their examples
    #[arg(long, requires = "path")]
    pub(super) bless: bool,
    /// Check what the examples claim about the compiler with every Go toolchain on PATH
    #[arg(long)]
    pub(super) compiler: bool,
}

/// `rules new`
#[derive(ClapArgs)]
pub(super) struct NewArgs {
    /// A Go file before the change
    #[arg(value_name = "BEFORE.go")]
    pub(super) before: PathBuf,
    /// The file after it
    #[arg(value_name = "AFTER.go")]
    pub(super) after: PathBuf,
    /// The id of the rule; default the name of the file before, or of its directory
    #[arg(long)]
    pub(super) id: Option<String>,
    /// Write the rule to a file instead of stdout
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub(super) force: bool,
}

/// `rules bench`
#[derive(ClapArgs)]
pub(super) struct BenchArgs {
    /// A Go file, a directory, or a Go pattern (`./...`)
    pub(super) path: PathBuf,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    /// Language version to assume instead of go.mod's
    #[arg(long, value_name = "VERSION")]
    pub(super) go_version: Option<GoVersion>,
    /// Toolchain to assume for rules that depend on the compiler
    #[arg(long, value_name = "VERSION")]
    pub(super) toolchain: Option<GoVersion>,
    /// Threads; default one a core
    #[arg(long, value_name = "N", value_parser = parse_jobs)]
    pub(super) jobs: Option<usize>,
}

/// `rules schema`
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaName {
    /// A rule
    Rule,
    /// A `pack.toml`
    Pack,
    /// A `gofix-escape.toml`
    Config,
}

/// The formats of `rules explain`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For a terminal
    Text,
    /// A Markdown page
    Markdown,
}

//! Every flag, once: `--help`, the manual page and the completions are made from these types.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::output::{self, Output};
use super::rules_args::RulesCommand;
use crate::engine::{Platform, Shard, VerifyLevel};
use crate::semantics::GoVersion;

/// Remove needless heap work from Go code
///
/// Finds code that makes the Go heap work harder than it must, and rewrites it with the smallest possible edits.
/// Without a flag it applies the fixes that are safe; `--dry-run` shows them as a diff and writes nothing.
#[derive(Parser)]
#[command(
    name = "gofix-escape",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Exit status: 0 nothing left to do; 1 findings at or above `--fail-on` remain, or a fix is pending \
                  under `--dry-run` or `--check`; 2 wrong usage, bad rules, or something was not done completely."
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) job: JobArgs,
    /// When to color
    #[arg(long, value_enum, default_value_t = ColorWhen::Auto, global = true, value_name = "WHEN")]
    pub(super) color: ColorWhen,
}

/// The subcommands.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Look at rules
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Look at what `gofix-escape.toml` files say
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look at code as the rules see it
    #[command(subcommand)]
    Inspect(InspectCommand),
    /// Look at what runs remember of files that have not changed since
    #[command(subcommand)]
    Cache(CacheCommand),
    /// Restore the files that the last run changed; once more for the run before
    Undo(UndoArgs),
    /// Prove a plan (`--format jsonl`) or a diff, applied or not: builds, tests and heap moves before and after
    Verify(VerifyArgs),
    /// Apply a plan that `--dry-run --format json` or `jsonl` has printed, or a part of it
    Apply(ApplyArgs),
    /// Put the results of all shards of a run (`--format jsonl` or diffs) together as those of the whole run
    Merge {
        /// The results, one file a shard
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// Print the JSON Schema of reports and plans
    Schema {
        /// The format that it describes
        #[arg(value_enum, default_value_t = SchemaOf::Json)]
        format: SchemaOf,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page (roff)
    Man,
}

/// `cache …`
#[derive(Subcommand)]
pub(super) enum CacheCommand {
    /// Print where it is, and how much
    Stats,
    /// Forget all of it
    Clear,
}

/// `config …`
#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Print what holds for a file or directory, and which file, flag or default says so
    Show(ConfigShowArgs),
}

/// `config show`
#[derive(ClapArgs)]
pub(super) struct ConfigShowArgs {
    /// A Go file or a directory
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    #[command(flatten)]
    pub(super) include: IncludeArgs,
    /// Lowest severity of a finding that makes the exit status 1
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(super) fail_on: Option<FailOn>,
    /// Language version to assume instead of go.mod's
    #[arg(long, value_name = "VERSION")]
    pub(super) go_version: Option<GoVersion>,
    /// Toolchain to assume for rules that depend on the compiler
    #[arg(long, value_name = "VERSION")]
    pub(super) toolchain: Option<GoVersion>,
}

/// `inspect …`
#[derive(Subcommand)]
pub(super) enum InspectCommand {
    /// Print how a file parses, as an S-expression with positions, or what a pattern means
    Tree {
        /// A Go file
        #[arg(required_unless_present = "pattern")]
        path: Option<PathBuf>,
        /// A pattern: the contexts it parses in, what its metavariables stand for, the words it needs
        #[arg(long, value_name = "GO", conflicts_with = "path")]
        pattern: Option<String>,
    },
    /// Print how each function literal holds the variables around it: by value, or by reference and why
    Captures(CapturesArgs),
    /// Print the type of every expression the type model knows: import-path qualified, unaliased, untyped constants
    /// with their default type
    Types(TypesArgs),
}

/// `inspect types`
#[derive(ClapArgs)]
pub(super) struct TypesArgs {
    /// A Go file, a directory, or a Go pattern (`./...`)
    pub(super) path: PathBuf,
    /// How the types are printed
    #[arg(long, value_enum, default_value_t = RecordFormat::Text)]
    pub(super) format: RecordFormat,
    /// The operating system the files are built for
    #[arg(long, value_name = "NAME", default_value = "linux")]
    pub(super) goos: String,
    /// The architecture the files are built for
    #[arg(long, value_name = "NAME", default_value = "amd64")]
    pub(super) goarch: String,
}

/// `inspect captures`
#[derive(ClapArgs)]
pub(super) struct CapturesArgs {
    /// Files, directories or Go patterns (`./...`); none means the current directory
    #[arg(value_name = "PATHS")]
    pub(super) paths: Vec<PathBuf>,
    /// How results are written
    #[arg(long, value_enum, default_value_t = RecordFormat::Text, value_name = "FORMAT")]
    pub(super) format: RecordFormat,
    /// Write results to a file instead of stdout
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Language version to assume instead of go.mod's
    #[arg(long, value_name = "VERSION")]
    pub(super) go_version: Option<GoVersion>,
    /// Operating system to build for
    #[arg(long, value_name = "GOOS", default_value = "linux")]
    pub(super) goos: String,
    /// Architecture to build for: widths depend on it
    #[arg(long, value_name = "GOARCH", default_value = "amd64")]
    pub(super) goarch: String,
    /// Build tags that hold besides those of the platform
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) tags: Vec<String>,
    /// Leave out the files that import `C`, as `CGO_ENABLED=0` does
    #[arg(long)]
    pub(super) no_cgo: bool,
}

/// The formats of `inspect`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RecordFormat {
    /// For people
    Text,
    /// JSON records, one a line
    Jsonl,
}

/// Which rules are loaded.
#[derive(ClapArgs)]
pub(super) struct RuleArgs {
    /// Load an org pack too: a pack, a directory of packs, or a rule file (repeatable)
    #[arg(id = "rules", long = "rules", value_name = "PATH")]
    pub(super) packs: Vec<PathBuf>,
    /// Leave out the built-in packs
    #[arg(long)]
    pub(super) no_builtin: bool,
    /// Run only these: rule ids, packs, claims or tags
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Leave these out: rule ids, packs, claims or tags
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
}

/// What the main job remembers.
#[derive(ClapArgs)]
pub(super) struct CacheArgs {
    /// Analyze every file, whatever an earlier run remembers, and remember nothing
    #[arg(id = "no-cache", long = "no-cache")]
    pub(super) none: bool,
}

/// The main job.
#[derive(ClapArgs)]
pub(super) struct JobArgs {
    /// Files, directories or Go patterns (`./...`); none means the current directory
    #[arg(value_name = "PATHS")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) extent: ExtentArgs,
    /// Print the diff and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Report findings and write nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) check: bool,
    /// Apply unsafe fixes too
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    #[command(flatten)]
    pub(super) fail: FailArgs,
    /// How results are written; `json` and `jsonl` hold the whole plan
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(super) format: Format,
    /// Write results to a file instead of stdout, or in another format to one more file (repeatable)
    #[arg(long, value_name = "[FORMAT=]FILE", value_parser = output::parse)]
    pub(super) output: Vec<Output>,
    /// Language version to assume instead of go.mod's
    #[arg(long, value_name = "VERSION")]
    pub(super) go_version: Option<GoVersion>,
    /// Toolchain to assume for rules that depend on the compiler
    #[arg(long, value_name = "VERSION")]
    pub(super) toolchain: Option<GoVersion>,
    #[command(flatten)]
    pub(super) compiler: CompilerArgs,
    #[command(flatten)]
    pub(super) include: IncludeArgs,
    /// Threads; default one a core
    #[arg(long, value_name = "N", value_parser = parse_jobs)]
    pub(super) jobs: Option<usize>,
    #[command(flatten)]
    pub(super) cache: CacheArgs,
    #[command(flatten)]
    pub(super) journal: JournalArgs,
    /// Print the first thing that kept a rule from matching at a line
    #[arg(long, num_args = 2, value_names = ["RULE", "FILE:LINE"], conflicts_with_all = ["dry_run", "paths"])]
    pub(super) why_not: Vec<String>,
    #[command(flatten)]
    pub(super) detail: DetailArgs,
}

/// How much of what the paths name is looked at.
#[derive(ClapArgs)]
pub(super) struct ExtentArgs {
    /// Read more paths from a file, one a line; `-` is stdin. Files that are not Go are passed over
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// The paths of `--files-from` end with NUL bytes
    #[arg(long = "null", short = '0', requires = "files_from")]
    pub(super) is_null: bool,
    /// Look at one of several parts of the packages; `merge` puts the results together
    #[arg(long, value_name = "K/N")]
    pub(super) shard: Option<Shard>,
    /// Report and fix only what touches lines that changed since a git revision
    #[arg(long, value_name = "REV")]
    pub(super) diff_base: Option<String>,
}

/// What the compiler is asked.
#[derive(ClapArgs)]
pub(super) struct CompilerArgs {
    /// Ask the compiler about each finding: `go` runs it, a file or directory is a saved log (`-m=2`, `-json=0,DIR`)
    #[arg(long, value_name = "go|FILE|DIR")]
    pub(super) evidence: Option<String>,
    /// Keep findings that the compiler refutes
    #[arg(long, requires = "evidence")]
    pub(super) show_refuted: bool,
    /// Prove the plan with the go command before anything is written: `build`, `test` or `bench=PATTERN`
    #[arg(long, value_name = "LEVEL", num_args = 0..=1, require_equals = true, default_missing_value = "build",
          value_parser = parse_verify, conflicts_with = "check")]
    pub(super) verify: Option<VerifyLevel>,
    /// Build tags for the go command
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) tags: Vec<String>,
    /// What `--verify` compiles for, such as `linux/amd64,windows/amd64`; default what the go command says
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) platforms: Vec<Platform>,
}

/// What a writing run leaves for `undo`.
#[derive(ClapArgs)]
pub(super) struct JournalArgs {
    /// Write even where no journal for `undo` can be left, and leave none
    #[arg(long = "no-journal", conflicts_with_all = ["dry_run", "check"])]
    pub(super) none: bool,
}

/// `verify`
#[derive(ClapArgs)]
pub(super) struct VerifyArgs {
    /// The plan or diff; none, or `-`, means stdin
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// How much is proven: `build`, `test` or `bench=PATTERN`
    #[arg(long, value_name = "LEVEL", default_value = "build", value_parser = parse_verify)]
    pub(super) level: VerifyLevel,
    /// Build tags for the go command
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) tags: Vec<String>,
    /// What is compiled for, such as `linux/amd64,windows/amd64`; default what the go command says
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) platforms: Vec<Platform>,
}

/// `apply`
#[derive(ClapArgs)]
pub(super) struct ApplyArgs {
    /// The plan; `-` is stdin
    #[arg(value_name = "PLAN")]
    pub(super) plan: PathBuf,
    /// Apply only what is in these files and directories
    #[arg(value_name = "PATHS")]
    pub(super) paths: Vec<PathBuf>,
    /// Apply only the fixes of these: rule ids, packs or claims
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Print the diff and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write even where no journal for `undo` can be left, and leave none
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) no_journal: bool,
}

/// `undo`
#[derive(ClapArgs)]
pub(super) struct UndoArgs {
    /// A file or directory of the tree; none means the current directory
    #[arg(value_name = "PATH")]
    pub(super) path: Option<PathBuf>,
    /// Print the diff and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Which files are analyzed besides the usual ones.
#[derive(ClapArgs)]
pub(super) struct IncludeArgs {
    /// Analyze `_test.go` files; default true
    #[arg(long = "include-tests", value_name = "BOOL", num_args = 0..=1, require_equals = true,
          default_missing_value = "true", action = ArgAction::Set)]
    pub(super) tests: Option<bool>,
    /// Analyze generated files; default false
    #[arg(long = "include-generated", value_name = "BOOL", num_args = 0..=1, require_equals = true,
          default_missing_value = "true", action = ArgAction::Set)]
    pub(super) generated: Option<bool>,
    /// Analyze `vendor` directories; default false
    #[arg(long = "include-vendor", value_name = "BOOL", num_args = 0..=1, require_equals = true,
          default_missing_value = "true", action = ArgAction::Set)]
    pub(super) vendor: Option<bool>,
}

/// What makes a run fail.
#[derive(ClapArgs)]
pub(super) struct FailArgs {
    /// Lowest severity of a finding that makes the exit status 1, default warning; `never` also silences pending fixes
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(super) fail_on: Option<FailOn>,
    /// Exit with 2 when a declaration could not be parsed
    #[arg(long)]
    pub(super) strict: bool,
}

/// How much is said on stderr.
#[derive(ClapArgs)]
pub(super) struct DetailArgs {
    /// Print no summary and no progress
    #[arg(long, short, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say why each file was skipped
    #[arg(long, short)]
    pub(super) verbose: bool,
}

/// `--color`
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `--format`
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Format {
    /// For people; a unified diff under `--dry-run`
    Text,
    /// One JSON document
    Json,
    /// JSON records, one a line
    Jsonl,
    /// The unified diff of the plan
    Diff,
    /// SARIF 2.1.0, with fixes
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Reviewdog diagnostics, one a line, with suggestions
    Rdjsonl,
    /// Checkstyle XML
    Checkstyle,
    /// GitLab Code Quality
    Gitlab,
    /// JUnit XML
    Junit,
}

/// `schema`
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// The document of `--format json`
    Json,
    /// A line of `--format jsonl`
    Jsonl,
}

/// `--fail-on`
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Every finding
    Info,
    /// No finding
    Never,
}

fn parse_verify(text: &str) -> Result<VerifyLevel, String> {
    match text.split_once([' ', '=']).unwrap_or((text, "")) {
        ("build", "") => Ok(VerifyLevel::Build),
        ("test", "") => Ok(VerifyLevel::Test),
        ("bench", "") => Ok(VerifyLevel::Bench(".".to_owned())),
        ("bench", pattern) => Ok(VerifyLevel::Bench(pattern.to_owned())),
        _ => Err("there are `build`, `test` and `bench=PATTERN`".to_owned()),
    }
}

/// More threads than any machine has, and than most systems like to start.
const MAX_JOBS: usize = 4096;

/// A number of threads.
pub(super) fn parse_jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least one thread is needed".to_owned()),
        Ok(MAX_JOBS..) => Err(format!("fewer than {MAX_JOBS} threads are possible")),
        Ok(jobs) => Ok(jobs),
        Err(_) => Err("not a number of threads".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn flags_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_flag_has_a_help_line() {
        for arg in Args::command().get_arguments() {
            assert!(arg.get_help().is_some(), "{} has no help", arg.get_id());
        }
    }
}

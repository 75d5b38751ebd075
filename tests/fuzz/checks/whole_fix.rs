//! Whole fixes: the built-in rules over Go-like text.
//!
//! Input: a byte of flags, then a file made of it: the bytes as they are, lines of the rules' examples in any order,
//! or one example with tokens put into it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use gofix_escape::engine::{
    Extent, FileOutcome, Mode, Progress, RunOutcome, RunSettings, SkipReason, run,
};
use gofix_escape::rule::{Applicability, PackSource, RuleSet};
use gofix_escape::semantics::GoVersion;
use gofix_escape::syntax::GoFile;
use gofix_escape::text::Source;

const TOKENS: [&str; 64] = [
    "\n",
    "\r\n",
    " ",
    "\t",
    ";",
    ",",
    ".",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ":=",
    "=",
    "&",
    "*",
    "+",
    "<-",
    "...",
    "x",
    "xs",
    "v",
    "i",
    "f",
    "p",
    "err",
    "fmt",
    "1",
    "nil",
    "\"s\"",
    "`r\nr`",
    "'c'",
    "// c\n",
    "/* c */",
    "/*\nc */",
    "//go:noinline\n",
    "//nolint\n",
    "func() {",
    "func ",
    "defer ",
    "go ",
    "for ",
    "range ",
    "if ",
    "else ",
    "switch ",
    "case ",
    "return ",
    "break",
    "continue",
    "goto L",
    "L:",
    "var ",
    "type ",
    "const ",
    "import \"C\"\n",
    "import \"os\"\n",
    "x := x\n",
    "go func() { use(x) }()",
    "defer x()\n",
    "&x",
    "é",
    "\u{feff}",
];

/// What every input shares.
struct Setup {
    rules: RuleSet,
    examples: Vec<String>,
    lines: Vec<String>,
    dir: tempfile::TempDir,
}

struct Silent;

impl Progress for Silent {
    fn files(&self, _: usize) {}
    fn file_done(&self) {}
}

/// Panics where an input breaks a promise of fixes.
pub(crate) fn check(data: &[u8]) {
    fixed(data);
}

/// The file that an input makes once it is fixed, if a rule fixes something; panics as [`check`] does.
pub(crate) fn fixed(data: &[u8]) -> Option<String> {
    let (flags, rest) = data.split_first()?;
    let setup = setup();
    let text = file(setup, flags % 3, rest)?;
    let threshold = if flags & 64 == 0 {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    };
    let go = GoVersion::new(1, if flags & 128 == 0 { 21 } else { 22 });
    let outcome = fix(setup, &text, threshold, go);
    let (outcome, new) = outcome.files.first().and_then(changed)?;
    assert_eq!(
        splice(&text, outcome),
        new,
        "bytes outside the edits changed"
    );
    check_syntax(&text, &new);
    if threshold == Applicability::Safe {
        assert_eq!(comments(&text), comments(&new), "{text}\n=>\n{new}");
    }
    let again = fix(setup, &new, threshold, go);
    let second = again.files.first().and_then(changed);
    assert!(second.is_none(), "{text}\n=>\n{new}\n=>\n{second:?}");
    Some(new)
}

fn setup() -> &'static Setup {
    static SETUP: OnceLock<Setup> = OnceLock::new();
    SETUP.get_or_init(|| {
        let rules = builtin_rules();
        let examples: Vec<String> = rules
            .rules()
            .iter()
            .flat_map(|rule| rule.examples.iter().map(|example| example.before.clone()))
            .collect();
        let lines = examples.iter().flat_map(|text| text.lines());
        Setup {
            lines: lines.map(str::to_owned).collect(),
            rules,
            examples,
            dir: tempfile::tempdir().expect("a temporary directory"),
        }
    })
}

/// The rules of the repository that this package is in.
fn builtin_rules() -> RuleSet {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut above = here.ancestors().map(|dir| dir.join("rules"));
    let root = above
        .find(|dir| dir.join("README.md").is_file())
        .expect("the rules of the repository");
    let packs: Vec<PackSource> = entries(&root)
        .into_iter()
        .filter(|path| path.is_dir())
        .map(|path| PackSource {
            files: entries(&path).iter().map(|file| source(file)).collect(),
            path,
            bases: Vec::new(),
            is_trusted: false,
        })
        .collect();
    let (rules, faults) = RuleSet::load(&packs);
    assert!(faults.is_empty(), "{faults:?}");
    rules
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("a readable folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    paths.sort();
    paths
}

fn source(path: &Path) -> Arc<Source> {
    let text = fs::read_to_string(path).expect("a readable rule");
    Arc::new(Source::new(path, text).expect("a short rule"))
}

fn file(setup: &Setup, shape: u8, data: &[u8]) -> Option<String> {
    match shape {
        0 => String::from_utf8(data.to_vec()).ok(),
        1 => {
            let lines = data.chunks_exact(2).map(|pair| {
                let at = usize::from(u16::from_le_bytes([pair[0], pair[1]]));
                setup.lines[at % setup.lines.len()].as_str()
            });
            Some(format!(
                "package p\n\n{}\n",
                lines.collect::<Vec<_>>().join("\n")
            ))
        }
        _ => {
            let (first, rest) = data.split_first()?;
            let mut text = setup.examples[usize::from(*first) % setup.examples.len()].clone();
            for record in rest.chunks_exact(4) {
                put_token(&mut text, record);
            }
            Some(text)
        }
    }
}

/// Replaces some bytes of the text by a token, or by another part of the text.
fn put_token(text: &mut String, record: &[u8]) {
    let at = usize::from(u16::from_le_bytes([record[0], record[1]])) % (text.len() + 1);
    let boundary = |text: &str, at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at));
    let (Some(start), Some(end)) = (
        boundary(text, at),
        boundary(text, (at + usize::from(record[2] % 8)).min(text.len())),
    ) else {
        return;
    };
    let token = if let Some(token) = TOKENS.get(usize::from(record[3])) {
        (*token).to_owned()
    } else {
        let n_lines = text.lines().count().max(1);
        let line = text.lines().nth(usize::from(record[3]) % n_lines);
        format!("{}\n", line.unwrap_or_default())
    };
    text.replace_range(start..end, &token);
}

fn fix(setup: &Setup, text: &str, threshold: Applicability, go: GoVersion) -> RunOutcome {
    let path = setup.dir.path().join("a.go");
    fs::write(&path, text).expect("a written file");
    let settings = RunSettings {
        paths: vec![path],
        mode: Mode::DryRun,
        threshold,
        include_tests: true,
        include_generated: true,
        parse_all: false,
        include_vendor: true,
        go_version: Some(go),
        toolchain: Some(go),
        jobs: Some(1),
        evidence: None,
        show_refuted: false,
        tags: Vec::new(),
        platforms: Vec::new(),
        verify: None,
        notice: None,
        journals: None,
        cache: None,
        extent: Extent::default(),
    };
    let outcome = run(&settings, &setup.rules, &Silent);
    for skip in &outcome.skips {
        assert!(
            !matches!(skip.reason, SkipReason::Failed(_)),
            "{skip:?}\n{text}"
        );
    }
    outcome
}

fn changed(outcome: &FileOutcome) -> Option<(&FileOutcome, String)> {
    Some((outcome, outcome.new_text.clone()?))
}

fn splice(text: &str, outcome: &FileOutcome) -> String {
    let mut result = String::new();
    let mut at = 0;
    for edit in &outcome.edits {
        result.push_str(&text[at..edit.range.start().into()]);
        result.push_str(&edit.text);
        at = edit.range.end().into();
    }
    result + &text[at..]
}

fn go_file(text: &str) -> GoFile {
    GoFile::new(Arc::new(
        Source::new("a.go", text.to_owned()).expect("a short file"),
    ))
}

fn check_syntax(old: &str, new: &str) {
    let n_errors = |text: &str| go_file(text).parse_errors().len();
    assert!(n_errors(new) <= n_errors(old), "{old}\n=>\n{new}");
}

/// How often each comment is there; its indentation may change.
fn comments(text: &str) -> BTreeMap<String, usize> {
    let file = go_file(text);
    let mut found = BTreeMap::new();
    for comment in file.comments() {
        let lines = file.source().slice(comment.range).lines().map(str::trim);
        *found
            .entry(lines.collect::<Vec<_>>().join("\n"))
            .or_default() += 1;
    }
    found
}

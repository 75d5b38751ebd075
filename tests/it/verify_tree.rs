//! A whole tree of real code, proven with rules of which two are broken: exactly their fixes may fail.
//!
//! `VERIFY_TREE=DIR cargo test --release --test it -- --ignored --nocapture verify_tree` runs it, with the Go of the
//! PATH and the GOFLAGS and the like of the environment. Nothing in the tree is written.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::Value;

use crate::support::{Project, Run};
use crate::verify::rule;

/// The first calls what is not there; the second boxes a number, which the compiler tells as an escape.
const BROKEN: [(&str, &str, &str); 2] = [
    (
        "broken-upper",
        "strings.ToUpper($x)",
        "strings.ToUppers($x)",
    ),
    (
        "escaping-uint",
        "strconv.FormatUint($x, 10)",
        "fmt.Sprint($x)",
    ),
];

/// What became of the fixes of a run.
#[derive(Default, Debug)]
struct Tally {
    accepted: usize,
    rejected: usize,
    unproved: usize,
    /// Fixes of broken rules that stand, and others that do not.
    wrong: Vec<String>,
}

impl Tally {
    fn of(jsonl: &str) -> Self {
        let mut tally = Self::default();
        for line in jsonl.lines() {
            let record: Value = serde_json::from_str(line).expect("a record of JSON");
            if record["kind"] == "finding" {
                tally.take_in(&record);
            }
        }
        tally
    }

    fn take_in(&mut self, finding: &Value) {
        let is_broken = BROKEN.iter().any(|(id, ..)| finding["rule"] == **id);
        let place = format!(
            "{} {}:{}",
            finding["rule"], finding["path"], finding["line"]
        );
        if finding["accepted"].is_u64() {
            self.accepted += 1;
            if is_broken {
                self.wrong.push(format!("{place} stands"));
            }
            return;
        }
        match rejection(finding) {
            Some(why) if why.starts_with("cannot be proved") => self.unproved += 1,
            Some(why) => {
                self.rejected += 1;
                if !is_broken {
                    self.wrong.push(format!("{place}: {why}"));
                }
            }
            None => {}
        }
    }
}

/// Why the proof rejected the fix of a finding, if it did.
fn rejection(finding: &Value) -> Option<&str> {
    let words = [
        "cannot be proved",
        "the build fails",
        "the build of a package",
        "vet has something new",
        "the compiler now says",
        "the compiler still says",
        "there is nothing to gain",
    ];
    let fixes = finding["fixes"].as_array().into_iter().flatten();
    let mut reasons = fixes.filter_map(|fix| fix["unknown"].as_array()).flatten();
    reasons.find_map(|why| {
        let why = why.as_str()?;
        words.iter().any(|it| why.starts_with(it)).then_some(why)
    })
}

#[test]
#[ignore = "takes minutes, needs Go and a tree that VERIFY_TREE names"]
fn verify_tree_finds_exactly_the_fixes_of_broken_rules() {
    let tree = std::env::var_os("VERIFY_TREE").expect("VERIFY_TREE names a Go tree");
    let tree = PathBuf::from(tree);
    let project = Project::new();
    let pack = "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n";
    project.file("org/pack.toml", pack);
    for (id, pattern, replace) in BROKEN {
        let file = format!("org/{id}.toml");
        project.file(&file, rule(id, pattern, replace, ""));
    }
    let mut counts = Vec::new();
    for name in ["first", "again"] {
        let start = Instant::now();
        let mut command = project.command(["--verify", "--unsafe-fixes", "--dry-run"]);
        command.args(["--format", "jsonl", "--rules"]);
        command.arg(project.path().join("org")).arg("./...");
        let output = command.current_dir(&tree).output();
        let run = Run::of(output.expect("the program starts"));
        let tally = Tally::of(&run.stdout);
        // Figures for whoever runs this; nothing else tells them.
        let text = format!("{:?}, {tally:#?}\n{}", start.elapsed(), run.stderr);
        let told = std::env::temp_dir().join(format!("gofix-escape-verify-{name}.txt"));
        fs::write(told, text).expect("a written file");
        assert_eq!(tally.wrong, [""; 0]);
        assert!(0 < tally.rejected, "the broken rules have no finding");
        counts.push((tally.accepted, tally.rejected, tally.unproved));
    }
    assert_eq!(counts[0], counts[1], "a second run is like the first");
}

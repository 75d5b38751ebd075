//! The chaos run: a writing run over the standard library's source is killed again and again.
//!
//! `cargo test --release --test it -- --ignored --nocapture chaos` kills it 200 times. Each of the killed runs goes over
//! some directories of the two topmost levels, chosen at random until they hold a tenth of the files that change. After
//! each kill every file of the tree must have its old content or its new one. Now and then everything must come back by
//! `undo`; after the last kill a normal run over the whole tree must finish the job and leave no temporary file.
//!
//! Variables: `CHAOS_KILLS`, the number of kills; `CHAOS_PERCENT`, how much of the tree a killed run covers; `CHAOS_TREE`,
//! another tree than the `src` of `go env GOROOT` (it is copied); `CHAOS_SEED`, another sequence of moments.

#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Project;
use crate::swap;

/// The contents of files, by path below the tree.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// When the runs were killed, and what else was seen.
#[derive(Default, Debug)]
struct Figures {
    /// While it analyzed, before its journal was there.
    before_writing: usize,
    /// After its journal was there, before a file had changed.
    at_the_journal: usize,
    /// After some file had changed, before the end of the run.
    while_writing: usize,
    /// After its end.
    after_writing: usize,
    /// Kills that left a temporary file.
    with_temporaries: usize,
    /// How often everything was undone.
    rewinds: usize,
}

/// The copy, what its files were, and what the pack makes of them.
struct Chaos {
    project: Project,
    old: Files,
    new: Files,
    /// How long a run analyzes, and how long it then writes.
    times: [Duration; 2],
    figures: Figures,
    /// The number of changing files in each directory of the two topmost levels of the tree.
    tops: Vec<(PathBuf, usize)>,
    /// How many of the files have their new content.
    n_new: usize,
}

/// A sequence of numbers that look random (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A part of a duration, from nothing to a tenth more than all of it.
    fn part_of(&mut self, all: Duration) -> Duration {
        let micros = u64::try_from(all.as_micros()).expect("a short run") * 11 / 10;
        Duration::from_micros(self.next() % micros.max(1))
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn source_tree() -> PathBuf {
    if let Some(tree) = std::env::var_os("CHAOS_TREE") {
        return tree.into();
    }
    let output = Command::new("go").args(["env", "GOROOT"]).output();
    let root = String::from_utf8(output.expect("go").stdout).expect("UTF-8");
    Path::new(root.trim()).join("src")
}

/// Calls `visit` with each file below a folder.
fn for_each_file(dir: &Path, visit: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let entry = entry.expect("a readable folder");
        let kind = entry.file_type().expect("a kind of file");
        if kind.is_dir() {
            for_each_file(&entry.path(), visit);
        } else if kind.is_file() {
            visit(&entry.path());
        }
    }
}

/// Copies the Go files and module files of a tree.
fn copy(from: &Path, to: &Path) {
    for_each_file(from, &mut |path| {
        let extension = path.extension().and_then(|it| it.to_str());
        if !matches!(extension, Some("go" | "mod" | "work")) {
            return;
        }
        let copy = to.join(path.strip_prefix(from).expect("a file of the tree"));
        fs::create_dir_all(copy.parent().expect("a folder")).expect("the folders");
        let bytes = fs::read(path).expect("a readable file");
        fs::write(copy, bytes).expect("a copied file");
    });
}

impl Chaos {
    /// Copies the tree and runs the pack once to the end and back.
    fn new() -> Self {
        let project = Project::new();
        copy(&source_tree(), project.path());
        swap::write_pack(project.path());
        let mut chaos = Self {
            project,
            old: Files::new(),
            new: Files::new(),
            times: [Duration::ZERO; 2],
            figures: Figures::default(),
            tops: Vec::new(),
            n_new: 0,
        };
        (chaos.old, _) = chaos.files();
        let start = Instant::now();
        let mut child = chaos.start(&[]);
        chaos.wait_for_journal(&mut child, &BTreeSet::new());
        let analyzed = start.elapsed();
        assert!(
            child
                .wait()
                .expect("a child")
                .code()
                .is_some_and(|it| it < 2)
        );
        chaos.times = [analyzed, start.elapsed().saturating_sub(analyzed)];
        (chaos.new, _) = chaos.files();
        let mut tops = BTreeMap::new();
        for (path, _) in chaos
            .new
            .iter()
            .filter(|(path, text)| chaos.old[*path] != **text)
        {
            let dir = path.parent().expect("a folder");
            let top: PathBuf = dir.iter().take(2).collect();
            *tops.entry(Path::new(".").join(top)).or_default() += 1;
        }
        chaos.tops = tops.into_iter().collect();
        chaos.rewind();
        chaos
    }

    /// The Go files, and the number of temporary files.
    fn files(&self) -> (Files, usize) {
        let (mut files, mut n_temporaries) = (Files::new(), 0);
        for_each_file(self.project.path(), &mut |path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            if name.starts_with(".gofix-escape-") {
                n_temporaries += 1;
            } else if name.ends_with(".go") {
                let below = path
                    .strip_prefix(self.project.path())
                    .expect("a file below");
                files.insert(below.to_owned(), fs::read(path).expect("a readable file"));
            }
        });
        (files, n_temporaries)
    }

    fn n_changed(&self, files: &Files) -> usize {
        let changed = files
            .iter()
            .filter(|(path, text)| self.old[*path] != **text);
        changed.count()
    }

    fn n_changing(&self) -> usize {
        self.tops.iter().map(|(_, n_files)| n_files).sum()
    }

    fn start(&self, paths: &[PathBuf]) -> Child {
        let mut command = self.project.command(swap::FLAGS);
        command.args(paths);
        command.args(["--fail-on", "never", "--quiet"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program starts")
    }

    fn journals(&self) -> BTreeSet<PathBuf> {
        let Ok(entries) = fs::read_dir(self.project.cache().join("undo")) else {
            return BTreeSet::new();
        };
        let paths = entries.map(|entry| entry.expect("a readable folder").path());
        let is_journal = |path: &PathBuf| path.extension().is_some_and(|it| it == "jsonl");
        paths.filter(is_journal).collect()
    }

    fn wait_for_journal(&self, child: &mut Child, known: &BTreeSet<PathBuf>) {
        while self.journals() == *known && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Directories of the two topmost levels that hold a part of the files that change, and that part.
    fn part(&self, numbers: &mut Numbers) -> (Vec<PathBuf>, f64) {
        let wanted =
            self.n_changing() * usize::try_from(setting("CHAOS_PERCENT", 10)).expect("few");
        let (mut paths, mut n_files) = (BTreeSet::new(), 0);
        while n_files * 100 < wanted && paths.len() < self.tops.len() {
            let at = numbers.next() % u64::try_from(self.tops.len()).expect("few");
            let (path, n_below) = &self.tops[usize::try_from(at).expect("few")];
            if paths.insert(path.clone()) {
                n_files += n_below;
            }
        }
        (
            paths.into_iter().collect(),
            ratio(n_files, self.n_changing()),
        )
    }

    /// Starts a run and kills it: one in ten at any moment, the others after their journal.
    fn kill_once(&mut self, numbers: &mut Numbers) {
        let known = self.journals();
        let (paths, share) = self.part(numbers);
        let [analysis, writing] = self.times.map(|time| time.mul_f64(share));
        let mut child = self.start(&paths);
        if numbers.next().is_multiple_of(10) {
            std::thread::sleep(numbers.part_of(analysis + writing));
        } else {
            self.wait_for_journal(&mut child, &known);
            std::thread::sleep(numbers.part_of(writing));
        }
        let has_ended = child.try_wait().expect("a child").is_some();
        child.kill().expect("a killed child");
        child.wait().expect("a child that ended");
        self.judge(has_ended, &known);
    }

    /// Looks at what a killed run left.
    fn judge(&mut self, has_ended: bool, known: &BTreeSet<PathBuf>) {
        let (files, n_temporaries) = self.files();
        self.check_whole(&files);
        let n_before = self.n_new;
        self.n_new = self.n_changed(&files);
        let has_journal = self.journals() != *known;
        let figures = &mut self.figures;
        figures.with_temporaries += usize::from(n_temporaries > 0);
        *if has_ended {
            &mut figures.after_writing
        } else if n_before < self.n_new {
            &mut figures.while_writing
        } else if has_journal {
            &mut figures.at_the_journal
        } else {
            &mut figures.before_writing
        } += 1;
    }

    #[track_caller]
    fn check_whole(&self, files: &Files) {
        assert!(files.keys().eq(self.old.keys()), "a file came or went");
        for (path, text) in files {
            let is_whole = self.old[path] == *text || self.new[path] == *text;
            assert!(is_whole, "{} is broken", path.display());
        }
    }

    /// Undoes all runs, after which every file must be as it was at first.
    fn rewind(&mut self) {
        loop {
            let run = self.project.run(["undo"]);
            assert_eq!(run.status, Some(0), "{run:#?}");
            if run.stderr.starts_with("nothing to undo") {
                break;
            }
        }
        assert!(
            self.files().0 == self.old,
            "undo does not bring everything back"
        );
        self.n_new = 0;
        self.figures.rewinds += 1;
    }
}

fn ratio(part: usize, all: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).expect("few files"));
    number(part) / number(all)
}

#[test]
#[ignore = "takes long: see the top of the file"]
fn chaos_leaves_every_file_old_or_new() {
    let start = Instant::now();
    let n_kills = setting("CHAOS_KILLS", 200);
    let mut numbers = Numbers(setting("CHAOS_SEED", 1));
    let mut chaos = Chaos::new();
    let (n_files, n_changing) = (chaos.old.len(), chaos.n_changing());
    assert!(n_changing > 0, "the pack changes nothing");
    println!(
        "{n_files} files, {n_changing} change; analysis, writing: {:?}",
        chaos.times
    );
    for n in 1..=n_kills {
        chaos.kill_once(&mut numbers);
        let is_nearly_done = chaos.n_new * 4 > n_changing * 3;
        // A tree keeps 20 journals, and all of them are needed to get back to the start.
        if n < n_kills && (is_nearly_done || chaos.journals().len() >= 12) {
            chaos.rewind();
        }
        if n.is_multiple_of(10) {
            println!("{n} kills, {:?}, {:?}", chaos.figures, start.elapsed());
        }
    }
    assert!(chaos.start(&[]).wait().expect("a child").success());
    let (files, n_temporaries) = chaos.files();
    assert!(files == chaos.new, "the last run does not finish the job");
    assert_eq!(n_temporaries, 0, "temporary files are left");
    chaos.rewind();
    println!(
        "{n_kills} kills, {:?}, {:?}",
        chaos.figures,
        start.elapsed()
    );
}

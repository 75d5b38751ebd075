//! The tables of the benchmark.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::measure::{Measured, Subject, paired};
use crate::{Settings, floor};

/// What all tables are made of.
struct Bench<'a> {
    settings: &'a Settings,
    /// The program that is measured.
    program: PathBuf,
    /// Lists, packs and caches, removed at the end.
    scratch: tempfile::TempDir,
}

/// The tables, in the order of the document that holds them.
const TABLES: [&str; 6] = ["floor", "candidates", "rules", "size", "threads", "small"];

pub(crate) fn print(settings: &Settings) -> Result<()> {
    let here = std::env::current_exe()?;
    let release = here
        .parent()
        .and_then(Path::parent)
        .context("no directory")?;
    let program = release.join(format!("gofix-escape{}", std::env::consts::EXE_SUFFIX));
    let bench = Bench {
        settings,
        program,
        scratch: tempfile::tempdir()?,
    };
    bench.versions()?;
    let wanted: Vec<&str> = match &settings.tables {
        Some(names) => names.split(',').collect(),
        None => TABLES.to_vec(),
    };
    wanted.into_iter().try_for_each(|name| bench.table(name))
}

impl Bench<'_> {
    fn table(&self, name: &str) -> Result<()> {
        match name {
            "floor" => self.against_the_floor(),
            "candidates" => self.candidates(),
            "rules" => self.by_rules(),
            "size" => self.by_size(),
            "threads" => self.by_threads(),
            "small" => self.small(),
            _ => bail!(
                "there is no table `{name}`; there are {}",
                TABLES.join(", ")
            ),
        }
    }

    fn versions(&self) -> Result<()> {
        println!("| program | version |\n|---|---|");
        let mut programs = vec![
            (self.program.clone(), "--version"),
            ("go".into(), "version"),
        ];
        programs.extend(self.peer().map(|it| (it, "--version")));
        for (program, flag) in programs {
            let output = Command::new(&program).arg(flag).output();
            let output = output.with_context(|| format!("cannot start {}", program.display()))?;
            let name = program.file_name().unwrap_or_default();
            let version = String::from_utf8_lossy(&output.stdout);
            println!(
                "| {} | {} |",
                name.display(),
                version.lines().next().unwrap_or_default()
            );
        }
        let files = floor::analyzed(std::slice::from_ref(&self.settings.std));
        let bytes: u64 = files.iter().flat_map(fs::metadata).map(|it| it.len()).sum();
        println!(
            "\n{} files of the standard library are analyzed, {bytes} bytes\n",
            files.len()
        );
        Ok(())
    }

    /// The peer, if it is on this machine.
    fn peer(&self) -> Option<PathBuf> {
        let program = self
            .settings
            .ast_grep
            .clone()
            .unwrap_or_else(|| "ast-grep".into());
        let is_there = Command::new(&program).arg("--version").output().is_ok();
        is_there.then_some(program)
    }

    /// Reading and parsing the files that a run over some directories analyzes.
    fn floor(&self, name: &str, paths: &[PathBuf], threads: usize) -> Result<Subject> {
        let files = floor::analyzed(paths);
        let list = self.scratch.path().join(format!("{name}.txt"));
        let lines: Vec<_> = files.iter().map(|it| it.to_string_lossy()).collect();
        fs::write(&list, lines.join("\n"))?;
        let threads = threads.to_string();
        let args = ["floor".into(), list.into_os_string(), threads.into()];
        Ok(Subject::new(
            "parsing alone",
            std::env::current_exe()?,
            args,
        ))
    }

    /// A run of the program over some paths.
    fn run(&self, name: &str, args: &[&str], paths: &[PathBuf]) -> Subject {
        let fixed = ["--dry-run", "--quiet", "--fail-on", "never", "--jobs", "2"];
        let mut subject = Subject::new(name, &self.program, fixed);
        subject.args.extend(args.iter().map(Into::into));
        subject.args.extend(paths.iter().map(Into::into));
        subject
    }

    /// The twelve rules that the peer has too.
    fn twelve() -> String {
        of_project("tests/bench/rules")
    }

    fn against_the_floor(&self) -> Result<()> {
        let std = std::slice::from_ref(&self.settings.std);
        let floor = self.floor("std", std, 2)?;
        let twelve = Self::twelve();
        let only = ["--no-builtin", "--rules", &twelve];
        let mut others = vec![
            self.run("12 rules", &[&only[..], &["--no-cache"]].concat(), std),
            self.run("12 rules, cached", &only, std),
            self.run("built-in rules", &["--no-cache"], std),
            self.run("built-in rules, cached", &[], std),
        ];
        if let Some(peer) = self.peer() {
            let files = floor::analyzed(std);
            let config = of_project("tests/bench/sgconfig.yml");
            let mut subject = Subject::new(
                "ast-grep, 12 rules",
                peer,
                ["scan", "-c", &config, "-j", "2"],
            );
            subject.args.push("--json=stream".into());
            subject.args.extend(files.into_iter().map(Into::into));
            others.push(subject);
        }
        let all = paired(&floor, &others, self.settings.pairs)?;
        table("The standard library, 2 threads", &all);
        Ok(())
    }

    fn by_rules(&self) -> Result<()> {
        let std = std::slice::from_ref(&self.settings.std);
        let one = self.pack(
            "one",
            &of_project("tests/bench/rules"),
            |it| it == "call-of-put.toml",
            "",
        )?;
        let org = of_project("golden/org");
        let first = self.pack("first", &org, |_| true, "first-")?;
        let second = self.pack("second", &org, |_| true, "second-")?;
        let twelve = Self::twelve();
        let copies = (0..10).map(|at| {
            self.pack(
                &format!("copy{at}"),
                &twelve,
                |_| true,
                &format!("copy{at}-"),
            )
        });
        let copies: Vec<String> = copies.collect::<Result<_>>()?;
        let copies: Vec<&str> = copies.iter().flat_map(|it| ["--rules", it]).collect();
        let base = self.run(
            "12 rules",
            &["--no-cache", "--no-builtin", "--rules", &twelve],
            std,
        );
        let others = [
            self.run(
                "1 rule",
                &["--no-cache", "--no-builtin", "--rules", &one],
                std,
            ),
            self.run(
                "the 12 rules ten times",
                &[&["--no-cache", "--no-builtin"], &copies[..]].concat(),
                std,
            ),
            self.run("built-in rules", &["--no-cache"], std),
            self.run(
                "built-in rules and 100 more",
                &["--no-cache", "--rules", &first, "--rules", &second],
                std,
            ),
        ];
        table("By rules", &paired(&base, &others, self.settings.pairs)?);
        Ok(())
    }

    /// A copy of some rules of a pack under other names.
    fn pack(
        &self,
        name: &str,
        from: &str,
        keep: impl Fn(&str) -> bool,
        prefix: &str,
    ) -> Result<String> {
        let to = self.scratch.path().join(name);
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(from)? {
            let path = entry?.path();
            let file = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let is_pack = file == "pack.toml";
            let is_toml = path.extension().is_some_and(|it| it == "toml");
            if !is_toml || !(is_pack || keep(&file)) {
                continue;
            }
            let text = fs::read_to_string(&path)?;
            let (key, new) = match is_pack {
                true => ("name = \"", format!("name = \"{prefix}")),
                false => ("id = \"", format!("id = \"{prefix}")),
            };
            fs::write(
                to.join(
                    format!("{prefix}{file}").replace(&format!("{prefix}pack.toml"), "pack.toml"),
                ),
                text.replacen(key, &new, 1),
            )?;
        }
        Ok(to.to_string_lossy().into_owned())
    }

    fn by_size(&self) -> Result<()> {
        let std = &self.settings.std;
        let mut parts: Vec<PathBuf> = fs::read_dir(std)?.flatten().map(|it| it.path()).collect();
        parts.retain(|it| it.is_dir());
        parts.sort();
        let every = |step: usize| -> Vec<PathBuf> { parts.iter().step_by(step).cloned().collect() };
        let mut sizes = vec![
            ("a quarter of its directories", every(4)),
            ("half of its directories", every(2)),
            ("the standard library", vec![std.clone()]),
        ];
        if let Some(more) = &self.settings.more {
            sizes.push((
                "the standard library and the other tree",
                vec![std.clone(), more.clone()],
            ));
        }
        println!(
            "## By size\n\nCPU of a run with the built-in rules, by what parsing the same files takes.\n"
        );
        println!("| tree | files | ratio | CPU s | wall s | peak MiB |\n|---|---|---|---|---|---|");
        for (name, paths) in sizes {
            let files = floor::analyzed(&paths).len();
            let floor = self.floor("size", &paths, 2)?;
            let run = self.run(name, &["--no-cache"], &paths);
            let all = paired(&floor, &[run], self.settings.pairs)?;
            let it = &all[1];
            let [ratio, ..] = it.cpu_ratio;
            println!(
                "| {name} | {files} | {ratio:.2} | {:.2} | {:.2} | {:.0} |",
                it.median.cpu, it.median.wall, it.median.peak
            );
        }
        println!();
        Ok(())
    }

    fn by_threads(&self) -> Result<()> {
        let std = std::slice::from_ref(&self.settings.std);
        let two = self.run("2 threads", &["--no-cache"], std);
        let mut one = self.run("1 thread", &["--no-cache"], std);
        if let Some(at) = one.args.iter().position(|it| it == "--jobs") {
            one.args[at + 1] = "1".into();
        }
        table("By threads", &paired(&two, &[one], self.settings.pairs)?);
        // What the machine itself makes of a second thread: nothing of this is shared.
        let two = self.floor("two", std, 2)?;
        let one = self.floor("one", std, 1)?;
        let one = Subject {
            name: "parsing alone, 1 thread".into(),
            ..one
        };
        table(
            "Parsing alone by threads",
            &paired(&two, &[one], self.settings.pairs)?,
        );
        Ok(())
    }

    /// Of how much of the bytes each rule makes candidates, which are parsed for it.
    fn candidates(&self) -> Result<()> {
        println!(
            "## Candidates\n\nThe bytes of the declarations in which a rule can match, of all, and for it alone.\n"
        );
        println!("| rule | candidates | alone |\n|---|---|---|");
        let twelve = Self::twelve();
        let sets: [&[&str]; 2] = [&["--no-builtin", "--rules", &twelve], &[]];
        for (set, name) in sets.into_iter().zip(["all of the 12", "all built-in ones"]) {
            let mut command = Command::new(&self.program);
            command
                .args(["rules", "bench"])
                .args(set)
                .arg(&self.settings.std);
            let output = command.output()?;
            let text = String::from_utf8(output.stdout)?;
            let mut rows: Vec<(f64, &str, String, &str)> = Vec::new();
            for line in text.lines().skip(1) {
                let words: Vec<&str> = line.split_whitespace().collect();
                let (rule, share, alone) = match words[..] {
                    ["all", share] => (name, share, ""),
                    [rule, .., share, alone] => (rule, share, alone),
                    _ => bail!("`rules bench` printed `{line}`"),
                };
                let number = share.trim_end_matches('%').parse()?;
                rows.push((number, rule, share.to_owned(), alone));
            }
            rows.sort_by(|a, b| b.0.total_cmp(&a.0));
            for (_, rule, share, alone) in rows.iter().filter(|it| 1.0 <= it.0) {
                println!("| {rule} | {share} | {alone} |");
            }
        }
        println!();
        Ok(())
    }

    fn small(&self) -> Result<()> {
        let files = floor::analyzed(std::slice::from_ref(&self.settings.std));
        let size = |path: &PathBuf| fs::metadata(path).map_or(0, |it| it.len());
        let file = files.iter().min_by_key(|it| size(it).abs_diff(75 * 1024));
        let empty = self.scratch.path().join("empty");
        fs::create_dir_all(&empty)?;
        let copy = self.scratch.path().join("alone");
        fs::create_dir_all(&copy)?;
        fs::copy(file.context("no file")?, copy.join("alone.go"))?;
        let nothing = self.run("an empty directory", &["--no-cache"], &[empty]);
        let alone = self.run("one file of 75 KB, alone", &["--no-cache"], &[copy]);
        let twelve = Self::twelve();
        let mut no_rules = self.run(
            "an empty directory, 12 rules",
            &["--no-cache", "--no-builtin", "--rules", &twelve],
            &[],
        );
        no_rules.args.push(self.scratch.path().join("empty").into());
        let pairs = self.settings.pairs * 4;
        table("Small runs", &paired(&nothing, &[no_rules, alone], pairs)?);
        Ok(())
    }
}

/// A path of this project.
fn of_project(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn table(title: &str, all: &[Measured]) {
    println!("## {title}\n");
    println!(
        "| | CPU s | wall s | peak MiB | CPU ratio (least, most) | wall ratio |\n|---|---|---|---|---|---|"
    );
    for it in all {
        let [ratio, least, most] = it.cpu_ratio;
        println!(
            "| {} | {:.3} | {:.3} | {:.0} | {ratio:.3} ({least:.3}, {most:.3}) | {:.3} |",
            it.name, it.median.cpu, it.median.wall, it.median.peak, it.wall_ratio
        );
    }
    println!();
}

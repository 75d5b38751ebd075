//! Commands by the clock: CPU time, wall time and peak memory of a process, in pairs with another one.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// What one run of a command took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// User and system time of all its threads, in seconds.
    pub(crate) cpu: f64,
    /// In seconds.
    pub(crate) wall: f64,
    /// In MiB.
    pub(crate) peak: f64,
}

/// A command with a name for tables.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<OsString>,
}

/// Medians of a command, and its ratios to the one that it was paired with.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) median: Sample,
    /// Median of the ratios of CPU time, with the least and the greatest.
    pub(crate) cpu_ratio: [f64; 3],
    /// Median of the ratios of wall time.
    pub(crate) wall_ratio: f64,
}

impl Subject {
    pub(crate) fn new<I>(name: &str, program: impl Into<PathBuf>, args: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<OsString>,
    {
        Self {
            name: name.to_owned(),
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
        }
    }

    /// Runs it once, in a process between that has no other child, so that what is counted is its own.
    fn sample(&self) -> Result<Sample> {
        let output = Command::new(std::env::current_exe()?)
            .arg("measure")
            .arg(&self.program)
            .args(&self.args)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let figures: Vec<f64> = text.split_whitespace().flat_map(str::parse).collect();
        let [cpu, wall, peak] = figures[..] else {
            let error = String::from_utf8_lossy(&output.stderr);
            bail!("`{}` was not measured: {error}", self.name);
        };
        Ok(Sample { cpu, wall, peak })
    }
}

/// What the process between does: runs the command, and prints what it took.
#[expect(
    clippy::print_stdout,
    reason = "read by the process that started this one"
)]
pub(crate) fn between(args: &[OsString]) -> Result<()> {
    let (program, args) = args.split_first().context("no command")?;
    let start = Instant::now();
    let status = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let wall = start.elapsed();
    // 1 says that there are findings.
    if status.code().is_none_or(|code| 1 < code) {
        bail!("{} ended with {status}", program.display());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = duration(usage.user_time()) + duration(usage.system_time());
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let peak = usage.max_rss() as f64 / 1024.0;
    println!("{} {} {peak}", cpu.as_secs_f64(), wall.as_secs_f64());
    Ok(())
}

fn duration(time: TimeVal) -> Duration {
    let micros = u64::try_from(time.tv_usec()).unwrap_or_default();
    Duration::from_secs(u64::try_from(time.tv_sec()).unwrap_or_default())
        + Duration::from_micros(micros)
}

/// Runs each command so many times, right after the one that all are compared with.
pub(crate) fn paired(base: &Subject, others: &[Subject], pairs: usize) -> Result<Vec<Measured>> {
    let mut of_base = Vec::new();
    let mut of_others = vec![Vec::new(); others.len()];
    // What is read for the first time is not in the cache of the system.
    for subject in std::iter::once(base).chain(others) {
        subject.sample()?;
    }
    for _ in 0..pairs {
        for (subject, samples) in others.iter().zip(&mut of_others) {
            let before = base.sample()?;
            samples.push((before, subject.sample()?));
            of_base.push((before, before));
        }
    }
    if others.is_empty() {
        for _ in 0..pairs {
            let sample = base.sample()?;
            of_base.push((sample, sample));
        }
    }
    let mut all = vec![measured(base, &of_base)];
    let pairs = others.iter().zip(&of_others);
    all.extend(pairs.map(|(subject, samples)| measured(subject, samples)));
    Ok(all)
}

fn measured(subject: &Subject, samples: &[(Sample, Sample)]) -> Measured {
    let of = |figure: fn(&Sample) -> f64| sorted(samples.iter().map(|(_, own)| figure(own)));
    let ratio = |figure: fn(&Sample) -> f64| {
        sorted(samples.iter().map(|(base, own)| figure(own) / figure(base)))
    };
    let cpu = ratio(|it| it.cpu);
    Measured {
        name: subject.name.clone(),
        median: Sample {
            cpu: median(&of(|it| it.cpu)),
            wall: median(&of(|it| it.wall)),
            peak: median(&of(|it| it.peak)),
        },
        cpu_ratio: [median(&cpu), cpu[0], cpu[cpu.len() - 1]],
        wall_ratio: median(&ratio(|it| it.wall)),
    }
}

fn sorted(figures: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = figures.collect();
    all.sort_by(f64::total_cmp);
    all
}

fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

//! The floor: what it takes to read and parse the files of a run with the same parser, and nothing else.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use gofix_escape::engine::{WalkSettings, walk};
use gofix_escape::syntax::GoFile;
use gofix_escape::text::Source;
use rayon::prelude::*;
use tree_sitter::Parser;

/// The files that a run over some directories analyzes: those that it finds, without the generated ones.
pub(crate) fn analyzed(paths: &[PathBuf]) -> Vec<PathBuf> {
    let settings = WalkSettings {
        paths: paths.to_vec(),
        ..WalkSettings::default()
    };
    let is_analyzed = |path: &Path| {
        let source = fs::read(path).ok();
        let source = source.and_then(|bytes| Source::from_bytes(path, bytes).ok());
        source.is_some_and(|it| !GoFile::new(Arc::new(it)).scan().is_generated)
    };
    let found = walk(&settings).files;
    let files = found.par_iter().filter(|it| is_analyzed(&it.path));
    files.map(|it| it.path.to_path_buf()).collect()
}

/// Reads and parses each file that a list names, with so many threads.
pub(crate) fn parse_all(args: &[OsString]) -> Result<()> {
    let [list, threads] = args else {
        return Err(anyhow!("usage: floor LIST THREADS"));
    };
    let list = fs::read_to_string(list)?;
    let files: Vec<&str> = list.lines().collect();
    let threads = threads.to_str().context("a number")?.parse()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    pool.install(|| {
        files
            .par_iter()
            .try_for_each_init(parser, |parser, it| parse(parser, it))
    })
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_go::LANGUAGE.into())
        .expect("invariant: the grammar fits the library");
    parser
}

fn parse(parser: &mut Parser, path: &str) -> Result<()> {
    let text = fs::read(path)?;
    let tree = parser.parse(&text, None);
    tree.map(drop)
        .with_context(|| format!("{path} was not parsed"))
}

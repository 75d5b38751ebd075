//! `inspect types`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use rayon::prelude::*;

use super::args::RecordFormat;
use super::args::TypesArgs;
use super::console::Console;
use super::go_roots::go_roots;
use super::inspect::read;
use super::status::Status;
use crate::engine::{WalkSettings, walk};
use crate::report;
use crate::semantics::typing::{Platform, TypeModel, Universe};
use crate::syntax::GoFile;

/// How many files are typed before what they gave is printed.
const BATCH: usize = 64;

/// Prints the type of every expression of the files at a path.
pub(super) fn inspect_types(args: &TypesArgs, console: &Console) -> Result<Status> {
    let found = walk(&WalkSettings {
        paths: vec![args.path.clone()],
        ..WalkSettings::default()
    });
    if found.files.is_empty() {
        bail!("no Go files in `{}`", args.path.display());
    }
    let platform = Platform {
        goos: args.goos.clone(),
        goarch: args.goarch.clone(),
        ..Platform::default()
    };
    let universe = Universe::new(platform, go_roots());
    for batch in found.files.chunks(BATCH) {
        let texts: Vec<_> = batch
            .par_iter()
            .map(|it| file_types(&universe, &it.path, args))
            .collect();
        for (file, text) in batch.iter().zip(texts) {
            match text? {
                Some(text) => console.result(&text, None)?,
                None => console.note(&format!(
                    "`{}` is not built for {}/{}\n",
                    file.path.display(),
                    args.goos,
                    args.goarch
                )),
            }
        }
    }
    Ok(Status::Done)
}

/// The text of one file; none if it is not built.
fn file_types(universe: &Universe, path: &Path, args: &TypesArgs) -> Result<Option<String>> {
    // Packages and modules are looked for around the file, wherever the command was started.
    let absolute: PathBuf = std::path::absolute(path)?;
    let file = Arc::new(GoFile::new(Arc::new(read(&absolute)?)));
    let Some(model) = TypeModel::for_file(universe, &file) else {
        return Ok(None);
    };
    let types: Vec<_> = file
        .decls()
        .iter()
        .flat_map(|it| model.all(it.range))
        .collect();
    Ok(Some(match args.format {
        RecordFormat::Text => report::types(path, file.text(), &types),
        RecordFormat::Jsonl => report::types_jsonl(path, file.text(), &types),
    }))
}

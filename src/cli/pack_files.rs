//! The files of rule packs: the ones in the binary, the ones a user names, and those that they extend.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use include_dir::{Dir, include_dir};

use super::nearest::nearest;
use crate::rule::{Origin, PackSource, extended};
use crate::text::{Diagnostic, LineCol, Severity, Source, SourceError};

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

const PACK_FILE: &str = "pack.toml";

/// The folder of the built-in packs, as messages name it.
const BUILTIN_ROOT: &str = "rules";

/// Packs with their texts, and what is wrong with what they extend.
#[derive(Default)]
pub(super) struct PackFiles {
    pub(super) packs: Vec<PackSource>,
    pub(super) faults: Vec<Diagnostic>,
}

impl PackFiles {
    /// Adds the packs in the binary, to run only or to be described as well; their rules are tested.
    pub(super) fn add_builtin(&mut self, only_to_run: bool) -> Result<()> {
        let mut packs = builtin()?;
        for pack in &mut packs {
            pack.is_trusted = only_to_run;
        }
        self.packs.extend(packs);
        Ok(())
    }

    /// Adds the packs at a path: a pack, a directory of packs, or a single rule file.
    pub(super) fn add_path(&mut self, path: &Path) -> Result<()> {
        for mut pack in from_path(path)? {
            self.find_bases(&mut pack, &mut Vec::new());
            self.packs.push(pack);
        }
        Ok(())
    }

    /// Reads the packs that a pack extends; `around` are those that extend it.
    fn find_bases(&mut self, pack: &mut PackSource, around: &mut Vec<PathBuf>) {
        let Some(header) = pack.header().cloned() else {
            return;
        };
        around.push(canonical(&pack.path));
        for (name, origin) in extended(&header) {
            let found = base(&pack.path, &name);
            match found {
                Ok(bases) => {
                    for mut base in bases {
                        if around.contains(&canonical(&base.path)) {
                            let message = format!("`{name}` extends this pack in turn");
                            self.fault(&origin, message, None);
                        } else {
                            self.find_bases(&mut base, around);
                            pack.bases.push(base);
                        }
                    }
                }
                Err(error) => {
                    let known: Vec<_> = BUILTIN.dirs().map(|dir| name_of(dir.path())).collect();
                    let help = match nearest(&name, known.iter().map(String::as_str)) {
                        Some(near) => format!("did you mean the built-in pack `{near}`?"),
                        None => "write a path from the directory of this pack, such as `../base`, or the name of a \
                                 built-in pack"
                            .to_owned(),
                    };
                    self.fault(&origin, format!("{error:#}"), Some(help));
                }
            }
        }
        around.pop();
    }

    fn fault(&mut self, origin: &Origin, message: String, help: Option<String>) {
        let path = origin.source.path().clone();
        let mut fault =
            Diagnostic::new(Severity::Error, path, message).label(origin.range, "extended here");
        fault.help = help;
        self.faults.push(fault);
    }
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The packs that a name in `extends` stands for.
fn base(from: &Path, name: &str) -> Result<Vec<PackSource>> {
    if let Some(pack) = builtin()?.into_iter().find(|it| name_of(&it.path) == name) {
        return Ok(vec![pack]);
    }
    from_path(&from.join(name))
}

/// The names of the rules and packs in the binary.
pub(super) fn builtin_names() -> Vec<String> {
    let mut names = Vec::new();
    for dir in BUILTIN.dirs() {
        names.push(name_of(dir.path()));
        let stems = dir.files().filter_map(|file| file.path().file_stem());
        names.extend(stems.map(|stem| stem.to_string_lossy().into_owned()));
    }
    names
}

/// The packs in the binary.
fn builtin() -> Result<Vec<PackSource>> {
    let mut packs = Vec::new();
    for dir in BUILTIN.dirs() {
        let root = Path::new(BUILTIN_ROOT);
        let mut files = Vec::new();
        for file in dir.files().filter(|file| is_toml(file.path())) {
            files.push(source(&root.join(file.path()), file.contents().to_vec())?);
        }
        files.sort_by(|a, b| a.path().cmp(b.path()));
        packs.push(PackSource {
            path: root.join(dir.path()),
            files,
            bases: Vec::new(),
            is_trusted: false,
        });
    }
    packs.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(packs)
}

/// The packs at a path: a pack, a directory of packs, or a single rule file.
fn from_path(path: &Path) -> Result<Vec<PackSource>> {
    let failed = || format!("failed to read rules from `{}`", path.display());
    if !fs::metadata(path).with_context(failed)?.is_dir() {
        return Ok(vec![PackSource {
            path: path.to_owned(),
            files: vec![read(path, "rules")?],
            bases: Vec::new(),
            is_trusted: false,
        }]);
    }
    let entries = entries(path).with_context(failed)?;
    if entries.iter().any(|entry| entry.ends_with(PACK_FILE)) {
        return Ok(vec![pack(path, &entries)?]);
    }
    let mut packs = Vec::new();
    for folder in entries
        .iter()
        .filter(|entry| entry.join(PACK_FILE).is_file())
    {
        packs.push(pack(folder, &self::entries(folder).with_context(failed)?)?);
    }
    if packs.is_empty() {
        bail!(
            "`{}` is no rule pack: neither it nor a folder in it holds a `{PACK_FILE}`",
            path.display()
        );
    }
    Ok(packs)
}

fn pack(path: &Path, entries: &[PathBuf]) -> Result<PackSource> {
    let files = entries
        .iter()
        .filter(|entry| is_toml(entry))
        .map(|file| read(file, "rules"))
        .collect::<Result<_>>()?;
    Ok(PackSource {
        path: path.to_owned(),
        files,
        bases: Vec::new(),
        is_trusted: false,
    })
}

/// What is in a directory, by name.
fn entries(path: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        entries.push(entry?.path());
    }
    entries.sort();
    Ok(entries)
}

fn is_toml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "toml")
}

/// Reads a file; `what` is what it holds.
pub(super) fn read(path: &Path, what: &str) -> Result<Arc<Source>> {
    let bytes = fs::read(path)
        .with_context(|| format!("failed to read {what} from `{}`", path.display()))?;
    source(path, bytes)
}

fn source(path: &Path, bytes: Vec<u8>) -> Result<Arc<Source>> {
    let source = Source::from_bytes(path, bytes).map_err(|error| match error {
        SourceError::InvalidUtf8 {
            at: LineCol { line, column },
        } => anyhow!("`{}` is not valid UTF-8 at {line}:{column}", path.display()),
        SourceError::TooLong => anyhow!("`{}` is too long for a rule", path.display()),
    })?;
    Ok(Arc::new(source))
}

//! `--output`: where results go besides stdout, opened before the run so that a long one does not end in vain.

use std::fs::{File, OpenOptions};
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::ValueEnum as _;

use super::args::Format;
use super::console::Console;
use super::nearest::nearest;
use crate::report::Style;

/// One `--output [FORMAT=]FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    /// The format; that of `--format` if none.
    format: Option<Format>,
    /// The file; `-` is stdout.
    path: PathBuf,
}

/// A place for results in one format.
pub(super) struct Sink {
    /// The format.
    pub(super) format: Format,
    path: PathBuf,
    /// None for stdout.
    file: Option<File>,
}

/// Reads `FILE` or `FORMAT=FILE`.
pub(super) fn parse(text: &str) -> Result<Output, String> {
    let file = |path: &str| match path {
        "" => Err("no file is named".to_owned()),
        path => Ok(PathBuf::from(path)),
    };
    let Some((name, path)) = text.split_once('=') else {
        let format = None;
        return file(text).map(|path| Output { format, path });
    };
    // `./a=b` and `a.b=c` can only be meant as files.
    if !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        let format = None;
        return file(text).map(|path| Output { format, path });
    }
    match Format::from_str(name, false) {
        Ok(format) => file(path).map(|path| Output {
            format: Some(format),
            path,
        }),
        Err(_) => Err(unknown(name, text)),
    }
}

fn unknown(name: &str, text: &str) -> String {
    let names = Format::value_variants().iter();
    let names: Vec<String> = names
        .filter_map(|it| Some(it.to_possible_value()?.get_name().to_owned()))
        .collect();
    let hint = match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", names.join(", ")),
    };
    format!("`{name}` is no format; {hint} A file of that name is written `./{text}`")
}

/// Opens all places; the results in `format` go to stdout unless a file is named for them.
pub(super) fn open(outputs: &[Output], format: Format) -> Result<Vec<Sink>> {
    let mut sinks: Vec<Sink> = Vec::new();
    for output in outputs {
        sinks.push(sink(output, format)?);
    }
    let is_redirected = outputs.iter().any(|it| it.format.is_none());
    let on_stdout = sinks.iter().filter(|it| it.file.is_none()).count();
    if !is_redirected && on_stdout == 0 {
        sinks.insert(
            0,
            Sink {
                format,
                path: "-".into(),
                file: None,
            },
        );
    } else if 1 < on_stdout {
        bail!("only one `--output` can go to stdout");
    }
    let real = |sink: &Sink| sink.path.canonicalize().unwrap_or_default();
    for (at, sink) in sinks.iter().enumerate() {
        let is_regular = sink.file.as_ref().is_some_and(is_regular);
        if is_regular && sinks[..at].iter().any(|it| real(it) == real(sink)) {
            bail!("two outputs go to `{}`", sink.path.display());
        }
    }
    Ok(sinks)
}

fn sink(output: &Output, format: Format) -> Result<Sink> {
    let path = output.path.clone();
    let format = output.format.unwrap_or(format);
    if path == Path::new("-") {
        let file = None;
        return Ok(Sink { format, path, file });
    }
    refuse_source(&path)?;
    // Not truncated yet: until there are results, an older report stands.
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).open(&path);
    let file = file.with_context(|| format!("failed to write `{}`", path.display()))?;
    Ok(Sink {
        format,
        path,
        file: Some(file),
    })
}

/// Results never take the place of a Go source, nor of what says how to build or check it.
pub(super) fn refuse_source(path: &Path) -> Result<()> {
    // The name of a link says nothing about what it leads to.
    let real = path.canonicalize();
    let what = source_kind(path).or_else(|| source_kind(real.as_deref().ok()?));
    match what {
        Some(what) => bail!("`--output` does not write to `{}`, {what}", path.display()),
        None => Ok(()),
    }
}

fn source_kind(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let is_one_of = |names: &[&str]| names.contains(&name.as_str());
    if Path::new(&name).extension().is_some_and(|it| it == "go") {
        return Some("a Go source file");
    }
    let is_module = is_one_of(&["go.mod", "go.sum", "go.work", "go.work.sum"]);
    let is_own = is_one_of(&["gofix-escape.toml", "pack.toml"]);
    (is_module || is_own).then_some("a file that runs depend on")
}

/// Whether it is no pipe or device, of which there is no beginning to go back to.
fn is_regular(file: &File) -> bool {
    file.metadata().is_ok_and(|it| it.is_file())
}

impl Sink {
    /// How text for people is laid out there.
    pub(super) fn style(&self, console: &Console) -> Style {
        let path = self.file.is_some().then_some(&*self.path);
        console.result_style(path)
    }

    /// Writes the results, in the place of what was there.
    pub(super) fn write(&mut self, text: &str, console: &Console) -> Result<()> {
        let Some(file) = &mut self.file else {
            return console.result(text, None);
        };
        let mut write = || {
            if is_regular(file) {
                file.set_len(0)?;
                file.rewind()?;
            }
            file.write_all(text.as_bytes())?;
            file.flush()
        };
        write().map_err(|error| anyhow!("failed to write `{}`: {error}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(Option<Format>, &str), &str>) {
        let parsed = parse(text);
        let expected = expected
            .map(|(format, path)| Output {
                format,
                path: path.into(),
            })
            .map_err(str::to_owned);
        assert_eq!(parsed, expected);
    }

    #[test]
    fn a_format_may_stand_before_the_file() {
        check("a.txt", Ok((None, "a.txt")));
        check("json=a.txt", Ok((Some(Format::Json), "a.txt")));
        check("text=-", Ok((Some(Format::Text), "-")));
        check("sarif=a=b", Ok((Some(Format::Sarif), "a=b")));
        check("./json=a", Ok((None, "./json=a")));
        check("out/x=1", Ok((None, "out/x=1")));
    }

    #[test]
    fn a_word_that_is_no_format_is_an_error_with_a_hint() {
        let error =
            "`sarf` is no format; did you mean `sarif`? A file of that name is written `./sarf=x`";
        check("sarf=x", Err(error));
        check("json=", Err("no file is named"));
        check("", Err("no file is named"));
    }
}

//! stdout, stderr and `--output`.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context as _, Result};

use super::args::ColorWhen;
use super::output::refuse_source;
use crate::report::{Color, Style};

/// How wide an excerpt may be; a constant, so that output does not depend on the terminal.
const WIDTH: usize = 140;

/// The two streams of the process.
pub(super) struct Console {
    when: ColorWhen,
    stderr: io::Stderr,
    reader_left: Cell<bool>,
}

impl Console {
    pub(super) fn new(when: ColorWhen) -> Self {
        Self {
            when,
            stderr: io::stderr(),
            reader_left: Cell::new(false),
        }
    }

    /// Whether the reader of stdout closed it before all was written.
    pub(super) fn reader_left(&self) -> bool {
        self.reader_left.get()
    }

    /// The style of results on stdout, or in a file when they go there.
    pub(super) fn result_style(&self, output: Option<&Path>) -> Style {
        let auto = match output {
            Some(_) => ColorChoice::Never,
            None => AutoStream::choice(&io::stdout()),
        };
        self.style(auto)
    }

    /// The style of messages on stderr.
    pub(super) fn note_style(&self) -> Style {
        self.style(AutoStream::choice(&self.stderr))
    }

    /// Whether somebody watches stderr.
    pub(super) fn is_watched(&self) -> bool {
        self.stderr.is_terminal()
    }

    /// Writes results to stdout, or to a file.
    pub(super) fn result(&self, text: &str, output: Option<&Path>) -> Result<()> {
        if let Some(path) = output {
            refuse_source(path)?;
            return File::create(path)
                .and_then(|mut file| file.write_all(text.as_bytes()))
                .with_context(|| format!("failed to write `{}`", path.display()));
        }
        let mut stdout = io::stdout().lock();
        match stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
        {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.reader_left.set(true);
                Ok(())
            }
            done => done.context("failed to write to stdout"),
        }
    }

    /// Writes a message to stderr; when nobody can read it, there is nobody to tell.
    pub(super) fn note(&self, text: &str) {
        let _ = self.stderr.lock().write_all(text.as_bytes());
    }

    fn style(&self, auto: ColorChoice) -> Style {
        let color = match (self.when, auto) {
            (ColorWhen::Never, _) | (ColorWhen::Auto, ColorChoice::Never) => Color::Plain,
            (ColorWhen::Always | ColorWhen::Auto, _) => Color::Ansi,
        };
        Style {
            color,
            width: WIDTH,
        }
    }
}

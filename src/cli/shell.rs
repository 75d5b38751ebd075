//! Completions and the manual page.

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;
use super::console::Console;
use super::status::Status;

/// Prints a completion script.
pub(super) fn completions(shell: Shell, console: &Console) -> Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "gofix-escape", &mut script);
    print(&script, console)
}

/// Prints the manual page.
pub(super) fn man(console: &Console) -> Result<Status> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::command().flatten_help(true)).render(&mut page)?;
    print(&page, console)
}

fn print(bytes: &[u8], console: &Console) -> Result<Status> {
    console.result(&String::from_utf8_lossy(bytes), None)?;
    Ok(Status::Done)
}
